"""Merging handouts: the essential fields of a profile become sides of paper with a code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reportgen.document.blocks import Text
from reportgen.document.handout import Code, Handout, Side
from reportgen.document.sheet import Value
from reportgen.fields.codes import draw_code
from reportgen.fields.model import Field, View
from reportgen.fields.show import typeset
from reportgen.languages import pick
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, WriteError
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.world import World


def merge_handout(
    profile: CutProfile, languages: tuple[str, ...], paper: str, world: World
) -> Handout:
    """Return the handout of a profile, one side a language.

    Raises `WriteError` where the code would hold too much.
    """
    brief = profile.brief()
    sides = (
        Side(merge_sheet(brief, (lang,), world), code_of(profile, lang, world))
        for lang in languages
    )
    return Handout(profile.id, paper, tuple(sides))


def code_of(profile: CutProfile, lang: str, world: World) -> Code | None:
    """Return the code of a profile's handout: the first of what its form names that it has."""
    for name in profile.form.coded:
        if name in profile.values:
            field, value = profile.form.fields[name], profile.values[name]
            first = value[0] if field.many else value
            view = world.view(lang, profile.language)
            return make_code(first, replace(field, many=False), view, profile.file)
    return None


def make_code(value: Any, field: Field, view: View, file: str) -> Code | None:
    """Return the code of a value, with the value as text beside it; None for types without.

    Raises `WriteError` where the code would hold too much; `file` is where the value was read.
    """
    if field.type.code is None:
        return None
    said, spoken = pick(view.words[field.type.code_word], view.lang, view.main)
    content = field.type.code(value, view.lang, view.main)
    body = Value(typeset(value, field, view), view.lang)
    try:
        picture = draw_code(content, said)
    except ValueError:
        message = say("{count} characters are too many for a code.", count=len(content))
        problem = Problem(
            Place(file), message, say("Shorten it; an address can lead on."), field.name
        )
        raise WriteError([problem]) from None
    return Code(picture, Text(said, lang=spoken), body)
