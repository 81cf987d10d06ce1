"""What cannot be read is a problem and never absent; odd names are read or named."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

import pytest

from reportgen.input.folders import Walk, translations_of, walk_folder
from reportgen.project.profiles import HANDOUTS, MAILINGS, REPORTS, list_definitions, list_profiles
from reportgen.reports.inputs import read_inputs
from support.closed import closed, run_bound
from support.mail_project import make_mailing, run_in, run_well
from support.project import SETTINGS, NewProject, fill_folder

ONE = "title: {de: Eins, fr: Un}\ncity: Metz\n"
TWO = "title: {de: Zwei, fr: Deux}\ncity: Trier\n"
REPORT = "title: {de: Bericht, fr: Rapport}\nparts: [sheets]\n"
SET = "title: {de: Fachtag, fr: Colloque}\ndate: 2027-05-03\n"
FILES: Mapping[str, str] = {
    "profiles/one.yaml": ONE,
    "profiles/trier/two.yaml": TWO,
    "profiles/reports/year.yaml": REPORT,
    "profiles/reports/alpha.yaml": REPORT + "sheets: {ids: [one]}\n",
    "profiles/handouts/fachtag.yaml": SET,
}
#: What programs add to the names of copies.
COPIES = (
    *("-PC2", "-DESKTOP-8F3K2L1", " (1)", "(2)", " - Kopie", " – Copie (2)", " copy", " copy 2"),
    *(" (Konflikt 2027-01-02)", ".sync-conflict-20270102-101112-ABCDEF", " (conflicted copy)"),
)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="rights and links of POSIX")


def walk(folder: Path) -> Walk:
    return walk_folder(folder, folder.parent, lambda path: path.relative_to(folder).as_posix())


def found(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in walk(folder).files]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A project of which rights can be taken away."""
    fill_folder(tmp_path, FILES, f"{SETTINGS}mail: {{smtp: {{host: smtp.example.org}}}}\n")
    return tmp_path


# --- Walking -------------------------------------------------------------------------------------


@POSIX
def test_links_to_folders_are_followed_inside_the_project_once(tmp_path: Path) -> None:
    folder = tmp_path / "project/profiles"
    files = {"profiles/a/x.yaml": ONE, "archive/old/y.yaml": TWO, "archive/z.md": ""}
    fill_folder(tmp_path / "project", files)
    (folder / "linked").symlink_to("../archive")
    (folder / "again").symlink_to("../archive/old")
    (folder / "a/loop").symlink_to("..")
    (folder / "a/self").symlink_to("../a")
    assert found(folder) == ["a/x.yaml", "again/y.yaml", "linked/z.md"]
    assert walk(folder).unread == {}


@POSIX
@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("../../elsewhere", "elsewhere, where nothing is looked for"),
        ("..", "project, where nothing is looked for"),
        ("gone", "this leads to nothing that can be read (No such file or directory)"),
        ("link", "this leads to nothing that can be read (Too many levels of symbolic links)"),
        ("a.yaml/below", "this leads to nothing that can be read (Not a directory)"),
    ],
)
def test_links_that_are_not_followed_are_told(tmp_path: Path, target: str, told: str) -> None:
    fill_folder(tmp_path / "project", {"profiles/a.yaml": ONE})
    fill_folder(tmp_path / "elsewhere", {"b.yaml": TWO})
    folder = tmp_path / "project/profiles"
    (folder / "link").symlink_to(target)
    seen = walk(folder)
    assert [path.name for path in seen.files] == ["a.yaml"]
    [(path, problem)] = seen.unread.items()
    assert path == folder / "link" and problem.place.file == "link"
    assert told in str(problem.message) and str(problem.advice)


@POSIX
def test_a_linked_file_is_read_wherever_it_lies(tmp_path: Path) -> None:
    fill_folder(tmp_path / "elsewhere", {"b.yaml": TWO})
    fill_folder(tmp_path / "project", {"profiles/a.yaml": ONE})
    (tmp_path / "project/profiles/b.yaml").symlink_to(tmp_path / "elsewhere/b.yaml")
    (tmp_path / "project/profiles/c.yaml").symlink_to("nowhere")
    assert "b  " in run_in(tmp_path / "project", "list").output
    told = run_in(tmp_path / "project", "check")
    assert told.exit_code == 1
    assert "profiles/c.yaml:1:1: the file cannot be read (No such file" in told.output


