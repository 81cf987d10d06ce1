"""What a person can ask for, asked without the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.project import TODAY, fill_folder

#: What is asked, as the end of a program in which `project` and `folder` are at hand.
ASKED = {
    "check": (
        "from reportgen.app.check import inspect_project\n"
        "print(inspect_project(project, ()).fine['profile'])"
    ),
    "list": (
        "from reportgen.app.listing import list_sheets\nprint(len(list_sheets(project).rows))"
    ),
    "schema": (
        "from reportgen.app.schemas import schema_names, schema_of\n"
        "names = schema_names(project)\n"
        "print(len([schema_of(project, name, 'fr') for name in names]) - len(names) + 1)"
    ),
    "start": (
        "from reportgen.app.start import start_project\n"
        "made = start_project(folder / 'new')\n"
        "print(sum(path.name == 'reportgen.yaml' for path in made))"
    ),
    "build": (
        "from reportgen.app.build import begin_round\n"
        "from reportgen.building.output import Saving\n"
        "from reportgen.building.plan import Order\n"
        "from reportgen.workers.start import start_workers\n"
        "order = Order(Saving(folder / 'output'), ('html',), (('de',),))\n"
        "begun = begin_round(project, (), order)\n"
        "with start_workers(1, None) as workers:\n"
        "    print(len(list(begun.run(workers))))"
    ),
    "watch": (
        "from reportgen.workers.start import start_workers\n"
        "from reportgen.app.watch import Watch\n"
        "from reportgen.building.output import Saving\n"
        "from reportgen.building.plan import Order\n"
        "order = Order(Saving(folder / 'output'), ('html',), (('de',),))\n"
        "with Watch(project, (), lambda: start_workers(1, None)) as watch:\n"
        "    path = folder / 'profiles/one.yaml'\n"
        "    path.write_text('title: {de: Neu, fr: Neuf}')\n"
        "    first = watch.take_in(next(watch.changes()), order)\n"
        "    print([each.path.name for each in first.run(watch.executor)]"
        ".count('one.de.html'))"
    ),
    "templates": (
        "from reportgen.app.look.templates import KINDS, check_template, place_of_template,"
        " write_template\n"
        "for kind in KINDS:\n"
        "    path = place_of_template(project, kind)\n"
        "    write_template(project, kind, path)\n"
        "    check_template(project, kind, path, 'factsheet')\n"
        "print(len(list(path.parent.glob('*.docx'))) - len(KINDS) + 1)"
    ),
    "handouts": (
        "from reportgen.handouts.sets import plan_handouts\n"
        "print(len(plan_handouts(project, (), None)[0]))"
    ),
    "mailings": (
        "from reportgen.mailings.dispatch import find_planned\n"
        "from reportgen.mailings import letters, opting_out\n"
        "from reportgen.mailings.planning import plan\n"
        "try:\n"
        "    find_planned(project, 'news')\n"
        "except ValueError as error:\n"
        "    print(str(error).count('is no mailing of this project'))"
    ),
    "doctor": (
        "from reportgen.app.doctor import examine\n"
        "print(sum(str(each.name) == 'Python' and each.found for each in examine()))"
    ),
}


@pytest.mark.parametrize("asked", ASKED)
def test_nothing_that_is_asked_for_needs_the_command_line(tmp_path: Path, asked: str) -> None:
    fill_folder(tmp_path, {"profiles/one.yaml": "title: {de: Eins, fr: Un}\n"})
    code = (
        "import sys\nfrom datetime import date\nfrom pathlib import Path\n"
        "sys.modules['click'] = None\n"
        "from reportgen.project.open import open_project\n"
        f"folder = Path({str(tmp_path)!r})\n"
        f"project = open_project(folder, date.fromisoformat('{TODAY}'), folder)\n"
        f"{ASKED[asked]}\n"
        "print([name for name in sys.modules if name.startswith('reportgen.cli')])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert (run.stdout, run.stderr) == ("1\n[]\n", ""), run.stderr
