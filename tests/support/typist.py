"""A person at LibreOffice: opens forms, and does to them what stands in a list of actions.

Runs in the Python that has LibreOffice's bridge (python3-uno), as a script of its own: it knows
nothing of the program. Whatever has a command is dispatched as one, as if by keys and menus.

    typist.py JOBS.json FOLDER

A job has a `form`, `actions`, and `saved`: the files that the form is saved as. Actions are lists:

["write", LABEL, PARAGRAPH …]   a paragraph is a list of [TEXT, LOOK] with "b" and "i" as looks,
                                or ["bullet", TEXT]
["choose", LABEL, OPTION]
["tick", LABEL, OPTION …]
["copy", FIRST LABEL, COUNT, LAST LABEL, PARAGRAPHS …]   rows, below the last one, and their answers

A label is the first of those that stand in a cell.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]

FILTERS = {
    ".docx": "MS Word 2007 XML",
    ".odt": "writer8",
    ".doc": "MS Word 97",
    ".rtf": "Rich Text Format",
}
#: How long an office may take to start, in seconds.
_START = 60


def main(jobs: Path, folder: Path) -> None:
    """Do the jobs, one after the other, in an office with a profile of its own in the folder."""
    pipe = f"typist{abs(hash(folder.resolve()))}"
    profile = (folder / "office").resolve().as_uri()
    words = ["--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
    office = subprocess.Popen(
        ["soffice", f"-env:UserInstallation={profile}", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    desktop: Any = None
    try:
        context = _connect(pipe)
        desktop = context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
        for job in json.loads(jobs.read_text("utf-8")):
            typist = Typist(context, desktop, Path(job["form"]))
            for name, *rest in job["actions"]:
                getattr(typist, name)(*rest)
            for target in job["saved"]:
                typist.save(Path(target))
            typist.document.close(True)
    finally:
        if desktop is not None:
            desktop.terminate()
        try:
            office.wait(30)
        except subprocess.TimeoutExpired:
            office.kill()


def _connect(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    until = time.monotonic() + _START
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


class Typist:
    """Somebody who has a form open in LibreOffice."""

    def __init__(self, context: Any, desktop: Any, form: Path) -> None:
        self.document = desktop.loadComponentFromURL(form.resolve().as_uri(), "_blank", 0, ())
        self.controller = self.document.CurrentController
        self.dispatcher = context.ServiceManager.createInstance("com.sun.star.frame.DispatchHelper")
        # Tables within its cells are tables of the document, too.
        every = self.document.TextTables
        tables = [every.getByIndex(number) for number in range(every.Count)]
        self.table = max(tables, key=lambda each: len(each.CellNames))

    # --- Actions ---

    def write(self, label: str, *paragraphs: list[Any]) -> None:
        """Write paragraphs over an answer."""
        self.clear(self.answer(label))
        self.type_all(paragraphs)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list that opens."""
        (control,) = self.controls(self.answer(label))
        assert option in [_named(item, "DisplayText") for item in control.ListItems]
        _say(control, option)

    def tick(self, label: str, *options: str) -> None:
        """Tick these boxes of an answer, and no other."""
        cell = self.answer(label)
        lines = cell.String.splitlines()
        controls = self.controls(cell)
        assert len(lines) == len(controls), (lines, len(controls))
        for line, control in zip(lines, controls):  # noqa: B905
            control.Checked = line[1:].strip() in options
            _say(control, "☒" if control.Checked else "☐")

    def copy(self, first: str, count: int, last: str, *texts: list[Any]) -> None:
        """Copy rows below another row, as rows of their own, and write into them."""
        start, end = self.number(first), self.number(last)
        self.go_to(self.table.getCellByName(f"B{end}"))
        for _ in range(count):
            self.press("InsertRowsAfter")
        self.controller.select(self.table.getCellRangeByName(f"A{start}:B{start + count - 1}"))
        self.press("Copy")
        self.go_to(self.table.getCellByName(f"A{end + 1}"))
        self.press("Paste")
        for at, paragraphs in enumerate(texts, end + 1):
            self.clear(self.table.getCellByName(f"B{at}"))
            self.type_all(paragraphs)

    # --- Hands ---

    def type_all(self, paragraphs: Any) -> None:
        listed = False
        for number, paragraph in enumerate(paragraphs):
            if number:
                self.press("InsertPara")
            if (paragraph[0] == "bullet") != listed:
                listed = not listed
                self.press("DefaultBullet")
            for text, look in [(paragraph[1], "")] if listed else paragraph:
                names = [{"b": "Bold", "i": "Italic"}[each] for each in look]
                for name in names:
                    self.press(name)
                self.press("InsertText", Text=text)
                for name in names:
                    self.press(name)
        if listed:
            self.press("InsertPara")
            self.press("DefaultBullet")

    def press(self, command: str, **arguments: Any) -> None:
        """Give a command, as a key or a menu does."""
        made = tuple(_value(name, value) for name, value in arguments.items())
        self.dispatcher.executeDispatch(self.controller.Frame, f".uno:{command}", "", 0, made)

    def go_to(self, cell: Any) -> None:
        self.controller.ViewCursor.gotoRange(cell.Start, False)

    def clear(self, cell: Any) -> None:
        """Mark all that is in a cell with the mouse, and delete it; stay in the cell."""
        self.go_to(cell)
        if cell.String:
            self.controller.ViewCursor.gotoRange(cell.End, True)
            self.press("Delete")

    def number(self, label: str) -> int:
        """Return the number of the row that is called so."""
        found = []
        for name in self.table.CellNames:
            first = self.table.getCellByName(name).String.split("\n")[0].strip()
            found.append(first)
            if name[0] == "A" and first.replace("\u00a0", " ").split(" / ")[0] == label:
                return int(name[1:])
        raise AssertionError(f"no row {label!r} among {found}")

    def answer(self, label: str) -> Any:
        return self.table.getCellByName(f"B{self.number(label)}")

    def controls(self, cell: Any) -> list[Any]:
        """Return the content controls of a cell."""
        return [
            portion.ContentControl
            for paragraph in _each(cell)
            for portion in _each(paragraph)
            if portion.TextPortionType == "ContentControl"
        ]

    def save(self, target: Path) -> None:
        filter_name = _value("FilterName", FILTERS[target.suffix])
        self.document.storeToURL(target.resolve().as_uri(), (filter_name,))


def _say(control: Any, text: str) -> None:
    """Put a text into a control, as the office does where somebody clicks: that has no command."""
    first, *others = _each(control)
    first.setString(text)
    for each in others:
        each.setString("")


def _each(container: Any) -> list[Any]:
    found, elements = [], container.createEnumeration()
    while elements.hasMoreElements():
        found.append(elements.nextElement())
    return found


def _value(name: str, value: Any) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _named(values: Any, name: str) -> Any:
    return next((value.Value for value in values if value.Name == name), "")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
