"""The pages of the documentation, and what in them has to agree with the program."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from reportgen.cli.main import main
from support.project import ROOT

#: The languages that pages for authors are translated into, each in a folder of its own.
TRANSLATED = ("de", "fr")
_FOLDERS = [ROOT / "docs" / language for language in TRANSLATED]
#: The pages in English, which are the originals.
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(
        page
        for page in sorted((ROOT / "docs").rglob("*.md"))
        if not any(page.is_relative_to(folder) for folder in _FOLDERS)
    ),
]
#: Words of the script ``run`` that are not the program's.
OF_RUN = ("test", "bench")


def name_of(page: Path) -> str:
    """Return the path of a page in the repository."""
    return page.relative_to(ROOT).as_posix()


def read(name: str) -> str:
    """Return the text of a page by its path in the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def everything() -> str:
    """Return all that is said in English."""
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def codes(text: str) -> list[str]:
    """Return what stands in fenced blocks and between backticks."""
    fenced = re.findall(r"^ *```[^\n]*\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^ *```[^\n]*\n.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [*fenced, *re.findall(r"`([^`\n]+)`", rest)]


def has_word(word: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text))


def in_code(word: str, text: str) -> bool:
    """Tell whether a word stands in code: between backticks or in a fenced block."""
    return any(has_word(word, code) for code in codes(text))


def examples(name: str) -> list[str]:
    """Return the examples in YAML on a page."""
    return re.findall(r"^ *```yaml\n(.*?)^ *```", read(name), re.DOTALL | re.MULTILINE)


def unnamed(words: Iterable[str], text: str) -> list[str]:
    """Return those of the words that stand nowhere in the code of a text."""
    code = codes(text)
    return [word for word in words if not any(has_word(word, each) for each in code)]


def commands(
    group: click.Group = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Yield every command of the program with the words that call it."""
    yield " ".join(path), group
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|`", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    """Return what a link to the page may name behind a “#”."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.*?) *#*$", text, re.MULTILINE):
        name, number = slug(heading), 1
        while name in found:
            name, number = f"{slug(heading)}-{number}", number + 1
        found.add(name)
    return found | set(re.findall(r'(?:id|name)="([^"]+)"', text))


def broken_links(page: Path) -> list[str]:
    """Return the local links of a page that lead nowhere."""
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    # A link in code is an example.
    text = re.sub(r"`[^`\n]*`", "", text)
    targets = re.findall(r"\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)", text)
    targets += re.findall(r"^\[[^\]]+\]: *(\S+)", text, re.MULTILINE)
    targets += re.findall(r'(?:src|href)="([^"]+)"', text)
    broken = []
    for target in targets:
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        file = (page.parent / name) if name else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    return broken


def reached() -> set[Path]:
    """Return the pages that whoever starts at the README finds, over other pages or at once."""
    found, open_ends = set[Path](), [ROOT / "README.md"]
    while open_ends:
        page = open_ends.pop().resolve()
        if page in found or page.suffix != ".md" or not page.exists():
            continue
        found.add(page)
        links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        open_ends += [page.parent / link for link in links if ":" not in link]
    return found


def called(text: str) -> set[str]:
    """Return the names of the commands that a text calls."""
    names = sorted((name for name, _ in commands() if name), key=len, reverse=True)
    lines = [re.sub(r"^-C \S+ ", "", line) + " " for line in command_lines(text)]
    found = (next((name for name in names if line.startswith(f"{name} ")), "") for line in lines)
    return {*found} - {""}


def command_lines(text: str) -> list[str]:
    """Return the calls of the program in fenced blocks and in code within sentences."""
    lines = []
    for code in codes(text):
        for line in code.replace("\\\n", " ").splitlines():
            found = re.match(r"\s*(?:\$ )?(?:\S*/run|(?:\S*/)?reportgen)(?: (?! )(.*))?$", line)
            if found and found[1] is not None:
                # Two blanks begin what a line is said to do, “#” a note, “>” where it goes.
                lines.append(re.split(r"\s{2,}|\s+[#>|]\s", found[1])[0].strip())
    return lines


def assert_calls(text: str) -> None:
    """Fail where a text calls the program with words or options that it does not have."""
    known = {
        option
        for _, command in commands()
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    } | {"--help"}
    for line in command_lines(text):
        words = [word for word in shlex.split(line) if word not in ("…", "...", "[...]")]
        if words and words[0] in OF_RUN:
            continue
        assert set(re.findall(r"(?<!\S)--[a-z][a-z-]+", line)) <= known, line
        # COMMAND stands for any; a command alone in a sentence is its name, not a call.
        if words and not {"COMMAND", "BEFEHL", "COMMANDE"} & {*words} and not is_name(words):
            assert_parses(words)


def is_name(words: list[str]) -> bool:
    return " ".join(words) in {name for name, _ in commands()}


def assert_parses(words: list[str]) -> None:
    """Fail where the program would not take these words."""
    command: click.Command = main
    context: click.Context | None = None
    try:
        while True:
            context = command.make_context(command.name, list(words), parent=context)
            if not isinstance(command, click.Group):
                return
            words = [*context._protected_args, *context.args]
            _, found, words = command.resolve_command(context, words)
            assert found
            command = found
    except click.exceptions.Exit:
        return  # --help and --version
    except click.BadParameter as error:
        # The file of an example need not be there.
        assert "does not exist" in error.message, (words, error.message)
    except click.UsageError as error:
        pytest.fail(f"reportgen {' '.join(words)}: {error.message}")


def assert_works_outside(page: str, folder: str) -> None:
    """Fail where the steps of a page let people work inside the folder of the program."""
    lines = [line.strip() for step in codes(page) for line in step.splitlines()]
    runs = [number for number, line in enumerate(lines) if re.match(r"\S*/run\b", line)]
    assert lines[runs[0]] == f"reportgen/run init {folder}" and len(runs) > 4
    inside = [at for at, line in enumerate(lines) if line == "cd ~/reportgen"]
    assert [lines[at + 1] for at in inside] == ["git pull"]
    assert all("../reportgen/run" in lines[at] for at in runs[1:])
