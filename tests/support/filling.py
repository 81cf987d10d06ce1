"""Forms in the hands of partners: filled with python-docx as the pen, and read back."""

from __future__ import annotations

import copy
import io
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Cell, _Row

from reportgen.collecting.incoming import read_back
from reportgen.collecting.outgoing import FORMS, Order, make_form, send_out
from reportgen.collecting.proposal import Proposal
from reportgen.collecting.review import Review
from reportgen.collecting.taking import take
from reportgen.document.edition import Audience
from reportgen.input.returned.document import Returned
from reportgen.input.returned.docx import read_docx
from reportgen.languages import words_of
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from support.project import ROOT, TODAY

REAL_FORMS = ROOT / "tests" / "fixtures" / "forms"
#: The languages of the forms that real offices use, the main one first.
LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "contest": ("de",),
    "fiche-action": ("fr", "de"),
    "good-practice": ("de", "en"),
    "grant": ("de",),
    "module": ("de", "en"),
    "public-good": ("en", "fr"),
    "service": ("de", "fr"),
    "species": ("en", "fr"),
}


# --- Projects ------------------------------------------------------------------------------------


def examples_in(folder: Path) -> Project:
    """Return the repository's project in a folder where it may change."""
    for name in ("profiles", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "reportgen.yaml", folder)
    return open_project(folder, TODAY, folder)


