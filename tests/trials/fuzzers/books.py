"""Damaged forms in workbooks."""

from __future__ import annotations

import io
import random
import zipfile
from functools import cache
from pathlib import Path

from trials.fuzzers.common import ROOT, check_told, mutate
from trials.fuzzers.returned import mutate_xml
from trials.fuzzers.tables import opened


@cache
def sound_book() -> bytes:
    """Return a workbook of forms that goes out: a row of a profile, and its contacts."""
    from reportgen.collecting.books.making import make_book
    from reportgen.collecting.outgoing import Order
    from reportgen.project.profiles import read_profile_file

    project = opened()
    profile = read_profile_file(project, ROOT / "profiles" / "zib-saarbruecken.yaml")
    return make_book(project, [profile], profile.form, Order(("de",))).data


def make_book_back(dice: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(sound_book())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(dice.randint(1, 3)):
        name = dice.choice([each for each in parts if each.endswith((".xml", ".rels"))])
        garble = mutate if dice.random() < 0.2 else mutate_xml
        parts[name] = garble(dice, parts[name])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


def read_book_back(data: bytes, folder: Path) -> None:
    from reportgen.collecting.books.rows import BOOKS
    from reportgen.collecting.incoming import read_back
    from reportgen.problems.problem import ReportgenError

    try:
        read = BOOKS[".xlsx"](data, "a.xlsx")
    except ReportgenError as error:
        check_told(error.problems)
        return
    check_told(read.problems if read else ())
    for each in read.files if read else ():
        try:
            read_back(opened(), each)
        except ReportgenError as error:
            check_told(error.problems)
