"""Damaged lists that become sheets."""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path

from trials.fuzzers.common import CHARSETS, check_told, mutate
from trials.fuzzers.tables import opened

PROJECTS = (
    ("Projekttitel", "Stadt", "Beginn", "Ende", "Themen", "Ansprechperson", "E-Mail", "Partner"),
    ("Sprachcafé", "Trier", "01/12/2016", "2018", "Arbeit / Sprache", "Anna", "a@example.org", "A"),
    ("Lotsen", "Metz", "42705", "", "Bildung", "Bert\nBach", "b@example.org", "B; C, D"),
    ("Haus *neu*", "Trierr", "1.12.16", "31.12.2018", "Quatsch", "", "k. A.", "- E"),
)


@cache
def sound_content() -> bytes:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="{"float" if cell.isdigit() else "string"}"'
            f' office:value="{cell}" table:number-columns-repeated="1"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + '</table:table-row><table:table-row table:number-rows-repeated="2"/>'
        for row in PROJECTS
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{n}="{space}:{n}:1.0"' for n in ("office", "table", "text", "style"))
    return (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="L"><table:table-column table:visibility="collapse"/>{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    ).encode()


@cache
def sound_projects() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in PROJECTS:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    sheet["A7"], sheet["C7"] = "=1+1", datetime(2026, 5, 1)
    sheet.merge_cells("B2:B3")
    sheet.column_dimensions["G"].hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def make_projects(dice: random.Random) -> bytes:
    """Return a list of any of the three formats: what follows the first line is the file."""
    kind = dice.choice((".csv", ".ods", ".xlsx"))
    if kind == ".csv":
        quoted = (";".join(f'"{cell}"' for cell in row) for row in PROJECTS)
        data = mutate(dice, "\n".join(quoted).encode(dice.choice(CHARSETS)))
    else:
        parts = {"content.xml": sound_content()}
        if kind == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(sound_projects())) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
        name = dice.choice(sorted(parts))
        found = list(re.finditer(rb'"([^"]*)"', parts[name]))
        if found and dice.random() < 0.5:
            start, end = dice.choice(found).span(1)
            large = (
                b"999999999",
                b"0",
                b"-1",
                b"",
                b"1e999",
                b"nan",
                b"A1:XFD1048576",
                b"collapse",
            )
            parts[name] = parts[name][:start] + dice.choice(large) + parts[name][end:]
        else:
            parts[name] = mutate(dice, parts[name])
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in parts.items():
                archive.writestr(zipfile.ZipInfo(each), content, zipfile.ZIP_DEFLATED)
        data = file.getvalue()
    return kind.encode() + b"\n" + data


def read_projects(data: bytes, folder: Path) -> None:
    from reportgen.collecting.lists.propose import propose_mapping
    from reportgen.collecting.lists.update import plan_list
    from reportgen.collecting.lists.writing import compose_row
    from reportgen.input.yaml import read_source
    from reportgen.problems.problem import ReportgenError

    kind, _, content = data.partition(b"\n")
    path, mapping = folder / f"l{kind.decode()}", folder / "m.yaml"
    path.write_bytes(content)
    try:
        proposal = propose_mapping(opened(), path)
    except ReportgenError as error:
        check_told(error.problems)
        return
    # Whatever is proposed can be read.
    read_source(proposal.text.encode(), "m.yaml")
    mapping.write_text(proposal.text, encoding="utf-8")
    try:
        plan = plan_list(opened(), path, mapping)
    except ReportgenError as error:
        check_told(error.problems)
        return
    check_told(plan.problems)
    for each in plan.new:
        read_source(compose_row(opened(), each, plan).encode(), "p.yaml")
