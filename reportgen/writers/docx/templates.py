"""Word templates opened: a theme's own or the default one, each once for many documents."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from reportgen.themes.theme import Theme
from reportgen.wordtemplate import WordTemplate

#: How many templates stay open: a set of handouts has one for each size of type, in quarters of a
#: point.
MOST_KEPT = 32


def open_template(
    theme: Theme,
    own: Path | None,
    default: str,
    make: Callable[[bytes | None, str], bytes],
    variant: object = None,
) -> WordTemplate:
    """Return the Word template of a file, or without one the default that is called so.

    `make` returns what is opened, from the bytes of the file or from None, and from its name,
    which faults bear. It is asked again when the file has changed, the theme looks otherwise, the
    `variant` is another, such as the size of type, or many others were used since. Raises
    `TemplateError`.
    """
    data = _read(own) if own else None
    name = own.name if own else default
    content = hashlib.sha256(data).hexdigest() if data is not None else ""
    key = repr((default, name, content, theme.brand, theme.hyphenation, variant))
    template = _kept.pop(key, None) or WordTemplate(make(data, name), name=name)
    _kept[key] = template
    while len(_kept) > MOST_KEPT:
        _kept.pop(next(iter(_kept)))
    return template


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        # It says of every file that it cannot open what to do.
        WordTemplate(path)
        raise


#: Open templates by all that they are made of, the one used last at the end.
_kept: dict[str, WordTemplate] = {}
