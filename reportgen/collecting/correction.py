"""Built sheets that somebody corrected in an office program: what differs, taken into the profile.

The file as it would be built now and the file that came back are read by the same reader, and only
what differs counts: hints, notes, and whatever the reader does not see, cancel out. The profile is
changed in its text, where the difference is and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from reportgen.building.jobs import make_sheet_job, run_sheet_job
from reportgen.collecting.filled import LeftOver
from reportgen.collecting.review import Change, Kind, Review
from reportgen.collecting.targets import Targets
from reportgen.document.edition import Audience, Edition
from reportgen.fields.recover.values import Recovered, recover_markdown
from reportgen.forms.answers import Answers, find_answers
from reportgen.forms.form import Form
from reportgen.input.markdown import parse_markdown
from reportgen.input.returned.document import Returned
from reportgen.input.returned.docx import read_docx
from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.cut import CutProfile, cut_profile
from reportgen.sheets.merge import merge_sheet


def review_sheet(project: Project, path: Path, returned: Returned, language: str = "") -> Review:
    """Return what a returned Word file of a profile's sheet says otherwise than it.

    Without a language it is that of most labels in the file. Raises `ReportgenError`.
    """
    # What a sheet for print shows, and no more, is held against what came back.
    whole = read_profile_file(project, path)
    profile = cut_profile(whole, Audience.PRINT, project.today)
    form = profile.form
    came = find_answers(returned, form, project.words)
    spoken = (lang for lang, _ in came.languages.most_common() if lang in project.languages)
    lang = language or next(spoken, profile.language)
    now = find_answers(_build(project, profile, lang), form, project.words)
    known = {str(line).strip() for line in now.left}
    left = [
        LeftOver(str(line).strip(), line.within)
        for line in came.left
        if str(line).strip() not in known
    ]
    changes = []
    for name in form.fields:
        old, new = (_recover(answers, form, name, lang) for answers in (now, came))
        if old.data == new.data and old.left == new.left:
            continue
        answer = came.found.get(name)
        within = answer.within if answer else ""
        written = (answer.written if answer else "") or lang
        can = _can_be_taken(new, form, name) and _shows_all(profile, name, written, old)
        target = Targets(path, whole, profile, written).find((name,)) if can else None
        # Where the label of the built sheet is as doubtful, that says nothing.
        doubtful = name in now.found and not now.found[name].sure
        # Below a note that it is in another language, somebody may have translated it.
        told = written == lang and answer is not None and (answer.sure or doubtful)
        sure = told and new.sure
        kind = Kind.SURE if sure else Kind.UNSURE
        if not target:
            kind = Kind.BY_HAND if new.data or new.left else Kind.EMPTIED
        # A text that the language lacks is printed in another one, and nothing was said in this.
        said = old.data if _is_said(profile, name, written) else ""
        changes.append(Change((name,), said, said, new.data, within, kind, target))
        left += [LeftOver(text, within) for text in new.left if text not in old.left]
    return Review(returned.file, path, lang, tuple(changes), tuple(left), returned.comments)


def _build(project: Project, profile: CutProfile, lang: str) -> Returned:
    """Return what the Word file of a sheet says as it would be built now."""
    sheet = merge_sheet(profile, (lang,), world_of(project))
    made = run_sheet_job(
        make_sheet_job(sheet, profile, Edition((lang,)), ("docx",)), project.theme
    )["docx"]
    if isinstance(made, ReportgenError):
        raise made
    return read_docx(made, profile.file)


def _recover(answers: Answers, form: Form, name: str, lang: str) -> Recovered:
    answer = answers.found.get(name)
    spec = form.fields[name]
    return spec.type.recover(answer.parts, spec, lang) if answer else Recovered()


def _can_be_taken(new: Recovered, form: Form, name: str) -> bool:
    """Tell whether a value can stand in a profile as it came: no record, and nothing left over."""
    return not form.fields[name].type.parts and not new.left and bool(new.data)


def _is_said(profile: CutProfile, name: str, lang: str) -> bool:
    """Tell whether a profile says something in a field that needs no other language."""
    texts = profile.values.get(name)
    is_text = profile.form.fields[name].type.translated and isinstance(texts, Mapping)
    return not is_text or lang in (texts or ())


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
