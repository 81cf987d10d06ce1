"""Files of Word 97 and of Rich Text, opened by LibreOffice and read as OpenDocument texts.

What comes in by e-mail is opened where nothing can come of it: in a folder and with settings of its
own, without macros, without a network, for a limited time.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from reportgen.cache.atomic import write_new
from reportgen.input.files import read_bytes
from reportgen.input.returned.document import Returned
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.html import read_html
from reportgen.input.returned.odt import read_odt
from reportgen.input.returned.package import OLE, fail, has_password
from reportgen.problems.message import say
from reportgen.problems.problem import SourceError

#: What opening a file may take, with the start of the program.
_SECONDS = 120
#: Larger files are no forms; and what else it may write and keep in memory, in bytes.
_MOST, _MOST_WRITTEN, _MEMORY = 50_000_000, 200_000_000, 4_000_000_000
#: The filters of LibreOffice by what files begin with: none is guessed by what else is in it.
_FILTERS = {OLE: "MS Word 97", b"{\\rtf": "Rich Text Format"}
#: Where LibreOffice lies on systems that do not put it among the commands.
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:\\Program Files\\LibreOffice\\program\\soffice.exe",
    "C:\\Program Files (x86)\\LibreOffice\\program\\soffice.exe",
)
#: A port at which nobody answers ("discard", RFC 863): whatever is asked of the network goes there.
_NOWHERE = "127.0.0.1", 9
#: Settings of LibreOffice by their paths: nothing of a file runs, nothing is fetched for it.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetNoProxy", ""),
    *(
        ("Inet/Settings", f"ooInet{kind}Proxy{part}", value)
        for kind in ("HTTP", "HTTPS", "FTP")
        for part, value in zip(("Name", "Port"), map(str, _NOWHERE), strict=True)
    ),
)


def find_office() -> str:
    """Return where LibreOffice is on this computer, "" where it is not."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), "")


def read_office(data: bytes, file: str) -> Returned:
    """Return what a file of Word 97 or of Rich Text says; `file` is how it is called in problems.

    What is another file under such a name is read as what it is. Raises `SourceError` for what is
    none, is damaged, has a password or takes too long, and where LibreOffice is not installed.
    """
    if data.startswith(b"PK\x03\x04"):
        return read_docx(data, file)
    begin = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begin.startswith((b"<html", b"<!doctype html")):
        return read_html(data, file)
    name = next((name for sign, name in _FILTERS.items() if data.startswith(sign)), "")
    if not name:
        raise _damaged(file)
    if has_password(data):
        raise fail(file, say("the file has a password."), say("Save it without a password."))
    office = find_office()
    if not office:
        raise fail(
            file,
            say("files of this kind are read with LibreOffice, which is not on this computer."),
            say(
                "Open it in the office program and save it as .docx, or install LibreOffice: "
                "reportgen doctor says how."
            ),
        )
    return read_odt(_convert(office, name, data, file), file)


def _convert(office: str, name: str, data: bytes, file: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="reportgen-", ignore_cleanup_errors=True) as made:
        # Folders of this kind are for their owner alone.
        folder = Path(made)
        source, target = folder / "sheet.in", folder / "sheet.odt"
        write_new(source, data)
        (folder / "profile" / "user").mkdir(parents=True)
        write_new(folder / "profile" / "user" / "registrymodifications.xcu", _settings().encode())
        command = [
            *(office, f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
            *("--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault"),
            *(f"--infilter={name}", "--convert-to", "odt:writer8"),
            *("--outdir", str(folder), str(source)),
        ]
        if not _run(command, folder):
            raise fail(
                file,
                say("LibreOffice takes too long to open the file."),
                say("Open it in the office program and save it as .docx."),
            )
        try:
            converted = read_bytes(target, _MOST)
        except OSError:
            raise _damaged(file) from None
        if len(converted) > _MOST:
            raise fail(file, say("the file is too large."), say("Save it without large pictures."))
        return converted


def _run(command: list[str], folder: Path) -> bool:
    """Run a command in a folder that it takes for the user's; tell whether it ended in time."""
    host, port = _NOWHERE
    away = f"http://{host}:{port}"
    names = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")
    environment = {
        **{key: value for key, value in os.environ.items() if key.lower() != "no_proxy"},
        **{key: away for name in names for key in (name, name.upper())},
        **{key: str(folder) for key in ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")},
    }
    process = subprocess.Popen(  # noqa: S603 - the program is LibreOffice, and no shell reads it
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _limit(process.pid)
    try:
        process.wait(_SECONDS)
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        # What it started has to end with it, or it would write into a folder that is gone.
        _end(process)


def _limit(process: int) -> None:
    """Limit what a process and those that it starts may take, also when this one is killed."""
    if sys.platform == "linux":
        import resource

        limits = {
            resource.RLIMIT_CPU: _SECONDS,
            resource.RLIMIT_AS: _MEMORY,
            resource.RLIMIT_FSIZE: _MOST_WRITTEN,
        }
        with suppress(OSError, ValueError):
            for kind, most in limits.items():
                resource.prlimit(process, kind, (most, most))


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(OSError):
        process.kill()
    process.wait()


def _settings() -> str:
    """Return the settings of a user who trusts nobody (OpenOffice registry, oor)."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items '
        'xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>"
    )


def _damaged(file: str) -> SourceError:
    return fail(
        file,
        say("the file is no text of an office program, or a damaged one."),
        say("Open it in the office program and save it as .docx."),
    )
