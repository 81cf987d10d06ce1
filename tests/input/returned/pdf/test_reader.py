"""What is told of a PDF that cannot be read, and what is sure of one that can."""

from __future__ import annotations

import io

import pikepdf
import pytest

from reportgen.input.returned.document import lines_of
from reportgen.input.returned.pdf import reader
from reportgen.input.returned.pdf.reader import MAX_PAGES, read_alone, read_pdf
from reportgen.problems.problem import SourceError
from support.pdf_files import blank_pages, print_untagged, saved, scan
from support.pdf_pages import print_page

PAGE = "<p>Kontext: Viele kommen an.</p>"


def locked() -> bytes:
    with pikepdf.open(io.BytesIO(print_untagged(PAGE))) as pdf:
        return saved(pdf, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))


@pytest.mark.parametrize(
    ("data", "said", "advice"),
    [
        (b"", "no PDF, or a damaged one", "save it again"),
        (b"%PDF-1.4", "no PDF, or a damaged one", "save it again"),
        (print_untagged(PAGE)[:900], "no PDF, or a damaged one", "save it again"),
        (locked(), "password", "without a password"),
        (scan(), "pictures, without text", "OCR"),
        (blank_pages(1), "pictures, without text", "OCR"),
        (blank_pages(MAX_PAGES + 1), f"{MAX_PAGES + 1} pages", "each sheet"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, said: str, advice: str) -> None:
    with pytest.raises(SourceError) as raised:
        read_pdf(data, "alt.pdf")
    (problem,) = raised.value.problems
    assert said in str(problem) and advice in str(problem)
    assert str(problem).startswith("alt.pdf:")


def test_a_pdf_that_may_not_be_printed_can_be_read() -> None:
    with pikepdf.open(io.BytesIO(print_untagged(PAGE))) as pdf:
        nobody = pikepdf.Permissions(extract=False, print_lowres=False)
        data = saved(pdf, encryption=pikepdf.Encryption(owner="geheim", allow=nobody))
    assert [str(line) for line in lines_of(read_pdf(data, "a.pdf").body)] == [
        "Kontext: Viele kommen an."
    ]


def test_what_takes_too_long_is_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pikepdf.open(io.BytesIO(blank_pages(MAX_PAGES))) as pdf:
        # More words than hundreds of sheets have, on each page.
        words = pdf.make_stream(
            b"BT /F 9 Tf " + b"1 0 0 1 9 9 Tm (wort) Tj 0 9 Td " * 20_000 + b"ET"
        )
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        for page in pdf.pages:
            page.Contents = words
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        data = saved(pdf)
    monkeypatch.setattr(reader, "_SECONDS", 2)
    with pytest.raises(SourceError, match=r"took longer than 2 seconds. Ask for the Word file"):
        read_pdf(data, "a.pdf")


@pytest.mark.parametrize(
    ("data", "sure"),
    [
        (print_page(PAGE), True),
        (print_untagged(PAGE), False),
        # What PDF says of letters from right to left is how they look, not how they are read.
        (print_page(f"{PAGE}<p>جمعية</p>"), False),
    ],
)
def test_only_what_tags_say_is_sure(data: bytes, sure: bool) -> None:
    assert read_alone(data, "a.pdf").sure is sure


def test_tags_that_say_little_are_not_believed() -> None:
    with pikepdf.open(io.BytesIO(print_page("<p>eins</p><p>zwei</p><p>drei</p>"))) as pdf:
        page = pdf.pages[0]
        data = page.Contents.read_bytes()
        # All but the first paragraph stand outside of the tags.
        first, *others = data.split(b"/MCID ")
        page.Contents = pdf.make_stream(first + b"".join(b"/MCID 9" + each for each in others))
        found = read_alone(saved(pdf), "a.pdf")
    assert not found.sure
    assert [str(line) for line in lines_of(found.body)] == ["eins", "zwei", "drei"]


def test_properties_are_given_by_their_names() -> None:
    with pikepdf.open(io.BytesIO(print_page(PAGE))) as pdf:
        pdf.docinfo["/reportgen-form"] = "factsheet"
        pdf.docinfo["/Author"] = "Łukasz"
        found = read_alone(saved(pdf), "a.pdf").properties
    assert (found["reportgen-form"], found["Author"]) == ("factsheet", "Łukasz")
