"""Forms that go with e-mails: to each those of their own sheets, and known when they come back."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path

import pytest
from docx import Document

from reportgen.collecting.returned_forms import identify
from reportgen.input.returned.docx import read_docx
from support.mail_project import (
    MAILING,
    attachments_in,
    make_mailing,
    message_to,
    plan_of,
    run_in,
    run_well,
)

#: Nora answers for Trier, and Cléo for Metz by the list; Bert has nothing of his own.
LIST = """\
Name;E-Mail;Sprache;Eigene Blätter
Nora Netz;NORA@example.net;de;
Cléo Cour;cleo@example.org;fr;"metz, trier"
Bert Bach;bert@example.org;de;
Paul Papier;paul@example.net;de;trir
"""
FORMS = MAILING.replace("interests: yes\n", "forms: {due: 2027-01-15}\n").replace(
    "{{ sheets|length }} fiches", "vos fiches"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_mailing(
        tmp_path,
        {"profiles/mailings/neu.yaml": FORMS, "profiles/mailings/recipients/liste.csv": LIST},
    )


def forms_to(folder: Path, address: str) -> dict[str, bytes]:
    return attachments_in(message_to(folder, address))


def test_each_gets_the_forms_of_their_own_sheets(folder: Path) -> None:
    said = run_well(folder, "mail", "plan", "neu")
    assert list(forms_to(folder, "NORA@example.net")) == ["Formular Werkstatt Ärmel hoch (de).docx"]
    named = list(forms_to(folder, "cleo@example.org"))
    assert named == [
        "Formulaire Rencontre des langues (fr).docx",
        "Formulaire Atelier de Trèves (fr).docx",
    ]
    assert "there is no sheet “trir”. Did you mean “trier”?" in said
    omitted = {each["address"]: each["why"] for each in plan_of(folder)["omitted"]}
    assert omitted == {
        "bert@example.org": "no sheet is theirs",
        "paul@example.net": "no sheet is theirs",
    }


def test_a_form_shows_whom_the_mailing_may_show_and_says_until_when(folder: Path) -> None:
    run_well(folder, "mail", "plan", "neu")
    [data] = forms_to(folder, "NORA@example.net").values()
    document = Document(io.BytesIO(data))
    text = "\n".join(
        [
            *(paragraph.text for paragraph in document.paragraphs),
            *(cell.text for row in document.tables[0].rows for cell in row.cells),
        ]
    )
    assert "nora@example.net" in text and "Paul" not in text
    assert "15. Januar 2027" in text


def test_what_comes_back_changes_the_contact_that_was_shown(folder: Path) -> None:
    profile = folder / "profiles" / "trier.yaml"
    # The one who stands first is for print alone, and not in the form.
    text = profile.read_text("utf-8")
    nora, paul = text.splitlines()[-2:]
    profile.write_text(text.replace(f"{nora}\n{paul}", f"{paul}\n{nora}"), "utf-8")
    run_well(folder, "mail", "plan", "neu")
    [data] = forms_to(folder, "NORA@example.net").values()
    document = Document(io.BytesIO(data))
    [cell] = [row.cells[1] for row in document.tables[0].rows if "1: Name" in row.cells[0].text]
    cell.paragraphs[0].runs[0].text = "Nora Neuhaus"
    (folder / "inbox").mkdir(exist_ok=True)
    document.save(str(folder / "inbox" / "back.docx"))
    shown = json.loads(run_well(folder, "import", "--format", "json"))
    [change] = shown[0]["changes"]
    assert (change["path"], change["kind"], change["theirs"]) == (
        *("contacts.0.name", "sure"),
        "Nora Neuhaus",
    )
    run_well(folder, "import", "--yes")
    assert profile.read_text("utf-8") == text.replace(f"{nora}\n{paul}", f"{paul}\n{nora}").replace(
        "Nora Netz", "Nora Neuhaus"
    )


def test_what_went_out_is_known_with_whom_it_went_to(folder: Path) -> None:
    run_well(folder, "mail", "plan", "neu")
    [data] = forms_to(folder, "NORA@example.net").values()
    identity = identify(read_docx(data, "form.docx"))
    assert identity and (identity.profile, identity.languages) == ("trier", ("de",))
    kept = folder / "inbox" / "sent"
    assert (kept / f"{identity.token}.docx").read_bytes() == data
    assert json.loads((kept / f"{identity.token}.json").read_text())["to"] == ["NORA@example.net"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (kept, *kept.iterdir()))
    status = run_well(folder, "--today", "2027-01-16", "blank", "--status")
    assert "late 2027-01-15" in status and "3 of them late" in status


def test_a_form_of_a_contact_that_may_not_be_shown_any_more_is_held_back(folder: Path) -> None:
    run_well(folder, "mail", "plan", "neu")
    profile = folder / "profiles" / "trier.yaml"
    text = profile.read_text("utf-8").replace("publish: [print, web]", "publish: [internal]")
    profile.write_text(text, "utf-8")
    drafts = folder.parent / "drafts"
    done = run_in(folder, "mail", "export", "neu", str(drafts), "--yes", "1")
    assert "shows a contact that was changed since" in " ".join(done.output.split())


def test_letters_bring_no_forms_and_say_so(folder: Path) -> None:
    path = folder / "profiles" / "mailings" / "neu.yaml"
    path.write_text(f"{path.read_text('utf-8')}channel: letter\n", "utf-8")
    done = run_in(folder, "mail", "letters", "neu")
    assert "forms go with e-mails only" in done.output


def test_no_plan_with_forms_where_git_would_take_them_along(folder: Path) -> None:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    done = run_in(folder, "mail", "plan", "neu")
    assert done.exit_code == 1 and "/inbox/" in done.output
    assert not (folder / "inbox").exists()
    (folder / ".gitignore").write_text("/inbox/\n/mail/\nrecipients/\n*.csv\n")
    run_well(folder, "mail", "plan", "neu")


def test_forget_finds_who_was_sent_a_form(folder: Path) -> None:
    run_well(folder, "mail", "plan", "neu")
    said = run_in(folder, "mail", "forget", "cleo@example.org").output
    assert "inbox/sent/" in said
