"""Files on disk: YAML that is read, and files that are written whole."""

from __future__ import annotations

from pathlib import Path

from reportgen.input.source import MappingNode, Source, require_keys
from reportgen.input.yaml import MAX_BYTES, read_source
from reportgen.problems.causes import advise, problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, SourceError, UnfitError

#: The endings of YAML files.
SUFFIXES = (".yaml", ".yml")


def read_file(path: Path, name: str) -> Source[MappingNode]:
    """Return the source of a YAML file of keys, called `name` in problems. Raises `SourceError`."""
    try:
        if path.stat().st_size > MAX_BYTES or not path.is_file():
            raise SourceError(
                [
                    Problem(
                        Place(name),
                        say("the file is too large, or no file at all."),
                        say("{limit:,} bytes is the limit.", limit=MAX_BYTES),
                    )
                ]
            )
        return require_keys(read_source(path.read_bytes(), name))
    except SourceError:
        raise
    except OSError as error:
        problem = Problem(
            Place(name),
            say("the file cannot be read ({reason}).", reason=error.strerror),
            advise(error, say("Check its name and your rights to it.")),
        )
        raise SourceError([problem]) from None
    except Exception as error:
        raise SourceError(problems_of(error, name, say("the file"))) from error


def read_bytes(path: Path, most: int) -> bytes:
    """Return the bytes of a file. Raises `OSError`, and `UnfitError` for more than `most`."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise UnfitError(say("is too large."), say("{limit:,} bytes is the limit.", limit=most))
    return data
