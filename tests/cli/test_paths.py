"""Files are named by their paths from the folder in which one is, whoever tells of them."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from reportgen.project.open import open_project
from reportgen.themes.pack import pack_theme, unpack_theme
from support.commands import run_commands
from support.project import SETTINGS, TODAY, fill_folder, page_that_fails

OWN = f"{SETTINGS}theme: own\noutput: {{editions: de}}\n"


def template(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def complaints(folder: Path, *command: str) -> list[str]:
    """Return the lines of problems that a command ends with, run from the folder above."""
    [done] = run_commands(folder, [command])
    assert done.returncode == 1
    return [line for line in done.stderr.decode().splitlines() if ": " in line]


@pytest.mark.parametrize(
    ("name", "content", "where"),
    [
        ("sheet.docx", template("{{ network }}", "{{ shete.id }}"), ": body, paragraph 2: "),
        ("sheet.docx", b"none", ": file: "),
        ("sheet.html", b"<p>\n{{ shete.id }}", ":2:1: "),
        ("sheet.html", b"<p>\n{% if %}", ":2:1: "),
        ("sheet.css", b"\xff", ":1:1: "),
        ("sheet.css", b"p { background: url(../x.png) }", ""),
    ],
)
def test_a_template_is(tmp_path: Path, name: str, content: bytes, where: str) -> None:
    path = f"templates/themes/own/{name}"
    fill_folder(tmp_path, {path: content, "profiles/one.yaml": "title: {de: A, fr: A}\n"}, OWN)
    kind = "docx" if name.endswith("docx") else "pdf"
    said = complaints(tmp_path, "build", "-f", kind)
    if where:
        assert any(line.startswith(f"{tmp_path.as_posix()}/{path}{where}") for line in said), said


def test_the_template_of_a_host_is(tmp_path: Path) -> None:
    report = "title: {de: R, fr: R}\nparts: [sheets]\nword_template: h.docx\n"
    files = {
        "profiles/one.yaml": "title: {de: A, fr: A}\n",
        "profiles/reports/rat.yaml": report,
        "profiles/reports/h.docx": template("{{ reprot.title }}"),
    }
    fill_folder(tmp_path, files)
    [checked] = run_commands(tmp_path, [["check"]])
    told = [line for line in checked.stdout.decode().splitlines() if "cannot be used" in line]
    assert told and all(f"{tmp_path.as_posix()}/profiles/reports/h.docx" in line for line in told)


def test_an_output_is(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/one.yaml": "title: {de: A, fr: A}\n"})
    (tmp_path / "output/one.de.docx/x").mkdir(parents=True)
    said = complaints(tmp_path, "build", "-f", "docx")
    start = f"{tmp_path.as_posix()}/output/one.de.docx:1:1: the file cannot be written"
    assert any(line.startswith(start) for line in said), said


def test_from_the_folder_itself_paths_are_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from reportgen.cli.main import main

    monkeypatch.chdir(tmp_path)
    broken = {
        **page_that_fails("sheet", "A"),
        "templates/themes/default/sheet.docx": template("{{ shete }}"),
        "profiles/one.yaml": "title: {de: A, fr: A}\n",
    }
    fill_folder(tmp_path, broken)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "output").mkdir()
    (tmp_path / "output/web").symlink_to(tmp_path / "elsewhere")
    result = CliRunner().invoke(main, ["build", "-f", "pdf,docx,html"])
    assert result.exit_code == 1
    assert tmp_path.as_posix() not in result.stderr
    lines = result.stderr.splitlines()
    for path in ("templates/themes/default/sheet.html:", "templates/themes/default/sheet.docx: "):
        assert any(line.startswith(path) for line in lines), result.stderr
    assert "output/web/one.de.html:1:1: a link leads out of output. Remove the link." in lines


def test_a_theme_that_was_sent_to_another_machine_is_named_as_at_home(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"templates/themes/own/sheet.css": "p {}"}, OWN)
    theme = open_project(tmp_path, TODAY, tmp_path).theme
    sent = unpack_theme(pack_theme(theme))
    assert sent.folders != theme.folders
    assert sent.show(sent.find("sheet.css")) == "templates/themes/own/sheet.css"
    assert sent.show(sent.find("sheet.html")) == theme.show(theme.find("sheet.html"))
