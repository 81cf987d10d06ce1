"""Definitions of reports: what may stand in them, and where their faults are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.report import Numbering
from reportgen.fields.read import Surroundings
from reportgen.fields.values import parse_line
from reportgen.input.source import Input
from reportgen.input.yaml import read_source
from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.reports.definition import PARTS, REPORT, ReportDefinition, read_report
from reportgen.reports.volumes import read_report_file
from support.project import TODAY, NewProject

MINIMAL = "title: Bericht\nparts: [sheets]\n"


def read(text: str, stem: str = "bericht", **translations: str) -> ReportDefinition:
    """Return a definition of the languages de (the main one) and fr."""
    others = {
        tag: read_source(other.encode(), f"{stem}.{tag}.yaml")
        for tag, other in translations.items()
    }
    return read_report(
        Input(read_source(text.encode(), f"{stem}.yaml"), stem, others),
        Surroundings(("de", "fr"), TODAY),
    )


def faults(text: str, stem: str = "bericht", **translations: str) -> list[Problem]:
    with pytest.raises(ReportgenError) as raised:
        read(text, stem, **translations)
    return errors_of(raised.value)


def errors_of(error: ReportgenError) -> list[Problem]:
    return [problem for problem in error.problems if problem.severity is Severity.ERROR]


def said(text: str, **translations: str) -> list[str]:
    return [str(problem) for problem in faults(text, **translations)]


# --- What is read ------------------------------------------------------------------------------


def test_title_and_parts_are_enough() -> None:
    definition = read(MINIMAL)
    assert definition.id == "bericht"
    assert definition.title == {"de": "Bericht"}
    assert [part.name for part in definition.parts] == ["sheets"]
    assert definition.numbering == Numbering(1, "decimal", "")
    assert definition.annex is None and definition.editions == ()
    assert not definition.selection.ids and not definition.selection.group


def test_everything_at_once() -> None:
    definition = read(
        """\
title: {de: Bericht, fr: Rapport}
subtitle: Untertitel
issuer: Stadt Trier
period: 2025/2026
date: 2026-11
editions: de, fr, de+fr
annex: {number: B, host: Jahresbericht}
pages: {first: 87, style: lower-roman, prefix: A-}
sheets:
  ids: [a, b*]
  where: {city: Metz, topics: [work, health]}
  languages: de
  exclude: c
  group: country
  sort: [city, -period]
  order: z
parts:
  - contents
  - part: chapter
    title: Vorwort
    text: Guten Tag.
    numbered: no
    id: vorwort
  - sheets
