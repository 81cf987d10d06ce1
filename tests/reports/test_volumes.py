"""Reports in a project: found, checked and built beside the sheets; and nobody shown too much."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Pdf

from reportgen.building.build import build
from reportgen.building.output import Saving
from reportgen.building.plan import plan_reports
from reportgen.document.edition import Audience, Standard
from reportgen.problems.problem import Severity
from reportgen.project.open import open_project
from reportgen.project.profiles import REPORTS, list_definitions
from reportgen.project.project import Project
from reportgen.reports.inputs import Inputs, read_inputs
from reportgen.reports.volumes import cut_volume
from reportgen.sheets.cut import Cutter
from reportgen.writers.pdf import engine
from support.assembled import make_in
from support.outputs import fold
from support.project import TODAY, NewProject

ONE = "title: {de: Eins, fr: Un}\ncity: Metz\n"
TWO = "title: {de: Zwei, fr: Deux}\ncity: Trier\n"
BAD = "title: {de: Drei, fr: Trois}\nemial: x\n"
REPORT = "title: {de: Bericht, fr: Rapport}\nparts: [contents, sheets]\n"
FILES: Mapping[str, str] = {
    "profiles/one.yaml": ONE,
    "profiles/two.yaml": TWO,
    "profiles/reports/year.yaml": REPORT,
}


def names(inputs: Inputs) -> tuple[list[str], list[str]]:
    """Return the ids of sheets and reports."""
    sheets = [profile.id for profile in inputs.profiles]
    return sheets, [volume.definition.id for volume in inputs.volumes]


def errors(inputs: Inputs) -> list[str]:
    return [str(p) for p in inputs.problems if p.severity is Severity.ERROR]


# --- What is named -----------------------------------------------------------------------------


@pytest.fixture
def project(new_project: NewProject) -> Project:
    return new_project(
        {
            **FILES,
            "profiles/reports/2026/annex.yml": REPORT,
            "profiles/reports/2026/annex.fr.yml": "",
            "profiles/reports/.draft.yaml": "x",
            "profiles/reports/.old/year.yaml": "x",
        }
    )


@pytest.mark.parametrize(
    ("wanted", "sheets", "reports"),
    [
        ((), ["one", "two"], ["annex", "year"]),
        (("year",), [], ["year"]),
        (("annex", "one"), ["one"], ["annex"]),
        (("profiles/reports/year.yaml",), [], ["year"]),
        (("profiles/reports/2026/annex.yml",), [], ["annex"]),
        (("profiles/reports/2026/annex.fr.yml",), [], ["annex"]),
        (("profiles/reports",), [], ["annex", "year"]),
        (("profiles/reports/2026/",), [], ["annex"]),
        (("profiles/reports", "year"), [], ["annex", "year"]),
        (("profiles",), ["one", "two"], ["annex", "year"]),
        ((".",), ["one", "two"], ["annex", "year"]),
        (("two",), ["two"], []),
    ],
)
def test_what_is_named_is_read(
    project: Project, wanted: tuple[str, ...], sheets: list[str], reports: list[str]
) -> None:
    inputs = read_inputs(project, wanted)
    assert not errors(inputs)
    assert names(inputs) == (sheets, reports)
    assert all(len(volume.profiles) == 2 for volume in inputs.volumes)


@pytest.mark.parametrize("name", ["none", "profiles/reports/none.yaml", "profiles/reports/.old"])
def test_what_names_nothing(project: Project, name: str) -> None:
    with pytest.raises(ValueError, match="names no sheet or report"):
        read_inputs(project, ["year", name])


def test_a_project_behind_a_link_and_another_folder(project: Project, tmp_path: Path) -> None:
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(tmp_path)
    around = tmp_path / "profiles" / ".." / "."
    for root in (link, around):
        opened = open_project(root, TODAY, tmp_path)
        for wanted in ("profiles/reports/year.yaml", str(tmp_path / "profiles/reports/year.yaml")):
            assert names(read_inputs(opened, [wanted])) == ([], ["year"])


def test_a_report_named_like_a_sheet_is_meant_with_it(new_project: NewProject) -> None:
    project = new_project({**FILES, "profiles/reports/one.yaml": REPORT})
    assert names(read_inputs(project, ["one"])) == (["one"], ["one"])


def test_definitions_are_no_sheets(project: Project) -> None:
    assert [path.name for path in list_definitions(project, REPORTS).paths] == [
        "annex.yml",
        "year.yaml",
    ]
    assert not [p for p in read_inputs(project, ()).profiles if "reports" in p.file]


def test_two_definitions_of_one_name(new_project: NewProject) -> None:
    more = {"profiles/reports/YEAR.yml": REPORT, "profiles/reports/sub/year.yaml": REPORT}
    project = new_project({**FILES, **more})
    inputs = read_inputs(project, ())
    assert inputs.volumes == ()
    assert [each.split(" is also that of ")[1] for each in errors(inputs)] == [
        "profiles/reports/sub/year.yaml and profiles/reports/year.yaml. Rename one of the files.",
        "profiles/reports/YEAR.yml and profiles/reports/year.yaml. Rename one of the files.",
        "profiles/reports/YEAR.yml and profiles/reports/sub/year.yaml. Rename one of the files.",
    ]
    # One of them by its path would be written over what another is.
    assert read_inputs(project, ["profiles/reports/sub/year.yaml"]).volumes == ()


def test_a_translation_without_its_original(new_project: NewProject) -> None:
    inputs = read_inputs(
        new_project({**FILES, "profiles/reports/rapport.fr.yaml": "title: R\n"}), ()
    )
    assert errors(inputs) == [
        "profiles/reports/rapport.fr.yaml:1:1: there is no rapport.yaml that this file translates. "
        "Rename one of the two, or write the original."
    ]
    assert names(inputs)[1] == ["year"]


def test_translations_of_definitions(new_project: NewProject) -> None:
    more = {
        "profiles/reports/year.yaml": "title: Bericht\nparts: [sheets]\n",
        "profiles/reports/year.fr.yaml": "title: Rapport\n",
    }
    project = new_project({**FILES, **more})
    (volume,) = read_inputs(project, ["year"]).volumes
    assert volume.definition.title == {"de": "Bericht", "fr": "Rapport"}
    (project.root / "profiles/reports/year.fr.yaml").write_bytes(b"title: R\xe9\n")
    inputs = read_inputs(project, ["year"])
    assert not inputs.volumes and "year.fr.yaml:1:9" in errors(inputs)[0]


# --- Faults of sheets --------------------------------------------------------------------------


def read_with_bad(
    new_project: NewProject, sheets: str, wanted: tuple[str, ...] = (), bad: str = BAD
) -> Inputs:
    text = f"title: {{de: T, fr: T}}\nsheets: {sheets}\nparts: [sheets]\n"
    files = {**FILES, "profiles/bad.yaml": bad, "profiles/reports/some.yaml": text}
    return read_inputs(new_project(files), wanted)


@pytest.mark.parametrize(
    ("sheets", "made"),
    [
        ("{}", False),
        ("{ids: [one, two]}", True),
        ("{ids: [one, bad]}", False),
        ("{ids: [one, b*]}", False),
        ("{exclude: bad}", True),
        ("{exclude: 'b*'}", True),
        ("{where: {city: Metz}}", False),
        ("{where: {city: Nantes}}", False),
    ],
)
def test_a_faulty_sheet_holds_up_what_it_may_belong_to(
    new_project: NewProject, sheets: str, made: bool
) -> None:
    inputs = read_with_bad(new_project, sheets)
    found = errors(inputs)
    assert found[0].startswith("profiles/bad.yaml:2:1: emial: the key “emial” is unknown")
    waiting = [each for each in found if each.startswith("profiles/reports/some.yaml")]
    assert waiting == ([] if made else [
        "profiles/reports/some.yaml:1:1: profiles/bad.yaml has problems and may belong here. "
        "Correct it, or leave it out by its name under “sheets: exclude”."
    ])  # fmt: skip
    assert ("some" in names(inputs)[1]) == made
    # The sheets that are in order are there in any case.
    assert names(inputs)[0] == ["one", "two"]


def test_a_report_is_not_told_of_sheets_it_does_not_wait_for(new_project: NewProject) -> None:
    inputs = read_with_bad(new_project, "{ids: [one, two]}", ("some",))
    assert not errors(inputs) and names(inputs) == ([], ["some"])
    inputs = read_with_bad(new_project, "{ids: [one, two]}", ("some", "bad"))
    assert len(errors(inputs)) == 1 and names(inputs) == ([], ["some"])


@pytest.mark.parametrize(
    "bad",
    [
        "id: sonder\n" + BAD,
        "id: sonder\ntitle: [\n",
        "form: none\nid: sonder\n",
        "form: broken\nid: sonder\ntitle: T\n",
    ],
)
def test_a_sheet_is_missed_whatever_is_wrong_with_it(new_project: NewProject, bad: str) -> None:
    text = "title: {de: T, fr: T}\nparts: [sheets]\n"
    files = {
        **FILES,
        "profiles/bad.yaml": bad,
        "profiles/reports/some.yaml": text,
        "templates/forms/broken.yaml": "label: F\nfields: {title: {type: lin}}\n",
    }
    inputs = read_inputs(new_project(files), ["some"])
    assert not inputs.volumes
    assert any("profiles/bad.yaml has problems" in each for each in errors(inputs))


def test_a_faulty_sheet_is_left_out_by_the_id_it_gives(new_project: NewProject) -> None:
    bad = "id: sonder\n" + BAD
    assert "some" in names(read_with_bad(new_project, "{exclude: sonder}", bad=bad))[1]
    assert "some" not in names(read_with_bad(new_project, "{ids: [one, son*]}", bad=bad))[1]


def test_all_problems_of_reports_at_once(new_project: NewProject) -> None:
    files = {
        **FILES,
        "profiles/reports/a.yaml": "title: {de: T, fr: T}\nsheets: {ids: [oen], group: citi}\n"
        "parts:\n- part: chapter\n  file: one.md\n- part: index\n  of: citi\n- sheets\n",
        "profiles/reports/b.yaml": "titel: T\nparts: [covr]\n",
        "profiles/reports/one.md": "# Eins\n\n### Drei\n",
        "profiles/reports/one.fr.md": "# Un\n",
    }
    found = errors(read_inputs(new_project(files), ()))
    for words in (
        "“oen”",
        "a.yaml:2:22: sheets.group",
        "parts.1.of",
        "leaves out a level",
        "“covr”",
        "“titel”",
    ):
        assert any(words in each for each in found), words


# --- Privacy -----------------------------------------------------------------------------------

SECRETS = ("Ada Geheim", "ada@geheim.example", "+49 681 4711", "Geheimdienst")
PRIVATE = """\
title: {de: Eins, fr: Un}
city: Metz
contacts:
- name: Bea Offen
  publish: [print, web]
