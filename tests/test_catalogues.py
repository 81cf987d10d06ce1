"""The catalogues of messages: whole, sound, and with nothing said past them."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from reportgen.web.words.advice import INSTEAD
from support.project import ROOT

LOCALE = ROOT / "reportgen" / "locale"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / ".ci" / "catalogues.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["catalogues"] = module
    spec.loader.exec_module(module)
    return module


CATALOGUES = load()


@pytest.mark.parametrize("language", CATALOGUES.LANGUAGES)
def test_a_catalogue_is_complete(language: str) -> None:
    """Who adds a message runs `python .ci/catalogues.py update`, and translates what is new."""
    assert CATALOGUES.find_faults(language) == []


def test_the_studio_advises_something_else_only_of_what_is_said() -> None:
    assert INSTEAD.keys() <= {entry.singular for entry in CATALOGUES.list_entries()}


def changed(tmp_path: Path, before: str, after: str) -> list[str]:
    """Return what is wrong with a German catalogue in which one thing is otherwise."""
    shutil.copytree(LOCALE, tmp_path, dirs_exist_ok=True)
    path = CATALOGUES.path_of("de", tmp_path)
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")
    return [fault for fault in CATALOGUES.find_faults("de", tmp_path) if "compiled" not in fault]


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('msgstr "Meinten Sie „{name}“?"', 'msgstr ""', "missing: "),
        ('msgid "Swap the two."', 'msgid "Swap both."', "stale: 'Swap both.'"),
        ('"Meinten Sie „{name}“?"', '"Meinten Sie „{nahme}“?"', "has the values"),
        ('"Meinten Sie „{name}“?"', '"Meinten Sie „{name:d}“?"', "has the values"),
        ('"Meinten Sie „{name}“?"', '"Meinten Sie „{name“?"', "no template"),
        ('"Meinten Sie „{name}“?"', '"Meinten Sie „{name}“"', "ends as no such sentence"),
        ('"Geben Sie --arrived oder --lost an."', '"Geben Sie --da oder --lost an."', "--arrived"),
        ('msgstr[1] "{count} Dateien"\n', "", "missing: "),
    ],
)
def test_what_is_missing_stale_or_broken_is_found(
    tmp_path: Path, before: str, after: str, fault: str
) -> None:
    found = changed(tmp_path, before, after)
    assert found and fault in "\n".join(found)


def test_a_catalogue_that_is_not_compiled_anew_is_found(tmp_path: Path) -> None:
    shutil.copytree(LOCALE, tmp_path, dirs_exist_ok=True)
    path = CATALOGUES.path_of("de", tmp_path)
    text = path.read_text("utf-8").replace("Meinten Sie „{name}“?", "Ist „{name}“ gemeint?")
    path.write_text(text, "utf-8")
    (fault,) = CATALOGUES.find_faults("de", tmp_path)
    assert "not compiled" in fault


def test_messages_help_comments_and_the_words_of_click_are_all_there() -> None:
    entries = {entry.singular: entry for entry in CATALOGUES.list_entries()}
    assert entries["{count} file"].plural == "{count} files"
    for text in ("Did you mean “{name}”?", "Count warnings as findings.", "Missing argument"):
        assert text in entries
    assert "What is printed in the table" in entries
    assert any(text.startswith("Build all sheets and reports") for text in entries)


def said_in(language: str) -> Iterator[str]:
    for message in CATALOGUES.read_catalogue(language):
        if message.id:
            yield from CATALOGUES._strings(message.string)


def test_quotation_marks_and_blanks_are_those_of_the_language() -> None:
    german, french = list(said_in("de")), list(said_in("fr"))
    assert len(german) > 1500 and len(french) > 1500
    assert [text for text in german if re.search("[“”]", re.sub("„[^“]*“", "", text))] == []
    # In French a blank that does not break stands before these marks (Imprimerie nationale).
    assert [text for text in french if re.search(r" [:;!?»]|« |[“”]", text)] == []
    # It is of one kind, which every console has.
    assert [text for text in french if "\u202f" in text] == []


def test_people_are_addressed_politely() -> None:
    assert [text for text in said_in("de") if re.search(r"\b([Dd]u|[Dd]ein\w*|dir)\b", text)] == []
    assert [text for text in said_in("fr") if re.search(r"\b(tu|toi|ton|tes)\b", text)] == []


#: What shows something to people, or asks them.
SHOWING = frozenset(
    [
        *("echo", "secho", "echo_line", "prompt", "confirm", "print", "ask", "ask_yes"),
        *("UsageError", "ClickException", "BadParameter", "Refusal", "misuse"),
    ]
)


def words_past_messages(tree: ast.AST) -> Iterator[int]:
    """Yield the lines in which words are shown to people that are no message."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in SHOWING:
            for argument in node.args:
                if any(re.search("[A-Za-z]{2}", text) for text in plain_texts(argument)):
                    yield node.lineno


def plain_texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts in an expression, but for those in other calls."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.BoolOp):
        for child in ast.iter_child_nodes(node):
            yield from plain_texts(child)


def test_nothing_is_said_to_people_but_messages() -> None:
    """An f-string cannot be translated: `say` takes the values apart from the words."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "reportgen" / "cli").rglob("*.py"))
        for line in words_past_messages(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []
    wrong = ast.parse('echo(f"{count} files")\nraise click.UsageError("no" if x else f"{y} is")')
    assert list(words_past_messages(wrong)) == [1, 2]
