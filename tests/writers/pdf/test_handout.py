"""Handouts as files: all of their text on their pages, in the largest type that takes it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import combinations

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from reportgen.document.blocks import Paragraph, Text
from reportgen.document.handout import Handout, HandoutSet, Occasion, Side, TypeSizes, shorten_field
from reportgen.document.sheet import Value
from reportgen.problems.problem import Problem, TemplateError, WriteError
from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.writers.docx.handout import write_handout
from reportgen.writers.docx.handout_template import make_handout_template
from reportgen.writers.pdf.handout import print_set
from support.handouts import (
    SIZES,
    add_profile,
    fit,
    make_handout,
    page_codes,
    picture_codes,
    unfold,
    words,
    write_profile,
)
from support.outputs import (
    docx_parts,
    docx_root,
    docx_streams,
    docx_text,
    fold,
    page_lines,
    page_texts,
    pdf_streams,
    pdf_text,
    squeeze,
    structure,
)
from support.project import SETTINGS, TODAY, NewProject

CONTACT = """contacts:
  - name: {name}
    role: {{de: Leiterin, fr: Directrice}}
    organisation: "Haus; der, Künste"
    email: kontakt@example.org
    phone: +49 (0) 681 905 0
"""
LONG_CONTACT = """contacts:
  - name: Prof. Dr. Maximiliane von Hohenlohe-Beispiel
    role: {de: Leiterin der Stabsstelle für Vielfalt, fr: Directrice de la mission diversité}
    organisation: Arbeitsgemeinschaft der kommunalen Beauftragten für Integration und Teilhabe
    email: maximiliane.von.hohenlohe-beispiel@arbeitsgemeinschaft.beauftragte.example.org
    phone: +49 681 905 0123
    languages: [de, fr, en, ar]
