"""What merging takes from outside: the day, the printed words, pictures, the network's funders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportgen.document.blocks import Picture
from reportgen.document.files import Documents, no_document
from reportgen.fields.model import View
from reportgen.languages import Texts


@dataclass(frozen=True, slots=True)
class World:
    """What merging takes from outside: the day, the printed words and the pictures.

    ``picture`` loads a picture by its path from the project's folder; ``funders`` are the
    network's logos, which stand on all that is printed; ``titles`` has the title of each sheet
    by its id, ``document`` reads a file that is handed on.
    """

    today: date
    words: Mapping[str, Texts]
    picture: Callable[[str], Picture]
    funders: tuple[Mapping[str, Any], ...] = ()
    titles: Callable[[str], Texts] = lambda name: {}
    document: Documents = no_document

    def view(self, lang: str, main: str) -> View:
        """Return how values are shown in a language, or in `main` where a text lacks it."""
        return View(lang, main, self.words, self.picture, self.titles, self.document)
