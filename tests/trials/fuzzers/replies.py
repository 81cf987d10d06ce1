"""Replies that no server of mail would give."""

from __future__ import annotations

import random
import socket
import threading
from pathlib import Path

from trials.fuzzers.common import BreachError, check_told, mutate

REPLIES = (
    b"220 mail.example.org ESMTP\r\n",
    b"250-mail.example.org\r\n250-SIZE 10000000\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n",
    *(b"235 2.7.0 signed in\r\n", b"250 2.1.0 Ok\r\n", b"250 2.1.5 Ok\r\n"),
    *(b"354 End data with <CR><LF>.<CR><LF>\r\n", b"250 2.0.0 Ok: queued as 1\r\n"),
    *(b"221 2.0.0 Bye\r\n", b"552 5.3.4 too large\r\n", b"451 4.3.0 later\r\n"),
)


def make_replies(dice: random.Random) -> bytes:
    said = [
        mutate(dice, reply, 3) if dice.random() < 0.25 else reply
        for reply in REPLIES[: dice.randint(1, 8)]
    ]
    if dice.random() < 0.3:
        dice.shuffle(said)
    if dice.random() < 0.1:
        said.insert(dice.randrange(len(said)), b"250-" + b"x" * dice.choice((10, 9000, 200_000)))
    return b"\0\0\0".join(said)


def read_replies(data: bytes, folder: Path) -> None:
    from reportgen.mailings.delivery.smtp import Outcome, Security, SignIn, Smtp
    from reportgen.mailings.delivery.smtp_connection import UnreachableError, connect
    from reportgen.problems.problem import ReportgenError

    server = socket.create_server(("127.0.0.1", 0))
    answering = threading.Thread(target=answer, args=(server, data.split(b"\0\0\0")), daemon=True)
    answering.start()
    host, port = server.getsockname()
    smtp = Smtp(host, port, "me", Security.NONE, sign_in=SignIn.PASSWORD)
    try:
        session = connect(smtp, "secret", 0.3, 0.3)
        try:
            message = b"Subject: x\r\n\r\n.\r\n" + b"y" * 70 + b"\r\n"
            outcome = session.deliver(message, "a@example.org", "b@example.org", lambda: None)
            if not isinstance(outcome, Outcome) or not outcome.reply.isprintable():
                raise BreachError(f"an outcome of {outcome}")
        finally:
            session.quit()
    except UnreachableError:
        pass
    except OSError as error:
        # As `Session` says of a connection that was closed.
        if not isinstance(error, ConnectionError | TimeoutError) and "closed" not in str(error):
            raise
    except ReportgenError as error:
        check_told(error.problems)
    finally:
        server.close()
        answering.join(5)


def answer(server: socket.socket, replies: list[bytes]) -> None:
    """Say one reply after the other, whatever the client says in between; then close."""
    try:
        client, _ = server.accept()
        with client:
            client.settimeout(1)
            for reply in replies:
                client.sendall(reply)
                if not client.recv(65536):
                    return
    except OSError:
        return
