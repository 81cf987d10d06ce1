"""The values behind the field types: what each takes, refuses and says instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.fields import values
from reportgen.fields.model import FieldType
from reportgen.fields.types import COLOUR, FILE, KEY, TYPES
from reportgen.fields.values import PartialDate, Period
from reportgen.languages import parse_language
from reportgen.problems.problem import UnfitError

PARSERS = (
    values.parse_line,
    values.parse_text,
    values.parse_number,
    values.parse_yes_no,
    values.parse_date,
    values.parse_period,
    parse_language,
    values.parse_country,
    values.parse_email,
    values.parse_phone,
    values.parse_link,
    values.parse_file,
    values.parse_key,
    values.parse_colour,
)
RLO, LRM, ZWJ = "\u202e", "\u200e", "\u200d"


def is_refused(parse: Callable[[str], Any], text: str) -> bool:
    try:
        parse(text)
    except UnfitError as error:
        assert str(error.message).endswith(".") and str(error.advice).endswith(".")
        return True
    return False


GOOD: list[tuple[Callable[[str], Any], str, Any]] = [
    (values.parse_line, "  a \n b\tc ", "a b c"),
    (values.parse_text, "\n\na\n\n  b  \n\n", "a\n\n  b"),
    (values.parse_text, "  indented", "  indented"),
    (values.parse_number, "24", "24"),
    (values.parse_number, " -2.50 ", "-2.50"),
    (values.parse_number, "007", "007"),
    (values.parse_yes_no, "yes", True),
    (values.parse_yes_no, " No ", False),
    (values.parse_yes_no, "TRUE", True),
    (values.parse_yes_no, "false", False),
    (values.parse_yes_no, "Ja", True),
    (values.parse_yes_no, "nein", False),
    (values.parse_yes_no, "oui", True),
    (values.parse_yes_no, "non", False),
    (values.parse_date, "2026-11-22", PartialDate(2026, 11, 22)),
    (values.parse_date, " 2026-11 ", PartialDate(2026, 11)),
    (values.parse_date, "1900", PartialDate(1900)),
    (values.parse_date, "2199-12-31", PartialDate(2199, 12, 31)),
    (values.parse_date, "2024-02-29", PartialDate(2024, 2, 29)),
    (values.parse_period, "2015/2017", Period(PartialDate(2015), PartialDate(2017))),
    (values.parse_period, "2015 / ..", Period(PartialDate(2015))),
    (values.parse_period, "2015/", Period(PartialDate(2015))),
    (values.parse_period, "2015", Period(PartialDate(2015), PartialDate(2015))),
    (values.parse_period, "2015-03/2015", Period(PartialDate(2015, 3), PartialDate(2015))),
    (values.parse_date, "7.9.2025", PartialDate(2025, 9, 7)),
    (values.parse_date, "07. 09. 2025", PartialDate(2025, 9, 7)),
    (values.parse_date, "9/2025", PartialDate(2025, 9)),
    (values.parse_date, "Sept. 2025", PartialDate(2025, 9)),
    (values.parse_date, "7. September 2025", PartialDate(2025, 9, 7)),
    (values.parse_date, "1er août 2025", PartialDate(2025, 8, 1)),
    (values.parse_period, "2019-2023", Period(PartialDate(2019), PartialDate(2023))),
    (values.parse_period, "2019 – 2023", Period(PartialDate(2019), PartialDate(2023))),
    (values.parse_period, "2019-11", Period(PartialDate(2019, 11), PartialDate(2019, 11))),
    (
        values.parse_period,
        "1.9.2025-31.7.2026",
        Period(PartialDate(2025, 9, 1), PartialDate(2026, 7, 31)),
    ),
    (values.parse_period, "von 2019 bis Mai 2023", Period(PartialDate(2019), PartialDate(2023, 5))),
    (values.parse_period, "seit 2021", Period(PartialDate(2021))),
    (values.parse_period, "depuis mars 2021", Period(PartialDate(2021, 3))),
    (values.parse_period, "2021 – heute", Period(PartialDate(2021))),
    (values.parse_period, "2015/2015-01", Period(PartialDate(2015), PartialDate(2015, 1))),
    (parse_language, "de", "de"),
    (parse_language, "DE", "de"),
    (parse_language, "pt_br", "pt-BR"),
    (parse_language, "zh-hant-tw", "zh-Hant-TW"),
    (parse_language, "es-419", "es-419"),
    (parse_language, "kmr", "kmr"),
    (parse_language, "no", "no"),
    (values.parse_country, "de", "DE"),
    (values.parse_country, " NO ", "NO"),
    (values.parse_email, "veronika.kabis@saarbruecken.de", "veronika.kabis@saarbruecken.de"),
    (values.parse_email, " o'neil+x@a-b.example.org ", "o'neil+x@a-b.example.org"),
    (values.parse_phone, "0681 905 0", "0681 905 0"),
    (values.parse_phone, "+49 (0)681  905-0", "+49 (0)681 905-0"),
    (values.parse_phone, "030/23125.360", "030/23125.360"),
    (values.parse_phone, "0033 3 53", "0033 3 53"),
    (values.parse_phone, "110", "110"),
    (values.parse_phone, "(0651) 71 80 - 12", "(0651) 71 80 - 12"),
    (values.parse_phone, "0651–7180—12", "0651-7180-12"),
    (values.parse_phone, "Tél.: 03 87 55 50 00", "03 87 55 50 00"),
    (values.parse_phone, "(+352) 4796", "+352 4796"),
    (values.parse_link, "https://www.example.org/a?b=c#d", "https://www.example.org/a?b=c#d"),
    (values.parse_link, " http://example.org:8080 ", "http://example.org:8080"),
    (values.parse_link, "https://köln.example/straße", "https://köln.example/straße"),
    (values.parse_file, "pictures/market.jpg", "pictures/market.jpg"),
    (values.parse_file, "a..b/c d.png", "a..b/c d.png"),
    (values.parse_key, "zib-saarbruecken", "zib-saarbruecken"),
    (values.parse_key, "2017-05-01", "2017-05-01"),
    (values.parse_key, "Fête (été) + 1.2", "Fête (été) + 1.2"),
    (values.parse_key, "Cafe\u0301", "Café"),
    (values.parse_key, "console", "console"),
    (values.parse_key, "com", "com"),
    (values.parse_colour, " #0B5563 ", "#0b5563"),
]

BAD: list[tuple[Callable[[str], Any], list[str]]] = [
    (
        values.parse_number,
        ["", "1,5", "1e3", "0x1F", "1_000", ".5", "5.", "zwei", "--1", "١٢", "½"],
    ),
    (values.parse_yes_no, ["", "jein", "si", "1", "y", "on", "yes no"]),
    (
        values.parse_date,
        [
            "",
            "22.11.26",
            "3/12/2026",
            "31.2.2026",
            "0.3.2026",
            "13/2026",
            "Sommer 2026",
            "2026-13",
            "2026-00",
            "2026-11-00",
            "2026-02-29",
            "2026-1",
            "2026-11-22T12:00",
            "1899",
            "2200",
            "26",
            "20٢٦",
            "2026/11",
            "+2026",
            "2026-11-",
        ],
    ),
    (
        values.parse_period,
        [
            "",
            "/",
            "../2015",
            "2017/2015",
            "2015-17",
            "2015/17",
            "2017-2015",
            "2015 –",
            "1.9.–30.9.2025",
            "bis 2015",
            "2015/2016/2017",
            "seit jeher",
            "2015/jetzt",
        ],
    ),
    (
        parse_language,
        ["", "d", "german", "Deutsch", "de-", "de--DE", "de DE", "de-ß", "de-DE-1996", "*", "d€"],
    ),
    (values.parse_country, ["", "D", "DEU", "Germany", "ß", "ﬁ", "ŉ", "D1", "D E"]),
    (
        values.parse_email,
        [
            "",
            "kabis@",
            "@saarbruecken.de",
            "kabis",
            "kabis@saarbruecken",
            "a@b.de, evil@x.org",
            "a@b.de,evil@x.org",
            "a@b.de;evil@x.org",
            "a@b.de evil@x.org",
            "a@b.de\nBcc: evil@x.org",
            "a@b.de\r\n\r\nevil",
            "a\n@b.de",
            "Kabis <a@b.de>",
            "<a@b.de>",
            '"a b"@b.de',
            '"a@b.de, evil"@x.org',
            "a@b.de (Kabis)",
            "a@@b.de",
            "a@b@c.de",
            ".a@b.de",
            "a.@b.de",
            "a..b@c.de",
            "a@b..de",
            "a@-b.de",
            "a@b-.de",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "mailto:a@b.de",
            "ä@b.de",
            "a@bü_cher.de",
            "a@b\u0430ll.de",
            "a@xn--bcher-xxx.de",
            "a@\u0301b.de",
            "а@b.de",
            "a%40b.de",
            "a@b.de\u200b",
            f"{RLO}a@b.de",
            "a" * 250 + "@b.de",
        ],
    ),
    (
        values.parse_phone,
        [
            "",
            "12",
            "0681 905 0 ext. 5",
            "0681\n;905",
            "+",
            "++49 681",
            "(0651 718",
            "()0651",
            "0651 718 (abends)",
            "49+681",
            "0681x",
            "1" * 18,
            "٠٦٨١",
            "tel:0681",
            "0681,905",
            "-0681",
            "0681-",
        ],
    ),
    (
        values.parse_link,
        [
            "",
            "www.example.org",
            "example",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "\x01javascript:alert(1)",
            "data:text/html,<script>",
            "file:///etc/passwd",
            "ftp://example.org",
            "mailto:a@b.de",
            "//example.org",
            "/page",
            "https:/example.org",
            "https:example.org",
            "https://",
            "https:///page",
            "https://?x",
            "https://exa mple.org",
            "https://example.org/a b",
            "https://example.org/\njavascript:alert(1)",
            'https://example.org/"onclick="x',
            "https://example.org/<b>",
            "https://example.org\\@evil.org",
            "https://example.org:99999",
            "https://example.org:port",
            "https://[::1",
        ],
    ),
    (
        values.parse_folder,
        [
            "",
            " ",
            "..",
            "../x.png",
            "a/../../x.png",
            "a/..",
            "/etc/passwd",
            "//server/share",
            "\\\\server\\share",
            "..\\x.png",
            "a\\b.png",
            "C:/x.png",
            "C:x.png",
            "c:\\x.png",
            "file:///x.png",
            "https://example.org/x.png",
            "x.png:stream",
        ],
    ),
    (
        values.parse_file,
        [
            "",
            " ",
            "/etc/passwd",
            "//server/share",
            "\\\\server\\share",
            "..\\x.png",
            "a\\b.png",
            "C:/x.png",
            "C:x.png",
            "c:\\x.png",
            "file:///x.png",
            "https://example.org/x.png",
            "x.png:stream",
        ],
    ),
    (
        values.parse_key,
        [
            "",
            ".",
            "..",
            ".hidden",
            "-x",
            "a/b",
            "a\\b",
            "a:b",
            "a*b",
            "a?b",
            "a|b",
            'a"b',
            "a<b",
            "a\x00b",
            "a\nb",
            "a\tb",
            "name.",
            "name...",
            "CON",
            "con",
            "Con.yaml",
            "con.de.pdf",
            "con .x",
            "nul",
            "AUX.txt",
            "prn",
            "com1",
            "COM¹",
            "lpt9.x",
            "LPT0",
            f"a{RLO}b",
            f"{RLO}fdp.exe",
            f"a{LRM}",
            f"a{ZWJ}b",
            "a\u00a0b",
            "a\u2028b",
            "\ufeffa",
            "a~1",
            "$x",
            "%x%",
            "ä" * 51,
            "a" * 101,
        ],
    ),
    (
        values.parse_colour,
        ["", "red", "0b5563", "#0b556", "#0b55633", "#0b556g", "#٠٠٠٠٠٠", "#fff"],
    ),
]


@pytest.mark.parametrize(("parse", "text", "value"), GOOD)
def test_what_is_fit_is_read(parse: Callable[[str], Any], text: str, value: Any) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text"), [(parse, text) for parse, texts in BAD for text in texts]
)
def test_what_is_unfit_is_refused(parse: Callable[[str], Any], text: str) -> None:
    assert is_refused(parse, text), parse(text)


@pytest.mark.parametrize("parse", PARSERS)
@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=20))
def test_parsers_raise_nothing_but_unfit(parse: Callable[[str], Any], text: str) -> None:
    is_refused(parse, text)


@pytest.mark.parametrize("parse", PARSERS)
@settings(max_examples=40, deadline=None)
@given(
    text=st.text("0123456789-/.:+@[]%#()ABCabcßﬁ ٣\u00a0\u2028\x00~ー", max_size=14),
)
def test_parsers_raise_nothing_but_unfit_on_what_is_nearly_fit(
    parse: Callable[[str], Any], text: str
) -> None:
    is_refused(parse, text)


def test_every_scalar_type_refuses_with_advice_or_takes_text() -> None:
    scalars = [row for row in (*TYPES.values(), FILE, COLOUR, KEY) if not row.parts]
    for row in scalars:
        assert row.parse is not None, row.name
        assert row.localized or row.name == "choice" or is_refused(row.parse, "\\ ?"), row.name


@pytest.mark.parametrize("row", [*TYPES.values(), FILE, COLOUR, KEY], ids=lambda row: row.name)
def test_the_table_of_types_is_whole(row: FieldType) -> None:
    assert row.about and not str(row.about).endswith(".")
    assert bool(row.parse) != bool(row.parts)
    assert row.localized or not row.translated, "only what has languages can be translated"
    assert row.parts or row.schema or row.name == "choice"


# Dates


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),
        ("2024-04-05", date(2024, 4, 5), date(2024, 4, 5)),
        ("2199", date(2199, 1, 1), date(2199, 12, 31)),
    ],
)
def test_a_partial_date_spans_what_it_may_mean(text: str, first: date, last: date) -> None:
    partial = values.parse_date(text)
    assert (partial.first, partial.last) == (first, last)
    assert str(partial) == text


partial_dates = st.builds(
    lambda day, precision: PartialDate(*(day.year, day.month, day.day)[:precision]),
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.integers(1, 3),
)


@given(partial_dates)
def test_dates_are_read_as_they_are_written(partial: PartialDate) -> None:
    assert values.parse_date(str(partial)) == partial
    assert partial.first <= partial.last


@given(partial_dates, st.none() | partial_dates)
def test_periods_are_read_as_they_are_written(start: PartialDate, end: PartialDate | None) -> None:
    period = Period(start, end)
    if end is not None and end.last < start.first:
        assert is_refused(values.parse_period, str(period))
    else:
        assert values.parse_period(str(period)) == period


# Names of files


@given(st.text(max_size=30))
def test_a_key_is_one_part_of_a_path_everywhere(text: str) -> None:
    try:
        name = values.parse_key(text)
    except UnfitError:
        return
    assert name == unicodedata.normalize("NFC", name) == name.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in name)
    assert not set(name) & set('/\\:*?"<>|')
    assert len(f"{name}.de+fr.docx".encode()) < 255


@given(st.text("abAZ019@.-_+ ,;<>\"'()\n\\é", max_size=40))
def test_an_address_holds_one_recipient(text: str) -> None:
    try:
        address = values.parse_email(text)
    except UnfitError:
        return
    assert address.isascii() and address.count("@") == 1
    assert not set(address) & set(' ,;:<>()[]\\"\r\n')


@pytest.mark.parametrize("text", ["QX", "ZZ", "EU", "AA"])
def test_only_countries_that_exist_are_countries(text: str) -> None:
    with pytest.raises(UnfitError, match="not a country code"):
        values.parse_country(text)


def test_a_web_address_hides_no_host_behind_a_name() -> None:
    with pytest.raises(UnfitError, match="not a web address"):
        values.parse_link("https://office.example.org@evil.example/")
