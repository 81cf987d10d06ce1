"""The command that opens the studio in the browser, or finds the one that runs."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from reportgen.cli.session import echo, echo_line, open_folder
from reportgen.cli.speech import Refusal, SpokenCommand
from reportgen.problems.message import say

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.project.project import Project


@click.command(cls=SpokenCommand)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="At which port.")
@click.option("--no-browser", is_flag=True, help="Print the address, and open no browser.")
@click.option("--shortcut", is_flag=True, help="Put a starter on the desktop instead.")
@click.pass_context
def studio(context: click.Context, port: int, no_browser: bool, shortcut: bool) -> None:
    """Open the project in the browser. It runs until its button or Ctrl-C ends it."""
    from reportgen.web.running import find_running

    project = open_folder(context)
    if shortcut:
        _put_on_desktop(project)
        return
    root = project.root.resolve()
    if address := find_running(root):
        _open(address, no_browser)
        return
    _serve(root, context.find_root().obj[1], port, no_browser)


def _serve(root: Path, today: date, port: int, no_browser: bool) -> None:
    from reportgen.web.running import remove_note, write_note
    from reportgen.web.server import bind, serve
    from reportgen.web.studio import Studio

    try:
        listening = bind(port)
    except OSError as error:
        raise Refusal(
            say("Port {port} cannot be used ({reason}).", port=f"{port}", reason=error.strerror),
            say("Leave out --port, or name another."),
        ) from None
    with listening:
        made = Studio(root, None if today == date.today() else today)
        made.warm_up()
        note: Path | None = None

        def begin() -> None:
            nonlocal note
            note = write_note(made)
            _open(made.ticket(), no_browser)
            echo(say("The studio runs until you end it there, or press Ctrl-C here."), err=True)

        try:
            serve(made, listening, begin)
        finally:
            if note is not None:
                remove_note(made, note)
            made.close()


def _put_on_desktop(project: Project) -> None:
    from reportgen.app.shortcut import make_shortcut
    from reportgen.problems.problem import UnfitError

    try:
        path = make_shortcut(project)
    except UnfitError as error:
        raise Refusal(error.message, error.advice) from None
    except OSError as error:
        said = say("The starter cannot be written ({reason}).", reason=error.strerror)
        raise Refusal(said) from None
    echo(say("{path} starts the studio from now on.", path=path))


def _open(address: str, no_browser: bool) -> None:
    """Open an address in the browser, or print it where there is none."""
    import webbrowser

    if no_browser or not webbrowser.open(address):
        echo_line(address)
        sys.stdout.flush()
