"""Files for translators: a file a profile and format, and never over one that somebody works in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reportgen.cache.atomic import replace_file
from reportgen.constants import Constant
from reportgen.languages import pick
from reportgen.problems.problem import ReportgenError
from reportgen.project.project import Project
from reportgen.sheets.profile import Profile
from reportgen.themes.theme import Theme
from reportgen.translating.files.exchange import Came, Export
from reportgen.translating.files.formats import FORMATS, Format, read_translations
from reportgen.translating.files.restoring import restore
from reportgen.translating.former import with_former
from reportgen.translating.lock import Lock
from reportgen.translating.texts import digest_of_target
from reportgen.translating.units import State, Unit, list_units

#: Where the files go that nobody says a folder for, below that of the outputs.
FOLDER = Path("output", "translations")


class Status(Constant):
    """What became of a file: a kept one may have work in it that was not taken over."""

    MADE = "made"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file for translators, and the units that it has, or would have."""

    path: Path
    status: Status
    units: tuple[Unit, ...]

    def count(self, state: State) -> int:
        """Return how many of the units are in a state."""
        return sum(unit.state is state for unit in self.units)


def make_export(
    project: Project, profile: Profile, lang: str, lock: Lock, earlier: Iterable[bytes]
) -> Export:
    """Return what goes out of a profile for a translation into a language.

    `earlier` is what the profile's file was before, the last first.
    """
    known = lock.of(profile.id, lang)
    units = with_former(profile, list_units(profile, lang, project, known), known, earlier)
    titles = profile.values.get(profile.form.title, {})
    return Export(
        profile.id,
        pick(titles, profile.language, profile.language)[0] or profile.id,
        profile.language,
        lang,
        tuple(units),
        project.words,
    )


def name_of_file(export: Export, kind: Format) -> str:
    """Return what a file for translators is called."""
    return f"{export.profile}.{export.target_language}{kind.suffix}"


def pack_exports(exports: Iterable[Export], kind: Format, theme: Theme) -> bytes:
    """Return a ZIP file of the files of several profiles. Raises `ReportgenError`."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for export in exports:
            # No day stands in it, so that the same texts are the same file.
            entry = ZipInfo(name_of_file(export, kind), (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, kind.write(export, theme), ZIP_DEFLATED)
    return packed.getvalue()


def write_exports(
    project: Project, export: Export, formats: Sequence[str], folder: Path, force: bool
) -> Iterator[Exported]:
    """Write the files of a profile in these formats, and yield what became of each.

    What somebody may be working in is kept, unless by `force`. Raises `ReportgenError` for texts
    that a format cannot hold, and `OSError`.
    """
    for name in formats:
        kind = FORMATS[name]
        path = folder / name_of_file(export, kind)
        if not force and path.exists() and _has_work(path, export):
            yield Exported(path, Status.KEPT, export.units)
            continue
        content = kind.write(export, project.theme)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
        yield Exported(path, Status.MADE, export.units)


def _has_work(path: Path, export: Export) -> bool:
    """Tell whether a file says more than it did as it went out, or cannot be read."""
    try:
        came = read_translations(path, path.name)
    except ReportgenError:
        return True
    units = {unit.key: unit for unit in export.units}
    if came.comments or came.problems:
        return True
    return not all(_is_as_sent(each, units.get(each.key)) for each in came.units)


def _is_as_sent(came: Came, unit: Unit | None) -> bool:
    said = came.target
    like = restore(said.rich, unit.target or unit.source) if unit and unit.rich else said.rich
    texts = (said.plain, said.rich, like)
    return came.mark.target in map(digest_of_target, texts)
