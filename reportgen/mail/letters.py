"""Mailings by post: a cover letter for each recipient, and one file to print with the sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from reportgen.build import Made, problems_of, save_unless_edited
from reportgen.document import Picture
from reportgen.errors import Place, Problem, ReportgenError, Severity
from reportgen.jobs import load_layout
from reportgen.letter import WORDS, Letter, Sender, form_for
from reportgen.mail.allotment import Allotment
from reportgen.mail.definition import Mailing
from reportgen.mail.homes import home_of, make_home
from reportgen.mail.ledger import Ledger
from reportgen.mail.plan import Omitted, slug_of
from reportgen.mail.planning import word
from reportgen.mail.postal import address_lines
from reportgen.mail.preparing import Prepared, prepare
from reportgen.project import Project
from reportgen.records import forget_output, was_edited
from reportgen.showing import View, pick
from reportgen.theme import Theme
from reportgen.values import UnfitError

#: The file for the printer, and the folder of the letters: each as tagged PDF and as Word file.
PRINTED, FOLDER = "letters.pdf", "letters"


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a mailing: what became of their files, who gets none, what is wrong."""

    files: tuple[Made, ...]
    omitted: tuple[Omitted, ...]
    problems: tuple[Problem, ...]
    #: How many letters the file for the printer has.
    count: int
    #: How many recipients get e-mails instead.
    elsewhere: int


def write_letters(
    project: Project, mailing: Mailing, ledger: Ledger, executor: Executor, force: bool
) -> Letters:
    """Write the letters of a mailing: one PDF to print on both sides, and a Word file for each.

    Whoever something is wrong with gets none, and is told why. A Word file that was edited since
    it was written is kept unless `force` is given. Raises `ReportgenError` where nothing can be
    written.
    """
    home = home_of(project.root, mailing.id)
    with prepare(project, mailing, "letter", ("pdf",), ledger, executor) as prepared:
        return _Writing(project, prepared, home, executor, force).run()


