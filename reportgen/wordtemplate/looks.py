"""Rich text in a look of its own, for programs that give more than what words mean.

What stands in `document.blocks` says what a text is, and the template how it looks. These kinds say
how it looks: they are taken wherever those are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from reportgen.document.blocks import Block, Break, Paragraph, Picture, Text
from reportgen.problems.message import Message, say
from reportgen.problems.suggest import nearest
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.oxml import names
from reportgen.wordtemplate.files.styles import Styles
from reportgen.wordtemplate.files.text import Look, escape_plain

_COLOUR = re.compile(r"#?([0-9A-Fa-f]{6})\Z")
#: Colours that Word marks text with (ECMA-376 Part 1, 17.18.40).
_HIGHLIGHTS = names(
    "black blue cyan green magenta red yellow white darkBlue darkCyan darkGreen darkMagenta "
    "darkRed darkYellow darkGray lightGray none"
)
_SCRIPTS = ["super", "sub"]
_MOST_POINTS = 1638


@dataclass(frozen=True, slots=True)
class Styled(Text):
    """A text in a character style of the template, or in a look said here.

    `style` is the name that Word shows in English, `colour` six hexadecimal digits, `highlight` a
    colour of Word's marker such as "yellow", `size` in points.
    """

    style: str = ""
    underline: bool = False
    strike: bool = False
    colour: str = ""
    highlight: str = ""
    size: float = 0
    font: str = ""


@dataclass(frozen=True, slots=True)
class StyledParagraph(Paragraph):
    """A paragraph in a style of the template, by the name that Word shows in English."""

    style: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak(Break):
    """The end of a page inside a paragraph."""


@dataclass(frozen=True, slots=True, repr=False)
class SizedPicture(Picture):
    """A picture as large as it is to be printed, in millimetres; 0 keeps its shape.

    `link` is the address that a click on it leads to.
    """

    mm_wide: float = 0
    mm_high: float = 0
    link: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class WordDocument:
    """A Word document whose text is printed, with its styles, lists, pictures, charts and notes."""

    data: bytes


#: What can be printed in place of a paragraph.
Printed: TypeAlias = Block | WordDocument


def style_id(styles: Styles, name: str, kind: str) -> str:
    """Return the id of a style. Raises FaultError where the template has none of this name."""
    found = styles.find(name, kind)
    if found:
        return found
    close = nearest(name.lower(), styles.names(kind))
    raise FaultError(
        say("the template has no style {name}.", name=repr(name)),
        say("Did you mean {quoted}?", quoted=repr(close))
        if close
        else say("Make it in Word, or give the name that Word's style pane shows in English."),
    )


def look_of(text: Styled, look: Look) -> Look:
    """Return the look of a text whose tag has this look. Raises FaultError for what Word lacks."""
    properties = dict(look.properties)
    if text.underline:
        properties["u"] = '<w:u w:val="single"/>'
    if text.strike:
        properties["strike"] = "<w:strike/>"
    if text.colour:
        found = _COLOUR.match(text.colour)
        if not found:
            advice = say("Give six hexadecimal digits, such as FFE699.")
            raise FaultError(say("{text} is no colour.", text=repr(text.colour)), advice)
        properties["color"] = f'<w:color w:val="{found[1].upper()}"/>'
    if text.highlight:
        _require(text.highlight, _HIGHLIGHTS, say("a colour of Word's marker"))
        properties["highlight"] = f'<w:highlight w:val="{text.highlight}"/>'
    if text.size:
        if not 1 <= text.size <= _MOST_POINTS:
            advice = say("Give points, from 1 to {limit}.", limit=_MOST_POINTS)
            raise FaultError(say("{text} is no size of letters.", text=text.size), advice)
        for name in ("sz", "szCs"):
            properties[name] = f'<w:{name} w:val="{round(text.size * 2)}"/>'
    if text.font:
        font = escape_plain(text.font)
        kinds = "".join(f' w:{name}="{font}"' for name in ("ascii", "hAnsi", "eastAsia", "cs"))
        properties["rFonts"] = f"<w:rFonts{kinds}/>"
    if text.script:
        _require(text.script, _SCRIPTS, say("a position of letters"))
    return Look.of(properties)


def _require(value: str, known: list[str], what: Message) -> None:
    if value not in known:
        raise FaultError(
            say("{text} is not {what}.", text=repr(value), what=what),
            say("Give one of these: {names}.", names=known),
        )
