"""The command that makes handouts: what it makes where, what it keeps, and how it ends."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result

from reportgen.cache.records import RECORDS
from reportgen.cli.main import main
from support.handouts import (
    page_codes,
    printed_sides,
    texts_of_places,
    unfold,
    words,
    write_profile,
)
from support.outputs import docx_text, page_texts, pdf_text
from support.pdf_2 import assert_heard_alike, assert_pdf_ua_2
from support.project import ROOT, fill_folder

EVENT = """title: {de: Fachtag, fr: Journée}
place: {de: Rathaus, fr: Mairie}
date: 2027-03-12
contacts:
  - {name: Lena Beispiel, email: tagung@example.org}
  - {name: Ines Intern, email: intern@example.org, publish: [internal]}
editions: de
formats: [pdf]
"""
FILES: Mapping[str, str] = {
    "profiles/one.yaml": write_profile("Eins", 5),
    "profiles/two.yaml": write_profile("Zwei", 5),
}
WITH_EVENT = {**FILES, "profiles/handouts/event.yaml": EVENT}
BAD = "title: {de: Drei, fr: Trois}\nemial: x\n"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["-C", str(folder), "--today", "2026-11-22", "handout", *arguments]
    )


def built(folder: Path, output: str = "output") -> set[str]:
    return {
        path.relative_to(folder / output).as_posix()
        for path in (folder / output).rglob("*")
        if path.is_file() and RECORDS not in path.parts
    }


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """Return when each file was written, and which it is."""
    return {
        name: (status.st_mtime_ns, status.st_ino)
        for name in built(folder)
        for status in [(folder / "output" / name).stat()]
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    fill_folder(tmp_path, FILES)
    return tmp_path


@pytest.fixture
def event(folder: Path) -> Path:
    fill_folder(folder, WITH_EVENT)
    return folder


SINGLE = {"print/event.de.single.pdf", "handouts/event.de.pdf"}
ALL = {*SINGLE, "handouts/event/one.de.pdf", "handouts/event/two.de.pdf"}

# --- What is made ------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="sends Ctrl-C to a process")
def test_ctrl_c_leaves_whole_files_and_no_process(event: Path) -> None:
    many = {f"profiles/more-{number}.yaml": write_profile(f"Mehr {number}") for number in range(30)}
    fill_folder(event, many)
    command = [sys.executable, "-m", "reportgen", "-C", str(event), "handout"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        # The pipes close when nobody has them any more: neither the program nor a worker.
        said, _ = process.communicate(timeout=240)
    assert first.startswith("made  ") and process.returncode == 130
    assert said == "Stopped. What was made is whole; make the handouts again for the rest.\n"
    made = [name for name in built(event) if name.endswith(".pdf")]
    assert 0 < len(made) < 32
    for name in made:
        assert page_texts((event / "output" / name).read_bytes())
    again = run(event)
    assert again.exit_code == 0 and "up to date" in again.output, again.output


def test_all_sheets_for_print_on_a5(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 0, result.output
    assert built(folder) == {
        f"{name}.{lang}{end}"
        for lang in ("de", "fr")
        for name, end in (
            *((f"handouts/sheets-a5/{sheet}", ".pdf") for sheet in ("one", "two")),
            *((f"handouts/sheets-a5/{sheet}", ".docx") for sheet in ("one", "two")),
            ("handouts/sheets-a5", ".pdf"),
            ("print/sheets-a5", ".single.pdf"),
        )
    }
    assert "12 files made in output." in result.output
    (page, _) = printed_sides((folder / "output/print/sheets-a5.de.single.pdf").read_bytes())
    assert (page.media.right, page.media.top) == pytest.approx((148, 210), abs=0.01)


def test_a_selection_on_a4_in_two_languages(folder: Path) -> None:
    options = ("--size", "a4", "--layout", "2up", "--bleed", "3mm", "--marks", "--copies", "3")
    result = run(folder, "two", *options, "-l", "de+fr", "-f", "pdf")
    assert result.exit_code == 0, result.output
    assert built(folder) == {
        *("handouts/sheets-a4/two.de+fr.pdf", "handouts/sheets-a4-two.de+fr.pdf"),
        "print/sheets-a4-two.de+fr.2up.pdf",
    }
    data = (folder / "output/print/sheets-a4-two.de+fr.2up.pdf").read_bytes()
    titles = [
        tuple(re.findall(r"Zwei(?: \(fr\))?", text) for text in side)
        for side in texts_of_places(data, 2)
    ]
    front, back = ["Zwei"], ["Zwei (fr)"]
    assert titles == [(front, front), (back, back), (front, []), ([], back)]
    side = printed_sides(data)[0]
    assert side.trim.left - side.bleed.left == pytest.approx(3, abs=0.01) and side.lines


def test_an_event_has_pages_around_its_sheets(event: Path) -> None:
    result = run(event)
    assert result.exit_code == 0, result.output
    assert built(event) == ALL
    texts = page_texts((event / "output/handouts/event.de.pdf").read_bytes())
    assert all(word in texts[0] for word in ("Fachtag", "Rathaus", "12. März 2027"))
    assert "Eins" in texts[1] and "Zwei" in texts[1]
    assert "Eins" in texts[2] and "Zwei" in texts[3] and len(texts) == 5
    assert "Lena Beispiel" in texts[4] and "Ines Intern" not in texts[4]


def test_handouts_of_another_standard(event: Path) -> None:
    assert run(event).exit_code == 0
    names = ("handouts/event.de.pdf", "handouts/event/one.de.pdf", "handouts/event/two.de.pdf")
    first = {name: (event / "output" / name).read_bytes() for name in names}
    printed = event / "output/print/event.de.single.pdf"
    sides = texts_of_places(printed.read_bytes(), 1)
    for _ in range(2):
        result = run(event, "--standard", "ua2")
        assert result.exit_code == 0, result.output
        for name, before in first.items():
            data = (event / "output" / name).read_bytes()
            assert_pdf_ua_2(data)
            assert_heard_alike(data, before)
        assert texts_of_places(printed.read_bytes(), 1) == sides
    assert "up to date" in result.output
    assert run(event).exit_code == 0
    assert {name: (event / "output" / name).read_bytes() for name in names} == first
    assert "Invalid value" in run(event, "--standard", "a3u").output


@pytest.mark.parametrize("audience", ["web", "internal"])
def test_another_audience_has_its_folder(event: Path, audience: str) -> None:
    result = run(event, "--audience", audience)
    assert result.exit_code == 0, result.output
    assert built(event) == {f"{audience}/{name}" for name in ALL}
    data = (event / f"output/{audience}/handouts/event.de.pdf").read_bytes()
    names = {"Lena Beispiel", "Ines Intern"} if audience == "internal" else set()
    assert {name for name in ("Lena Beispiel", "Ines Intern") if name in pdf_text(data)} == names
    codes = [unfold(code)["FN"] for codes in page_codes(data) for code in codes]
    assert codes == (["Lena Beispiel"] if names else [])


def test_an_event_for_a_selection(event: Path) -> None:
    for name in ("event", "profiles/handouts/event.yaml"):
        result = run(event, "--event", name, "two")
        assert result.exit_code == 0, result.output
        text = pdf_text((event / "output/handouts/event-selection-two.de.pdf").read_bytes())
        assert "Zwei" in text and "Eins" not in text and "Fachtag" in text
    selected = {
        *("handouts/event-selection-two.de.pdf", "handouts/event-selection/two.de.pdf"),
        "print/event-selection-two.de.single.pdf",
    }
    assert built(event) == selected
    # The others have not left the set.
    assert run(event).exit_code == 0
    result = run(event, "--event", "event", "two", "--prune")
    assert "left the set" not in result.output and built(event) == ALL | selected


def test_an_event_for_its_own_sheets_and_other_settings(event: Path) -> None:
    result = run(event, "--event", "event", "--layout", "booklet", "--size", "a4")
    assert result.exit_code == 0, result.output
    data = (event / "output/print/event-a4.de.booklet.pdf").read_bytes()
    sides = printed_sides(data)
    assert len(sides) == 4 and sides[0].media.right == pytest.approx(420, abs=0.01)
    assert all("Fachtag" in text for text in texts_of_places(data, 2)[0])


def test_contents_and_code_in_word(folder: Path) -> None:
    more = "contacts: [{name: Jürgen Müßig, email: j@example.org}]\n"
    fill_folder(folder, {"profiles/one.yaml": write_profile("Eins", 5, more)})
    result = run(folder, "one", "-l", "de", "-f", "docx")
    assert result.exit_code == 0, result.output
    assert built(folder) == {
        *("handouts/sheets-a5/one.de.docx", "handouts/sheets-a5-one.de.pdf"),
        "print/sheets-a5-one.de.single.pdf",
    }
    text = docx_text((folder / "output/handouts/sheets-a5/one.de.docx").read_bytes())
    assert "Jürgen Müßig" in text and words(5) in text


# --- What is wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("tow",), "“tow” names no sheet or set of handouts"),
        (("--event", "evnet"), "“evnet” is no definition in profiles/handouts/"),
        (("event", "--event", "event"), "no other sets"),
        (("--bleed", "11mm"), "no bleed"),
        (("--bleed", "thick"), "no bleed"),
        (("--copies", "0"), "0 is not in the range"),
        (("--layout", "booklet", "--copies", "2"), "A booklet has each sheet once"),
        (("--size", "a3"), "a3"),
        (("-f", "html"), "html"),
        (("-l", "xx"), "xx"),
    ],
)
def test_misuse_makes_nothing(event: Path, arguments: tuple[str, ...], says: str) -> None:
    result = run(event, *arguments)
    assert result.exit_code == 2, result.output
    assert says in " ".join(result.output.split()) and not (event / "output").exists()


def test_copies_of_a_booklet_among_others_make_nothing(event: Path) -> None:
    fill_folder(event, {"profiles/handouts/later.yaml": EVENT + "layout: booklet\n"})
    result = run(event, "--copies", "2")
    assert result.exit_code == 2 and not (event / "output").exists()


def test_a_project_without_sheets(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/handouts/event.yaml": EVENT})
    result = run(tmp_path)
    assert result.exit_code == 1 and "profiles/handouts/event.yaml" in result.output
    assert not (tmp_path / "output").exists()


def test_a_set_is_not_made_without_a_profile_that_cannot_be_read(event: Path) -> None:
    fill_folder(event, {"profiles/bad.yaml": BAD})
    result = run(event)
    assert result.exit_code == 1
    assert "profiles/bad.yaml" in result.output and "may belong here" in result.output
    assert not (event / "output").exists()


def test_handouts_of_other_sheets_have_files_of_their_own(folder: Path) -> None:
    first = run(folder, "one", "-l", "de", "-f", "pdf")
    assert "made  handouts/sheets-a5/one.de.pdf" in first.output
    assert "For the printer: print/sheets-a5-one.de.single.pdf." in first.output
    before = {name: (folder / "output" / name).read_bytes() for name in built(folder)}
    assert run(folder, "two", "-l", "de", "-f", "pdf").exit_code == 0
    both = run(folder, "two", "one", "-l", "de", "-f", "pdf")
    assert "For the printer: print/sheets-a5-two+one.de.single.pdf." in both.output
    assert {name: (folder / "output" / name).read_bytes() for name in before} == before
    assert run(folder, "one", "-l", "de", "-f", "pdf").output.endswith(
        "0 files made in output. 3 up to date. "
        "For the printer: print/sheets-a5-one.de.single.pdf.\n".replace(" For", "\nFor")
    )


def test_sheets_are_made_without_one_that_cannot_be_read(folder: Path) -> None:
    fill_folder(folder, {"profiles/bad.yaml": BAD})
    result = run(folder, "-l", "de", "-f", "pdf")
    assert result.exit_code == 1 and "profiles/bad.yaml" in result.output
    assert {"handouts/sheets-a5/one.de.pdf", "print/sheets-a5.de.single.pdf"} <= built(folder)


def test_a_text_that_is_too_long_stops_the_set(event: Path) -> None:
    fill_folder(event, {"profiles/two.yaml": write_profile("Zwei", 400)})
    result = run(event)
    assert result.exit_code == 1
    said = " ".join(result.output.split())
    assert "profiles/two.yaml: handout A5, de: description:" in said
    assert re.search(r"characters are about \d+ too many to fit the page", said)
    assert (
        "Not made, see above: handouts/event.de.pdf, handouts/event/two.de.pdf, "
        "print/event.de.single.pdf." in said
    )
    assert built(event) == {"handouts/event/one.de.pdf"}


def test_an_address_that_no_code_holds_stops_its_sheet(folder: Path) -> None:
    web = f"web: https://www.example.org/{'a' * 3000}\n"
    fill_folder(folder, {"profiles/two.yaml": write_profile("Zwei", 5, web)})
    result = run(folder, "-l", "de", "-f", "pdf")
    said = " ".join(result.output.split())
    assert result.exit_code == 1 and "too many for a code" in said and "profiles/two.yaml" in said
    assert "error in the program" not in said
    assert built(folder) == {"handouts/sheets-a5/one.de.pdf"}


def test_a_fault_of_the_theme_is_told(folder: Path) -> None:
    fill_folder(folder, {"templates/themes/default/handout.yaml": "a4: {largest: 9}\n"})
    result = run(folder, "-l", "de")
    assert result.exit_code == 1 and "handout.yaml" in result.output
    assert not (folder / "output").exists()


def test_a_link_that_leads_out_of_the_folder(event: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (event / "output").mkdir()
    (event / "output/print").symlink_to(outside)
    result = run(event)
    assert result.exit_code == 1 and "a link leads out of" in result.output
    assert list(outside.iterdir()) == []
    (event / "output/print").unlink()
    (event / "output/handouts/event").rename(outside / "event")
    (event / "output/handouts/event").symlink_to(outside / "event")
    kept = {path.name for path in (outside / "event").iterdir()}
    fill_folder(event, {"profiles/three.yaml": write_profile("Drei", 5)})
    assert run(event).exit_code == 1
    assert {path.name for path in (outside / "event").iterdir()} == kept


# --- Again -------------------------------------------------------------------------------------


def test_nothing_is_made_again_of_the_same(event: Path) -> None:
    assert run(event, "-f", "pdf,docx").exit_code == 0
    before = states(event)
    result = run(event, "-f", "pdf,docx")
    assert result.exit_code == 0 and "0 files made in output. 6 up to date." in result.output
    assert states(event) == before


def test_what_changed_is_made_again(event: Path) -> None:
    assert run(event).exit_code == 0
    before = states(event)
    fill_folder(event, {"profiles/two.yaml": write_profile("Zwei neu", 5)})
    result = run(event)
    assert "3 files made in output. 1 up to date." in result.output
    after = states(event)
    assert {name for name in ALL if after[name] == before[name]} == {"handouts/event/one.de.pdf"}


@pytest.mark.parametrize(
    ("name", "text", "made"),
    [
        (
            "templates/themes/default/handout.yaml",
            "a4: {largest: 15, smallest: 10}\na5: {largest: 11, smallest: 10}\n",
            4,
        ),
        ("templates/words.yaml", "handout_contents: {de: Übersicht, fr: Aperçu}\n", 4),
        ("profiles/handouts/event.yaml", EVENT + "subtitle: {de: Neu, fr: Nouveau}\n", 2),
        ("profiles/handouts/event.yaml", EVENT + "copies: {one: 2}\n", 2),
    ],
    ids=["sizes", "words", "subtitle", "copies"],
)
def test_what_a_change_makes_again(event: Path, name: str, text: str, made: int) -> None:
    assert run(event).exit_code == 0
    if name == "templates/words.yaml":
        usual = (ROOT / name).read_text(encoding="utf-8")
        text = re.sub("(?m)^handout_contents:.*$", text.strip(), usual)
    fill_folder(event, {name: text})
    result = run(event)
    assert f"{made} files made in output." in result.output, result.output


def test_a_removed_file_is_made_again(event: Path) -> None:
    assert run(event).exit_code == 0
    data = {name: (event / "output" / name).read_bytes() for name in ALL}
    for name in ALL:
        (event / "output" / name).unlink()
    assert run(event).exit_code == 0
    assert {name: (event / "output" / name).read_bytes() for name in ALL} == data


def test_a_word_file_that_somebody_edited_is_kept(folder: Path) -> None:
    arguments = ("one", "-l", "de", "-f", "docx")
    assert run(folder, *arguments).exit_code == 0
    path = folder / "output/handouts/sheets-a5/one.de.docx"
    path.write_bytes(b"mine")
    fill_folder(folder, {"profiles/one.yaml": write_profile("Neu", 5)})
    result = run(folder, *arguments)
    assert "Kept, because edited by hand" in result.output and path.read_bytes() == b"mine"
    assert run(folder, *arguments, "--force").exit_code == 0
    assert "Neu" in docx_text(path.read_bytes())


def test_handouts_of_sheets_that_left_the_set(event: Path) -> None:
    # An id may have dots in it.
    fill_folder(event, {"profiles/v1.2 (x).yaml": write_profile("Punkt", 5)})
    assert run(event).exit_code == 0
    assert "v1.2 (x).de.pdf" in {Path(name).name for name in built(event)}
    before = built(event)
    assert "left the set" not in run(event, "--prune").output and built(event) == before
    fill_folder(event, {"profiles/handouts/event.yaml": EVENT + "sheets: {exclude: [two]}\n"})
    result = run(event)
    left = "Of sheets that left the set (--prune removes them): handouts/event/two.de.pdf."
    assert left in result.output
    assert built(event) == before
    (event / "output/handouts/event/mine.de.pdf").write_bytes(b"mine")
    result = run(event, "--prune")
    assert "Removed: handouts/event/two.de.pdf." in result.output
    assert built(event) == before - {"handouts/event/two.de.pdf"} | {"handouts/event/mine.de.pdf"}


def test_an_edited_file_is_not_pruned(event: Path) -> None:
    assert run(event).exit_code == 0
    path = event / "output/handouts/event/two.de.pdf"
    path.write_bytes(b"mine")
    fill_folder(event, {"profiles/handouts/event.yaml": EVENT + "sheets: {exclude: [two]}\n"})
    assert run(event, "--prune").exit_code == 0
    assert path.read_bytes() == b"mine"


def test_a_printed_file_can_be_opened(event: Path) -> None:
    assert run(event, "--layout", "booklet", "--marks").exit_code == 0
    with pikepdf.open(event / "output/print/event.de.booklet.pdf") as pdf:
        assert pdf.check_pdf_syntax() == []


# --- Word templates ----------------------------------------------------------------------------

KINDS = ("handout-a4", "handout-a5", "letter-din-a", "letter-din-b", "letter-french")


def template(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(folder), "template", *arguments])


@pytest.mark.parametrize("kind", KINDS)
def test_templates_of_handouts_and_letters(folder: Path, kind: str) -> None:
    result = template(folder, "check", "--kind", kind)
    assert result.exit_code == 2 and f"template new --kind {kind}”" in result.output
    result = template(folder, "new", "--kind", kind)
    assert result.exit_code == 0, result.output
    assert f"template check --kind {kind}”" in result.output
    path = folder / f"templates/themes/default/{kind}.docx"
    result = template(folder, "check", "--kind", kind)
    assert result.exit_code == 0 and f"{kind}.docx is in order." in result.output
    result = template(folder, "new", "--kind", kind)
    assert result.exit_code == 2 and "is there already" in result.output
    break_template(path)
    result = template(folder, "check", "--kind", kind)
    assert result.exit_code == 1 and "no_such_name" in result.output
    path.write_bytes(b"no template")
    result = template(folder, "check", str(path), "--kind", kind)
    assert result.exit_code == 1 and f"{kind}.docx" in result.output


def break_template(path: Path) -> None:
    """Add a name to a Word template that nothing has."""
    from docx import Document

    document = Document(str(path))
    document.add_paragraph("{{ no_such_name }}")
    document.save(str(path))


def test_the_template_of_the_theme_prints_handouts(folder: Path) -> None:
    assert template(folder, "new", "--kind", "handout-a5").exit_code == 0
    path = folder / "templates/themes/default/handout-a5.docx"
    from docx import Document

    document = Document(str(path))
    document.add_paragraph("Ganz eigen")
    document.save(str(path))
    assert run(folder, "one", "-l", "de", "-f", "docx").exit_code == 0
    made = folder / "output/handouts/sheets-a5/one.de.docx"
    assert "Ganz eigen" in docx_text(made.read_bytes())
