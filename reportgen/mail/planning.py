"""Planning a mailing by e-mail: every message made and kept, and nothing sent."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reportgen.errors import Problem, ReportgenError, Severity
from reportgen.mail.allotment import Allotment
from reportgen.mail.definition import Mailing
from reportgen.mail.ledger import Ledger
from reportgen.mail.message import Attachment, Mail, Message, make_message, name_attachment
from reportgen.mail.plan import (
    Enclosed,
    Omitted,
    Plan,
    PlannedMail,
    begin_plan,
    drop_plan,
    file_name,
    home_of,
    save_message,
    save_plan,
)
from reportgen.mail.preparing import Prepared, digest_inputs, prepare
from reportgen.mail.wording import Wording, word_mailing
from reportgen.project import Project
from reportgen.showing import View, pick

#: What many servers refuse (RFC 5321 sets no limit; 10 MB are common), in bytes.
LARGE = 10_000_000


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
    with prepare(project, mailing, "email", mailing.formats, ledger, executor) as prepared:
        folder = begin_plan(home)
        try:
            planned = _plan(project, prepared, folder, moment)
            save_plan(home, planned.plan)
        except BaseException:
            drop_plan(folder)
            raise
    return planned


def _plan(project: Project, prepared: Prepared, folder: Path, moment: datetime) -> Planned:
    mailing = prepared.mailing
    problems = list(prepared.problems)
    mails = []
    omitted = [Omitted(each.address, each.why) for each in prepared.left_out]
    for number, allotment in enumerate(prepared.allotments, 1):
        if missing := prepared.missing(allotment, mailing.formats):
            omitted.append(Omitted(allotment.address, f"{', '.join(missing)} could not be made"))
            continue
        try:
            mail, message = make_mail(project, prepared, allotment, moment)
        except ReportgenError as error:
            problems += error.problems
            omitted.append(Omitted(allotment.address, "the message could not be written"))
            continue
        file = file_name(number, mail.name, "eml")
        save_message(folder, file, message.data)
        if len(message.data) > LARGE:
            problems.append(_too_large(mailing, allotment, len(message.data)))
        mails.append(
            PlannedMail(
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
        )
    plan = Plan(
        mailing=mailing.id,
        made=moment.isoformat(timespec="seconds"),
        sender=mailing.sender["email"],
        folder=folder.name,
        mails=tuple(mails),
        omitted=tuple(omitted),
        inputs=digest_inputs(project, mailing),
    )
    return Planned(plan, tuple(dict.fromkeys(problems)), prepared.elsewhere)


def make_mail(
    project: Project, prepared: Prepared, allotment: Allotment, moment: datetime
) -> tuple[Mail, Message]:
    """Return the message to one recipient, and its bytes. Raises `ReportgenError`."""
    mailing, recipient = prepared.mailing, allotment.recipient
    wording = word(project, prepared, allotment)
    lang = wording.lang
    view = View(lang, mailing.language, project.words, project.picture)
    keys = ("colon", "mail_attached", "mail_unsubscribe", "mail_unsubscribe_word")
    taken: set[str] = set()
    attachments = tuple(
        Attachment(
            str(each.title),
            name_attachment(str(each.title), recipient.language, each.format, taken),
            each.format,
            each.path.read_bytes(),
        )
        for each in prepared.enclosures(allotment, mailing.formats)
    )
    sender = mailing.sender
    named = sender.get("organisation") or sender.get("name") or project.network
    mail = Mail(
        mailing=mailing.id,
        wording=wording,
        address=recipient.email,
        name=recipient.name or recipient.organisation,
        sender_address=sender["email"],
        sender_name=pick(named, lang, mailing.language)[0],
        phone=sender.get("phone", ""),
        network=pick(project.network, lang, mailing.language)[0],
        unsubscribe=mailing.values.get("unsubscribe", ""),
        words={key: view.word(key) for key in keys},
        attachments=attachments,
    )
    return mail, make_message(mail, moment, project.theme)


def word(project: Project, prepared: Prepared, allotment: Allotment) -> Wording:
    """Return what the mailing says to a recipient. Raises `ReportgenError`."""
    mailing = prepared.mailing
    return word_mailing(
        mailing,
        allotment.recipient,
        prepared.titles(allotment),
        project.words,
        project.network,
        mailing.day(project.today),
    )


def _too_large(mailing: Mailing, allotment: Allotment, size: int) -> Problem:
    return Problem(
        allotment.recipient.place,
        f"the message to {allotment.address} has {size / 1e6:.1f} MB; many servers refuse it.",
        "Send fewer sheets, or PDF alone.",
        severity=Severity.WARNING,
    )
