"""Preparing a mailing: its definition and recipients, and what goes with it, built anew."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from reportgen.building.build import build
from reportgen.building.output import Saving, Status
from reportgen.building.plan import Output, plan_build, plan_reports
from reportgen.cache.digests import digest_of
from reportgen.collecting.outgoing import MadeForm
from reportgen.document.blocks import Text
from reportgen.document.spacing import space_text
from reportgen.input.folders import fold_name, translations_of
from reportgen.languages import pick
from reportgen.mailings.allotment import Allotment, LeftOut, allot, check_interests
from reportgen.mailings.attached_files import (
    AttachedFile,
    choose_attached,
    read_attached,
    warn_of_letters,
)
from reportgen.mailings.definition import Mailing, read_mailing
from reportgen.mailings.homes import MAIL
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.mailings.own_forms import Owners, make_forms, warn_of_posted_forms
from reportgen.mailings.recipients.recipient import Recipient, read_recipients
from reportgen.mailings.withheld import warn_of_withheld
from reportgen.mailings.wording import Wording, check_wording, word_for_all
from reportgen.mailings.workplace import making_folder
from reportgen.problems.message import all_of, say
from reportgen.problems.problem import Problem, ReportgenError, Severity, UnfitError
from reportgen.problems.suggest import suggest
from reportgen.project.profiles import (
    MAILINGS,
    find_definitions,
    find_twins,
    list_definitions,
    read_defined,
)
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.reports.inputs import Inputs, read_inputs
from reportgen.reports.volumes import CutVolume, cut_volume
from reportgen.sheets.arrange import arrange_profiles
from reportgen.sheets.choose import choose_profiles, list_lacking
from reportgen.sheets.cut import CutProfile, Cutter


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a mailing: its title in its language, its format, where it lies."""

    title: Text
    format: str
    path: Path


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mailing for one channel: who gets what, and what it is made of."""

    mailing: Mailing
    channel: str
    allotments: tuple[Allotment, ...]
    left_out: tuple[LeftOut, ...]
    volumes: tuple[CutVolume, ...]
    problems: tuple[Problem, ...]
    #: How many recipients get it by the other channel.
    elsewhere: int = 0
    #: Files from elsewhere that go with e-mails, by their paths.
    _attached: Mapping[str, AttachedFile] = field(default_factory=dict, repr=False)
    #: The files by the source they are made of, language and format.
    _files: Mapping[tuple[str, str, str], Path] = field(default_factory=dict, repr=False)
    #: Those that could not be made.
    _failed: frozenset[tuple[str, str, str]] = frozenset()
    #: What is said to each, or what is wrong with it, by address.
    _wordings: Mapping[str, Wording | ReportgenError] = field(default_factory=dict, repr=False)
    _owners: Owners | None = field(default=None, repr=False)

    def wording(self, allotment: Allotment) -> Wording:
        """Return what the mailing says to a recipient. Raises `ReportgenError`."""
        found = self._wordings[allotment.address]
        if isinstance(found, ReportgenError):
            raise found
        return found

    def titles(self, allotment: Allotment) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
        """Return the titles of the sheets and of the reports that a recipient gets."""
        titles = tuple(title for _, title in self._contents(allotment))
        return titles[: len(allotment.profiles)], titles[len(allotment.profiles) :]

    def enclosures(self, allotment: Allotment, formats: Iterable[str]) -> list[Enclosure]:
        """Return what goes with a message or letter. Raises `KeyError` for what was not made."""
        lang, kinds = allotment.recipient.language, tuple(formats)
        return [
            Enclosure(title, kind, self._files[file, lang, kind])
            for file, title in self._contents(allotment)
            for kind in kinds
        ]

    def attached(self, allotment: Allotment) -> list[AttachedFile]:
        """Return the files from elsewhere that go with an e-mail."""
        return choose_attached(self.mailing, self._attached, allotment.recipient.language)

    def forms(self, project: Project, allotment: Allotment) -> list[tuple[str, MadeForm]]:
        """Return the forms that go with an e-mail, and what each is called.

        Raises `ReportgenError`.
        """
        return make_forms(project, self.mailing, self._owners, allotment) if self._owners else []

    def missing(self, allotment: Allotment, formats: Iterable[str]) -> list[str]:
        """Return the sources of what could not be made for a recipient."""
        lang, kinds = allotment.recipient.language, tuple(formats)
        return [
            file
            for file, _ in self._contents(allotment)
            if any((file, lang, kind) in self._failed for kind in kinds)
        ]

    def _contents(self, allotment: Allotment) -> list[tuple[str, Text]]:
        """Return the sources of all that a recipient gets, with their titles."""
        lang = allotment.recipient.language
        return [
            *((profile.file, _title_of(profile, lang)) for profile in allotment.profiles),
            *((each.definition.file, _title_of_report(each, lang)) for each in self.volumes),
        ]


def find_mailing(project: Project, name: str) -> Path:
    """Return the definition that a name means, by id or path.

    Raises `UnfitError`, also where another mailing has the same id,
    and `ReportgenError` where it may lie in what cannot be read.
    """
    listing = list_definitions(project, MAILINGS)
    found = find_definitions(project, listing, name)
    same = [*found, *(find_twins(project, MAILINGS, found[0]) if found else ())]
    if len({fold_name(path.stem) for path in found}) == 1:
        if len(shown := dict.fromkeys(map(project.show_path, same))) == 1:
            return found[0]
        said = say(
            "“{name}” is the name of several mailings: {listed}.", name=name, listed=all_of(shown)
        )
        raise UnfitError(said, say("Rename them."))
    if listing.unread:
        raise ReportgenError(listing.unread.values())
    known = [path.stem for path in listing.files]
    advice = suggest(name, known) if known else say("Write it in profiles/mailings/.")
    raise UnfitError(say("“{name}” is no mailing of this project.", name=name), advice)


def list_mailings(project: Project) -> set[str]:
    """Return the ids of the mailings that have a file."""
    return {
        unicodedata.normalize("NFC", path.stem)
        for path in list_definitions(project, MAILINGS).paths
    }


def read_mailing_file(project: Project, path: Path) -> Mailing:
    """Return the mailing of a file with its translations. Raises `ReportgenError`."""
    mailing = read_defined(project, MAILINGS, path, read_mailing)
    problems = check_wording(mailing)
    if problems:
        raise ReportgenError([*mailing.warnings, *problems])
    return mailing


def read_lists(project: Project, mailing: Mailing) -> tuple[list[Recipient], list[Problem]]:
    """Return the recipients of all lists of a mailing, and what is wrong with the lists."""
    recipients: list[Recipient] = []
    problems: list[Problem] = []
    for name in mailing.recipients:
        path = project.root / name
        found, wrong = read_recipients(
            path,
            project.show_path(path),
            project.languages,
            project.languages[0],
            mailing.country,
            mailing.hidden_rows,
        )
        recipients += found
        problems += wrong
    return recipients, problems


def digest_inputs(project: Project, mailing: Mailing) -> str:
    """Return what tells whether a mailing's texts, lists or attachments are others than before."""
    path = project.base / mailing.file
    files = [path, *translations_of(path).values()]
    attached = (name for names in mailing.attachments.values() for name in names)
    files += [project.root / name for name in (*mailing.recipients, *attached)]
    return digest_of(*(project.profile_cache.digests.of(each) for each in files))


