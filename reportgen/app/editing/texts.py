"""The texts of a report that lie in files of their own: its chapters, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.app.editing.files import ChangedError, lock_of
from reportgen.cache.atomic import replace_files
from reportgen.input.patching.graft import graft, unwrap
from reportgen.project.project import Project
from reportgen.reports.chapter_files import chapter_files
from reportgen.reports.definition import ReportDefinition


@dataclass(frozen=True, slots=True)
class ChapterTexts:
    """The files of a chapter, by language; those that are not there yet are empty.

    `name` is the path of its main file from the project's folder.
    """

    name: str
    paths: Mapping[str, Path]
    bytes: Mapping[str, bytes]

    def text(self, lang: str) -> str | None:
        """Return what stands in a file as somebody types it; None for what is no text.

        Paragraphs are without breaks of lines.
        """
        written = self.written(lang)
        return None if written is None else unwrap(written)

    def written(self, lang: str) -> str | None:
        """Return what stands in a file, its lines ended by one character; None for no text."""
        try:
            return self.bytes[lang].decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            return None


def read_texts(project: Project, definition: ReportDefinition) -> list[ChapterTexts]:
    """Return the chapters of a report that lie in files, each once. Raises `OSError`."""
    names = dict.fromkeys(part.values["file"] for part in definition.parts if "file" in part.values)
    found = []
    for name in names:
        there = {lang: project.root / path for lang, path in chapter_files(project, name).items()}
        main = project.root / name
        paths = {
            lang: there.get(lang, main.with_name(f"{main.stem}.{lang}{main.suffix}"))
            for lang in project.languages
        }
        content = {lang: path.read_bytes() for lang, path in there.items()}
        found.append(ChapterTexts(name, paths, {lang: content.get(lang, b"") for lang in paths}))
    return found


def lock_texts(chapters: list[ChapterTexts]) -> str:
    """Return what tells whether the files are still the same."""
    return lock_of(
        {
            f"{each.name} {lang}": content
            for each in chapters
            for lang, content in each.bytes.items()
        }
    )


def write_texts(
    chapters: list[ChapterTexts], typed: Mapping[tuple[str, str], str], lock: str
) -> list[Path]:
    """Write the texts that are others now, by chapter and language; return their files.

    Raises `ChangedError` where the files are not those that the `lock` is of, and `OSError`.
    """
    if lock_texts(chapters) != lock:
        raise ChangedError(chapters[0].name if chapters else "")
    changed: dict[Path, bytes] = {}
    for each in chapters:
        for lang, path in each.paths.items():
            before, after = each.text(lang), typed.get((each.name, lang))
            if before is None or after is None or after.rstrip() == before.rstrip():
                continue
            # Paragraphs that say the same keep the lines that somebody broke by hand.
            text = graft((each.written(lang) or "").rstrip(), after.rstrip())
            breaks = "\r\n" if b"\r\n" in each.bytes[lang] else "\n"
            changed[path] = f"{text}\n".replace("\n", breaks).encode()
    replace_files(changed)
    return list(changed)
