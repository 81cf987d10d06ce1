"""Styles shared by documents: a thousand sheets have the same few dozen styles.

WeasyPrint makes the styles of every document anew, and each computes a hundred values. Here the
styles are kept with the style sheets. Two elements have the same where the same rules match them,
their parents have the same, and their attributes that are styles themselves are the same.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import inf
from typing import Any

from weasyprint import css

#: How many styles are kept; all are let go before a document where there are more.
_MOST_STYLES = 2_000
#: For how many sets of style sheets.
_MOST_STORES = 4
#: Attributes that are declarations, of any element.
_DECLARING = ("style", "lang", "id")
#: What `weasyprint.layout.page` makes of counters of pages, the same for all of a style.
_OF_PAGES = ("counter_set", "counter_reset", "counter_increment")


class Noted(dict[str, Any]):
    """A style that notes whether a layout changes it: then no other document may have it.

    `memory` is what others keep of it, for as long as it stays as it is.
    """

    #: Whether it is being computed, which is no change.
    computing = False
    changed = False
    is_page = False

    def __missing__(self, key: str) -> Any:
        around, self.computing = self.computing, True
        try:
            return super().__missing__(key)  # type: ignore[misc]
        finally:
            self.computing = around

    def __setitem__(self, key: str, value: Any) -> None:
        if not self.computing and not (key in self and self[key] == value):
            self.memory = {}
            self.changed = self.changed or not (self.is_page and key in _OF_PAGES)
        super().__setitem__(key, value)

    @cached_property
    def memory(self) -> dict[Any, Any]:
        return {}

    @cached_property
    def anonymous_style(self) -> Any:
        style = _Anonymous(self)
        style.is_page = self.is_page
        return style


class _Computed(Noted, css.ComputedStyle):  # type: ignore[misc]
    def refresh(self) -> None:
        """Let go of styles of boxes without elements that were changed."""
        style = self
        while (inner := style.__dict__.get("anonymous_style")) is not None:
            if inner.changed:
                del style.__dict__["anonymous_style"]
                return
            style = inner


class _Anonymous(Noted, css.AnonymousStyle):  # type: ignore[misc]
    pass


class _PageSizes(dict[str, Any]):
    """The sizes of a document's first page, which tell whether a style depends on them."""

    asked = False

    def __getitem__(self, key: str) -> Any:
        self.asked = True
        return super().__getitem__(key)


class _Store:
    """The styles of one set of style sheets: those of an element, by the name of its part."""

    def __init__(self, used: Sequence[Any]) -> None:
        #: Whatever keys name by its address has to stay.
        self.used = used
        self.clear()

    def clear(self) -> None:
        self.kept: dict[Any, dict[str | None, _Computed]] = {}
        self.page_sizes = _PageSizes(box=None, area=None)

    def begin(self) -> None:
        """Get ready for a document: let go of what the one before has changed."""
        styles = [style for parts in self.kept.values() for style in parts.values()]
        if (
            len(styles) > _MOST_STYLES
            or self.page_sizes.asked
            or any(style.changed for style in styles)
        ):
            self.clear()
            return
        for style in styles:
            style.refresh()


class _Stores(threading.local):
    """The stores of a thread, the one that was used last at the end."""

    def __init__(self) -> None:
        self.by_sheets: dict[Any, _Store] = {}

    def of(self, sheets: Sequence[tuple[Any, Any, Any]], base_url: str, fonts: Any) -> _Store:
        key = (tuple((id(sheet), *rest) for sheet, *rest in sheets), base_url, id(fonts))
        store = self.by_sheets.pop(key, None) or _Store((*sheets, fonts))
        while len(self.by_sheets) >= _MOST_STORES:
            del self.by_sheets[next(iter(self.by_sheets))]
        self.by_sheets[key] = store
        store.begin()
        return store


_stores = _Stores()


class _Alone:
    """An element as a tree of its own, without what is in it."""

    def __init__(self, element: Any) -> None:
        self.element = element

    def iter(self) -> Iterator[Any]:
        yield self.element


