"""Checking the tags of a part: each can be read alone, and blocks fit into each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError, nodes
from lxml import etree

from reportgen.problems.message import Message, one_of, say
from reportgen.problems.suggest import nearest
from reportgen.wordtemplate.faults import FaultError, Faults, explain_syntax
from reportgen.wordtemplate.files.oxml import local
from reportgen.wordtemplate.tags.layout import BLOCKS
from reportgen.wordtemplate.tags.paragraphs import MARK, TOKEN, Spot, Spots
from reportgen.wordtemplate.tags.reading import WORDS, Code, Reader, is_block_set
from reportgen.wordtemplate.tags.tags import CELL_TAGS, LIST_TAG
from reportgen.wordtemplate.values.sandbox import Environment

#: The elements around a tag, from the root inwards.
_Chain = tuple[etree._Element, ...]


@dataclass(slots=True)
class Names:
    """The names that the tags of a part use."""

    #: Names each tag uses, by the tag's number.
    uses: dict[int, set[str]] = field(default_factory=dict)
    #: Names the part may do without (`is defined`, `default`).
    optional: set[str] = field(default_factory=set)
    #: Names the part gives values itself: loop variables and the like.
    assigned: set[str] = field(default_factory=set)
    #: Filters and tests that the tags ask for.
    filters: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Checked:
    """What the tags of a part say and where they stand, each by its number."""

    names: Names = field(default_factory=Names)
    #: What Jinja read of each tag; None where its word says all.
    read: dict[int, nodes.Node | None] = field(default_factory=dict)
    #: The elements around each tag, from the root inwards.
    chains: dict[int, _Chain] = field(default_factory=dict)
    #: Of the first tag of each block, the elements that end between it and its last tag.
    crosses: dict[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A block that is not closed yet: its first tag, its word, and the elements around."""

    spot: Spot
    word: str
    chain: _Chain
    in_else: bool = False


class TagChecker:
    """Checks tags by reading each alone with the filters and tests of an environment."""

    def __init__(self, environment: Environment, faults: Faults) -> None:
        self._environment = environment
        self._reader = Reader(environment)
        self._faults = faults

    def check(self, root: etree._Element, spots: Spots) -> Checked:
        """Return what the tags say. Faults are collected."""
        found = Checked()
        self._read_tags(spots, found)
        order = _chains(root, spots)
        found.chains.update(order)
        self._check_blocks(order, spots, found)
        return found

    def _read_tags(self, spots: Spots, found: Checked) -> None:
        for spot in spots.spots:
            try:
                code = self._read(spot)
            except TemplateSyntaxError as error:
                self._faults.add(spot.within, explain_syntax(error, spot.tag.written))
                continue
            except RecursionError:
                advice = say("Split it with {{% set … %}}.")
                self._faults.add(
                    spot.within, FaultError(say("a tag is nested too deeply."), advice)
                )
                continue
            except FaultError as fault:
                self._faults.add(spot.within, fault)
                continue
            if code is not None:
                found.read[spot.number] = code.node
                self._note(code, spot, found.names)

    def _note(self, code: Code, spot: Spot, found: Names) -> None:
        """Note the names in a tag's code, and look whether its filters and tests are known."""
        found.uses[spot.number] = code.loads
        found.assigned |= code.stores
        found.optional |= code.optional
        found.filters |= code.filters
        found.tests |= code.tests
        known = self._environment.known_filters
        for name in sorted(code.filters - known):
            self._fail_unknown(say("filter"), name, known, spot)
        for name in sorted(code.tests - self._environment.tests.keys()):
            self._fail_unknown(say("test"), name, self._environment.tests, spot)

    def _fail_unknown(self, kind: Message, name: str, known: Collection[str], spot: Spot) -> None:
        close = nearest(name, [each for each in known if "_" not in each])
        self._fail(
            spot,
            say("asks for the {kind} {name}, unknown.", kind=kind, name=repr(name)),
            say("Did you mean {quoted}?", quoted=repr(close))
            if close
            else say("See Jinja's manual for all; programs can give more."),
        )

    def _read(self, spot: Spot) -> Code | None:
        tag = spot.tag
        if tag.kind in ("comment", LIST_TAG):
            return None
        if tag.kind == "print" and tag.level in ("tr", "tc"):
            raise FaultError(
                say(
                    "{written}: only {{{{ … }}}}, {{{{r … }}}} and {{{{p … }}}} print values.",
                    written=tag.written,
                ),
                say(
                    "To repeat rows or cells, loop over them with {{%tr for … %}} "
                    "or {{%tc for … %}}."
                ),
            )
        if tag.kind == "print" or tag.kind in CELL_TAGS:
            if tag.kind in ("vm", "hm"):
                return None
            if not tag.code:
                raise FaultError(
                    say("{written} is empty.", written=tag.written),
                    say("Write a name between the braces."),
                )
            return self._reader.read("", tag.code)
        if tag.word not in WORDS:
            close = nearest(tag.word, sorted(WORDS | {*CELL_TAGS, LIST_TAG}))
            raise FaultError(
                say(
                    "{written}: {word} is no tag of Word templates.",
                    written=tag.written,
                    word=repr(tag.word),
                ),
                say("Did you mean {quoted}?", quoted=repr(close))
                if close
                else say("Use for, if, set, with, macro, call or filter."),
            )
        if tag.word == "filter" and tag.level:
            raise FaultError(
                say("{written}: a filter changes text alone.", written=tag.written),
                say("Write {{% filter … %}} without a letter, within one paragraph."),
            )
        return self._reader.read(tag.word, tag.code)

    def _check_blocks(self, order: list[tuple[int, _Chain]], spots: Spots, found: Checked) -> None:
        """Check that blocks are closed, nested, and begin and end in the same kind of place."""
        open_blocks: list[_Open] = []
        for number, chain in order:
            spot = spots.spots[number]
            tag = spot.tag
            if tag.kind in ("vm", "hm") and not any(block.word == "for" for block in open_blocks):
                self._fail(
                    spot,
                    say("needs a loop around it."),
                    say("Put its row or cell into a for loop."),
                )
            word = tag.word
            if tag.kind != "statement" or word not in WORDS or word == "do":
                continue
            if word in BLOCKS or (word == "set" and is_block_set(tag.code)):
                open_blocks.append(_Open(spot, word, chain))
                continue
            if word == "set":
                continue
            if word in ("break", "continue"):
                self._check_leaving(spot, chain, open_blocks)
                continue
            wanted = {end: start for start, end in BLOCKS.items()} | {"endset": "set"}
            fits = {"else": ("if", "for"), "elif": ("if",)}.get(word, (wanted.get(word, ""),))
            if not open_blocks or open_blocks[-1].word not in fits:
                self._fail(
                    spot,
                    _belongs_to_none(fits, open_blocks[-1].spot.tag.written if open_blocks else ""),
                    say("Look whether a tag before it is missing or closed too early."),
                )
                if word in wanted and any(block.word == wanted[word] for block in open_blocks):
                    while open_blocks.pop().word != wanted[word]:
                        pass
                continue
            self._check_shape(spot, chain, open_blocks[-1], found)
            open_blocks[-1].in_else |= word == "else"
            if word.startswith("end"):
                open_blocks.pop()
        for block in open_blocks:
            end = "endset" if block.word == "set" else BLOCKS[block.word]
            level = block.spot.tag.level
            self._fail(
                block.spot,
                say("is never closed."),
                say("Write {{%{level} {end} %}} where it shall end.", level=level, end=end),
            )

    def _check_shape(self, spot: Spot, chain: _Chain, block: _Open, found: Checked) -> None:
        crosses = _crosses(block.chain, chain)
        if crosses is None:
            self._fail(
                spot,
                say(
                    "and {written} ({within}) do not stand in the same kind of place.",
                    written=block.spot.tag.written,
                    within=block.spot.within,
                ),
                say(
                    "Give both the same letter: {{%tr … %}} for rows, {{%tc … %}} for cells, "
                    "{{%p … %}} for paragraphs, none inside one text."
                ),
            )
            return
        if block.word == "filter" and "p" in crosses:
            self._fail(
                block.spot,
                say("and its end stand in different paragraphs."),
                say("A filter changes the text of one paragraph: give each a filter of its own."),
            )
        found.crosses[block.spot.number] = crosses

    def _check_leaving(self, spot: Spot, chain: _Chain, open_blocks: list[_Open]) -> None:
        """Check that what a loop prints is whole where a tag leaves it."""
        around = [block for block in open_blocks if block.word not in ("if", "with")]
        if not around or around[-1].word != "for" or around[-1].in_else:
            self._fail(spot, say("stands in no loop."), say("Put it between for and endfor."))
        elif _crosses(around[-1].chain, chain) is None:
            self._fail(
                spot,
                say("does not stand in the same kind of place as its loop."),
                say("Give it and its condition the letter that the loop has."),
            )

    def _fail(self, spot: Spot, message: Message, advice: Message) -> None:
        self._faults.add(
            spot.within,
            FaultError(
                say("{written} {message}", written=spot.tag.written, message=message), advice
            ),
        )


