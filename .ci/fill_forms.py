"""Fills the PDF form of every example with pdf.js, as Firefox does, and takes it in again.

    python .ci/fill_forms.py build/filled

Each profile must say afterwards what was typed, and nothing else may have changed. The filled forms
are left in the folder, to be validated. The exit code is the number of forms that failed.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from reportgen.collecting.incoming import read_back
from reportgen.collecting.outgoing import Order, fill_blank, fit_for_typing, make_form
from reportgen.collecting.review import Review
from reportgen.collecting.taking import take
from reportgen.collecting.typed.answers import answers_of
from reportgen.input.returned.pdf.reader import read_alone
from reportgen.project.open import open_project
from reportgen.project.profiles import list_profiles, read_profile_file
from reportgen.project.project import Project

HERE = Path(__file__).resolve().parent
TODAY = date(2026, 11, 22)
#: What is typed, if something stands there already; and what is ticked or emptied.
TYPED = {
    "title": "Łukasz – „Haus der Wörter“",
    "description": "Erster Absatz, ÄÖÜ ß.\n\n- eins\n- **zwei** und drei\n\nЁлка, Œuvre.",
    "contacts.0.name": "أمل (Amal)",
    "contacts.0.phone": "0681 905-0",
}
TICKED = {"topics.work": True, "topics.family": False}


def answers_now(project: Project, path: Path, lang: str) -> dict[str, str]:
    profile = read_profile_file(project, path)
    blank = fill_blank(project, profile, profile.form, Order((lang,)))
    return answers_of(fit_for_typing(project, blank, "pdf"))


def fill(project: Project, path: Path, lang: str, folder: Path) -> list[str]:
    """Fill the form of a profile, take it in, and return the names of fields that are wrong."""
    before = answers_now(project, path, lang)
    profile = read_profile_file(project, path)
    made = make_form(project, profile, profile.form, Order((lang,)), "pdf")
    blank, answers, filled = (
        folder / f"{path.stem}.{lang}.{each}" for each in ("blank.pdf", "json", "pdf")
    )
    typed = {name: text for name, text in TYPED.items() if before[name]}
    blank.write_bytes(made.data)
    answers.write_text(json.dumps({**typed, **TICKED}), "utf-8")
    command = ["node", str(HERE / "fill_pdf.mjs"), str(blank), str(answers), str(filled)]
    subprocess.run(command, check=True)
    answers.unlink()
    found = read_back(project, read_alone(filled.read_bytes(), filled.name))
    assert isinstance(found, Review), found
    take(project, found, found.changes)
    ticked = {name: "on" if is_on else "off" for name, is_on in TICKED.items()}
    wanted, after = {**before, **typed, **ticked}, answers_now(project, path, lang)
    return [name for name in wanted if wanted[name] != after.get(name)]


def main(folder: Path) -> int:
    """Fill all forms, and print those that failed."""
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for lang in ("de", "fr"):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            for each in ("profiles", "templates"):
                shutil.copytree(HERE.parent / each, root / each)
            shutil.copy(HERE.parent / "reportgen.yaml", root)
            project = open_project(root, TODAY, root)
            for path in list_profiles(project).paths:
                wrong = fill(project, path, lang, folder)
                failed += bool(wrong)
                print(f"{path.stem} {lang}: {', '.join(wrong) or 'fine'}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
