"""A later version of a list: what changed in it comes in, what people changed stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reportgen.collecting.lists.differences import Change
from reportgen.collecting.lists.update import ListPlan, plan_list
from reportgen.collecting.lists.writing import ListWritten, write_list
from reportgen.problems.problem import SourceError
from reportgen.project.project import Project
from support.lists import FORM, HEADER, MAPPING, rows, write_workbook
from support.project import NewProject


class Office:
    """A project with a list of some rows, which is taken over again and again."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.rows = [dict(row) for row in rows()[45:55]]
        self.root = project.root
        (self.root / "liste.yaml").write_text(MAPPING, encoding="utf-8")

    def plan(self) -> ListPlan:
        table = [list(HEADER), *[[row.get(name, "") for name in HEADER] for row in self.rows]]
        path = write_workbook(self.root / "liste.xlsx", table)
        return plan_list(self.project, path, self.root / "liste.yaml")

    def take(self, every: bool = False) -> ListWritten:
        found = self.plan()
        sure = (Change.FILLS, Change.LIST)
        accepted = {
            each.named.id: [d for d in each.differences if every or d.change in sure]
            for each in found.changed
        }
        return write_list(self.project, found, found.new, accepted)

    def profile(self, number: int) -> Path:
        return self.root / "profiles" / f"esf-{number:03}.yaml"

    def edit(self, number: int, old: str, new: str) -> None:
        text = self.profile(number).read_text("utf-8")
        assert old in text
        self.profile(number).write_text(text.replace(old, new), encoding="utf-8")

    def changes(self) -> dict[str, tuple[str, Any, Any]]:
        return {
            f"{each.named.id} {d.spot.called('de')}": (d.change.value, d.before, d.after)
            for each in self.plan().changed
            for d in each.differences
        }


@pytest.fixture
def office(new_project: NewProject) -> Office:
    made = Office(new_project({"templates/forms/vorhaben.yaml": FORM}))
    assert len(made.take().new) == 10
    return made


def test_the_same_list_changes_nothing(office: Office) -> None:
    before = {path: path.read_bytes() for path in office.root.rglob("*.*") if path.is_file()}
    assert office.changes() == {}
    made = office.take()
    assert not made.new and not made.changed
    after = {path: path.read_bytes() for path in before if path.suffix != ".xlsx"}
    assert after == {path: data for path, data in before.items() if path.suffix != ".xlsx"}


def test_what_somebody_looked_at_is_not_told_again(office: Office) -> None:
    office.rows[0]["Träger"] = "Łódź, Haus der Jugend"
    assert len(office.plan().problems) == 1
    office.take()
    assert office.plan().problems == ()
    # In another place it is another value.
    office.rows[1]["Träger"] = "Łódź, Haus der Jugend"
    assert [each.place.line for each in office.plan().problems] == [3]


def test_what_changed_in_the_list_alone_comes_in(office: Office) -> None:
    office.rows[0]["Gesamtkosten"] = "99.000,00 €"
    office.rows[1]["E-Mail"] = "neu@example.org"
    office.rows[2]["Titel FR"] = "Atelier"
    assert office.changes() == {
        "esf-046 total": ("list", "126839", "99000.00"),
        "esf-047 contacts.0.email": ("list", "person47@example.org", "neu@example.org"),
        "esf-048 title.fr": ("fills", "", "Atelier"),
    }
    assert len(office.take().changed) == 3
    assert "total: 99000.00\n" in office.profile(46).read_text("utf-8")
    assert "    email: neu@example.org\n" in office.profile(47).read_text("utf-8")
    assert "  fr: Atelier\n" in office.profile(48).read_text("utf-8")
    assert office.changes() == {}


def test_what_people_changed_in_a_profile_stays(office: Office) -> None:
    office.edit(46, "status: done", "status: running  # seit Mai")
    office.edit(47, "phone: 0681 905-146", "phone: 0681 905-999")
    assert office.changes() == {}
    assert sum(len(each.compared.kept) for each in office.plan().there) == 2
    office.take()
    assert "status: running  # seit Mai" in office.profile(46).read_text("utf-8")


