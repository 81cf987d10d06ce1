"""What inputs are read in: one kind of it for profiles, reports, handouts and mailings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reportgen.fields.model import Field
from reportgen.fields.read import ANYWHERE, Surroundings, begin_reading, read_fields
from reportgen.fields.types import LINE, PICTURE
from reportgen.handouts.definition import read_handouts
from reportgen.input.source import Input, MappingNode, Source, require_keys
from reportgen.input.yaml import read_source
from reportgen.mailings.definition import read_mailing
from reportgen.problems.problem import Problem, ReportgenError, UnfitError
from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.reports.definition import read_report
from reportgen.sheets.profile import read_profile
from support.project import ROOT, TODAY

READERS = ("profile", "report", "handouts", "mailing")


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project(ROOT, TODAY, ROOT)


def source_of(text: str, file: str = "a.yaml") -> Source[MappingNode]:
    return require_keys(read_source(text.encode(), file))


def reader_of(name: str, project: Project) -> Callable[[Input, Surroundings], Any]:
    def read(written: Input, around: Surroundings) -> Any:
        return read_profile(written, around, project.form_names, project.form)

    return {
        "profile": read,
        "report": read_report,
        "handouts": read_handouts,
        "mailing": read_mailing,
    }[name]


def faults(read: Callable[[Input, Surroundings], Any], written: Input) -> list[Problem]:
    with pytest.raises(ReportgenError) as caught:
        read(written, Surroundings(("de", "fr"), TODAY))
    return list(caught.value.problems)


@pytest.mark.parametrize("name", READERS)
def test_every_reader_is_given_the_same(name: str, project: Project) -> None:
    read = reader_of(name, project)
    translations = {
        "fr": source_of("nope: x\n", "a?b.fr.yaml"),
        "es": source_of("title: x\n", "a?b.es.yaml"),
    }
    written = Input(source_of("title: A\ntitle: B\n", "a?b.yaml"), "a?b", translations)
    assert [each.file for each in written.sources] == ["a?b.yaml", "a?b.fr.yaml", "a?b.es.yaml"]
    said = [(str(each.place), str(each.message)) for each in faults(read, written)]
    # What reading passed over, a key that is unknown, a language, and the name of the file.
    assert ("a?b.yaml:2:1", "the key “title” stands here a second time.") in said
    assert ("a?b.fr.yaml:1:1", "the key “nope” is unknown.") in said
    assert ("a?b.es.yaml:1:1", "“es” is no language of this project.") in said
    assert ("a?b.yaml:1:1", "“a?b” cannot be part of a file name on every system.") in said


def test_the_main_language_is_the_first_and_none_is_any() -> None:
    texts = [Field("title", LINE)]
    for around, expected in ((Surroundings(("fr", "de")), "fr"), (ANYWHERE, "und")):
        source = source_of("title: A\n")
        reading = begin_reading([source], around)
        assert read_fields(source.root, texts, reading) == {"title": {expected: "A"}}


def test_files_are_noted_once_and_only_where_they_are_found() -> None:
    def locate(name: str, holds: str) -> str:
        assert holds == "picture"
        if name == "no.png":
            raise UnfitError("there is none.", "Put it there.")
        return f"profiles/{name}"

    text = "- {file: b.png, alt: B}\n- {file: a.png, alt: A}\n- {file: no.png, alt: C}\n"
    source = source_of("pictures:\n" + text + text)
    reading = begin_reading([source], Surroundings(("de",), TODAY, locate))
    read_fields(source.root, [Field("pictures", PICTURE, many=True)], reading)
    assert tuple(reading.files) == ("profiles/b.png", "profiles/a.png")
    assert [str(problem.message) for problem in reading.problems] == ["there is none."] * 2
