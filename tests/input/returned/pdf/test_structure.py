"""Forms that were filled in, remarks and properties of PDF files, as programs write them."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from reportgen.input.returned.document import Comment, lines_of
from reportgen.input.returned.pdf.reader import read_alone
from reportgen.input.returned.pdf.structure import MAX_FIELDS, read_structure
from support.pdf_files import form_file, print_untagged, saved

TEXT = {"FT": "Tx", "T": "a"}
BOX = {"FT": "Btn", "T": "a"}


def filled(*fields: dict[str, Any]) -> dict[str, str]:
    return dict(read_structure(form_file(list(fields))).answers)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"Caf\xe9 \x84x\x85", "Café —x–"),
        ("Łukasz, Привет".encode("utf-16"), "Łukasz, Привет"),
        (b"\xfe\xff" + "Łódź".encode("utf-16-be"), "Łódź"),
        (b"\xef\xbb\xbf" + "Łódź „ja“".encode(), "Łódź „ja“"),
        (b"\xfe\xff\x00\x1b\x00d\x00e\x00\x1b\x00J\x00a", "Ja"),
        (b"eins\rzwei\r\ndrei\nvier", "eins\nzwei\ndrei\nvier"),
        (b"eins\r\rzwei", "eins\n\nzwei"),
        (b"", ""),
    ],
)
def test_texts_are_read_whichever_way_they_are_written(written: bytes, read: str) -> None:
    assert filled({**TEXT, "V": written}) == {"a": read}


@pytest.mark.parametrize(
    ("field", "read"),
    [
        ({**BOX, "V": "on", "AS": "on"}, "on"),
        ({**BOX, "V": "Ja"}, "on"),
        ({**BOX, "V": "Off", "AS": "Off"}, "off"),
        (BOX, "off"),
        # Some programs change how the box looks alone.
        ({**BOX, "AS": "Yes"}, "on"),
        ({**BOX, "Kids": [{"AS": "Off"}, {"AS": "Yes"}]}, "on"),
        ({**BOX, "Ff": 1 << 15, "V": "work"}, "work"),
        ({**BOX, "Ff": 1 << 15, "Kids": [{"AS": "Off"}, {"AS": "work"}]}, "work"),
        ({**BOX, "Ff": 1 << 15, "V": "Off"}, ""),
        ({"FT": "Ch", "T": "a", "V": "office"}, "office"),
    ],
)
def test_boxes_circles_and_choices_say_what_was_chosen(field: dict[str, Any], read: str) -> None:
    assert filled(field) == {"a": read}


def test_fields_have_full_names_and_say_what_those_above_say() -> None:
    contact = {"T": "0", "FT": "Tx", "Kids": [{"T": "name", "V": "Anna"}, {"T": "email"}]}
    box = {"T": "topics", "FT": "Btn", "Kids": [{"T": "work", "V": "on"}, {"T": "arts"}]}
    assert filled({"T": "contacts", "Kids": [contact]}, box, {**TEXT, "T": "x.y", "V": "z"}) == {
        "contacts.0.name": "Anna",
        "contacts.0.email": "",
        "topics.work": "on",
        "topics.arts": "off",
        "x.y": "z",
    }


def test_what_nobody_fills_in_is_no_answer() -> None:
    assert filled({**BOX, "Ff": 1 << 16}, {"FT": "Sig", "T": "b"}, {"FT": "Tx", "V": "x"}) == {}


def test_several_choices_and_long_texts_are_read() -> None:
    with pikepdf.open(io.BytesIO(form_file([{**TEXT, "FT": "Ch"}, {**TEXT, "T": "b"}]))) as pdf:
        first, second = pdf.Root.AcroForm.Fields
        first.V = pikepdf.Array(["eins", "zwei"])
        second.V = pdf.make_stream("Größe".encode("utf-16"))
        data = saved(pdf)
    assert read_structure(data).answers == {"a": "eins\nzwei", "b": "Größe"}


def test_fields_in_a_circle_and_without_end_are_read_as_far_as_they_make_sense() -> None:
    with pikepdf.open(io.BytesIO(form_file([{**TEXT, "V": "x", "Kids": [{"T": "b"}]}]))) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        field.Kids[0].Kids = pikepdf.Array([field])
        assert read_structure(saved(pdf)).answers == {}
    many = form_file([{**TEXT, "T": str(number)} for number in range(MAX_FIELDS + 100)])
    assert len(read_structure(many).answers) == MAX_FIELDS


def test_a_form_of_the_program_is_not_read_from_its_pages() -> None:
    page = print_untagged("<p>Kontext</p><p>Bitte hier schreiben.</p>")
    ours = form_file([{**TEXT, "T": "context", "V": "Viele."}], {"reportgen-form": "x"}, page)
    found = read_alone(ours, "a.pdf")
    assert found.answers == {"context": "Viele."}
    assert found.properties["reportgen-form"] == "x"
    assert [str(line) for line in lines_of(found.body)] == ["Kontext", "Bitte hier schreiben."]


def test_what_is_filled_into_other_forms_stands_on_their_pages() -> None:
    page = print_untagged("<p>Kontext:</p>")
    with pikepdf.open(io.BytesIO(form_file([{**TEXT, "V": "Viele kommen."}], page=page))) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        fonts = pikepdf.Dictionary(
            F=pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        look = pdf.make_stream(b"BT /F 10 Tf 0 2 Td (Viele kommen.) Tj ET")
        look.update(
            pikepdf.Dictionary(
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Form,
                BBox=[0, 0, 200, 20],
                Resources=pikepdf.Dictionary(Font=fonts),
            )
        )
        field.Type, field.Subtype = pikepdf.Name.Annot, pikepdf.Name.Widget
        field.Rect, field.F = pikepdf.Array([130, 755, 330, 775]), 4
        field.AP = pikepdf.Dictionary(N=look)
        pdf.pages[0].Annots = pikepdf.Array([field])
        found = read_alone(saved(pdf), "a.pdf")
    assert not found.sure
    assert "Viele kommen." in "\n".join(str(line) for line in lines_of(found.body))


def test_remarks_are_told_with_who_made_them_and_where() -> None:
    with pikepdf.open(io.BytesIO(print_untagged("<p>Text</p>"))) as pdf:
        for kind, said in (("Text", "Stimmt das?"), ("Link", "nein"), ("Highlight", "")):
            note = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name(f"/{kind}"),
                Rect=[0, 0, 9, 9],
                T="Łukasz",
                Contents=said,
            )
            page = pdf.pages[0].obj
            page.Annots = pikepdf.Array([*page.get("/Annots", []), pdf.make_indirect(note)])
        assert read_structure(saved(pdf)).comments == (Comment("Stimmt das?", "Łukasz", "page 1"),)
