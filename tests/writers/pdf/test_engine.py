"""What is changed of WeasyPrint's inside: a test for each patch, which fails without it.

Each says what WeasyPrint, or pydyf, would have to do for its patch to go. To learn what another
release of them does, run this file with it.
"""

from __future__ import annotations

import ast
import hashlib
import io
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import weasyprint

from reportgen.document.edition import Standard
from reportgen.writers.fonts import font_folders
from reportgen.writers.pdf import engine
from support.outputs import fold, marked_strings, page_chars, page_texts, structure
from support.pdf_pages import SMALL, assert_accessible, lay_out, print_page
from support.project import ROOT

ROWS = "".join(f'<tr><th scope="row">Zeile {n}</th><td>{n}</td></tr>' for n in range(20))


# --- Tags ---------------------------------------------------------------------------------------


def test_a_table_over_pages_is_one_table() -> None:
    """`note_origins`: to go when WeasyPrint makes one tag of an element that runs over pages.

    Kozea/WeasyPrint #2903, and #2508 for the scope of headers.
    """
    data = print_page(f"<table><tbody>{ROWS}</tbody></table>")
    [table] = structure(data).find("/Table")
    assert len(table.pages) > 1
    assert len(table.find("/TR")) == 20
    assert_accessible(data)


def test_a_paragraph_over_pages_is_one_paragraph() -> None:
    """`note_origins`, as above."""
    data = print_page("<p>" + "Ein Satz, der weitergeht. " * 60)
    [paragraph] = structure(data).find("/P")
    assert len(paragraph.pages) > 1


def test_a_tag_says_the_language_of_its_element() -> None:
    """`note_origins`: to go when WeasyPrint writes the attribute `lang` to the tag (/Lang)."""
    data = print_page('<p>Deutsch <span lang="fr">français</span></p>')
    assert [(tag.lang, fold(tag.text)) for tag in structure(data) if tag.lang] == [
        ("fr", "français")
    ]


def test_what_css_puts_into_a_link_is_no_link_of_its_own() -> None:
    """`note_origins`: to go when WeasyPrint tags the content of `::after` as a Span."""
    css = SMALL + " a::after { content: ' (außen)' }"
    data = print_page('<p><a href="https://example.org/">Seite</a></p>', css)
    [link] = structure(data).find("/Link")
    assert fold(link.text) == "Seite (außen)"


def test_contents_are_contents() -> None:
    """`note_origins`: to go when an element can name its tag, TOC and TOCI among them."""
    entries = "".join(f'<li class="entry"><a href="#k{n}">K {n}</a></li>' for n in range(2))
    kinds = "".join(f'<h1 id="k{n}">K {n}</h1>' for n in range(2))
    data = print_page(f'<nav class="directory"><ol class="entries">{entries}</ol></nav>{kinds}')
    [contents] = structure(data).find("/TOC")
    assert len(contents.find("/TOCI")) == 2


# --- Margins ------------------------------------------------------------------------------------

HEADED = SMALL + ' @page { @top-left { content: "Kopf" } @left-top { content: "Rand" } }'


