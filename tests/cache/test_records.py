"""Records of outputs, written by several processes at once."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.cache.records import RECORDS, Record, forget_sources, read_records, write_record

#: Writes two records of each output in the order of their names, as soon as a file says so.
WRITER = """
import sys, time
from pathlib import Path
from reportgen.cache.records import Record, write_record
folder, me = Path(sys.argv[1]), sys.argv[2]
(folder / f"ready-{me}").touch()
while not (folder / "go").exists():
    pass
for number in range(30):
    for turn in range(2):
        path = folder / f"{number}.pdf"
        write_record(path, Record(f"{me}-{turn}", changed=time.time_ns()))
"""
#: Has the lock of a folder's records until it is killed.
HOLDER = """
import sys, time
from pathlib import Path
from reportgen.cache.records import _locked
folder = Path(sys.argv[1])
with _locked(folder / ".built", private=False):
    (folder / "ready").touch()
    time.sleep(60)
"""


def start(code: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)])


def wait_for(*paths: Path) -> None:
    end = time.monotonic() + 60
    while not all(path.exists() for path in paths):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_no_record_is_lost_where_four_builds_write_at_once(tmp_path: Path) -> None:
    names = "abcd"
    writers = [start(WRITER, tmp_path, name) for name in names]
    wait_for(*(tmp_path / f"ready-{name}" for name in names))
    (tmp_path / "go").touch()
    assert [writer.wait(120) for writer in writers] == [0] * 4
    wanted = {f"{name}-{turn}" for name in names for turn in range(2)}
    for number in range(30):
        found = {record.sha256 for record in read_records(tmp_path / f"{number}.pdf")}
        assert found == wanted, number


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    (tmp_path / RECORDS).mkdir()
    process = start(HOLDER, tmp_path)
    wait_for(tmp_path / "ready")
    yield process
    process.kill()
    process.wait()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent")
def test_a_build_waits_for_the_lock_and_gets_it_when_its_owner_is_killed(
    tmp_path: Path, holder: subprocess.Popen[bytes]
) -> None:
    writer = start(
        "import sys; from pathlib import Path; from reportgen.cache.records import *;"
        "write_record(Path(sys.argv[1]), Record('x'))",
        tmp_path / "one.pdf",
    )
    with pytest.raises(subprocess.TimeoutExpired):
        writer.wait(2)
    assert read_records(tmp_path / "one.pdf") == []
    holder.send_signal(signal.SIGKILL)
    assert writer.wait(30) == 0
    assert [record.sha256 for record in read_records(tmp_path / "one.pdf")] == ["x"]


def test_the_lock_stands_with_the_records_and_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    write_record(path, Record("x", source="one"))
    assert [each.name for each in tmp_path.iterdir()] == [RECORDS]
    assert {each.name for each in (tmp_path / RECORDS).iterdir()} <= {".lock", "one.pdf.sha256"}
    forget_sources(tmp_path, lambda source: source == "one")
    assert read_records(path) == []


def test_where_there_can_be_no_lock_records_are_written_all_the_same(tmp_path: Path) -> None:
    """Not every drive knows locks, and others may own the file."""
    (tmp_path / RECORDS / ".lock").mkdir(parents=True)
    write_record(tmp_path / "one.pdf", Record("x"))
    assert [record.sha256 for record in read_records(tmp_path / "one.pdf")] == ["x"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
@pytest.mark.parametrize(("private", "rights"), [(True, 0o600), (False, 0o664)])
def test_who_shares_the_outputs_may_lock_too(tmp_path: Path, private: bool, rights: int) -> None:
    umask = os.umask(0o002)
    try:
        write_record(tmp_path / "one.pdf", Record("x"), private=private)
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / RECORDS / ".lock").stat().st_mode) == rights
