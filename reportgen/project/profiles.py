"""The profiles of a project: found, chosen and read together."""

from __future__ import annotations

import stat
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from reportgen.cache.digests import digest_of
from reportgen.fields.read import Surroundings
from reportgen.input.files import SUFFIXES, read_file
from reportgen.input.folders import (
    find_main,
    fold_name,
    is_absent,
    is_orphan,
    is_tag,
    pair_translations,
    real_path,
    translations_of,
    walk_folder,
)
from reportgen.input.misnamed import check_names, named_by
from reportgen.input.source import Input, MappingNode, ScalarNode, Source, place_of, quote_line
from reportgen.problems.causes import problems_of
from reportgen.problems.message import NOTHING, Message, all_of, say
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity, UnfitError
from reportgen.problems.suggest import nearest
from reportgen.project.project import PROFILES, Project
from reportgen.project.signs import check_signs
from reportgen.sheets.choose import ANY
from reportgen.sheets.inside import find_values
from reportgen.sheets.profile import Draft, Profile, read_draft, read_profile


class _Warned(Protocol):
    """What is read of a file, with the warnings of its check: a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def warnings(self) -> tuple[Problem, ...]: ...


_T = TypeVar("_T", bound=_Warned)

#: Folders below ``profiles/`` that hold what combines, prints and sends the sheets.
REPORTS, HANDOUTS, MAILINGS = "reports", "handouts", "mailings"
DEFINITIONS = (REPORTS, HANDOUTS, MAILINGS)
#: The folder below ``mailings/`` that holds lists of people, which are no definitions.
RECIPIENTS = "recipients"


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of one kind in order of their names, each with its translations by language.

    `unread` are folders and links that could not be looked into, where there may be more, each
    with its problem; `empty` are folders with nothing in them. `seen` are all files there, of any
    name.
    """

    files: Mapping[Path, Mapping[str, Path]]
    unread: Mapping[Path, Problem]
    seen: tuple[Path, ...] = ()
    empty: tuple[Path, ...] = ()
    kind: str = ""

    @property
    def paths(self) -> list[Path]:
        return list(self.files)


def list_profiles(project: Project) -> Listing:
    """Return the profile files of a project, translations left out."""
    return _list(project, project.root / PROFILES, "", DEFINITIONS)


def list_definitions(project: Project, kind: str) -> Listing:
    """Return the definitions in a folder such as `REPORTS`, translations left out.

    That there is no such folder is no problem.
    """
    home = project.root / PROFILES
    if not is_absent(home) and is_absent(home / kind):
        return Listing({}, {})
    listing = _list(project, home / kind, kind)
    if home / kind in listing.unread and home in (above := list_profiles(project)).unread:
        return above
    return listing


def _list(project: Project, folder: Path, kind: str, skipped: Iterable[str] = ()) -> Listing:
    walk = walk_folder(folder, project.root, project.show_path, skipped)
    depth = len(folder.parts)
    files = walk.files
    if kind:
        files = tuple(path for path in files if RECIPIENTS not in path.parts[depth:-1])
    return Listing(pair_translations(files), walk.unread, files, walk.empty, kind)


def check_listing(project: Project, listing: Listing) -> list[Problem]:
    """Return a warning for each file that is not read, or read as another, for its name alone."""
    return list(check_names(listing.seen, listing.kind, project.languages, project.show_path))


def find_definitions(project: Project, listing: Listing, name: str) -> list[Path]:
    """Return the definitions of a listing that a path, folder or id names."""
    every = listing.paths
    found = _find_named(every, name)
    real = {path: real_path(path) for path in every}
    for place in (project.base / name, project.root / name):
        full = real_path(find_main(place) or place)
        found += [path for path, where in real.items() if full in (where, *where.parents)]
    return list(dict.fromkeys(found))