def test_a_person_who_was_taken_out_does_not_come_back(office: Office) -> None:
    text = office.profile(46).read_text("utf-8")
    start, end = text.index("contacts:"), text.index("web:")
    office.profile(46).write_text(text[:start] + text[end:], encoding="utf-8")
    office.take()
    assert "contacts" not in office.profile(46).read_text("utf-8")
    # Where the list changed, too, somebody is asked, and nothing is sure.
    office.rows[0]["Telefon"] = "0681 1-1"
    assert office.changes() == {"esf-046 contacts.0.phone": ("both", "", "0681 1-1")}
    office.take()
    assert "contacts" not in office.profile(46).read_text("utf-8")


def test_what_both_changed_is_never_sure(office: Office) -> None:
    office.edit(46, "total: 126839", "total: 1")
    office.rows[0]["Gesamtkosten"] = "99.000,00 €"
    assert office.changes() == {"esf-046 total": ("both", "1", "99000.00")}
    office.take()
    assert "total: 1\n" in office.profile(46).read_text("utf-8")
    # It is asked about again, until somebody said yes.
    assert office.changes() == {"esf-046 total": ("both", "1", "99000.00")}
    office.take(every=True)
    assert "total: 99000.00\n" in office.profile(46).read_text("utf-8")
    assert office.changes() == {}


def test_a_cell_that_was_emptied_is_asked_about(office: Office) -> None:
    office.rows[0]["Gesamtkosten"] = ""
    assert office.changes() == {"esf-046 total": ("cleared", "126839", "")}
    office.take()
    assert "total: 126839" in office.profile(46).read_text("utf-8")
    office.take(every=True)
    assert "total" not in office.profile(46).read_text("utf-8")
    assert office.changes() == {}


def test_a_cell_that_is_not_understood_clears_nothing(office: Office) -> None:
    office.rows[0]["Gesamtkosten"] = "288.11"
    assert office.changes() == {}
    assert len(office.plan().problems) == 1


def test_rows_that_went_are_named_and_their_sheets_stay(office: Office) -> None:
    del office.rows[3]
    assert office.plan().gone == {"esf-049": "profiles/esf-049.yaml"}
    office.take()
    assert office.profile(49).exists()
    # Also the next time, until the profile is deleted.
    assert office.plan().gone == {"esf-049": "profiles/esf-049.yaml"}
    office.profile(49).unlink()
    assert office.plan().gone == {}
    office.take()
    assert "esf-049" not in (office.root / "liste.taken.json").read_text("utf-8")


def test_a_sheet_that_was_deleted_is_not_written_again(office: Office) -> None:
    office.profile(46).unlink()
    found = office.plan()
    assert not found.new
    assert "the sheet “esf-046” was deleted since the list was taken" in str(found.problems[0])
    office.take()
    assert not office.profile(46).exists()
    assert not office.plan().new


def test_ids_are_kept_when_titles_change_and_files_move(office: Office) -> None:
    office.rows[0][HEADER[1]] = "Ganz anders"
    folder = office.root / "profiles" / "alt"
    folder.mkdir()
    office.profile(46).rename(folder / "esf-046.yaml")
    office.take()
    assert "title: Ganz anders" in (folder / "esf-046.yaml").read_text("utf-8")
    assert not office.profile(46).exists()


def test_without_ids_a_new_title_is_a_new_sheet_and_counters_stay(
    new_project: NewProject,
) -> None:
    office = Office(new_project({"templates/forms/vorhaben.yaml": FORM}))
    (office.root / "liste.yaml").write_text(MAPPING.replace("id: [Nr.]\n", ""), "utf-8")
    office.rows = [dict(row) for row in rows()[38:44]]
    office.take()
    names = {path.name for path in (office.root / "profiles").glob("fit4*")}
    assert len(names) == 2
    # The second of two that begin alike comes first now: each keeps its file.
    office.rows.reverse()
    assert office.changes() == {}
    assert not office.plan().new


