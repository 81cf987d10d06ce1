"""Commands answered by a server: the same as without, whatever becomes of it."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.cache.atomic import is_part
from support.commands import run_commands
from support.other_user import STRANGER, needs_root
from support.project import ROOT, SETTINGS, fill_folder
from support.servers import UNANSWERED, Done, Servers, children_of, kill_all, servers, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them"),
]

WANTED = f"{SETTINGS}output: {{editions: de}}\nserver: yes\n"
REPORT = "title: {de: Bericht, fr: Rapport}\nparts: [cover, contents, sheets]\n"


def sheet(title: str) -> str:
    return f"title: {{de: {title}, fr: {title}}}\nresources: {{de: Zwei, fr: Deux}}\n"


FILES = {
    "profiles/eins.yaml": sheet("Eins"),
    "profiles/zwei.yaml": sheet("Zwei"),
    "profiles/reports/jahr.yaml": REPORT,
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Servers]:
    """A project that wants a server, and what begins servers of it."""
    folder = tmp_path / "office"
    fill_folder(folder, FILES, WANTED)
    with servers(folder) as made:
        made.variables["REPORTGEN_CACHE"] = str(tmp_path / "cache")
        yield made


def shown(done: Done) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


def contents(folder: Path) -> dict[str, bytes]:
    """Return what lies below a folder, but for the records, which hold times."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".built" not in path.parts
    }


# --- The same as without -----------------------------------------------------------------------

COMMANDS = (
    ("check",),
    ("check", "--format", "json"),
    ("list",),
    ("--messages", "fr", "list"),
    ("list", "--format", "json"),
    ("schema", "report"),
    ("build", "-j", "1"),
    ("build", "-j", "1"),
    ("--today", "2027-01-02", "build", "eins", "-f", "html", "-l", "fr"),
    ("build", "--help"),
    ("--messages", "de", "build", "--hilfe"),
    ("build", "drei"),
    ("list", "--format", "xml"),
)
#: What is edited after these, and the commands that follow.
LATER = {
    "profiles/eins.yaml": sheet("Neu"),
    "profiles/zwei.yaml": "title: T\nemial: x\n",
    "profiles/drei.yaml": sheet("Drei"),
}
AGAIN = (("check",), ("check", "--format", "github"), ("build", "-j", "1"), ("list",))
LAST = (("build", "--prune"),)
GERMAN = {"LC_MESSAGES": "de_DE.UTF-8", "COLUMNS": "40", "TZ": "Pacific/Apia"}


def go_through(office: Servers, *, served: bool) -> list[object]:
    """Return how each of many commands ended, and what there was in the end."""
    shutil.rmtree(office.folder)
    fill_folder(office.folder, FILES, WANTED)
    shutil.rmtree(office.variables["REPORTGEN_CACHE"], ignore_errors=True)
    ended: list[object] = []
    if served:
        office.begin()

    def call(commands: tuple[tuple[str, ...], ...], **variables: str) -> None:
        if served:
            for words in commands:
                words = ("-C", str(office.folder), *words)
                ended.append(shown(office.ask(*words, cwd=str(ROOT), **variables)))
        else:
            environ = {**office.environ, **variables}
            done = run_commands(office.folder, commands, environ)
            ended.extend((d.returncode, d.stdout.decode(), d.stderr.decode()) for d in done)

    call(COMMANDS)
    call((("check",), ("build", "-h")), **GERMAN)
    fill_folder(office.folder, LATER, WANTED)
    (office.folder / "profiles/reports/jahr.yaml").unlink()
    call(AGAIN)
    (office.folder / "profiles/zwei.yaml").unlink()
    call(LAST)
    return [*ended, contents(office.folder / "output")]


def test_commands_say_and_make_the_same_with_and_without(office: Servers) -> None:
    alone = go_through(office, served=False)
    served = go_through(office, served=True)
    for without, with_it in zip(alone, served, strict=True):
        assert with_it == without


def test_an_edit_is_seen_however_it_is_made(office: Servers) -> None:
    """Also where a program gives the file back its time, and its size is the same."""
    office.begin()
    path = office.folder / "profiles/eins.yaml"
    for number in range(20):
        path.write_text(sheet(f"Nr{number:02}"))
        os.utime(path, ns=(10**18, 10**18))
        rows = json.loads(office.ask("list", "--format", "json").stdout)
        assert f"Nr{number:02}" in {row["title"] for row in rows}


