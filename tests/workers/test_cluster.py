"""The cluster: jobs on real workers of a real scheduler, some of which are killed at work."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from reportgen.building.output import Saving
from reportgen.building.press import Batch, Press
from reportgen.document.blocks import Picture
from reportgen.document.edition import Edition
from reportgen.handouts.printing import print_handouts
from reportgen.handouts.sets import plan_handouts
from reportgen.problems.problem import ReportgenError, WriteError
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profiles, select_profiles
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.merge import merge_sheet
from reportgen.themes.pack import pack_theme, unpack_theme
from reportgen.themes.theme import Brand, Theme
from reportgen.workers import cluster
from reportgen.workers.cluster import Cluster, connect
from reportgen.workers.pool import Workers
from reportgen.workers.supervisor import WorkerDiedError
from support import press_jobs
from support.cluster_jobs import (
    crash,
    hang_once,
    join,
    raise_problems,
    render,
    send_a_call,
    unpacked_themes,
)
from support.handouts import write_profile
from support.mail_project import LIST, POST, make_mailing, run_well
from support.project import ROOT, TODAY, NewProject, Written, cut

#: Longer than anything takes on a busy machine.
LONG = 240

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends groups of processes")


# --- Schedulers and workers ----------------------------------------------------------------------


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def number_in(path: Path) -> int:
    with suppress(OSError, ValueError):
        return int(path.read_text(encoding="ascii"))
    return 0


@contextmanager
def run_dask(kind: str, folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a scheduler or workers in a group of their own, which is killed at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, [folder, ROOT / "tests", ROOT])),
        # Each death of a worker takes its time.
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        "TMPDIR": str(folder),
    }
    command = [sys.executable, "-P", "-m", f"distributed.cli.dask_{kind}", "--no-dashboard"]
    with (
        (folder / f"{kind}.log").open("wb") as log,
        subprocess.Popen(
            [*command, "--host", "127.0.0.1", *arguments],
            stdout=log,
            stderr=log,
            cwd=folder,
            env=environment,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def run_scheduler(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a scheduler; yield its address."""
    file = folder / "scheduler.json"
    with run_dask(
        "scheduler", folder, "--port", "0", "--idle-timeout", "300", "--scheduler-file", str(file)
    ) as process:

        def address() -> str:
            with suppress(OSError, ValueError):
                return str(json.loads(file.read_text("utf-8"))["address"])
            return ""

        wait_for(address)
        yield address(), process


