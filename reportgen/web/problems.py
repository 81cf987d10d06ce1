"""What is wrong with a file that came, told as people look for it who have it open."""

from __future__ import annotations

from pathlib import PurePath

from reportgen.problems.problem import Problem
from reportgen.web.pages import Ask


def tell_problem(ask: Ask, problem: Problem, file: str = "") -> str:
    """Return what is wrong, and where: in the `file` of the page by its row or spot alone."""
    place, said, advice = problem.place, problem.message, problem.advice
    if PurePath(place.file).name != file:
        return ask.say("collect_problem", place=place, said=said, advice=advice)
    if place.within:
        return ask.say("collect_problem", place=place.within, said=said, advice=advice)
    if place.line > 1:
        row = ask.say("collect_row", row=place.line)
        return ask.say("collect_problem", place=row, said=said, advice=advice)
    return f"{ask.tell(said)} {ask.tell(advice)}".strip()
