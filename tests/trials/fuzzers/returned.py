"""Damaged files that came back: Word, OpenDocument, mails, PDF, Rich Text."""

from __future__ import annotations

import io
import random
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from trials.fuzzers.common import ROOT, SECONDS, BreachError, check_told, mutate
from trials.fuzzers.tables import opened

OLD = ROOT / "tests" / "fixtures" / "returned" / "old"
#: What files say that were made to be misread: marks of Markdown and YAML, breaks, labels.
TRICKS = (
    *("Kontext:", "Contexte :", "1) x", "Partner\tx", "a\u2028image: x", "&#133;image: x"),
    *("| a | b |", "```", "--- ", "# x", "[a](b)", "^2^", "\u202e", "]]", "\U0001f600", " "),
)
NUMBERS = ("\u00b2", "9" * 5000, "-1", "", "x", "true", "D800", "9", "../../etc/passwd", "&#10;")
ELEMENTS = ("w:tbl", "w:tc", "w:tr", "w:p", "w:r", "w:t", "w:sdtContent", "w:del", "w:ins")
MAIL = b"""From: anna@example.org\nSubject: Blatt\nContent-Type: multipart/mixed; boundary=x\n
--x\nContent-Type: text/html; charset=utf-8\n\n<h1>Blatt</h1><table><tr><th>Kontext<td>a</table>
--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename="=?utf-8?q?=C3=A4?=.txt"
Content-Transfer-Encoding: base64\n\nS29udGV4dDogYQo=\n--x--\n"""


def make_returned(dice: random.Random) -> bytes:
    """Return a file behind its suffix and a line break."""
    paths = [path for path in sorted(OLD.iterdir()) if path.suffix in (".docx", ".odt")]
    path = dice.choice(paths)
    if dice.random() < 0.2:
        return b".eml\n" + mutate(dice, MAIL)
    if dice.random() < 0.2:
        opening = dice.choice((b"<table><tr><td>", b"<ul><li>", b"<b>", b"</td>", b"<h1>", b""))
        page = mutate(dice, MAIL[MAIL.index(b"<h1>") :])
        return b".html\n" + opening * dice.choice((1, 50, 5000)) + page
    suffix = path.suffix.encode() + b"\n"
    if dice.random() < 0.2:
        return suffix + mutate(dice, path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(dice.randint(1, 3)):
        name = dice.choice([each for each in parts if each.endswith((".xml", ".rels"))])
        garble = mutate if dice.random() < 0.3 else mutate_xml
        parts[name] = garble(dice, parts[name])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return suffix + made.getvalue()


@cache
def sound_pdfs() -> list[bytes]:
    """Return PDF files whose objects can be read and changed: nothing in them is packed."""
    import pikepdf

    made = []
    for path in [*sorted(OLD.glob("*.pdf")), None]:
        with pikepdf.open(path) if path else pikepdf.new() as pdf:
            if path is None:
                pdf.add_blank_page()
                pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(_form_fields(pdf)))
                pdf.docinfo["/reportgen-form"] = "factsheet"
            file = io.BytesIO()
            pdf.save(
                file,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                compress_streams=False,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                static_id=True,
            )
            made.append(file.getvalue())
    return made


def _form_fields(pdf: Any) -> Any:
    """Yield fields as forms of the program have them."""
    import pikepdf

    for name, value in (("title", "Haus"), ("contacts.0.name", "Anna"), ("context", "a\rb")):
        yield pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=name, V=value))
    for name in ("topics.work", "topics.arts"):
        on = pikepdf.Dictionary(FT=pikepdf.Name.Btn, T=name, V=pikepdf.Name.on, AS=pikepdf.Name.on)
        yield pdf.make_indirect(on)


