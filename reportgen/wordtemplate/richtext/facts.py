"""Facts and lines to be signed as WordprocessingML: paragraphs with tabs, which everybody can edit.

They are no tables: these would stand in the cells of others, where screen readers lose their way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reportgen.document.blocks import (
    Block,
    Fact,
    Facts,
    Inline,
    Paragraph,
    Signature,
    label_room,
)
from reportgen.wordtemplate.files.places import EMU_PER_TWIP
from reportgen.wordtemplate.richtext.inlines import inner_properties, write_inlines, write_paragraph
from reportgen.wordtemplate.richtext.tables import text_size
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.slots import Slot

#: What a sign takes for each point of its size, and what parts a label from its value, in twips.
_SIGN, _GAP = 10, 120
#: In a narrower place, such as the rail, a value follows its label.
_NARROW = 4000
#: What parts lines to be signed, and what is left free above them, in twips.
_BETWEEN, _ABOVE = 400, 700
_TAB = "<w:r><w:tab/></w:r>"
_BLANK = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'


def write_facts(
    facts: Facts,
    slot: Slot,
    rendering: Rendering,
    language: str | None,
    write_blocks: Callable[[Sequence[Block], Slot], str],
) -> str:
    """Return a paragraph for each line of facts; labels are in the style “Fact Label” or “Hint”.

    `write_blocks` writes what follows the first paragraph of a value.
    """
    width = slot.width // EMU_PER_TWIP
    sign = round(_SIGN * text_size(slot, rendering))
    label = 0 if width < _NARROW else facts.label_size * sign + _GAP * bool(facts.label_size)
    lines = facts.lines(width // sign) if label else [(fact,) for fact in facts.items]
    own = inner_properties(slot)
    if label:
        own["ind"] = f'<w:ind w:left="{label}" w:hanging="{label}"/>'
    half = width // 2
    second = half + label_room(line[1] for line in lines if len(line) > 1) * sign + _GAP
    pieces = []
    for number, line in enumerate(lines, 1):
        properties = dict(own)
        if len(line) > 1:
            properties["tabs"] = _tabs("left", label, half, second)
        if number < len(lines):
            properties["spacing"] = '<w:spacing w:after="20"/>'
        written = [
            _label(fact, slot, rendering, language, _TAB if label else _BLANK)
            + write_inlines(_first(fact), slot, rendering, language=language)
            for fact in line
        ]
        text = " ".join(map(str, line))
        pieces.append(write_paragraph(properties, _TAB.join(written), language, rendering, text))
        if below := line[-1].blocks[bool(_first(line[-1])) :]:
            indent = {**own, "ind": f'<w:ind w:left="{label}"/>'} if label else own
            pieces.append(write_blocks(below, replace(slot, paragraph=indent)))
    return "".join(pieces)


def _first(fact: Fact) -> tuple[Inline, ...]:
    """Return what of a value stands beside its label."""
    first = fact.blocks[0] if fact.blocks else None
    return first.content if isinstance(first, Paragraph) else ()


def _label(fact: Fact, slot: Slot, rendering: Rendering, language: str | None, between: str) -> str:
    styles = rendering.styles
    style = styles.find("Fact Label", "character") or styles.find("Hint", "character")
    label = write_inlines(
        fact.label, slot, rendering, language=language, strong=not style, style=style
    )
    return label + between if label or between == _TAB else ""


def write_signature(
    signature: Signature, slot: Slot, rendering: Rendering, language: str | None
) -> str:
    """Return lines to be written on, and below them what belongs there: one paragraph each."""
    count = len(signature.labels)
    each = (slot.width // EMU_PER_TWIP - _BETWEEN * (count - 1)) // max(count, 1)
    starts = [number * (each + _BETWEEN) for number in range(count)]
    properties = inner_properties(slot)
    ends = "".join(
        (_tabs_of("left", start) if start else "") + _tabs_of("left", start + each, "underscore")
        for start in starts
    )
    drawn = {
        **properties,
        "keepNext": "<w:keepNext/>",
        "tabs": f"<w:tabs>{ends}</w:tabs>",
        "spacing": f'<w:spacing w:before="{_ABOVE}" w:after="0"/>',
    }
    rules = write_paragraph(drawn, _TAB * (2 * count - 1), language, rendering)
    named = {**properties, "tabs": _tabs("left", *starts[1:])} if count > 1 else properties
    style = rendering.styles.find("Hint", "character")
    labels = _TAB.join(
        write_inlines(label, slot, rendering, language=language, style=style)
        for label in signature.labels
    )
    return rules + write_paragraph(named, labels, language, rendering, str(signature))


def _tabs(kind: str, *places: int) -> str:
    return f"<w:tabs>{''.join(_tabs_of(kind, place) for place in places)}</w:tabs>"


def _tabs_of(kind: str, place: int, leader: str = "") -> str:
    led = f' w:leader="{leader}"' if leader else ""
    return f'<w:tab w:val="{kind}"{led} w:pos="{place}"/>'