@contextmanager
def run_workers(address: str, folder: Path, count: int = 1, threads: int = 1) -> Iterator[None]:
    numbers = ("--nworkers", str(count), "--nthreads", str(threads), "--death-timeout", "60")
    with run_dask("worker", folder, address, *numbers, "--local-directory", str(folder)):
        yield


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with three workers."""
    folder = tmp_path_factory.mktemp("dask")
    with (
        run_scheduler(folder / "scheduler") as (address, _),
        run_workers(address, folder / "workers", 3),
    ):
        yield address


@pytest.fixture(scope="module")
def executor(scheduler: str) -> Iterator[Cluster]:
    with connect(scheduler) as found:
        yield found


def wait_for_all(executor: Cluster) -> None:
    """Wait for all three workers: Dask counts a death against all that a worker was given."""
    executor._client.wait_for_workers(3, timeout=LONG)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)


# --- Work ----------------------------------------------------------------------------------------


def test_sheets_are_the_same_though_a_worker_is_killed(
    executor: Cluster, project: Project, example: Written, tmp_path: Path
) -> None:
    """Inputs travel with the jobs; a worker killed at work costs nothing but its time."""
    profiles, _ = read_profiles(project, select_profiles(project, ()))
    world = world_of(project)
    packed = executor.share(pack_theme(project.theme))
    doomed = executor.submit(hang_once, str(tmp_path / "pid"))
    sheets = {
        profile.id: executor.submit(
            render, packed, merge_sheet(cut(project, profile), ("de",), world)
        )
        for profile in profiles
    }
    wait_for(lambda: number_in(tmp_path / "pid"))
    os.kill(number_in(tmp_path / "pid"), signal.SIGKILL)
    assert doomed.result(LONG) == b"done"
    for name, future in sheets.items():
        assert future.result(LONG) == example(name, ("de",)), name


def test_it_is_an_executor(executor: Cluster) -> None:
    assert isinstance(executor, Executor)
    futures = [executor.submit(divmod, number, 3) for number in range(50)]
    assert [future.result(LONG) for future in futures] == [divmod(n, 3) for n in range(50)]
    assert list(executor.map(abs, [-1, -2])) == [1, 2]
    assert executor.submit(join, "a", "b", key="c", workers="d").result(LONG) == "a b c d"


def test_problems_come_back_whole(executor: Cluster) -> None:
    error = executor.submit(raise_problems).exception(LONG)
    assert type(error) is WriteError
    with pytest.raises(ReportgenError) as here:
        raise_problems()
    assert error.problems == here.value.problems
    assert str(error) == str(here.value)


def test_what_workers_send_back_can_run_here_as_the_docs_say(executor: Cluster) -> None:
    # Dask unpickles results by itself: no other module of ours could stand between.
    assert executor.submit(send_a_call).result(LONG) == os.getpid()
    said = " ".join((ROOT / "docs/cluster.md").read_text(encoding="utf-8").split())
    assert "whoever controls one of them can run any program on your computer" in said


def test_a_job_that_kills_its_workers_is_given_up(executor: Cluster) -> None:
    wait_for_all(executor)
    killing = executor.submit(crash)
    other = executor.submit(abs, -3)
    assert isinstance(killing.exception(LONG), WorkerDiedError)
    assert other.result(LONG) == 3


def test_leaving_by_an_exception_cancels_what_is_not_done(scheduler: str, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), connect(scheduler) as found:
        futures = [found.submit(hang_once, str(tmp_path / str(number))) for number in range(9)]
        raise KeyboardInterrupt
    assert wait(futures, LONG).not_done == set()
    assert all(future.cancelled() for future in futures)
    with pytest.raises(RuntimeError):
        found.submit(abs, -1)
    # Dask cannot break off what a worker is at.
    for path in tmp_path.iterdir():
        wait_for(lambda path=path: number_in(path))
        with suppress(ProcessLookupError):
            os.kill(number_in(path), signal.SIGKILL)


# --- Handouts and letters ------------------------------------------------------------------------

HANDOUTS = {
    "profiles/one.yaml": write_profile("Eins", 5),
    "profiles/two.yaml": write_profile("Zwei", 5),
    "profiles/handouts/event.yaml": "title: Fachtag\nlayout: booklet\nformats: [pdf, docx]\n",
}
EDITIONS = [Edition(("de",))]
PATH = "profiles/mailings/recipients/liste.csv"
BRAND = "network: {de: Netz, fr: Réseau}\nlanguages: [de, fr]\nbrand: {colour: '#123456'}\n"


def made_in(folder: Path) -> dict[str, bytes]:
    """Return the files that were made in a project."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in ("output", "mail")
        for path in (folder / name).rglob("*")
        if path.suffix in (".pdf", ".docx")
    }


