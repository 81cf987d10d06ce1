"""Choices as people see them: one a line, as boxes with the unticked shown, on a scale; ratings.

What a form says of a choice makes its type: `tailor_choice` and those below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

from reportgen.document.blank import Control, Option
from reportgen.document.blocks import Block, Inline, List, Paragraph, Picture, Sign, Strip, Text
from reportgen.document.register import Datum
from reportgen.fields import match, scalars
from reportgen.fields.model import Field, FieldType, Misfit, View
from reportgen.fields.numbers import NUMBER
from reportgen.fields.scalars import FILE, LINE
from reportgen.fields.show import offer_options
from reportgen.fields.values import parse_whole
from reportgen.input.markdown import Remark
from reportgen.languages import Texts, pick, write_number
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError
from reportgen.problems.suggest import suggest

#: Boxes, ticked and not; dots of a scale, filled and not: all are in the program's own font.
_BOXES = {True: "☑", False: "☐"}
_FULL, _EMPTY = "●", "○"
#: As many dots as still can be counted at a glance.
_MOST_DOTS = 10
_NO_NAMES = ("true", "false", "null")
#: Keeps a box and its word together, and parts it from the next.
_BESIDE, _APART = "\u00a0", "\u2003"

#: Shows all values of a field at once.
Gather: TypeAlias = Callable[[tuple[Any, ...], Field, View], tuple[Block, ...]]


# --- Choices -----------------------------------------------------------------------------------


def _option_of(value: Any) -> str:
    """Return the option that is chosen, "" for a text of one's own."""
    return value if isinstance(value, str) else str(value.get("option", ""))


def _name(option: str, field: Field, view: View) -> Text:
    return Text(pick(field.options[option], view.lang, view.main)[0])


def _own_text(value: Mapping[str, Any], view: View) -> Text:
    text, lang = pick(value["other"], view.lang, view.main)
    return Text(text, lang=lang if lang != view.lang else None)


def show_choice(value: Any, field: Field, view: View) -> tuple[Block, ...]:
    """The label of the option, or the text of one's own."""
    option = _option_of(value)
    text = _name(option, field, view) if option else _own_text(value, view)
    return (Paragraph((text,)),)


def match_choice(value: Any, wanted: str, field: Field) -> bool:
    """A choice is found by its key and by its label, a text of one's own in any language."""
    if option := _option_of(value):
        return match.match_choice(option, wanted, field)
    return match.match_texts(value["other"], wanted, field)


