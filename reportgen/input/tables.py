"""Tables that people keep in a spreadsheet, CSV (RFC 4180) or XLSX (ECMA-376), as texts.

`read_table` gives each cell its place; `remove_rows` takes rows out of the file again.
"""

from __future__ import annotations

import hashlib
import re
import stat
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.cache.atomic import written_beside
from reportgen.input.charsets import decode_text
from reportgen.input.source import find_unprintable, quote_line, split_lines
from reportgen.input.workbook_rows import empty_rows
from reportgen.input.workbooks import HEAD_ROWS, MAX_COLUMNS, Cell, Line, read_sheet
from reportgen.problems.causes import advise
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, Severity, SourceError

#: What the names of workbooks end in; CSV files have other endings.
_WORKBOOK = ".xlsx"
#: The endings of tables that can be read.
SUFFIXES = (".csv", ".txt", _WORKBOOK)
#: Larger tables are no lists of partners; the caps keep hostile files from filling the memory.
MAX_BYTES = 5_000_000
MAX_ROWS = 20_000

_BREAK = re.compile("\r\n|\r|\n")
#: Excel takes the delimiter from such a line, and writes none itself.
#: Another program that saves the file again takes it for a row, and fills that up with its own.
_SEP = re.compile(r'(?i)"?sep=([^\r\n"])"?([;,\t|]?)\2*(?:\r\n|\r|\n|$)')


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, from 1, and a cell under each header.

    In a CSV file records are counted: a record may go over several lines. `aside` says how
    somebody set the row aside in a workbook (`worksheets.Marks.aside`), or nothing.
    """

    number: int
    cells: tuple[Cell, ...]
    place: Place
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whole: blank rows, and columns without a header and text, are left out.

    `digest` is the SHA-256 of the file as it was read. `lines` are those of a CSV file, for
    quoting in problems; `sheet` is that of a workbook which was read.
    """

    file: str
    header: tuple[Cell, ...]
    rows: tuple[Row, ...]
    place: Place
    digest: str
    sheet: str = ""
    lines: tuple[str, ...] = field(default=(), repr=False)
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of a CSV file: from where to where it goes, and its fields by their offsets."""

    start: int
    end: int
    fields: tuple[tuple[int, str], ...]


def _is_no_header(texts: Iterable[str]) -> bool:
    return False


def read_table(
    path: Path, name: str, is_header: Callable[[Iterable[str]], bool] = _is_no_header
) -> Table:
    """Return the table of a file, called `name` in problems.

    The header is the first row that `is_header`, titles above it are left out with a warning; if
    none is, it is the first row that is not blank. A workbook's table is on its first visible
    sheet with such a header, or with content; rows that somebody set aside there are read, and
    say so. Formulas give the values last calculated. Raises `SourceError` with every problem of
    the file.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise _fail(
            Place(name),
            say("a table is not read from “{name}”.", name=suffix or path.name),
            say("Save it as .xlsx or as .csv in the spreadsheet program."),
        )
    return _read(load_file(path, name, MAX_BYTES), suffix, name, is_header)


def remove_rows(path: Path, table: Table, numbers: Collection[int]) -> None:
    """Write the file again without the rows of these numbers, whole or not at all.

    All else in a CSV file stays byte for byte. In a workbook the rows are left empty, so that
    nothing else moves, and their texts, notes and links are nowhere in the sheet any more.
    Raises `ReportgenError` where the file is not as it was when the table was read, or where a
    workbook holds what would be lost.
    """
    unknown = set(numbers) - {row.number for row in table.rows}
    if unknown:
        raise ValueError(f"{table.file} has no rows {sorted(unknown)}")
    data = load_file(path, table.file, MAX_BYTES)
    if hashlib.sha256(data).hexdigest() != table.digest:
        raise _changed(table.file)
    if path.suffix.lower() == _WORKBOOK:
        new = empty_rows(data, table.file, numbers, table.sheet)
    else:
        new = _without_records(data, table.file, numbers)
    replace_unchanged(path, table.file, table.digest, new)


