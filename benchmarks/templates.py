"""Word templates: documents by `reportgen.wordtemplate` and by docxtpl, of the same content.

Many documents of one template, and one document of a template that was not opened before. The
two take turns, and each round gives a ratio of its own. docxtpl opens the template anew for each
document, as its documentation asks for; `WordTemplate` is made for being opened once.
"""

from __future__ import annotations

import gc
import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import docx

from benchmarks.catalogue import TEMPLATES
from benchmarks.docx import make_sheet, make_template
from reportgen.wordtemplate import Text, WordTemplate

#: Rounds, and documents of a round in which many are made of one template.
ROUNDS = 7
DOCUMENTS = 60
_TAGS = 12_000
_RICH = 2_000
_TAGS_A_PARAGRAPH = 10
_KINDS = ("pear", "tram", "ore")
_COLOURS = ("yellow", "red", "green", "blue")


class Case(NamedTuple):
    """A template with the values of its documents; rich text is of each program's own kind."""

    template: bytes
    ours: Sequence[Mapping[str, Any]]
    theirs: Sequence[Mapping[str, Any]]


def measure(rounds: int = ROUNDS, documents: int = DOCUMENTS) -> list[dict[str, Any]]:
    """Return for each of `catalogue.TEMPLATES` what a document took.

    An entry has the ``"case"``, how many ``"documents"`` a round made, and for ``"reportgen"`` and
    ``"docxtpl"`` the milliseconds a document in each round, by ``"wall"`` and ``"cpu"``. Raises
    `AssertionError` when the documents differ in their text.
    """
    return [_measure(name, make_case(name, documents), rounds) for name in TEMPLATES]


def _measure(name: str, case: Case, rounds: int) -> dict[str, Any]:
    many = TEMPLATES[name].many
    opened = WordTemplate(case.template) if many else None

    def make_ours(values: Mapping[str, Any]) -> bytes:
        return (opened or WordTemplate(case.template)).render(values)

    def make_theirs(values: Mapping[str, Any]) -> bytes:
        return fill_docxtpl(case.template, values)

    sides: dict[str, tuple[Callable[[Mapping[str, Any]], bytes], Sequence[Mapping[str, Any]]]] = {
        "reportgen": (make_ours, case.ours),
        "docxtpl": (make_theirs, case.theirs),
    }
    ours, theirs = (
        [read_words(make(each)) for each in values[:2]] for make, values in sides.values()
    )
    if ours != theirs:
        raise AssertionError(f"{name}: the documents differ in their text")
    took: dict[str, dict[str, list[float]]] = {side: {"wall": [], "cpu": []} for side in sides}
    for _ in range(rounds):
        for side, (make, values) in sides.items():
            gc.collect()
            wall, cpu = time.perf_counter(), time.process_time()
            for each in values:
                make(each)
            took[side]["wall"].append((time.perf_counter() - wall) * 1000 / len(values))
            took[side]["cpu"].append((time.process_time() - cpu) * 1000 / len(values))
    return {"case": name, "documents": len(case.ours), **took}


def fill_docxtpl(template: bytes, values: Mapping[str, Any]) -> bytes:
    """Return the document that docxtpl makes of a template, opened for it."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    document.render(dict(values), autoescape=True)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def read_words(document: bytes) -> list[str]:
    """Return the texts of a document's body, tables included, without paragraphs that are empty."""
    body = docx.Document(io.BytesIO(document)).element.body
    texts = ("".join(each.text or "" for each in p.iter(_T)) for p in body.iter(_P))
    return [text for text in texts if text]


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _T = f"{_W}p", f"{_W}t"


def make_case(name: str, documents: int) -> Case:
    """Return one of `catalogue.TEMPLATES`, with values for that many documents if it has many."""
    template, values = _CASES[name]()
    if name == "rich":
        from docxtpl import RichText

        words = next(values)["words"]
        return Case(
            template,
            [{"words": [Text(word, strong=True) for word in words]}],
            [{"words": [RichText(word, bold=True) for word in words]}],
        )
    made = list(islice(values, documents if TEMPLATES[name].many else 1))
    return Case(template, made, made)


def _table() -> tuple[bytes, Iterator[dict[str, Any]]]:
    """Return a template whose table has as many columns and rows as the values say."""
    document = docx.Document()
    document.add_heading("Stock of {{ place }}", 1)
    table = document.add_table(rows=4, cols=4, style="Table Grid")
    for row, texts in enumerate(
        (
            ("", "{%tc for kind in kinds %}", "{{ kind }}", "{%tc endfor %}"),
            ("{%tr for line in lines %}",),
            ("{{ line.colour }}", "{%tc for name in line.names %}", "{{ name }}", "{%tc endfor %}"),
            ("{%tr endfor %}",),
        )
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    return _save(document), map(_stock, range(10**9))


def _stock(number: int) -> dict[str, Any]:
    lines = [
        {"colour": colour, "names": [f"{colour} {kind} {number}" for kind in _KINDS]}
        for colour in _COLOURS
    ]
    return {"place": f"hall {number}", "kinds": list(_KINDS), "lines": lines}


def _sheet() -> tuple[bytes, Iterator[dict[str, Any]]]:
    return make_template(), map(make_sheet, range(10**9))


def _tags() -> tuple[bytes, Iterator[dict[str, Any]]]:
    document = docx.Document()
    for start in range(0, _TAGS, _TAGS_A_PARAGRAPH):
        numbers = range(start, start + _TAGS_A_PARAGRAPH)
        # No two are the same; one in ten changes its value.
        tags = [f"words[{number}]" + "|upper" * (number % 10 == 0) for number in numbers]
        document.add_paragraph(", ".join(f"{{{{ {tag} }}}}" for tag in tags))
    return _save(document), iter([{"words": [f"word {number}" for number in range(_TAGS)]}])


def _rich() -> tuple[bytes, Iterator[dict[str, Any]]]:
    document = docx.Document()
    for number in range(_RICH):
        document.add_paragraph(f"Entry {number}: ").add_run(f"{{{{r words[{number}] }}}}")
    return _save(document), iter([{"words": [f"word {number}" for number in range(_RICH)]}])


def _save(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


_CASES: Mapping[str, Callable[[], tuple[bytes, Iterator[dict[str, Any]]]]] = {
    "table-many": _table,
    "sheet-many": _sheet,
    "table-once": _table,
    "sheet-once": _sheet,
    "tags": _tags,
    "rich": _rich,
}