def files_of_form(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield a form that a real office uses, what it names, its profile and what lies beside it."""
    places = {"form.yaml": f"templates/forms/{name}.yaml", "profile.yaml": "profiles/a.yaml"}
    for path in (REAL_FORMS / name).rglob("*.*"):
        inside = path.relative_to(REAL_FORMS / name).as_posix()
        usual = f"{'templates/forms' if inside.startswith('icons/') else 'profiles'}/{inside}"
        yield places.get(inside, usual), path.read_bytes()


def settings_of_form(name: str) -> str:
    """Return the settings of a project of such a form, in its languages."""
    return f"network: Netz\nlanguages: [{', '.join(LANGUAGES[name])}]\n"


def editions_of(languages: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return one language each, and where there are several the first two side by side."""
    alone = tuple((lang,) for lang in languages)
    return alone + ((tuple(languages[:2]),) if len(languages) > 1 else ())


# --- Out and in again ----------------------------------------------------------------------------


def form_of(project: Project, name: str, *languages: str, audience: str = "print") -> bytes:
    """Return the form of a profile as it goes out; it is kept, as `blank` does."""
    profile = read_profile_file(project, project.root / "profiles" / f"{name}.yaml")
    order = Order(languages or (profile.language,), Audience(audience))
    made = make_form(project, profile, profile.form, order, "docx")
    send_out(project, made, project.root / "output" / FORMS)
    return made.data


def blank_of(project: Project, form: str, *languages: str) -> bytes:
    """Return a form of nobody's as it goes out."""
    order = Order(languages or project.languages[:1])
    made = make_form(project, None, project.form(form), order, "docx")
    send_out(project, made, project.root / "output" / FORMS)
    return made.data


def back(project: Project, data: bytes, **named: Any) -> Review | Proposal:
    """Return what a Word file says that came back."""
    return read_back(project, read_docx(data, "back.docx"), **named)


def review(project: Project, data: bytes, **named: Any) -> Review:
    """Return what a form says otherwise than its profile."""
    found = back(project, data, **named)
    assert isinstance(found, Review), found
    return found


def proposal(project: Project, data: bytes, **named: Any) -> Proposal:
    """Return the profile that a form proposes."""
    found = back(project, data, **named)
    assert isinstance(found, Proposal), found
    return found


def take_all(project: Project, found: Review) -> None:
    """Take over all that the program can."""
    take(project, found, found.takable)


def said_in(project: Project, name: str) -> Any:
    """Return what a profile's file says, as any YAML reader has it, with texts for all scalars."""
    text = (project.root / "profiles" / f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, yaml.BaseLoader)


def of_nobody(returned: Returned) -> Returned:
    """Return a form as if it were of no profile: what it says makes a new one."""
    said = {name: text for name, text in returned.properties.items() if "profile" not in name}
    return replace(returned, properties=said, aside=())


# --- The pen -------------------------------------------------------------------------------------


class Pen:
    """A form that is open: its rows by their labels, and what somebody does to them."""

    def __init__(self, data: bytes) -> None:
        self.document = Document(io.BytesIO(data))
        self.table = self.document.tables[0]

    def save(self) -> bytes:
        """Return the file as it is now."""
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def labels(self) -> list[str]:
        """Return the labels of the rows, those of bands as well."""
        return [row.cells[0].paragraphs[0].text for row in self.table.rows]

    def row(self, label: str) -> _Row:
        """Return the row that is called so, in one of the languages of its label."""
        wanted = words_of(label)
        for row in self.table.rows:
            text = row.cells[0].paragraphs[0].text
            if wanted in (words_of(text), *map(words_of, text.split(" / "))):
                return row
        raise AssertionError(f"no row {label!r} among {self.labels()}")

    def answer(self, label: str) -> _Cell:
        """Return the cell that one writes into."""
        return self.row(label).cells[1]

    def write(self, label: str, *paragraphs: str | Sequence[tuple[str, str]]) -> None:
        """Write paragraphs over an answer: each a text, or runs with looks such as "bi"."""
        write_into(self.answer(label), paragraphs)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list that opens, as an office program notes it."""
        control = self.answer(label)._tc.find(f".//{qn('w:sdt')}")
        items = control.findall(f".//{qn('w:listItem')}")
        assert option in [item.get(qn("w:displayText")) for item in items]
        first, *others = control.iter(qn("w:t"))
        first.text = option
        assert not others

    def tick(self, label: str, *options: str) -> None:
        """Tick these boxes of an answer, and no other."""
        found = set()
        for paragraph in self.answer(label).paragraphs:
            box = paragraph._p.find(f".//{{{_W14}}}checked")
            sign = next(paragraph._p.iter(qn("w:t")))
            text = "".join(each.text or "" for each in paragraph._p.iter(qn("w:t")))[1:].strip()
            is_on = text in options
            found |= {text} if is_on else set()
            box.set(f"{{{_W14}}}val", str(int(is_on)))
            sign.text = "☒" if is_on else "☐"
        assert found == set(options), found

    def copy_rows(self, start: str, count: int, after: str = "") -> list[_Row]:
        """Copy rows from a label on, put them below another row, and return them."""
        rows = [row._tr for row in self.table.rows]
        at = rows.index(self.row(start)._tr)
        last = self.row(after)._tr if after else rows[at + count - 1]
        made = [copy.deepcopy(row) for row in rows[at : at + count]]
        for row in reversed(made):
            last.addnext(row)
        return [_Row(row, self.table) for row in made]

    def type_row(self, after: str, label: str, answer: str) -> None:
        """Add a row below another one, with a label that somebody typed, and no marks."""
        row = copy.deepcopy(self.row(after)._tr)
        for mark in list(row.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
            mark.getparent().remove(mark)
        self.row(after)._tr.addnext(row)
        made = _Row(row, self.table)
        write_into(made.cells[0], [label])
        write_into(made.cells[1], [answer])

    def delete(self, label: str) -> None:
        """Delete a row."""
        row = self.row(label)._tr
        row.getparent().remove(row)


_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


def write_into(cell: _Cell, paragraphs: Sequence[str | Sequence[tuple[str, str]]]) -> None:
    """Write paragraphs over all that is in a cell."""
    kept = cell.paragraphs[0]
    for child in list(cell._tc):
        if child.tag != qn("w:tcPr") and child is not kept._p:
            cell._tc.remove(child)
    for child in list(kept._p):
        if child.tag != qn("w:pPr"):
            kept._p.remove(child)
    for number, each in enumerate(paragraphs):
        target = cell.add_paragraph(style=kept.style) if number else kept
        for text, look in [(each, "")] if isinstance(each, str) else each:
            run = target.add_run(text)
            run.bold = "b" in look or None
            run.italic = "i" in look or None


def without_marks(data: bytes) -> bytes:
    """Return a file as some programs leave it: no controls, bookmarks, styles, or properties."""
    document = Document(io.BytesIO(data))
    for root in (document.element, document.sections[0].footer._element):
        for control in list(root.iter(qn("w:sdt"))):
            content = control.find(qn("w:sdtContent"))
            for child in list(content):
                control.addprevious(child)
            control.getparent().remove(control)
        named = [qn(f"w:{name}") for name in ("bookmarkStart", "bookmarkEnd", "pStyle", "rStyle")]
        for each in list(root.iter(*named)):
            each.getparent().remove(each)
    package = document.part.package
    for relation in list(package.rels.values()):
        if relation.reltype.endswith("custom-properties"):
            package.rels.pop(relation.rId)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def without_foot(data: bytes) -> bytes:
    """Return a file that lost its foot as well."""
    document = Document(io.BytesIO(data))
    for paragraph in document.sections[0].footer.paragraphs:
        for child in list(paragraph._p):
            paragraph._p.remove(child)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def track(cell: _Cell, old: str, new: str, author: str = "Ayşe Örnek") -> None:
    """Change a text in a cell as Word does where changes are tracked."""
    run = next(run for p in cell.paragraphs for run in p.runs if old in run.text)
    before, _, behind = run.text.partition(old)
    run.text = before
    rest = copy.deepcopy(run._r)
    rest.find(qn("w:t")).text = behind
    rest.find(qn("w:t")).set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    gone, come = OxmlElement("w:del"), OxmlElement("w:ins")
    for number, mark in enumerate((gone, come)):
        mark.set(qn("w:id"), str(900 + number))
        mark.set(qn("w:author"), author)
        made = OxmlElement("w:r")
        text = OxmlElement("w:t" if number else "w:delText")
        text.text = new if number else old
        made.append(text)
        mark.append(made)
    run._r.addnext(rest)
    run._r.addnext(come)
    run._r.addnext(gone)


def words_in(text: str) -> list[str]:
    """Return the words of a text, to see whether any is lost."""
    return re.findall(r"\w+", text)