"""
    )
    assert definition.annex and definition.annex.number == "B"
    assert definition.numbering == Numbering(87, "lower-roman", "A-")
    assert definition.editions == (("de",), ("fr",), ("de", "fr"))
    chosen = definition.selection
    assert (chosen.ids, chosen.exclude, chosen.order) == (("a", "b*"), ("c",), ("z",))
    assert chosen.where == {"city": ("Metz",), "topics": ("work", "health")}
    assert (chosen.group, chosen.sort, chosen.languages) == (
        "country",
        ("city", "-period"),
        ("de",),
    )
    assert definition.parts[1].values["numbered"] is False
    assert [part.number for part in definition.parts] == [0, 1, 2]


def test_one_part_may_stand_without_a_list() -> None:
    assert [part.name for part in read("title: T\nparts: sheets\n").parts] == ["sheets"]
    alone = read("title: T\nparts: {part: sheets, flow: yes}\n").parts
    assert [(part.name, part.values["flow"]) for part in alone] == [("sheets", True)]


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_is_one_word_or_its_keys(name: str) -> None:
    around = "" if name == "sheets" else ", sheets"
    needed = {
        "index": ", of: city",
        "chapter": ", title: K, text: T",
        "register": ", columns: title",
    }.get(name, "")
    if not needed:
        assert read(f"title: T\nparts: [{name}{around}]\n").parts[0].name == name
    assert read(f"title: T\nparts: [{{part: {name}{needed}}}{around}]\n").parts[0].name == name


def test_a_translation_lies_over_the_definition() -> None:
    definition = read(
        "title: Bericht\nparts:\n- part: chapter\n  title: Dank\n  text: Wir danken.\n- sheets\n",
        fr="title: Rapport\nparts:\n- title: Merci\n  text: Nous remercions.\n",
    )
    assert definition.title == {"de": "Bericht", "fr": "Rapport"}
    assert definition.parts[0].values["title"] == {"de": "Dank", "fr": "Merci"}
    assert definition.parts[0].values["text"]["fr"] == "Nous remercions."


def test_a_translation_cannot_change_what_is_not_text() -> None:
    (problem,) = faults(MINIMAL + "period: 2025\n", fr="title: R\nperiod: 2026\n")
    assert "the same in every language" in str(problem.message)
    assert (problem.place.file, problem.place.line) == ("bericht.fr.yaml", 2)


def test_a_translation_into_no_language_of_the_project() -> None:
    (problem,) = faults(MINIMAL, pl="title: Raport\n")
    assert "“pl” is no language of this project" in str(problem.message)
    assert problem.place.file == "bericht.pl.yaml"


@given(st.text(min_size=1).filter(lambda text: parse_line(text).strip()))
def test_any_title_that_can_be_written_survives(title: str) -> None:
    quoted = '"' + "".join(f"\\U{ord(char):08x}" for char in title) + '"'
    try:
        definition = read(f"title: {quoted}\nparts: sheets\n")
    except ReportgenError as error:
        assert any("cannot be printed" in str(problem) for problem in error.problems)
    else:
        assert definition.title == {"de": parse_line(title)}


# --- Faults ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("parts: sheets\n", "1:1", "“title” is missing"),
        ("title: T\n", "1:1", "“parts” is missing"),
        ("title: T\nparts: []\n", "2:1", "“parts” is missing"),
        ("title: T\nparts: [[sheets]]\n", "2:9", "keys belong here, not a list"),
        ("title: T\nparts: [covr, sheets]\n", "2:9", "Did you mean “cover”?"),
        ("title: T\nparts: [{part: covr, names: city}]\n", "2:16", "Did you mean “cover”?"),
        ("title: T\nparts: [{name: cover}]\n", "2:10", "the key “name” is unknown"),
        ('title: T\nparts: ["", sheets]\n', "2:9", "“part” is missing"),
        ("title: T\nparts: [{part: index}, sheets]\n", "2:9", "“of” is missing"),
        ("title: T\nparts: [{part: index, of: city}]\n", "2:9", "this report has none"),
        ("title: T\nparts: [cover, cover]\n", "2:16", "there are two parts “cover”"),
        ("title: T\nparts: [sheets, sheets]\n", "2:17", "there are two parts “sheets”"),
        ("title: T\nparts: [sheets, cover]\n", "2:17", "the cover is not the first part"),
        ("title: T\nannex: {number: 1, host: H}\nparts: [cover]\n", "3:9", "an annex has no cover"),
        ("title: T\nannex: {number: 1}\nparts: [sheets]\n", "2:8", "“host” is missing"),
        ("title: T\nparts: [{part: chapter, title: K}]\n", "2:9", "the chapter has no text"),
        ("title: T\nparts: [{part: imprint, text: A, file: f.md}]\n", "2:9", "are both given"),
        ("title: T\npages: {first: 0}\nparts: sheets\n", "2:16", "“0” is no number of a page"),
        ("title: T\npages: {first: 1.5}\nparts: sheets\n", "2:16", "“1.5” is no number of a page"),
        ("title: T\npages: {first: 10000}\nparts: sheets\n", "2:16", "from 1 to 9999"),
        (f"title: T\npages: {{first: {'9' * 5000}}}\nparts: sheets\n", "2:16", "from 1 to 9999"),
        ("title: T\npages: {style: roman}\nparts: sheets\n", "2:16", "Did you mean “upper-roman”?"),
        ("title: T\neditions: de, en\nparts: sheets\n", "2:1", "“en” is no language"),
        ("title: T\neditions: {fr: fr}\nparts: sheets\n", "2:11", "one text belongs here"),
        ("title: T\nperido: 2026\nparts: sheets\n", "2:1", "Did you mean “period”?"),
        ("title: T\nperiod: 2027/2026\nparts: sheets\n", "2:9", "ends before it begins"),
        ("title: T\nsheets: {ids: []}\nparts: sheets\n", "2:10", "nothing is chosen by this"),
        ("title: T\nsheets: {where: {city: }}\nparts: sheets\n", "2:18", "nothing is chosen"),
        ("title: T\nsheets: {where: city}\nparts: sheets\n", "2:17", "names with their contents"),
        ("title: T\nsheets: {languages: [de, en]}\nparts: sheets\n", "2:26", "“en” is no language"),
        ("title: T\nsheets: all\nparts: sheets\n", "2:9", "keys belong here"),
        ("title: &a T\nparts: [*a]\n", "2:9", "the alias *a is not used here"),
        ("title: T\nparts: &p [sheets, *p]\n", "2:20", "the alias *p is not used here"),
        ("title: T\ntitle: U\nparts: sheets\n", "2:1", "stands here a second time"),
    ],
)  # fmt: skip
def test_faults_have_their_place(text: str, place: str, message: str) -> None:
    with pytest.raises(ReportgenError) as raised:
        read(text)
    assert any(
        str(problem).startswith(f"bericht.yaml:{place}: ") and message in str(problem)
        for problem in raised.value.problems
    ), [str(problem) for problem in raised.value.problems]


def test_all_faults_at_once() -> None:
    found = said(
        "titel: T\npages: {first: 0}\neditions: xx\n"
        "parts:\n- part: chapter\n  numbred: no\n- covr\n"
    )
    for words in (
        "“titel”",
        "“0” is no number",
        "“xx”",
        "“numbred”",
        "“covr”",
        "“title” is missing",
    ):
        assert any(words in each for each in found), words


def test_an_unknown_part_is_one_fault_whatever_its_keys() -> None:
    found = said("title: T\nparts:\n- part: indx\n  of: city\n  pages: 3\n")
    assert len(found) == 1 and "Did you mean “index”?" in found[0]


@pytest.mark.parametrize("stem", ["con", "a:b", "ende.", "*"])
def test_the_name_must_be_good_for_files(stem: str) -> None:
    (problem,) = faults(MINIMAL, stem)
    assert "cannot be part of a file name" in str(problem.message)


def test_an_empty_item_moves_no_place() -> None:
    definition = read("title: T\nparts:\n-\n- overview\n-\n- sheets\n")
    assert [part.name for part in definition.parts] == ["overview", "sheets"]
    assert definition.place("parts", 0).line == 4
    assert definition.place("parts", 1).line == 6


def test_many_parts_are_read_as_well() -> None:
    text = "title: T\nparts:\n- sheets\n" + "- part: chapter\n  title: K\n  text: T\n" * 500
    assert len(read(text).parts) == 501


def _lists(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")


def _mappings(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    keys = st.sampled_from(["part", "of", "title", "charts", "ids", "where", "id"])
    return st.dictionaries(keys, inner, max_size=3).map(
        lambda items: f"{{{', '.join(f'{key}: {value}' for key, value in items.items())}}}"
    )


_SCALARS = st.sampled_from(["", "sheets", "cover", "x", "1", "~", '"', "- a", "{a: b}"])
_YAML = st.recursive(_SCALARS, lambda inner: _lists(inner) | _mappings(inner), max_leaves=8)


@given(_YAML, st.sampled_from([field.name for field in REPORT]))
def test_no_definition_ends_in_a_fault_of_the_program(value: str, key: str) -> None:
    lines = {"title": "T", "parts": "[sheets]", key: value}
    text = "".join(f"{name}: {content}\n" for name, content in lines.items())
    try:
        read(text)
    except ReportgenError as error:
        assert error.problems


# --- Files -------------------------------------------------------------------------------------


def test_files_are_beside_the_definition(new_project: NewProject) -> None:
    project = new_project(
        {
            "profiles/reports/a.yaml": "title: T\nword_template: host.docx\nparts:\n"
            "- part: chapter\n  file: texts/one.md\n- sheets\n",
            "profiles/reports/texts/one.md": "# Eins\n",
            "profiles/reports/host.docx": b"PK",
        }
    )
    definition = read_report_file(project, project.root / "profiles/reports/a.yaml")
    assert definition.word_template == "profiles/reports/host.docx"
    assert definition.parts[0].values["file"] == "profiles/reports/texts/one.md"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.md", "there is no file “none.md”"),
        ("../../../../etc/hosts", "lies outside the project"),
        ("/etc/hosts", "is not a file of the project"),
        ("latin.md", "“latin.md” is not written in UTF-8"),
        ("texts", "“texts” is a folder"),
        ("f" * 300, "there is no file"),
        ("link.md", "lies outside the project"),
    ],
)
def test_files_that_are_not_there(new_project: NewProject, name: str, message: str) -> None:
    text = f"title: T\nparts:\n- part: chapter\n  file: {name}\n- sheets\n"
    project = new_project(
        {
            "profiles/reports/a.yaml": text,
            "profiles/reports/latin.md": "# Über\n".encode("latin-1"),
            "profiles/reports/texts/x.md": "# X\n",
        }
    )
    (project.root / "profiles/reports/link.md").symlink_to("/etc/hosts")
    with pytest.raises(ReportgenError) as raised:
        read_report_file(project, project.root / "profiles/reports/a.yaml")
    (problem,) = errors_of(raised.value)
    assert message in str(problem.message)
    assert (problem.place.line, problem.place.column) == (4, 9)


def test_a_word_template_must_be_one(new_project: NewProject) -> None:
    project = new_project(
        {"profiles/reports/a.yaml": "title: T\nword_template: b.odt\nparts: sheets\n",
         "profiles/reports/b.odt": "x"}
    )  # fmt: skip
    with pytest.raises(ReportgenError, match="is no Word file"):
        read_report_file(project, project.root / "profiles/reports/a.yaml")
