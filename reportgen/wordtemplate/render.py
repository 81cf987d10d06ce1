"""What one document adds to the package while it is rendered: links, lists, pictures, ids."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from urllib.parse import quote

from reportgen.document import Picture
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.package import OFFICE_REL
from reportgen.wordtemplate.styles import ListLook, Numbering, Styles
from reportgen.wordtemplate.text import ADDRESS_SAFE, escape_plain, has_safe_scheme

#: Kinds of pictures a document may hold, with the extension of their file.
EXTENSIONS = {"image/png": "png", "image/jpeg": "jpeg"}


@dataclass(slots=True)
class Rendering:
    """One document in the making; everything is numbered in the order it is printed."""

    styles: Styles
    numbering: Numbering
    next_id: int
    language: str | None = None
    #: w:num elements of the document's lists.
    numbers: list[str] = field(default_factory=list)
    #: Relationships to add, as XML, by the part they belong to.
    rels: dict[str, list[str]] = field(default_factory=dict)
    #: Pictures by the name of their part.
    media: dict[str, bytes] = field(default_factory=dict)
    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    def new_id(self) -> int:
        """Return an id for a drawing, unlike any other in the document."""
        self.next_id += 1
        return self.next_id

    def start_list(self, look: ListLook, start: int) -> int:
        """Return the id of a new list of this look which counts from `start`."""
        number = self.numbering.first_free + len(self.numbers)
        self.numbers.append(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{look.abstract}"/>'
            f'<w:lvlOverride w:ilvl="{look.level}"><w:startOverride w:val="{start}"/>'
            "</w:lvlOverride></w:num>"
        )
        return number

    def link(self, part: str, target: str) -> str:
        """Return the id of the part's relationship to an address; "" for one not allowed."""
        if not has_safe_scheme(target):
            return ""
        address = quote(target, safe=ADDRESS_SAFE, errors="replace")
        return self._relate(part, "hyperlink", address, ' TargetMode="External"')

    def embed(self, part: str, picture: Picture) -> str:
        """Return the id of the part's relationship to a picture, stored once a document."""
        extension = EXTENSIONS.get(picture.media_type)
        if extension is None:
            raise FaultError(
                f"a picture of the kind {picture.media_type!r} cannot be printed",
                "Save it as PNG or JPEG.",
            )
        digest = hashlib.sha256(picture.data).hexdigest()[:16]
        name = f"word/media/picture-{digest}.{extension}"
        self.media[name] = picture.data
        return self._relate(part, "image", f"/{name}", "")

    def _relate(self, part: str, kind: str, target: str, mode: str) -> str:
        key = (part, target)
        if key not in self._known:
            rels = self.rels.setdefault(part, [])
            # "rg" is a name of the engine's own: Word and python-docx number theirs rId1, rId2.
            self._known[key] = f"rg{len(rels) + 1}"
            rels.append(
                f'<Relationship Id="rg{len(rels) + 1}" Type="{OFFICE_REL}/{kind}" '
                f'Target="{escape_plain(target)}"{mode}/>'
            )
        return self._known[key]
