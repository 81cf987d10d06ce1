"""Reports printed both ways, and what their files hold, to be compared with each other.

As in `outputs`, everything that reads starts from the bytes of a file alone.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeAlias

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from reportgen.building.jobs import make_sheet_job
from reportgen.cache.digests import digest_of
from reportgen.cache.pickles import dump_value
from reportgen.document.edition import Edition, Standard
from reportgen.document.report import Part, Report
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.reports.assembly import merge_report
from reportgen.reports.chapter_files import load_chapter
from reportgen.reports.inputs import read_inputs
from reportgen.reports.volumes import cut_volume
from reportgen.sheets.cut import CutProfile, Cutter, dump_profile
from reportgen.sheets.merge import merge_sheet
from reportgen.themes.theme import Theme
from reportgen.writers.pdf.binding.chunk import Chunk
from reportgen.writers.pdf.binding.pages import Pages
from reportgen.writers.pdf.binding.sheaf import Extent, PrintedPages, extent_of
from reportgen.writers.pdf.engine import Attached
from reportgen.writers.pdf.report import LaidOut, write_report
from reportgen.writers.pdf.section import SectionJob, measure_section, print_section
from reportgen.writers.pdf.sheet import print_sheet
from reportgen.writers.pdf.volume import Sections, Unbound, in_their_type, print_report
from support.outputs import Element, fold, page_texts, structure

#: Elements that group others and mean nothing themselves.
_GROUPING = ("/Sect", "/Part", "/NonStruct", "/Div")


@dataclass(frozen=True)
class Both:
    """A report printed both ways: bound of sheets and sections, and as one document."""

    report: Report
    unbound: Unbound
    bound: bytes
    whole: LaidOut


class Shelf(dict[str, Chunk]):
    """Chunks that are kept in memory."""

    def load_chunk(self, key: str) -> Chunk | None:
        return self.get(key)

    def keep_chunk(self, key: str, chunk: Chunk) -> None:
        self[key] = chunk


def printed(pages: Pages) -> PrintedPages:
    """Return pages as they are bound."""
    return PrintedPages(digest_of(dump_value(pages)), extent_of(pages), lambda: pages)


@dataclass(frozen=True)
class Printer:
    """Prints sections by a function of their jobs, which measures them by printing as well."""

    pages_of: Callable[[Sequence[SectionJob]], Sequence[Pages]]

    def measure(self, jobs: Sequence[SectionJob]) -> list[Extent]:
        return [extent_of(pages) for pages in self.pages_of(jobs)]

    def print_all(self, jobs: Sequence[SectionJob]) -> list[PrintedPages]:
        return [printed(pages) for pages in self.pages_of(jobs)]


@dataclass
class Press:
    """Prints sections in order or backwards, each once.

    `extents` are all that were found, in their order, with the first part of each section.
    """

    theme: Theme
    backwards: bool = False

    def __post_init__(self) -> None:
        self.made: dict[str, Pages] = {}
        self.extents: list[tuple[Part, Extent]] = []

    def measure(self, jobs: Sequence[SectionJob]) -> list[Extent]:
        return self.note(jobs, [measure_section(job, self.theme) for job in jobs])

    def print_all(self, jobs: Sequence[SectionJob]) -> list[PrintedPages]:
        for job in reversed(jobs) if self.backwards else jobs:
            if repr(job) not in self.made:
                self.made[repr(job)] = print_section(job, self.theme)
        made = [printed(self.made[repr(job)]) for job in jobs]
        self.note(jobs, [each.extent for each in made])
        return made

    def note(self, jobs: Sequence[SectionJob], extents: list[Extent]) -> list[Extent]:
        first = (job.section.report.parts[0] for job in jobs)
        self.extents += zip(first, extents, strict=True)
        return extents


def print_both(
    project: Project,
    name: str,
    languages: tuple[str, ...] = ("de",),
    theme: Theme | None = None,
    **edition: Any,
) -> Both:
    """Print a report of a project both ways, its sheets alone with another theme or not."""
    chosen = Edition(languages, **edition)
    [whole] = [v for v in read_inputs(project, [name]).volumes if v.definition.id == name]
    volume = cut_volume(whole, Cutter(chosen.audience, project.today))
    world = world_of(project)
    report = merge_report(
        volume.definition,
        volume.profiles,
        chosen,
        world,
        partial(load_chapter, project),
        project.theme,
    )
    sheets = {
        profile.id: print_profile(project, profile, chosen, theme or project.theme)
        for profile in volume.profiles
        if merge_sheet(profile, languages, world).title
    }
    sources = {each.id: source_of(project, each, chosen) for each in volume.profiles}
    return both_of(project, report, sheets, chosen, sources)


def both_of(
    project: Project,
    report: Report,
    sheets: Mapping[str, Pages],
    edition: Edition | None = None,
    sources: Mapping[str, Attached] | None = None,
) -> Both:
    """Print a report both ways, with sheets that are printed already."""
    edition = edition or Edition(report.languages)
    unbound = unbound_of(project, report, sheets, edition, sources)
    archived = list((sources or {}).values()) if edition.standard is Standard.ARCHIVE else []
    bare = {name: printed(pages) for name, pages in sheets.items()}
    whole = write_report(in_their_type(report, bare), project.theme, edition.standard, archived)
    return Both(report, unbound, unbound.bind(Shelf()) if unbound.fits else b"", whole)


def unbound_of(
    project: Project,
    report: Report,
    sheets: Mapping[str, Pages],
    edition: Edition | None = None,
    sources: Mapping[str, Attached] | None = None,
    printer: Sections | None = None,
) -> Unbound:
    """Print a report of sheets that are printed already, and of sections."""
    edition = edition or Edition(report.languages)
    return print_report(
        report,
        edition.standard,
        {name: printed(pages) for name, pages in sheets.items()},
        printer or Press(project.theme),
        sources.__getitem__ if sources else None,
        project.theme.brand.fonts,
    )


def print_profile(project: Project, profile: CutProfile, edition: Edition, theme: Theme) -> Pages:
    sheet = merge_sheet(profile, edition.languages, world_of(project))
    job = make_sheet_job(sheet, profile, edition, ("pdf",))
    return print_sheet(sheet, theme, edition.standard, job.source).pages


def print_sheets(project: Project, report: Report, theme: Theme | None = None) -> dict[str, Pages]:
    """Print the sheets of a report, by id."""
    return {
        item.sheet.id: print_sheet(item.sheet, theme or project.theme).pages
        for item in report.sheets
    }


def source_of(project: Project, profile: CutProfile, edition: Edition) -> Attached:
    sheet = merge_sheet(profile, edition.languages, world_of(project))
    title = str(next(iter(sheet.title), profile.id))
    return Attached(f"{profile.id}.yaml", title, dump_profile(profile, edition.languages))


def with_theme(project: Project, folder: Path, files: Mapping[str, str], **brand: Any) -> Project:
    """Return the project with a theme of these files over its own, and another brand."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    theme = project.theme
    theme = replace(theme, folders=(folder, *theme.folders), brand=replace(theme.brand, **brand))
    changed = replace(project)
    changed.__dict__["theme"] = theme
    return changed


