"""Word files: what Word, LibreOffice and screen readers need to find in them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from click.testing import CliRunner
from docx.shared import Mm
from lxml import etree
from openxml_audit import FileFormat, OpenXmlValidator

from reportgen.cli.main import main
from reportgen.problems.problem import TemplateError
from reportgen.writers.docx import templates
from support.outputs import W, docx_parts, docx_root, docx_text, fold, paragraph_text
from support.project import (
    EDITIONS,
    EXAMPLES,
    SETTINGS,
    NewProject,
    Written,
    fill_folder,
    write_profile,
)

MARKET = "marche-des-voisins-sarreguemines"
#: Reading its schemas takes a second, so there is one for all files.
VALIDATOR = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365)


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def val(element: Any) -> str | None:
    return None if element is None else element.get(f"{W}val")


@pytest.mark.parametrize("languages", EDITIONS, ids="+".join)
@pytest.mark.parametrize("name", EXAMPLES)
def test_validator_is_silent(
    example: Written, tmp_path: Path, name: str, languages: tuple[str, ...]
) -> None:
    path = tmp_path / "sheet.docx"
    path.write_bytes(example(name, languages, "docx"))
    result = VALIDATOR.validate(path)
    assert result.is_valid, [f"{error.part_uri}: {error.description}" for error in result.errors]


def test_page_is_a4(example: Written) -> None:
    section = opened(example(MARKET, ("de",), "docx")).sections[0]
    assert abs(section.page_width - Mm(210)) < Mm(0.1)
    assert abs(section.page_height - Mm(297)) < Mm(0.1)
    table = opened(example(MARKET, ("de",), "docx")).tables[0]
    width = sum(column.width for column in table.columns)
    inner = section.page_width - section.left_margin - section.right_margin
    assert width <= inner + Mm(0.5)


def test_title_is_a_real_heading(example: Written) -> None:
    document = opened(example(MARKET, ("fr",), "docx"))
    headings = [p for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert [fold(p.text) for p in headings] == ["Marché des voisins"]
    assert headings[0].style.name == "Heading 1"
    # Word finds built-in headings by their ids, whatever language it speaks.
    assert headings[0].style.style_id == "Heading1"


def languages_of(data: bytes) -> dict[str, str | None]:
    """Return the language of each run of the body by its text."""
    return {
        fold(paragraph_text(run)): val(run.find(f"{W}rPr/{W}lang"))
        for run in docx_root(data).iter(f"{W}r")
        if paragraph_text(run).strip()
    }


def default_language(data: bytes) -> str | None:
    styles = docx_root(data, "word/styles.xml")
    return val(styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang"))


def test_every_text_of_two_languages_says_which_it_is(example: Written) -> None:
    data = example(MARKET, ("de", "fr"), "docx")
    base = default_language(data)
    assert base and base.startswith("de")
    found = languages_of(data)
    for text, lang in {
        "Projektträger": "de",
        "Porteur du projet": "fr",
        "Kontext": "de",
        "Contexte": "fr",
        "Marché des voisins": "fr",
        "Markt der Nachbarn": "de",
        "Drei Monate vorher": "de",
        "Trois mois avant,": "fr",
        "Artisanat et réparation": "fr",
    }.items():
        assert (found[text] or base)[:2] == lang, text


@pytest.mark.parametrize("lang", ["de", "fr"])
def test_default_language_is_that_of_the_edition(example: Written, lang: str) -> None:
    data = example("zib-saarbruecken", (lang,), "docx")
    base = default_language(data)
    assert base and base[:2] == lang
    assert opened(data).core_properties.language == lang


def test_rail_spans_the_rows_of_its_section(example: Written) -> None:
    table = docx_root(example("zib-saarbruecken", ("de",), "docx")).find(f".//{W}tbl")
    merges = [val(row.find(f"{W}tc/{W}tcPr/{W}vMerge")) for row in table.findall(f"{W}tr")]
    assert merges[:2] == ["restart", "continue"]
    assert "continue" not in merges[2:]


def test_rail_spans_rows_that_may_be_torn_and_others(new_project: NewProject) -> None:
    long = "Ein Satz, der eine Zeile füllt und sagt, was ist. " * 30
    text = f"title: T\ncarrier: Stadt\ncontext: kurz\ndescription: {long}\n"
    data = write_profile(new_project({"profiles/a.yaml": text}), "profiles/a.yaml", kind="docx")
    rows = docx_root(data).find(f".//{W}tbl").findall(f"{W}tr")
    merged = [val(row.find(f"{W}tc/{W}tcPr/{W}vMerge")) for row in rows]
    assert merged == ["restart", "continue"]
    whole = [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows]
    assert whole == [True, False]


def test_a_row_as_high_as_its_rail_may_be_torn(new_project: NewProject) -> None:
    """Else it would leave a page empty, as rows do that may not."""
    files = {
        f"profiles/{count}.yaml": f"title: T\noutcome: gut\npartners: [{names}]\n"
        for count in (3, 30)
        if (names := ", ".join(f"Verein Nummer {at}" for at in range(count)))
    }
    project = new_project(files)
    for count, whole in ((3, True), (30, False)):
        data = write_profile(project, f"profiles/{count}.yaml", kind="docx")
        row = docx_root(data).find(f".//{W}tbl").findall(f"{W}tr")[0]
        assert (row.find(f"{W}trPr/{W}cantSplit") is not None) == whole


def test_table_says_what_heads_its_rows(example: Written) -> None:
    properties = docx_root(example(MARKET, ("de", "fr"), "docx")).find(f".//{W}tbl/{W}tblPr")
    look = properties.find(f"{W}tblLook")
    assert look.get(f"{W}firstColumn") == "1"
    assert look.get(f"{W}firstRow") == "0"
    # The same in the bits that older programs read (ECMA-376 Part 1, 17.18.85).
    assert int(val(look) or "0", 16) & 0x0080
    assert val(properties.find(f"{W}tblCaption")) == "Markt der Nachbarn / Marché des voisins"


def test_inner_tables_repeat_their_header(example: Written) -> None:
    inner = docx_root(example(MARKET, ("de",), "docx")).find(f".//{W}tbl//{W}tbl")
    first = inner.find(f"{W}tr")
    assert first.find(f"{W}trPr/{W}tblHeader") is not None
    assert "Stände 2026" in paragraph_text(first)
    assert inner.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstRow") == "1"


def test_links_are_links(example: Written) -> None:
    data = example(MARKET, ("fr",), "docx")
    document = opened(data)
    shown = {
        fold(paragraph_text(link)): document.part.rels[
            link.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
        ].target_ref
        for link in docx_root(data).iter(f"{W}hyperlink")
    }
    assert shown == {
        "règlement": "https://marche.example.org/reglement",
        "formulaire": "https://marche.example.org/inscription",
        "marche.example.org/carnet": "https://marche.example.org/carnet",
        "marche@example.org": "mailto:marche@example.org",
        "+33 3 53 01 27 80": "tel:+33353012780",
        "marche.example.org": "https://marche.example.org",
    }


def test_each_numbered_list_starts_anew(example: Written) -> None:
    data = example(MARKET, ("de", "fr"), "docx")
    numbers: dict[str, list[str]] = {}
    for paragraph in docx_root(data).iter(f"{W}p"):
        found = val(paragraph.find(f"{W}pPr/{W}numPr/{W}numId"))
        level = val(paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl"))
        if found and level in (None, "0"):
            numbers.setdefault(found, []).append(fold(paragraph_text(paragraph)))
    first = [texts for texts in numbers.values() if texts[0].startswith("Drei Monate")]
    second = [texts for texts in numbers.values() if texts[0].startswith("Trois mois")]
    assert [len(texts) for texts in first] == [len(texts) for texts in second] == [3]
    definitions = docx_root(data, "word/numbering.xml")
    used = [num for num in definitions.iter(f"{W}num") if num.get(f"{W}numId") in numbers]
    assert len(used) == len(numbers)
    for num in used:
        assert val(num.find(f"{W}lvlOverride/{W}startOverride")) == "1"


def test_pictures_have_their_alternative_texts(example: Written) -> None:
    data = example(MARKET, ("fr",), "docx")
    space = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
    pictures = list(docx_root(data).iter(f"{space}docPr"))
    assert [picture.get("descr", "")[:20] for picture in pictures] == [
        "Dessin d’une place d",
        "Logo du Fonds Voisin",
    ]
    assert len({picture.get("id") for picture in pictures}) == 2
    for extent in docx_root(data).iter(f"{space}extent"):
        assert int(extent.get("cx")) <= Mm(175)


def test_foot_counts_pages_with_fields(example: Written) -> None:
    parts = docx_parts(example(MARKET, ("de",), "docx"))
    foot = next(part for name, part in parts.items() if name.startswith("word/footer"))
    fields = [
        field.get(f"{W}instr").split()[0] for field in etree.fromstring(foot).iter(f"{W}fldSimple")
    ]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "Städtenetzwerk Integration · Stand: 5. Oktober 2026" in fold(
        paragraph_text(etree.fromstring(foot))
    )


def test_a_label_spans_short_rows_and_long_ones(new_project: NewProject) -> None:
    """Rows of either kind are made of different rows of the template."""
    long = "  - Ein Punkt\n" * 40
    text = f"title: T\ncarrier: Amt\ncontext: Kurz.\ndescription: |\n{long}\nresources: Ein Raum.\n"
    data = write_profile(new_project({"profiles/a.yaml": text}), "profiles/a.yaml", kind="docx")
    rails = [row._tr.tc_lst[0].vMerge for row in opened(data).tables[0].rows]
    assert rails == ["restart", "continue", "restart"]


def test_further_pages_name_the_sheet_and_where_in_it_one_is(example: Written) -> None:
    """A rail that goes on on the next page is empty there: Word works out whose it is."""
    data = example(MARKET, ("de", "fr"), "docx")
    section = opened(data).sections[0]
    assert section.different_first_page_header_footer
    first, further = section.first_page_header, section.header
    assert "Marché" not in " ".join(each.text for each in first.paragraphs)
    title, label = further.paragraphs
    assert title.text.endswith("Markt der Nachbarn / Marché des voisins")
    [field] = label._p.iter(f"{W}fldSimple")
    style = re.fullmatch(r' STYLEREF "(.+)" ', field.get(f"{W}instr"))
    assert style and label.text == ""
    [table] = opened(data).tables[:1]
    rails = [docx.table._Cell(row._tr.tc_lst[0], table) for row in table.rows]
    named = [
        paragraph.text
        for cell in rails
        for paragraph in cell.paragraphs
        if any(run.style.name == style[1] for run in paragraph.runs)
    ]
    # Nothing empty is among them, such as what is left in a merged cell: Word would find it first.
    assert named[0] == "Projektträger\nPorteur du projet" and all(named)
    assert len(named) < len(rails)
    feet = (section.first_page_footer, section.footer)
    assert len({foot._element.xpath("string(.)") for foot in feet}) == 1


def test_properties(example: Written) -> None:
    properties = opened(example(MARKET, ("de", "fr"), "docx")).core_properties
    assert properties.title == "Markt der Nachbarn / Marché des voisins"
    assert properties.author == properties.last_modified_by == "Städtenetzwerk Integration"
    assert properties.subject == "Projektblatt / Fiche projet"
    # python-docx leaves a mark of its own in what it makes.
    assert "python-docx" not in properties.comments


def test_same_bytes_again(new_project: NewProject, monkeypatch: pytest.MonkeyPatch) -> None:
    # The template is made for each of them.
    monkeypatch.setattr(templates, "MOST_KEPT", 0)
    files = {"profiles/a.yaml": "title: T\nresources: |\n  1. a\n  2. b\n"}
    project = new_project(files)
    first = write_profile(project, "profiles/a.yaml", kind="docx")
    other = write_profile(new_project(files, SETTINGS + "\n"), "profiles/a.yaml", kind="docx")
    again = write_profile(project, "profiles/a.yaml", kind="docx")
    assert first == other == again


@pytest.mark.parametrize(
    ("settings", "font", "substitute"),
    [("", "Calibri", "Carlito"), ("brand: {word_font: Arial}\n", "Arial", "Liberation Sans")],
)
def test_font_is_named_with_a_substitute(
    new_project: NewProject, settings: str, font: str, substitute: str
) -> None:
    project = new_project({"profiles/a.yaml": "title: T\nresources: x\n"}, SETTINGS + settings)
    data = write_profile(project, "profiles/a.yaml", kind="docx")
    fonts = docx_root(data, "word/styles.xml").find(f"{W}docDefaults//{W}rFonts")
    assert fonts.get(f"{W}ascii") == fonts.get(f"{W}hAnsi") == font
    declared = {
        entry.get(f"{W}name"): val(entry.find(f"{W}altName"))
        for entry in docx_root(data, "word/fontTable.xml").iter(f"{W}font")
    }
    assert declared[font] == substitute


def test_brand_colour_is_the_template_s(new_project: NewProject) -> None:
    settings = SETTINGS + 'brand: {colour: "#1f6f3a"}\n'
    project = new_project({"profiles/a.yaml": "title: T\nresources: x\n"}, settings)
    parts = docx_parts(write_profile(project, "profiles/a.yaml", kind="docx"))
    whole = b"".join(parts.values()).lower()
    assert b'"1f6f3a"' in whole
    assert b"0b5563" not in whole


def test_hyphenation_is_a_setting(new_project: NewProject) -> None:
    files = {"profiles/a.yaml": "title: T\nresources: x\n"}
    for setting, expected in (("no", False), ("yes", True)):
        project = new_project(files, f"{SETTINGS}hyphenation: {setting}\n")
        data = write_profile(project, "profiles/a.yaml", kind="docx")
        found = docx_root(data, "word/settings.xml").find(f"{W}autoHyphenation")
        assert (found is not None) is expected


# --- A network's own template ------------------------------------------------------------------

PROFILE = """\
title: {de: Sprachcafé & <Treff>, fr: Café des langues}
description: |
  Erster Absatz mit **Gewicht**.

  - eins
  - zwei
