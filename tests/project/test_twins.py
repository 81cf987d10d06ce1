"""Definitions of one kind have one id each, whatever their folder, case and accents."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from reportgen.project.open import open_project
from reportgen.project.profiles import MAILINGS, find_definitions, list_definitions
from support.mail_project import MAILING, make_mailing, plan_of, run_in, run_well
from support.project import TODAY, fill_folder

MAIL, SET, REPORT = "profiles/mailings", "profiles/handouts", "profiles/reports"
OTHER = MAILING.replace("recipients/", "../recipients/")
EVENT = "title: {de: Tag, fr: Jour}\n"
YEAR = "title: {de: Jahr, fr: An}\nparts: [sheets]\n"
NFC, NFD = (unicodedata.normalize(form, "fête") for form in ("NFC", "NFD"))


@pytest.mark.parametrize("other", ["2027/neu.yaml", "2027/NEU.yml", "2027/Neu.YAML"])
def test_two_mailings_of_one_id_are_refused_each_with_the_other(tmp_path: Path, other: str) -> None:
    make_mailing(tmp_path, {f"{MAIL}/{other}": OTHER})
    result = run_in(tmp_path, "check")
    assert result.exit_code == 1
    told = f"neu.yaml:1:1: the name “neu” is also that of {tmp_path.as_posix()}/{MAIL}/{other}."
    assert told in result.output
    assert f"{MAIL}/neu.yaml. Rename one of the files." in result.output
    for name in ("neu", f"{MAIL}/neu.yaml", f"{MAIL}/{other}", "Neu"):
        for command in ("plan", "letters", "preview", "send"):
            result = run_in(tmp_path, "mail", command, name)
            assert result.exit_code == 2, (name, command)
            assert "is the name of several mailings" in result.output
            assert f"{MAIL}/neu.yaml" in result.output and f"{MAIL}/{other}" in result.output
            assert "Did you mean" not in result.output
    assert not (tmp_path / "mail/neu").exists()


def test_a_name_is_understood_in_any_case_and_the_id_is_that_of_the_file(tmp_path: Path) -> None:
    make_mailing(tmp_path, {f"{MAIL}/{NFD}.yaml": MAILING})
    run_well(tmp_path, "mail", "plan", "NEU")
    assert plan_of(tmp_path)["mailing"] == "neu"
    run_well(tmp_path, "mail", "plan", NFC)
    run_well(tmp_path, "mail", "plan", f"{MAIL}/{NFD}.yaml")
    assert plan_of(tmp_path, NFC)["mailing"] == NFC


def test_names_that_differ_by_how_accents_are_composed_are_one(tmp_path: Path) -> None:
    make_mailing(tmp_path, {f"{MAIL}/{NFC}.yaml": MAILING, f"{MAIL}/b/{NFD}.yaml": OTHER})
    assert "is also that of" in run_in(tmp_path, "check").output
    assert run_in(tmp_path, "mail", "plan", NFC).exit_code == 2


@pytest.mark.parametrize("other", ["2027/tag.yaml", "TAG.yml"])
def test_two_sets_of_handouts_of_one_id_are_refused(tmp_path: Path, other: str) -> None:
    files = {"profiles/one.yaml": "title: {de: Eins, fr: Un}\n", f"{SET}/tag.yaml": EVENT}
    fill_folder(tmp_path, {**files, f"{SET}/{other}": EVENT})
    assert "is also that of" in run_in(tmp_path, "check").output
    for names in (("tag",), (f"{SET}/tag.yaml",), (f"{SET}/{other}",), (), ("--event", "tag")):
        result = run_in(tmp_path, "handout", *names)
        assert result.exit_code == 1 and f"{SET}/tag.yaml" in result.output, names
        assert f"{SET}/{other}" in result.output
    assert not (tmp_path / "output").exists()


def test_two_reports_of_one_id_are_refused_also_by_their_paths(tmp_path: Path) -> None:
    files = {f"{REPORT}/jahr.yaml": YEAR, f"{REPORT}/alt/Jahr.yaml": YEAR}
    fill_folder(tmp_path, {"profiles/one.yaml": "title: {de: Eins, fr: Un}\n", **files})
    for name in ("jahr", f"{REPORT}/jahr.yaml", f"{REPORT}/alt/Jahr.yaml"):
        result = run_in(tmp_path, "build", name, "-f", "docx")
        assert result.exit_code == 1 and "is also that of" in result.output
    assert not list((tmp_path / "output").rglob("*.docx"))


def test_kinds_share_ids_and_lists_have_none(tmp_path: Path) -> None:
    rows = "recipients:\n  - {name: Anna Ähre, email: anna@example.org}\n"
    make_mailing(
        tmp_path,
        {
            f"{REPORT}/neu.yaml": YEAR,
            f"{SET}/neu.yaml": EVENT,
            "profiles/neu.yaml": "title: {de: Neu, fr: Neuf}\n",
            f"{MAIL}/recipients/neu.yaml": rows,
        },
    )
    assert "is also that of" not in run_well(tmp_path, "check")
    project = open_project(tmp_path, TODAY, tmp_path)
    mailings = list_definitions(project, MAILINGS)
    assert find_definitions(project, mailings, "neu") == [tmp_path / MAIL / "neu.yaml"]
