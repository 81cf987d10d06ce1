"""Pictures in their places: side by side, beside a text, as icons; and where they may appear."""

from __future__ import annotations

import io
import re

import page as page_validation
import pytest
from PIL import Image

from reportgen.document.blocks import Beside, Paragraph, Picture, Strip
from reportgen.document.edition import Audience
from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.reports.counting import values_of
from reportgen.sheets.cut import cut_profile, list_withheld
from support.forms import faults_of, sheet_of
from support.outputs import docx_parts, docx_root, docx_streams, fold, pdf_streams, structure
from support.project import TODAY, NewProject, write_profile

FORM = """\
label: {de: Blatt, fr: Fiche}
fields:
  title: {type: name, required: yes}
  text: {type: text, label: {de: Text, fr: Texte}}
  map: {type: picture, width: 50, label: {de: Karte, fr: Carte}}
  photos: {type: picture, many: yes, look: strip, label: {de: Fotos, fr: Photos}}
  below: {type: picture, many: yes, look: strip}
  goals:
    type: choice
    many: yes
    look: icons
    label: {de: Ziele, fr: Objectifs}
    options:
      work: {de: Arbeit, fr: Travail}
      town: {de: Stadt, fr: Ville}
      none: {de: Ohne Bild, fr: Sans image}
    icons: {work: icons/work.png, town: icons/town.png}
layout:
  title: title
  sections:
    s: {fields: [{field: text, beside: map}, photos, goals]}
  figures: [below]
"""
PROFILE = """\
form: seen
title: Blatt
text: {de: Ein Text neben der Karte., fr: Un texte à côté de la carte.}
map:
  file: map.png
  alt: {de: Karte der Stadt, fr: Plan de la ville}
  caption: {de: Karte, fr: Carte}
  credit: Amt
  holder: Stadt Beispiel
  licence: CC BY 4.0
photos:
  - {file: one.png, alt: {de: Foto eins, fr: Photo un}, publish: [print]}
  - {file: two.png, alt: {de: Foto zwei, fr: Photo deux}, caption: {de: Zwei, fr: Deux}}
below:
  - {file: one.png, alt: {de: Unten eins, fr: En bas un}}
  - {file: two.png, alt: {de: Unten zwei, fr: En bas deux}}
goals: [town, none, work]
"""


