"""Planned messages are read and hashed once, and what leaves is what was looked at."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reportgen.mailings.delivery import checked
from reportgen.mailings.delivery.checked import check_messages
from reportgen.mailings.delivery.send import send
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.problems.problem import ReportgenError
from support.mail_server import MailServer
from support.sendings import QUICK, deliver, plain, plan, results


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each planned message was read, by its file's name."""
    counted: Counter[str] = Counter()
    read = Path.read_bytes

    def count(path: Path) -> bytes:
        counted[path.name] += 1
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", count)
    return counted


def test_a_message_is_read_once(
    server: MailServer, ledger: Ledger, tmp_path: Path, reads: Counter[str]
) -> None:
    messages = plan(tmp_path)
    assert results(deliver(messages, ledger, plain(server))) == ["sent"] * 3
    assert [reads[each.path.name] for each in messages] == [1, 1, 1]


def test_what_is_too_much_for_the_memory_is_looked_at_again(
    server: MailServer,
    ledger: Ledger,
    tmp_path: Path,
    reads: Counter[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    messages = plan(tmp_path)
    monkeypatch.setattr(checked, "_KEPT", messages[0].path.stat().st_size)
    looked_at = check_messages(messages)
    messages[2].path.write_bytes(b"To: somebody-else@example.org\r\n\r\n")
    with pytest.raises(ReportgenError, match="not the one that was planned"):
        list(send(looked_at, "spring", "", ledger, plain(server), "", QUICK))
    assert server.recipients == [each.address for each in messages[:2]]
    assert [reads[each.path.name] for each in messages] == [1, 2, 2]


def test_some_of_the_messages_are_not_read_again(tmp_path: Path, reads: Counter[str]) -> None:
    messages = plan(tmp_path)
    some = check_messages(messages).only(messages[1:])
    assert list(some) == messages[1:] and len(some) == 2
    assert some.take(messages[2]).endswith(b"\r\n")
    assert reads[messages[2].path.name] == 1
