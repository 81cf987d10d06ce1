"""Several files that belong together are written all of them or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.cache.atomic import replace_files


def test_files_are_written_and_their_folders_made(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "new" / "b.yaml"
    first.write_bytes(b"before")
    replace_files({first: b"after", second: b"new"})
    assert (first.read_bytes(), second.read_bytes()) == (b"after", b"new")


def test_where_one_cannot_be_written_all_are_as_they_were(tmp_path: Path) -> None:
    first, second, third = tmp_path / "a.yaml", tmp_path / "c.yaml", tmp_path / "a.yaml" / "b.yaml"
    first.write_bytes(b"before")
    with pytest.raises(OSError):
        replace_files({first: b"after", second: b"new", third: b"nowhere"})
    assert list(tmp_path.iterdir()) == [first] and first.read_bytes() == b"before"
