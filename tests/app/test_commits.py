"""Personal data stays out of git, or the check says so; git itself is asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from reportgen.app.commits import IGNORED
from support.mail_project import LIST, MAILING, SETTINGS, make_mailing, run_in, run_well
from support.project import ROOT, fill_folder

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not there")

MAIL = "profiles/mailings"
PEOPLE = (
    *("partner.txt", "Partner.CSV", "Partner.XLSX", "partner.csv", "2027/Liste.Csv", "a.tsv"),
    *("lists/x.xlsx", "lists/deep/x.csv", "alt.xls", "alt.ODS", "a.xlsm", "Kontakte.vcf"),
    *("recipients/partner.yaml", "recipients/sub/p.csv", "2027/recipients/p.yml", "x.numbers"),
    *(".~lock.partner.xlsx#", "~$partner.xlsx", "partner.csv.bak", "partner.yaml.BAK", "a.csv~"),
    *("recipients/.partner.csv.swp", "recipients/noname"),
)


def git(folder: Path, *arguments: str) -> str:
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
    names |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    result = subprocess.run(
        ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments],
        env={**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout


def committed(folder: Path) -> set[str]:
    git(folder, "add", "-A")
    return set(git(folder, "ls-files").splitlines())


def told(folder: Path) -> str:
    output = run_in(folder, "check").output
    return "\n".join(line for line in output.splitlines() if ".gitignore:1:1" in line)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An older project in a repository: its .gitignore is that of the version before."""
    old = "output/\n/mail/\n/profiles/mailings/*.csv\n/profiles/mailings/recipients/\n"
    make_mailing(tmp_path, {".gitignore": old})
    git(tmp_path, "init", "-q")
    return tmp_path


def fill(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LIST)


def test_a_new_project_keeps_people_out_of_git(tmp_path: Path) -> None:
    assert run_in(tmp_path, "init", str(tmp_path / "new")).exit_code == 0
    new = tmp_path / "new"
    git(new, "init", "-q")
    first = committed(new)
    assert {"reportgen.yaml", "profiles/sprachcafe-trier.yaml"} <= first
    kept = {f"{MAIL}/neu.yaml", f"{MAIL}/2027/Alt.YML", f"{MAIL}/neu.fr.yaml", f"{MAIL}/kopf.png"}
    fill(new, kept)
    others = {"mail/ledger.sqlite3", "mail/neu/plan-1/1.eml", "inbox/a.docx", ".cache/ab/cd"}
    fill(new, {*others, "output/internal/a.de.pdf", *(f"{MAIL}/{name}" for name in PEOPLE)})
    assert committed(new) - first == kept


def test_the_repository_keeps_out_what_a_new_project_does() -> None:
    here = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {line for line in IGNORED.splitlines() if not line.startswith("# ")} <= set(here)


@pytest.mark.parametrize("name", [*PEOPLE])
def test_every_list_that_a_new_project_ignores_is_told_in_another(
    tmp_path: Path, name: str
) -> None:
    make_mailing(tmp_path, {f"{MAIL}/{name}": LIST, ".gitignore": f"/{MAIL}/recipients/liste.csv"})
    git(tmp_path, "init", "-q")
    said = told(tmp_path)
    assert f"git does not ignore lists of people: {MAIL}/{name}. Add the line “" in said
    # The line that is told is enough.
    line = said.split("“")[1].split("”")[0]
    with (tmp_path / ".gitignore").open("a") as file:
        file.write(f"\n{line}\n")
    assert told(tmp_path) == ""


