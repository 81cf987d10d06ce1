"""What one document adds to the package while it is rendered: links, lists, pictures, ids."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from urllib.parse import quote

from reportgen.document.blocks import Picture
from reportgen.problems.message import say
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.oxml import w
from reportgen.wordtemplate.files.package import OFFICE_REL, Package
from reportgen.wordtemplate.files.styles import ListLook, NumberingPart, Styles
from reportgen.wordtemplate.files.text import ADDRESS_SAFE, escape_plain, has_safe_scheme
from reportgen.wordtemplate.tags.restarts import list_again
from reportgen.wordtemplate.writing.additions import Additions
from reportgen.wordtemplate.writing.fields import empty_pages
from reportgen.wordtemplate.writing.rounds import Ids, Rounds

#: Kinds of pictures a document may hold, with the extension of their file.
EXTENSIONS = {"image/png": "png", "image/jpeg": "jpeg"}
#: Ids that bookmarks can be named after so that no two get the same name: Word takes 40 letters,
#: digits and low lines, and sees no difference between A and a (ECMA-376 Part 1, 17.13.6.2).
_OWN_RELATION = re.compile(r"rg([0-9]{1,9})")
_PLAIN_ID = re.compile(r"[a-z0-9-]{1,36}\Z")
#: What indexes are told apart by, one letter each; "i" is that of entries without a letter.
_INDEX_LETTERS = "abcdefghjklmnopqrstuvwxyz"


@dataclass(slots=True)
class Rendering:
    """One document in the making; everything is numbered in the order it is printed."""

    styles: Styles
    numbering: NumberingPart
    #: Ids of drawings, and of bookmarks and what else is numbered as they are.
    drawings: Ids
    marks: Ids
    language: str | None = None
    #: The page of each heading's id as it is displayed; None: nobody knows the pages yet.
    pages: Mapping[str, str] | None = None
    #: Whether these pages are those of another layout, so that Word has to look them up.
    estimated: bool = False
    #: What pages begin with as they are displayed, and Word does not count: "A-" of "A-12".
    prefix: str = ""
    #: Returns a PNG of a picture in SVG.
    draw: Callable[[Picture], bytes] | None = None
    #: The beginnings of fields behind the prefix, by bookmark, and the same with it inside.
    prefixed: dict[str, dict[str, str]] = field(default_factory=dict)
    #: The names of bookmarks that the template has, in small letters.
    bookmark_names: Set[str] = frozenset()
    #: Whether a field was written whose result only Word knows.
    asks_update: bool = False
    #: How many numbers all ranges of the document have together.
    counted: int = 0
    #: The lists that have begun last, by those of the template that they go on from.
    restarted: dict[str, str] = field(default_factory=dict)
    #: w:num elements of the document's lists.
    numbers: list[str] = field(default_factory=list)
    #: Relationships to add, as XML, by the part they belong to.
    rels: dict[str, list[str]] = field(default_factory=dict)
    #: Pictures by the name of their part.
    media: dict[str, bytes] = field(default_factory=dict)
    #: What documents given as values add, and these documents as they were read.
    additions: Additions = field(default_factory=Additions)
    documents: dict[bytes, object] = field(default_factory=dict)
    #: The name of the main part, those of others by their kinds, and the last ids of notes.
    main: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    note_ids: dict[str, int] = field(default_factory=dict)
    #: The last number of relationships that were added when the template was made here itself.
    related: int = 0
    #: The rounds of loops in which something is numbered or named anew.
    rounds: Rounds = field(init=False)
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _anchors: dict[str, str] = field(default_factory=dict)
    _bookmarked: set[str] = field(default_factory=set)
    _letters: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rounds = Rounds(self.marks, self.bookmark_names)

    def new_id(self) -> int:
        """Return an id for a drawing, unlike any other in the document."""
        return self.drawings.new()

    def anchor(self, target: str) -> str:
        """Return the name of the bookmark around the heading with the id `target`."""
        name = self._anchors.get(target)
        if name is None:
            name = f"_Ref{target.replace('-', '_')}"
            if not _PLAIN_ID.match(target) or name.lower() in self.bookmark_names:
                digest = hashlib.sha256(target.encode(errors="replace")).hexdigest()[:16]
                name = f"_Ref{re.sub('[^a-z0-9]', '', target.lower())[:19]}_{digest}"
            self._anchors[target] = name
        return name

    def new_bookmark(self, target: str) -> int:
        """Return an id for the bookmark of `target`; 0 when it stands in the document already."""
        if target in self._bookmarked:
            return 0
        self._bookmarked.add(target)
        return self.marks.new()

    def missing_bookmarks(self) -> set[str]:
        """Return the names of bookmarks that something points to and no heading has."""
        asked = self._anchors.items()
        return {name for target, name in asked if target not in self._bookmarked}

    def without_missing(self, xml: str) -> str:
        """Return XML whose fields come out empty where what they point to is not printed."""
        missing = self.missing_bookmarks()
        if not missing:
            return xml
        for name in sorted(missing & self.prefixed.keys()):
            for old, new in self.prefixed[name].items():
                xml = xml.replace(old, new)
        return empty_pages(xml, missing)

    def page_of(self, target: str) -> tuple[str, bool]:
        """Return the page of a heading as displayed, and whether Word has to look it up."""
        if self.pages is None:
            self.asks_update = True
            return "?", True
        page = self.pages.get(target)
        if page is None:
            return "?", True
        self.asks_update = self.asks_update or self.estimated
        return page, self.estimated

    def index_letter(self, index: str) -> str:
        """Return the letter of an index. Raises FaultError where there are none left."""
        if index not in self._letters:
            if len(self._letters) == len(_INDEX_LETTERS):
                raise FaultError(
                    say("a document has too many indexes."),
                    say("Word can tell {count} apart: print fewer.", count=len(_INDEX_LETTERS)),
                )
            self._letters[index] = _INDEX_LETTERS[len(self._letters)]
        return self._letters[index]

    def start_list(self, look: ListLook, start: int) -> int:
        """Return the id of a new list of this look which counts from `start`."""
        number = self.numbering.first_free + len(self.numbers)
        self.numbers.append(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{look.abstract}"/>'
            f'<w:lvlOverride w:ilvl="{look.level}"><w:startOverride w:val="{start}"/>'
            "</w:lvlOverride></w:num>"
        )
        return number

    def restart_list(self, number: str, level: int) -> None:
        """Have the template's list of this id begin anew, from a level downwards."""
        self.restarted[number] = self.list_like(number, level)

    def list_like(self, number: str, level: int = 0) -> str:
        """Return the id of a new list that looks as the template's list of this id.

        It counts from the start, from a level downwards.
        """
        old = self.numbering.nums.get(number)
        if old is None:
            return number
        definition = old.find(w("abstractNumId"))
        abstract = "" if definition is None else definition.get(w("val"), "")
        new = self.next_list()
        self.numbers.append(list_again(old, self.numbering.starts.get(abstract, {}), new, level))
        return str(new)

    def next_list(self) -> int:
        """Return the id of the list that is added next."""
        return self.numbering.first_free + len(self.numbers)

    def new_style(self, kind: str, name: str, wish: str) -> str:
        """Return an id for a style that is added, as near to the wish as no other has it."""
        taken = {*self.styles.ids(), *self.additions.style_ids.values()}
        found = wish
        while found in taken:
            found += "x"
        self.additions.style_ids[kind, name] = found
        return found

    def new_name(self, name: str) -> str:
        """Return the name of a bookmark that is added, as near to this one as no other has it."""
        found, number = name, 1
        while found.lower() in self.rounds.given or found.lower() in self.bookmark_names:
            number += 1
            found = f"{name[: 38 - len(str(number))]}_{number}"
        self.rounds.given.add(found.lower())
        return found

    def part_of(self, kind: str) -> str:
        """Return the name of the part of notes of a kind, which the document now has."""
        name = self.names.get(kind) or f"word/{kind}.xml"
        if not self.names.get(kind):
            self.names = {**self.names, kind: name}
            self.relate(self.main, kind, f"/{name}")
        return name

    def next_note(self, kind: str) -> int:
        """Return the id of a note that is added."""
        self.note_ids[kind] = self.note_ids.get(kind, 0) + 1
        return self.note_ids[kind]

    def relate(self, part: str, kind: str, target: str) -> str:
        """Return the id of the part's relationship to another part."""
        return self._relate(part, kind, target, "")

    def link(self, part: str, target: str, *, written: bool = False) -> str:
        """Return the id of the part's relationship to an address; "" for one not allowed.

        One that is `written` in a document stands as it is.
        """
        if not has_safe_scheme(target):
            return ""
        address = target if written else quote(target, safe=ADDRESS_SAFE, errors="replace")
        return self._relate(part, "hyperlink", address, ' TargetMode="External"')

    def embed(self, part: str, picture: Picture) -> str:
        """Return the id of the part's relationship to a picture, stored once a document."""
        data, kind = picture.data, picture.media_type
        if kind == "image/svg+xml" and self.draw:
            data, kind = self.draw(picture), "image/png"
        extension = EXTENSIONS.get(kind)
        if kind == "image/svg+xml":
            raise FaultError(
                say("a picture of the kind 'image/svg+xml' must be turned into PNG first."),
                say("Word shows SVG only beside a PNG of the same."),
            )
        if extension is None:
            raise FaultError(
                say(
                    "a picture of the kind {media_type} cannot be printed.",
                    media_type=repr(picture.media_type),
                ),
                say("Save it as PNG or JPEG."),
            )
        digest = hashlib.sha256(data).hexdigest()[:16]
        name = f"word/media/picture-{digest}.{extension}"
        self.media[name] = data
        return self._relate(part, "image", f"/{name}", "")

    def _relate(self, part: str, kind: str, target: str, mode: str) -> str:
        key = (part, target)
        if key not in self._known:
            rels = self.rels.setdefault(part, [])
            # "rg" is a name of the engine's own: Word and python-docx number theirs rId1, rId2.
            identity = f"rg{self.related + len(rels) + 1}"
            self._known[key] = identity
            rels.append(
                f'<Relationship Id="{identity}" Type="{OFFICE_REL}/{kind}" '
                f'Target="{escape_plain(target)}"{mode}/>'
            )
        return self._known[key]


def last_relation(package: Package) -> int:
    """Return the highest number of the engine's own relationships in a template, 0 for none."""
    found = (
        _OWN_RELATION.fullmatch(rel.get("Id") or "")
        for name in package.entries
        if name.endswith(".rels")
        for rel in package.root(name)
    )
    return max((int(each[1]) for each in found if each), default=0)
