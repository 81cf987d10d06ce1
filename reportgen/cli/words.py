"""The words of a command line, as they are before anything is parsed.

This is loaded at every start, and so loads nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence

#: The options of the program that have no value.
_ALONE = ("-h", "--help", "--version")


def split_words(words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """Return the options before the command with their values, and the words from it on.

    Of an option that stands there twice the first counts.
    """
    options: dict[str, str] = {}
    waiting = ""
    for at, word in enumerate(words):
        if waiting:
            options.setdefault(waiting, word)
            waiting = ""
            continue
        if not word.startswith("-"):
            return options, words[at:]
        name, equals, value = word.partition("=")
        if not word.startswith("--") and len(word) > 2:
            name, equals, value = word[:2], "=", word[2:]
        if equals:
            options.setdefault(name, value)
        elif name in _ALONE:
            options.setdefault(name, "")
        else:
            waiting = name
    return options, ()
