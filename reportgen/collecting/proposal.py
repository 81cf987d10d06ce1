"""Files that come from partners, read as proposals: what a profile of them would say.

A proposal is plain data that a person looks through; nothing is written before that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.collecting.filled import LeftOver
from reportgen.fields.recover.values import Recovered
from reportgen.fields.values import DEVICES
from reportgen.forms.answers import Answers, find_answers
from reportgen.forms.form import Form
from reportgen.input.folders import fold_name, slug_of
from reportgen.input.patching.data import Data
from reportgen.input.returned.document import Comment, Returned
from reportgen.input.returned.package import fail
from reportgen.problems.message import say
from reportgen.project.profiles import list_definitions, list_profiles, read_profiles
from reportgen.project.project import PROFILES, Project

#: The form of what does not say its form.
FORM = "factsheet"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a file says of a field: as a profile says it, whether that is sure, and where it is."""

    value: Data
    sure: bool
    within: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a profile of a file would say, field by field, and all else that stands in the file.

    `id` is the name of the profile it would become; `twin` the file of one with the same title, and
    `other` that of one which may say the same in another language, or "".
    """

    file: str
    form: str
    language: str
    id: str
    fields: Mapping[str, Proposed]
    left: tuple[LeftOver, ...] = ()
    comments: tuple[Comment, ...] = ()
    twin: str = ""
    other: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def doubts(self) -> tuple[str, ...]:
        """The names of the fields that somebody has to look at."""
        return tuple(name for name, each in self.fields.items() if not each.sure)


def propose(project: Project, returned: Returned, form: str = "", language: str = "") -> Proposal:
    """Return what a profile of a file would say.

    The form is the one named, or the fact sheet; the language that of most of its labels, else the
    project's main one. Raises `ReportgenError` where it says nothing of a form.
    """
    name = form or FORM
    asked = project.form(name)
    answers = find_answers(returned, asked, project.words)
    spoken = [lang for lang, _ in answers.languages.most_common() if lang in project.languages]
    lang = language or next(iter(spoken), project.languages[0])
    fields, left = _recover(answers, asked, lang)
    if not fields:
        raise fail(
            returned.file,
            say("nothing of the form “{form}” is found in the file.", form=name),
            say(
                "Check that it is the right file, or name the form with --form; labels that its "
                "sheets have are listed under “also” in the form."
            ),
        )
    return make_proposal(project, returned.file, asked, lang, fields, left, returned.comments)


def make_proposal(
    project: Project,
    file: str,
    form: Form,
    lang: str,
    fields: Mapping[str, Proposed],
    left: tuple[LeftOver, ...],
    comments: tuple[Comment, ...],
) -> Proposal:
    """Return the proposal of a profile with these fields, with a name that none has yet."""
    title = _title_of(fields, form)
    name = name_from(title) or name_from(Path(file).stem) or "sheet"
    twin = _find_twin(project, title)
    return Proposal(file, form.name, lang, free_name(project, name), fields, left, comments, twin)


def _recover(
    answers: Answers, form: Form, lang: str
) -> tuple[dict[str, Proposed], tuple[LeftOver, ...]]:
    fields: dict[str, Proposed] = {}
    left = [LeftOver(str(line).strip(), line.within) for line in answers.left]
    for name, spec in form.fields.items():
        answer = answers.found.get(name)
        if answer is None:
            continue
        found: Recovered = spec.type.recover(answer.parts, spec, lang)
        left += [LeftOver(text, answer.within) for text in found.left]
        if answer.written not in ("", lang):
            # No profile has a text in another language alone.
            left.append(LeftOver(f"{answer.written}: {found.data}", answer.within))
        elif found.data:
            fields[name] = Proposed(found.data, found.sure and answer.sure, answer.within)
    return fields, tuple(left)


def _title_of(fields: Mapping[str, Proposed], form: Form) -> str:
    title = fields[form.title].value if form.title in fields else ""
    return title if isinstance(title, str) else ""


def name_from(title: str) -> str:
    """Return a name for a file, umlauts spelled out as in German (DIN 5007-2), cut at a word."""
    umlauts = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
    spelled = unicodedata.normalize("NFC", title).translate(umlauts)
    whole, cut = slug_of(spelled), slug_of(re.sub(r"\W", " ", spelled)[:41])
    return cut.rpartition("-")[0] if whole != cut and "-" in cut else whole


def free_name(project: Project, stem: str, kind: str = "", promised: Collection[str] = ()) -> str:
    """Return a name for a profile that none has, on any system; or for a definition of a kind.

    Nor is it one that is promised to another.
    """
    listing = list_definitions(project, kind) if kind else list_profiles(project)
    taken = set(map(fold_name, (*(path.stem for path in listing.paths), *promised)))
    name, number = stem, 2
    while (
        fold_name(name) in taken
        or DEVICES.fullmatch(name)
        or (project.root / PROFILES / kind / f"{name}.yaml").exists()
    ):
        name, number = f"{stem}-{number}", number + 1
    return name


def _find_twin(project: Project, title: str) -> str:
    """Return the file of a profile with the same title, "" where there is none."""
    if not title:
        return ""
    listing = list_profiles(project)
    profiles, _ = read_profiles(project, listing.paths, listing)
    for profile in profiles:
        titles = profile.values.get(profile.form.title, {})
        if fold_name(title) in map(fold_name, titles.values()):
            return profile.file
    return ""
