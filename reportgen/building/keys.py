"""Keys: digests of all that an output depends on, by which it is kept and found again.

Two editions have the same key only where they would be the same file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path

from reportgen.cache.digests import Signature, digest_of, program_digest, signature_of
from reportgen.document.edition import Edition, Standard
from reportgen.languages import pick
from reportgen.project.project import Project
from reportgen.reports.chapter_files import chapter_files, list_chapter_pictures
from reportgen.reports.volumes import Volume
from reportgen.sheets.profile import (
    Profile,
    cut_profile,
    embedded_languages,
    show_plainly,
    texts_of,
)
from reportgen.writers.formats import SOURCES


class Keys:
    """The keys of a project's outputs on its day."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._digests = project.profile_cache.digests
        self._sheets: dict[tuple[str, Edition], str] = {}
        self._reports: dict[str, tuple[str, ...]] = {}
        #: What files were like when they were looked at for a key.
        self._seen: dict[Path, Signature] = {}

    def sheet(self, profile: Profile, edition: Edition) -> str:
        """Return the key of a sheet as it is merged: what the edition shows of the profile."""
        known = self._sheets.get((profile.file, edition))
        if known is None:
            known = self._sheets[profile.file, edition] = self._sheet(profile, edition)
        return known

    def _sheet(self, profile: Profile, edition: Edition) -> str:
        cut = cut_profile(profile, edition.audience, self._project.today)
        # Of its texts those that are printed, and whether each is in the language it should be.
        texts = [
            (pick(texts, lang, profile.language), lang in texts)
            for name, value in cut.values.items()
            for _, texts in texts_of(value, cut.form.fields[name])
            for lang in edition.languages
        ]
        return digest_of(
            self._everywhere,
            repr((show_plainly(cut, ()), texts)),
            repr(edition.languages),
            self._project.templates.form_digest(profile.form.name),
            *self._files(profile.files),
        )

    def stand(self, content: Profile | Volume | None = None) -> bool:
        """Tell whether all is still as it was when keys were made, and what was made of it.

        Somebody may edit a picture, a chapter or the theme while a build goes on. What is made
        then is good to look at, but nobody knows what it is made of. Without content, only what
        all outputs depend on is looked at.
        """
        root, loaded = self._project.root, self._project.files.loaded
        if any(signature_of(path) != seen for path, seen in self._common.items()):
            return False
        for name in self._files_of(content):
            path = root / name
            now = signature_of(path)
            if self._seen.get(path, now) != now or loaded.get(name, {now}) != {now}:
                return False
        return True

    def _files_of(self, content: Profile | Volume | None) -> Iterator[str]:
        if isinstance(content, Profile):
            yield from content.files
        elif content is not None:
            yield from self._reports.get(content.definition.file, ())
            for profile in content.profiles:
                yield from profile.files

    @cached_property
    def _common(self) -> dict[Path, Signature]:
        """The signatures of what all outputs depend on, folders included."""
        project = self._project
        brand = project.theme.brand
        pictures = [*project.funders, *([brand.logo] if brand.logo else [])]
        folders = {*project.theme.folders, project.root / "templates"}
        folders |= {brand.fonts} if brand.fonts else set()
        below = (path for folder in folders for path in folder.rglob("*"))
        named = (project.root / picture["file"] for picture in pictures)
        return {path: signature_of(path) for path in (*folders, *below, *named)}

    def output(self, profile: Profile, edition: Edition, format: str) -> str:
        """Return the key of a sheet as a file of a format, or as pages to be bound."""
        parts = [self.sheet(profile, edition), self.look, format]
        if SOURCES[format].is_laid_out:
            parts += [edition.standard, self._source(profile, edition)]
        return digest_of(*parts)

    def _source(self, profile: Profile, edition: Edition) -> str:
        """Return what PDF/A embeds of a profile."""
        if edition.standard is not Standard.ARCHIVE:
            return ""
        cut = cut_profile(profile, edition.audience, self._project.today)
        return repr(show_plainly(cut, embedded_languages(cut, edition.languages)))

    def report(self, volume: Volume, edition: Edition, format: str) -> str:
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
                for part in (self.sheet(profile, edition), self._source(profile, edition))
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
            repr((theme.network, brand, theme.hyphenation, project.languages)),
            *(self._digests.of_folder(folder) for folder in theme.folders),
            self._digests.of_folder(theme.brand.fonts) if theme.brand.fonts else "",
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
