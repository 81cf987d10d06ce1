"""The sources that each part was written for: of others nobody knows what they do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sources:
    """The modules that a part changes or relies on, and the digest of their files."""

    modules: tuple[str, ...]
    digest: str


#: By the name of the module here.
PARTS: Mapping[str, Sources] = {
    "starting": Sources(
        ("weasyprint", "weasyprint.html", "weasyprint.pdf.fonts", "weasyprint.text.fonts"),
        "93eb33927ff141a8c6395ed82fa450c1",
    ),
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
    """Return the digest of the files of modules, loaded or not; "" where they have none."""
    found = hashlib.sha256()
    for name in modules:
        try:
            found.update(_file_of(name).read_bytes())
        except OSError:
            return ""
    return found.hexdigest()[:32]


def _file_of(module: str) -> Path:
    """Return where the source of a module lies, or would, without loading its package.

    Raises `FileNotFoundError` for a package without files.
    """
    package, *parts = module.split(".")
    spec = find_spec(package)
    if spec is None or not spec.origin:
        raise FileNotFoundError(module)
    inside = Path(spec.origin).parent.joinpath(*parts)
    return inside / "__init__.py" if inside.is_dir() else inside.with_suffix(".py")
