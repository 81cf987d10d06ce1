"""Files that go out, as other programs read them; and damaged ones, refused with their place."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook
from translate.storage.pypo import pofile
from translate.storage.xliff import xlifffile

from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.translating.exporting import make_export
from reportgen.translating.files.formats import FORMATS, READERS, read_translations
from reportgen.translating.lock import Lock, read_lock
from reportgen.translating.units import Unit
from support.project import NewProject
from support.returned import with_part
from support.translations import TANGLED, edit, export_file, review_bytes
from support.word_rules import broken_rules

KINDS = tuple(FORMATS)
MAIN = "word/document.xml"


@pytest.fixture
def project(new_project: NewProject) -> Project:
    return new_project({"profiles/tangled.yaml": TANGLED})


def units_of(project: Project, known: dict[str, str] | None = None) -> list[Unit]:
    profile = read_profile_file(project, project.root / "profiles/tangled.yaml")
    lock = Lock({("tangled", "fr"): known or {}})
    return list(make_export(project, profile, "fr", lock, ()).units)


# --- As others read them -------------------------------------------------------------------------


def test_a_po_file_says_to_other_programs_what_it_says_to_us(project: Project) -> None:
    store = pofile.parsestring(export_file(project, "tangled", "fr", "po"))
    units = units_of(project)
    said = {unit.getcontext(): unit for unit in store.units if unit.source}
    assert said.keys() == {unit.key for unit in units}
    for unit in units:
        other = said[unit.key]
        assert (other.source, other.target) == (unit.source, unit.target)
        assert unit.label in other.getnotes("developer")
        assert other.hastypecomment("md-text") is unit.rich
    assert store.parseheader()["Language"] == "fr"
    assert store.parseheader()["X-Source-Language"] == "de"


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not here")
def test_gettext_has_nothing_to_say_of_a_po_file(project: Project) -> None:
    data = export_file(project, "tangled", "fr", "po")
    run = subprocess.run(
        ["msgfmt", "-c", "-o", "-", "-"], input=data, capture_output=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, b"")
    # What gettext writes anew, broken into lines of its own, says the same.
    again = subprocess.run(["msgcat", "-"], input=data, capture_output=True, check=True).stdout
    assert again != data
    found = review_bytes(project, again, "po")
    assert (found.changes, found.problems) == ((), ())


def test_an_xliff_file_says_to_other_programs_what_it_says_to_us(project: Project) -> None:
    store = xlifffile.parsestring(export_file(project, "tangled", "fr", "xliff"))
    units = units_of(project)
    assert (store.sourcelanguage, store.targetlanguage) == ("de", "fr")
    assert len(store.units) == len(units)
    for unit, other in zip(units, store.units, strict=True):
        assert (other.source, other.target or "") == (unit.source, unit.target)
        element = other.xmlelement
        assert element.get("id") == unit.key
        assert element.get("maxwidth") == (str(unit.budget) if unit.budget else None)
        assert element.get("size-unit") == ("char" if unit.budget else None)
        assert unit.label in other.getnotes()


def test_elements_of_xliff_stand_in_the_order_of_the_standard(project: Project) -> None:
    # XLIFF 1.2, 2.3: source, seg-source?, target?, then context groups, notes, alternatives.
    data = export_file(project, "tangled", "fr", "xliff")
    order = ["source", "target", "note", "alt-trans"]
    for unit in etree.fromstring(data).iter("{*}trans-unit"):
        names = [etree.QName(each).localname for each in unit]
        assert names == sorted(names, key=order.index) and names[:2] == order[:2]


def test_a_word_file_is_sound_and_tells_each_language(project: Project) -> None:
    data = export_file(project, "tangled", "fr", "docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read(MAIN))
        types = archive.read("[Content_Types].xml").decode()
    assert broken_rules(root) == []
    assert types.count("custom-properties") == 1
    langs = {each.get(etree.QName(each.nsmap["w"], "val")) for each in root.iter("{*}lang")}
    assert "de" in {lang.split("-")[0] for lang in langs if lang}
    head = next(root.iter("{*}tr"))
    assert head.find("{*}trPr/{*}tblHeader") is not None
    assert "français (fr)" in "".join(map(str, head.itertext()))


def test_a_workbook_has_texts_alone_and_hides_what_is_ours(project: Project) -> None:
    page = load_workbook(io.BytesIO(export_file(project, "tangled", "fr", "xlsx"))).active
    rows = list(page.iter_rows(min_row=2))
    assert len(rows) == len(units_of(project))
    for row in rows:
        assert {cell.data_type for cell in row if cell.value} == {"s"}
        assert {cell.number_format for cell in row} == {"@"}
    hidden = {name for name, each in page.column_dimensions.items() if each.hidden}
    assert hidden == {"A", "F"}
    limits = {(str(each.sqref), each.formula1) for each in page.data_validations.dataValidation}
    assert ("E2", "110") in limits


def test_rows_of_a_workbook_may_be_sorted(project: Project) -> None:
    book = load_workbook(io.BytesIO(export_file(project, "tangled", "fr", "xlsx")))
    page = book.active
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    for at, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            cell = page.cell(at, column)
            cell.value = value
            cell.data_type = "s" if value else "n"
    written = io.BytesIO()
    book.save(written)
    found = review_bytes(project, written.getvalue(), "xlsx")
    assert (found.changes, found.problems) == ((), ())


def test_what_is_out_of_date_is_marked(project: Project) -> None:
    known = dict.fromkeys(("context", "city"), "0" * 16)
    for unit in units_of(project, known):
        assert unit.state == ("stale" if unit.name in known else "unknown")
    path = project.root / "translations.lock"
    path.write_text("".join(f"tangled fr {name} {d}\n" for name, d in known.items()), "utf-8")
    assert read_lock(project).of("tangled", "fr") == known
    for kind in KINDS:
        data = export_file(project, "tangled", "fr", kind)
        if kind in ("docx", "xlsx"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = [name for name in archive.namelist() if name.endswith(".xml")]
                data = b"".join(map(archive.read, names))
        assert data.count(b" revoir") == 2, kind


# --- Equal files, and what they hold -------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_equal_texts_are_equal_files(kind: str, project: Project) -> None:
    first = export_file(project, "tangled", "fr", kind)
    assert export_file(project, "tangled", "fr", kind) == first


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_holds_texts_to_translate_and_nobody(kind: str, project: Project) -> None:
    data = export_file(project, "tangled", "fr", kind)
    if kind in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(map(archive.read, archive.namelist()))
    text = data.decode("utf-8", "replace")
    assert "Leiterin" in text and "contacts.0.role" in text
    for hidden in ("Anna", "Bernd", "anna@", "Geheim", "secret", "contacts.1"):
        assert hidden not in text


# --- What is damaged -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("docx", b"", "no office document"),
        ("docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "has a password"),
        ("xlsx", b"PK", "no workbook, or a damaged one"),
        ("po", b'msgid "a"\nmsgstr "b"\n', "into which language"),
        ("po", b'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgid "a\nmsgstr "b"\n', "back.po:4:1"),
        ("po", b"hello", "back.po:1:1: this is no line"),
        ("po", b'"Content-Type: text/plain; charset=UTF-8\\n"\n\xff', "not in the encoding"),
        ("po", b"charset=nonsense", "not in the encoding"),
        ("xliff", b"<xliff/>", "no XLIFF of version 1.2"),
        ("xliff", b"<xliff", "no XML, or damaged"),
        ("xliff", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        ("json", b"[", "no JSON"),
        ("json", b"[]", "no “units”"),
        ("json", b"[" * 100_000, "no JSON"),
        ("json", b'{"units": {}, "target_language": "fr"}', "no “units”"),
    ],
)
def test_what_is_no_such_file_is_refused(
    kind: str, data: bytes, said: str, project: Project
) -> None:
    with pytest.raises(ReportgenError, match=re.escape(said)):
        review_bytes(project, data, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_are_refused_or_say_what_they_say(kind: str, project: Project) -> None:
    whole = export_file(project, "tangled", "fr", kind)
    chance = random.Random(kind)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        start = chance.randrange(len(data))
        damaged = bytes(data[: chance.choice((start, len(data)))])
        try:
            READERS[FORMATS[kind].suffix](damaged, "back")
        except ReportgenError as error:
            assert all(each.message for each in error.problems)


def test_another_word_file_is_no_table_of_translations(project: Project) -> None:
    data = with_part(
        export_file(project, "tangled", "fr", "docx"),
        MAIN,
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:body><w:p/></w:body></w:document>",
    )
    with pytest.raises(ReportgenError, match="no table of translations"):
        review_bytes(project, data, "docx")


def test_a_row_without_its_key_is_told_and_the_others_are_read(project: Project) -> None:
    data = edit(export_file(project, "tangled", "fr", "docx"), "docx", "tangled:city", "Autre")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(MAIN).replace(b"tangled:title", b"")
    found = review_bytes(project, with_part(data, MAIN, content), "docx")
    assert [each.key for each in found.changes] == ["tangled:city"]
    (problem,) = found.problems
    assert str(problem.place) == "back.docx: table 1, row 2, cell 1"
    assert "has no key" in str(problem.message)


def test_what_translators_write_beside_the_table_is_told(project: Project) -> None:
    from docx import Document

    document = Document(io.BytesIO(export_file(project, "tangled", "fr", "docx")))
    document.add_paragraph("Bitte noch einmal prüfen!")
    cell = document.tables[0].rows[2].cells[2]
    document.add_comment(cell.paragraphs[0].runs, "So?", author="Ana")
    written = io.BytesIO()
    document.save(written)
    found = review_bytes(project, written.getvalue(), "docx")
    assert [str(each.message) for each in found.problems] == [
        "this belongs to no text: “Bitte noch einmal prüfen!”."
    ]
    assert [(each.text, each.author) for each in found.comments] == [("So?", "Ana")]


def test_pieces_that_tools_mark_in_xliff_are_read_as_text(project: Project) -> None:
    data = export_file(project, "tangled", "fr", "xliff")
    marked = data.replace(
        "Trèves".encode(),
        '<mrk mtype="seg" mid="1">Trè<g id="1">ves</g></mrk> <!-- a -->!'.encode(),
    )
    (change,) = review_bytes(project, marked, "xliff").changes
    assert change.new == "Trèves !"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), "Trèves", id="of Windows"),
        pytest.param(lambda text: "\ufeff" + text, "Trèves", id="with a mark of byte order"),
        pytest.param(lambda text: text + '\n#~ msgid "alt"\n#~ msgstr "neu"\n', "Trèves", id="old"),
        pytest.param(
            lambda text: text.replace('"Trèves"', '""\n"Trè"\n"ves"'), "Trèves", id="lines"
        ),
        pytest.param(
            lambda text: text.replace('"Trèves"', '"\\"Trèves\\" \\\\ a\\tb"'),
            '"Trèves" \\ a b',
            id="escapes",
        ),
    ],
)
def test_po_files_of_other_programs(
    change: Callable[[str], str], said: str, project: Project
) -> None:
    data = change(export_file(project, "tangled", "fr", "po").decode()).encode()
    found = review_bytes(project, data, "po")
    assert found.problems == ()
    assert [each.new for each in found.changes] == ([said] if said != "Trèves" else [])


def test_a_po_file_in_another_encoding_is_read_in_it(project: Project) -> None:
    text = export_file(project, "tangled", "fr", "po").decode()
    text = text.replace("UTF-8", "windows-1252").replace("Trèves", "Trêves")
    (change,) = review_bytes(project, text.encode("cp1252"), "po").changes
    assert change.new == "Trêves"


@pytest.mark.parametrize("kind", ["po", "xliff", "json"])
def test_a_text_that_is_far_too_large_is_refused_unread(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{FORMATS[kind].suffix}"
    path.write_bytes(b" " * 5_000_001)
    with pytest.raises(ReportgenError, match="too large"):
        read_translations(path, path.name)


def test_a_text_of_very_many_lines_is_read_in_time() -> None:
    lines = 'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgctxt "a:b"\nmsgid ""\n' + '"x"\n' * 400_000
    start = time.perf_counter()
    assert READERS[".po"](lines.encode(), "a.po").units == ()
    # Each line put behind all before it would take minutes.
    assert time.perf_counter() - start < 30
