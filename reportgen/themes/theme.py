"""Themes: folders of templates, and the brand they are filled with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from reportgen.document.blocks import Picture
from reportgen.document.spacing import space_text
from reportgen.languages import Texts, pick
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, TemplateError
from reportgen.themes.colours import LEAST, contrast, readable, tint


@dataclass(frozen=True)
class Brand:
    """How the network's documents look: colours, fonts, logo."""

    colour: str = "#0b5563"
    font: str = "Source Sans 3"
    #: A folder of further font files, or None.
    fonts: Path | None = None
    word_font: str = "Calibri"
    logo: Mapping[str, Any] | None = None

    @property
    def rail(self) -> str:
        """The ground of the label rail."""
        return tint(self.colour, 0.075)

    @property
    def ink(self) -> str:
        """The colour as text has it: darker where it could not be read on the rail or on paper."""
        return readable(self.colour, self.rail)

    @property
    def on_colour(self) -> str:
        """What can be read on the colour: white, or black where that is too light."""
        return "#ffffff" if contrast(self.colour, "#ffffff") >= LEAST else "#000000"

    @property
    def rule(self) -> str:
        """The lines between the rows."""
        return tint(self.colour, 0.3)

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """What is read on what, as the colour was chosen: labels, headings, what is filled."""
        return (
            Contrast("labels", self.colour, self.rail, self.ink),
            Contrast("headings", self.colour, "#ffffff", self.ink),
            Contrast("filled", self.on_colour, self.colour, self.on_colour),
        )


@dataclass(frozen=True, slots=True)
class Contrast:
    """A colour of text on its ground, and the one that is printed, darker where it has to be."""

    name: str
    text: str
    ground: str
    printed: str

    @property
    def ratio(self) -> float:
        """How well the text can be read, 1 to 21."""
        return contrast(self.text, self.ground)

    @property
    def is_readable(self) -> bool:
        """Whether it is enough for text (WCAG 2.2, 1.4.3)."""
        return self.ratio >= LEAST


@dataclass(frozen=True)
class Theme:
    """A theme's folders, the first that has a template wins; and what every output shows."""

    folders: tuple[Path, ...]
    network: Texts
    #: The language of texts that are not written in the one asked for.
    language: str
    brand: Brand
    #: Whether words may be broken at the end of a line.
    hyphenation: bool = False
    #: The brand's logo as it was read.
    logo: Picture | None = None
    #: What folders are called in problems.
    names: tuple[tuple[Path, str], ...] = ()

    def name_in(self, lang: str) -> str:
        """Return the network's name in a language, or the nearest there is."""
        return space_text(*pick(self.network, lang, self.language))

    def logo_in(self, lang: str) -> Picture | None:
        """Return the logo with its alternative text in a language: the network's name, if none."""
        if self.logo is None:
            return None
        texts = (self.brand.logo or {}).get("alt") or self.network
        return replace(self.logo, alt=pick(texts, lang, self.language)[0])

    def word_template(self, kind: str) -> Path | None:
        """Return the theme's own Word template of a kind: sheet, report, handout-a5, letter-din-b.

        None where there is none: the default is made on demand.
        """
        own = self.folders[0] / f"{kind}.docx"
        return own if own.is_file() else None

    def show(self, path: Path) -> str:
        """Return a file of the theme's, or any other, as it stands in problems.

        Where folders are copied to another machine, that is what they are called at home.
        """
        for folder, name in self.names:
            if path.is_relative_to(folder):
                return (PurePosixPath(name) / path.relative_to(folder).as_posix()).as_posix()
        return path.as_posix()

    def find(self, name: str) -> Path:
        """Return a template of the theme. Raises `TemplateError` where there is none."""
        for folder in self.folders:
            if (folder / name).is_file():
                return folder / name
        place = Place(self.show(self.folders[0] / name))
        raise TemplateError(
            [
                Problem(
                    place,
                    say("the theme has no such template."),
                    say("Put it there, or choose another theme."),
                )
            ]
        )
