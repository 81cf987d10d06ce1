"""Chunks of a bound report: those that are kept give the same file as binding from nothing."""

from __future__ import annotations

import io
from random import Random

import pikepdf
import pytest

from reportgen.cache.digests import digest_of
from reportgen.cache.pickles import dump_value, load_value
from reportgen.writers.pdf.binding.chunk import Chunk
from reportgen.writers.pdf.binding.linking import bind_pages
from reportgen.writers.pdf.binding.pages import HEADINGS, Item, Leaf, Pages
from reportgen.writers.pdf.binding.sheaf import BoundSheet, PrintedPages, Sheaf, extent_of
from support.bound import Shelf, check_tags

AREA = (40.0, 50.0, 500.0, 700.0)
#: Pictures that sheets have in common, as streams that refer to nothing.
PICTURES = [b"<</Subtype/Image/Length 9>>", b"<</Subtype/Image/N 1/Length 9>>"]


def furniture(number: int, pages: int) -> Pages:
    items: list[Item] = [(b"<</Length 9>>", (), b"furniture")]
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/N %d/Length 3>>" % number
    items += [(form, (), b"q Q") for _ in range(pages)]
    leaves = tuple(
        Leaf((595.0, 842.0), (30.0 + 10 * (at % 2), *AREA[1:]), 2 + pages + at, 0, (), ())
        for at in range(pages)
    )
    return Pages(leaves, tuple(items), (), (), {}, (), (), (), (b"", ()), b"")


def sheet(name: str, pages: int, links: int, picture: int) -> Pages:
    """Return bare pages with a heading, so many links on the first of them, and a picture."""
    first, kids = 1 + pages, b" ".join([b"%d 0 R"] * links)
    elements, notes = first + 1, first + 1 + links
    content, resources = notes + links, notes + links + pages
    picture_at = resources + pages
    behind = picture_at + 1
    mark = b"/K[0 " + kids + b"]/ID(%b)>>" % name.encode()
    items: list[Item] = [
        (
            b"<</Type/StructElem/P %d 0 R/Pg %d 0 R/S/H%d" + mark,
            (0, 1, behind, *range(elements, elements + links)),
            None,
        )
    ]
    for at in range(links):
        spot = b"<</Type/StructElem/S/Link/P %d 0 R/K<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>>>"
        items.append((spot, (first, notes + at, 1), None))
    for at in range(links):
        note = b"<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(x:)>>/StructParent %d>>"
        items.append((note, (notes + at,), None))
    shown = b"/Span<</MCID 0>>BDC EMC %" + name.encode()
    rest = b"/Artifact BMC EMC %" + name.encode()
    for at in range(pages):
        text = rest if at else shown
        items.append((b"<</Length %d>>" % len(text), (), text))
    for at in range(pages):
        used = b"<</XObject<</P %d 0 R/Under %d 0 R>>>>"
        items.append((used, (picture_at, behind + len(HEADINGS) + at), None))
    items.append((PICTURES[picture], (), b"a picture"))
    leaves = tuple(
        Leaf(
            (595.0, 842.0),
            AREA,
            content + at,
            resources + at,
            () if at else (first,),
            () if at else tuple((notes + n, elements + n) for n in range(links)),
        )
        for at in range(pages)
    )
    ids = ((b"(%b)" % name.encode(), first),)
    bookmark = (1, name, (0, 40.0, 700.0))
    return Pages(leaves, tuple(items), (first,), ids, {}, (bookmark,), (), (), (b"", ()), b"")


def cover() -> Pages:
    items: list[Item] = [(b"<</Length 3>>", (), b"q Q"), (b"<<>>", (), None)]
    leaf = Leaf((595.0, 842.0), AREA, 2, 3, (), ())
    says = (b"<</Lang(de)", ())
    return Pages((leaf,), tuple(items), (), (), {}, (), (), (), says, b"<</Title(T)>>")


def printed(pages: Pages) -> PrintedPages:
    return PrintedPages(digest_of(dump_value(pages)), extent_of(pages), lambda: pages)


#: What a report is of: names of sheets in groups, and for each its pages, links and picture.
Groups = list[list[str]]
Looks = dict[str, tuple[int, int, int]]


def sheaves(groups: Groups, looks: Looks) -> list[Sheaf]:
    made = [Sheaf(printed(cover()))]
    for number, names in enumerate(filter(None, groups)):
        bound = [
            BoundSheet(printed(sheet(name, *looks[name])), 1 + number % 3, name.upper(), name)
            for name in names
        ]
        pages = sum(looks[name][0] for name in names)
        made.append(Sheaf(printed(furniture(number, pages)), tuple(bound)))
    return made


class Pickling(Shelf):
    """Chunks that are kept as in a cache, of which some are lost; counts those that were bound."""

    def __init__(self, random: Random) -> None:
        self.random, self.bound, self.stored = random, 0, dict[str, bytes]()

    def load_chunk(self, key: str) -> Chunk | None:
        lost = self.random.random() < 0.1
        chunk: Chunk | None = load_value(self.stored[key]) if key in self.stored else None
        return None if lost else chunk

    def keep_chunk(self, key: str, chunk: Chunk) -> None:
        self.bound += 1
        self.stored[key] = dump_value(chunk)


def bind(groups: Groups, looks: Looks, shelf: Shelf) -> bytes:
    return bind_pages(sheaves(groups, looks), lambda digest: b"", [], shelf)


def change(groups: Groups, looks: Looks, random: Random) -> None:
    """Edit, add, remove or move a sheet or a group."""
    group = random.choice([each for each in groups if each])
    name = random.choice(group)
    pages, links, picture = looks[name]
    new = f"s{len(looks)}"
    match random.randrange(7):
        case 0:
            looks[name] = (pages, random.randrange(40), picture)
        case 1:
            looks[name] = (random.randint(1, 3), links, picture)
        case 2:
            looks[name] = (pages, links, 1 - picture)
        case 3:
            looks[new] = looks[name]
            group.insert(random.randrange(len(group) + 1), new)
        case 4 if sum(map(len, groups)) > 1:
            group.remove(name)
        case 5:
            group.remove(name)
            random.choice(groups).append(name)
        case _:
            random.shuffle(groups)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_changes_nothing_but_the_time(seed: int) -> None:
    random = Random(seed)
    names = [f"s{number}" for number in range(12)]
    looks: Looks = {
        name: (random.randint(1, 2), random.randrange(9), random.randrange(2)) for name in names
    }
    groups = [names[:5], names[5:6], names[6:]]
    shelf = Pickling(random)
    for _ in range(25):
        data = bind(groups, looks, shelf)
        assert data == bind(groups, looks, Shelf())
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert not pdf.check_pdf_syntax()
            assert len(pdf.pages) == 1 + sum(looks[name][0] for each in groups for name in each)
        change(groups, looks, random)
    check_tags(data)


def test_an_edit_binds_its_own_chunk_alone() -> None:
    names = [f"s{number}" for number in range(60)]
    groups = [names[at : at + 10] for at in range(0, 60, 10)]
    looks: Looks = dict.fromkeys(names, (1, 3, 0))
    shelf = Pickling(Random(0))
    shelf.random.random = lambda: 1.0  # type: ignore[method-assign]
    bind(groups, looks, shelf)
    assert shelf.bound == 7
    # With another picture and two links more, what lies behind stays where it is.
    looks["s31"] = (1, 5, 1)
    assert bind(groups, looks, shelf) == bind(groups, looks, Shelf())
    assert shelf.bound == 8