def _find_named(every: Sequence[Path], name: str) -> list[Path]:
    """Return the files of a name, which may be written as Windows and macOS take for the same."""
    exact = [path for path in every if path.stem == name]
    return exact or [path for path in every if fold_name(path.stem) == fold_name(name)]


def find_twins(project: Project, kind: str, path: Path) -> list[Path]:
    """Return the other definitions of a kind that have the id of this one, in whatever folder.

    Ids that Windows or macOS would take for one name of a file are the same.
    """
    name, real = fold_name(path.stem), real_path(path)
    return [
        other
        for other in list_definitions(project, kind).paths
        if fold_name(other.stem) == name and real_path(other) != real
    ]


def read_defined(
    project: Project, kind: str, path: Path, read: Callable[[Input, Surroundings], _T]
) -> _T:
    """Return what a reader of definitions of a kind makes of a file with its translations.

    Raises `ReportgenError`, also where another has the same id: what is made of one would lie
    where that of the other does.
    """
    if twins := find_twins(project, kind, path):
        others = all_of(map(project.show_path, twins))
        said = say("the name “{stem}” is also that of {others}.", stem=path.stem, others=others)
        place = Place(project.show_path(path))
        raise ReportgenError([Problem(place, said, say("Rename one of the files."))])
    written = read_input(project, path, translations_of(path))
    return _with_signs(read(written, project.surroundings(path.parent)), written, project)


class NoProfileError(UnfitError):
    """A name that means no profile; `near` is the most like it that does, or empty."""

    def __init__(self, name: str, near: str) -> None:
        said = say("“{name}” names no sheet or report of this project.", name=name)
        super().__init__(said, say("Did you mean “{name}”?", name=near) if near else NOTHING)
        # What an exception was made with stays its `args`, by which it is made in other processes.
        self.args = (name, near)
        self.name, self.near = name, near


def select_profiles(
    project: Project, wanted: Iterable[str], listing: Listing | None = None
) -> list[Path]:
    """Return the profile files named by paths, folders or ids; all where nothing is named.

    `listing` are the profiles of the project, where they were listed before. Raises
    `NoProfileError` for what names nothing, and `ReportgenError` where it may lie in what cannot
    be read.
    """
    listing = listing or list_profiles(project)
    every = listing.paths
    names = list(wanted)
    if not names:
        return every
    chosen: dict[Path, None] = {}
    for name in names:
        found = _select(project, every, name)
        if not found and listing.unread:
            raise ReportgenError(listing.unread.values())
        if not found:
            raise NoProfileError(name, nearest(name, [path.stem for path in every]))
        chosen.update(dict.fromkeys(found))
    return list(chosen)


def unread_below(project: Project, listing: Listing, names: Collection[str]) -> list[Problem]:
    """Return the problems of what cannot be read in folders that are named; all without names."""
    places = {real_path(base / name) for name in names for base in (project.base, project.root)}
    return [
        problem
        for path, problem in listing.unread.items()
        if not names or places & {real_path(path), *(real_path(path.parent) / "-").parents}
    ]


def _select(project: Project, every: list[Path], name: str) -> list[Path]:
    for place in (project.base / name, project.root / name):
        path = real_path(find_main(place) or place)
        try:
            kind = path.stat().st_mode
        except (OSError, ValueError):
            continue
        if stat.S_ISDIR(kind):
            below = [each for each in every if real_path(each).is_relative_to(path)]
            if below or path == real_path(project.root / PROFILES):
                return below
        elif stat.S_ISREG(kind):
            return [each for each in every if real_path(each) == path] or [path]
    return _find_named(every, name)


