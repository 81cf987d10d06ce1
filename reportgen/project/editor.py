"""What editors know of a project's files: JSON Schemas, and the lines in files that name them."""

from __future__ import annotations

import os
from pathlib import Path

#: Where Visual Studio Code looks for a project's settings, and where the schemas lie beside them.
EDITOR = ".vscode"


def schema_file(name: str) -> str:
    """Return where the schema of a form, or of what is defined beside forms, lies in a project."""
    return f"{EDITOR}/{name}.schema.json"


def modeline(form: str, root: Path, folder: Path) -> str:
    """Return the line by which editors know what a profile of a form says, in a folder."""
    named = Path(os.path.relpath(root / schema_file(form), folder)).as_posix()
    return f"# yaml-language-server: $schema={named}\n"


def modeline_of_new(form: str, root: Path, folder: Path) -> str:
    """Return the line that a new profile begins with: none where the project has no such schema.

    Editors complain of one that is not there.
    """
    return modeline(form, root, folder) if (root / schema_file(form)).is_file() else ""
