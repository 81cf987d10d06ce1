"""Building: files whole or not at all, and nobody's work lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from reportgen.building import reports
from reportgen.building.build import build
from reportgen.building.output import Saving
from reportgen.building.plan import Order, plan_build
from reportgen.cache.records import RECORDS, was_edited
from reportgen.cli.main import main
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profiles, select_profiles
from reportgen.project.project import Project
from reportgen.reports.chapters import ChapterText
from reportgen.reports.inputs import read_inputs
from support.outputs import docx_text
from support.project import TODAY, cut, fill_folder, page_that_fails

ONE = "title: {de: Eins, fr: Un}\nresources: {de: Erste Fassung, fr: Première version}\n"
TWO = "title: {de: Zwei, fr: Deux}\n"
BAD = "title: T\nemial: x\n"
#: What the page of `page_that_fails` fails for.
UNPRINTED = "title: {de: Drei Wunder, fr: Trois Wunder}\n"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(folder), "build", *arguments])


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and RECORDS not in path.parts
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    fill_folder(tmp_path, {"profiles/one.yaml": ONE, "profiles/two.yaml": TWO})
    return tmp_path


def test_a_build_makes_pdf_and_word_in_each_language(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 0, result.output
    assert set(contents(folder / "output")) == {
        f"{name}.{lang}.{kind}"
        for name in ("one", "two")
        for lang in ("de", "fr")
        for kind in ("pdf", "docx")
    }
    assert "8 files made in" in result.output


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ("-f", "html", "-l", "de,fr,de+fr"),
            {"web/one.de.html", "web/one.fr.html", "web/one.de+fr.html"},
        ),
        (("-f", "html, docx ,html", "-l", "fr"), {"web/one.fr.html", "one.fr.docx"}),
        (("--format", "pdf", "--languages", "fr+de"), {"one.fr+de.pdf"}),
        (("-f", "docx", "-l", "de", "--audience", "web"), {"web/one.de.docx"}),
        (("-f", "html", "-l", "de", "--audience", "print"), {"one.de.html"}),
        (("-f", "html", "-l", "de", "--audience", "internal"), {"internal/one.de.html"}),
        (("-f", "html", "-l", "de,de"), {"web/one.de.html"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_is_asked_for_is_made(
    folder: Path, arguments: tuple[str, ...], expected: set[str]
) -> None:
    assert run(folder, "one", *arguments).exit_code == 0
    assert set(contents(folder / "output")) == expected


def test_output_goes_where_it_is_wished(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "else/where"
    assert run(folder, "one", "-f", "html", "-l", "de", "-o", str(target)).exit_code == 0
    assert set(contents(target)) == {"web/one.de.html"}
    assert not (folder / "output").exists()


def test_one_bad_profile_does_not_stop_the_others(folder: Path) -> None:
    assert run(folder).exit_code == 0
    before = contents(folder / "output")
    (folder / "profiles/one.yaml").write_text(BAD)
    (folder / "profiles/two.yaml").write_text(TWO + "resources: {de: Neu, fr: Neuf}\n")
    result = run(folder)
    assert result.exit_code == 1
    after = contents(folder / "output")
    assert set(after) == set(before)
    for name in before:
        assert (after[name] == before[name]) is name.startswith("one."), name
    assert "profiles/one.yaml:2:1: emial:" in result.output
    assert "4 files made" in result.output
    assert "Left out, because of the problems above: profiles/one.yaml." in result.output


def test_one_output_that_fails_does_not_stop_the_others(folder: Path) -> None:
    for name, page in page_that_fails("sheet", "Wunder").items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(page)
    assert run(folder).exit_code == 0
    before = contents(folder / "output")
    (folder / "profiles/one.yaml").write_text(UNPRINTED)
    result = run(folder)
    assert result.exit_code == 1
    after = contents(folder / "output")
    assert after["one.de.pdf"] == before["one.de.pdf"]
    assert after["one.de.docx"] != before["one.de.docx"]
    assert "sheet.html:" in result.output and "by zero" in result.output
    assert "Not made, see above: one.de.pdf, one.fr.pdf." in result.output


def test_ids_that_stand_twice_are_a_problem(folder: Path) -> None:
    (folder / "profiles/sub").mkdir()
    (folder / "profiles/sub/one.yaml").write_text(TWO)
    (folder / "profiles/upper.yaml").write_text("id: TWO\n" + ONE)
    result = run(folder, "-f", "html", "-l", "de")
    assert result.exit_code == 1
    assert "the id “one” is already that of profiles/one.yaml" in result.output
    # Windows and macOS would write both into one file.
    assert "the id “TWO” is already that of profiles/two.yaml" in result.output
    assert set(contents(folder / "output")) == {"web/one.de.html", "web/two.de.html"}
    assert "Eins" in (folder / "output/web/one.de.html").read_text()


def test_html_is_for_the_web_and_the_others_for_print_unless_told(folder: Path) -> None:
    contacts = "contacts: [{name: Paul Print, publish: [print]}, {name: Wilma, publish: [web]}]\n"
    (folder / "profiles/one.yaml").write_text(ONE + contacts)
    said = run(folder, "one", "-f", "docx,html", "-l", "de").output
    assert "made  one.de.docx" in said and "made  web/one.de.html" in said
    page = (folder / "output/web/one.de.html").read_text(encoding="utf-8")
    assert "Wilma" in page and "Paul" not in page
    text = docx_text((folder / "output/one.de.docx").read_bytes())
    assert "Paul Print" in text and "Wilma" not in text
    run(folder, "one", "-f", "docx,html", "-l", "de", "--audience", "print")
    assert "Paul Print" in (folder / "output/one.de.html").read_text(encoding="utf-8")
    assert not (folder / "output/web/one.de.docx").exists()


# --- Word files that somebody edited -----------------------------------------------------------


def edit(path: Path) -> bytes:
    document = docx.Document(str(path))
    document.add_paragraph("Von Hand ergänzt.")
    document.save(str(path))
    return path.read_bytes()


def text_of(path: Path) -> str:
    return docx_text(path.read_bytes())


def test_an_edited_word_file_is_kept_with_a_notice(folder: Path) -> None:
    run(folder, "-f", "docx", "-l", "de")
    mine = edit(folder / "output/one.de.docx")
    result = run(folder, "-f", "docx,pdf", "-l", "de")
    assert result.exit_code == 0
    assert "Kept, because edited by hand" in result.output
    assert "one.de.docx" in result.output.split("Kept")[1]
    assert "--force" in result.output
    assert (folder / "output/one.de.docx").read_bytes() == mine
    assert (folder / "output/one.de.pdf").exists()


def test_force_overwrites_an_edited_word_file(folder: Path) -> None:
    run(folder, "-f", "docx", "-l", "de")
    built = (folder / "output/one.de.docx").read_bytes()
    edit(folder / "output/one.de.docx")
    result = run(folder, "-f", "docx", "-l", "de", "--force")
    assert result.exit_code == 0 and "Kept" not in result.output
    assert (folder / "output/one.de.docx").read_bytes() == built
    # From now on it is known again.
    assert not was_edited(folder / "output/one.de.docx")


def test_a_word_file_nobody_knows_is_kept(folder: Path) -> None:
    (folder / "output").mkdir()
    (folder / "output/one.de.docx").write_bytes(b"somebody's own")
    result = run(folder, "-f", "docx", "-l", "de")
    assert result.exit_code == 0
    assert "Kept" in result.output
    assert (folder / "output/one.de.docx").read_bytes() == b"somebody's own"
    assert (folder / "output/two.de.docx").exists()


def test_a_file_that_was_not_edited_is_made_anew(folder: Path) -> None:
    run(folder, "-f", "docx", "-l", "de")
    (folder / "profiles/one.yaml").write_text(ONE.replace("Erste", "Zweite"))
    for _ in range(2):
        result = run(folder, "-f", "docx", "-l", "de")
        assert result.exit_code == 0
        assert "Kept" not in result.output
    text = docx.Document(str(folder / "output/one.de.docx")).element.xpath("string()")
    assert "Zweite Fassung" in text


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\x00", b"0" * 64, None])
def test_without_a_record_a_word_file_says_itself_whether_it_was_edited(
    folder: Path, damage: bytes | None
) -> None:
    command = (folder, "one", "-f", "docx", "-l", "de")
    run(*command)
    path, new = folder / "output/one.de.docx", folder / "output/one.de.new.docx"
    [record] = (folder / "output" / RECORDS).glob("one.de.docx*")

    def lose() -> None:
        record.unlink(missing_ok=True) if damage is None else record.write_bytes(damage)

    # Nobody edited it: it is replaced as if there were a record.
    (folder / "profiles/one.yaml").write_text(ONE.replace("Erste", "Zweite"))
    lose()
    result = run(*command)
    assert "Kept" not in result.output and "Zweite" in text_of(path)
    # Somebody did: it is kept, and its new version lies beside it, once.
    mine = edit(path)
    lose()
    for _ in range(2):
        result = run(*command)
        assert result.exit_code == 0 and "Kept" in result.output
        assert "new versions lie beside them: one.de.new.docx." in result.output
        assert path.read_bytes() == mine and "Zweite" in text_of(new)
    # A copy of what was built is no edited file, one that is damaged is not known.
    path.write_bytes(new.read_bytes()[:-20] + b"x" * 20)
    assert "Kept" in run(*command).output
    path.write_bytes(new.read_bytes())
    lose()
    assert "Kept" not in run(*command).output
    assert not new.exists() and not was_edited(path)


def test_a_kept_word_file_gets_its_new_version_beside_it(folder: Path) -> None:
    command = (folder, "one", "-f", "docx", "-l", "de")
    path, new = folder / "output/one.de.docx", folder / "output/one.de.new.docx"
    run(*command)
    mine = edit(path)
    # What was edited is of the text of now.
    assert "new version" not in run(*command).output and not new.exists()
    (folder / "profiles/one.yaml").write_text(ONE.replace("Erste", "Zweite"))
    assert "kept  one.de.docx" in run(*command).output
    assert path.read_bytes() == mine and "Zweite" in text_of(new)
    # Who removes it has seen it, and hears of the next change.
    new.unlink()
    assert "kept  one.de.docx" in run(*command).output and not new.exists()
    (folder / "profiles/one.yaml").write_text(ONE.replace("Erste", "Dritte"))
    run(*command)
    assert "Dritte" in text_of(new)
    # One that is edited is kept too.
    theirs = edit(new)
    (folder / "profiles/one.yaml").write_text(ONE.replace("Erste", "Vierte"))
    run(*command)
    assert new.read_bytes() == theirs and path.read_bytes() == mine
    # The text of then is the text of now again; later the edited file goes.
    new.unlink()
    run(*command)
    assert "Vierte" in text_of(new)
    (folder / "profiles/one.yaml").write_text(ONE)
    assert "new version" not in run(*command).output and not new.exists()
    (folder / "profiles/one.yaml").write_text(ONE.replace("Erste", "Fünfte"))
    run(*command)
    path.unlink()
    result = run(*command)
    assert "Kept" not in result.output and not new.exists() and "Fünfte" in text_of(path)


def test_a_build_broken_off_between_digest_and_file_leaves_no_doubt(folder: Path) -> None:
    run(folder, "-f", "docx", "-l", "de")
    path = folder / "output/one.de.docx"
    old = path.read_bytes()
    (folder / "profiles/one.yaml").write_text(ONE.replace("Erste", "Zweite"))
    run(folder, "-f", "docx", "-l", "de")
    path.write_bytes(old)  # as if only the digest had been written
    result = run(folder, "-f", "docx", "-l", "de")
    assert "Kept" not in result.output
    assert path.read_bytes() != old


# --- Whole or not at all -----------------------------------------------------------------------

#: Builds with files of at most so many bytes, as on a disk that is full.
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
# Python would keep modules cut off, and stumble over them ever after.
sys.dont_write_bytecode = True
limit = int(sys.argv.pop(1))
import weasyprint
from reportgen.writers.fonts import font_folders
font_folders()
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from reportgen.cli.main import main
main()
"""


