"""Messages kept in files, and told again in any language."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reportgen.problems.catalog import Catalog
from reportgen.problems.message import say, say_count
from reportgen.problems.packed import pack, unpack


def test_what_was_packed_is_told_as_before() -> None:
    inner = say_count("{count} message", "{count} messages", count=2)
    said = say("{results}.", results=[inner, "x {y}", say("opted out")])
    read = unpack(json.loads(json.dumps(pack(said))))
    assert read == said
    assert Catalog("de").tell(read) == Catalog("de").tell(said) != str(said)


@pytest.mark.parametrize(
    "data",
    [
        *(None, "opted out", {"template": "x"}, {"template": 1, "values": {}, "plural": ""}),
        {"template": "{a.__class__}", "values": {"a": "x"}, "plural": ""},
        {"template": "{a:>999999999}", "values": {"a": "x"}, "plural": ""},
        {"template": "{a!r}", "values": {"a": "x"}, "plural": ""},
        {"template": "{b}", "values": {"a": "x"}, "plural": ""},
        {"template": "{", "values": {}, "plural": ""},
        {"template": "x", "values": {}, "plural": "y"},
        {"template": "{a}", "values": {"a": None}, "plural": ""},
    ],
)
def test_what_no_message_was_packed_into_is_refused(data: Any) -> None:
    with pytest.raises(ValueError):
        unpack(data)