# --- Pictures ----------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def page_pictures(data: bytes, scale: float = 2) -> list[Image.Image]:
    """Return the pages as pictures in grey; those of two files are kept."""
    with pypdfium2.PdfDocument(data) as document:
        return [page.render(scale=scale).to_pil().convert("L") for page in document]


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how much two pages differ where they differ most, in grey levels of 255.

    Edges fall between pixels in one way or the other: what counts is the mean of a few pixels.
    """
    assert one.size == other.size
    blurred = ImageChops.difference(one, other).filter(ImageFilter.BoxBlur(2))
    return float(blurred.getextrema()[1])


def differences(one: bytes, other: bytes, tolerance: float) -> list[float]:
    """Return how much the pages of two files differ.

    A thin line may fall on this row of pixels or that; where pages differ by more than is
    tolerated, they have to do so in another size as well.
    """
    found = [
        difference(*pair) for pair in zip(page_pictures(one), page_pictures(other), strict=True)
    ]
    if max(found, default=0) > tolerance:
        again = zip(page_pictures(one, 2.7), page_pictures(other, 2.7), strict=True)
        found = [min(was, difference(*pair)) for was, pair in zip(found, again, strict=True)]
    return found


# --- Texts and places --------------------------------------------------------------------------

#: A place: page, from the left, from the top, in points.
Place: TypeAlias = tuple[int, float, float]


def page_line_counts(data: bytes) -> list[Counter[str]]:
    """Return the lines of each page, in no order."""
    return [
        Counter(line for line in map(fold, text.splitlines()) if line) for text in page_texts(data)
    ]


def page_labels(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [document.get_page_label(number) for number in range(len(document))]


class Reader:
    """What a file leads to: bookmarks, links and the names of places."""

    def __init__(self, data: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.pages = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        self.boxes = [tuple(map(float, page.MediaBox)) for page in self.pdf.pages]
        names = self.pdf.Root.get("/Names", {})
        self.places = {
            str(name): self.place(spot) for name, spot in name_tree(names.get("/Dests")).items()
        }

    def place(self, spot: Any) -> Place:
        page = self.pages[spot[0].objgen]
        left, _, _, top = self.boxes[page]
        return page, float(spot[2]) - left, top - float(spot[3])

    def bookmarks(self) -> list[tuple[int, str, Place]]:
        """Return level, title and place of each bookmark."""
        found = []

        def walk(node: Any, level: int) -> None:
            before = None
            while node is not None:
                assert ("/Prev" in node) == (before is not None)
                if before is not None:
                    assert node.Prev.objgen == before.objgen
                spot = node.Dest if "/Dest" in node else node.A.D
                found.append((level, str(node.Title), self.place(spot)))
                if "/First" in node:
                    assert node.First.Parent.objgen == node.objgen
                    walk(node.First, level + 1)
                before, node = node, node.get("/Next")

        if "/Outlines" in self.pdf.Root and "/First" in self.pdf.Root.Outlines:
            walk(self.pdf.Root.Outlines.First, 1)
        return found

    def links(self) -> list[list[tuple[Any, ...]]]:
        """Return the links of each page: where they stand, what they say, where they lead."""
        pages = []
        for number, page in enumerate(self.pdf.pages):
            left, _, _, top = self.boxes[number]
            found = []
            for note in page.get("/Annots", ()):
                a, b, c, d = map(float, note.Rect)
                rect = (a - left, top - b, c - left, top - d)
                if "/Dest" in note:
                    target: Any = self.places[str(note.Dest)]
                else:
                    target = str(note.A.URI)
                found.append((rect, str(note.get("/Contents", "")), target))
            pages.append(found)
        return pages

    def attachments(self) -> dict[str, tuple[bytes, str, str]]:
        return {
            name: (file.get_file().read_bytes(), file.description, str(file.obj.AFRelationship))
            for name, file in self.pdf.attachments.items()
        }

    def about(self) -> dict[str, str]:
        """Return what the file says of itself."""
        info = {name: str(value) for name, value in self.pdf.docinfo.items()}
        with self.pdf.open_metadata() as xmp:
            info |= {name: str(value) for name, value in dict(xmp).items()}
        root = self.pdf.Root
        return {
            **info,
            "Lang": str(root.Lang),
            "Marked": str(root.MarkInfo),
            "Preferences": str(dict(root.ViewerPreferences)),
            "Intents": str(len(root.get("/OutputIntents", ()))),
        }


def near(one: Any, other: Any, points: float = 1) -> bool:
    """Tell whether two values are equal but for numbers that differ by a point at most."""
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(
            near(a, b, points) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, float):
        return abs(one - other) <= points
    return bool(one == other)


# --- Tags --------------------------------------------------------------------------------------


def meaning(data: bytes) -> list[tuple[Any, ...]]:
    """Return types, attributes and texts of the structure in the order of reading."""
    tree = structure(data)
    by_id = {element.id: element for element in tree if element.id}
    events: list[tuple[Any, ...]] = []
    words: list[str] = []

    def end_text() -> None:
        text = fold("".join(words))
        words.clear()
        if text:
            events.append(("text", text))

    def walk(element: Element) -> None:
        if element.kind == "text":
            words.append(element.own)
        elif element.kind in _GROUPING:
            for kid in element.kids:
                walk(kid)
        else:
            end_text()
            headers = tuple(fold(by_id[name].text) for name in element.headers)
            said = (element.alt, element.lang, element.scope, headers, element.row_span)
            events.append((element.kind, *said))
            for kid in element.kids:
                walk(kid)
            end_text()
            events.append(("end", element.kind))

    walk(tree)
    return events


def number_tree(root: Any) -> dict[int, Any]:
    """Return what a number tree holds. Fails where its order or limits are wrong."""
    found = list(_leaves(root, "/Nums", int))
    keys = [key for key, _ in found]
    assert keys == sorted(set(keys))
    return dict(found)


def name_tree(root: Any) -> dict[str, Any]:
    """Return what a name tree holds. Fails where its order or limits are wrong."""
    found = list(_leaves(root, "/Names", bytes)) if root is not None else []
    keys = [key for key, _ in found]
    assert keys == sorted(set(keys))
    return {str(pikepdf.String(key)): value for key, value in found}


def _leaves(node: Any, kind: str, of: type) -> Iterator[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    if kind in node:
        items = list(node[kind])
        found = [(of(key), value) for key, value in zip(items[::2], items[1::2], strict=True)]
        assert found
    for kid in node.get("/Kids", ()):
        assert "/Limits" in kid
        found += _leaves(kid, kind, of)
    if "/Limits" in node:
        assert [of(limit) for limit in node.Limits] == [found[0][0], found[-1][0]]
    yield from found


def check_tags(data: bytes) -> None:
    """Fail unless tags, marked content and annotations refer to each other rightly, both ways."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root.StructTreeRoot
        parents = number_tree(root.ParentTree)
        assert root.ParentTreeNextKey > max(parents)
        ids = name_tree(root.get("/IDTree"))
        marked, notes, named = _walk_tags(root)
        assert named.keys() == ids.keys()
        assert all(ids[name].objgen == named[name] for name in ids)
        used = set()
        for page in pdf.pages:
            row = parents[int(page.StructParents)]
            used.add(int(page.StructParents))
            written = _marked_content(page)
            assert sorted(written) == sorted(set(written)), "a mark twice on a page"
            ours = {mark: element for (at, mark), element in marked.items() if at == page.objgen}
            assert set(written) == set(ours), "marked content and tags"
            there = {mark: each.objgen for mark, each in enumerate(row) if each is not None}
            assert there == ours, "the parent tree and tags"
            for note in page.get("/Annots", ()):
                key = int(note.StructParent)
                assert key not in used, "one key for two"
                used.add(key)
                assert parents[key].objgen == notes.pop(note.objgen)
        assert not notes, "tags of annotations that are on no page"
        assert used == set(parents)


