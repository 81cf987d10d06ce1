"""The catalogues of messages: what of the source they lack, and how they are brought up to date.

`python .ci/catalogues.py update` adds what is new to the `.po` files, without a translation, takes
out what is gone, and compiles them; `check` says what a translator has to do, and ends with 1 where
there is something.

A catalogue holds the templates of `say` and `say_count`, the help of commands and options, the
comments in files that the program hands out, and what click says by itself. It has no numbers of
lines, so that it changes where words do.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from reportgen.app.comments import comments_in
from reportgen.app.commits import IGNORED

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reportgen"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("de", "fr")
DOMAIN = "reportgen"
#: The modules of click whose words people meet.
_CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
_HEADER = "# Messages of reportgen. How they are kept: CONTRIBUTING.md, Words and errors."
#: What is said of an entry, by gettext's and by this check's words.
Key = str | tuple[str, str]


@dataclass(frozen=True, order=True)
class Entry:
    """What is to be translated: the text, or texts for one and for many, and the files it is in."""

    singular: str
    plural: str = ""
    files: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return (self.singular, self.plural) if self.plural else self.singular


def list_entries() -> list[Entry]:
    """Return what the source and click say, each once, in the order of the files."""
    found: dict[Key, Entry] = {}
    sources = sorted(PACKAGE.rglob("*.py"))
    for path in sources:
        for entry in entries_of(ast.parse(path.read_text("utf-8"))):
            _add(found, entry, path.relative_to(ROOT).as_posix())
    handed_out = (ROOT / "templates" / "forms").glob("*.yaml")
    for path in (ROOT / "reportgen.yaml", *sorted(handed_out)):
        for comment in comments_in(path.read_text("utf-8")):
            _add(found, Entry(comment), path.relative_to(ROOT).as_posix())
    for comment in comments_in(IGNORED):
        _add(found, Entry(comment), "reportgen/app/commits.py")
    for name in _CLICK:
        module = importlib.import_module(f"click.{name}")
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        for entry in _said_by_click(tree):
            _add(found, entry, f"click.{name}")
    return list(found.values())


def _add(found: dict[Key, Entry], entry: Entry, file: str) -> None:
    before = found.get(entry.key, entry)
    files = dict.fromkeys((*before.files, file))
    found[entry.key] = Entry(entry.singular, entry.plural, tuple(files))


def entries_of(tree: ast.AST) -> Iterator[Entry]:
    """Yield what a module says."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(map(_is_command, node.decorator_list)):
            yield Entry(plain_help(ast.get_docstring(node) or ""))
        if not isinstance(node, ast.Call):
            continue
        texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
        if ast.unparse(node.func) == "say" and texts:
            yield Entry(texts[0])
        elif ast.unparse(node.func) == "say_count":
            yield Entry(texts[0], texts[1])
        for keyword in node.keywords:
            if keyword.arg == "help" and isinstance(keyword.value, ast.Constant):
                yield Entry(plain_help(keyword.value.value))


