"""Watching a project: what was saved is seen, and built at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import pytest

from reportgen.app.watch import changed_sheets, reopen
from reportgen.problems.problem import ReportgenError
from reportgen.project.cache_choice import CACHE
from reportgen.project.open import open_project
from reportgen.project.templates import BUILT_IN
from support.project import SETTINGS, TODAY, fill_folder

ONE = "title: {de: Eins, fr: Un}\n"
TWO = "title: {de: Zwei, fr: Deux}\n"
BAD = "title: {de: Eins, fr: Un}\nemial: x\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill_folder(tmp_path, {"profiles/one.yaml": ONE, "profiles/two.yaml": TWO})
    return tmp_path


# --- What follows of it ------------------------------------------------------------------------


def test_texts_need_no_project_opened_anew(folder: Path) -> None:
    project = open_project(folder, TODAY, folder)
    texts = frozenset([folder / "profiles/one.yaml", folder / "profiles/reports/x.yaml"])
    assert reopen(project, texts) is project
    for other in ("profiles/p.png", "profiles/x.md", "templates/words.yaml", "reportgen.yaml"):
        opened = reopen(project, texts | {folder / other})
        assert opened is not project and opened.profile_cache is project.profile_cache
    (folder / "reportgen.yaml").write_text(SETTINGS + "cache: {megabytes: 7}\n")
    opened = reopen(project, frozenset([folder / "reportgen.yaml"]))
    assert opened.profile_cache.cache.limit == 7_000_000


def test_settings_that_are_gone_or_at_fault_are_a_problem(folder: Path) -> None:
    project = open_project(folder, TODAY, folder)
    changed = frozenset([folder / "reportgen.yaml"])
    (folder / "reportgen.yaml").write_text("languages: [de]\n")
    with pytest.raises(ReportgenError, match="network"):
        reopen(project, changed)
    (folder / "reportgen.yaml").unlink()
    with pytest.raises(ReportgenError, match=r"reportgen\.yaml"):
        reopen(project, changed)


def test_changed_sheets_come_first(folder: Path) -> None:
    fill_folder(
        folder,
        {
            "profiles/two.fr.yaml": "resources: x\n",
            "profiles/reports/year.yaml": "title: {de: B, fr: R}\nparts: [sheets]\n",
        },
    )
    project = open_project(folder, TODAY, folder)

    def first(*names: str) -> list[str] | None:
        found = changed_sheets(project, frozenset(folder / name for name in names))
        return found and [profile.id for profile in found.profiles]

    assert first("profiles/one.yaml") == ["one"]
    assert first("profiles/gone.yaml") is None
    assert first("profiles/reports/year.yaml") is None
    assert first("profiles/p.png", "templates/themes/x.css") is None
    (folder / "profiles/one.yaml").write_text(BAD)
    assert first("profiles/one.yaml") is None


# --- As people use it --------------------------------------------------------------------------


class Watch:
    """``reportgen build --watch`` as a process of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        command = ("-C", str(folder), "--today", TODAY.isoformat(), "build", "--watch")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reportgen", *command, "-l", "de", "-f", "html", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, CACHE: str(folder / "cache"), "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
        self.lines: SimpleQueue[str] = SimpleQueue()
        Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)

    def until(self, wanted: str, seconds: float = 20) -> str:
        """Return what is printed until a line has what is wanted."""
        said = ""
        end = time.monotonic() + seconds
        while wanted not in said.rpartition("\n")[0].rpartition("\n")[2]:
            try:
                said += self.lines.get(timeout=max(0.01, end - time.monotonic()))
            except Empty:
                raise AssertionError(f"“{wanted}” was not said, but: {said}") from None
        return said

    def rest(self) -> str:
        said = ""
        while True:
            try:
                said += self.lines.get(timeout=0.2)
            except Empty:
                return said

    def page(self, name: str) -> str:
        return (self.folder / "output/web" / name).read_text(encoding="utf-8")

    def children(self) -> list[int]:
        """Return the processes that were started by it, and by those."""
        session = self.process.pid
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(stat.parent.name))
        return [each for each in found if each != session]


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Watch]]:
    started: list[Watch] = []

    def begin(*arguments: str) -> Watch:
        started.append(Watch(folder, *arguments))
        started[-1].until("Watching for changes")
        return started[-1]

    yield begin
    for watch in started:
        watch.process.kill()
        watch.process.wait()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")
