"""Word templates: ordinary .docx files with Jinja tags, compiled once and filled many times.

`WordTemplate` opens a template; its `render` returns a document. What is exported here is all that
users of the engine need: rich text to hand over as values, and what faults are raised as. The
dialect of the tags is described in docs/word-templates.md. How it works, one module a step:

package     the parts of a .docx, read safely and written fast (ECMA-376 Part 2, OPC)
prefixes    names of Word are written as Word does, whoever made the file
opening     which parts may hold tags, and what they are called
tags        tags in plain text, and what Word typed into them
paragraphs  tags that Word has split over runs become marks in the tree
structure   marks move to the row, cell, paragraph or run they act on
unique      what may be there only once is numbered anew in loops, and what names it with it
guards      marks around what may come out empty, looked at after rendering
checks      every tag can be read, blocks fit into each other
assemble    XML and code of tags become the tree of a Jinja template
sandbox     what tags may do, with `filters` and `bounds`
printing    values are printed, escaped; rich text goes to `richtext` and `pictures`
made        what macros and blocks make: text to the template, XML where it is printed
compile     the steps for one part
template    all of it together
"""

from reportgen.document.blocks import (
    Block,
    Break,
    Directory,
    DirectoryEntry,
    Heading,
    Inline,
    KeyFigures,
    Link,
    List,
    Mark,
    PageNumber,
    Paragraph,
    Picture,
    RichText,
    Table,
    Text,
)
from reportgen.problems.problem import Place, Problem, TemplateError
from reportgen.wordtemplate.looks import (
    PageBreak,
    SizedPicture,
    Styled,
    StyledParagraph,
    WordDocument,
)
from reportgen.wordtemplate.template import WordTemplate
from reportgen.wordtemplate.writing.pictures import read_picture

__all__ = [
    "Block",
    "Break",
    "Directory",
    "DirectoryEntry",
    "Heading",
    "Inline",
    "KeyFigures",
    "Link",
    "List",
    "Mark",
    "PageBreak",
    "PageNumber",
    "Paragraph",
    "Picture",
    "Place",
    "Problem",
    "RichText",
    "SizedPicture",
    "Styled",
    "StyledParagraph",
    "Table",
    "TemplateError",
    "Text",
    "WordDocument",
    "WordTemplate",
    "read_picture",
]
