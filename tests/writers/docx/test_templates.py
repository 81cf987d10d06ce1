"""Word templates are opened once, seen when they are edited, and not kept for ever."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from reportgen.document.handout import TypeSizes
from reportgen.document.letter import FORMS
from reportgen.problems.problem import TemplateError
from reportgen.project.project import Project
from reportgen.themes.theme import Theme
from reportgen.wordtemplate import WordTemplate
from reportgen.writers.docx import handout, letter, report, sheet, templates
from reportgen.writers.docx.handout_template import make_handout_template
from support.forms import sheet_of
from support.outputs import docx_text
from support.project import SETTINGS, NewProject

FORM = next(iter(FORMS.values()))
#: How each kind is opened, by the name of a theme's own.
KINDS: dict[str, Callable[[Theme], WordTemplate]] = {
    "sheet": sheet.load_template,
    letter.letter_kind(FORM): lambda theme: letter.load_letter_template(theme, FORM),
    "report": report.load_report_template,
    "handout-a5": lambda theme: handout.load_template(theme, "a5", 10.0),
}


def save(path: Path, text: str) -> None:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(path))


@pytest.fixture
def theme(new_project: NewProject) -> Theme:
    theme = new_project({"templates/themes/own/sheet.css": ""}, SETTINGS + "theme: own\n").theme
    assert theme.folders[0].is_dir()
    return theme


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_opened_once(theme: Theme, kind: str) -> None:
    default = KINDS[kind](theme)
    assert KINDS[kind](theme) is default
    save(theme.folders[0] / f"{kind}.docx", "Eigenes {{ language }}")
    own = KINDS[kind](theme)
    assert own is not default
    assert KINDS[kind](theme) is own


@pytest.mark.parametrize("kind", KINDS)
def test_an_edited_template_is_seen(theme: Theme, kind: str) -> None:
    """Also where its time is as before, as when it was put back from a copy."""
    path = theme.folders[0] / f"{kind}.docx"
    shown = []
    for text in ("Erst {{ language }}", "Dann {{ language }}"):
        save(path, text)
        os.utime(path, (1_000_000_000, 1_000_000_000))
        shown.append(docx_text(KINDS[kind](theme).render({"language": "de"}, language="de")))
    assert shown == ["Erst de", "Dann de"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_opened_is_a_fault_of_the_template(theme: Theme, kind: str) -> None:
    (theme.folders[0] / f"{kind}.docx").write_bytes(b"no archive")
    with pytest.raises(TemplateError) as caught:
        KINDS[kind](theme)
    assert caught.value.problems[0].place.file == f"templates/themes/own/{kind}.docx"


def test_a_file_that_is_gone_is_a_fault_of_the_template(theme: Theme) -> None:
    with pytest.raises(TemplateError, match="the file cannot be read"):
        report.load_report_template(theme, theme.folders[0] / "gone.docx")


def test_a_report_and_a_sheet_may_have_one_file(theme: Theme) -> None:
    """A sheet takes it as it is; in that of a report, text without tags gives way."""
    path = theme.folders[0] / "sheet.docx"
    save(path, "Nur Text")
    assert not sheet.load_template(theme).has_text_tags
    assert report.load_report_template(theme, path).has_text_tags


def test_many_sizes_of_type_are_not_kept_for_ever(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "MOST_KEPT", 4)
    save(theme.folders[0] / "handout-a5.docx", "{{ language }}")
    steps = TypeSizes(12, 8).steps
    opened = [handout.load_template(theme, "a5", size) for size in steps]
    assert len({id(each) for each in opened}) == len(steps) == 17
    kept = [handout.load_template(theme, "a5", size) for size in steps[-4:]]
    assert kept == opened[-4:]
    # One that is used goes last.
    assert handout.load_template(theme, "a5", steps[-4]) is opened[-4]
    handout.load_template(theme, "a5", 20.0)
    assert handout.load_template(theme, "a5", steps[-4]) is opened[-4]
    assert handout.load_template(theme, "a5", steps[-3]) is not opened[-3]
    assert handout.load_template(theme, "a5", steps[0]) is not opened[0]


def test_the_size_of_type_is_that_asked_for(project: Project) -> None:
    own = make_handout_template(project.theme, "a5")
    assert docx.Document(io.BytesIO(own)).styles["Normal"].font.size.pt != 14.0
    template = handout.load_template(project.theme, "a5", 14.0)
    nothing = {"sides": [], "title": "", "network": "", "logo": None, "language": "de", "id": "a"}
    rendered = template.render(nothing, language="de")
    assert docx.Document(io.BytesIO(rendered)).styles["Normal"].font.size.pt == 14.0


def test_default_templates_are_made_once_for_all_processes(
    theme: Theme, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others of the same brand need not even load what makes them; those of another make theirs."""
    monkeypatch.setattr(templates, "user_cache_folder", lambda: tmp_path)
    monkeypatch.setattr(templates, "_kept", {})
    first = sheet.load_template(theme)
    [entry] = (tmp_path / "word-templates").glob("??/*")
    monkeypatch.setattr(templates, "_kept", {})
    monkeypatch.setitem(sys.modules, "reportgen.writers.docx.sheet_template", None)
    again = sheet.load_template(theme)
    context = sheet.make_context(sheet_of(project, "profiles/sprachcafe-trier.yaml", "de"), theme)
    assert again.render(context, language="de") == first.render(context, language="de")

    other = replace(theme, brand=replace(theme.brand, colour="#aa0000"))
    with pytest.raises(ImportError):
        sheet.load_template(other)
    # What somebody laid there is none of ours.
    monkeypatch.setattr(templates, "_kept", {})
    entry.write_bytes(b"PK" + entry.read_bytes())
    with pytest.raises(ImportError):
        sheet.load_template(theme)


def test_without_a_home_templates_are_made_each_time(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "user_cache_folder", lambda: None)
    monkeypatch.setattr(templates, "_kept", {})
    assert sheet.load_template(theme).has_text_tags
