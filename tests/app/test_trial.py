"""The trial of templates: whatever would stop a build over them, `check` tells."""

from __future__ import annotations

from typing import Any

import pytest

from reportgen.app.check import inspect_project
from reportgen.app.look import check
from reportgen.app.look.templates import KINDS, check_template
from reportgen.problems.problem import Problem, TemplateError
from reportgen.project.project import Project
from reportgen.project.templates import BUILT_IN
from support.project import NewProject
from support.word import from_xml, p, tbl

THEME = "templates/themes/default"
SHEET = "title: {de: Eins, fr: Un}\n"
LOOPED = from_xml(
    tbl(["{%tr for part in sheet.sections %}"], ["{{ part.caption }}"], ["{%tr endfor %}"]),
    p("{% if city == 'Ulm' %}{{ mayor }}{% endif %}"),
)


def told(project: Project) -> list[Problem]:
    return list(inspect_project(project, ()).problems)


def shipped(name: str) -> str:
    return (BUILT_IN / "themes/default" / name).read_text(encoding="utf-8")


def test_check_enters_loops_and_branches_of_word_templates(new_project: NewProject) -> None:
    project = new_project({"profiles/one.yaml": SHEET, f"{THEME}/sheet.docx": LOOPED})
    found = {str(each.message): each for each in told(project)}
    [loop] = [each for said, each in found.items() if "'caption'" in said]
    assert loop.place.file == f"{THEME}/sheet.docx" and "row 2" in loop.place.within
    assert any("the name 'mayor' is unknown" in said for said in found)
    with pytest.raises(TemplateError) as refused:
        check_template(project, "sheet", project.root / THEME / "sheet.docx", "factsheet")
    assert {str(each.message) for each in refused.value.problems} == {*found}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "sheet"])
def test_word_templates_of_every_kind_are_tried(new_project: NewProject, kind: str) -> None:
    texts = {"r": "{{ report.titel }}", "h": "{{ sides[0].sheet.titel }}", "l": "{{ letter.ort }}"}
    broken = from_xml(p(texts[kind[0]]))
    project = new_project({"profiles/one.yaml": SHEET, f"{THEME}/{kind}.docx": broken})
    [problem] = told(project)
    assert problem.place.file == f"{THEME}/{kind}.docx" and "is not a part of" in str(problem)


def test_a_host_s_template_is_tried_with_its_report(new_project: NewProject) -> None:
    """What stops the report is told at the line that names the file."""
    report = "title: {de: B, fr: R}\nparts: [sheets]\nword_template: host.docx\n"
    text = ("{%p for part in main %}", "{{p part.blocks }}", "{{ part.colour }}", "{%p endfor %}")
    files = {"profiles/one.yaml": SHEET, "profiles/reports/r.yaml": report}
    project = new_project({**files, "profiles/reports/host.docx": from_xml(*map(p, text))})
    problem = told(project)[0]
    assert (problem.place.file, problem.place.line) == ("profiles/reports/r.yaml", 3)
    assert "host.docx cannot be used" in str(problem) and "'colour'" in str(problem)


def test_pages_of_a_theme_are_filled(new_project: NewProject) -> None:
    """Each fault is told where it stands, also in a loop that few sheets enter."""
    broken = {
        "_sheet.html": ("{%- for passage in row.passages", "{{ row.colour }}"),
        "report.html": ("<!DOCTYPE", "{{ report.editor }}"),
        "handout.html": ("</body>", "{{ set.editor }}"),
        "letter.html": ("</body>", "{{ letter.stamp }}"),
        "mail.html": ("</body>", "{{ wording.greeting }}"),
        "blank.html": ("</body>", "{{ blank.editor }}"),
    }
    files, lines = {"profiles/one.yaml": SHEET}, {}
    for name, (before, added) in broken.items():
        text = shipped(name)
        at = text.index(before)
        files[f"{THEME}/{name}"] = text[:at] + added + text[at:]
        lines[f"{THEME}/{name}"] = text[:at].count("\n") + 1
    found = told(new_project(files))
    assert {each.place.file: each.place.line for each in found} == lines


def test_a_page_of_forms_has_each_field_once(new_project: NewProject) -> None:
    page = shipped("blank.html").replace('name="{{ each.name }}"></select>', "></select>")
    project = new_project({"profiles/one.yaml": SHEET, f"{THEME}/blank.html": page})
    [problem] = told(project)
    assert problem.place.file == f"{THEME}/blank.html"
    assert str(problem.message) == "the page has not each field once; look at “kind”."


def test_what_a_style_sheet_may_not_fetch_is_told(new_project: NewProject) -> None:
    css = shipped("sheet.css") + "body { background: url(https://example.org/x.png) }"
    project = new_project({"profiles/one.yaml": SHEET, f"{THEME}/sheet.css": css})
    assert "example.org" in str(told(project)[0])


def test_sizes_of_handouts_are_looked_at(new_project: NewProject) -> None:
    sizes = "a4: {largest: 5, smallest: 9}\na5: {largest: 11, smallest: 10}\n"
    project = new_project({"profiles/one.yaml": SHEET, f"{THEME}/handout.yaml": sizes})
    [problem] = told(project)
    assert problem.place.line == 1 and "type goes from 9 to 5 points" in str(problem)


def test_what_no_sheet_lacks_may_be_taken_for_granted(new_project: NewProject) -> None:
    """A template stops a sheet without a contact, and is in order where each sheet has one."""
    text = from_xml(p("{{ contacts[0].email }}"))
    contact = "contacts: [{email: a@example.org}]\n"
    files = {"profiles/one.yaml": SHEET + contact, f"{THEME}/sheet.docx": text}
    project = new_project(files)
    assert told(project) == []
    (project.root / "profiles/two.yaml").write_text("title: {de: Zwei, fr: Deux}\n")
    assert "sheet.docx" in str(told(project)[0])


def test_a_look_in_order_is_tried_once(
    new_project: NewProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"profiles/one.yaml": SHEET, f"{THEME}/sheet.docx": from_xml(p("{{ title }}"))}
    project = new_project(files)
    runs: list[object] = []
    run = check._run

    def count(*given: Any) -> list[Problem]:
        runs.append(given)
        return run(*given)

    monkeypatch.setattr(check, "_run", count)
    assert told(project) == told(project) == [] and len(runs) == 1
    (project.root / THEME / "sheet.docx").write_bytes(from_xml(p("{{ titel }}")))
    assert "titel" in str(told(project)) and len(runs) == 2