"""
LONG_ADDRESS = f"web: https://www.example.org/{'/'.join(['ein-pfad'] * 7)}/{'ohneende' * 14}\n"


def rendered(side: Side) -> list[str]:
    """Return all texts of a side that its page has to show."""
    sheet = side.sheet
    texts = [str(text) for text in (*sheet.title, *sheet.kind, *sheet.footer)]
    texts += [str(text) for item in sheet.header for text in item]
    for section in sheet.sections:
        texts += [str(text) for text in section.labels]
        texts += [str(value) for value in section.value]
        for row in section.rows:
            for passage in row.passages:
                texts += [str(passage.label), str(passage.body)]
    if side.code:
        texts += [str(side.code.label), str(side.code.body)]
    return [text for text in texts if text]


def check_whole(pdf: bytes, handout: Handout) -> None:
    """Check that each side is a page, with all of its texts on it."""
    texts = [even(text) for text in page_texts(pdf)]
    assert len(texts) == len(handout.sides)
    for side, text in zip(handout.sides, texts, strict=True):
        for wanted in rendered(side):
            assert even(wanted) in text, wanted


def even(text: str) -> str:
    """Return a text without hyphens: those at the ends of lines pdfium takes for soft ones."""
    return squeeze(text).replace("-", "")


def covered(pdf: bytes) -> bool:
    """Tell whether lines of a page stand on others, or beyond its edges."""
    with pypdfium2.PdfDocument(pdf) as document:
        sizes = [page.get_size() for page in document]
    for (width, height), lines in zip(sizes, page_lines(pdf), strict=True):
        if any(min(e.left, e.bottom, width - e.right, height - e.top) < 0 for e in lines):
            return True
        for one, other in combinations(lines, 2):
            wide = min(one.right, other.right) - max(one.left, other.left)
            high = min(one.top, other.top) - max(one.bottom, other.bottom)
            if wide > 1 and high > 0.3 * min(one.top - one.bottom, other.top - other.bottom):
                return True
    return False


# --- Text and type -----------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["a4", "a5"])
@pytest.mark.parametrize("count", [0, 110])
def test_all_text_is_on_its_page(new_project: NewProject, paper: str, count: int) -> None:
    project = new_project({})
    path = add_profile(project, write_profile(count=count + 1, more=CONTACT.format(name="Ö Ü")))
    handout = make_handout(project, path, ("de", "fr"), paper)
    fitted = fit(project, handout)
    check_whole(fitted.pdf, handout)
    assert not covered(fitted.pdf)


@pytest.mark.parametrize("count", [130, 190])
def test_the_largest_type_that_fits_is_taken(new_project: NewProject, count: int) -> None:
    project = new_project({})
    handout = make_handout(project, add_profile(project, write_profile(count=count)))
    size = fit(project, handout).size
    assert SIZES.smallest < size < SIZES.largest
    with pytest.raises(WriteError):
        fit(project, handout, TypeSizes(size + 0.25, size + 0.25))


def test_short_texts_are_set_in_the_largest_type(new_project: NewProject) -> None:
    project = new_project({})
    handout = make_handout(project, add_profile(project, write_profile(count=3)))
    fitted = fit(project, handout)
    assert fitted.size == SIZES.largest
    larger = fit(project, handout, TypeSizes(13, 8))
    heights = [
        max(line.top - line.bottom for line in page_lines(pdf)[0])
        for pdf in (fitted.pdf, larger.pdf)
    ]
    assert heights[1] / heights[0] == pytest.approx(13 / 12, abs=0.03)


def test_a_smaller_type_is_taken_before_a_word_is_cut(new_project: NewProject) -> None:
    """Words in the rail count, but none that is cut in the smallest type too."""
    project = new_project({})

    def fitted(carrier: str) -> tuple[float, str]:
        path = add_profile(project, write_profile(count=3, more=f"carrier: {carrier}\n"))
        found = fit(project, make_handout(project, path), TypeSizes(12, 9.5))
        return found.size, page_texts(found.pdf)[0]

    size, text = fitted("Haus der Wohnberatungen")
    assert 9.5 < size < 12 and "Wohnberatungen" in text
    longer = "Wohnraumvermittlungsgesellschaft"
    size, text = fitted(f"Haus der {longer}")
    assert size == 12 and longer not in text
    # Each piece but the last has a hyphen, which pdfium gives as U+FFFE.
    assert longer in re.sub("[\ufffe\u2010-]\\s*", "", text)


def test_both_sides_have_one_size(new_project: NewProject) -> None:
    project = new_project({})
    text = write_profile(count=10).replace(words(10, "fr"), words(170, "fr"))
    path = add_profile(project, text)
    both = fit(project, make_handout(project, path, ("de", "fr")))
    assert len(page_texts(both.pdf)) == 2
    alone = [fit(project, make_handout(project, path, (lang,))).size for lang in ("de", "fr")]
    assert alone[0] == SIZES.largest and both.size == alone[1] < alone[0]


@pytest.mark.parametrize("more", [LONG_CONTACT, LONG_ADDRESS], ids=["contact", "address"])
@pytest.mark.parametrize("count", [90])
def test_what_stands_beside_the_code_is_whole_and_covers_nothing(
    new_project: NewProject, more: str, count: int
) -> None:
    project = new_project({})
    path = add_profile(project, write_profile(count=count, more=more))
    handout = make_handout(project, path, ("de", "fr"))
    fitted = fit(project, handout)
    check_whole(fitted.pdf, handout)
    assert not covered(fitted.pdf)
    assert all(len(codes) == 1 for codes in page_codes(fitted.pdf))


def test_a_profile_that_says_nothing(new_project: NewProject) -> None:
    project = new_project({})
    handout = make_handout(project, add_profile(project, "title: {de: Leer, fr: Vide}\n"))
    fitted = fit(project, handout)
    check_whole(fitted.pdf, handout)
    assert page_codes(fitted.pdf) == [[]]


def test_a_sheet_without_a_title_is_called_by_its_id(new_project: NewProject) -> None:
    form = "label: F\nfields: {t: {type: line}, x: {type: text}}\nlayout:\n  title: t\n"
    form += "  sections: {s: {fields: [x]}}\n"
    project = new_project({"templates/forms/plain.yaml": form})
    path = add_profile(project, "form: plain\nx: {de: Text, fr: Texte}\n")
    handout = make_handout(project, path, ("de", "fr"))
    fitted = fit(project, handout)
    check_whole(fitted.pdf, handout)
    with pikepdf.open(io.BytesIO(fitted.pdf)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "one"
    assert "Texte" in docx_text(write_handout(handout, 10, project.theme))


def test_names_from_right_to_left(new_project: NewProject) -> None:
    project = new_project({})
    name = "ليلى بن يوسف"
    more = f"carrier: بيت الحكمة\n{CONTACT.format(name=name)}"
    handout = make_handout(project, add_profile(project, write_profile(more=more)))
    fitted = fit(project, handout)
    ((read,),) = page_codes(fitted.pdf)
    assert unfold(read)["FN"] == name
    assert docx_text(write_handout(handout, 10, project.theme)).count(name) == 1


# --- Too much text -----------------------------------------------------------------------------


#: The smallest type alone, since nothing else is tried for what is too long.
SMALLEST = TypeSizes(8, 8)


def problems_of(project: Project, handout: Handout) -> tuple[Problem, ...]:
    with pytest.raises(WriteError) as caught:
        fit(project, handout, SMALLEST)
    return caught.value.problems


@pytest.mark.parametrize("more", ["", LONG_CONTACT], ids=["plain", "contact"])
def test_the_excess_is_what_has_to_go(new_project: NewProject, more: str) -> None:
    project = new_project({})
    text = words(330)
    profile = write_profile(more=more).replace(words(20), text)
    handout = make_handout(project, add_profile(project, profile))
    (problem,) = problems_of(project, handout)
    assert problem.path == "description" and problem.place.within == "handout A5, de"
    found = re.fullmatch(r"(\d+) characters are about (\d+) too many .*", str(problem.message))
    assert found is not None
    length, excess = int(found[1]), int(found[2])
    assert length == len(text)

    def cut(count: int) -> Handout:
        shorter = profile.replace(text, text[: len(text) - count].rstrip())
        return make_handout(project, add_profile(project, shorter))

    assert len(page_texts(fit(project, cut(excess), SMALLEST).pdf)) == 1
    (left,) = problems_of(project, cut(excess - 10))
    assert left.path == "description"


def test_problems_of_every_language_and_field(new_project: NewProject) -> None:
    project = new_project({})
    more = f"context: {{de: {words(300)}, fr: {words(280, 'fr')}}}\n"
    path = add_profile(project, write_profile(count=320, more=more))
    problems = problems_of(project, make_handout(project, path, ("de", "fr")))
    assert [(each.place.within[-2:], each.path) for each in problems] == [
        *(("de", "description"), ("de", "context")),
        *(("fr", "description"), ("fr", "context")),
    ]
    assert all("larger paper" in str(each.advice) for each in problems)
    # The longest has to go wholly before the next is looked at.
    assert str(problems[0].message).startswith(f"{len(words(320))} characters are about")
    assert f"about {len(words(320))} too many" in str(problems[0].message)


def test_a_title_that_fills_the_page(new_project: NewProject) -> None:
    project = new_project({})
    path = add_profile(project, write_profile(words(200), count=5))
    *_, last = problems_of(project, make_handout(project, path))
    assert "not even without its texts" in str(last.message) and last.path == ""


def test_shortening_leaves_no_more_than_asked_for(new_project: NewProject) -> None:
    project = new_project({})
    text = "- eins\n- **zwei** [drei](https://www.example.org)\n\n| a | b |\n|---|---|\n| c | d |\n"
    lines = text.replace("\n", "\n    ")
    path = add_profile(project, f"title: {{de: T, fr: T}}\ndescription:\n  de: |\n    {lines}\n")
    (side,) = make_handout(project, path).sides

    def body(side: Side) -> str:
        rows = [row for section in side.sheet.sections for row in section.rows]
        return "".join(str(passage.body) for row in rows for passage in row.passages)

    whole = squeeze(body(side))
    lengths = [len(squeeze(body(shorten_field(side, "description", n)))) for n in range(40)]
    assert lengths[0] == 0 and lengths == sorted(lengths) and lengths[-1] == len(whole)
    assert body(shorten_field(side, "context", 0)) == body(side)


# --- Files -------------------------------------------------------------------------------------


def test_a_handout_is_tagged_with_its_languages(new_project: NewProject) -> None:
    project = new_project({})
    more = CONTACT.format(name="Ada Beispiel")
    handout = make_handout(project, add_profile(project, write_profile(more=more)), ("de", "fr"))
    tree = structure(fit(project, handout).pdf)
    assert [fold(each.text) for each in tree.find("/H1")] == ["Sprachcafé", "Sprachcafé (fr)"]
    assert [each.alt for each in tree.find("/Figure")] == [
        "Zum Speichern scannen",
        "Scanner pour enregistrer",
    ]
    assert {each.lang for each in tree if each.lang} == {"de", "fr"}


def test_two_runs_give_the_same_bytes(new_project: NewProject) -> None:
    project = new_project({})
    path = add_profile(project, write_profile(more=CONTACT.format(name="Ada Beispiel")))
    runs = []
    for _ in range(2):
        again = open_project(project.root, TODAY, project.root)
        handout = make_handout(again, path)
        fitted = fit(again, handout)
        runs.append((fitted.pdf, write_handout(handout, fitted.size, again.theme)))
    assert runs[0] == runs[1]


LOGO = SETTINGS + "brand: {logo: {file: logo.png, alt: {de: Netz mit Knoten, fr: Nœuds}}}\n"


def test_the_logo_takes_the_place_of_the_name(new_project: NewProject) -> None:
    file = io.BytesIO()
    Image.new("RGB", (240, 80), "#aa2244").save(file, "png")
    project = new_project({"logo.png": file.getvalue()}, LOGO)
    handout = make_handout(project, add_profile(project, write_profile()))
    pdf = fit(project, handout).pdf
    assert [each.alt for each in structure(pdf).find("/Figure")] == ["Netz mit Knoten"]
    data = write_handout(handout, 10, project.theme)
    assert b"Netz mit Knoten" in docx_parts(data)["word/document.xml"]
    assert pdf_text(pdf).count("Test network") == docx_text(data).count("Test network") == 1


def test_a_word_file_has_a_page_and_a_code_for_each_side(new_project: NewProject) -> None:
    project = new_project({})
    more = CONTACT.format(name="Ada Beispiel")
    handout = make_handout(project, add_profile(project, write_profile(more=more)), ("de", "fr"))
    data = write_handout(handout, 11.5, project.theme)
    text = squeeze(docx_text(data))
    for side in handout.sides:
        for wanted in rendered(side):
            assert squeeze(wanted) in text, wanted
    pictures = [each for name, each in docx_parts(data).items() if name.startswith("word/media/")]
    assert {unfold(picture_codes(each)[0])["TITLE"] for each in pictures} == {
        "Leiterin",
        "Directrice",
    }


@pytest.mark.parametrize("size", [8.0, 12.25])
def test_a_word_file_has_the_size_of_type(new_project: NewProject, size: float) -> None:
    project = new_project({})
    handout = make_handout(project, add_profile(project, write_profile()))
    styles = docx_root(write_handout(handout, size, project.theme), "word/styles.xml")
    w = styles.nsmap["w"]
    found = styles.xpath(
        "//w:style[w:name/@w:val='Cell Text']/w:rPr/w:sz/@w:val"
        "|//w:docDefaults//w:sz/@w:val|//w:style[w:name/@w:val='Normal']/w:rPr/w:sz/@w:val",
        namespaces={"w": w},
    )
    assert str(round(size * 2)) in found


def test_a_template_of_the_theme_is_used(new_project: NewProject) -> None:
    project = new_project({})
    folder = project.theme.folders[0]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "handout-a5.docx").write_bytes(make_handout_template(project.theme, "a4"))
    handout = make_handout(project, add_profile(project, write_profile()))
    page = docx_root(write_handout(handout, 10, project.theme))
    (width,) = page.xpath("//w:pgSz/@w:w", namespaces={"w": page.nsmap["w"]})
    assert int(width) == pytest.approx(210 * 1440 / 25.4, abs=1)
    (folder / "handout-a5.docx").write_bytes(b"no template")
    with pytest.raises(TemplateError, match=r"handout-a5\.docx"):
        write_handout(handout, 10, project.theme)


def test_nothing_of_hidden_contacts_is_in_any_file(new_project: NewProject) -> None:
    project = new_project({})
    more = """contacts:
  - {name: Wanda Web, email: geheim@example.org, publish: [web]}
  - {name: Otto Alt, email: geheim-alt@example.org, until: 2026-10}
  - {name: Paula Print, email: paula@example.org, until: 2026-11}
