"""The first ten minutes go as their pages say, step by step, in each language."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.docs import ROOT, name_of
from support.translated_docs import original_text, originals, translated_pages

ORIGINAL = "README.md#the-first-ten-minutes"
PAGES = [
    "README.md",
    *(name_of(page) for page in translated_pages() if ORIGINAL in originals(page)),
]
#: A file that is named, or a block of code.
_STEP = re.compile(r"`(\.\./\S+\.yaml)`|^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def steps(text: str) -> Iterator[tuple[str, str]]:
    """Yield files that a page has written with what is in them, and with no file what it calls."""
    file = ""
    for step in _STEP.finditer(text):
        if step[1]:
            file = step[1]
        elif step[2] == "yaml":
            yield file, step[3]
        else:
            yield from (("", line) for line in step[3].splitlines() if line.startswith("./run "))


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_first_ten_minutes_go_as_the_page_says(page: str, tmp_path: Path) -> None:
    here = tmp_path / "program"
    here.mkdir()
    desktop = tmp_path / "desktop"
    desktop.mkdir()
    around = {**os.environ, "XDG_DESKTOP_DIR": str(desktop)}
    text = original_text(ORIGINAL) if page == "README.md" else (ROOT / page).read_text("utf-8")
    for file, said in steps(text):
        if file:
            path = here / file
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            # Of a file that is there a step tells the lines that change.
            for line in said.splitlines() if before else ():
                key = line.partition(":")[0]
                before = re.sub(rf"^{key}:.*$", line, before, flags=re.MULTILINE)
            path.write_text(before or said, encoding="utf-8")
        elif "--watch" not in said:  # it goes on until somebody ends it
            words = shlex.split(said)[1:]
            run = [sys.executable, "-m", "reportgen", *words]
            done = subprocess.run(
                run, cwd=here, capture_output=True, text=True, timeout=300, env=around
            )
            assert done.returncode == 0, (said, done.stdout, done.stderr)
    # Whoever does not want to type goes on from here.
    (starter,) = desktop.iterdir()
    assert "studio" in starter.read_text("utf-8")
    made = {path.suffix for path in tmp_path.glob("*/output/*")}
    made |= {f"{path.parent.name}{path.suffix}" for path in tmp_path.glob("*/output/*/*.pdf")}
    assert made >= {".pdf", ".docx", "reports.pdf", "handouts.pdf", "print.pdf"}