def make_pdf(dice: random.Random) -> bytes:
    data = dice.choice(sound_pdfs())
    for _ in range(dice.randint(1, 8)):
        # What is said in a file is changed rather than its letters, fonts and pictures.
        found = list(re.finditer(PDF_PARTS, data))
        place = dice.choice(found)
        new = dice.choice((*PDF_VALUES, dice.choice(found)[0]))
        data = data[: place.start()] + new + data[place.end() :]
    return b".pdf\n" + (mutate(dice, data) if dice.random() < 0.3 else data)


#: Names, numbers, references, texts and operators of PDF files, and what may stand there instead.
PDF_PARTS = (
    rb"/[A-Za-z]{1,16}\b|\b\d{1,6} 0 R\b|(?<= )-?\d+(?:\.\d+)?(?= )|\([^()]{0,40}\)|\bT[jdm]\b"
)
PDF_VALUES = (
    *(b"0", b"-1", b"1 0 R", b"99999 0 R", b"2147483648", b"1e999", b"null", b"[]", b"<<>>", b"("),
    *(b"[[[[]]]]", b"/K", b"/S", b"/Kids", b"/Parent", b"/TD", b"/TR", b"/Table", b"/L", b"/LI"),
    *(b"<feff0645>", b"(\\000)", b"/RowSpan 999", b"/ColSpan 999", b"re f", b"0 0 m 900 0 l S"),
)
RICH_TEXT = rb"""{\rtf1\ansi{\fonttbl{\f0 Arial;}}\trowd\cellx3000\cellx9000
{\b Partner}\par Caf\'e9
\intbl\cell {\b Kontext} Ziele\par Viele kommen an.\cell\row\pard Bilanz: gut {\i sehr}\par
{\field{\*\fldinst HYPERLINK "https://example.org/"}{\fldrslt hier}}{\*\annotation Anna}\par}"""


def make_office(dice: random.Random) -> bytes:
    """Return a file that LibreOffice opens; each takes seconds."""
    return b".rtf\n" + mutate(dice, RICH_TEXT)


def mutate_xml(dice: random.Random, data: bytes) -> bytes:
    """Return XML with other texts, values and elements, most of it well-formed still."""
    text = data.decode("utf-8", "replace")
    for _ in range(dice.randint(1, 6)):
        kind = dice.randrange(4)
        if kind == 0:
            text = with_another(dice, text, r'(?<==")[^"]*(?=")', dice.choice(NUMBERS))
        elif kind == 1:
            text = with_another(dice, text, r"(?<=>)[^<]{3,}(?=<)", dice.choice(TRICKS))
        elif kind == 2:
            text = with_another(dice, text, r"</?[a-z0-9]+:[^>]+>", "")
        else:
            text = text.replace(f"{dice.choice(ELEMENTS)}>", f"{dice.choice(ELEMENTS)}>")
    return text.encode("utf-8", "replace")


def with_another(dice: random.Random, text: str, pattern: str, new: str) -> str:
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    place = dice.choice(found)
    return text[: place.start()] + new + text[place.end() :]


def read_back(data: bytes, folder: Path) -> None:
    from reportgen.collecting.new_profile import compose_profile
    from reportgen.collecting.proposal import propose
    from reportgen.input.returned.readers import read_returned
    from reportgen.input.yaml import read_source
    from reportgen.problems.problem import ReportgenError

    suffix, _, content = data.partition(b"\n")
    path = folder / f"a{suffix.decode()}"
    path.write_bytes(content)
    try:
        read = read_returned(path, path.name)
        check_told(read.problems)
        for each in read.files:
            proposal = propose(opened(), each)
            source = read_source(compose_profile(opened(), proposal).encode(), "a.yaml")
            allowed = {*proposal.fields, "form", "language"}
            if source.problems or not source.root.items.keys() <= allowed:
                raise BreachError("the profile says what the proposal does not")
    except ReportgenError as error:
        check_told(error.problems)


def read_in_time(data: bytes, folder: Path) -> None:
    """Read a file in less time than a case may take: what takes longer is to be told."""
    from reportgen.input.returned import office

    office._SECONDS = SECONDS - 8
    read_back(data, folder)
