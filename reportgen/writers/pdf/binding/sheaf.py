"""What is bound: pages that are printed, which are loaded only where they are needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from reportgen.cache.digests import digest_of
from reportgen.writers.pdf.binding.pages import Pages


@dataclass(frozen=True, slots=True)
class Extent:
    """What arranging pages takes to know of them.

    `areas` are width and height of each page's text area, in points; `anchors` the pages, the
    first being 0, where links lead to, by name. Pages that are `titled` have a bookmark, `tight`
    ones are set in the theme's smaller type.
    """

    areas: tuple[tuple[float, float], ...]
    anchors: Mapping[str, int]
    titled: bool = False
    tight: bool = False


def extent_of(pages: Pages) -> Extent:
    """Return the extent of pages."""
    return Extent(
        tuple(leaf.area[2:] for leaf in pages.leaves),
        {name: page for name, (page, _, _) in pages.anchors.items()},
        bool(pages.bookmarks),
        pages.tight,
    )


@dataclass(frozen=True)
class PrintedPages:
    """Pages that are printed: the digest of all that they depend on, their extent, themselves."""

    key: str
    extent: Extent
    load: Callable[[], Pages]


@dataclass(frozen=True)
class BoundSheet:
    """A sheet to be bound: bare pages, whose title becomes a heading of a level.

    A bookmark says its `title`, and links lead to its `name`.
    """

    printed: PrintedPages
    level: int
    title: str
    name: str


@dataclass(frozen=True)
class Sheaf:
    """Pages that are bound together: those of a section, or sheets over what it prints of them."""

    section: PrintedPages
    sheets: tuple[BoundSheet, ...] = ()

    @cached_property
    def key(self) -> str:
        """The digest of all that the sheaf depends on."""
        sheets = ((each.printed.key, each.level, each.title, each.name) for each in self.sheets)
        return digest_of(self.section.key, repr(tuple(sheets)))

    @property
    def fits(self) -> bool:
        """Whether pages are kept free for the sheets, each as large as it was laid out for."""
        areas = [area for each in self.sheets for area in each.printed.extent.areas]
        under = self.section.extent
        return not any(each.name in under.anchors for each in self.sheets) and areas == list(
            under.areas[: len(areas)]
        )
