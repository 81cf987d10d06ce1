"""``reportgen blank``, and what comes back by ``import``: what is shown, kept and undone."""

from __future__ import annotations

import json
import stat
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from reportgen.cli.main import main
from support.filling import Pen
from support.project import fill_folder

PROFILE = "title: Haus {}\ncity: Trier # am Fluss\noutcome: Es war gut.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fill_folder(
        tmp_path, {"profiles/haus.yaml": PROFILE.format(1)}, "network: Netz\nlanguages: [de]\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, ["--today", "2026-11-22", *words], input=answer)


def fill(folder: Path, name: str = "haus", text: str = "Es war sehr gut.") -> Path:
    """Fill a form in and put it into the inbox."""
    pen = Pen((folder / "output" / "forms" / f"{name}.de.docx").read_bytes())
    pen.write("Bilanz", text)
    path = folder / "inbox" / f"{name}.docx"
    path.write_bytes(pen.save())
    return path


def test_a_form_goes_out_comes_back_and_is_undone(folder: Path) -> None:
    made = run("blank", "haus", "--due", "2027-01-15")
    assert made.exit_code == 0 and "output/forms/haus.de.docx" in made.output
    kept = list((folder / "inbox" / "sent").iterdir())
    assert len(kept) == 2 and all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in kept)
    assert "due 2027-01-15" in run("blank", "--status").output
    came = fill(folder)
    data = came.read_bytes()
    again = run("blank", "haus")
    assert again.exit_code == 0
    before = (folder / "profiles/haus.yaml").read_bytes()
    shown = run("import", "--dry-run")
    assert "- Es war gut." in shown.output and "+ Es war sehr gut." in shown.output
    assert (folder / "profiles/haus.yaml").read_bytes() == before and came.exists()
    taken = run("import", "--yes")
    assert taken.exit_code == 0, taken.output
    assert (folder / "profiles/haus.yaml").read_bytes() == before.replace(
        b"war gut", b"war sehr gut"
    )
    assert not came.exists() and (folder / "inbox/done/haus.docx").read_bytes() == data
    assert "taken 2026-11-22" in run("blank", "--status").output
    undone = run("import", "--undo")
    assert undone.exit_code == 0 and "inbox/haus.docx is there again" in undone.output
    assert (folder / "profiles/haus.yaml").read_bytes() == before and came.read_bytes() == data
    assert "There is nothing to undo." in run("import", "--undo").output


def test_a_form_that_somebody_filled_in_is_not_overwritten(folder: Path) -> None:
    run("blank", "haus")
    path = folder / "output/forms/haus.de.docx"
    pen = Pen(path.read_bytes())
    pen.write("Bilanz", "Es war sehr gut.")
    path.write_bytes(pen.save())
    filled = path.read_bytes()
    done = run("blank", "haus")
    assert done.exit_code == 1 and "it stays" in done.output and path.read_bytes() == filled


def test_what_comes_back_is_told_as_data(folder: Path) -> None:
    run("blank", "haus")
    fill(folder)
    found = read_json("import", "--dry-run", "--format", "json")
    (review,) = found
    assert (review["kind"], review["profile"], review["taken"]) == (
        "review",
        "profiles/haus.yaml",
        [],
    )
    (change,) = review["changes"]
    assert change == {
        "path": "outcome",
        "kind": "sure",
        "base": "Es war gut.",
        "ours": "Es war gut.",
        "theirs": "Es war sehr gut.",
        "within": change["within"],
        "takable": True,
    }
    (review,) = read_json("import", "--yes", "--format", "json")
    assert review["taken"] == ["outcome"]
    assert "war sehr gut" in (folder / "profiles/haus.yaml").read_text("utf-8")


def read_json(*words: str) -> Any:
    done = run(*words)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_forms_hang_on_mails(folder: Path) -> None:
    run("blank", "haus")
    path = fill(folder)
    mail = EmailMessage()
    mail["Subject"] = "Formular"
    mail.set_content("anbei")
    mail.add_attachment(path.read_bytes(), "application", "octet-stream", filename="Formular.docx")
    path.unlink()
    (folder / "inbox" / "mail.eml").write_bytes(mail.as_bytes())
    done = run("import", "--yes")
    assert done.exit_code == 0, done.output
    assert "war sehr gut" in (folder / "profiles/haus.yaml").read_text("utf-8")
    assert (folder / "inbox/done/mail.eml").exists()


@pytest.mark.parametrize("damage", ["cut", "password", "empty"])
def test_a_form_that_cannot_be_read_keeps_no_other_back(damage: str, folder: Path) -> None:
    run("blank", "haus")
    good = fill(folder)
    data = {
        "cut": good.read_bytes()[:-400],
        "password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "empty": b"",
    }[damage]
    (folder / "inbox" / "a-damaged.docx").write_bytes(data)
    done = run("import", "--yes")
    assert done.exit_code == 1 and "inbox/a-damaged.docx" in done.output
    assert "Traceback" not in done.output
    assert (folder / "inbox" / "a-damaged.docx").exists() and not good.exists()
    assert "war sehr gut" in (folder / "profiles/haus.yaml").read_text("utf-8")


def test_many_forms_come_back_at_once(folder: Path) -> None:
    for number in range(20):
        path = folder / "profiles" / f"haus-{number}.yaml"
        path.write_text(PROFILE.format(number), "utf-8")
    assert run("blank", "profiles").exit_code == 0
    for number in range(20):
        fill(folder, f"haus-{number}")
    done = run("import", "--yes")
    assert done.exit_code == 0 and done.output.count("1 field taken over") == 20
    for path in folder.glob("profiles/haus-*.yaml"):
        assert "war sehr gut" in path.read_text("utf-8")


def test_a_field_of_the_one_form_in_the_inbox_is_taken_by_its_name(folder: Path) -> None:
    assert run("blank", "haus").exit_code == 0
    fill(folder)
    taken = run("import", "--only", "outcome")
    assert taken.exit_code == 0, taken.output
    assert "Es war sehr gut." in (folder / "profiles/haus.yaml").read_text("utf-8")
    assert run("import", "--only", "outcome").exit_code == 2


@pytest.mark.parametrize("day", ["15.1.2027", "2027-13-01", "tomorrow"])
def test_a_day_that_is_none_says_how_one_is_written(folder: Path, day: str) -> None:
    done = run("blank", "haus", "--due", day)
    assert done.exit_code == 2 and f"“{day}” is not a date. Write 2026-11-22." in done.output
    assert not (folder / "output").exists() and not (folder / "inbox").exists()
