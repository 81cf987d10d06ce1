"""``reportgen import`` with a mapping: proposed, shown, asked about, written, and never by half."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen.cli.main import main
from support.lists import FORM, HEADER, MAPPING, as_table, rows, write_csv, write_workbook
from support.project import fill_folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fill_folder(tmp_path, {"templates/forms/vorhaben.yaml": FORM, "m.yaml": MAPPING})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["--today", "2026-11-22", "import", *words])


def few(folder: Path, **changes: str) -> None:
    """Write a list of three rows without faults."""
    found = [dict(row) for row in rows()[45:48]]
    found[0].update(changes)
    table = [list(HEADER), *[[row.get(name, "") for name in HEADER] for row in found]]
    write_workbook(folder / "l.xlsx", table)


def profiles(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "profiles").glob("*.yaml"))


def test_a_mapping_is_proposed_and_not_overwritten(folder: Path) -> None:
    write_csv(folder / "l.csv", as_table())
    done = run("l.csv", "--propose-mapping", "neu/m.yaml", "--form", "vorhaben", "-l", "fr")
    assert done.exit_code == 0, done.output
    assert "neu/m.yaml written: 16 of 19 columns lead to fields." in done.output
    text = (folder / "neu" / "m.yaml").read_text("utf-8")
    assert "form: vorhaben\nlanguage: fr\n" in text
    again = run("l.csv", "--propose-mapping", "neu/m.yaml")
    assert again.exit_code == 2
    assert "is there already" in again.output
    assert (folder / "neu" / "m.yaml").read_text("utf-8") == text


def test_a_list_is_shown_and_then_written(folder: Path) -> None:
    few(folder)
    shown = run("l.xlsx", "--mapping", "m.yaml", "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert shown.output == (
        "l.xlsx: 3 rows, 3 new, 0 with differences, 0 as they are\n"
        "  new   esf-046  row 2: Nachbarschaft Redingen 7\n"
        "  new   esf-047  row 3: Lernhaus Remmich 7\n"
        "  new   esf-048  row 4: Begegnung Saarau 7\n"
        "Nothing is written. To take what is new: reportgen import l.xlsx --mapping m.yaml --yes\n"
    )
    assert not profiles(folder)
    assert not (folder / "m.taken.json").exists()
    # Where nobody can answer, nothing is written either.
    assert "Nothing is written." in run("l.xlsx", "--mapping", "m.yaml").output
    assert not profiles(folder)
    done = run("l.xlsx", "--mapping", "m.yaml", "--yes")
    assert done.exit_code == 0, done.output
    assert "3 profiles written, 0 files changed." in done.output
    assert profiles(folder) == ["esf-046.yaml", "esf-047.yaml", "esf-048.yaml"]
    checked = CliRunner().invoke(main, ["check"])
    assert checked.exit_code == 0, checked.output


def test_cells_that_are_not_understood_are_findings(folder: Path) -> None:
    few(folder, Gesamtkosten="288.11")
    done = run("l.xlsx", "--mapping", "m.yaml", "--yes")
    assert done.exit_code == 1
    assert "  new   esf-046  row 2: Nachbarschaft Redingen 7, 1 cell not understood" in done.output
    assert "l.xlsx: sheet “Liste”, cell J2: total: “288.11” may be 288.11 or 288110." in done.output
    # All else is taken.
    assert len(profiles(folder)) == 3
    few(folder, Gesamtkosten="288.110 €")
    mended = run("l.xlsx", "--mapping", "m.yaml", "--yes")
    assert mended.exit_code == 0, mended.output
    assert "total: the profile has nothing\n      + 288110\n" in mended.output
    assert "total: 288110\n" in (folder / "profiles" / "esf-046.yaml").read_text("utf-8")


def test_what_is_sure_is_taken_and_the_rest_is_named(folder: Path) -> None:
    few(folder)
    run("l.xlsx", "--mapping", "m.yaml", "--yes")
    path = folder / "profiles" / "esf-046.yaml"
    path.write_text(path.read_text("utf-8").replace("status: done", "status: running"), "utf-8")
    few(folder, Stand="", Fördersatz="60%")
    done = run("l.xlsx", "--mapping", "m.yaml", "--yes")
    assert "share: the list changed\n      - 50\n      + 60\n" in done.output
    text = path.read_text("utf-8")
    assert "share: 60\n" in text and "status: running\n" in text
    path.write_text(text.replace("share: 60", "share: 65"), "utf-8")
    few(folder, Stand="", Fördersatz="70%")
    done = run("l.xlsx", "--mapping", "m.yaml", "--yes")
    assert "share: the profile says something else\n      - 65\n      + 70\n" in done.output
    assert "share: 65\n" in path.read_text("utf-8")
    done = run("l.xlsx", "--mapping", "m.yaml", "--only", "share")
    assert done.exit_code == 0, done.output
    assert "share: 70\n" in path.read_text("utf-8")


def test_rows_that_went_are_named(folder: Path) -> None:
    few(folder)
    run("l.xlsx", "--mapping", "m.yaml", "--yes")
    few(folder, **{"Nr.": "ESF-999"})
    done = run("l.xlsx", "--mapping", "m.yaml", "--yes")
    assert "  gone  esf-046  its row is not in the list any more; profiles/esf-046.yaml" in (
        done.output
    )
    assert profiles(folder) == ["esf-046.yaml", "esf-047.yaml", "esf-048.yaml", "esf-999.yaml"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_each_thing_is_asked_about_at_a_terminal(folder: Path) -> None:
    few(folder)
    told, code = at_terminal("l.xlsx --mapping m.yaml", "y")
    assert code == 0
    assert "Write 3 new sheets? [Y/n]" in told
    assert len(profiles(folder)) == 3
    path = folder / "profiles" / "esf-046.yaml"
    path.write_text(path.read_text("utf-8").replace("people: 65", "people: 1"), "utf-8")
    few(folder, Fördersatz="60%", Teilnehmende="99", Stand="läuft")
    told, code = at_terminal("l.xlsx --mapping m.yaml", "n", "y")
    assert code == 0
    assert "Take over status, share?" in told
    assert "Take over people? [y/N]" in told
    text = path.read_text("utf-8")
    assert "share: 50\n" in text and "status: done\n" in text and "people: 99\n" in text


def at_terminal(words: str, *answers: str) -> tuple[str, int]:
    """Import as a person does, and return what is shown, and the code at the end."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "dumb"
        os.execv(sys.executable, [sys.executable, "-m", "reportgen", "import", *words.split()])
    told, left = b"", list(answers)
    try:
        while piece := os.read(terminal, 4096):
            told += piece
            if left and told.rstrip().endswith(b"]:"):
                os.write(terminal, f"{left.pop(0)}\n".encode())
    except OSError:
        # The other end is closed.
        pass
    finally:
        os.close(terminal)
    return told.decode(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_project_behind_a_link_is_written_whole_too(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(folder)
    link = tmp_path_factory.mktemp("elsewhere") / "project"
    link.symlink_to(folder, target_is_directory=True)
    words = ["-C", str(link), "import", "l.xlsx", "--mapping", str(folder / "m.yaml"), "--yes"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert len(profiles(folder)) == 3
    assert (folder / "m.taken.json").exists()


def test_an_import_can_be_undone_as_a_whole(folder: Path) -> None:
    few(folder)
    run("l.xlsx", "--mapping", "m.yaml", "--yes")
    few(folder, Fördersatz="60%")
    run("l.xlsx", "--mapping", "m.yaml", "--yes")
    path = folder / "profiles" / "esf-046.yaml"
    assert "share: 60\n" in path.read_text("utf-8")
    assert run("--undo").exit_code == 0
    assert "share: 50\n" in path.read_text("utf-8")
    # What the list said is forgotten, too: the change is there to be taken again.
    assert "share: the list changed" in run("l.xlsx", "--mapping", "m.yaml", "--dry-run").output
    assert run("--undo").exit_code == 0
    assert not profiles(folder)
    assert not (folder / "m.taken.json").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--mapping", "m.yaml"), "Name one file with a list."),
        (("l.xlsx", "m.yaml", "--mapping", "m.yaml"), "Name one file with a list."),
        (("profiles", "--mapping", "m.yaml"), "Name one file with a list."),
        (("l.xlsx", "--mapping", "m.yaml", "--form", "vorhaben"), "stand in the mapping"),
        (("l.xlsx", "--mapping", "m.yaml", "--into", "x"), "--mapping with a list"),
        (("l.xlsx", "--mapping", "m.yaml", "--propose-mapping", "n.yaml"), "only writes a mapping"),
        (("l.xlsx", "--propose-mapping", "n.yaml", "--yes"), "only writes a mapping"),
        (("l.xlsx", "--propose-mapping", "profiles/n.yaml"), "profiles/ is for sheets"),
        (("l.xlsx", "--mapping", "m.yaml", "--only", "titel"), "Did you mean “title”?"),
        (("l.xlsx", "--mapping", "fehlt.yaml"), "does not exist"),
    ],
)
def test_what_does_not_go_together_is_misuse(
    folder: Path, words: tuple[str, ...], said: str
) -> None:
    few(folder)
    (folder / "profiles").mkdir(exist_ok=True)
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.output
    assert not (folder / "n.yaml").exists()


def test_a_list_without_a_mapping_says_how_it_is_read(folder: Path) -> None:
    few(folder)
    done = run("l.xlsx")
    assert done.exit_code == 1
    assert "a list in a spreadsheet is read by a mapping" in done.output
    assert "--propose-mapping" in done.output


def test_faults_of_the_mapping_and_of_the_list_are_findings(folder: Path) -> None:
    few(folder)
    (folder / "m.yaml").write_text("form: vorhaben\ncolumns: {Nr.: titel}\n", "utf-8")
    done = run("l.xlsx", "--mapping", "m.yaml")
    assert done.exit_code == 1
    assert "m.yaml:2:11: columns.Nr.: the form has no field “titel”." in done.output
    (folder / "l.xlsx").write_bytes(b"x")
    (folder / "m.yaml").write_text(MAPPING, "utf-8")
    done = run("l.xlsx", "--mapping", "m.yaml")
    assert done.exit_code == 1
    assert "l.xlsx" in done.output and "Traceback" not in done.output


def test_a_folder_that_cannot_be_written_loses_nothing(folder: Path) -> None:
    few(folder)
    (folder / "m.yaml").write_text(f"folder: neu/hier\n{MAPPING}", "utf-8")
    (folder / "profiles").mkdir()
    # A file stands where the folder belongs.
    (folder / "profiles" / "neu").write_text("", "utf-8")
    done = run("l.xlsx", "--mapping", "m.yaml", "--yes")
    assert done.exit_code == 2
    assert "profiles/neu" in done.output and "cannot be written" in done.output
    assert not profiles(folder)
    assert not (folder / "m.taken.json").exists()
    (folder / "profiles" / "neu").unlink()
    assert run("l.xlsx", "--mapping", "m.yaml", "--yes").exit_code == 0
    assert len(list((folder / "profiles" / "neu" / "hier").iterdir())) == 3
