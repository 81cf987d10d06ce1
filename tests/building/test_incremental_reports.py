"""Reports built again: what a change touches, and any order of changes."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from reportgen.building.press import Press
from reportgen.building.reports import ReportMaker
from support.outputs import docx_parts
from support.pdf_2 import assert_pdf_ua_2
from support.project import fill_folder
from support.rebuilt import (
    REPORT,
    REPORT_FILES,
    REPORT_ONLY,
    SMALL,
    anew,
    build,
    change,
    cold,
    contents,
    differing,
    draw,
    everything,
    in_file,
    said,
    small,
)

# --- Reports -----------------------------------------------------------------------------------


BOOKS = {f"reports/year.{lang}.{kind}" for lang in ("de", "fr") for kind in ("pdf", "docx")}
GERMAN, FRENCH = (
    {f"{name}.{lang}.{kind}" for name in ("reports/year", "s2") for kind in ("pdf", "docx")}
    for lang in ("de", "fr")
)
REPORT_CHANGES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "sheet": (in_file("profiles/s2.yaml", "Texte 2", "Écrit"), FRENCH),
    "order": (in_file("profiles/s2.yaml", "de: Blatt 2", "de: Anfang"), GERMAN),
    "chapter": (in_file("profiles/reports/texts/word.md", "Leute", "Leserin"), BOOKS),
    "picture": (anew("profiles/reports/texts/p.png", draw("pink")), BOOKS),
    "definition": (in_file("profiles/reports/year.yaml", "Bericht", "Buch"), BOOKS),
    "comment": (in_file("profiles/reports/year.yaml", "parts", "# Hallo\nparts"), set()),
}


@pytest.mark.parametrize("name", REPORT_CHANGES)
def test_reports_follow_what_is_in_them(report: Path, name: str) -> None:
    edit, expected = REPORT_CHANGES[name]
    edit(report)
    result = build(report)
    assert result.exit_code == 0, result.output
    assert said(result) == expected
    assert differing(contents(report / "output"), cold(report)) == []


def test_each_standard_has_pages_of_its_own(report: Path) -> None:
    for standard in ("ua2", "ua1", "a3u", "ua2"):
        how = ("-f", "pdf", "-l", "fr", "--standard", standard)
        assert build(report, *how).exit_code == 0
        made = contents(report / "output")
        first = cold(report, *how)
        assert len(first) > 1 and differing({name: made[name] for name in first}, first) == []
        if standard == "ua2":
            for name in first:
                assert_pdf_ua_2((report / "output" / name).read_bytes())


def test_charts_have_the_texts_of_their_edition(report: Path) -> None:
    # The bars are of names that are the same in both languages; what they show is not.
    for lang in ("de", "fr"):
        name = f"reports/year.{lang}.docx"
        made = alternative_texts((report / "output" / name).read_bytes())
        alone = cold(report, "year", "-f", "docx", "-l", lang)
        assert made and made == alternative_texts(alone[name])


def alternative_texts(document: bytes) -> list[bytes]:
    return re.findall(rb'descr="([^"]*)"', docx_parts(document)["word/document.xml"])


PLAIN_FORM = """\
label: Rede
fields:
  title: {type: line, label: Titel}
  text: {type: text, label: Text}
  contacts: {type: contact, many: yes, label: Wer}
layout:
  title: title
  sections:
    content: {label: Inhalt, fields: [text]}
