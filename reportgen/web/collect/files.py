"""Files that come in, are read, and go."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from starlette.responses import RedirectResponse, Response

from reportgen.app.commits import check_inbox
from reportgen.collecting.books.rows import BOOKS
from reportgen.collecting.inbox import find_file, inbox_key, list_inbox, receive
from reportgen.input.returned.readers import LISTS, MAIL, READERS, TRANSLATIONS
from reportgen.problems.message import say, say_count
from reportgen.problems.problem import ReportgenError
from reportgen.web.collect.leading import lead_on
from reportgen.web.collect.overview import render_overview
from reportgen.web.collect.reading import read_in_task, reading_of
from reportgen.web.pages import Ask
from reportgen.web.tasks import Result
from reportgen.workers.apart import Progress

#: The kinds of files that are kept: what is read, and lists.
KNOWN = frozenset((*READERS, *BOOKS, *LISTS, MAIL))


def upload(ask: Ask) -> Response:
    """Keep files that came, read them, and lead on to the one, or to all."""
    with ask.studio.open() as project:
        if kept := check_inbox(project):
            # What came in names people, and git would take it along.
            raise ReportgenError(kept)
        unfit = [each.called for each in ask.files if _suffix_of(each.called) not in KNOWN]
        if not ask.files:
            return render_overview(ask, ask.say("collect_none_chosen"), 422)
        try:
            fit = [each for each in ask.files if each.called not in unfit]
            paths = [receive(project, each.called, each.data) for each in fit]
        except OSError as error:
            said = ask.say("collect_not_kept", reason=error.strerror or "")
            return render_overview(ask, said, 422)
    if unfit:
        translated = all(_suffix_of(called) in TRANSLATIONS for called in unfit)
        word = "collect_translations_unfit" if translated else "collect_unfit"
        return render_overview(ask, ask.say(word, files=unfit), 422)
    return _read(ask, paths)


def _suffix_of(called: str) -> str:
    return Path(called.replace("\\", "/")).suffix.lower()


def read_files(ask: Ask) -> Response:
    """Read all files that nobody read yet, or the one that is named."""
    with ask.studio.open() as project:
        paths = list_inbox(project)
        if named := ask.value("file"):
            paths = [find_file(project, named)]
    return _read(ask, paths)


def _read(ask: Ask, paths: Sequence[Path]) -> Response:
    """Read files: what is quick at once, else in a task; and lead on."""
    with ask.studio.open() as project:
        keys = [inbox_key(project, path) for path in paths]
    on = ("collect", "file", keys[0]) if len(keys) == 1 else ("collect",)
    unread = [path for path in paths if reading_of(ask, path) is None]
    if not unread:
        return RedirectResponse(ask.link(*on), 303)

    def work(progress: Progress) -> Result:
        for number, path in enumerate(unread):
            read_in_task(ask, path, partial(_tell, progress, number, len(unread), path.name))
        said = say_count("{count} file read.", "{count} files read.", count=len(unread))
        return Result(said, page=on)

    title = say_count("Read {count} file", "Read {count} files", count=len(unread))
    return lead_on(ask, ask.studio.tasks.begin(title, ("collect",), work))


def _tell(progress: Progress, done: int, total: int, name: str, *_: object) -> None:
    progress(done, total, say("{file}", file=name))


def delete_file(ask: Ask) -> Response:
    """Delete a file that came, for good."""
    with ask.studio.open() as project:
        path = find_file(project, ask.name)
        try:
            path.unlink()
        except OSError as error:
            said = ask.say("collect_not_moved", reason=error.strerror or "")
            return render_overview(ask, said, 422)
        ask.studio.readings.forget(path)
    return RedirectResponse(f"{ask.link('collect')}?done=deleted", 303)