def test_handouts_and_letters_made_there_are_the_same(
    scheduler: str, executor: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    for name, arguments in {"here": (), "there": ("--scheduler", scheduler)}.items():
        monkeypatch.setenv("REPORTGEN_CACHE", str(tmp_path / f"{name}-cache"))
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        folder = make_mailing(
            tmp_path / name, {**HANDOUTS, PATH: LIST.splitlines()[0] + "\n" + POST}, BRAND
        )
        run_well(folder, "--today", "2026-11-22", "handout", *arguments)
        run_well(folder, "--today", "2026-11-22", "mail", "letters", "neu", *arguments)
        found[name] = made_in(folder)
    assert len(found["here"]) > 20 and found["here"].keys() == found["there"].keys()
    assert [name for name, data in found["here"].items() if found["there"][name] != data] == []
    # They were made there, of the theme that was sent.
    theme = pack_theme(open_project(tmp_path / "there", TODAY, tmp_path).theme)
    answers = executor._client.run(unpacked_themes)
    assert any(theme.digest in each for each in answers.values())


def test_handouts_are_made_though_a_worker_is_killed(
    executor: Cluster, new_project: NewProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = new_project(HANDOUTS)
    [plan], _ = plan_handouts(project, (), None)
    monkeypatch.setenv("REPORTGEN_CACHE", str(tmp_path / "cache"))
    with Workers(2) as workers:
        saving = Saving(tmp_path / "here")
        assert len(list(print_handouts(project, plan, EDITIONS, saving, workers))) == 6
    project = open_project(project.root, TODAY, project.root)
    project.profile_cache.cache.clear()
    steps = print_handouts(project, plan, EDITIONS, Saving(tmp_path / "there"), executor)
    made = []
    for outcome in steps:
        if not made:
            os.kill(executor.submit(os.getpid).result(LONG), signal.SIGKILL)
        made.append(outcome)
    assert [each.problems for each in made if each.status != "made"] == []
    for outcome in made:
        here = tmp_path / "here" / outcome.path.relative_to(tmp_path / "there")
        assert outcome.path.read_bytes() == here.read_bytes()


def test_what_kills_its_workers_costs_itself_alone(executor: Cluster, project: Project) -> None:
    wait_for_all(executor)
    press = Press(executor, project.theme)
    batch: Batch[str, float] = Batch()
    # Dask counts the death of a worker against all that this worker still had to do: whatever is
    # done before stays done, and what comes after is done.
    before = press.submit(press_jobs.sleep, 0.1)
    assert before.result(LONG) == 0.1
    batch.add("dead", partial(press.submit, press_jobs.crash, 0.0))
    made = dict(batch.rest())
    batch.add("fine", partial(press.submit, press_jobs.sleep, 0.2))
    made |= dict(batch.rest())
    assert isinstance(made["dead"], WorkerDiedError) and made["fine"] == 0.2


# --- What does not fit ---------------------------------------------------------------------------


def test_workers_that_differ_are_named(tmp_path: Path) -> None:
    """On a scheduler of their own: shared values of other jobs would end a worker that lacks us."""
    other = tmp_path / "other"
    shutil.copytree(
        ROOT / "reportgen", other / "reportgen", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(ROOT / "templates", other / "reportgen" / "templates")
    with (other / "reportgen" / "fields.py").open("a", encoding="utf-8") as code:
        code.write("# changed\n")
    without = tmp_path / "without"
    (without / "reportgen").mkdir(parents=True)
    (without / "reportgen" / "__init__.py").touch()

    def complaints() -> set[str]:
        try:
            with connect(address):
                return set()
        except ReportgenError as error:
            return {
                word
                for problem in error.problems
                for word in ("code", "cannot run", "several jobs")
                if problem.place.within.startswith("worker tcp://") and word in str(problem.message)
            }

    with (
        run_scheduler(tmp_path / "scheduler") as (address, _),
        run_workers(address, tmp_path / "right"),
    ):
        with (
            run_workers(address, other),
            run_workers(address, without),
            run_workers(address, tmp_path / "threads", threads=2),
        ):
            wait_for(lambda: complaints() == {"code", "cannot run", "several jobs"})
        # They have gone.
        wait_for(lambda: complaints() == set())


@pytest.mark.usefixtures("hurry")
def test_a_scheduler_without_workers(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with run_scheduler(tmp_path) as (address, _):
        assert "has no worker" in refusal(address)
    assert capfd.readouterr().err == ""


def refusal(address: str) -> str:
    with pytest.raises(ReportgenError) as error, connect(address):
        pass
    (problem,) = error.value.problems
    assert address in str(problem)
    assert str(problem.advice)
    return str(problem.message)


@pytest.mark.usefixtures("hurry")
def test_addresses_where_no_scheduler_is(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert "cannot be reached" in refusal(f"tcp://127.0.0.1:{closed.getsockname()[1]}")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "no answer" in refusal(f"tcp://127.0.0.1:{silent.getsockname()[1]}")
    for address in ("127.0.0.1", "tcp://127.0.0.1", "gopher://127.0.0.1:70", "tcp://"):
        assert "cannot be reached" in refusal(address)
    assert capfd.readouterr().err == ""


def test_a_scheduler_that_is_lost_fails_its_jobs(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with (
        run_scheduler(tmp_path / "scheduler") as (address, process),
        run_workers(address, tmp_path / "workers"),
        connect(address) as found,
    ):
        future = found.submit(hang_once, str(tmp_path / "pid"))
        wait_for(lambda: number_in(tmp_path / "pid"))
        process.kill()
        assert "lost" in str(future.exception(LONG))
    assert capfd.readouterr().err == ""


def test_without_dask_it_says_what_to_install() -> None:
    code = """
import sys
sys.modules["distributed"] = None
from reportgen.workers.cluster import connect
from reportgen.problems.problem import ReportgenError
try:
    with connect("tcp://127.0.0.1:8786"):
        pass
except ReportgenError as error:
    print(error)
"""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert "reportgen[dask]" in run.stdout, run.stderr


# --- Packed themes -------------------------------------------------------------------------------


def make_theme(folder: Path) -> Theme:
    for name, content in {
        "own/sheet.html": b"own",
        "own/pictures/a.svg": b"<svg/>",
        "default/sheet.html": b"default",
        "default/sheet.css": b"css",
        "fonts/a.ttf": b"font",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    brand = Brand("#102030", fonts=folder / "fonts", logo={"file": "logo.png"})
    folders = (folder / "own", folder / "missing", folder / "default", folder / "default")
    logo = Picture(b"logo", "image/png", 2, 1)
    return Theme(folders, {"de": "Netz", "fr": "Réseau"}, "de", brand, True, logo)


def test_a_theme_is_unpacked_as_it_was(tmp_path: Path) -> None:
    theme = make_theme(tmp_path)
    packed = pickle.loads(pickle.dumps(pack_theme(theme)))
    # Its folders are called in problems as they are at home; nothing else knows where they lie.
    assert str(tmp_path) not in repr(replace(packed, names=()))
    shutil.rmtree(tmp_path)
    found = unpack_theme(packed)
    assert len(found.folders) == len(theme.folders)
    assert found.find("sheet.html").read_bytes() == b"own"
    assert found.find("pictures/a.svg").read_bytes() == b"<svg/>"
    assert found.find("sheet.css").read_bytes() == b"css"
    assert found.brand.fonts
    assert [path.name for path in found.brand.fonts.iterdir()] == ["a.ttf"]
    bare = replace(found, folders=(), names=(), brand=replace(found.brand, fonts=None))
    assert bare == replace(theme, folders=(), brand=replace(theme.brand, fonts=None))
    assert unpack_theme(packed) == found


def test_digests_tell_themes_apart(tmp_path: Path) -> None:
    theme = make_theme(tmp_path / "a")
    digest = pack_theme(theme).digest
    assert pack_theme(make_theme(tmp_path / "b")).digest == digest
    others = [
        replace(theme, folders=theme.folders[::-1]),
        replace(theme, hyphenation=False),
        replace(theme, network={"de": "Netz"}),
        replace(theme, language="fr"),
        replace(theme, logo=Picture(b"another", "image/png", 2, 1)),
        replace(theme, brand=replace(theme.brand, colour="#000000")),
        replace(theme, brand=replace(theme.brand, fonts=None)),
    ]
    digests = {digest, *(pack_theme(other).digest for other in others)}
    (tmp_path / "a" / "own" / "sheet.html").write_bytes(b"owner")
    digests.add(pack_theme(theme).digest)
    (tmp_path / "a" / "own" / "sheet.html").rename(tmp_path / "a" / "own" / "report.html")
    digests.add(pack_theme(theme).digest)
    assert len(digests) == 10


def test_an_unpacked_theme_is_removed_at_exit(tmp_path: Path) -> None:
    path = tmp_path / "packed"
    path.write_bytes(pickle.dumps(pack_theme(make_theme(tmp_path / "theme"))))
    code = f"""
import pickle
from pathlib import Path
from reportgen.themes.pack import unpack_theme
theme = unpack_theme(pickle.loads(Path({str(path)!r}).read_bytes()))
assert theme.find("sheet.css").is_file()
print(theme.folders[0])
"""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    folder = Path(run.stdout.strip())
    assert folder.name == "0"
    assert not folder.parent.exists()