def _chains(root: etree._Element, spots: Spots) -> list[tuple[int, _Chain]]:
    """Return the tags in the order of the XML, each with the elements around it."""
    order: list[tuple[int, _Chain]] = []
    for node in root.iter():
        numbers: list[str] = []
        around: _Chain = ()
        if not isinstance(node.tag, str):
            if (node.text or "").isdigit():
                numbers = [node.text or ""]
                around = tuple(reversed(list(node.iterancestors())))
        else:
            if MARK in (node.text or ""):
                numbers = [found[1] for found in TOKEN.findall(node.text or "")]
            for value in node.attrib.values():
                if MARK in value:
                    numbers += [found[1] for found in TOKEN.findall(str(value))]
            if numbers:
                around = (*reversed(list(node.iterancestors())), node)
        order += [(int(number), around) for number in numbers if number.isdigit()]
    seen = {number for number, _ in order}
    # Cell tags have left the text; they are checked where their cell begins.
    for spot in spots.spots:
        if spot.number not in seen and spot.tag.kind in ("vm", "hm"):
            before = [i for i, (number, _) in enumerate(order) if number < spot.number]
            order.insert(before[-1] + 1 if before else 0, (spot.number, ()))
    return order


def _crosses(begin: _Chain, end: _Chain) -> tuple[str, ...] | None:
    """Return the elements that end and begin between two tags, by their names from the outside.

    None where the XML between them is not well-formed when it is left out or repeated.
    """
    common = 0
    for first, second in zip(begin, end, strict=False):
        if first is not second:
            break
        common += 1
    inner = [item.tag for item in begin[common:]]
    if inner != [item.tag for item in end[common:]]:
        return None
    return tuple(local(item) for item in begin[common:])


def _belongs_to_none(starts: Sequence[str], inside: str) -> Message:
    """Return what is wrong with a tag that ends or parts a block which did not begin."""
    start = one_of(starts)
    if inside:
        return say(
            "has no {{% {start} %}} to belong to inside {inside}.", start=start, inside=inside
        )
    return say("has no {{% {start} %}} to belong to.", start=start)
