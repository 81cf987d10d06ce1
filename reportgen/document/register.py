"""Registers: tables whose cells are kept as numbers and days too, for spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from reportgen.document.blocks import Pickled


@dataclass(frozen=True, slots=True)
class Datum(Pickled):
    """A number or a day, and how a spreadsheet shows it: a number format (ECMA-376, 18.8.31)."""

    value: Decimal | date
    format: str


#: What a cell of a register holds: a number or a day, or a text.
Cell: TypeAlias = Datum | str


@dataclass(frozen=True, slots=True)
class Column(Pickled):
    """A column: what its header says, and its width in letters."""

    header: str
    width: float


@dataclass(frozen=True, slots=True)
class Register(Pickled):
    """A table of a report as a spreadsheet has it: one header row, a row a sheet, sums below."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sums: tuple[tuple[Cell, ...], ...] = ()
