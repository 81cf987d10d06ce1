"""The documentation holds what the program has, and the other way round."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from reportgen.cli.main import main
from reportgen.collecting.lists.mapping import LINES, MAPPING, read_mapping
from reportgen.document.edition import Audience, Standard
from reportgen.fields.model import Field
from reportgen.fields.read import Surroundings, begin_reading, read_fields
from reportgen.fields.types import TYPES
from reportgen.forms.form import CONTEXT_NAMES, FORM, PROFILE_KEYS
from reportgen.handouts.definition import HANDOUTS, read_handouts
from reportgen.handouts.type_sizes import TYPE_SIZES
from reportgen.input.source import Input
from reportgen.input.yaml import read_source
from reportgen.mailings.definition import MAILING, read_mailing
from reportgen.mailings.recipients.recipient import RECIPIENT
from reportgen.mailings.wording import NAMES, check_wording
from reportgen.problems.problem import ReportgenError
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.settings import PROJECT
from reportgen.reports.definition import CHARTS, PARTS, REPORT, read_report
from reportgen.writers.formats import FORMATS
from support.project import ROOT, TODAY, NewProject

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
IDS = [page.relative_to(ROOT).as_posix() for page in PAGES]
#: Words of the script ``run`` that are not the program's.
OF_RUN = ("test", "bench")
AROUND = Surroundings(("de", "fr"), TODAY)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def everything() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def has_word(word: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text))


def in_code(word: str, text: str) -> bool:
    """Tell whether a word stands in code: between backticks or in a fenced block."""
    return any(has_word(word, code) for code in codes(text))


def codes(text: str) -> list[str]:
    fenced = re.findall(r"^ *```[^\n]*\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^ *```[^\n]*\n.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [*fenced, *re.findall(r"`([^`\n]+)`", rest)]


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


# --- What there is, is documented --------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, _ in commands() if name])
def test_every_command_is_documented(name: str) -> None:
    called = re.compile(rf"(?:reportgen|\./run)(?: -C \S+)? {re.escape(name)}(?![\w-])")
    assert any(called.search(code) for code in codes(everything())) or in_code(name, everything())


@pytest.mark.parametrize(
    ("name", "option"),
    [
        (name, option)
        for name, command in commands()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option not in ("-h", "--help")
    ],
)
def test_every_option_is_documented(name: str, option: str) -> None:
    assert in_code(option, everything()), f"reportgen {name} {option}"


@pytest.mark.parametrize(
    "value", [*FORMATS, *(a.value for a in Audience), *(s.value for s in Standard)]
)
def test_every_choice_is_documented(value: str) -> None:
    assert in_code(value, everything())


def test_every_field_of_the_fact_sheet_is_documented() -> None:
    page = read("docs/profiles.md")
    form = open_project(ROOT, TODAY, ROOT).form("factsheet")
    names = [field.name for field in (*PROFILE_KEYS, *form.fields.values())]
    assert [name for name in names if not in_code(name, page)] == []
    parts = {part.name for field in form.fields.values() for part in field.type.parts}
    assert [name for name in sorted(parts) if not in_code(name, page)] == []
    options = {option for field in form.fields.values() for option in field.options}
    assert [name for name in sorted(options) if not in_code(name, page)] == []


def test_lengths_of_the_fact_sheet_are_documented() -> None:
    page = read("docs/profiles.md")
    form = open_project(ROOT, TODAY, ROOT).form("factsheet")
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (\d+)(?: each)? \|$", page, re.MULTILINE))
    lengths = {field.name: str(field.length) for field in form.fields.values() if field.length}
    assert rows == lengths


def test_every_field_type_is_documented() -> None:
    page = read("docs/forms.md")
    assert [name for name in TYPES if not in_code(name, page)] == []


def keys(fields: tuple[Field, ...], *, own: bool = True) -> Iterator[str]:
    """Yield the keys of a file of the program's own, those inside others included."""
    for field in fields:
        if own:
            yield field.name
        yield from keys(field.type.parts)


def test_every_key_of_a_form_is_documented() -> None:
    page = read("docs/forms.md")
    assert [key for key in keys(FORM) if not in_code(key, page)] == []


def test_every_key_of_the_settings_is_documented() -> None:
    page = read("docs/project.md")
    assert [key for key in keys(PROJECT) if not in_code(key, page)] == []


def test_every_key_of_a_report_is_documented() -> None:
    page = read("docs/reports.md")
    variants = [*PARTS.items(), *CHARTS.items()]
    # What a picture has is told with the profiles.
    words = {field.name for _, fields in variants for field in fields}
    words |= {name for name, _ in variants}
    styles = {style for field in REPORT for part in field.type.parts for style in part.options}
    words |= {*keys(REPORT), *styles}
    assert [word for word in sorted(words) if not in_code(word, page)] == []


