"""What reaches a terminal: whatever files are called and hold, nothing in it steers."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path

import pytest

from reportgen.problems.characters import spell_out
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem
from reportgen.problems.show import show_github, show_json, show_text
from support.commands import run_commands
from support.project import ROOT, fill_folder

#: Colours, the title of the window, a bell, a line of its own, an order turned round, C1, a half.
EVIL = {
    "colour": "\x1b[31m",
    "title": "\x1b]0;x\x07",
    "line": "\nprofiles/b.yaml:1:1: all is fine",
    "return": "\rprofiles",
    "override": "\u202e",
    "isolate": "\u2067",
    "CSI": "\x9b31m",
    "next line": "\x85",
    "separator": "\u2028",
    "delete": "\x7f",
    "no UTF-8": "\udcff",
}
CATEGORIES = ("Cc", "Zl", "Zp", "Cs")


def steering(text: str) -> list[str]:
    return [
        char
        for char in text
        if char not in "\n\t"
        and (unicodedata.category(char) in CATEGORIES or char in "\u202a\u202e\u2066\u2067\u2069")
    ]


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_a_problem_takes_the_line_that_it_needs_and_steers_nothing(evil: str) -> None:
    place = Place(f"profiles/a{evil}.yaml", 3, 9)
    message = say("“{text}” is wrong.", text=evil)
    advice = say("Not {text}.", text=evil)
    problem = Problem(place, message, advice, "x", line=f"{evil}  title: A")
    for text in (str(place), str(problem), spell_out(evil)):
        assert not steering(text)
        assert "\n" not in text
    shown = show_text([problem])
    assert not steering(shown)
    assert shown.count("\n") == 2
    assert not steering(show_github([problem]))
    assert "\n" not in show_github([problem])


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_what_is_spelled_out_in_json_says_the_same(evil: str) -> None:
    shown = show_json([Problem(Place(f"a{evil}.yaml"), say("{text}", text=evil))])
    safe = "\n".join(map(spell_out, shown.split("\n")))
    assert json.loads(safe) == json.loads(shown)
    assert not steering(safe)


def test_the_caret_stays_below_what_it_points_to() -> None:
    problem = Problem(Place("a.yaml", 1, 3), say("wrong."), line="\x1bab")
    _, line, caret = show_text([problem]).split("\n")
    assert line[caret.index("^")] == "b"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes no such names")
@pytest.mark.parametrize(
    "evil", [text for name, text in EVIL.items() if name != "no UTF-8"], ids=str.isprintable
)
def test_names_of_files_never_steer_the_terminal(tmp_path: Path, evil: str) -> None:
    name = f"a{evil.replace('/', '-')}"
    fill_folder(
        tmp_path,
        {
            f"profiles/{name}.yaml": "title: T\nwrong: x\n",
            f"profiles/mailings/{name}.yaml": "subject: S\n",
            f"profiles/handouts/{name}.yaml": "title: S\n",
            f"profiles/reports/{name}.yaml": "title: S\n",
            "profiles/b.yaml": "title: U\nresources: x\n",
        },
    )
    commands = (
        ("check",),
        ("check", "--format", "json"),
        ("check", "--format", "github"),
        ("list",),
        ("list", "--format", "json"),
        ("build", "-f", "docx", "-l", "de"),
        ("build", name, "-f", "docx"),
        ("handout", f"x{evil}"),
        ("mail", "plan", f"x{evil}"),
        ("mail", "plan", name),
        ("schema", name),
        (f"--{evil}",),
        (f"x{evil}",),
        ("cache", f"--{evil}"),
        ("template", "check", f"x{evil}"),
    )
    for arguments, done in zip(commands, run_commands(tmp_path, commands), strict=True):
        said = (done.stdout + done.stderr).decode()
        assert not steering(said), arguments
        assert b"an error in the program" not in done.stderr, (arguments, said)
        if arguments[-1] == "json":
            json.loads(done.stdout)


def test_the_program_prints_through_one_door() -> None:
    for path in (ROOT / "reportgen").rglob("*.py"):
        if path.name != "session.py":
            bare = re.findall(r"\bclick\.s?echo\((?!write_|data\b)|\bprint\(", path.read_text())
            assert not bare, f"{path.name} prints past session.echo"
