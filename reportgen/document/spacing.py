"""The spacing of each language: the blanks at which a line must not end.

A plain blank is exchanged for one that keeps its line together: “14 h”, “z. B.”, “Qui paie ?”.
Nothing else happens to a text: no sign and no blank is added or taken away, and what somebody
typed as a narrow or no-break blank stays. So the pass may be made again and changes nothing, and
what has no blanks (addresses of the web and of e-mail) is never touched.

A language is a row of `RULES`. Sources: for French the Lexique des règles typographiques en usage
à l'Imprimerie nationale, for German DIN 5008 and Duden, for numbers and units ISO 80000-1 (7.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from reportgen.document.blocks import (
    Beside,
    Block,
    Break,
    Directory,
    DirectoryEntry,
    Fact,
    Facts,
    Heading,
    Inline,
    KeyFigures,
    Link,
    List,
    Notes,
    PageNumber,
    Paragraph,
    Picture,
    RichText,
    Signature,
    Strip,
    Subheading,
    Table,
    Text,
)

NO_BREAK, NARROW = "\u00a0", "\u202f"

#: Units and what else stands behind a number in any language.
_UNITS = (
    "% ‰ ° °C °F € $ £ EUR USD CHF GBP km m cm mm km² m² cm² km³ m³ ha a kg g mg t l cl ml h min s"
    " W kW MW kWh MWh kB MB GB TB px pt Hz dB"
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What keeps together in a language; words are parted by blanks.

    `narrow` are signs with a narrow blank before them, `wide` those with a no-break one, `opening`
    those with one behind. `units` stand behind a number, `numbered` before one, `named` before
    a name; `ends` is what a day ends with before its month.
    """

    narrow: str = ""
    wide: str = ""
    opening: str = ""
    units: str = ""
    numbered: str = ""
    named: str = ""
    months: str = ""
    ends: str = "."


#: The rules of languages by their tags without script and region.
RULES: Mapping[str, Rules] = {
    "de": Rules(
        units="Uhr Euro Cent Prozent Std. Min. Sek. Mio. Mrd. Tsd.",
        numbered="S. Nr. Nrn. Abs. Art. Kap. Bd. Abb. Tab. Ziff. Rn. Anm. Anl. Tel. ca. max. mind.",
        named="Dr. Prof. Hr. Fr. St.",
        months="Januar Jänner Februar März April Mai Juni Juli August September Oktober November"
        " Dezember",
    ),
    "fr": Rules(
        narrow=";!?",
        wide=":»›%‰€",
        opening="«‹",
        units="euros mn k€ M€ Md€ millions milliards",
        numbered="n° nº no N° p. pp. art. chap. fig. tabl. vol. al. tél. env.",
        named="av. apr. M. MM. Mme Mmes Mlle Mlles Dr Pr Me St Ste",
        months="janvier février mars avril mai juin juillet août septembre octobre novembre"
        " décembre",
        ends="er",
    ),
    "en": Rules(
        units="am pm a.m. p.m. million percent",
        numbered="No. Nos. no. nos. p. pp. fig. Fig. vol. ch. art. sec. tel. ca.",
        named="Mr Mrs Ms Dr Mr. Mrs. Ms. Dr. Prof. St. St",
        months="January February March April May June July August September October November"
        " December",
        ends="",
    ),
}
_OTHERS = Rules()

_BLANKS = f" {NO_BREAK}{NARROW}"
#: A plain blank; the commonest, that before a small letter, is soon passed by.
_BLANK = r"(?<= )(?!(?<![0-9.er§$€£«‹] )[a-zà-ÿ])"


@cache
def _pattern(lang: str) -> re.Pattern[str]:
    """Return what finds the blanks of a language; the group says which blank belongs there.

    Numbers and telephone numbers are found as a whole; they have a greatest length, so that a
    row of numbers still breaks.
    """
    rules = RULES.get(lang, _OTHERS)
    wide = [
        _between(["[0-9]"], rf"(?:{_one_of(f'{_UNITS} {rules.units}')})(?!\w)"),
        _between(["[§$€£]"], "[0-9]"),
        # “z. B.”, “p. ex.”, “J. S. Bach”: a single letter with its dot, and what goes with it.
        _between([r"\b[^\W\d_]\."], r"[^\W\d_]{1,3}\."),
        _between([r"\b[A-Z]\."], "[A-Z]"),
        # “14 h 30”, “12. 3. 2027”
        _between([rf"[0-9][{_BLANKS}]h"], r"[0-9]{2}\b"),
        _between([r"[0-9]\."], r"[0-9]{1,2}\.|[0-9]{4}\b"),
    ]
    if rules.wide:
        wide.append(f"(?=[{rules.wide}])")
    if rules.opening:
        wide.append(f"(?<=[{rules.opening}] )")
    if rules.months:
        days = [f"[0-9]{re.escape(end)}" for end in dict.fromkeys(["", rules.ends])]
        wide.append(_between(days, rf"(?:{_one_of(rules.months)})\b"))
    for words, what in ((rules.numbered, "[0-9]"), (rules.named, r"[^\W\d_]")):
        if words:
            wide.append(_between([rf"\b{re.escape(word)}" for word in words.split()], what))
    narrow = f"(?=[{rules.narrow}])" if rules.narrow else "(?!)"
    # One class of signs at the beginning: all other signs are passed by at once.
    return re.compile(
        rf"[ +0-9](?:{_BLANK}(?:(?P<narrow>{narrow})|(?P<wide>{'|'.join(wide)}))"
        rf"|(?P<phone>(?<=[+0])(?<![\w.,/].)[{_BLANKS}]?[0-9][0-9{_BLANKS}()/–-]{{4,20}}[0-9])"
        rf"|(?P<number>(?<=[0-9])(?<![\w.,].)[0-9]{{0,2}}(?:[{_BLANKS}][0-9]{{3}}){{1,3}}(?![0-9])))"
    )


