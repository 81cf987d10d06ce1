"""Texts read as YAML, and what they say."""

from __future__ import annotations

from reportgen.input.source import ScalarNode, Source
from reportgen.input.yaml import read_source

FILE = "profiles/zib.yaml"


def read(data: str | bytes) -> Source:
    return read_source(data.encode() if isinstance(data, str) else data, FILE)


def text_of(source: Source, key: str) -> str:
    node = source.root.items[key]
    assert isinstance(node, ScalarNode)
    return node.text