- name: Ada Geheim
  role: {de: Geheimdienst, fr: Geheimdienst}
  email: ada@geheim.example
  phone: +49 681 4711
  languages: [ar]
"""
EVERYTHING = """\
title: {de: T, fr: T}
sheets: {sort: [city], group: city}
parts:
- part: cover
  names: contacts
- contents
- part: overview
  figures: [contacts, contacts.name, contacts.email, contacts.languages]
  charts:
  - {chart: bars, of: contacts}
  - {chart: bars, of: contacts.email}
  - {chart: matrix, of: contacts.phone, by: contacts.role}
- sheets
- part: transfers
  who: contacts
  whom: contacts.phone
  conditions: contacts
- {part: index, of: contacts}
- {part: index, of: contacts.email}
- {part: index, of: contacts.role}
- gaps
"""


def words_of(thing: Any) -> Iterator[str]:
    """Yield every text that a report holds anywhere, charts and file contents too."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, bytes):
        yield thing.decode("utf-8", "ignore")
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from words_of(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for item in thing.items():
            yield from words_of(item)
    elif isinstance(thing, tuple | list):
        for each in thing:
            yield from words_of(each)


@pytest.mark.parametrize("languages", [("de",), ("de", "fr")])
@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("publish: [internal]", {"internal"}),
        ("publish: [print]", {"print", "internal"}),
        ("publish: [web]", {"web", "internal"}),
        ("until: 2026-10", {"internal"}),
        ("until: 2026-10\n  publish: [print, web]", {"internal"}),
        ("role: {de: Geheimdienst, fr: Geheimdienst}", {"print", "internal"}),
    ],
)
def test_whom_an_edition_may_not_show_is_nowhere_in_it(
    new_project: NewProject, rule: str, shown: set[str], languages: tuple[str, ...]
) -> None:
    private = PRIVATE if rule.startswith("role") else f"{PRIVATE}  {rule}\n"
    project = new_project({"profiles/one.yaml": private, "profiles/reports/r.yaml": EVERYTHING})
    for audience in ("print", "web", "internal"):
        text = fold("\n".join(words_of(make_in(project, languages, audience))))
        found = {secret for secret in SECRETS if secret in text}
        assert found == (set(SECRETS) if audience in shown else set()), audience
        # The languages that only they speak are not counted either.
        assert ("Arabisch" in text) == (audience in shown)
        assert "Bea Offen" in text


