"""Plans of mailings: who gets what, built of what the project holds now; whole or not at all."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from reportgen.mailings.delivery.checked import check_messages
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from reportgen.mailings.planning.file import forget_in_plan, read_plan
from reportgen.mailings.planning.folder import BASIS, MARK
from reportgen.mailings.planning.plan import LARGE, plan_mailing
from reportgen.mailings.prepare import find_mailing, read_mailing_file
from reportgen.project.open import open_project
from reportgen.workers.pool import Workers
from support.mail_project import (
    ANNA,
    BERT,
    CLEO,
    LIST,
    MAILING,
    METZ,
    PEOPLE,
    POST,
    TRIER,
    assert_sendable,
    attachments_in,
    body_of,
    eml_of,
    make_mailing,
    message_to,
    plan_of,
    run_in,
    run_well,
)
from support.outputs import docx_text, pdf_text
from support.project import TODAY, page_that_fails

TRIER_DE, METZ_DE, METZ_FR = (
    *("Werkstatt Ärmel hoch (de).pdf", "Sprachtreff (de).pdf"),
    "Rencontre des langues (fr).pdf",
)
#: What the page of `page_that_fails` fails for.
UNPRINTED = "title: {de: Wunder, fr: Wunder}\ncity: Trier\ntopics: [work]\n"
REPORT = """\
title: {de: Jahresbericht, fr: Rapport annuel}
parts: [{part: sheets}]
"""


@pytest.fixture(autouse=True)
def _in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def enclosed(folder: Path) -> dict[str, list[str]]:
    """Return what each gets, as the messages themselves have it."""
    return {
        mail["address"]: sorted(attachments_in(message_to(folder, mail["address"])))
        for mail in plan_of(folder)["mails"]
    }


def omitted(folder: Path) -> dict[str, str]:
    return {each["address"]: each["why"] for each in plan_of(folder)["omitted"]}


def assert_whole(folder: Path) -> None:
    """The plan is there, can be sent, and nothing lies beside its messages."""
    home = folder / "mail/neu"
    plan = read_plan(home)
    assert plan is not None and plan.mails
    check_messages(plan.messages(home))
    named = {home / plan.folder / mail.file for mail in plan.mails} | {home / "plan.json"}
    left = {path for path in home.rglob("*") if path.is_file()} - named
    assert {path.parent for path in left} <= {home / plan.folder}
    assert {path.name for path in left} <= {MARK, BASIS}


# --- Who gets what -------------------------------------------------------------------------------


def test_each_gets_what_interests_them_in_their_language(tmp_path: Path) -> None:
    run_well(make_mailing(tmp_path), "mail", "plan", "neu")
    assert enclosed(tmp_path) == {
        ANNA: sorted([TRIER_DE, METZ_DE]),
        BERT: [TRIER_DE],
        CLEO: [METZ_FR],
    }
    anna, cleo = message_to(tmp_path, ANNA), message_to(tmp_path, CLEO)
    assert "Sehr geehrte Frau Ähre," in body_of(anna, "plain")
    assert "- Werkstatt Ärmel hoch\n" in body_of(anna, "plain")
    assert "<li>Werkstatt Ärmel hoch</li>" in "".join(body_of(anna, "html").split("\n"))
    assert cleo["Subject"] == "Nouvelles fiches" and cleo["Content-Language"] == "fr"
    assert "Voici 1 fiches" in body_of(cleo, "plain")
    plan = plan_of(tmp_path)
    for mail in plan["mails"]:
        data = eml_of(tmp_path, mail["address"]).read_bytes()
        assert_sendable(data)
        assert mail["size"] == len(data)
        sizes = {each["name"]: each["size"] for each in mail["enclosed"]}
        found = attachments_in(message_to(tmp_path, mail["address"]))
        assert sizes == {name: len(content) for name, content in found.items()}
    assert_whole(tmp_path)
    assert (tmp_path / "mail/.gitignore").read_text() == "*\n"


def test_what_is_attached_is_what_a_build_for_the_web_makes(tmp_path: Path) -> None:
    make_mailing(tmp_path)
    run_well(tmp_path, "mail", "plan", "neu")
    run_well(tmp_path, "build", "--audience", "web", "-l", "de,fr")
    attached = attachments_in(message_to(tmp_path, ANNA))
    assert attached[TRIER_DE] == (tmp_path / "output/web/trier.de.pdf").read_bytes()
    text = pdf_text(attached[TRIER_DE])
    assert "Nora Netz" in text and "Paul Papier" not in text


def test_the_audience_can_be_another(tmp_path: Path) -> None:
    make_mailing(tmp_path, {"profiles/mailings/neu.yaml": MAILING + "audience: print\n"})
    run_well(tmp_path, "mail", "plan", "neu")
    assert "Paul Papier" in pdf_text(attachments_in(message_to(tmp_path, ANNA))[TRIER_DE])
    (tmp_path / "profiles/mailings/neu.yaml").write_text(MAILING + "audience: internal\n")
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1 and "audience" in result.output


def test_formats_reports_and_a_chosen_sheet(tmp_path: Path) -> None:
    text = MAILING.replace("interests: yes\n", "sheets: {ids: [metz]}\n")
    text = text.replace("Voici {{ sheets|length }} fiches", "Là {{ reports }} et {{ sheets }}")
    make_mailing(
        tmp_path,
        {
            "profiles/mailings/neu.yaml": text + "formats: [pdf, docx]\nreports: [jahr]\n",
            "profiles/reports/jahr.yaml": REPORT,
        },
    )
    run_well(tmp_path, "mail", "plan", "neu")
    german = attachments_in(message_to(tmp_path, BERT))
    assert sorted(german) == sorted(
        [METZ_DE, "Sprachtreff (de).docx", "Jahresbericht (de).pdf", "Jahresbericht (de).docx"]
    )
    french = attachments_in(message_to(tmp_path, CLEO))
    assert "Rencontre des langues" in docx_text(french["Rencontre des langues (fr).docx"])
    assert "Rapport annuel" in pdf_text(french["Rapport annuel (fr).pdf"])
    said = body_of(message_to(tmp_path, CLEO), "plain")
    assert "Là Rapport annuel et Rencontre des langues." in said
    assert said.count("- Rapport annuel\n") == 1


def test_a_text_that_is_not_translated_stays_in_one_language(tmp_path: Path) -> None:
    text = re.sub("\n  fr: Voici.*", "", MAILING)
    make_mailing(tmp_path, {"profiles/mailings/neu.yaml": text})
    planned = run_well(tmp_path, "mail", "plan", "neu")
    assert "text.fr" in planned or "the text in fr is missing" in planned
    cleo = message_to(tmp_path, CLEO)
    said = body_of(cleo, "plain")
    assert said.startswith("Sehr geehrte Frau Cour,\n\nwir haben")
    assert "Mit freundlichen Grüßen" in said and "Anhang:\n- Rencontre des langues" in said
    assert cleo["Content-Language"] == "de" and list(attachments_in(cleo)) == [METZ_FR]


def test_a_mailing_can_have_no_sheets(tmp_path: Path) -> None:
    text = MAILING.replace("interests: yes\n", "")
    make_mailing(tmp_path, {"profiles/mailings/neu.yaml": text})
    run_well(tmp_path, "mail", "plan", "neu")
    assert enclosed(tmp_path) == {address: [] for address in PEOPLE}


def test_two_sheets_with_one_title_are_two_files(tmp_path: Path) -> None:
    text = MAILING.replace("interests: yes\n", "sheets: {}\n")
    make_mailing(
        tmp_path,
        {
            "profiles/mailings/neu.yaml": text,
            "profiles/metz.yaml": METZ.replace("Sprachtreff", "werkstatt ärmel HOCH"),
        },
    )
    run_well(tmp_path, "mail", "plan", "neu")
    names = {name.casefold() for name in enclosed(tmp_path)[ANNA]}
    assert names == {"werkstatt ärmel hoch (de).pdf", "werkstatt ärmel hoch 2 (de).pdf"}


def test_who_is_left_out_is_told_why(tmp_path: Path) -> None:
    people = (
        "Frau;Anna Zwei;;ANNA@Example.ORG;;;;;de;;;\n"
        "Frau;Gitta Grün;;gitta@example.org;;;;;de;Berlin;;\n"
        "Frau;Hanna Hof;;;Weg 1;54290;Trier;;de;;;\n"
        "Frau;Ida Igel;;ida@example.org;;;;;en;;;\n"
        "Frau;Jana Jung;;jana@@example.org;;;;;de;;;\n"
    )
    path = "profiles/mailings/recipients/liste.csv"
    make_mailing(tmp_path, {path: LIST + people + POST})
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1
    assert omitted(tmp_path) == {
        "ANNA@Example.ORG": f"Anna Zwei ({path}:5:1) is the same as {path}:2:1",
        "gitta@example.org": "no sheet is of interest",
        "Hanna Hof": "no e-mail address",
    }
    for said in (
        "Left out (3):",
        "  Hanna Hof: no e-mail address",
        f"{path}:6:1: warning: cities: no sheet has “Berlin” as its “City”.",
        f"{path}:8:",
        "“en” is no language of this project",
        f"{path}:9:",
        "“jana@@example.org” is not an e-mail address",
        "Whoever in a list has a problem above is left out too.",
        "3 messages planned",
    ):
        assert said in result.output
    assert "Dora" not in result.output and "Damm" not in result.output


def test_a_typo_in_an_interest_is_warned_of(tmp_path: Path) -> None:
    text = LIST.replace(";de;Trier;;", ";de;Trierr;Wrok;")
    make_mailing(tmp_path, {"profiles/mailings/recipients/liste.csv": text})
    planned = run_well(tmp_path, "mail", "plan", "neu")
    assert "Did you mean “Trier”?" in planned and "Did you mean “work”?" in planned
    assert omitted(tmp_path) == {BERT: "no sheet is of interest"}


@pytest.mark.parametrize("text", [LIST.splitlines()[0] + "\n", ""])
def test_a_list_of_nobody_is_told(tmp_path: Path, text: str) -> None:
    make_mailing(tmp_path, {"profiles/mailings/recipients/liste.csv": text})
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1
    assert "profiles/mailings/recipients/liste.csv" in result.output
    assert not (tmp_path / "mail/neu").exists()


def test_a_large_message_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_mailing(tmp_path)
    assert LARGE == 10_000_000
    monkeypatch.setattr("reportgen.mailings.planning.plan.LARGE", 30_000)
    planned = run_well(tmp_path, "mail", "plan", "neu")
    assert f"the message to {ANNA} has 0.0 MB; many servers refuse it." in planned
    assert f"the message to {CLEO}" not in planned


def test_a_list_as_excel_writes_it_is_read(tmp_path: Path) -> None:
    for data in (LIST.encode("utf-8-sig"), LIST.replace("\n", "\r\n").encode("cp1252")):
        make_mailing(tmp_path, {"profiles/mailings/recipients/liste.csv": data})
        run_well(tmp_path, "mail", "plan", "neu")
        assert str(message_to(tmp_path, ANNA)["To"]) == f"Anna Ähre <{ANNA}>"


def test_what_is_smuggled_into_a_list_stays_text_or_is_refused(tmp_path: Path) -> None:
    names = [
        "Anna\r\nBcc: evil@example.net",
        "=?utf-8?q?x=0D=0ABcc:_evil@example.net?=",
        "[click](https://evil.example) {{ 7*7 }} <script>",
        "../../x",
        'Q" <evil@example.net>; ',
    ]
    addresses = [
        *('"a@b.example, evil@example.net"', "a@b.example, evil@example.net"),
        *("a@b.example\r\nBcc: evil@example.net", "<a@b.example>", "a@b.example>", "a b@c.example"),
        *("a@b.example\0", "\u00e4@b.example"),
    ]
    people = [
        {"name": name, "email": f"p{number}@example.org"} for number, name in enumerate(names)
    ]
    people += [{"name": "Q", "email": address} for address in addresses[:-2]]
    text = MAILING.replace("interests: yes\n", "").replace("wir haben", "{{ recipient.name }}, wir")
    make_mailing(
        tmp_path,
        {
            "profiles/mailings/neu.yaml": text.replace("liste.csv", "liste.yaml"),
            "profiles/mailings/recipients/liste.yaml": json.dumps({"recipients": people}),
        },
    )
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1
    assert result.output.count("is not an e-mail address") == len(addresses) - 2
    mails = plan_of(tmp_path)["mails"]
    assert [mail["address"] for mail in mails] == [f"p{n}@example.org" for n in range(len(names))]
    for mail, name in zip(mails, names, strict=True):
        message = message_to(tmp_path, mail["address"])
        assert [each.addr_spec for each in message["To"].addresses] == [mail["address"]]
        assert not {"bcc", "cc"} & {header.lower() for header in message}
        assert " ".join(name.split()) in " ".join(body_of(message, "plain").split())
        assert "evil" not in " ".join(re.findall('href="[^"]*"', body_of(message, "html")))
    for address in addresses[-2:]:
        people[-1]["email"] = address
        path = tmp_path / "profiles/mailings/recipients/liste.yaml"
        path.write_text(json.dumps({"recipients": people}))
        result = run_in(tmp_path, "mail", "plan", "neu")
        assert result.exit_code == 1 and "liste.yaml:1:" in result.output


# --- What blocks it ------------------------------------------------------------------------------


def test_a_profile_that_cannot_be_read_blocks_what_it_may_belong_to(tmp_path: Path) -> None:
    make_mailing(tmp_path)
    run_well(tmp_path, "mail", "plan", "neu")
    before = (tmp_path / "mail/neu/plan.json").read_bytes()
    (tmp_path / "profiles/trier.yaml").write_text("title: [\n")
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1
    assert "profiles/trier.yaml has problems and may belong here" in result.output
    assert (tmp_path / "mail/neu/plan.json").read_bytes() == before
    assert_whole(tmp_path)
    text = MAILING.replace("interests: yes\n", "sheets: {ids: [metz]}\n")
    (tmp_path / "profiles/mailings/neu.yaml").write_text(text)
    run_well(tmp_path, "mail", "plan", "neu")
    assert enclosed(tmp_path)[BERT] == [METZ_DE]


def test_a_sheet_that_cannot_be_made_blocks_those_who_would_get_it(tmp_path: Path) -> None:
    make_mailing(tmp_path, page_that_fails("sheet", "Wunder"))
    run_well(tmp_path, "mail", "plan", "neu")
    (tmp_path / "profiles/trier.yaml").write_text(UNPRINTED, encoding="utf-8")
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1 and "by zero" in result.output
    why = "profiles/trier.yaml could not be made"
    assert omitted(tmp_path) == {ANNA: why, BERT: why}
    assert enclosed(tmp_path) == {CLEO: [METZ_FR]}
    assert_whole(tmp_path)


def test_a_text_that_fails_for_some_leaves_them_out(tmp_path: Path) -> None:
    text = MAILING.replace("wir haben", "{{ 1 / (recipient.organisation|length) }} wir haben")
    make_mailing(tmp_path, {"profiles/mailings/neu.yaml": text})
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1
    assert "text.de: in line 1 of the text: division by zero." in result.output
    assert omitted(tmp_path) == {BERT: "the message could not be written"}
    assert set(enclosed(tmp_path)) == {ANNA, CLEO}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("de: Neue Blätter", "de: '{% if %}'"), "subject.de: in line 1"),
        (("recipients/liste.csv", "recipients/list.csv"), "there is no file"),
        (("recipients/liste.csv", "../../../etc/passwd"), "its path from this file on"),
        (("interests: yes", "reports: [jahr]"), "“jahr” is no report"),
        (("interests: yes", "sheets: {ids: [triar]}"), "Did you mean “trier”?"),
        (("office@example.org", "office"), "is not an e-mail address"),
        (("interests: yes", "unsubscribe: 'javascript:x'"), "is not a web address"),
        (("interests: yes", "channel: fax"), "channel"),
    ],
)
def test_faults_of_a_definition_are_told_with_their_place(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    make_mailing(tmp_path, {"profiles/mailings/neu.yaml": MAILING.replace(*change)})
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1
    assert "profiles/mailings/neu.yaml:" in result.output and said in result.output
    assert result.output.endswith("Nothing was planned.\n")
    assert not (tmp_path / "mail/neu/plan.json").exists()


def test_what_was_built_before_is_never_attached(tmp_path: Path) -> None:
    make_mailing(tmp_path)
    run_well(tmp_path, "build", "--audience", "web")
    for path in (tmp_path / "output").glob("*.pdf"):
        path.write_bytes(b"%PDF-1.4 edited by somebody")
    run_well(tmp_path, "mail", "plan", "neu")
    first = attachments_in(message_to(tmp_path, BERT))[TRIER_DE]
    assert "Reparieren" in pdf_text(first)
    (tmp_path / "profiles/trier.yaml").write_text(
        TRIER.replace("Reparieren", "Flicken"), encoding="utf-8"
    )
    run_well(tmp_path, "mail", "plan", "neu")
    later = attachments_in(message_to(tmp_path, BERT))[TRIER_DE]
    assert "Flicken" in pdf_text(later) and "Reparieren" not in pdf_text(later)


# --- Whole or not at all -------------------------------------------------------------------------


def test_a_new_plan_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    make_mailing(tmp_path)
    for _ in range(3):
        run_well(tmp_path, "mail", "plan", "neu")
    assert_whole(tmp_path)


def test_an_interrupted_plan_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_mailing(tmp_path)
    run_well(tmp_path, "mail", "plan", "neu")
    before = (tmp_path / "mail/neu/plan.json").read_bytes()
    project = open_project(tmp_path, TODAY, tmp_path)
    mailing = read_mailing_file(project, find_mailing(project, "neu"))
    calls = []

    def interrupt(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("reportgen.mailings.planning.plan.save_private", interrupt)
    moment = datetime(2026, 11, 22).astimezone()
    with (
        open_ledger(tmp_path / LEDGER) as ledger,
        Workers(1) as executor,
        pytest.raises(KeyboardInterrupt),
    ):
        plan_mailing(project, mailing, ledger, executor, moment)
    assert len(calls) == 2
    assert (tmp_path / "mail/neu/plan.json").read_bytes() == before
    assert_whole(tmp_path)


def test_a_killed_plan_leaves_the_earlier_one(tmp_path: Path) -> None:
    make_mailing(tmp_path)
    run_well(tmp_path, "mail", "plan", "neu")
    before = (tmp_path / "mail/neu/plan.json").read_bytes()
    text = LIST + "".join(f";P{n} Q;;p{n}@example.org;;;;;de;;;\n" for n in range(3000))
    (tmp_path / "profiles/mailings/recipients/liste.csv").write_text(text, encoding="utf-8")
    call = [sys.executable, "-m", "reportgen", "-C", str(tmp_path), "mail", "plan", "neu"]
    with subprocess.Popen(call, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        half = tmp_path / "mail/neu/plan-2"
        while process.poll() is None and not (half.exists() and len(list(half.iterdir())) > 5):
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert half.exists() and (tmp_path / "mail/neu/plan.json").read_bytes() == before
    plan = read_plan(tmp_path / "mail/neu")
    assert plan is not None and len(plan.mails) == 3
    check_messages(plan.messages(tmp_path / "mail/neu"))
    # Messages of a plan that came to nothing name people too.
    assert forget_in_plan(tmp_path / "mail/neu", lambda address: address == "nobody") == 0
    assert_whole(tmp_path)


def test_a_full_disk_leaves_the_earlier_plan(tmp_path: Path) -> None:
    make_mailing(tmp_path)
    run_well(tmp_path, "mail", "plan", "neu")
    before = (tmp_path / "mail/neu/plan.json").read_bytes()
    biggest = max(mail["size"] for mail in plan_of(tmp_path)["mails"])

    def fill() -> None:
        # No file can grow larger: the sheets can, the message with two of them cannot.
        resource.setrlimit(resource.RLIMIT_FSIZE, (biggest - 100, biggest - 100))

    done = subprocess.run(
        [sys.executable, "-m", "reportgen", "-C", str(tmp_path), "mail", "plan", "neu"],
        preexec_fn=fill,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stdout
    assert "cannot be written" in done.stderr and "Check space and rights" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "mail/neu/plan.json").read_bytes() == before
    assert_whole(tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    make_mailing(tmp_path, {"mail/neu": "a file in its place"})
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1 and "cannot be written" in result.output
    (tmp_path / "mail/neu").unlink()
    shutil.rmtree(tmp_path / "mail")
    (tmp_path / "mail").write_text("a file in its place")
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1 and "cannot be made" in result.output
