"""What a report or set of handouts will consist of, as a page beside its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from reportgen.input.patching.data import Data
from reportgen.languages import pick
from reportgen.web.definitions.choosing import MOST, title_of
from reportgen.web.definitions.opened import Opened, edition_of, open_definition
from reportgen.web.definitions.screens import Screen
from reportgen.web.pages import Ask, render_text
from reportgen.web.previewing import frame, page_for_frame
from reportgen.web.words.definitions import DEFINED


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the outline: of which kind, what it is called, and the sheets in it by group."""

    kind: str
    title: str
    groups: Sequence[tuple[str, Sequence[str]]] = ()


def show_outline(ask: Ask, screen: Screen) -> Response:
    """The outline as the files say it, for the frame beside the form."""
    with ask.studio.open() as project:
        return frame(outline_of(ask, open_definition(ask, screen, project)))


def outline_of(ask: Ask, opened: Opened) -> str:
    """Return the outline as a page, in the language that is looked at."""
    seen = edition_of(ask, opened)
    lang = seen.languages[0]
    said = opened.content.values
    texts = {name: _text(said.get(name, ""), lang, opened) for name in ("title", "subtitle")}
    return page_for_frame(
        ask,
        lambda: render_text(
            ask,
            "definitions/outline.html",
            seen_language=lang,
            texts=texts,
            pieces=_pieces(ask, opened, lang),
            count=len(opened.examined.sheets),
        ),
    )


def _pieces(ask: Ask, opened: Opened, lang: str) -> list[Piece]:
    groups = _groups(opened, lang)
    parts = opened.content.values.get("parts", "")
    if not any(each.name == "parts" for each in opened.files.fields):
        return [
            Piece(ask.say("handout_title_page"), ""),
            Piece(ask.say("handout_leaves"), "", groups),
            Piece(ask.say("handout_contacts_page"), ""),
        ]
    pieces = []
    for part in [parts] if isinstance(parts, (str, Mapping)) else parts:
        record = part if isinstance(part, Mapping) else {"part": part}
        name = record.get("part", "")
        if not isinstance(name, str) or not name:
            continue
        kind = ask.tell(DEFINED[f"={name}"]) if f"={name}" in DEFINED else name
        title = _text(record.get("title", ""), lang, opened)
        pieces.append(Piece(kind, title, groups if name == "sheets" else ()))
    return pieces


def _groups(opened: Opened, lang: str) -> list[tuple[str, list[str]]]:
    found = []
    left = MOST
    for group in opened.examined.groups:
        titles = [title_of(profile, lang) for profile in group.profiles[:left]]
        left -= len(titles)
        if titles:
            found.append((" / ".join(filter(None, group.labels or ())), titles))
    return found


def _text(texts: Data, lang: str, opened: Opened) -> str:
    if not isinstance(texts, Mapping):
        return ""
    said = {tag: text for tag, text in texts.items() if isinstance(text, str)}
    return pick(said, lang, opened.project.languages[0])[0] if said else ""
