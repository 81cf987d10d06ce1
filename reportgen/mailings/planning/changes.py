"""What changed since a mailing was planned: what is told before sending, and what is held back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from reportgen.cache.digests import digest_of
from reportgen.mailings.allotment import Allotment
from reportgen.mailings.definition import Mailing
from reportgen.mailings.planning.basis import Basis, ContentBasis, MailBasis, read_basis
from reportgen.mailings.planning.file import Plan, PlannedMail
from reportgen.mailings.prepare import digest_inputs, read_lists
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import Problem, Severity
from reportgen.project.profiles import MAILINGS, REPORTS, list_definitions, list_profiles
from reportgen.project.project import Project
from reportgen.reports.chapter_files import chapter_files, list_chapter_pictures
from reportgen.reports.inputs import read_inputs
from reportgen.reports.volumes import CutVolume, cut_volume
from reportgen.sheets.cut import (
    CutProfile,
    Cutter,
    embedded_languages,
    list_gated,
    show_plainly,
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a plan was made."""

    #: Whose message must not go out as it was planned, and why; by their normal addresses.
    held: Mapping[str, Message]
    #: The files that are others now, of what goes out all the same; the mailing's and lists are
    #: among them where they are.
    sources: tuple[Message | str, ...]
    #: The faults of the lists, for which somebody may be missing.
    problems: tuple[Problem, ...]

    def lets(self, address: str) -> bool:
        """Tell whether what was planned for an address may go out."""
        return not self.why(address)

    def why(self, address: str) -> Message:
        """Return why a message is held back, `NOTHING` where it is not."""
        return self.held.get(normalise_address(address), NOTHING)


def describe_contents(
    project: Project,
    contents: Iterable[CutProfile | CutVolume],
    lang: str,
    seal: Callable[[bytes], str],
) -> Iterator[ContentBasis]:
    """Yield what sheets and reports hold in a language."""
    for content in contents:
        if isinstance(content, CutProfile):
            digest, gated = _describe(project, content, lang)
        else:
            sheets = [_describe(project, each, lang) for each in content.profiles]
            digest = digest_of(*_files_of(project, content), *(each for each, _ in sheets))
            gated = list(chain.from_iterable(each for _, each in sheets))
        sealed = dict.fromkeys(seal(f"gated {each}".encode()) for each in gated)
        yield ContentBasis(file_of(project, content), lang, digest, tuple(sealed))


def file_of(project: Project, content: CutProfile | CutVolume) -> str:
    """Return the file of a sheet or report by its path from the project's folder.

    Problems show it from wherever the program was called.
    """
    file = content.file if isinstance(content, CutProfile) else content.definition.file
    return Path(os.path.relpath(project.base / file, project.root)).as_posix()


def _describe(project: Project, profile: CutProfile, lang: str) -> tuple[str, list[str]]:
    """Return the digest of what a sheet holds, and what of it not everybody may see."""
    langs = embedded_languages(profile, (lang,))
    return (
        digest_of(repr(show_plainly(profile, langs)), *_digests(project, profile.files)),
        list(list_gated(profile, langs)),
    )


def _files_of(project: Project, volume: CutVolume) -> list[str]:
    """Return the digests of what a report is made of, but for its sheets."""
    definition = volume.definition
    chapters = [
        file
        for part in definition.parts
        if "file" in part.values
        for file in chapter_files(project, part.values["file"]).values()
    ]
    pictures = (list_chapter_pictures(project, file) for file in chapters)
    return [
        repr(definition.orders),
        *_digests(project, (*definition.files, *chapters, *chain.from_iterable(pictures))),
    ]


def _digests(project: Project, files: Iterable[str]) -> list[str]:
    return [project.profile_cache.digests.of(project.root / name) for name in files]


def describe_plan(
    project: Project,
    allotments: Iterable[Allotment],
    volumes: tuple[CutVolume, ...],
    message_ids: Mapping[str, str],
    seal: Callable[[bytes], str],
) -> Basis:
    """Return what a plan is made of; `message_ids` are those of its messages, by address."""
    contents: dict[tuple[str, str], ContentBasis] = {}
    mails = {}
    for allotment in allotments:
        if allotment.address not in message_ids:
            continue
        lang = allotment.recipient.language
        sources = []
        sheets = (*allotment.profiles, *allotment.own)
        every: tuple[CutProfile | CutVolume, ...] = (*sheets, *volumes)
        for each in every:
            source = file_of(project, each)
            if (source, lang) not in contents:
                [contents[source, lang]] = describe_contents(project, [each], lang, seal)
            sources.append(source)
        mails[message_ids[allotment.address]] = MailBasis(lang, tuple(sources))
    return Basis(tuple(contents.values()), mails)


