"""Checking the tags of a part: each can be read alone, and blocks fit into each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from jinja2 import Environment, TemplateSyntaxError, nodes
from lxml import etree

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
                advice = "Split it with {% set … %}."
                self._faults.add(spot.within, FaultError("a tag is nested too deeply", advice))
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
                    advice = f"Did you mean {close!r}?" if close else "See Jinja's manual for all."
                    self._fail(spot, f"asks for the {kind} {used.name!r}, unknown", advice)

    def _read(self, spot: Spot) -> nodes.Template | None:
        tag = spot.tag
        if tag.kind == "comment":
            return None
        if tag.kind == "print" and tag.level in ("tr", "tc"):
            raise FaultError(
                f"{tag.written}: only {{{{ … }}}}, {{{{r … }}}} and {{{{p … }}}} print values",
                "To repeat rows or cells, loop over them with {%tr for … %} or {%tc for … %}.",
            )
        if tag.kind == "print" or tag.kind in CELL_TAGS:
            if tag.kind in ("vm", "hm"):
                return None
            if not tag.code:
                raise FaultError(f"{tag.written} is empty", "Write a name between the braces.")
            # Both ways, so that brackets in the code cannot close those that are put around it.
            self._reader.parse(f"{{{{ ({tag.code}\n) }}}}")
            return self._reader.parse(f"{{{{ {tag.code}\n }}}}")
        if tag.word not in _WORDS:
            close = nearest(tag.word, sorted(_WORDS | set(CELL_TAGS)))
            raise FaultError(
                f"{tag.written}: {tag.word!r} is no tag of Word templates",
                f"Did you mean {close!r}?" if close else "Use for, if, set, with, macro or call.",
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
                self._fail(spot, "needs a loop around it", "Put its row or cell into a for loop.")
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
                inside = f" inside {open_blocks[-1][0].tag.written}" if open_blocks else ""
                self._fail(
                    spot,
                    f"has no {{% {' or '.join(fits)} %}} to belong to{inside}",
                    "Look whether a tag before it is missing or closed too early.",
                )
                if word in wanted and any(kind == wanted[word] for _, kind, _ in open_blocks):
                    while open_blocks.pop()[1] != wanted[word]:
                        pass
                continue
            start, _, begin = open_blocks[-1]
            if not _same_shape(begin, chain):
                self._fail(
                    spot,
                    f"and {start.tag.written} ({start.within}) do not stand in the same kind "
                    "of place",
                    "Give both the same letter: {%tr … %} for rows, {%tc … %} for cells, "
                    "{%p … %} for paragraphs, none inside one text.",
                )
            if word.startswith("end"):
                open_blocks.pop()
        for spot, word, _ in open_blocks:
            end = "endset" if word == "set" else BLOCKS[word]
            level = spot.tag.level
            self._fail(spot, "is never closed", f"Write {{%{level} {end} %}} where it shall end.")

    def _fail(self, spot: Spot, message: str, advice: str) -> None:
        self._faults.add(spot.within, FaultError(f"{spot.tag.written} {message}", advice))


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