def _between(before: Iterable[str], after: str) -> str:
    """Return a pattern of the place behind a blank, between what is before the blank and after."""
    return f"(?={after})(?:{'|'.join(f'(?<={each} )' for each in before)})"


def _one_of(words: str) -> str:
    return "|".join(map(re.escape, words.split()))


_GROUPS = {"narrow": NARROW, "wide": NO_BREAK, "phone": NO_BREAK, "number": NARROW}


def _exchange(found: re.Match[str]) -> str:
    return found[0].replace(" ", _GROUPS[str(found.lastgroup)])


def space_text(text: str, lang: str) -> str:
    """Return a text of one look in a language (BCP 47), with the blanks that belong there."""
    return _pattern(lang.split("-")[0]).sub(_exchange, text) if " " in text else text


def space_line(content: tuple[Inline, ...], lang: str) -> tuple[Inline, ...]:
    """Return inlines that follow each other in a language, or in that which a text names.

    A rule also holds where the look changes: between a bold word and its question mark.
    """
    if len(content) == 1 and isinstance(only := content[0], Text):
        # Most lines are of one look.
        text = space_text(only.text, only.lang or lang)
        return content if text == only.text else (_with(only, text),)
    whole = "".join(map(_plain, content))
    if " " not in whole:
        return content
    spaced: dict[str, str] = {}
    at = 0

    def exchange(inline: Text | Break | PageNumber) -> Text | Break | PageNumber:
        nonlocal at
        start, at = at, at + len(_plain(inline))
        if not isinstance(inline, Text):
            return inline
        tag = inline.lang or lang
        if tag not in spaced:
            spaced[tag] = space_text(whole, tag)
        text = spaced[tag][start:at]
        return inline if text == inline.text else _with(inline, text)

    return tuple(
        Link(inline.target, tuple(map(exchange, inline.content)))
        if isinstance(inline, Link)
        else exchange(inline)
        for inline in content
    )


def _with(text: Text, spaced: str) -> Text:
    return Text(spaced, text.strong, text.emphasis, text.lang, text.script)


def _plain(inline: Inline) -> str:
    """Return an inline as text, a page number as a digit: “p. 7”."""
    match inline:
        case Link():
            return "".join(map(_plain, inline.content))
        case PageNumber():
            return "0"
        case _:
            return str(inline)


def space_blocks(blocks: Iterable[Block], lang: str) -> tuple[Block, ...]:
    """Return blocks in a language, or in those that they name."""
    return tuple(_space_block(block, lang) for block in blocks)


def _space_block(block: Block, lang: str) -> Block:
    match block:
        case Paragraph():
            content = space_line(block.content, block.lang or lang)
            return block if content is block.content else Paragraph(content, block.lang)
        case List():
            return replace(block, items=tuple(space_blocks(item, lang) for item in block.items))
        case Table():
            header = tuple(space_line(cell, lang) for cell in block.header)
            rows, footer = (
                tuple(tuple(space_line(cell, lang) for cell in row) for row in part)
                for part in (block.rows, block.footer)
            )
            return replace(block, header=header, rows=rows, footer=footer)
        case Picture():
            spoken = block.lang or lang
            caption, alt = space_line(block.caption, spoken), space_text(block.alt, spoken)
            return replace(block, caption=caption, alt=alt)
        case Strip():
            return replace(block, pictures=_space_pictures(block.pictures, lang))
        case Beside():
            beside = _space_pictures(block.pictures, lang)
            return replace(block, blocks=space_blocks(block.blocks, lang), pictures=beside)
        case Subheading():
            return Subheading(block.level, space_line(block.content, lang))
        case Notes():
            return Notes(tuple(space_line(item, lang) for item in block.items))
        case Heading():
            content, note = space_line(block.content, lang), space_line(block.note, lang)
            return replace(block, content=content, note=note)
        case KeyFigures():
            items = tuple((number, space_line(what, lang)) for number, what in block.items)
            return replace(block, items=items)
        case Facts():
            return Facts(tuple(_space_fact(each, lang) for each in block.items))
        case Signature():
            return Signature(tuple(space_line(label, lang) for label in block.labels))
        case Directory():
            return replace(block, entries=tuple(_space_entry(each, lang) for each in block.entries))


def _space_pictures(pictures: Iterable[Picture], lang: str) -> tuple[Picture, ...]:
    spaced = (_space_block(each, lang) for each in pictures)
    return tuple(each for each in spaced if isinstance(each, Picture))


def _space_fact(fact: Fact, lang: str) -> Fact:
    return Fact(space_line(fact.label, lang), space_blocks(fact.blocks, lang))


def _space_entry(entry: DirectoryEntry, lang: str) -> DirectoryEntry:
    content, note = space_line(entry.content, lang), space_line(entry.note, lang)
    return replace(entry, content=content, note=note)


def space_rich(text: RichText, lang: str) -> RichText:
    """Return rich text in a language, or in that which it names."""
    return replace(text, blocks=space_blocks(text.blocks, text.lang or lang))


#: Blanks that are typed plain, and what ends lines (Unicode 5.8).
_BREAKING = re.compile(r"[ \t\r\n\v\f\x1c-\x1f\x85\u2028\u2029]+")


def on_one_line(text: str) -> str:
    """Return a text on one line: blanks folded, but those that must not break (“14 h”) kept."""
    return " ".join(filter(None, _BREAKING.split(text)))
