"""Types made of parts, for the program's own files: records, and records of variants."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.fields import match, show
from reportgen.fields.model import NO_ADVICE, Field, FieldType
from reportgen.fields.scalars import CHOICE
from reportgen.languages import Texts
from reportgen.problems.message import Message


def record(name: str, about: Message, *parts: Field, alone: bool = False) -> FieldType:
    """Return a type made of parts, for the program's own files (forms, project).

    With `alone`, a text alone stands for the first part.
    """
    return FieldType(
        name, about, show.show_parts, parts=parts, matches=match.match_plain, alone=alone
    )


def choice_of(
    name: str,
    about: Message,
    key: str,
    variants: Mapping[str, tuple[Field, ...]],
    *common: Field,
    elsewhere: Mapping[str, Message] = NO_ADVICE,
    alone: bool = True,
) -> FieldType:
    """Return a record whose part `key` chooses the variant that its other parts are of.

    All variants have the `common` parts. With `alone`, a text stands for the key, so that a
    variant without further parts is one word.
    """
    options: Mapping[str, Texts] = {variant: {} for variant in variants}
    chosen = Field(key, CHOICE, required=True, options=options)
    return FieldType(
        name,
        about,
        show.show_parts,
        parts=(chosen, *common),
        variants=variants,
        elsewhere=elsewhere,
        alone=alone,
        matches=match.match_plain,
    )
