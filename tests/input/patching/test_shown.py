"""Texts that came back through files that do not show all of them."""

from __future__ import annotations

import pytest

from reportgen.input.patching.shown import keep_hidden, loses_hidden

OLD = """\
## Heading

A [mot]{lang=fr} here, and
a line broken by hand.

| Name      | Count |
|-----------|------:|
| **Total** |     3 |
| Other     |     4 |

- one
- two [deux]{lang=fr}"""
SHOWN = """\
# Heading

A mot here, and a line broken by hand.

| Name | Count |
| --- | --- |
| Total | 3 |
| Other | 4 |

- one
- two deux"""


def test_what_came_back_as_shown_stays_as_written() -> None:
    new = SHOWN.replace("| Other | 4 |", "| Other | 5 |").replace("- one", "- one\n- more")
    kept = keep_hidden(OLD, SHOWN, new)
    assert kept == OLD.replace("| Other     |     4 |", "| Other | 5 |").replace(
        "- one", "- one\n- more"
    )
    assert not loses_hidden(OLD, SHOWN, new)


@pytest.mark.parametrize(
    ("old", "new", "loses"),
    [
        ("A mot", "Ein Wort", True),
        ("two deux", "two three", True),
        ("Total | 3", "Total | 5", True),
        ("Heading", "Another", False),
        ("Other | 4", "Other | 5", False),
        ("- one\n", "", False),
    ],
)
def test_what_goes_with_a_change_is_known(old: str, new: str, loses: bool) -> None:
    changed = SHOWN.replace(old, new)
    assert changed != SHOWN
    assert loses_hidden(OLD, SHOWN, changed) is loses
    kept = keep_hidden(OLD, SHOWN, changed)
    assert new in kept
    # Whatever else is hidden stays.
    assert kept.count("{lang=fr}") == OLD.count("{lang=fr}") - ("mot" in old or "deux" in old)


def test_texts_that_do_not_show_one_another_are_taken_as_they_came() -> None:
    assert keep_hidden("One.\n\nTwo [deux]{lang=fr}.", "One. Two deux.", "One. Three.") == (
        "One. Three."
    )
    assert loses_hidden("One.\n\nTwo [deux]{lang=fr}.", "One. Two deux.", "One. Three.")
