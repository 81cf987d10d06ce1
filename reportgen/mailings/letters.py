"""Mailings by post: a cover letter for each recipient, and one file to print with the sheets."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence, Set
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from reportgen.building.jobs import load_layout
from reportgen.building.output import Outcome, Saving, Status
from reportgen.building.press import Batch, Press
from reportgen.cache.records import UNKNOWN, forget_output, read_records, was_edited
from reportgen.document.edition import Standard
from reportgen.document.letter import WORDS, Letter, Sender, form_for
from reportgen.document.spacing import space_text
from reportgen.fields.domains import show_address
from reportgen.fields.show import show_web
from reportgen.input.folders import slug_of
from reportgen.languages import pick
from reportgen.mailings.allotment import Allotment, find_refusal
from reportgen.mailings.definition import Mailing
from reportgen.mailings.homes import home_of, make_home
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.mailings.planning.file import Omitted
from reportgen.mailings.prepare import Prepared, prepare
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.mailings.recipients.phones import phone_abroad
from reportgen.mailings.recipients.postal import NEEDED, address_lines
from reportgen.mailings.recipients.recipient import Recipient
from reportgen.mailings.wording import Wording
from reportgen.problems.causes import problems_of
from reportgen.problems.message import Message, list_of, say
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity, UnfitError
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.themes.theme import Theme
from reportgen.writers.formats import DOCX, PDF

#: The file for the printer, and the folder of the letters: each as tagged PDF and as Word file.
PRINTED, FOLDER = "letters.pdf", "letters"
_SHORT = 8
"""Hex digits that tell namesakes apart."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a mailing: what became of their files, who gets none, what is wrong."""

    files: tuple[Outcome, ...]
    omitted: tuple[Omitted, ...]
    problems: tuple[Problem, ...]
    #: How many letters the file for the printer has.
    count: int
    #: How many recipients get e-mails instead.
    elsewhere: int


def write_letters(
    project: Project,
    mailing: Mailing,
    ledger: Ledger,
    executor: Executor,
    force: bool,
    standard: Standard = Standard.UA,
) -> Letters:
    """Write the letters of a mailing: one PDF to print on both sides, and a Word file for each.

    Whoever something is wrong with gets none, and is told why. A Word file that was edited since
    it was written is kept unless `force` is given. Raises `ReportgenError` where nothing can be
    written.
    """
    home, saving = home_of(project.root, mailing.id), Saving(project.root, force)
    with (
        ledger.lock(),
        prepare(project, mailing, "letter", (PDF.name,), ledger, executor) as prepared,
    ):
        press = Press(executor, project.theme)
        return _Writing(project, prepared, home, ledger, press, saving, standard).run()