def _walk_tags(root: Any) -> tuple[dict[Any, Any], dict[Any, Any], dict[str, Any]]:
    """Return the elements of marks by page and number, of annotations, and by name."""
    marked: dict[Any, Any] = {}
    notes: dict[Any, Any] = {}
    named: dict[str, Any] = {}
    headers: set[str] = set()
    waiting = [(kid, root.objgen, None) for kid in root.K]
    while waiting:
        element, parent, page = waiting.pop()
        if isinstance(element, int):
            key = (page, element)
            assert key not in marked, "a mark in two places"
            marked[key] = parent
            continue
        page = element.Pg.objgen if "/Pg" in element else page
        if element.get("/Type") == "/OBJR":
            assert element.Obj.objgen not in notes
            notes[element.Obj.objgen] = parent
            continue
        assert element.P.objgen == parent
        if "/ID" in element:
            assert str(element.ID) not in named
            named[str(element.ID)] = element.objgen
        headers |= {str(name) for name in element.get("/A", {}).get("/Headers", ())}
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, pikepdf.Array) else [kids]
        waiting += [(kid, element.objgen, page) for kid in kids]
    assert headers <= named.keys()
    return marked, notes, named


def _marked_content(page: Any) -> list[int]:
    """Return the numbers of marks on a page. Fails where what it shows stands outside of marks."""
    found = []
    for operands, operator in _operations(page):
        if operator == "BDC" and "/MCID" in operands[1]:
            found.append(int(operands[1].MCID))
    for name, form in page.Resources.get("/XObject", {}).items():
        if name == "/Under":
            for operands, operator in _operations(form):
                assert not (operator == "BDC" and "/MCID" in operands[1]), "marks below a page"
    return found


def _operations(content: Any) -> Iterator[tuple[Any, str]]:
    marks = 0
    for operands, operator in pikepdf.parse_content_stream(content):
        name = str(operator)
        marks += (name in ("BMC", "BDC")) - (name == "EMC")
        assert marks >= 0, "a mark that ends twice"
        assert marks or name not in ("Tj", "TJ", "Do", "f", "S", "B"), "neither tag nor artifact"
        yield operands, name
    assert not marks, "a mark that does not end"


def font_files(data: bytes) -> list[Any]:
    """Return the font programs in the file, each with its descriptor's name."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = {}
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                file = item.get("/FontFile2", item.get("/FontFile3"))
                found[file.objgen] = str(item.FontName)
        return sorted(found.values())
