"""Telephone numbers as readers in other countries dial them."""

from __future__ import annotations

import pytest

from reportgen.mailings.recipients.phones import phone_abroad


@pytest.mark.parametrize(("number", "country", "expected"), [
    ("06831 889-0", "DE", "+49 6831 889-0"),
    ("(06831) 889 12", "DE", "+49 6831 889 12"),
    ("06831/889-0", "DE", "+49 6831 889-0"),
    ("0049 6831 889", "DE", "+49 6831 889"),
    ("+49 (0)6831 889", "DE", "+49 (0)6831 889"),
    ("03 82 00 11 22", "FR", "+33 3 82 00 11 22"),
    ("26 12 34", "LU", "+352 26 12 34"),
    ("06 1234567", "IT", "+39 06 1234567"),
    ("116 117", "DE", "116 117"),
    ("112", "LU", "112"),
    ("0123 456", "JP", "0123 456"),
    ("", "DE", ""),
])  # fmt: skip
def test_a_number_gets_the_code_of_its_country(number: str, country: str, expected: str) -> None:
    assert phone_abroad(number, country) == expected
