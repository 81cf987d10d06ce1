"""That a text does not fit its handout is found by a check, before anybody prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.app.check import inspect_project
from reportgen.document.edition import Edition
from reportgen.handouts.fitting import fits_surely
from reportgen.handouts.merge import merge_handout
from reportgen.handouts.type_sizes import read_type_sizes
from reportgen.problems.problem import Problem, Severity
from reportgen.project.profiles import read_profile_file
from reportgen.project.templates import BUILT_IN
from reportgen.project.world import world_of
from reportgen.writers.pdf.handout import find_excess
from support.commands import run_commands
from support.handouts import write_profile
from support.project import SETTINGS, NewProject, cut, fill_folder

SET = "title: {de: Tag, fr: Jour}\neditions: de\n"
LONG = {
    "profiles/handouts/tag.yaml": SET,
    "profiles/lang.yaml": write_profile(count=400),
    "profiles/kurz.yaml": write_profile("Kurzes"),
}


def errors(problems: tuple[Problem, ...]) -> list[str]:
    return [str(each) for each in problems if each.severity is Severity.ERROR]


def test_a_check_says_what_printing_would(tmp_path: Path) -> None:
    fill_folder(tmp_path, LONG)
    checked, printed = run_commands(tmp_path, [["check"], ["handout", "tag"]])
    assert checked.returncode == printed.returncode == 1
    [said] = [line for line in checked.stdout.decode().splitlines() if "too many" in line]
    assert said.split(": ")[1:4] == ["handout A5, de", "description", said.split(": ")[3]]
    assert "profiles/lang.yaml" in said and said in printed.stderr.decode().splitlines()


def test_it_is_laid_out_once_until_something_changes(
    new_project: NewProject, tmp_path: Path
) -> None:
    first = errors(inspect_project(new_project(LONG), ()).problems)
    assert len(first) == 1 and "too many" in first[0]
    project = new_project(LONG)
    assert errors(inspect_project(project, ()).problems) == first
    assert not project.profile_cache.cache.grown
    # A shorter text for handouts mends it.
    short = "short: {description: {de: Kurz, fr: Court}}\n"
    shorter = {**LONG, "profiles/lang.yaml": write_profile(count=400, more=short)}
    assert errors(inspect_project(new_project(shorter), ()).problems) == []


def test_a_title_page_that_says_too_much_is_told_at_its_definition(tmp_path: Path) -> None:
    title = "Fachtag über die Zusammenarbeit der Städte " * 60
    definition = f"title: {{de: {title}, fr: Jour}}\neditions: de+fr\n"
    sheet = {"profiles/kurz.yaml": write_profile("Kurzes")}
    fill_folder(tmp_path, {"profiles/handouts/tag.yaml": definition, **sheet})
    checked, printed = run_commands(tmp_path, [["check"], ["handout", "tag"]])
    assert checked.returncode == printed.returncode == 1
    [said] = [line for line in checked.stdout.decode().splitlines() if "title page" in line]
    assert "profiles/handouts/tag.yaml: title page, de: title, subtitle, date and place" in said
    assert said in printed.stderr.decode().splitlines()
    # One of usual length is fine.
    shorter = definition.replace(title, title[:86])
    fill_folder(tmp_path, {"profiles/handouts/tag.yaml": shorter, **sheet})
    [checked] = run_commands(tmp_path, [["check"]])
    assert checked.returncode == 0


def test_without_sets_of_handouts_nothing_is_laid_out(new_project: NewProject) -> None:
    files = {name: text for name, text in LONG.items() if "handouts" not in name}
    assert errors(inspect_project(new_project(files), ()).problems) == []


def test_another_theme_may_have_less_room(new_project: NewProject) -> None:
    sizes = "a4: {largest: 40, smallest: 40}\na5: {largest: 40, smallest: 40}\n"
    page = (BUILT_IN / "themes/default/handout.html").read_text(encoding="utf-8")
    files = {
        "profiles/handouts/tag.yaml": SET,
        "profiles/kurz.yaml": write_profile(count=60),
        "templates/themes/huge/handout.yaml": sizes,
        "templates/themes/huge/handout.html": page,
    }
    project = new_project(files, f"{SETTINGS}theme: huge\n")
    said, *_ = errors(inspect_project(project, ()).problems)
    assert said.startswith("profiles/kurz.yaml: handout A5, de: description: ")


_WORDS = ("Donaudampfschifffahrtsgesellschaft ", "mit ", "Beratungsangebote und ", "WWW ")


@pytest.mark.parametrize("paper", ["a5", "a4"])
@pytest.mark.parametrize("word", _WORDS)
def test_what_surely_fits_fits(new_project: NewProject, paper: str, word: str) -> None:
    """As many words as are said to fit, as one text, and as a list in the smallest of lines."""
    project = new_project({})
    for shape in ("{}", "- {}"):
        fitting = 0
        for count in range(1, 400):
            line = shape.format("")
            text = line + word * count if shape == "{}" else "\n    ".join([f"- {word}"] * count)
            path = project.root / "profiles/one.yaml"
            body = f"title: {(word * 9)[:60]}\ndescription: |\n    {text}\ncarrier: {word * 3}\n"
            fill_folder(project.root, {"profiles/one.yaml": body})
            profile = cut(project, read_profile_file(project, path))
            if not fits_surely(profile, Edition(("de",)), paper):
                break
            fitting, best = count, profile
        assert fitting > 3
        handout = merge_handout(best, ("de",), paper, world_of(project))
        sizes = read_type_sizes(project, paper)
        assert find_excess(handout, sizes, project.theme) == []
