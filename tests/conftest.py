"""Projects to test with, and the outputs of the examples, each made once."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from reportgen.building import press
from reportgen.building.warming import warm_up
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profiles, select_profiles
from reportgen.project.project import Project
from reportgen.workers.pool import count_cores
from reportgen.writers.docx.report import load_report_template
from support.project import (
    EXAMPLES,
    ROOT,
    SETTINGS,
    TODAY,
    NewProject,
    Written,
    fill_folder,
    write_sheet,
)

if TYPE_CHECKING:
    from reportgen.mailings.ledger.ledger import Ledger
    from support.mail_server import Certificates, MailServer

# A shell lets what it starts in the background ignore Ctrl-C, and all that this starts as well.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Tests write a hundred thousand small files: where there is memory for them, none goes to a disk.
_MEMORY = Path("/dev/shm")
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK):
    free = min(
        shutil.disk_usage(_MEMORY).free, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    )
    if free > 6_000_000_000:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None

# What tests build is not kept beside what people built, and no test takes what another day kept.
# Each process that runs tests has places of its own, which the processes that a test starts share.
if "REPORTGEN_TESTS" not in os.environ:
    os.environ["REPORTGEN_TESTS"] = tempfile.mkdtemp(prefix="reportgen-tests-")
    atexit.register(shutil.rmtree, os.environ["REPORTGEN_TESTS"], ignore_errors=True)
for variable in ("REPORTGEN_CACHE", "XDG_DATA_HOME"):
    place = (os.environ["REPORTGEN_TESTS"], os.environ.get("PYTEST_XDIST_WORKER", "one"), variable)
    os.environ[variable] = str(Path(*place))
    Path(*place).mkdir(parents=True, exist_ok=True)

# Program and tests are compiled once, and not by each of the processes that tests start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# No test fails because the computer is busy.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")

#: From how many files on it is worth while to start one process more.
_FILES = 4


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return a process for each core and one more, since some tests wait; none for few files."""
    asked = [Path(config.invocation_params.dir, word.partition("::")[0]) for word in config.args]
    files = sum(len(list(path.rglob("test_*.py"))) if path.is_dir() else 1 for path in asked)
    workers = min(count_cores() + 1, files // _FILES)
    return workers if workers > 1 else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that at the end no process waits for another."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what is there to stay.

    That would also write to memory that processes share which tests fork.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What most builds load is loaded once, in the process that forks their workers.

    Otherwise each of some thousand workers would load it for a sheet or two.
    """
    press._MANY = 1
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = tmp_path_factory.mktemp("loaded")
        fill_folder(folder, {})
        theme = open_project(folder, TODAY, folder).theme
        warm_up(theme)
        load_report_template(theme)


@pytest.fixture(scope="session")
def project() -> Project:
    """The repository as a project, on a fixed day."""
    return open_project(ROOT, TODAY, ROOT)


@pytest.fixture(scope="session")
def example(project: Project) -> Written:
    """A function that returns an output of an example profile; each is made once."""
    profiles, problems = read_profiles(project, select_profiles(project, ()))
    by_id = {profile.id: profile for profile in profiles}
    made: dict[tuple[object, ...], bytes] = {}
    assert len(profiles) == len(EXAMPLES), [str(problem) for problem in problems]

    def write(
        name: str,
        languages: tuple[str, ...],
        kind: str = "pdf",
        audience: str = "print",
        standard: str = "ua1",
    ) -> bytes:
        key = (name, languages, kind, audience, standard)
        if key not in made:
            made[key] = write_sheet(project, by_id[name], languages, kind, audience, standard)
        return made[key]

    return write


@pytest.fixture
def new_project(tmp_path: Path) -> NewProject:
    """A function that makes a project from settings and files by name, and opens it."""

    def make(files: Mapping[str, str | bytes], settings: str = SETTINGS) -> Project:
        fill_folder(tmp_path, files, settings)
        return open_project(tmp_path, TODAY, tmp_path)

    return make


# --- Mailings ------------------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The new ledger of a folder."""
    from reportgen.mailings.ledger.ledger import LEDGER, open_ledger

    with open_ledger(tmp_path / LEDGER) as ledger:
        yield ledger


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    from support.mail_server import MailServer

    with MailServer().running() as server:
        yield server


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """The certificates of mail servers, made once."""
    from support.mail_server import make_certificates

    return make_certificates(tmp_path_factory.mktemp("certificates"))
