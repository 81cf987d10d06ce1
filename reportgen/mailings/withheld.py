"""Contacts that print shows and the audience of a mailing may not see: told before it leaves."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.mailings.definition import Mailing
from reportgen.problems.message import all_of, say
from reportgen.problems.problem import Problem, Severity
from reportgen.reports.volumes import CutVolume
from reportgen.sheets.cut import CutProfile, list_withheld
from reportgen.sheets.profile import Profile

#: Of how many sheets a warning names the persons.
_MOST = 5


def warn_of_withheld(
    mailing: Mailing,
    whole: Iterable[Profile],
    profiles: Iterable[CutProfile],
    volumes: Iterable[CutVolume],
) -> list[Problem]:
    """Return a warning of the contacts that sheets and reports of a mailing go without.

    `whole` are the profiles that the others were cut from, among others. Empty where all that
    print shows is shown.
    """
    by_file = {profile.file: profile for profile in whole}
    shown = {each.file: each for each in profiles}
    for volume in volumes:
        shown |= {each.file: each for each in volume.profiles}
    withheld = {
        each.id: names
        for file, each in shown.items()
        if file in by_file and (names := list_withheld(by_file[file], each))
    }
    if not withheld:
        return []
    audience = next(iter(shown.values())).audience
    named = [
        say("{id} ({names})", id=name, names=all_of(names))
        for name, names in list(withheld.items())[:_MOST]
    ]
    if len(withheld) > _MOST:
        message = say(
            "{count} sheets go without contacts who are not to be shown for “{audience}”, such as "
            "{named}.",
            count=len(withheld),
            audience=audience.value,
            named=named,
        )
    else:
        message = say(
            "contacts who are not to be shown for “{audience}” are left out of {named}.",
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
