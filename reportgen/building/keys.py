"""Keys: digests of all that an output depends on, by which it is kept and found again.

Two editions have the same key only where they would be the same file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path

from reportgen.cache.digests import Signature, digest_of, signature_of
from reportgen.cache.program import program_digest
from reportgen.document.edition import Audience, Edition, Standard
from reportgen.languages import Texts, pick
from reportgen.project.project import Project
from reportgen.project.titles import Titles
from reportgen.reports.chapter_files import chapter_files, list_chapter_pictures
from reportgen.reports.volumes import CutVolume
from reportgen.sheets.cut import CutProfile, embedded_languages, show_plainly
from reportgen.sheets.profile import texts_of
from reportgen.sheets.references import list_references
from reportgen.writers.fonts import computer_digest
from reportgen.writers.formats import SOURCES


class Keys:
    """The keys of a project's outputs on its day."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._digests = project.profile_cache.digests
        self._titles = Titles(project)
        self._sheets: dict[tuple[str, Audience, tuple[str, ...]], str] = {}
        self._plain: dict[tuple[str, Audience], str] = {}
        self._reports: dict[str, tuple[str, ...]] = {}
        #: What files were like when they were looked at for a key.
        self._seen: dict[Path, Signature] = {}

    def sheet(self, profile: CutProfile, languages: tuple[str, ...]) -> str:
        """Return the key of a sheet as it is merged: what is shown of the profile."""
        name = (profile.file, profile.audience, languages)
        if name not in self._sheets:
            # Of its texts those that are printed, and whether each is in the language it should be.
            texts = [
                (pick(texts, lang, profile.language), lang in texts)
                for texts in _texts_of(profile)
                for lang in languages
            ]
            self._sheets[name] = digest_of(
                self._everywhere,
                self._beside_texts(profile),
                repr(texts),
                repr(languages),
                self._project.templates.form_digest(profile.form.name),
                *self._titles_of(profile),
                *self._files((*profile.files, *profile.form.files)),
            )
        return self._sheets[name]

    def _titles_of(self, profile: CutProfile) -> Iterator[str]:
        """Yield the titles of the other sheets that a profile names."""
        for _, name in list_references(profile.values, profile.form.fields.values()):
            yield repr((name, self._titles.of(name)))

    def _beside_texts(self, profile: CutProfile) -> str:
        """Return the digest of what a profile holds in whatever languages it is printed."""
        name = (profile.file, profile.audience)
        if name not in self._plain:
            self._plain[name] = digest_of(repr(show_plainly(profile, ())))
        return self._plain[name]

    def stand(self, content: CutProfile | CutVolume | None = None) -> bool:
        """Tell whether all is still as it was when keys were made, and what was made of it.

        Somebody may edit a picture, a chapter or the theme while a build goes on. What is made
        then is good to look at, but nobody knows what it is made of. Without content, only what
        all outputs depend on is looked at.
        """
        root, loaded = self._project.root, self._project.files.loaded
        if any(signature_of(path) != seen for path, seen in self._common.items()):
            return False
        for name in (*self._project.pictures, *self._files_of(content)):
            path = root / name
            now = signature_of(path)
            if self._seen.get(path, now) != now or loaded.get(name, {now}) != {now}:
                return False
        return True

    def _files_of(self, content: CutProfile | CutVolume | None) -> Iterator[str]:
        if isinstance(content, CutProfile):
            yield from (*content.files, *content.form.files)
        elif content is not None:
            yield from self._reports.get(content.definition.file, ())
            for profile in content.profiles:
                yield from (*profile.files, *profile.form.files)

    @cached_property
    def _common(self) -> dict[Path, Signature]:
        """The signatures of what all outputs depend on, folders included."""
        project = self._project
        brand = project.theme.brand
        folders = {*project.theme.folders, project.root / "templates"}
        folders |= {brand.fonts} if brand.fonts else set()
        below = (path for folder in folders for path in folder.rglob("*"))
        named = (project.root / name for name in project.pictures)
        return {path: signature_of(path) for path in (*folders, *below, *named)}

    def output(self, profile: CutProfile, edition: Edition, format: str) -> str:
        """Return the key of a sheet as a file of a format, or as pages to be bound."""
        parts = [self.sheet(profile, edition.languages), self.look, format]
        if SOURCES[format].is_laid_out:
            parts += [edition.standard, self._embedded(profile, edition)]
        return digest_of(*parts)

    def _embedded(self, profile: CutProfile, edition: Edition) -> str:
        """Return what PDF/A embeds of a profile beside what the key of its sheet says: texts."""
        if edition.standard is not Standard.ARCHIVE:
            return ""
        keep = embedded_languages(profile, edition.languages)
        return repr(
            [{tag: texts[tag] for tag in texts if tag in keep} for texts in _texts_of(profile)]
        )

    def report(self, volume: CutVolume, edition: Edition, format: str) -> str:
        """Return the key of a report as a file of a format."""
        definition = volume.definition
        chapters = [
            file
            for part in definition.parts
            if "file" in part.values
            for file in chapter_files(self._project, part.values["file"]).values()
        ]
        pictures = (list_chapter_pictures(self._project, file) for file in chapters)
        files = (*definition.files, *chapters, *chain.from_iterable(pictures))
        self._reports[definition.file] = files
        return digest_of(
            "report",
            self._everywhere,
            repr(definition.orders),
            repr(edition),
            self.look,
            format,
            *self._files(files),
            # A time line ends today.
            self._project.today.isoformat() if definition.shows_today else "",
            *(
                part
                for profile in volume.profiles
                for part in (
                    self.sheet(profile, edition.languages),
                    self._embedded(profile, edition),
                )
            ),
        )

    @cached_property
    def look(self) -> str:
        """The digest of what decides the look of an output: theme, brand, fonts, network."""
        _ = self._common
        project = self._project
        theme = project.theme
        brand = replace(theme.brand, fonts=None)
        return digest_of(
            repr((theme.network, theme.language, brand, theme.hyphenation, project.languages)),
            *(self._digests.of_folder(folder) for folder in theme.folders),
            self._digests.of_folder(theme.brand.fonts) if theme.brand.fonts else "",
            computer_digest(),
            *self._files([theme.brand.logo["file"]] if theme.brand.logo else ()),
        )

    @cached_property
    def _everywhere(self) -> str:
        """The digest of what every sheet depends on: the program, its words, the funders."""
        project = self._project
        return digest_of(
            program_digest(),
            project.templates.words_digest,
            repr((project.languages, project.funders)),
            *self._files(picture["file"] for picture in project.funders),
        )

    def _files(self, paths: Iterable[str]) -> list[str]:
        found = []
        for name in paths:
            path = self._project.root / name
            self._seen.setdefault(path, signature_of(path))
            found += [name, self._digests.of(path)]
        return found


def _texts_of(profile: CutProfile) -> Iterator[Texts]:
    """Yield every text of a profile in the languages it is written in, in their order."""
    for name, value in profile.values.items():
        for _, texts in texts_of(value, profile.form.fields[name]):
            yield texts