def choose_contents(
    project: Project, mailing: Mailing, channel: str, inputs: Inputs
) -> tuple[tuple[CutProfile, ...], tuple[CutVolume, ...], list[Problem]]:
    """Return the sheets of a mailing in their order, its reports, and what is wrong with them.

    Both as those may see them whom it reaches by the channel; `inputs` is everything the project
    has.
    """
    problems = [each for each in inputs.problems if each.severity is Severity.ERROR]
    volumes = {volume.definition.id: volume for volume in inputs.volumes}
    found = [
        Problem(
            mailing.place("reports", number),
            say("“{name}” is no report of this project, or has problems.", name=name),
            suggest(name, volumes),
            f"reports.{number}",
        )
        for number, name in enumerate(mailing.reports)
        if name not in volumes
    ]
    cutter = Cutter(mailing.audience(channel), project.today)
    profiles: tuple[CutProfile, ...] = ()
    if mailing.has_sheets:
        chosen, wrong = choose_profiles(mailing, inputs.profiles, inputs.unread.values())
        found += [*wrong, *list_lacking(mailing, inputs.unread)]
        main = project.languages[0]
        views = {main: world_of(project).view(main, main)}
        groups = arrange_profiles(mailing, chosen, views)
        profiles = tuple(cutter.cut(profile) for group in groups for profile in group.profiles)
    if found:
        # What is wrong with other sheets and reports is nobody's business here.
        return (), (), [*problems, *found]
    return profiles, tuple(cut_volume(volumes[name], cutter) for name in mailing.reports), []


def find_withheld(project: Project, mailing: Mailing) -> list[Problem]:
    """Return a warning of the contacts that e-mails do not show. Raises `ReportgenError`."""
    inputs = read_inputs(project, ())
    profiles, volumes, _ = choose_contents(project, mailing, "email", inputs)
    return warn_of_withheld(mailing, inputs, profiles, volumes)


