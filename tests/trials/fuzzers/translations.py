"""Damaged files of translators."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from trials.fuzzers.common import BreachError, check_told, mutate
from trials.fuzzers.returned import mutate_xml

if TYPE_CHECKING:
    from reportgen.project.project import Project


@cache
def translated() -> Project:
    """Return a project that may be changed; it is gone when the process ends."""
    import atexit
    import shutil

    from reportgen.project.open import open_project

    folder = Path(tempfile.mkdtemp(prefix="reportgen-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "profiles").mkdir()
    (folder / "reportgen.yaml").write_text("network: N\nlanguages: [de, fr]\n", "utf-8")
    return open_project(folder, date(2026, 5, 1), folder)


@cache
def sound_translations() -> dict[str, bytes]:
    """Return the files for translators of a profile, by their endings."""
    from reportgen.project.profiles import read_profile_file
    from reportgen.translating.exporting import make_export
    from reportgen.translating.files.formats import FORMATS
    from reportgen.translating.lock import Lock

    project = translated()
    path = project.root / "profiles" / "a.yaml"
    path.write_text(TRANSLATED, "utf-8")
    export = make_export(project, read_profile_file(project, path), "fr", Lock(), ())
    return {each.suffix: each.write(export, project.theme) for each in FORMATS.values()}


TRANSLATED = """\
title: {de: Haus, fr: Maison}
context: {de: "**Warum**\\n\\n- a\\n- b", fr: "**Pourquoi**\\n\\n- a\\n- b"}
partners: [A, {de: B, fr: C}]
contacts: {name: Anna, role: {de: Leiterin, fr: Responsable}}
"""


def make_translations(dice: random.Random) -> bytes:
    """Return a file behind its suffix and a line break."""
    suffix, data = dice.choice(list(sound_translations().items()))
    head = suffix.encode() + b"\n"
    if suffix not in (".docx", ".xlsx") or dice.random() < 0.2:
        return head + mutate(dice, data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(dice.randint(1, 3)):
        name = dice.choice([each for each in parts if each.endswith((".xml", ".rels"))])
        garble = mutate if dice.random() < 0.3 else mutate_xml
        parts[name] = garble(dice, parts[name])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return head + made.getvalue()


def read_translated(data: bytes, folder: Path) -> None:
    from reportgen.problems.problem import ReportgenError
    from reportgen.translating.files.formats import read_translations
    from reportgen.translating.lock import Lock
    from reportgen.translating.review import review_file
    from reportgen.translating.taking import UntakableError, take_over

    suffix, _, content = data.partition(b"\n")
    path = folder / f"a{suffix.decode()}"
    path.write_bytes(content)
    project = translated()
    (project.root / "profiles" / "a.yaml").write_text(TRANSLATED, "utf-8")
    try:
        found = review_file(project, read_translations(path, path.name), Lock())
        check_told(found.problems)
        take_over(project, found, [each.key for each in found.changes], Lock())
        again = review_file(project, read_translations(path, path.name), Lock())
        if again.changes:
            raise BreachError("what was taken over is not there")
    except ReportgenError as error:
        check_told(error.problems)
    except UntakableError:
        pass
