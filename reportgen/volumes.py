"""The reports of a project: their definitions found and read, and what each is made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.chapters import ChapterText, read_chapter
from reportgen.collection import (
    REPORTS,
    list_profiles,
    read_profiles,
    read_sources,
    select_profiles,
)
from reportgen.definition import (
    CHARTS,
    FIELD_NAME,
    PARTS,
    Definition,
    PartSpec,
    read_definition,
)
from reportgen.document import Picture
from reportgen.errors import Place, Problem, ReportgenError, Severity, TemplateError, suggest
from reportgen.fields import PERIOD, Field
from reportgen.files import (
    SUFFIXES,
    is_translation,
    main_of,
    read_file,
    translations_of,
)
from reportgen.profile import Profile
from reportgen.project import Project, locate_file
from reportgen.selection import choose_profiles, may_belong
from reportgen.source import Scalar, quote_line, split_lines
from reportgen.values import UnfitError


@dataclass(frozen=True, slots=True)
class Volume:
    """A report ready to be made: its definition, and the profiles it is made of."""

    definition: Definition
    profiles: tuple[Profile, ...]


def list_definitions(project: Project) -> list[Path]:
    """Return the definitions of reports, translations left out, in order of their names."""
    folder = project.root / "profiles" / REPORTS
    found = (path for suffix in SUFFIXES for path in folder.rglob(f"*{suffix}"))
    return sorted(
        path
        for path in found
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and not is_translation(path)
    )


def select_definitions(project: Project, wanted: Iterable[str]) -> tuple[list[Path], list[str]]:
    """Return the definitions named by path, folder or id, and the names of anything else.

    A folder above those of reports, and an id that a sheet has too, name both.
    """
    every = {path.resolve(): path for path in list_definitions(project)}
    sheets = {path.stem for path in list_profiles(project)}
    home = (project.root / "profiles" / REPORTS).resolve()
    chosen: dict[Path, None] = {}
    others: list[str] = []
    for name in wanted:
        found = [path for path in every.values() if path.stem == name]
        both = name in sheets
        for place in (project.base / name, project.root / name):
            path = (main_of(place) if is_translation(place) else place).resolve()
            found += [each for full, each in every.items() if path in (full, *full.parents)]
            both = both or path in home.parents
        chosen.update(dict.fromkeys(found))
        if both or not found:
            others.append(name)
    return list(chosen), others


def read_definitions(
    project: Project, paths: Iterable[Path]
) -> tuple[list[Definition], list[Problem]]:
    """Return the definitions that are in order, and the problems of the others."""
    definitions: list[Definition] = []
    problems: list[Problem] = []
    by_id: dict[str, str] = {}
    for path in paths:
        try:
            definition = read_definition_file(project, path)
        except ReportgenError as error:
            problems += error.problems
            continue
        # Windows and macOS take names that differ in case only for the same file.
        first = by_id.setdefault(definition.id.casefold(), definition.file)
        if first == definition.file:
            definitions.append(definition)
            continue
        place = Place(definition.file)
        message = f"the name “{definition.id}” is already that of {first}."
        problems.append(Problem(place, message, "Rename one of the files."))
    return definitions, problems


def read_definition_file(project: Project, path: Path) -> Definition:
    """Return the definition of a file with its translations. Raises `ReportgenError`."""
    main, translations = read_sources(project, path)
    return read_definition(
        main,
        path.stem,
        translations,
        project.languages,
        project.today,
        lambda name, holds: locate_file(project, path.parent, name, holds),
    )


def make_volumes(
    project: Project,
    definitions: Iterable[Definition],
    profiles: Iterable[Profile],
    unread: Mapping[str, str],
) -> tuple[list[Volume], list[Problem]]:
    """Return the reports that are in order, and the problems of all, warnings included.

    `profiles` are all of the project, `unread` the names of those that cannot be read, by file:
    a report they may belong to is not made without them.
    """
    every = list(profiles)
    volumes: list[Volume] = []
    problems: list[Problem] = []
    for definition in definitions:
        chosen, found = choose_profiles(definition, every, unread.values())
        found += _lacking(definition, unread)
        found += _Check(project, definition, chosen or every, unread.values()).problems
        problems += [*definition.warnings, *found]
        if not any(problem.severity is Severity.ERROR for problem in found):
            volumes.append(Volume(definition, tuple(chosen)))
    return volumes, sorted(set(problems), key=lambda problem: problem.sort_key)


def _lacking(definition: Definition, unread: Mapping[str, str]) -> Iterator[Problem]:
    for file, name in unread.items():
        if may_belong(definition, name):
            yield Problem(
                Place(definition.file),
                f"{file} has problems and may belong to this report.",
                "Correct it, or leave it out by its name under “sheets: exclude”.",
            )


def load_chapter(project: Project, path: str) -> dict[str, ChapterText]:
    """Return a chapter by the path of its main file, in every language it is written in."""
    return {
        lang: read_chapter(project.text(each), each, lambda name: _picture(project, name))
        for lang, each in _files_of(project, path).items()
    }


def _picture(project: Project, path: str) -> Picture:
    return project.picture(locate_file(project, project.root, path, "picture"))


def _files_of(project: Project, path: str) -> dict[str, str]:
    """Return the files of a chapter by language: ``foreword.md`` and ``foreword.fr.md``."""
    main = project.root / path
    beside = {lang: main.with_suffix(f".{lang}{main.suffix}") for lang in project.languages[1:]}
    found = {project.languages[0]: path}
    for lang, file in beside.items():
        if file.is_file():
            found[lang] = file.relative_to(project.root).as_posix()
    return found


class _Check:
    """What only shows when a report's sheets are known: fields, chapters, references."""

    def __init__(
        self,
        project: Project,
        definition: Definition,
        profiles: list[Profile],
        unread: Iterable[str],
    ) -> None:
        self.project = project
        self.definition = definition
        self.problems: list[Problem] = []
        self.fields = {name: field for each in profiles for name, field in each.form.fields.items()}
        printed = any(spec.name == "sheets" for spec in definition.parts)
        # What cannot be read has its own problem; that it is missing here is not another.
        self.ids = {*(profile.id for profile in profiles), *unread} if printed else set[str]()
        #: Ids that are there in internal editions only.
        self.internal = {
            spec.values["id"]
            for spec in definition.parts
            if spec.name == "gaps" and "id" in spec.values
        }
        self.check_ids()
        for spec in definition.parts:
            self.check_part(spec)
        if definition.word_template:
            self.check_template(project.root / definition.word_template)

    def check_template(self, path: Path) -> None:
        from reportgen.writers.docx_report import load_report_template

        try:
            load_report_template(self.project.theme, path)
        except TemplateError as error:
            for problem in error.problems:
                said = f"{path.name} cannot be used: {problem.place.within} {problem.message}"
                self.report(" ".join(said.split()), problem.advice, "word_template")

    def check_ids(self) -> None:
        # Word's names of places do not tell capital letters from small ones.
        taken = {name.casefold() for name in self.ids}
        for spec in self.definition.parts:
            name = spec.values.get("id")
            if name and name.casefold() in taken:
                self.report(
                    f"“{name}” is the id of a sheet or of another part.",
                    "Choose another.",
                    "parts",
                    spec.number,
                    "id",
                )
            if name:
                self.ids.add(name)
                taken.add(name.casefold())

    def check_part(self, spec: PartSpec) -> None:
        self.check_names(spec.values, PARTS[spec.name], "parts", spec.number)
        if "conditions" in spec.values:
            self.check_whole(spec.values["conditions"], "parts", spec.number, "conditions")
        for number, chart in enumerate(spec.values.get("charts", ())):
            keys = ("parts", spec.number, "charts", number)
            self.check_names(chart, CHARTS[chart["chart"]], *keys)
            if chart["chart"] == "timeline":
                self.check_period(chart["of"], *keys, "of")
        if "file" in spec.values:
            self.check_chapter(spec)
        elif spec.name == "chapter" and "title" not in spec.values:
            self.report_title("parts", spec.number)

    def check_names(
        self, values: Mapping[str, Any], known: Iterable[Field], *keys: str | int
    ) -> None:
        """Check every value that names a field of the form."""
        for each in known:
            if each.type is FIELD_NAME:
                self.check_fields(values.get(each.name, ()), *keys, each.name)

    def check_fields(self, named: Any, *keys: str | int) -> None:
        for path in (named,) if isinstance(named, str) else named:
            name, dot, part = path.partition(".")
            known: Iterable[str] = self.fields
            if name in self.fields and dot:
                name, known = part, [each.name for each in self.parts_of(self.fields[name])]
            if name not in known:
                advice = suggest(name, known) or f"“{path.partition('.')[0]}” has no parts."
                self.report(f"no sheet has a field “{path}”.", advice, *keys)

    def parts_of(self, field: Field) -> list[Field]:
        return [part for part in field.type.parts if not part.private]

    def check_whole(self, named: str, *keys: str | int) -> None:
        name, dot, _ = named.partition(".")
        if dot and name in self.fields:
            self.report("a whole field belongs here.", f"Write “{name}”.", *keys)

    def check_period(self, named: str, *keys: str | int) -> None:
        self.check_whole(named, *keys)
        field = self.fields.get(named)
        if field and field.type is not PERIOD:
            self.report(
                f"the field “{field.name}” has no periods.",
                "Name a field of the type period.",
                *keys,
            )

    def check_chapter(self, spec: PartSpec) -> None:
        path = spec.values["file"]
        files = _files_of(self.project, path)
        editions = self.definition.editions or self.project.editions
        for lang in dict.fromkeys(tag for edition in editions for tag in edition):
            if lang not in files:
                self.report(
                    f"the chapter is not written in {lang}.",
                    f"Write {Path(path).stem}.{lang}{Path(path).suffix} beside it; until then "
                    f"{self.project.languages[0]} is printed.",
                    "parts",
                    spec.number,
                    "file",
                    severity=Severity.WARNING,
                )
        for file in files.values():
            try:
                locate_file(self.project, self.project.root, file, "markdown")
            except UnfitError as error:
                self.report(error.message, error.advice, "parts", spec.number, "file")
                continue
            text = self.project.text(file)
            chapter = read_chapter(text, file, lambda name: _picture(self.project, name))
            shown = self.project.show_path(self.project.root / file)
            lines = split_lines(text)
            for remark in chapter.remarks:
                place = Place(shown, remark.line + 1)
                severity = Severity.ERROR if remark.fatal else Severity.WARNING
                line = quote_line(lines, place)
                self.problems.append(
                    Problem(place, remark.message, remark.advice, "", severity, line)
                )
            for target, line_number in chapter.references:
                if target in self.ids - self.internal:
                    continue
                said = f"nothing in this report has the id “{target}”."
                advice = suggest(target, sorted(self.ids - self.internal))
                if target in self.internal:
                    said = f"“{target}” is not in every edition of this report."
                    advice = "Refer to a part that is."
                place = Place(shown, line_number + 1)
                line = quote_line(lines, place)
                self.problems.append(Problem(place, said, advice, line=line))
            if spec.name == "chapter" and "title" not in spec.values and not chapter.title:
                self.report_title("parts", spec.number, "file")

    def report_title(self, *keys: str | int) -> None:
        self.report(
            "the chapter has no title.",
            "Begin the file with “# Title”, or write “title:” here.",
            *keys,
        )

    def report(
        self,
        message: str,
        advice: str,
        *keys: str | int,
        severity: Severity = Severity.ERROR,
    ) -> None:
        place = self.definition.place(*keys)
        line = quote_line(self.definition.lines, place)
        path = ".".join(map(str, keys))
        self.problems.append(Problem(place, message, advice, path, severity, line))


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a command works on: profiles, reports, and the problems of both."""

    profiles: tuple[Profile, ...]
    volumes: tuple[Volume, ...]
    problems: tuple[Problem, ...]


def read_inputs(project: Project, wanted: Iterable[str]) -> Inputs:
    """Return the sheets and reports named by path, folder or id; all where nothing is named.

    Raises `ValueError` with a sentence for the user for what names nothing.
    """
    names = list(wanted)
    paths, others = select_definitions(project, names)
    definitions, faults = read_definitions(project, paths if names else list_definitions(project))
    chosen = select_profiles(project, others) if others or not names else []
    needed = list_profiles(project) if definitions else chosen
    profiles, problems = read_profiles(project, dict.fromkeys([*needed, *chosen]))
    read = {profile.file for profile in profiles}
    unread = {
        path: _name_of(path, project) for path in needed if project.show_path(path) not in read
    }
    shown = {project.show_path(path): name for path, name in unread.items()}
    volumes, found = make_volumes(project, definitions, profiles, shown)
    files = {project.show_path(path) for path in chosen}
    # What is wrong with sheets that nobody asked for, and that no report waits for.
    elsewhere = {
        project.show_path(file)
        for path, name in unread.items()
        if path not in chosen and not any(may_belong(each, name) for each in definitions)
        for file in (path, *translations_of(path).values())
    }
    told = [
        problem
        for problem in problems
        if not names
        or problem.place.file in files
        or problem in project.warnings
        or (problem.severity is Severity.ERROR and problem.place.file not in elsewhere)
    ]
    return Inputs(
        tuple(profile for profile in profiles if profile.file in files),
        tuple(volumes),
        tuple(dict.fromkeys([*told, *faults, *found])),
    )


def _name_of(path: Path, project: Project) -> str:
    """Return the id of a profile that cannot be read: the one it gives, or its file's name."""
    try:
        node = read_file(path, project.show_path(path)).root.items.get("id")
    except ReportgenError:
        node = None
    written = node.text.strip() if isinstance(node, Scalar) else ""
    return unicodedata.normalize("NFC", written or path.stem)
