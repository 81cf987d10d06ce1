"""The check of mailings: their texts for everybody, and what their letters have to fit into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reportgen.mailings.allotment import Allotment, check_interests
from reportgen.mailings.attached_files import read_attached
from reportgen.mailings.letters import check_sender, make_letter
from reportgen.mailings.prepare import (
    Prepared,
    choose_contents,
    find_owners,
    read_lists,
    read_mailing_file,
    word_all,
)
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.project import Project
from reportgen.reports.inputs import Inputs


def check_mailing(project: Project, path: Path, inputs: Inputs) -> list[Problem]:
    """Return the problems of a mailing and its lists, warnings included.

    `inputs` is everything the project has.
    """
    problems: list[Problem] = []
    try:
        problems += _check_mailing(project, path, inputs)
    except Exception as error:
        problems += problems_of(error, project.show_path(path), say("the mailing"))
    return list(dict.fromkeys(problems))


def _check_mailing(project: Project, path: Path, inputs: Inputs) -> Iterator[Problem]:
    mailing = read_mailing_file(project, path)
    recipients, wrong = read_lists(project, mailing)
    profiles, volumes, found = choose_contents(project, mailing, mailing.channel, inputs)
    _, unfit = read_attached(project, mailing)
    yield from (*mailing.warnings, *wrong, *found, *unfit)
    yield from check_interests(recipients, profiles)
    if owners := find_owners(project, mailing, "email", inputs):
        yield from owners.check(recipients)
    # As if everybody got all sheets.
    everybody = tuple(
        Allotment(each, each.channel or mailing.channel, str(number), profiles)
        for number, each in enumerate(recipients)
    )
    yield from _check_texts(project, Prepared(mailing, mailing.channel, everybody, (), volumes, ()))


def _check_texts(project: Project, prepared: Prepared) -> Iterator[Problem]:
    """Yield what is wrong with the text for each, and with the letters."""
    from reportgen.writers.docx.letter import check_lines

    mailing = prepared.mailing
    worded = word_all(project, prepared)
    posted = False
    for allotment in prepared.allotments:
        wording = worded[allotment.address]
        if isinstance(wording, ReportgenError):
            yield from wording.problems
        elif allotment.channel == "letter":
            posted = True
            recipient = allotment.recipient
            try:
                letter = make_letter(project, mailing, recipient, allotment.address, wording, ())
            except ReportgenError as error:
                yield from error.problems
                continue
            for fault in check_lines(letter):
                yield replace(fault, place=recipient.place)
    if posted:
        yield from check_sender(mailing)