def test_the_text_of_a_margin_is_an_artifact() -> None:
    """`note_margins`: to go when WeasyPrint marks margins as artifacts.

    Kozea/WeasyPrint #1836.
    """
    data = print_page("<p>Text</p>", HEADED)
    assert all(word in page_texts(data)[0] for word in ("Kopf", "Rand", "Text"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        shown = pikepdf.parse_content_stream(pdf.pages[0])
        marks = [
            str(operands[0]) for operands, operator in shown if str(operator) in ("BMC", "BDC")
        ]
        [marked] = pdf.Root.StructTreeRoot.ParentTree.Nums[1::2]
        # A margin's number stays, and leads to no tag.
        assert [each is not None for each in marked].count(True) == 1
    assert marks.count("/Artifact") == 2
    assert_accessible(data)


def test_heads_and_ground_can_be_told_from_the_text() -> None:
    """`note_margins`: to go when a page can be drawn without its margins and its ground.

    Reports need it: a sheet's pages are bound without their own heads and feet.
    """
    ground = "@page { background: #ff0000 }"
    document = lay_out("<p>Text</p>", f"{HEADED} {ground}")
    pdf = engine.draw(document, "").pdf
    content = engine.resolve(pdf, engine.resolve(pdf, pdf.page_references[0])["Contents"])
    parts = [content.stream[start:stop] for start, stop in engine.furniture(content)]
    assert len(parts) == 2
    assert any(b"1 0 0 rg" in _bytes(line) for line in parts[0])
    kept = [line for start, stop in engine.margins(content) for line in content.stream[start:stop]]
    assert sum(b" TJ" in _bytes(line) for line in kept) == 2
    assert sum(b" TJ" in _bytes(line) for line in parts[1]) == 1


def _bytes(line: Any) -> bytes:
    return line if isinstance(line, bytes) else str(line).encode()


# --- Reading --------------------------------------------------------------------------------------


def test_content_is_drawn_in_the_order_of_reading() -> None:
    """`draw_in_order`: to go when WeasyPrint writes content in the order of its tags.

    Kozea/WeasyPrint #1910, #2470. What CSS draws last stands where it is read all the same.
    """
    css = (
        SMALL
        + """
        .placed { position: relative } .clipped { overflow: hidden } .pale { opacity: 0.5 }
        .right { float: right } .head { position: absolute; top: 0 }
        ul { list-style: none } ul > li { position: relative }
        ul > li::before { content: "•"; position: absolute; left: -1em }
    """
    )
    body = """
        <div class="head">Kopf</div><p>eins <span class="right">zwei</span>
        <b class="placed">drei</b>
        <div class="clipped">vier</div><div class="placed"><p>fünf</p></div>
        <ol><li>sechs</li><li><p>sieben</p></li></ol><ul><li>acht</li></ul>
        <table><tr><td class="placed">neun</td><td><div class="placed">zehn</div></td></tr></table>
        <p>Ende
    """
    strings = [each for page in marked_strings(print_page(body, css)) for each in page]
    assert fold(" ".join(strings)) == (
        "Kopf eins zwei drei vier fünf 1. sechs 2. sieben • acht neun zehn Ende"
    )


def test_what_lies_above_by_a_number_is_drawn_above() -> None:
    """`draw_in_order` leaves alone what has a `z-index`."""
    css = SMALL + " p { position: relative } .above { z-index: 1 } .below { z-index: -1 }"
    body = '<p class="above">oben</p><p>Text</p><p class="below">unten</p>'
    [strings] = marked_strings(print_page(body, css))
    assert fold(" ".join(strings)) == "unten Text oben"


def test_a_space_stands_where_a_word_ends_and_nowhere_else() -> None:
    """`keep_words_apart`: to go when WeasyPrint keeps the spaces it breaks lines at.

    And when it draws those between elements, and marks no texts that show nothing.
    """
    css = SMALL + " p { width: 20mm; hyphens: manual } .auto { hyphens: auto } s { content: '' }"
    body = """
        <p>Wörter <b>enden</b> <i>am</i> Ende der Zeile.</p>
        <p>Deutsch-<b>Französisches</b></p>
        <p class="auto">Donaudampfschifffahrt</p>
        <p>eins<br>zwei <a href="https://example.org/">example.org/eine/lange/Adresse</a></p>
        <p>Bahn\u00adhofs\u00advorplatz\u00admission <s></s></p>
        <p>Ort</p>
    """
    data = print_page(body, css)
    strings = [each for page in marked_strings(data) for each in page]
    assert all(strings), "something is marked that shows nothing"
    said = "".join(strings).replace("-", "").replace("\u00ad", "")
    assert said.split() == [
        *("Wörter", "enden", "am", "Ende", "der", "Zeile.", "DeutschFranzösisches"),
        *("Donaudampfschifffahrt", "eins", "zwei", "example.org/eine/lange/Adresse"),
        *("Bahnhofsvorplatzmission", "Ort"),
    ]
    assert "  " not in said
    assert len(strings) > 16


def test_a_space_at_the_end_moves_no_text_that_runs_to_the_left() -> None:
    """`keep_words_apart`, where the end of a line is on its left."""
    words = "نص طويل يمتد على أكثر من سطر واحد في هذه الصفحة الصغيرة"

    def ink(text: str) -> list[float]:
        html = f'<p dir="rtl" lang="ar" style="font-family: Noto Sans Arabic">{text}</p>'
        css = SMALL + " body { margin: 0 } p { direction: rtl }"
        return [char.right for page in page_chars(print_page(html, css)) for char in page]

    edge = 70 * 72 / 25.4
    assert max(ink(words)) == pytest.approx(edge, abs=1.5)
    assert max(ink("نص")) == pytest.approx(edge, abs=1.5)


# --- The rest of the inside -----------------------------------------------------------------------


def test_the_references_of_pages_are_made_once() -> None:
    """`keep_page_references`: to go when pydyf keeps them, or WeasyPrint asks once a page.

    Every tag asks for all of them: of a thousand pages, that is most of the time of a report.
    """
    pdf = engine.draw(lay_out("<p>Text</p>" * 60), "").pdf
    kept = pdf.page_references
    assert len(kept) > 1
    assert pdf.page_references is kept
    pdf.add_page(engine.dictionary({"Type": "/Page"}))
    assert pdf.page_references == (*kept, pdf.objects[-1].reference)


def test_arabic_letters_in_an_svg_join() -> None:
    """`draw_texts_whole`: to go when WeasyPrint shapes the text of an SVG as a whole."""

    def ink(text: str) -> int:
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60" font-size="40" '
            f'font-family="Noto Sans Arabic"><text x="20" y="40">{text}</text></svg>'
        )
        with pypdfium2.PdfDocument(engine.print_untagged(lay_out(svg))) as pdf:
            drawn = pdf[0].render(scale=2).to_pil().convert("L")
        left, _, right, _ = drawn.point(lambda value: 255 * (value < 128)).getbbox()
        return int(right - left)

    # Lam and alef make one letter.
    assert ink("\u0644\u0627") < ink("\u0644\u0640\u0640") < ink("\u0644\u200c\u0627\u0627")


def test_elements_have_no_styles_for_what_no_theme_has() -> None:
    """`_ua_stylesheets`: to go when WeasyPrint styles footnotes and marks where there are any.

    Or when its own style sheet can be given. Without, a layout takes more memory and is the same.
    """
    html = '<html lang="de"><ol>' + "<li><p>Ein <b>Punkt</b></p></li>" * 100

    def memory(page: Any) -> tuple[int, list[str]]:
        tracemalloc.start()
        try:
            document = engine.lay_out(page, [], None)
            taken = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        return taken, page_texts(engine.print_untagged(document))

    theirs, shown = memory(weasyprint.HTML(string=html))
    ours, same = memory(engine.parse_html(html, "", ()))
    assert same == shown
    assert fold(" ".join(shown)).endswith("99. Ein Punkt 100. Ein Punkt")
    assert ours < 0.9 * theirs


def test_boxes_say_where_they_stand() -> None:
    """`Page._page_box`: to go when a page of WeasyPrint tells of its boxes."""
    css = SMALL + " .a { margin: 8px 0 } .b { position: absolute; top: 80px } p { margin: 0 }"
    [page] = lay_out(
        '<p class="a x">Kurz</p><p class="x">Ein langer Satz</p><p class="b">B</p>', css
    ).pages
    edge = 10 / 25.4 * 96
    [first] = engine.boxes(page, "a")
    _, second = engine.boxes(page, "x")
    [out_of_flow] = engine.boxes(page, "b")
    assert engine.top(first) == pytest.approx(edge)
    assert engine.bottom(first) == pytest.approx(engine.top(second))
    assert engine.top(out_of_flow) == pytest.approx(edge + 80)
    assert edge < engine.text_end(first) < engine.text_end(second) < page.width - edge
    points = 72 / 25.4
    assert engine.area(page) == pytest.approx(
        (10 * points, 10 * points, 60 * points, 40 * points), abs=0.01
    )


def test_a_line_of_a_link_is_one_annotation() -> None:
    """`keep_links_whole`: to go when WeasyPrint makes no link of each part of a link."""
    css = SMALL + " a::after { content: ' (außen)' }"
    with pikepdf.open(
        io.BytesIO(print_page('<a href="https://example.org/">Seite</a>', css))
    ) as pdf:
        assert len(pdf.pages[0].Annots) == 1


def test_links_lead_to_what_stands_elsewhere() -> None:
    """`anchors_elsewhere`: to go when a link is kept that leads to no page of the document."""
    body = '<p><a href="#hier">H</a> <a href="#dort">D</a> <a href="#nirgends">N</a><p id="hier">'
    document = lay_out(body)
    with engine.anchors_elsewhere(document, ["dort", "hier"]):
        pdf = engine.draw(document, body).pdf
    targets = [
        item["Dest"].string for item in pdf.objects if isinstance(item, dict) and "Dest" in item
    ]
    assert targets == ["hier", "dort"]
    assert list(document.pages[0].anchors) == ["hier"]


def test_a_page_is_cut_to_an_element() -> None:
    """`cut_page`: to go when an anchor has both corners by the documents too."""
    css = "@page { size: 100in; margin: 0 } body { margin: 0 } #a { width: 96px; height: 48px }"
    document = lay_out('<div id="a">Text</div>', css)
    engine.cut_page(document.pages[0], "a")
    with pypdfium2.PdfDocument(engine.print_untagged(document)) as pdf:
        assert pdf[0].get_size() == (72, 36)


def test_fonts_say_which_file_they_are_of() -> None:
    """`get_hb_object_data`: to go when a font of WeasyPrint tells its file."""
    document = lay_out("<p>Text</p>", SMALL + " p { font-family: 'Source Sans 3' }")
    engine.draw(document, "")
    [font] = engine.plain_fonts(document).values()
    folder = font_folders()[0]
    assert (
        font.face == hashlib.sha256((folder / "SourceSans3-Regular.ttf").read_bytes()).hexdigest()
    )
    assert sorted(font.texts.values()) == [" ", "T", "e", "t", "x"]


def test_no_font_of_the_system_is_used() -> None:
    """`FONTCONFIG_FILE`: to go when a font configuration can be given its folders."""
    families = "'DejaVu Sans', 'Liberation Sans', Carlito, Caladea, monospace"
    document = lay_out("<p>Text", SMALL + f" p {{ font-family: {families} }}")
    engine.draw(document, "")
    folder = font_folders()[0]
    own = {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    used = {font.face for font in engine.plain_fonts(document).values()}
    assert used
    assert used <= own


# --- Loading, drawing -----------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere libraries are searched for")
def test_loading_starts_no_other_program() -> None:
    """`find_library`: to go when WeasyPrint opens libraries by their names before it searches."""
    code = """
import ctypes.util, sys
search = ctypes.util.find_library
started = []
sys.addaudithook(lambda event, _: started.append(event) if event in (
    "subprocess.Popen", "os.posix_spawn", "os.fork", "os.exec", "os.system") else None)
from reportgen.writers.pdf import engine
engine.load()
print(started, ctypes.util.find_library is search)
"""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert run.stdout.strip() == "[] True"


def test_a_drawing_is_written_as_weasyprint_would_write_it() -> None:
    """`draw`: to go when WeasyPrint returns the objects of a PDF before it writes them."""
    drawing = engine.draw(lay_out("<p>Text</p>"), "<p>Text</p>")

    def finish(document: Any, pdf: Any) -> None:
        for item in pdf.objects:
            if hasattr(item, "stream"):
                engine.compress_stream(item)

    theirs = lay_out("<p>Text</p>").write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=drawing.identity, finisher=finish
    )
    assert drawing.file() == theirs


def test_an_archive_carries_both_marks() -> None:
    """`generate_rdf_metadata`: to go when WeasyPrint writes two variants into one file."""
    attached = engine.Attached("a.yaml", "A", b"id: a")
    data = engine.draw(lay_out("<p>Text</p>"), "", Standard.ARCHIVE, [attached]).file()
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "U")
        assert xmp["pdfuaid:part"] == "1"
        assert list(pdf.attachments) == ["a.yaml"]
    assert data.startswith(b"%PDF-1.7")