def test_every_key_of_handouts_is_documented() -> None:
    page = read("docs/handouts.md")
    names = [field.name for field in HANDOUTS] + [o for field in HANDOUTS for o in field.options]
    assert [name for name in names if not in_code(name, page)] == []
    sizes = [part.name for field in TYPE_SIZES for part in field.type.parts]
    assert [name for name in sizes if not in_code(name, read("docs/themes.md"))] == []


def test_every_key_of_a_mailing_is_documented() -> None:
    page = read("docs/mailings.md")
    own = [field.name for field in MAILING] + [o for field in MAILING for o in field.options]
    sender = next(field for field in MAILING if field.name == "sender")
    senders = [f"sender.{part.name}" for part in sender.type.parts]
    names = [*own, *senders, *(field.name for field in RECIPIENT), *NAMES]
    assert [name for name in names if not in_code(name, page)] == []


def test_every_key_of_a_mapping_of_lists_is_documented() -> None:
    page = read("docs/lists.md")
    words = {*keys(MAPPING), *(o for f in MAPPING for p in f.type.parts for o in p.options), LINES}
    assert [word for word in sorted(words) if not in_code(word, page)] == []


@pytest.mark.parametrize("name", PARTS)
def test_keys_of_a_part_are_in_its_row(name: str) -> None:
    page = read("docs/reports.md").partition("## The parts, one by one")[2]
    row = re.search(rf"^\| `{name}` \|.*\|([^|\n]*)\|$", page, re.MULTILINE)
    assert row
    assert sorted(re.findall(r"`(\w+)`", row[1])) == sorted(field.name for field in PARTS[name])


# --- What is documented, there is --------------------------------------------------------------


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|`", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.*?) *#*$", text, re.MULTILINE):
        name, number = slug(heading), 1
        while name in found:
            name, number = f"{slug(heading)}-{number}", number + 1
        found.add(name)
    return found | set(re.findall(r'(?:id|name)="([^"]+)"', text))


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_local_link_leads_somewhere(page: Path) -> None:
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
    assert broken == []


def command_lines(text: str) -> list[str]:
    """Return the calls of the program in fenced blocks and in code within sentences."""
    lines = []
    for code in codes(text):
        for line in code.replace("\\\n", " ").splitlines():
            found = re.match(r"\s*(?:\$ )?(?:\S*/)?(?:\./run|reportgen)(?: (?! )(.*))?$", line)
            if found and found[1] is not None:
                # Two blanks begin what a line is said to do, “#” a note, “>” where it goes.
                lines.append(re.split(r"\s{2,}|\s+[#>|]\s", found[1])[0].strip())
    return lines


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_command_line_can_be_called(page: Path) -> None:
    for line in command_lines(page.read_text(encoding="utf-8")):
        words = [word for word in shlex.split(line) if word not in ("…", "...", "[...]")]
        # COMMAND stands for any; a command alone in a sentence is its name, not a call.
        if words and words[0] not in OF_RUN and "COMMAND" not in words and not is_name(words):
            assert_parses(words)


def is_name(words: list[str]) -> bool:
    return " ".join(words) in {name for name, _ in commands()}


def assert_parses(words: list[str]) -> None:
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


def definitions() -> list[str]:
    return [code for code in examples("docs/reports.md") if "parts:" in code]


def examples(page: str) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```", read(page), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("code", definitions())
def test_definitions_in_the_text_are_in_order(code: str) -> None:
    source = read_source(code.encode(), "docs/reports.md")
    # Raises `ReportgenError` with what is wrong; files of an example need not be there.
    read_report(Input(source, "example"), AROUND)


def test_the_test_itself_finds_definitions() -> None:
    assert len(definitions()) > 6


@pytest.mark.parametrize("code", examples("docs/handouts.md"))
def test_handouts_in_the_text_are_in_order(code: str) -> None:
    source = read_source(code.encode(), "docs/handouts.md")
    read_handouts(Input(source, "example"), AROUND)


@pytest.mark.parametrize("code", examples("docs/lists.md"))
def test_mappings_in_the_text_are_in_order(code: str, new_project: NewProject) -> None:
    project = new_project({"m.yaml": code})
    assert len(read_mapping(project.root / "m.yaml", project).columns) > 5


@pytest.mark.parametrize(
    "code", [code for code in examples("docs/mailings.md") if "subject:" in code]
)
def test_mailings_in_the_text_are_in_order(code: str) -> None:
    source = read_source(code.encode(), "docs/mailings.md")
    mailing = read_mailing(Input(source, "example"), AROUND)
    assert check_wording(mailing) == []


