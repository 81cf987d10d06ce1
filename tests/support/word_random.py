"""Random Word templates: tags of all kinds nested in each other, and what they have to print."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

#: What is printed with these values of names.
Printed = Callable[[dict[str, Any]], str]
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STATIC = ("a", " b ", "{ c", "}", "% }", "<&>", "é", "\u05d0", "\u0661", "\U0001f600", "'“”", "")
_NOISE = (
    "",
    "",
    '<w:proofErr w:type="spellStart"/>',
    "<w:r><w:lastRenderedPageBreak/></w:r>",
    '<w:del w:id="%d" w:author="a"><w:r><w:delText>{{ gone }}</w:delText></w:r></w:del>',
    "<w:r><w:rPr><w:i/></w:rPr></w:r>",
)
_LOOKS = ("", "<w:rPr><w:b/></w:rPr>", '<w:rPr><w:lang w:val="de-DE"/></w:rPr>')


@dataclass(frozen=True)
class Piece:
    """A piece of a template as XML, and what it prints."""

    xml: str
    printed: Printed


@dataclass
class _Text:
    """Something in a paragraph: text with tags that may be split over runs, or XML of its own."""

    text: str = ""
    xml: str = ""


@dataclass
class Maker:
    """Makes random pieces, and the values they need."""

    random: Random
    texts: Sequence[str]
    values: dict[str, Any] = field(default_factory=dict)
    #: The names that have a text where the next piece stands.
    names: list[str] = field(default_factory=list)
    _count: int = 0
    #: Whether the next piece stands in a text box, which is there twice with all its ids.
    _in_box: bool = False

    def document(self) -> tuple[str, str]:
        """Return the blocks of a body, and the text it has to print."""
        for number, text in enumerate(self.texts):
            self.values[f"v{number}"] = text
            self.names.append(f"v{number}")
        made = _joined([self._block(3) for _ in range(self.random.randint(1, 4))])
        return made.xml + _paragraph("end"), made.printed(self.values) + "end"

    def _new(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def _new_id(self) -> int:
        self._count += 1
        return self._count

    def _chance(self, *choices: Callable[[int], Piece], depth: int) -> Piece:
        return self.random.choice(choices)(depth)

    # Blocks

    def _block(self, depth: int) -> Piece:
        if depth <= 0:
            return self._paragraph(depth)
        return self._chance(
            self._paragraph,
            self._paragraph,
            self._rich,
            self._tagged_blocks,
            self._made_blocks,
            self._table,
            self._control,
            self._box,
            depth=depth,
        )

    def _blocks(self, depth: int) -> Piece:
        return _joined([self._block(depth - 1) for _ in range(self.random.randint(0, 3))])

    def _paragraph(self, depth: int) -> Piece:
        items, printed = self._line(depth)
        return Piece(f"<w:p>{self._runs(items)}</w:p>", printed)

    def _rich(self, depth: int) -> Piece:
        name = self.random.choice(self.names)
        return Piece(self._tag_paragraph(f"{{{{p {name} }}}}"), lambda env: _shown(env[name]))

    def _tagged_blocks(self, depth: int) -> Piece:
        return self._around("p", self._blocks, self._tag_paragraph, depth)

    def _made_blocks(self, depth: int) -> Piece:
        """Blocks that are made once, or by a macro, and printed twice."""
        inner, name = self._blocks(depth), self._new("s")
        if self.random.random() < 0.5:
            tags = (f"{{%p set {name} %}}", "{%p endset %}", f"{{{{p {name} }}}}")
        else:
            tags = (f"{{%p macro {name}() %}}", "{%p endmacro %}", f"{{{{p {name}() }}}}")
        begin, end, show = (self._tag_paragraph(tag) for tag in tags)
        again = self._tag_paragraph(tags[2])
        return Piece(begin + inner.xml + end + show + again, lambda env: inner.printed(env) * 2)

    def _control(self, depth: int) -> Piece:
        inner = self._tagged_blocks(depth) if self.random.random() < 0.5 else self._block(depth - 1)
        return Piece(
            f'<w:sdt><w:sdtPr><w:id w:val="{self._new_id()}"/></w:sdtPr><w:sdtContent>{inner.xml}'
            "</w:sdtContent></w:sdt>",
            inner.printed,
        )

    def _box(self, depth: int) -> Piece:
        """A text box, whose text is there twice."""
        self._in_box = True
        inner = _joined([self._tagged_or_plain(depth - 2), self._paragraph(0)])
        self._in_box = False
        number = self._new_id()
        return Piece(
            "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline "
            "distT='0' distB='0' distL='0' distR='0'><wp:extent cx='914400' cy='914400'/><wp:docPr "
            f"id='{number}' name='Box'/><a:graphic><a:graphicData uri='http://schemas.microsoft.com/"
            "office/word/2010/wordprocessingShape'><wps:wsp><wps:cNvSpPr/><wps:spPr/><wps:txbx>"
            f"<w:txbxContent>{inner.xml}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
            "</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict>"
            f"<v:shape id='s{number}' style='width:9pt'><v:textbox><w:txbxContent>{inner.xml}"
            "</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
            "</w:r></w:p>",
            lambda env: inner.printed(env) * 2,
        )

    def _tagged_or_plain(self, depth: int) -> Piece:
        if self.random.random() < 0.5:
            return self._paragraph(depth)
        return self._around("p", lambda depth: self._paragraph(depth), self._tag_paragraph, depth)

    # Tables

    def _table(self, depth: int) -> Piece:
        columns = self.random.randint(1, 3)
        rows = _joined([self._row(columns, depth) for _ in range(self.random.randint(1, 3))])
        grid = '<w:gridCol w:w="2000"/>' * columns
        return Piece(
            '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{rows.xml}</w:tbl>",
            rows.printed,
        )

    def _row(self, columns: int, depth: int) -> Piece:
        def tag_row(tag: str) -> str:
            cells = [self._tag_paragraph(tag), *["<w:p/>"] * (columns - 1)]
            return f"<w:tr>{''.join(map(_cell, cells))}</w:tr>"

        if self.random.random() < 0.1:
            return self._merged_rows(columns, tag_row)
        if depth > 0 and self.random.random() < 0.4:

            def rows(depth: int) -> Piece:
                number = self.random.randint(1, 2)
                return _joined([self._row(columns, depth - 1) for _ in range(number)])

            return self._around("tr", rows, tag_row, depth)
        cells = _joined([self._cells(depth) for _ in range(columns)])
        return Piece(f"<w:tr>{cells.xml}</w:tr>", cells.printed)

    def _merged_rows(self, columns: int, tag: Callable[[str], str]) -> Piece:
        """A loop whose first cells are merged where they say the same, and one that leaves out."""
        begin, each, items = self._loop("tr")
        self.values[items] = [text for text in self.values[items] if text.strip()]
        kept = self._new("c")
        self.values[kept] = self.random.random() < 0.5
        condition = f"{{%tr if {kept} or loop.index is odd %}}"
        cells = [f"{{% vm %}}{{{{ {each} }}}}", *[f"{{{{ {each} }}}}"] * (columns - 1)]
        row = "".join(_cell(f"<w:p>{self._split(cell)}</w:p>") for cell in cells)
        parts = (tag(begin), tag(condition), f"<w:tr>{row}</w:tr>", tag("{%tr endif %}"))

        def printed(env: dict[str, Any]) -> str:
            texts = list(map(_shown, env[items]))
            texts = texts if env[kept] else texts[::2]
            firsts = [
                "" if text == before else text
                for before, text in zip(["", *texts], texts, strict=False)
            ]
            return "".join(
                first + text * (columns - 1) for first, text in zip(firsts, texts, strict=True)
            )

        return Piece("".join(parts) + tag("{%tr endfor %}"), printed)

    def _cells(self, depth: int) -> Piece:
        if depth > 1 and self.random.random() < 0.15:
            return self._around(
                "tc", self._cell, lambda tag: _cell(self._tag_paragraph(tag)), depth - 1
            )
        return self._cell(depth)

    def _cell(self, depth: int) -> Piece:
        inner = _joined([self._block(depth - 2), self._paragraph(0)])
        return Piece(_cell(inner.xml), inner.printed)

    # Tags around something

    def _around(
        self,
        letter: str,
        make: Callable[[int], Piece],
        tag: Callable[[str], str],
        depth: int,
    ) -> Piece:
        """Return a condition or a loop around what `make` makes; `tag` returns a tag as XML."""
        if self.random.random() < 0.5:
            begin, name = self._condition(letter)
            yes, no = make(depth), make(depth - 1)
            parts = (begin, yes.xml, f"{{%{letter} else %}}", no.xml, f"{{%{letter} endif %}}")
            xml = tag(parts[0]) + parts[1] + tag(parts[2]) + parts[3] + tag(parts[4])
            return Piece(xml, lambda env: (yes if env[name] else no).printed(env))
        begin, each, items = self._loop(letter)
        inner = self._within(each, lambda: make(depth))
        xml = tag(begin) + inner.xml + tag(f"{{%{letter} endfor %}}")
        return Piece(xml, _repeated(inner.printed, each, items))

    def _condition(self, letter: str) -> tuple[str, str]:
        name = self._new("c")
        self.values[name] = self.random.random() < 0.5
        return f"{{%{letter} if {name} %}}", name

    def _loop(self, letter: str) -> tuple[str, str, str]:
        each, items = self._new("x"), self._new("l")
        self.values[items] = self.random.choices(self.texts, k=self.random.randint(0, 3))
        return f"{{%{letter} for {each} in {items} %}}", each, items

    def _within(self, name: str, make: Callable[[], Any]) -> Any:
        self.names.append(name)
        try:
            return make()
        finally:
            self.names.remove(name)

    # Within paragraphs

    def _line(self, depth: int) -> tuple[list[_Text], Printed]:
        items: list[_Text] = []
        printed: list[Printed] = []
        for _ in range(self.random.randint(0, 4)):
            some, what = self._inline(depth)
            items += some
            printed.append(what)
        if items and not self._in_box and self.random.random() < 0.3:
            self._add_bookmark(items)
        return items, lambda env: "".join(each(env) for each in printed)

    def _inline(self, depth: int) -> tuple[list[_Text], Printed]:
        kind = self.random.randint(0, 10 if depth > 0 else 5)
        if kind <= 1:
            static = self.random.choice(_STATIC)
            return [_Text(static)], lambda env: static
        if kind <= 4:
            name = self.random.choice(self.names)
            letter = self.random.choice(("", "", "r"))
            return [_Text(f"{{{{{letter} {name} }}}}")], lambda env: _shown(env[name])
        if kind == 5:
            return self._own_xml()
        if kind == 6:
            inner = self.random.choice(("{_{", "%_}", "{% raw %}{{ x }}{% endraw %}", "{# n #}"))
            meant = {"{_{": "{{", "%_}": "%}", "{# n #}": ""}.get(inner, "{{ x }}")
            return [_Text(inner)], lambda env: meant
        if kind == 7:
            begin, name = self._condition("")
            yes, what = self._line(depth - 1)
            return (
                [_Text(begin), *yes, _Text("{% endif %}")],
                lambda env: what(env) if env[name] else "",
            )
        if kind == 8:
            name = self._new("s")
            made, what = self._line(depth - 1)
            tags = (_Text(f"{{% set {name} %}}"), _Text(f"{{% endset %}}{{{{ {name} }}}}"))
            return [tags[0], *made, tags[1]], what
        begin, each, items = self._loop("")
        inner, what = self._within(each, lambda: self._line(depth - 1))
        return [_Text(begin), *inner, _Text("{% endfor %}")], _repeated(what, each, items)

    def _own_xml(self) -> tuple[list[_Text], Printed]:
        name = self.random.choice(self.names)
        tag = f"{{{{ {name} }}}}"
        bookmark = f"b{self.random.randint(1, max(self._count, 1))}"
        choice = self.random.choice((0, 1, 3) if self._in_box else (0, 1, 2, 3))
        if choice == 0:
            link = f'<w:hyperlink w:anchor="{bookmark}">{self._split(tag)}</w:hyperlink>'
            return [_Text(xml=link)], lambda env: _shown(env[name])
        if choice == 1:
            begin, part, end = (
                f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
                for kind in ("begin", "separate", "end")
            )
            code = f"<w:r><w:instrText> REF {bookmark} </w:instrText></w:r>"
            xml = f"{begin}{code}{part}{self._split(tag)}{end}"
            return [_Text(xml=xml)], lambda env: _shown(env[name])
        if choice == 2:
            number = self._new_id()
            change = f'<w:ins w:id="{number}" w:author="a">{self._split("new ")}</w:ins>'
            return [_Text(xml=change)], lambda env: "new "
        return [_Text(xml="<w:r><w:br/></w:r>")], lambda env: "\n"

    def _add_bookmark(self, items: list[_Text]) -> None:
        number = self._new_id()
        start, end = sorted(self.random.choices(range(len(items) + 1), k=2))
        items.insert(end, _Text(xml=f'<w:bookmarkEnd w:id="{number}"/>'))
        name = f'w:id="{number}" w:name="b{number}"'
        items.insert(start, _Text(xml=f"<w:bookmarkStart {name}/>"))

    # Runs

    def _tag_paragraph(self, tag: str) -> str:
        bookmark = ""
        if not self._in_box and self.random.random() < 0.1:
            number = self._new_id()
            bookmark = (
                f'<w:bookmarkStart w:id="{number}" w:name="b{number}"/>'
                f'<w:bookmarkEnd w:id="{number}"/>'
            )
        return f"<w:p>{bookmark}{self._split(tag)}</w:p>"

    def _runs(self, items: list[_Text]) -> str:
        xml: list[str] = []
        text = ""
        for item in items:
            if item.xml:
                xml += (self._split(text), item.xml)
                text = ""
            text += item.text
        return "".join((*xml, self._split(text)))

    def _split(self, text: str) -> str:
        cuts = sorted(self.random.choices(range(len(text) + 1), k=self.random.choice((0, 0, 1, 3))))
        pieces = []
        for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
            noise = self.random.choice(_NOISE) if start and not self._in_box else ""
            pieces.append(noise.replace("%d", str(self._new_id())))
            pieces.append(_run(text[start:end], self.random.choice(_LOOKS)))
        return "".join(pieces)


def _shown(value: str) -> str:
    """Return what the engine says that it makes of a text (docs/word-templates.md, Characters)."""
    return _FORBIDDEN.sub("\ufffd", re.sub("\r\n|\r|\x0b|\x0c", "\n", value))


def _repeated(printed: Printed, each: str, items: str) -> Printed:
    return lambda env: "".join(printed({**env, each: item}) for item in env[items])


def _joined(pieces: list[Piece]) -> Piece:
    xml = "".join(piece.xml for piece in pieces)
    return Piece(
        # Word lets no two tables stand beside each other.
        xml.replace("</w:tbl><w:tbl>", "</w:tbl><w:p/><w:tbl>"),
        lambda env: "".join(piece.printed(env) for piece in pieces),
    )


def _run(text: str, properties: str = "") -> str:
    if not text:
        return ""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<w:r>{properties}<w:t xml:space="preserve">{escaped}</w:t></w:r>'


def _paragraph(text: str) -> str:
    return f"<w:p>{_run(text)}</w:p>"


def _cell(blocks: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{blocks}</w:tc>'