class _Writing:
    def __init__(
        self, project: Project, prepared: Prepared, home: Path, executor: Executor, force: bool
    ) -> None:
        self.project, self.prepared, self.home = project, prepared, home
        self.executor, self.force = executor, force
        self.problems = [*prepared.problems, *check_sender(prepared.mailing)]
        self.sheets: dict[Path, bytes] = {}
        self.omitted = [Omitted(each.address, each.why) for each in prepared.left_out]

    def run(self) -> Letters:
        from reportgen.writers.pdf_joining import join_for_duplex

        waiting: list[tuple[Allotment, Future[tuple[bytes, bytes]]]] = []
        names = name_letters(self.prepared.allotments)
        for allotment in self.prepared.allotments:
            try:
                letter = self.letter(allotment)
            except ReportgenError as error:
                self.omit(allotment, "the letter could not be written", error.problems)
                continue
            waiting.append((allotment, self.submit(letter)))
        files: list[Made] = []
        parts: list[list[bytes]] = []
        make_home(self.home)
        for allotment, future in waiting:
            try:
                pdf, docx = future.result()
            except Exception as error:
                file = allotment.recipient.place.file
                what = f"the letter to {allotment.address}"
                self.omit(allotment, "the letter could not be made", problems_of(error, file, what))
                continue
            for format, data in (("pdf", pdf), ("docx", docx)):
                path = self.home / FOLDER / f"{names[allotment.address]}.{format}"
                files.append(self.save(path, data, allotment.address))
            enclosed = self.prepared.enclosures(allotment, ("pdf",))
            parts.append([pdf, *(self.read(each.path) for each in enclosed)])
        if parts:
            mailing = self.prepared.mailing
            title = pick(mailing.values["subject"], mailing.language, mailing.language)[0]
            joined = join_for_duplex(parts, title=title, lang=mailing.language)
            files.append(self.save(self.home / PRINTED, joined, PRINTED))
        self.remove_others({each.path for each in files})
        return Letters(
            tuple(files),
            tuple(self.omitted),
            tuple(dict.fromkeys(self.problems)),
            len(parts),
            self.prepared.elsewhere,
        )

    def read(self, path: Path) -> bytes:
        """Return the bytes of a sheet, held once for all who get it."""
        if path not in self.sheets:
            self.sheets[path] = path.read_bytes()
        return self.sheets[path]

    def omit(self, allotment: Allotment, why: str, problems: tuple[Problem, ...]) -> None:
        self.problems += problems
        self.omitted.append(Omitted(allotment.address, why))

    def letter(self, allotment: Allotment) -> Letter:
        """Return the letter to a recipient. Raises `ReportgenError`."""
        project, mailing = self.project, self.prepared.mailing
        recipient = allotment.recipient
        if missing := self.prepared.missing(allotment, ("pdf",)):
            place, said = recipient.place, f"{', '.join(missing)} could not be made."
            raise ReportgenError([Problem(place, said, "See above.")])
        wording = word(project, self.prepared, allotment)
        lang = wording.lang
        try:
            address = address_lines(recipient, mailing.country, mailing.language)
        except UnfitError as error:
            problem = Problem(recipient.place, error.message, error.advice)
            raise ReportgenError([problem]) from None
        view = View(lang, mailing.language, project.words, project.picture)
        sender = make_sender(project, mailing, lang)
        return Letter(
            id=allotment.address,
            lang=wording.lang,
            form=form_for(recipient.country, project.mail.get("letters", {})),
            sender=sender,
            sender_line=" · ".join(filter(None, [sender.organisation, *sender.address])),
            address=address,
            place=pick(mailing.sender.get("city", {"und": ""}), lang, mailing.language)[0],
            date=wording.date,
            subject=wording.subject,
            salutation=wording.salutation,
            body=wording.body,
            closing=wording.closing,
            signature=wording.signature,
            enclosures=tuple(
                str(each.title) for each in self.prepared.enclosures(allotment, ("pdf",))
            ),
            words={key: view.word(key) for key in WORDS},
        )

    def submit(self, letter: Letter) -> Future[tuple[bytes, bytes]]:
        lang = letter.lang
        network = self.project.theme.name_in(lang)
        logo = self.project.logo(lang)
        return self.executor.submit(run_letter_job, letter, self.project.theme, network, logo)

    def save(self, path: Path, data: bytes, source: str) -> Made:
        """Save a file; its record says to whom it goes, so that a person can be forgotten."""
        root = self.project.root
        return save_unless_edited(path, data, self.force, source=source, private=root)

    def remove_others(self, written: set[Path]) -> None:
        """Remove letters of an earlier time to people who get none now, unless edited."""
        for path in self.earlier():
            if path in written or was_edited(path):
                continue
            try:
                forget_output(path)
            except OSError as error:
                said = f"this letter of an earlier time cannot be removed ({error.strerror})."
                self.problems.append(Problem(Place(str(path)), said, "Remove it yourself."))

    def earlier(self) -> Iterator[Path]:
        for kind in ("*.pdf", "*.docx"):
            yield from (self.home / FOLDER).glob(kind)
        yield from self.home.glob(PRINTED)


def name_letters(allotments: Iterable[Allotment]) -> dict[str, str]:
    """Return what the files of letters are called, by address: as the people are.

    Whoever joins the list changes no other's name.
    """
    names: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for allotment in allotments:
        recipient = allotment.recipient
        slug = slug_of(recipient.name or recipient.organisation) or "letter"
        taken[slug] += 1
        names[allotment.address] = slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
    return names


def check_sender(mailing: Mailing) -> list[Problem]:
    """Return a warning where letters would bear no whole address of who writes."""
    missing = [name for name in ("street", "postcode", "city") if name not in mailing.sender]
    if not missing:
        return []
    said = f"the sender has no {' and no '.join(missing)}, which letters bear."
    place, advice = mailing.place("sender"), "Write it below “sender:”."
    return [Problem(place, said, advice, "sender", Severity.WARNING)]


def make_sender(project: Project, mailing: Mailing, lang: str) -> Sender:
    """Return who writes, in a language."""
    sender = mailing.sender

    def text(name: str) -> str:
        return pick(sender[name], lang, mailing.language)[0] if name in sender else ""

    town = " ".join(filter(None, [sender.get("postcode", ""), text("city")]))
    return Sender(
        organisation=text("organisation") or project.theme.name_in(lang),
        name=text("name"),
        address=tuple(filter(None, [*sender.get("street", ()), town])),
        phone=sender.get("phone", ""),
        email=sender["email"],
    )


def run_letter_job(
    letter: Letter, theme: Theme, network: str, logo: Picture | None
) -> tuple[bytes, bytes]:
    """Return a letter as PDF and as a Word file. Raises `ReportgenError`."""
    from reportgen.writers.docx_letter import write_letter
    from reportgen.writers.pdf_letter import print_letter

    load_layout(letter.id)
    return print_letter(letter, theme, network, logo), write_letter(letter, theme, network, logo)
