"""Forms of many profiles as one workbook: a row a profile, and sheets for their records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.cache.atomic import replace_file
from reportgen.collecting.outgoing import Order, fill_blank, fit_for_typing, hold_or_fail
from reportgen.collecting.sent import DIGESTS as FIELDS
from reportgen.collecting.sent import PROFILE, TOKEN, Asking, Sent, properties_of
from reportgen.collecting.typed.answers import answers_of, answers_of_question
from reportgen.document.blank import ON, OWN, Blank, Control, Identity, Question, name_of
from reportgen.document.blank_book import (
    ANY,
    DIGESTS,
    NUMBER,
    TICK,
    BlankBook,
    BookColumn,
    BookRow,
    BookTable,
    Width,
)
from reportgen.document.blank_book import TOKEN as TOKENS
from reportgen.forms.form import Form
from reportgen.input.workbooks import MAX_COLUMNS
from reportgen.languages import pick
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, WriteError
from reportgen.project.project import Project
from reportgen.sheets.profile import Profile

#: The format, which is its suffix too.
BOOK = "xlsx"
#: No more characters has a cell (as Excel holds it).
_LONGEST = 32_767


@dataclass(frozen=True, slots=True)
class MadeBook:
    """A workbook as it goes out: its file's name and content, and what is noted of each row."""

    name: str
    data: bytes
    token: str
    askings: tuple[Asking, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a form: in which table and column, of which record, and its text."""

    table: str
    number: int
    key: str
    column: BookColumn
    text: str


def make_book(project: Project, profiles: Sequence[Profile], form: Form, order: Order) -> MadeBook:
    """Return a workbook of profiles of one form, or a blank one; nothing is kept of it yet.

    Raises `ReportgenError`.
    """
    asked: Sequence[Profile | None] = profiles or [None]
    blanks = [
        fit_for_typing(project, fill_blank(project, each, form, order), BOOK) for each in asked
    ]
    sent = Sent(project)
    languages = "+".join(order.languages)
    name = f"{form.name}.{languages}.{BOOK}"
    askings = tuple(
        Asking(
            blank.identity.token,
            form.name,
            blank.identity.profile,
            languages,
            name,
            project.today.isoformat(),
            order.due.isoformat() if order.due else "",
            audience=order.audience.value,
            said=answers_of(blank),
        )
        for blank in blanks
    )
    for blank, asking in zip(blanks, askings, strict=True):
        _check_lengths(blank, asking.said)
    token = sent.token_of([each.token for each in askings])
    book = _book_of(project, form, blanks, bool(profiles))
    identity = replace(blanks[0].identity, profile="", token=token)
    return MadeBook(name, _write(project, book, identity), token, askings)


def send_book_out(project: Project, made: MadeBook, folder: Path) -> Path:
    """Write a workbook into a folder, keep it as it went out, and return where it is.

    A file of its name that somebody filled in stays: that raises `WriteError`, as what cannot be
    written does.
    """
    sent, path = Sent(project), folder / made.name
    with hold_or_fail(project, path):
        for asking in made.askings:
            sent.note_asked(asking)
        sent.keep_copy(made.token, path.suffix, made.data)
        replace_file(path, made.data)
    return path


def _write(project: Project, book: BlankBook, identity: Identity) -> bytes:
    from reportgen.writers.xlsx.blank import write_book

    theme = project.theme
    said = properties_of(identity, {}, theme.name_in(project.languages[0]))
    properties = {name: text for name, text in said.items() if name not in (PROFILE, FIELDS)}
    properties[TOKEN] = identity.token
    return write_book(book, theme, properties)


def _book_of(project: Project, form: Form, blanks: Sequence[Blank], is_filled: bool) -> BlankBook:
    """Return the tables of forms: that of the profiles, and those of their records."""
    sent, first = Sent(project), blanks[0]
    titles = {"": pick(form.label, first.language, project.languages[0])[0]}
    columns: dict[str, dict[str, BookColumn]] = {"": {}}
    rows: dict[str, list[tuple[str, tuple[str, ...], Mapping[str, str]]]] = {"": []}
    for blank in blanks:
        records: dict[tuple[str, int], dict[str, str]] = {}
        for question in blank.questions:
            for cell in _cells_of(question, blank, answers_of_question(question)):
                columns.setdefault(cell.table, {}).setdefault(cell.key, cell.column)
                titles.setdefault(cell.table, question.within or question.name)
                records.setdefault((cell.table, cell.number), {})[cell.key] = cell.text
        digests = properties_of(blank.identity, sent.digests(blank), "")[FIELDS]
        for (table, number), said in records.items() if is_filled else ():
            if not table:
                rows[""].append((blank.identity.profile, (blank.identity.token, digests), said))
            elif any(said.values()):
                rows.setdefault(table, []).append((blank.identity.profile, (str(number),), said))
    tables = tuple(
        _table(titles[name], (NUMBER,) if name else (TOKENS, DIGESTS), each, rows.get(name, ()))
        for name, each in columns.items()
    )
    for made in tables:
        _check_columns(made, form)
    title = " ".join(map(str, first.title))
    return BlankBook(title, first.language, first.guidance, tables, first.words)


def _table(
    title: str,
    hidden: tuple[str, ...],
    columns: Mapping[str, BookColumn],
    rows: Sequence[tuple[str, tuple[str, ...], Mapping[str, str]]],
) -> BookTable:
    """Return a table without columns that are to be read, and say nothing."""
    kept = {
        key: column
        for key, column in columns.items()
        if column.name or any(said.get(key) for _, _, said in rows)
    }
    filled = (
        BookRow(id, said, tuple(cells.get(key, "") for key in kept)) for id, said, cells in rows
    )
    return BookTable(title, hidden, tuple(kept.values()), tuple(filled))


def _cells_of(question: Question, blank: Blank, said: Mapping[str, str]) -> Iterator[_Cell]:
    """Yield the cells of a question: one, or one for each of its options."""
    table, number, path = _split(question)
    words = blank.words
    label = question.part if table and question.part else question.name
    note = " · ".join(str(text) for text in question.notes if text.lang in (None, blank.language))
    own = [each for each in question.options if each.own is not None]

    def cell(column: BookColumn, *more: str) -> _Cell:
        name = name_of(path, *more)
        text = said.get(name_of(question.path, *more), "")
        if column.width is Width.TICK:
            text = TICK if text == ON else ""
        return _Cell(table, number, name, replace(column, name=name), text)

    if question.control is Control.BOXES:
        for option in question.options:
            if option.own is None:
                called = words["blank_part"].format(label=label, part=option.label)
                column = BookColumn("", called, words["blank_tick"], (TICK,), width=Width.TICK)
                yield cell(column, option.key)
    elif question.control is Control.CHOICE:
        labels = tuple(each.label for each in question.options)
        yield cell(BookColumn("", label, note, labels))
    else:
        width = Width.TEXT if question.control is Control.TEXT else Width.LINE
        yield cell(BookColumn("", label, note, (), question.length, width))
    if own:
        text = own[0].label.removesuffix(own[0].own or "").strip(" :\u00a0\u202f")
        yield cell(BookColumn("", words["blank_part"].format(label=label, part=text)), OWN)
    if len(blank.heads) > 2:
        width = Width.TEXT if question.control is Control.TEXT else Width.LINE
        beside = BookColumn("", label, blank.heads[2], width=width)
        yield _Cell(table, number, f"{name_of(path)} ", beside, str(question.beside))


def _split(question: Question) -> tuple[str, int, tuple[str | int, ...]]:
    """Return the list that a question's record is in, its number, and its path in any record."""
    path = question.path
    at = next((at for at, step in enumerate(path) if isinstance(step, int)), -1)
    if at < 0:
        return "", 0, path
    return name_of(path[:at]), int(path[at]), (*path[:at], ANY, *path[at + 1 :])


def _check_columns(table: BookTable, form: Form) -> None:
    """Raise `WriteError` where a table has more columns than are read of one."""
    count = 1 + len(table.hidden) + len(table.columns)
    if count > MAX_COLUMNS:
        said = say(
            "the form would have a table of {count} columns, and no more than {limit} are read.",
            count=count,
            limit=MAX_COLUMNS,
        )
        advice = say("Make Word files or PDF of it.")
        raise WriteError([Problem(Place(form.name, within=table.title), said, advice)])


def _check_lengths(blank: Blank, said: Mapping[str, str]) -> None:
    if long := [name for name, text in said.items() if len(text) > _LONGEST]:
        raise WriteError(
            [
                Problem(
                    Place(blank.identity.profile, within=name),
                    say("the text is longer than a cell of a workbook can be."),
                    say("Make a form of this profile as Word file or PDF."),
                )
                for name in long
            ]
        )
