"""Which address is which page of translations."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.web.pages import View
from reportgen.web.translate.came import remove_file, show_file, take_file, upload
from reportgen.web.translate.files import download
from reportgen.web.translate.overview import confirm_unknown, show_overview
from reportgen.web.translate.sheet import check_texts, discard, save, show_translation

PAGES: Mapping[str, View] = {
    "/translate": show_overview,
    "/translate/files": download,
    "/translate/{name}/{language}": show_translation,
    "/translator-file/{name}": show_file,
}

#: What forms of those pages are sent to.
CHANGES: Mapping[str, View] = {
    "/translate/confirm": confirm_unknown,
    "/translate/upload": upload,
    "/translate/{name}/{language}/save": save,
    "/translate/{name}/{language}/check": check_texts,
    "/translate/{name}/{language}/discard": discard,
    "/translator-file/{name}/take": take_file,
    "/translator-file/{name}/remove": remove_file,
}
