"""What is said to people: templates with values, each with a code of its own."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from reportgen.cache.pickles import dump_value, load_value
from reportgen.problems.message import NOTHING, Message, all_of, one_of, say
from reportgen.problems.problem import Place, Problem
from reportgen.problems.show import show_text
from support.project import ROOT


def test_a_message_is_its_template_with_the_values_put_in() -> None:
    limit = say("{most:,} bytes is the limit.", most=1_000_000)
    assert str(limit) == "1,000,000 bytes is the limit."
    assert str(say("{{ {name} }} is {length:g} mm long.", name="x", length=2.50)) == (
        "{ x } is 2.5 mm long."
    )
    known = say("Known are: {names}.", names=["a", "b", say("the {which} one", which="last")])
    assert str(known) == "Known are: a, b, the last one."
    assert str(say("{file} is gone. {advice}", file=Path("a/b"), advice=limit)) == (
        f"{Path('a/b')} is gone. {limit}"
    )
    assert not NOTHING and str(NOTHING) == "" and known


def test_a_value_with_braces_stays_as_it_is() -> None:
    assert str(say("“{text}” is wrong.", text="{text} {0} {{")) == "“{text} {0} {{” is wrong."


def test_invisible_characters_are_spelled_in_a_message() -> None:
    assert str(say("“{text}” is wrong.", text="a\u200bb")) == (
        "“a<U+200B ZERO WIDTH SPACE>b” is wrong."
    )


def test_messages_are_the_same_by_template_and_values_and_of_one_kind_by_the_template() -> None:
    one, other = (say("“{a}” {b}", a=each, b=say("is no {c}.", c="x")) for each in "yz")
    assert one == say("“{a}” {b}", a="y", b=say("is no {c}.", c="x")) != other
    assert len({one, other, say("“{a}” {b}", a="z", b=say("is no {c}.", c="x"))}) == 2
    assert one.kind == other.kind != say("“{a}” {b}", a="y", b="is no x.").kind


def test_messages_are_sorted_by_what_they_say() -> None:
    named = [say("{name} is gone.", name=name) for name in ("c", "a")]
    assert sorted([*named, say("bread is gone.")])[1] == say("bread is gone.")


def test_items_are_told_as_alternatives_or_together() -> None:
    assert str(say("Write {words}.", words=one_of(["a", say("two"), "c"]))) == (
        "Write a or two or c."
    )
    assert str(all_of("abc")) == "a and b and c" and all_of(["a"]) == "a"


def test_problems_are_alike_by_their_templates_whatever_their_values_are() -> None:
    problems = [
        Problem(Place("a.csv", line), say("{word} is {what}.", word=word, what=say("no date")))
        for line, word in enumerate(["Maibaum", "“x”", "1-2", ""] * 6, 1)
    ]
    other = Problem(Place("a.csv", 25), say("{word} is {what}.", word="x", what=say("no day")))
    shown = show_text([*problems, other])
    assert "4 more like that in line 1: line 21 to 24." in shown
    assert "a.csv:25:1: x is no day." in shown


def test_a_message_gets_through_files_and_processes_as_it_is() -> None:
    message = say("Known are: {names}, {path}.", names=[1, say("two")], path=Path("a"))
    assert load_value(dump_value(message)) == message == pickle.loads(pickle.dumps(message))


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("there is no theme “{theme}”.", "there-is-no-theme-theme"),
        ("{most:,} bytes is the limit.", "most-bytes-is-the-limit"),
        ("“{text}” isn't a date.", "text-isnt-a-date"),
        ("word " * 20, "word-word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_a_code_is_the_words_of_the_template(template: str, code: str) -> None:
    message = Message(template)
    assert message.code == code and len(code) <= 64


def test_a_message_without_words_of_its_own_has_the_code_of_what_is_in_it() -> None:
    told = say("{what} {said}.", what=say("the sheet “{id}”", id="a"), said=say("is damaged"))
    assert str(told) == "the sheet “a” is damaged."
    assert told.code == "the-sheet-id-is-damaged"


# --- Every message of the program -----------------------------------------------------------------


def find_calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield each place in the source where a message is made."""
    for path in sorted((ROOT / "reportgen").rglob("*.py")):
        source = path.read_text("utf-8")
        if "from reportgen.problems.message import" in source:
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                    "say",
                    "say_count",
                    "Message",
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


CALLS = dict(find_calls())


def template_of(call: ast.Call) -> str:
    """Return the template if it is written literally in the source, else an empty text."""
    templates = templates_of(call)
    return templates[0] if len(templates) == (2 if is_counted(call) else 1) else ""


def templates_of(call: ast.Call) -> list[str]:
    """Return the templates that are written literally in a call."""
    texts = (each.value for each in call.args if isinstance(each, ast.Constant))
    return [each for each in texts if isinstance(each, str)]


def is_counted(call: ast.Call) -> bool:
    return ast.unparse(call.func) == "say_count"


def has_words(value: ast.AST) -> bool:
    """Tell whether English words are among a value, but those of another message."""
    if isinstance(value, ast.Call) and ast.unparse(value.func) in ("say", "say_count"):
        return False
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str) and " " in value.value.strip()
    return any(map(has_words, ast.iter_child_nodes(value)))


def is_sound(call: ast.Call) -> bool:
    """Tell whether a template is literal, with plain formats, and values without words fit it."""
    parts = [each for text in templates_of(call) for each in Formatter().parse(text)]
    names = {name for _, name, _, _ in parts if name is not None}
    return (
        ast.unparse(call.func) in ("say", "say_count")
        and bool(template_of(call))
        and all(name.isidentifier() for name in names)
        and not any(conversion or "{" in (spec or "") for _, _, spec, conversion in parts)
        and names == {keyword.arg for keyword in call.keywords}
        and not any(
            has_words(keyword.value)
            for keyword in call.keywords
            # What is to be typed is the same in all languages.
            if not str(keyword.arg).endswith("command")
        )
    )


def test_every_template_is_literal_and_its_names_are_those_of_the_values() -> None:
    assert CALLS
    assert [place for place, call in CALLS.items() if not is_sound(call)] == []


def test_every_template_has_a_code_of_its_own() -> None:
    owners: dict[str, set[str]] = {}
    for place, call in CALLS.items():
        # Words of pages and of schemas are no problems: no program knows them by a code.
        if place.startswith(("reportgen/web/", "reportgen/forms/key_titles.py")):
            continue
        template = template_of(call)
        owners.setdefault(Message(template).code, set()).add(template)
    assert [each for each in owners.values() if len(each) > 1] == []
