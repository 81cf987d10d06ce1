"""Commands run one after another, each in a process forked from one that has loaded the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from support.project import ROOT

#: The process leaves without taking apart what it has loaded.
_RUN_ALL = """
import gc, json, os, sys, tempfile
import babel.core, docx
import reportgen.app.build, reportgen.app.check, reportgen.building.jobs, reportgen.cli.build
import reportgen.cli.handout, reportgen.cli.mailing.mail, reportgen.handouts.sets
import reportgen.mailings.planning.plan
from reportgen.cli.main import run

gc.freeze()

ended = []
for words in json.load(sys.stdin):
    files = [tempfile.TemporaryFile(), tempfile.TemporaryFile()]
    pid = os.fork()
    if not pid:
        for number, file in enumerate(files, 1):
            os.dup2(file.fileno(), number)
        sys.argv = ["reportgen", *words]
        try:
            run()
        except SystemExit as ended:
            code = ended.code or 0
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    for file in files:
        file.seek(0)
    ended.append([code, *(file.read().decode("latin-1") for file in files)])
json.dump(ended, sys.stdout)
"""


def run_commands(
    folder: Path, commands: Iterable[Sequence[str]], environ: Mapping[str, str] | None = None
) -> list[subprocess.CompletedProcess[bytes]]:
    """Return how each command of reportgen ended in a folder; where processes cannot fork, fail.

    `environ` is what is otherwise in the environment.
    """
    words = [["-C", str(folder), *command] for command in commands]
    done = subprocess.run(
        [sys.executable, "-c", _RUN_ALL],
        input=json.dumps(words).encode(),
        capture_output=True,
        timeout=300,
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        check=True,
    )
    return [
        subprocess.CompletedProcess(command, code, out.encode("latin-1"), err.encode("latin-1"))
        for command, (code, out, err) in zip(words, json.loads(done.stdout), strict=True)
    ]
