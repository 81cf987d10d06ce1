"""Files of strangers as proposals: every word of them stands in the profile that is written."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.collecting.new_profile import compose_profile
from reportgen.collecting.proposal import propose
from reportgen.input.returned.docx import read_docx
from reportgen.input.yaml import read_source
from reportgen.project.project import Project
from support.returned import para, run, table, word_file

LABELS = (
    *("Kontext", "Beschreibung:", "Contexte :", "2. Einsatz", "Partner", "Bilanz", "Träger"),
    *("Kontext / Contexte", "Ansprechperson", "Projektträger", "Stadt", "Themen", "Aktenzeichen"),
    *("Zeitraum", "Internet", "Von Stadt zu Stadt", "Partenaires", "Deutsch", "Français"),
)
#: Places in which Word keeps words: around each stands what a paragraph has.
INLINE = (
    "{}",
    "<w:ins>{}</w:ins>",
    '<w:hyperlink r:id="x">{}</w:hyperlink>',
    "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "<w:smartTag>{}</w:smartTag>",
    "<w:r><w:pict><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:pict></w:r>",
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>{}',
    "<mc:AlternateContent><mc:Choice/><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
    "<w:r><w:br/></w:r>{}<w:r><w:tab/></w:r>",
)
LOOKS = ("", "<w:rPr><w:del/></w:rPr>", '<w:outlineLvl w:val="0"/>', '<w:outlineLvl w:val="2"/>')
PIECE = st.one_of(st.sampled_from(LABELS), st.sampled_from(INLINE), st.just(" "))
PARAGRAPH = st.tuples(st.lists(PIECE, max_size=4), st.sampled_from(LOOKS))
LINES = st.lists(PARAGRAPH, min_size=1, max_size=3)
CELL = st.one_of(LINES, st.lists(st.lists(LINES, min_size=1, max_size=2), min_size=1, max_size=2))
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=4)
BODY = st.lists(st.one_of(LINES, ROWS), min_size=1, max_size=4)


class _Writer:
    """Writes what was drawn, a word of its own into each place."""

    def __init__(self) -> None:
        self.numbers = count()
        self.words: list[str] = []

    def write(self, drawn: Any) -> str:
        if isinstance(drawn[0], tuple):
            return "".join(para(*map(self.piece, pieces), look=look) for pieces, look in drawn)
        rows = (tuple(self.write(cell) + para("") for cell in row) for row in drawn)
        return table(*rows)

    def piece(self, drawn: str) -> str:
        if "{}" not in drawn:
            return run(drawn)
        self.words.append(f"wort{next(self.numbers)}x")
        return drawn.format(run(f" {self.words[-1]} "))


@settings(max_examples=150, deadline=None)
@given(body=BODY)
def test_every_word_of_a_file_stands_in_the_profile(body: Any, project: Project) -> None:
    writer = _Writer()
    inner = para("Kontext: sicher") + "".join(map(writer.write, body))
    beside = {name: para(writer.piece("{}")) for name in ("header1", "header2")}
    note = f'<w:footnote w:id="2">{para(writer.piece("{}"))}</w:footnote>'
    remark = f'<w:comment w:id="1" w:author="{writer.words[-1]}">{para(writer.piece("{}"))}'
    data = word_file(
        inner,
        {"x": "https://example.org/wortlinkx"},
        footnotes=note,
        comments=f"{remark}</w:comment>",
        **beside,
    )
    proposal = propose(project, read_docx(data, "a.docx"))
    text = compose_profile(project, proposal)
    assert not read_source(text.encode(), "a.yaml").problems
    missing = [word for word in writer.words if not re.search(rf"{word}", text)]
    assert not missing, text
    if "wortlinkx" in inner:
        assert "wortlinkx" in text
