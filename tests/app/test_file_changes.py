"""What is seen of files that are saved, and when."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

from reportgen.app import file_changes
from reportgen.app.file_changes import changes_of
from support.project import fill_folder

ONE = "title: {de: Eins, fr: Un}\n"
TWO = "title: {de: Zwei, fr: Deux}\n"
BAD = "title: {de: Eins, fr: Un}\nemial: x\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill_folder(tmp_path, {"profiles/one.yaml": ONE, "profiles/two.yaml": TWO})
    return tmp_path


def next_of(changes: Iterator[frozenset[Path]]) -> frozenset[Path]:
    """Return the next change; where none is ever seen, fail instead of waiting for ever."""
    found: SimpleQueue[frozenset[Path]] = SimpleQueue()
    Thread(target=lambda: found.put(next(changes)), daemon=True).start()
    return found.get(timeout=30)


def seen_of(folder: Path, change: Callable[[], object]) -> set[str]:
    """Return what is seen of a change; the next file that is saved ends it."""
    changes = changes_of((folder / "reportgen.yaml", folder / "profiles", folder / "templates"))
    change()
    found = next_of(changes)
    return {path.relative_to(folder).as_posix() for path in found}


def test_files_saved_new_and_removed_are_seen(folder: Path) -> None:
    one = folder / "profiles/one.yaml"
    assert seen_of(folder, lambda: one.write_text(BAD)) == {"profiles/one.yaml"}
    new = folder / "profiles/sub/deep/new.yaml"
    new.parent.mkdir(parents=True)
    assert seen_of(folder, lambda: new.write_text(ONE)) == {"profiles/sub/deep/new.yaml"}
    assert seen_of(folder, new.unlink) == {"profiles/sub/deep/new.yaml"}
    two = folder / "profiles/two.yaml"
    renamed = seen_of(folder, lambda: two.rename(folder / "profiles/zwei.yaml"))
    assert renamed == {"profiles/two.yaml", "profiles/zwei.yaml"}
    assert seen_of(folder, (folder / "reportgen.yaml").unlink) == {"reportgen.yaml"}
    assert seen_of(folder, lambda: fill_folder(folder, {})) == {"reportgen.yaml"}
    assert seen_of(
        folder, lambda: fill_folder(folder, {"templates/words.yaml": "colon: ':'\n"})
    ) >= {"templates/words.yaml"}


def test_a_file_of_the_same_size_and_another_time_is_seen(folder: Path) -> None:
    path = folder / "profiles/one.yaml"
    assert seen_of(folder, lambda: path.write_text(ONE.replace("Eins", "Sein"))) == {
        "profiles/one.yaml"
    }
    # As when an older version is put back.
    assert seen_of(folder, lambda: os.utime(path, (1000, 1000))) == {"profiles/one.yaml"}


def test_what_editors_write_beside_a_file_is_not_seen(folder: Path) -> None:
    def write() -> None:
        for name in (".one.yaml.swp", "one.yaml~", "~$bericht.docx", ".#one.yaml", ".git/x.yaml"):
            path = folder / "profiles" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("x")
        (folder / "output").mkdir()
        (folder / "output/one.de.html").write_text("x")
        (folder / "profiles/two.yaml").write_text(ONE)

    assert seen_of(folder, write) == {"profiles/two.yaml"}


def test_a_link_that_leads_nowhere_hides_no_file(folder: Path) -> None:
    for name in ("aaa.yaml", "mmm.yaml", "zzz.yaml"):
        (folder / "profiles" / name).symlink_to(folder / "nowhere")
    for name in ("one", "two"):
        path = folder / f"profiles/{name}.yaml"
        assert seen_of(folder, lambda: path.write_text(BAD)) == {f"profiles/{name}.yaml"}  # noqa: B023


def test_links_in_a_circle_are_looked_at_once(folder: Path) -> None:
    for name in "abcdefgh":
        (folder / "profiles" / name).mkdir()
        (folder / "profiles" / name / "loop").symlink_to("..")
    begun = time.monotonic()
    one = folder / "profiles/one.yaml"
    assert seen_of(folder, lambda: one.write_text(BAD)) == {"profiles/one.yaml"}
    assert time.monotonic() - begun < 5


def test_a_share_that_is_connected_or_not_is_seen(folder: Path) -> None:
    fill_folder(folder, {"share/three.yaml": ONE})
    link, share = folder / "profiles/share", folder / "share"
    seen_of(folder, lambda: link.symlink_to("../share"))
    gone = seen_of(folder, lambda: share.rename(folder / "elsewhere"))
    assert gone == {"profiles/share", "profiles/share/three.yaml"}
    assert seen_of(folder, lambda: (folder / "elsewhere").rename(share)) == gone
    share.rename(folder / "elsewhere")
    assert seen_of(folder, link.unlink) == {"profiles/share"}


def test_a_change_before_the_first_question_is_seen(folder: Path) -> None:
    changes = changes_of((folder / "reportgen.yaml", folder / "profiles", folder / "templates"))
    (folder / "profiles/one.yaml").write_text(BAD)
    (folder / "profiles/two.yaml").write_text(BAD)
    assert {path.name for path in next_of(changes)} == {"one.yaml", "two.yaml"}


def test_a_folder_without_profiles_can_be_watched(tmp_path: Path) -> None:
    assert seen_of(tmp_path, lambda: fill_folder(tmp_path, {"profiles/one.yaml": ONE})) >= {
        "profiles/one.yaml"
    }


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be looked at but what the system tells of."""
    monkeypatch.setattr(file_changes, "_PAUSE", 1000.0)


