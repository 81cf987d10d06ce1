"""Looking whether the machine has what the program needs, and saying what mends it."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from reportgen.input.returned.office import find_office
from reportgen.problems.message import NOTHING, Message, say
from reportgen.writers.fonts import FONT_PACKAGES, computer_fonts


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for: what it serves, whether it is there, and the command that mends it."""

    name: Message
    serves: Message
    found: bool
    required: bool
    detail: str = ""
    mend: Message = NOTHING


#: A package of each system by its package manager; the first that is installed is asked.
_MANAGERS = {
    "apt-get": "sudo apt-get install --no-install-recommends {}",
    "dnf": "sudo dnf install {}",
    "pacman": "sudo pacman -S {}",
    "zypper": "sudo zypper install {}",
    "apk": "sudo apk add {}",
    "brew": "brew install {}",
}
_PACKAGES = {
    "pango-1.0": ("libpango-1.0-0", "pango", "pango", "pango", "pango", "pango"),
    "pangoft2-1.0": ("libpangoft2-1.0-0", "pango", "pango", "pango", "pango", "pango"),
    "harfbuzz-subset": (
        "libharfbuzz-subset0",
        "harfbuzz",
        "harfbuzz",
        "libharfbuzz-subset0",
        "harfbuzz-subset",
        "harfbuzz",
    ),
    "soffice": (
        "libreoffice-writer-nogui",
        "libreoffice-writer",
        "libreoffice-fresh",
        "libreoffice-writer",
        "libreoffice-writer",
        "--cask libreoffice",
    ),
    "Noto Sans CJK": (
        "fonts-noto-cjk",
        "google-noto-sans-cjk-fonts",
        "noto-fonts-cjk",
        "noto-sans-cjk-fonts",
        "font-noto-cjk",
        "--cask font-noto-sans-cjk",
    ),
}


def examine() -> Iterator[Finding]:
    """Yield a finding for each library, font and program the product can use."""
    yield Finding(
        _called("Python"),
        say("everything"),
        sys.version_info >= (3, 11),
        True,
        ".".join(map(str, sys.version_info[:3])),
        say("Install Python 3.11 or newer."),
    )
    for library, serves, required in (
        ("pango-1.0", say("PDF"), True),
        ("pangoft2-1.0", say("PDF"), True),
        ("harfbuzz-subset", say("PDF, many times faster"), False),
    ):
        found = find_library(library)
        yield Finding(_called(library), serves, bool(found), required, found or "", _mend(library))
    yield _try(_called("WeasyPrint"), say("PDF"), "weasyprint", _import_weasyprint)
    yield _try(say("fonts"), say("PDF"), " ".join(FONT_PACKAGES), _find_fonts)
    chinese = next((path for path in computer_fonts() if path.stem.startswith("NotoSansCJK")), None)
    yield Finding(
        _called("Noto Sans CJK"),
        say("Chinese, Japanese and Korean in PDF"),
        chinese is not None,
        False,
        str(chinese or ""),
        _mend("Noto Sans CJK"),
    )
    yield _try(
        _called("python-docx"), say("the default Word template"), "python-docx", _import_docx
    )
    office = find_office()
    yield Finding(
        _called("LibreOffice"),
        say("reading .doc and .rtf files, looking at Word files without Word"),
        bool(office),
        False,
        office,
        _mend("soffice"),
    )
    for package, module, serves in (
        ("openxml-audit", "openxml_audit", say("validating Word files")),
        ("page-validation", "page", say("validating PDF/UA")),
    ):
        there = importlib.util.find_spec(module) is not None
        yield Finding(
            _called(package),
            serves,
            there,
            False,
            _version(package),
            _called(f"{sys.executable} -m pip install {package}"),
        )


def _called(name: str) -> Message:
    """Return what has no words: a name, or a command."""
    return say("{thing}", thing=name)


def _mend(library: str) -> Message:
    for manager, command, package in zip(
        _MANAGERS, _MANAGERS.values(), _PACKAGES[library], strict=True
    ):
        if shutil.which(manager):
            return _called(command.format(package))
    return say("Install {package} with your system's packages.", package=_PACKAGES[library][0])


def _try(name: Message, serves: Message, package: str, attempt: Callable[[], str]) -> Finding:
    mend = _called(f"{sys.executable} -m pip install {package}")
    try:
        return Finding(name, serves, True, True, attempt(), mend)
    except (ImportError, OSError, PackageNotFoundError) as error:
        return Finding(name, serves, False, True, str(error).splitlines()[0], mend)


def _import_weasyprint() -> str:
    from reportgen.writers.pdf import engine

    return engine.load()


def _find_fonts() -> str:
    from reportgen.writers.fonts import find_families, font_folders

    families = ", ".join(find_families(None).of_texts)
    return f"{font_folders()[0]}: {families}"


def _import_docx() -> str:
    import docx

    return str(docx.__version__)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
