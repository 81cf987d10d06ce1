"""Building again: what a change touches is made again and nothing else, as if from the start."""

from __future__ import annotations

import io
import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from reportgen.building import build as building
from reportgen.building import keys
from reportgen.building.jobs import warm_up
from reportgen.cache import digests
from reportgen.cache.records import RECORDS, read_records
from reportgen.cli.main import main
from reportgen.project import profile_cache
from reportgen.project.cache_choice import CACHE
from reportgen.project.open import open_project
from reportgen.project.templates import BUILT_IN
from reportgen.writers.fonts import font_folders
from support.outputs import docx_parts, docx_streams, pdf_streams
from support.project import TODAY, fill_folder

DAY, LATER = "2026-11-22", "2027-01-01"
SETTINGS = """\
network: {de: Netz, fr: Réseau}
languages: [de, fr]
theme: own
brand:
  colour: "#0b5563"
  logo: {file: brand/logo.png, alt: {de: Zeichen, fr: Signe}}
funders:
  - {file: brand/funder.png, alt: {de: Geldgeber, fr: Financeur}}
output: {formats: [html, docx, pdf]}
"""
ONE = """\
title: {de: Eins, fr: Un}
resources: {de: Erste Fassung, fr: Première version}
contacts:
  - {name: Quirina Xylander, email: quirina.x@example.org}
  - {name: Ulrike Qvist, email: ulrike.q@example.org, until: 2026-12-31}
  - {name: Jobst Wxyzmann, email: jobst.w@example.org, publish: [internal]}
  - {name: Zwetlana Ypsilon, email: zwetlana.y@example.org, publish: [web]}
picture: {file: pictures/photo.png, alt: {de: Ein Bild, fr: Une image}}
"""
TWO = "title: Zwei\nresources: Zweites\ncity: Trier\n"
TALK = "form: talk\ntitle: {de: Rede, fr: Discours}\nspeaker: Ada\n"
FORM = """\
label: Rede
fields:
  title: {type: line, required: yes, label: Titel}
  speaker: {type: name, label: Wer}
layout:
  title: title
  sections:
    content: {label: Inhalt, fields: [speaker]}
"""


def draw(colour: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (12, 8), colour).save(stream, "PNG")
    return stream.getvalue()


def files() -> dict[str, str | bytes]:
    theme = BUILT_IN / "themes/default"
    return {
        "profiles/one.yaml": ONE,
        "profiles/two.yaml": TWO,
        "profiles/two.fr.yaml": "title: Deux\nresources: Deuxième\n",
        "profiles/talk.yaml": TALK,
        "profiles/pictures/photo.png": draw("red"),
        "brand/logo.png": draw("green"),
        "brand/funder.png": draw("blue"),
        "brand/fonts/README.txt": "Fonts of the brand.",
        "templates/forms/talk.yaml": FORM,
        "templates/forms/talk.fr.yaml": "label: Discours\n",
        "templates/words.yaml": "colon: {de: ':', fr: ' :'}\n",
        "templates/themes/own/sheet.html": (theme / "sheet.html").read_bytes(),
        "templates/themes/own/sheet.css": (theme / "sheet.css").read_bytes(),
    }


def build(folder: Path, *arguments: str, cache: Path | None = None, today: str = DAY) -> Result:
    """Build through the command line, with a cache of the project's own unless told otherwise."""
    environment = {CACHE: str(cache or folder / "cache")}
    arguments = ("-C", str(folder), "--today", today, "build", *arguments)
    return CliRunner().invoke(main, arguments, env=environment)


def said(result: Result, status: str = "made") -> set[str]:
    """Return the names of the outputs that a build made, or did something else with."""
    assert "Traceback" not in result.output, result.output
    return set(re.findall(rf"(?m)^{status}  (.+)$", result.output))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and RECORDS not in path.parts
    }


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Return the names that two folders do not have the same content under."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def cold(folder: Path, *arguments: str, today: str = DAY) -> dict[str, bytes]:
    """Return what a build gives that knows of none before."""
    for name in ("cold", "cold-cache"):
        shutil.rmtree(folder / name, ignore_errors=True)
    # One process, for each would prepare itself, and another does it in two.
    arguments = ("-j", "1", "-o", str(folder / "cold"), *arguments)
    build(folder, *arguments, cache=folder / "cold-cache", today=today)
    return contents(folder / "cold")