def run_limited(folder: Path, limit: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), "-C", str(folder), "build", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit of file sizes")
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_full_disk_leaves_the_old_file(folder: Path, kind: str) -> None:
    run(folder, "-f", kind, "-l", "de")
    before = contents(folder / "output")
    (folder / "profiles/one.yaml").write_text(ONE.replace("Erste", "Zweite"))
    done = run_limited(folder, 5000, "-f", kind, "-l", "de")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(folder / "output") == before
    # Nor does it pass for edited by hand afterwards.
    result = run(folder, "-f", kind, "-l", "de")
    assert "Kept" not in result.output
    assert contents(folder / "output") != before


def test_nothing_half_made_is_left_lying(folder: Path) -> None:
    run_limited(folder, 5000, "-f", "pdf,docx", "-l", "de")
    run(folder, "-f", "pdf,docx", "-l", "de")
    assert not [path for path in (folder / "output").rglob("*") if path.name.endswith(".part")]


def test_an_output_that_is_a_folder_is_a_problem(folder: Path) -> None:
    (folder / "output/web/one.de.html").mkdir(parents=True)
    result = run(folder, "-f", "html", "-l", "de")
    assert result.exit_code == 1
    assert "cannot be written" in result.output
    assert (folder / "output/web/two.de.html").is_file()


