"""Text, paragraphs, breaks and pictures whose look the program says."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import (
    Link,
    PageBreak,
    Paragraph,
    RichText,
    SizedPicture,
    Styled,
    StyledParagraph,
    Text,
    read_picture,
)
from support.word import W, check, fill, from_xml, new_document, p, part, r, save, tbl, text_of

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
RED = '<w:rPr><w:color w:val="FF0000"/><w:sz w:val="20"/></w:rPr>'


def looks(document: bytes) -> dict[str, dict[str, str]]:
    """Return the properties of the run of each text, by name, with their values."""
    found = {}
    for run in part(document).iter(f"{W}r"):
        properties = run.find(f"{W}rPr")
        found[text_of(run)] = {
            item.tag.removeprefix(W): item.get(f"{W}val") or item.get(f"{W}ascii") or ""
            for item in ([] if properties is None else properties)
        }
    return found


def test_a_text_has_a_look_of_its_own() -> None:
    value = [
        Styled("a", colour="#00ff00", size=10.5, font="Noto & Sans"),
        Styled("b", underline=True, strike=True, highlight="yellow", strong=True),
        Styled("c", script="super", lang="fr"),
        Text("d"),
        Link("https://example.org", (Styled("e", colour="0000FF"),)),
    ]
    found = looks(check(fill(from_xml(f"<w:p>{r('{{r x }}', RED)}</w:p>"), x=value)))
    assert found["a"] == {
        "rFonts": "Noto & Sans", "color": "00FF00", "sz": "21", "szCs": "21",
    }  # fmt: skip
    assert found["b"] == {
        "b": "", "strike": "", "color": "FF0000", "sz": "20", "highlight": "yellow", "u": "single",
    }  # fmt: skip
    assert found["c"]["vertAlign"] == "superscript"
    assert found["d"] == {"color": "FF0000", "sz": "20"}
    assert found["e"]["color"] == "0000FF"


def test_styles_are_named_as_word_shows_them() -> None:
    document = new_document()
    for name, kind in (("My Mark", 2), ("My Box", 1)):
        document.styles.add_style(name, kind).element.set(f"{W}styleId", f"x{kind}")
    document.add_paragraph("{{r x }}")
    document.add_paragraph("{{p y }}")
    source = save(document)
    y = RichText((StyledParagraph((Text("b"),), style="my box"), Paragraph((Text("c"),))), "fr")
    root = part(check(fill(source, x=Styled("a", style="My Mark"), y=y)))
    assert [item.get(f"{W}val") for item in root.iter(f"{W}rStyle")] == ["x2"]
    assert [item.get(f"{W}val") for item in root.iter(f"{W}pStyle")] == ["x1"]
    assert [item.get(f"{W}val") for item in root.iter(f"{W}lang")] == ["fr", "fr"]
    with pytest.raises(TemplateError, match=r"no style 'My Marc'.*'my mark'"):
        fill(source, x=Styled("a", style="My Marc"), y="")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Styled("a", colour='"/>'), "no colour"),
        (Styled("a", highlight="pink"), "marker"),
        (Styled("a", size=0.5), "no size"),
        (Styled("a", size=99999), "no size"),
        (Styled("a", script="top"), "position"),
        (StyledParagraph((Text("a"),), style="Nope"), "no style"),
    ],
)
def test_looks_that_word_lacks_are_faults_with_their_place(value: Any, words: str) -> None:
    with pytest.raises(TemplateError, match=words) as caught:
        fill(from_xml(p("first"), p("{{p x }}")), x=value)
    assert caught.value.problems[0].place.within == "body, paragraph 2"


def test_a_page_ends_where_the_program_says() -> None:
    value = [Paragraph((Text("a"), PageBreak(), Text("b")))]
    root = part(check(fill(from_xml(p("{{p x }}"), p("{{r y }}")), x=value, y=PageBreak())))
    assert [item.get(f"{W}type") for item in root.iter(f"{W}br")] == ["page", "page"]


def picture(kind: str, width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(stream, kind, quality=60)
    return stream.getvalue()


def extent(document: bytes) -> tuple[int, int]:
    found = next(part(document).iter(f"{WP}extent"))
    return int(found.get("cx")), int(found.get("cy"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ({"width": 40}, (40, 20)),
        ({"height": 30}, (60, 30)),
        ({"width": 10, "height": 10}, (10, 10)),
        ({}, (200 * 25.4 / 96, 100 * 25.4 / 96)),
        # No picture is wider than its place.
        ({"width": 4000}, (160, 80)),
    ],
)
def test_a_picture_is_as_large_as_said(
    tmp_path: Path, kind: str, size: dict[str, float], expected: tuple[float, float]
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(picture(kind, 200, 100))
    value = read_picture(path, alt="A & B", **size)
    assert (value.width, value.height) == (200, 100)
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    section += '<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417"/></w:sectPr>'
    for tag in ("{{p x }}", "a {{r x }} b"):
        document = check(
            fill(from_xml(p(tag), p("", properties=f"<w:pPr>{section}</w:pPr>")), x=value)
        )
        assert [round(side / 36000) for side in extent(document)] == [round(mm) for mm in expected]
        [text] = [item.get("descr") for item in part(document).iter(f"{WP}docPr")]
        assert text == "A & B"


def test_a_picture_leads_somewhere() -> None:
    value = read_picture(picture("PNG", 9, 9), width=9, link="https://example.org/?a=1&b=2")
    document = check(fill(from_xml(p("{{p x }}"), tbl(["{{r x }}"])), x=value))
    links = [item for item in part(document).iter() if str(item.tag).endswith("hlinkClick")]
    assert len(links) == 2
    with pytest.raises(TemplateError, match="'file:'"):
        fill(from_xml(p("{{p x }}")), x=read_picture(value.data, link="file:///etc/passwd"))
    with pytest.raises(TemplateError, match="smaller than nothing"):
        fill(from_xml(p("{{p x }}")), x=read_picture(value.data, width=-1))


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a" + bytes(99), b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]
)
def test_other_files_are_no_pictures(data: bytes) -> None:
    with pytest.raises(ValueError, match="PNG or a JPEG"):
        read_picture(data)
    assert isinstance(read_picture(picture("PNG", 1, 1)), SizedPicture)
