"""The folders and files of all fonts that a PDF may use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from reportgen.cache.atomic import replace_file
from reportgen.cache.digests import Signature, digest_of, signature_of
from reportgen.writers.fonts.computer import computer_digest, computer_folder
from reportgen.writers.fonts.own import own_fonts


def font_folders(brand_fonts: Path | None = None) -> list[Path]:
    """Return the folders that hold the fonts a PDF may use; the program's are made if need be."""
    return [folder for folder in (own_fonts(), brand_fonts, computer_folder()) if folder]


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the fonts in a folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in (".ttf", ".otf", ".ttc") and path.is_file():
            yield path


def read_once(folder: Path, what: str, read: Callable[[Sequence[Path]], str]) -> str:
    """Return what is read out of the fonts in a folder, in a text that is called so.

    It is kept in a file for as long as the fonts are the same: to read it out of them takes longer
    than to check a hundred sheets. What is written otherwise has to be called otherwise.
    """
    paths = list(files_below(folder))
    seen = digest_of(*(repr((str(path), signature_of(path))) for path in paths))
    kept = own_fonts().parent / f"{what}-{seen}.txt"
    with suppress(OSError, ValueError):
        return kept.read_bytes().decode()
    text = read(paths)
    with suppress(OSError):
        replace_file(kept, text.encode())
    return text


def fonts_digest(brand_fonts: Path | None) -> str:
    """Return the digest of which fonts there are besides the program's own."""
    own = sorted(files_below(brand_fonts)) if brand_fonts else ()
    return digest_of(computer_digest(), *(repr((path.name, signature_of(path))) for path in own))


def font_file(digest: str, brand_fonts: Path | None = None) -> Path | None:
    """Return the font whose file has this SHA-256, or None where it is not there any more."""
    paths = (path for folder in font_folders(brand_fonts) for path in files_below(folder))
    return next((path for path in paths if _digest(path) == digest), None)


def _digest(path: Path) -> str:
    return _digest_of(path, signature_of(path))


@lru_cache(maxsize=512)
def _digest_of(path: Path, seen: Signature) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
