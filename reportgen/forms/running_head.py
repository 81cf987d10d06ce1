"""What the head of a built sheet's first page says of its fields: there they have no labels."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.forms.form import Form
from reportgen.languages import words_of

#: What stands between fields and the name of the form, and between languages.
_BETWEEN, _LANGUAGES = " · ", " / "


def read_head(text: str, form: Form) -> tuple[str, Mapping[str, str]]:
    """Return what stands at the left of a running head, and what it says by the fields' names.

    At the right of a tab are the fields of the form's head, and last what sheets of the form are
    called. There are no fields in any other text: nor in one that lacks a field, since it cannot
    be told which, or that says one in two languages.
    """
    left, tab, right = text.rpartition("\t")
    *said, kind = right.split(_BETWEEN)
    kinds = kind.split(_LANGUAGES)
    called = set(map(words_of, form.label.values()))
    parted = len(kinds) > 1 and any(_LANGUAGES in each for each in said)
    if (
        not tab
        or parted
        or len(said) != len(form.header)
        or not called.issuperset(map(words_of, kinds))
    ):
        return text, {}
    return left, dict(zip(form.header, said, strict=True))
