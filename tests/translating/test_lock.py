"""`translations.lock`: read as it was written, joined by git, and told where it is damaged."""

from __future__ import annotations

import pytest

from reportgen.problems.catalog import speak
from reportgen.problems.problem import ReportgenError
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.translating.lock import LOCK, Lock, read_lock, write_lock
from reportgen.translating.taking import confirm, take_over
from reportgen.translating.texts import digest_of_source
from support.project import TODAY, NewProject
from support.translations import edit, export_file, review_bytes

HOUSE = "title: {de: Haus, fr: Maison}\ncontext: {de: Warum, fr: Pourquoi}\n"


@pytest.fixture
def project(new_project: NewProject) -> Project:
    return new_project({"profiles/haus.yaml": HOUSE})


def test_what_is_written_is_read(project: Project) -> None:
    lock = Lock({("b", "fr"): {"title": "a" * 16}, ("a", "pt-BR"): {"contacts.0.role": "b" * 16}})
    write_lock(project, lock)
    assert read_lock(project).entries == lock.entries and read_lock(project).is_there
    lines = (project.root / LOCK).read_text("utf-8").splitlines()
    assert lines[0].startswith("#")
    assert lines[1:] == [f"a pt-BR contacts.0.role {'b' * 16}", f"b fr title {'a' * 16}"]


def test_who_speaks_another_language_leaves_the_comment_above_as_it_is(project: Project) -> None:
    with speak("de"):
        write_lock(project, Lock({("b", "fr"): {"title": "a" * 16}}))
    before = (project.root / LOCK).read_text("utf-8")
    assert before.startswith("# Zu welchem Text")
    with speak("fr"):
        write_lock(project, read_lock(project))
    assert (project.root / LOCK).read_text("utf-8") == before


def test_without_the_file_nothing_is_known(project: Project) -> None:
    lock = read_lock(project)
    assert not lock.is_there and lock.of("haus", "fr") == {}


def test_each_damaged_line_is_told(project: Project) -> None:
    good = f"haus fr title {'0' * 16}"
    text = f"# Kopf\r\n{good}\r\n<<<<<<< HEAD\nhaus fr context 12\n=======\n\n>>>>>>> other\n"
    (project.root / LOCK).write_bytes(b"\xef\xbb\xbf" + text.encode())
    with pytest.raises(ReportgenError) as raised:
        read_lock(project)
    told = [(each.place.line, str(each.message)[:20]) for each in raised.value.problems]
    assert told == [
        (3, "two people changed t"),
        (4, "the line tells of no"),
        (5, "two people changed t"),
        (7, "two people changed t"),
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 20_000_001])
def test_what_is_no_text_or_too_large_is_told(content: bytes, project: Project) -> None:
    (project.root / LOCK).write_bytes(content)
    with pytest.raises(ReportgenError, match=LOCK):
        read_lock(project)


def test_line_breaks_and_kinds_of_blanks_do_not_make_a_text_another() -> None:
    text = "Ein langer\u00a0Satz.\n\nNoch  einer,\nmit Umbruch."
    same = "Ein langer Satz.\n \n\nNoch einer, mit Umbruch.\n"
    assert digest_of_source(text) == digest_of_source(same)
    assert len({digest_of_source(each) for each in ("a b", "a\n\nb", "a", "a B")}) == 4
    # How it is made is never changed: all that is kept in projects hangs on it.
    assert digest_of_source("Größe\n- a\n- b\n\nx") == "57c71d07b8540d1a"


def test_what_is_gone_is_forgotten_when_a_profile_is_confirmed(project: Project) -> None:
    lock = Lock({("haus", "fr"): {"outcome": "0" * 16, "title": "1" * 16}})
    profile = read_profile_file(project, project.root / "profiles/haus.yaml")
    assert confirm(project, profile, "fr", lock) == 2
    assert set(lock.of("haus", "fr")) == {"title", "context"}
    assert confirm(project, profile, "fr", lock) == 0


def test_of_an_unknown_text_nothing_is_noted(project: Project) -> None:
    data = edit(export_file(project, "haus", "fr", "po"), "po", "haus:context", "Cause")
    bare = b"\n".join(line for line in data.split(b"\n") if b"Reportgen" not in line)
    found = review_bytes(project, bare.replace(b'msgid "Warum"', b'msgid "Wozu"'), "po")
    (change,) = found.changes
    assert change.is_late and change.digest == ""
    lock = Lock({("haus", "fr"): {"context": "0" * 16, "title": "1" * 16}})
    take_over(project, found, [change.key], lock)
    assert read_lock(project).of("haus", "fr") == {"title": "1" * 16}


def test_no_project_is_written_to_by_reading_it(project: Project) -> None:
    from reportgen.app.check import inspect_project
    from reportgen.app.listing import list_sheets

    def names() -> list[str]:
        return sorted(each.name for each in project.root.rglob("*") if ".cache" not in each.parts)

    before = names()
    opened = open_project(project.root, TODAY, project.root)
    inspect_project(opened, ())
    list_sheets(opened)
    assert names() == before
