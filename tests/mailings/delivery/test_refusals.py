"""Servers that refuse a message before they have it: what they say is read, and nothing guessed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reportgen.mailings.delivery.send import PATIENCE, Pace, Result
from reportgen.mailings.delivery.smtp import Security, Smtp
from reportgen.mailings.ledger.ledger import Ledger
from support.mail_project import SETTINGS, make_mailing, run_in
from support.mail_server import DROP, STAY, Certificates, MailServer
from support.sendings import (
    ANNA,
    BERT,
    BRIEF,
    CLEO,
    OFFICE,
    PEOPLE,
    deliver,
    message_for,
    plain,
    plan,
    problem_of,
    results,
    states,
)

#: Larger than what the systems keep for a server that does not read it.
LARGE = f"{'x' * 990}\r\n" * 7_800
QUICK = Pace(first_pause=0.01, tries=3, timeout=10, end_timeout=10)


# --- In the midst of a message -------------------------------------------------------------------


@pytest.mark.parametrize("security", list(Security))
@pytest.mark.parametrize("text", ["Good morning.", LARGE], ids=["small", "large"])
@pytest.mark.parametrize("stay", ["", STAY], ids=["closes", "stays"])
def test_a_refusal_in_the_midst_is_told_and_nothing_sent_again(
    security: Security,
    text: str,
    stay: str,
    certificates: Certificates,
    ledger: Ledger,
    tmp_path: Path,
) -> None:
    chain = None if security is Security.NONE else certificates.chain
    with MailServer(str(security), chain).running() as server:
        server.body[BERT] = [f"{stay}552 5.3.4 too large for us"]
        file = certificates.authority if chain else None
        smtp = Smtp("127.0.0.1", server.port, security=security, ca_file=file, per_minute=60_000)
        messages = [message_for(each, tmp_path, text) for each in PEOPLE]
        deliveries = deliver(messages, ledger, smtp, QUICK)
        assert results(deliveries) == ["sent", "refused", "sent"]
        assert deliveries[1].detail == "552 5.3.4 too large for us"
        assert server.begun == list(PEOPLE) and server.recipients == [ANNA, CLEO]
    assert states(ledger) == {ANNA: "sent", BERT: "refused", CLEO: "sent"}


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Good morning.", "452 4.3.1 no space left"),
        ("Good morning.", "421 4.3.2 going down"),
        (LARGE, "452 4.3.1 no space left"),
        (LARGE, "421 4.3.2 going down"),
        # What makes no sense before the end promises nothing.
        (LARGE, "250 OK"),
        (LARGE, "354 go on"),
        (LARGE, "999"),
    ],
)
def test_what_is_said_too_early_and_refuses_nothing_is_put_off(
    text: str, reply: str, server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    server.body[BERT] = [reply] * 3
    messages = [message_for(each, tmp_path, text) for each in PEOPLE]
    deliveries = deliver(messages, ledger, plain(server), QUICK)
    assert results(deliveries) == ["sent", "deferred", "sent"]
    assert deliveries[1].detail == reply and BERT not in states(ledger)
    assert server.begun.count(BERT) == 3
    assert results(deliver(messages, ledger, plain(server)))[1] == "sent"
    assert server.recipients == [ANNA, CLEO, BERT]


def test_a_server_that_reads_no_further_and_says_nothing_is_given_up(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    server.body[ANNA] = [STAY] * 2
    deliveries = deliver([message_for(ANNA, tmp_path, LARGE)], ledger, plain(server), BRIEF)
    assert [(each.result, each.detail) for each in deliveries] == [(Result.DEFERRED, "timed out")]
    assert server.received == [] and states(ledger) == {}


def test_refusals_one_after_the_other_stop_the_sending_with_their_words(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    people = [f"{number}@example.org" for number in range(9)]
    for each in people:
        server.body[each] = ["552 5.3.4 too large for us"]
    said = problem_of(lambda: deliver(plan(tmp_path, people), ledger, plain(server), QUICK))
    assert "552 5.3.4 too large for us" in said
    assert server.begun == people[:PATIENCE]


@pytest.mark.parametrize("before", [DROP, "552 no", "421 later"])
def test_the_next_message_goes_over_a_line_of_its_own(
    before: str, server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    """What the server makes of the rest of a message that it broke off nobody knows."""
    server.body[ANNA] = [before]
    deliver(plan(tmp_path), ledger, plain(server), Pace(0.01, 1, 5, 5))
    assert server.recipients == [BERT, CLEO] and server.connections == 2


# --- Larger than the server takes ----------------------------------------------------------------


def test_what_is_too_large_is_not_offered(ledger: Ledger, tmp_path: Path) -> None:
    with MailServer(limit=50_000).running() as server:
        messages = [
            message_for(each, tmp_path, "x\r\n" * (40_000 if each == BERT else 1))
            for each in PEOPLE
        ]
        size = len(messages[1].path.read_bytes())
        deliveries = deliver(messages, ledger, plain(server), QUICK)
        assert results(deliveries) == ["sent", "too large", "sent"]
        assert f"{size:,}" in deliveries[1].detail and "50,000" in deliveries[1].detail
        assert server.begun == server.recipients == [ANNA, CLEO] and server.connections == 1
        # Nothing is noted of it: once it is smaller, the next sending takes it along.
        assert states(ledger) == {ANNA: "sent", CLEO: "sent"}
        assert results(deliver(plan(tmp_path), ledger, plain(server), QUICK))[1] == "sent"


def test_the_size_that_is_announced_is_the_size_that_is_sent(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    text = "\r\n".join(["..", ".", "end"])
    message = message_for(ANNA, tmp_path, text)
    deliver([message], ledger, plain(server))
    assert server.announced == [[f"SIZE={len(message.path.read_bytes())}"]]
    assert len(server.received[0].content) == len(message.path.read_bytes())


@pytest.mark.parametrize("limit", [0, 10**19])
def test_a_server_without_a_limit_takes_all(limit: int, ledger: Ledger, tmp_path: Path) -> None:
    with MailServer(limit=limit).running() as server:
        assert results(deliver(plan(tmp_path), ledger, plain(server))) == ["sent"] * 3
        assert ("SIZE" in str(server.announced)) == bool(limit)


def test_a_size_that_the_server_refuses_is_nobodys_refusal(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    """It refuses at MAIL, where other refusals are about the sender (RFC 1870, 6.1)."""
    server.mail[OFFICE] = ["552 5.3.4 more than fits today"]
    deliveries = deliver(plan(tmp_path), ledger, plain(server), QUICK)
    assert results(deliveries) == ["too large", "sent", "sent"]
    assert deliveries[0].detail == "552 5.3.4 more than fits today"
    assert server.connections == 1 and ANNA not in states(ledger)


def test_many_that_are_too_large_do_not_stop_the_others(ledger: Ledger, tmp_path: Path) -> None:
    people = [f"{number}@example.org" for number in range(PATIENCE + 2)]
    with MailServer(limit=2_000).running() as server:
        messages = [message_for(each, tmp_path, "x\r\n" * 2_000) for each in people[:-1]]
        messages.append(message_for(people[-1], tmp_path))
        deliveries = deliver(messages, ledger, plain(server), QUICK)
    assert results(deliveries) == [*["too large"] * (PATIENCE + 1), "sent"]


def test_who_mails_is_told_both_sizes_and_what_helps(tmp_path: Path) -> None:
    with MailServer(limit=9_000).running() as server:
        smtp = f"{{host: 127.0.0.1, port: {server.port}, security: none, per_minute: 9999}}"
        make_mailing(tmp_path, settings=f"{SETTINGS}mail:\n  smtp: {smtp}\n")
        run_in(tmp_path, "mail", "plan", "neu")
        result = run_in(tmp_path, "mail", "send", "neu", "--yes", "3")
    assert result.exit_code == 1 and "3 too large." in result.output
    assert re.search(
        rf"{ANNA}  the message has [\d,]+ bytes, and the server takes 9,000", result.output
    )
    assert "not offered to the server" in result.output and "mail plan neu" in result.output
