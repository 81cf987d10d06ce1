"""Handouts as PDF: each in the largest type in which its text fits its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from reportgen.document.edition import Standard
from reportgen.document.handout import Handout, HandoutSet, Side, TypeSizes, shorten_field
from reportgen.document.imposition import PAPERS
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, WriteError
from reportgen.themes.theme import Theme
from reportgen.writers.html.page import render_template
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.layout import lay_out, own_files_only
from reportgen.writers.pdf.tagging import mend_tags
from reportgen.writers.pdf.ua2 import conform

#: How many entries of contents a page of each paper has, more or less.
_ENTRIES = {"a4": 30, "a5": 22}
#: How often page numbers are looked at anew: contents grow by a page at most.
_TRIES = 3
_TEMPLATE, _STYLES = "handout.html", ("sheet.css", "handout.css")


@dataclass(frozen=True)
class Fitted:
    """A handout as PDF, and the size of its type in points."""

    pdf: bytes = field(repr=False)
    size: float


@dataclass(frozen=True)
class PrintedSet:
    """Handouts as one PDF; the first page of each part, counted from nought; how many pages.

    The parts are a title page and a list of contents for each language of an event, the sides
    of all handouts, and a page of contacts for each language.
    """

    pdf: bytes = field(repr=False)
    starts: tuple[int, ...]
    count: int


def fit_handout(
    handout: Handout, sizes: TypeSizes, theme: Theme, standard: Standard = Standard.UA
) -> Fitted:
    """Return the handout as tagged PDF, in the largest type in which each side fits its page.

    Raises `WriteError` for text that does not fit in the smallest either, with the field and
    how many characters are too many; `TemplateError` for faults of the theme.
    """
    alone = HandoutSet(handout.id, handout.title, handout.paper, handout.languages, (handout,))
    trial = _Trial(handout, theme)
    fitting = [trial.largest(side, sizes) for side in handout.sides]
    if None in fitting:
        raise WriteError(find_excess(handout, sizes, theme))
    size = min(each for each in fitting if each is not None)
    printed = print_set(alone, {handout.id: size}, theme, standard=standard)
    return Fitted(printed.pdf, size)


def find_excess(handout: Handout, sizes: TypeSizes, theme: Theme) -> list[Problem]:
    """Return the problems of text that does not fit its page in the smallest size either.

    Each has the field, and how many characters are too many. Raises `TemplateError`.
    """
    trial = _Trial(handout, theme)
    return [
        problem
        for side in handout.sides
        if not trial.fits(side, sizes.smallest)
        for problem in trial.excess(side, sizes.smallest)
    ]


def print_set(
    handouts: HandoutSet,
    sizes: Mapping[str, float],
    theme: Theme,
    bleed: float = 0,
    standard: Standard = Standard.UA,
) -> PrintedSet:
    """Return handouts as one tagged PDF, in these sizes of type by ids, with this bleed in mm.

    Raises `WriteError` where the fonts lack a character and for a title page that is too full,
    `TemplateError` for faults of the theme.
    """
    css = f"@page {{ bleed: {bleed}mm }}" if bleed else ""
    parts = tuple(_parts(handouts))
    with own_files_only(theme, _TEMPLATE):
        # Numbers that the layout counts would have it done again, all of it: they are guessed,
        # and the guess is mostly right.
        starts = _guess_starts(handouts)
        for _ in range(_TRIES):
            guess = starts
            html = render_set(handouts, sizes, theme, guess)
            document = lay_out(html, theme, _TEMPLATE, _STYLES, css)
            found = _first_pages(document)
            starts = {name: found[name] for name in parts}
            if starts == guess or not handouts.occasions:
                break
        drawing = engine.draw(document, html, standard)
    mend_tags(document, drawing.pdf, _titles(handouts))
    firsts = tuple(starts.values())
    if problems := _overlong_titles(handouts, firsts):
        raise WriteError(problems)
    return PrintedSet(conform(drawing.file(), standard), firsts, len(document.pages))


def _first_pages(document: Any) -> dict[str, int]:
    """Return on which page, counted from nought, what has an id begins; it may go on on others."""
    pages = reversed(list(enumerate(document.pages)))
    return {name: at for at, page in pages for name in page.anchors}


def _guess_starts(handouts: HandoutSet) -> dict[str, int]:
    """Return the page on which each part probably starts, by its id."""
    around = len(handouts.occasions)
    contents = max(1, -(-len(handouts.handouts) // _ENTRIES[handouts.paper]))
    sides = sum(len(handout.sides) for handout in handouts.handouts)
    first = around + around * contents
    last = first + sides
    starts = (
        *range(around),
        *range(around, first, contents),
        *range(first, last),
        *(range(last, last + around) if handouts.has_contacts else ()),
    )
    return dict(zip(_parts(handouts), starts, strict=True))


def find_long_titles(handouts: HandoutSet, theme: Theme) -> list[Problem]:
    """Return the problems of title pages that go on behind the page. Raises `TemplateError`."""
    around = replace(handouts, handouts=())
    with own_files_only(theme, _TEMPLATE):
        document = lay_out(render_set(around, {}, theme), theme, _TEMPLATE, _STYLES)
    found = _first_pages(document)
    return _overlong_titles(around, [found[name] for name in _parts(around)])


def _overlong_titles(handouts: HandoutSet, parts: Sequence[int]) -> list[Problem]:
    """Return a problem for each title page that goes on behind the page."""
    pairs = zip(handouts.occasions, pairwise(parts), strict=False)
    return [
        Problem(
            Place(handouts.id, within=f"title page, {occasion.lang}"),
            say("title, subtitle, date and place do not fit the page."),
            say("Shorten them, or choose a larger paper."),
        )
        for occasion, (first, following) in pairs
        if following > first + 1
    ]


def _parts(handouts: HandoutSet) -> Iterator[str]:
    """Yield the ids of the headings of all parts, in their order.

    No handout's id has a colon in it, so that none of them is a page around.
    """
    languages = [occasion.lang for occasion in handouts.occasions]
    yield from (f"{name}:{lang}" for name in ("title", "contents") for lang in languages)
    yield from _titles(handouts)
    if handouts.has_contacts:
        yield from (f"contacts:{lang}" for lang in languages)


def _titles(handouts: HandoutSet) -> dict[str, str]:
    """Return the title of each side by the id that the contents name it by."""
    return {
        f"{handout.id}.{side.sheet.languages[0]}": " ".join(map(str, side.sheet.title))
        for handout in handouts.handouts
        for side in handout.sides
    }


def render_set(
    handouts: HandoutSet,
    sizes: Mapping[str, float],
    theme: Theme,
    starts: Mapping[str, int] | None = None,
) -> str:
    """Return the theme's page of a set whose parts start on these pages, counted from nought.

    Without them it is guessed. Raises `TemplateError`.
    """
    starts = _guess_starts(handouts) if starts is None else starts
    context = {
        "set": handouts,
        "sizes": sizes,
        "network": {lang: theme.name_in(lang) for lang in handouts.languages},
        "logo": theme.logo_in(handouts.languages[0]),
        "numbers": {name: at + 1 for name, at in starts.items()},
    }
    return render_template(_TEMPLATE, context, theme)


@dataclass(frozen=True)
class _Laid:
    """Whether a side fits its page, and which of its words are broken for want of room."""

    fits: bool
    cut: frozenset[str]


class _Trial:
    """Lays out sides of a handout to see whether they fit."""

    def __init__(self, handout: Handout, theme: Theme) -> None:
        self.handout, self.theme = handout, theme

    def lay_out(self, side: Side, size: float) -> _Laid:
        """Return how a side turns out in this size of type."""
        alone = replace(self.handout, sides=(side,))
        language = side.sheet.languages[0]
        handouts = HandoutSet(alone.id, alone.title, alone.paper, (language,), (alone,))
        html = render_set(handouts, {alone.id: size}, self.theme, {})
        with own_files_only(self.theme, _TEMPLATE):
            document: Any = lay_out(html, self.theme, _TEMPLATE, _STYLES)
        page = document.pages[0]
        fits = len(document.pages) == 1 and not _is_covered(page)
        return _Laid(fits, frozenset(engine.cut_words(page)))

    def fits(self, side: Side, size: float) -> bool:
        """Tell whether a side fits its page, none of it behind the card at the foot."""
        return self.lay_out(side, size).fits

    def largest(self, side: Side, sizes: TypeSizes) -> float | None:
        """Return the largest size in which a side fits its page, None where there is none.

        No word is broken there that would be whole in the smallest size.
        """
        steps = sizes.steps
        largest = self.lay_out(side, steps[-1])
        if largest.fits and not largest.cut:
            return steps[-1]
        smallest = self.lay_out(side, steps[0])
        if not smallest.fits:
            return None
        if largest.fits and largest.cut <= smallest.cut:
            return steps[-1]
        low, high = 0, len(steps) - 1
        while high - low > 1:
            middle = (low + high) // 2
            laid = self.lay_out(side, steps[middle])
            if laid.fits and laid.cut <= smallest.cut:
                low = middle
            else:
                high = middle
        return steps[low]

    def excess(self, side: Side, size: float) -> Iterator[Problem]:
        """Yield a problem for each field that has to be shorter, the longest first."""
        lengths = {
            row.field: len("".join(str(passage.body) for passage in row.passages))
            for section in side.sheet.sections
            for row in section.rows
            if row.field
        }
        for name in sorted(lengths, key=lambda name: -lengths[name]):
            without = shorten_field(side, name, 0)
            fits = self.fits(without, size)
            kept = self.longest(side, name, lengths[name], size) if fits else 0
            yield self.problem(side, name, lengths[name], lengths[name] - kept)
            if fits:
                return
            side = without
        yield Problem(
            Place(self.handout.id, within=self.label),
            say("it does not fit its page, not even without its texts."),
            say(
                "Choose a larger paper, a shorter title or print fewer fields (handout, in the "
                "form)."
            ),
        )

    def longest(self, side: Side, name: str, length: int, size: float) -> int:
        """Return how many characters of a field fit, some of which surely do."""
        low, high = 0, length
        while high - low > 5:
            middle = (low + high) // 2
            if self.fits(shorten_field(side, name, middle), size):
                low = middle
            else:
                high = middle
        return low

    def problem(self, side: Side, name: str, length: int, excess: int) -> Problem:
        lang = side.sheet.languages[0]
        return Problem(
            Place(self.handout.id, within=f"{self.label}, {lang}"),
            say(
                "{length} characters are about {excess} too many to fit the page.",
                length=length,
                excess=excess,
            ),
            self.advice,
            name,
        )

    @property
    def advice(self) -> Message:
        """What to do about a text that is too long: no larger paper where it is the largest."""
        if self.handout.paper == max(PAPERS, key=PAPERS.__getitem__):
            return say(
                "Write a shorter text for handouts (short, in the profile), or print fewer fields "
                "(handout, in the form)."
            )
        return say(
            "Write a shorter text for handouts (short, in the profile), choose a larger paper, or "
            "print fewer fields (handout, in the form)."
        )

    @property
    def label(self) -> str:
        return f"handout {self.handout.paper.upper()}"


def _is_covered(page: Any) -> bool:
    """Tell whether the room that a theme keeps free below a side reaches into its card.

    The card stands at the foot, out of the flow, and is as high as what it says: only once it
    is laid out does anybody know where it begins. Themes without the two classes have no card.
    """
    ends = [engine.bottom(box) for box in engine.boxes(page, "room")]
    tops = [engine.top(box) for box in engine.boxes(page, "card")]
    return bool(ends and tops) and max(ends) > min(tops)