def read_profiles(
    project: Project, paths: Iterable[Path], listing: Listing | None = None
) -> tuple[list[Profile], list[Problem]]:
    """Return the profiles that are in order, and the problems of all, warnings included.

    `listing` are the profiles of the project, where they were listed before.
    """
    profiles: list[Profile] = []
    problems: list[Problem] = list(project.warnings)
    by_id: dict[str, str] = {}
    by_title: dict[object, str] = {}
    listed = (listing or list_profiles(project)).files
    for path in paths:
        try:
            beside = listed[path] if path in listed else translations_of(path)
            profile = _read_kept(project, path, beside)
        except Exception as error:
            problems += problems_of(error, project.show_path(path), say("the profile"))
            continue
        problems += profile.warnings
        # Windows and macOS take names that differ in case only for the same file.
        first = by_id.setdefault(profile.id.casefold(), profile.file)
        if first != profile.file:
            problems.append(
                Problem(
                    Place(profile.file),
                    say("the id “{id}” is already that of {first}.", id=profile.id, first=first),
                    say("Rename one of the files, or give one an “id:” of its own."),
                    "id",
                )
            )
            continue
        problems += _warn_of_copy(profile, by_title)
        profiles.append(profile)
    project.profile_cache.save({project.show_path(path) for path in listed})
    return profiles, sorted(set(problems), key=lambda problem: problem.sort_key)


def _warn_of_copy(profile: Profile, by_title: dict[object, str]) -> list[Problem]:
    """Return a warning where another sheet says the same of what tells sheets apart in print."""
    titles = profile.values.get(profile.form.title)
    if not isinstance(titles, Mapping):
        return []
    # A form may have fields of these names and of any type.
    city, period = (profile.values.get(name) for name in ("city", "period"))
    places = city if isinstance(city, Mapping) else dict.fromkeys(titles, city)
    firsts = [
        by_title.setdefault((lang, text.casefold(), f"{places.get(lang)} {period}"), profile.file)
        for lang, text in titles.items()
    ]
    first = next((file for file in firsts if file != profile.file), None)
    if first is None:
        return []
    message = say("the sheet has the title, the city and the period of {first}.", first=first)
    advice = say("Delete it if it is a copy; if not, say in the title what it is.")
    return [Problem(Place(profile.file), message, advice, severity=Severity.WARNING)]


def _read_kept(project: Project, path: Path, translations: Mapping[str, Path]) -> Profile:
    """Return the profile of a file, read anew only where it may be another than before."""
    digests = project.profile_cache.digests
    source = digest_of(
        path.stem,
        project.surroundings_digest,
        digests.of(path),
        *(part for tag, each in translations.items() for part in (tag, digests.of(each))),
    )
    file = project.show_path(path)
    profile = project.profile_cache.get(file, source, project.today, project.form)
    if profile is None:
        profile = _read_profile(project, path, translations)
        project.profile_cache.put(profile, source, project.today)
    return profile


def read_profile_file(project: Project, path: Path) -> Profile:
    """Return the profile of a file with its translations. Raises `ReportgenError`."""
    return _read_profile(project, path, translations_of(path))


def read_draft_file(project: Project, path: Path, translations: Mapping[str, Path]) -> Draft:
    """Return what can be used of the profile in a file, whatever is wrong with it.

    Raises `ReportgenError` where it cannot be read at all, or no form says what it is.
    """
    written = read_input(project, path, translations)
    around = project.surroundings(path.parent)
    return read_draft(written, around, project.form_names, project.form)


def _read_profile(project: Project, path: Path, beside: Mapping[str, Path]) -> Profile:
    written = read_input(project, path, beside)
    around = project.surroundings(path.parent)
    profile = read_profile(written, around, project.form_names, project.form)
    return _with_joined(_with_signs(profile, written, project), written, project)


def _with_joined(profile: Profile, written: Input, project: Project) -> Profile:
    """Return a profile with a warning for each file that is joined to its PDF and has no tags.

    Raises `ReportgenError` for files that cannot be joined.
    """
    told = []
    fields = profile.form.fields.values()
    for keys, value, field in find_values(profile.values, fields, lambda kind: kind.handed):
        if field.settings.get("join") and (wrong := _doubt_of_joined(value["file"], project)):
            place, path = place_of(written.source.root, *keys), ".".join(map(str, keys))
            line = quote_line(written.source.lines, place)
            told.append(Problem(place, *wrong[:2], path, wrong[2], line))
    if any(each.severity is Severity.ERROR for each in told):
        raise ReportgenError([*profile.warnings, *told])
    return replace(profile, warnings=(*profile.warnings, *told)) if told else profile


