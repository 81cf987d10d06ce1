"""Projects to test with, and the outputs of the examples, each made once."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from reportgen.building import build
from reportgen.document.edition import Audience, Edition, Standard
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file, read_profiles, select_profiles
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.profile import Profile

if TYPE_CHECKING:
    from mail_server import Certificates, MailServer

    from reportgen.mailings.ledger.ledger import Ledger

#: The repository, which is a project itself.
ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 22)

SETTINGS = "network: Test network\nlanguages: [de, fr]\n"

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

#: The ids of the example profiles.
EXAMPLES = tuple(
    sorted(
        path.name[:-5] for path in (ROOT / "profiles").glob("*.yaml") if path.name.count(".") == 1
    )
)
#: Every edition of the examples.
EDITIONS = (("de",), ("fr",), ("de", "fr"))

#: Writes ``(profile id, languages, format)``, for print and as PDF/UA unless told otherwise.
Written: TypeAlias = Callable[..., bytes]
NewProject: TypeAlias = Callable[..., Project]


def write_sheet(
    project: Project,
    profile: Profile,
    languages: tuple[str, ...],
    kind: str = "pdf",
    audience: str = "print",
    standard: str = "ua1",
) -> bytes:
    """Return one output of a project, made the way a build makes it."""
    edition = Edition(languages, Audience(audience), Standard(standard))
    return build.write_sheet(profile, edition, kind, project, world_of(project))


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


def fill_folder(folder: Path, files: Mapping[str, str | bytes], settings: str = SETTINGS) -> None:
    """Write a project's settings and files below a folder."""
    for name, content in {"reportgen.yaml": settings, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def new_project(tmp_path: Path) -> NewProject:
    """A function that makes a project from settings and files by name, and opens it."""

    def make(files: Mapping[str, str | bytes], settings: str = SETTINGS) -> Project:
        fill_folder(tmp_path, files, settings)
        return open_project(tmp_path, TODAY, tmp_path)

    return make


def write_profile(
    project: Project, path: str, languages: tuple[str, ...] = ("de",), **choices: str
) -> bytes:
    """Return an output of the profile in a file of the project."""
    profile = read_profile_file(project, project.root / path)
    return write_sheet(project, profile, languages, **choices)


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
    from mail_server import MailServer

    with MailServer().running() as server:
        yield server


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """The certificates of mail servers, made once."""
    from mail_server import make_certificates

    return make_certificates(tmp_path_factory.mktemp("certificates"))
