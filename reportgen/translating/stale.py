"""How translations stand: counted, and those of texts that changed since told by the check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from reportgen.input.folders import translations_of
from reportgen.input.source import MappingNode, Node, SequenceNode, place_of, quote_line
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity
from reportgen.project.profiles import read_input
from reportgen.project.project import Project
from reportgen.sheets.inside import Keys
from reportgen.sheets.profile import Profile
from reportgen.translating.lock import LOCK, Lock, path_of_lock, read_lock
from reportgen.translating.units import State, Written, list_states, name_of


def count_states(
    project: Project, profile: Profile, lock: Lock
) -> Mapping[str, Mapping[State, int]]:
    """Return how many texts of a profile are in each state, by the languages of the project."""
    return {
        lang: Counter(state for _, state in _states(project, profile, lang, lock))
        for lang in _others(project, profile)
    }


def list_stale(project: Project, profile: Profile, lock: Lock) -> list[str]:
    """Return the languages in which texts of a profile are out of date, those of the project."""
    counted = count_states(project, profile, lock)
    return [lang for lang, counts in counted.items() if counts.get(State.STALE)]


def check_translations(project: Project, profiles: Iterable[Profile]) -> list[Problem]:
    """Return a warning for each translation that is out of date, and one for all unknown ones.

    Of a project that keeps no `translations.lock` nothing is known, and nothing said.
    """
    try:
        lock = read_lock(project)
    except ReportgenError as error:
        return list(error.problems)
    if not lock.is_there:
        return []
    problems: list[Problem] = []
    unknown: dict[str, int] = {}
    for profile in profiles:
        for lang in _others(project, profile):
            states = list(_states(project, profile, lang, lock))
            stale = [written for written, state in states if state is State.STALE]
            problems += _warn_of_stale(project, profile, lang, stale) if stale else ()
            if count := sum(state is State.UNKNOWN for _, state in states):
                unknown[profile.id] = unknown.get(profile.id, 0) + count
    if unknown:
        problems.append(_warn_of_unknown(project, unknown))
    return problems


def _others(project: Project, profile: Profile) -> list[str]:
    return [lang for lang in project.languages if lang != profile.language]


def _states(
    project: Project, profile: Profile, lang: str, lock: Lock
) -> Iterator[tuple[Written, State]]:
    return list_states(profile, lang, project.today, lock.of(profile.id, lang))


def _warn_of_stale(
    project: Project, profile: Profile, lang: str, stale: Iterable[Written]
) -> Iterator[Problem]:
    path = project.base / profile.file
    written = read_input(project, path, translations_of(path))
    beside = written.translations.get(lang)
    for each in stale:
        source = written.source
        place = place_of(source.root, *each.path, lang)
        if beside and (found := _find(beside.root, each.path)):
            source, place = beside, found
        yield Problem(
            place,
            say("the text in {lang} was made of a text that changed since.", lang=lang),
            say(
                "Translate it again (reportgen translate export {id} --to {lang}), or say that it "
                "is right as it stands (reportgen translate confirm {id} --to {lang}).",
                id=profile.id,
                lang=lang,
            ),
            name_of(each.path),
            Severity.WARNING,
            quote_line(source.lines, place),
            lang,
        )


def _find(root: MappingNode, path: Keys) -> Place | None:
    """Return where a text stands in a translation's file, None where it does not."""
    node: Node = root
    for key in path:
        if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.items):
            node = node.items[key]
        elif isinstance(node, MappingNode) and key in node.items:
            node = node.items[str(key)]
        elif not isinstance(key, int):
            return None
    return node.place


def _warn_of_unknown(project: Project, unknown: dict[str, int]) -> Problem:
    return Problem(
        Place(project.show_path(path_of_lock(project))),
        say(
            "whether {count} translations are of today's texts is not known: {profiles}.",
            count=sum(unknown.values()),
            profiles=tuple(unknown),
        ),
        say(
            "Look them through; “reportgen translate confirm” with their names says that they "
            "are, and writes it to {lock}.",
            lock=LOCK,
        ),
        severity=Severity.WARNING,
    )