@POSIX
def test_a_whole_folder_of_profiles_may_lie_elsewhere(tmp_path: Path) -> None:
    fill_folder(tmp_path / "project", {"moved/b/b.yaml": TWO})
    (tmp_path / "project/moved").rename(tmp_path / "elsewhere")
    (tmp_path / "project/profiles").symlink_to("../elsewhere")
    assert "b  " in run_well(tmp_path / "project", "list")


def test_what_programs_keep_beside_an_open_file_is_passed_over(tmp_path: Path) -> None:
    for name in ("a.yaml", ".b.yaml", "c.yaml~", "#d.yaml#", "~$e.docx", ".git/f.yaml"):
        fill_folder(tmp_path, {f"p/{name}": ONE})
    assert found(tmp_path / "p") == ["a.yaml"]


def test_a_folder_with_nothing_in_it_is_known(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"p/a/b.yaml": ONE, "p/c/.keep": ""})
    (tmp_path / "p/share/empty").mkdir(parents=True)
    assert walk(tmp_path / "p").empty == (tmp_path / "p/share/empty",)


# --- Folders that cannot be read ------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("rights", [0o000, 0o100, 0o400], ids=["closed", "unlisted", "unentered"])
def test_no_report_is_made_without_the_sheets_of_a_closed_folder(shared: Path, rights: int) -> None:
    # The folder that can be listed but not entered has its file named.
    name = "profiles/trier" + ("/two.yaml" if rights == 0o400 else "")
    with closed(shared / "profiles/trier", rights):
        result = run_bound(shared, "check")
        assert result.returncode == 1
        assert f"{name}:1:1: the f" in result.stderr + result.stdout
        assert "cannot be read (Permission denied)" in result.stdout
        for file in ("reports/year", "handouts/fachtag"):
            assert f"profiles/{file}.yaml:1:1: {name} " in result.stdout, result.stdout
        # What lists its sheets lacks none.
        assert "alpha" not in result.stdout
        built = run_bound(shared, "build", "-f", "docx", "-l", "de", "--prune")
        assert built.returncode == 1
        assert (shared / "output/one.de.docx").exists()
        assert not (shared / "output/reports/year.de.docx").exists()
        assert (shared / "output/reports/alpha.de.docx").exists()
        one = run_bound(shared, "build", "one", "-f", "html", "-l", "de")
        assert one.returncode == 0, one.stderr


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("way", ["closed", "missing", "file", "loop"])
def test_profiles_that_cannot_be_looked_into_are_not_no_profiles(shared: Path, way: str) -> None:
    profiles = shared / "profiles"
    if way != "closed":
        profiles.rename(shared / "moved")
    if way == "file":
        profiles.write_text("")
    if way == "loop":
        profiles.symlink_to("profiles")
    commands = (
        *(("check",), ("build", "-f", "html"), ("list",), ("handout",), ("build", "one")),
        *(("mail", "plan", "neu"), ("handout", "--event", "fachtag"), ("handout", "one")),
        *(("check", "one"), ("mail", "letters", "neu"), ("mail", "send", "neu")),
    )
    with closed(profiles) if way == "closed" else nullcontext():
        results = {command: run_bound(shared, *command) for command in commands}
    for command, result in results.items():
        said = result.stdout + result.stderr
        assert result.returncode == 1, (command, said)
        assert "profiles:1:1: the folder cannot be read (" in said, (command, said)
        assert "no profiles" not in said


@POSIX
@pytest.mark.parametrize("kind", [REPORTS, HANDOUTS, MAILINGS])
def test_a_closed_folder_of_definitions_is_told(tmp_path: Path, kind: str) -> None:
    fill_folder(tmp_path, {"profiles/one.yaml": ONE, f"profiles/{kind}/.keep": ""})
    loop = tmp_path / f"profiles/{kind}/2027"
    loop.symlink_to("2027")
    result = run_in(tmp_path, "check")
    assert result.exit_code == 1 and f"profiles/{kind}/2027:1:1: this leads to" in result.output
    # What may lie there is not unknown.
    command = {
        REPORTS: ("build", "neu"),
        HANDOUTS: ("handout", "--event", "neu"),
        MAILINGS: ("mail", "plan", "neu"),
    }[kind]
    result = run_in(tmp_path, *command)
    assert "is no" not in result.output
    if kind != REPORTS:
        assert result.exit_code == 1 and "2027:1:1: this leads to" in result.output


