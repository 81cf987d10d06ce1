"""Forms as workbooks: a row a profile, changed in spreadsheet programs, and what comes back."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reportgen.collecting.books.making import MadeBook, make_book, send_book_out
from reportgen.collecting.books.rows import BOOKS
from reportgen.collecting.incoming import read_back
from reportgen.collecting.outgoing import Order
from reportgen.collecting.proposal import Proposal
from reportgen.collecting.review import Kind, Review
from reportgen.collecting.sent import Sent
from reportgen.collecting.taking import take
from reportgen.input.returned.readers import Read
from reportgen.problems.problem import WriteError
from reportgen.project.profiles import read_profiles, select_profiles
from reportgen.project.project import Project
from support.collected import answers_now, copy_project
from support.project import EXAMPLES, NewProject

MAIN, CONTACTS = "Projektblatt", "Ansprechperson"
TIMES = 120  # seconds


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    return copy_project(tmp_path)


def send_book(project: Project, lang: str = "de", names: tuple[str, ...] = EXAMPLES) -> MadeBook:
    profiles, _ = read_profiles(project, select_profiles(project, names)) if names else ([], [])
    made = make_book(project, list(profiles), project.form("factsheet"), Order((lang,)))
    send_book_out(project, made, project.root / "output/forms")
    return made


def edited(data: bytes, change: Callable[[Any], object]) -> bytes:
    """Return a workbook that somebody changed and saved."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def column(page: Any, name: str) -> int:
    """Return the number of the column that is called so."""
    return next(cell.column for cell in page[1] if cell.value == name)


def row(page: Any, id: str) -> int:
    return next(cell.row for cell in page["A"] if cell.value == id)


def cell(book: Any, id: str, name: str, sheet: str = MAIN) -> Any:
    return book[sheet].cell(row(book[sheet], id), column(book[sheet], name))


def read(data: bytes, suffix: str = ".xlsx") -> Read:
    found = BOOKS[suffix](data, f"back{suffix}")
    assert found is not None
    return found


def reviews(project: Project, read: Read) -> dict[str, Review | Proposal]:
    found = [read_back(project, each) for each in read.files]
    return {each.profile.stem if isinstance(each, Review) else each.id: each for each in found}


def changes_in(project: Project, data: bytes) -> dict[str, dict[str, tuple[Kind, object]]]:
    """Return what each form says otherwise, those alone that do."""
    return {
        name: {change.name: (change.kind, change.theirs) for change in each.changes}
        for name, each in reviews(project, read(data)).items()
        if isinstance(each, Review) and each.changes
    }


@pytest.mark.parametrize("lang", ["de", "fr"])
def test_what_was_not_changed_changes_nothing(copy: Project, lang: str) -> None:
    made = send_book(copy, lang)
    found = reviews(copy, read(made.data))
    assert sorted(found) == sorted(EXAMPLES)
    assert all(isinstance(each, Review) and each.language == lang for each in found.values())
    assert not [each for each in found.values() if each.left]
    assert not changes_in(copy, made.data)