def test_a_file_from_elsewhere_ends_the_layout_and_the_drawing(tmp_path: Path) -> None:
    """`ForeignFileError`: WeasyPrint lets nothing but its own kind of error through."""
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "a.css").write_text("p { color: red }")
    (own / "a.css").write_text("p { color: red }")
    for path, fine in (("a.css", True), ("../a.css", False), ("https://example.org/a.css", False)):
        body = f'<link rel="stylesheet" href="{path}"><p>Text</p>'
        if fine:
            assert lay_out(body, folders=(own,)).pages
        else:
            with pytest.raises(engine.ForeignFileError, match="the template asks for"):
                lay_out(body, folders=(own,))
    attached = lay_out('<link rel="attachment" href="../a.css"><p>Text</p>', folders=(own,))
    with pytest.raises(engine.ForeignFileError):
        engine.draw(attached, "")


def test_the_environment_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "7")
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    before = dict(os.environ)
    print_page("<p>Text</p>")
    assert dict(os.environ) == before


# --- Nobody else knows it -------------------------------------------------------------------------

PACKAGE = ROOT / "reportgen"
ENGINE = PACKAGE / "writers" / "pdf" / "engine"


def modules(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        if not path.is_relative_to(ENGINE):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield str(path.relative_to(PACKAGE)), tree


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def private_names(tree: ast.Module) -> Iterator[str]:
    """Yield the names with an underscore that are asked of something else than oneself."""
    asking = ("getattr", "setattr", "hasattr", "delattr")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            if not own and node.attr.startswith("_") and not node.attr.endswith("__"):
                yield node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in asking:
            name = getattr(node.args[1], "value", "")
            if str(name).startswith("_"):
                yield str(name)


def test_no_other_module_imports_weasyprint_or_pydyf() -> None:
    found = [
        f"{module}: {name}"
        for module, tree in modules(PACKAGE)
        for name in imported(tree)
        if name.partition(".")[0] in ("weasyprint", "pydyf")
    ]
    assert not found


def test_no_other_module_of_pdf_knows_private_names() -> None:
    found = [
        f"{module}: {name}"
        for module, tree in modules(PACKAGE / "writers" / "pdf")
        for name in private_names(tree)
    ]
    assert not found


def test_the_two_rules_find_what_they_look_for() -> None:
    text = (
        "import weasyprint\nfrom pydyf import String\npage._page_box\ngetattr(box, '_box', box)\n"
    )
    tree = ast.parse(text + "self._mine\n")
    assert list(imported(tree)) == ["weasyprint", "pydyf"]
    assert sorted(private_names(tree)) == ["_box", "_page_box"]


# --- Words and columns --------------------------------------------------------------------------


def lines(body: str, css: str = SMALL) -> list[str]:
    """Return the texts of a page's lines."""
    page = lay_out(body, css + " html { overflow-wrap: break-word }").pages[0]
    return [
        "".join(box.text for box in line.descendants() if hasattr(box, "text"))
        for line in page._page_box.descendants()
        if type(line).__name__ == "LineBox"
    ]


def overflows(body: str, css: str = SMALL) -> bool:
    """Tell whether a text runs beyond the text area of its page."""
    page = lay_out(body, css + " html { overflow-wrap: break-word }").pages[0]
    left, _, wide, _ = engine.area(page)
    ends = (engine.text_end(box) for box in page._page_box.children)
    return max(ends) * engine.POINTS > left + wide + 0.1


def test_a_word_behind_an_element_within_another_stays_whole() -> None:
    """`keep_words_whole`: to go when the line's beginning is known inside of elements."""
    for count in range(20, 34):
        filling = "x " * count
        body = f"<p><a><i>{filling}</i> (S. <b>184</b>)</a></p>"
        assert any("184)" in line for line in lines(body)), count


def test_a_run_that_changes_its_look_stays_on_the_page() -> None:
    """`keep_words_whole`: to go when an unbreakable run breaks behind the element it begins in."""
    body = f"<p>{'a' * 20}<b>{'b' * 60}</b>{'c' * 60} Ende"
    assert not overflows(body)
    assert lines(body)[-1].endswith("c Ende")


def test_a_word_longer_than_its_line_is_hyphenated() -> None:
    """`keep_words_whole`: to go when CSS can ask for hyphens in what is longer than a line."""
    word = "Staatsangehörigkeitsangelegenheitenverordnung"
    found = lines(f"<p>Die neue {word} und mehr")
    assert found[0].strip() == "Die neue" and found[1].endswith("‐")
    assert "".join(found[1:]).replace("‐", "").startswith(f"{word} und")
    assert not any(line.endswith("‐") for line in lines("<p>" + "Verordnung " * 9))


def test_a_range_of_numbers_stays_whole() -> None:
    """`keep_words_whole`: to go when no line ends behind the dash of a range."""
    for count in range(14, 24):
        found = lines(f"<p>{'x ' * count}10–18\u00a0Uhr und mehr")
        assert any("10–18\u00a0Uhr" in line for line in found), count
    texts = ("Sprechzeit an allen Tagen der Woche " * 3, "10–18\u00a0Uhr", "Beratung " * 12)
    assert "10–18\u00a0Uhr" in [line.strip() for line in cells(*texts)]


def test_an_address_has_no_hyphen() -> None:
    """`keep_words_whole`: to go when hyphens can be kept out of addresses in a text."""
    address = "staatsangehoerigkeit.verordnung@landeshauptstadt.example.org"
    found = lines(f"<p>Fragen an {address} und mehr", SMALL + " html { hyphens: auto }")
    assert address in "".join(found) and not any("‐" in line for line in found)


TABLE = """<table style="border-collapse: collapse; width: 100%"><tr>{}</tr></table>"""


def cells(*texts: str) -> list[str]:
    body = TABLE.format("".join(f"<td>{text}</td>" for text in texts))
    assert not overflows(body)
    return lines(body)


def test_the_columns_with_the_longest_words_give_way() -> None:
    """`let_columns_give_way`: to go when the words of a table need not be wider than its place."""
    long, short = "Staatsangehörigkeitsangelegenheiten", "Beratung"
    found = cells(long, "2027", short, "12.500")
    assert {"2027", short, "12.500"} < {line.strip() for line in found}
    assert [line for line in found if line.endswith("‐")]
    assert long in "".join(line.strip().replace("‐", "") for line in found)


def test_numbers_are_whole_where_words_are_not() -> None:
    """`let_columns_give_way`, as above."""
    found = {line.strip() for line in cells(*["12.500.000"] * 3, "Verlängerungen")}
    assert "12.500.000" in found and "Verlängerungen" not in found
