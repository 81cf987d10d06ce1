"""How values are shown: each function turns one value into blocks in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel.dates import format_date, format_skeleton

from reportgen.document.blank import Option
from reportgen.document.blocks import Block, Inline, Link, Paragraph, RichText, Text
from reportgen.document.spacing import space_blocks
from reportgen.fields.domains import show_address
from reportgen.fields.model import Field, View
from reportgen.fields.values import PartialDate, Period
from reportgen.input.markdown import parse_markdown
from reportgen.languages import Texts, locale_of, pick


def name_language(tag: str, view: View) -> str:
    """Return the name of a language in the language of the view, such as “Französisch”."""
    names = view.words.get(f"language_{tag}")
    if names:
        return pick(names, view.lang, view.main)[0]
    name = locale_of(view.lang).languages.get(tag.replace("-", "_"))
    return name or locale_of(view.lang).languages.get(tag.split("-")[0]) or tag


def format_partial(value: PartialDate, lang: str) -> str:
    """Return “22. November 2026”, “November 2026” or “2026”, as the language has it."""
    locale = locale_of(lang)
    if value.day:
        return str(format_date(value.first, "long", locale=locale))
    if value.month:
        return str(format_skeleton("yMMMM", value.first, locale=locale))
    return str(value.year)


def _line(content: Iterable[Inline]) -> tuple[Block, ...]:
    return (Paragraph(tuple(content)),)


def show_plain(value: Any, field: Field, view: View) -> tuple[Block, ...]:
    return _line([Text(str(value))])


def show_line(value: Texts, field: Field, view: View) -> tuple[Block, ...]:
    """The text; one that should be translated and is not has its language in brackets."""
    text, lang = pick(value, view.lang, view.main)
    if lang == view.lang:
        return _line([Text(text)])
    mark = [Text(f" [{lang}]", lang=view.lang)] if field.type.translated else []
    return _line([Text(text, lang=lang), *mark])


def show_text(value: Texts, field: Field, view: View) -> tuple[Block, ...]:
    text, lang = pick(value, view.lang, view.main)
    return parse_markdown(text, lang).blocks


def show_yes_no(value: bool, field: Field, view: View) -> tuple[Block, ...]:
    return _line([Text(view.word("yes" if value else "no"))])


def offer_answers(values: tuple[Any, ...], field: Field, view: View) -> tuple[Option, ...]:
    """Return yes and no as what can be chosen."""
    answers = {"yes": True, "no": False}
    return tuple(Option(key, view.word(key), on in values) for key, on in answers.items())


def show_date(value: PartialDate, field: Field, view: View) -> tuple[Block, ...]:
    return _line([Text(format_partial(value, view.lang))])


def show_period(value: Period, field: Field, view: View) -> tuple[Block, ...]:
    start = format_partial(value.start, view.lang)
    if value.end is None:
        return _line([Text(view.word("since").format(start=start))])
    if value.end == value.start:
        return _line([Text(start)])
    return _line([Text(f"{start} – {format_partial(value.end, view.lang)}")])


def show_choice(value: str, field: Field, view: View) -> tuple[Block, ...]:
    return _line([Text(pick(field.options[value], view.lang, view.main)[0])])


def offer_options(values: tuple[Any, ...], field: Field, view: View) -> tuple[Option, ...]:
    """Return the form's options as what can be chosen."""
    return tuple(
        Option(key, pick(texts, view.lang, view.main)[0], key in values)
        for key, texts in field.options.items()
    )


def show_language(value: str, field: Field, view: View) -> tuple[Block, ...]:
    return _line([Text(name_language(value, view))])


def show_country(value: str, field: Field, view: View) -> tuple[Block, ...]:
    return _line([Text(locale_of(view.lang).territories.get(value, value))])


def show_link(value: str, field: Field, view: View) -> tuple[Block, ...]:
    return _line([Link(value, (Text(show_web(value)),))])


def show_web(address: str) -> str:
    """Return a web address as people write it: “example.org/page”."""
    return address.removeprefix("https://").removeprefix("http://").removesuffix("/")


def show_email(value: str, field: Field, view: View) -> tuple[Block, ...]:
    return _line([Link(f"mailto:{value}", (Text(show_address(value)),))])


def show_phone(value: str, field: Field, view: View) -> tuple[Block, ...]:
    digits = "".join(char for char in value if char.isdigit())
    # RFC 3966 knows no trunk prefix in brackets: "+49 (0)681" is dialled as +49681.
    if value.startswith("+") and "(0)" in value:
        digits = "".join(char for char in value.replace("(0)", "") if char.isdigit())
    return _line([Link(f"tel:{'+' if value.startswith('+') else ''}{digits}", (Text(value),))])


def show_parts(value: Mapping[str, Any], field: Field, view: View) -> tuple[Block, ...]:
    """The parts of a record one after the other."""
    return tuple(
        block
        for part in field.type.parts
        if part.name in value
        for block in show(value[part.name], part, view)
    )


def show(value: Any, field: Field, view: View) -> tuple[Block, ...]:
    """Return the blocks of a field's whole value, of one value or of many, as they are gathered."""
    if field.type.gather:
        return field.type.gather(value if field.many else (value,), field, view)
    return show_each(value, field, view)


def show_each(value: Any, field: Field, view: View) -> tuple[Block, ...]:
    """Return the blocks of what a field says and nothing else: one value, or many one by one."""
    if not field.many:
        return field.type.show(value, field, view)
    return join_blocks([field.type.show(item, field, view) for item in value], field)


def typeset(value: Any, field: Field, view: View) -> tuple[Block, ...]:
    """Return what `show_each` does, as it is printed: with the spacing of its language."""
    spoken = language_of(value, field, view)
    return space_blocks(show_each(value, field, view), spoken)


def language_of(value: Any, field: Field, view: View) -> str:
    """Return the language that a value is shown in: of a text, the nearest it is written in."""
    if field.many or not field.type.localized:
        return view.lang
    return pick(value, view.lang, view.main)[1]


def join_blocks(each: Sequence[tuple[Block, ...]], field: Field) -> tuple[Block, ...]:
    """Return the blocks of many values as those of one field."""
    if not field.type.inline:
        return tuple(block for blocks in each for block in blocks)
    return _line([Text(", ".join(str(RichText(blocks)) for blocks in each))])