def test_each_kind_is_told_once_with_its_line(repository: Path) -> None:
    (repository / ".gitignore").unlink()
    settings = SETTINGS + "cache: {folder: build/kept}\n"
    (repository / "reportgen.yaml").write_text(settings)
    run_in(repository, "check")
    fill(repository, ["inbox/a.docx", "mail/neu/a.eml", "output/internal/a.pdf", "output/a.pdf"])
    fill(repository, ["history/a/20261130-101112-000001/sheet.yaml"])
    # The program itself leaves a .gitignore in mail/ and in the cache.
    git(repository, "add", "-f", "mail/neu/a.eml", "build/kept")
    fill(repository, (f"{MAIL}/recipients/{number}.csv" for number in range(9)))
    lines = told(repository).splitlines()
    assert len(lines) == 6
    assert "lists of people: profiles/mailings/recipients/0.csv, " in lines[0]
    assert "and 7 more. Add the line “/profiles/mailings/**/recipients/**”." in lines[0]
    for part in (
        "mail/neu/a.eml. Add the line “/mail/”, and type",
        "“/inbox/”",
        "earlier versions of sheets: history/a/20261130-101112-000001/sheet.yaml. Add the line “/h",
        "output/internal/a.pdf. Add the line “output/”",
    ):
        assert any(part in line for line in lines), part
    assert any("Add the line “/build/kept/”" in line for line in lines)
    assert run_in(repository, "check", "--strict").exit_code == 1


def test_what_git_tracks_is_told_though_it_is_ignored_now(repository: Path) -> None:
    git(repository, "add", "-f", f"{MAIL}/recipients/liste.csv")
    git(repository, "commit", "-qm", "x")
    assert "git keeps lists of people, for all who have the repository" in told(repository)
    # No line is asked for that is there already.
    with (repository / ".gitignore").open("a") as file:
        file.write("/profiles/mailings/**/recipients/**\n")
    said = told(repository)
    assert "Add the line" not in said and "Type “git rm --cached” with these files." in said
    # Also what is gone from the folder, but not from git.
    (repository / f"{MAIL}/recipients/liste.csv").rename(repository / f"{MAIL}/recipients/b.csv")
    assert f"{MAIL}/recipients/liste.csv" in told(repository)
    git(repository, "rm", "-q", "--cached", f"{MAIL}/recipients/liste.csv")
    assert told(repository) == ""


def test_lists_of_other_names_and_in_yaml_are_told(tmp_path: Path) -> None:
    rows = "- {name: Anna Ähre, email: anna@example.org}\n"
    text = MAILING.replace("recipients: recipients/liste.csv", "recipients: 'daten/liste [1].dat'")
    files = {
        f"{MAIL}/neu.yaml": text,
        f"{MAIL}/partner.yaml": f"recipients:\n  {rows}",
        f"{MAIL}/andere.yaml": rows,
        f"{MAIL}/daten/liste [1].dat": LIST,
    }
    make_mailing(tmp_path, {**files, ".gitignore": f"/{MAIL}/recipients/\n"})
    git(tmp_path, "init", "-q")
    said = told(tmp_path)
    for name in (f"{MAIL}/daten/liste [1].dat", f"{MAIL}/partner.yaml", f"{MAIL}/andere.yaml"):
        assert name in said
    assert f"{MAIL}/neu.yaml" not in said
    lines = [part.split("”")[0] for part in said.split("“")[1:]]
    (tmp_path / ".gitignore").write_text("\n".join([f"/{MAIL}/recipients/", *lines, ""]))
    assert told(tmp_path) == ""


def test_what_goes_with_a_mailing_is_no_list(tmp_path: Path) -> None:
    mailing = MAILING + "attachments: {all: programm.xlsx, de: [hinweise.txt]}\n"
    folder = make_mailing(tmp_path, {"profiles/mailings/neu.yaml": mailing})
    (folder / ".gitignore").unlink(missing_ok=True)
    sent = ["profiles/mailings/programm.xlsx", "profiles/mailings/hinweise.txt"]
    fill(folder, sent)
    git(folder, "init", "-q")
    [_, warning] = told(folder).split("git does not ignore lists of people: ")
    assert "recipients/liste.csv" in warning
    assert not any(name in warning for name in sent)
    fill(folder, ["profiles/mailings/anderes.txt"])
    [_, warning] = told(folder).split("git does not ignore lists of people: ")
    assert "anderes.txt" in warning and not any(name in warning for name in sent)


