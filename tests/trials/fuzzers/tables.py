"""Damaged workbooks, lists of recipients and profiles."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from trials.fuzzers.common import ROOT, BreachError, check_told, mutate

if TYPE_CHECKING:
    from reportgen.mailings.recipients.recipient import Recipient
    from reportgen.problems.problem import Problem
    from reportgen.project.project import Project

ROWS = (
    ("Anrede", "Name", "E-Mail", "Straße", "PLZ", "Ort", "Sprache", "Themen"),
    ("Frau", "Anna Ähre", "anna@example.org", "Altweg 1", "01067", "Trier", "de", "Arbeit"),
    ("Herr", "Bert Bach", "bert@example.org", "", "", "Metz", "fr", "Arbeit; Sprache"),
    ("Madame", "Cléo d'Eau", "cleo@example.org", "3, rue du Fil", "57000", "Metz", "fr", ""),
)


@cache
def sound_workbook() -> dict[str, bytes]:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    sheet["A9"], sheet["B9"] = "=1+1", 4.5
    sheet["C2"].hyperlink = "mailto:anna@example.org"
    sheet.auto_filter.ref = "A1:H4"
    sheet.row_dimensions[4].hidden = True
    book.create_sheet("Zweites").append(("x",))
    book.properties.created = book.properties.modified = datetime(2026, 5, 1)
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


#: Ranges, sizes and references as large as they can be written.
LARGE = (b"A1:XFD1048576", b"XFD1048576", b"D1:D1048576", b"1048577", b"99999999999", b"-1", b"")


def make_workbook(dice: random.Random) -> bytes:
    parts = dict(sound_workbook())
    name = dice.choice(sorted(parts))
    found = list(re.finditer(rb'"([^"]*)"', parts[name]))
    if found and dice.random() < 0.5:
        start, end = dice.choice(found).span(1)
        parts[name] = parts[name][:start] + dice.choice(LARGE) + parts[name][end:]
    else:
        parts[name] = mutate(dice, parts[name])
    if dice.random() < 0.1:
        del parts[dice.choice(sorted(parts))]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(zipfile.ZipInfo(each), content, zipfile.ZIP_DEFLATED)
    data = file.getvalue()
    return mutate(dice, data, 3) if dice.random() < 0.2 else data


def make_list(dice: random.Random) -> bytes:
    parted = dice.choice((";", ",", "\t"))
    lines = [parted.join(f'"{cell}"' if dice.random() < 0.3 else cell for cell in r) for r in ROWS]
    text = dice.choice(("\n", "\r\n", "\r")).join(lines)
    charsets = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "mac-roman", "cp850")
    return mutate(dice, text.encode(dice.choice(charsets)))


def read_list(suffix: str) -> Callable[[bytes, Path], None]:
    def read(data: bytes, folder: Path) -> None:
        from reportgen.mailings.recipients.recipient import read_recipients, remove_recipient
        from reportgen.problems.problem import ReportgenError

        def people_in(path: Path) -> tuple[list[Recipient], list[Problem]]:
            return read_recipients(path, path.name, ("de", "fr"), "de", "DE")

        path = folder / f"liste{suffix}"
        path.write_bytes(data)
        recipients, problems = people_in(path)
        check_told(problems)
        if not recipients:
            return
        gone = recipients[0].email
        try:
            remove_recipient(path, lambda each: each.email == gone)
        except ReportgenError as error:
            check_told(error.problems)
            if path.read_bytes() != data:
                raise BreachError("refused, and changed all the same") from None
            return
        others, remarks = people_in(path)
        left = {each.email for each in others}
        # With a row less it may not be clear any more in which encoding the rest is, and is told.
        lost = set() if remarks else {each.email for each in recipients} - left - {gone}
        if lost or (gone and gone in left):
            raise BreachError(f"{gone} was to go; {sorted(lost)} went, {sorted(left)} are left")

    return read


PROFILES = (*sorted((ROOT / "profiles").glob("*.yaml")),)


def make_profile(dice: random.Random) -> bytes:
    data = dice.choice(PROFILES).read_bytes()
    if dice.random() < 0.3:
        lines = data.split(b"\n")
        return b"\n".join(dice.sample(lines, len(lines)))
    if dice.random() < 0.2:
        at = dice.randrange(len(data))
        opening = dice.choice((b"[", b"{a: ", b"- ", b"> ", b"* ", b"![](", b"**", b"|\n|-\n"))
        return data[:at] + opening * dice.choice((5, 500, 50_000)) + data[at:]
    return mutate(dice, data)


@cache
def opened() -> Project:
    from reportgen.project.open import open_project

    return open_project(ROOT, date(2026, 5, 1), ROOT)


def read_profile(data: bytes, folder: Path) -> None:
    from reportgen.document.edition import Audience
    from reportgen.problems.problem import ReportgenError
    from reportgen.project.profiles import read_profile_file
    from reportgen.project.world import world_of
    from reportgen.sheets.cut import cut_profile
    from reportgen.sheets.merge import merge_sheet

    project = opened()
    path = folder / "a.yaml"
    path.write_bytes(data)
    try:
        profile = read_profile_file(project, path)
    except ReportgenError as error:
        check_told(error.problems)
        return
    check_told(profile.warnings)
    cut = cut_profile(profile, Audience.PRINT, project.today)
    merge_sheet(cut, ("de", "fr"), world_of(project))