@POSIX
def test_a_mailing_is_not_planned_without_sheets_that_it_may_have(tmp_path: Path) -> None:
    make_mailing(tmp_path)
    (tmp_path / "profiles/mehr").symlink_to("/nonexistent/share")
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1
    assert "mehr:1:1: this leads to nothing" in result.output
    assert "cannot be read, and what is in it may belong here" in result.output
    assert not (tmp_path / "mail/neu/plan.json").exists()


@POSIX
@pytest.mark.parametrize(
    ("name", "rights"),
    [
        *(("profiles", 0), ("profiles/mailings", 0), ("profiles/mailings", 0o100)),
        *(("profiles/mailings/recipients", 0), ("profiles/mailings/recipients", 0o400)),
        *(("profiles/mailings/recipients/liste.csv", 0), ("profiles/mailings/more", 0)),
    ],
)
def test_nobody_is_said_to_be_forgotten_where_lists_cannot_be_read(
    tmp_path: Path, name: str, rights: int
) -> None:
    more = {"profiles/mailings/more/recipients/x.csv": "Name;E-Mail\nAnna;anna@example.org\n"}
    make_mailing(tmp_path, more)
    with closed(tmp_path / name, rights):
        result = run_bound(tmp_path, "mail", "forget", "anna@example.org")
    assert result.returncode == 1
    assert f"{name}:1:1: " in result.stderr or f"{name}/" in result.stderr, result.stderr
    assert "cannot be read (Permission denied)" in result.stderr


@POSIX
def test_a_named_folder_tells_what_in_it_cannot_be_read(tmp_path: Path) -> None:
    fill_folder(tmp_path, {**FILES, "profiles/trier/b/.keep": ""})
    (tmp_path / "profiles/trier/b/link").symlink_to("link")
    said = "trier/b/link:1:1: this leads to nothing"
    for command in ("build", "check", "handout"):
        result = run_in(tmp_path, command, str(tmp_path / "profiles/trier"))
        assert result.exit_code == 1 and said in result.output, command
    assert said not in run_in(tmp_path, "check", "one").output


@POSIX
def test_templates_that_cannot_be_looked_into_are_not_the_programs_own(tmp_path: Path) -> None:
    fill_folder(tmp_path, {**FILES, "templates/.keep": ""})
    (tmp_path / "templates/forms").symlink_to("/nonexistent/share")
    result = run_in(tmp_path, "check")
    assert result.exit_code == 1 and "templates/forms:1:1: this leads to" in result.output


@POSIX
def test_a_chapter_that_cannot_be_read_is_not_missing(tmp_path: Path) -> None:
    report = "title: {de: B, fr: R}\nparts: [{part: chapter, file: wort.md}, sheets]\n"
    files = {**FILES, "profiles/reports/year.yaml": report, "profiles/reports/wort.md": "# Wort\n"}
    fill_folder(tmp_path, files)
    result = run_in(tmp_path, "check", "year")
    assert "not written in fr" in result.output
    (tmp_path / "profiles/reports/wort.fr.MD").symlink_to("nowhere")
    result = run_in(tmp_path, "check", "year")
    assert result.exit_code == 1 and "wort.fr.MD" in result.output


# --- Names ---------------------------------------------------------------------------------------


def test_capital_letters_in_endings_are_read(new_project: NewProject) -> None:
    project = new_project(
        {
            "profiles/A.YAML": ONE,
            "profiles/b.YML": "title: Zwei\n",
            "profiles/b.fr.Yaml": "title: Deux\n",
            "profiles/reports/R.YML": "title: B\nparts: [sheets]\n",
            "profiles/reports/R.fr.YAML": "title: R\n",
        }
    )
    inputs = read_inputs(project, ())
    assert [profile.id for profile in inputs.profiles] == ["A", "b"]
    assert inputs.profiles[1].values["title"] == {"de": "Zwei", "fr": "Deux"}
    assert inputs.volumes[0].definition.title == {"de": "B", "fr": "R"}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_and_case_do_not_part_a_translation_from_its_sheet(
    new_project: NewProject, form: str
) -> None:
    other = "NFD" if form == "NFC" else "NFC"
    main = f"profiles/{unicodedata.normalize(form, 'Fête')}.yaml"
    french = f"profiles/{unicodedata.normalize(other, 'fête')}.fr.yaml"
    project = new_project({main: "title: Fest\n", french: "title: La fête\n"})
    [profile] = read_inputs(project, ()).profiles
    assert profile.values["title"] == {"de": "Fest", "fr": "La fête"}
    assert read_inputs(project, [str(project.root / french)]).profiles == (profile,)


