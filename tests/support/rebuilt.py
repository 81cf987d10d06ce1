"""Projects that are built again and again, and what is said of it and left by it."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result
from PIL import Image

from reportgen.cache.records import RECORDS
from reportgen.cli.main import main
from reportgen.project.cache_choice import CACHE
from reportgen.project.templates import BUILT_IN
from support.outputs import docx_streams, pdf_streams
from support.project import fill_folder

DAY, LATER = "2026-11-22", "2027-01-01"
SETTINGS = """\
network: {de: Netz, fr: Réseau}
languages: [de, fr]
theme: own
brand:
  colour: "#0b5563"
  logo: {file: brand/logo.png, alt: {de: Zeichen, fr: Signe}}
funders:
  - {file: brand/funder.png, alt: {de: Geldgeber, fr: Financeur}}
output: {formats: [html, docx, pdf]}
"""
ONE = """\
title: {de: Eins, fr: Un}
resources: {de: Erste Fassung, fr: Première version}
contacts:
  - {name: Quirina Xylander, email: quirina.x@example.org}
  - {name: Ulrike Qvist, email: ulrike.q@example.org, until: 2026-12-31}
  - {name: Jobst Wxyzmann, email: jobst.w@example.org, publish: [internal]}
  - {name: Zwetlana Ypsilon, email: zwetlana.y@example.org, publish: [web]}
picture: {file: pictures/photo.png, alt: {de: Ein Bild, fr: Une image}}
"""
TWO = "title: Zwei\nresources: Zweites\ncity: Trier\n"
TALK = "form: talk\ntitle: {de: Rede, fr: Discours}\nspeaker: Ada\n"
FORM = """\
label: Rede
fields:
  title: {type: line, required: yes, label: Titel}
  speaker: {type: name, label: Wer}
layout:
  title: title
  sections:
    content: {label: Inhalt, fields: [speaker]}
"""


def draw(colour: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (12, 8), colour).save(stream, "PNG")
    return stream.getvalue()


def files() -> dict[str, str | bytes]:
    theme = BUILT_IN / "themes/default"
    return {
        "profiles/one.yaml": ONE,
        "profiles/two.yaml": TWO,
        "profiles/two.fr.yaml": "title: Deux\nresources: Deuxième\n",
        "profiles/talk.yaml": TALK,
        "profiles/pictures/photo.png": draw("red"),
        "brand/logo.png": draw("green"),
        "brand/funder.png": draw("blue"),
        "brand/fonts/README.txt": "Fonts of the brand.",
        "templates/forms/talk.yaml": FORM,
        "templates/forms/talk.fr.yaml": "label: Discours\n",
        "templates/words.yaml": "colon: {de: ':', fr: ' :'}\n",
        "templates/themes/own/sheet.html": (theme / "sheet.html").read_bytes(),
        "templates/themes/own/sheet.css": (theme / "sheet.css").read_bytes(),
    }


def build(folder: Path, *arguments: str, cache: Path | None = None, today: str = DAY) -> Result:
    """Build through the command line, for print and with a cache of the project's own.

    That is so unless told otherwise.
    """
    environment = {CACHE: str(cache or folder / "cache")}
    if "--audience" not in arguments:
        arguments = (*arguments, "--audience", "print")
    arguments = ("-C", str(folder), "--today", today, "build", *arguments)
    return CliRunner().invoke(main, arguments, env=environment)


def said(result: Result, status: str = "made") -> set[str]:
    """Return the names of the outputs that a build made, or did something else with."""
    assert "Traceback" not in result.output, result.output
    return set(re.findall(rf"(?m)^{status}  (.+)$", result.output))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and RECORDS not in path.parts
    }


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Return the names that two folders do not have the same content under."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def cold(folder: Path, *arguments: str, today: str = DAY) -> dict[str, bytes]:
    """Return what a build gives that knows of none before."""
    for name in ("cold", "cold-cache"):
        shutil.rmtree(folder / name, ignore_errors=True)
    # One process, for each would prepare itself, and another does it in two.
    arguments = ("-j", "1", "-o", str(folder / "cold"), *arguments)
    build(folder, *arguments, cache=folder / "cold-cache", today=today)
    return contents(folder / "cold")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def in_file(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: change(folder / name, old, new)


def anew(name: str, data: bytes | str) -> Callable[[Path], None]:
    return lambda folder: fill_folder(folder, {name: data}, (folder / "reportgen.yaml").read_text())


EVERY = {
    f"{name}.{lang}.{kind}"
    for name in ("one", "two", "talk")
    for lang in ("de", "fr")
    for kind in ("html", "docx", "pdf")
}


def of(*starts: str) -> set[str]:
    return {name for name in EVERY if name.startswith(starts)}


REPORT = """\
title: {de: Bericht, fr: Rapport}
parts:
  - {part: chapter, file: texts/word.md}
  - contents
  - {part: overview, figures: [city], charts: [{chart: bars, of: city}]}
  - sheets
  - {part: index, of: partners}
sheets: {group: city}
"""
SMALL = "network: Netz\nlanguages: [de, fr]\n"


def small(number: int) -> str:
    return (
        f"title: {{de: Blatt {number}, fr: Feuille {number}}}\n"
        f"city: {('Metz', 'Trier')[number % 2]}\npartners: [Verein {number}]\n"
        f"resources: {{de: Text {number}, fr: Texte {number}}}\n"
    )


REPORT_FILES: dict[str, str | bytes] = {
    "profiles/reports/year.yaml": REPORT,
    "profiles/reports/texts/word.md": "# Vorwort\n\nLiebe Leute.\n\n![Bild](p.png)\n",
    "profiles/reports/texts/word.fr.md": "# Préface\n\nChers amis.\n",
    "profiles/reports/texts/p.png": draw("red"),
    **{f"profiles/s{number}.yaml": small(number) for number in (1, 2, 3)},
}
REPORT_ONLY = "title: {de: B, fr: R}\nparts: [sheets]\n"


def everything(path: Path) -> bytes:
    """Return all that an output holds, unpacked."""
    read = {".pdf": pdf_streams, ".docx": docx_streams}.get(path.suffix, bytes)
    return read(path.read_bytes())