def test_output_folder_that_is_a_file_is_a_problem(folder: Path) -> None:
    (folder / "output").write_text("mine")
    result = run(folder, "-f", "html", "-l", "de")
    assert result.exit_code == 1
    assert "Traceback" not in result.output and isinstance(result.exception, SystemExit)
    assert (folder / "output").read_text() == "mine"


def test_files_can_be_read_by_others(folder: Path) -> None:
    run(folder, "one", "-f", "html", "-l", "de")
    assert (folder / "output/web/one.de.html").stat().st_mode & 0o777 == 0o644


def test_building_twice_gives_the_same_bytes(folder: Path) -> None:
    run(folder)
    first = contents(folder / "output")
    run(folder, "--force")
    again = contents(folder / "output")
    assert [name for name in first if first[name] != again[name]] == []


def test_plan_names_each_file_once(folder: Path) -> None:
    project = open_project(folder, TODAY, folder)
    profiles, _ = read_profiles(project, select_profiles(project, ()))
    shown = [cut(project, each, "internal") for each in profiles]
    outputs = plan_build(shown, ("pdf", "docx"), project.editions, folder / "x")
    paths = [output.path for output in outputs]
    assert len(paths) == len(set(paths)) == 8
    assert all(path.parent == folder / "x/internal" for path in paths)
    # Outcomes come one by one: nothing is written before it is asked for.
    steps = build(project, outputs, Saving(folder / "x"))
    assert not (folder / "x").exists()
    next(iter(steps))
    assert len(contents(folder / "x")) == 1


