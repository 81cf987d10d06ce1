"""Checking the tags of a part: each can be read alone, and blocks fit into each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from jinja2 import Environment, TemplateSyntaxError, nodes
from lxml import etree

from reportgen.problems.message import Message, one_of, say
from reportgen.problems.suggest import nearest
from reportgen.wordtemplate.faults import FaultError, Faults, explain_syntax
from reportgen.wordtemplate.layout import BLOCKS
from reportgen.wordtemplate.paragraphs import MARK, TOKEN, Spot, Spots
from reportgen.wordtemplate.tags import CELL_TAGS

_WORDS = frozenset({*BLOCKS, *BLOCKS.values(), "else", "elif", "set", "endset"})
#: What completes a statement so that Jinja can read it alone: text before and after it.
_AROUND = {
    "for": ("", "{% endfor %}"),
    "if": ("", "{% endif %}"),
    "with": ("", "{% endwith %}"),
    "macro": ("", "{% endmacro %}"),
    "call": ("", "{% endcall %}"),
    "elif": ("{% if 1 %}", "{% endif %}"),
    "else": ("{% if 1 %}", "{% endif %}"),
}
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


class TagChecker:
    """Checks tags by reading each alone with the filters and tests of an environment."""

    def __init__(self, environment: Environment, faults: Faults) -> None:
        self._environment = environment
        self._faults = faults
        self._reader = environment.overlay(
            block_start_string="{%",
            block_end_string="%}",
            variable_start_string="{{",
            variable_end_string="}}",
            comment_start_string="{#",
            comment_end_string="#}",
        )

    def check(self, root: etree._Element, spots: Spots) -> Names:
        """Return the names that the tags use. Faults are collected."""
        names = self._check_tags(spots)
        self._check_blocks(_chains(root, spots), spots)
        return names

    def _check_tags(self, spots: Spots) -> Names:
        found = Names()
        for spot in spots.spots:
            try:
                tree = self._read(spot)
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
            if tree:
                self._check_filters(tree, spot)
            names = list(tree.find_all(nodes.Name)) if tree else []
            found.uses[spot.number] = {item.name for item in names if item.ctx == "load"}
            found.assigned |= {item.name for item in names if item.ctx != "load"}
            if tree:
                found.optional |= set(_optional_names(tree))
        return found

    def _check_filters(self, tree: nodes.Template, spot: Spot) -> None:
        kinds: list[tuple[str, type[nodes.Filter | nodes.Test], Collection[str]]] = [
            ("filter", nodes.Filter, self._environment.filters),
            ("test", nodes.Test, self._environment.tests),
        ]
        for kind, node, known in kinds:
            for used in tree.find_all(node):
                if used.name not in known:
                    close = nearest(used.name, [name for name in known if "_" not in name])
                    advice = (
                        say("Did you mean {quoted}?", quoted=repr(close))
                        if close
                        else say("See Jinja's manual for all.")
                    )
                    self._fail(
                        spot,
                        say(
                            "asks for the {kind} {name}, unknown.", kind=kind, name=repr(used.name)
                        ),
                        advice,
                    )

    def _read(self, spot: Spot) -> nodes.Template | None:
        tag = spot.tag
        if tag.kind == "comment":
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
            # Both ways, so that brackets in the code cannot close those that are put around it.
            self._reader.parse(f"{{{{ ({tag.code}\n) }}}}")
            return self._reader.parse(f"{{{{ {tag.code}\n }}}}")
        if tag.word not in _WORDS:
            close = nearest(tag.word, sorted(_WORDS | set(CELL_TAGS)))
            raise FaultError(
                say(
                    "{written}: {word} is no tag of Word templates.",
                    written=tag.written,
                    word=repr(tag.word),
                ),
                say("Did you mean {quoted}?", quoted=repr(close))
                if close
                else say("Use for, if, set, with, macro or call."),
            )
        if tag.word.startswith("end"):
            return None
        before, after = _AROUND.get(tag.word, ("", ""))
        if tag.word == "set" and _is_block_set(tag.code):
            after = "{% endset %}"
        return self._reader.parse(f"{before}{{% {tag.code}\n %}}{after}")

    def _check_blocks(self, order: list[tuple[int, _Chain]], spots: Spots) -> None:
        """Check that blocks are closed, nested, and begin and end in the same kind of place."""
        open_blocks: list[tuple[Spot, str, _Chain]] = []
        for number, chain in order:
            spot = spots.spots[number]
            tag = spot.tag
            if tag.kind in ("vm", "hm") and not any(kind == "for" for _, kind, _ in open_blocks):
                self._fail(
                    spot,
                    say("needs a loop around it."),
                    say("Put its row or cell into a for loop."),
                )
            word = tag.word
            if tag.kind != "statement" or word not in _WORDS:
                continue
            if word in BLOCKS or (word == "set" and _is_block_set(tag.code)):
                open_blocks.append((spot, word, chain))
                continue
            if word == "set":
                continue
            wanted = {end: start for start, end in BLOCKS.items()} | {"endset": "set"}
            fits = {"else": ("if", "for"), "elif": ("if",)}.get(word, (wanted.get(word, ""),))
            if not open_blocks or open_blocks[-1][1] not in fits:
                self._fail(
                    spot,
                    _belongs_to_none(fits, open_blocks[-1][0].tag.written if open_blocks else ""),
                    say("Look whether a tag before it is missing or closed too early."),
                )
                if word in wanted and any(kind == wanted[word] for _, kind, _ in open_blocks):
                    while open_blocks.pop()[1] != wanted[word]:
                        pass
                continue
            start, _, begin = open_blocks[-1]
            if not _same_shape(begin, chain):
                self._fail(
                    spot,
                    say(
                        "and {written} ({within}) do not stand in the same kind of place.",
                        written=start.tag.written,
                        within=start.within,
                    ),
                    say(
                        "Give both the same letter: {{%tr … %}} for rows, {{%tc … %}} for cells, "
                        "{{%p … %}} for paragraphs, none inside one text."
                    ),
                )
            if word.startswith("end"):
                open_blocks.pop()
        for spot, word, _ in open_blocks:
            end = "endset" if word == "set" else BLOCKS[word]
            level = spot.tag.level
            self._fail(
                spot,
                say("is never closed."),
                say("Write {{%{level} {end} %}} where it shall end.", level=level, end=end),
            )

    def _fail(self, spot: Spot, message: Message, advice: Message) -> None:
        self._faults.add(
            spot.within,
            FaultError(
                say("{written} {message}", written=spot.tag.written, message=message), advice
            ),
        )


def _is_block_set(code: str) -> bool:
    return "=" not in code


def makes_xml(spot: Spot) -> bool:
    """Tell whether a tag makes a value of XML, which may be printed anywhere."""
    word = spot.tag.word
    return word in ("macro", "call") or (word == "set" and _is_block_set(spot.tag.code))


def _optional_names(tree: nodes.Node) -> Iterator[str]:
    for test in tree.find_all(nodes.Test):
        if test.name in ("defined", "undefined") and isinstance(test.node, nodes.Name):
            yield test.node.name
    for used in tree.find_all(nodes.Filter):
        if used.name in ("default", "d") and isinstance(used.node, nodes.Name):
            yield used.node.name


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


def _same_shape(begin: _Chain, end: _Chain) -> bool:
    """Tell whether the XML between two tags stays well-formed when it is left out or repeated."""
    common = 0
    for first, second in zip(begin, end, strict=False):
        if first is not second:
            break
        common += 1
    return [item.tag for item in begin[common:]] == [item.tag for item in end[common:]]


def _belongs_to_none(starts: Sequence[str], inside: str) -> Message:
    """Return what is wrong with a tag that ends or parts a block which did not begin."""
    start = one_of(starts)
    if inside:
        return say(
            "has no {{% {start} %}} to belong to inside {inside}.", start=start, inside=inside
        )
    return say("has no {{% {start} %}} to belong to.", start=start)
