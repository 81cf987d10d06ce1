"""The spacing of each language: which blanks never break, and that nothing else is touched."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reportgen.document.blocks import (
    Break,
    Directory,
    DirectoryEntry,
    Heading,
    KeyFigures,
    Link,
    List,
    PageNumber,
    Paragraph,
    Picture,
    Table,
    Text,
)
from reportgen.document.spacing import RULES, space_blocks, space_line, space_text
from support.outputs import docx_parts, page_texts
from support.project import PIXEL, NewProject, write_profile


def shown(text: str) -> str:
    """Return a text with a sign in the place of each no-break (~) and narrow blank (_)."""
    return text.replace("\u00a0", "~").replace("\u202f", "_")


@pytest.mark.parametrize(("lang", "spaced"), [
    ("fr", "Où loger_? Ici_! C’est «~simple~»_; voici~: non."),
    ("fr", "35~% des 2_400~€ de Mme~Roux, le 1er~août et le 3~mai à 9~h~30"),
    ("fr", "M.~et Mme~Petit, p.~12, n°~7, art.~5, p.~ex. le 04~78~00~11~22"),
    ("fr-BE", "Tu viens_?"),
    ("de", "z.~B. der Turnverein 1890 e.~V., i.~d.~R. nach §~12 Abs.~3 Nr.~4"),
    ("de", "am 7.~März 2027 um 19~Uhr, 250~m weit, 1_250_000~€, 12~%, S.~9 bis 11"),
    ("de", "Dr.~Yıldız, J.~S.~Bach, St.~Wendel, am 9.~4.~2027, 3~Mio. Euro"),
    ("de", "+49~(0)6831~889 und 0681~/~30~12 oder 030~2312-0"),
    ("de-AT", "am 6.~Jänner"),
    ("de", "Wohin ? »Wort« und : « so »"),
    ("en", "Mr~Hill at 5~pm on 3~May, No.~8, e.~g. 12~km"),
    ("pl", "14~km, 20~%, +48~22~000~11~22, 12_000 osób"),
    ("de", "Postleitzahlen 66111 66113 66115 66117"),
    ("de", "Im Jahr 2025 412 Gäste"),
    ("de", "https://a.example/?b=1;c mailto:x@a.example"),
])  # fmt: skip
def test_blanks_of_a_language(lang: str, spaced: str) -> None:
    typed = spaced.replace("~", " ").replace("_", " ")
    assert shown(space_text(typed, lang)) == spaced


def test_a_long_row_of_numbers_still_breaks() -> None:
    for row in ("100 200 300 " * 9, "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16"):
        assert space_text(row, "fr").count(" ") > 0


_WORDS = "a Z é h km Mme z. B. S. er mai März May +49 0681 000 Dr. e. V."
_SIGNS = " \u00a0\u202f\u2009\n?!;:«»‹›%€§$().,/–-'’0123456789"
_PIECES = st.sampled_from([*_SIGNS, *_WORDS.split()])


@given(st.lists(_PIECES).map("".join) | st.text(), st.sampled_from([*RULES, "de-CH", "ar"]))
@example("+49 0681 905 12345 05 1234567 000 000 000 000 000", "de")
def test_only_plain_blanks_are_exchanged_and_once(text: str, lang: str) -> None:
    spaced = space_text(text, lang)
    assert space_text(spaced, lang) == spaced
    assert len(spaced) == len(text)
    for before, after in zip(text, spaced, strict=True):
        assert before == after or (before == " " and after in "\u00a0\u202f")


@given(
    st.lists(st.lists(_PIECES, max_size=6).map("".join), min_size=1, max_size=5),
    st.sampled_from(list(RULES)),
)
def test_where_the_look_changes_does_not_matter(runs: list[str], lang: str) -> None:
    content = tuple(Text(run, strong=bool(at % 2)) for at, run in enumerate(runs))
    spaced = space_line(content, lang)
    assert "".join(map(str, spaced)) == space_text("".join(runs), lang)
    assert [text.strong for text in spaced if isinstance(text, Text)] == [
        text.strong for text in content
    ]


def test_every_block_is_spaced_in_its_own_language() -> None:
    asked = (Text("Qui", strong=True), Text(" ?"))
    link = Link("https://a.example/ ?", (Text("Voir"), Break(), Text("ici !")))
    foreign = (Text("Der Verein e. V. : "), Text("« Le Pont »", lang="fr"))
    picture = Picture(PIXEL, "image/png", 1, 1, "Un pont ?", (Text("Le pont !"),))
    listed = DirectoryEntry((Text("Qui ?"),), ("a",), note=(Text("« Moi »"),))
    blocks = (
        Paragraph((*asked, link)),
        List(((Paragraph(asked),),)),
        Table((asked,), ((asked,),)),
        picture,
        Heading(1, asked, note=(Text("« Moi »"),)),
        KeyFigures((("12 000", asked),)),
        Directory((listed,)),
        Paragraph((Text("Voir p. "), PageNumber("a"))),
        Paragraph(foreign, "de"),
    )
    found = repr(space_blocks(blocks, "fr"))
    assert "' ?'" not in found and "Qui ?" not in found and "« Moi" not in found
    assert "https://a.example/ ?" in found
    assert found.count(r"\u202f?") == 8 and found.count(r"\u202f!") == 2
    assert r"p.\xa0" in found
    assert r"e.\xa0V. : " in found
    assert r"«\xa0Le Pont\xa0»" in found


#: Of each rule one place, at the end of the line sooner or later.
_FRENCH = "qui donc ? « Moi » ; 12 % de 4 500 € le 3 mai à 9 h 30 : M. Roux, 04 78 00 11 22 ! "
_GERMAN = "der z. B. nach § 12 Abs. 3 vom 7. März die 4 500 € der e. V. um 19 Uhr zu 12 % hat "


@pytest.mark.parametrize(("lang", "text"), [("fr", _FRENCH), ("de", _GERMAN)])
def test_no_line_of_a_page_ends_where_it_must_not(
    new_project: NewProject, lang: str, text: str
) -> None:
    runs = "\n\n".join(f"  {'x' * shift} {text * 3}" for shift in range(1, 40))
    profile = f'language: {lang}\ntitle: "{text}"\ncontext: |\n{runs}\n'
    project = new_project({"profiles/a.yaml": profile})
    lines = "\n".join(page_texts(write_profile(project, "profiles/a.yaml", (lang,)))).splitlines()
    assert len(lines) > 100
    kept = {found[0] for found in re.finditer(r"\S+(?:[\u00a0\u202f]\S+)+", space_text(text, lang))}
    assert len(kept) > 6
    whole = {"".join(each.split()) for each in kept}
    squeezed = ["".join(line.split()) for line in lines]
    for each in whole:
        count = sum(line.count(each) for line in squeezed)
        assert count == "".join(squeezed).count(each) > 60, each
    for kind in ("docx", "html"):
        data = write_profile(project, "profiles/a.yaml", (lang,), kind=kind)
        written = (docx_parts(data)["word/document.xml"] if kind == "docx" else data).decode()
        for each in kept:
            assert each in written, (kind, each)