class _Writing:
    def __init__(
        self,
        project: Project,
        prepared: Prepared,
        home: Path,
        ledger: Ledger,
        press: Press,
        saving: Saving,
        standard: Standard,
    ) -> None:
        self.project, self.prepared, self.home, self.ledger = project, prepared, home, ledger
        self.press, self.saving, self.standard = press, saving, standard
        self.problems = [*prepared.problems, *check_sender(prepared.mailing)]
        self.sheets: dict[Path, bytes] = {}
        self.omitted = [Omitted(each.address, each.why) for each in prepared.left_out]

    def run(self) -> Letters:
        from reportgen.writers.pdf.joining import join_for_duplex

        make_home(self.home)
        made = list(self.make())
        people = {normalise_address(allotment.address) for allotment, _, _ in made}
        self.remove_earlier(lambda path: bool(sources_of(path) & people))
        names = self.names([allotment for allotment, _, _ in made])
        files: list[Outcome] = []
        parts: list[list[bytes]] = []
        for allotment, pdf, docx in made:
            # Somebody may have opted out while letters were made.
            if refusal := find_refusal(allotment.recipient, "letter", self.ledger):
                self.omitted.append(Omitted(allotment.address, refusal))
                continue
            for format, data in ((PDF.name, pdf), (DOCX.name, docx)):
                path = self.home / FOLDER / f"{names[allotment.address]}.{format}"
                files.append(self.save(path, data, allotment.address))
            enclosed = self.prepared.enclosures(allotment, (PDF.name,))
            parts.append([pdf, *(self.read(each.path) for each in enclosed)])
        if parts:
            mailing = self.prepared.mailing
            title = pick(mailing.values["subject"], mailing.language, mailing.language)[0]
            joined = join_for_duplex(
                parts, title=title, lang=mailing.language, standard=self.standard
            )
            files.append(self.save_printed(joined))
        written = {each.path for each in files}
        self.remove_earlier(written.__contains__)
        self.name_kept(written)
        return Letters(
            tuple(files),
            tuple(self.omitted),
            tuple(dict.fromkeys(self.problems)),
            len(parts),
            self.prepared.elsewhere,
        )

    def make(self) -> Iterator[tuple[Allotment, bytes, bytes]]:
        """Yield each letter that can be made, as PDF and as Word file, in the order of people."""
        batch: Batch[str, tuple[bytes, bytes]] = Batch()
        done: dict[str, tuple[bytes, bytes] | Exception] = {}
        for allotment in self.prepared.allotments:
            try:
                letter = self.letter(allotment)
            except Exception as error:
                self.fail(allotment, say("the letter could not be written"), error)
                continue
            job = LetterJob(letter, self.standard)
            batch.add(allotment.address, partial(self.press.submit, run_letter_job, job))
            done.update(batch.done())
        done.update(batch.rest())
        for allotment in self.prepared.allotments:
            made = done.get(allotment.address)
            if isinstance(made, Exception):
                self.fail(allotment, say("the letter could not be made"), made)
            elif made:
                yield (allotment, *made)

    def names(self, allotments: Sequence[Allotment]) -> dict[str, str]:
        """Return what the files of letters are called, by address."""
        owners: dict[str, set[str]] = defaultdict(set)
        for path in self.earlier():
            owners[path.stem.casefold()] |= sources_of(path)
        return name_letters(allotments, owners, self.ledger.seal)

    def read(self, path: Path) -> bytes:
        """Return the bytes of a sheet, held once for all who get it."""
        if path not in self.sheets:
            self.sheets[path] = path.read_bytes()
        return self.sheets[path]

    def fail(self, allotment: Allotment, why: Message, error: Exception) -> None:
        what = say("the letter to {address}", address=allotment.address)
        self.problems += problems_of(error, allotment.recipient.place.file, what)
        self.omitted.append(Omitted(allotment.address, why))

    def letter(self, allotment: Allotment) -> Letter:
        """Return the letter to a recipient. Raises `ReportgenError`."""
        recipient = allotment.recipient
        if missing := self.prepared.missing(allotment, (PDF.name,)):
            place, said = recipient.place, say("{missing} could not be made.", missing=missing)
            raise ReportgenError([Problem(place, said, say("See above."))])
        wording = self.prepared.wording(allotment)
        enclosed = self.prepared.enclosures(allotment, (PDF.name,))
        titles = tuple(str(each.title) for each in enclosed)
        mailing = self.prepared.mailing
        return make_letter(self.project, mailing, recipient, allotment.address, wording, titles)

    def save(self, path: Path, data: bytes, source: str) -> Outcome:
        """Save a file; its record says to whom it goes, so that a person can be forgotten."""
        return self.saving.save(path, data, source=source, private=True)

    def save_printed(self, data: bytes) -> Outcome:
        """Save the file for the printer; a file of that name that somebody else made is kept."""
        path = self.home / PRINTED
        if not self.saving.force and was_edited(path):
            said = say("this file was changed since it was written, or something else wrote it.")
            advice = say("Give it another name; “--force” overwrites it.")
            return Outcome(path, Status.FAILED, (Problem(Place(str(path)), said, advice),))
        return self.save(path, data, PRINTED)

    def remove_earlier(self, is_kept: Callable[[Path], bool]) -> None:
        """Remove letters of an earlier time that are not kept, unless somebody made or edited them.

        Those to people who get none now would be taken for theirs.
        """
        printed = self.home / PRINTED
        for path in (*self.earlier(), *([printed] if printed.exists() else [])):
            if is_kept(path) or was_edited(path):
                continue
            try:
                forget_output(path)
            except OSError as error:
                said = say(
                    "this letter of an earlier time cannot be removed ({reason}).",
                    reason=error.strerror,
                )
                self.problems.append(Problem(Place(str(path)), said, say("Remove it yourself.")))

    def name_kept(self, written: Container[Path]) -> None:
        """Name letters that were edited, and are not those of now."""
        for path in self.earlier():
            if path not in written and read_records(path):
                said = say("this letter of an earlier time was edited by hand, and is kept.")
                place, advice = Place(str(path)), say("Remove it when you need it no more.")
                self.problems.append(Problem(place, said, advice, severity=Severity.WARNING))

    def earlier(self) -> Iterator[Path]:
        """Yield the files of letters that are there."""
        for kind in ("*.pdf", "*.docx"):
            yield from sorted((self.home / FOLDER).glob(kind))


def sources_of(path: Path) -> set[str]:
    """Return to whom a letter is by its records, as normal addresses; `UNKNOWN` for other files.

    Of a letter that somebody edited, that may be several: those of all who had the file's name.
    """
    records = read_records(path)
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return {UNKNOWN}
    current = [each for each in records if each.sha256 == digest]
    return {
        UNKNOWN if each.source == UNKNOWN else normalise_address(each.source)
        for each in current[-1:] or records
    } or {UNKNOWN}


