"""Planning a mailing by e-mail: every message made and kept, and nothing sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from reportgen.collecting.sent import Sent
from reportgen.languages import pick
from reportgen.mailings.allotment import Allotment, find_refusal
from reportgen.mailings.attached_files import LARGE
from reportgen.mailings.attachment import Attachment, name_attachment, name_own
from reportgen.mailings.definition import Mailing
from reportgen.mailings.delivery.sent import adopt_sent
from reportgen.mailings.homes import home_of, save_private, unwritten
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.mailings.message import WORDS, Mail, make_message
from reportgen.mailings.planning.basis import save_basis
from reportgen.mailings.planning.changes import describe_plan
from reportgen.mailings.planning.file import (
    Enclosed,
    Omitted,
    Plan,
    PlannedMail,
    adopt_plan,
    file_name,
    read_plan,
    remove_earlier,
    save_plan,
)
from reportgen.mailings.planning.folder import BASIS, PlanFolder, begin_folder, drop_folder
from reportgen.mailings.prepare import Prepared, digest_inputs, prepare
from reportgen.problems.causes import problems_of
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.project.project import Project
from reportgen.project.world import world_of


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what is wrong with what it was made of."""

    plan: Plan
    problems: tuple[Problem, ...]
    #: How many recipients get letters instead.
    elsewhere: int


def plan_mailing(
    project: Project, mailing: Mailing, ledger: Ledger, executor: Executor, moment: datetime
) -> Planned:
    """Plan a mailing, in place of an earlier plan, and return the plan.

    The messages bear the moment as their date. Whoever something is wrong with is left out, and
    told why. Raises `ReportgenError` where nothing can be planned; the earlier plan is kept then.
    """
    home = home_of(project.root, mailing.id)
    with (
        ledger.lock(),
        prepare(project, mailing, "email", mailing.formats, ledger, executor) as prepared,
    ):
        told = _adopt_earlier(home, ledger)
        names = _name_files(prepared.allotments)
        folder = begin_folder(home, (*names.values(), BASIS))
        try:
            planned = _Planning(project, prepared, ledger, folder, names, moment).run()
            save_plan(home, planned.plan)
        except BaseException:
            drop_folder(folder)
            raise
        told += remove_earlier(home, planned.plan)
    return replace(planned, problems=(*planned.problems, *told))


def _adopt_earlier(home: Path, ledger: Ledger) -> list[Problem]:
    """Take over a plan that an earlier version made, so that it can go; return what is told.

    What was sent of it stays, as proof.
    """
    try:
        earlier = read_plan(home)
    except ReportgenError:
        # What cannot be read names no messages that could be removed.
        return []
    if earlier is None:
        return []
    told = adopt_plan(home, earlier)
    sent = {row.digest for row in ledger.entries(earlier.mailing) if row.state != "refused"}
    for mail in earlier.mails:
        if mail.digest in sent:
            adopt_sent(home, home / earlier.folder / mail.file, mail.digest)
    return told


def _name_files(allotments: Iterable[Allotment]) -> dict[str, str]:
    """Return the names of the messages' files by address."""
    return {
        each.address: file_name(number, each.recipient.called, "eml")
        for number, each in enumerate(allotments, 1)
    }


