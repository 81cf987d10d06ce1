"""Built sheets that somebody corrected in an office program: what differs, taken into the profile.

The file as it would be built now and the file that came back are read by the same reader, and only
what differs counts: hints, notes, and whatever the reader does not see, cancel out. The profile is
changed in its text, where the difference is and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.building.jobs import make_sheet_job, run_sheet_job
from reportgen.cache.atomic import replace_file
from reportgen.collecting.filled import LeftOver
from reportgen.document.edition import Audience, Edition
from reportgen.fields.recover.values import Recovered, recover_markdown
from reportgen.forms.answers import Answers, find_answers
from reportgen.forms.form import Form
from reportgen.input.files import read_file
from reportgen.input.folders import translations_of
from reportgen.input.markdown import parse_markdown
from reportgen.input.patching.data import Data, data_of
from reportgen.input.patching.graft import graft
from reportgen.input.patching.patch import patch
from reportgen.input.returned.document import Comment, Returned
from reportgen.input.returned.docx import read_docx
from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.cut import CutProfile, cut_profile
from reportgen.sheets.merge import merge_sheet


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the returned file says otherwise: what both say, and where it stands.

    `file` is the one that the text is in, by its path; None where the program cannot take it over,
    so that somebody has to, by hand.
    """

    field: str
    old: Data
    new: Data
    within: str
    sure: bool
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """All that a returned sheet says otherwise than its profile does now, in one language."""

    profile: Path
    language: str
    differences: tuple[Difference, ...]
    left: tuple[LeftOver, ...]
    comments: tuple[Comment, ...]


def compare(project: Project, path: Path, returned: Returned, language: str = "") -> Correction:
    """Return what a returned Word file of a profile's sheet says otherwise than it.

    Without a language it is that of most labels in the file. Raises `ReportgenError`.
    """
    # What a sheet for print shows, and no more, is held against what came back.
    profile = cut_profile(read_profile_file(project, path), Audience.PRINT, project.today)
    form = profile.form
    came = find_answers(returned, form)
    spoken = (lang for lang, _ in came.languages.most_common() if lang in project.languages)
    lang = language or next(spoken, profile.language)
    now = find_answers(_build(project, profile, lang), form)
    texts = _Texts(path, profile.language, lang)
    known = {str(line).strip() for line in now.left}
    left = [
        LeftOver(str(line).strip(), line.within)
        for line in came.left
        if str(line).strip() not in known
    ]
    differences = []
    for name in form.fields:
        old, new = _recover(now, form, name), _recover(came, form, name)
        if old.data == new.data and old.left == new.left:
            continue
        within = came.found[name].within if name in came.found else ""
        can = _can_be_taken(new, form, name) and _shows_all(profile, name, lang, old)
        file = texts.file_of(name) if can else None
        # Where the label of the built sheet is as doubtful, that says nothing.
        doubtful = name in now.found and not now.found[name].sure
        sure = name in came.found and new.sure and (came.found[name].sure or doubtful)
        differences.append(Difference(name, old.data, new.data, within, sure, file))
        left += [LeftOver(text, within) for text in new.left if text not in old.left]
    return Correction(path, lang, tuple(differences), tuple(left), returned.comments)


def _build(project: Project, profile: CutProfile, lang: str) -> Returned:
    """Return what the Word file of a sheet says as it would be built now."""
    sheet = merge_sheet(profile, (lang,), world_of(project))
    made = run_sheet_job(
        make_sheet_job(sheet, profile, Edition((lang,)), ("docx",)), project.theme
    )["docx"]
    if isinstance(made, ReportgenError):
        raise made
    return read_docx(made, profile.file)


def _recover(answers: Answers, form: Form, name: str) -> Recovered:
    answer = answers.found.get(name)
    spec = form.fields[name]
    return spec.type.recover(answer.parts, spec) if answer else Recovered()


def _can_be_taken(new: Recovered, form: Form, name: str) -> bool:
    """Tell whether a value can stand in a profile as it came: no record, and nothing left over."""
    return not form.fields[name].type.parts and not new.left and bool(new.data)


def _shows_all(profile: CutProfile, name: str, lang: str, built: Recovered) -> bool:
    """Tell whether a built sheet shows all that a long text says: words in another language look
    like others in it, and taken over from it they would be in none.
    """
    texts = profile.values.get(name)
    text = texts.get(lang) if isinstance(texts, Mapping) else None
    if profile.form.fields[name].type.recover is not recover_markdown or not isinstance(text, str):
        return True
    # Blanks that part no lines are put in when it is printed.
    shown, meant = (re.sub("[\u00a0\u202f]", " ", each) for each in (str(built.data), text))
    return parse_markdown(shown, lang) == parse_markdown(meant, lang)


class _Texts:
    """Where the texts of a profile are in a language: in its own file, or in a translation's."""

    def __init__(self, path: Path, main: str, lang: str) -> None:
        self.path, self.main, self.lang = path, main, lang
        self.data = _data_in(path)
        beside = translations_of(path)
        self.translation = beside.get(lang)
        self.translated = _data_in(self.translation) if self.translation else {}

    def file_of(self, name: str) -> Path | None:
        """Return the file that a field's text in the language is in, None where none can say it."""
        if name in self.translated and self.translation:
            return self.translation
        value = self.data.get(name)
        if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
            return None
        return (
            self.path if self.lang == self.main or isinstance(value, Mapping) else self.translation
        )


def _data_in(path: Path) -> dict[str, Any]:
    root = read_file(path, path.name).root
    return {key: data_of(child) for key, child in root.items.items()}


def take(correction: Correction, names: Sequence[str]) -> list[Path]:
    """Take these fields over, and return the files that were changed; each is written whole.

    Raises `UnpatchableError` where a file cannot be changed surely; then none is.
    """
    wanted = [each for each in correction.differences if each.field in names and each.file]
    changed: dict[Path, bytes] = {}
    for path in dict.fromkeys(each.file for each in wanted if each.file):
        text = path.read_bytes().decode("utf-8-sig")
        data = _data_in(path)
        for each in wanted:
            if each.file == path:
                data[each.field] = _replaced(data.get(each.field), each, correction.language)
        mark = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
        changed[path] = mark + patch(text, data).encode()
    for path, content in changed.items():
        replace_file(path, content)
    return list(changed)


def _replaced(before: Any, difference: Difference, lang: str) -> Data:
    """Return what stands at a field afterwards; a long text keeps the lines that say the same."""
    if isinstance(before, Mapping):
        text = _replaced(before.get(lang, ""), difference, lang)
        return {**before, lang: text}
    if isinstance(before, str) and isinstance(difference.new, str):
        return graft(before, difference.new)
    return difference.new
