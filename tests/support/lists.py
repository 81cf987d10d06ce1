"""A list as offices keep it: 75 projects, and every fault that real lists were seen to have.

All names are invented. How often each fault is there is that of public lists of funded projects.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

#: A form with a field of each kind that lists have.
FORM = """\
label: {de: Vorhaben, fr: Opération}
fields:
  title:
    type: name
    required: yes
    label: {de: Name des Vorhabens, fr: Nom de l’opération}
    also: {en: [Name of the operation]}
  carrier:
    type: name
    many: yes
    label: {de: Träger, fr: Porteur}
  places:
    type: name
    many: yes
    label: {de: Gemeinden, fr: Communes}
  themes:
    type: choice
    many: yes
    label: {de: Themen, fr: Thèmes}
    options:
      arrival: {de: Ankommen, fr: Accueil}
      work: {de: Arbeit, fr: Emploi}
      education: {de: Bildung, fr: Éducation}
      housing: {de: Wohnen, fr: Logement}
  status:
    type: choice
    label: {de: Stand, fr: État}
    options: {running: {de: läuft, fr: en cours}, done: {de: abgeschlossen, fr: terminé}}
  period:
    type: period
    label: {de: Laufzeit, fr: Durée}
  total:
    type: money
    currency: EUR
    label: {de: Gesamtkosten, fr: Coût total}
  share:
    type: percent
    label: {de: Fördersatz, fr: Taux}
  country:
    type: country
    label: {de: Land, fr: Pays}
  people:
    type: number
    unit: {de: Personen, fr: personnes}
    label: {de: Teilnehmende, fr: Participants}
  open:
    type: yes_no
    label: {de: Offen für alle, fr: Ouvert à tous}
  summary:
    type: text
    length: 300
    label: {de: Zusammenfassung, fr: Résumé}
  contacts:
    type: contact
    many: yes
    label: {de: Ansprechperson, fr: Contact}
  web:
    type: link
    label: {de: Internet, fr: Site}
layout:
  title: title
  sections:
    facts:
      label: {de: Zahlen, fr: Chiffres}
      fields: [carrier, places, themes, status, period, total, share, country, people, open]
    text:
      label: {de: Inhalt, fr: Contenu}
      fields: [summary, contacts, web]
