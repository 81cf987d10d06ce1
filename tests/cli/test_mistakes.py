"""What German and French offices get wrong, page by page: nothing that is said of it is English.

A page of the docs is a file of `tests/fixtures/mistakes/`. Files begin with “== PATH”, and with
“word” behind it where the lines are paragraphs of a Word file, or “bytes” where they are bytes as
Python escapes them; what is typed then begins with “$ ”.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from support.project import ROOT
from support.spoken import LOCALES, call, left_over

PAGES = {path.stem: path for path in sorted((ROOT / "tests/fixtures/mistakes").glob("*.txt"))}
_FILE = re.compile(r"^== (?P<path>.*?)(?: (?P<kind>word|bytes))?\n", re.MULTILINE)
#: Lines that are the same in each language: what programs read.
SAME = frozenset({"mailing,address,state,at,message_id,reply,reason,kept"})


def files_of(page: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a page has, by their paths in a project."""
    written, _, _ = page.partition("\n$ ")
    found = list(_FILE.finditer(written))
    for head, following in zip(found, [*found[1:], None], strict=True):
        text = written[head.end() : following.start() if following else None]
        yield head["path"], _content(text, head["kind"])


def _content(text: str, kind: str | None) -> bytes:
    if kind == "bytes":
        return text.rstrip("\n").encode().decode("unicode_escape").encode("latin-1")
    if kind == "word":
        document = docx.Document()
        for line in text.splitlines():
            document.add_paragraph(line.removeprefix("# "), "Title" if line[:2] == "# " else None)
        file = io.BytesIO()
        document.save(file)
        return file.getvalue()
    return text.encode()


def commands_of(page: str) -> list[str]:
    return re.findall(r"^\$ (.*)$", page, re.MULTILINE)


def tell(office: Path, language: str, page: str, work: Path) -> list[str]:
    """Return what each command of a page says in a language, in a project that was just begun."""
    here = work / language
    shutil.copytree(office, here)
    for name, content in files_of(page):
        path = here / name
        if path.is_dir():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    typed = [shlex.split(each.replace("{here}", str(here))) for each in commands_of(page)]
    # A few at a time, so that none waits for all.
    parted = (typed[start : start + 10] for start in range(0, len(typed), 10))
    ended = [each for some in parted for each in call(here, language, *some)]
    return [f"{out}\n{err}".replace(str(here), "HIER") for _, out, err in ended]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Provide a project that was just begun, in each language."""
    found = {}
    for language in ("en", *LOCALES):
        found[language] = tmp_path_factory.mktemp(language) / "project"
        [(code, *_)] = call(found[language].parent, language, ["init", str(found[language])])
        assert code == 0
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_nothing_that_is_said_is_english(
    name: str, offices: dict[str, Path], tmp_path: Path
) -> None:
    page = PAGES[name].read_text("utf-8")
    english = tell(offices["en"], "en", page, tmp_path)
    found = {
        f"{language}: {command}": lines
        for language in LOCALES
        for command, said, meant in zip(
            commands_of(page),
            tell(offices[language], language, page, tmp_path),
            english,
            strict=True,
        )
        if (lines := left_over(said, meant.splitlines(), SAME))
    }
    assert found == {}
