"""The brand's colour as text and grounds have it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reportgen.themes.colours import contrast
from reportgen.themes.theme import Brand

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(COLOURS)
def test_text_in_the_brands_colour_can_be_read(colour: str) -> None:
    brand = Brand(colour)
    assert contrast(brand.ink, brand.rail) >= 4.5
    assert contrast(brand.ink, "#ffffff") >= 4.5
    assert contrast(brand.on_colour, colour) >= 4.5
    # A colour that can be read is left as it is.
    if contrast(colour, brand.rail) >= 4.5:
        assert brand.ink == colour


def test_a_light_colour_keeps_its_hue() -> None:
    red, green, blue = (int(Brand("#ffcc00").ink[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue == 0
