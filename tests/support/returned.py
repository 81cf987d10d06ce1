"""Small Word files written part by part, as other programs would write them."""

from __future__ import annotations

import io
import zipfile

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_NAMES = (
    f'{_W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word_file(body: str, links: dict[str, str] | None = None, **parts: str) -> bytes:
    """Return a Word file with a body of WordprocessingML; of other parts the inner XML is given.

    `links` are addresses by the ids that the body uses for them.
    """
    roots = {"header1": "hdr", "header2": "hdr", "footnotes": "footnotes"}
    roots |= {"styles": "styles", "numbering": "numbering", "comments": "comments"}
    related = "".join(
        f'<Relationship Id="p{name}" Type="{_KINDS}/{name.rstrip("012")}" Target="{name}.xml"/>'
        for name in parts
    ) + "".join(
        f'<Relationship Id="{name}" Type="{_KINDS}/hyperlink" Target="{target}" '
        'TargetMode="External"/>'
        for name, target in (links or {}).items()
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"/>',
        "_rels/.rels": _relations(
            f'<Relationship Id="r1" Type="{_KINDS}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(related),
        **{
            f"word/{name}.xml": f"<w:{roots[name]} {_NAMES}>{inner}</w:{roots[name]}>"
            for name, inner in parts.items()
        },
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return file.getvalue()


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    """Return a zipped file with another content of a part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, each in {**parts, part: content}.items():
            archive.writestr(name, each)
    return made.getvalue()


def _relations(inner: str) -> str:
    return f'<Relationships xmlns="{_RELATIONS}">{inner}</Relationships>'


def para(*runs: str, look: str = "") -> str:
    """Return a paragraph of runs, each a text or XML."""
    inner = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p><w:pPr>{look}</w:pPr>{inner}</w:p>"


def run(text: str, look: str = "") -> str:
    """Return a run with a look."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: tuple[str, ...]) -> str:
    """Return a table of cells, each some paragraphs with or without properties before them."""
    made = (f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{''.join(made)}</w:tbl>"
