"""A project of version 0.1.0 goes on working: adopted once, told, and nothing of it lost."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from docx import Document

from support.mail_project import ANNA, BERT, CLEO, run_in, run_well
from support.mail_server import MailServer
from support.older_project import DORA, FLORE, unpack_project

ALL = (ANNA, BERT, CLEO)


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, whose cache lies where its settings say."""
    monkeypatch.delenv("REPORTGEN_CACHE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return unpack_project(tmp_path)


def edited(path: Path) -> bool:
    return any("Von Hand" in each.text for each in Document(str(path)).paragraphs)


def serve(project: Path, server: MailServer) -> None:
    settings = project / "reportgen.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("port: 2525", f"port: {server.port}"), encoding="utf-8")


def test_what_was_built_is_known_and_what_was_edited_is_kept(older: Path) -> None:
    said = run_well(older, "--today", "2026-11-22", "build")
    assert "metz.de.docx" in said and "Kept, because edited by hand" in said
    assert edited(older / "output/metz.de.docx")
    # All others are the program's own, and may be made anew.
    assert "trier.de.docx" not in said.partition("Kept")[2]
    assert run_well(older, "template", "check")


def test_the_cache_is_adopted_once_and_told(older: Path) -> None:
    entries = {path for path in (older / ".cache").rglob("*") if path.is_file()}
    first = run_in(older, "--today", "2026-11-22", "build")
    assert first.exit_code == 0 and ".cache" in first.output
    assert (older / ".cache/CACHEDIR.TAG").exists()
    assert all(path.exists() for path in entries)
    again = run_in(older, "--today", "2026-11-22", "build")
    assert again.exit_code == 0 and ".cache" not in again.output
    # Nothing of the older version is left once it is cleared, and the folder goes on serving.
    run_well(older, "cache", "--clear")
    assert not any(path.exists() for path in entries)
    assert run_in(older, "--today", "2026-11-22", "build", "--force").exit_code == 0


def test_a_cache_that_people_use_too_is_not_adopted(older: Path) -> None:
    note = older / ".cache" / "note.txt"
    note.write_text("kept by a person")
    assert run_in(older, "--today", "2026-11-22", "build").exit_code == 1
    run_in(older, "cache", "--clear")
    assert note.exists()


def test_nobody_gets_a_mailing_again_that_the_older_version_sent(older: Path) -> None:
    with MailServer().running() as server:
        serve(older, server)
        planned = run_well(older, "mail", "plan", "neu")
        assert "Got this mailing before" in planned and "ledger" in planned
        assert "ledger" not in run_well(older, "mail", "plan", "neu").replace("ledger.sqlite3", "")
        said = run_in(older, "mail", "send", "neu", "--yes", "1", "--new-ledger").output
        assert "Nobody is left" in said and not server.received
        # New people do get it, once somebody has said that the ledger is the right one.
        partners = older / "profiles/mailings/recipients/liste.csv"
        text = partners.read_text(encoding="utf-8")
        row = (
            "Frau;Hanna Halm;;hanna@example.org;;;;;de;;;\nFrau;Gina;;gina@example.org;;;;;de;;;\n"
        )
        partners.write_text(text + row, encoding="utf-8")
        assert "opted out" in run_well(older, "mail", "plan", "neu")
        assert run_in(older, "mail", "send", "neu", "--yes", "1").exit_code != 0
        assert not server.received
        run_well(older, "mail", "send", "neu", "--yes", "1", "--new-ledger")
        assert server.recipients == ["hanna@example.org"]
        # And from then on as ever.
        partners.write_text(
            text + row + "Herr;Ivo Iltis;;ivo@example.org;;;;;de;;;\n", encoding="utf-8"
        )
        run_well(older, "mail", "plan", "neu")
        run_well(older, "mail", "send", "neu", "--yes", "1")
        assert server.recipients == ["hanna@example.org", "ivo@example.org"]


def test_a_correction_of_what_the_older_version_sent_needs_another_content(older: Path) -> None:
    with MailServer().running() as server:
        serve(older, server)
        run_well(older, "--today", "2026-11-22", "mail", "plan", "neu")
        send = ("mail", "send", "neu", "--yes", "1", "--new-ledger", "--again")
        # What this version makes of the sheets looks otherwise, and is another content once.
        run_well(older, *send, "new look")
        assert server.recipients == [ANNA]
        assert "Nobody is left" in run_in(older, *send, "new number").output
        mailing = older / "profiles/mailings/neu.yaml"
        text = mailing.read_text(encoding="utf-8").replace("wir haben", "berichtigt: wir haben")
        mailing.write_text(text, encoding="utf-8")
        run_well(older, "--today", "2026-11-22", "mail", "plan", "neu")
        run_well(older, *send, "new number")
        assert server.recipients == [ANNA, ANNA]


def test_the_older_plan_is_read_and_makes_way_for_a_new_one(older: Path) -> None:
    assert "Neue Blätter" in run_well(older, "mail", "preview", "neu", BERT)
    assert (older / "mail/neu/plan-2").is_dir()
    run_well(older, "mail", "plan", "neu")
    assert not (older / "mail/neu/plan-2").exists()
    assert len(list((older / "mail/neu").glob("plan-*/*.eml"))) == 3


def test_letters_of_the_older_version_keep_their_people(older: Path) -> None:
    letters = older / "mail/neu/letters"
    said = run_well(older, "mail", "letters", "neu")
    [dora] = [path for path in letters.glob("*.docx") if edited(path)]
    assert dora.name == "dora-damm.docx" and "dora-damm.docx" in said
    # Flore opted out by her postal address.
    assert FLORE in said and not list(letters.glob("flore*"))
    assert list(letters.glob("emile-eau*.docx"))


def test_whom_the_older_version_wrote_to_can_be_forgotten(older: Path) -> None:
    with sqlite3.connect(older / "mail/ledger.sqlite3") as before:
        [row] = before.execute(
            "SELECT message_id, digest FROM messages WHERE address = ?", (ANNA,)
        ).fetchall()
    for address in (ANNA, DORA):
        assert "removed" in run_in(older, "mail", "forget", address).output.lower()
    # The edited letter goes too: it is hers.
    held = [path for path in (older / "mail").rglob("*") if path.is_file()]
    data = b"".join(path.read_bytes() for path in held)
    for text in (ANNA, "Anna Ähre", "Dora Damm", *map(str, row)):
        assert text.encode() not in data, text
    proof = run_well(older, "mail", "status", "neu", "--csv")
    assert "sent" in proof and not any(text in proof for text in (ANNA, *map(str, row)))


def test_the_older_version_can_go_on_with_what_was_adopted(older: Path) -> None:
    """What it does: two tables, written with all of their columns, in a file of layout 1."""
    run_well(older, "mail", "plan", "neu")
    with sqlite3.connect(older / "mail/ledger.sqlite3", isolation_level=None) as ledger:
        assert ledger.execute("PRAGMA user_version").fetchone() == (1,)
        assert ledger.execute("PRAGMA application_id").fetchone() == (0x52474D4C,)
        ledger.execute(
            "INSERT INTO messages"
            " (mailing, key, address, reason, message_id, digest, state, at, reply)"
            " VALUES ('neu', ?, 'jo@example.org', '', '<1@x>', '0', 'sent', '2026', '250')",
            (b"0" * 32,),
        )
        ledger.execute("INSERT OR IGNORE INTO opt_outs VALUES (?, ?)", (b"1" * 32, "2026"))
    assert "jo@example.org" in run_well(older, "mail", "status", "neu")
    # Back again, what was written meanwhile is no older copy.
    shutil.copyfile(older / "mail/ledger.sqlite3", older.parent / "later.sqlite3")
    run_well(older, "mail", "opt-out", "kim@example.org")
    run_well(older, "mail", "plan", "neu")
