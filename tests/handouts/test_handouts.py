"""What handouts are made of: codes, essential fields, definitions of events, sizes of type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.edition import Edition
from reportgen.document.handout import HandoutSet, TypeSizes
from reportgen.document.imposition import PAPERS
from reportgen.fields.codes import draw_code, write_card
from reportgen.fields.read import Surroundings
from reportgen.forms.form import load_form
from reportgen.handouts.definition import PrintOrder, parse_bleed, read_handouts
from reportgen.handouts.occasion import make_occasion
from reportgen.handouts.sets import (
    NothingNamedError,
    order_otherwise,
    plan_handouts,
)
from reportgen.handouts.type_sizes import read_type_sizes
from reportgen.input.source import Input
from reportgen.input.yaml import read_source
from reportgen.problems.problem import Problem, ReportgenError, UnfitError, WriteError
from reportgen.project.profiles import (
    HANDOUTS,
    find_definitions,
    list_definitions,
    read_profile_file,
)
from reportgen.project.world import world_of
from reportgen.sheets.merge import merge_sheet
from support.handouts import add_profile, make_handout, picture_codes, unfold, write_profile
from support.project import TODAY, NewProject, cut

# --- Codes -------------------------------------------------------------------------------------

#: Names as they are written, and what telephones call the family.
NAMES = {
    "Jürgen Müßig": "Müßig",
    "ليلى بن يوسف": "يوسف",
    "Anna; Beta": "Beta",
    "Çelik": "Çelik",
    "O’Neill, Sophie \\ Zoë": "Zoë",
}


def card_of(**parts: Any) -> dict[str, str]:
    code = draw_code(write_card(parts, "de", "de"), "Code")
    (read,) = picture_codes(code.data)
    return unfold(read)


@pytest.mark.parametrize(("name", "family"), NAMES.items())
def test_a_card_has_the_name(name: str, family: str) -> None:
    card = card_of(name={"und": name}, email="a@example.org")
    assert card["FN"] == name and card["EMAIL"] == "a@example.org"
    assert card["N"].startswith(family)
    assert card["BEGIN"] == card["END"] == "VCARD" and card["VERSION"] == "3.0"


def test_a_card_says_everything_in_one_language() -> None:
    card = card_of(
        name={"und": "Ada Beispiel"},
        role={"de": "Leiterin; Amt", "fr": "Directrice"},
        organisation={"und": "Stadt, Amt\\Haus"},
        phone="+49 (0) 681 905-0",
    )
    assert card["TITLE"] == "Leiterin; Amt" and card["ORG"] == "Stadt, Amt\\Haus"
    assert card["TEL"] == "+49 681 905-0"
    assert card["N"] == "Beispiel;Ada;;;"


@pytest.mark.parametrize(
    ("parts", "called"),
    [
        ({"organisation": {"und": "Stadt Metz"}, "role": {"de": "Büro"}}, "Stadt Metz"),
        ({"role": {"de": "Büro"}, "email": "a@example.org"}, "Büro"),
        ({"email": "a@example.org", "phone": "0681 1"}, "a@example.org"),
        ({"phone": "0681 1"}, "0681 1"),
    ],
)
def test_a_card_without_a_name_has_one(parts: Mapping[str, Any], called: str) -> None:
    card = card_of(**parts)
    assert card["FN"] == called and card["N"] == f"{called};;;;"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_no_text_breaks_out_of_its_line(text: str) -> None:
    card = write_card({"name": {"und": text}, "organisation": {"und": text}}, "de", "de")
    lines = card.split("\r\n")
    assert [line.split(":")[0] for line in lines[2:-2]] in (["N", "FN", "ORG"], ["N"], [])
    for line in lines[2:-2]:
        if line.startswith(("FN:", "ORG:")):
            value = line.split(":", 1)[1]
            bare = value.replace("\\\\", "").replace("\\;", "").replace("\\,", "")
            assert not {";", ","} & set(bare)


def test_a_code_is_of_whole_dots_with_a_quiet_zone() -> None:
    picture = draw_code("https://www.example.org/x", "Öffnen")
    assert picture.width == picture.height and picture.width % 8 == 0
    assert picture.alt == "Öffnen" and picture.media_type == "image/png"
    assert picture_codes(picture.data) == ["https://www.example.org/x"]
    assert draw_code("https://www.example.org/x", "Öffnen") == picture


# --- Whom a code shows -------------------------------------------------------------------------

CONTACTS = """contacts:
  - {name: Wanda Web, email: web@example.org, publish: [web]}
  - {name: Ines Intern, email: intern@example.org, publish: [internal]}
  - {name: Otto Alt, email: alt@example.org, until: 2026-10}
  - {name: Paula Print, email: print@example.org}
