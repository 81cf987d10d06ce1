"""What leaves of a planned mailing, what waits, and what became of it, asked without a command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.mailings.delivery.export import export
from reportgen.mailings.delivery.sent import Kept
from reportgen.mailings.dispatch import (
    PlannedMailing,
    choose_leaving,
    count_known,
    find_alike,
    find_drafts,
    find_planned,
    read_account,
    settle,
)
from reportgen.mailings.forgetting.people import list_people
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from reportgen.mailings.opting_out import export_opt_outs, import_opt_outs, opt_out, tell_apart
from reportgen.problems.problem import UnfitError
from reportgen.project.open import open_project
from reportgen.project.project import Project
from support.mail_project import ANNA, BERT, CLEO, PEOPLE, TRIER, make_mailing, run_well
from support.project import TODAY


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = make_mailing(tmp_path)
    run_well(folder, "--today", TODAY.isoformat(), "mail", "plan", "neu")
    return open_project(folder, TODAY, folder)


@pytest.fixture
def ledger(project: Project) -> Iterator[Ledger]:
    with open_ledger(project.root / LEDGER) as ledger:
        yield ledger


@pytest.fixture
def planned(project: Project) -> PlannedMailing:
    found = find_planned(project, "neu")
    assert found
    return found


def test_a_plan_is_found_by_the_name_of_its_mailing(
    project: Project, planned: PlannedMailing
) -> None:
    assert planned.home == project.root / "mail/neu"
    assert planned.file == project.root / "profiles/mailings/neu.yaml"
    assert [each.address for each in planned.plan.mails] == [*PEOPLE]
    (planned.home / "plan.json").unlink()
    assert find_planned(project, "neu") is None
    with pytest.raises(ValueError, match="“neo” is no mailing of this project"):
        find_planned(project, "neo")


def test_who_is_due_and_who_is_held_back(
    project: Project, planned: PlannedMailing, ledger: Ledger
) -> None:
    leaving = choose_leaving(project, ledger, planned, "")
    assert [each.address for each in leaving.messages] == [*PEOPLE]
    assert (leaving.planned, leaving.is_whole, leaving.held) == (3, True, {})
    # A correction goes to who had the mailing before.
    assert [*choose_leaving(project, ledger, planned, "a new number").due] == []
    opt_out(ledger, [CLEO], list_people(project))
    (project.root / "profiles/trier.yaml").write_text(TRIER.replace("publish: [print, web]", ""))
    leaving = choose_leaving(project, ledger, planned, "")
    assert [each.address for each in leaving.due] == [ANNA, BERT]
    assert not leaving.is_whole
    [(why, held)] = leaving.held.items()
    assert "shows a contact" in str(why)
    assert {*held} == {each.address for each in leaving.due} - {
        each.address for each in leaving.messages
    }


def test_what_became_of_a_mailing(
    project: Project, planned: PlannedMailing, ledger: Ledger, tmp_path: Path
) -> None:
    assert read_account(project, ledger, "other") is None
    leaving = choose_leaving(project, ledger, planned, "")
    two = leaving.messages.only([*leaving.messages][:2])
    list(export(two, "neu", "", ledger, tmp_path / "drafts"))
    account = read_account(project, ledger, "neu")
    assert account and [each.address for each in account.waiting] == [CLEO]
    assert [*account.check(ledger.seal).values()] == [Kept.WHOLE] * 2
    assert count_known(ledger, planned.plan) == {"handed": 2}
    assert find_alike(project, ledger, "neu", [(ANNA, "x")]) == []
    subjects = [(each.address, each.subject) for each in leaving.messages]
    [alike] = find_alike(project, ledger, "renamed", subjects)
    assert (alike.mailing, alike.count, alike.is_gone) == ("neu", 2, False)
    assert find_drafts(ledger, "neu", "") == [ANNA, BERT]
    assert find_drafts(ledger, "neu", "a correction") == []
    with ledger.lock():
        before = settle(project, ledger, "neu", [ANNA], False, "")
        before += settle(project, ledger, "neu", [BERT], True, "")
    assert [each.address for each in before] == [ANNA, BERT]
    # Nothing is kept of what was lost, and it is due again.
    assert [path.exists() for path in account.files.values()] == [False, True]
    due = choose_leaving(project, ledger, planned, "").due
    assert [each.address for each in due] == [ANNA, CLEO]


def test_what_opting_out_means(project: Project, ledger: Ledger, tmp_path: Path) -> None:
    people = list_people(project)
    with pytest.raises(UnfitError):
        opt_out(ledger, [ANNA, "nobody"], people)
    assert not ledger.is_opted_out(ANNA)
    opted = opt_out(ledger, [f"Anna <{ANNA}>", "zoe@example.org"], people)
    assert opted.addresses == (ANNA, "zoe@example.org") and opted.unlisted == ("zoe@example.org",)
    assert opted.drafts == opted.namesakes == ()
    with pytest.raises(ValueError, match="opted out by this very address"):
        tell_apart(ledger, [BERT, ANNA], people)
    assert tell_apart(ledger, [BERT], people) == [BERT]
    file = tmp_path / "opt-outs.json"
    assert export_opt_outs(ledger, file) == 2
    taken = import_opt_outs(ledger, file)
    assert (taken.opt_outs, taken.messages, taken.is_new) == (2, None, False)
