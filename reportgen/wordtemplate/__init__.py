"""Word templates: ordinary .docx files with Jinja tags, compiled once and filled many times.

`WordTemplate` opens a template; its `render` returns a document. What is exported here is all that
users of the engine need: rich text to hand over as values, and what faults are raised as. The
dialect of the tags is described in docs/word-templates.md. How it works, each using those below:

template   all of it together: a template opened and compiled once, rendered to many documents
compiling  the parts with tags become templates of Jinja that know where each tag stands
values     what can be printed, how, and what tags may do with it: the sandbox
richtext   rich text as WordprocessingML, in the template's own styles
writing    one document: what it adds to the package, and what is done to its parts at last
tags       tags are found and marked, and what goes with them through loops is numbered anew
looks      rich text in a look of its own
files      Word files as such: packages, names, styles, text
faults     what can be wrong with a template, told with its place
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
