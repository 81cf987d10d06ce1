"""What stands in a row, cell or paragraph beside the tag that takes its place."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from reportgen.problems.message import Message, say
from reportgen.wordtemplate.files.oxml import A, M, W, local, w
from reportgen.wordtemplate.tags.layout import BLOCKS
from reportgen.wordtemplate.tags.paragraphs import MARKED
from reportgen.wordtemplate.tags.tags import Tag

_TEXTS = (w("t"), f"{{{A}}}t", f"{{{M}}}t")
#: What is seen, or what the document is broken without.
_THINGS = {
    w("drawing"): say("a picture or text box"),
    w("pict"): say("a picture or text box"),
    w("object"): say("an object"),
    w("sym"): say("a sign"),
    w("footnoteReference"): say("the mark of a footnote"),
    w("endnoteReference"): say("the mark of an endnote"),
    w("fldChar"): say("a field, or its beginning or end,"),
    w("fldSimple"): say("a field"),
    f"{{{M}}}oMath": say("a formula"),
}
_BREAKS = {"page": say("a page break"), "column": say("a column break")}
_DELETED = (w("del"), w("moveFrom"))


def find_beside(holder: etree._Element) -> Message | None:
    """Return in words what is seen in an element beside its tags; None for nothing."""
    for element in holder.iter(*_TEXTS, *_THINGS, w("br")):
        found: Message | None = _THINGS.get(str(element.tag))
        if element.tag in _TEXTS:
            text = MARKED.sub("", element.text or "").strip()
            found = say("the text {text}", text=repr(text[:40])) if text else None
        elif element.tag == w("br"):
            found = _BREAKS.get(element.get(w("type"), ""))
        if found is not None and next(element.iterancestors(*_DELETED), None) is None:
            return found
    return None


def ranges_in(holder: etree._Element) -> Iterator[etree._Element]:
    """Yield the beginnings and ends of bookmarks and other ranges in an element."""
    for element in list(holder.iter(f"{{{W}}}*")):
        name = local(element)
        if name.endswith(("Start", "End")) and not name.startswith("comment"):
            yield element


def goes_before(half: etree._Element, tag: Tag) -> bool:
    """Tell whether half of a range, taken out of what holds `tag`, belongs before the tag.

    It stands outside of the block that the tag begins or ends, and around what the tag prints.
    """
    if tag.word in ("else", "elif"):
        return local(half).endswith("End")
    if tag.kind == "print":
        return local(half).endswith("Start")
    return tag.word not in BLOCKS.values()
