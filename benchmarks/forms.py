"""Forms and sheets that come back: what is read of them, through which programs, and how long.

Each text of the examples is known, so that it can be said of each whether it came back exactly, was
lost, or was invented. LibreOffice opens the files and saves them as others; without it they are
read as they were built.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import docx

from benchmarks.process import CommandError, run
from benchmarks.project import make_project
from reportgen.building.jobs import make_sheet_job, run_sheet_job
from reportgen.collecting.filled import field_at, read_filled
from reportgen.collecting.outgoing import Order, asked_of, make_form
from reportgen.collecting.targets import at
from reportgen.document.edition import Audience, Edition
from reportgen.forms.answers import find_answers
from reportgen.input.markdown import parse_markdown
from reportgen.input.returned.document import Returned
from reportgen.input.returned.readers import READERS
from reportgen.project.open import open_project
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.cut import cut_profile
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.profile import Profile

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)
#: The suffixes that files go through, with LibreOffice's names of the formats.
KINDS = {".docx": "docx", ".odt": "odt", ".doc": "doc", ".rtf": "rtf"}
#: So many forms are imported at once.
FORMS = 500
#: Rounds in which each file is read; the median counts.
ROUNDS = 3
#: Files that are opened by LibreOffice to be read take seconds each: so many are, once.
_OPENED, _SAMPLE = (".doc", ".rtf"), 4
_MODULE = (sys.executable, "-P", "-m", "reportgen")


class Sent(NamedTuple):
    """A file as it was made, the profile and the language that it is of, and what reads it."""

    data: bytes
    profile: Profile
    lang: str
    read: Callable[[Returned], Mapping[str, str]]


def measure(count: int = FORMS, through: Sequence[str] = tuple(KINDS)) -> list[dict[str, Any]]:
    """Return an entry for each kind of file, and last one for so many forms that are imported.

    Files are read as built, and as LibreOffice saved them, as what they go `through`.

    An entry has ``"what"`` and ``"through"``, how many ``"files"`` and ``"texts"`` there were, how
    many came back ``"same"``, were ``"lost"`` or ``"invented"``, and ``"ms"`` a file; that of
    imports has the ``"seconds"`` of all instead.
    """
    project = open_project(ROOT, TODAY, ROOT)
    entries = []
    with TemporaryDirectory(prefix="reportgen-forms-") as folder:
        for what, sent in (("form", list(_forms(project))), ("sheet", list(_sheets(project)))):
            entries.append(_compare(what, "as built", ".docx", sent, [each.data for each in sent]))
            for suffix in through if shutil.which("soffice") else ():
                some = sent[:_SAMPLE] if suffix in _OPENED else sent
                saved = _saved([each.data for each in some], suffix, Path(folder) / what)
                entries.append(_compare(what, f"LibreOffice {suffix}", suffix, some, saved))
        entries.append(_import(Path(folder) / "project", count))
    return entries


def _profiles(project: Project) -> Iterator[tuple[Profile, str]]:
    listing = list_profiles(project)
    profiles, _ = read_profiles(project, listing.paths, listing)
    return ((profile, lang) for profile in profiles for lang in project.languages)


def _forms(project: Project) -> Iterator[Sent]:
    """Yield the form of each example in each language."""
    for profile, lang in _profiles(project):
        made = make_form(project, profile, profile.form, Order((lang,)), "docx")
        asked = asked_of(project, profile.form)

        def read(returned: Returned, asked: Any = asked, lang: str = lang) -> Mapping[str, str]:
            given = read_filled(returned, asked, lang).given
            return {".".join(map(str, path)): _text(each.data) for path, each in given.items()}

        yield Sent(made.data, profile, lang, read)


def _sheets(project: Project) -> Iterator[Sent]:
    """Yield the built sheet of each example in each language, which bears no marks."""
    for profile, lang in _profiles(project):
        cut = cut_profile(profile, Audience.PRINT, TODAY)
        sheet = merge_sheet(cut, (lang,), world_of(project))
        job = make_sheet_job(sheet, cut, Edition((lang,)), ("docx",))
        made = run_sheet_job(job, project.theme)["docx"]
        if isinstance(made, Exception):
            raise made
        form = profile.form

        def read(returned: Returned, form: Any = form, lang: str = lang) -> Mapping[str, str]:
            found = find_answers(returned, form, project.words).found
            return {
                name: _text(
                    form.fields[name].type.recover(each.parts, form.fields[name], lang).data
                )
                for name, each in found.items()
                if not form.fields[name].type.parts and each.written in ("", lang)
            }

        yield Sent(made, profile, lang, read)


def _text(data: Any) -> str:
    return data if isinstance(data, str) else "\n".join(map(_text, data))


def _compare(
    what: str, through: str, suffix: str, sent: Sequence[Sent], files: Sequence[bytes]
) -> dict[str, Any]:
    """Read files, and hold the texts in them against those of their profiles."""
    counted = {"texts": 0, "same": 0, "lost": 0, "invented": 0}
    took = []
    for each, data in zip(sent, files, strict=True):
        rounds = []
        for _ in range(1 if suffix in _OPENED else ROUNDS):
            start = time.perf_counter()
            read = each.read(READERS[suffix](data, f"a{suffix}"))
            rounds.append(time.perf_counter() - start)
        took.append(median(rounds) * 1000)
        known = dict(_texts(each.profile, each.lang, what))
        for name, text in known.items():
            came = read.get(name, "")
            counted["texts"] += bool(text)
            counted["same"] += bool(text) and _means(came, each.lang) == _means(text, each.lang)
            counted["lost"] += bool(text) and not came
            counted["invented"] += bool(came) and not text
    return {"what": what, "through": through, "files": len(files), **counted, "ms": median(took)}


def _texts(profile: Profile, lang: str, what: str) -> Iterator[tuple[str, str]]:
    """Yield the texts that a form or a sheet shows in a language, "" for those it lacks.

    A sheet lacks what its form does not print, such as fields that reports alone show.
    """
    cut = cut_profile(profile, Audience.PRINT, TODAY)
    shown = profile.form.fields if what == "form" else profile.form.printed
    for name, field in profile.form.fields.items():
        value = cut.values.get(name) if name in shown else None
        if field.type.parts and field.many and what == "form":
            for number, record in enumerate(value or ()):
                for part in field.type.parts:
                    path = f"{name}.{number}.{part.name}"
                    spec = field_at(profile.form, (name, number, part.name))
                    if spec.type.localized:
                        yield path, _in(at(record, (part.name,)), lang, spec.type.translated)
        elif field.type.localized and not field.type.parts:
            values = value if field.many else (value,)
            said = (_in(each, lang, field.type.translated) for each in values or ())
            yield name, "\n".join(filter(None, said))


def _in(texts: Any, lang: str, translated: bool) -> str:
    if not isinstance(texts, Mapping):
        return ""
    return str(texts.get(lang, "" if translated else next(iter(texts.values()), "")))


def _means(text: str, lang: str) -> object:
    """Return what a text prints; blanks that never break are blanks."""
    return parse_markdown(" \n".join(text.translate(_BLANKS).split(" \n")), lang)


_BLANKS = {0xA0: " ", 0x202F: " "}


def _saved(files: Sequence[bytes], suffix: str, folder: Path) -> list[bytes]:
    """Return files as LibreOffice opened and saved them."""
    source, target = folder / "source", folder / suffix[1:]
    source.mkdir(parents=True, exist_ok=True)
    paths = [source / f"{number}.docx" for number in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'office').resolve().as_uri()}"
    words = ["soffice", profile, "--headless", "--convert-to", KINDS[suffix], "--outdir", target]
    done = subprocess.run([*map(str, words), *map(str, paths)], capture_output=True, text=True)
    made = [target / path.with_suffix(suffix).name for path in paths]
    if not all(path.exists() for path in made):
        raise CommandError(f"soffice: {done.stderr}")
    return [path.read_bytes() for path in made]


def _import(folder: Path, count: int) -> dict[str, Any]:
    """Return what it takes to import so many forms in which one text was changed each."""
    make_project(folder, count)
    project = open_project(folder, TODAY, folder)
    inbox = folder / "inbox"
    inbox.mkdir()
    for profile, lang in _profiles(project):
        made = make_form(project, profile, profile.form, Order((lang,)), "docx")
        path = inbox / f"{profile.id}.docx"
        path.write_bytes(made.data)
        document = docx.Document(str(path))
        row = next(row for row in document.tables[0].rows if row.cells[0].text.startswith("Bilanz"))
        row.cells[1].paragraphs[0].add_run(" Das war gut.")
        document.save(str(path))
    command = [*_MODULE, "-C", str(folder), "import", "--yes"]
    usage = run(command, folder, dict(os.environ))
    done = len(list((inbox / "done").glob("*.docx")))
    if done != count:
        raise CommandError(f"reportgen import took {done} of {count} forms over")
    return {"what": "import", "files": count, "seconds": usage.wall}
