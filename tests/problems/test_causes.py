"""Every input alone: what a library raises over a file is a problem of that file alone."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from lxml import etree
from PIL import Image

from reportgen.cli.main import main
from reportgen.input.source import Input
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError, UnfitError
from reportgen.project import profiles as collection
from reportgen.workers.pool import Workers
from support.mail_project import LIST, MAILING, METZ, POST, TRIER
from support.mail_project import SETTINGS as MAIL_SETTINGS
from support.project import ROOT, SETTINGS, cut, fill_folder

SHEET = "title: T\nresources: x\n"


def run(folder: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


# --- What an exception comes from ------------------------------------------------------------


def read_metadata() -> None:
    image = Image.new("RGB", (4, 4))
    exif = image.getexif()
    exif[0x0111] = b"x"
    exif.tobytes()


def open_font() -> None:
    from fontTools.ttLib import TTFont

    TTFont(io.BytesIO(b"\0\1\0\0" + b"\xff" * 400)).getBestCmap()


def open_archive() -> None:
    zipfile.ZipFile(io.BytesIO(b"PK\5\6" + bytes(18) + b"x")).read("x")


def parse_xml() -> None:
    etree.fromstring(b"<a>")


def parse_yaml() -> None:
    yaml.safe_load("a: [")


def nest() -> None:
    json.loads("[" * 200_000)


#: Real faults of libraries over real data, and what is said of them.
FOREIGN: dict[str, tuple[Callable[[], None], str]] = {
    "PIL": (read_metadata, "PIL cannot take"),
    "fontTools": (open_font, "fontTools cannot take"),
    "lxml": (parse_xml, "lxml cannot take"),
    "yaml": (parse_yaml, "yaml cannot take"),
    "nested": (nest, "nested too deeply"),
}


@pytest.mark.parametrize(("stumble", "said"), FOREIGN.values(), ids=FOREIGN)
def test_a_library_that_stumbles_is_the_fault_of_what_it_read(
    stumble: Callable[[], None], said: str
) -> None:
    with pytest.raises(Exception) as caught:
        stumble()
    (problem,) = problems_of(caught.value, "profiles/a.yaml", say("the sheet “a”"))
    assert problem.place.file == "profiles/a.yaml"
    assert str(problem.message).startswith("the sheet “a”")
    assert said in str(problem.message)
    assert "report" not in str(problem.advice)
    # The same from a process of its own, where an exception loses its traceback on the way.
    with Workers(1) as workers:
        error = workers.submit(stumble).exception()
    assert isinstance(error, Exception)
    assert problems_of(error, "profiles/a.yaml", say("the sheet “a”")) == (problem,)


def test_a_fault_of_the_program_is_told_as_one() -> None:
    for error in (KeyError("x"), AttributeError("y"), ValueError("z"), AssertionError()):
        try:
            raise error
        except Exception as caught:
            (problem,) = problems_of(caught, "a.yaml", say("the sheet"))
        assert "met an error in the program" in str(problem.message)
        assert "Please report it" in str(problem.advice)


def test_a_wrong_call_of_a_library_is_a_fault_of_the_program() -> None:
    with pytest.raises(TypeError) as caught:
        zipfile.ZipFile(io.BytesIO(), wrong=True)  # type: ignore[call-overload]
    told = problems_of(caught.value, "a.yaml", say("the sheet"))[0]
    assert "error in the program" in str(told.message)


def test_what_is_known_to_be_wrong_is_told_as_it_is() -> None:
    problem = Problem(Place("b.yaml"), say("is wrong."))
    assert problems_of(ReportgenError([problem]), "a.yaml", say("x")) == (problem,)
    (told,) = problems_of(
        UnfitError(say("is a damaged picture."), say("Save it.")), "a.yaml", say("the sheet")
    )
    assert (str(told.message), str(told.advice)) == (
        "the sheet names a file that is a damaged picture.",
        "Save it.",
    )
    (gone,) = problems_of(FileNotFoundError(2, "No such file", "p.png"), "a.yaml", say("the sheet"))
    assert "p.png cannot be read (No such file)" in str(gone.message)


def refuse() -> None:
    raise UnfitError(say("“{text}” is no day.", text="x"), say("Write 2026-11-22."))


def test_what_a_value_lacks_is_told_by_a_process_as_it_is() -> None:
    with Workers(1) as workers:
        error = workers.submit(refuse).exception()
    assert isinstance(error, UnfitError)
    assert (str(error), str(error.advice)) == ("“x” is no day.", "Write 2026-11-22.")


# --- Files of every kind, in every command -----------------------------------------------------


def damaged_font(tag: bytes) -> bytes:
    """Return a font of the program with nonsense in one of its tables."""
    from importlib.resources import files

    folder = Path(str(files("fontpkg_source_sans_3") / "files"))
    data = bytearray(next(iter(sorted(folder.glob("*.[ot]tf")))).read_bytes())
    at = data.index(tag) + 8
    offset, length = struct.unpack(">II", data[at : at + 8])
    data[offset : offset + length] = os.urandom(1) * length
    return bytes(data)


def half(path: Path) -> bytes:
    data = path.read_bytes()
    return data[: len(data) // 2]


def without_part(path: Path, name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.namelist():
            new.writestr(part, b"<x/>" if part == name else old.read(part))
    return file.getvalue()


#: What shows its fault before anything is printed.
SEEN = ("sheet.docx", "font.otf")
THEME = ROOT / "templates/themes/default"
CONTENT_TYPES = "[Content_Types].xml"
#: What is wrong in a theme or a profile, the format that it costs, and the file that is named.
BROKEN: dict[str, tuple[dict[str, str | bytes], str, str]] = {
    "style sheet": (
        {"templates/themes/mine/sheet.css": "@media {" * 3000},
        "pdf",
        "sheet.css",
    ),
    "Jinja": (
        {"templates/themes/mine/sheet.html": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}"},
        "pdf",
        "sheet.html",
    ),
    "Word, half": (
        {"templates/themes/mine/sheet.docx": half(THEME / "sheet.docx")},
        "docx",
        "sheet.docx",
    ),
    "Word, no types": (
        {"templates/themes/mine/sheet.docx": without_part(THEME / "sheet.docx", CONTENT_TYPES)},
        "docx",
        "sheet.docx",
    ),
    "Word, no styles": (
        {"templates/themes/mine/sheet.docx": without_part(THEME / "sheet.docx", "word/styles.xml")},
        "",
        "",
    ),
}
BROKEN["no font"] = ({"fonts/font.otf": b"OTTO" + bytes(90)}, "pdf", "font.otf")
BROKEN["Jinja, half"] = ({"templates/themes/mine/sheet.html": "{% if x"}, "pdf", "sheet.html")
for _tag in (b"cmap", b"head", b"maxp", b"hhea", b"OS/2"):
    BROKEN[f"font, {_tag.decode()}"] = ({"fonts/x.ttf": damaged_font(_tag)}, "pdf", "x.ttf")


@pytest.mark.parametrize(("files", "lost", "named"), BROKEN.values(), ids=BROKEN)
def test_a_broken_template_costs_its_format_and_is_named(
    tmp_path: Path, files: dict[str, str | bytes], lost: str, named: str
) -> None:
    fonts = "brand: {fonts: fonts}\n" if min(files).startswith("fonts/") else ""
    fill_folder(
        tmp_path,
        {"profiles/a.yaml": SHEET, "templates/themes/mine/x": "", **files},
        SETTINGS + f"theme: mine\n{fonts}",
    )
    checked = run(tmp_path, "check")
    assert "Please report" not in checked.output
    if named in SEEN:
        assert checked.exit_code == 1 and named in checked.output
    built = run(tmp_path, "build", "-l", "de", "-f", "pdf,docx")
    assert "Please report" not in built.output
    assert "Traceback" not in built.output
    made = {path.suffix[1:] for path in (tmp_path / "output").glob("a.de.*")}
    assert {"pdf", "docx"} - made <= {lost}
    if lost and lost not in made:
        assert named in built.output


def test_a_fault_of_the_program_over_one_file_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = collection.read_profile

    def stumble(written: Input, *rest: Any) -> object:
        if written.stem == "a":
            raise AttributeError("planted")
        return real(written, *rest)

    monkeypatch.setattr(collection, "read_profile", stumble)
    fill_folder(tmp_path, {"profiles/a.yaml": SHEET, "profiles/b.yaml": SHEET.replace("T", "U")})
    checked = run(tmp_path, "check")
    assert checked.exit_code == 1
    assert "a.yaml:1:1: the profile met an error in the program (AttributeError" in checked.output
    built = run(tmp_path, "build", "-f", "docx", "-l", "de")
    assert (tmp_path / "output/b.de.docx").exists()
    assert "Left out" in built.output


def test_a_picture_that_goes_while_building_is_a_problem_of_its_sheet(tmp_path: Path) -> None:
    from reportgen.building.build import build
    from reportgen.building.output import Saving
    from reportgen.building.plan import plan_build
    from reportgen.project.open import open_project
    from reportgen.project.profiles import list_profiles, read_profiles

    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    named = SHEET + "picture: {file: p.png, alt: x}\n"
    fill_folder(
        tmp_path,
        {
            "profiles/a.yaml": named,
            "profiles/b.yaml": SHEET.replace("T", "U"),
            "profiles/p.png": picture.getvalue(),
        },
    )
    from datetime import date

    project = open_project(tmp_path, date(2026, 5, 1), tmp_path)
    profiles, _ = read_profiles(project, list_profiles(project).paths)
    project.files._pictures.clear()
    (tmp_path / "profiles/p.png").unlink()
    shown = [cut(project, each) for each in profiles]
    outputs = plan_build(shown, ["docx"], [("de",)], tmp_path / "output")
    steps = build(project, outputs, Saving(tmp_path / "output"))
    made = {outcome.path.name: outcome for outcome in steps}
    assert made["b.de.docx"].status == "made"
    (problem,) = made["a.de.docx"].problems
    assert problem.place.file == "profiles/a.yaml"
    assert "p.png" in str(problem.message)
    assert "error in the program" not in str(problem.message)


LISTS = {
    "workbook": ("liste.xlsx", b"PK\3\4" + bytes(500)),
    "half a workbook": ("liste.xlsx", half(THEME / "sheet.docx")),
    "a Word file": ("liste.xlsx", (THEME / "sheet.docx").read_bytes()),
    "bytes": ("liste.csv", bytes(range(256)) * 9),
    "quotes": ("liste.csv", b'E-Mail;Name\n"a;b\n' * 50),
    "numbers": ("liste.csv", b"E-Mail;PLZ\na@example.org;" + b"9" * 5000 + b"\n"),
}


@pytest.mark.parametrize(("name", "data"), LISTS.values(), ids=LISTS)
def test_a_broken_list_is_named_by_every_command(tmp_path: Path, name: str, data: bytes) -> None:
    mailings = "profiles/mailings"
    fill_folder(
        tmp_path,
        {
            "profiles/trier.yaml": TRIER,
            "profiles/metz.yaml": METZ,
            f"{mailings}/neu.yaml": MAILING.replace("liste.csv", name),
            f"{mailings}/recipients/{name}": data,
            f"{mailings}/gut.yaml": MAILING.replace("liste.csv", "gut.csv"),
            f"{mailings}/recipients/gut.csv": LIST + POST,
        },
        MAIL_SETTINGS,
    )
    for arguments in (("check",), ("mail", "plan", "neu"), ("mail", "letters", "neu")):
        told = run(tmp_path, *arguments)
        assert "Please report" not in told.output
        assert name in told.output, arguments
        assert "gut.csv" not in told.output
    assert run(tmp_path, "mail", "plan", "gut").exit_code == 0
