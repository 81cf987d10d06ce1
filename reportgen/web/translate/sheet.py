"""A sheet's texts beside their translations: typed, checked, confirmed and saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from reportgen.app.editing.history import find_typed, keep_typed
from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.translating.files.exchange import mark_of
from reportgen.translating.texts import as_compared
from reportgen.web.pages import Ask, render
from reportgen.web.translate.files import KINDS
from reportgen.web.translate.opened import Translation, open_translation
from reportgen.web.translate.posted import Posted, read_posted
from reportgen.web.translate.rows import Row, check_typed, in_order_of, list_rows, with_unsaved
from reportgen.web.translate.saving import Saved, save_posted

#: What scripts say.
_IN_SCRIPTS = ("saved", "unsaved", "saving", "offline", "error", "hint", "tr_none_left")
_TOOLS = ("bold", "italic", "list", "link", "formatting")


def show_translation(ask: Ask) -> Response:
    """The texts of a sheet beside their translations, with what was typed and not saved."""
    with ask.studio.open() as project:
        try:
            translation = open_translation(ask, project)
        except ReportgenError as error:
            return render(ask, "translate/faulty.html", 422, problems=error.problems)
        at, typed = find_typed(project, translation.key, translation.language)
    posted = {name: Posted(name, text, mark) for name, (text, mark) in typed.items()}
    rows = list_rows(translation, ask.language)
    differ = {row.unit.name: () for row in rows if _differs(row, posted)}
    rows = with_unsaved(translation, rows, posted, differ)
    return _page(ask, translation, rows, typed_at=at if differ else 0)


def _differs(row: Row, posted: dict[str, Posted]) -> bool:
    sent = posted.get(row.unit.name)
    return sent is not None and as_compared(sent.text) != as_compared(row.unit.target)


def _page(
    ask: Ask,
    translation: Translation,
    rows: Sequence[Row],
    status: int = 200,
    outcome: Saved | None = None,
    typed_at: float = 0,
) -> Response:
    template = "translate/_texts.html" if ask.wants_part else "translate/sheet.html"
    return render(
        ask,
        template,
        status,
        translation=translation,
        rows=rows,
        counts=Counter(row.unit.state.value for row in rows),
        outcome=outcome,
        typed_at=typed_at,
        kinds={name: ask.say(said) for name, said in KINDS.items()},
        mark_of=mark_of,
        words={name: ask.say(name) for name in (*_IN_SCRIPTS, *_TOOLS)}
        | {"size": ask.say("size", size="{size}", length="{length}")},
        place="translate",
    )


def save(ask: Ask) -> Response:
    """Save what was typed and confirmed; what could not be is shown, with why."""
    posted = read_posted(ask.form)
    with ask.studio.open() as project:
        outcome = save_posted(ask, open_translation(ask, project), posted)
        translation = open_translation(ask, project)
        left = {name: (posted[name].text, posted[name].mark) for name in outcome.unsaved}
        keep_typed(project, translation.key, translation.language, left)
    if outcome.is_whole and not outcome.said and not ask.wants_part:
        return RedirectResponse(ask.link("translate", translation.key, translation.language), 303)
    rows = in_order_of(list_rows(translation, ask.language), posted)
    rows = with_unsaved(translation, rows, posted, outcome.unsaved)
    torn = any(row.torn for row in rows)
    return _page(ask, translation, rows, 200 if outcome.is_whole else 409 if torn else 422, outcome)


def check_texts(ask: Ask) -> Response:
    """What is wrong with what is typed, and how long it is; it is kept until it is saved."""
    posted = read_posted(ask.form)
    with ask.studio.open() as project:
        translation = open_translation(ask, project)
        units = {unit.name: unit for unit in translation.units}
        known = {name: sent for name, sent in posted.items() if name in units}
        typed = {
            name: (sent.text, sent.mark)
            for name, sent in known.items()
            if as_compared(sent.text) != as_compared(units[name].target)
        }
        keep_typed(project, translation.key, translation.language, typed)
    return JSONResponse({name: _checked(ask, translation, sent) for name, sent in known.items()})


def _checked(ask: Ask, translation: Translation, sent: Posted) -> dict[str, Any]:
    size, problems = check_typed(translation, sent.name, sent.text)
    return {"size": size, "problems": [_told(ask, each) for each in problems]}


def _told(ask: Ask, problem: Problem) -> dict[str, Any]:
    return {
        "error": problem.severity is Severity.ERROR,
        "text": f"{ask.tell(problem.message)} {ask.tell(problem.advice)}".strip(),
    }


def discard(ask: Ask) -> Response:
    """Throw away what was typed and not saved."""
    with ask.studio.open() as project:
        translation = open_translation(ask, project)
        keep_typed(project, translation.key, translation.language, {})
    return RedirectResponse(ask.link("translate", translation.key, translation.language), 303)
