"""Which address is which page of reports and handouts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.responses import Response

from reportgen.web.definitions.history import restore_definition, show_history
from reportgen.web.definitions.list import archive, ask_new, begin, show_list
from reportgen.web.definitions.made import build, download, show_page, show_pages
from reportgen.web.definitions.outline import show_outline
from reportgen.web.definitions.page import (
    change_list,
    check_definition,
    save_definition,
    show_conflict,
    show_definition,
)
from reportgen.web.definitions.screens import HANDOUT, REPORT, Screen
from reportgen.web.definitions.texts import save_texts, show_texts
from reportgen.web.definitions.upload import show_picture, upload
from reportgen.web.pages import Ask, View

#: What answers on one of the screens.
_Shared = Callable[[Ask, Screen], Response]

_PAGES: Mapping[str, _Shared] = {
    "/{list}": show_list,
    "/{list}/new": ask_new,
    "/{one}/{{name}}": show_definition,
    "/{one}/{{name}}/preview": show_outline,
    "/{one}/{{name}}/picture": show_picture,
    "/{one}/{{name}}/page": show_page,
    "/{one}/{{name}}/file": download,
    "/{one}/{{name}}/texts": show_texts,
    "/{one}/{{name}}/history": show_history,
}
_CHANGES: Mapping[str, _Shared] = {
    "/{list}/new": begin,
    "/{one}/{{name}}/save": save_definition,
    "/{one}/{{name}}/list": change_list,
    "/{one}/{{name}}/check": check_definition,
    "/{one}/{{name}}/differences": show_conflict,
    "/{one}/{{name}}/pages": show_pages,
    "/{one}/{{name}}/upload": upload,
    "/{one}/{{name}}/build": build,
    "/{one}/{{name}}/texts": save_texts,
    "/{one}/{{name}}/restore": restore_definition,
    "/{one}/{{name}}/archive": archive,
}


def _on(screen: Screen, view: _Shared) -> View:
    return lambda ask: view(ask, screen)


def _for_both(table: Mapping[str, _Shared]) -> dict[str, View]:
    return {
        path.format(list=screen.list, one=screen.one): _on(screen, view)
        for screen in (REPORT, HANDOUT)
        for path, view in table.items()
    }


PAGES: Mapping[str, View] = _for_both(_PAGES)
CHANGES: Mapping[str, View] = _for_both(_CHANGES)
