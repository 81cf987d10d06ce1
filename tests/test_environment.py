"""Computers as they are: clocks that are wrong, and limits that are reached, in real processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from support.mail_project import LIST, MAILING, METZ, POST, SETTINGS, TRIER, make_mailing
from support.project import ROOT, fill_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and clocks of Linux")

FILES = {
    "profiles/trier.yaml": TRIER,
    "profiles/metz.yaml": METZ,
    "profiles/mailings/neu.yaml": MAILING,
    "profiles/mailings/recipients/liste.csv": LIST + POST,
}


def process(
    folder: Path,
    *arguments: str,
    limit: Callable[[], None] | None = None,
    before: tuple[str, ...] = (),
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-m", "reportgen", "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=ROOT,
        # Where files are limited, Python would keep modules cut off and stumble over them for ever.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables},
        preexec_fn=limit,
    )


def limited(name: str, most: int) -> Callable[[], None]:
    import resource

    def limit() -> None:
        resource.setrlimit(getattr(resource, name), (most, most))

    return limit


def assert_named(done: subprocess.CompletedProcess[str], name: str) -> None:
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert name in said
    assert "error in the program" not in said
    assert "Traceback" not in said
    assert "very large or deeply nested in it, such as a table.\n" not in said


@pytest.mark.parametrize("most", [8, 10, 12])
def test_too_few_open_files_are_named_as_the_limit(tmp_path: Path, most: int) -> None:
    fill_folder(tmp_path, FILES, SETTINGS)
    limit = limited("RLIMIT_NOFILE", most)
    # With a cache of its own, where other tests have left nothing.
    done = process(
        tmp_path, "build", "-f", "docx", limit=limit, REPORTGEN_CACHE=str(tmp_path / "c")
    )
    assert_named(done, "ulimit -n")
    assert not list((tmp_path / "output").glob("*.docx"))


def test_the_text_of_a_mailing_is_not_blamed_for_a_limit(tmp_path: Path) -> None:
    make_mailing(tmp_path)
    done = process(tmp_path, "check", limit=limited("RLIMIT_NOFILE", 12))
    assert_named(done, "ulimit -n")
    assert "Correct the text" not in done.stdout + done.stderr


def test_files_that_get_too_large_are_named_as_the_limit(tmp_path: Path) -> None:
    fill_folder(tmp_path, FILES, SETTINGS)
    done = process(tmp_path, "build", "-f", "docx", limit=limited("RLIMIT_FSIZE", 9000))
    assert_named(done, "ulimit -f")
    assert not [path for path in (tmp_path / "output").rglob("*") if path.suffix == ".docx"]
    assert process(tmp_path, "build", "-f", "docx").returncode == 0


def as_nobody() -> tuple[str, ...]:
    """Return what runs a command as somebody for whom limits of processes hold."""
    if os.getuid():
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root has no limit of processes, and there is no setpriv")
    rights = "+dac_override,+dac_read_search"
    return (
        *("setpriv", "--reuid", "54321", "--clear-groups", f"--inh-caps=-all,{rights}"),
        *(f"--ambient-caps={rights}", f"--bounding-set=-all,{rights}"),
    )


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_too_few_processes_are_named_as_the_limit(most: int) -> None:
    """With three or four a build waited for ever for the processes that could not be started."""
    before = (*as_nobody(), "prlimit", f"--nproc={most}:{most}")
    if shutil.which("prlimit") is None:
        pytest.skip("there is no prlimit")
    with TemporaryDirectory() as name:
        folder = Path(name)
        fill_folder(folder, FILES, SETTINGS)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777)
        cache = {"REPORTGEN_CACHE": str(folder / "cache")}
        done = process(folder, "build", "-f", "docx", before=before, **cache)
    assert_named(done, "ulimit -u")


CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static long now(void) { return atol(getenv("TRIAL_NOW")); }
int clock_gettime(clockid_t id, struct timespec *t) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(id, t);
    if (id == CLOCK_REALTIME) t->tv_sec = now();
    return done;
}
time_t time(time_t *t) { if (t) *t = now(); return now(); }
int gettimeofday(struct timeval *t, void *zone) { t->tv_sec = now(); t->tv_usec = 0; return 0; }
"""


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library that tells a process another time than the computer's clock does."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no compiler of C")
    folder = tmp_path_factory.mktemp("clock")
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(CLOCK)
    command = [compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return str(library)


@pytest.mark.parametrize("now", [86_400, 4_431_000_000], ids=["1970", "2110"])
def test_a_clock_that_is_wrong_stops_nothing(tmp_path: Path, clock: str, now: int) -> None:
    """An empty battery makes it 1970; archives know the years 1980 to 2107 alone."""
    fill_folder(tmp_path, FILES, SETTINGS)
    wrong = {"LD_PRELOAD": clock, "TRIAL_NOW": str(now)}
    for arguments in (("build", "-f", "pdf,docx"), ("mail", "plan", "neu")):
        told = process(tmp_path, *arguments, **wrong)
        assert told.returncode == 0, told.stderr
    assert len(list((tmp_path / "output").glob("*.*.*"))) == 8
    forgotten = process(tmp_path, "mail", "forget", "anna@example.org", **wrong)
    assert "error in the program" not in forgotten.stderr
    rest = (tmp_path / "profiles/mailings/recipients/liste.csv").read_text()
    assert "anna@example.org" not in rest and "bert@example.org" in rest


@pytest.mark.skipif(not shutil.which("flock"), reason="without flock nothing waits")
def test_a_start_says_that_it_waits_for_another(tmp_path: Path) -> None:
    import fcntl

    shutil.copy(ROOT / "run", tmp_path)
    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    waiting = subprocess.Popen(["sh", tmp_path / "run", "check"], stderr=subprocess.PIPE, text=True)
    try:
        assert waiting.stderr
        assert "waiting for another start" in waiting.stderr.readline()
        assert waiting.poll() is None
    finally:
        # It must not set up anything when the other is done.
        waiting.kill()
        waiting.wait()
        os.close(held)
