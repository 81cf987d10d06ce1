"""What is changed of WeasyPrint's inside: a test for each patch, which fails without it.

Each says what WeasyPrint, or pydyf, would have to do for its patch to go. To learn what another
release of them does, run this folder with it.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import weasyprint
from weasyprint.css import get_all_computed_styles

from reportgen.document.edition import Standard
from reportgen.writers.fonts import font_folders
from reportgen.writers.pdf import engine
from support.outputs import fold, page_texts
from support.pdf_pages import SMALL, lay_out, print_page
from support.project import ROOT


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

    Or when its own style sheet can be given. Without, a layout takes longer and is the same.
    """
    engine.load()
    html = '<html lang="de"><ol>' + "<li><p>Ein <b>Punkt</b></p></li>" * 100

    def styles(page: Any) -> tuple[int, list[str]]:
        document = engine.lay_out(page, [], None)
        found = get_all_computed_styles(page).get_computed_styles()
        return len(found), page_texts(engine.print_untagged(document))

    theirs, shown = styles(weasyprint.HTML(string=html))
    ours, same = styles(engine.parse_html(html, "", ()))
    assert same == shown
    assert fold(" ".join(shown)).endswith("99. Ein Punkt 100. Ein Punkt")
    assert ours < 0.3 * theirs


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