def test_colours_and_width_are_those_of_the_terminal(office: Servers) -> None:
    import pty

    office.begin()

    def on_terminal(code: str) -> bytes:
        ours, theirs = pty.openpty()
        done = subprocess.Popen(
            [sys.executable, "-c", code, "build", "--force"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=office.folder,
            env={**office.environ, "TERM": "xterm"},
        )
        os.close(theirs)
        said = b""
        while True:
            try:
                said += os.read(ours, 1000)
            except OSError:
                break
        os.close(ours)
        assert done.wait() == 0
        return said

    from support.servers import _ALONE, _ASK

    on_terminal(_ALONE)
    assert on_terminal(_ASK)[-60:] == on_terminal(_ALONE)[-60:] != b""


# --- Begun, used and ended ---------------------------------------------------------------------


def test_the_first_command_begins_a_server_that_the_next_ones_speak_to(office: Servers) -> None:
    assert office.ask("check").returncode == UNANSWERED
    assert office.call("check").returncode == 0
    wait_for(lambda: office.sockets)
    assert office.ask("check").returncode == 0
    said = office.call("server", "status").stdout
    assert f"server of {office.folder} runs" in said
    assert office.call("--messages", "de", "server", "stop").stdout.count("\n") == 1
    assert not office.sockets
    assert "No server" in office.call("server", "stop").stdout
    assert office.ask("check").returncode == UNANSWERED


def test_nothing_is_begun_unless_the_settings_want_it(office: Servers) -> None:
    for said in ("", "server: no\n", "# server: yes\n"):
        (office.folder / "reportgen.yaml").write_text(SETTINGS + said)
        assert office.call("check").returncode == 0
    assert not list(office.home.iterdir())


def test_it_holds_nothing_of_the_project_and_no_password(office: Servers) -> None:
    office.variables["REPORTGEN_SMTP_PASSWORD"] = "geheim"
    office.call("check")
    wait_for(lambda: office.sockets)
    assert office.ask("build").returncode == 0
    pid = int(office.call("server", "status").stdout.partition("process ")[2].split(",")[0])
    process = Path(f"/proc/{pid}")
    assert b"geheim" not in (process / "environ").read_bytes()
    assert (process / "cwd").readlink() == Path("/")
    held = [str(path.readlink()) for path in (process / "fd").iterdir()]
    assert not [path for path in held if path.startswith(str(office.folder.parent))]


def test_it_ends_when_nobody_comes_or_it_is_too_large(office: Servers) -> None:
    idle = office.begin(0.5)
    assert idle.wait(300) == 0
    assert not office.sockets
    large = office.begin(900, 1)
    assert office.ask("check").returncode == 0
    assert large.wait(300) == 0
    assert not office.sockets


def test_it_ends_whenever_it_is_told_to(office: Servers) -> None:
    """Also while what runs after each fork swallows whatever is raised in it."""
    late = "import os, time; os.register_at_fork(after_in_parent=lambda: time.sleep(0.5))"
    (office.home / "sitecustomize.py").write_text(late, encoding="utf-8")
    office.variables["PYTHONPATH"] = f"{office.program}{os.pathsep}{office.home}"
    server = office.begin()
    assert "has ended" in office.call("server", "stop").stdout
    assert server.wait(300) == 0


def test_a_second_server_leaves_the_first_alone(office: Servers) -> None:
    office.begin()
    assert office.begin().wait(300) == 0
    assert office.ask("check").returncode == 0


# --- Never that of something else --------------------------------------------------------------


def test_what_is_loaded_once_is_never_out_of_date(office: Servers, tmp_path: Path) -> None:
    """Whatever changes of it, the server says no, and ends."""
    program = tmp_path / "program"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "reportgen", program / "reportgen", ignore=ignored)
    shutil.copytree(ROOT / "templates", program / "templates")
    changes = {
        program / "reportgen/cli/counts.py": "\n# another\n",
        program / "templates/words.yaml": "\n# another\n",
        office.folder / "templates/words.yaml": 'colon: {de: " :"}\n',
        office.folder / "reportgen.yaml": "hyphenation: yes\n",
    }
    with servers(office.folder, program) as made:
        for path, more in changes.items():
            server = made.begin()
            assert made.ask("list").returncode == 0
            path.parent.mkdir(exist_ok=True)
            with path.open("a") as file:
                file.write(more)
            assert made.ask("list").returncode == UNANSWERED, path
            assert server.wait(300) == 0
            assert made.alone("list").returncode == 0
        server = made.begin()
        init = program / "reportgen/__init__.py"
        init.write_text(init.read_text().replace('__version__ = "', '__version__ = "9.'))
        # It is not even asked, and stopped all the same.
        assert made.ask("list").returncode == UNANSWERED
        assert server.poll() is None
        assert made.call("server", "stop").returncode == 0
        assert server.wait(300) == 0


def test_a_project_that_was_moved_has_no_server(office: Servers) -> None:
    office.begin()
    office.folder = office.folder.rename(office.folder.with_name("moved"))
    assert office.ask("list").returncode == UNANSWERED
    assert shown(office.call("list")) == shown(office.alone("list"))


