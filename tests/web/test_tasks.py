"""Tasks of the studio: shown while they run, left and found again, stopped, and what they made."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.problems.message import Message, say
from reportgen.web.server import bind, serve
from reportgen.web.studio import Studio
from reportgen.web.tasks import Result, State, Task
from reportgen.workers.apart import Progress
from support import task_jobs
from support.browser import AXE, CHROMIUM, browsing, find_barriers
from support.processes import LONG, is_alive, wait_for
from support.project import fill_folder
from support.studio import Browser

#: What a task is called that somebody wants to do harm by.
TITLE = say("Save {name} in the studio", name="<script>alert(1)</script>")


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """A studio in a thread of this process, so that tests can begin tasks in it."""
    fill_folder(tmp_path, {"profiles/a.yaml": "title: A\n"})
    made = Studio(tmp_path, None)
    begun = threading.Event()
    with bind(0) as listening:
        thread = threading.Thread(target=serve, args=(made, listening, begun.set), daemon=True)
        thread.start()
        assert begun.wait(LONG)
        yield made
        made.stop()
        thread.join(LONG)
        made.close()


def enter(studio: Studio) -> Browser:
    browser = Browser(studio.port, studio.sessions.prefix)
    assert browser.enter(studio.ticket()).status == 303
    return browser


def hang(studio: Studio, title: Message = TITLE) -> tuple[Task, list[int]]:
    """Begin a task that never ends; return it, and its processes."""
    note = studio.root / "processes"
    task = studio.tasks.begin_apart(title, ("sheet", "a"), task_jobs.hang, note)
    wait_for(note.exists)
    wait_for(lambda: task.progress[0])
    return task, [int(each) for each in note.read_text("ascii").split()]


def test_a_task_is_seen_from_every_page_and_can_be_stopped(studio: Studio) -> None:
    browser = enter(studio)
    assert "Nothing runs" in browser.get("/tasks").text
    task, processes = hang(studio)
    assert not studio.is_idle
    assert "Läuft: 1" in browser.get("/sheet/a", Accept_Language="de").text
    page = browser.get(f"/task/{task.id}").text
    assert "3 of 10" in page and "&lt;b&gt;three" in page
    assert "&lt;script&gt;alert" in page and "<script>alert" not in page
    assert "&lt;script&gt;alert" in browser.get("/tasks").text
    answer = browser.post(f"/task/{task.id}/stop", {}, X_Studio_Key="x")
    assert answer.status == 403 and task.state is State.RUNNING
    assert browser.post(f"/task/{task.id}/stop", {}).place == f"/task/{task.id}"
    wait_for(lambda: task.is_over)
    # What the process of a task has begun ends a moment after it.
    wait_for(lambda: not any(map(is_alive, processes)))
    assert "a été interrompue" in browser.get(f"/task/{task.id}", Accept_Language="fr").text
    assert browser.get("/task/nothing").status == 404


def test_who_computes_waits_for_others_and_double_clicks_are_one(studio: Studio) -> None:
    first, _ = hang(studio)
    second = studio.tasks.begin_apart(say("Saved"), (), task_jobs.fail)
    again = studio.tasks.begin_apart(say("Saved"), (), task_jobs.fail)
    assert second is again and second.state is State.WAITING
    third = studio.tasks.begin_apart(say("Save"), (), task_jobs.fail)
    third.stopping = True
    wait_for(lambda: third.is_over)
    assert third.state is State.STOPPED and second.state is State.WAITING
    first.stopping = True
    wait_for(lambda: second.is_over)
    assert second.state is State.FAILED


def test_what_was_made_is_downloaded_and_nothing_else(studio: Studio) -> None:
    browser = enter(studio)
    folder = studio.root / "output"
    folder.mkdir()
    task = studio.tasks.begin(
        say("Saved"), ("sheet", "a"), lambda progress: task_jobs.make(progress, folder)
    )
    wait_for(lambda: task.is_over)
    assert "Done: 1" in browser.get("/").text
    page = browser.get(f"/task/{task.id}").text
    assert "Bericht ä.pdf" in page and f'href="{browser.prefix}/sheet/a"' in page
    assert "Done: 1" not in browser.get("/").text
    answer = browser.get(f"/task/{task.id}/file/0")
    assert answer.body == b"%PDF-1.7" and answer.headers["content-type"] == "application/pdf"
    assert "attachment; filename*=UTF-8''Bericht%20%C3%A4.pdf" in str(answer.headers)
    for number in ("1", "2", "-1", "%D9%A0", "..%2f0"):
        assert browser.get(f"/task/{task.id}/file/{number}").status == 404


def test_what_went_wrong_is_told_and_nothing_of_it_is_logged(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    browser = enter(studio)
    failed = studio.tasks.begin_apart(say("Saved"), (), task_jobs.fail)
    crashed = studio.tasks.begin_apart(say("Save"), (), task_jobs.crash)
    stumbled = studio.tasks.begin_apart(say("Stop"), (), task_jobs.stumble)
    wait_for(lambda: stumbled.is_over)
    page = browser.get(f"/task/{failed.id}", Accept_Language="de").text
    assert "&lt;script&gt;" in page and "kein Formular" in page
    assert (
        "hat seinen Prozess beendet"
        in browser.get(f"/task/{crashed.id}", Accept_Language="de").text
    )
    assert "Geheimes" in browser.get(f"/task/{stumbled.id}").text
    assert "ZeroDivisionError" in caplog.text and "Geheimes" not in caplog.text


def test_the_studio_asks_before_it_ends_what_runs(studio: Studio) -> None:
    browser = enter(studio)
    task, processes = hang(studio)
    ended = threading.Event()

    def finish(progress: Progress) -> Result:
        """Bring to its end what has begun, as mail does, and stop then."""
        ended.wait(LONG)
        progress(1, 1)
        return Result(say("Saved"))

    posted = studio.tasks.begin(say("Save"), (), finish)
    page = browser.post("/quit", {}).text
    assert "still runs" in page and "&lt;script&gt;" in page
    assert browser.get("/").status == 200
    assert "has ended" in browser.post("/quit", {"sure": "1"}).text
    threading.Timer(0.3, ended.set).start()
    studio.close()
    # What the process of a task has begun ends a moment after it.
    wait_for(lambda: not any(map(is_alive, processes)))
    assert task.state is State.STOPPED and posted.state is State.STOPPED


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM or not AXE.exists(), reason="Chromium or axe is not here")
@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_task_is_followed_in_a_browser_without_barriers(studio: Studio, language: str) -> None:
    note = studio.root / "go"

    def work(progress: Progress) -> Result:
        progress(1, 4, say("the row {row}", row="W" * 90))
        while not note.exists():
            progress(2, 4)
            threading.Event().wait(0.1)
        return task_jobs.make(progress, studio.root)

    task = studio.tasks.begin(TITLE, ("sheet", "a"), work)
    with browsing(language, width=320) as page:
        page.goto(studio.ticket())
        page.click("#tasks-mark a")
        assert find_barriers(page) == []
        page.click(".shelf a")
        page.get_by_text(re.compile("2 (von|sur) 4")).wait_for()
        assert find_barriers(page) == []
        page.focus(".task-actions button")
        note.touch()
        page.get_by_text("Bericht ä.pdf").wait_for()
        # Whoever was at the button is led to the heading, and not thrown to the top.
        assert page.evaluate("document.activeElement.id") == "task-title"
        assert page.text_content("#task-said")
        assert find_barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        with page.expect_download() as download:
            page.click(".task-files a >> nth=0")
        assert download.value.suggested_filename == "Bericht ä.pdf"
    assert task.state is State.DONE