def name_letters(
    allotments: Sequence[Allotment],
    owners: Mapping[str, Set[str]],
    seal: Callable[[bytes], str],
) -> dict[str, str]:
    """Return what the files of letters are called, by address: as the people are.

    `owners` are the people, by their normal addresses, whose letters lie under a name already.
    Whoever has a letter there keeps its name, and nobody gets another's, edited or not: namesakes
    have a digest of their address behind the name. Who joins or leaves changes no other's name.
    """
    names: dict[str, str] = {}
    slugs = [slug_of(each.recipient.called) or "letter" for each in allotments]
    common = Counter(slugs)
    held: dict[str, list[str]] = defaultdict(list)
    for name, people in owners.items():
        if len(people) == 1:
            held[next(iter(people))].append(name)
    for allotment, slug in zip(allotments, slugs, strict=True):
        key = normalise_address(allotment.address)
        digest = seal(f"letter {key}".encode("utf-8", "surrogatepass"))
        numbered = re.compile(rf"{re.escape(slug)}(-[0-9]+|-{digest[:_SHORT]})?")
        own = [name for name in held[key] if numbered.fullmatch(name)]
        if own:
            names[allotment.address] = min(own, key=len)
        elif slug in owners or common[slug] > 1:
            names[allotment.address] = f"{slug}-{digest[:_SHORT]}"
        else:
            names[allotment.address] = slug
    return names


def check_sender(mailing: Mailing) -> list[Problem]:
    """Return a warning where letters would bear no whole address of who writes."""
    missing = [name for name in NEEDED if name not in mailing.sender]
    if not missing:
        return []
    said = say(
        "the sender's address, which letters bear, is not whole. Missing are: {missing}.",
        missing=list_of([NEEDED[name] for name in missing]),
    )
    keys = list_of([say("“{name}”", name=name) for name in missing])
    advice = say("Write {keys} below “sender:”.", keys=keys)
    return [Problem(mailing.place("sender"), said, advice, "sender", Severity.WARNING)]


def make_letter(
    project: Project,
    mailing: Mailing,
    recipient: Recipient,
    name: str,
    wording: Wording,
    enclosures: tuple[str, ...],
) -> Letter:
    """Return the letter to a recipient, with the titles of what goes with it.

    `name` is what problems call it. Raises `ReportgenError` where the address is not whole.
    """
    lang = wording.lang
    try:
        address = address_lines(recipient, mailing.country, mailing.language)
    except UnfitError as error:
        problem = Problem(recipient.place, error.message, error.advice)
        raise ReportgenError([problem]) from None
    view = world_of(project).view(lang, mailing.language)
    sender = replace(make_sender(project, mailing, lang), phone=wording.phone)
    # As the telephone number is: nobody knows from where readers of other languages dial.
    abroad = recipient.country not in ("", mailing.country) or lang != mailing.language
    if sender.fax and abroad:
        fax = space_text(phone_abroad(mailing.sender["fax"], mailing.country), lang)
        sender = replace(sender, fax=fax)
    return Letter(
        id=name,
        lang=lang,
        form=form_for(recipient.country, project.mail.get("letters", {})),
        sender=sender,
        sender_line=" · ".join(filter(None, [sender.organisation, *sender.address])),
        address=address,
        place=pick(mailing.sender.get("city", {"und": ""}), lang, mailing.language)[0],
        date=wording.date,
        subject=space_text(wording.subject, lang),
        salutation=wording.salutation,
        body=wording.body,
        closing=wording.closing,
        signature=wording.signature,
        enclosures=enclosures,
        words={key: view.word(key) for key in WORDS},
    )


def make_sender(project: Project, mailing: Mailing, lang: str) -> Sender:
    """Return who writes, in a language."""
    sender = mailing.sender

    def text(name: str) -> str:
        return space_text(*pick(sender[name], lang, mailing.language)) if name in sender else ""

    town = " ".join(filter(None, [sender.get("postcode", ""), text("city")]))
    return Sender(
        organisation=text("organisation") or project.theme.name_in(lang),
        name=text("name"),
        address=tuple(filter(None, [*sender.get("street", ()), town])),
        phone=sender.get("phone", ""),
        email=show_address(sender["email"]),
        fax=space_text(sender.get("fax", ""), lang),
        web=show_web(sender.get("web", "")),
    )


@dataclass(frozen=True, slots=True)
class LetterJob:
    """A letter to be written, and the standard of its PDF."""

    letter: Letter
    standard: Standard


def run_letter_job(job: LetterJob, theme: Theme) -> tuple[bytes, bytes]:
    """Return a letter as PDF and as a Word file. Raises `ReportgenError`."""
    from reportgen.writers.docx.letter import write_letter
    from reportgen.writers.pdf.letter import print_letter

    load_layout(job.letter.id)
    return print_letter(job.letter, theme, job.standard), write_letter(job.letter, theme)
