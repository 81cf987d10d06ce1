"""Fields and links that name a bookmark: they go with it through loops, and end where it does.

Fields are ECMA-376 Part 1, 17.16, links 17.16.22.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from reportgen.problems.message import say
from reportgen.wordtemplate.files.oxml import W, local, w
from reportgen.wordtemplate.tags.layout import Layout, Path
from reportgen.wordtemplate.tags.paragraphs import Spots
from reportgen.wordtemplate.tags.paths import repeated

#: The kinds of fields that name a bookmark.
_REFERRING = frozenset(("REF", "PAGEREF", "NOTEREF", "HYPERLINK", "TOC", "INDEX", "GOTOBUTTON"))
_WORD = re.compile(r'[^\s"\\]+')
#: Halves of ranges as they are printed, and what bookmarks there are.
_HALF = re.compile(r'<w:(bookmark|perm|\w+Range)(Start|End)\b[^>]*?\bw:id="([^"]*)"[^>]*/>')
_BOOKMARK = re.compile(r'<w:bookmarkStart\b[^>]*?\bw:name="([^"]*)"')


@dataclass(slots=True)
class _Field:
    """A complex field: its marks with the blocks around them, and its instruction."""

    marks: list[tuple[etree._Element, Path]] = field(default_factory=list)
    codes: list[etree._Element] = field(default_factory=list)
    path: Path = ()

    @property
    def instruction(self) -> str:
        return "".join(code.text or "" for code in self.codes)


def _fields(nodes: Iterable[tuple[etree._Element, Path]]) -> Iterator[_Field]:
    """Yield the complex fields that have an end."""
    stack: list[_Field] = []
    for element, path in nodes:
        if element.tag == w("instrText") and stack:
            stack[-1].codes.append(element)
        elif element.tag == w("fldChar"):
            kind = element.get(w("fldCharType"))
            if kind == "begin":
                stack.append(_Field(path=path))
            if stack:
                stack[-1].marks.append((element, path))
                if kind == "end":
                    yield stack.pop()


def keep_fields_whole(nodes: Sequence[tuple[etree._Element, Path]], spots: Spots) -> None:
    """Note a fault for each field that tags would print in part."""
    for each in _fields(nodes):
        for _, path in each.marks:
            parting = [
                block for block in (*path, *each.path) if (block in path) != (block in each.path)
            ]
            if parting:
                spot = spots.spots[parting[0].number]
                spots.fail(
                    spot.within,
                    say("{written} would part a field.", written=spot.tag.written),
                    say("Put all of the field between the tags or outside of them."),
                )
                break


def rename_references(nodes: Sequence[tuple[etree._Element, Path]], layout: Layout) -> None:
    """Have what names a bookmark of its own round name it as it is called there."""
    for element, path in nodes:
        if element.tag == w("hyperlink") and (target := element.get(w("anchor"))):
            element.set(w("anchor"), _renamed(target, path, layout))
        elif element.tag == w("name") and (field := element.getparent()) is not None:
            if field.tag == w("ffData"):
                # A form field is called as the bookmark around it (17.16.27).
                name = element.get(w("val")) or ""
                element.set(w("val"), _renamed(name, path, layout))
        elif element.tag == w("fldSimple") and _refers(told := element.get(w("instr")) or ""):
            element.set(w("instr"), _renamed(told, path, layout))
    for each in _fields(nodes):
        old = each.instruction
        if _refers(old):
            new = _renamed(old, each.path, layout)
            if new != old:
                # A name may be split over several pieces.
                each.codes[0].text = new
                for code in each.codes[1:]:
                    _remove(code)


def names_in(root: etree._Element) -> set[str]:
    """Return the names of bookmarks that fields and links of a part lead to, in small letters."""
    layout = Layout()
    rename_references([(element, ()) for element in root.iter(f"{{{W}}}*")], layout)
    return layout.named


def _refers(instruction: str) -> bool:
    words = instruction.split(maxsplit=1)
    return bool(words) and words[0].upper() in _REFERRING


def _renamed(text: str, path: Path, layout: Layout) -> str:
    loops = repeated(path)

    def rename(found: re.Match[str]) -> str:
        name = found.group().lower()
        layout.named.add(name)
        own, around = layout.bookmarks.get(name, ("", ()))
        if own and around == loops[: len(around)]:
            return layout.per_round("round_name", own, around)
        return found.group()

    return _WORD.sub(rename, text)


def drop_halves(xml: str) -> str:
    """Return printed XML without the halves of ranges whose others are not printed."""
    sides: dict[tuple[str, str], set[str]] = {}
    for kind, side, number in _HALF.findall(xml):
        sides.setdefault((kind, number), set()).add(side)
    return _HALF.sub(lambda it: it.group() if len(sides[it[1], it[3]]) == 2 else "", xml)


def printed_bookmarks(parts: Iterable[str]) -> set[str]:
    """Return the names of the bookmarks in printed XML, in small letters."""
    return {name.lower() for xml in parts for name in _BOOKMARK.findall(xml)}


def without_dead(root: etree._Element, dead: Collection[str]) -> bool:
    """Turn what names a bookmark that is not printed into plain text; tell whether there was any.

    `dead` are such names, in small letters. The number of a page that is not there goes.
    """
    found = False
    for link in root.iter(w("hyperlink")):
        if (link.get(w("anchor")) or "").lower() in dead:
            del link.attrib[w("anchor")]
            found = True
    for simple in list(root.iter(w("fldSimple"))):
        word, is_dead = _target(simple.get(w("instr")) or "", dead)
        if is_dead:
            for child in [] if word == "PAGEREF" else list(simple):
                simple.addprevious(child)
            _remove(simple)
            found = True
    for each in list(_fields((element, ()) for element in root.iter(w("fldChar"), w("instrText")))):
        word, is_dead = _target(each.instruction, dead)
        if is_dead:
            _unlink(each, root, with_result=word != "PAGEREF")
            found = True
    return found


def _target(instruction: str, dead: Collection[str]) -> tuple[str, bool]:
    """Return what kind of field it is, and whether it leads to a bookmark that is not there."""
    words = instruction.replace('"', " ").split()
    kind = words[0].upper() if words else ""
    if kind == "HYPERLINK":
        words = words[words.index("\\l") :] if "\\l" in words[:-1] else []
    elif kind not in ("REF", "PAGEREF", "NOTEREF"):
        words = []
    return kind, len(words) > 1 and words[1].lower() in dead


def _unlink(each: _Field, root: etree._Element, *, with_result: bool) -> None:
    """Take a field away, and leave what it showed."""
    end = each.marks[-1][0]
    result = [mark for mark, _ in each.marks if mark.get(w("fldCharType")) == "separate"]
    doomed = [*(mark for mark, _ in each.marks), *each.codes]
    if not with_result and result:
        inside = False
        for element in root.iter(w("fldChar"), w("r")):
            if element is result[0] or element is end:
                inside = element is result[0]
            elif inside and element.tag == w("r") and end not in list(element):
                doomed += list(element.iterchildren(w("t"), w("tab"), w("br")))
    for element in doomed:
        _remove(element)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
        if local(parent) == "r" and all(local(child) == "rPr" for child in parent):
            _remove(parent)