@pytest.mark.parametrize(
    "code",
    [
        *(code for code in examples("docs/mailings.md") if code.startswith("mail:")),
        *(code for code in examples("docs/project.md") if "network:" in code),
    ],
)
def test_settings_in_the_text_are_in_order(code: str) -> None:
    source = read_source(code.encode(), "reportgen.yaml")
    reading = begin_reading([source], AROUND)
    given = set(source.root.items)
    read_fields(source.root, [field for field in PROJECT if field.name in given], reading)
    assert reading.problems == []


@pytest.mark.parametrize(
    "code",
    [
        code
        for code in examples("docs/mailings.md")
        if "subject:" not in code and not code.startswith("mail:")
    ],
)
def test_keys_of_mailings_in_the_text_are_in_order(code: str) -> None:
    source = read_source(code.encode(), "docs/mailings.md")
    reading = begin_reading([source], AROUND)
    read_fields(source.root, [each for each in MAILING if not each.required], reading)
    assert reading.problems == []


def test_names_that_no_field_can_have_are_documented() -> None:
    taken = {each.name for each in PROFILE_KEYS} | {*CONTEXT_NAMES}
    assert f"these are taken: {', '.join(sorted(taken))}." in read("docs/forms.md")


def told_rows() -> list[tuple[str, str]]:
    """What somebody wrote, as one line, and what the table of profiles.md says of it."""
    table = read("docs/profiles.md").partition("| You wrote | The program says |")[2]
    rows = re.findall(r"^\| `([\w]+:[^`]*)` \| (.*) \|$", table, re.MULTILINE)
    return [(written, said.replace("\\|", "|")) for written, said in rows]


@pytest.mark.parametrize(("written", "said"), told_rows())
def test_the_check_says_what_the_table_of_profiles_says(
    new_project: NewProject, written: str, said: str
) -> None:
    of_contact = written.startswith(("email", "languages"))
    of_picture = written.startswith("file")
    text = "title: {de: T, fr: T}\n" if not written.startswith("title") else ""
    text += "contacts:\n  - " if of_contact else "picture:\n  " if of_picture else ""
    project = new_project({"profiles/a.yaml": f"{text}{written}\n"})
    with pytest.raises(ReportgenError) as refused:
        read_profile_file(project, project.root / "profiles/a.yaml")
    told = [f"{each.message} {each.advice}" for each in refused.value.problems]
    # Of a long list the table has the beginning.
    assert any(each.startswith(said.removesuffix(", …")) for each in told), told


def test_the_test_itself_finds_rows_of_the_table() -> None:
    assert len(told_rows()) > 12


def test_options_in_the_text_exist() -> None:
    known = {
        option
        for _, command in commands()
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    } | {"--help"}
    for page in PAGES:
        for line in command_lines(page.read_text(encoding="utf-8")):
            found = set(re.findall(r"(?<!\S)--[a-z][a-z-]+", line))
            if line.split(" ")[0] not in OF_RUN:
                assert found <= known, (page.name, line)


def test_the_test_itself_finds_command_lines() -> None:
    assert len(command_lines(everything())) > 20
    with pytest.raises(pytest.fail.Exception):
        assert_parses(["build", "--frmat", "pdf"])
    with pytest.raises(pytest.fail.Exception):
        assert_parses(["bild"])


def test_who_starts_on_windows_works_outside_of_the_program() -> None:
    """What `git pull` or a new ZIP file brings never meets people's own files."""
    steps = codes(read("docs/windows.md"))
    lines = [line.strip() for step in steps for line in step.splitlines()]
    runs = [number for number, line in enumerate(lines) if re.match(r"\S*/run\b", line)]
    assert lines[runs[0]] == "reportgen/run init sheets" and len(runs) > 4
    inside = [at for at, line in enumerate(lines) if line == "cd ~/reportgen"]
    assert [lines[at + 1] for at in inside] == ["git pull"]
    assert all("../reportgen/run" in lines[at] for at in runs[1:])


def test_pages_are_reached_from_the_readme() -> None:
    """Whoever starts at the README finds every page, over other pages or at once."""
    reached, open_ends = set(), [ROOT / "README.md"]
    while open_ends:
        page = open_ends.pop().resolve()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        open_ends += [page.parent / link for link in links if ":" not in link]
    assert [page.name for page in PAGES if page.resolve() not in reached] == []


# --- The house -----------------------------------------------------------------------------------


def test_the_drawing_of_the_house_has_its_rows() -> None:
    """The rows in the page of architecture are those that imports are held to."""
    settings = tomllib.loads(read("pyproject.toml"))
    rows = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    page = read("docs/architecture.md").split("## The house")[1].split("```")[1]
    drawn = [re.split(r"\s{3,}", row.strip())[0] for row in page.strip("\n").split("\n")]
    assert [re.findall(r"\w+", row) for row in drawn] == [
        re.findall(r"\w+", row) for row in rows if row != "__main__"
    ]