def test_what_is_saved_is_built_until_ctrl_c(folder: Path, start: Callable[..., Watch]) -> None:
    watch = start()
    (folder / "profiles/one.yaml").write_text(ONE.replace("Eins", "Geändert"))
    watch.until("made  web/one.de.html")
    watch.until("up to date.")
    assert "Geändert" in watch.page("one.de.html")
    (folder / "profiles/new.yaml").write_text("title: {de: Ganz neu, fr: Nouveau}\n")
    watch.until("made  web/new.de.html")
    watch.until("up to date.")
    assert "Ganz neu" in watch.page("new.de.html")
    # A fault is told, and the others are built all the same.
    (folder / "profiles/one.yaml").write_text(BAD)
    (folder / "profiles/two.yaml").write_text("title: {de: Zwo, fr: Deux}\n")
    said = watch.until("Left out")
    assert "emial" in said
    if "Zwo" not in watch.page("two.de.html"):
        watch.until("Left out")
    assert "Zwo" in watch.page("two.de.html") and "Geändert" in watch.page("one.de.html")
    # Once it is mended, nothing is said of it any more.
    watch.rest()
    (folder / "profiles/one.yaml").write_text(ONE.replace("Eins", "Geheilt"))
    said = watch.until("made  web/one.de.html") + watch.until("up to date.") + watch.rest()
    assert "emial" not in said and "Left out" not in said
    assert "Geheilt" in watch.page("one.de.html")
    # What is gone is told, and stays.
    (folder / "profiles/new.yaml").unlink()
    assert "new.de.html" in watch.until("Of sheets that are gone")
    assert watch.page("new.de.html")
    assert watch.children()
    watch.process.send_signal(signal.SIGINT)
    assert watch.process.wait(20) == 0
    said = watch.rest()
    assert "Traceback" not in said and "Stopped" in said
    end = time.monotonic() + 5
    while watch.children() and time.monotonic() < end:
        time.sleep(0.05)
    assert watch.children() == []


def test_ctrl_c_at_a_terminal_reaches_all_processes(
    folder: Path, start: Callable[..., Watch]
) -> None:
    watch = start()
    (folder / "profiles/one.yaml").write_text(ONE.replace("Eins", "Geändert"))
    watch.until("made  web/one.de.html")
    os.killpg(watch.process.pid, signal.SIGINT)
    assert watch.process.wait(20) == 0
    assert "Traceback" not in watch.rest()


def test_faulty_settings_are_told_and_mended(folder: Path, start: Callable[..., Watch]) -> None:
    watch = start()
    settings = (folder / "reportgen.yaml").read_text()
    (folder / "reportgen.yaml").write_text(settings.replace("network", "netwrok"))
    assert "reportgen.yaml" in watch.until("netwrok")
    (folder / "reportgen.yaml").unlink()
    watch.until("the file is gone")
    (folder / "reportgen.yaml").write_text(settings.replace("Test network", "Neues Netz"))
    watch.until("2 files made")
    assert "Neues Netz" in watch.page("one.de.html")
    assert watch.process.poll() is None


def test_profiles_that_are_gone_for_a_while_are_told(
    folder: Path, start: Callable[..., Watch]
) -> None:
    watch = start()
    (folder / "profiles").rename(folder / "moved")
    watch.until("profiles:1:1: the folder cannot be read")
    (folder / "moved").rename(folder / "profiles")
    watch.until("2 up to date")
    assert watch.process.poll() is None


def test_a_style_sheet_that_is_saved_is_used(folder: Path, start: Callable[..., Watch]) -> None:
    css = (BUILT_IN / "themes/default/sheet.css").read_text(encoding="utf-8")
    own = folder / "templates/themes/default/sheet.css"
    fill_folder(folder, {"templates/themes/default/sheet.css": css + "\n/* first */"})
    watch = start()
    assert "first" in watch.page("one.de.html")
    for word in ("second", "third"):
        own.write_text(f"{css}\n/* {word} */", encoding="utf-8")
        watch.until("2 files made")
        assert word in watch.page("one.de.html") and word in watch.page("two.de.html")


def test_a_template_that_is_saved_is_used(folder: Path, start: Callable[..., Watch]) -> None:
    html = (BUILT_IN / "themes/default/sheet.html").read_text(encoding="utf-8")
    own = folder / "templates/themes/default/sheet.html"
    fill_folder(folder, {"templates/themes/default/sheet.html": html})
    watch = start()
    own.write_text(html.replace("<body", "<body data-x='second'"), encoding="utf-8")
    watch.until("2 files made")
    assert "second" in watch.page("one.de.html")


def test_what_was_not_named_is_not_built(folder: Path, start: Callable[..., Watch]) -> None:
    watch = start("one")
    (folder / "profiles/two.yaml").write_text("title: {de: Zwo, fr: Deux}\n")
    watch.until("up to date.")
    assert not (folder / "output/web/two.de.html").exists()
