"""A project as version 0.1.0 left it: built, planned, sent in part, with letters and edited files.

`fixtures/project-of-0.1.0.tar.xz` was packed after that version had made, in this order: a Word
template, all outputs (the cache lies in the project), an internal edition; `metz.de.docx` was
edited in Word; of the mailing “neu” anna got her message, nobody knows whether bert got his, and
cleo was refused; gina had opted out; letters were written, that to Dora Damm was edited; the
mailing was planned again (plan-2), and Flore Fee opted out by her postal address.
"""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

from support.project import ROOT

PACKED = ROOT / "tests" / "fixtures" / "project-of-0.1.0.tar.xz"
FLORE = "Flore Fee, 3, rue du Fil, L-1234 Luxembourg"
DORA = "Dora Damm, Dammweg 1, 54290 Trier"


def unpack_project(folder: Path) -> Path:
    """Return the project, unpacked below a folder, with the times that its records name."""
    with tarfile.open(PACKED) as packed:
        packed.extractall(folder, filter="data")
    project = folder / "project"
    for record in project.rglob(".built/*.sha256"):
        # A tape archive rounds what the records give in nanoseconds.
        output = record.parent.parent / record.name.removesuffix(".sha256")
        _, _, size, changed, _ = record.read_text(encoding="utf-8").split(" ", 4)
        if output.stat().st_size == int(size):
            os.utime(output, ns=(int(changed), int(changed)))
    return project