@contextmanager
def prepare(
    project: Project,
    mailing: Mailing,
    channel: str,
    formats: tuple[str, ...],
    ledger: Ledger,
    executor: Executor,
) -> Iterator[Prepared]:
    """Yield a mailing with everything that goes with it, built of what the project holds now.

    Whoever asks has the lock of the ledger. The files are there until the end of the block. Raises
    `ReportgenError` where the mailing cannot be made at all; what is wrong with single sheets or
    recipients is among its problems.
    """
    recipients, wrong = read_lists(project, mailing)
    inputs = read_inputs(project, ())
    profiles, volumes, found = choose_contents(project, mailing, channel, inputs)
    attached, unfit = read_attached(project, mailing)
    if channel == "letter":
        unfit = [*unfit, *warn_of_letters(mailing), *warn_of_posted_forms(mailing)]
    owners = find_owners(project, mailing, channel, inputs)
    found += [each for each in unfit if each.severity is Severity.ERROR]
    if found or not recipients:
        raise ReportgenError([*wrong, *found])
    problems = [*mailing.warnings, *wrong, *unfit, *check_interests(recipients, profiles)]
    problems += warn_of_withheld(mailing, inputs, profiles, volumes)
    problems += owners.check(recipients) if owners else ()
    own = owners.own if owners else _nothing
    allotments, left_out = allot(mailing, channel, recipients, profiles, ledger, own)
    prepared = Prepared(
        mailing,
        channel,
        tuple(allotments),
        tuple(left_out),
        volumes,
        tuple(problems),
        sum((each.channel or mailing.channel) != channel for each in recipients),
        _owners=owners,
    )
    # Before all else, which takes far longer: what is wrong with the text is soon told.
    wordings = word_all(project, prepared)
    with making_folder(project.root / MAIL) as folder:
        outputs = _outputs(project, formats, allotments, volumes, folder)
        made = list(build(project, outputs, Saving(folder, force=True), executor))
        problems += (each for outcome in made for each in outcome.problems)
        failed = {each.path for each in made if each.status is Status.FAILED}
        yield replace(
            prepared,
            problems=tuple(dict.fromkeys(problems)),
            _attached=attached,
            _files={_made_of(each): each.path for each in outputs if each.path not in failed},
            _failed=frozenset(_made_of(each) for each in outputs if each.path in failed),
            _wordings=wordings,
        )


def find_owners(project: Project, mailing: Mailing, channel: str, inputs: Inputs) -> Owners | None:
    """Return whose sheets are whose; None for a mailing without forms, and for letters."""
    if not mailing.has_forms or channel != "email":
        return None
    return Owners(inputs.profiles, Cutter(mailing.audience(channel), project.today))


def _nothing(recipient: Recipient) -> tuple[CutProfile, ...]:
    return ()


def _made_of(output: Output) -> tuple[str, str, str]:
    """Return the source, language and format of a file."""
    return output.source, output.edition.languages[0], output.format


def word_all(project: Project, prepared: Prepared) -> dict[str, Wording | ReportgenError]:
    """Return what is said to each, or what is wrong with it, by address.

    Raises `ReportgenError` where the text breaks the limits of time and memory.
    """
    mailing, allotments = prepared.mailing, prepared.allotments
    addressees = [(each.recipient, prepared.titles(each)) for each in allotments]
    day = mailing.day(project.today)
    worded = word_for_all(mailing, addressees, project.words, project.theme, day)
    return dict(zip((each.address for each in allotments), worded, strict=True))


def _outputs(
    project: Project,
    formats: tuple[str, ...],
    allotments: Iterable[Allotment],
    volumes: tuple[CutVolume, ...],
    folder: Path,
) -> list[Output]:
    """Return the files that are needed: each sheet in the languages of those who get it."""
    wanted: dict[str, dict[str, CutProfile]] = {}
    for allotment in allotments:
        sheets = wanted.setdefault(allotment.recipient.language, {})
        sheets |= {profile.file: profile for profile in allotment.profiles}
    outputs: list[Output] = []
    for lang, sheets in wanted.items():
        editions = [(lang,)]
        outputs += plan_build(sheets.values(), formats, editions, folder)
        outputs += plan_reports(volumes, formats, editions, project, folder)
    return outputs


def _title_of(profile: CutProfile, lang: str) -> Text:
    texts = profile.values.get(profile.form.title, {})
    text, written = pick(texts, lang, profile.language)
    return Text(space_text(text, written) or profile.id, lang=written)


def _title_of_report(volume: CutVolume, lang: str) -> Text:
    text, written = pick(volume.definition.title, lang, volume.definition.language)
    return Text(space_text(text, written), lang=written)
