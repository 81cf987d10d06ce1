"""Files on disk: YAML that is read, and files that are written whole."""

from __future__ import annotations

from pathlib import Path

from reportgen.input.source import MappingNode, Source, require_keys
from reportgen.input.yaml import MAX_BYTES, read_source
from reportgen.problems.causes import advise, problems_of
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
                        "the file is too large, or no file at all.",
                        f"{MAX_BYTES:,} bytes is the limit.",
                    )
                ]
            )
        return require_keys(read_source(path.read_bytes(), name))
    except SourceError:
        raise
    except OSError as error:
        problem = Problem(
            Place(name),
            f"the file cannot be read ({error.strerror}).",
            advise(error, "Check its name and your rights to it."),
        )
        raise SourceError([problem]) from None
    except Exception as error:
        raise SourceError(problems_of(error, name, "the file")) from error


def read_bytes(path: Path, most: int) -> bytes:
    """Return the bytes of a file. Raises `OSError`, and `UnfitError` for more than `most`."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise UnfitError("is too large.", f"{most:,} bytes is the limit.")
    return data
