"""Building: every profile in every edition and format, each file whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reportgen.chapter_files import load_chapter
from reportgen.collection import REPORTS
from reportgen.edition import Audience, Edition, Standard
from reportgen.errors import Place, Problem, ReportgenError, WriteError
from reportgen.merge import World, merge_sheet
from reportgen.press import REPORT_FORMATS, Press
from reportgen.profile import Profile, cut_profile, dump_profile
from reportgen.project import Project
from reportgen.showing import pick
from reportgen.volumes import Volume

#: Beside the Word files: the digests of what was built, to know what was edited by hand.
DIGESTS = ".built"


@dataclass(frozen=True, slots=True)
class Output:
    """A file to build: of which sheet or report, in which edition and format, and where to."""

    content: Profile | Volume
    edition: Edition
    format: str
    path: Path

    @property
    def source(self) -> str:
        """The file that the content was read from, as shown in problems."""
        content = self.content
        return content.file if isinstance(content, Profile) else content.definition.file


class Status(StrEnum):
    """How the building of a file ended."""

    MADE = "made"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an output; `problems` says why it failed."""

    output: Output
    status: Status
    problems: tuple[Problem, ...] = ()


def plan_build(
    profiles: Iterable[Profile],
    formats: Iterable[str],
    editions: Iterable[tuple[str, ...]],
    folder: Path,
    audience: Audience = Audience.PRINT,
    standard: Standard = Standard.UA,
) -> list[Output]:
    """Return the files of a build: ``<id>.<languages>.<format>``, other audiences apart."""
    target = folder if audience is Audience.PRINT else folder / audience
    kinds = tuple(formats)
    chosen = tuple(editions)
    return [
        Output(profile, edition, kind, target / f"{profile.id}.{edition.suffix}.{kind}")
        for profile in profiles
        for languages in chosen
        for edition in [Edition(languages, audience, standard)]
        for kind in kinds
    ]


def plan_reports(
    volumes: Iterable[Volume],
    formats: Iterable[str],
    editions: Iterable[tuple[str, ...]] | None,
    project: Project,
    folder: Path,
    audience: Audience = Audience.PRINT,
    standard: Standard = Standard.UA,
) -> list[Output]:
    """Return the files of reports: ``reports/<id>.<languages>.<format>``.

    Without `editions` each report is made in those of its definition, or of the project. A list
    of gaps alone is for editors, and no report for others.
    """
    target = (folder if audience is Audience.PRINT else folder / audience) / REPORTS
    kinds = [kind for kind in REPORT_FORMATS if kind in formats]
    return [
        Output(volume, edition, kind, target / f"{volume.definition.id}.{edition.suffix}.{kind}")
        for volume in volumes
        if audience is Audience.INTERNAL
        or any(part.name != "gaps" for part in volume.definition.parts)
        for languages in editions or volume.definition.editions or project.editions
        for edition in [Edition(languages, audience, standard)]
        for kind in kinds
    ]


def world_of(project: Project) -> World:
    """Return what merging takes from a project."""
    return World(
        project.today,
        project.words,
        project.picture,
        project.funders,
        lambda path: load_chapter(project, path),
    )


def build(
    project: Project, outputs: Iterable[Output], folder: Path, force: bool = False
) -> Iterator[Outcome]:
    """Build the outputs one by one and yield what became of each.

    A fault in one leaves the others, and the file that was there, untouched. A Word file that
    was edited since it was built is kept unless `force` is given.
    """
    world = world_of(project)
    press = Press(project, world)
    for output in outputs:
        try:
            _check_place(output.path, folder)
            edited = output.format == "docx" and not force and was_edited(output.path)
            if not edited:
                save_file(output.path, _write(output, press))
            yield Outcome(output, Status.KEPT if edited else Status.MADE)
        except ReportgenError as error:
            yield Outcome(output, Status.FAILED, error.problems)
        except Exception as error:
            yield Outcome(output, Status.FAILED, (_unforeseen(output, error),))


def _write(output: Output, press: Press) -> bytes:
    if isinstance(output.content, Volume):
        return press.make(output.content, output.edition, output.format)
    return write_sheet(output.content, output.edition, output.format, press.project, press.world)


def _unforeseen(output: Output, error: Exception) -> Problem:
    """Return the problem of a fault of the program's own; it costs no other sheet."""
    return Problem(
        Place(output.source),
        f"{output.path.name} met an error in the program ({type(error).__name__}: {error}).",
        "Please report it with this file.",
    )


def write_sheet(
    profile: Profile, edition: Edition, format: str, project: Project, world: World
) -> bytes:
    """Return the sheet of a profile as PDF, DOCX or HTML. Raises `ReportgenError`."""
    sheet = merge_sheet(profile, edition, world)
    lang = edition.languages[0]
    network = pick(project.network, lang, project.languages[0])[0]
    logo = project.logo(lang)
    if format == "docx":
        from reportgen.writers.docx import write_docx

        return write_docx(sheet, project.theme, network, logo)
    if format == "html":
        from reportgen.writers.html import write_html

        return write_html(sheet, project.theme, network, logo).encode()
    try:
        from reportgen.writers.pdf import write_pdf
    except OSError as error:
        raise WriteError(
            [
                Problem(
                    Place(profile.file),
                    "the libraries that lay out PDF are missing.",
                    "“reportgen doctor” says how to install them; Word files can be made without.",
                )
            ]
        ) from error
    embedded = b""
    if edition.standard is Standard.ARCHIVE:
        cut = cut_profile(profile, edition.audience, world.today)
        embedded = dump_profile(cut, edition.languages)
    return write_pdf(sheet, project.theme, network, logo, edition.standard, embedded)


def was_edited(path: Path) -> bool:
    """Tell whether a file is there that is not as it was built."""
    if not path.exists() or path.is_dir():
        return False
    try:
        known = _digest_path(path).read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return True
    return hashlib.sha256(path.read_bytes()).hexdigest() not in known


def save_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises `WriteError` where that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".docx":
            _remember(path, data)
        _replace(path, data)
    except OSError as error:
        raise WriteError(
            [
                Problem(
                    Place(str(path)),
                    f"the file cannot be written ({error.strerror}).",
                    "Close it in other programs; check space and rights in the folder.",
                )
            ]
        ) from None


def save_new(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet. Raises `FileExistsError`, `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _digest_path(path: Path) -> Path:
    return path.parent / DIGESTS / f"{path.name}.sha256"


def _remember(path: Path, data: bytes) -> None:
    """Keep the digest of a file about to be written, and of the one it replaces.

    With both known, a build that is broken off between the two writes leaves no doubt.
    """
    kept = _digest_path(path)
    kept.parent.mkdir(exist_ok=True)
    before = [hashlib.sha256(path.read_bytes()).hexdigest()] if path.exists() else []
    _replace(kept, "\n".join([*before, hashlib.sha256(data).hexdigest()]).encode())


def _check_place(path: Path, folder: Path) -> None:
    """Raise `WriteError` where a link would lead the output out of its folder."""
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise WriteError(
            [
                Problem(
                    Place(str(path)),
                    f"a link leads out of {folder}.",
                    "Remove the link.",
                )
            ]
        )