def test_another_mask_niceness_or_limit_is_another_process(office: Servers) -> None:
    """What a server makes has to have the rights, and the limits, of who wants it made."""
    office.begin()
    code = "import os, sys; os.umask(0o027); os.execv(sys.executable, sys.argv[1:])"
    from support.servers import _ASK

    words = [sys.executable, "-c", code, sys.executable, "-c", _ASK, "list"]
    done = subprocess.run(words, cwd=office.folder, env=office.environ, capture_output=True)
    assert done.returncode == UNANSWERED


@needs_root
def test_nobody_elses_server_is_spoken_to(office: Servers) -> None:
    office.begin()
    (socket,) = office.sockets
    key = socket.with_suffix(".key")
    for path in (socket, key, socket.parent):
        os.chown(path, STRANGER, STRANGER)
        assert office.ask("list").returncode == UNANSWERED, path
        os.chown(path, 0, 0)
        assert office.ask("list").returncode == 0
    for path in (key, socket.parent):
        mode = path.stat().st_mode
        path.chmod(mode | 0o055)
        assert office.ask("list").returncode == UNANSWERED, path
        path.chmod(mode)
    known = key.read_bytes()
    key.write_bytes(bytes(len(known)))
    assert office.ask("list").returncode == UNANSWERED
    key.write_bytes(known)
    assert office.ask("list").returncode == 0


# --- Whatever becomes of it --------------------------------------------------------------------


def test_killed_at_any_moment_it_costs_time_only(office: Servers) -> None:
    chance = random.Random(7)
    expected = {}
    path = office.folder / "profiles/eins.yaml"
    for title in ("Eins", "Neu"):
        path.write_text(sheet(title))
        assert office.alone("build").returncode == 0
        expected[title] = contents(office.folder / "output")
    listed = office.alone("list", "--format", "json").stdout
    server = office.begin()
    for number in range(20):
        title = ("Eins", "Neu")[number % 2]
        path.write_text(sheet(title))
        shutil.rmtree(office.variables["REPORTGEN_CACHE"], ignore_errors=True)
        if server.poll() is not None:
            server = office.begin()
        begun = office.start("build")
        time.sleep(chance.random() * 0.8)
        if number % 4:
            for child in children_of(server.pid):
                os.kill(child, signal.SIGKILL)
        else:
            kill_all(server)
        out, err = begun.communicate(timeout=300)
        assert begun.returncode == 0, err
        assert out.count("\n") == 1 and "output" in out
        # What was half written stays for an hour, hidden: it may be that of a build that goes on.
        made = contents(office.folder / "output").items()
        whole = {name: data for name, data in made if not is_part(Path(name).name)}
        assert whole == expected[title], number
        begun = office.start("list", "--format", "json")
        time.sleep(chance.random() * 0.1)
        for child in children_of(server.pid):
            os.kill(child, signal.SIGKILL)
        out, err = begun.communicate(timeout=300)
        assert out == listed.replace("Neu", title), (number, err)


def test_two_commands_at_once_are_both_answered(office: Servers) -> None:
    office.begin()
    done: dict[str, Done] = {}

    def build(name: str) -> None:
        done[name] = office.ask("build", "-o", name)

    threads = [threading.Thread(target=build, args=(name,)) for name in ("a", "b")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [each.returncode for each in done.values()] == [0, 0]
    assert contents(office.folder / "a") == contents(office.folder / "b")


def test_ctrl_c_ends_the_command_and_not_the_server(office: Servers) -> None:
    fill_folder(
        office.folder,
        {f"profiles/nr{number}.yaml": sheet(f"Nr. {number}") for number in range(30)},
        WANTED,
    )
    server = office.begin()
    for sent, code in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
        begun = office.start("build", "--force", "-j", "1", "-o", f"out-{code}")
        assert begun.stderr and begun.stderr.readline().startswith("made")
        begun.send_signal(sent)
        _, err = begun.communicate(timeout=300)
        assert begun.returncode == code
        assert ("Stopped" in err) == (sent == signal.SIGINT)
        wait_for(lambda: not children_of(server.pid))
    assert len(contents(office.folder / "out-130")) < 60
    assert office.ask("check").returncode == 0


def test_a_reader_that_goes_away_ends_the_command_as_ever(office: Servers) -> None:
    office.begin()
    ended = []
    from support.servers import _ALONE, _ASK

    for code in (_ALONE, _ASK):
        ours, theirs = os.pipe()
        os.close(ours)
        done = subprocess.run(
            [sys.executable, "-c", code, "list"],
            cwd=office.folder,
            env=office.environ,
            stdout=theirs,
            stderr=subprocess.PIPE,
        )
        os.close(theirs)
        ended.append((done.returncode, done.stderr))
    assert ended[0] == ended[1]
