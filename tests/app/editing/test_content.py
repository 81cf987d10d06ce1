"""A sheet as one tree: joined from its files, and taken apart into them so that nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.app.editing.content import Content
from reportgen.app.editing.files import (
    ChangedError,
    SheetFiles,
    files_of,
    patched,
    read_sheet_files,
    write_content,
)
from reportgen.fields.model import Field
from reportgen.input.patching.data import without_empty
from reportgen.input.patching.graft import unwrap
from reportgen.project.profiles import list_profiles
from reportgen.project.project import Project
from support.machine import MACHINE
from support.project import NewProject

LANGS = ("de", "fr")


def files_in(project: Project, main: str, **others: str) -> SheetFiles:
    path = project.root / "profiles/a.yaml"
    content = {"": main.encode(), **{lang: text.encode() for lang, text in others.items()}}
    paths = {lang: path.with_name(f"a.{lang}.yaml" if lang else "a.yaml") for lang in content}
    return files_of(project, path, content, paths)


def after(files: SheetFiles, project: Project, **changes: Any) -> dict[str, str]:
    """Return the files by language as they are with other values."""
    values = {**files.content.values, **changes}
    changed = patched(files, Content(values, files.content.misshapen))
    texts = {lang: content.decode() for lang, content in files.bytes.items()}
    for path, content in changed.items():
        lang = next(iter(path.suffixes[:-1]), "").removeprefix(".")
        texts[lang] = content.decode()
    return texts


def again(files: SheetFiles, project: Project, texts: Mapping[str, str]) -> SheetFiles:
    return files_in(project, texts[""], **{k: v for k, v in texts.items() if k})


def test_no_example_changes_when_it_is_saved_as_it_is(project: Project) -> None:
    for path in list_profiles(project).paths:
        files = read_sheet_files(project, path)
        assert patched(files, files.content) == {}, path
        assert files.content.misshapen == frozenset()


def test_a_text_goes_where_it_was(new_project: NewProject) -> None:
    project = new_project({})
    files = files_in(project, "title: A  # the title\ncity: {de: B, fr: C}\n", fr="title: D\n")
    assert files.content.values == {
        "title": {"de": "A", "fr": "D"},
        "city": {"de": "B", "fr": "C"},
    }
    texts = after(files, project, title={"de": "A", "fr": "E"}, city={"de": "B", "fr": "F"})
    assert texts[""] == "title: A  # the title\ncity: {de: B, fr: F}\n"
    assert texts["fr"] == "title: E\n"


def test_a_new_translation_goes_where_the_others_are(new_project: NewProject) -> None:
    project = new_project({})
    beside = files_in(project, "title: {de: A, fr: B}\ncarrier: C\n")
    texts = after(beside, project, carrier={"de": "C", "fr": "D"})
    assert texts == {"": "title: {de: A, fr: B}\ncarrier:\n  de: C\n  fr: D\n"}
    alone = files_in(project, "title: A\n")
    assert after(alone, project, title={"de": "A", "fr": "B"}) == {
        "": "title: A\n",
        "fr": "title: B\n",
    }


def test_a_text_that_is_taken_out_leaves_its_file(new_project: NewProject) -> None:
    project = new_project({})
    files = files_in(project, "title: A\ncity: B\n", fr="title: C\ncity: D\n")
    texts = after(files, project, title={"de": "A"}, city={})
    assert texts == {"": "title: A\n", "fr": ""} or texts["fr"].strip() in ("", "{}")


def test_long_texts_are_typed_without_breaks_and_keep_theirs(new_project: NewProject) -> None:
    project = new_project({})
    text = "context: |\n  One line\n  and its rest.\n\n  - an item\n    and its rest\n"
    files = files_in(project, f"title: A\n{text}")
    typed = files.content.values["context"]
    assert typed == {"de": "One line and its rest.\n\n- an item and its rest"}
    texts = after(files, project, context={"de": typed["de"] + "\n- another"})
    assert texts[""] == f"title: A\n{text}  - another\n"


def test_items_move_with_their_translations(new_project: NewProject) -> None:
    project = new_project({})
    files = files_in(
        project,
        "title: A\npartners:\n  - one\n  - two\n  - three\n",
        fr="partners:\n  - un\n  - deux\n  - trois\n",
    )
    items = files.content.values["partners"]
    assert isinstance(items, list)
    moved = [items[2], {"de": "new", "fr": "neuf"}, items[0]]
    now = again(files, project, after(files, project, partners=moved))
    assert now.content.values["partners"] == moved


def test_an_item_without_a_translation_does_not_shift_those_below(new_project: NewProject) -> None:
    project = new_project({})
    files = files_in(
        project, "title: A\npartners:\n  - one\n  - two\n", fr="partners:\n  - un\n  - deux\n"
    )
    items: list[Any] = [{"de": "new"}, *files.content.values["partners"]]
    now = again(files, project, after(files, project, partners=items))
    assert now.content.values["partners"] == items


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("title: [a, b]", "title"),
        ("contacts: {name: A, unknown: B}", "contacts"),
        ("period: {de: 2015}", "period"),
        ("city: {de: [a]}", "city"),
        ("picture: a.png", "picture"),
    ],
)
def test_what_has_another_shape_stays_as_it_is(
    new_project: NewProject, written: str, field: str
) -> None:
    project = new_project({})
    files = files_in(project, f"{written}\ncarrier: B\nown: key\n")
    assert files.content.misshapen == {field}
    texts = after(files, project, carrier={"de": "C"})
    assert texts[""] == f"{written}\ncarrier: C\nown: key\n"


def test_nobody_writes_over_what_somebody_else_wrote(new_project: NewProject) -> None:
    project = new_project({"profiles/a.yaml": "title: A\n"})
    path = project.root / "profiles/a.yaml"
    begun = read_sheet_files(project, path)
    path.write_text("title: theirs\n")
    now = read_sheet_files(project, path)
    with pytest.raises(ChangedError):
        write_content(now, Content({"title": {"de": "mine"}}), begun.lock)
    assert path.read_text() == "title: theirs\n"
    # A translation that came meanwhile counts too.
    lock = now.lock
    path.with_name("a.fr.yaml").write_text("title: T\n")
    assert read_sheet_files(project, path).lock != lock


# --- Any content ----------------------------------------------------------------------------------

WORDS = st.text("abc é: #-|'\"{}[]", min_size=1, max_size=12).map(str.strip).filter(bool)


def texts_for(field: Field) -> st.SearchStrategy[Any]:
    """Values of a field in their shape; what they say need not be right."""
    if field.many:
        from dataclasses import replace

        one = texts_for(replace(field, many=False))
        return st.lists(one.filter(bool), max_size=3)
    if field.type.parts:
        parts = {part.name: texts_for(part) for part in field.type.parts}
        return st.fixed_dictionaries({}, optional=parts)
    if field.type.localized:
        return st.fixed_dictionaries({"de": WORDS}, optional={"fr": WORDS})
    return WORDS


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_typed_is_what_the_files_say(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    project = _machines(tmp_path_factory)
    form = project.form("machine")
    optional = {name: texts_for(field) for name, field in form.fields.items() if name != "short"}
    contents = st.fixed_dictionaries({}, optional=optional)
    files = files_in(project, "form: machine\n")
    for _ in range(2):
        values = data.draw(contents)
        changed = patched(files, Content(values))
        texts = {lang: content.decode() for lang, content in files.bytes.items()}
        for path, content in changed.items():
            lang = next(iter(path.suffixes[:-1]), "").removeprefix(".")
            texts[lang] = content.decode()
        files = files_in(project, texts[""], **{k: v for k, v in texts.items() if k})
        assert without_empty(files.content.values) == without_empty(values), texts


_MADE: list[Project] = []


def _machines(factory: pytest.TempPathFactory) -> Project:
    """Return a project with the form of another trade, made once."""
    if not _MADE:
        from reportgen.project.open import open_project
        from support.project import TODAY, fill_folder

        folder: Path = factory.mktemp("machines")
        fill_folder(folder, {"templates/forms/machine.yaml": MACHINE})
        _MADE.append(open_project(folder, TODAY, folder))
    return _MADE[0]


def test_a_text_without_breaks_prints_the_same() -> None:
    table = "| a | b |\n|---|---|\n| c | d |"
    text = f"A\nb\n\n{table}\n\n1. one\n   more\n\nend  \nhard\\\nbreak"
    assert unwrap(text) == f"A b\n\n{table}\n\n1. one more\n\nend  \nhard\\\nbreak"
    # Where lines mean something, they stay.
    assert unwrap("a\nb\n\n```\ncode\nlines\n```") == "a\nb\n\n```\ncode\nlines\n```"
