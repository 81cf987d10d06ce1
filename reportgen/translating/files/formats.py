"""The formats of files for translators, one table: what they end in, who writes and reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.input.files import read_bytes
from reportgen.input.returned.package import fail
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError
from reportgen.themes.theme import Theme
from reportgen.translating.files.exchange import CameFile, Export

#: Larger files are no translations of a profile: plain texts, and such as hold pictures.
MAX_TEXT, MAX_BYTES = 5_000_000, 20_000_000
_TEXTS = frozenset((".po", ".xlf", ".xliff", ".json"))


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files: what they end in, and what makes the bytes of one."""

    suffix: str
    write: Callable[[Export, Theme], bytes]


def _write_docx(export: Export, theme: Theme) -> bytes:
    from reportgen.translating.files.word import write_word

    return write_word(export, theme)


def _write_xlsx(export: Export, theme: Theme) -> bytes:
    from reportgen.translating.files.spreadsheet import write_spreadsheet

    return write_spreadsheet(export, theme)


def _write_po(export: Export, theme: Theme) -> bytes:
    from reportgen.translating.files.po import write_po

    return write_po(export)


def _write_xliff(export: Export, theme: Theme) -> bytes:
    from reportgen.translating.files.xliff import write_xliff

    return write_xliff(export)


def _write_json(export: Export, theme: Theme) -> bytes:
    from reportgen.translating.files.data import write_json

    return write_json(export)


#: The formats that go out, by name.
FORMATS: Mapping[str, Format] = {
    "docx": Format(".docx", _write_docx),
    "xlsx": Format(".xlsx", _write_xlsx),
    "po": Format(".po", _write_po),
    "xliff": Format(".xlf", _write_xliff),
    "json": Format(".json", _write_json),
}


def _read_docx(data: bytes, name: str) -> CameFile:
    from reportgen.translating.files.word import read_word

    return read_word(data, name)


def _read_odt(data: bytes, name: str) -> CameFile:
    from reportgen.translating.files.word import read_odt_file

    return read_odt_file(data, name)


def _read_xlsx(data: bytes, name: str) -> CameFile:
    from reportgen.translating.files.spreadsheet import read_spreadsheet

    return read_spreadsheet(data, name)


def _read_po(data: bytes, name: str) -> CameFile:
    from reportgen.translating.files.po import read_po

    return read_po(data, name)


def _read_xliff(data: bytes, name: str) -> CameFile:
    from reportgen.translating.files.xliff import read_xliff

    return read_xliff(data, name)


def _read_json(data: bytes, name: str) -> CameFile:
    from reportgen.translating.files.data import read_json

    return read_json(data, name)


#: What reads the files that come back, by their endings.
READERS: Mapping[str, Callable[[bytes, str], CameFile]] = {
    ".docx": _read_docx,
    ".odt": _read_odt,
    ".xlsx": _read_xlsx,
    ".po": _read_po,
    ".xlf": _read_xliff,
    ".xliff": _read_xliff,
    ".json": _read_json,
}


def read_translations(path: Path, name: str) -> CameFile:
    """Return what a file of translations says, called `name` in problems. Raises `SourceError`."""
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise fail(
            name,
            say("files of the kind “{kind}” are not read.", kind=suffix or path.name),
            say("Save it as one of these: {kinds}.", kinds=tuple(READERS)),
        )
    try:
        data = read_bytes(path, MAX_TEXT if suffix in _TEXTS else MAX_BYTES)
    except UnfitError as error:
        raise fail(name, error.message, error.advice) from None
    except OSError as error:
        said = say("the file cannot be read ({reason}).", reason=error.strerror or str(error))
        raise fail(name, said, say("Check its name and its rights.")) from None
    return READERS[suffix](data, name)
