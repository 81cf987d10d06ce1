"""Building again: what a change touches is made again and nothing else, as if from the start."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.building import keys
from reportgen.cache import program
from reportgen.project import profile_cache
from reportgen.writers.fonts import font_folders
from support.project import fill_folder
from support.rebuilt import (
    EVERY,
    FORM,
    LATER,
    anew,
    build,
    change,
    cold,
    contents,
    differing,
    draw,
    everything,
    in_file,
    of,
    said,
)


def in_settings(old: str, new: str) -> Callable[[Path], None]:
    return in_file("reportgen.yaml", old, new)


def add_fonts(folder: Path) -> None:
    shutil.copy(next(font_folders()[0].glob("*.ttf")), folder / "brand/fonts/Own.ttf")
    change(folder / "reportgen.yaml", "brand:", "brand:\n  fonts: brand/fonts")


def rename(folder: Path) -> None:
    (folder / "profiles/one.yaml").rename(folder / "profiles/eins.yaml")


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
        release = program._ask
        monkeypatch.setattr(
            program, "_ask", lambda name: "999" if name == "weasyprint" else release(name)
        )
        # A library that is installed gives its folder another time.
        (folder / "site-packages").mkdir()
        monkeypatch.syspath_prepend(folder / "site-packages")
    else:
        shutil.copytree(program.PACKAGE, folder / "program")
        change(folder / "program/sheets/merge.py", '"""Merging', '"""Mixing')
        monkeypatch.setattr(program, "PACKAGE", folder / "program")
    # The digest that is remembered is that of the program as it is.
    changed = program._look.__wrapped__()[0]
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


# --- Editions ----------------------------------------------------------------------------------

SEEN = {
    "print": ("Quirina", "Ulrike"),
    "web": ("Zwetlana",),
    "internal": ("Quirina", "Ulrike", "Jobst", "Zwetlana"),
}
COMBINATIONS = tuple(itertools.product(("de", "fr", "fr+de"), SEEN, ("ua1", "a3u")))


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
