"""Syllables by the dictionaries of pyphen, of which a word needs a few patterns and not all.

German has 66,000 of them: pyphen takes four tenths of a second to get them ready, for every process
that has a word to break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pyphen

#: A dictionary of pyphen's, which tells the `positions` of a word.
Dictionary: TypeAlias = pyphen.Pyphen
#: What stands in a file besides patterns (hunspell(5)).
_SETTINGS = (b"%", b"#", *(name.encode() for name in pyphen.ignored if name.isalpha()))
#: Patterns with numbers of characters, and such as change what is written.
_UNUSUAL = (b"^^", b"/")
#: A letter, and the number before it.
_STEP = re.compile("[0-9]?[^0-9]?")


def open_dictionary(lang: str, least: int) -> Dictionary | None:
    """Return the dictionary of a language, None where there is none.

    At least so many letters stay together on each line.
    """
    known = pyphen.language_fallback(lang)
    if not known:
        return None
    path = pyphen.LANGUAGES[known]
    if path not in pyphen.hdcache and (patterns := _read(path)):
        pyphen.hdcache[path] = _Syllables(patterns)
    return pyphen.Pyphen(filename=path, left=least, right=least)


class _Patterns(Mapping[str, Any]):
    """Patterns (Liang, 1983) by their letters, each made when it is asked for.

    A value has the numbers between the letters, from the first that is not 0 to the last, and how
    many come before.
    """

    def __init__(self, written: Mapping[bytes, bytes], encoding: str) -> None:
        self._written, self._encoding = written, encoding
        self.longest = max(map(len, written), default=0)

    def __getitem__(self, letters: str) -> tuple[int, tuple[int, ...]]:
        try:
            written = self._written[letters.encode(self._encoding)].decode(self._encoding)
        except UnicodeEncodeError:
            raise KeyError(letters) from None
        numbers = [int(step[0]) if step[:1].isdigit() else 0 for step in _STEP.findall(written)]
        places = [at for at, number in enumerate(numbers) if number]
        return places[0], tuple(numbers[places[0] : places[-1] + 1])

    def __iter__(self) -> Iterator[str]:
        return (letters.decode(self._encoding) for letters in self._written)

    def __len__(self) -> int:
        return len(self._written)


class _Syllables(pyphen.HyphDict):  # type: ignore[misc]
    """Patterns as pyphen looks them up."""

    def __init__(self, patterns: _Patterns) -> None:
        self.patterns = patterns
        self.cache: dict[str, Any] = {}
        #: In bytes, which are no fewer than letters.
        self.maxlen = patterns.longest


def _read(path: Path) -> _Patterns | None:
    """Return the patterns of a file; None of one with such as only pyphen understands."""
    encoding, *lines = path.read_bytes().split(b"\n")
    lines = [line for line in map(bytes.strip, lines) if not line.startswith(_SETTINGS)]
    written = b"\n".join(lines)
    if any(sign in written for sign in _UNUSUAL):
        return None
    letters = written.translate(None, b"0123456789").split(b"\n")
    # Those without any number, or with 0 alone, say nothing.
    saying = written.translate(None, b"0").split(b"\n")
    found = {
        each: line for each, line, said in zip(letters, lines, saying, strict=True) if each != said
    }
    name = encoding.strip().decode()
    return _Patterns(found, "cp1251" if name.lower() == "microsoft-cp1251" else name)
