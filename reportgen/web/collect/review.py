"""A file that came: what it says otherwise, looked through, and taken over as was ticked."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response

from reportgen.app.collect.readings import Found, find_in
from reportgen.app.editing.history import keep_version
from reportgen.app.overview import find_sheet, key_of
from reportgen.collecting.decided import ClashError, Decided, take_decided
from reportgen.collecting.inbox import find_file
from reportgen.collecting.incoming import is_translation
from reportgen.collecting.proposal import Proposal
from reportgen.collecting.review import Change, Kind, Review
from reportgen.input.folders import translations_of
from reportgen.input.patching.patch import UnpatchableError
from reportgen.input.returned.readers import LISTS, Read
from reportgen.languages import pick
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.web.collect.overview import render_overview
from reportgen.web.collect.reading import reading_of
from reportgen.web.collect.shown import Showing, ShownNew, ShownReview, id_of, lock_of
from reportgen.web.committing import collected, commit_saved
from reportgen.web.pages import Ask, render
from reportgen.web.problems import tell_problem


def show_file(ask: Ask) -> Response:
    """What a file says otherwise than sheets, and what would be new."""
    return _show(ask)


def _show(ask: Ask, said: str = "", status: int = 200) -> Response:
    with ask.studio.open() as project:
        path = find_file(project, ask.name)
    read = reading_of(ask, path)
    if read is None:
        return render(ask, "collect/unread.html", name=path.name, file=ask.name)
    with ask.studio.open() as project:
        named = _named(ask, project)
    found = _find(ask, read, named)
    with ask.studio.open() as project:
        showing = Showing(ask, project)
        items = showing.show(found)
        main = project.languages[0]
        forms = [
            (name, pick(project.form(name).label, ask.language, main)[0])
            for name in project.form_names
        ]
        return render(
            ask,
            "collect/file.html",
            status,
            name=path.name,
            file=ask.name,
            items=items,
            problems=[tell_problem(ask, each, path.name) for each in found.problems],
            is_list=path.suffix.lower() in LISTS and not read.files,
            is_read=bool(read.files),
            is_translated=any(map(is_translation, read.files)),
            is_whole=found.is_whole,
            any_wanted=any(map(_is_choice, items)),
            lock=lock_of(project, found),
            named=named,
            sheets=sorted(showing.rows.values(), key=lambda row: row.title.casefold()),
            forms=forms,
            languages=project.languages,
            posted=_posted(ask),
            said=said,
        )


def _is_choice(item: ShownReview | ShownNew) -> bool:
    """Tell whether there is anything to be taken over of an item."""
    if isinstance(item, ShownNew):
        return not item.twin
    return any(change.can for change in item.changes)


def _named(ask: Ask, project: Project) -> Mapping[str, str]:
    """Return the sheet, the form and the language that somebody named, "" for what is none."""
    asked = {name: ask.value(name) or ask.query.get(name, "") for name in ("into", "as", "in")}
    if asked["into"]:
        find_sheet(project, asked["into"])
    return {
        "into": asked["into"],
        "as": asked["as"] if asked["as"] in project.form_names else "",
        "in": asked["in"] if asked["in"] in project.languages else "",
    }


def _find(ask: Ask, read: Read, named: Mapping[str, str]) -> Found:
    """Return what is found in a file; whoever types is let in between any two forms in it."""
    items: list[Review | Proposal] = []
    problems = list(read.problems)
    for returned in read.files:
        with ask.studio.open() as project:
            into = find_sheet(project, named["into"])[0] if named["into"] else None
            found = find_in(project, Read((returned,)), named["as"], named["in"], into)
        items += found.items
        problems += found.problems
    return Found(tuple(items), tuple(problems))


def _posted(ask: Ask) -> Mapping[str, Any] | None:
    """Return what was ticked, chosen and written in the page's form; None where none was sent."""
    if not ask.value("lock"):
        return None
    return {"take": ask.values("take"), **dict(ask.form)}


def take_file(ask: Ask) -> Response:
    """Take over what was ticked of a file, if it still says what was looked at."""
    with ask.studio.open() as project:
        path = find_file(project, ask.name)
    read = reading_of(ask, path)
    if read is None:
        return RedirectResponse(ask.link("collect", "file", ask.name), 303)
    with ask.studio.open() as project:
        found = _find(ask, read, _named(ask, project))
        if lock_of(project, found) != ask.value("lock"):
            return _show(ask, ask.say("collect_changed"), 409)
        decided = _decided(ask, found)
        if not decided.new and not any(changes for _, changes in decided.reviews):
            return _show(ask, ask.say("collect_nothing_ticked"), 422)
        return _take(ask, project, path, found, decided)


def _decided(ask: Ask, found: Found) -> Decided:
    ticked = set(ask.values("take"))
    reviews: list[tuple[Review, tuple[Change, ...]]] = []
    new: list[Proposal] = []
    for number, each in enumerate(found.items):
        if isinstance(each, Review):
            wanted = (_wanted(ask, number, change, ticked) for change in each.takable)
            reviews.append((each, tuple(change for change in wanted if change)))
        elif id_of(number) in ticked and not each.twin:
            new.append(each)
    return Decided(tuple(reviews), tuple(new))


def _wanted(ask: Ask, number: int, change: Change, ticked: set[str]) -> Change | None:
    """Return a change as it is wanted, None where it is not."""
    name = id_of(number, change)
    if change.kind is not Kind.CONFLICT:
        return change if name in ticked else None
    match ask.value(f"which:{name}"):
        case "theirs":
            return change
        case "own" if isinstance(change.theirs, str):
            own = ask.value(f"own:{name}").replace("\r\n", "\n").strip()
            return replace(change, theirs=own)
    return None


def _take(ask: Ask, project: Project, path: Path, found: Found, decided: Decided) -> Response:
    sheets = dict.fromkeys(review.profile for review, changes in decided.reviews if changes)
    for sheet in sheets:
        _keep(project, sheet)
    try:
        files = take_decided(project, decided, path if found.is_whole else None)
    except ClashError as clash:
        profile = read_profile_file(project, clash.profile)
        label = Showing(ask, project).label(profile.form, clash.change.path)
        return _show(ask, ask.say("collect_clash", field=label), 422)
    except UnpatchableError:
        return _show(ask, ask.say("collect_unpatched"), 422)
    except OSError as error:
        return _show(ask, ask.say("collect_not_written", reason=error.strerror or ""), 422)
    for sheet in sheets:
        _keep(project, sheet)
    if found.is_whole:
        ask.studio.readings.forget(path)
    commit_saved(ask, project, files, collected([each.stem for each in files]))
    return RedirectResponse(f"{ask.link('collect')}?done=taken", 303)


def _keep(project: Project, sheet: Path) -> None:
    """Keep a copy of a sheet in its history."""
    paths = {"": sheet, **translations_of(sheet)}
    with suppress(OSError):
        content = {lang: path.read_bytes() for lang, path in paths.items()}
        keep_version(project, key_of(project, sheet), content)


def put_file_aside(ask: Ask) -> Response:
    """Put a file aside of which nothing is wanted."""
    with ask.studio.open() as project:
        path = find_file(project, ask.name)
        read = ask.studio.readings.find(path)
        items = _find(ask, read, _named(ask, project)).items if read else ()
        reviews = tuple((each, ()) for each in items if isinstance(each, Review))
        try:
            take_decided(project, Decided(reviews), path)
        except OSError as error:
            return render_overview(ask, ask.say("collect_not_moved", reason=error.strerror), 422)
        ask.studio.readings.forget(path)
    return RedirectResponse(f"{ask.link('collect')}?done=aside", 303)
