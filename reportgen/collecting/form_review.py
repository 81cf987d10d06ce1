"""A form that came back, held against what went out and against what its profile says now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reportgen.collecting.filled import Asked, Filled, Given, LeftOver, field_at, read_filled
from reportgen.collecting.outgoing import Order, asked_of, fill_blank, fit_for_typing, write_form
from reportgen.collecting.pictures import is_taken, lacks_alt
from reportgen.collecting.returned_forms import FormBack, put_part
from reportgen.collecting.review import Change, Kind, Review, Target, leave_known
from reportgen.collecting.sent import Asking, Sent
from reportgen.collecting.targets import Targets, has_texts
from reportgen.collecting.typed.answers import answers_of, path_in, read_typed, without_pictures
from reportgen.collecting.typed.printed import without_boxes, without_printed
from reportgen.document.blank import Blank, Control, QuestionPath
from reportgen.document.edition import Audience
from reportgen.forms.form import Form
from reportgen.input.patching.data import Data, without_empty
from reportgen.input.patching.shown import loses_hidden
from reportgen.input.returned.document import Returned
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.readers import READERS
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.sheets.cut import cut_profile


def review_form(project: Project, back: FormBack, path: Path) -> Review:
    """Return what a form says otherwise than a profile, and what of that is sure.

    Held against it is the copy of what went out. Without one the profile is as it was where the
    digests in the file say so; where they do not, nobody knows what went out. Raises
    `ReportgenError`.
    """
    profile = read_profile_file(project, path)
    form, lang = profile.form, back.language
    sent = Sent(project)
    asking = sent.find(back.identity.token)
    languages = tuple(tag for tag in back.identity.languages if tag in project.languages)
    audience = Audience(asking.audience) if asking else back.identity.audience
    due = asking.due_day if asking else None
    order = Order(languages or (lang,), audience, due)
    cut = cut_profile(profile, order.audience, project.today)
    now_blank = fill_blank(project, cut, form, order)
    asked = asked_of(project, form)
    now, before = _known(project, back, now_blank, asked, asking)
    filled = back.filled
    if asking and asking.said and not back.is_typed:
        printed = fit_for_typing(project, now_blank, "pdf")
        filled = without_printed(filled, printed, asked)
        now, before = (without_boxes(each, asked) for each in (now, before or now))
    targets = Targets(path, profile, cut, lang)
    bases = _Bases(before, now, now_blank, back.digests, sent)
    found = _changes(filled, now, bases, targets)
    changes = tuple(_with_alt_asked(change, filled, form) for change in found)
    known = (before or now).left
    left = [*leave_known(filled.left, known), *_not_understood(filled, bases)]
    return Review(
        filled.file,
        path,
        lang,
        changes,
        tuple(left),
        filled.comments,
        back.identity.token,
        filled.pictures,
    )


def _known(
    project: Project, back: FormBack, blank: Blank, asked: Asked, asking: Asking | None
) -> tuple[Filled, Filled | None]:
    """Return what a form would say now, and what it said when it went out, if that was kept.

    Both are read as what came back was: texts that were typed are held against such.
    """
    said, lang, file = asking.said if asking else {}, back.language, back.filled.file
    if back.is_typed or said:
        now = Returned(file, (), answers=answers_of(without_pictures(blank)))
        before = Returned(file, (), answers=said)
        return read_typed(now, asked, lang), read_typed(before, asked, lang) if said else None
    filled = read_filled(read_docx(write_form(project, blank, "docx"), file), asked, lang)
    copy = Sent(project).copy_of(asking) if asking else None
    if not asking or not copy:
        return filled, None
    reader = READERS[Path(asking.file).suffix]
    return filled, read_filled(reader(copy, asking.file), asked, lang)


@dataclass(frozen=True, slots=True)
class _Bases:
    """What went out, question by question, as far as that is known."""

    before: Filled | None
    now: Filled
    blank: Blank
    digests: Mapping[str, str]
    sent: Sent

    @property
    def paths(self) -> Iterator[QuestionPath]:
        """The questions that went out."""
        if self.before:
            yield from self.before.given
        elif self.digests:
            yield from (path_in(name) for name in self.digests)
        else:
            yield from self.now.given

    def given(self, path: QuestionPath) -> Given | None:
        """Return what stood at a question when it went out, None where that is not known."""
        if self.before:
            return self.before.given.get(path, Given())
        name = ".".join(map(str, path))
        if name not in self.digests:
            # Nothing was asked there; in a form that bears no digests nobody knows.
            return Given() if self.digests else None
        question = next((each for each in self.blank.questions if each.path == path), None)
        if question and self.sent.digest_of(question) == self.digests[name]:
            return self.now.given.get(path, Given())
        return None


def _with_alt_asked(change: Change, filled: Filled, form: Form) -> Change:
    """Return a change that brings a picture as unsure, if nobody said what it shows."""
    whole = change.path if isinstance(change.path[-1], int) else change.path[:-1]
    if not whole or not change.is_sure:
        return change
    said = _record(whole, filled)
    lacks = lacks_alt(said, whole, form, filled.pictures) and change.theirs
    return replace(change, kind=Kind.UNSURE) if lacks else change


def _changes(filled: Filled, now: Filled, bases: _Bases, targets: Targets) -> Iterator[Change]:
    """Yield what differs, in the order of the form; a record that came or went is one change."""
    paths = list(dict.fromkeys((*filled.given, *bases.paths)))
    for record, inner in _grouped(paths).items():
        if record and (change := _record_change(record, inner, filled, now, bases, targets)):
            yield change
            continue
        for path in inner:
            if change := _change(path, filled, now, bases, targets):
                yield change


def _grouped(paths: list[QuestionPath]) -> dict[QuestionPath, list[QuestionPath]]:
    """Return questions by the record that they belong to, those of none by themselves."""
    groups: dict[QuestionPath, list[QuestionPath]] = {}
    for path in paths:
        at = next((at for at, step in enumerate(path) if isinstance(step, int)), -1)
        groups.setdefault(path[: at + 1] if at >= 0 else path, []).append(path)
    return groups


def _record_change(
    record: QuestionPath,
    paths: list[QuestionPath],
    filled: Filled,
    now: Filled,
    bases: _Bases,
    targets: Targets,
) -> Change | None:
    """Return the change that is a record new or gone; None where its parts are looked at alone."""
    if not isinstance(record[-1], int):
        return None
    theirs = _record(record, filled)
    ours = _record(record, now)
    given = [bases.given(path) for path in paths]
    had = None if None in given else any(each.data for each in given if each)
    within = next((filled.given[path].within for path in paths if path in filled.given), "")
    if theirs and not ours and not had:
        sure = all(filled.given[path].sure for path in paths if path in filled.given)
        whole: Data = {**theirs, **field_at(targets.form, record).type.unasked}
        kind = Kind.UNSURE if not sure else Kind.SURE if had is False else Kind.CONFLICT
        return _with_target(
            record, "" if had is False else None, ours, whole, within, kind, targets
        )
    if not theirs and ours and had is not False:
        kind = Kind.EMPTIED if had else Kind.CONFLICT
        return _with_target(record, ours if had else None, ours, "", within, kind, targets)
    return None


def _record(record: QuestionPath, filled: Filled) -> dict[str, Any]:
    """Return what is said of a record, by its parts."""
    size = len(record)
    said: dict[str, Any] = {}
    for path, given in filled.given.items():
        if path[:size] == record and without_empty(given.data):
            put_part(said, path[size:], given.data)
    return said


def _change(
    path: QuestionPath, filled: Filled, now: Filled, bases: _Bases, targets: Targets
) -> Change | None:
    """Return what differs at a question, None where nothing does."""
    answer = filled.given.get(path, Given())
    base, ours = bases.given(path), now.given.get(path, Given()).data
    theirs = answer.data
    if answer.left and not theirs:
        # Something is said, and it is no value: what is there stays.
        return None
    if _same(theirs, ours) or (base is not None and _same(theirs, base.data)):
        return None
    if is_taken(theirs, ours, filled.pictures):
        return None
    if base is None or not _same(base.data, ours):
        kind = Kind.CONFLICT
    elif not theirs:
        kind = Kind.EMPTIED
    else:
        kind = Kind.SURE if answer.sure and not answer.left else Kind.UNSURE
    known = None if base is None else base.data
    return _with_target(path, known, ours, theirs, answer.within, kind, targets)


def _same(one: Data, other: Data) -> bool:
    # A list of nothing says as little as no text.
    return (without_empty(one) or "") == (without_empty(other) or "")


def _with_target(
    path: QuestionPath,
    base: Data | None,
    ours: Data,
    theirs: Data,
    within: str,
    kind: Kind,
    targets: Targets,
) -> Change:
    target = targets.find(path)
    change = Change(path, base, ours, theirs, within, kind, target)
    if not target:
        return replace(change, kind=Kind.BY_HAND)
    doubtful = _loses(change, target, targets) or _is_foreign(change, targets)
    return replace(change, kind=Kind.UNSURE) if change.is_sure and doubtful else change


def _loses(change: Change, target: Target, targets: Targets) -> bool:
    """Tell whether a long text that was changed has marks there that no form shows."""
    here = targets.said(target)
    texts = (here, change.ours, change.theirs)
    is_long = field_at(targets.form, change.path).type.control is Control.TEXT
    return (
        is_long
        and all(isinstance(text, str) and text for text in texts)
        and loses_hidden(*map(str, texts))
    )


def _is_foreign(change: Change, targets: Targets) -> bool:
    """Tell whether a record brings texts that are not in the main language, as it says nowhere."""
    asked = field_at(targets.form, change.path)
    if targets.lang == targets.main or not asked.type.parts:
        return False
    old = change.ours if isinstance(change.ours, list) else []
    new = change.theirs if isinstance(change.theirs, list) else [change.theirs]
    return any(has_texts(each, asked) for each in new if each not in old)


def _not_understood(filled: Filled, bases: _Bases) -> Iterator[LeftOver]:
    """Yield what stands in answers and is no value of its field, and did not go out so."""
    for path, given in filled.given.items():
        base = bases.given(path)
        for text in given.left:
            if base is None or text not in base.left:
                yield LeftOver(text, given.within)
