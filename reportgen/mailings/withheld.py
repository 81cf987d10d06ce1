"""Contacts and pictures that print shows and a mailing may not: told before it leaves."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.mailings.definition import Mailing
from reportgen.problems.message import all_of, say
from reportgen.problems.problem import Problem, Severity
from reportgen.reports.inputs import Inputs
from reportgen.reports.volumes import CutVolume
from reportgen.sheets.cut import CutProfile, list_withheld

#: Of how many sheets a warning names the persons.
_MOST = 5


def warn_of_withheld(
    mailing: Mailing, inputs: Inputs, profiles: Iterable[CutProfile], volumes: Iterable[CutVolume]
) -> list[Problem]:
    """Return a warning of the contacts that sheets and reports of a mailing go without.

    `inputs` is what they were cut from, and more. Empty where all that print shows is shown.
    """
    shown = [*profiles, *(each for volume in volumes for each in volume.profiles)]
    withheld = list_withheld(inputs.profiles, shown)
    if not withheld:
        return []
    audience = shown[0].audience
    named = [
        say("{id} ({names})", id=name, names=all_of(names))
        for name, names in list(withheld.items())[:_MOST]
    ]
    if len(withheld) > _MOST:
        message = say(
            "{count} sheets go without what is not to be shown for “{audience}”, such as {named}.",
            count=len(withheld),
            audience=audience.value,
            named=named,
        )
    else:
        message = say(
            "contacts or pictures not to be shown for “{audience}” are left out of {named}.",
            audience=audience.value,
            named=named,
        )
    advice = say(
        "Who agrees to it has “publish: [print, {audience}]”; “audience: print” in the mailing "
        "shows what print does.",
        audience=audience.value,
    )
    place = mailing.place("audience")
    return [Problem(place, message, advice, "audience", Severity.WARNING)]
