"""Addresses as they are pasted: understood, or refused with a word why."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.mailings.forgetting.pasted import parse_pasted
from reportgen.problems.problem import UnfitError
from support.mail_project import ANNA, BERT, make_mailing, run_in, run_well

POSTAL = "Amt für Äcker, Anna Ähre, Größlerweg 1, 54290 Trier"


@pytest.mark.parametrize("text", [
    "anna@example.org", " anna@example.org\n", "mailto:anna@example.org", "<anna@example.org>",
    "MAILTO:anna%40example.org?subject=Hallo", "<mailto:anna@example.org>", "anna@example.org.",
    "anna@example.org;", "anna@example.org,", '"Anna Ähre" <anna@example.org>',
    "Anna Ähre <anna@example.org>; ", "„Ähre, Anna“ <anna@example.org>", "'anna@example.org'",
    "anna@example.org (Amt für Äcker)", "Anna Ähre anna@example.org",
    "an\u200bna@exam\u00adple.org",
    "\ufeffanna@example.org\u00a0", "[anna@example.org]", "anna＠example.org",
    '"anna@example.org" <Anna@Example.ORG>', "anna@example.org, anna@example.org",
])  # fmt: skip
def test_an_address_is_understood_as_it_is_pasted(text: str) -> None:
    assert parse_pasted(text).casefold() == ANNA
    assert parse_pasted(text, ["Anna@example.org", BERT]) == "Anna@example.org"


@pytest.mark.parametrize("text", [
    "", " ", "\u200b", "Anna Ähre", "anna", "@", "anna@", "@example.org", "anna@example",
    "anna @example.org", "anna@@example.org", "anna at example.org", "anna@exam ple.org",
    "<>", "mailto:",
])  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UnfitError, match=r"is no e-mail address|is not an e-mail address"):
        parse_pasted(text, [ANNA, POSTAL])


@pytest.mark.parametrize("text", [
    "anna@example.org, bert@example.org", "anna@example.org;bert@example.org",
    "Anna <anna@example.org>, Bert <bert@example.org>", "anna@example.org bert@example.org",
    "mailto:anna@example.org,bert@example.org",
])  # fmt: skip
def test_two_addresses_are_not_taken_for_one(text: str) -> None:
    with pytest.raises(UnfitError, match="these are 2 addresses"):
        parse_pasted(text, [ANNA, BERT])


@pytest.mark.parametrize("text", [
    POSTAL, POSTAL.upper(), f" {POSTAL} ", f'"{POSTAL}"', f"„{POSTAL}“", f"{POSTAL};",
    POSTAL.replace("Anna", "An\u200bna"),
])  # fmt: skip
def test_a_postal_address_is_one_that_is_known(text: str) -> None:
    assert parse_pasted(text, [ANNA, POSTAL]) == POSTAL


def test_a_postal_address_with_an_at_sign_is_no_e_mail_address() -> None:
    known = "Kultur@Werk, Hofweg 1, 54290 Trier"
    assert parse_pasted(known.lower(), [known]) == known


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    make_mailing(tmp_path)
    run_well(tmp_path, "mail", "plan", "neu")
    return tmp_path


@pytest.mark.parametrize("text", [f"mailto:{ANNA}", f"Anna <{ANNA}>.", f"{ANNA};"])
def test_every_command_understands_the_same(project: Path, text: str) -> None:
    """A key that nobody has was noted, and “nothing will be sent there” was printed."""
    assert "anna@example.org" in run_well(project, "mail", "preview", "neu", text)
    assert f"any more to: {ANNA}." in run_well(project, "mail", "opt-out", text)
    assert f"{ANNA}: opted out" in run_well(project, "mail", "plan", "neu")
    result = run_in(project, "mail", "settle", "neu", text, "--arrived")
    assert f"nothing to settle with “{ANNA}”" in result.output


@pytest.mark.parametrize("arguments", [("forget",), ("opt-out",), ("settle", "neu", "--lost")])
@pytest.mark.parametrize("text", ["", " ", "Anna Ahre", "anna@", f"{ANNA}, {BERT}"])
def test_every_command_refuses_the_same_and_notes_nothing(
    project: Path, arguments: tuple[str, ...], text: str
) -> None:
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}

    before = files()
    result = run_in(project, "mail", *arguments, text)
    assert result.exit_code == 2
    assert "address" in result.output and "Nothing was changed." in result.output
    assert "will be sent" not in result.output
    assert files() == before
