"""Forms to fill in as Word files: plain cells to write in, controls where one can only choose.

Only a plain cell takes lists, bold words and new paragraphs in every office program, and only the
label of a row stays in all of them: so a row is known by its label, and by a hidden bookmark around
it; controls bear a tag. Nothing is protected: that locks the users of some programs out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from reportgen.document.blank import Band, Blank, Control, Question, mark_of
from reportgen.themes.theme import Theme
from reportgen.wordtemplate import WordTemplate
from reportgen.writers.docx.exchange.blank_template import make_blank_template
from reportgen.writers.docx.exchange.properties import with_properties
from reportgen.writers.docx.file import pack
from reportgen.writers.docx.sheet import BRAND, fit_logo
from reportgen.writers.docx.templates import open_template

_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
#: The room to write in, in twentieths of a point: of a line, and of a text of so many characters.
_LINE, _CHARACTERS_A_LINE, _MOST_LINES = 260, 62, 14
_TICKED, _UNTICKED = "☒", "☐"


def write_blank(blank: Blank, theme: Theme, properties: Mapping[str, str]) -> bytes:
    """Return a form as a Word file that bears these properties, the same for the same input."""
    filled = _load_template(theme, len(blank.heads)).render(
        _make_context(blank, theme), language=blank.language
    )
    document = Document(io.BytesIO(filled))
    _, *rows = document.tables[0]._tbl.findall(qn("w:tr"))
    for number, (row, asked) in enumerate(zip(rows, blank.rows, strict=True)):
        if isinstance(asked, Question):
            _set_row(row, asked, number, blank)
    return with_properties(pack(document), properties)


def _load_template(theme: Theme, columns: int) -> WordTemplate:
    def make(own: bytes | None, name: str) -> bytes:
        return make_blank_template(theme, columns)

    return open_template(theme, None, "Word template of forms", make, columns)


def _make_context(blank: Blank, theme: Theme) -> Mapping[str, Any]:
    return {
        "blank": {
            "title": blank.title,
            "guidance": blank.guidance,
            **{f"head_{number}": head for number, head in enumerate(blank.heads)},
            "rows": [_row(row) for row in blank.rows],
        },
        "subject": blank.subject or " ".join(map(str, blank.title)),
        "words": blank.words,
        "mark": blank.identity.mark,
        "language": blank.language,
        "network": theme.name_in(blank.language),
        "logo": fit_logo(theme, blank.language, BRAND),
    }


def _row(row: Question | Band) -> Mapping[str, Any]:
    said = {"label": row.label, "notes": row.notes, "is_band": isinstance(row, Band)}
    return said if isinstance(row, Band) else {**said, "value": row.value, "beside": row.beside}


# --- Rows ----------------------------------------------------------------------------------------


def _set_row(row: Any, question: Question, number: int, blank: Blank) -> None:
    """Mark a row of the table, give it room, and put the controls into it."""
    label, answer = row.findall(qn("w:tc"))[:2]
    _mark(label.find(qn("w:p")), mark_of(question.path), number)
    properties = row.get_or_add_trPr()
    lines = min(-(-question.length // _CHARACTERS_A_LINE), _MOST_LINES)
    if question.control is Control.TEXT and not question.value:
        properties.append(
            parse_xml(
                f'<w:trHeight {nsdecls("w")} w:val="{_LINE * max(lines, 3)}" w:hRule="atLeast"/>'
            )
        )
    elif question.control is not Control.TEXT:
        properties.append(OxmlElement("w:cantSplit"))
    paragraph = answer.find(qn("w:p"))
    if question.control is Control.CHOICE:
        _empty(paragraph).append(_make_list(question, number, blank.words["blank_choose"]))
    elif question.control is Control.BOXES:
        for at, box in enumerate(_make_boxes(question, number)):
            target = paragraph if not at else _copy(paragraph)
            _empty(target).extend(box)
            if at:
                answer.append(target)


def _mark(paragraph: Any, name: str, number: int) -> None:
    """Put a hidden bookmark around what stands in a paragraph."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), str(number + 1))
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), str(number + 1))
    layout = paragraph.find(qn("w:pPr"))
    paragraph.insert(0 if layout is None else 1, start)
    paragraph.append(end)


def _empty(paragraph: Any) -> Any:
    for child in list(paragraph):
        if child.tag != qn("w:pPr"):
            paragraph.remove(child)
    return paragraph


def _copy(paragraph: Any) -> Any:
    layout = paragraph.find(qn("w:pPr"))
    new = OxmlElement("w:p")
    if layout is not None:
        new.append(parse_xml(_xml_of(layout)))
    return new


def _xml_of(element: Any) -> bytes:
    from docx.opc.oxml import serialize_part_xml

    return serialize_part_xml(element)


# --- Controls (ECMA-376 Part 1, 17.5.2; check boxes: [MS-DOCX], 2.6.1) ----------------------------


def _make_list(question: Question, number: int, choose: str) -> Any:
    """Return a list that opens, with what is chosen, or the word that asks to choose."""
    chosen = next((option.label for option in question.options if option.chosen), choose)
    items = "".join(
        f"<w:listItem w:displayText={quoteattr(label)} w:value={quoteattr(key)}/>"
        for key, label in (("", choose), *((each.key, each.label) for each in question.options))
    )
    return _control(question, f"{number}00", f"<w:dropDownList>{items}</w:dropDownList>", chosen)


def _make_boxes(question: Question, number: int) -> Iterator[list[Any]]:
    """Yield what stands in a paragraph for each option: a box to tick, and its words."""
    for at, option in enumerate(question.options):
        sign = _TICKED if option.chosen else _UNTICKED
        box = (
            f'<w14:checkbox xmlns:w14="{_W14}"><w14:checked w14:val="{option.chosen:d}"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
        )
        words = parse_xml(
            f'<w:r {nsdecls("w")}><w:t xml:space="preserve"> {escape(option.label)}</w:t></w:r>'
        )
        name = f"{question.name}: {option.label}"
        control = _control(question, f"{number}{at + 1:02}", box, sign, name, option.key)
        yield [control, words]


def _control(
    question: Question, number: str, kind: str, text: str, name: str = "", key: str = ""
) -> Any:
    tag = ".".join(map(str, (*question.path, *([key] if key else []))))
    called, tagged = quoteattr((name or question.name)[:64]), quoteattr(tag[:64])
    return parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias w:val={called}/><w:tag w:val={tagged}/>"
        f'<w:id w:val="{100000 + int(number)}"/>{kind}</w:sdtPr>'
        f"<w:sdtContent><w:r><w:t>{escape(text)}</w:t></w:r></w:sdtContent></w:sdt>"
    )
