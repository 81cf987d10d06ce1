"""The sources that each part was written for: of others nobody knows what they do."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sources:
    """The modules that a part changes or relies on, and the digest of their files."""

    modules: tuple[str, ...]
    digest: str


#: By the name of the module here.
PARTS: Mapping[str, Sources] = {
    "styles": Sources(("weasyprint.css",), "77ad7287f90d7cfaf85eb00ebe7af47d"),
    "lengths": Sources(
        ("weasyprint.layout.percent", "weasyprint.formatting_structure.boxes"),
        "99647ceb7a3576228e8da7ce97b2a17f",
    ),
    "flow": Sources(("weasyprint.formatting_structure.boxes",), "8ffd28ab74a149f0097208fcba6a80df"),
    "writing": Sources(("pydyf",), "0b10add9e640961db4636205686066e2"),
    "trees": Sources(
        ("tinyhtml5.parser", "tinyhtml5.treebuilder"), "5b052c0aeb7ea38fd7af99b05560f7a6"
    ),
    "text": Sources(
        ("weasyprint.text.line_break", "weasyprint.text.ffi"), "8015102527a6787398146177ed15c7ea"
    ),
}


def is_known(part: str) -> bool:
    """Tell whether the sources of a part are those that it was written for."""
    sources = PARTS[part]
    return digest_of(sources.modules) == sources.digest


def digest_of(modules: tuple[str, ...]) -> str:
    """Return the digest of the files of modules that are loaded; "" where they have none."""
    found = hashlib.sha256()
    for name in modules:
        file = getattr(sys.modules.get(name), "__file__", None)
        try:
            found.update(Path(file or "").read_bytes())
        except OSError:
            return ""
    return found.hexdigest()[:32]
