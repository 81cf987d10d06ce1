"""What stands in a field of a returned file, as a profile says it."""

from __future__ import annotations

from typing import Any

import pytest

from reportgen.fields.model import Field
from reportgen.fields.recover.values import Recovered
from reportgen.fields.types import TYPES
from reportgen.input.returned.document import Line
from reportgen.input.returned.docx import read_docx
from support.returned import para, table, word_file

OPTIONS = {
    "women": {"de": "Frauen", "fr": "Femmes"},
    "young": {"de": "Jugendliche, Kinder", "fr": "Jeunes"},
}


def recover(body: str, kind: str, many: bool = False, **choices: Any) -> Recovered:
    field = Field("f", TYPES[kind], many=many, **choices)
    return field.type.recover(read_docx(word_file(body), "a.docx").body, field, "de")


@pytest.mark.parametrize(
    ("body", "kind", "many", "data", "left"),
    [
        (para("22. November 2026"), "date", False, "2026-11-22", ()),
        (para("22.11.2026"), "date", False, "2026-11-22", ()),
        (para("seit 2015"), "period", False, "2015/..", ()),
        (para("irgendwann"), "date", False, "", ("irgendwann",)),
        (para("Frankreich"), "country", False, "FR", ()),
        (para("Allemagne"), "country", False, "DE", ()),
        (para("Deutsch, Französisch"), "language", True, ["de", "fr"], ()),
        (para("Deutsch") + para("Elbisch"), "language", True, ["de"], ("Elbisch",)),
        (para("ja", ""), "line", False, "ja", ()),
        (para(" zwei ") + para("Zeilen"), "line", False, "zwei Zeilen", ()),
        (para(""), "line", False, "", ()),
        (para("Ja."), "yes_no", False, "yes", ()),
        (para("☐ oui ☒ non"), "yes_no", False, "no", ()),
        (para("vielleicht"), "yes_no", False, "", ("vielleicht",)),
        (para("Bild"), "picture", False, "", ("Bild",)),
    ],
)
def test_values_are_read_in_the_words_they_are_shown_in(
    body: str, kind: str, many: bool, data: Any, left: tuple[str, ...]
) -> None:
    found = recover(body, kind, many)
    assert (found.data, found.left) == (data, left)


@pytest.mark.parametrize(
    ("body", "data", "sure"),
    [
        (para("- eins") + para("- zwei, drei"), ["eins", "zwei, drei"], True),
        (para("eins") + para("zwei"), ["eins", "zwei"], True),
        (para("eins, zwei"), ["eins", "zwei"], False),
        (para("eins"), ["eins"], True),
        (table((para("eins"),), (para("zwei"),)), ["eins", "zwei"], True),
    ],
)
def test_lists_are_sure_where_nothing_but_their_items_can_be_meant(
    body: str, data: list[str], sure: bool
) -> None:
    found = recover(body, "name", many=True)
    assert (found.data, found.sure, found.left) == (data, sure, ())


@pytest.mark.parametrize(
    ("body", "many", "data", "left"),
    [
        (para("☒ Frauen") + para("☐ Jugendliche, Kinder"), True, ["women"], ()),
        (para("☑ Frauen  ☑ Jeunes"), True, ["women", "young"], ()),
        (para("☐ Frauen ☐ Jugendliche, Kinder"), True, [], ()),
        (para("☒ Frauen ☒ Ältere"), True, ["women"], ("Ältere",)),
        (para("☒ Frauen ☐ Jugendliche, Kinder"), False, "women", ()),
        (para("☒ Frauen ☒ Jugendliche, Kinder"), False, "", ("Frauen", "Jugendliche, Kinder")),
        (para("Frauen") + para("Jugendliche, Kinder"), True, ["women", "young"], ()),
        (para("femmes"), False, "women", ()),
        (para("☒ Andere: Lehrkräfte"), True, [{"other": "Lehrkräfte"}], ()),
    ],
)
def test_choices_are_read_by_their_labels_and_boxes(
    body: str, many: bool, data: Any, left: tuple[str, ...]
) -> None:
    other = {"other": {"de": "Andere"}}
    found = recover(body, "choice", many, options=OPTIONS, settings=other)
    assert (found.data, found.left) == (data, left)


def test_boxes_in_a_long_text_are_text() -> None:
    found = recover(para("☒ Ziel erreicht"), "text")
    assert found.data == "☒ Ziel erreicht"
    assert isinstance(read_docx(word_file(para("x")), "a.docx").body[0], Line)