def test_rules_of_publication_are_in_no_edition(new_project: NewProject) -> None:
    for part in ("publish", "until"):
        text = f"title: {{de: T, fr: T}}\nparts: [sheets, {{part: index, of: contacts.{part}}}]\n"
        files = {"profiles/one.yaml": PRIVATE, "profiles/reports/r.yaml": text}
        inputs = read_inputs(new_project(files), ["r"])
        assert not inputs.volumes
        assert f"no sheet has a field “contacts.{part}”" in errors(inputs)[0]


@pytest.mark.parametrize("field", ["contacts", "contacts.name", "contacts.publish", "publish"])
@pytest.mark.parametrize("value", ["Ada*", "Ada Geheim", "internal", "*"])
def test_conditions_cannot_ask_for_persons(new_project: NewProject, field: str, value: str) -> None:
    text = f"title: {{de: T, fr: T}}\nsheets: {{where: {{{field}: '{value}'}}}}\nparts: [sheets]\n"
    files = {"profiles/one.yaml": PRIVATE, "profiles/reports/r.yaml": text}
    inputs = read_inputs(new_project(files), ["r"])
    assert not inputs.volumes
    assert not [
        secret for secret in SECRETS if secret in "".join(errors(inputs)).replace(value, "")
    ]


def test_archives_hold_what_the_edition_may_show(new_project: NewProject) -> None:
    private = PRIVATE + "  publish: [internal]\n"
    project = new_project({"profiles/one.yaml": private, "profiles/reports/r.yaml": EVERYTHING})
    inputs = read_inputs(project, ["r"])
    out, archive = project.root / "out", Standard.ARCHIVE
    for audience in (Audience.PRINT, Audience.INTERNAL):
        volumes = [cut_volume(each, Cutter(audience, TODAY)) for each in inputs.volumes]
        outputs = plan_reports(volumes, ["pdf"], [("de",)], project, out, archive)
        (outcome,) = build(project, outputs, Saving(out))
        assert outcome.status == "made", [str(problem) for problem in outcome.problems]
        with Pdf.open(outcome.path) as pdf:
            embedded = b"".join(f.get_file().read_bytes() for f in pdf.attachments.values())
        assert (b"Ada Geheim" in embedded) == (audience is Audience.INTERNAL)


