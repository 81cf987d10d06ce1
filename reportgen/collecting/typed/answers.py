"""Forms that are typed into: fields of a PDF and cells of a table, which hold plain texts.

A field is called by the path of its question with dots; so is a box, with the key of its option
behind, and the text of one's own with “other”. Long texts stand there as Markdown, so that what
nobody touched is what went out, to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from reportgen.collecting.filled import (
    MOST_RECORDS,
    Asked,
    Filled,
    Given,
    LeftOver,
    field_at,
)
from reportgen.document.blank import (
    OFF,
    ON,
    OWN,
    Band,
    Blank,
    Control,
    Question,
    QuestionPath,
    name_of,
)
from reportgen.document.blocks import Block, Inline, Link, List, Paragraph, Text
from reportgen.document.lines import split_at_breaks
from reportgen.fields.model import Field
from reportgen.fields.recover.values import Recovered
from reportgen.input.markdown_text import write_markdown
from reportgen.input.patching.data import Data
from reportgen.input.patching.graft import passages_of
from reportgen.input.returned.document import Line, Returned, clean

#: The path of a question with None for the numbers of records.
_Kind: TypeAlias = tuple[str | None, ...]
#: What people write into a cell that is to be ticked.
_YES = frozenset(
    (ON, "x", "×", "☒", "☑", "✓", "✔", "1", "ja", "oui", "yes", "true", "wahr", "vrai")
)
_NO = frozenset((OFF, "", "☐", "-", "–", "0", "nein", "non", "no", "false", "falsch", "faux"))
#: Longer names no field has.
_LONGEST = 300


def without_pictures(blank: Blank) -> Blank:
    """Return a form that asks for no pictures, which cannot be typed.

    What is said of a picture that is there is still asked; of others nothing is.
    """
    pictures = [each for each in blank.questions if each.control is Control.PICTURE]
    bare = {each.path[:-1] for each in pictures if not each.value and len(each.path) > 1}
    rows: list[Question | Band] = []
    bands: list[Band] = []
    hollow = False
    for row in blank.rows:
        if isinstance(row, Band):
            # What stood above nothing but pictures goes with them.
            bands = [row] if hollow else [*bands, row]
            hollow = False
        elif row.control is Control.PICTURE or row.path[:-1] in bare:
            hollow = bool(bands)
        else:
            rows += [*bands, row]
            bands, hollow = [], False
    return replace(blank, rows=tuple(rows))


# --- What stands in fields as they go out --------------------------------------------------------


def answers_of(blank: Blank) -> dict[str, str]:
    """Return what stands in the fields of a form, by their names: boxes are on or off."""
    return {
        name: text for each in blank.questions for name, text in answers_of_question(each).items()
    }


def answers_of_question(question: Question) -> dict[str, str]:
    """Return what stands in the fields of a question: one, or one for each of its options."""
    return dict(_fields_of(question))


def _fields_of(question: Question) -> Iterator[tuple[str, str]]:
    path = question.path
    if question.control is Control.BOXES:
        for option in question.options:
            if option.own is None:
                yield name_of(path, option.key), ON if option.chosen else OFF
        if own := [option.own for option in question.options if option.own is not None]:
            yield name_of(path, OWN), "\n".join(filter(None, own))
    elif question.control is Control.CHOICE:
        yield name_of(path), next((each.label for each in question.options if each.chosen), "")
    elif question.control is Control.TEXT:
        yield name_of(path), write_markdown(question.value.blocks)
    else:
        lines = (line for block in question.value.blocks for line in _lines_of(block))
        yield name_of(path), "\n".join(lines)


def _lines_of(block: Block) -> Iterator[str]:
    if isinstance(block, List):
        for item in block.items:
            for each in item:
                yield from _lines_of(each)
    elif isinstance(block, Paragraph):
        for line in split_at_breaks(block.content):
            yield "".join(map(_spell, line))
    else:
        yield from str(block).split("\n")


def _spell(inline: Inline) -> str:
    """Return what an inline says; of a link to a page its address, which nobody could guess."""
    is_page = isinstance(inline, Link) and inline.target.startswith(("http://", "https://"))
    return inline.target if isinstance(inline, Link) and is_page else str(inline)


# --- What stands in them when they come back -----------------------------------------------------


def read_typed(returned: Returned, asked: Asked, lang: str) -> Filled:
    """Return what is typed into the fields of a form that came back, in a language.

    What stands in fields of no question is left over; what is printed around them is nobody's.
    """
    kinds = {kind_of(each.path): each for each in asked.questions}
    typed: dict[QuestionPath, dict[str, str]] = {}
    left: list[LeftOver] = []
    for name, text in returned.answers.items():
        path = path_in(name)
        rest = ""
        if kind_of(path) not in kinds and path:
            path, rest = path[:-1], name.rpartition(".")[2]
        if kind_of(path) in kinds and all(_is_fit(step) for step in path):
            typed.setdefault(path, {})[rest] = _tidy(text)
        elif text.strip() and text not in (ON, OFF):
            left.append(LeftOver(f"{name}: {_tidy(text)}", returned.within(name)))
    given = {
        path: _given(path, fields, kinds[kind_of(path)], returned, asked, lang)
        for path, fields in typed.items()
    }
    return Filled(returned.file, given, tuple(left), returned.comments)


def is_typed(returned: Returned, asked: Asked) -> bool:
    """Tell whether a file has fields that are called as those of the form."""
    kinds = {kind_of(each.path) for each in asked.questions}
    paths = map(path_in, returned.answers)
    return any(kind_of(path) in kinds or kind_of(path[:-1]) in kinds for path in paths)


def path_in(name: str) -> QuestionPath:
    """Return the path that a name spells."""
    steps = name.split(".") if len(name) <= _LONGEST else []
    return tuple(int(step) if step.isascii() and step.isdigit() else step for step in steps)


def kind_of(path: QuestionPath) -> _Kind:
    """Return the path of a question in any record."""
    return tuple(None if isinstance(step, int) else step for step in path)


def _is_fit(step: str | int) -> bool:
    return not isinstance(step, int) or step < MOST_RECORDS


def _tidy(text: str) -> str:
    """Return a text in lines without blanks at their ends, whatever a program ends them with."""
    lines = (clean(line).rstrip() for line in text.splitlines())
    return "\n".join(lines).strip("\n")


def _given(
    path: QuestionPath,
    typed: Mapping[str, str],
    question: Question,
    returned: Returned,
    asked: Asked,
    lang: str,
) -> Given:
    """Return what is said in answer to a question, in its one field or in several."""
    field = field_at(asked.form, path)
    names = [name_of(path, *([rest] if rest else [])) for rest in typed]
    within = returned.within(name_of(path) if "" in typed else names[0])
    sure = returned.unsure.isdisjoint(names)
    lost = not (field.type.amounts or field.type.rank or field.many or field.options)
    if lost and not returned.numbers.isdisjoint(names):
        # A number has no zeros at its beginning, and a telephone number does.
        return Given("", False, within, tuple(filter(None, typed.values())))
    if question.control is Control.BOXES:
        return _ticked(typed, field, sure, within)
    text = typed.get("", "")
    if question.control is Control.TEXT:
        return Given(_as_markdown(text), sure, within)
    found: Recovered = field.type.recover(_as_lines(text), field, lang)
    return Given(found.data, sure and found.sure, within, found.left)


def _ticked(typed: Mapping[str, str], field: Field, sure: bool, within: str) -> Given:
    """Return what is ticked, and texts of one's own; where one may be said, no more than one."""
    found: list[Data] = [key for key in field.options if _is_ticked(typed.get(key, ""))]
    found += [{OWN: line} for line in typed.get(OWN, "").split("\n") if line.strip()]
    known = {*field.options, OWN, ""}
    strange = [key for key, said in typed.items() if key not in known and _is_ticked(said)]
    strange += [said for key, said in typed.items() if key in field.options and _is_odd(said)]
    # Where there is no box but a text, as in a table of somebody's own, it is only told.
    strange += filter(None, [typed.get("", "")])
    if field.many or len(found) < 2:
        data = found if field.many else found[0] if found else ""
        return Given(data, sure and not strange, within, tuple(strange))
    several = (each if isinstance(each, str) else typed[OWN] for each in found)
    return Given("", False, within, (*several, *strange))


def _is_ticked(text: str) -> bool:
    return text.casefold() in _YES


def _is_odd(text: str) -> bool:
    """Tell whether what stands in a box is neither a tick nor none."""
    return text.casefold() not in (*_YES, *_NO)


def _as_lines(text: str) -> tuple[Line, ...]:
    return tuple(Line((Text(line),), "") for line in text.split("\n") if line.strip())


def _as_markdown(text: str) -> str:
    """Return a text as Markdown: who goes on in a new line means a new paragraph."""
    written: list[str] = []
    for passage in passages_of(text):
        for number, line in enumerate(passage):
            if number and not line.startswith(" "):
                written.append("")
            if line or (written and written[-1]):
                written.append(line)
    return "\n".join(written)
