"""Sending, against a real server on the loopback interface that misbehaves in every way."""

from __future__ import annotations

import hashlib
import socket
import time
from pathlib import Path

import pytest

from reportgen.mailings.delivery.checked import PlannedMessage, check_messages
from reportgen.mailings.delivery.send import PATIENCE, Pace, Result, send
from reportgen.mailings.delivery.smtp import Security, Smtp
from reportgen.mailings.ledger.handovers import Handover, State
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from reportgen.problems.problem import ReportgenError
from support.mail_server import DROP, TAKE, MailServer
from support.sendings import (
    ANNA,
    BERT,
    BRIEF,
    CLEO,
    OFFICE,
    PEOPLE,
    QUICK,
    deliver,
    message_for,
    opened,
    plain,
    plan,
    problem_of,
    results,
    states,
)

# --- As it should be ---------------------------------------------------------------------------


def test_everybody_gets_theirs_in_order_over_one_connection(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    messages = plan(tmp_path)
    deliveries = deliver(messages, ledger, plain(server))
    assert [each.message for each in deliveries] == messages
    assert [(each.result, str(each.detail)) for each in deliveries] == [(Result.SENT, "250 OK")] * 3
    assert server.recipients == list(PEOPLE) and server.connections == 1
    for message, received, entry in zip(
        messages, server.received, ledger.entries("spring"), strict=True
    ):
        assert (received.sender, received.content) == (OFFICE, message.path.read_bytes())
        assert (entry.address, entry.state, entry.reply) == (
            message.address,
            State.SENT,
            "250 OK",
        )
        assert entry.message_id == message.message_id
        assert entry.digest == ledger.seal(received.content)


def test_nobody_gets_anything_twice_but_for_a_reason(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    deliver(plan(tmp_path, PEOPLE[:2]), ledger, plain(server))
    # A plan made again, of other texts, is the same mailing.
    again = [message_for(each, tmp_path, "Good evening.") for each in (*PEOPLE, "Anna@example.org")]
    deliveries = deliver(again, ledger, plain(server))
    assert results(deliveries) == ["skipped", "skipped", "sent", "skipped"]
    assert str(deliveries[0].detail).startswith("already sent on 20")
    assert deliveries[0].entry == ledger.find("spring", "", ANNA)
    assert results(deliver(again[:3], ledger, plain(server), reason="wrong date")) == ["sent"] * 3
    assert (
        results(deliver(again[:3], ledger, plain(server), reason="wrong date")) == ["skipped"] * 3
    )
    assert server.recipients == [*PEOPLE, *PEOPLE]


def test_dots_and_long_messages_arrive_as_they_are(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    text = "\r\n".join([".", "..", ".dot", "a.", "", f"{'x' * 900}.", *(["." * 76] * 5000), "."])
    message = message_for(ANNA, tmp_path, text)
    data = message.path.read_bytes()[:-2]
    message.path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    message = PlannedMessage(ANNA, OFFICE, message.path, message.message_id, digest)
    assert results(deliver([message], ledger, plain(server))) == ["sent"]
    # The last line's end is not told from that of the message.
    assert server.received[0].content == data + b"\r\n"


def test_messages_keep_their_distance(server: MailServer, ledger: Ledger, tmp_path: Path) -> None:
    start = time.monotonic()
    deliver(plan(tmp_path), ledger, plain(server, per_minute=600))
    assert time.monotonic() - start >= 0.2


# --- Refused, put off, lost --------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["rcpt", "end"])
def test_one_who_is_refused_holds_up_nobody(
    stage: str, server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    getattr(server, stage)[BERT] = ["550 5.1.1 nobody of that name"]
    deliveries = deliver(plan(tmp_path), ledger, plain(server))
    assert results(deliveries) == ["sent", "refused", "sent"]
    assert str(deliveries[1].detail) == "550 5.1.1 nobody of that name"
    assert states(ledger)[BERT] == "refused"
    assert server.recipients == [ANNA, CLEO] and server.connections == 1
    deliveries = deliver(plan(tmp_path), ledger, plain(server))
    assert results(deliveries) == ["skipped"] * 3
    assert str(deliveries[1].detail).startswith("refused on 20")
    assert str(deliveries[1].detail).endswith("550 5.1.1 nobody of that name")


@pytest.mark.parametrize(
    ("stage", "replies", "connections"),
    [
        ("rcpt", ["450 4.2.1 busy"], 1),
        ("rcpt", ["421 4.3.2 going down"], 2),
        ("rcpt", [DROP], 2),
        ("rcpt", ["450 busy", "421 going down"], 2),
        ("end", ["450 4.3.0 full"], 1),
        ("end", ["421 4.3.2 going down"], 2),
    ],
)
def test_what_fails_for_a_while_goes_through_at_last(
    stage: str,
    replies: list[str | float],
    connections: int,
    server: MailServer,
    ledger: Ledger,
    tmp_path: Path,
) -> None:
    getattr(server, stage)[BERT] = list(replies)
    assert results(deliver(plan(tmp_path), ledger, plain(server))) == ["sent"] * 3
    assert server.recipients == list(PEOPLE) and server.connections == connections
    assert set(states(ledger).values()) == {"sent"}


@pytest.mark.parametrize(
    ("stage", "replies"),
    [
        ("rcpt", ["450 4.2.1 busy"] * 3),
        ("rcpt", [DROP] * 3),
        ("end", ["452 4.3.1 full"] * 3),
        # No reply that RFC 5321 knows.
        ("rcpt", ["350 what?"] * 3),
    ],
)
def test_what_fails_on_and_on_is_put_off_to_the_next_sending(
    stage: str, replies: list[str | float], server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    getattr(server, stage)[BERT] = list(replies)
    deliveries = deliver(plan(tmp_path), ledger, plain(server))
    assert results(deliveries) == ["sent", "deferred", "sent"]
    assert BERT not in states(ledger)
    assert results(deliver(plan(tmp_path), ledger, plain(server))) == [
        "skipped",
        "sent",
        "skipped",
    ]
    assert server.recipients == [ANNA, CLEO, BERT]


@pytest.mark.parametrize(
    ("replies", "arrived"),
    [
        ([DROP], False),
        ([TAKE, DROP], True),
        ([1.5], True),
        ([TAKE, 1.5], True),
        (["350 what?"], False),
    ],
)
def test_what_is_lost_at_its_end_is_unknown_and_never_sent_again(
    replies: list[str | float],
    arrived: bool,
    server: MailServer,
    ledger: Ledger,
    tmp_path: Path,
) -> None:
    server.end[BERT] = list(replies)
    assert results(deliver(plan(tmp_path), ledger, plain(server), BRIEF)) == [
        "sent",
        "unknown",
        "sent",
    ]
    assert states(ledger)[BERT] == "handed"
    deliveries = deliver(plan(tmp_path), ledger, plain(server))
    assert results(deliveries) == ["skipped"] * 3
    assert "nobody knows" in str(deliveries[1].detail)
    while arrived and BERT not in server.recipients:
        time.sleep(0.05)
    assert server.recipients.count(BERT) == arrived
    ledger.settle("spring", BERT, arrived)
    deliver(plan(tmp_path), ledger, plain(server))
    assert sorted(server.recipients) == list(PEOPLE)


class Unhurried(Ledger):
    """A ledger on a slow disk: what the server does meanwhile has happened when it is done."""

    def hand(self, handover: Handover) -> None:
        super().hand(handover)
        time.sleep(0.2)


def test_a_connection_that_breaks_in_the_midst_of_a_message_has_handed_nothing(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    """The message is larger than what the systems keep for a server that does not read it."""
    server.body[ANNA] = [DROP]
    message = message_for(ANNA, tmp_path, f"{'x' * 76}\r\n" * 100_000)

    class Never(Ledger):
        def hand(self, handover: Handover) -> None:
            raise AssertionError("nothing was to hand over")

    pace = Pace(first_pause=0.01, tries=1)
    with opened(Never, ledger.path) as never:
        assert results(deliver([message], never, plain(server), pace)) == ["deferred"]


@pytest.mark.parametrize("tries", [1, 2])
def test_a_connection_that_broke_before_the_end_has_handed_nothing(
    tries: int, server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    server.body[ANNA] = [DROP]
    pace = Pace(first_pause=0.01, tries=tries)
    message = message_for(ANNA, tmp_path)
    with opened(Unhurried, ledger.path) as unhurried:
        [delivery] = deliver([message], unhurried, plain(server), pace)
    assert delivery.result is (Result.DEFERRED if tries == 1 else Result.SENT)
    assert states(ledger) == ({} if tries == 1 else {ANNA: "sent"})


def test_what_another_process_handed_is_not_released(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    class Overtaken(Ledger):
        def is_opted_out(self, address: str) -> bool:
            with open_ledger(tmp_path / LEDGER) as other:
                other.hand(Handover("spring", "", address, "<1@example.org>", "0"))
            return super().is_opted_out(address)

    server.rcpt[ANNA] = ["450 busy"] * 3
    message = message_for(ANNA, tmp_path)
    with opened(Overtaken, ledger.path) as overtaken:
        assert results(deliver([message], overtaken, plain(server))) == ["deferred"]
    assert states(ledger) == {ANNA: "handed"}


def test_a_server_that_is_too_slow_before_the_end_has_nothing(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    server.rcpt[BERT] = [1.5]
    assert results(deliver(plan(tmp_path), ledger, plain(server), BRIEF)) == ["sent"] * 3
    assert server.recipients == list(PEOPLE)


# --- When to stop ------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["rcpt", "end"])
@pytest.mark.parametrize("reply", ["550 no", "450 not now"])
def test_it_stops_where_nothing_gets_through(
    stage: str, reply: str, server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    people = [f"{number}@example.org" for number in range(12)]
    for each in people[2:]:
        getattr(server, stage)[each] = [reply] * 3
    sending = send(
        check_messages(plan(tmp_path, people)), "spring", "", ledger, plain(server), "", QUICK
    )
    seen = [next(sending).result for _ in range(2 + PATIENCE)]
    with pytest.raises(ReportgenError) as caught:
        next(sending)
    assert "in a row" in str(caught.value) and reply in str(caught.value)
    assert seen[:2] == [Result.SENT] * 2 and Result.SENT not in seen[2:]
    assert server.recipients == people[:2]


def test_refusals_between_successes_stop_nothing(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    people = [f"{number:02}@example.org" for number in range(15)]
    for number, each in enumerate(people):
        if number % 5:
            server.rcpt[each] = ["550 no"]
    deliveries = deliver(plan(tmp_path, people), ledger, plain(server))
    assert results(deliveries) == ["sent", *["refused"] * 4] * 3


def test_a_sender_who_is_refused_is_nobodys_refusal(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    server.mail[OFFICE] = ["553 5.7.1 not your address"]
    said = problem_of(lambda: deliver(plan(tmp_path), ledger, plain(server)))
    assert OFFICE in said and "553" in said
    assert ledger.entries("spring") == []


def test_a_server_that_is_not_there_is_named(ledger: Ledger, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        smtp = Smtp("127.0.0.1", port, security=Security.NONE)
        said = problem_of(lambda: deliver(plan(tmp_path), ledger, smtp))
    assert f"127.0.0.1:{port}" in said and "cannot be reached" in said
    assert ledger.entries("spring") == []
    smtp = Smtp("x" * 70, 25, security=Security.NONE)
    assert "no address" in problem_of(lambda: deliver(plan(tmp_path), ledger, smtp))


def test_a_server_that_says_nothing_is_given_up(ledger: Ledger, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        smtp = Smtp("127.0.0.1", silent.getsockname()[1], security=Security.NONE)
        pace = Pace(first_pause=0.01, tries=2, timeout=0.1)
        assert "timed out" in problem_of(lambda: deliver(plan(tmp_path), ledger, smtp, pace))


def test_a_server_that_is_busy_is_tried_again_and_one_that_refuses_is_not(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    server.greeting[:] = ["421 too busy"]
    assert results(deliver(plan(tmp_path), ledger, plain(server))) == ["sent"] * 3
    assert server.connections == 2
    server.greeting[:] = ["554 not you"]
    said = problem_of(lambda: deliver(plan(tmp_path), ledger, plain(server), reason="again"))
    assert "554 not you" in said and server.connections == 3


# --- Before anything is sent -------------------------------------------------------------------


def test_messages_are_all_as_planned_or_none_is_sent(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    messages = plan(tmp_path, (*PEOPLE, "dora@example.org"))
    messages[1].path.write_bytes(messages[1].path.read_bytes().replace(b"morning", b"evening"))
    messages[2].path.unlink()
    with pytest.raises(ReportgenError) as caught:
        deliver(messages, ledger, plain(server))
    assert [each.place.file for each in caught.value.problems] == [
        str(each.path) for each in messages[1:3]
    ]
    assert server.connections == 0 and ledger.entries("spring") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb", 5),
        ("a\rb", 5),
        ("Grüße", 5),
        ("a\r\n" + "x" * 999, 6),
        ("a\0b", 5),
        ("a\r\n.\nMAIL FROM:<office@example.org>", 6),
    ],
)
def test_messages_that_could_end_before_their_end_are_not_sent(
    text: str, line: int, server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    message = message_for(ANNA, tmp_path, text)
    said = problem_of(lambda: deliver([message], ledger, plain(server)))
    assert f"{message.path}:{line}:" in said and "7-bit" in said
    assert server.connections == 0


@pytest.mark.parametrize(
    "address",
    [
        "anna",
        "Anna <anna@example.org>",
        "änna@example.org",
        "anna@example.org\r\nRSET",
        " a@b.example",
    ],
)
def test_addresses_are_bare_and_ascii(
    address: str, server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    good = message_for(ANNA, tmp_path)
    for message in (
        PlannedMessage(address, OFFICE, good.path, good.message_id, good.digest),
        PlannedMessage(ANNA, address, good.path, good.message_id, good.digest),
    ):
        assert "e-mail address" in problem_of(lambda m=message: deliver([m], ledger, plain(server)))
    assert server.connections == 0