def picture(colour: str, size: tuple[int, int] = (40, 30)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


FILES = {
    "templates/forms/seen.yaml": FORM,
    "templates/forms/icons/work.png": picture("#aa2233", (30, 30)),
    "templates/forms/icons/town.png": picture("#22aa33", (30, 30)),
    "profiles/a.yaml": PROFILE,
    "profiles/map.png": picture("#336699"),
    "profiles/one.png": picture("#996633"),
    "profiles/two.png": picture("#669933", (30, 40)),
}


@pytest.fixture
def seen(new_project: NewProject) -> Project:
    return new_project(FILES)


def test_pictures_stand_side_by_side_and_beside_a_text(seen: Project) -> None:
    sheet = sheet_of(seen, "profiles/a.yaml", "de", "fr")
    text, photos, goals = sheet.sections[0].rows
    [beside] = text.passages[0].body.blocks
    assert isinstance(beside, Beside) and str(beside.blocks[0]) == "Ein Text neben der Karte."
    [chart] = beside.pictures
    assert (chart.alt, str(chart)) == (
        "Karte der Stadt / Plan de la ville",
        "Karte · Bild: Amt, ©\u00a0Stadt Beispiel, CC BY 4.0 / "
        "Carte · Crédit\u00a0: Amt, ©\u00a0Stadt Beispiel, CC BY 4.0",
    )
    # As wide as the form says, at 96 pixels an inch; it has 50 of the row's 125 millimetres.
    assert chart.width == 189 and beside.share == pytest.approx(0.4, abs=0.001)
    # It stands once, beside the first language.
    assert all(isinstance(block, Paragraph) for block in text.passages[1].body.blocks)
    [strip] = photos.passages[0].body.blocks
    assert isinstance(strip, Strip) and [each.alt for each in strip.pictures] == [
        "Foto eins",
        "Foto zwei",
    ]
    icons, named = goals.passages[0].body.blocks
    assert isinstance(icons, Strip) and [each.alt for each in icons.pictures] == ["Stadt", "Arbeit"]
    assert icons.height == 16 and str(named) == "Ohne Bild"
    assert values_of(sheet_of(seen, "profiles/a.yaml", "fr"), "goals") == (
        *("Ville", "Sans image", "Travail"),
    )
    [below] = sheet.figures
    assert isinstance(below, Strip)


def test_a_text_without_a_picture_stands_alone_and_so_does_a_picture(seen: Project) -> None:
    path = seen.root / "profiles/a.yaml"
    path.write_text("form: seen\ntitle: A\ntext: {de: T, fr: T}\n", encoding="utf-8")
    [row] = sheet_of(seen, "profiles/a.yaml", "de").sections[0].rows
    assert [type(block) for block in row.passages[0].body.blocks] == [Paragraph]
    path.write_text("form: seen\ntitle: A\nmap: {file: map.png, alt: K}\n", encoding="utf-8")
    [row] = sheet_of(seen, "profiles/a.yaml", "de").sections[0].rows
    assert [type(block) for block in row.passages[0].body.blocks] == [Picture]


@pytest.mark.parametrize(
    ("count", "shape"), [(1, [1]), (2, [2]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (7, [3, 3, 1])]
)
def test_a_strip_has_lines_of_three_at_the_most(count: int, shape: list[int]) -> None:
    lines = Strip(tuple(Picture(b"", "image/png", 400, 300, str(n)) for n in range(count))).lines
    assert [len(line) for line in lines] == shape
    heights = {round(share / (400 / 300), 6) for line in lines for _, share in line}
    assert len(heights) == 1
    assert all(sum(share for _, share in line) <= 1.000001 for line in lines)


def test_pdf_tags_each_picture_with_its_caption(seen: Project) -> None:
    data = write_profile(seen, "profiles/a.yaml", ("de",))
    report = page_validation.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, report.failures
    figures = structure(data).find("/Figure")
    assert [figure.alt for figure in figures] == [
        *("Karte der Stadt", "Foto eins", "Foto zwei", "Stadt", "Arbeit"),
        *("Unten eins", "Unten zwei"),
    ]
    captions = [fold(each.text) for figure in figures for each in figure.find("/Caption")]
    assert captions == ["Karte · Bild: Amt, © Stadt Beispiel, CC BY 4.0", "Zwei"]


def test_word_has_pictures_in_columns_of_their_size(seen: Project) -> None:
    root = docx_root(write_profile(seen, "profiles/a.yaml", ("de",), kind="docx"))
    described = [
        (each.get("descr"), int(each.getprevious().get("cx")), int(each.getprevious().get("cy")))
        for each in root.iter()
        if str(each.tag).endswith("}docPr")
    ]
    names = [name for name, _, _ in described]
    assert names[:5] == ["Karte der Stadt", "Foto eins", "Foto zwei", "Stadt", "Arbeit"]
    sizes = {name: (wide / 36000, high / 36000) for name, wide, high in described}
    # In millimetres; icons are sixteen high, pictures of a line equally high.
    assert sizes["Stadt"][1] == pytest.approx(16, abs=0.3)
    assert sizes["Foto eins"][1] == pytest.approx(sizes["Foto zwei"][1], abs=0.6)
    assert 40 < sizes["Karte der Stadt"][0] < 55


def test_html_has_pictures_in_one_line(seen: Project) -> None:
    page = write_profile(seen, "profiles/a.yaml", ("de",), kind="html").decode()
    line = re.search(r'<div class="strip"><div class="line">(.*?)</div>', page)
    assert line and re.findall('figure style="width: ([0-9.]+)%"', line[1]) == ["62.4", "35.1"]
    assert '<div class="abreast"><div class="pictures" style="width: 40' in page
    assert '<div class="strip icons" style="--high: 16mm">' in page


# Where they may appear


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("", {"print", "web", "internal"}),
        ("publish: [print]", {"print", "internal"}),
        ("publish: [print, web]", {"print", "web", "internal"}),
        ("publish: [internal]", {"internal"}),
    ],
)
def test_a_picture_appears_where_it_may(
    new_project: NewProject, rule: str, shown: set[str]
) -> None:
    written = "form: seen\ntitle: A\nmap:\n  file: map.png\n  alt: K\n" + f"  {rule}\n" * bool(rule)
    project = new_project({**FILES, "profiles/a.yaml": written})
    profile = read_profile_file(project, project.root / "profiles/a.yaml")
    found = {
        audience.value
        for audience in Audience
        if "map" in cut_profile(profile, audience, TODAY).values
    }
    assert found == shown


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
@pytest.mark.parametrize("standard", ["ua1", "a3u"])
def test_what_may_not_appear_is_nowhere_in_the_file(
    new_project: NewProject, kind: str, standard: str
) -> None:
    secret = """\
form: seen
title: Blatt
text: Text.
map: {file: map.png, alt: Wohnhaus Quirin, caption: Bei Quirin, holder: Q. Xyl, publish: [internal]}
photos:
  - {file: one.png, alt: Kind Zwetlana, licence: nur intern, publish: [internal]}
  - {file: two.png, alt: Platz}
"""
    project = new_project({**FILES, "profiles/a.yaml": secret})
    for audience in ("print", "web", "internal"):
        data = write_profile(
            project, "profiles/a.yaml", ("de",), kind=kind, audience=audience, standard=standard
        )
        whole = {"pdf": pdf_streams, "docx": docx_streams, "html": bytes}[kind](data)
        for word in ("Quirin", "Xyl", "Zwetlana", "nur intern", "map.png", "one.png"):
            there = any(word.encode(code) in whole for code in ("utf-8", "utf-16-be"))
            if audience != "internal":
                assert not there, (word, audience)
        assert b"publish" not in whole
        # The picture itself is not in it either.
        if kind == "docx":
            media = [name for name in docx_parts(data) if "/media/" in name]
            assert len(media) == (3 if audience == "internal" else 1)