def test_another_sheet_of_the_same_name_is_left_alone(new_project: NewProject) -> None:
    office = Office(
        new_project(
            {
                "templates/forms/vorhaben.yaml": FORM,
                "profiles/fit4-berufliche-integration-von-zugewand.yaml": (
                    "form: vorhaben\ntitle: Ein anderes\n"
                ),
            }
        )
    )
    (office.root / "liste.yaml").write_text(MAPPING.replace("id: [Nr.]\n", ""), "utf-8")
    office.rows = [dict(rows()[40])]
    found = office.plan()
    assert [each.id for each in found.new] == ["fit4-berufliche-integration-von-zugewand-2"]


def test_a_new_title_without_ids_is_told_and_found_once_the_profile_has_it(
    new_project: NewProject,
) -> None:
    office = Office(new_project({"templates/forms/vorhaben.yaml": FORM}))
    (office.root / "liste.yaml").write_text(MAPPING.replace("id: [Nr.]\n", ""), "utf-8")
    office.take()
    office.rows[0][HEADER[1]] = "Nachbarschaften Redingen 7"
    found = office.plan()
    assert [each.id for each in found.new] == ["nachbarschaften-redingen-7"]
    assert list(found.gone) == ["nachbarschaft-redingen-7"]
    said = [str(each.message) for each in found.problems]
    assert said[1:] == [
        "the row may be that of “nachbarschaft-redingen-7”, which went, with a new title."
    ]
    path = office.root / "profiles" / "nachbarschaft-redingen-7.yaml"
    text = path.read_text("utf-8").replace("Nachbarschaft R", "Nachbarschaften R")
    path.write_text(text, encoding="utf-8")
    found = office.plan()
    assert not found.new and not found.gone and not found.changed
    office.take()
    assert not office.plan().new


def test_a_sheet_with_the_title_of_a_row_is_its_sheet_whatever_it_is_called(
    new_project: NewProject,
) -> None:
    title = rows()[45][HEADER[1]]
    office = Office(
        new_project(
            {
                "templates/forms/vorhaben.yaml": FORM,
                "profiles/von-hand.yaml": f"form: vorhaben\ntitle: {title}\n",
            }
        )
    )
    assert len(office.take().new) == 9
    assert "share: 50" in (office.root / "profiles" / "von-hand.yaml").read_text("utf-8")
    assert not office.profile(46).exists()
    # A row of another id with the same title is another sheet, also once the first went.
    office.rows[0]["Nr."] = "ESF-900"
    found = office.plan()
    assert [each.id for each in found.new] == ["esf-900"]
    assert list(found.gone) == ["von-hand"]


def test_ids_are_the_same_in_capitals_and_with_blanks(office: Office) -> None:
    office.rows[0]["Nr."] = " esf-046"
    found = office.plan()
    assert not found.new and not found.gone


def test_a_row_that_is_not_understood_did_not_go(office: Office) -> None:
    office.rows[0][HEADER[1]] = "-"
    found = office.plan()
    assert not found.gone
    assert "the row has no title, and becomes no sheet." in map(
        str, (each.message for each in found.problems)
    )
    office.take()
    office.rows[0][HEADER[1]] = "Wieder da"
    assert office.changes()["esf-046 title"][0] == "list"


def test_faults_of_other_profiles_are_no_matter_of_the_list(office: Office) -> None:
    (office.root / "profiles" / "anderes.yaml").write_text("title: [\n", encoding="utf-8")
    assert office.plan().problems == ()


