"""Word templates opened: a theme's own or the default one, each once for many documents."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from reportgen.cache.digests import digest_of
from reportgen.cache.program import program_digest
from reportgen.cache.store import Cache
from reportgen.cache.user_folders import user_cache_folder
from reportgen.document.blocks import Picture
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, WriteError
from reportgen.themes.theme import Theme
from reportgen.wordtemplate import WordTemplate

#: How many templates stay open: a set of handouts has one for each size of type, in quarters of a
#: point.
MOST_KEPT = 32
#: Where default templates lie in the user's cache, and how much of them is kept.
_FOLDER, _MOST_BYTES = "word-templates", 20_000_000
#: How many pixels Word takes for an inch, and the widest that a drawing becomes.
_PIXELS_PER_INCH, _WIDEST = 96, 2000


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
    name = theme.show(own) if own else default
    data = _read(own, name) if own else None
    content = hashlib.sha256(data).hexdigest() if data is not None else ""
    key = repr((default, name, content, theme.brand, theme.hyphenation, variant))
    template = _kept.pop(key, None)
    if template is None:
        made = make(data, name) if own else _make_once(key, partial(make, None, name))
        template = WordTemplate(made, name=name, draw=draw_still)
    _kept[key] = template
    while len(_kept) > MOST_KEPT:
        _kept.pop(next(iter(_kept)))
    return template


def _make_once(key: str, make: Callable[[], bytes]) -> bytes:
    """Return a default template, from the user's folder of what was made where it is there.

    The library that makes it takes longer than a sheet takes to print.
    """
    home = user_cache_folder()
    if home is None:
        return make()
    cache = Cache(home / _FOLDER, _MOST_BYTES)
    name = digest_of("Word template", key, program_digest())
    made = cache.get(name)
    if made is None:
        made = make()
        cache.put(name, made)
        cache.trim()
    return made


def draw_still(picture: Picture) -> bytes:
    """Return a drawing as PNG for the size at which it is printed, which every Word shows.

    Raises `WriteError` where a library is missing that draws it.
    """
    from reportgen.writers.pdf.drawings import DOTS_PER_INCH, draw_svg

    finer = min(DOTS_PER_INCH / _PIXELS_PER_INCH, max(_WIDEST / picture.width, 1))
    wide = round(picture.width * finer)
    try:
        return draw_svg(picture.data, wide)
    except OSError as error:
        said = say("a drawing cannot be made a picture for Word ({reason}).", reason=error)
        advice = say("Save it as PNG, or install what reportgen doctor names.")
        raise WriteError([Problem(Place("SVG", within="DOCX"), said, advice)]) from None


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        # It says of every file that it cannot open what to do.
        WordTemplate(path, name=name)
        raise


#: Open templates by all that they are made of, the one used last at the end.
_kept: dict[str, WordTemplate] = {}