"""
    handout = make_handout(project, add_profile(project, write_profile(more=more)), ("de", "fr"))
    pdf = fit(project, handout).pdf
    data = write_handout(handout, 10, project.theme)
    for streams in (pdf_streams(pdf), docx_streams(data)):
        assert b"paula@example.org" in streams
        assert not any(word in streams for word in (b"geheim", b"Wanda", b"Otto"))
    media = [each for name, each in docx_parts(data).items() if name.startswith("word/media/")]
    codes = [*(code for page in page_codes(pdf) for code in page)]
    codes += [code for each in media for code in picture_codes(each)]
    assert len(codes) >= 3
    assert all(unfold(code)["EMAIL"] == "paula@example.org" for code in codes)


# --- Sets --------------------------------------------------------------------------------------


def make_set(project: Project, title: str, names: tuple[str, ...]) -> HandoutSet:
    """Return a set in German with a title and a handout of each of these names."""
    handouts = tuple(
        make_handout(project, add_profile(project, write_profile(name.title(), 5), name))
        for name in names
    )
    nothing, contacts = Value((), "de"), Value((Paragraph((Text("Lena Beispiel"),)),), "de")
    said = {"handout_contents": "Inhalt", "handout_contacts": "Personen"}
    text = {name: Text(name.title(), lang="de") for name in ("subtitle", "place", "date", "issuer")}
    occasion = Occasion(
        "de",
        Text(title, lang="de"),
        **text,
        intro=nothing,
        contacts=contacts,
        code=None,
        words=said,
    )
    return HandoutSet("set", title, "a5", ("de",), handouts, (occasion,))


def test_a_set_has_pages_around_it(new_project: NewProject) -> None:
    project = new_project({})
    # Sheets may be called as the pages around them are.
    handouts = make_set(project, "Fachtag", ("title", "contents", "contacts", "über uns (1)"))
    sizes = dict.fromkeys((each.id for each in handouts.handouts), 10.0)
    printed = print_set(handouts, sizes, project.theme)
    texts = page_texts(printed.pdf)
    assert printed.starts == tuple(range(7)) and printed.count == len(texts) == 7
    for word in ("Fachtag", "Subtitle", "Place", "Date", "Issuer"):
        assert word in texts[0]
    assert re.findall(r"Metz\s*(\d)", fold(texts[1])) == ["3", "4", "5", "6"]
    for number, name in enumerate(("Title", "Contents", "Contacts", "Über Uns (1)"), 2):
        assert name in texts[number] and re.search(rf"\b{number + 1}\b", texts[number])
    assert "Personen" in texts[6]
    tree = structure(printed.pdf)
    assert [fold(each.text) for each in tree.find("/H1")] == ["Fachtag"]
    assert len(tree.find("/H2")) == 6


def test_contents_may_take_several_pages(new_project: NewProject) -> None:
    project = new_project({})
    handouts = make_set(project, "Fachtag", ("one",))
    (one,) = handouts.handouts
    many = replace(handouts, handouts=tuple(replace(one, id=f"n{number}") for number in range(60)))
    sizes = {each.id: 10.0 for each in many.handouts}
    printed = print_set(many, sizes, project.theme)
    texts = page_texts(printed.pdf)
    first = printed.starts[2]
    assert first > 3 and printed.starts[2:] == tuple(range(first, first + 61))
    listed = " ".join(fold(text) for text in texts[1:first])
    numbers = [int(each) for each in re.findall(r"Metz\s*(\d+)", listed)]
    assert numbers == list(range(first + 1, first + 61))


def test_a_long_title_fits_its_page_or_is_a_problem(new_project: NewProject) -> None:
    project = new_project({})
    title = (
        "Internationale Fachtagung der Integrationsbeauftragten und der "
        "Gleichstellungsbeauftragten der Großregion und ihrer Partnerstädte"
    )
    printed = print_set(make_set(project, title, ("one",)), {"one": 10}, project.theme)
    assert printed.count == 4
    lines = page_texts(printed.pdf)[0].splitlines()
    assert any("Gleichstellungsbeauftragten" in line for line in lines)
    with pytest.raises(WriteError) as caught:
        print_set(make_set(project, words(150), ("one",)), {"one": 10}, project.theme)
    (problem,) = caught.value.problems
    assert problem.place.within == "title page, de"
    assert "do not fit the page" in str(problem.message)


def test_contacts_never_run_into_the_imprint(new_project: NewProject) -> None:
    project = new_project({})
    handouts = make_set(project, f"Fachtag {words(14)}", ("one",))
    (occasion,) = handouts.occasions
    pages = set()
    for count in range(16, 24):
        lines = tuple(Paragraph((Text(f"Person {number}"),)) for number in range(count))
        full = replace(handouts, occasions=(replace(occasion, contacts=Value(lines, "de")),))
        printed = print_set(full, {"one": 10}, project.theme)
        assert not covered(printed.pdf), count
        text = fold(" ".join(page_texts(printed.pdf)[printed.starts[-1] :]))
        assert re.findall(r"Person \d+", text) == [f"Person {n}" for n in range(count)]
        assert text.count("Issuer") == 1
        pages.add(printed.count)
    assert pages == {4, 5}


def test_a_sign_that_no_font_has(new_project: NewProject) -> None:
    project = new_project({})
    handouts = make_set(project, "Fachtag 𓂀", ("one",))
    assert "Fachtag \ufffd" in page_texts(print_set(handouts, {"one": 10}, project.theme).pdf)[0]
