"""The Markdown files of a report's chapters: one a language, with the pictures they name."""

from __future__ import annotations

from reportgen.document.blocks import Picture
from reportgen.input.folders import translations_of
from reportgen.project.project import Project
from reportgen.reports.chapters import ChapterText, read_chapter


def load_chapter(project: Project, path: str) -> dict[str, ChapterText]:
    """Return a chapter by the path of its main file, in every language it is written in."""
    return {
        lang: read_chapter(
            project.files.text(each), each, lambda name: chapter_picture(project, name)
        )
        for lang, each in chapter_files(project, path).items()
    }


def list_chapter_pictures(project: Project, path: str) -> list[str]:
    """Return the pictures that a chapter's file names, by their paths from the project's folder."""
    names: list[str] = []

    def note(name: str) -> Picture:
        names.append(name)
        return Picture(b"", "", 0, 0)

    read_chapter(project.files.text(path), path, note)
    return names


def chapter_picture(project: Project, path: str) -> Picture:
    """Return a picture by its path from the project's folder. Raises `UnfitError`."""
    return project.picture(project.files.locate(project.root, path, "picture"))


def chapter_files(project: Project, path: str) -> dict[str, str]:
    """Return the files of a chapter by language: ``foreword.md`` and ``foreword.fr.md``."""
    beside = translations_of(project.root / path)
    found = {project.languages[0]: path}
    for lang in project.languages[1:]:
        if lang in beside:
            found[lang] = beside[lang].relative_to(project.root).as_posix()
    return found
