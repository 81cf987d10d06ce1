"""Forms that go with e-mails: each gets those of their own sheets, to fill in and send back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reportgen.collecting.outgoing import MadeForm, Order, make_form
from reportgen.fields.types import EMAIL
from reportgen.languages import pick
from reportgen.mailings.allotment import Allotment
from reportgen.mailings.definition import Mailing
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.mailings.recipients.recipient import Recipient
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, Severity
from reportgen.problems.suggest import suggest
from reportgen.project.project import Project
from reportgen.sheets.cut import CutProfile, Cutter
from reportgen.sheets.inside import find_values
from reportgen.sheets.profile import Profile


class Owners:
    """Whose sheets are whose: by the addresses of their contacts, or by a list of recipients."""

    def __init__(self, profiles: Sequence[Profile], cutter: Cutter) -> None:
        self.by_id = {profile.id: profile for profile in profiles}
        self.whole = {profile.file: profile for profile in profiles}
        self.cutter = cutter
        self.by_address: dict[str, dict[str, Profile]] = defaultdict(dict)
        for profile in profiles:
            for address in _addresses_in(profile):
                self.by_address[normalise_address(address)][profile.id] = profile

    def own(self, recipient: Recipient) -> tuple[CutProfile, ...]:
        """Return the sheets of a recipient: those that the list names, else by their address."""
        if recipient.sheets:
            found = [self.by_id[name] for name in recipient.sheets if name in self.by_id]
        else:
            found = list(self.by_address[normalise_address(recipient.email)].values())
        return tuple(map(self.cutter.cut, found))

    def check(self, recipients: Iterable[Recipient]) -> Iterator[Problem]:
        """Yield what lists name as somebody's sheets and is none."""
        for recipient in recipients:
            for name in recipient.sheets:
                if name not in self.by_id:
                    yield Problem(
                        recipient.place,
                        say("there is no sheet “{name}”.", name=name),
                        suggest(name, self.by_id),
                        "sheets",
                        Severity.WARNING,
                    )


def _addresses_in(profile: Profile) -> Iterator[str]:
    fields = profile.form.fields.values()
    for _, address, _ in find_values(profile.values, fields, lambda kind: kind == EMAIL):
        yield address


def make_forms(
    project: Project, mailing: Mailing, owners: Owners, allotment: Allotment
) -> list[tuple[str, MadeForm]]:
    """Return the forms of a recipient with what each is called. Raises `ReportgenError`."""
    lang = allotment.recipient.language
    made = []
    for cut in allotment.own:
        languages = (lang,) if lang == cut.language else (lang, cut.language)
        order = Order(languages, mailing.audience(allotment.channel), mailing.due)
        titles = cut.values.get(cut.form.title, {})
        title = pick(titles, lang, cut.language)[0] if titles else cut.id
        word = pick(project.words["blank_form"], lang, project.languages[0])[0]
        for kind in mailing.form_formats:
            form = make_form(project, owners.whole[cut.file], cut.form, order, kind)
            asking = replace(form.asking, to=(allotment.address,))
            made.append((f"{word} {title}", replace(form, asking=asking)))
    return made


def warn_of_posted_forms(mailing: Mailing) -> Iterator[Problem]:
    """Yield what is told of forms where letters are written: they are not printed."""
    if mailing.has_forms:
        yield Problem(
            mailing.place("forms"),
            say("forms go with e-mails only; they are not printed with letters."),
            say("“reportgen blank” makes them: print them, and put them into the envelopes."),
            "forms",
            Severity.WARNING,
        )
