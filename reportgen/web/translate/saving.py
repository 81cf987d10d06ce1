"""Translations saved as those of a file are taken over, all that can be; and why others are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.app.editing.history import kept_versions
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import Place, Problem
from reportgen.translating.files.exchange import read_mark
from reportgen.translating.review import Review
from reportgen.translating.taking import UntakableError, take_over
from reportgen.translating.texts import digest_of_target
from reportgen.translating.typed import review_typed
from reportgen.translating.units import State
from reportgen.web.committing import commit_saved, saved
from reportgen.web.pages import Ask
from reportgen.web.translate.opened import Translation
from reportgen.web.translate.posted import Posted


@dataclass(slots=True)
class Saved:
    """What became of what was typed.

    `unsaved` has the names of what is not in the sheet, each with why; `gone` what was typed for
    texts that the sheet has no more. `said` is what else is to be told, or "".
    """

    unsaved: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    gone: tuple[Posted, ...] = ()
    said: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether all was saved."""
        return not self.unsaved and not self.gone


def save_posted(ask: Ask, translation: Translation, posted: Mapping[str, Posted]) -> Saved:
    """Save what a page sent, but for what somebody else changed, and what is no translation."""
    units = {unit.name: unit for unit in translation.units}
    outcome = Saved(gone=tuple(p for p in posted.values() if p.name not in units and _is_new(p)))
    sent = {name: each for name, each in posted.items() if name in units}
    typed = [each.typed for each in sent.values() if each.side != "theirs"]
    review = review_typed(
        translation.project, translation.profile, translation.language, typed, translation.lock
    )
    changed = {_name(each.key): each for each in review.changes}
    for problem in review.problems:
        if (name := _name(problem.path)) not in changed:
            outcome.unsaved[name] = (*outcome.unsaved.get(name, ()), problem)
    outcome.unsaved |= {name: () for name, each in changed.items() if each.is_torn}
    confirmed = {_name(each.key) for each in review.confirmed}
    for name, each in sent.items():
        open_ = units[name].state in (State.STALE, State.UNKNOWN)
        if each.is_right and open_ and name not in confirmed and name not in changed:
            said = say("the text or its translation was changed meanwhile.")
            outcome.unsaved.setdefault(name, (_problem(translation, said, say("Look again.")),))
    keys = [c.key for c in (*review.changes, *review.confirmed) if not c.is_torn]
    _take(ask, translation, review, keys, outcome)
    return outcome


def _is_new(sent: Posted) -> bool:
    return digest_of_target(sent.text) != read_mark(sent.mark).target


def _name(key: str) -> str:
    return key.partition(":")[2]


def _problem(translation: Translation, message: Message, advice: Message = NOTHING) -> Problem:
    return Problem(Place(translation.profile.file), message, advice)


def _take(
    ask: Ask, translation: Translation, review: Review, keys: Sequence[str], outcome: Saved
) -> None:
    """Take over what is wanted, without what cannot be put into the files."""
    project = translation.project
    wanted = list(keys)
    written: list[Path] = []
    while wanted:
        try:
            with kept_versions(project, [translation.path]):
                written = take_over(project, review, wanted, translation.lock)
            break
        except UntakableError as error:
            wanted.remove(error.key)
            problem = _problem(
                translation,
                say("this cannot be put into the file without changing anything else in it."),
                say("Change it on the page of the sheet; what you typed is kept here."),
            )
            outcome.unsaved[_name(error.key)] = (problem,)
        except OSError as error:
            outcome.said = ask.say("not_saved", reason=error.strerror or "")
            outcome.unsaved |= {_name(key): () for key in wanted}
            return
    if written:
        outcome.said = commit_saved(ask, project, written, saved(translation.path.name))