@pytest.fixture(scope="module", autouse=True)
def loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load what the workers need, so that not each of a hundred builds does."""
    folder = tmp_path_factory.mktemp("loaded")
    for settings in (SMALL, SETTINGS):
        fill_folder(folder, files(), settings)
        warm_up(open_project(folder, TODAY, folder).theme)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its outputs and its cache, to be copied."""
    folder = tmp_path_factory.mktemp("built")
    fill_folder(folder, files(), SETTINGS)
    result = build(folder)
    assert result.exit_code == 0 and len(said(result)) == 18, result.output
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "project")
    return tmp_path / "project"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def in_file(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: change(folder / name, old, new)


def in_settings(old: str, new: str) -> Callable[[Path], None]:
    return in_file("reportgen.yaml", old, new)


def anew(name: str, data: bytes | str) -> Callable[[Path], None]:
    return lambda folder: fill_folder(folder, {name: data}, (folder / "reportgen.yaml").read_text())


def add_fonts(folder: Path) -> None:
    shutil.copy(next(font_folders()[0].glob("*.ttf")), folder / "brand/fonts/Own.ttf")
    change(folder / "reportgen.yaml", "brand:", "brand:\n  fonts: brand/fonts")


def rename(folder: Path) -> None:
    (folder / "profiles/one.yaml").rename(folder / "profiles/eins.yaml")


EVERY = {
    f"{name}.{lang}.{kind}"
    for name in ("one", "two", "talk")
    for lang in ("de", "fr")
    for kind in ("html", "docx", "pdf")
}


def of(*starts: str) -> set[str]:
    return {name for name in EVERY if name.startswith(starts)}


#: What is changed, and which outputs depend on it.
CHANGES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "text": (in_file("profiles/one.yaml", "Erste", "Neue"), of("one.de")),
    "text in two languages": (in_file("profiles/one.yaml", "{de: Eins, fr: Un}", "X"), of("one.")),
    "main text that is translated": (in_file("profiles/two.yaml", "Zweites", "2"), of("two.de")),
    "translation": (in_file("profiles/two.fr.yaml", "Deuxième", "Second"), of("two.fr")),
    "translation that is gone": (lambda f: (f / "profiles/two.fr.yaml").unlink(), of("two.fr")),
    "value": (in_file("profiles/two.yaml", "Trier", "Metz"), of("two.")),
    "form": (in_file("templates/forms/talk.yaml", "Inhalt", "Thema"), of("talk.")),
    "translated form": (in_file("templates/forms/talk.fr.yaml", "Disc", "Dísc"), of("talk.")),
    "template": (in_file("templates/themes/own/sheet.html", "<body", "<body class='x'"), EVERY),
    "style sheet": (anew("templates/themes/own/sheet.css", "p { color: red }"), EVERY),
    "file beside the theme": (anew("templates/themes/own/more.css", "p {}"), EVERY),
    "words": (in_file("templates/words.yaml", "de: ':'", "de: ' —'"), EVERY),
    "picture": (anew("profiles/pictures/photo.png", draw("pink")), of("one.")),
    "colour": (in_settings("#0b5563", "#0b0063"), EVERY),
    "logo": (anew("brand/logo.png", draw("pink")), EVERY),
    "text of the logo": (in_settings("Zeichen", "Marke"), EVERY),
    "fonts": (add_fonts, EVERY),
    "funder": (anew("brand/funder.png", draw("pink")), EVERY),
    "text of a funder": (in_settings("Geldgeber", "Bank"), EVERY),
    "network": (in_settings("Netz", "Bund"), EVERY),
    "hyphenation": (in_settings("theme: own", "theme: own\nhyphenation: yes"), EVERY),
    "theme": (in_settings("theme: own\n", ""), EVERY),
    "contact that is shown": (in_file("profiles/one.yaml", "quirina.x@", "q.x@"), of("one.")),
    # What an edition does not show.
    "contact that is not shown": (in_file("profiles/one.yaml", "jobst.w@", "j@"), set()),
    "comment": (in_file("profiles/one.yaml", "title:", "# Hallo\ntitle:"), set()),
    "other way to write it": (in_file("profiles/two.yaml", "title: Zwei", "title: 'Zwei'"), set()),
    "form of no sheet": (anew("templates/forms/other.yaml", FORM), set()),
    "what is built": (in_settings("[html, docx, pdf]", "[pdf, html, docx]"), set()),
    "size of the cache": (lambda f: None, set()),
    "term that goes on": (in_file("profiles/one.yaml", "2026-12-31", "2027-12-31"), set()),
    "file of nobody": (anew("profiles/pictures/spare.png", draw("pink")), set()),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_what_depends_on_a_change_is_made_again(folder: Path, name: str) -> None:
    edit, expected = CHANGES[name]
    edit(folder)
    result = build(folder)
    assert result.exit_code == 0, result.output
    assert said(result) == expected
    assert differing(contents(folder / "output"), cold(folder)) == []
    assert said(build(folder)) == set()


def test_another_font_of_the_brand_makes_everything_again(folder: Path) -> None:
    add_fonts(folder)
    assert said(build(folder, "-f", "html")) == {name for name in EVERY if "html" in name}
    assert said(build(folder, "-f", "html")) == set()
    (folder / "brand/fonts/Own.ttf").rename(folder / "brand/fonts/Other.ttf")
    assert said(build(folder, "-f", "html")) == {name for name in EVERY if "html" in name}


def test_a_new_name_makes_new_files(folder: Path) -> None:
    for edit, new in (
        (rename, "eins"),
        (in_file("profiles/two.yaml", "title", "id: zwo\ntitle"), "zwo"),
    ):
        edit(folder)
        result = build(folder, "--prune")
        assert said(result) == {
            f"{new}.{lang}.{kind}" for lang in ("de", "fr") for kind in ("html", "docx", "pdf")
        }
        assert "Removed: " in result.output
        assert differing(contents(folder / "output"), cold(folder)) == []


def test_the_end_of_a_contact_s_term_is_seen(folder: Path) -> None:
    result = build(folder, today=LATER)
    assert said(result) == of("one.")
    assert "that is over" in result.output
    assert differing(contents(folder / "output"), cold(folder, today=LATER)) == []
    assert b"Ulrike" not in (folder / "output/one.de.html").read_bytes()
    # The warning comes each time, though nothing is read anew.
    again = build(folder, today=LATER)
    assert said(again) == set() and "that is over" in again.output
    # And back again, as on a day before.
    before = build(folder)
    assert said(before) == of("one.") and "that is over" not in before.output


@pytest.mark.parametrize("what", ["code", "library"])
def test_another_program_makes_everything_again(
    folder: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if what == "library":
        release = digests.version
        monkeypatch.setattr(
            digests, "version", lambda name: "999" if name == "weasyprint" else release(name)
        )
    else:
        shutil.copytree(digests.PACKAGE, folder / "program")
        change(folder / "program/sheets/merge.py", '"""Merging', '"""Mixing')
        monkeypatch.setattr(digests, "PACKAGE", folder / "program")
    # The digest that is remembered is that of the program as it is.
    changed = digests.program_digest.__wrapped__()
    for module in (keys, profile_cache):
        monkeypatch.setattr(module, "program_digest", lambda: changed)
    assert said(build(folder)) == EVERY
    assert said(build(folder)) == set()


def test_a_text_that_stands_in_for_another_counts(tmp_path: Path) -> None:
    files = {"profiles/one.yaml": "title: {de: Eins, fr: Un}\nresources: {de: Nur so}\n"}
    fill_folder(tmp_path, files, "network: N\nlanguages: [de, fr]\n")
    assert len(said(build(tmp_path, "-f", "html"))) == 2
    change(tmp_path / "profiles/one.yaml", "Nur", "Allein")
    assert said(build(tmp_path, "-f", "html")) == {"one.de.html", "one.fr.html"}
    # The same in French is printed without the mark that it is in German.
    change(tmp_path / "profiles/one.yaml", "{de: Allein so}", "{de: Allein so, fr: Allein so}")
    assert said(build(tmp_path, "-f", "html")) == {"one.fr.html"}
    assert differing(contents(tmp_path / "output"), cold(tmp_path, "-f", "html")) == []


def test_what_an_archive_embeds_counts_for_it_alone(folder: Path) -> None:
    how = ("two", "-l", "fr", "-f", "pdf,docx,html")
    assert said(build(folder, *how, "--standard", "a3u")) == {"two.fr.pdf"}
    # The French edition embeds the text it translates.
    change(folder / "profiles/two.yaml", "Zweites", "Anderes")
    result = build(folder, *how, "--standard", "a3u")
    assert said(result) == {"two.fr.pdf"}
    assert b"Anderes" in everything(folder / "output/two.fr.pdf")
    built = contents(folder / "output")["two.fr.pdf"]
    assert built == cold(folder, *how, "--standard", "a3u")["two.fr.pdf"]


# --- Reports -----------------------------------------------------------------------------------

REPORT = """\
title: {de: Bericht, fr: Rapport}
parts:
  - {part: chapter, file: texts/word.md}
  - contents
  - {part: overview, figures: [city], charts: [{chart: bars, of: city}]}
  - sheets
  - {part: index, of: partners}
sheets: {group: city}
"""
SMALL = "network: Netz\nlanguages: [de, fr]\n"


def small(number: int) -> str:
    return (
        f"title: {{de: Blatt {number}, fr: Feuille {number}}}\n"
        f"city: {('Metz', 'Trier')[number % 2]}\npartners: [Verein {number}]\n"
        f"resources: {{de: Text {number}, fr: Texte {number}}}\n"
    )


REPORT_FILES: dict[str, str | bytes] = {
    "profiles/reports/year.yaml": REPORT,
    "profiles/reports/texts/word.md": "# Vorwort\n\nLiebe Leute.\n\n![Bild](p.png)\n",
    "profiles/reports/texts/word.fr.md": "# Préface\n\nChers amis.\n",
    "profiles/reports/texts/p.png": draw("red"),
    **{f"profiles/s{number}.yaml": small(number) for number in (1, 2, 3)},
}


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bound")
    fill_folder(folder, REPORT_FILES, SMALL)
    assert len(said(build(folder))) == 16
    return folder


@pytest.fixture
def report(bound: Path, tmp_path: Path) -> Path:
    shutil.copytree(bound, tmp_path / "project")
    return tmp_path / "project"


BOOKS = {f"year.{lang}.{kind}" for lang in ("de", "fr") for kind in ("pdf", "docx")}
GERMAN, FRENCH = (
    {f"{name}.{lang}.{kind}" for name in ("year", "s2") for kind in ("pdf", "docx")}
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


def test_charts_have_the_texts_of_their_edition(report: Path) -> None:
    # The bars are of names that are the same in both languages; what they show is not.
    for lang in ("de", "fr"):
        name = f"reports/year.{lang}.docx"
        made = alternative_texts((report / "output" / name).read_bytes())
        alone = cold(report, "year", "-f", "docx", "-l", lang)
        assert made and made == alternative_texts(alone[name])


def alternative_texts(document: bytes) -> list[bytes]:
    return re.findall(rb'descr="([^"]*)"', docx_parts(document)["word/document.xml"])


REPORT_ONLY = "title: {de: B, fr: R}\nparts: [sheets]\n"
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
    assert said(build(tmp_path, *how)) == {"r.fr.pdf"}
    assert b"Hallo" not in everything(path)
    assert path.read_bytes() == cold(tmp_path, *how)["reports/r.fr.pdf"]


# --- Editions ----------------------------------------------------------------------------------

SEEN = {
    "print": ("Quirina", "Ulrike"),
    "web": ("Zwetlana",),
    "internal": ("Quirina", "Ulrike", "Jobst", "Zwetlana"),
}
COMBINATIONS = tuple(itertools.product(("de", "fr", "fr+de"), SEEN, ("ua1", "a3u")))


def everything(path: Path) -> bytes:
    """Return all that an output holds, unpacked."""
    read = {".pdf": pdf_streams, ".docx": docx_streams}.get(path.suffix, bytes)
    return read(path.read_bytes())


@pytest.mark.slow
def test_no_edition_is_served_from_another_s_entry(folder: Path) -> None:
    order = list(COMBINATIONS)
    random.Random(1).shuffle(order)
    for langs, audience, standard in order:
        how = ("one", "-l", langs, "--audience", audience, "--standard", standard)
        result = build(folder, *how)
        assert result.exit_code == 0, result.output
        first = cold(folder, *how)
        made = {name: (folder / "output" / name).read_bytes() for name in first}
        assert len(made) == 3 and differing(made, first) == [], how
        for name in made:
            found = everything(folder / "output" / name)
            seen = {person for person in SEEN["internal"] if person.encode() in found}
            assert seen == set(SEEN[audience]), (how, name)


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
        if step == 6:
            how = ("-f", "docx,html,pdf", "-l", "fr,de")
        result = build(tmp_path, *how, "--prune")
        assert result.exit_code == 0, (done, result.output)
        assert differing(contents(tmp_path / "output"), cold(tmp_path, *how)) == [], done


# --- Sheets that are gone ----------------------------------------------------------------------


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


# --- Outputs that others touched ---------------------------------------------------------------


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sheets that are printed from now on."""
    made: list[str] = []
    real = building.make_sheet_job

    def counted(sheet, profile, edition, formats):  # type: ignore[no-untyped-def]
        made.append(f"{profile.id}.{edition.suffix}")
        return real(sheet, profile, edition, formats)

    monkeypatch.setattr(building, "make_sheet_job", counted)
    return made


def test_missing_and_changed_outputs_come_from_the_cache(folder: Path, printed: list[str]) -> None:
    before = contents(folder / "output")
    (folder / "output/one.de.pdf").unlink()
    (folder / "output/one.fr.pdf").write_bytes(b"%PDF-1.7 somebody else's")
    (folder / "output/two.de.html").write_bytes(b"")
    (folder / "output/two.fr.docx").unlink()
    os.utime(folder / "output/talk.de.pdf", (1, 1))
    result = build(folder)
    assert result.exit_code == 0, result.output
    names = {"one.de.pdf", "one.fr.pdf", "two.de.html", "two.fr.docx", "talk.de.pdf"}
    assert said(result) == names and printed == []
    assert differing(contents(folder / "output"), before) == []


def test_a_whole_output_folder_comes_from_the_cache(folder: Path, printed: list[str]) -> None:
    before = contents(folder / "output")
    shutil.rmtree(folder / "output")
    assert said(build(folder)) == EVERY and printed == []
    assert differing(contents(folder / "output"), before) == []


def test_without_a_cache_outputs_that_are_up_to_date_stay(folder: Path, printed: list[str]) -> None:
    shutil.rmtree(folder / "cache")
    assert said(build(folder)) == set() and printed == []
    (folder / "output/one.de.pdf").unlink()
    assert said(build(folder)) == {"one.de.pdf"} and printed == ["one.de"]


def test_going_back_costs_nothing(folder: Path, printed: list[str]) -> None:
    before = contents(folder / "output")
    text = (folder / "profiles/one.yaml").read_text()
    change(folder / "profiles/one.yaml", "Erste", "Neue")
    assert said(build(folder)) == of("one.de") and printed == ["one.de"]
    (folder / "profiles/one.yaml").write_text(text)
    assert said(build(folder)) == of("one.de") and printed == ["one.de"]
    assert differing(contents(folder / "output"), before) == []


def test_an_edited_word_file_is_kept_whatever_is_in_the_cache(
    folder: Path, printed: list[str]
) -> None:
    path = folder / "output/one.de.docx"
    built = path.read_bytes()
    path.write_bytes(built + b"mine")
    for _ in range(2):
        result = build(folder)
        assert said(result) == set() and said(result, "kept") == {"one.de.docx"}
        assert path.read_bytes() == built + b"mine"
    assert said(build(folder, "--force")) == {"one.de.docx"} and printed == []
    assert path.read_bytes() == built


@pytest.mark.parametrize("edited", [False, True])
def test_a_record_of_an_earlier_release_protects_and_lets_go(folder: Path, edited: bool) -> None:
    path = folder / "output/one.de.docx"
    digest = read_records(path)[-1].sha256
    kept = folder / f"output/{RECORDS}/one.de.docx.sha256"
    other = "0" * 64
    kept.write_text(f"{other}\n{digest}", encoding="ascii")
    if edited:
        path.write_bytes(path.read_bytes() + b"mine")
    before = path.read_bytes()
    change(folder / "profiles/one.yaml", "Erste", "Neue")
    result = build(folder)
    assert said(result, "kept") == ({"one.de.docx"} if edited else set())
    assert (path.read_bytes() == before) is edited
    assert differing(contents(folder / "output"), cold(folder)) == ([path.name] if edited else [])
    # It is not known of which sheet such files were: they are not removed.
    (folder / "profiles/one.yaml").unlink()
    assert ("one.de.docx" not in build(folder, "--prune").output) is edited


# --- Nothing to do -----------------------------------------------------------------------------


def test_a_build_with_nothing_to_do_loads_no_library_that_prints(report: Path) -> None:
    command = ["-m", "reportgen", "-C", str(report), "--today", DAY, "build", "-f", "docx,html"]
    environment = {**os.environ, CACHE: str(report / "cache")}
    for options in ([], ["-X", "importtime"]):
        done = subprocess.run(
            [sys.executable, *options, *command],
            capture_output=True,
            text=True,
            env=environment,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
    assert "0 files made" in done.stdout and "14 up to date" in done.stdout
    loaded = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}
    assert "reportgen.building.keys" in loaded
    printing = {"weasyprint", "docx", "lxml", "jinja2", "fontTools", "pypdfium2"}
    assert loaded & printing == set()
