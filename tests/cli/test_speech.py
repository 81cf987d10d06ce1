"""The command line in German and French: a first-time user makes mistakes, and meets no English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from reportgen.cli.main import main
from reportgen.cli.speech import SpokenCommand, ask_yes
from reportgen.problems.message import say
from support.spoken import LOCALES, call, english_in

#: A mistake a file, as people make them who write a sheet for the first time.
MISTAKES = {
    "key": "title: A\nBeschreibung: Ein Kurs.\n",
    "blank": "title: A\ncity:Trier\n",
    "tab": "title: A\n\tcity: Trier\n",
    "email": "title: A\ncontacts:\n  - name: Anna Ähre\n    email: anna@\n",
    "date": "title: A\ndate: letzten Dienstag\n",
    "choice": "title: A\ntopics: [Gesundheitt]\n",
    "picture": "title: A\npicture: {file: pictures/fehlt.png, alt: Ein Bild}\n",
    "language": "title: {deutsch: A}\n",
    "quote": 'title: "A\ncity: Trier\n',
    "text": "title: A\ncontacts: Anna Ähre\n",
    "country": "title: A\ncountry: Bayern\n",
    "title": "city: Trier\n",
    "file.txt": "title: A\n",
    "colon": "title: Sprachen: ein Kurs\n",
    "twice": "title: A\ntitle: B\n",
}


@pytest.fixture(scope="module", params=LOCALES)
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """Provide the language of an office, and a project that it has just begun."""
    language: str = request.param
    folder = tmp_path_factory.mktemp(language)
    root = folder / "blätter"
    [(code, said, wrong)] = call(folder, language, ["init", str(root)])
    assert code == 0 and english_in(said + wrong) == []
    return language, root


def test_the_readme_is_gone_through_without_an_english_sentence(office: tuple[str, Path]) -> None:
    language, root = office
    readme = (root / "README.md").read_text("utf-8")
    assert english_in(re.sub(r"^```.*?^```$", "", readme, flags=re.M | re.S)) == []
    commands = (
        *(["check"], ["build", "-f", "docx"], ["build", "-f", "docx"], ["list"], ["doctor"]),
        *(["template", "new"], ["form", "copy"], ["template", "check"], ["check"]),
    )
    for words, (code, said, wrong) in zip(commands, call(root, language, *commands), strict=True):
        assert code == 0 and english_in(said + wrong) == [], words
    form = (root / "templates/forms/factsheet.yaml").read_text("utf-8")
    comments = "\n".join(re.findall("^ *# .*", form, re.M))
    assert len(comments) > 500 and english_in(comments) == []


def test_mistakes_are_told_in_the_language_of_the_office(office: tuple[str, Path]) -> None:
    language, root = office
    names = [name if "." in name else f"{name}.yaml" for name in MISTAKES]
    for name, text in zip(names, MISTAKES.values(), strict=True):
        (root / "profiles" / name).write_text(text, "utf-8")
    checked, in_json = call(root, language, ["check"], ["check", "--format", "json"])
    for name in names:
        (root / "profiles" / name).unlink()
    code, said, wrong = checked
    assert code == 1 and english_in(said + wrong) == []
    assert [name for name in names if name not in said] == []
    # For programs the sentences stay English, and stand beside what they were made of.
    data = json.loads(in_json[1])
    assert len(data) >= len(MISTAKES) and all(each["message_parts"]["template"] for each in data)
    assert len([each for each in data if english_in(each["message"])]) > len(data) / 2


def test_what_was_typed_wrong_is_told_in_the_language_of_the_office(
    office: tuple[str, Path],
) -> None:
    language, root = office
    commands = (
        *(["biuld"], ["build", "--fromat", "pdf"], ["build", "nirgends"], ["build", "-f", "doc"]),
        *(["build", "-l", "es"], ["build", "-j", "0"], ["build", "--standard", "a4"]),
        *(["check", "--format"], ["--today", "gestern", "check"], ["handout", "--bleed", "viel"]),
        *(["mail", "plan"], ["mail", "plan", "nirgends"], ["mail", "send", "nirgends"]),
        *(["mail", "status", "nirgends"], ["mail", "settle", "nirgends"], ["mail", "opt-out"]),
        *(["schema", "blatt"], ["form", "copy", "blatt"], ["import"], ["import", "nirgends.docx"]),
        *(["import", "--undo"], ["blank", "nirgends"], ["cache"], ["init", str(root)]),
        *(["translate", "export", "nirgends"], ["template", "check", "--kind", "x"]),
    )
    for words, (_, said, wrong) in zip(commands, call(root, language, *commands), strict=True):
        assert said + wrong and english_in(said + wrong) == [], words


def test_help_is_in_the_language_of_the_office(office: tuple[str, Path]) -> None:
    language, root = office
    commands = [
        [],
        *([name] for name in ("build", "cache", "check", "doctor", "handout", "import", "init")),
        *([name] for name in ("list", "mail", "schema", "template", "blank", "translate")),
        *(["mail", name] for name in ("plan", "send", "settle", "forget", "opt-out", "letters")),
    ]
    asked = [[*words, "--help"] for words in commands]
    for words, (code, said, _) in zip(commands, call(root, language, *asked), strict=True):
        assert code == 0 and english_in(said) == [], words
        assert max(map(len, said.splitlines())) <= 100


def test_the_project_says_which_language_unless_somebody_asks(office: tuple[str, Path]) -> None:
    language, root = office
    other = next(each for each in LOCALES if each != language)
    settings = root / "reportgen.yaml"
    before = settings.read_text("utf-8")
    settings.write_text(f"{before}messages: {other}\n", "utf-8")
    [set_so] = call(root, language, ["check"])
    settings.write_text(before, "utf-8")
    asked, plain = call(root, language, ["--messages", other, "check"], ["check"])
    [english] = call(root, "en", ["check"])
    assert set_so == asked != plain != english and "in order" in english[2]


def commands_in(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if found := command.get_command(context, name):
                yield from commands_in(found)


def test_every_command_shows_its_help_in_the_language_that_is_spoken() -> None:
    silent = [each.name for each in commands_in(main) if not isinstance(each, SpokenCommand)]
    assert silent == []


def test_questions_are_answered_in_any_of_the_languages() -> None:
    question = say("Write {file}?", file="a.yaml")
    # What is neither yes nor no is asked again.
    with CliRunner().isolation(input="ja\nN\n\nvielleicht\noui\n"):
        answers = [ask_yes(question, default) for default in (False, True, True, False)]
    assert answers == [True, False, True, True]
