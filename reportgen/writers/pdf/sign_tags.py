"""Tags of signs: boxes that say whether they are ticked, drawings that say what they mean."""

from __future__ import annotations

from reportgen.writers.pdf import engine
from reportgen.writers.pdf.engine import Tag
from reportgen.writers.pdf.tag_tree import TagTree

#: The states of a box, by the class that it has on the page.
_STATES = {"on": "/on", "off": "/off"}


def is_sign(element: Tag) -> bool:
    """Tell whether a tag comes of a sign."""
    origin = engine.origin(element)
    return (
        origin is not None
        and not engine.is_generated(element)
        and "sign" in origin.get("class", "").split()
    )


def mark_item(tree: TagTree, sign: Tag, item: Tag) -> Tag:
    """Return the mark of an item that is a sign, as an element of its own around it."""
    mark = engine.new_tag(tree.pdf, "/Lbl", item["Pg"])
    mark["K"][:] = []
    tree.move(sign, mark)
    return mark


def name_signs(tree: TagTree) -> None:
    """Say of each sign what it means.

    A box is a field that is no longer to be filled in (ISO 32000-1, 14.8.5.6), so that its state
    is said; another sign has its alternative description (14.9.3). One that says nothing stands
    beside words that do, and is an artifact.
    """
    for parent in list(tree.whole(tree.document)):
        for kid in tree.kids(parent):
            if is_sign(kid) and engine.origin(kid) is not engine.origin(parent):
                _name(tree, kid, parent)


def _name(tree: TagTree, sign: Tag, parent: Tag) -> None:
    origin = engine.origin(sign)
    said = origin.get("aria-label", "")
    if not said:
        tree.unmark(sign)
        parent["K"].remove(sign.reference)
        return
    sign["Alt"] = engine.string(said)
    for name, state in _STATES.items():
        if name in origin.get("class", "").split():
            sign["S"] = "/Form"
            sign["A"] = engine.dictionary({"O": "/PrintField", "Role": "/cb", "checked": state})