def _doubt_of_joined(file: str, project: Project) -> tuple[Message, Message, Severity] | None:
    """Return what is wrong with a file that is to follow a sheet, and what to do."""
    from reportgen.writers.pdf.annexes import is_accessible

    if not file.lower().endswith(".pdf"):
        said = say("“{name}” cannot be joined: it is no PDF file.", name=file)
        return said, say("Save it as PDF, or leave out “join” in the form."), Severity.ERROR
    try:
        accessible = is_accessible(project.files.document(file).data)
    except UnfitError as error:
        said = say("“{name}” {fault}", name=file, fault=error.message)
        return said, error.advice, Severity.ERROR
    if accessible:
        return None
    return (
        say(
            "“{name}” is not accessible (PDF/UA), and neither is a PDF with it.",
            name=file,
        ),
        say("Save it with tags: in Word, “Document structure tags for accessibility”."),
        Severity.WARNING,
    )


def _with_signs(read: _T, written: Input, project: Project) -> _T:
    """Return what was read with a warning for each sign of it that no font has."""
    lacking = check_signs(written.sources, project.theme.brand.fonts)
    return replace(read, warnings=(*read.warnings, *lacking)) if lacking else read


def read_input(project: Project, path: Path, translations: Mapping[str, Path]) -> Input:
    """Return what is written in a file and its translations by language.

    Raises `ReportgenError` with the problems of all where one cannot be read, where two are of
    one language, or where the file is the translation of one that is not there.
    """
    if is_orphan(path, project.languages):
        main = path.with_name(f"{path.stem.rpartition('.')[0]}{SUFFIXES[0]}")
        problem = Problem(
            Place(project.show_path(path)),
            say("there is no {name} that this file translates.", name=main.name),
            say("Rename one of the two, or write the original."),
        )
        raise ReportgenError([problem])
    problems: list[Problem] = []
    sources: dict[str, Source[MappingNode]] = {}
    for tag, each in {"": path, **translations}.items():
        if tag and not is_tag(tag):
            first = translations[tag.partition(".")[0]].name
            said = say("{first} translates the same file into the same language.", first=first)
            place = Place(project.show_path(each))
            problems.append(Problem(place, said, say("Keep one of the two.")))
            continue
        try:
            sources[tag] = read_file(each, project.show_path(each))
        except ReportgenError as error:
            problems += error.problems
    if problems:
        passed = [problem for source in sources.values() for problem in source.problems]
        raise ReportgenError(problems + passed)
    return Input(sources.pop(""), path.stem, sources)


def find_unread(
    project: Project, paths: Iterable[Path], profiles: Iterable[Profile]
) -> dict[Path, str]:
    """Return the ids of the profiles in these files that cannot be read, by file."""
    read = {profile.file for profile in profiles}
    return {
        path: id_of_unread(path, project) for path in paths if project.show_path(path) not in read
    }


def name_unread(project: Project, unread: Mapping[Path, str], listing: Listing) -> dict[str, str]:
    """Return the ids of profiles that cannot be read, by file as it stands in problems.

    Folders of the listing that cannot be looked into may hold profiles of `ANY` name.
    """
    ids = {project.show_path(path): name for path, name in unread.items()}
    return ids | {project.show_path(path): ANY for path in listing.unread}


def id_of_unread(path: Path, project: Project) -> str:
    """Return the id of a profile that cannot be read: the one it gives, or its file's name."""
    try:
        node = read_file(path, project.show_path(path)).root.items.get("id")
    except ReportgenError:
        node = None
    written = node.text.strip() if isinstance(node, ScalarNode) else ""
    return unicodedata.normalize("NFC", written or named_by(path) or path.stem)
