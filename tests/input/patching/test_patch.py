"""Files changed in their text: what they say afterwards, and all that stays as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportgen.input.patching.data import data_of, without_empty
from reportgen.input.patching.patch import UnpatchableError, patch
from reportgen.input.source import find_unprintable
from reportgen.input.yaml import read_source

PROFILE = """\
# Stand: Herbst
form: factsheet   # das übliche Formular
title: {de: Zentrum, fr: "Le centre"}

# Wer es trägt
carrier: 'Stadt  Trier'
partners:
- Chor an der Blies
-   Haus der Beratung   # seit 2020
- {de: Schule, fr: École}

context: |  # von Hand umbrochen
    Viele Menschen
    kommen an.

    - eins
    - zwei


contacts:
  - name: Amal
    # Durchwahl
    phone: 0681 905-0
    publish: [print, web]
  - name: Jean
    role:
      de: Leiter
      fr: Directeur
note: >-
  gefaltet und
  umbrochen
"""


JEAN = PROFILE[PROFILE.index("  - name: Jean") : PROFILE.index("note")]


def say(text: str) -> Any:
    return data_of(read_source(text.encode(), "").root)


def change(text: str, *path: str | int, to: Any) -> Any:
    """Return what a text says with another value at a path; None takes it away."""
    data = say(text)
    at = data
    for key in path[:-1]:
        at = at[key]
    if to is None:
        del at[path[-1]]
    elif isinstance(at, list) and path[-1] == len(at):
        at.append(to)
    else:
        at[path[-1]] = to
    return data


@pytest.mark.parametrize(
    ("path", "to", "old", "new"),
    [
        (("title", "fr"), "Centre", '"Le centre"', '"Centre"'),
        (("title", "pl"), "Łódź", '"Le centre"}', '"Le centre", pl: Łódź}'),
        (("carrier",), "Stadt", "'Stadt  Trier'", "'Stadt'"),
        (("carrier",), "l’an d'or", "'Stadt  Trier'", "'l’an d''or'"),
        (("form",), "other", "form: factsheet ", "form: other "),
        (("form",), "a\nb", "form: factsheet   # das übliche Formular", "form: |   # das"),
        (("partners", 1), "Haus", "-   Haus der Beratung   #", "-   Haus   #"),
        (("partners", 0), None, "- Chor an der Blies\n", ""),
        (("partners", 3), "Neu: ja", "École}\n", "École}\n- 'Neu: ja'\n"),
        (("partners", 2, "fr"), None, "{de: Schule, fr: École}", "{de: Schule}"),
        (
            ("context",),
            "Viele",
            "    Viele Menschen\n    kommen an.\n\n    - eins\n    - zwei\n",
            "    Viele\n",
        ),
        (("contacts", 0, "phone"), None, "    phone: 0681 905-0\n", ""),
        (("contacts", 0, "name"), None, "- name: Amal\n    # Durchwahl\n    phone", "- phone"),
        (("contacts", 1, "role", "fr"), "Chef", "fr: Directeur", "fr: Chef"),
        (("contacts", 0, "publish"), ["print"], "[print, web]", "[print]"),
        (("contacts", 1), None, JEAN, ""),
        (("note",), "kurz", "note: >-\n  gefaltet und\n  umbrochen", "note: >\n  kurz"),
        (("note",), "eins zwei drei vier", "note: >-\n  gefaltet und\n  umbrochen", "  eins zwei"),
        (("city",), "Trier", "  umbrochen\n", "umbrochen\ncity: Trier\n"),
    ],
)
def test_one_change_leaves_the_rest_to_the_byte(
    path: tuple[str | int, ...], to: Any, old: str, new: str
) -> None:
    wanted = change(PROFILE, *path, to=to)
    patched = patch(PROFILE, wanted)
    assert say(patched) == wanted
    start = PROFILE.index(old)
    behind = PROFILE[start + len(old) :]
    assert patched.startswith(PROFILE[:start]) and patched.endswith(behind)
    assert new in patched[start : len(patched) - len(behind) or None]


def test_a_text_that_says_the_same_is_the_same() -> None:
    assert patch(PROFILE, say(PROFILE)) == PROFILE


def test_comments_stay_beside_what_they_speak_of() -> None:
    wanted = {**say(PROFILE), "form": "a\nb", "context": "kurz"}
    patched = patch(PROFILE, wanted)
    assert "form: |   # das übliche Formular\n  a\n  b\n" in patched
    assert "context: |  # von Hand umbrochen\n    kurz\n\n\ncontacts:" in patched


def test_a_new_key_comes_where_the_form_has_it() -> None:
    order = ["form", "title", "city", "carrier", "partners"]
    patched = patch(PROFILE, {**say(PROFILE), "city": "Trier"}, lambda path: order)
    assert '"Le centre"}\ncity: Trier\n\n# Wer es trägt\n' in patched


def test_a_text_in_a_further_language_keeps_the_lines_of_the_first() -> None:
    data = say(PROFILE)
    wanted = {**data, "context": {"de": data["context"], "fr": "Beaucoup de gens\narrivent."}}
    patched = patch(PROFILE, wanted)
    assert "    de: |\n" in patched or "  de: |\n" in patched
    assert "Viele Menschen\n" in patched and say(patched) == wanted


def test_line_breaks_of_windows_and_a_missing_last_one_stay() -> None:
    text = "a: 1\r\nb: |\r\n  x\r\n  y"
    patched = patch(text, {"a": "2", "b": "x\nz", "c": "neu"})
    assert patched == "a: 2\r\nb: |\r\n  x\r\n  z\r\nc: neu"


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x\n", "a: 1\na: 2\n", "a: [\n", "a: !!int 1\n"])
def test_what_is_no_plain_profile_is_refused(text: str) -> None:
    with pytest.raises(UnpatchableError):
        patch(text, {"a": "2"})


def test_a_comment_within_brackets_is_never_lost() -> None:
    text = "a: [x,  # warum\n  y]\nb: 1\n"
    with pytest.raises(UnpatchableError):
        patch(text, {"a": ["x", "z"], "b": "1"})


LINES = st.text(
    st.one_of(
        st.sampled_from("ab #:-|>{}[],&*!%@`'\"?\\~\t=é😀\u00a0\u200b\ufeff\u0085\u2028łن"),
        st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")),
    ),
    max_size=12,
)
TEXTS = st.one_of(
    LINES,
    st.lists(LINES, min_size=2, max_size=5).map("\n".join),
    st.sampled_from(
        ["no", "~", "null", "0681", "2026-11", "1.", "- a", "# x", "a: b", "---", "..."]
    ),
).filter(lambda text: not find_unprintable(text))
NAMES = st.sampled_from(["de", "fr", "title", "b c", "no", "ü", "x-y", "a1"])
DATA = st.dictionaries(
    NAMES,
    st.recursive(
        TEXTS,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@given(old=DATA, new=DATA)
@example(old={"a1": [["x"], "y"]}, new={"a1": [["x", "z"], "y"]})
@example(old={"a1": [{"de": "x"}]}, new={"a1": [{"fr": "x"}]})
@example(old={"a1": "\n x"}, new={"a1": " y\n\n z"})
def test_any_file_can_come_to_say_anything(old: Any, new: Any) -> None:
    """Written from nothing, and then changed: each text says what it should."""
    first = patch("", old)
    assert without_empty(say(first)) == without_empty(old)
    second = patch(first, new)
    assert without_empty(say(second)) == without_empty(new)
    assert patch(second, new) == second


@settings(max_examples=200, deadline=None)
@given(data=st.data(), text=TEXTS)
def test_one_text_of_a_profile_can_become_any_other(data: st.DataObject, text: str) -> None:
    before = say(PROFILE)
    path = data.draw(st.sampled_from([("carrier",), ("note",), ("context",), ("title", "fr")]))
    wanted = change(PROFILE, *path, to=text)
    patched = patch(PROFILE, wanted)
    assert without_empty(say(patched)) == without_empty(wanted)
    for line in PROFILE.splitlines():
        if line.lstrip().startswith("#") or line.startswith("  - name"):
            assert line in patched.splitlines()
    assert before == say(PROFILE)


def test_a_long_list_is_changed_anywhere() -> None:
    """Each dash is found by itself: from one to the next, thousands would be too deep."""
    names = [f"Haus {number}" for number in range(3000)]
    text = "list:\n" + "".join(f"  # {name}\n  -\n    {name}\n" for name in names)
    changed = [*names[:1500], "neu", *names[1500:2999]]
    new = patch(text, {"list": changed})
    assert new == text.replace("    Haus 1499\n", "    Haus 1499\n  - neu\n").replace(
        "  # Haus 2999\n  -\n    Haus 2999\n", "  # Haus 2999\n"
    )