def plain_help(text: str) -> str:
    """Return a text of help as the program asks for it: a line a paragraph."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(each.split()) for each in paragraphs)


def _is_command(decorator: ast.expr) -> bool:
    said = ast.unparse(decorator.func) if isinstance(decorator, ast.Call) else ""
    return said.endswith((".command", ".group"))


def _said_by_click(tree: ast.AST) -> Iterator[Entry]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
        if node.func.id == "_" and texts and isinstance(texts[0], str):
            yield Entry(texts[0])
        elif node.func.id == "ngettext" and len(texts) == 2:
            yield Entry(*texts)


# --- Catalogues -----------------------------------------------------------------------------------


def path_of(language: str, folder: Path = LOCALE) -> Path:
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(language: str, folder: Path = LOCALE) -> Catalog:
    path = path_of(language, folder)
    if not path.exists():
        return Catalog(language)
    with path.open("rb") as file:
        return read_po(file, language)


def find_faults(language: str, folder: Path = LOCALE) -> list[str]:
    """Return what is wrong with a catalogue, a line each; nothing where it is complete."""
    catalogue, wanted = read_catalogue(language, folder), list_entries()
    kept = {message.id: message for message in catalogue if message.id}
    faults = [f"stale: {key!r}" for key in kept if key not in {each.key for each in wanted}]
    for entry in wanted:
        message = kept.get(entry.key)
        said = [] if message is None else _strings(message.string)
        if not said or not all(said):
            faults.append(f"missing: {entry.key!r}")
            continue
        if message is not None and message.fuzzy:
            faults.append(f"not looked at: {entry.key!r}")
        if entry.plural and len(said) != catalogue.num_plurals:
            faults.append(f"{catalogue.num_plurals} forms are wanted: {entry.key!r}")
        faults += [f"{fault}: {entry.key!r}" for each in said for fault in faults_of(entry, each)]
    if _compile(catalogue) != _read(path_of(language, folder).with_suffix(".mo")):
        faults.append("not compiled: python .ci/catalogues.py update")
    return [f"{language}: {fault}" for fault in faults]


def faults_of(entry: Entry, said: str) -> Iterator[str]:
    """Yield what is wrong with one form of a translation."""
    try:
        given = _fields(said)
    except ValueError as error:
        yield f"no template ({error})"
        return
    known, needed = _fields(entry.singular), _fields(entry.singular)
    if entry.plural:
        # One thing may be told without its number, as in “eine Datei”.
        known, needed = known | _fields(entry.plural), needed & _fields(entry.plural)
        needed -= {("count", "")}
    if not needed <= given <= known:
        yield f"has the values {sorted(given)} and not {sorted(known)}"
    if said.strip() != said and entry.singular.strip() == entry.singular:
        yield "begins or ends with a blank"
    if _ends(said) not in map(_ends, (entry.singular, entry.plural or entry.singular)):
        yield "ends as no such sentence does"
    yield from (f"changes “{each}”" for each in _verbatim(entry) if each not in said)


def _ends(text: str) -> bool:
    """Tell whether a text ends as a sentence does."""
    return text.endswith((".", "…", ":", "?"))


def _fields(text: str) -> set[tuple[str, str]]:
    return {
        (name + (f"!{conversion}" if conversion else ""), spec or "")
        for _, name, spec, conversion in Formatter().parse(text)
        if name is not None
    }


def _verbatim(entry: Entry) -> list[str]:
    """Return what is to be typed, and is the same in all languages: options and variables."""
    return re.findall(r"(?<![\w-])--[a-z][a-z-]*|REPORTGEN_[A-Z_]+", entry.singular)


def _strings(said: object) -> list[str]:
    return [str(each) for each in said] if isinstance(said, list | tuple) else [str(said)]


def update(language: str, folder: Path = LOCALE) -> None:
    """Write a catalogue with all that is said, and what it is compiled to."""
    before = {message.id: message.string for message in read_catalogue(language, folder)}
    write(language, before, folder)


def write(language: str, said: dict[object, object], folder: Path = LOCALE) -> None:
    """Write a catalogue of translations by their keys."""
    made = Catalog(language, header_comment=_HEADER, fuzzy=False)
    for entry in list_entries():
        made.add(entry.key, said.get(entry.key, ""), [(file, None) for file in entry.files])
    # Times and versions would change without a word that does.
    headers = [("Language", language), ("Content-Type", "text/plain; charset=utf-8")]
    headers += [("Content-Transfer-Encoding", "8bit"), ("Plural-Forms", made.plural_forms)]
    type(made).mime_headers.fset(made, headers)  # type: ignore[attr-defined]
    path = path_of(language, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, made, width=100, omit_header=True)
    lines = "".join(f'{name}: {value}\\n"\n"' for name, value in headers)
    head = f'{_HEADER}\nmsgid ""\nmsgstr ""\n"{lines}"\n\n'.replace('\n""\n', "\n")
    path.write_bytes(head.encode() + written.getvalue())
    path.with_suffix(".mo").write_bytes(_compile(read_catalogue(language, folder)))


def _compile(catalogue: Catalog) -> bytes:
    """Return a catalogue as the program reads it (GNU gettext, 11.3)."""
    head, *messages = catalogue
    # Babel puts the time and its version there, which change without a word that does.
    kept = re.findall(r"^(?:Language|Content-Type|Plural-Forms): .*\n", str(head.string), re.M)
    fixed = Message("", "".join(sorted(kept)))
    written = BytesIO()
    write_mo(written, _Compiled([fixed, *messages], catalogue.charset))
    return written.getvalue()


@dataclass(frozen=True)
class _Compiled:
    """Messages as `write_mo` takes them."""

    messages: list[Message]
    charset: str

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        for tag in LANGUAGES:
            update(tag)
    elif sys.argv[1:] == ["check"]:
        wrong = [fault for tag in LANGUAGES for fault in find_faults(tag)]
        print("\n".join(wrong) or "The catalogues are complete.")
        sys.exit(1 if wrong else 0)
    else:
        sys.exit("python .ci/catalogues.py update|check")
