"""Holds the page numbers written into Word files against the pages as LibreOffice lays them out.

    python .ci/page_numbers.py output/reports/*.docx
    python .ci/page_numbers.py --self-check output/reports/NAME.docx

A number in contents, indexes and references is the first value of a PAGEREF field (ECMA-376,
17.16.5.45), which names a bookmark; LibreOffice exports bookmarks as destinations. `--self-check`
moves a chapter by a page and fails unless that is noticed. The exit code is 0 when every number
is that of the page.
"""

import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EXPORT = (
    'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
)


def written_numbers(data: bytes) -> list[tuple[str, str]]:
    """Return bookmark and first value of every PAGEREF field, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    found = []
    stack: list[dict[str, str]] = []
    for element in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}t"):
        if element.tag == f"{W}fldChar":
            kind = element.get(f"{W}fldCharType")
            if kind == "begin":
                stack.append({"code": "", "value": "", "part": "code"})
            elif kind == "separate":
                stack[-1]["part"] = "value"
            else:
                field = stack.pop()
                named = re.match(r"\s*PAGEREF\s+(\S+)", field["code"])
                if named:
                    found.append((named[1], field["value"]))
        elif stack:
            stack[-1][stack[-1]["part"]] += element.text or ""
    return found


def first_page(data: bytes) -> int:
    """Return the number that the first section begins with; 1 where none is given."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    starts = [number.get(f"{W}start") for number in root.iter(f"{W}pgNumType")]
    return int(next(filter(None, starts), "1"))


def laid_out_pages(data: bytes) -> dict[str, int]:
    """Return the page, counted from 1, of every bookmark as LibreOffice lays the file out."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.docx"
        file.write_bytes(data)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--convert-to", EXPORT, "--outdir", folder, str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        with pikepdf.open(file.with_suffix(".pdf")) as pdf:
            numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
            return {name: numbers[page.objgen] for name, page in destinations(pdf)}


def destinations(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """Yield name and page of each named destination (ISO 32000-1, 12.3.2.3)."""
    named = pdf.Root.get("/Dests")
    if named is not None:
        for name, target in named.items():
            yield name.removeprefix("/"), target[0]
    tree = pdf.Root.get("/Names", {}).get("/Dests")
    if tree is not None:
        for name, target in pikepdf.NameTree(tree).items():
            place = target.get("/D") if isinstance(target, pikepdf.Dictionary) else target
            yield str(name), place[0]


def faults(data: bytes) -> list[str]:
    """Return a sentence for each number that is not that of the page."""
    plain = renamed(data)
    pages = laid_out_pages(plain)
    first = first_page(data)
    wrong = []
    numbers = written_numbers(plain)
    if not numbers:
        return ["there is no page number at all"]
    for bookmark, value in numbers:
        digits = re.sub(r"\D", "", value)
        stands = pages.get(bookmark)
        if stands is None or not digits or int(digits) != stands + first - 1:
            real = "nowhere" if stands is None else stands + first - 1
            wrong.append(f"{bookmark}: written {value!r}, stands on {real}")
    return wrong


def moved(data: bytes) -> bytes:
    """Return the document with an empty page at its beginning."""
    page = b'<w:body><w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    return edited(data, lambda content: content.replace(b"<w:body>", page, 1))


def renamed(data: bytes) -> bytes:
    """Return the document with plain names of bookmarks, which come through the export as they are.

    LibreOffice hides those that begin with a low line, and writes others with codes for marks.
    """

    def rename(content: bytes) -> bytes:
        names = re.findall(rb'<w:bookmarkStart [^>]*w:name="([^"]+)"', content)
        plain = {name: b"place%d" % number for number, name in enumerate(names)}
        return re.sub(rb"\b\w+\b", lambda word: plain.get(word[0], word[0]), content)

    return edited(data, rename)


def edited(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return the document with its main part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "word/document.xml" else content)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Print what is wrong in each file; return the exit code."""
    planted = arguments[:1] == ["--self-check"]
    code = 0
    for name in arguments[planted:]:
        data = Path(name).read_bytes()
        found = faults(moved(data) if planted else data)
        print(f"{name}: {len(written_numbers(data))} page numbers, {len(found)} wrong")
        if planted:
            code |= not found
            continue
        for fault in found:
            print(f"  {fault}")
        code |= bool(found)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