"""


def test_a_section_is_kept_with_what_an_archive_embeds_in_it(tmp_path: Path) -> None:
    """A sheet without a title is laid out for the report, and embedded with its section."""
    profile = (
        "form: plain\ntext: {de: Hallo, fr: Salut}\n"
        "contacts: [{name: Jobst Wxyzmann, publish: [internal]}]\n"
    )
    files = {
        "templates/forms/plain.yaml": PLAIN_FORM,
        "profiles/one.yaml": profile,
        "profiles/reports/r.yaml": REPORT_ONLY,
    }
    fill_folder(tmp_path, files, SMALL)
    how = ("r", "-f", "pdf", "-l", "fr", "--standard", "a3u")
    path = tmp_path / "output/reports/r.fr.pdf"
    assert build(tmp_path, *how, "--audience", "internal").exit_code == 0
    assert b"Wxyzmann" in everything(tmp_path / "output/internal/reports/r.fr.pdf")
    assert build(tmp_path, *how).exit_code == 0
    assert b"Wxyzmann" not in everything(path) and b"Hallo" in everything(path)
    # What it shows stays, what it embeds does not.
    change(tmp_path / "profiles/one.yaml", "Hallo", "Tag")
    assert said(build(tmp_path, *how)) == {"reports/r.fr.pdf"}
    assert b"Hallo" not in everything(path)
    assert path.read_bytes() == cold(tmp_path, *how)["reports/r.fr.pdf"]


# --- Any order of changes ----------------------------------------------------------------------


class Editor:
    """Somebody who edits, renames, removes and adds files of a project."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder / "profiles"
        self.random = random.Random(seed)
        self.number = 10

    def profiles(self) -> list[Path]:
        return sorted(self.folder.glob("s*.yaml"))

    def one(self) -> Path:
        return self.random.choice([p for p in self.profiles() if p.name.count(".") == 1])

    def text(self) -> str:
        self.number += 1
        return small(self.number)

    def act(self) -> str:
        acts = (self.edit, self.edit, self.rename, self.remove, self.add, self.translate)
        acts = (*acts, self.untranslate, self.swap, self.touch, self.write_chapter, self.reorder)
        act = self.random.choice(acts)
        act()
        return act.__name__

    def edit(self) -> None:
        path = self.one()
        path.with_suffix(".fr.yaml").unlink(missing_ok=True)
        path.write_text(self.text())

    def touch(self) -> None:
        os.utime(self.one())

    def rename(self) -> None:
        self.number += 1
        path = self.one()
        for each in self.folder.glob(f"{path.stem}.*"):
            each.rename(each.with_name(each.name.replace(path.stem, f"s{self.number}", 1)))

    def remove(self) -> None:
        if len([p for p in self.profiles() if p.name.count(".") == 1]) > 2:
            path = self.one()
            for each in self.folder.glob(f"{path.stem}.*"):
                each.unlink()

    def add(self) -> None:
        text = self.text()
        (self.folder / f"s{self.number}.yaml").write_text(text)

    def translate(self) -> None:
        self.number += 1
        path = self.one()
        path.write_text(f"title: Nur {self.number}\ncity: Metz\n")
        path.with_suffix(".fr.yaml").write_text(f"title: Seul {self.number}\n")

    def untranslate(self) -> None:
        for path in sorted(self.folder.glob("s*.fr.yaml"))[:1]:
            path.unlink()

    def swap(self) -> None:
        one, other = self.one(), self.one()
        if not any(path.with_suffix(".fr.yaml").exists() for path in (one, other)):
            texts = one.read_text(), other.read_text()
            other.write_text(texts[0])
            one.write_text(texts[1])

    def write_chapter(self) -> None:
        self.number += 1
        (self.folder / "reports/texts/word.md").write_text(f"# Vorwort\n\nNummer {self.number}.\n")

    def reorder(self) -> None:
        self.number += 1
        path = self.folder / "reports/year.yaml"
        sort = self.random.choice(("title", "-title", "city"))
        path.write_text(REPORT.replace("group: city", f"sort: [{sort}]"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_of_changes_ends_where_a_first_build_does(tmp_path: Path, seed: int) -> None:
    fill_folder(tmp_path, REPORT_FILES, SMALL)
    editor = Editor(tmp_path, seed)
    done: list[str] = []
    how = ("-f", "docx,html", "-l", "fr")
    build(tmp_path, *how)
    for step in range(7):
        done += [editor.act() for _ in range(editor.random.randint(1, 3))]
        if step >= 5:
            # The last time with what was bound the time before.
            how = ("-f", "docx,html,pdf", "-l", "fr,de")
        result = build(tmp_path, *how, "--prune")
        assert result.exit_code == 0, (done, result.output)
        assert differing(contents(tmp_path / "output"), cold(tmp_path, *how)) == [], done


# --- Word begun with the page numbers of last time -----------------------------------------------


@pytest.mark.parametrize(
    ("text", "times"),
    [("Ein Wort.", 1), ("Wort " * 4000, 2)],
    ids=["pages stay", "pages move"],
)
def test_a_word_file_is_made_again_where_pages_have_moved(
    report: Path, monkeypatch: pytest.MonkeyPatch, text: str, times: int
) -> None:
    how = ("-l", "fr", "-f", "pdf,docx")
    change(report / "profiles/s1.yaml", "Texte 1", "Un mot.")
    assert build(report, *how).exit_code == 0
    calls: list[object] = []
    begun: list[int] = []
    fork_call, make = Press.fork_call, ReportMaker.make

    def count(press: Press, function: Callable[[], Any]) -> Future[Any]:
        calls.append(function)
        return fork_call(press, function)

    def look(*arguments: Any) -> Iterator[tuple[str, bytes]]:
        begun.append(len(calls))
        return make(*arguments)

    monkeypatch.setattr(Press, "fork_call", count)
    monkeypatch.setattr(ReportMaker, "make", look)
    change(report / "profiles/s1.yaml", "Un mot.", text)
    result = build(report, *how)
    assert result.exit_code == 0, result.output
    # It was begun before the sheet was there.
    assert begun == [1]
    assert len(calls) == times
    made = contents(report / "output")
    first = cold(report, *how)
    assert "reports/year.fr.docx" in first
    assert differing({name: made[name] for name in first}, first) == []