"""
WEB = "web: https://www.example.org/cafe\n"


@pytest.mark.parametrize(
    ("audience", "name"),
    [("print", "Paula Print"), ("web", "Wanda Web"), ("internal", "Wanda Web")],
)
def test_a_code_holds_the_first_contact_who_may_be_shown(
    new_project: NewProject, audience: str, name: str
) -> None:
    project = new_project({})
    path = add_profile(project, write_profile(more=CONTACTS))
    (side,) = make_handout(project, path, audience=audience).sides
    assert side.code is not None
    (read,) = picture_codes(side.code.picture.data)
    assert unfold(read)["FN"] == name
    assert name in str(side.code.body) and side.code.label.text == "Zum Speichern scannen"


def test_a_code_holds_the_address_where_no_contact_may_be_shown(new_project: NewProject) -> None:
    project = new_project({})
    hidden = "contacts: [{name: Wanda Web, publish: [web]}]\n"
    path = add_profile(project, write_profile(more=hidden + WEB))
    (side,) = make_handout(project, path).sides
    assert side.code is not None
    assert picture_codes(side.code.picture.data) == ["https://www.example.org/cafe"]
    assert side.code.label.text == "Zum Öffnen scannen"


@pytest.mark.parametrize("more", ["", "contacts: [{name: Wanda Web, publish: [web]}]\n"])
def test_no_code_of_nothing(new_project: NewProject, more: str) -> None:
    project = new_project({})
    (side,) = make_handout(project, add_profile(project, write_profile(more=more))).sides
    assert side.code is None


def test_an_address_that_is_too_long_for_a_code(new_project: NewProject) -> None:
    project = new_project({})
    path = add_profile(project, write_profile(more=f"web: https://example.org/{'a' * 3000}\n"))
    with pytest.raises(WriteError) as caught:
        make_handout(project, path)
    (problem,) = caught.value.problems
    assert (problem.place.file, problem.path) == (path, "web")
    assert "3020 characters are too many for a code" in str(problem.message)


# --- Essential fields --------------------------------------------------------------------------

FORM = """
label: Form
fields:
  title: {type: line}
  city: {type: name}
  text: {type: text, hint: Hint}
  other: {type: text}
  who: {type: contact, many: yes}
  link: {type: link}
  picture: {type: picture}
layout:
  title: title
  header: [city]
  sections:
    one: {value: link, fields: [text, other]}
    two: {fields: [who]}
  figures: [picture]
