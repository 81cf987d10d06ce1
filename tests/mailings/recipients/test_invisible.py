"""What nobody sees, what is lost without a word, and addresses in letters of any language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reportgen.fields.domains import show_address, to_readable, to_wire
from reportgen.fields.model import Field
from reportgen.fields.read import Reading, read_fields
from reportgen.fields.show import show_email
from reportgen.fields.types import PLAIN
from reportgen.fields.values import parse_email
from reportgen.input.yaml import read_source
from reportgen.mailings.recipients.recipient import read_recipients
from reportgen.problems.characters import spell_unseen
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, Severity, UnfitError
from reportgen.problems.suggest import suggest
from support.mail_project import make_mailing, run_well

UNSEEN = {
    "\u200b": "U+200B ZERO WIDTH SPACE",
    "\ufeff": "U+FEFF ZERO WIDTH NO-BREAK SPACE",
    "\u00ad": "U+00AD SOFT HYPHEN",
    "\u2060": "U+2060 WORD JOINER",
    "\u200f": "U+200F RIGHT-TO-LEFT MARK",
    "\ufe0f": "U+FE0F VARIATION SELECTOR-16",
    "\u3164": "U+3164 HANGUL FILLER",
}


@pytest.mark.parametrize("char,name", UNSEEN.items())
def test_every_message_spells_what_nobody_sees(char: str, name: str) -> None:
    problem = Problem(
        Place("a"),
        say("“{text}” is wrong.", text=f"a{char}b"),
        say("Not {text}.", text=f"a{char}b"),
        f"x{char}.0",
    )
    assert str(problem.message) == f"“a<{name}>b” is wrong."
    assert f"<{name}>" in str(problem.advice) and f"<{name}>" in problem.path
    assert f"a<{name}>b" in str(problem)


def test_blanks_of_french_and_letters_stay_as_they_are() -> None:
    text = "« 14\u00a0h »\u202f: é ß ليلى 日本"
    assert str(Problem(Place("a"), say("{text}", text=text)).message) == text
    assert spell_unseen(text, blanks=True).startswith("« 14<U+00A0 NO-BREAK SPACE>h")


@pytest.mark.parametrize("char", [*UNSEEN, "\u00a0", "\u202f"])
def test_a_key_with_an_invisible_character_is_told_so(char: str) -> None:
    source = read_source(f'"title{char}": x\n'.encode(), "a.yaml")
    reading = Reading((), "und", date.min)
    read_fields(source.root, [Field("title", PLAIN)], reading)
    [problem] = reading.problems
    assert "Did you mean" not in str(problem.advice)
    assert f"U+{ord(char):04X}" in str(problem.advice) and "“title”" in str(problem.advice)


@pytest.mark.parametrize("char", [*UNSEEN, "\u00a0"])
def test_an_address_with_an_invisible_character_shows_it(char: str) -> None:
    with pytest.raises(UnfitError) as caught:
        parse_email(f"ka{char}bis@example.org")
    assert f"ka<U+{ord(char):04X} " in str(caught.value.message)
    assert f"U+{ord(char):04X}" in str(caught.value.advice)


# --- Lists and texts that are cut off ----------------------------------------------------------


@pytest.mark.parametrize("bullet", "–—•·▪")
def test_lists_with_bullets_of_word_are_told(tmp_path: Path, bullet: str) -> None:
    source = read_source(f"a:\n  {bullet} A\n  {bullet} B\n".encode(), "a.yaml")
    reading = Reading((), "und", date.min)
    assert read_fields(source.root, [Field("a", PLAIN, many=True)], reading) == {}
    assert [str(each.message) for each in reading.problems] == [
        f"“{bullet}” begins no list, so that all of it is one text."
    ]
    path = tmp_path / "a.yaml"
    path.write_text(f"{bullet} name: A\n  email: a@example.org\n", encoding="utf-8")
    found, problems = read_recipients(path, "a.yaml", (), "de", "DE")
    assert found == []
    assert any(f"and not with “{bullet}”" in str(each) for each in problems), problems


@pytest.mark.parametrize("text,lost", [
    ("a: Haus #3\n", "#3"),
    ("a: x\nb:   Top #1 im Ort  # really\n", "#1 im Ort  # really"),
    ("a:\n  - Gruppe #2\n", "#2"),
    ("a: Überall #x\r\n", "#x"),
    ("a: #3\n", "#3"),
    ("a:   #3 im Hof\nb: x\n", "#3 im Hof"),
    ("a:\n  - #1\n  - x\n", "#1"),
])  # fmt: skip
@pytest.mark.parametrize("fast", [True, False])
def test_what_is_lost_behind_a_hash_is_told(
    text: str, lost: str, fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not fast:
        monkeypatch.setattr("reportgen.input.yaml._FAST", None)
    [problem] = read_source(text.encode(), "a.yaml").problems
    assert problem.severity is Severity.WARNING
    assert str(problem.message).startswith(f"“{lost}” is a comment")
    line = text.splitlines()[problem.place.line - 1]
    assert line[problem.place.column - 1 :].startswith(lost)


@pytest.mark.parametrize("text", [
    "a: x # a comment\n", 'a: "Haus #3"\n', "a: C#\n", "# x\na: b\n", "a: |\n  Haus #3\n",
    "a: [x, y] # z\n", "a: x  #\n", "a: # z\n", "a: #z\n  - x\n", "a:\n  #z\n  b: x\n",
    "a: '' #z\n",
])  # fmt: skip
def test_comments_that_are_meant_are_none_of_our_business(text: str) -> None:
    assert read_source(text.encode(), "a.yaml").problems == ()


@given(st.lists(st.text("a#: '\"-\n\tü", max_size=8), max_size=5))
def test_the_warning_never_stops_what_could_be_read(parts: list[str]) -> None:
    text = "".join(f"k{n}: {part}\n" for n, part in enumerate(parts))
    try:
        list(yaml.parse(text))
        source = read_source(text.encode(), "a.yaml")
    except Exception:
        return
    assert all(each.severity for each in source.problems)


# --- Domains of any language -------------------------------------------------------------------


@pytest.mark.parametrize("written,wire,shown", [
    ("info@bürgerhaus-köln.de", "info@xn--brgerhaus-kln-smb3f.de", "info@bürgerhaus-köln.de"),
    ("info@xn--e1afmkfd.xn--p1ai", "info@xn--e1afmkfd.xn--p1ai", "info@пример.рф"),
    ("info@пример.рф", "info@xn--e1afmkfd.xn--p1ai", "info@пример.рф"),
    ("a@STRASSE.de", "a@STRASSE.de", "a@STRASSE.de"),
    ("a@straße.de", "a@xn--strae-oqa.de", "a@straße.de"),
    ("a@Élysée.fr", "a@xn--lyse-9oad.fr", "a@élysée.fr"),
    ("a@mairie.Saint-Étienne.fr", "a@mairie.xn--saint-tienne-geb.fr",
     "a@mairie.saint-étienne.fr"),
    ("a@paral·lel.cat", "a@xn--parallel-koa.cat", "a@paral·lel.cat"),
])  # fmt: skip
def test_domains_in_letters_go_as_ascii_and_are_shown_as_read(
    written: str, wire: str, shown: str
) -> None:
    assert parse_email(written) == wire
    assert parse_email(parse_email(written)) == parse_email(written)
    assert show_address(parse_email(written)) == shown


@pytest.mark.parametrize("domain", [
    "exаmple.org", "a_b.ü.de", "ü-.de", "-ü.de", "xn--.de", "xn--a.de", "xn--ü.de", "☃.de", "ü",
    "ü..de", "\u0301a.de", "ab--ü.de", "x" * 60 + "ü.de", "a b.de", "a\u200db.de",
])  # fmt: skip
def test_no_other_domain_is_taken(domain: str) -> None:
    with pytest.raises(ValueError):
        to_wire(domain)


@given(st.text(max_size=12))
def test_what_goes_over_the_wire_comes_back(label: str) -> None:
    try:
        wire = to_wire(f"{label}.de")
    except ValueError:
        return
    assert wire.isascii() and to_wire(to_readable(wire)) == wire


def test_letters_before_the_at_are_refused_in_words() -> None:
    with pytest.raises(UnfitError, match="before the @ that servers do not take: ö"):
        parse_email("jörg@example.org")


def test_a_sheet_links_to_the_wire_and_shows_what_people_read() -> None:
    [block] = show_email(parse_email("a@bücher.de"), None, None)  # type: ignore[arg-type]
    link = block.content[0]  # type: ignore[union-attr]
    assert link.target == "mailto:a@xn--bcher-kva.de"  # type: ignore[union-attr]
    assert str(link.content[0]) == "a@bücher.de"  # type: ignore[union-attr]


def test_suggestions_for_other_words_are_as_before() -> None:
    assert str(suggest("titel", ["title"])) == "Did you mean “title”?"
    assert str(suggest("–title", ["title"])) == "Did you mean “title”?"


def test_what_is_planned_and_left_out_is_shown_as_people_read_it(tmp_path: Path) -> None:
    people = "Anrede;Name;E-Mail\nFrau;Anna Ähre;info@bürgerhaus-köln.de\n"
    make_mailing(tmp_path, {"profiles/mailings/recipients/liste.csv": people})
    planned = run_well(tmp_path, "mail", "plan", "neu")
    assert "info@bürgerhaus-köln.de  [de]" in planned
    [message] = tmp_path.glob("mail/neu/plan-*/*.eml")
    assert b"<info@xn--brgerhaus-kln-smb3f.de>" in message.read_bytes()
    gone = run_well(tmp_path, "mail", "opt-out", "info@bürgerhaus-köln.de")
    assert "any more to: info@bürgerhaus-köln.de." in gone
    again = run_well(tmp_path, "mail", "plan", "neu")
    assert "info@bürgerhaus-köln.de: opted out" in again
