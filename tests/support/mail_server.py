"""A real SMTP server on the loopback interface, in a thread of its own, that does as it is told."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import random
import shutil
import ssl
import subprocess
import threading
from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as ServerSession

#: What can be told to happen instead of a reply: the connection breaks.
DROP = "drop"
#: Before a reply in the midst of a message: the server then neither reads on nor closes.
STAY = "stay "
#: After a message's end: the server takes it over, before whatever it says or does next.
TAKE = "take"


@dataclass(frozen=True)
class Certificates:
    """PEM files: an authority, what it certified for 127.0.0.1, and an authority that did not."""

    authority: Path
    chain: Path
    stranger: Path


def make_certificates(folder: Path) -> Certificates:
    """Make certificates with the command openssl; without it a test is skipped."""
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    for name in ("authority", "stranger"):
        openssl(
            *("req", "-x509", *curve, "-days", "2", "-subj", f"/CN=Invented {name}"),
            *("-keyout", f"{name}.key", "-out", f"{name}.pem"),
        )
    openssl(
        "req", *curve, "-subj", "/CN=mail.example.org", "-keyout", "host.key", "-out", "host.csr"
    )
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl(
        *("x509", "-req", "-in", "host.csr", "-CA", "authority.pem", "-CAkey", "authority.key"),
        *("-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "host.pem"),
    )
    chain = folder / "chain.pem"
    chain.write_bytes((folder / "host.pem").read_bytes() + (folder / "host.key").read_bytes())
    return Certificates(folder / "authority.pem", chain, folder / "stranger.pem")


@dataclass(frozen=True)
class Received:
    """A message that the server took over."""

    sender: str
    recipient: str
    content: bytes


@dataclass
class MailServer:
    """What the server says; replies are used up one by one, then it takes everything.

    `mail`, `rcpt`, `body` and `end` are its replies by recipient (`mail` by sender): at the
    command, at the command, in the midst of the message, where it hangs up then, and after its
    end. A number instead of a reply is how many seconds it first waits. `users` are passwords by
    user, `tokens` those of OAuth 2; `ways` are the mechanisms that are offered, and `limit` is
    how large a message may be (RFC 1870), in bytes.
    """

    security: str = "none"
    chain: Path | None = None
    users: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    ways: tuple[str, ...] = ("PLAIN", "LOGIN")
    limit: int = 33_554_432
    greeting: list[str] = field(default_factory=list)
    mail: dict[str, list[str | float]] = field(default_factory=lambda: defaultdict(list))
    rcpt: dict[str, list[str | float]] = field(default_factory=lambda: defaultdict(list))
    body: dict[str, list[str | float]] = field(default_factory=lambda: defaultdict(list))
    end: dict[str, list[str | float]] = field(default_factory=lambda: defaultdict(list))
    #: Up to how many seconds each reply takes, and whence that is drawn.
    delay: float = 0
    seed: int = 0
    #: Files to which what arrives, and what happens, is written at once.
    journal: Path | None = None
    events: Path | None = None
    received: list[Received] = field(default_factory=list)
    #: Whose message was begun, how clients call themselves, what they say of it, and what they
    #: answer where a token is refused.
    begun: list[str] = field(default_factory=list)
    clients: list[str] = field(default_factory=list)
    announced: list[list[str]] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    @property
    def recipients(self) -> list[str]:
        return [each.recipient for each in self.received]

    @contextmanager
    def running(self) -> Iterator[MailServer]:
        """Run the server in a thread as long as the context lasts."""
        loop = asyncio.new_event_loop()
        server = loop.run_until_complete(self.start(loop))
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            server.close()
            loop.run_until_complete(_end_tasks(asyncio.all_tasks(loop)))
            loop.close()

    async def start(self, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        """Listen on a free port."""
        self._random = random.Random(self.seed)
        self._context: ssl.SSLContext | None = None
        if self.chain:
            self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._context.load_cert_chain(self.chain)
        implicit = self._context if self.security == "tls" else None
        server = await loop.create_server(
            lambda: self._protocol(loop), "127.0.0.1", self.port, ssl=implicit
        )
        self.port = server.sockets[0].getsockname()[1]
        return server

    def _protocol(self, loop: asyncio.AbstractEventLoop) -> SMTP:
        self.connections += 1
        return _Protocol(
            self,
            loop=loop,
            hostname="mail.example.org",
            tls_context=self._context if self.security == "starttls" else None,
            require_starttls=self.security == "starttls",
            data_size_limit=self.limit,
            authenticator=self._authenticate if self.users or self.tokens else None,
            auth_required=bool(self.users or self.tokens) and self.security == "starttls",
            auth_require_tls=self.security == "starttls",
            auth_exclude_mechanism=set(_WAYS) - set(self.ways),
        )

    def _authenticate(
        self, server: SMTP, session: ServerSession, envelope: Envelope, kind: str, login: Any
    ) -> AuthResult:
        assert isinstance(login, LoginPassword)
        known = self.users.get(login.login.decode()) == login.password.decode()
        said = None if known else f"535 5.7.8 not accepted: {login.password.decode()}"
        return AuthResult(success=known, handled=False, message=said)

    async def answer(self, replies: list[str | float]) -> str | None:
        """Return the reply that is due, None for the usual one, after waiting."""
        if self.delay:
            await asyncio.sleep(self._random.uniform(0, self.delay))
        while replies and isinstance(replies[0], float):
            await asyncio.sleep(replies.pop(0))  # type: ignore[arg-type]
        return str(replies.pop(0)) if replies else None

    def note(self, event: str, recipient: str) -> None:
        if self.events:
            with self.events.open("a") as file:
                file.write(f"{event} {recipient}\n")

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.clients.append(session.host_name)
        self.announced.append(options)
        reply = await self.answer(self.mail[address])
        if reply is None:
            envelope.mail_from = address
        return _said(server, reply)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.note("RCPT", address)
        reply = await self.answer(self.rcpt[address])
        if reply is None:
            envelope.rcpt_tos.append(address)
        return _said(server, reply)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802
        # Like other servers, it goes on with what it was handed although the client has gone.
        return _said(server, await asyncio.shield(self._end(envelope)))

    async def _end(self, envelope: Envelope) -> str | None:
        [recipient] = envelope.rcpt_tos
        self.note("END", recipient)
        reply = await self.answer(self.end[recipient])
        if reply in (None, TAKE):
            content = envelope.original_content or b""
            if self.journal:
                identifier = content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()
                with self.journal.open("a") as file:
                    file.write(f"{recipient} {identifier}\n")
                    file.flush()
                    os.fsync(file.fileno())
            self.received.append(Received(str(envelope.mail_from), recipient, content))
            # Between taking over and saying so is a moment too.
            reply = await self.answer(self.end[recipient] if reply else [])
        return reply


#: All ways to sign in that the server knows.
_WAYS = ("PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2")


async def _end_tasks(tasks: set[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class _Protocol(SMTP):
    """The server's side of a connection."""

    server: MailServer
    #: Tokens are long (RFC 4954, 4, lets a line of them have 12,288 bytes).
    line_length_limit = 12_300

    def __init__(self, server: MailServer, **settings: Any) -> None:
        self.server = server
        super().__init__(server, **settings)
        self.command_size_limits["AUTH"] = 12_288

    async def auth_XOAUTH2(self, _: Any, args: list[str]) -> AuthResult:  # noqa: N802
        """Take a token, or say why not as Google and Microsoft do, whose words repeat it here."""
        user, bearer, *_rest = b64decode(args[1]).decode().split("\1")
        token = bearer.removeprefix("auth=Bearer ")
        if self.server.tokens.get(user.removeprefix("user=")) == token:
            return AuthResult(success=True, handled=False)
        why = {"status": "401", "schemes": "bearer", "scope": "https://mail.example.org/"}
        answer = await self.challenge_auth(json.dumps(why))
        assert isinstance(answer, bytes)
        self.server.answers.append(answer)
        said = f"535 5.7.8 not accepted: {token} {args[1]}"
        return AuthResult(success=False, handled=False, message=said)

    async def auth_CRAM__MD5(self, _: Any, args: list[str]) -> AuthResult:  # noqa: N802
        challenge = b"<1.2@mail.example.org>"
        answer = await self.challenge_auth(challenge)
        assert isinstance(answer, bytes)
        user, _sep, digest = answer.decode().rpartition(" ")
        password = self.server.users.get(user, "").encode()
        known = hmac.new(password, challenge, "md5").hexdigest() == digest
        return AuthResult(success=known, handled=False)

    async def push(self, status: Any) -> None:
        greeting = self.server.greeting
        if greeting and isinstance(status, str) and status.startswith("220 mail.example.org"):
            status = greeting.pop(0)
        await super().push(status)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        assert self.envelope is not None
        recipient = next(iter(self.envelope.rcpt_tos), "")
        self.server.begun.append(recipient)
        if not self.server.body[recipient]:
            self.server.note("DATA", recipient)
            await super().smtp_DATA(arg)
            return
        await self.push("354 go on")
        await self._reader.readline()
        reply = _said(self, str(self.server.body[recipient].pop(0)))
        if reply != STAY:
            await self.push(reply.removeprefix(STAY))
        if reply.startswith(STAY):
            await asyncio.sleep(3600)
        # A connection that is closed with something unread takes the reply along.
        with suppress(TimeoutError, ConnectionError):
            while await asyncio.wait_for(self._reader.read(1 << 16), 0.2):
                pass
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.close()
        raise asyncio.CancelledError


def _said(protocol: SMTP, reply: str | None) -> str:
    """Return a reply, or break the connection off."""
    if reply == DROP:
        transport = protocol.transport
        assert isinstance(transport, asyncio.Transport)
        transport.abort()
        raise asyncio.CancelledError
    return reply or "250 OK"
