"""What is wrong with what somebody writes, told beside the controls that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reportgen.problems.problem import Problem, Severity
from reportgen.web.editing.controls import Spot
from reportgen.web.pages import Ask

#: What the scripts of a form say.
_IN_SCRIPTS = (
    *("saved", "unsaved", "saving", "offline", "error", "hint", "printing"),
    *("bold", "italic", "list", "link", "formatting", "upload", "uploading", "no_problems"),
)


def tell_beside(
    ask: Ask, problems: Iterable[Problem], spots: Mapping[str, Spot]
) -> list[dict[str, Any]]:
    """Return problems, each with the control that it is told beside: the nearest to its path."""
    return [_placed(_told(ask, each), spots) for each in problems]


def _placed(told: dict[str, Any], spots: Mapping[str, Spot]) -> dict[str, Any]:
    target = str(told["path"])
    while target and target not in spots:
        target = target.rpartition(".")[0]
    spot = spots.get(target, Spot("", ""))
    return {**told, "target": target, "label": spot.label, "anchor": spot.anchor}


def _told(ask: Ask, problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "error": problem.severity is Severity.ERROR,
        "text": f"{ask.tell(problem.message)} {ask.tell(problem.advice)}".strip(),
    }


def count_beside(ask: Ask, told: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return how many errors and hints problems are, in words; of what there is none nothing."""
    errors = sum(each["error"] for each in told)
    hints = len(told) - errors
    said = {"error": errors and ask.say("errors", count=errors)}
    said["warning"] = hints and ask.say("warnings", count=hints)
    return {kind: text for kind, text in said.items() if text}


def words_of_scripts(ask: Ask) -> dict[str, str]:
    """Return what the scripts of a form say, by name; they put numbers in place of the braces."""
    return {name: ask.say(name) for name in _IN_SCRIPTS} | {
        "size": ask.say("size", size="{size}", length="{length}"),
        "page": ask.say("page", number="{number}", count="{count}"),
    }
