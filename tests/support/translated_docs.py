"""Pages for authors in German and French, and which state of their originals they tell.

A page in `docs/de/` or `docs/fr/` ends with a comment for each page in English that it is made of:

    <!-- Original: docs/profiles.md, 0123456789ab -->

An original is a page, or with `#anchor` the section of a page below that heading. The digits are
the beginning of the SHA-256 of its text; lines of prose may be broken otherwise, and it stays the
same.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from support.docs import ROOT, TRANSLATED, name_of, slug

#: What authors read: each of these has a page in each language, or is part of one.
ORIGINALS = (
    "README.md#the-first-ten-minutes",
    "docs/profiles.md",
    "docs/collecting.md",
    "docs/old-sheets.md",
    "docs/lists.md",
    "docs/reports.md",
    "docs/handouts.md",
    "docs/mailings.md",
    "docs/word-templates.md",
    "docs/windows.md",
)
#: What in them is for programmers, and stays in English.
FOR_PROGRAMMERS = (
    "docs/reports.md#a-part-of-your-own",
    "docs/word-templates.md#from-python",
    "docs/word-templates.md#what-differs-from-python-docx-template",
)
_MARK = re.compile(r"^<!-- Original: (\S+), ([0-9a-f]{12}) -->$", re.MULTILINE)
_FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
#: How many digits of a digest are noted.
_DIGITS = 12


def translated_pages() -> list[Path]:
    """Return the pages in the languages of authors."""
    return [page for each in TRANSLATED for page in sorted((ROOT / "docs" / each).glob("*.md"))]


def language_of(page: Path) -> str:
    """Return the language of a translated page, which is the name of its folder."""
    return page.parent.name


def originals(page: Path) -> dict[str, str]:
    """Return what a page is made of, each original with the digest that the page notes of it."""
    return dict(_MARK.findall(page.read_text(encoding="utf-8")))


def original_text(name: str) -> str:
    """Return what an original says to authors now. Raises `LookupError` where there is none."""
    path, _, anchor = name.partition("#")
    file = ROOT / path
    if not file.is_file():
        raise LookupError(f"there is no page {path}")
    return _for_authors(path, file.read_text(encoding="utf-8"), anchor)


def digest(text: str) -> str:
    """Return the digest of an original. How its prose is broken into lines does not count."""
    plain, at = [], 0
    for fence in _FENCED.finditer(text):
        plain += [*text[at : fence.start()].split(), fence[0]]
        at = fence.end()
    plain += text[at:].split()
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()[:_DIGITS]


def stale(page: Path) -> Iterator[str]:
    """Yield what is to be said of a page whose originals are not what they were."""
    marks, here = originals(page), name_of(page)
    if not marks:
        yield (
            f"{here} names no original. End it with a comment such as "
            f"<!-- Original: docs/profiles.md, {'0' * _DIGITS} -->"
        )
    for name, noted in marks.items():
        try:
            now = digest(original_text(name))
        except LookupError as error:
            yield f"{here} is made of {name}: {error}."
            continue
        if now != noted:
            yield (
                f"{here} is out of date: {name} is no longer what it was translated from. See what "
                f"changed by python .ci/translated_docs.py {here} and translate that, then call "
                f"python .ci/translated_docs.py --renew {here}"
            )


def changes(page: Path) -> Iterator[str]:
    """Yield the lines in which originals of a page differ from what git knows they were."""
    for name, noted in originals(page).items():
        now = original_text(name)
        if digest(now) == noted:
            continue
        before = _as_noted(name, noted)
        if before is None:
            yield f"{name}: no commit has it as {name_of(page)} was translated from it."
            continue
        yield from difflib.unified_diff(
            before.splitlines(), now.splitlines(), f"{name} (translated)", name, lineterm=""
        )


def renew(page: Path) -> None:
    """Note in a page that it tells what its originals say now."""
    text = page.read_text(encoding="utf-8")
    for name in originals(page):
        mark = f"<!-- Original: {name}, {digest(original_text(name))} -->"
        text = re.sub(rf"^<!-- Original: {re.escape(name)}, \w+ -->$", mark, text, flags=re.M)
    page.write_text(text, encoding="utf-8")


def _for_authors(path: str, text: str, anchor: str) -> str:
    """Return a page or a section of it without what is for programmers."""
    if anchor:
        return _section(text, anchor)
    for name in FOR_PROGRAMMERS:
        page, _, part = name.partition("#")
        if page == path:
            text = text.replace(_section(text, part), "")
    return text


def _section(text: str, anchor: str) -> str:
    """Return the text below the heading of an anchor, up to the next of its level."""
    headings = [
        (found.start(), len(found[1]), slug(found[2]))
        for found in re.finditer(r"^(#{1,6}) +(.*?) *$", text, re.MULTILINE)
        if not any(fence.start() < found.start() < fence.end() for fence in _FENCED.finditer(text))
    ]
    for number, (start, level, name) in enumerate(headings):
        if name == anchor:
            ends = (at for at, other, _ in headings[number + 1 :] if other <= level)
            return text[start : next(ends, len(text))]
    raise LookupError(f"there is no heading for #{anchor}")


def _as_noted(name: str, noted: str) -> str | None:
    path, _, anchor = name.partition("#")
    commits = _git("log", "--format=%H", "--", path).split()
    for commit in commits:
        try:
            text = _for_authors(path, _git("show", f"{commit}:{path}"), anchor)
        except (LookupError, subprocess.CalledProcessError):
            continue
        if digest(text) == noted:
            return text
    return None


def _git(*arguments: str) -> str:
    run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True)
    return run.stdout.decode("utf-8")