contacts:
  - {name: Anna Beispiel, email: anna@example.org}
  - {name: Émile Exemple, phone: +33 3 53 01 00 01}
"""


def own_template(*further: str) -> bytes:
    """Return a Word template that names fields singly."""
    document = docx.Document()
    document.add_heading("{{ title }}", 1)
    document.add_paragraph("{{p description }}")
    document.add_paragraph("Vide : {{ context }}{{ web }}.")
    for text in further:
        document.add_paragraph(text)
    table = document.add_table(rows=3, cols=2)
    table.rows[0].cells[0].text = "{%tr for c in contacts %}"
    table.rows[1].cells[0].text = "{{ c.name }}"
    table.rows[1].cells[1].text = "{{r c.email }}{{ c.phone }}"
    table.rows[2].cells[0].text = "{%tr endfor %}"
    document.sections[0].footer.paragraphs[0].text = "{{ network }}"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


TEMPLATE = "templates/themes/default/sheet.docx"


def test_own_template_names_fields_singly(new_project: NewProject) -> None:
    project = new_project(
        {"profiles/a.yaml": PROFILE, TEMPLATE: own_template("{{ fields.fr.title }}")}
    )
    data = write_profile(project, "profiles/a.yaml", ("de", "fr"), kind="docx")
    document = opened(data)
    assert document.paragraphs[0].text == "Sprachcafé & <Treff>"
    assert document.paragraphs[0].style.name == "Heading 1"
    text = docx_text(data)
    assert "Erster Absatz mit Gewicht." in text
    assert "Vide : ." in text
    assert "Café des langues" in text
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["Anna Beispiel", "anna@example.org"],
        ["Émile Exemple", "+33\u00a03\u00a053\u00a001\u00a000\u00a001"],
    ]
    assert "Test network" in text
    assert "{{" not in text and "{%" not in text


def cli(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments))


def test_check_tells_what_a_template_never_prints(tmp_path: Path) -> None:
    fill_folder(tmp_path, {TEMPLATE: own_template()})
    result = cli("-C", str(tmp_path), "template", "check")
    assert result.exit_code == 0, result.output
    never = re.search(r"It never prints: (.*)\.", result.output)
    assert never
    names = set(never[1].split(", "))
    assert {"outcome", "partners", "resources", "picture", "funders", "date"} <= names
    assert not {"title", "description", "contacts", "context", "web"} & names


def test_default_template_prints_everything(tmp_path: Path) -> None:
    fill_folder(tmp_path, {})
    assert cli("-C", str(tmp_path), "template", "new").exit_code == 0
    result = cli("-C", str(tmp_path), "template", "check")
    assert result.exit_code == 0, result.output
    assert "is in order" in result.output
    assert "never prints" not in result.output


@pytest.mark.parametrize(
    ("tag", "nearest"),
    [
        ("{{ descripton }}", "description"),
        ("{{ network_ }}", "network"),
        ("{% for c in contact %}{% endfor %}", "contacts"),
    ],
)
def test_check_names_unknown_names_with_the_nearest(tmp_path: Path, tag: str, nearest: str) -> None:
    fill_folder(tmp_path, {TEMPLATE: own_template(tag)})
    result = cli("-C", str(tmp_path), "template", "check")
    assert result.exit_code == 1
    assert f"Did you mean '{nearest}'?" in result.output.replace("“", "'").replace("”", "'")
    assert "paragraph" in result.output
    assert "Traceback" not in result.output


def test_build_with_a_faulty_template_says_where(new_project: NewProject) -> None:
    template = own_template("{{ titel }}")
    project = new_project({"profiles/a.yaml": PROFILE, TEMPLATE: template})
    with pytest.raises(TemplateError) as error:
        write_profile(project, "profiles/a.yaml", kind="docx")
    assert "titel" in str(error.value)
    assert "title" in str(error.value)


def test_template_new_never_overwrites(tmp_path: Path) -> None:
    mine = b"the network's own work"
    fill_folder(tmp_path, {TEMPLATE: mine, "other.docx": mine})
    for path in ((), (str(tmp_path / "other.docx"),)):
        result = cli("-C", str(tmp_path), "template", "new", *path)
        assert result.exit_code == 2
        assert "is there already" in result.output
    assert (tmp_path / TEMPLATE).read_bytes() == (tmp_path / "other.docx").read_bytes() == mine


def test_template_that_is_replaced_is_used(new_project: NewProject, tmp_path: Path) -> None:
    project = new_project({"profiles/a.yaml": PROFILE, TEMPLATE: own_template()})
    assert "Vide" in docx_text(write_profile(project, "profiles/a.yaml", kind="docx"))
    (tmp_path / TEMPLATE).unlink()
    assert "Vide" not in docx_text(write_profile(project, "profiles/a.yaml", kind="docx"))


# --- LibreOffice, where it is installed --------------------------------------------------------


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_shows_the_sheet_on_one_page(example: Written, tmp_path: Path) -> None:
    path = tmp_path / "sheet.docx"
    path.write_bytes(example("zib-saarbruecken", ("de",), "docx"))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with pypdfium2.PdfDocument(tmp_path / "sheet.pdf") as document:
        assert len(document) == 1
        text = fold(document[0].get_textpage().get_text_range())
    assert "Von Stadt zu Stadt" in text
    assert text.endswith("1 / 1") or "1 / 1" in text
