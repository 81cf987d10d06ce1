"""Starting a project: a folder with settings and examples that builds at once."""

from __future__ import annotations

import errno
from pathlib import Path

from reportgen import PACKAGE
from reportgen.app.commits import IGNORED

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


def start_project(folder: Path) -> list[Path]:
    """Make a project in a folder and return the files written; existing ones are never touched.

    Raises `FileExistsError` where one of the files is there already, before writing any.
    """
    source = PACKAGE / "start"
    if not source.is_dir():
        source = PACKAGE.parent
    files = {folder / name: (source / name).read_bytes() for name in EXAMPLES}
    files[folder / ".gitignore"] = IGNORED.encode()
    for path in files:
        if path.exists():
            raise FileExistsError(errno.EEXIST, "exists", str(path))
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "templates").mkdir(exist_ok=True)
    return list(files)
