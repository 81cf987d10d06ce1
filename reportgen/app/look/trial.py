"""The trial of a project's own templates: samples printed with them, as a build would print them.

Whatever would stop a build, handouts, letters or messages over a template shows here, before there
is a sheet that comes by the spot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from reportgen.app.look.samples import Samples, sample_letters, sample_mails
from reportgen.app.look.templates import KINDS, try_reports, try_template
from reportgen.document.letter import DEFAULT_FORM, FORMS
from reportgen.input.source import quote_line
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, WriteError
from reportgen.project.project import Project
from reportgen.reports.definition import ReportDefinition

#: What pages are made of, and the names of Word templates.
_OF_PAGES = (".html", ".css")
_WORD_TEMPLATES = frozenset(f"{kind}.docx" for kind in KINDS)
_Try: TypeAlias = Callable[[], object]


def try_theme(own: Sequence[Path], samples: Sequence[Samples]) -> list[Problem]:
    """Return what is wrong with a theme's own templates and style sheets, `own`."""
    tries: list[_Try] = [
        partial(try_template, path.stem, path, each)
        for path in own
        if path.name in _WORD_TEMPLATES
        for each in samples
    ]
    has_pages = any(path.suffix in _OF_PAGES for path in own)
    if has_pages:
        tries += [attempt for each in samples for attempt in _fill_pages(each)]
        tries += _fill_letters(samples[0].project)
    problems = _faults_of_all(tries, samples)
    if problems or not has_pages:
        return problems
    # What a page asks for that nobody gives it shows when it is laid out.
    return _faults_of_all([_lay_out(each) for each in _pages(samples[0])], samples)


def try_host(definition: ReportDefinition, samples: Sequence[Samples]) -> list[Problem]:
    """Return what is wrong with the Word template that a report names, told where it does."""
    place = definition.place("word_template")
    line = quote_line(definition.lines, place)
    project = samples[0].project
    path = project.root / definition.word_template
    tries = [
        partial(try_reports, path, each.reports(definition), project.theme) for each in samples
    ]
    problems = []
    for fault in _faults_of_all(tries, samples):
        said = fault.message
        if within := fault.place.within:
            said = say("{within} {fault}", within=within, fault=said)
        said = say("{name} cannot be used: {fault}", name=project.show_path(path), fault=said)
        problems.append(Problem(place, said, fault.advice, "word_template", line=line))
    return problems


def _faults_of_all(tries: Iterable[_Try], samples: Sequence[Samples]) -> list[Problem]:
    """Return the faults that show when all of these are done."""
    found = (problem for each in tries for problem in _faults_of(each, samples[0].project))
    return list(dict.fromkeys(found))


def _faults_of(attempt: _Try, project: Project) -> Iterable[Problem]:
    try:
        attempt()
    except WriteError:
        # The samples do not fit, or lack a glyph; or nothing is here that lays out pages. Neither
        # is a fault of the templates.
        return ()
    except Exception as error:
        folder = project.show_path(project.theme.folders[0])
        return problems_of(error, folder, say("a sample in this theme"))
    return ()


def _fill_pages(samples: Samples) -> Iterator[_Try]:
    """Yield what fills the pages of sheets, reports, handouts and forms."""
    from reportgen.writers.html.page import render_report, write_html
    from reportgen.writers.pdf.forms.page import render_blank
    from reportgen.writers.pdf.handout import render_set

    theme = samples.project.theme
    yield from (partial(write_html, each, theme) for each in samples.sheets())
    yield from (partial(render_report, each, theme) for each in samples.reports())
    yield from (partial(render_set, *each, theme) for each in samples.handout_sets())
    yield from (partial(render_blank, each, {}, theme) for each in samples.blanks())


def _fill_letters(project: Project) -> Iterator[_Try]:
    """Yield what fills the pages of letters in each form, and writes messages."""
    from reportgen.mailings.message import make_message
    from reportgen.mailings.recipients.addresses import seal
    from reportgen.writers.pdf.letter import render_letter

    theme = project.theme
    for form in FORMS.values():
        yield from (partial(render_letter, each, theme) for each in sample_letters(form, project))
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    for mail in sample_mails(project):
        yield partial(make_message, mail, moment, theme, partial(seal, b""))


def _pages(samples: Samples) -> Iterator[_Try]:
    """Yield what lays out a page of each kind: that which says most."""
    from reportgen.writers.pdf.forms.page import write_blank
    from reportgen.writers.pdf.handout import print_set
    from reportgen.writers.pdf.letter import print_letter
    from reportgen.writers.pdf.report import write_report
    from reportgen.writers.pdf.sheet import print_sheet

    project, theme = samples.project, samples.project.theme
    yield partial(print_sheet, samples.sheets()[0], theme)
    yield partial(write_report, samples.reports()[0], theme)
    yield partial(print_set, *samples.handout_sets()[0], theme)
    yield partial(write_blank, samples.blanks()[0], {}, theme, {})
    yield partial(print_letter, sample_letters(FORMS[DEFAULT_FORM], project)[0], theme)


def _lay_out(attempt: _Try) -> _Try:
    """Return what lays out pages, and raises `WriteError` where there are no libraries for it."""
    from reportgen.building.jobs import load_layout

    def laid_out() -> object:
        load_layout("")
        return attempt()

    return laid_out
