"""What the pages around the handouts of an event say, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reportgen.document.blocks import RichText, Text
from reportgen.document.edition import Edition
from reportgen.document.handout import Code, Occasion
from reportgen.document.sheet import Value
from reportgen.fields.model import Field, View
from reportgen.fields.show import language_of, typeset
from reportgen.handouts.definition import HANDOUTS, HandoutDefinition
from reportgen.handouts.merge import make_code
from reportgen.sheets.world import World
from reportgen.themes.theme import Theme

_FIELDS: Mapping[str, Field] = {field.name: field for field in HANDOUTS}


def make_occasion(
    definition: HandoutDefinition, lang: str, edition: Edition, world: World, theme: Theme
) -> Occasion:
    """Return what the title page, the contents and the page of contacts say in a language.

    Contacts that this audience may not see on this day are left out. Raises `WriteError` where the
    code would hold too much.
    """
    view = world.view(lang, definition.language)
    values = dict(definition.values)
    permits = _FIELDS["contacts"].type.permits
    contacts = values.pop("contacts", ())
    if permits:
        contacts = tuple(each for each in contacts if permits(each, edition.audience, world.today))

    def line(name: str) -> Text:
        if name not in values:
            return Text("")
        field, value = _FIELDS[name], values[name]
        blocks = typeset(value, field, view)
        return Text(str(RichText(blocks)), lang=language_of(value, field, view))

    intro = (
        Value(typeset(values["text"], _FIELDS["text"], view), lang) if "text" in values else None
    )
    return Occasion(
        lang=lang,
        title=line("title"),
        subtitle=line("subtitle"),
        place=line("place"),
        date=line("date"),
        issuer=line("issuer") or Text(theme.name_in(lang)),
        intro=intro or Value((), lang),
        contacts=Value(typeset(contacts, _FIELDS["contacts"], view), lang),
        code=_code(values, contacts, view, definition.file),
        words={key: view.word(key) for key in world.words if key.startswith("handout_")},
    )


def _code(
    values: Mapping[str, Any], contacts: tuple[Any, ...], view: View, file: str
) -> Code | None:
    """Return the code of the event's page, or of its first contact."""
    if "web" in values:
        return make_code(values["web"], _FIELDS["web"], view, file)
    first = replace(_FIELDS["contacts"], many=False)
    return make_code(contacts[0], first, view, file) if contacts else None
