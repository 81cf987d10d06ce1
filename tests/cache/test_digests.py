"""Files known again: what tells, without reading one, that it is another than before."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from reportgen.cache import digests, drives
from reportgen.cache.digests import FileDigests, digest_of, signature_of
from reportgen.cache.memory import Memory


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.yaml"
    path.write_bytes(b"before")
    return path


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a moment pass, as if files were written long ago."""
    later = time.time_ns() + 10 * digests._UNSETTLED
    monkeypatch.setattr(time, "time_ns", lambda: later)


def edit_unseen(path: Path, content: bytes) -> None:
    """Write a file of the same size, with the time that it had."""
    before = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_file_that_got_its_time_back_is_another(path: Path, settled: None) -> None:
    known = FileDigests()
    before, seen = known.of(path), signature_of(path)
    # The system notes the time of each change in steps, of some milliseconds.
    time.sleep(0.02)
    edit_unseen(path, b"behind")
    assert signature_of(path) != seen
    assert known.of(path) == digest_of(b"behind") != before


def test_what_has_just_changed_is_read_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that an edit within the same step of the clock is seen."""
    monkeypatch.setattr(digests, "_sign", lambda status: (1, 2, 3, 4))
    known = FileDigests()
    known.of(path)
    path.write_bytes(b"behind")
    assert known.of(path) == digest_of(b"behind")


def test_what_lies_on_another_computer_is_read_again(
    path: Path, settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "_sign", lambda status: (1, 2, 3, 4))
    known = FileDigests()
    known.of(path)
    path.write_bytes(b"behind")
    assert known.of(path) == digest_of(b"before"), "files of this computer are known again"
    monkeypatch.setattr(digests, "is_own", lambda device: False)
    known = FileDigests()
    known.of(path)
    path.write_bytes(b"before")
    assert known.of(path) == digest_of(b"before")


@pytest.mark.skipif(not drives._MOUNTS.exists(), reason="Linux lists what is mounted")
def test_drives_are_told_by_their_file_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drives.is_own(tmp_path.stat().st_dev)
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "36 35 98:0 / / rw,noatime master:1 - ext4 /dev/root rw\n"
        "37 35 0:44 / /mnt/net\\040drive rw shared:2 - nfs4 server:/all rw\n"
    )
    monkeypatch.setattr(drives, "_MOUNTS", mounts)
    drives._kinds.cache_clear()
    drives.is_own.cache_clear()
    try:
        own = [drives.is_own(os.makedev(*each)) for each in ((98, 0), (0, 44), (7, 7))]
        assert own == [True, False, False]
    finally:
        drives._kinds.cache_clear()
        drives.is_own.cache_clear()


def test_a_memory_keeps_what_was_used_last() -> None:
    memory = Memory(10)
    for key in "abc":
        memory.put(key, key.upper(), 4)
    assert list(memory.keys) == ["b", "c"]
    assert memory.get("b") == "B" and memory.get("a") is None
    memory.put("d", "D", 4)
    assert list(memory.keys) == ["b", "d"]
    memory.put("b", "B", 11)
    assert list(memory.keys) == []
