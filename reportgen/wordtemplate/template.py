"""A Word template: opened and compiled once, rendered to many documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from jinja2.utils import missing
from lxml import etree

from reportgen.document.blocks import Picture
from reportgen.document.direction import is_rtl
from reportgen.gc_pause import without_collecting_garbage
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate.compiling.compile import CompiledPart, PartCompiler
from reportgen.wordtemplate.compiling.guards import settle
from reportgen.wordtemplate.compiling.opening import open_parts
from reportgen.wordtemplate.faults import FaultError, Faults, UnknownNameError, explain
from reportgen.wordtemplate.files.language import LanguagePart
from reportgen.wordtemplate.files.oxml import STRICT_W, parse, w
from reportgen.wordtemplate.files.package import (
    CONTENT_TYPES,
    OFFICE_REL,
    WORD,
    Archive,
    ContentTypes,
    Entry,
    Package,
    add_rel,
    drop_parts,
    find_main,
    read_package,
    read_rels,
    rels_name,
    to_bytes,
)
from reportgen.wordtemplate.files.styles import read_styles
from reportgen.wordtemplate.tags.references import drop_halves, printed_bookmarks, without_dead
from reportgen.wordtemplate.values.made import join_bounded
from reportgen.wordtemplate.values.printing import RENDERING
from reportgen.wordtemplate.values.sandbox import make_environment
from reportgen.wordtemplate.writing.additions import NOTES, note_ids, rels_of
from reportgen.wordtemplate.writing.render import EXTENSIONS, Rendering, last_relation
from reportgen.wordtemplate.writing.repeats import renumber_repeats
from reportgen.wordtemplate.writing.replacing import drop, replace_all
from reportgen.wordtemplate.writing.rounds import Ids
from reportgen.wordtemplate.writing.sections import number_pages, set_columns
from reportgen.wordtemplate.writing.slots import Slot
from reportgen.wordtemplate.writing.turning import turn_parts

_NUMBERING = "word/numbering.xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_END = "</Relationships>"


class WordTemplate:
    """A .docx with tags, ready to be filled with values any number of times.

    ``WordTemplate(source)`` opens a path or the bytes of a document, joins the tags that Word
    has split, and compiles each part. Raises TemplateError with all faults that can be known
    without values, each with its place in the document. `draw` returns a PNG of a picture in SVG,
    of which Word shows none; without it such a picture is a fault.

    `filters`, `tests` and `globals` are functions and values of the program's own, by the names
    that tags use; they take the place of Jinja's. What they return is printed like any value.
    Raises ValueError for a name that no tag could write.

    Rendering changes nothing in the object, so threads may share one.
    """

    def __init__(
        self,
        source: str | Path | bytes,
        *,
        name: str = "",
        draw: Callable[[Picture], bytes] | None = None,
        filters: Mapping[str, Callable[..., Any]] | None = None,
        tests: Mapping[str, Callable[..., Any]] | None = None,
        globals: Mapping[str, Any] | None = None,
    ) -> None:
        self._draw = draw
        self._slots: list[Slot] = []
        self._environment = make_environment(self._slots, filters, tests, globals)
        if isinstance(source, bytes):
            self.name = name or "template"
        else:
            self.name = name or Path(source).name
        faults = Faults(self.name)
        self._parts: list[CompiledPart] = []
        try:
            self._package = read_package(source if isinstance(source, bytes) else _read(source))
            self._main = find_main(self._package)
            with without_collecting_garbage():
                self._open(faults)
        except FaultError as fault:
            faults.add("", fault)
        except Exception as error:
            raise TemplateError(problems_of(error, self.name, say("the Word template"))) from error
        faults.raise_any()

    @property
    def has_text_tags(self) -> bool:
        """Whether there are tags in the text itself, and not only around it."""
        return any(part.name == self._main and part.spots for part in self._parts)

    def undeclared(self) -> set[str]:
        """Return the names the template asks for, all its parts together."""
        return {name for part in self._parts for name in part.undeclared}

    def check_names(self, known: Collection[str]) -> None:
        """Raise TemplateError for the tags that use a name which is not among the known ones.

        Rendering finds those that it comes by; these may stand where no value ever leads.
        """
        faults = Faults(self.name)
        for part in self._parts:
            _add_unknown(part, known, faults)
        faults.raise_any()

    def render(
        self,
        context: Mapping[str, Any],
        *,
        language: str | None = None,
        pages: Mapping[str, str] | None = None,
        estimated: bool = False,
        counting: tuple[int, str] | None = None,
        prefix: str = "",
        pictures: Mapping[str, Picture] | None = None,
    ) -> bytes:
        """Return a .docx with the values of `context` in place of the tags.

        `language`, a BCP 47 tag, becomes the language of all text that states none; with one that
        runs from right to left, pages do as well. `pages`
        has the page of each heading by its id, as displayed; without it Word is asked to work
        out the pages on opening, if any are printed; pages that are `estimated` are shown, and Word
        is asked all the same. `counting` is the number of the first
        page and the style of all, of `sections.FORMATS`; without it the template's holds.
        `prefix` is what pages begin with as displayed, and Word does not count. `pictures` take
        the place of the template's that have their key as alternative text or as name. The same
        values give the same bytes. Raises TemplateError that names the tags at fault.
        """
        faults = Faults(self.name)
        rendering = Rendering(
            self._styles,
            self._numbering,
            replace(self._drawings),
            replace(self._marks),
            language,
            pages,
            estimated,
            prefix,
            draw=self._draw,
            bookmark_names=self._names,
            main=self._main,
            names=self._kinds,
            note_ids=dict(self._note_ids),
            related=self._related,
        )
        values = {**context, RENDERING: rendering}
        with without_collecting_garbage():
            rendered = {part.name: self._render_part(part, values, faults) for part in self._parts}
        faults.raise_any()
        unshown: set[str] = set()
        try:
            unshown = replace_all(
                pictures or {}, self._package, self._pictured, rendered, rendering
            )
        except FaultError as fault:
            faults.add("", fault)
        faults.raise_any()
        self._end_references(rendered, rendering)
        rendered = {name: rendering.without_missing(xml) for name, xml in rendered.items()}
        if self._main in rendered:
            rendered[self._main] = set_columns(rendered[self._main])
        rtl = is_rtl(language)
        rendered = {name: turn_parts(xml, rtl) for name, xml in rendered.items()}
        if counting and self._main in rendered:
            rendered[self._main] = number_pages(rendered[self._main], *counting)
        for part_name, added in rendering.rels.items():
            name = rels_name(part_name)
            rels = rendered.get(name) or self._rels.get(name) or rels_of(self._package, part_name)
            rendered[name] = rels.replace(_END, "".join((*added, _END)))
        changed = [self._pack(name, xml) for name, xml in rendered.items()]
        if language or rendering.asks_update:
            for part in self._language_parts:
                if part.name in rendered:
                    xml = rendered[part.name].encode()
                    part = LanguagePart(part.name, partial(parse, xml, part.name))
                changed.append(part.entry(language, update_fields=rendering.asks_update))
        if rendering.numbers:
            definitions = rendering.additions.definitions
            lists = self._numbering.xml(rendering.numbers, definitions)
            changed.append(Entry.pack(self._numbering_name, lists))
        changed += [
            Entry.pack(name, rendering.media[name], compress=False)
            for name in sorted(rendering.media)
            if name not in self._package.entries
        ]
        if rendering.additions.used or unshown:
            parts = self._package.entries | {item.name: item for item in changed}
            whole = Package(parts)
            rendering.additions.put_into(whole, rendering.names)
            drop(whole, unshown)
            return Archive(()).write(whole.entries.values())
        return self._archive.write((self._kept | {item.name: item for item in changed}).values())

    def _render_part(self, part: CompiledPart, values: dict[str, Any], faults: Faults) -> str:
        context = part.template.new_context(values)
        try:
            xml = settle(join_bounded(part.template.root_render_func(context)), part.guards)
        except MemoryError:
            # No fault of the template's.
            raise
        except Exception as error:
            self._explain(part, values, error, faults)
            return ""
        if part.makes_values:
            try:
                root = parse(xml.encode(), part.name)
                rendering = values[RENDERING]
                if renumber_repeats(root, rendering.drawings, rendering.rounds):
                    xml = etree.tostring(root, encoding="unicode")
            except FaultError as fault:
                advice = say("Print a macro's result with the kind of tag its text was written in.")
                faults.add("", FaultError(fault.message, advice))
        return xml

    def _end_references(self, rendered: dict[str, str], rendering: Rendering) -> None:
        """Have nothing lead to bookmarks that are not printed."""
        for part in self._parts:
            if part.parted:
                rendered[part.name] = drop_halves(rendered[part.name])
        given = rendering.rounds.given
        if not (self._weak or (given and any(part.named for part in self._parts))):
            return
        dead = (self._weak | given) - printed_bookmarks(rendered.values())
        for name, xml in rendered.items() if dead else ():
            if any(part.name == name and part.named for part in self._parts):
                root = parse(xml.encode(), name)
                if without_dead(root, dead):
                    rendered[name] = etree.tostring(root, encoding="unicode")

    def _explain(
        self, part: CompiledPart, values: dict[str, Any], error: Exception, faults: Faults
    ) -> None:
        """Add the fault of the tag that failed, and all names the part lacks beside."""
        line = _line_of(error, part)
        spot = None if line is None else part.spot_at(line)
        known = values.keys() - {RENDERING}
        names = known | part.names.assigned
        if spot is None:
            faults.add("", explain(error, "", names))
        else:
            faults.add(spot.within, explain(error, spot.tag.written, names))
        if isinstance(error, UnknownNameError):
            _add_unknown(part, known, faults)

    def _pack(self, name: str, xml: str) -> Entry:
        content = (_DECLARATION + xml).encode()
        before = self._last_packed.get(name)
        if before is not None and before[0] == content:
            # Headers and footers are often the same in the next document.
            return before[1]
        entry = Entry.pack(name, content)
        self._last_packed[name] = (content, entry)
        return entry

    def _open(self, faults: Faults) -> None:
        package, main = self._package, self._main
        self._last_packed: dict[str, tuple[bytes, Entry]] = {}
        drop_parts(package, main, ("/stylesWithEffects",))
        root = package.root(main)
        if root.tag != w("document"):
            strict = root.tag == f"{{{STRICT_W}}}document"
            raise FaultError(
                say("the file is saved as Strict Open XML.")
                if strict
                else say("the file is no Word document."),
                say("Save it in Word as Word Document (.docx)."),
            )
        rels = read_rels(package, main)
        by_kind = {
            (rel.get("Type") or "").removeprefix(f"{OFFICE_REL}/"): package.target(main, rel)
            for rel in rels
            if rel.get("TargetMode") != "External"
        }
        self._kinds = {kind: by_kind.get(kind, "") for kind in ("styles", *NOTES)}
        self._note_ids = {kind: note_ids(package, self._kinds[kind]) for kind in NOTES}
        related = [package.target(main, rel) for rel in rels if rel.get("TargetMode") != "External"]
        #: Parts with pictures, which programs may replace.
        self._pictured = [
            name
            for name in dict.fromkeys((main, *related))
            if name.endswith(".xml") and name in package.entries and _has_pictures(package, name)
        ]
        self._prepare_lists(by_kind, rels)
        settings = by_kind.get("settings", "")
        compiler = PartCompiler(self._environment, self._slots, faults, self._styles)
        opened = open_parts(package, main, root, settings, compiler)
        self._parts, self._names = opened.parts, opened.taken.names
        self._drawings = Ids.beside(opened.taken.drawings)
        self._marks = Ids.beside(opened.taken.marks)
        weak = {name for part in self._parts for name in part.weak}
        self._weak = weak & {name for part in self._parts for name in part.named}
        if faults.problems:
            return
        self._prepare_archive(by_kind)
        package.unasked.clear()

    def _prepare_lists(self, by_kind: dict[str, str], rels: etree._Element) -> None:
        """Read styles and lists, and give the package a numbering part and kinds of pictures."""
        package = self._package
        styles = by_kind.get("styles", "")
        self._numbering_name = by_kind.get("numbering", "")
        has_lists = self._numbering_name in package.entries
        self._styles, self._numbering = read_styles(
            package.root(styles) if styles in package.entries else None,
            package.root(self._numbering_name) if has_lists else None,
        )
        types = ContentTypes(package.root(CONTENT_TYPES))
        for kind, extension in EXTENSIONS.items():
            types.add_extension(extension, kind)
        if not has_lists:
            self._numbering_name = _NUMBERING
            types.add_part(_NUMBERING, f"{WORD}.numbering+xml")
            add_rel(rels, "numbering", f"/{_NUMBERING}")
            package.replace(rels_name(self._main), to_bytes(rels))
            package.replace(_NUMBERING, self._numbering.xml([]))
        package.replace(CONTENT_TYPES, to_bytes(types.root))

    def _prepare_archive(self, by_kind: dict[str, str]) -> None:
        """Lay out the parts that no document changes, and note those that one may."""
        package = self._package
        names = [by_kind.get("styles", ""), by_kind.get("settings", "")]
        self._language_parts = [
            LanguagePart(name, partial(package.root, name))
            for name in names
            if name in package.entries
        ]
        self._related = last_relation(package)
        self._rels: dict[str, str] = {}
        compiled = [part.name for part in self._parts if not part.name.endswith(".rels")]
        for part_name in dict.fromkeys((*compiled, *self._pictured)):
            rels = read_rels(package, part_name)
            if len(rels) == 0:
                # An element without content has no end tag to add relationships before.
                rels.text = "\n"
            self._rels[rels_name(part_name)] = etree.tostring(rels, encoding="unicode")
        variable = [part.name for part in self._parts]
        variable += [part.name for part in self._language_parts]
        variable += self._pictured
        variable.append(self._numbering_name)
        variable += self._rels
        self._kept = {name: package.entries[name] for name in variable if name in package.entries}
        self._archive = Archive(
            entry for name, entry in package.entries.items() if name not in self._kept
        )


def _has_pictures(package: Package, name: str) -> bool:
    content = package.content(name)
    return b"blip" in content or b"imagedata" in content


def _read(source: str | Path) -> bytes:
    try:
        return Path(source).read_bytes()
    except OSError as error:
        advice = say("Look whether it is there and may be read.")
        raise FaultError(
            say("the file cannot be read: {error}.", error=error.strerror), advice
        ) from None


def _add_unknown(part: CompiledPart, known: Collection[str], faults: Faults) -> None:
    """Add the fault of each tag of a part that uses a name which nothing gives a value."""
    unknown = part.undeclared - set(known) - part.names.optional
    for number, used in sorted(part.names.uses.items()):
        for name in sorted(used & unknown):
            spot = part.spots[number]
            lack = UnknownNameError(None, name, missing)
            fault = explain(lack, spot.tag.written, {*known, *part.names.assigned})
            faults.add(spot.within, fault)


def _line_of(error: BaseException, part: CompiledPart) -> int | None:
    """Return the line of the Jinja source at which the error arose."""
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == part.filename:
            line = part.template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line
