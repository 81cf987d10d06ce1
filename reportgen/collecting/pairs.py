"""The same sheet in two languages, told by what the two files are called, or whom they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePath

from reportgen.collecting.proposal import Proposal
from reportgen.fields.types import EMAIL
from reportgen.input.folders import fold_name
from reportgen.input.patching.data import Data
from reportgen.languages import language_tags, words_of
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.project.project import Project
from reportgen.sheets.inside import find_values
from reportgen.sheets.profile import Profile

#: The comment that a new profile begins with, which names the file it was taken from; editors have
#: a line before it.
_FROM = re.compile(r"(?:# yaml-language-server:.*\n)?# (?P<said>.*)\.[a-z]{3,4}\b")


class Likeness(Enum):
    """By what two sheets are told to be one."""

    #: The files have one name, but for the language.
    NAME = "name"
    #: They have a contact in common.
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Pair:
    """A profile that says in another language what a file says, and by what that is told."""

    profile: Path
    likeness: Likeness


def find_pair(project: Project, proposal: Proposal) -> Pair | None:
    """Return the profile of which a file is the other language; None where none or several may be.

    It is written in another language, and says nothing in that of the file yet.
    """
    listing = list_profiles(project)
    profiles, _ = read_profiles(project, listing.paths, listing)
    others = [
        profile
        for profile in profiles
        if profile.form.name == proposal.form and not _speaks(profile, proposal.language)
    ]
    name = _bare(PurePath(proposal.file).stem)
    by_name = [each for each in others if name and _is_from(_source_of(project, each), name)]
    emails = set(_emails_in([each.value for each in proposal.fields.values()]))
    by_contact = [each for each in others if emails & set(_addresses(each))]
    for found, likeness in ((by_name, Likeness.NAME), (by_contact, Likeness.CONTACT)):
        if len(found) == 1:
            return Pair(project.base / found[0].file, likeness)
    return None


def _speaks(profile: Profile, lang: str) -> bool:
    return profile.language == lang or lang in profile.values.get(profile.form.title, {})


def _source_of(project: Project, profile: Profile) -> str:
    """Return the words that name the file that a profile was taken from, without its ending."""
    try:
        text = (project.base / profile.file).read_text("utf-8", "replace")
    except OSError:
        return ""
    found = _FROM.match(text)
    return found["said"] if found else ""


def _is_from(said: str, name: tuple[str, ...]) -> bool:
    """Tell whether a file of this name, in whichever language, is named at the end of words."""
    *folders, last = re.split(r"[/\\]", said)
    words = _bare(last)
    return words == name if folders else bool(words) and words[-len(name) :] == name


def _bare(stem: str) -> tuple[str, ...]:
    """Return the words of a name without those that are languages; nothing if there is none."""
    words = words_of(stem.replace("_", " "))
    kept = tuple(word for word in words if word not in language_tags())
    return kept if len(kept) < len(words) else ()


def _addresses(profile: Profile) -> Iterator[str]:
    fields = profile.form.fields.values()
    for _, address, _ in find_values(profile.values, fields, lambda kind: kind == EMAIL):
        yield fold_name(address)


def _emails_in(data: Data) -> Iterator[str]:
    if isinstance(data, str):
        if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", data):
            yield fold_name(data)
        return
    for each in data.values() if hasattr(data, "values") else data:
        yield from _emails_in(each)
