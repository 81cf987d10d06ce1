"""The commands around servers: ``reportgen server status`` and ``stop``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from reportgen import SETTINGS
from reportgen.cli.server.place import IS_KNOWN, find_servers, read_secret
from reportgen.cli.server.wire import READY, STATUS, STOP, Wire, connect
from reportgen.cli.session import echo, no_project
from reportgen.cli.speech import Refusal, SpokenGroup
from reportgen.problems.message import say


@click.group(cls=SpokenGroup)
def server() -> None:
    """Look after the process that answers commands sooner."""


@server.command()
@click.pass_context
def status(context: click.Context) -> None:
    """Say whether a server of the project runs."""
    root = _root_of(context)
    told = [said for _, said in _speak(root, STATUS)]
    for process, size in told:
        echo(
            say(
                "A server of {folder} runs: process {process}, {size:.0f} MB of memory.",
                folder=root,
                process=process.decode(),
                size=int(size) / 1e6,
            )
        )
    if not told:
        echo(
            say(
                "No server of {folder} runs. With “server: yes” in {settings}, the first command "
                "begins one.",
                folder=root,
                settings=SETTINGS,
            )
        )


@server.command()
@click.pass_context
def stop(context: click.Context) -> None:
    """End the project's server. The next command begins another, unless the settings say no."""
    root = _root_of(context)
    ended = 0
    for wire, _ in _speak(root, STOP):
        # It hangs up once it has ended.
        wire.receive()
        ended += 1
    if ended:
        echo(say("The server of {folder} has ended.", folder=root))
    else:
        echo(say("No server of {folder} runs.", folder=root))


def _root_of(context: click.Context) -> Path:
    """Return the real path of the project's folder, whatever its settings say."""
    if not IS_KNOWN:
        raise Refusal(say("There are no servers on this system."))
    folder = Path(context.find_root().obj[0]).absolute()
    if not (folder / SETTINGS).is_file():
        raise no_project(folder)
    return folder.resolve()


def _speak(root: Path, word: bytes) -> Iterator[tuple[Wire, list[bytes]]]:
    """Yield what each server of a project that runs answers to a word."""
    try:
        names = find_servers(root)
    except OSError as error:
        raise Refusal(say("Servers cannot be looked for ({reason}).", reason=error)) from None
    for name in names:
        secret = read_secret(name)
        try:
            wire = connect(name)
        except OSError:
            # One that was killed leaves its socket behind.
            continue
        try:
            wire.send(word, secret[0])
            answer, said = wire.receive()
            if answer == READY and said[:1] == [secret[1]]:
                wire.socket.settimeout(None)
                yield wire, said[1:]
        except OSError:
            continue
        finally:
            wire.close()