@pytest.mark.parametrize("lang", ["de", "fr"])
@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_what_libreoffice_saves_is_the_same(
    copy: Project, lang: str, suffix: str, tmp_path: Path
) -> None:
    made = send_book(copy, lang)
    path = tmp_path / "came" / "form.xlsx"
    path.parent.mkdir()
    path.write_bytes(edited(made.data, _change_some))
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"]
    command += ["--convert-to", suffix[1:], "--outdir", str(tmp_path / "saved"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=TIMES)
    saved = read((tmp_path / "saved" / f"form{suffix}").read_bytes(), suffix)
    assert not saved.problems
    found = reviews(copy, saved)
    changed = {name: each for name, each in found.items() if isinstance(each, Review)}
    assert {name for name, each in changed.items() if each.changes} == {"zib-saarbruecken"}
    said = {each.name: each.theirs for each in changed["zib-saarbruecken"].changes}
    assert said == {
        "city": "=1+1",
        "description": "Ein Absatz.\n\n- eins\n- zwei  Wörter",
        "contacts.0.phone": "0681 905-0",
    }


def _change_some(book: Any) -> None:
    main, contacts = book.worksheets[1], book.worksheets[2]
    id = "zib-saarbruecken"
    text = "Ein Absatz.\n\n- eins\n- zwei  Wörter"
    main.cell(row(main, id), column(main, "description")).value = text
    formula = main.cell(row(main, id), column(main, "city"))
    formula.value, formula.data_type = "=1+1", "s"
    contacts.cell(row(contacts, id), column(contacts, "contacts.*.phone")).value = "0681 905-0"


def test_what_is_typed_is_what_the_profile_says(copy: Project) -> None:
    made = send_book(copy)

    def change(book: Any) -> None:
        cell(book, "zib-saarbruecken", "kind").value = "Projekt"
        cell(book, "zib-saarbruecken", "topics.work").value = "X"
        cell(book, "zib-saarbruecken", "topics.administration").value = None
        cell(book, "sprachcafe-trier", "title").value = "Łukasz – „Wörter“"
        contacts = book[CONTACTS]
        contacts.append(["zib-saarbruecken", None, "Ayşe Örnek", None, None, "a@example.org"])

    data = edited(made.data, change)
    person = {"name": "Ayşe Örnek", "email": "a@example.org", "publish": ["internal"]}
    assert changes_in(copy, data) == {
        "zib-saarbruecken": {
            "kind": (Kind.SURE, "project"),
            "topics": (Kind.SURE, ["culture", "participation", "work"]),
            "contacts.1": (Kind.SURE, person),
        },
        "sprachcafe-trier": {"title": (Kind.SURE, "Łukasz – „Wörter“")},
    }
    for each in reviews(copy, read(data)).values():
        assert isinstance(each, Review)
        if each.changes:
            take(copy, each, each.changes)
    assert answers_now(copy, "sprachcafe-trier", "de")["title"] == "Łukasz – „Wörter“"
    assert answers_now(copy, "zib-saarbruecken", "de")["kind"] == "Projekt"
    # Whoever is new is for internal use until somebody has asked them.
    text = (copy.root / "profiles/zib-saarbruecken.yaml").read_text("utf-8")
    assert "Ayşe Örnek" in text
    assert not changes_in(copy, edited(data, lambda book: book[CONTACTS].delete_rows(14)))


def test_rows_may_be_sorted_and_deleted(copy: Project) -> None:
    made = send_book(copy)

    def change(book: Any) -> None:
        for page in (book[MAIN], book[CONTACTS]):
            rows = [[each.value for each in line] for line in page.iter_rows(min_row=4)]
            rows = [line for line in rows if line[0] not in (None, "sprachcafe-trier")]
            page.delete_rows(4, page.max_row)
            for line in reversed(rows):
                page.append(line)

    found = reviews(copy, read(edited(made.data, change)))
    assert sorted(found) == sorted(set(EXAMPLES) - {"sprachcafe-trier"})
    assert not [each for each in found.values() if isinstance(each, Review) and each.changes]


def test_a_record_whose_row_is_gone_is_told(copy: Project) -> None:
    made = send_book(copy)

    def change(book: Any) -> None:
        page = book[CONTACTS]
        page.delete_rows(row(page, "parcours-emploi-nantes"))

    found = changes_in(copy, edited(made.data, change))
    assert {
        name: {key: kind for key, (kind, _) in each.items()} for name, each in found.items()
    } == {"parcours-emploi-nantes": {"contacts.0": Kind.EMPTIED}}


def test_new_rows_are_new_profiles_with_their_records(copy: Project) -> None:
    made = send_book(copy)

    def change(book: Any) -> None:
        main = book[MAIN]
        new = main.max_row + 1
        main.cell(new, 1).value = "neu"
        main.cell(new, column(main, "title")).value = "Treff am Fluss"
        main.cell(new, column(main, "topics.work")).value = "x"
        without = main.cell(new + 1, column(main, "title"))
        without.value = "Ohne Kennung"
        copied = [each.value for each in main[4]]
        copied[0] = None
        main.append(copied)
        book[CONTACTS].append(["neu", None, "Lea Lind"])

    found = read(edited(made.data, change))
    assert not found.problems
    proposals = [each for each in reviews(copy, found).values() if isinstance(each, Proposal)]
    said = {each.fields["title"].value: dict(each.fields) for each in proposals}
    assert said.keys() >= {"Treff am Fluss", "Ohne Kennung"}
    assert len(proposals) == 3
    fields = {name: each.value for name, each in said["Treff am Fluss"].items()}
    assert fields["topics"] == ["work"]
    assert fields["contacts"] == [{"name": "Lea Lind", "publish": ["internal"]}]


def test_what_a_program_made_of_texts_is_told_with_its_cell(copy: Project) -> None:
    made = send_book(copy)

    def change(book: Any) -> None:
        day = cell(book, "zib-saarbruecken", "date")
        day.value, day.number_format = date(2026, 11, 1), "DD.MM.YY"
        phone = cell(book, "zib-saarbruecken", "contacts.*.phone", CONTACTS)
        phone.value, phone.number_format = 681905, "General"

    found = read(edited(made.data, change))
    assert [(each.place.within, str(each.message)) for each in found.problems] == [
        (
            "sheet “Projektblatt”, cell W10",
            "the cell holds a date that was made of what was typed.",
        ),
        (
            "sheet “Ansprechperson”, cell G13",
            "the cell holds a number; zeros or signs before it may be lost.",
        ),
    ]
    review = reviews(copy, found)["zib-saarbruecken"]
    assert isinstance(review, Review)
    [change_of_day] = review.changes
    assert (change_of_day.name, change_of_day.kind) == ("date", Kind.UNSURE)
    assert (change_of_day.theirs, change_of_day.within) == (
        "2026-11-01",
        "sheet “Projektblatt”, cell W10",
    )
    [number] = review.left
    assert (number.text, number.within) == ("681905", "sheet “Ansprechperson”, cell G13")


def test_rows_that_belong_to_nothing_are_told(copy: Project) -> None:
    made = send_book(copy)

    def change(book: Any) -> None:
        book[CONTACTS].append(["niemand", None, "Lea Lind"])
        book[CONTACTS].append([None, None, "Lea Lind"])
        main = book[MAIN]
        main.append([each.value for each in main[4]])

    found = read(edited(made.data, change))
    assert [str(each.message) for each in found.problems] == [
        "there is another row of “anerkennungsberatung-saarlouis” above; this one is not read.",
        "it is of “niemand”, and no form above has that id.",
        "it does not say of which form it is.",
    ]


def test_a_row_with_the_id_of_another_is_not_held_against_what_went_out_to_that(
    copy: Project,
) -> None:
    """Nobody knows what went out in its place: everything that differs is to be looked at."""
    made = send_book(copy, names=("sprachcafe-trier",))
    data = edited(made.data, lambda book: setattr(book[MAIN]["A4"], "value", "zib-saarbruecken"))
    found = reviews(copy, read(data))["zib-saarbruecken"]
    assert isinstance(found, Review)
    said = {change.name: (change.kind, change.base) for change in found.changes}
    assert said["city"] == (Kind.CONFLICT, None)
    assert not found.sure


def test_what_stands_in_a_box_and_is_no_tick_is_not_sure(copy: Project) -> None:
    made = send_book(copy, names=("zib-saarbruecken",))
    data = edited(
        made.data,
        lambda book: setattr(cell(book, "zib-saarbruecken", "topics.work"), "value", "vielleicht"),
    )
    review = reviews(copy, read(data))["zib-saarbruecken"]
    assert not review.changes  # type: ignore[union-attr]
    assert [each.text for each in review.left] == ["vielleicht"]


def test_each_row_is_asked_and_one_file_is_kept(copy: Project) -> None:
    made = send_book(copy)
    sent = Sent(copy)
    assert {each.profile for each in sent.every()} == set(EXAMPLES)
    assert [path.suffix for path in sent.folder.iterdir()].count(".xlsx") == 1
    path = copy.root / "output/forms" / made.name
    send_book(copy)
    path.write_bytes(edited(made.data, _change_some))
    with pytest.raises(WriteError, match="somebody filled it in"):
        send_book(copy)


def test_a_blank_workbook_has_no_rows_and_takes_new_ones(copy: Project) -> None:
    made = send_book(copy, names=())

    def change(book: Any) -> None:
        main = book[MAIN]
        assert main.max_row == 3
        main.cell(4, column(main, "title")).value = "Treff am Fluss"

    [found] = reviews(copy, read(edited(made.data, change))).values()
    assert isinstance(found, Proposal)
    assert found.id == "treff-am-fluss"


def test_a_form_that_asks_for_more_than_is_read_of_a_table_is_refused(
    new_project: NewProject,
) -> None:
    options = ", ".join(f"o{number}: {{de: O{number}}}" for number in range(120))
    form = (
        "label: {de: B}\nfields:\n  title: {type: line, required: yes, label: {de: T}}\n"
        f"  many: {{type: choice, many: yes, options: {{{options}}}, label: {{de: M}}}}\n"
        "layout: {title: title, sections: {a: {label: {de: A}, fields: [many]}}}\n"
    )
    project = new_project(
        {"templates/forms/factsheet.yaml": form}, settings="network: N\nlanguages: [de]\n"
    )
    with pytest.raises(WriteError, match="124 columns, and no more than 100"):
        make_book(project, [], project.form("factsheet"), Order(("de",)))


def test_a_list_of_others_is_no_form() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Ort"])  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)
    assert BOOKS[".xlsx"](file.getvalue(), "list.xlsx") is None
