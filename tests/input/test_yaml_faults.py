"""Slips of people who write YAML by hand: each in words for them, where it was made."""

from __future__ import annotations

import time

import pytest

from reportgen.input.yaml import read_source
from reportgen.problems.problem import SourceError

#: What is written, the line and column of the slip, the beginning of what is said, the advice.
SLIPS = {
    "colon in a text": (
        "carrier: Netz\nplace: Rathaus: Saal 2 # oben\n",
        (2, 15, "a colon stands in the text."),
        'Put the text in quotes: place: "Rathaus: Saal 2"',
    ),
    "colon and quotation marks in a text": (
        'place: Saal "Mosel": Keller\n',
        (1, 20, "a colon stands in the text."),
        "Put the text in quotes: place: 'Saal \"Mosel\": Keller'",
    ),
    "colon in the name of a person": (
        "people:\n  - name: Amt: Frau Kern\n",
        (2, 14, "a colon stands in the text."),
        'Put the text in quotes: - name: "Amt: Frau Kern"',
    ),
    "no space behind a colon": (
        "carrier: Netz\nplace:Saal\n",
        (2, 7, "a space is missing after the colon."),
        "Write “place: Saal”.",
    ),
    "no space in the line above": (
        "place:Saal\ncarrier: Netz\n",
        (1, 7, "a space is missing after the colon."),
        "Write “place: Saal”.",
    ),
    "no colon": (
        "carrier: Netz\nSaal im Rathaus\nplace: unten\n",
        (2, 1, "this line has no colon, so that it is no key."),
        "Write “key: text”; a text of several lines begins below its key, after “|”, and is "
        "indented.",
    ),
    "no hyphen": (
        "rooms:\n  - Saal\n  Keller\n",
        (3, 3, "this line is no item of the list."),
        "Begin it with “- ”.",
    ),
    "bold at the beginning": (
        "text: **neu** seit Juni\n",
        (1, 7, "a text without quotes cannot begin with “*”."),
        "Begin the text on the next line, after “|”, or put it in quotes.",
    ),
    "a star that could name an alias": (
        "text: *neu seit Juni\n",
        (1, 7, "a text without quotes cannot begin with “*”."),
        "Begin the text on the next line, after “|”, or put it in quotes.",
    ),
    "an ampersand that could name an anchor": (
        "text: &Co stellt vor\n",
        (1, 7, "a text without quotes cannot begin with “&”."),
        "Begin the text on the next line, after “|”, or put it in quotes.",
    ),
    "larger than": (
        "text: > 60 Jahre\n",
        (1, 7, "a text without quotes cannot begin with “>”."),
        "Begin the text on the next line, after “|”, or put it in quotes.",
    ),
    "a text behind its bar": (
        "text: | Der Saal\n",
        (1, 9, "the text begins behind “|”."),
        "Begin the text on the next line, after “|”, and indent it.",
    ),
    "a tab in front": ("rooms:\n\t- Saal\n", (2, 1, "a tab stands here."), "Indent with spaces."),
    "a tab within": ("place:\tSaal\n", (1, 7, "a tab stands here."), "Write a blank instead."),
    "an apostrophe": (
        "title: 'Bureau d'aide'\n",
        (1, 18, "the text goes on behind the quotation mark that closes it."),
        'Put the text in quotes: title: "Bureau d\'aide"',
    ),
    "two quotations": (
        'title: "Ja" oder "Nein"\n',
        (1, 13, "the text goes on behind the quotation mark that closes it."),
        "Begin the text on the next line, after “|”, and indent it.",
    ),
    "a quotation that Word closed": (
        'carrier: Netz\ntitle: "Treff“\nplace: Saal\n',
        (2, 8, "the quotation mark that opens here is never closed."),
        'Close it with ", and not with “.',
    ),
    "a quotation that the next one closes": (
        'title: "Treff\nplace: "Saal"\n',
        (1, 8, "the quotation mark that opens here is never closed."),
        'Close it with " at the end of the text.',
    ),
    "a path": (
        'file: "D:\\Bilder\\Xaver.png"\n',
        (1, 10, "“\\B” means nothing between double quotes."),
        "Put the text in single quotes ('…'), or write “\\\\” for each “\\”.",
    ),
    "a question in brackets": (
        "label: {de: Wer hilft?, fr: Aide}\n",
        (1, 22, "“?” stands in a text without quotes, between brackets."),
        'Put the text in quotes: de: "Wer hilft?"',
    ),
    "a colon in brackets": (
        "label: {de: Zeit: früh, fr: Tôt}\n",
        (1, 17, "“:” stands in a text without quotes, between brackets."),
        'Put the text in quotes: de: "Zeit: früh"',
    ),
    "an open bracket": (
        "label: {de: Zeit, fr: Heure\nplace: Saal\n",
        (1, 8, "the bracket { that opens here is never closed."),
        "Close it with }.",
    ),
    "a text that begins with a bracket": (
        "title: [Online] Treff\n",
        (1, 17, "the text goes on behind the bracket that closes it."),
        'Put the text in quotes: title: "[Online] Treff"',
    ),
    "a list behind its key": (
        "rooms: - Saal\n",
        (1, 8, "a list cannot begin behind its key."),
        "Begin it on the next line, below the key.",
    ),
    "a list after a text": (
        "rooms: Saal\n- Keller\n",
        (2, 1, "a list goes on here, and “rooms” above it has a text."),
        "Write each item in a line of its own, below the key, behind “- ”.",
    ),
    "a key below a text": (
        "title: Treff\n   place: Saal\n",
        (2, 4, "this line is indented deeper than “title” above it, which has its text there."),
        "Indent both alike; a text of several lines begins below its key, after “|”.",
    ),
    "a key between two levels": (
        "people:\n  - name: Kern\n    role: Amt\n   email: k@example.org\n",
        (4, 4, "this line begins in column 4, unlike all above it."),
        "Begin what belongs together in one column: line 3 begins in column 5.",
    ),
    "a key below its hyphen": (
        "people:\n  - name: Kern\n  email: k@example.org\n",
        (3, 3, "this line begins in column 3, unlike all above it."),
        "Begin what belongs together in one column: line 2 begins in column 5.",
    ),
    "a text that turns left": (
        "text: |\n    Der Saal\n  ist offen.\nplace: x\n",
        (3, 3, "this line of a text is indented less than its first line."),
        "Indent all lines of the text alike.",
    ),
    "what git left": (
        "title: Treff\n<<<<<<< HEAD\nplace: Saal\n=======\nplace: Keller\n>>>>>>> b\n",
        (2, 1, "git left two versions here that it could not join."),
        "Keep one of them, and delete the lines with <<<<<<<, ======= and >>>>>>>.",
    ),
}


@pytest.mark.parametrize("kind", SLIPS)
def test_slips_are_told_where_they_were_made(kind: str) -> None:
    text, (line, column, said), advice = SLIPS[kind]
    with pytest.raises(SourceError) as refused:
        read_source(text.encode(), "sheet.yaml")
    [problem] = refused.value.problems
    assert (problem.place.line, problem.place.column) == (line, column)
    assert (str(problem.message), str(problem.advice)) == (said, advice)
    assert problem.line == text.splitlines()[line - 1]


@pytest.mark.parametrize("text", ["a" + " " * 400_000 + "b", "a: " + "x: " * 200_000, "[a, " * 9])
def test_no_slip_takes_long_to_explain(text: str) -> None:
    start = time.process_time()
    with pytest.raises(SourceError):
        read_source(f"title: x\n{text}\nplace: y\n".encode(), "sheet.yaml")
    assert time.process_time() - start < 3
