"""Projects to test with, and the outputs of the examples, each made once."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reportgen.project.open import open_project
from reportgen.project.profiles import read_profiles, select_profiles
from reportgen.project.project import Project
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

# What tests build is not kept beside what people built, and no test takes what another day kept.
# Processes that a test starts share what it has.
if os.environ.get("REPORTGEN_TESTS") is None:
    os.environ["REPORTGEN_TESTS"] = "yes"
    for variable in ("REPORTGEN_CACHE", "XDG_DATA_HOME"):
        os.environ[variable] = tempfile.mkdtemp(prefix="reportgen-tests-")
        atexit.register(shutil.rmtree, os.environ[variable], ignore_errors=True)


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
