"""What a file says, as its page shows it: changes with the words that differ, fields of new sheets.

Whatever stands in the file is text here, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportgen.app.collect.readings import Found
from reportgen.app.overview import Overviewed, key_of
from reportgen.cache.digests import digest_of
from reportgen.collecting.as_data import proposal_as_data, review_as_data
from reportgen.collecting.filled import LeftOver, field_at
from reportgen.collecting.proposal import Proposal
from reportgen.collecting.review import Change, Kind, Review
from reportgen.collecting.sent import Sent
from reportgen.document.blank import QuestionPath
from reportgen.fields.model import Field
from reportgen.forms.form import Form
from reportgen.input.patching.data import Data
from reportgen.input.returned.document import Comment
from reportgen.languages import language_names, pick
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.web.editing.controls import Asking
from reportgen.web.editing.differences import Change as Difference
from reportgen.web.editing.differences import differences_in, texts_in
from reportgen.web.pages import Ask
from reportgen.web.words.editing import NAMED


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change: what names it in the form of the page, what it is called, and what differs.

    Of a conflict `here` is what was changed here since, and `sent` what went out, None where that
    is not known. `own` is a text to begin with for who writes it anew, None where none can.
    """

    id: str
    label: str
    kind: str
    can: bool
    came: tuple[Difference, ...]
    here: tuple[Difference, ...]
    sent: tuple[tuple[str, str], ...] | None
    within: str
    comments: tuple[Comment, ...]
    own: str | None


@dataclass(frozen=True, slots=True)
class ShownReview:
    """Changes of a sheet: which one, in which language, the day on which its form was asked."""

    sheet: Overviewed | None
    file: str
    language: str
    asked: str
    changes: tuple[ShownChange, ...]
    left: tuple[LeftOver, ...]
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of a new sheet: what it is called, its texts, and whether what is meant is sure."""

    label: str
    texts: tuple[tuple[str, str], ...]
    sure: bool
    within: str


@dataclass(frozen=True, slots=True)
class ShownNew:
    """A new sheet: what names it in the form of the page, and what it would say.

    `twin` is a sheet that has its title already, `other` one that may be it in another language.
    """

    id: str
    file: str
    title: str
    form: str
    language: str
    fields: tuple[ShownField, ...]
    left: tuple[LeftOver, ...]
    comments: tuple[Comment, ...]
    twin: Overviewed | None
    other: Overviewed | None


class Showing:
    """Shows what is found in a file, in the language of the browser."""

    def __init__(self, ask: Ask, project: Project) -> None:
        self.ask, self.project = ask, project
        rows = ask.studio.survey.look(project, ask.shown_in(project))
        self.rows = {row.key: row for row in rows}
        self.asking = Asking(
            *(ask.language, project.languages[0], project.languages, ask.tell),
            *(project.words, NAMED, lambda: ()),
        )

    def show(self, found: Found) -> list[ShownReview | ShownNew]:
        """Return what is found, item by item."""
        return [
            self.review(number, each) if isinstance(each, Review) else self.new(number, each)
            for number, each in enumerate(found.items)
        ]

    def review(self, number: int, review: Review) -> ShownReview:
        asking = Sent(self.project).find(review.token)
        form = read_profile_file(self.project, review.profile).form
        changes = tuple(
            self.change(number, change, form, review.comments) for change in review.changes
        )
        within = [change.within for change in review.changes if change.within]
        return ShownReview(
            self.rows.get(key_of(self.project, review.profile)),
            self.project.show_path(review.profile),
            review.language,
            asking.asked if asking else "",
            changes,
            review.left,
            tuple(
                each
                for each in review.comments
                if not any(each.within.startswith(place) for place in within)
            ),
        )

    def change(
        self, number: int, change: Change, form: Form, comments: Sequence[Comment]
    ) -> ShownChange:
        field, label = field_at(form, change.path), self.label(form, change.path)
        if isinstance(change.path[-1], int):
            field = replace(field, many=False)
        is_conflict = change.kind is Kind.CONFLICT
        base = change.base if is_conflict and change.base is not None else change.ours
        can_write = is_conflict and isinstance(change.theirs, str) and not field.options
        return ShownChange(
            id_of(number, change),
            label,
            change.kind.name.lower(),
            change.target is not None,
            tuple(differences_in(self.asking, field, label, base, change.theirs)),
            tuple(differences_in(self.asking, field, label, base, change.ours)),
            None if change.base is None else self.texts(change.base, field, label),
            change.within,
            tuple(
                each for each in comments if change.within and each.within.startswith(change.within)
            ),
            str(change.theirs) if can_write else None,
        )

    def new(self, number: int, proposal: Proposal) -> ShownNew:
        form = self.project.form(proposal.form)
        fields = tuple(
            ShownField(
                self.called(form.fields[name]),
                self.texts(each.value, form.fields[name], ""),
                each.sure,
                each.within,
            )
            for name, each in proposal.fields.items()
        )
        title = proposal.fields.get(form.title)
        return ShownNew(
            id_of(number),
            f"profiles/{proposal.id}.yaml",
            str(title.value) if title else proposal.id,
            pick(form.label, self.ask.language, self.project.languages[0])[0],
            proposal.language,
            fields,
            proposal.left,
            proposal.comments,
            self.sheet_in(proposal.twin),
            self.sheet_in(proposal.other),
        )

    def sheet_in(self, file: str) -> Overviewed | None:
        """Return the sheet of a file as problems name it, None for ""."""
        return self.rows.get(key_of(self.project, self.project.base / file)) if file else None

    def label(self, form: Form, path: QuestionPath) -> str:
        """Return what is asked at a path: the field, the number of a record, its part."""
        words: list[str] = []
        for at, step in enumerate(path):
            if isinstance(step, int):
                words[-1] = f"{words[-1]} {step + 1}"
            else:
                words.append(self.called(field_at(form, path[: at + 1])))
        return " – ".join(words)

    def called(self, field: Field) -> str:
        """Return what a field or a part of one is called."""
        return self.asking.label(field.label, field.name)

    def spoken(self, lang: str) -> str:
        """Return what a language is called."""
        return language_names(self.ask.language).get(lang, lang)

    def texts(self, value: Data, field: Field, label: str) -> tuple[tuple[str, str], ...]:
        """Return the texts of a value, each with where it stands in words."""
        return tuple(texts_in(self.asking, value, field, label))


def id_of(number: int, change: Change | None = None) -> str:
    """Return what names an item of a file in the form of its page, or a change in it."""
    return f"{number}:{change.name}" if change else f"{number}"


def lock_of(project: Project, found: Found) -> str:
    """Return what tells whether a file still says what somebody looked at."""
    said = [
        review_as_data(project, each) if isinstance(each, Review) else proposal_as_data(each)
        for each in found.items
    ]
    return digest_of(json.dumps(said, sort_keys=True, default=str))