def replace_unchanged(path: Path, name: str, digest: str, data: bytes) -> None:
    """Replace a file, whole or not at all, unless it changed since it had this SHA-256 digest.

    Who may read it stays as it was. Raises `ReportgenError` where it changed, where a
    spreadsheet program has it open and would bring the old content back, and where it cannot be
    written.
    """
    path = path.resolve()
    for lock in (path.with_name(f".~lock.{path.name}#"), path.with_name(f"~${path.name}")):
        if lock.exists():
            raise _fail(
                Place(name),
                say("the file is open in another program, which would bring back what is removed."),
                say(
                    "Close it there; if it is open nowhere, delete “{name}” beside it.",
                    name=lock.name,
                ),
            )
    try:
        with written_beside(path, data, private=True) as new:
            new.chmod(stat.S_IMODE(path.stat().st_mode))
            if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                raise _changed(name)
            new.replace(path)
    except OSError as error:
        raise _fail(
            Place(name),
            say("the file cannot be written ({reason}).", reason=error.strerror),
            say("Close it in other programs, and check your rights to it."),
        ) from None


def _fail(place: Place, message: Message, advice: Message) -> SourceError:
    return SourceError([Problem(place, message, advice)])


def _changed(name: str) -> SourceError:
    return _fail(Place(name), say("the file changed since it was read."), say("Start again."))


def load_file(path: Path, name: str, limit: int) -> bytes:
    """Return the content of a file, called `name` in problems, of at most `limit` bytes.

    Raises `SourceError`.
    """
    try:
        if not path.is_file() or path.stat().st_size > limit:
            raise _fail(
                Place(name),
                say("the file is too large, or no file at all."),
                say("{limit:,} bytes is the limit.", limit=limit),
            )
        return path.read_bytes()
    except OSError as error:
        raise _fail(
            Place(name),
            say("the file cannot be read ({reason}).", reason=error.strerror),
            advise(error, say("Check its name and your rights to it.")),
        ) from None


def _read(data: bytes, suffix: str, name: str, is_header: Callable[[Iterable[str]], bool]) -> Table:
    if not data.strip(b"\0 \t\r\n"):
        raise _fail(
            Place(name), say("the file is empty."), say("Write a header and a row for each.")
        )
    digest = hashlib.sha256(data).hexdigest()
    remarks: list[Problem]
    if suffix == _WORKBOOK:

        def suits(_: str, rows: list[list[str]]) -> bool:
            return any(map(is_header, rows))

        sheet, found, remarks = read_sheet(data, name, suits)
        table = Table(name, (), (), Place(name), digest, sheet)
    else:
        text = decode_text(data, name)[0]
        lines = split_lines(text)
        found, remarks = read_records(text, name, lines), []
        table = Table(name, (), (), Place(name), digest, "", lines)
    heads = (n for n, line in enumerate(found[:HEAD_ROWS]) if is_header(_texts_of(line)))
    head = next(heads, 0)
    return _arrange(found[head:], table, [*remarks, *_warn_of_titles(found[:head], table)])


def _texts_of(line: Line) -> list[str]:
    return [cell.text for cell in line.cells.values()]


def _warn_of_titles(lines: list[Line], table: Table) -> list[Problem]:
    return [
        Problem(
            line.place,
            say(
                "“{title}” stands above the header and is not read.",
                title=" ".join(" ".join(_texts_of(line)).split())[:80],
            ),
            severity=Severity.WARNING,
            line=quote_line(table.lines, line.place),
        )
        for line in lines
    ]


def _arrange(found: list[Line], table: Table, problems: list[Problem]) -> Table:
    """Return the table with its header and rows, or raise all that is wrong with them."""
    problems = [*problems, *_check_lines(found, table)]
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise SourceError(problems)
    head, *body = found
    return Table(
        table.file,
        tuple(Cell(" ".join(cell.text.split()), cell.place) for cell in head.cells.values()),
        tuple(
            Row(
                line.number,
                tuple(line.cells.get(column, Cell("", line.place)) for column in head.cells),
                line.place,
                line.aside,
            )
            for line in body
        ),
        head.place,
        table.digest,
        table.sheet,
        table.lines,
        tuple(problems),
    )


