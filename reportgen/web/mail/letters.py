"""The letters of a mailing: written beside everything else, and downloaded."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

from starlette.responses import Response

from reportgen.app.mailing.overview import find_path
from reportgen.building.output import Status
from reportgen.document.edition import Standard
from reportgen.fields.domains import show_address
from reportgen.mailings.homes import home_of
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from reportgen.mailings.letters import FOLDER, PRINTED, write_letters
from reportgen.mailings.prepare import read_mailing_file
from reportgen.mailings.telling import tell_size
from reportgen.problems.message import in_a_row
from reportgen.problems.problem import Place, Problem, Severity
from reportgen.web.downloads import send_file
from reportgen.web.mail.opened import begin_step, opened, project_apart, show_step
from reportgen.web.pages import Ask
from reportgen.web.tasks import Result
from reportgen.web.words.telling import message_of
from reportgen.workers.apart import Progress
from reportgen.workers.pool import Workers, count_cores

#: What letters are written as.
_KINDS = (".pdf", ".docx")


def show_letters(ask: Ask) -> Response:
    """The letters that are written."""
    with opened(ask) as found:
        home = home_of(found.project.root, found.id)
        printed = home / PRINTED
        return show_step(
            ask,
            found,
            "letters",
            printed=_about(ask, printed) if printed.is_file() else None,
            files=[_about(ask, path) for path in _files(home)],
        )


def _files(home: Path) -> list[Path]:
    folder = home / FOLDER
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if path.suffix in _KINDS and path.is_file())


def _about(ask: Ask, path: Path) -> tuple[str, str, float]:
    status = path.stat()
    return path.name, ask.tell(tell_size(status.st_size)), status.st_mtime


def download_letter(ask: Ask) -> Response:
    """A letter, or the file of all of them: by its number, 0 for that one."""
    number = str(ask.request.path_params["number"])
    with opened(ask) as found:
        home = home_of(found.project.root, found.id)
        files = [home / PRINTED, *_files(home)]
    if not number.isdecimal() or int(number) >= len(files) or not files[int(number)].is_file():
        raise LookupError("letter")
    path = files[int(number)]
    return send_file(path.read_bytes(), path.name)


def begin_letters(ask: Ask) -> Response:
    """Write the letters of a mailing."""
    return begin_step(
        ask, "letters", message_of("mail_writing_letters", mailing=ask.name), letters_apart
    )


def letters_apart(progress: Progress, root: Path, day: date, id: str) -> Result:
    """Write letters, and return what is told of it. Raises `ReportgenError`."""
    project = project_apart(root, day)
    with (
        closing(open_ledger(project.root / LEDGER)) as ledger,
        Workers(count_cores()) as executor,
    ):
        mailing = read_mailing_file(project, find_path(project, id))
        written = write_letters(project, mailing, ledger, executor, False, Standard.UA)
    count = written.count
    said = [
        message_of("mail_letters_done", count=count) if count else message_of("mail_letters_none")
    ]
    kept = [each.path.name for each in written.files if each.status is Status.KEPT]
    if kept:
        said.append(message_of("mail_letters_kept", files=kept))
    problems = [*written.problems, *(p for each in written.files for p in each.problems)]
    problems += (
        Problem(
            Place(show_address(each.address), within="letter"), each.why, severity=Severity.WARNING
        )
        for each in written.omitted
    )
    failed = any(each.status is Status.FAILED for each in written.files)
    page = ("mailing", id, "letters")
    return Result(in_a_row(said), tuple(dict.fromkeys(problems)), page=page, failed=failed)
