"""Outputs of sheets that are gone, and of those that only seem to be."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import docx
import pytest

from support.project import fill_folder
from support.rebuilt import REPORT_ONLY, SMALL, build, change, contents, differing, of, said, small


def test_outputs_of_sheets_that_are_gone_are_named_and_removed_on_demand(folder: Path) -> None:
    build(folder, "two", "-f", "html", "-l", "de", "--audience", "web")
    before = contents(folder / "output")
    for path in (folder / "profiles").glob("two.*"):
        path.unlink()
    document = docx.Document(str(folder / "output/two.fr.docx"))
    document.add_paragraph("Von Hand ergänzt.")
    document.save(str(folder / "output/two.fr.docx"))
    mine = (folder / "output/two.fr.docx").read_bytes()
    result = build(folder)
    assert result.exit_code == 0
    told = result.output.split("Of sheets that are gone (--prune removes them): ")[1]
    gone = sorted([*(of("two.") - {"two.fr.docx"}), "web/two.de.html"])
    assert told.strip().rstrip(".").split(", ") == gone
    assert set(contents(folder / "output")) == set(before)
    result = build(folder, "--prune")
    assert result.exit_code == 0 and f"Removed: {', '.join(gone)}." in result.output
    assert set(contents(folder / "output")) == set(before) - set(gone)
    assert (folder / "output/two.fr.docx").read_bytes() == mine
    assert "gone" not in build(folder).output and "Removed" not in build(folder, "--prune").output


def test_prune_of_some_paths_is_misuse(folder: Path) -> None:
    (folder / "profiles/two.yaml").unlink()
    (folder / "profiles/two.fr.yaml").unlink()
    result = build(folder, "one", "--prune")
    assert result.exit_code == 2 and "--prune" in result.output
    assert "gone" not in build(folder, "one").output
    assert (folder / "output/two.de.pdf").exists()


@pytest.mark.parametrize(
    "fault",
    ["title: T\nemial: x\n", "title: [\n", "", "form: talkk\ntitle: x\n", "\xff"],
    ids=["key", "syntax", "empty", "form", "letters"],
)
def test_a_sheet_that_is_at_fault_is_not_gone(folder: Path, fault: str) -> None:
    before = contents(folder / "output")
    (folder / "profiles/one.yaml").write_bytes(fault.encode("latin-1"))
    result = build(folder, "--prune")
    assert result.exit_code == 1
    assert "gone" not in result.output and "Removed" not in result.output
    assert differing(contents(folder / "output"), before) == []


def test_a_sheet_of_another_id_that_is_at_fault_is_not_gone(folder: Path) -> None:
    change(folder / "profiles/one.yaml", "title", "id: uno\ntitle")
    build(folder, "--prune", "-f", "html")
    before = contents(folder / "output")
    change(folder / "profiles/one.yaml", "Eins, fr: Un}", "Eins, fr: Un")
    result = build(folder, "--prune", "-f", "html")
    assert result.exit_code == 1 and "Removed" not in result.output, result.output
    assert differing(contents(folder / "output"), before) == []


def test_a_report_that_is_held_up_is_not_gone(report: Path) -> None:
    before = contents(report / "output")
    (report / "profiles/s2.yaml").write_text("title: T\nemial: x\n")
    result = build(report, "--prune")
    assert result.exit_code == 1 and "Removed" not in result.output
    assert differing(contents(report / "output"), before) == []
    (report / "profiles/s2.yaml").write_text(small(2))
    (report / "profiles/reports/year.yaml").write_text("title: [\n")
    result = build(report, "--prune")
    assert result.exit_code == 1 and "Removed" not in result.output
    assert differing(contents(report / "output"), before) == []
    (report / "profiles/reports/year.yaml").unlink()
    assert "Removed: reports/year.de.docx" in build(report, "--prune").output


@pytest.mark.parametrize("stem", ["a b", "Fête", "no.1 (alt) + neu"])
def test_names_of_all_kinds_are_known_again(tmp_path: Path, stem: str) -> None:
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, stem)
        root = tmp_path / form
        fill_folder(
            root,
            {f"profiles/{name}.yaml": small(1), f"profiles/reports/R {name}.yaml": REPORT_ONLY},
            SMALL,
        )
        first = build(root, "-f", "docx,html", "-l", "de", "--prune")
        assert first.exit_code == 0 and len(said(first)) == 3, first.output
        assert "Removed" not in first.output
        again = build(root, "-f", "docx,html", "-l", "de", "--prune")
        assert said(again) == set() and "Removed" not in again.output


def test_a_sheet_that_is_gone_is_not_kept_by_a_report_of_its_name(report: Path) -> None:
    fill_folder(report, {"profiles/year.yaml": small(4)}, SMALL)
    assert "year.de.docx" in said(build(report, "-f", "docx", "-l", "de"))
    (report / "profiles/year.yaml").unlink()
    result = build(report, "-f", "docx", "-l", "de", "--prune")
    assert "Removed: year.de.docx." in result.output
    assert (report / "output/reports/year.de.docx").exists()