def test_two_translations_into_one_language_are_told(new_project: NewProject) -> None:
    names = ("profiles/a.fr.yml", "profiles/a.fr.yaml")
    project = new_project({"profiles/a.yaml": "title: A\n", **dict.fromkeys(names, "title: F\n")})
    inputs = read_inputs(project, ())
    assert inputs.profiles == ()
    assert "profiles/a.fr.yml:1:1: a.fr.yaml translates the same file" in str(inputs.problems[0])


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("b.yaml.txt", "Rename it to b.yaml, or"),
        ("sub/Kurs.YML.bak", "Rename it to Kurs.YML, or"),
        ("profil.yaml.docx", "Rename it to profil.yaml, or"),
        ("kurs.docx", "Write its texts into a profile"),
        ("Kurs.XLSX", "Write its texts into a profile"),
        ("kurs.json", "Write its texts into a profile"),
        ("kurs.txt", "Write its texts into a profile"),
        ("reports/year.yaml.txt", "Rename it to year.yaml, or"),
        ("mailings/neu.yml.txt", "Rename it to neu.yml, or"),
        ("handouts/h.yaml.bak", "Rename it to h.yaml, or"),
        *((f"one{end}.yaml", "remove it, or give it another name") for end in COPIES),
        ("one.FR.yaml", "If it translates that, rename it to one.fr.yaml"),
    ],
)
def test_files_that_are_not_read_for_their_names_are_named(
    tmp_path: Path, name: str, advice: str
) -> None:
    fill_folder(tmp_path, {"profiles/one.yaml": ONE, f"profiles/{name}": "title: Zwei\n"})
    result = run_in(tmp_path, "check", "--strict")
    assert result.exit_code == 1, result.output
    assert f"profiles/{name}:1:1: " in result.output and advice in result.output


@pytest.mark.parametrize(
    "name",
    [
        *("README.txt", "pictures/a.png", "reports/a.docx", "reports/a.md", ".schema.json"),
        *(
            "one-parc.yaml",
            "one-2027.yaml",
            "one-winter.yaml",
            "one copyist.yaml",
            "two-PC2.yaml",
            "onePC.yaml",
        ),
        *("mailings/recipients/liste.csv", "mailings/Liste.XLSX", "reports/zahlen.xlsx"),
    ],
)
def test_files_that_may_lie_there_are_not_named(tmp_path: Path, name: str) -> None:
    fill_folder(tmp_path, {"profiles/one.yaml": ONE, f"profiles/{name}": TWO})
    assert name not in run_in(tmp_path, "check").output


@pytest.mark.parametrize("suffix", ["CSV", "Csv", "TXT"])
def test_lists_with_endings_in_capitals_are_read(tmp_path: Path, suffix: str) -> None:
    from support.mail_project import LIST, MAILING

    name = f"liste.{suffix}"
    make_mailing(
        tmp_path,
        {
            "profiles/mailings/neu.yaml": MAILING.replace("liste.csv", name),
            f"profiles/mailings/recipients/{name}": LIST,
        },
    )
    assert "3 profiles" not in run_well(tmp_path, "check")


def test_translations_are_of_the_kind_of_their_file(tmp_path: Path) -> None:
    for name in ("a.md", "a.fr.MD", "a.de.yaml", "A.it.md", "a.draft.md", "ab.fr.md"):
        fill_folder(tmp_path, {name: ""})
    beside = translations_of(tmp_path / "a.md")
    assert {tag: path.name for tag, path in beside.items()} == {"fr": "a.fr.MD", "it": "A.it.md"}
    assert translations_of(tmp_path / "nowhere/a.md") == {}


def test_listing_finds_what_it_found_before(new_project: NewProject) -> None:
    project = new_project({**FILES, "profiles/mailings/recipients/x/liste.yaml": "recipients: []"})
    assert [path.name for path in list_profiles(project).paths] == ["one.yaml", "two.yaml"]
    assert list_definitions(project, MAILINGS).paths == []
    assert os.path.lexists(project.root / "profiles/mailings")