@pytest.mark.usefixtures("quiet")
def test_the_system_tells_what_is_saved_how_often_and_wherever(folder: Path) -> None:
    changes = changes_of((folder / "reportgen.yaml", folder / "profiles", folder / "templates"))
    one, new = folder / "profiles/one.yaml", folder / "profiles/sub/new.yaml"

    def saved(*steps: Callable[[], object]) -> set[str]:
        for step in steps:
            step()
        return {path.relative_to(folder).as_posix() for path in next_of(changes)}

    assert saved(lambda: one.write_text(BAD)) == {"profiles/one.yaml"}
    # Far more often than once a second, which is all that some systems note of a time.
    for number in range(5):
        assert saved(lambda: one.write_text(f"title: {number}\n")) == {"profiles/one.yaml"}  # noqa: B023
    # As editors do: a file beside it takes its place.
    beside = folder / "profiles/.one.swp"
    step = saved(lambda: beside.write_text(ONE), lambda: beside.replace(one))
    assert step == {"profiles/one.yaml"}
    assert saved(new.parent.mkdir, lambda: new.write_text(ONE)) == {"profiles/sub/new.yaml"}
    assert saved(lambda: new.write_text(BAD)) == {"profiles/sub/new.yaml"}
    settings = folder / "reportgen.yaml"
    beside = folder / "reportgen.yaml.tmp"
    step = saved(lambda: beside.write_text("x"), lambda: beside.replace(settings))
    assert step == {"reportgen.yaml"}
    # What is away and back again in a moment is watched on.
    profiles, away = folder / "profiles", folder / "away"
    step = saved(
        lambda: profiles.rename(away), lambda: away.rename(profiles), lambda: one.write_text(TWO)
    )
    assert step == {"profiles/one.yaml"}
    assert saved(lambda: one.write_text(ONE)) == {"profiles/one.yaml"}
    assert saved(lambda: fill_folder(folder, {"templates/words.yaml": "x"})) >= {
        "templates/words.yaml"
    }
    assert saved((folder / "templates/words.yaml").unlink) == {"templates/words.yaml"}


@pytest.mark.usefixtures("quiet")
def test_nothing_is_lost_while_nobody_asks(folder: Path) -> None:
    changes = changes_of((folder / "profiles",))
    one, two = folder / "profiles/one.yaml", folder / "profiles/two.yaml"
    one.write_text(BAD)
    assert next_of(changes) == {one}
    two.write_text(BAD)
    time.sleep(0.5)
    one.write_text(TWO)
    time.sleep(0.5)
    assert next_of(changes) == {one, two}


def test_what_the_system_does_not_tell_is_seen_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_changes, "_PAUSE", 0.05)
    target = folder / "elsewhere/three.yaml"
    fill_folder(folder, {"elsewhere/three.yaml": ONE})
    (folder / "profiles/three.yaml").symlink_to(target)
    changes = changes_of((folder / "profiles",))
    for text in (TWO, BAD):
        target.write_text(text)
        assert next_of(changes) == {folder / "profiles/three.yaml"}


@pytest.mark.parametrize(
    "limits",
    [
        "",
        "import resource as r, os\n"
        "free = os.open('.', os.O_RDONLY); os.close(free)\n"
        "r.setrlimit(r.RLIMIT_NOFILE, (free + 1, r.getrlimit(r.RLIMIT_NOFILE)[1]))\n",
    ],
)
@pytest.mark.parametrize("polling", ["", "1"])
def test_where_nothing_can_be_watched_files_are_looked_at(
    folder: Path, polling: str, limits: str
) -> None:
    code = (
        "import watchfiles\nfrom pathlib import Path\n"
        "from reportgen.app.file_changes import changes_of\n"
        "path = Path('profiles/one.yaml').absolute()\n"
        f"{limits}changes = changes_of((path.parent,))\n"
        "for number in range(3):\n"
        "    path.write_text(f'title: {number}')\n"
        "    print(*(each.name for each in next(changes)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "WATCHFILES_FORCE_POLLING": polling},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.stdout, run.stderr) == ("one.yaml\n" * 3, "")
