"""A mapping for a list, proposed from its headers and cells: for people to look through.

What only people can say stands in comments, so that it does not count before they said so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from reportgen.collecting.lists.cells import take_apart
from reportgen.collecting.lists.headers import Guess, find_header, guess_target
from reportgen.collecting.lists.mapping import LINES, Column, fold_cell
from reportgen.collecting.lists.table import header_lines, name_columns
from reportgen.collecting.lists.targets import Target, parse_target
from reportgen.collecting.proposal import FORM
from reportgen.fields.recover.cell_days import counted_day, first_in
from reportgen.fields.recover.cell_numbers import decimal_signs
from reportgen.fields.recover.cells import Written
from reportgen.forms.form import SHORT, Form
from reportgen.forms.labels import Labels
from reportgen.input.grids.grid import Grid, read_grid
from reportgen.input.patching.emit import emit_flow, emit_line
from reportgen.input.source import find_unprintable, hide_unprintable
from reportgen.input.workbooks import Cell, Kind
from reportgen.languages import words_of
from reportgen.problems.catalog import spoken
from reportgen.problems.characters import spell_out
from reportgen.problems.message import Message, map_texts, say
from reportgen.problems.problem import Place, Problem, SourceError, UnfitError
from reportgen.problems.suggest import nearest
from reportgen.project.project import Project

#: Words of headers whose columns identify rows.
_IDS = frozenset(
    (
        *("id", "nr", "no", "nummer", "projektnummer", "vorhabennummer", "aktenzeichen", "az"),
        *("kennung", "kennziffer", "kennzeichen", "code", "référence", "reference", "numéro"),
        *("numero", "number"),
    )
)
#: What people write into cells of which they know nothing.
_NOTHING = frozenset(
    (
        *("k. a.", "k.a.", "keine angabe", "keine angaben", "n/a", "n. a.", "n.a.", "nc", "n.c."),
        *("entfällt", "unbekannt", "néant", "sans objet", "non communiqué", "not available"),
    )
)
#: How headers say that numbers are thousands or millions.
_TIMES = (
    (re.compile(r"(?i)\bT€|\bk€|\b[TK]EUR\b|\bTsd\b|\bTausend|\bin 1[. ]?000\b|\bmilliers"), 1_000),
    (re.compile(r"(?i)\bMio\b|\bM€|\bMEUR\b|\bMillion"), 1_000_000),
)
#: Which share of rows have an id of their own, where a list has ids.
_MOST = 0.95
#: How many texts of a column are shown, and how much of each.
_EXAMPLES, _LONG = 3, 50


@dataclass(frozen=True, slots=True)
class ProposedMapping:
    """The text of a mapping, how many columns the list has, and of how many it is known what."""

    text: str
    columns: int
    known: int


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    cells: Sequence[Cell]
    guess: Guess | None
    hidden: bool


def propose_mapping(
    project: Project, path: Path, form_name: str = "", language: str = ""
) -> ProposedMapping:
    """Return a mapping for the list in a file, to the fields of a form.

    Raises `SourceError` where the file cannot be read, or has no rows.
    """
    form = project.form(form_name or FORM)
    lang = language or project.languages[0]
    languages = (lang, *(tag for tag in project.languages if tag != lang))
    grid = read_grid(path, project.show_path(path.absolute()))
    guess = partial(guess_target, form=form, labels=Labels(form), languages=languages)
    header = find_header(grid, guess)
    heads = header_lines(grid, header)
    body = [line for line in grid.lines if line.number >= header.stop]
    if not heads or not body:
        raise SourceError(
            [
                Problem(
                    Place(grid.file),
                    say("there is no list of headers with rows below them."),
                    say("Write a row with headers, and a row for each sheet."),
                )
            ]
        )
    names = name_columns(heads, body)
    columns = [
        _Column(
            name,
            [line.cells[number] for line in body if number in line.cells],
            guess(name),
            number in grid.hidden,
        )
        for number, name in names.items()
    ]
    columns = list(_without_doubles([each for each in columns if each.cells], form))
    identify = _identifying(columns, len(body))
    lines = [
        *_head(grid, form, lang, header, project),
        *_ids(identify),
        *_blanks(columns),
        *_columns(columns, form, languages, _first_in(columns)),
        *_rest([each for each in columns if each.name not in identify], form),
    ]
    known = sum(each.guess is not None for each in columns)
    return ProposedMapping("\n".join(lines) + "\n", len(columns), known)


def _without_doubles(columns: Sequence[_Column], form: Form) -> Iterator[_Column]:
    """Yield the columns; of those that would fill one field, the ones merely like it fill none.

    A person of whom there are parts in other columns is named in the one with the whole.
    """
    targets = [each.guess.target for each in columns if each.guess]
    exact = {each.guess.target for each in columns if each.guess and each.guess.exact}
    for each in columns:
        guess = each.guess
        if guess and not guess.exact and (guess.target in exact or targets.count(guess.target) > 1):
            guess = None
        if guess and any(other.startswith(f"{guess.target}.0.") for other in targets):
            name = f"{guess.target}.0.name"
            parts = form.fields[guess.target].type.parts
            fits = name not in targets and "name" in {part.name for part in parts}
            guess = Guess(name, True) if fits else None
        yield replace(each, guess=guess)


def _note(message: Message, indent: int = 0) -> str:
    """Return a comment, in the language in which the program speaks."""
    return f"{' ' * indent}# {spell_out(spoken().tell(map_texts(message, _plain)))}"


def _plain(text: str) -> str:
    """Return a text of the list as a comment may hold it."""
    return hide_unprintable(" ".join(text.split()))


def _head(grid: Grid, form: Form, language: str, header: range, project: Project) -> Iterator[str]:
    yield _note(
        say(
            "What the columns of {file} mean, proposed from its headers and cells.",
            file=grid.file.rpartition("/")[2],
        )
    )
    yield _note(say("Look it through. What stands behind “#” does not count: it is for you."))
    yield f"form: {emit_line(form.name)}"
    yield f"language: {emit_line(language)}"
    if grid.sheet and not find_unprintable(grid.sheet):
        yield f"sheet: {emit_line(grid.sheet)}"
    yield f"header: {header.start}" if len(header) == 1 else f"header: {header.start}-{header[-1]}"
    yield _note(say("folder: a folder below profiles/ for the new sheets"))


def _identifying(columns: Sequence[_Column], rows: int) -> list[str]:
    """Return the name of the column that has an id for each row, if there is one."""
    for each in columns:
        texts = {fold_cell(cell.text) for cell in each.cells}
        # A row of totals has none, and a row may be there twice.
        full = len(each.cells) >= _MOST * rows and len(texts) >= _MOST * len(each.cells)
        if full and _IDS & set(words_of(each.name)):
            return [each.name]
    return []


def _ids(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield _note(say("The columns that identify a row, also in a later version of the list."))
        yield f"id: {emit_flow(names)}"
    else:
        yield _note(
            say("id: the columns that identify a row for ever; without any it is the title")
        )


def _blanks(columns: Sequence[_Column]) -> Iterator[str]:
    texts = {" ".join(cell.text.split()) for each in columns for cell in each.cells}
    if said := sorted(text for text in texts if text.casefold() in _NOTHING):
        yield _note(say("Cells with these words say nothing."))
        yield f"blank: {emit_flow(said)}"


def _first_in(columns: Sequence[_Column]) -> str:
    """Return what stands first in days with slashes, in the whole list; "" where cells differ."""
    firsts = {first for each in columns for cell in each.cells if (first := first_in(cell.text))}
    return firsts.pop() if len(firsts) == 1 else ""


def _columns(
    columns: Sequence[_Column], form: Form, languages: tuple[str, ...], first: str
) -> Iterator[str]:
    yield "columns:"
    known = [(each, each.guess) for each in columns if each.guess]
    if form.title not in {guess.target.split(".")[0] for _, guess in known}:
        said = say("No column is known to have the title: write “…: {name}”.", name=form.title)
        yield _note(said, 2)
    for each, guess in known:
        target = parse_target(guess.target, form, languages)
        if not guess.exact:
            yield _note(say("Not sure: see that it is meant."), 2)
        if each.hidden:
            yield _note(say("The column is hidden: see that what it holds is to be printed."), 2)
        keys = list(_evidence(each, target, first))
        name = emit_line(each.name)
        if keys:
            yield f"  {name}:"
            yield f"    field: {guess.target}"
            yield from keys
        else:
            yield f"  {name}: {guess.target}"


def _rest(columns: Sequence[_Column], form: Form) -> Iterator[str]:
    unused = [each for each in columns if not each.guess]
    if unused:
        yield _note(say("Columns that are not read. To read one, write it above, with its field:"))
        yield f"# {', '.join(name for name in form.fields if name != SHORT)}"
        yield "unused:"
    for each in unused:
        examples = _examples(each.cells)
        said = say("hidden; {examples}", examples=examples) if each.hidden else examples
        yield f"- {emit_line(each.name)}{_note(said, 2)}"
    yield _note(say("What is the same in each sheet:"))
    yield "# constants: {country: DE}"


def _examples(cells: Sequence[Cell]) -> Message:
    texts = Counter(" ".join(cell.text.split()) for cell in cells)
    shown = [
        text if len(text) <= _LONG else f"{text[:_LONG]}…"
        for text, _ in texts.most_common(_EXAMPLES)
    ]
    return say("e.g. {examples}", examples=[say("“{name}”", name=text) for text in shown])


# --- What the cells of a column tell -------------------------------------------------------------


def _evidence(column: _Column, target: Target, first: str) -> Iterator[str]:
    spec = target.field
    if spec.many and spec.type.localized:
        yield from _separators(column)
    if spec.type.amounts:
        yield from _decimals(column)
        yield from (f"    times: {times}" for word, times in _TIMES if word.search(column.name))
    if spec.type.spans or (spec.type.rank and not spec.type.amounts and not spec.options):
        yield from _days(column, first)
    if spec.options or spec.type.names:
        yield from _words(column, target)


def _separators(column: _Column) -> Iterator[str]:
    """Yield what may part values in names, where a comma may be part of one."""
    for sign in (" / ", ", "):
        found = [cell for cell in column.cells if sign in cell.text]
        if found:
            said = say(
                "separator: {signs}, if that parts values: {examples}",
                signs=emit_flow([LINES, ";", sign]),
                examples=_examples(found),
            )
            yield _note(said, 4)


def _decimals(column: _Column) -> Iterator[str]:
    signs = [decimal_signs(cell.text) for cell in column.cells if cell.kind is Kind.TEXT]
    votes = {name: signs.count({sign}) for name, sign in (("comma", ","), ("point", "."))}
    if not any(votes.values()):
        if any(
            re.search("[0-9][.,][0-9]", cell.text)
            for cell in column.cells
            if cell.kind is Kind.TEXT
        ):
            yield _note(say("decimals: comma, or point; the cells do not tell"), 4)
        return
    name = max(votes, key=lambda each: votes[each])
    sign = "," if name == "comma" else "."
    against = [
        cell.text.strip()
        for cell in column.cells
        if cell.kind is Kind.TEXT
        and decimal_signs(cell.text) - {sign}
        and sign not in decimal_signs(cell.text)
    ]
    note = _note(say("not so: {texts}", texts=against[:_EXAMPLES]), 2) if against else ""
    yield f"    decimals: {name}{note}"


def _days(column: _Column, first: str) -> Iterator[str]:
    ways = []
    slashed = [cell.text for cell in column.cells if re.search("[0-9]/[0-9]+/[0-9]", cell.text)]
    if slashed and first:
        ways.append(f"{first}_first")
    elif slashed:
        yield _note(say("days: [day_first], or [month_first]; the cells do not tell"), 4)
    counted = [cell.text.strip() for cell in column.cells if counted_day(cell.text)]
    note = ""
    if counted:
        day = counted_day(counted[0])
        note = _note(say("{text} is {day}", text=counted[0], day=day), 2)
    ways += ["counted"] if counted else []
    if ways:
        yield f"    days: {emit_flow(ways)}{note}"


def _words(column: _Column, target: Target) -> Iterator[str]:
    spec = replace(target.field, many=False)
    unknown: Counter[str] = Counter()
    read_as = Column(column.name, target)
    for cell in column.cells:
        if fold_cell(cell.text) in _NOTHING:
            continue
        for piece in take_apart(cell, read_as)[0]:
            try:
                spec.type.cell(Written(piece, cell.kind), spec)
            except UnfitError:
                unknown[" ".join(piece.split())] += 1
    if not unknown:
        return
    labels = {text: key for key, texts in spec.options.items() for text in (key, *texts.values())}
    labels = labels or dict(spec.type.names() if spec.type.names else {})
    yield "    words:"
    yield _note(say("Say what these mean, and take the “#” away."), 6)
    yield from (_word(text, count, labels) for text, count in unknown.most_common())


def _word(text: str, count: int, labels: Mapping[str, str]) -> str:
    meant = nearest(text, labels)
    said = f"{emit_line(text)}: {labels[meant] if meant else ''} # {count} ×"
    return f"      # {spell_out(_plain(said))}"
