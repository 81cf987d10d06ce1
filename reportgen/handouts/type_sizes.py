"""The sizes of type that a theme allows for handouts."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.document.handout import TypeSizes
from reportgen.document.imposition import PAPERS
from reportgen.fields.model import Field
from reportgen.fields.read import begin_reading, read_fields
from reportgen.fields.types import NUMBER, record
from reportgen.input.files import read_file
from reportgen.input.source import place_of
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError
from reportgen.project.project import Project

#: What a theme calls the file.
SIZES_FILE = "handout.yaml"
#: Smaller type is not read standing at a table, larger type is a poster.
_SMALLEST, _LARGEST = 9.5, 40
_SIZES = record(
    "sizes",
    say("between which sizes handouts are set, in points"),
    Field("largest", NUMBER, required=True),
    Field("smallest", NUMBER, required=True),
)
#: The keys of a theme's handout.yaml.
TYPE_SIZES = tuple(Field(paper, _SIZES, required=True) for paper in PAPERS)


def read_type_sizes(project: Project, paper: str) -> TypeSizes:
    """Return the sizes of type for a paper. Raises `ReportgenError` with all faults of the file."""
    path = project.theme.find(SIZES_FILE)
    source = read_file(path, project.show_path(path))
    reading = begin_reading([source])
    values = read_fields(source.root, TYPE_SIZES, reading)
    found: Mapping[str, TypeSizes] = {
        name: TypeSizes(float(sizes["largest"]), float(sizes["smallest"]))
        for name, sizes in values.items()
        if len(sizes) == len(_SIZES.parts)
    }
    for name, sizes in found.items():
        if not _SMALLEST <= sizes.smallest <= sizes.largest <= _LARGEST:
            reading.report(
                place_of(source.root, name),
                name,
                say(
                    "type goes from {smallest:g} to {largest:g} points.",
                    smallest=sizes.smallest,
                    largest=sizes.largest,
                ),
                say(
                    "Write sizes from {smallest} to {largest}, the smallest not above the largest.",
                    smallest=_SMALLEST,
                    largest=_LARGEST,
                ),
            )
    if reading.failed:
        raise ReportgenError(reading.problems)
    return found[paper]
