"""Starting a project: a folder with settings and examples that builds at once."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from reportgen import PACKAGE, SETTINGS
from reportgen.app.comments import translate_comments
from reportgen.app.commits import IGNORED
from reportgen.app.schemas import schema_of
from reportgen.problems.catalog import Catalog
from reportgen.project.editor import EDITOR, modeline, schema_file
from reportgen.project.open import open_project
from reportgen.project.project import PROFILES, Project
from reportgen.project.templates import BUILT_IN

#: What a new project starts with, all of it invented: a short sheet, one that fills the page,
#: one with lists, a table and pictures.
EXAMPLES = (
    "reportgen.yaml",
    "profiles/sprachcafe-trier.yaml",
    "profiles/guichet-accueil-metz.yaml",
    "profiles/guichet-accueil-metz.de.yaml",
    "profiles/marche-des-voisins-sarreguemines.yaml",
    "profiles/pictures/marche-des-voisins.png",
    "profiles/pictures/fonds-voisinage.png",
)


#: What a project whose main language is French says otherwise in its settings.
_FRENCH_FIRST = (
    ("languages: [de, fr]", "languages: [fr, de]"),
    ("editions: de, fr", "editions: fr, de"),
)
#: Which schema describes which files.
_DESCRIBED = {
    "settings": SETTINGS,
    "factsheet": f"{PROFILES}/*.yaml",
    "report": f"{PROFILES}/reports/*.yaml",
    "handout": f"{PROFILES}/handouts/*.yaml",
    "mailing": f"{PROFILES}/mailings/*.yaml",
}


def start_project(folder: Path, language: str = "en") -> list[Path]:
    """Make a project in a folder and return the files written; existing ones are never touched.

    Among them are descriptions of its files for editors. What they say to people is said in one of
    the languages of messages; a French project has French as its main language. Raises
    `FileExistsError` where one of the files is there already, before writing any.
    """
    source = PACKAGE / "start"
    if not source.is_dir():
        source = PACKAGE.parent
    files = {folder / name: (source / name).read_bytes() for name in EXAMPLES}
    files = {path: _prepare(path, data, folder, language) for path, data in files.items()}
    ignored = translate_comments(IGNORED, Catalog(language))
    files[folder / ".gitignore"] = ignored.encode()
    files[folder / "README.md"] = (BUILT_IN / f"start/README.{language}.md").read_bytes()
    for path in (*files, folder / EDITOR):
        if path.exists():
            raise FileExistsError(errno.EEXIST, "exists", str(path))
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "templates").mkdir(exist_ok=True)
    # What sheets ask does not change from day to day.
    project = open_project(folder.absolute(), date.min, folder.absolute())
    return [*files, *_describe(project, language)]


def _prepare(path: Path, data: bytes, root: Path, language: str) -> bytes:
    """Return what a new project has of an example, in a language of messages."""
    if path.name == SETTINGS:
        text = translate_comments(data.decode(), Catalog(language))
        for before, after in _FRENCH_FIRST if language == "fr" else ():
            text = text.replace(before, after)
        return text.encode()
    is_sheet = path.suffix == ".yaml" and path.name.count(".") == 1
    return modeline("factsheet", root, path.parent).encode() + data if is_sheet else data


def _describe(project: Project, language: str) -> Iterator[Path]:
    """Write the descriptions of a project's files for editors, and yield the files."""
    main, *others = project.languages
    schemas = {name: schema_file(name) for name in _DESCRIBED}
    # Translations ask nothing: each has what it likes of the main file.
    translated = [f"!{PROFILES}/**/*.{lang}.yaml" for lang in (main, *others)]
    settings = {
        "yaml.schemas": {f"./{schemas[name]}": [_DESCRIBED[name], *translated] for name in schemas}
    }
    written = {schemas[name]: schema_of(project, name, language) for name in schemas}
    for name, content in {**written, f"{EDITOR}/settings.json": settings}.items():
        path = project.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
        yield path