class _Planning:
    """The messages of a plan, made and saved one by one."""

    def __init__(
        self,
        project: Project,
        prepared: Prepared,
        ledger: Ledger,
        folder: PlanFolder,
        names: Mapping[str, str],
        moment: datetime,
    ) -> None:
        self.project, self.prepared, self.ledger = project, prepared, ledger
        self.folder, self.names, self.moment = folder.path, names, moment
        self.recipients = {each.address: each.recipient for each in prepared.allotments}
        self.problems = list(prepared.problems)
        self.omitted = [Omitted(each.address, each.why) for each in prepared.left_out]
        self.read = cache(Path.read_bytes)

    def run(self) -> Planned:
        mailing = self.prepared.mailing
        inputs = digest_inputs(self.project, mailing)
        found = [mail for each in self.prepared.allotments if (mail := self.plan(each))]
        mails = tuple(mail for mail in found if self.still_wants(mail))
        basis = describe_plan(
            self.project,
            self.prepared.allotments,
            self.prepared.volumes,
            {mail.address: mail.message_id for mail in mails},
            self.ledger.seal,
        )
        save_basis(self.folder, basis)
        plan = Plan(
            mailing=mailing.id,
            made=self.moment.isoformat(timespec="seconds"),
            sender=mailing.sender["email"],
            folder=self.folder.name,
            mails=mails,
            omitted=tuple(self.omitted),
            inputs=inputs,
        )
        return Planned(plan, tuple(dict.fromkeys(self.problems)), self.prepared.elsewhere)

    def plan(self, allotment: Allotment) -> PlannedMail | None:
        """Save the message to one recipient; None for whoever is left out, and told why."""
        mailing = self.prepared.mailing
        if missing := self.prepared.missing(allotment, mailing.formats):
            self.omit(allotment.address, say("{files} could not be made", files=missing))
            return None
        try:
            mail = make_mail(self.project, self.prepared, allotment, self.read)
            message = make_message(mail, self.moment, self.project.theme, self.ledger.seal)
        except Exception as error:
            what = say("the message to {address}", address=allotment.address)
            self.problems += problems_of(error, allotment.recipient.place.file, what)
            self.omit(allotment.address, say("the message could not be written"))
            return None
        file = self.names[allotment.address]
        save_private(self.folder / file, message.data)
        self.keep(mail)
        if len(message.data) > LARGE:
            self.problems.append(_too_large(allotment, len(message.data)))
        return PlannedMail(
            address=mail.address,
            name=mail.name,
            language=mail.wording.lang,
            subject=mail.wording.subject,
            enclosed=tuple(Enclosed(each.name, len(each.data)) for each in mail.attachments),
            file=file,
            size=len(message.data),
            message_id=message.message_id,
            digest=message.digest,
        )

    def keep(self, mail: Mail) -> None:
        """Keep the forms that go with a message, to know them again when they come back."""
        sent = Sent(self.project)
        try:
            for form in mail.forms:
                sent.keep(form.asking, form.data)
        except OSError as error:
            raise unwritten(sent.folder, error) from None

    def still_wants(self, mail: PlannedMail) -> bool:
        """Tell whether nobody opted out since the planning began; a message of who did goes."""
        refusal = find_refusal(self.recipients[mail.address], "email", self.ledger)
        if not refusal:
            return True
        self.omit(mail.address, refusal)
        with suppress(OSError):
            (self.folder / mail.file).unlink()
        return False

    def omit(self, address: str, why: Message) -> None:
        self.omitted.append(Omitted(address, why))


def make_mail(
    project: Project,
    prepared: Prepared,
    allotment: Allotment,
    read: Callable[[Path], bytes],
) -> Mail:
    """Return what the message to one recipient is made of. Raises `ReportgenError`.

    `read` returns the bytes of a file that goes with it.
    """
    mailing, recipient = prepared.mailing, allotment.recipient
    wording = prepared.wording(allotment)
    lang = wording.lang
    view = world_of(project).view(lang, mailing.language)
    taken: set[str] = set()
    attachments = tuple(
        Attachment(
            str(each.title),
            name_attachment(str(each.title), recipient.language, each.format, taken),
            each.format,
            read(each.path),
        )
        for each in prepared.enclosures(allotment, mailing.formats)
    )
    attachments += tuple(
        Attachment(each.stem, name_own(each.stem, each.format, taken), each.format, each.data)
        for each in prepared.attached(allotment)
    )
    forms = prepared.forms(project, allotment)
    attachments += tuple(
        Attachment(title, name_attachment(title, lang, kind, taken), kind, form.data)
        for title, form in forms
        for kind in [Path(form.name).suffix[1:]]
    )
    sender = mailing.sender
    named = sender.get("organisation") or sender.get("name")
    network = project.theme.name_in(lang)
    return Mail(
        mailing=mailing.id,
        wording=wording,
        address=recipient.email,
        name=recipient.called,
        sender_address=sender["email"],
        sender_name=pick(named, lang, mailing.language)[0] if named else network,
        phone=wording.phone,
        network=network,
        unsubscribe=mailing.values.get("unsubscribe", ""),
        words={key: view.word(key) for key in WORDS},
        attachments=attachments,
        forms=tuple(form for _, form in forms),
    )


def _too_large(allotment: Allotment, size: int) -> Problem:
    return Problem(
        allotment.recipient.place,
        say(
            "the message to {address} has {size:.1f} MB; many servers refuse it.",
            address=allotment.address,
            size=size / 1e6,
        ),
        say("Send fewer sheets, or PDF alone."),
        severity=Severity.WARNING,
    )
