"""Sheets that are printed, and what a reader finds in them."""

from __future__ import annotations

from collections.abc import Iterator

import page as page_validation

from support.outputs import (
    Element,
)

#: More than the rail's value usually has.
PARTNERS = "\n".join(
    f"  - Partnereinrichtung mit einem recht langen Namen Nummer {number}" for number in range(12)
)
#: A sheet with everything that tends to go wrong, and long enough for several pages.
EDGE = f"""\
title: {{de: "Ecken & <Kanten> „quer“", fr: "Coins & <bords> « de biais »"}}
city: Łódź
date: 2026-02
carrier: أمل الحداد (Amal al-Haddad)
partners:
{PARTNERS}
context: |
  Nur auf Deutsch, mit *Betonung*, **Gewicht** und [Verweis](https://example.org/a?b=c&d=e).

  {"Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 4}
description:
  de: |
    1. eins
       - außen
         - innen
    2. zwei

       noch ein Absatz

    | Kopf | Zahl |
    |------|-----:|
{"".join(f"    | Zeile {n} | {n} |{chr(10)}" for n in range(70))}
  fr: Court.
outcome: {{de: "Żółć, źdźbło und Đặng Thị.", fr: "Œuvre, naïveté."}}
contacts:
  - name: Ελένη Παπαδοπούλου
    role: {{de: Leiterin, fr: Responsable}}
    email: e@example.org
  - phone: +49 681 1
"""


def long_text(lines: int, word: str = "Zeile", indent: str = "  ") -> str:
    """Return YAML of a text that has this many lines, each ended by a break."""
    return "|\n" + "\n".join(
        f"{indent}{word} {number}." + ("" if number == lines - 1 else "  ")
        for number in range(lines)
    )


def assert_accessible(data: bytes) -> None:
    report = page_validation.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, report.failures


def sheet_table(tree: Element) -> Element:
    """Return the one table of the sheet; tables of its texts stand inside it."""
    tables = [kid for part in tree.find("/Part") for kid in part.kids if kid.kind == "/Table"]
    assert len(tables) == 1
    return tables[0]


def own_rows(table: Element) -> Iterator[Element]:
    for kid in table.kids:
        if kid.kind == "/TR":
            yield kid
        elif kid.kind in ("/TBody", "/THead"):
            yield from own_rows(kid)


def assert_tables_are_whole(tree: Element) -> None:
    """Assert that every row and cell of every table has its header, spans counted."""
    for table in tree.find("/Table"):
        ids = {cell.id for cell in table.find("/TH")}
        assert "" not in ids
        rows = list(own_rows(table))
        columns: tuple[str, ...] = ()
        head, left = "", 0
        for row in rows:
            kinds = [cell.kind for cell in row.kids]
            if set(kinds) == {"/TH"} and len(kinds) > 1:
                columns = tuple(cell.id for cell in row.kids)
                assert all(cell.scope == "/Column" for cell in row.kids)
                continue
            if kinds[0] == "/TH":
                assert left == 0, "a header spans rows of the next one"
                head, left = row.kids[0].id, row.kids[0].row_span
                assert row.kids[0].scope == "/Row"
                assert row.kids[0].text.strip()
            cells = [cell for cell in row.kids if cell.kind == "/TD"]
            for number, cell in enumerate(cells):
                if columns:
                    assert columns[number] in cell.headers
                else:
                    assert cell.headers == (head,)
                assert set(cell.headers) <= ids
            if not columns:
                assert left > 0, "a row without a header"
                left -= 1
        assert left == 0, "a header spans rows that are not there"