def test_opt_outs_and_copies_of_the_ledger_are_told_wherever_they_lie(repository: Path) -> None:
    run_well(repository, "mail", "opt-out", "anna@example.org")
    (repository / "büro").mkdir()
    for place in ("abmeldungen.json", "büro/Abmeldungen 2027.JSON"):
        run_well(repository, "mail", "opt-out", "--export", str(repository / place))
    shutil.copy(repository / "mail/ledger.sqlite3", repository / "ledger alt.sqlite3")
    (repository / "package.json").write_text('{"name": "reportgen"}', encoding="utf-8")
    (repository / "leer.sqlite3").touch()
    said = told(repository)
    assert "git does not ignore opt-outs, or a copy of the ledger: abmeldungen.json, " in said
    assert "büro/Abmeldungen 2027.JSON, ledger alt.sqlite3. Add the line" in said
    assert "“/büro/Abmeldungen\\ 2027.JSON”" in said
    git(repository, "add", "-A")
    assert "git keeps opt-outs, or a copy of the ledger, for all" in told(repository)


def test_only_a_line_that_names_a_file_lets_it_through(repository: Path) -> None:
    fill(repository, [f"{MAIL}/recipients/erfunden.csv"])
    ignored = repository / ".gitignore"
    for line in (f"!/{MAIL}/recipients/*.csv", f"!/{MAIL}/recipients/**", "!*.csv"):
        ignored.write_text(f"/{MAIL}/recipients/*\n{line}\n")
        assert "erfunden.csv" in told(repository), line
    ignored.write_text(f"/{MAIL}/recipients/*\n!/{MAIL}/recipients/erfunden.csv\n")
    assert told(repository) == ""
    git(repository, "add", "-A")
    assert told(repository) == ""


def test_the_examples_of_this_repository_are_let_through_by_name() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no repository")
    assert told(ROOT) == ""


def test_a_folder_above_or_beside_is_asked_rightly(tmp_path: Path) -> None:
    project = tmp_path / "netz"
    make_mailing(project)
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("/netz/profiles/mailings/recipients/\n")
    assert told(project) == ""
    (tmp_path / ".gitignore").write_text("")
    assert f"lists of people: {MAIL}/recipients/liste.csv" in told(project)


def test_without_git_or_repository_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_mailing(tmp_path)
    assert told(tmp_path) == ""
    (tmp_path / ".git").write_text("gitdir: /nonexistent\n")
    assert told(tmp_path) == ""
    (tmp_path / ".git").unlink()
    git(tmp_path, "init", "-q")
    assert told(tmp_path) != ""
    monkeypatch.setenv("PATH", "")
    assert told(tmp_path) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="a script of POSIX")
def test_nothing_that_a_repository_names_is_run(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = repository / "run"
    script = repository / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "core.sshCommand", "filter.x.clean"):
        git(repository, "config", name, str(script))
    git(repository, "config", "alias.ls-files", f"!{script}")
    git(repository, "config", "core.hooksPath", str(repository / "hooks"))
    for hook in ("post-index-change", "fsmonitor-watchman", "query-watchman"):
        fill_folder(repository / "hooks", {hook: script.read_text()})
        (repository / "hooks" / hook).chmod(0o755)
    (repository / ".gitattributes").write_text("* filter=x\n")
    fill(repository, [f"{MAIL}/x.xlsx"])
    assert "x.xlsx" in told(repository) and not mark.exists()
    # Without the guard it would be: so the attack is one.
    subprocess.run(["git", "-C", str(repository), "status"], capture_output=True, check=False)
    assert mark.exists()
    mark.unlink()
    # Nor is a program of the folder that the search path begins with.
    fill_folder(repository, {"git": script.read_text()})
    (repository / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{repository}:{os.environ['PATH']}")
    run_in(repository, "check")
    assert not mark.exists()


def test_a_build_does_not_ask_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(repository, [f"{MAIL}/x.xlsx"])
    assert "gitignore" in run_in(repository, "check").output
    assert "gitignore" not in run_well(repository, "build", "-f", "html")
    assert "gitignore" not in run_well(repository, "check", "trier")