def test_an_archive_of_sheets_without_titles(new_project: NewProject, tmp_path: Path) -> None:
    form = (
        "label: Form\nfields:\n  title: {type: line}\n  town: {type: name}\n"
        "layout:\n  title: title\n  sections:\n    town: {fields: [town]}\n"
    )
    project = new_project(
        {
            "templates/forms/place.yaml": form,
            "profiles/one.yaml": "form: place\ntown: Metz\n",
            "profiles/reports/r.yaml": "title: R\nparts: [sheets]\n",
        }
    )
    volume = cut_volume(read_inputs(project, ["r"]).volumes[0], Cutter(Audience.PRINT, TODAY))
    out = tmp_path / "output"
    [output] = plan_reports([volume], ("pdf",), [("de",)], project, out, Standard.ARCHIVE)
    [outcome] = build(project, [output], Saving(out))
    assert outcome.status == "made", outcome.problems
    data = output.path.read_bytes()
    with Pdf.open(io.BytesIO(data)) as pdf:
        assert list(pdf.attachments) == ["one.yaml"]


def test_without_the_libraries_of_pdf_a_report_is_made_for_word(
    new_project: NewProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(engine, "load", missing)
    project = new_project(
        {
            "profiles/one.yaml": "title: {de: Eins, fr: Un}\n",
            "profiles/reports/r.yaml": "title: {de: R, fr: R}\nparts: [contents, sheets]\n",
        }
    )
    volume = cut_volume(read_inputs(project, ["r"]).volumes[0], Cutter(Audience.PRINT, TODAY))
    outputs = plan_reports([volume], ("pdf", "docx"), [("de",)], project, tmp_path / "output")
    made = build(project, outputs, Saving(tmp_path / "output"))
    outcomes = {each.path.suffix: each for each in made}
    assert outcomes[".docx"].status == "made"
    [problem] = outcomes[".pdf"].problems
    assert str(problem).startswith("profiles/reports/r.yaml:1:1: the libraries that lay out PDF")
