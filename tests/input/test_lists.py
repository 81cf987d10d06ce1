"""Lists of items in YAML, CSV and XLSX: read as the same trees, and items taken out again."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from reportgen.input.lists import Item, ItemList, list_items, list_rows, without_items
from reportgen.input.source import ScalarNode
from reportgen.problems.problem import Severity, SourceError

ROWS = [["Stadt", "Einwohner"], ["Trier", "112 000"], ["Metz", ""]]
KEYS = {"Stadt": "city", "Ort": "city", "Einwohner": "people"}


def write_table(path: Path, rows: list[list[str]]) -> None:
    if path.suffix == ".csv":
        path.write_text("".join(f"{';'.join(row)}\n" for row in rows))
        return
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    path.write_bytes(file.getvalue())


def read_rows(path: Path) -> ItemList:
    def find_keys(headers: list[str]) -> list[str]:
        return [KEYS.get(header, "") for header in headers]

    return list_rows(path, path.name, find_keys, KEYS)


def read_items(path: Path, text: str) -> ItemList:
    path.write_text(text)
    return list_items(path, path.name, "cities")


def texts_of(item: Item) -> dict[str, str]:
    return {key: node.text for key, node in item.node.items.items() if isinstance(node, ScalarNode)}


def test_whatever_file_a_list_comes_from_its_items_are_the_same(tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx"):
        write_table(tmp_path / name, ROWS)
    text = "- city: Trier\n  people: 112 000\n- city: Metz\n  people:\n"
    below = "cities:\n" + text.replace("- ", "  - ").replace("  people", "    people")
    lists = [
        read_rows(tmp_path / "a.csv"),
        read_rows(tmp_path / "a.xlsx"),
        read_items(tmp_path / "a.yaml", text),
        read_items(tmp_path / "b.yaml", below),
    ]
    for found in lists:
        assert found.problems == ()
        assert [texts_of(item) for item in found.items] == [
            {"city": "Trier", "people": "112 000"},
            {"city": "Metz", "people": ""},
        ]
    assert [str(found.items[1].node.keys["city"]) for found in lists] == [
        "a.csv:3:1",
        "a.xlsx: sheet “Sheet”, cell A3",
        "a.yaml:3:3",
        "b.yaml:4:5",
    ]
    assert [found.columns for found in lists] == [("city", "people")] * 2 + [()] * 2


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_columns_are_told_of_that_are_doubled_or_mean_nothing(tmp_path: Path, name: str) -> None:
    rows = [["Stadt", "Ort", "Einwohnr", "Fläche"], ["Trier", "Trier", "1", ""]]
    write_table(tmp_path / name, rows)
    assert [
        (problem.severity, str(problem.message), str(problem.advice))
        for problem in read_rows(tmp_path / name).problems
    ] == [
        (
            Severity.ERROR,
            "the column “Ort” means the same as “Stadt”.",
            "Keep one of them, or rename the other.",
        ),
        (
            Severity.WARNING,
            "the column “Einwohnr” is not used.",
            "Did you mean “Einwohner”?",
        ),
    ]


def test_what_is_no_item_is_told_of_by_the_key_of_the_list(tmp_path: Path) -> None:
    def said(text: str) -> list[str]:
        return [str(problem) for problem in read_items(tmp_path / "a.yaml", text).problems]

    assert said("- city: Trier\n- x\n") == [
        "a.yaml:2:3: cities.1: keys belong here. Write “- name: …” and more below it."
    ]
    assert said("citis: []\n") == [
        "a.yaml:1:1: citis: the key “citis” is unknown. Did you mean “cities”?"
    ]
    assert said("cities: x\n") == [
        "a.yaml:1:9: cities: a list belongs here. Write each with “- name: …”."
    ]
    with pytest.raises(SourceError, match="the file holds no keys"):
        said("x\n")


def test_items_are_taken_out_by_their_lines(tmp_path: Path) -> None:
    text = "# Städte\ncities:\n  - city: Trier\n    people: 1\n\n  # Lothringen\n  - city: Metz\n"
    found = read_items(tmp_path / "a.yaml", text)
    assert without_items(found, {0}).decode() == text.replace(
        "  - city: Trier\n    people: 1\n", ""
    )
    with pytest.raises(SourceError, match="cannot be taken out by its lines"):
        without_items(read_items(tmp_path / "a.yaml", "[{city: Trier}, {city: Metz}]\n"), {0})
