"""A password that somebody wrote into a file is shown by no problem, in no format."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.problems.message import all_of, say
from reportgen.problems.problem import Place, Problem
from reportgen.problems.secrets import find_secret
from reportgen.problems.show import SHOWN
from support.commands import run_commands
from support.project import fill_folder

_HEAD = "network: Netz\nlanguages: [de, fr]\n"
#: Settings with a secret of which no piece may be seen, each with a fault of another kind.
_SETTINGS = {
    "top": "password: Gartenzwerg7\n",
    "deep": "mail:\n  smtp:\n    host: h\n    SMTP-Kennwort: Gartenzwerg7\n",
    "braces": 'mail: {smtp: {host: h, passwort: "Gartenzwerg7", prot: 25}}\n',
    "French": "mot de passe: Gartenzwerg7\n",
    "comma": "mail: {smtp: {host: h, password: Garten,zwerg7}}\n",
    "colon": "token: Garten: zwerg7\n",
    "hash": "api_key: Garten #zwerg7\n",
    "alias": "secret: *Gartenzwerg7\n",
    "anchor": "secret: &Gartenzwerg7\n",
    "tag": "secret: !Gartenzwerg7\n",
    "open": 'password: "Gartenzwerg7\n',
    "closed": 'password: "Garten"zwerg7\n',
    "escape": 'password: "Garten\\zwerg7"\n',
    "no blank": "password:Gartenzwerg7\nnetwork: x\n",
    "no colon": "mail:\n  smtp:\n    password Gartenzwerg7\n    host: h\n",
    "twice": "pwd: Gartenzwerg7\npwd: Gartenzwerg7\n",
    "below": "password: |\n  Gartenzwerg7\n Gartenzwerg7\n",
    "below, hash": "password:\n  Garten #zwerg7\n",
    "list": "tokens:\n- Garten #zwerg7\n- *Gartenzwerg7\n",
    "half printable": "password: Garten\x07zwerg7\n",
    "address": "brand: {font: [smtp://max:Gartenzwerg7@mail.example.org]}\n",
}


def _leaks(shown: bytes) -> bool:
    return any(piece in shown for piece in (b"Garten", b"zwerg7"))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    """Return what a check says of settings, a sheet and a mailing with a secret, by their names."""
    found: dict[str, list[bytes]] = {}
    for name, text in _SETTINGS.items():
        folder = tmp_path_factory.mktemp("project")
        fill_folder(folder, {}, _HEAD + text)
        found[name] = _check(folder)
        folder = tmp_path_factory.mktemp("project")
        mailing = f"subject: Neues\nrecipients: [a.csv]\n{text}"
        files = {"profiles/a.yaml": f"title: T\n{text}", "profiles/mailings/neu.yaml": mailing}
        fill_folder(folder, files, _HEAD)
        found[f"{name}, elsewhere"] = _check(folder)
    return found


def _check(folder: Path) -> list[bytes]:
    commands = [["check"], *(["check", "--format", each] for each in SHOWN)]
    return [done.stdout + done.stderr for done in run_commands(folder, commands)]


@pytest.mark.parametrize("name", [*_SETTINGS, *(f"{name}, elsewhere" for name in _SETTINGS)])
def test_no_format_shows_any_piece_of_it(told: dict[str, list[bytes]], name: str) -> None:
    for shown in told[name]:
        assert shown.strip()
        assert not _leaks(shown), shown.decode()


def test_its_key_and_what_to_do_are_told(told: dict[str, list[bytes]]) -> None:
    for name, key in (("deep", "SMTP-Kennwort"), ("twice", "pwd"), ("French", "mot de passe")):
        shown = told[name][0].decode()
        assert f"“{key}”" in shown
        assert f"\n    {'    ' * (name == 'deep')}{key}: …\n" in shown
    assert "Did you mean “port”?" in told["braces"][0].decode()


@pytest.mark.parametrize(
    "line",
    [
        "title: Das vergessene Passwort",
        "  - sign_in: password",
        "resources: Ein Raum, ein Schlüssel",
        "web: https://www.example.org/token/7",
        "  compass: Norden",
        "email: max@example.org",
    ],
)
def test_what_is_none_is_quoted(line: str) -> None:
    assert find_secret(line) == (line, "")
    problem = Problem(Place("a.yaml"), say("“{text}” is wrong.", text=line), line=line)
    assert (problem.line, str(problem.message)) == (line, f"“{line}” is wrong.")


def test_messages_within_messages_show_nothing_either() -> None:
    inner = all_of([say("“{word}”", word="zwerg"), "ganz Gartenzwerg da"])
    said = say("{inner}, {list}.", inner=inner, list=["Gartenzwerg", "frei"])
    problem = Problem(Place("a.yaml"), said, said, line="password: Gartenzwerg")
    assert str(problem.message) == str(problem.advice) == "“…” and ganz … da, …, frei."
    assert problem.line == "password: …"
