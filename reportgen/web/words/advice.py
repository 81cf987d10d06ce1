"""What the studio advises where commands name commands and options: what is on its screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reportgen.problems.message import Message, say
from reportgen.web.words.collect import COLLECT
from reportgen.web.words.definitions import DEFINITIONS
from reportgen.web.words.every_page import EVERY_PAGE

_OTHERWISE = COLLECT["collect_read_otherwise"]
_AS_FORM = say(
    "Bring it in in the project it belongs to, or choose the form below, under “{place}”.",
    place=_OTHERWISE,
)
_BY_HAND = say(
    "Correct that sheet, or choose the sheets under “{place}”.",
    place=DEFINITIONS["choose_by_name"],
)

#: What is advised instead, by the templates of advice.
INSTEAD: Mapping[str, Message] = {
    # What comes back
    "Import it in the project it belongs to, or name the form with --form.": _AS_FORM,
    "Import it in the project it belongs to, or name one of its forms with --form.": _AS_FORM,
    "Import it in the project it belongs to, or name the profile with --into.": say(
        "Bring it in in the project it belongs to, or choose the sheet below, under “{place}”.",
        place=_OTHERWISE,
    ),
    "Check that it is the right file, or name the form with --form; labels that its sheets have "
    "are listed under “also” in the form.": say(
        "Check that it is the right file, or choose the form below, under “{place}”.",
        place=_OTHERWISE,
    ),
    "Take them over with “reportgen translate import”.": say(
        "Bring it in under “{place}”.", place=EVERY_PAGE["translate"]
    ),
    # Translations
    "Translate it again (reportgen translate export {id} --to {lang}), or say that it is right as "
    "it stands (reportgen translate confirm {id} --to {lang}).": say(
        "Translate it again, or say that it is right as it stands: under “{place}”.",
        place=EVERY_PAGE["translate"],
    ),
    "Mend it first: reportgen check {name}": say("Mend the sheet first."),
    "Name a file that “reportgen translate export” wrote, with the heads of its table.": say(
        "Choose a file that was downloaded here, with the heads of its table."
    ),
    # Mail
    "Check “user” and the password ({variable}, or the keyring).": say(
        "Check the password, and “user” in reportgen.yaml."
    ),
    # Reports and handouts
    "Correct it, or leave it out by its name under “sheets: exclude”.": _BY_HAND,
    "Mend that, or list the sheets by their names under “sheets: ids”.": _BY_HAND,
}


def on_screen(message: Message) -> Message:
    """Return a message with what the studio advises in it, also within what it says."""
    said = INSTEAD.get(message.template)
    values = tuple((name, _shown(value)) for name, value in message.values)
    if said is None:
        return replace(message, values=values)
    return replace(said, values=(*values, *said.values))


def _shown(value: Any) -> Any:
    if isinstance(value, Message):
        return on_screen(value)
    return tuple(map(_shown, value)) if isinstance(value, tuple) else value
