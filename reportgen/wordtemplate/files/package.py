"""OPC packages (ECMA-376 Part 2): reading a .docx safely, and writing one fast.

Parts that a document does not change are written as the compressed bytes of the template.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from reportgen.problems.message import say
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.mends import mend, mend_targets
from reportgen.wordtemplate.files.oxml import RELS, parse
from reportgen.wordtemplate.files.prefixes import with_own_prefixes
from reportgen.wordtemplate.files.seal import seal_of

#: Limits of an unpacked template, against archives made to fill the memory.
MAX_TOTAL = 200_000_000
MAX_PARTS = 5_000
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1_000_000

CONTENT_TYPES = "[Content_Types].xml"
CT = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MAIN = f"{WORD}.document.main+xml"
MAIN_AS_TEMPLATE = f"{WORD}.template.main+xml"

#: Kinds of XML that Word reads; what else a file holds is left as it is, whatever it looks like.
_READ = ("application/vnd.openxmlformats-", "application/vnd.ms-")
#: What older versions of Word keep beside the styles, as large as they are; no program reads it.
_UNREAD = "application/vnd.ms-word.stylesWithEffects+xml"
_STORED, _DEFLATED = 0, 8
#: 1 January 1980, the first day a zip can name, so that equal documents are equal bytes.
_DATE, _TIME = 0x0021, 0
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
#: Deflate level of rendered parts: higher ones save a tenth of the size for twice the time.
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One part as it stands in a zip: its compressed bytes and what the headers say."""

    name: str
    method: int
    crc: int
    size: int
    data: bytes = field(repr=False)

    @classmethod
    def pack(cls, name: str, content: bytes, *, compress: bool = True) -> Entry:
        """Return the entry of a part with this content."""
        data = content
        if compress:
            deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
            data = deflate.compress(content) + deflate.flush()
        method = _DEFLATED if compress else _STORED
        return cls(name, method, zlib.crc32(content), len(content), data)

    @property
    def facts(self) -> tuple[str, int, int]:
        """The name, checksum and size of the part."""
        return (self.name, self.crc, self.size)


@dataclass(slots=True)
class Package:
    """The parts of a document: as compressed entries, in order, and unpacked on demand."""

    entries: dict[str, Entry]
    #: Roots of parts that were read and not asked for yet, which need not be read again.
    unasked: dict[str, etree._Element] = field(default_factory=dict)

    def content(self, name: str) -> bytes:
        """Return the unpacked bytes of a part."""
        entry = self.entries[name]
        if entry.method == _STORED:
            return entry.data
        return zlib.decompress(entry.data, -15, entry.size)

    def replace(self, name: str, content: bytes) -> None:
        self.unasked.pop(name, None)
        self.entries[name] = Entry.pack(name, content)

    def target(self, part: str, rel: etree._Element) -> str:
        """Return the name of the part that an internal relationship of `part` points to.

        Names of parts are the same in large and small letters (ECMA-376 Part 2, 6.2.2.3), and may
        be percent-encoded.
        """
        name = target_of(part, rel)
        for spelt in (name, unquote(name)):
            if spelt in self.entries:
                return spelt
        low = unquote(name).lower()
        return next((known for known in self.entries if known.lower() == low), name)

    def misspelt(self, part: str, rel: etree._Element) -> str:
        """Return the name of the part that a relationship spells otherwise; "" for none."""
        name = self.target(part, rel)
        return name if name != target_of(part, rel) else ""

    def root(self, name: str) -> etree._Element:
        """Return the root element of an XML part, which names things as Word does.

        It is the caller's own. Raises FaultError where it is not sound.
        """
        if name in self.unasked:
            return self.unasked.pop(name)
        data = self.content(name)
        return with_own_prefixes(parse(data, name), data)


