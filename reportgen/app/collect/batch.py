"""Forms that are asked for together: one a sheet, language and format, or a workbook of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reportgen.collecting.books.making import BOOK, make_book, send_book_out
from reportgen.collecting.outgoing import WRITERS, Order, make_form, send_out
from reportgen.collecting.sent import Asking
from reportgen.document.edition import Audience
from reportgen.project.project import Project
from reportgen.sheets.profile import Profile

#: The formats of forms.
KINDS = (*WRITERS, BOOK)


@dataclass(frozen=True, slots=True)
class Batch:
    """What somebody wants: forms of these sheets, None for a blank one of the kind `form`.

    `languages` has those of each form, none for each sheet's own.
    """

    profiles: tuple[Profile | None, ...]
    form: str
    languages: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...]
    audience: Audience = Audience.PRINT
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    """One file of a batch: of which kind, of which sheets; a workbook alone has several."""

    profiles: tuple[Profile | None, ...]
    form: str
    order: Order
    kind: str


@dataclass(frozen=True, slots=True)
class SentOut:
    """A file that went out: where it is, and what is noted of each form in it."""

    path: Path
    askings: tuple[Asking, ...]


def list_ordered(project: Project, batch: Batch) -> list[Ordered]:
    """Return the files of a batch."""
    groups: dict[tuple[str, Order], list[Profile | None]] = {}
    for profile in batch.profiles:
        own = profile.language if profile else project.languages[0]
        for languages in batch.languages or ((own,),):
            order = Order(languages, batch.audience, batch.due)
            name = profile.form.name if profile else batch.form
            groups.setdefault((name, order), []).append(profile)
    return [
        Ordered(each, name, order, kind)
        for (name, order), profiles in groups.items()
        for kind in batch.kinds
        for each in _files_of(profiles, kind)
    ]


def _files_of(profiles: Sequence[Profile | None], kind: str) -> list[tuple[Profile | None, ...]]:
    return [tuple(profiles)] if kind == BOOK else [(profile,) for profile in profiles]


def send_ordered(project: Project, ordered: Ordered, folder: Path) -> SentOut:
    """Make a file and write it into a folder, keep what went out, and return it.

    Raises `ReportgenError`, also where a file of its name is there that somebody filled in.
    """
    form = project.form(ordered.form)
    if ordered.kind == BOOK:
        named = [each for each in ordered.profiles if each]
        book = make_book(project, named, form, ordered.order)
        return SentOut(send_book_out(project, book, folder), book.askings)
    [profile] = ordered.profiles
    made = make_form(project, profile, form, ordered.order, ordered.kind)
    return SentOut(send_out(project, made, folder), (made.asking,))