def test_who_lacks_a_picture_is_told_which(seen: Project) -> None:
    profile = read_profile_file(seen, seen.root / "profiles/a.yaml")
    shown = cut_profile(profile, Audience.WEB, TODAY)
    assert list_withheld([profile], [shown]) == {"a": ["profiles/one.png"]}


# What forms may say


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("{type: picture, width: 2}", "a picture cannot be 2 mm wide."),
        ("{type: picture, width: 60, look: strip}", "a strip fills its line."),
        (
            "{type: choice, look: icons, options: {a: {de: A}}}",
            "there are no icons to show.",
        ),
        (
            "{type: choice, look: icons, options: {a: {de: A}}, icons: {b: x.png}}",
            "there is no file “x.png”.",
        ),
    ],
)
def test_forms_that_do_not_fit_are_told(new_project: NewProject, field: str, said: str) -> None:
    form = (
        f"label: {{de: A}}\nfields:\n  t: {{type: line}}\n  x: {field}\n"
        "layout: {title: t, sections: {s: {fields: [x]}}}\n"
    )
    assert said in [str(problem.message) for problem in faults_of(new_project, form)]


def test_an_icon_of_no_option_is_told(new_project: NewProject) -> None:
    form = FORM.replace("icons: {work:", "icons: {werk:")
    project = new_project({**FILES, "templates/forms/seen.yaml": form})
    with pytest.raises(ReportgenError) as caught:
        project.form("seen")
    assert [(each.path, str(each.message)) for each in caught.value.problems] == [
        ("fields.goals.icons", "there is no option “werk” for this icon.")
    ]


def test_what_stands_beside_a_text_is_a_picture(new_project: NewProject) -> None:
    form = FORM.replace("beside: map", "beside: goals").replace("photos, goals]", "photos]")
    project = new_project({**FILES, "templates/forms/seen.yaml": form})
    with pytest.raises(ReportgenError) as caught:
        project.form("seen")
    assert "the field “goals” is no picture." in [
        str(each.message) for each in caught.value.problems
    ]


def test_icons_lie_beside_the_form_and_are_part_of_what_a_sheet_depends_on(seen: Project) -> None:
    assert seen.form("seen").files == (
        "templates/forms/icons/work.png",
        "templates/forms/icons/town.png",
    )