def read_package(data: bytes) -> Package:
    """Return the parts of the Word document in `data`, [Content_Types].xml first.

    Values that validators reject, as LibreOffice writes them, are mended.
    Nothing is unpacked before the sizes that the archive declares are known to be harmless.
    Raises FaultError for anything but a sound, unencrypted .docx or .dotx without macros.
    """
    _refuse_other_formats(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_dangerous(infos)
            entries: dict[str, Entry] = {}
            for info in infos:
                entry = _read_entry(archive, info)
                if entries.setdefault(entry.name, entry).facts != entry.facts:
                    raise FaultError(
                        say("the part {name} is stored twice, and not the same.", name=entry.name),
                        say("Open the document in Word and save it under a new name."),
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error) as error:
        raise FaultError(
            say("the file is damaged: {error}.", error=str(error).rstrip(".")),
            say("Open it in Word and save it under a new name."),
        ) from None
    if CONTENT_TYPES not in entries:
        raise FaultError(
            say("the file is a zip archive but no Word document."), say("Give a .docx file.")
        )
    first = [CONTENT_TYPES, "_rels/.rels"]
    order = [name for name in first if name in entries]
    order += [name for name in entries if name not in first]
    package = Package({name: entries[name] for name in order})
    types = ContentTypes(package.root(CONTENT_TYPES))
    for name in order:
        kind = types.kind_of(name)
        xml = kind.startswith(_READ) and kind.endswith("+xml") and kind != _UNREAD
        if xml or name.endswith(".rels"):
            root = package.root(name)
            named = name.endswith(".rels")
            respelt = named and mend_targets(root, _owner_of(name), package.misspelt)
            if mend(root) or respelt:
                package.replace(name, to_bytes(root))
            else:
                package.unasked[name] = root
    return package


def _refuse_other_formats(data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FaultError(
                say("the document is protected by a password."),
                say("In Word, remove it: File, Info, Protect Document, Encrypt with Password."),
            )
        raise FaultError(
            say("this is a document of Word 97-2003 (.doc)."),
            say("Open it in Word and save it as Word Document (.docx)."),
        )
    if not data.startswith(b"PK"):
        raise FaultError(
            say("this is not a Word document."), say("Give a .docx file, as Word saves it.")
        )


def _refuse_dangerous(infos: list[zipfile.ZipInfo]) -> None:
    advice = say("Make the template anew in Word.")
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_TOTAL:
        raise FaultError(
            say("the document unpacks to more than {limit} MB.", limit=MAX_TOTAL // 1_000_000),
            advice,
        )
    seen: dict[str, str] = {}
    for info in infos:
        name = info.filename
        if info.flag_bits & 1:
            raise FaultError(
                say("the archive is encrypted."), say("Save the document without a password.")
            )
        if info.file_size > RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * max(
            info.compress_size, 1
        ):
            raise FaultError(
                say("the part {name} unpacks to suspiciously much.", name=name), advice
            )
        outside = name.startswith("/") or "\\" in name or ":" in name or "\x00" in name
        if outside or ".." in name.split("/") or seen.setdefault(name.lower(), name) != name:
            raise FaultError(
                say("the document has a part with the forbidden name {name}.", name=repr(name)),
                advice,
            )


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    content = archive.read(info)
    if len(content) != info.file_size:
        raise zipfile.BadZipFile(f"the part {info.filename} has another size than declared")
    if info.compress_type != _DEFLATED:
        return Entry.pack(info.filename, content, compress=info.compress_type != _STORED)
    stream = archive.fp
    if stream is None:
        raise zipfile.BadZipFile("the archive is closed")
    stream.seek(info.header_offset)
    header = _LOCAL.unpack(stream.read(_LOCAL.size))
    stream.seek(header[9] + header[10], io.SEEK_CUR)
    raw = stream.read(info.compress_size)
    return Entry(info.filename, _DEFLATED, info.CRC, info.file_size, raw)


class Archive:
    """A zip whose first entries never change: their bytes are laid out once."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        fixed = list(entries)
        self._head, self._central = _lay_out(fixed, 0)
        self._facts = [entry.facts for entry in fixed]

    def write(self, entries: Iterable[Entry]) -> bytes:
        """Return the zip of the fixed entries followed by these, sealed."""
        added = list(entries)
        local, central = _lay_out(added, len(self._head))
        facts = [*self._facts, *(entry.facts for entry in added)]
        start = len(self._head) + len(local)
        size = len(self._central) + len(central)
        seal = seal_of(facts)
        end = _END.pack(b"PK\x05\x06", 0, 0, len(facts), len(facts), size, start, len(seal))
        return b"".join((self._head, local, self._central, central, end, seal))


def _lay_out(entries: Iterable[Entry], offset: int) -> tuple[bytes, bytes]:
    local: list[bytes] = []
    central: list[bytes] = []
    for entry in entries:
        name = entry.name.encode()
        flags = 0 if entry.name.isascii() else 0x800
        facts = (entry.method, _TIME, _DATE, entry.crc, len(entry.data), entry.size, len(name))
        local += (_LOCAL.pack(b"PK\x03\x04", 20, flags, *facts, 0), name, entry.data)
        central.append(_CENTRAL.pack(b"PK\x01\x02", 20, 20, flags, *facts, 0, 0, 0, 0, 0, offset))
        central.append(name)
        offset += _LOCAL.size + len(name) + len(entry.data)
    return b"".join(local), b"".join(central)


@dataclass(slots=True)
class ContentTypes:
    """Which part is of which kind ([Content_Types].xml; ECMA-376 Part 2, 7.2.3)."""

    root: etree._Element
    #: Kinds by the name of their part and by extension, in small letters.
    _kinds: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._kinds = {
            (item.get(key) or "").lower(): item.get("ContentType") or ""
            for tag, key in (("Default", "Extension"), ("Override", "PartName"))
            for item in self.root.iter(f"{{{CT}}}{tag}")
        }

    def kind_of(self, name: str) -> str:
        """Return the content type of a part: its own, or that of its extension; "" for none."""
        extension = posixpath.splitext(name)[1].removeprefix(".")
        own = self._kinds.get(f"/{name}".lower())
        return self._kinds.get(extension.lower(), "") if own is None else own

    def parts(self, names: Iterable[str], *kinds: str) -> list[str]:
        """Return those of the named parts that have one of these content types, in their order."""
        return [name for name in names if self.kind_of(name) in kinds]

    def add_part(self, name: str, kind: str) -> None:
        etree.SubElement(
            self.root, f"{{{CT}}}Override", {"PartName": f"/{name}", "ContentType": kind}
        )

    def add_extension(self, extension: str, kind: str) -> None:
        """Declare the kind of all files with this extension, unless it is declared."""
        defaults = list(self.root.iter(f"{{{CT}}}Default"))
        if not any((item.get("Extension") or "").lower() == extension for item in defaults):
            item = etree.Element(f"{{{CT}}}Default", {"Extension": extension, "ContentType": kind})
            self.root.insert(0, item)

    def remove(self, name: str) -> None:
        for part in list(self.root.iter(f"{{{CT}}}Override")):
            if (part.get("PartName") or "").lower() == f"/{name}".lower():
                self.root.remove(part)

    def change(self, name: str, kind: str) -> None:
        """Say of a part that it is of another kind, whatever those of its extension are."""
        self.remove(name)
        self.add_part(name, kind)


def rels_name(part: str) -> str:
    """Return the name of the part that holds the relationships of `part`."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _owner_of(rels: str) -> str:
    """Return the part whose relationships a part holds."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def read_rels(package: Package, part: str) -> etree._Element:
    """Return the relationships of `part`; without any, a new empty element."""
    name = rels_name(part)
    if name in package.entries:
        return package.root(name)
    return etree.Element(f"{{{RELS}}}Relationships", nsmap={None: RELS})  # type: ignore[dict-item]


def target_of(part: str, rel: etree._Element) -> str:
    """Return the name that an internal relationship of `part` has for the part it points to."""
    target = rel.get("Target") or ""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def add_rel(rels: etree._Element, kind: str, target: str) -> str:
    """Add a relationship to a part and return its id."""
    taken = {rel.get("Id") for rel in rels}
    number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
    attributes = {"Id": f"rId{number}", "Type": f"{OFFICE_REL}/{kind}", "Target": target}
    etree.SubElement(rels, f"{{{RELS}}}Relationship", attributes)
    return f"rId{number}"


def to_bytes(root: etree._Element) -> bytes:
    """Return a part's XML with the declaration Word writes."""
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def find_main(package: Package) -> str:
    """Return the name of the main document part, which becomes a plain document's.

    Raises FaultError for documents with macros and for anything that is not from Word.
    """
    types = ContentTypes(package.root(CONTENT_TYPES))
    # Programs look for the document where the package says it is, and open nothing else.
    named = {
        package.target("", rel)
        for rel in read_rels(package, "")
        if (rel.get("Type") or "").endswith("/officeDocument")
    }
    present = [name for name in package.entries if name in named]
    if found := types.parts(present, MAIN):
        return found[0]
    if as_template := types.parts(present, MAIN_AS_TEMPLATE):
        types.change(as_template[0], MAIN)
        package.replace(CONTENT_TYPES, to_bytes(types.root))
        return as_template[0]
    kinds = [item.get("ContentType") or "" for item in types.root]
    if any("macroEnabled" in kind for kind in kinds):
        raise FaultError(
            say("the document may hold macros (.docm)."),
            say("Save it in Word as Word Document (.docx)."),
        )
    raise FaultError(
        say("the file is no Word document."), say("Give a .docx file, as Word saves it.")
    )


def as_document(data: bytes) -> bytes:
    """Return a .docx or .dotx as a mended .docx. Raises FaultError as `read_package` does."""
    package = read_package(data)
    find_main(package)
    return Archive(package.entries.values()).write(())


def drop_parts(package: Package, main: str, kind_ends: Mapping[str, str] | tuple[str, ...]) -> None:
    """Remove the parts that `main` relates to by a type ending in one of `kind_ends`."""
    rels = read_rels(package, main)
    doomed = [rel for rel in rels if (rel.get("Type") or "").endswith(tuple(kind_ends))]
    if not doomed:
        return
    types = ContentTypes(package.root(CONTENT_TYPES))
    for rel in doomed:
        name = package.target(main, rel)
        types.remove(name)
        package.entries.pop(name, None)
        package.entries.pop(rels_name(name), None)
        rels.remove(rel)
    package.replace(CONTENT_TYPES, to_bytes(types.root))
    package.replace(rels_name(main), to_bytes(rels))
