"""Which address is which page of the look."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.web.look.look import (
    change_list,
    check_look,
    save_look,
    show_differences,
    show_look,
)
from reportgen.web.look.preview import show_pages, show_preview
from reportgen.web.look.templates import (
    check,
    download,
    drop,
    show_templates,
    upload,
)
from reportgen.web.look.upload import show_picture, upload_file, upload_font
from reportgen.web.pages import View

PAGES: Mapping[str, View] = {
    "/look": show_look,
    "/look/preview": show_preview,
    "/look/picture": show_picture,
    "/look/templates": show_templates,
    "/look/templates/{name}/download": download,
}

#: What forms of those pages are sent to.
CHANGES: Mapping[str, View] = {
    "/look/save": save_look,
    "/look/list": change_list,
    "/look/check": check_look,
    "/look/differences": show_differences,
    "/look/pages": show_pages,
    "/look/upload": upload_file,
    "/look/fonts/upload": upload_font,
    "/look/templates/{name}/check": check,
    "/look/templates/{name}/drop": drop,
    "/look/templates/{name}/upload": upload,
}
