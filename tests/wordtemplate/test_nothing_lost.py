"""Random templates with random texts: no character is lost, and what is made is sound."""

from __future__ import annotations

import os
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.wordtemplate import WordTemplate
from support.word import check, document_xml, from_xml, p, part, rewritten, text_of, with_prefix
from support.word_random import Maker
from support.word_rules import broken_rules

#: How many documents are made; more where somebody asks for them.
_COUNT = int(os.environ.get("WORD_TEMPLATES", "150"))
_EMPTY = from_xml(p("x"))
_LIKE_TAGS = (
    "{{ x }}",
    "{% if",
    "%}",
    "\x02{x}\x03",
    "\x04o0\x05",
    "<?tag 0?>",
    "\U0010fffd0\U0010fffd",
)
_TEXTS = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=()), max_size=8), st.sampled_from(_LIKE_TAGS)
    ),
    min_size=3,
    max_size=6,
)


def _made(random: Random, texts: list[str]) -> tuple[bytes, str]:
    """Return a document made of a random template, and the text it should have."""
    maker = Maker(random, texts)
    blocks, expected = maker.document()
    xml = document_xml(blocks)
    if random.random() < 0.2:
        xml = with_prefix(xml, random.choice(("", "ns0", "word")))
    source = rewritten(_EMPTY, {"word/document.xml": xml.encode()})
    return WordTemplate(source).render(maker.values), expected


@settings(max_examples=_COUNT, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32), _TEXTS)
def test_no_character_is_lost(seed: int, texts: list[str]) -> None:
    document, expected = _made(Random(seed), texts)
    root = part(document)
    assert text_of(root) == expected
    assert broken_rules(root) == []


@pytest.mark.parametrize("seed", range(_COUNT // 5))
def test_what_is_made_pleases_the_validator(seed: int) -> None:
    check(_made(Random(seed), ["a", "<&> \u05d0", "", "line\nbreak"])[0])