def test_sheets_that_were_there_before_are_compared_and_nothing_is_sure_but_what_is_missing(
    new_project: NewProject,
) -> None:
    office = Office(
        new_project(
            {
                "templates/forms/vorhaben.yaml": FORM,
                "profiles/esf-046.yaml": "form: vorhaben\ntitle: Eigenes\nshare: 50\n",
            }
        )
    )
    office.rows = office.rows[:1]
    changes = office.changes()
    assert changes.pop("esf-046 title")[0] == "both"
    assert "esf-046 share" not in changes
    assert {change for change, _, _ in changes.values()} == {"fills"}
    office.take()
    text = office.profile(46).read_text("utf-8")
    assert text.startswith("form: vorhaben\ntitle: Eigenes\n")
    # A contact that comes in is for internal use only, one that was there keeps its audience.
    assert "publish: [internal]" in text


def test_translations_in_files_of_their_own_are_changed_there(office: Office) -> None:
    french = office.profile(46).with_name("esf-046.fr.yaml")
    french.write_text("title: Ancien\n", encoding="utf-8")
    office.rows[0]["Titel FR"] = "Nouveau"
    assert office.changes() == {"esf-046 title.fr": ("both", "Ancien", "Nouveau")}
    office.take(every=True)
    assert french.read_text("utf-8") == "title: Nouveau\n"
    assert "Nouveau" not in office.profile(46).read_text("utf-8")


def test_how_lines_are_broken_and_numbers_written_is_no_difference(office: Office) -> None:
    office.edit(46, "total: 126839\n", "total: 126839.00\n")
    office.edit(
        46,
        "summary: Das Vorhaben 46 hilft in ",
        "summary: |\n  Das Vorhaben 46\n  hilft in ",
    )
    assert office.changes() == {}


def test_a_profile_of_another_form_or_with_faults_is_left_alone(office: Office) -> None:
    office.edit(46, "form: vorhaben\n", "")
    office.profile(47).write_text("title: [\n", encoding="utf-8")
    before = office.profile(46).read_bytes()
    found = office.plan()
    said = [str(each.message) for each in found.problems]
    assert (
        "profiles/esf-046.yaml is no profile of the form “vorhaben” that can be read; "
        "the row is left out." in said
    )
    assert sum("profiles/esf-047.yaml is no profile" in each for each in said) == 1
    office.take()
    assert office.profile(46).read_bytes() == before
    # What was taken of them is known on.
    assert "esf-046" in (office.root / "liste.taken.json").read_text("utf-8")


def test_a_profile_that_changed_meanwhile_is_not_written(office: Office) -> None:
    office.rows[0]["Gesamtkosten"] = "99.000,00 €"
    found = office.plan()
    office.edit(46, "status: done", "status: running")
    made = write_list(office.project, found, found.new, {"esf-046": found.changed[0].differences})
    assert not made.changed
    assert "the profile cannot be changed surely" in str(made.problems[0])
    assert "total: 126839" in office.profile(46).read_text("utf-8")


def test_a_profile_that_came_to_be_meanwhile_is_not_overwritten(office: Office) -> None:
    office.rows.append({**office.rows[0], "Nr.": "ESF-900", "Gesamtkosten": "5 €"})
    office.rows[0]["Gesamtkosten"] = "99.000,00 €"
    found = office.plan()
    other = office.profile(900)
    other.write_text("title: Von jemand anderem\n", encoding="utf-8")
    with pytest.raises(FileExistsError):
        write_list(office.project, found, found.new, {"esf-046": found.changed[0].differences})
    assert other.read_text("utf-8") == "title: Von jemand anderem\n"
    # Nothing else was written either.
    assert "total: 126839" in office.profile(46).read_text("utf-8")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"sheets": {"a": 1}}', "\xff", "{" * 9999])
def test_a_damaged_note_of_what_was_taken_stops_the_import(office: Office, content: str) -> None:
    (office.root / "liste.taken.json").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match="cannot be read as what was taken"):
        office.plan()
    assert (office.root / "liste.taken.json").read_text("utf-8") == content


def test_no_value_can_be_read_from_the_note(office: Office) -> None:
    note = (office.root / "liste.taken.json").read_text("utf-8")
    for row in office.rows:
        for name in ("E-Mail", "Telefon", "Ansprechperson", HEADER[1]):
            assert str(row[name]) not in note
