"""The command line: what it prints, and with which exit code it ends."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result

from reportgen import __version__
from reportgen.cli.main import main
from reportgen.gc_pause import search_seldom
from reportgen.mailings.telling import show_time
from reportgen.problems.catalog import LANGUAGES
from support.project import EXAMPLES, ROOT, SETTINGS, fill_folder

GOOD = "title: {de: Gut, fr: Bien}\n"
WARNED = "title: Nur deutsch\n"
BAD = "title: T\nemial: x\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def run_in(folder: Path, *arguments: str) -> Result:
    return run("-C", str(folder), *arguments)


def process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as users do, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "reportgen", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def assert_misuse(result: Result, *said: str) -> None:
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    for words in said:
        assert words in result.output


# --- Starting ----------------------------------------------------------------------------------


def test_a_new_project_builds_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "mein Netz"
    started = process(tmp_path, "init", str(folder))
    assert started.returncode == 0
    assert "Next: reportgen -C" in started.stdout
    built = process(folder, "build")
    assert built.returncode == 0, built.stderr
    profiles = [
        path.name for path in (folder / "profiles").glob("*.yaml") if path.name.count(".") == 1
    ]
    assert len(profiles) == 3
    files = {path.name for path in (folder / "output").iterdir() if path.is_file()}
    assert len(files) == 3 * 2 * 2
    for profile in profiles:
        for edition in ("de", "fr"):
            for kind in ("pdf", "docx"):
                assert f"{profile.removesuffix('.yaml')}.{edition}.{kind}" in files
    assert built.stdout.strip().endswith("12 files made in output.")
    # In a pipe: a quiet line a file, no bar, no colours.
    lines = [line for line in built.stderr.splitlines() if line.startswith("made")]
    assert len(lines) == 12
    assert "\x1b" not in built.stderr + built.stdout and "\r" not in built.stderr


def test_init_in_an_empty_folder_and_here(tmp_path: Path) -> None:
    assert process(tmp_path, "init", ".").returncode == 0
    assert process(tmp_path, "check").returncode == 0
    assert "output/" in (tmp_path / ".gitignore").read_text()


def test_init_touches_nothing_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "reportgen.yaml").write_text("mine")
    result = run("init", str(tmp_path))
    assert_misuse(result, "is there already", "nothing was written")
    assert [path.name for path in tmp_path.iterdir()] == ["reportgen.yaml"]
    assert (tmp_path / "reportgen.yaml").read_text() == "mine"


def test_init_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert_misuse(run("init", str(tmp_path / "file")))


def test_a_folder_without_a_project_is_misuse(tmp_path: Path) -> None:
    for command in (("build",), ("check",), ("list",), ("schema",), ("template", "check")):
        result = run_in(tmp_path, *command)
        assert_misuse(result, "There is no reportgen.yaml", "reportgen init DIR")


def test_faulty_settings_are_findings(tmp_path: Path) -> None:
    fill_folder(tmp_path, {}, "network: N\nlanguages: [de]\ncolor: red\n")
    result = run_in(tmp_path, "build")
    assert result.exit_code == 1
    assert "reportgen.yaml:3:1: color:" in result.output


# --- Arguments ---------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill_folder(tmp_path, {"profiles/good.yaml": GOOD, "profiles/sub/warned.yaml": WARNED})
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("build", "-l", "dee"), ("“dee” is no language", "Did you mean “de”?")),
        (("build", "-l", "de+xx"), ("“xx” is no language", "Known are: de, fr")),
        (("build", "-l", ","), ("no language is named",)),
        (("build", "-f", "pfd"), ("“pfd” is no format", "Did you mean “pdf”?")),
        (("build", "-f", ","), ("No format is named",)),
        (("build", "nothing"), ("“nothing” names no sheet or report",)),
        (("build", "profiles/none.yaml"), ("names no sheet or report",)),
        (("build", "/etc"), ("“/etc” names no sheet or report",)),
        (("build", "--audience", "all"), ("'all' is not one of", "internal")),
        (("build", "--standard", "ua3"), ("'ua3' is not one of",)),
        (("check", "nothing"), ("names no sheet or report",)),
        (("check", "--format", "xml"), ("'xml' is not one of",)),
        (("schema", "factshet"), ("There is no form “factshet”", "Did you mean “factsheet”?")),
        (("schema", "-l", "en"), ("“en” is no language",)),
        (("template", "check"), ("no Word template of its own", "template new")),
        (("template", "check", "none.docx"), ("none.docx",)),
        (("--today", "tomorrow", "check"), ("“tomorrow” is not a date",)),
        (("bild",), ("No such command",)),
        (("build", "--frmat", "pdf"), ("No such option",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_misuse_is_told_with_advice(
    folder: Path, arguments: tuple[str, ...], said: tuple[str, ...]
) -> None:
    assert_misuse(run_in(folder, *arguments), *said)
    assert not (folder / "output").exists()


@pytest.mark.parametrize(
    "path",
    ["good", "profiles/good.yaml", "profiles/sub/../good.yaml", "{folder}/profiles/good.yaml"],
)
def test_profiles_are_named_by_id_or_path(folder: Path, path: str) -> None:
    result = run_in(folder, "build", path.format(folder=folder), "-f", "html", "-l", "de")
    assert result.exit_code == 0, result.output
    assert [each.name for each in (folder / "output/web").glob("*.*.*")] == ["good.de.html"]


def test_a_translation_names_its_profile(folder: Path) -> None:
    (folder / "profiles/sub/warned.fr.yaml").write_text("title: Traduit\n")
    result = run_in(folder, "build", "profiles/sub/warned.fr.yaml", "-f", "html", "-l", "fr")
    assert result.exit_code == 0
    assert "Traduit" in (folder / "output/web/warned.fr.html").read_text()


def test_a_folder_names_the_profiles_below_it(folder: Path) -> None:
    run_in(folder, "build", "profiles/sub", "-f", "html", "-l", "de")
    assert [each.name for each in (folder / "output/web").glob("*.*.*")] == ["warned.de.html"]


def test_paths_are_meant_from_where_the_caller_stands(folder: Path) -> None:
    done = process(folder / "profiles/sub", "-C", str(folder), "check", "warned.yaml")
    assert done.returncode == 0
    assert "1 profile in order" in done.stderr


# --- Checking ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "plain", "strict"),
    [
        ({"profiles/a.yaml": GOOD}, 0, 0),
        ({"profiles/a.yaml": WARNED}, 0, 1),
        ({"profiles/a.yaml": BAD}, 1, 1),
        ({"profiles/a.yaml": GOOD, "profiles/b.yaml": BAD}, 1, 1),
        ({"profiles/.keep": ""}, 0, 0),
        ({}, 1, 1),
    ],
    ids=["good", "warning", "error", "one of two", "nothing", "no folder"],
)
def test_exit_code_of_a_check(
    tmp_path: Path, files: dict[str, str], plain: int, strict: int
) -> None:
    fill_folder(tmp_path, files)
    assert run_in(tmp_path, "check").exit_code == plain
    assert run_in(tmp_path, "check", "--strict").exit_code == strict


def test_check_shows_place_line_and_caret(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": GOOD + 'contacts: [{email: "kabis@"}]\n'})
    done = process(tmp_path, "check")
    assert done.returncode == 1
    first, quoted, caret = done.stdout.splitlines()
    assert first.startswith("profiles/a.yaml:2:20: contacts.0.email: “kabis@” is not an e-mail")
    assert quoted.strip() == 'contacts: [{email: "kabis@"}]'
    assert caret.index("^") - 4 == 19
    assert done.stderr.strip() == "0 profiles in order; 1 problem, 0 warnings."


def test_check_in_json(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": BAD, "profiles/b.yaml": WARNED})
    done = process(tmp_path, "check", "--format", "json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    [error] = [each for each in found if each["severity"] == "error"]
    assert (error["file"], error["line"], error["column"]) == ("profiles/a.yaml", 2, 1)
    assert error["path"] == "emial"
    assert {each["severity"] for each in found} == {"error", "warning"}
    better = "title: {de: Besser, fr: Mieux}\n"
    fill_folder(tmp_path, {"profiles/a.yaml": GOOD, "profiles/b.yaml": better})
    assert json.loads(process(tmp_path, "check", "--format", "json").stdout) == []


def test_check_for_github(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/a,b.yaml": GOOD, "profiles/c.yaml": BAD})
    done = process(tmp_path, "check", "--format", "github")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert any(
        line.startswith("::error file=profiles/c.yaml,line=2,col=1::emial: ") for line in lines
    )
    assert all(line.startswith(("::error ", "::warning ")) for line in lines)
    assert any("file=profiles/a%2Cb.yaml," in line for line in lines)


def test_examples_have_no_findings() -> None:
    result = run_in(ROOT, "--today", "2026-11-22", "check")
    assert result.exit_code == 0
    assert (
        f"{len(EXAMPLES)} profiles, 2 reports, 1 handout set and 1 mailing in order; 0 problems"
        in result.output
    )


def test_the_day_decides_about_terms(tmp_path: Path) -> None:
    profile = GOOD + "contacts: [{name: N, until: 2026-03}]\n"
    fill_folder(tmp_path, {"profiles/a.yaml": profile})
    assert run_in(tmp_path, "--today", "2026-03-31", "check", "--strict").exit_code == 0
    result = run_in(tmp_path, "--today", "2026-04-01", "check", "--strict")
    assert result.exit_code == 1
    assert "until 2026-03" in result.output


# --- The other commands ------------------------------------------------------------------------


def test_list_as_a_table(folder: Path) -> None:
    done = process(folder, "list")
    assert done.returncode == 0
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["id", "title", "city", "topics", "languages", "complete"]
    assert [row.split()[0] for row in rows] == ["good", "warned"]
    assert "de, fr" in rows[0]


def test_list_in_json(folder: Path) -> None:
    rows = json.loads(process(folder, "list", "--format", "json").stdout)
    assert [(row["id"], row["languages"], row["file"]) for row in rows] == [
        ("good", ["de", "fr"], "profiles/good.yaml"),
        ("warned", ["de"], "profiles/sub/warned.yaml"),
    ]
    assert all(0 < row["complete"] < 100 for row in rows)


def test_list_tells_what_became_of_forms(folder: Path) -> None:
    """In the language of who reads it, and to programs in English."""
    assert run_in(folder, "blank", "good", "--due", "2099-01-15").exit_code == 0
    listed = json.loads(run_in(folder, "list", "--format", "json").stdout)
    assert [each.get("form") for each in listed if each["id"] == "good"] == ["due 2099-01-15"]
    told = run("--messages", "de", "-C", str(folder), "list").stdout
    assert "Formular" in told and "fällig 2099-01-15" in told


def test_list_tells_of_what_it_leaves_out(folder: Path) -> None:
    (folder / "profiles/bad.yaml").write_text(BAD)
    done = process(folder, "list", "--format", "json")
    assert done.returncode == 1
    assert [row["id"] for row in json.loads(done.stdout)] == ["good", "warned"]
    assert "profiles/bad.yaml:2:1" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("factsheet",), ("-l", "fr"), ("--language", "de")])
def test_schema_is_json_schema(folder: Path, arguments: tuple[str, ...]) -> None:
    done = process(folder, "schema", *arguments)
    assert done.returncode == 0
    made: Any = json.loads(done.stdout)
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["required"] == ["title"]
    french = "fr" in arguments
    assert made["properties"]["context"]["title"] == ("Contexte" if french else "Kontext")


def test_doctor_looks_at_the_machine(tmp_path: Path) -> None:
    done = process(tmp_path, "doctor")
    assert done.returncode == 0, done.stdout
    found = {
        line.split()[1] for line in done.stdout.splitlines() if line.startswith(("ok", "absent"))
    }
    assert {"Python", "WeasyPrint", "fonts", "LibreOffice"} <= found
    assert "MISSING" not in done.stdout
    # What the brand of a project may name.
    assert re.search(r"(?m)^ok +fonts .*: .*Noto Sans, Source Sans 3\)$", done.stdout)


def test_template_new_goes_to_the_theme_and_is_used(folder: Path) -> None:
    result = run_in(folder, "template", "new")
    assert result.exit_code == 0
    assert (folder / "templates/themes/default/sheet.docx").is_file()
    assert run_in(folder, "template", "check").exit_code == 0
    assert run_in(folder, "build", "-f", "docx").exit_code == 0
    assert run_in(folder, "template", "new", str(folder / "other.docx")).exit_code == 0
    assert run_in(folder, "template", "check", str(folder / "other.docx")).exit_code == 0


def test_template_check_of_an_unknown_form(folder: Path) -> None:
    run_in(folder, "template", "new")
    result = run_in(folder, "template", "check", "--form", "factshet")
    assert result.exit_code in (1, 2)
    assert "factshet" in result.output
    assert "Traceback" not in result.output


def test_help_of_every_command() -> None:
    done = process(ROOT, "--help")
    assert done.returncode == 0
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert name in done.stdout
        assert command and command.help
        assert run(name, "--help").exit_code == 0
    assert process(ROOT).returncode in (0, 2)


def test_version() -> None:
    assert __version__ in run("--version").output


def test_a_console_without_utf_8_gets_stand_ins(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reportgen", "-C", str(folder), "build", "-f", "pfd"],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"},
        timeout=60,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"pdf" in done.stderr


def test_settings_decide_what_is_built(tmp_path: Path) -> None:
    settings = SETTINGS + "output: {formats: [html], editions: 'fr,de+fr'}\n"
    fill_folder(tmp_path, {"profiles/a.yaml": GOOD}, settings)
    assert run_in(tmp_path, "build").exit_code == 0
    names = {path.name for path in (tmp_path / "output/web").glob("*.*.*")}
    assert names == {"a.fr.html", "a.de+fr.html"}


def test_a_build_misses_no_language_that_it_does_not_make(tmp_path: Path) -> None:
    sheets = {"profiles/a.yaml": WARNED, "profiles/b.yaml": "title: {de: B, fr: B}\ncontext: B\n"}
    fill_folder(tmp_path, sheets, SETTINGS)
    german, french, both = (
        run_in(tmp_path, "build", "-f", "html", "-l", each).stderr for each in ("de", "fr", "de+fr")
    )
    assert "fr" not in german
    assert "nothing is translated into fr" in french and "the text in fr is missing" in french
    assert french.count("warning:") == both.count("warning:") == 2


def test_who_writes_a_password_is_told_where_it_belongs(tmp_path: Path) -> None:
    server = "mail: {smtp: {host: mail.example.org, user: a@example.org, Password: x1, pott: 25}}\n"
    fill_folder(tmp_path, {}, SETTINGS + server)
    output = run_in(tmp_path, "check").output
    assert "mail.smtp.Password: the key “Password” is unknown. It stands in no file: set" in output
    assert "“pott” is unknown. Did you mean “port”?" in output


def test_a_form_is_copied_once_and_used_from_then_on(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": GOOD + "cost: Viel\n"}, SETTINGS)
    assert "“cost” is unknown" in run_in(tmp_path, "check").output
    copied = run_in(tmp_path, "form", "copy")
    assert copied.exit_code == 0 and "templates/forms/factsheet.yaml written" in copied.output
    form = tmp_path / "templates/forms/factsheet.yaml"
    form.write_text(
        form.read_text("utf-8").replace("fields:\n", "fields:\n  cost: {type: name}\n", 1)
    )
    assert run_in(tmp_path, "check").exit_code == 0
    again, other = (run_in(tmp_path, "form", "copy", name) for name in ("factsheet", "fact"))
    assert again.exit_code == other.exit_code == 2
    assert "was not touched" in again.output and "cost" in form.read_text("utf-8")
    assert "Did you mean “factsheet”?" in other.output


def groups(command: click.Command, *path: str) -> list[tuple[str, ...]]:
    """Return the words that call each command which has commands below it."""
    if not isinstance(command, click.Group):
        return []
    context = click.Context(command)
    below = ((name, command.get_command(context, name)) for name in command.list_commands(context))
    return [path, *(each for name, found in below if found for each in groups(found, *path, name))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", groups(main))
def test_lists_of_commands_end_no_sentence_in_dots(words: tuple[str, ...], language: str) -> None:
    said = run("--messages", language, *words, "--help").output
    listed = re.split("^(?:Commands|Befehle|Commandes):", said.replace("\u00a0:", ":"), flags=re.M)[
        1
    ]
    assert listed and not [line for line in listed.splitlines() if line.endswith("...")]


def test_the_ledger_s_times_are_shown_as_clocks_here_show_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        assert show_time("2026-07-01T22:30:05.123Z") == "2026-07-02 00:30:05+02:00"
        assert show_time("long ago") == "long ago"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(("command", "often"), [("list", False), ("doctor", True)])
def test_garbage_is_searched_for_often_by_commands_that_last(
    tmp_path: Path, command: str, often: bool
) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": GOOD})
    usual = gc.get_threshold()
    search_seldom()
    seldom = gc.get_threshold()
    try:
        run_in(tmp_path, command)
        assert (gc.get_threshold() < seldom) is often
    finally:
        gc.set_threshold(*usual)
