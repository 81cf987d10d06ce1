"""Drafts of mails that bring forms to those who are to fill them in: for one's own mail program.

Nothing is sent, and none has a sender: whoever opens a draft looks at it, and sends it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import PurePath

from reportgen.collecting.sent import Asking, Sent
from reportgen.fields.show import format_partial
from reportgen.fields.types import EMAIL
from reportgen.fields.values import PartialDate
from reportgen.languages import pick
from reportgen.mailings.attachment import Attachment, attach, line_of
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.problems.catalog import LANGUAGES, Catalog
from reportgen.problems.message import say
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.project.project import Project
from reportgen.sheets.inside import find_values
from reportgen.sheets.profile import Profile

#: Outlook opens a message that has this as one that is still to be sent.
_UNSENT = "X-Unsent", "1"


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail to be: to which address, the forms that go with it, and the sheets they are of."""

    address: str
    askings: tuple[Asking, ...]
    profiles: tuple[Profile, ...]

    @property
    def name(self) -> str:
        """What its file is called: after its sheets, and not after a person."""
        return "+".join(profile.id for profile in self.profiles[:2])


def list_drafts(project: Project, askings: Sequence[Asking]) -> list[Draft]:
    """Return a draft for each address that stands in the sheets of forms, in their order.

    Everybody gets a mail of their own: nobody learns the addresses of others by it.
    """
    listing = list_profiles(project)
    profiles, _ = read_profiles(project, listing.paths, listing)
    by_id = {profile.id: profile for profile in profiles}
    addresses = {each.id: _addresses_in(each) for each in profiles}
    inside: dict[str, set[str]] = defaultdict(set)
    for asking in Sent(project).every():
        inside[asking.file].add(asking.profile)
    forms: dict[str, list[Asking]] = defaultdict(list)
    written: dict[str, str] = {}
    for asking in askings:
        for key, address in addresses.get(asking.profile, {}).items():
            # A workbook goes to whoever stands in all of its sheets.
            if all(key in addresses.get(id, {}) for id in inside[asking.file]):
                written.setdefault(key, address)
                forms[key].append(asking)
    return [
        Draft(
            written[key],
            tuple(each),
            tuple(by_id[id] for id in dict.fromkeys(asking.profile for asking in each)),
        )
        for key, each in forms.items()
    ]


def _addresses_in(profile: Profile) -> dict[str, str]:
    """Return the addresses in a sheet, by what all ways to write one have in common."""
    fields = profile.form.fields.values()
    found = find_values(profile.values, fields, lambda kind: kind == EMAIL)
    return {normalise_address(str(address)): str(address) for _, address, _ in found}


def write_drafts(
    project: Project, drafts: Sequence[Draft], files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return drafts as files of mail programs (RFC 5322), by the names of the files.

    `files` are the forms by their names.
    """
    return {
        f"{number:03}-{draft.name}.eml": _write(project, draft, files)
        for number, draft in enumerate(drafts, 1)
    }


def _write(project: Project, draft: Draft, files: Mapping[str, bytes]) -> bytes:
    lang = draft.askings[0].languages.partition("+")[0]
    tell = Catalog(lang if lang in LANGUAGES else LANGUAGES[0]).tell
    titles = [_title(profile, lang) for profile in draft.profiles]
    message = EmailMessage(policy=SMTP)
    message[_UNSENT[0]] = _UNSENT[1]
    message["To"] = draft.address
    message["Subject"] = line_of(tell(say("Please look through: {titles}", titles=titles)))
    due = next((asking.due_day for asking in draft.askings if asking.due), None)
    day = format_partial(PartialDate(due.year, due.month, due.day), lang) if due else ""
    paragraphs = [
        tell(say("Good day,")),
        tell(
            say(
                "Please find attached what we have on: {titles}. Would you look through it, change "
                "what is no longer right, and send the file back to us?",
                titles=titles,
            )
        ),
        *([tell(say("We would like to have it back by {day}.", day=day))] if day else []),
        tell(say("Kind regards")),
        project.theme.name_in(lang),
    ]
    message.set_content("\n\n".join(paragraphs), charset="utf-8", cte="quoted-printable")
    for asking in {each.file: each for each in draft.askings}.values():
        kind = PurePath(asking.file).suffix.removeprefix(".")
        attach(message, Attachment(titles[0], asking.file, kind, files[asking.file]))
    return message.as_bytes()


def _title(profile: Profile, lang: str) -> str:
    titles = profile.values.get(profile.form.title, {})
    return pick(titles, lang, profile.language)[0] or profile.id
