"""Builds that are killed, crowded and stopped: a few of the trials of `trials/faults.py`."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reportgen.building import output
from reportgen.building.output import save_file
from reportgen.cache import records
from support.project import ROOT
from trials import sites

PROGRAM = ROOT / "tests" / "trials" / "faults.py"


def run_program(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_builds_that_are_disturbed_leave_nothing_half_done() -> None:
    # Another seed in every run: what fails prints it.
    chosen = ("kills", "crowd", "interrupt", "workers", "leftovers")
    said = run_program("--kills", "2", "--only", *chosen)
    for name in chosen:
        assert f"\n{name}" in said, said
    assert "FAILED" not in said


def test_the_program_names_its_trials() -> None:
    help_text = run_program("--help")
    for name in ("kills", "crowd", "edits", "disk", "places", "interrupt", "hostile", "workers"):
        assert f"\n{name} " in help_text


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_the_trials_find_planted_faults(tmp_path: Path) -> None:
    states = sites.draw_states(random.Random(1), 6)
    assert len(set(states)) == 6
    whole = {"a.docx": b"PK", "b.pdf": b"%PDF-"}
    for name, data in whole.items():
        with pytest.raises(sites.FaultError, match="is not whole"):
            sites.check_whole(name, data)
    site = sites.Site(tmp_path / "site")
    site.write(states[0])
    ended = sites.Ended(0, "1 file made. Kept, because edited by hand: a.docx.", "", 0.1)
    with pytest.raises(sites.FaultError, match="edited by hand"):
        sites.check_complete(site, ended, {})
    running = site.start("-f", "docx")
    assert running.wait_until(0.05)
    assert running.alive() == [running.process.pid]
    running.send(signal.SIGKILL)
    assert running.end().code == -signal.SIGKILL
    assert running.alive() == []


def test_two_builds_that_write_one_file_both_know_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One has recorded what it will write; another writes; then the first one does."""
    path = tmp_path / "sheet.docx"
    save_file(path, b"old", "1")

    def be_overtaken(path: Path, record: records.Record, private: bool) -> None:
        records.write_record(path, record, private=private)
        monkeypatch.setattr(output, "write_record", records.write_record)
        save_file(path, b"of the other", "3")

    monkeypatch.setattr(output, "write_record", be_overtaken)
    save_file(path, b"of the first", "2")
    assert path.read_bytes() == b"of the first"
    assert not records.was_edited(path)
    path.write_bytes(b"edited by hand")
    assert records.was_edited(path)


def test_hidden_files_of_others_are_not_swept(tmp_path: Path) -> None:
    ours = [tmp_path / ".built/.a1b2c3d4.part", tmp_path / "reports/.a_b2c3d4.part"]
    others = [tmp_path / ".film.part", tmp_path / ".git/.a1b2c3d4.part"]
    for path in (*ours, *others):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
        sites.make_old(path)
    records.sweep_folder(tmp_path)
    assert [path for path in (*ours, *others) if path.exists()] == others