class _StyleFor(css.StyleFor):  # type: ignore[misc]
    def __init__(
        self, html: Any, sheets: Any, presentational_hints: bool, font_config: Any, targets: Any
    ) -> None:
        self._cascaded_styles: dict[Any, Any] = {}
        self._computed_styles: dict[Any, Any] = {}
        self._sheets = sheets
        self._store = _stores.of(sheets, html.base_url, font_config)
        self.font_config = font_config
        self.initial_page_sizes = self._store.page_sizes
        self._hints = presentational_hints
        root = html.etree_element
        for wrapped in html.wrapper_element.iter_subtree():
            element = wrapped.etree_element
            parent = wrapped.parent and self._computed_styles[wrapped.parent.etree_element, None]
            styles = self._styles_of(wrapped, parent, root, html.base_url)
            for part, style in styles.items():
                self._computed_styles[element, part] = style
                if targets and style["anchor"]:
                    targets.collect_anchor(style["anchor"])

    def __call__(self, element: Any, pseudo_type: str | None = None) -> Any:
        return self._computed_styles.get((element, pseudo_type))

    def _styles_of(
        self, wrapped: Any, parent: _Computed | None, root: Any, base_url: str
    ) -> dict[str | None, _Computed]:
        """Return the styles of an element and of what CSS puts into it."""
        element = wrapped.etree_element
        matches = [sheet.matcher.match(wrapped) for sheet, _, _ in self._sheets]
        key = (
            id(parent),
            _declared(element),
            tuple([tuple([order for _, order, _, _ in found]) for found in matches]),
        )
        styles = self._store.kept.get(key)
        if styles is None:
            styles = self._store.kept[key] = {}
            for part, cascaded in self._cascade(element, matches, base_url).items():
                top = self._computed_styles[root, None] if parent is not None else None
                style = self._compute(styles.get(None, parent), cascaded, part, top, base_url)
                style["anchor"]
                self._settle(element, part, style)
                styles[part] = style
        return styles

    def _settle(self, element: Any, part: str | None, style: _Computed) -> None:
        """Let values go that do not apply, as WeasyPrint does when it is asked for a style."""
        self._computed_styles[element, part] = style
        style.computing = True
        super().__call__(element, part)
        style.computing = False

    def _compute(
        self, parent: Any, cascaded: Any, part: str | None, root: Any, base_url: str
    ) -> _Computed:
        top = css.InitialStyle(self.font_config) if root is None else root
        kind: Any = _Computed
        made: _Computed = kind(
            parent, cascaded, part, top, base_url, self.font_config, self.initial_page_sizes
        )
        return made

    def _cascade(
        self, element: Any, matches: Sequence[Sequence[Any]], base_url: str
    ) -> Mapping[str | None, Any]:
        """Return what is declared by name, with its weight (CSS Cascading 5, 6.1), by part."""
        cascaded: dict[str | None, dict[str, Any]] = {None: {}}
        for part, origin, place, declarations in self._rules(element, matches, base_url):
            said = cascaded.setdefault(part, {})
            for name, value, is_important in declarations:
                weight = (css.declaration_precedence(origin, is_important), *place)
                if name not in said or said[name][1] <= weight:
                    said[name] = value, weight
        return cascaded

    def _rules(
        self, element: Any, matches: Sequence[Sequence[Any]], base_url: str
    ) -> Iterator[tuple[str | None, str, tuple[float, Any], Iterable[Any]]]:
        """Yield part, origin, layer with specificity, and declarations of what is said of it."""
        if any(_declared(element)):
            attributes = css.find_style_attributes(_Alone(element), self._hints, base_url)
            for specificity, _, declarations, url in attributes:
                found = css.preprocess_declarations(url, declarations)
                yield None, "author", (inf, specificity), found
        for (sheet, origin, fixed), rules in zip(self._sheets, matches, strict=True):
            for specificity, _, part, (declarations, layer) in rules:
                at = inf if layer is None else sheet.layers.index(layer)
                yield part, origin, (at, fixed or specificity), declarations

    def set_computed_styles(
        self,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: str | None = None,
        base_url: str | None = None,
        target_collector: Any = None,
    ) -> None:
        """Set the style of a page or of a box in its margin; others are set already."""
        cascaded = self._cascaded_styles.get((element, pseudo_type), {})
        above = self._computed_styles[parent, None]
        said = tuple([(name, id(value), str(weight)) for name, (value, weight) in cascaded.items()])
        key = (id(above), pseudo_type, said)
        styles = self._store.kept.get(key)
        if styles is None:
            top = self._computed_styles[root, None]
            style = self._compute(above, cascaded, pseudo_type, top, base_url or "")
            style.is_page = True
            # What a layout sets is compared with what is there.
            style["overflow"]
            styles = self._store.kept[key] = {pseudo_type: style}
        self._computed_styles[element, pseudo_type] = styles[pseudo_type]


def _declared(element: Any) -> tuple[str | None, ...]:
    """Return the attributes of an element that say how it looks, what it is in or called."""
    get = element.get
    found = tuple([get(name) for name in _DECLARING])
    if element.tag == "a":
        return (*found, get("name"))
    if element.tag == "{http://www.w3.org/2000/svg}svg":
        return (*found, get("width"), get("height"))
    return found


def install() -> None:
    """Let documents share their styles."""
    css.StyleFor = _StyleFor
    # Styles hold fonts, which have to be let go before the interpreter takes itself apart.
    atexit.register(_stores.by_sheets.clear)
