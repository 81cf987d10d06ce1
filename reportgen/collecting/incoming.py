"""Whatever came back, read as what it is: a form, a corrected sheet, or an old sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reportgen.collecting.correction import review_sheet
from reportgen.collecting.form_review import review_form
from reportgen.collecting.pairs import Likeness, find_pair
from reportgen.collecting.proposal import Proposal, propose
from reportgen.collecting.returned_forms import propose_form, read_form
from reportgen.collecting.review import Review
from reportgen.input.returned.document import Returned
from reportgen.input.returned.package import fail
from reportgen.problems.message import say
from reportgen.project.project import Project
from reportgen.writers.docx.exchange.properties import PREFIX


def read_back(
    project: Project,
    returned: Returned,
    form: str = "",
    language: str = "",
    into: Path | None = None,
) -> Proposal | Review:
    """Return a review of a file that is of a profile, else the proposal of a new one.

    It is of a profile if it says so, or if somebody says which: `into`; or if it is called as the
    file that the profile was taken from, but for the language. Raises `ReportgenError`.
    """
    if is_translation(returned):
        # Read as a sheet, it would become one in two languages.
        raise fail(
            returned.file,
            say("the file holds translations, and is no sheet."),
            say("Take them over with “reportgen translate import”."),
        )
    back = read_form(project, returned, form, language, into)
    if back is None:
        if into:
            return review_sheet(project, into, returned, language)
        proposal = propose(project, returned, form, language)
        pair = find_pair(project, proposal)
        if pair is None:
            return proposal
        if pair.likeness is Likeness.NAME:
            return review_sheet(project, pair.profile, returned, proposal.language)
        return replace(proposal, other=project.show_path(pair.profile))
    if back.profile is None:
        return propose_form(project, back)
    return review_form(project, back, back.profile)


def is_translation(returned: Returned) -> bool:
    """Tell whether a file came from a translator, and is no sheet."""
    return any(name.startswith(PREFIX) for name in returned.properties)