def test_a_report_that_cannot_be_merged_is_tried_and_told_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first report is merged while sheets are printed; what goes wrong then is not lost."""
    report = "title: R\nparts: [{part: chapter, file: c.md}, sheets]\n"
    fill_folder(folder, {"profiles/reports/r.yaml": report, "profiles/reports/c.md": "# C\n"})
    asked = []

    def lose(project: Project, path: str) -> dict[str, ChapterText]:
        asked.append(path)
        raise FileNotFoundError(2, "is gone", path)

    monkeypatch.setattr(reports, "load_chapter", lose)
    project = open_project(folder, TODAY, folder)
    inputs = read_inputs(project, ())
    order = Order(Saving(folder / "x"), ("docx", "html"), (("de",),))
    made = list(build(project, order.outputs(project, inputs), order.saving))
    assert asked == ["profiles/reports/c.md"]
    assert [each.path.name for each in made if each.status == "failed"] == ["r.de.docx"]
    [problem] = made[-1].problems
    assert str(problem).startswith("profiles/reports/r.yaml") and "c.md" in str(problem)
    assert set(contents(folder / "x")) >= {"web/one.de.html", "two.de.docx"}


def test_caller_s_folder_does_not_matter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder, "-f", "html")
    before = contents(folder / "output")
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    CliRunner().invoke(main, ["-C", "..", "build", "-f", "html"])
    assert contents(folder / "output") == before
    assert list((folder / "elsewhere").iterdir()) == []