def _check_lines(found: list[Line], table: Table) -> list[Problem]:
    """Return what is wrong with the header and the rows below it."""
    problems: list[Problem] = []

    def report(place: Place, message: Message, advice: Message) -> None:
        quoted = quote_line(table.lines, place)
        problems.append(Problem(place, message, advice, line=quoted))

    if not found:
        report(table.place, say("the table is empty."), say("Write a header and a row for each."))
        return problems
    head, *body = found
    if len(body) > MAX_ROWS:
        report(
            table.place,
            say("the table has {count:,} rows.", count=len(body)),
            say("{limit:,} is the limit.", limit=MAX_ROWS),
        )
        return problems
    seen: dict[str, Cell] = {}
    for cell in head.cells.values():
        text = " ".join(cell.text.split())
        if first := seen.get(text.casefold()):
            report(
                cell.place,
                say("the header “{text}” stands here a second time.", text=text),
                say(
                    "It is already at {place}; rename or remove one of the columns.",
                    place=first.place,
                ),
            )
        seen.setdefault(text.casefold(), cell)
    for line in found:
        for column, cell in line.cells.items():
            if bad := find_unprintable(cell.text):
                report(
                    cell.place,
                    say(
                        "the text holds the character U+{character:04X}, which cannot be printed.",
                        character=ord(bad[0]),
                    ),
                    say("Delete it."),
                )
            if column not in head.cells:
                report(
                    cell.place,
                    say("the cell stands under no header."),
                    say(
                        "Name its column in the first row; in a CSV file, put a text with the "
                        "delimiter in it in quotes."
                    ),
                )
                # One is enough to see how a row has slipped.
                break
    return problems


def read_records(text: str, name: str, lines: tuple[str, ...]) -> list[Line]:
    """Return the records of a CSV file that are not blank; `lines` are those of the text.

    Raises `SourceError` for quotes that are not closed, and for records that are too long.
    """
    starts = [0, *(each.end() for each in _BREAK.finditer(text))]

    def place_of(offset: int) -> Place:
        line = bisect_right(starts, offset)
        return Place(name, line, offset - starts[line - 1] + 1)

    found: list[Line] = []
    problems: list[Problem] = []
    for number, record in enumerate(_split(text), 1):
        place = place_of(record.start)
        cells = {
            column: Cell(_BREAK.sub("\n", _unquote(written)), place_of(offset))
            for column, (offset, written) in enumerate(record.fields, 1)
        }
        for (_, written), cell in zip(record.fields, cells.values(), strict=True):
            if written.startswith('"') and not re.fullmatch('"(?:[^"]|"")*+"', written):
                problems.append(
                    Problem(
                        cell.place,
                        say(
                            "the quotation mark that begins here is not closed where the cell ends."
                        ),
                        say('Close it before the delimiter; write “""” for one inside.'),
                        line=quote_line(lines, cell.place),
                    )
                )
        if len(cells) > MAX_COLUMNS:
            message = say("the row has {count:,} cells.", count=len(cells))
            problems.append(
                Problem(place, message, say("{limit:,} is the limit.", limit=MAX_COLUMNS))
            )
        if problems:
            raise SourceError(problems)
        if said := {column: cell for column, cell in cells.items() if cell.text.strip()}:
            found.append(Line(number, place, said))
    return found


def _unquote(written: str) -> str:
    return written[1:-1].replace('""', '"') if written.startswith('"') else written


def _split(text: str) -> Iterator[_Record]:
    """Yield the records of a text as they are written; those after a “sep=” line, if it has one."""
    said = _SEP.match(text)
    at = said.end() if said else 0
    delimiter = said[2] or said[1] if said else _find_delimiter(text)
    # What follows a closing quote belongs to no cell, and is kept for the problem to be seen.
    rest = f"[^{re.escape(delimiter)}\r\n]*"
    one = re.compile(f'"(?:[^"]|"")*+"{rest}|{rest}')
    start, fields = at, []
    while at < len(text):
        found = one.match(text, at)
        # The pattern may match nothing, but never fails.
        end = found.end() if found else at
        fields.append((at, text[at:end]))
        stop = _BREAK.match(text, end)
        if text.startswith(delimiter, end):
            at = end + 1
            if at < len(text):
                continue
            fields.append((at, ""))
        else:
            at = stop.end() if stop else end
        yield _Record(start, at, tuple(fields))
        start, fields = at, []


def _find_delimiter(text: str) -> str:
    """Return what most often parts the cells of the header; a semicolon where nothing does."""
    head = text.lstrip("\r\n;,\t ")
    unquoted = re.sub('"(?:[^"]|"")*+"', "", head)
    counts = {mark: _BREAK.split(unquoted, 1)[0].count(mark) for mark in ";\t,"}
    return max(counts, key=lambda mark: counts[mark])


def _without_records(data: bytes, name: str, numbers: Collection[int]) -> bytes:
    text, encoding, bom = decode_text(data, name)
    records = list(_split(text))
    kept = [text[: records[0].start]]
    kept += [text[r.start : r.end] for n, r in enumerate(records, 1) if n not in numbers]
    return bom + "".join(kept).encode(encoding)
