"""A project with invented sheets, lists and mailings, and what is in the messages it plans."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from reportgen.cli.main import main
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from support.project import fill_folder

SETTINGS = "network: {de: Netz, fr: Réseau}\nlanguages: [de, fr]\noutput: {formats: [pdf]}\n"
#: Two sheets: one of Trier on work, one of Metz on language.
TRIER = """\
title: {de: Werkstatt Ärmel hoch, fr: Atelier de Trèves}
city: {de: Trier, fr: Trèves}
topics: [work]
description: {de: Reparieren., fr: Réparer.}
contacts:
  - {name: Nora Netz, email: nora@example.net, publish: [print, web]}
  - {name: Paul Papier, email: paul@example.net, publish: [print]}
"""
METZ = """\
title: {de: Sprachtreff, fr: Rencontre des langues}
city: Metz
topics: [language]
description: {de: Reden., fr: Parler.}
"""
LIST = """\
Anrede;Name;Organisation;E-Mail;Straße;PLZ;Ort;Land;Sprache;Städte;Themen;Versand
Frau;Anna Ähre;Amt für Äcker;anna@example.org;;;;;de;;;
Herr;Bert Bach;;bert@example.org;;;;;de;Trier;;
Madame;Cléo Cour;Ville de Metz;cleo@example.org;;;;FR;fr;;Sprache;
"""
POST = """\
Frau;Dora Damm;;;Dammweg 1;54290;Trier;;de;;;Brief
Monsieur;Émile Eau;;;2 rue de l'Eau;57000;Metz;FR;fr;;;Brief
Madame;Flore Fee;;;3, rue du Fil;L-1234;Luxembourg;LU;fr;;;Brief
"""
MAILING = """\
recipients: recipients/liste.csv
sender: {name: Olga Office, organisation: Netz, email: office@example.org, street: Platz 1,
  postcode: "66111", city: Saarbrücken}
subject: {de: Neue Blätter, fr: Nouvelles fiches}
text:
  de: |
    wir haben **neue** Blätter:

    {% for title in sheets %}
    - {{ title }}
    {% endfor %}
  fr: Voici {{ sheets|length }} fiches.
interests: yes
"""
ANNA, BERT, CLEO = PEOPLE = ("anna@example.org", "bert@example.org", "cleo@example.org")


def make_mailing(
    folder: Path, files: Mapping[str, str | bytes] | None = None, settings: str = SETTINGS
) -> Path:
    """Write a project with the mailing “neu”, some files otherwise or more, and return it.

    Its ledger is one that somebody has sent from on this computer.
    """
    every: dict[str, str | bytes] = {
        "profiles/trier.yaml": TRIER,
        "profiles/metz.yaml": METZ,
        "profiles/mailings/neu.yaml": MAILING,
        "profiles/mailings/recipients/liste.csv": LIST,
        **(files or {}),
    }
    fill_folder(folder, every, settings)
    with open_ledger(folder / LEDGER, new=True) as ledger:
        ledger.agree()
    return folder


def run_in(folder: Path, *arguments: str, input: str | None = None) -> Result:
    """Run the program as it would run in a folder."""
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments], input=input)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def run_well(folder: Path, *arguments: str, input: str | None = None) -> str:
    """Run the program, which must end well, and return what it printed."""
    result = run_in(folder, *arguments, input=input)
    assert result.exit_code == 0, result.output
    return result.output


def plan_of(folder: Path, mailing: str = "neu") -> dict[str, Any]:
    read = json.loads((folder / "mail" / mailing / "plan.json").read_bytes())
    assert isinstance(read, dict)
    return read


def eml_of(folder: Path, address: str, mailing: str = "neu") -> Path:
    plan = plan_of(folder, mailing)
    [mail] = [each for each in plan["mails"] if each["address"] == address]
    return folder / "mail" / mailing / str(plan["folder"]) / str(mail["file"])


def message_to(folder: Path, address: str, mailing: str = "neu") -> EmailMessage:
    return parse(eml_of(folder, address, mailing).read_bytes())


def parse(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage) and not message.defects
    return message


def addresses_in(message: EmailMessage, header: str) -> list[str]:
    return [each.addr_spec for each in message[header].addresses]


def attachments_in(message: EmailMessage) -> dict[str, bytes]:
    found = {}
    for part in message.iter_attachments():
        content = part.get_content()
        assert isinstance(content, bytes)
        found[str(part.get_filename())] = content
    return found


def body_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def assert_sendable(data: bytes) -> None:
    """Seven bits, lines that end in CRLF alone, none longer than 998 (RFC 5322, 2.1.1)."""
    assert data.isascii() and data.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", data)
    assert max(map(len, data.split(b"\r\n"))) <= 998
