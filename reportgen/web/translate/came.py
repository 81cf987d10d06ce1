"""What translators sent back: put in, looked at change by change, and taken over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from reportgen.app.commits import check_inbox
from reportgen.app.editing.history import kept_versions
from reportgen.app.editing.translator_files import (
    find_translator_file,
    keep_translator_file,
    read_translator_file,
)
from reportgen.app.editing.word_changes import Piece, compare_words
from reportgen.collecting.inbox import put_aside
from reportgen.problems.problem import ReportgenError
from reportgen.project.project import Project
from reportgen.translating.lock import read_lock
from reportgen.translating.review import Change, Review, review_file
from reportgen.translating.taking import UntakableError, take_over
from reportgen.translating.texts import digest_of_target
from reportgen.web.committing import commit_saved, taken_over
from reportgen.web.pages import Ask, render
from reportgen.web.translate.overview import render_overview
from reportgen.web.translate.waiting import titles_of
from reportgen.web.uploads import Upload


@dataclass(frozen=True, slots=True)
class Shown:
    """A change as it is looked at: its pieces, what tells whether it is still the same, a tick."""

    change: Change
    pieces: tuple[Piece, ...]
    mark: str
    is_wanted: bool


# --- Put in --------------------------------------------------------------------------------------


def upload(ask: Ask) -> Response:
    """Keep files that translators sent, those that are such, and go on to what is in them."""
    kept: list[Path] = []
    refused: list[tuple[str, str]] = []
    for each in ask.files:
        try:
            kept.append(_keep(ask, each))
        except ReportgenError as error:
            said = (f"{ask.tell(p.message)} {ask.tell(p.advice)}" for p in error.problems)
            refused.append((each.called, " ".join(said).strip()))
        except LookupError:
            refused.append((each.called, ask.say("tr_other_kind")))
        except OSError as error:
            refused.append((each.called, ask.say("file_not_kept", reason=error.strerror or "")))
    if refused:
        return render_overview(ask, ask.value("to"), refused, 422)
    if len(kept) == 1:
        return RedirectResponse(ask.link("translator-file", kept[0].name), 303)
    return RedirectResponse(f"{ask.link('translate')}?to={quote(ask.value('to'))}", 303)


def _keep(ask: Ask, sent: Upload) -> Path:
    """Keep a file that can be taken over, and return where.

    Raises `ReportgenError` for one that cannot, `LookupError` for one of another kind, `OSError`.
    """
    suffix = PurePosixPath(sent.called.replace("\\", "/")).suffix.lower()
    with ask.studio.open() as project:
        if problems := check_inbox(project):
            raise ReportgenError(problems)
        path = keep_translator_file(project, sent.data, suffix)
    try:
        came = read_translator_file(path)
        with ask.studio.open() as project:
            review_file(project, came, read_lock(project))
    except ReportgenError:
        path.unlink(missing_ok=True)
        raise
    return path


# --- Looked at -----------------------------------------------------------------------------------


def show_file(ask: Ask) -> Response:
    """What a file says otherwise than the sheets."""
    return _show(ask)


def _show(
    ask: Ask, status: int = 200, said: str = "", wanted: Sequence[str] | None = None
) -> Response:
    with ask.studio.open() as project:
        path = find_translator_file(project, ask.name)
        came = read_translator_file(path)
        review = review_file(project, came, read_lock(project))
        sheets = ask.studio.survey.look(project, ask.shown_in(project))
    changes = (*review.changes, *review.confirmed)
    return render(
        ask,
        "translate/came.html",
        status,
        place="translate",
        name=path.name,
        titles=titles_of(came, sheets),
        review=review,
        changes=[_shown(each, wanted) for each in changes],
        several=len({each.profile for each in changes}) > 1,
        names={sheet.id: sheet.title for sheet in sheets},
        said=said,
    )


def _shown(change: Change, wanted: Sequence[str] | None) -> Shown:
    clear = not (change.is_torn or change.is_late)
    ticked = clear if wanted is None else change.key in wanted
    return Shown(change, compare_words(change.old, change.new), _mark(change), ticked)


def _mark(change: Change) -> str:
    """Return what tells whether a change is the one that somebody looked at."""
    return f"{digest_of_target(change.old)}-{digest_of_target(change.new)}"


# --- Taken over ----------------------------------------------------------------------------------


def take_file(ask: Ask) -> Response:
    """Take over what was ticked; nothing of it where one of these is not what was looked at."""
    wanted = list(dict.fromkeys(value for key, value in ask.form if key == "take"))
    marks = {key.removeprefix("mark:"): value for key, value in ask.form if key[:5] == "mark:"}
    with ask.studio.open() as project:
        path = find_translator_file(project, ask.name)
        lock = read_lock(project)
        review = review_file(project, read_translator_file(path), lock)
        known = {each.key: _mark(each) for each in (*review.changes, *review.confirmed)}
        if not wanted:
            return _show(ask, 422, ask.say("tr_none_ticked"), wanted)
        if any(known.get(key) != marks.get(key) for key in wanted):
            return _show(ask, 409, ask.say("tr_changed_meanwhile"), wanted)
        try:
            with kept_versions(project, _touched(review, wanted)):
                written = take_over(project, review, wanted, lock)
        except UntakableError as error:
            label = next(c.label for c in review.changes if c.key == error.key)
            return _show(ask, 422, ask.say("tr_untakable", label=label), wanted)
        except OSError as error:
            said = ask.say("tr_not_written", reason=error.strerror or "")
            return _show(ask, 422, said, wanted)
        commit_saved(ask, project, written, taken_over(review.language))
        if len(wanted) == len(known):
            _put_away(project, path)
            to = f"{ask.link('translate')}?to={review.language}&taken={len(wanted)}"
            return RedirectResponse(to, 303)
    return RedirectResponse(ask.link("translator-file", path.name), 303)


def _touched(review: Review, keys: Sequence[str]) -> list[Path]:
    names = {key.partition(":")[0] for key in keys}
    return [path for name, path in review.files.items() if name in names]


def _put_away(project: Project, path: Path) -> None:
    try:
        put_aside(project, path)
    except OSError:
        # What is taken over changes nothing where it is taken over again.
        return


def remove_file(ask: Ask) -> Response:
    """Remove a file that is not wanted; who sent it has it still."""
    with ask.studio.open() as project:
        find_translator_file(project, ask.name).unlink(missing_ok=True)
    return RedirectResponse(ask.link("translate"), 303)