"""
HEADER = (
    *("Nr.", "Name des Vorhabens / Name of the operation", "Titel FR", "Träger", "Gemeinden"),
    *("Themen", "Stand", "Beginn", "Ende", "Gesamtkosten", "Gesamtkosten neu", "Fördersatz"),
    *("Teilnehmende", "Offen für alle", "Zusammenfassung", "Ansprechperson", "E-Mail", "Telefon"),
    *("Internet", "Bemerkung"),
)
_PLACES = ("Altenfurt", "Bettenbach", "Esch-am-Wald", "Redingen", "Remmich", "Saarau", "Trierweil")
_NOUNS = ("Sprachcafé", "Werkstatt", "Lotsen", "Nachbarschaft", "Lernhaus", "Begegnung", "Kompass")
_THEMES = ("Ankommen / Arbeit", "Arbeit / Ankommen", "Bildung", "Wohnen", "Bildung; Arbeit")


def _money(number: int, amount: int) -> Any:
    """Return an amount in one of the five spellings, as often as each was seen in 75."""
    grouped = f"{amount:,}".replace(",", ".")
    if number < 39:
        return f"{grouped},00 €"
    if number < 62:
        return f"{grouped} €"
    if number < 70:
        return str(amount)
    return f"{amount},75"


def rows() -> list[dict[str, Any]]:
    """Return the 75 rows by their headers, each with its faults; numbered from 0."""
    found = []
    for number in range(75):
        place = _PLACES[number % len(_PLACES)]
        row: dict[str, Any] = {
            "Nr.": f"ESF-{number + 1:03}",
            HEADER[1]: f"{_NOUNS[number % 7]} {place} {number // 7 + 1}",
            "Träger": f"Verein {place} e. V.",
            "Gemeinden": place,
            "Themen": _THEMES[number % 5],
            "Stand": "läuft" if number % 3 else "abgeschlossen",
            "Beginn": "01/12/2016 " if number < 66 else "2016",
            "Ende": "31/12/2018 " if number < 66 else "2018",
            "Gesamtkosten": _money(number, 81_839 + 1_000 * number),
            "Fördersatz": " (50%)",
            "Teilnehmende": 20 + number,
            "Offen für alle": "ja" if number % 2 else "nein",
            "Zusammenfassung": f"Das Vorhaben {number + 1} hilft in {place}.",
            "Ansprechperson": f"Person {number + 1}",
            "E-Mail": f"person{number + 1}@example.org",
            "Telefon": f"0681 905-{number + 100}",
            "Internet": f"www.example.org/{number + 1}",
        }
        row.update(FAULTS.get(number, {}))
        found.append(row)
    return found


#: What is wrong or odd with single rows.
FAULTS: Mapping[int, Mapping[str, Any]] = {
    # A nought of 288.110 was lost.
    3: {"Gesamtkosten": "288.11"},
    5: {"Gemeinden": "Bettenbbach"},
    6: {"Gemeinden": "Bettenbbach"},
    7: {"Gemeinden": "Esch/am-Wald"},
    8: {"Gemeinden": "Redingen an der Au"},
    9: {"Gemeinden": "Altenfurt\nSaarau\nTrierweil"},
    10: {"Gemeinden": "Saarau\nAltenfurt"},
    11: {"Träger": "Verein Saarau e. V.\nHaus der Begegnung"},
    # A place and a comma: one organisation, or two?
    12: {"Träger": "Łódź, Haus der Jugend"},
    # The only one with points, and a day that lost its format.
    13: {"Beginn": "01.11.2008"},
    14: {"Beginn": 42705},
    15: {"Beginn": "03/04/2017", "Ende": "31/12/2018"},
    16: {"Beginn": "01/12/2016", "Ende": ""},
    17: {"Beginn": "", "Ende": "31/12/2018"},
    18: {"Beginn": "01/12/2018", "Ende": "31/12/2016"},
    19: {"Beginn": "1.12.16"},
    # What spreadsheets make of telephone numbers, numbers and words.
    20: {"Telefon": 6819050.0},
    21: {"Telefon": "4,9681E+11"},
    22: {"Teilnehmende": date(2026, 5, 1)},
    23: {"Teilnehmende": "ca. 50"},
    24: {"Teilnehmende": "#N/A"},
    # Spelling variants of choices, and words of the office's own.
    25: {"Themen": "Bildnug"},
    26: {"Themen": "Arbeit / Sonstiges"},
    27: {"Stand": "109-läuft"},
    28: {"Offen für alle": "x"},
    29: {"E-Mail": "person30 at example.org"},
    30: {"E-Mail": "k. A.", "Telefon": "-"},
    31: {"Gesamtkosten": "", "Gesamtkosten neu": "112.839,00 €"},
    32: {"Gesamtkosten": "1,00 €", "Gesamtkosten neu": "113.839,00 €"},
    33: {"Titel FR": "Atelier de Remmich"},
    34: {"Zusammenfassung": "Lang. " * 80},
    35: {"Zusammenfassung": "- ein Strich\n* ein Stern"},
    36: {"Zusammenfassung": "", "Ansprechperson": "", "E-Mail": "", "Telefon": ""},
    # FIT4: titles that begin alike, and no number that tells the rows apart.
    40: {HEADER[1]: "FIT4 Berufliche Integration von Zugewanderten, Teil 1"},
    41: {HEADER[1]: "FIT4 Berufliche Integration von Zugewanderten, Teil 2"},
    42: {"Internet": "kein Netz"},
    43: {"Gesamtkosten": "124.839 CHF"},
    44: {"Telefon": "6819050"},
}


def as_table() -> list[list[Any]]:
    """Return the list with its header, a row that is there twice, and a row of totals."""
    every = rows()
    body = [[row.get(name, "") for name in HEADER] for row in every]
    total = ["Summe", *[""] * 8, "9.999.999,00 €", *[""] * (len(HEADER) - 10)]
    return [list(HEADER), *body, list(body[50]), total]


def write_csv(path: Path, table: Sequence[Sequence[Any]], encoding: str = "utf-8-sig") -> Path:
    """Write a table as German spreadsheets save it: with semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([[str(cell) for cell in row] for row in table])
    path.write_bytes(text.getvalue().encode(encoding, "xmlcharrefreplace"))
    return path