"""


def read_form(handout: str) -> Any:
    text = FORM + (f"  handout: {handout}\n" if handout else "")
    return load_form(Input(read_source(text.encode(), "form.yaml"), "test"))


def test_a_form_is_cut_to_its_essential_fields() -> None:
    form = read_form("{fields: [text], code: [who, link]}")
    cut = form.brief()
    assert [(each.name, each.value, each.fields) for each in cut.sections] == [
        ("one", "", ("text",))
    ]
    assert cut.figures == () and cut.header == form.header and cut.title == form.title
    assert form.coded == cut.coded == ("who", "link")
    assert form.fields["text"].hint and not cut.fields["text"].hint


def test_fields_stay_in_their_places() -> None:
    cut = read_form("{fields: [who, picture, link]}").brief()
    assert [(each.name, each.value, each.fields) for each in cut.sections] == [
        ("one", "link", ()),
        ("two", "", ("who",)),
    ]
    assert cut.figures == ("picture",)


def test_a_form_that_chooses_nothing_shows_all() -> None:
    form = read_form("")
    assert form.brief().sections == form.sections and form.brief().figures == form.figures
    assert form.coded == ()


@pytest.mark.parametrize(
    ("handout", "path", "says"),
    [
        ("{fields: [texd]}", "layout.handout.fields", "no field “texd”"),
        ("{fields: [text, city]}", "layout.handout.fields", "“city” stands in no section"),
        ("{fields: [text], code: [text]}", "layout.handout.code", "nothing that a code can hold"),
        ("{fields: [text], code: [whom]}", "layout.handout.code", "no field “whom”"),
        ("{fields: []}", "layout.handout.fields", ""),
        ("{code: [who]}", "layout.handout.fields", ""),
        ("{fields: [text], codes: [who]}", "layout.handout.codes", ""),
    ],
)
def test_what_can_be_wrong_with_essential_fields(handout: str, path: str, says: str) -> None:
    with pytest.raises(ReportgenError) as caught:
        read_form(handout)
    (problem,) = caught.value.problems
    assert problem.path == path and says in str(problem.message)
    assert (problem.place.file, problem.place.line) == ("form.yaml", FORM.count("\n") + 1)
    assert problem.place.column > 3


# --- Definitions -------------------------------------------------------------------------------


def read_definition(text: str) -> Any:
    source = read_source(text.encode(), "event.yaml")
    return read_handouts(Input(source, "event"), Surroundings(("de", "fr"), TODAY))


def faults(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ReportgenError) as caught:
        read_definition(text)
    return tuple(each for each in caught.value.problems if each.severity == "error")


def test_what_is_not_said_is_usual() -> None:
    assert read_definition("title: Fachtag\n").order == PrintOrder()
    usual = PrintOrder()
    assert (usual.size, usual.layout, usual.bleed, usual.marks) == ("a5", "single", 0, False)


def test_how_an_event_is_printed() -> None:
    order = read_definition(
        "title: Fachtag\nsize: a4\nlayout: 2up\nbleed: 2,5 mm\nmarks: yes\n"
        "copies: {one: 40, 's*': 3, '*': 2}\neditions: de+fr\nformats: [pdf]\n"
    ).order
    assert (order.size, order.layout, order.bleed, order.marks) == ("a4", "2up", 2.5, True)
    assert order.formats == ("pdf",) and order.editions == (("de", "fr"),)
    assert [order.copies_of(name) for name in ("one", "sun", "two")] == [40, 3, 2]
    assert PrintOrder(copies={"one": 2}).copies_of("two") == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("bleed: 11mm", "no bleed"),
        ("bleed: -1", "no bleed"),
        ("bleed: 3cm", "no bleed"),
        ("copies: {one: 0}", "no number of copies"),
        ("copies: {one: 12345}", "no number of copies"),
        ("copies: {one: 1.5}", "no number of copies"),
        ("size: a3", "a3"),
        ("layout: 4up", "4up"),
        ("formats: [html]", "html"),
        ("editions: xx", "xx"),
        ("sheets: {languages: [xx]}", "xx"),
        ("sheets: {ids: []}", "nothing is chosen"),
    ],
)
def test_what_can_be_wrong_with_a_definition(line: str, says: str) -> None:
    problem, *_ = faults(f"title: Fachtag\n{line}\n")
    assert (problem.place.file, problem.place.line) == ("event.yaml", 2)
    assert says in str(problem.message)


def test_a_booklet_has_no_copies() -> None:
    (problem,) = faults("title: T\nlayout: booklet\ncopies: {'*': 3}\n")
    assert problem.path == "copies" and problem.place.line == 3
    assert "a booklet has each sheet once" in str(problem.message)


@given(st.decimals(0, 10, places=2))
def test_bleed_is_in_millimetres(length: Any) -> None:
    assert float(parse_bleed(f" {length} MM")) == float(parse_bleed(str(length))) == float(length)


@pytest.mark.parametrize("text", ["", "mm", "10.01", "٣", "1e1", "3 mm mm", "0x3"])
def test_what_is_no_bleed(text: str) -> None:
    with pytest.raises(UnfitError):
        parse_bleed(text)


# --- Sets --------------------------------------------------------------------------------------

SET = {
    "profiles/one.yaml": write_profile("Eins"),
    "profiles/two.yaml": write_profile("Zwei"),
    "profiles/handouts/event.yaml": "title: {de: T, fr: T}\nsheets: {order: [two, one]}\n",
}


def test_names_of_sets_and_of_sheets(new_project: NewProject) -> None:
    project = new_project(SET)
    sets = list_definitions(project, HANDOUTS)
    for name in ("event", "profiles/handouts/event.yaml", "profiles/handouts"):
        assert [path.stem for path in find_definitions(project, sets, name)] == ["event"], name
    assert find_definitions(project, sets, "one") == []

    def ids(*names: str, event: str | None = None) -> list[tuple[str, list[str]]]:
        plans, problems = plan_handouts(project, names, event)
        assert problems == []
        return [(plan.id, [each.id for each in plan.profiles]) for plan in plans]

    assert ids() == ids("event") == [("event", ["two", "one"])]
    assert ids("one") == [("sheets", ["one"])]
    assert ids("one", "event") == [("sheets", ["one"]), ("event", ["two", "one"])]
    assert ids("one", event="event") == [("event", ["one"])]
    assert ids(event="event") == [("event", ["two", "one"])]


def test_all_sheets_where_there_is_no_set(new_project: NewProject) -> None:
    project = new_project({key: text for key, text in SET.items() if "handouts" not in key})
    plans, _ = plan_handouts(project, (), None)
    (plan,) = plans
    assert [each.id for each in plan.profiles] == ["one", "two"] and plan.definition is None
    assert order_otherwise(plan, {"size": "a4"}).id == "sheets-a4"


@pytest.mark.parametrize(
    ("names", "event", "says"),
    [
        (("report",), None, "“report” names no sheet or set of handouts"),
        ((), "evnet", "“evnet” is no definition"),
        (("event",), "event", "no other sets"),
        (("one", "tow"), "event", "“tow” names no sheet"),
    ],
)
def test_names_of_nothing(
    new_project: NewProject, names: tuple[str, ...], event: str | None, says: str
) -> None:
    with pytest.raises(NothingNamedError, match=says):
        plan_handouts(new_project(SET), names, event)


def test_what_is_not_the_set_of_an_event_lies_beside_it(new_project: NewProject) -> None:
    (plan,) = plan_handouts(new_project(SET), ("event",), None)[0]
    changed = order_otherwise(plan, {"layout": "2up"})
    assert (changed.id, changed.order.layout) == ("event", "2up")
    changed = order_otherwise(plan, {"size": "a4", "layout": "2up"})
    assert (changed.id, changed.order.size) == ("event-a4", "a4")
    some = order_otherwise(replace(plan, whole=False), {})
    assert (some.id, some.name) == ("event-selection", "event-selection-two+one")
    assert plan.name == "event"

    # Many are told apart as well, and a long name stays one.
    def name_of(*ids: str) -> str:
        return replace(some, profiles=tuple(replace(plan.profiles[0], id=id) for id in ids)).name

    many, others = (name_of("blatt", *(f"{start}{at}" for at in range(60))) for start in "ab")
    assert many.startswith("event-selection-blatt+60-") and many != others and len(many) < 60
    assert name_of("x" * 95) == f"event-selection-{'x' * 95}"


# --- Sizes of type -----------------------------------------------------------------------------


@given(st.integers(24, 160), st.integers(0, 60))
def test_sizes_go_up_in_quarters_of_a_point(smallest: int, steps: int) -> None:
    sizes = TypeSizes((smallest + steps) / 4, smallest / 4).steps
    assert [size * 4 for size in sizes] == list(range(smallest, smallest + steps + 1))


def test_the_theme_has_sizes_for_every_paper(new_project: NewProject) -> None:
    project = new_project({})
    for paper in PAPERS:
        sizes = read_type_sizes(project, paper)
        assert 9.5 <= sizes.smallest < sizes.largest


@pytest.mark.parametrize(
    ("a5", "path", "says"),
    [
        ("{largest: 10, smallest: 11}", "a5", "from 11 to 10"),
        ("{largest: 41, smallest: 10}", "a5", "from 10 to 41"),
        ("{largest: 12, smallest: 9}", "a5", "from 9 to 12"),
        ("{largest: 12}", "a5.smallest", ""),
        ("{largest: big, smallest: 10}", "a5.largest", ""),
    ],
)
def test_what_can_be_wrong_with_sizes(
    new_project: NewProject, a5: str, path: str, says: str
) -> None:
    name = "templates/themes/default/handout.yaml"
    project = new_project({name: f"a4: {{largest: 15, smallest: 10}}\na5: {a5}\n"})
    with pytest.raises(ReportgenError) as caught:
        read_type_sizes(project, "a4")
    problem = caught.value.problems[0]
    assert (problem.place.file, problem.place.line, problem.path) == (name, 2, path)
    assert says in str(problem.message)


# --- What a handout shows ----------------------------------------------------------------------


def test_a_side_for_each_language_with_the_essential_fields(new_project: NewProject) -> None:
    project = new_project({})
    more = "resources: {de: Zwei Stellen, fr: Deux postes}\n" + WEB
    handout = make_handout(project, add_profile(project, write_profile(more=more)), ("fr", "de"))
    assert handout.languages == ("fr", "de") and handout.paper == "a5"
    for side, text in zip(handout.sides, ("accueil0", "Beratung0"), strict=True):
        rows = {row.field: row for section in side.sheet.sections for row in section.rows}
        assert set(rows) == {"description"}
        assert text in str(rows["description"].passages[0].body)


def test_a_shorter_text_is_that_of_the_handout_alone(new_project: NewProject) -> None:
    """In a language that has none the handout has the text of the sheet, and nothing is missing."""
    project = new_project({})
    more = "short:\n  title: Café\n  description: {de: Kurz gesagt.}\n"
    path = add_profile(project, write_profile("Sprachcafé am Fluss", more=more))
    profile = read_profile_file(project, project.root / path)
    assert profile.languages == {"de", "fr"} and profile.warnings == ()
    german, french = make_handout(project, path, ("de", "fr")).sides
    assert list(map(str, german.sheet.title)) == ["Café"]
    assert [str(german.sheet.values["de"]["description"])] == ["Kurz gesagt."]
    assert "accueil0" in str(french.sheet.values["fr"]["description"])
    sheet = merge_sheet(cut(project, profile), ("de",), world_of(project))
    assert "Beratung0" in str(sheet.values["de"]["description"])
    assert list(map(str, sheet.title)) == ["Sprachcafé am Fluss"]


def test_a_shorter_text_is_read_and_translated_like_any_other(new_project: NewProject) -> None:
    project = new_project({"profiles/one.fr.yaml": "short: {description: En bref.}\n"})
    path = add_profile(project, write_profile(more="short: {description: Kurz.}\n"))
    _, french = make_handout(project, path, ("de", "fr")).sides
    assert str(french.sheet.values["fr"]["description"]) == "En bref."
    add_profile(project, write_profile(more="short: {outcome: Kurz., contacts: []}\n"))
    with pytest.raises(ReportgenError) as caught:
        read_profile_file(project, project.root / path)
    paths = {problem.path for problem in caught.value.problems}
    assert paths >= {"short.outcome", "short.contacts"}


def test_a_form_without_fields_of_its_own_for_handouts(new_project: NewProject) -> None:
    project = new_project({"templates/forms/plain.yaml": FORM})
    path = add_profile(project, "form: plain\ntitle: {de: T, fr: T}\nother: {de: O, fr: O}\n")
    profile = read_profile_file(project, project.root / path)
    (side,) = make_handout(project, path).sides
    assert [row.field for section in side.sheet.sections for row in section.rows] == ["other"]
    assert side.code is None and profile.form.essential == ()


def test_copies_and_days_as_people_write_them(new_project: NewProject) -> None:
    """A number alone is that of all; a sheet that is none, and a day that may be two, are told."""
    files = dict(SET)
    files["profiles/handouts/event.yaml"] = "title: E\ncopies: 40\n"
    (plan,) = plan_handouts(new_project(files), ("event",), None)[0]
    assert plan.order.copies_of("one") == 40
    files["profiles/handouts/event.yaml"] = 'title: E\ncopies: {onne: 4, "*": 2}\n'
    plans, problems = plan_handouts(new_project(files), ("event",), None)
    assert plans == [] and "“onne” is no sheet of this project. Did you mean “one”?" in str(
        [f"{each.message} {each.advice}" for each in problems]
    )
    files["profiles/handouts/event.yaml"] = "title: E\ndate: 12.03.2027\n"
    (plan,) = plan_handouts(new_project(files), ("event",), None)[0]
    assert plan.definition and str(plan.definition.values["date"]) == "2027-03-12/2027-03-12"
    files["profiles/handouts/event.yaml"] = "title: E\ndate: 12/03/2027\n"
    plans, problems = plan_handouts(new_project(files), ("event",), None)
    assert plans == [] and "“12/03/2027” is no day." in str(list(map(str, problems)))


def test_a_set_without_contacts_has_no_page_of_them(new_project: NewProject) -> None:
    files = dict(SET)
    files["profiles/handouts/event.yaml"] = "title: E\n"
    project = new_project(files)
    (plan,) = plan_handouts(project, ("event",), None)[0]
    assert plan.definition
    edition = Edition(("de",))
    occasion = make_occasion(plan.definition, "de", edition, world_of(project), project.theme)
    assert not HandoutSet("event", "E", "a5", ("de",), (), (occasion,)).has_contacts