def gather_lines(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """What is chosen, one a line."""
    items = tuple(show_choice(value, field, view) for value in values)
    return (List(items),) if len(items) > 1 else items[0]


def gather_boxes(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """All options with their boxes, one a line."""
    lines = list(_boxes(values, field, view))
    items = tuple((Paragraph(words),) for _, words in lines)
    return (List(items, marks=tuple(_box(ticked, view) for ticked, _ in lines)),)


def gather_row(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """All options with their boxes, one behind the other."""
    return (_row(_boxes(values, field, view), view),)


def gather_scale(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """A dot for each option, filled up to the one that is chosen, whose label follows."""
    options = list(field.options)
    drawn = _dots(options.index(values[0]) + 1, len(options), view)
    return (Paragraph((drawn, Text(_BESIDE), _name(values[0], field, view))),)


def gather_icons(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """The icons of what is chosen in one line; what has none is named below them."""
    icons = field.settings.get("icons", {})
    drawn: list[Picture] = []
    named: list[Any] = []
    for value in values:
        option = _option_of(value)
        if option in icons:
            text = str(_name(option, field, view))
            drawn.append(replace(view.picture(icons[option]), alt=text, caption=(), lang=None))
        else:
            named.append(value)
    strip: tuple[Block, ...] = (Strip(tuple(drawn), _ICON_HEIGHT),) if drawn else ()
    return (*strip, *(gather_lines(tuple(named), field, view) if named else ()))


#: In millimetres: the words in an icon can be read.
_ICON_HEIGHT = 16


def _boxes(
    values: tuple[Any, ...], field: Field, view: View
) -> Iterator[tuple[bool, tuple[Inline, ...]]]:
    """Yield whether each option is chosen, and its words; texts of one's own come last."""
    chosen = {_option_of(value) for value in values}
    for option in field.options:
        yield option in chosen, (_name(option, field, view),)
    if label := field.settings.get("other"):
        name = pick(label, view.lang, view.main)[0]
        own = [_own_text(value, view) for value in values if not _option_of(value)]
        for text in own:
            yield True, (Text(f"{name}{view.word('colon')} "), text)
        if not own:
            yield False, (Text(name),)


def _row(lines: Iterator[tuple[bool, tuple[Inline, ...]]], view: View) -> Paragraph:
    content: list[Inline] = []
    for ticked, words in lines:
        content += [Text(_APART)] if content else []
        content += [_box(ticked, view), Text(_BESIDE), *words]
    return Paragraph(tuple(content))


def _box(ticked: bool, view: View) -> Sign:
    return Sign(_BOXES[ticked], said=view.word("choice_on" if ticked else "choice_off"), on=ticked)


def _dots(points: int, of: int, view: View) -> Sign:
    """Return as many dots as the scale has, or ten, filled up to what it says."""
    count = min(of, _MOST_DOTS)
    full = round(points * count / of)
    said = view.word("rating").format(points=points, of=of)
    return Sign(_FULL * full + _EMPTY * (count - full), said=said)


def _position(value: str, order: tuple[str, ...]) -> int:
    return order.index(value)


def remark_choice(value: Mapping[str, Any], today: date) -> list[Remark]:
    """Remark upon an item that is both an option and a text of one's own."""
    if len(value) < 2:
        return []
    said = say("this is an option, and a text of its own as well.")
    return [Remark(said, say("Begin an item of its own with “- other:”."), fatal=True)]


_GATHERED: Mapping[str, Gather] = {
    "lines": gather_lines,
    "boxes": gather_boxes,
    "row": gather_row,
    "scale": gather_scale,
    "icons": gather_icons,
}


def tailor_choice(kind: FieldType, settings: Mapping[str, Any]) -> FieldType:
    """Return the type of a choice: how it looks, and whether it takes a text of one's own."""
    options: Mapping[str, Texts] = settings.get("options", {})
    look = settings.get("look", "")
    kind = replace(kind, gather=_GATHERED.get(look))
    if look == "scale":
        kind = replace(kind, rank=partial(_position, order=tuple(options)))
    if "other" in settings:
        kind = replace(
            kind,
            parse=None,
            alone=True,
            sought=True,
            parts=(Field("option", scalars.CHOICE, options=options), Field("other", LINE)),
            remarks=remark_choice,
            # It takes words beside what can be chosen.
            control=Control.BOXES,
        )
    return kind


def find_misfit_options(field: Field) -> Iterator[Misfit]:
    """Yield what does not fit of a choice: it has no options, or one cannot be called so; a scale.

    What YAML 1.1 or 1.2 takes for a boolean or nothing would not be the name of an option.
    """
    if not field.options:
        yield Misfit(
            (),
            say("a choice needs options."),
            say("Write “options:” with a key and a label each."),
        )
    for option in field.options:
        if not re.fullmatch("[A-Za-z][A-Za-z0-9_-]*", option) or option.lower() in _NO_NAMES:
            yield Misfit(
                ("options", option),
                say("“{option}” cannot name a choice.", option=option),
                say("Start with a letter; use letters, digits, “-” and “_”."),
            )
    if field.settings.get("look") == "scale" and (field.many or "other" in field.settings):
        yield Misfit(
            ("look",),
            say("a scale shows one of its options."),
            say("Leave out “many” and “other”, or write “look: boxes”."),
        )
    yield from _find_misfit_icons(field)


def _find_misfit_icons(field: Field) -> Iterator[Misfit]:
    icons = field.settings.get("icons", {})
    for option in icons:
        if option not in field.options:
            yield Misfit(
                ("icons", option),
                say("there is no option “{option}” for this icon.", option=option),
                suggest(option, field.options),
            )
    if field.settings.get("look") == "icons" and not icons:
        yield Misfit(
            ("look",),
            say("there are no icons to show."),
            say("Write “icons:” with the file of each option."),
        )


def offer_choices(values: tuple[Any, ...], field: Field, view: View) -> tuple[Option, ...]:
    """Return the form's options as what can be chosen, and last a text of one's own."""
    chosen = {_option_of(value) for value in values}
    options = offer_options(tuple(chosen), field, view)
    if label := field.settings.get("other"):
        own = [str(_own_text(value, view)) for value in values if not _option_of(value)]
        words = f"{pick(label, view.lang, view.main)[0]}{view.word('colon')} "
        options += tuple(Option("other", words + text, True, text) for text in own)
        options += () if own else (Option("other", words, own=""),)
    return options


def _words(*names: str) -> Mapping[str, Texts]:
    return {name: {} for name in names}


CHOICE = replace(
    scalars.CHOICE,
    show=show_choice,
    matches=match_choice,
    settings=(
        Field("options", LINE, keyed=True),
        Field("look", scalars.CHOICE, options=_words(*_GATHERED)),
        Field("other", LINE),
        Field("icons", FILE, keyed=True),
    ),
    tailor=tailor_choice,
    misfits=find_misfit_options,
    offer=offer_choices,
)


# --- Yes or no ---------------------------------------------------------------------------------


def _answer_of(value: Any) -> bool:
    return bool(value["answer"]) if isinstance(value, Mapping) else value


def _more(value: Any, field: Field, view: View) -> tuple[Inline, ...]:
    """Return what follows the answer, behind its label."""
    if not isinstance(value, Mapping) or "more" not in value:
        return ()
    label = pick(field.settings["more"], view.lang, view.main)[0]
    text, lang = pick(value["more"], view.lang, view.main)
    head = Text(f"{label}{view.word('colon')} ")
    return (head, Text(text, lang=lang if lang != view.lang else None))


def show_answer(value: Any, field: Field, view: View) -> tuple[Block, ...]:
    """Yes or no, and what is said of it."""
    word = Text(view.word("yes" if _answer_of(value) else "no"))
    more = _more(value, field, view)
    return (Paragraph((word, Text(" – "), *more) if more else (word,)),)


def gather_answers(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """Yes and no with their boxes, and what is said of the answer below them."""
    blocks: list[Block] = []
    for value in values:
        answer = _answer_of(value)
        boxes = ((answer is each, (Text(view.word(name)),)) for name, each in _ANSWERS.items())
        blocks.append(_row(boxes, view))
        if more := _more(value, field, view):
            blocks.append(Paragraph(more))
    return tuple(blocks)


_ANSWERS = {"yes": True, "no": False}


def match_answer(value: Any, wanted: str, field: Field) -> bool:
    """Yes and no are found however they are written. Raises `UnfitError`."""
    return match.match_yes_no(_answer_of(value), wanted, field)


def remark_answer(value: Mapping[str, Any], today: date) -> list[Remark]:
    """Remark upon a no of which more is said."""
    if value.get("answer", True) or "more" not in value:
        return []
    return [
        Remark(
            say("the answer is no, and yet more is said."),
            say("Write “answer: yes”, or leave out “more”."),
        )
    ]


def tailor_yes_no(kind: FieldType, settings: Mapping[str, Any]) -> FieldType:
    """Return the type of a question: how it looks, and what follows its answer."""
    kind = replace(kind, gather=gather_answers if "look" in settings else None)
    if "more" not in settings:
        return kind
    return replace(
        kind,
        parse=None,
        alone=True,
        sought=True,
        parts=(
            Field("answer", replace(scalars.YES_NO, names=lambda: _CALLED), required=True),
            Field("more", LINE, label=settings["more"]),
        ),
        remarks=remark_answer,
        # A form asks for the two one after the other.
        offer=None,
    )


#: What people write for yes and no.
_CALLED: Mapping[str, str] = {
    **dict.fromkeys(("ja", "oui", "yes"), "yes"),
    **dict.fromkeys(("nein", "non", "no"), "no"),
}
YES_NO = replace(
    scalars.YES_NO,
    show=show_answer,
    matches=match_answer,
    settings=(Field("look", scalars.CHOICE, options=_words("row")), Field("more", LINE)),
    tailor=tailor_yes_no,
    names=lambda: _CALLED,
)


# --- Ratings -----------------------------------------------------------------------------------

#: How many points a rating has unless its form says otherwise; with a hundred it is a share.
_USUAL, _SHARE = 5, 100


def _points(settings: Mapping[str, Any]) -> int:
    return int(float(settings.get("of", _USUAL)))


def parse_rating(text: str, of: int = _USUAL) -> int:
    """Return how many points are given, nought to all. Raises `UnfitError`."""
    points = parse_whole(text.strip().removesuffix("%"))
    if not 0 <= points <= of:
        raise UnfitError(
            say("“{text}” is no number from 0 to {of}.", text=text, of=of),
            say("Write a whole number from 0 to {of}.", of=of),
        )
    return points


def show_rating(value: int, field: Field, view: View) -> tuple[Block, ...]:
    """The points in words: “3 of 5”; of a hundred, “40 %”."""
    return (Paragraph((Text(_say_rating(value, field, view)),)),)


def _say_rating(value: int, field: Field, view: View) -> str:
    of = _points(field.settings)
    # The average of several has decimals.
    points = write_number(str(value), view.lang)
    return f"{points} %" if of == _SHARE else view.word("rating").format(points=points, of=of)


def gather_ratings(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """The points as dots, and in words behind them."""
    of = _points(field.settings)
    return tuple(
        Paragraph(
            (
                replace(_dots(value, of, view), said=""),
                Text(f"{_BESIDE}{_say_rating(value, field, view)}"),
            )
        )
        for value in values
    )


def unset_rating(text: str, field: Field, lang: str) -> str:
    """Return the points of “3 of 5” as `parse_rating` reads them, whatever “of” is called.

    Dots may stand before them.
    """
    said = text.strip(f"{_FULL}{_EMPTY}{_BESIDE} ")
    found = re.fullmatch(rf"([0-9]+)\s+\w+\s+{_points(field.settings)}", said)
    return found[1] if found else said


def tailor_rating(kind: FieldType, settings: Mapping[str, Any]) -> FieldType:
    """Return the type of a rating with the points that its form gives."""
    return replace(kind, parse=partial(parse_rating, of=_points(settings)))


def find_misfit_points(field: Field) -> Iterator[Misfit]:
    """Yield what is wrong with the points of a rating."""
    of = field.settings.get("of", str(_USUAL))
    if not re.fullmatch("[0-9]{1,4}", of) or int(of) < 2:
        yield Misfit(
            ("of",),
            say("“{of}” is no number of points.", of=of),
            say("Write a whole number from 2 on; 100 makes it a share in per cent."),
        )


RATING = FieldType(
    "rating",
    say("a number of points, such as 3 of 5, or a share in per cent"),
    show_rating,
    parse_rating,
    {"type": ["integer", "string"], "pattern": r"^\s*[0-9]+\s*%?\s*$"},
    gather=gather_ratings,
    amounts=lambda points: (Decimal(points), Decimal(points)),
    datum=lambda points, field, lang: Datum(Decimal(points), "General"),
    inline=True,
    rank=int,
    entry="number",
    matches=match.match_plain,
    unset=unset_rating,
    example="2",
    settings=(Field("of", NUMBER),),
    tailor=tailor_rating,
    misfits=find_misfit_points,
)
