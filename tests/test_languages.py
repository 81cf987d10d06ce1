"""What languages differ in: how numbers are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.languages import write_number


@pytest.mark.parametrize(("lang", "number", "written"), [
    ("de", "27318.40", "27.318,40"),
    ("fr", "27318.40", "27\u202f318,40"),
    ("en", "-1234567.5", "-1,234,567.5"),
    ("de-CH", "10000", "10’000"),
    ("pl", "+10000", "+10\u00a0000"),
    ("hi", "1234567", "12,34,567"),
    ("de", "2026", "2026"),
    ("fr", "9999.99", "9999,99"),
    ("de", "0.5", "0,5"),
    ("de", "066111", "066111"),
    ("qqq", "12345.6", "12,345.6"),
])  # fmt: skip
def test_numbers_as_languages_write_them(lang: str, number: str, written: str) -> None:
    assert write_number(number, lang) == written


@given(
    st.from_regex(r"[+-]?(0|[1-9][0-9]{0,40})(\.[0-9]{1,9})?", fullmatch=True),
    st.sampled_from(["de", "fr", "en-IN"]),
)
def test_no_digit_is_lost(number: str, lang: str) -> None:
    written = write_number(number, lang)
    digits = "".join(char for char in written if char.isdigit())
    assert digits == "".join(char for char in number if char.isdigit())