def find_changes(
    project: Project, mailing: Mailing, plan: Plan, home: Path, seal: Callable[[bytes], str]
) -> Changes:
    """Return what changed since a mailing was planned, of what the project holds now.

    Held back is whatever shows a contact that may not be shown so any more, whatever is made of
    a file that cannot be read now, and a message to somebody whom no list names any more, or for
    whom it has another language. Raises `ReportgenError` where the plan's folder cannot be read.
    """
    recipients, problems = read_lists(project, mailing)
    langs: dict[str, set[str]] = {}
    for each in recipients:
        if (each.channel or mailing.channel) == "email":
            langs.setdefault(normalise_address(each.email), set()).add(each.language)
    basis = read_basis(home / plan.folder)
    comparing = _Comparing(project, mailing, basis, seal)
    held: dict[str, Message] = {}
    for mail in plan.mails:
        key = normalise_address(mail.address)
        why = _why_not_to(langs.get(key, set()), basis, mail)
        if basis is None:
            why = why or comparing.why_not_old(plan, mail)
        else:
            why = why or comparing.why_not(basis.mails.get(mail.message_id))
        if why:
            held[key] = why
    sources: list[Message | str] = list(comparing.changed)
    if plan.inputs != digest_inputs(project, mailing):
        sources.insert(0, say("The mailing, a list or an attachment"))
    faults = tuple(each for each in problems if each.severity is Severity.ERROR)
    return Changes(held, tuple(sources), faults)


def _why_not_to(langs: set[str], basis: Basis | None, mail: PlannedMail) -> Message:
    """Return why a message is not to go to its recipient any more, `NOTHING` where it is."""
    if not langs:
        return say("no list of the mailing names this address any more, or the row has a problem")
    made = basis.mails.get(mail.message_id) if basis else None
    if made and made.language not in langs:
        return say("the list has another language for this person now")
    return NOTHING


class _Comparing:
    """Contents as they were planned, held against what the project holds now."""

    def __init__(
        self, project: Project, mailing: Mailing, basis: Basis | None, seal: Callable[[bytes], str]
    ) -> None:
        self.project, self.seal = project, seal
        inputs = read_inputs(project, ())
        self.profiles = inputs.profiles
        cutter = Cutter(mailing.audience("email"), project.today)
        volumes = (cut_volume(each, cutter) for each in inputs.volumes)
        every: tuple[CutProfile | CutVolume, ...] = (
            *map(cutter.cut, inputs.profiles),
            *volumes,
        )
        self.now = {file_of(project, each): each for each in every}
        #: Files that are others now, in the order in which they were met.
        self.changed: dict[str, None] = {}
        planned = basis.contents if basis else ()
        self.whys = {(each.source, each.language): self.compare(each) for each in planned}

    def compare(self, planned: ContentBasis) -> Message:
        """Return why a content must not go out as it was planned, `NOTHING` where it may."""
        content = self.now.get(planned.source)
        if content is None:
            return say("{file} is not there any more, or cannot be read", file=planned.source)
        [now] = describe_contents(self.project, [content], planned.language, self.seal)
        if not set(planned.gated) <= set(now.gated):
            return say(
                "{file} shows a contact that was changed since, or that may not be shown any more",
                file=planned.source,
            )
        if now.digest != planned.digest:
            self.changed[planned.source] = None
        return NOTHING

    def why_not(self, made: MailBasis | None) -> Message:
        """Return why a message must not go out as it was planned, `NOTHING` where it may."""
        if made is None:
            return say("it is not known what this message was made of")
        whys = (self.whys.get((source, made.language), NOTHING) for source in made.sources)
        return next(filter(None, whys), NOTHING)

    def why_not_old(self, plan: Plan, mail: PlannedMail) -> Message:
        """Return why a message that an earlier version planned must not go out; `NOTHING` where it
        may.

        That version did not note what its sheets show: they may go out if nothing can have
        changed.
        """
        if not mail.enclosed or self.is_untouched(plan):
            return NOTHING
        return say("an earlier version of reportgen planned it, and something changed since")

    def is_untouched(self, plan: Plan) -> bool:
        """Tell whether no profile or definition was written, and no term ended, since a plan."""
        try:
            made = datetime.fromisoformat(plan.made)
        except ValueError:
            return False
        kinds = (list_definitions(self.project, kind) for kind in (REPORTS, MAILINGS))
        listings = [list_profiles(self.project), *kinds]
        files = (each.files.items() for each in listings)
        every = [path for main, beside in chain(*files) for path in (main, *beside.values())]
        terms = (term for profile in self.profiles for term in profile.terms)
        return (
            not any(each.unread for each in listings)
            and all(path.stat().st_mtime < made.timestamp() for path in every)
            and not any(made.date() <= term < self.project.today for term in terms)
        )
