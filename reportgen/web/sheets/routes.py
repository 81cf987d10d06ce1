"""Which address is which page of sheets."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.web.pages import View
from reportgen.web.sheets.history import restore_sheet, show_history
from reportgen.web.sheets.list import show_sheets
from reportgen.web.sheets.preview import download, show_pages, show_preview
from reportgen.web.sheets.sheet import (
    change_list,
    check_sheet,
    save_sheet,
    show_conflict,
    show_sheet,
)
from reportgen.web.sheets.shelf import archive, ask_new, begin
from reportgen.web.sheets.upload import show_picture, upload

PAGES: Mapping[str, View] = {
    "/": show_sheets,
    "/new": ask_new,
    "/sheet/{name}": show_sheet,
    "/sheet/{name}/picture": show_picture,
    "/sheet/{name}/preview": show_preview,
    "/sheet/{name}/history": show_history,
}

#: What forms of those pages are sent to.
CHANGES: Mapping[str, View] = {
    "/new": begin,
    "/sheet/{name}/save": save_sheet,
    "/sheet/{name}/list": change_list,
    "/sheet/{name}/check": check_sheet,
    "/sheet/{name}/differences": show_conflict,
    "/sheet/{name}/pages": show_pages,
    "/sheet/{name}/download/{format}": download,
    "/sheet/{name}/restore": restore_sheet,
    "/sheet/{name}/archive": archive,
    "/sheet/{name}/upload": upload,
}
