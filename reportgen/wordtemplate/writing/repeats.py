"""What is made once and printed in several places, numbered and named anew behind the first."""

from __future__ import annotations

from lxml import etree

from reportgen.wordtemplate.files.oxml import MC, WP, w
from reportgen.wordtemplate.tags.unique import CHANGES, OFFICE, VML
from reportgen.wordtemplate.writing.rounds import Ids, Rounds


def renumber_repeats(root: etree._Element, drawings: Ids, rounds: Rounds) -> bool:
    """Give what occurs again in a printed part an id and a name of its own; tell whether any did.

    Second copies of text boxes have the ids of the first.
    """
    found = False
    seen: set[tuple[str, str]] = set()
    ends: dict[str, list[str]] = {}
    bookmarks = (w("bookmarkStart"), w("bookmarkEnd"))
    for element in root.iter(f"{{{WP}}}docPr", *CHANGES, *bookmarks):
        if next(element.iterancestors(f"{{{MC}}}Fallback"), None) is not None:
            continue
        attribute = "id" if element.tag == f"{{{WP}}}docPr" else w("id")
        identity = element.get(attribute, "")
        kind = "change" if element.tag in CHANGES else str(element.tag)
        if (kind, identity) not in seen:
            seen.add((kind, identity))
            if element.tag == w("bookmarkStart"):
                rounds.given.add(element.get(w("name"), "").lower())
            continue
        found = True
        ids = drawings if attribute == "id" else rounds.marks
        if element.tag == w("bookmarkEnd"):
            waiting = ends.get(identity)
            new = waiting.pop(0) if waiting else identity
        else:
            new = str(ids.new())
        element.set(attribute, new)
        if element.tag == w("bookmarkStart"):
            ends.setdefault(identity, []).append(new)
            name = element.get(w("name"), "")
            element.set(w("name"), rounds.name_of(name, rounds.begin(-1)))
    return _rename_shapes(root) or found


def _rename_shapes(root: etree._Element) -> bool:
    """Give shapes that occur again an id of their own, and name them so behind it."""
    seen: set[str] = set()
    again: dict[str, str] = {}
    for element in root.iter(f"{VML}*", f"{OFFICE}OLEObject"):
        identity = element.get("id", "")
        if identity and identity in seen:
            free = (f"{identity}_{number}" for number in range(2, len(seen) + 3))
            again[identity] = next(name for name in free if name not in seen)
            element.set("id", again[identity])
        seen.add(element.get("id", ""))
        for attribute, sign in (("type", "#"), ("ShapeID", "")):
            named = element.get(attribute, "").removeprefix(sign)
            if named in again:
                element.set(attribute, sign + again[named])
    return bool(again)