def write_workbook(path: Path, table: Sequence[Sequence[Any]], above: int = 0) -> Path:
    """Write a table as a workbook; `above` counts the rows with titles above its header."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Liste"
    for number in range(1, above + 1):
        sheet.cell(number, 1, f"Titel {number}")
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=8)
    for number, row in enumerate(table, above + 1):
        for column, value in enumerate(row, 1):
            if value != "":
                cell = sheet.cell(number, column, value)
                if isinstance(value, str) and value.startswith("#"):
                    cell.data_type = "e"
                elif isinstance(value, str):
                    cell.data_type = "s"
    book.save(path)
    return path


#: What people write into the proposal for this list once they looked it through.
MAPPING = """\
form: vorhaben
header: 1
id: [Nr.]
blank: [k. A.]
columns:
  Name des Vorhabens / Name of the operation: title
  Titel FR: title.fr
  Träger: carrier
  Gemeinden: places
  Themen: themes
  Stand: status
  Beginn: {field: period.start, days: day_first}
  Ende: {field: period.end, days: day_first}
  Gesamtkosten: {field: total, decimals: comma}
  Gesamtkosten neu: {field: total, decimals: comma}
  Fördersatz: share
  Teilnehmende: people
  Offen für alle: open
  Zusammenfassung: summary
  Ansprechperson: contacts.0.name
  E-Mail: contacts.0.email
  Telefon: contacts.0.phone
  Internet: web
constants: {country: Luxemburg}
unused: [Bemerkung]
"""
#: The doubtful cells of the list, by row and column as a workbook calls them: what is said.
REFUSED: Mapping[str, str] = {
    "J5": "“288.11” may be 288.11 or 288110.",
    "H16": "“42705” may be 2016-12-01, whose format was lost.",
    "I19": "the period has an end, and no beginning.",
    "I20": "the period “2018-12-01/2016-12-31” ends before it begins.",
    "H21": "“1.12.16” has a year of two digits.",
    "R22": "the spreadsheet took “6819050” for a number: noughts may be lost.",
    "R23": "the spreadsheet took “4,9681E+11” for a number: noughts may be lost.",
    "M24": "the cell holds the day 2026-05-01, and a number belongs here.",
    "M25": "“ca. 50” is not a number.",
    "M26": "the cell holds the error #N/A.",
    "F27": "“Bildnug” is none of the choices.",
    "F28": "“Sonstiges” is none of the choices.",
    "N30": "“x” is neither yes nor no.",
    "Q31": "“person30 at example.org” is not an e-mail address.",
    "K34": "this and “1,00 €” (sheet “Liste”, cell J34) fill the same field.",
    "S44": "“kein Netz” is not a web address.",
    "J45": "“124.839 CHF” is not in EUR.",
}
DOUBTED: Mapping[str, str] = {
    "E7": "“Bettenbbach” is nearly “Bettenbach” (11 ×).",
    "E8": "“Bettenbbach” is nearly “Bettenbach” (11 ×).",
    "E9": "“Esch/am-Wald” is nearly “Esch-am-Wald” (10 ×).",
    "E10": "“Redingen an der Au” is nearly “Redingen” (10 ×).",
    "D14": "“Łódź, Haus der Jugend” may be 2 values, and is taken as one.",
    "H18": "the period has no end, and is taken as one that goes on.",
    "O36": "the text has 479 characters; 300 fit on the page.",
    "R46": "“6819050” begins with neither 0 nor +: a nought may be lost.",
    "77": "the row is the same as row 52, and is read once.",
    "78": "the row has totals, and is left out: “Summe”.",
}
