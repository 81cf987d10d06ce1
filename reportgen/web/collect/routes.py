"""Which address is which page of what is collected."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.web.collect.files import delete_file, read_files, upload
from reportgen.web.collect.forms import ask_forms, order_forms
from reportgen.web.collect.lists import (
    ask_mapping,
    propose,
    save_columns,
    show_columns,
    show_rows,
    take_rows,
)
from reportgen.web.collect.made import download_drafts, download_form, download_zip, show_made
from reportgen.web.collect.overview import show_overview, undo
from reportgen.web.collect.review import put_file_aside, show_file, take_file
from reportgen.web.pages import View

PAGES: Mapping[str, View] = {
    "/collect": show_overview,
    "/collect/file/{name}": show_file,
    "/collect/list/{name}": ask_mapping,
    "/collect/list/{name}/columns/{mapping}": show_columns,
    "/collect/list/{name}/rows/{mapping}": show_rows,
    "/collect/forms": ask_forms,
    "/collect/made/{name}": show_made,
    "/collect/made/{name}/forms.zip": download_zip,
    "/collect/made/{name}/drafts.zip": download_drafts,
    "/collect/form/{name}": download_form,
}

#: What forms of those pages are sent to.
CHANGES: Mapping[str, View] = {
    "/collect/upload": upload,
    "/collect/read": read_files,
    "/collect/undo": undo,
    "/collect/file/{name}/take": take_file,
    "/collect/file/{name}/aside": put_file_aside,
    "/collect/file/{name}/delete": delete_file,
    "/collect/list/{name}": propose,
    "/collect/list/{name}/columns/{mapping}": save_columns,
    "/collect/list/{name}/rows/{mapping}": take_rows,
    "/collect/forms": order_forms,
}
