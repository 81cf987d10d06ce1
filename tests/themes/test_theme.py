"""A theme knows what the network is called, and has its logo: one way for all that is printed."""

from __future__ import annotations

import io
import os
from dataclasses import replace

from docx import Document

from reportgen.building.build import build
from reportgen.building.keys import Keys
from reportgen.building.output import Saving
from reportgen.building.plan import Order
from reportgen.document.blocks import Picture
from reportgen.fields.read import Surroundings
from reportgen.fields.values import PartialDate
from reportgen.input.source import Input
from reportgen.input.yaml import read_source
from reportgen.mailings.definition import read_mailing
from reportgen.mailings.letters import make_sender
from reportgen.mailings.recipients.recipient import Recipient
from reportgen.mailings.wording import word_mailing
from reportgen.problems.problem import Place
from reportgen.project.open import open_project
from reportgen.reports.inputs import read_inputs
from reportgen.themes.theme import Brand, Theme
from reportgen.writers.docx.handout import write_handout
from reportgen.writers.docx.letter import write_letter
from support.handouts import make_handout
from support.letters import make_letter
from support.project import PIXEL, TODAY, NewProject

LOGO = Picture(PIXEL, "image/png", 1, 1)
THEME = Theme((), {"fr": "Réseau", "de": "Netz"}, "de", Brand())


def test_a_name_that_is_not_written_is_in_the_main_language() -> None:
    names = {lang: THEME.name_in(lang) for lang in ("de", "fr", "fr-LU", "en")}
    assert names == {"de": "Netz", "fr": "Réseau", "fr-LU": "Réseau", "en": "Netz"}


def test_a_logo_tells_what_it_shows_or_whose_it_is() -> None:
    assert THEME.logo_in("de") is None
    shown = replace(THEME, logo=LOGO).logo_in("fr")
    assert shown == replace(LOGO, alt="Réseau")
    brand = Brand(logo={"file": "logo.png", "alt": {"fr": "Signe", "de": "Zeichen"}})
    told = replace(THEME, logo=LOGO, brand=brand)
    alts = [logo.alt for lang in ("de", "fr", "en") if (logo := told.logo_in(lang))]
    assert alts == ["Zeichen", "Signe", "Zeichen"]


# --- One name in one language --------------------------------------------------------------------

#: The name is written in another language first than the project's, and not in all of them.
SETTINGS = "network: {fr: Réseau, de: Netz}\nlanguages: [de, fr, en]\n"
FILES = {
    "profiles/a.yaml": "title: {de: A, fr: A, en: A}\n",
    "profiles/reports/r.yaml": "title: {de: R, fr: R, en: R}\nparts: [cover, sheets]\n",
}


def author_of(data: bytes) -> str:
    return str(Document(io.BytesIO(data)).core_properties.author)


def test_all_that_is_printed_has_one_name_of_the_network(new_project: NewProject) -> None:
    project = new_project(FILES, SETTINGS)
    saving = Saving(project.root / "output")
    outputs = Order(saving, ("docx",), (("en",),)).outputs(project, read_inputs(project, ()))
    names = [author_of(outcome.path.read_bytes()) for outcome in build(project, outputs, saving)]
    handout = make_handout(project, "profiles/a.yaml", ("en",))
    names.append(author_of(write_handout(handout, 10, project.theme)))
    letter = replace(make_letter(), lang="en")
    names.append(author_of(write_letter(letter, project.theme)))
    source = read_source(
        b"recipients: l.csv\nsender: {email: a@example.org}\nsubject: S\n"
        b"text: {de: N, en: '{{ network }}'}\n",
        "profiles/mailings/m.yaml",
    )
    around = Surroundings(project.languages, TODAY)
    mailing = read_mailing(Input(source, "m"), around)
    names.append(make_sender(project, mailing, "en").organisation)
    recipient = Recipient(place=Place("l.csv", 2), language="en")
    day = PartialDate(2026, 11, 22)
    worded = word_mailing(mailing, recipient, ((), ()), project.words, project.theme, day)
    names.append(str(worded.body))
    assert names == ["Netz"] * 6


# --- The logo is read with the settings ----------------------------------------------------------


def test_nobody_keeps_what_shows_another_logo_than_there_is(new_project: NewProject) -> None:
    """It was read when the project was opened, and keys are made of the file as it is later."""
    files = {"profiles/a.yaml": "title: A\n", "logo.png": PIXEL}
    settings = "network: N\nlanguages: [de]\nbrand: {logo: {file: logo.png, alt: L}}\n"
    project = new_project(files, settings)
    assert Keys(project).stand()
    logo = project.root / "logo.png"
    logo.write_bytes(PIXEL + b" ")
    os.utime(logo, (1, 1))
    assert not Keys(project).stand()
    assert Keys(open_project(project.root, TODAY, project.root)).stand()
