"""How the modules fit: imports run downward, and only writers know the foreign formats."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "reportgen"

#: The floors from the ground up. A module imports what stands before it: on a floor below, or
#: earlier on its own. A package stands for its modules, unless they are named themselves.
FLOORS: dict[str, tuple[str, ...]] = {
    "data": (
        *("garbage", "constants", "errors", "domains", "values", "causes", "source", "files"),
        *("folders", "misnamed", "document", "report", "sections"),
        *("handout", "imposition", "letter"),
        *("edition", "colours", "collation", "digests", "user_folders"),
        *("cache_entries", "cache_key", "cache_folder", "cache", "records", "pickles"),
    ),
    "fields": (
        *("richtext", "chapters", "showing", "codes", "matching", "fields", "check"),
        *("translation", "form", "words", "selecting", "definition", "settings", "schema"),
    ),
    "transform": (
        *("profile", "pictures", "theme", "merge", "handout_merge", "selection", "charts"),
        *("counting", "draft", "parts", "overview", "registers", "assembly"),
    ),
    "formats": (
        *(
            "wordtemplate",
            "alphabets",
            "charsets",
            "foreign_xml",
            "worksheets",
            "workbooks",
            "workbook_rows",
            "tables",
        ),
        *("contents", "archives", "unpacking"),
        *("writers", "writers.fonts", "writers.tagging", "writers.html_blocks", "writers.html"),
        *("writers.pdf_streams", "writers.pdf_pages", "writers.font_union"),
        *("writers.pdf_layout", "writers.page_numbers", "writers.pdf", "writers.pdf_report"),
        *("writers.pdf_section", "writers.pdf_binding", "writers.pdf_volume"),
        *("writers.pdf_handout", "writers.pdf_imposition"),
        *("writers.docx_file", "writers.docx_styles", "writers.docx_sheet"),
        *("writers.docx_template", "writers.docx"),
        *("writers.docx_handout_template", "writers.docx_handout"),
        *("writers.pdf_letter", "writers.docx_letter_template", "writers.docx_letter"),
        "writers.pdf_joining",
        *("writers.docx_report_styles", "writers.docx_cover", "writers.docx_host"),
        *("writers.docx_report_template", "writers.docx_report", "writers.docx_check"),
    ),
    "workshop": (
        *(
            "theme_pack",
            "foreman",
            "workers",
            "cluster",
            "shelf",
            "cache_choice",
            "picture_files",
            "project",
            "collection",
        ),
        "chapter_files",
        *("report_check", "volumes", "keys", "jobs", "stock", "press", "plan", "build", "pruning"),
        *("handouts", "handouts.definition", "handouts.occasion", "handouts.type_sizes"),
        *("handouts.sets", "handouts.jobs", "handouts.printing"),
        *("mail", "mail.names", "mail.countries", "mail.columns", "mail.recipient_lists"),
        *("mail.name_columns", "mail.recipients", "mail.postal"),
        *("mail.homes", "mail.addresses", "mail.ledger_file", "mail.ledger_tally"),
        *("mail.ledger_age", "mail.opt_outs"),
        *("mail.handovers", "mail.ledger_copies", "mail.ledger"),
        *("mail.identity", "mail.sent", "mail.workplace", "mail.searching"),
        *("mail.person", "mail.pasted"),
        *("mail.smtp_wire", "mail.smtp", "mail.credentials", "mail.sign_in"),
        *("mail.smtp_connection", "mail.attachment", "mail.handing", "mail.sending"),
        *("mail.definition", "mail.sandbox", "mail.wording", "mail.allotment"),
        *("mail.message", "mail.attached_files"),
        *("mail.plan_folders", "mail.exporting", "mail.plan", "mail.preparing"),
        *("mail.basis", "mail.changes"),
        *("mail.planning", "mail.letters"),
        *("mail.forgetting", "mail.opt_out_files", "mail.opting_out", "mail.smtp_settings"),
        *("mail.reading", "mail.proof"),
        *("commits", "theme_check", "inspection", "watching", "samples", "listing", "starting"),
        "doctor",
    ),
    "doors": (
        *("messages", "session", "outcomes", "cli_template", "cli_build", "cli_handout"),
        *("mail_session", "cli_ledger", "cli_opt_out", "mail_leaving"),
        *("cli_send", "cli_export", "cli_settle", "cli_mail", "cli"),
        "__main__",
    ),
}
ORDER = [module for modules in FLOORS.values() for module in modules]

#: What a writer may know of its neighbours on its floor.
HELPERS = {
    "writers.pdf": {
        *("writers.html", "writers.pdf_layout", "writers.pdf_pages", "writers.tagging"),
    },
    "writers.pdf_report": {
        *("writers.html", "writers.pdf_layout", "writers.page_numbers", "writers.tagging"),
    },
    "writers.pdf_section": {
        *("writers.html", "writers.pdf_layout", "writers.page_numbers", "writers.tagging"),
        *("writers.pdf_pages", "writers.pdf_report"),
    },
    "writers.pdf_layout": {"writers.html", "writers.fonts", "writers.pdf_streams"},
    "writers.pdf_handout": {"writers.html", "writers.pdf_layout", "writers.tagging"},
    "writers.pdf_imposition": set[str](),
    "writers.docx_handout_template": {
        *("writers.docx_file", "writers.docx_styles", "writers.docx_sheet"),
        "writers.docx_template",
    },
    "writers.docx_handout": {"writers.docx", "writers.docx_handout_template", "wordtemplate"},
    "writers.pdf_letter": {"writers.html", "writers.pdf_layout", "writers.tagging"},
    "writers.docx_letter_template": {
        *("writers.docx_file", "writers.docx_styles", "writers.docx_template"),
    },
    "writers.docx_letter": {
        *("writers.docx", "writers.docx_letter_template", "writers.fonts", "wordtemplate"),
    },
    "writers.pdf_joining": set[str](),
    "writers.pdf_streams": set[str](),
    "writers.pdf_pages": {"writers.pdf_streams"},
    "writers.font_union": {"writers.pdf_pages"},
    "writers.pdf_binding": {"writers.font_union", "writers.pdf_pages"},
    "writers.pdf_volume": {
        *("writers.fonts", "writers.page_numbers", "writers.pdf_binding", "writers.pdf_pages"),
        *("writers.pdf_layout", "writers.pdf_section"),
    },
    "writers.page_numbers": set[str](),
    "writers.docx": {"writers.docx_template", "wordtemplate"},
    "writers.docx_check": {
        *("writers.docx", "writers.docx_report", "writers.docx_handout", "writers.docx_letter"),
        "wordtemplate",
    },
    "writers.docx_file": set[str](),
    "writers.docx_styles": set[str](),
    "writers.docx_sheet": {"writers.docx_file"},
    "writers.docx_template": {"writers.docx_file", "writers.docx_styles", "writers.docx_sheet"},
    "writers.docx_report_styles": {"writers.docx_styles"},
    "writers.docx_cover": {"writers.docx_file", "writers.docx_sheet"},
    "writers.docx_host": {
        *("writers.docx_file", "writers.docx_styles", "writers.docx_sheet"),
        *("writers.docx_template", "writers.docx_report_styles", "wordtemplate"),
    },
    "writers.docx_report_template": {
        *("writers.docx_file", "writers.docx_styles", "writers.docx_sheet"),
        *("writers.docx_template", "writers.docx_report_styles", "writers.docx_cover"),
        "writers.docx_host",
    },
    "writers.docx_report": {"writers.docx_report_template", "writers.docx", "wordtemplate"},
    "writers.html": {"writers.html_blocks"},
    "writers.html_blocks": set[str](),
    "writers.fonts": set[str](),
    "writers.tagging": set[str](),
}
#: Foreign formats, and who may know them besides the writers.
FOREIGN = {"weasyprint", "docx", "lxml", "pikepdf", "fontTools", "uharfbuzz", "openpyxl"}
#: Libraries of one module each, so that another can take their place.
ALONE = {
    "yaml": {"source", "profile"},
    "markdown_it": {"richtext"},
    "pyuca": {"collation"},
    "babel": {"showing", "values"},
    "PIL": {"pictures"},
    "click": {
        "cli",
        "cli_build",
        "cli_export",
        "cli_handout",
        "cli_mail",
        "cli_send",
        "cli_settle",
        "cli_ledger",
        "cli_opt_out",
        "cli_template",
        "mail_leaving",
        "mail_session",
        "outcomes",
        "session",
    },
    "distributed": {"cluster"},
    "segno": {"codes"},
}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
MODULES["reportgen"] = MODULES.pop("__init__")


@cache
def imports_of(path: Path, typing_too: bool = False) -> tuple[str, ...]:
    """Return the full names a module imports, wherever in it; those for type checkers aside."""

    def walk(node: ast.AST) -> Iterator[str]:
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) if not typing_too:
                return
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.ImportFrom():
                raise AssertionError(f"{path}: write imports out from the package")
        for child in ast.iter_child_nodes(node):
            yield from walk(child)

    return tuple(walk(ast.parse(path.read_text(encoding="utf-8"))))


def own_imports(path: Path, typing_too: bool = False) -> set[str]:
    """Return the modules of this package that one imports, as they stand in the table."""
    found = set()
    for name in imports_of(path, typing_too):
        if name.startswith("reportgen."):
            parts = name.removeprefix("reportgen.").split(".")
            while parts and ".".join(parts) not in MODULES:
                parts.pop()
            if parts:
                found.add(listed(".".join(parts)))
    return found


def listed(module: str) -> str:
    """Return the entry of the table that a module belongs to."""
    while module not in ORDER and "." in module:
        module = module.rpartition(".")[0]
    return module


def foreign_imports(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports_of(path)} - {"reportgen"}


def test_every_module_has_its_floor() -> None:
    unlisted = {listed(module) for module in MODULES} - set(ORDER) - {"reportgen"}
    assert not unlisted, f"put them on a floor: {sorted(unlisted)}"
    assert len(ORDER) == len(set(ORDER))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_run_downward(module: str) -> None:
    here = listed(module)
    if here == "reportgen":
        assert not own_imports(MODULES[module])
        return
    below = set(ORDER[: ORDER.index(here)])
    above = own_imports(MODULES[module]) - below - {here}
    assert not above, f"{module} imports {sorted(above)}, which stand above it"


def test_the_engine_of_word_templates_knows_data_only() -> None:
    data = set(FLOORS["data"]) | {"wordtemplate"}
    for module, path in MODULES.items():
        if listed(module) == "wordtemplate":
            assert own_imports(path) <= data, module


@pytest.mark.parametrize("module", sorted(HELPERS))
def test_writers_never_import_each_other(module: str) -> None:
    neighbours = {name for name in FLOORS["formats"] if name != "writers"}
    assert own_imports(MODULES[module]) & neighbours <= HELPERS[module]


def test_the_table_of_writers_is_whole() -> None:
    writers = {name for name in MODULES if name.startswith("writers.")}
    assert writers == set(HELPERS) == {n for n in FLOORS["formats"] if n.startswith("writers.")}


def test_data_knows_nothing_of_the_fields() -> None:
    for module in FLOORS["data"]:
        assert own_imports(MODULES[module], typing_too=True) <= set(FLOORS["data"]), module


def test_only_the_formats_know_foreign_formats() -> None:
    for module, path in MODULES.items():
        if listed(module) in FLOORS["formats"]:
            continue
        foreign = foreign_imports(path) & FOREIGN
        # The doctor only asks whether the libraries can be loaded.
        assert not foreign or module == "doctor", f"{module} imports {sorted(foreign)}"


@pytest.mark.parametrize("library", sorted(ALONE))
def test_each_library_has_its_place(library: str) -> None:
    users = {module for module, path in MODULES.items() if library in foreign_imports(path)}
    assert users <= ALONE[library]
    assert users, f"{library} is not used any more"


def test_only_type_checkers_look_up() -> None:
    upward = {
        (listed(module), name)
        for module, path in MODULES.items()
        for name in own_imports(path, typing_too=True) - own_imports(path)
        if ORDER.index(name) > ORDER.index(listed(module))
    }
    assert upward <= {("showing", "fields"), ("matching", "fields")}


def test_no_module_is_a_drawer_for_what_is_left_over() -> None:
    drawers = {
        "utils",
        "util",
        "helpers",
        "helper",
        "manager",
        "managers",
        "common",
        "misc",
        "core",
    }
    for module in MODULES:
        words = {word for part in module.split(".") for word in part.split("_")}
        assert not words & drawers, module


def test_every_module_says_what_it_is_for() -> None:
    for module, path in MODULES.items():
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), module


def test_no_switch_on_the_name_of_a_field_type() -> None:
    """Field types are one table: nothing else compares the name of one."""
    from reportgen.fields import TYPES

    for module, path in MODULES.items():
        if listed(module) in ("fields", "wordtemplate"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Compare):
                continue
            sides = [node.left, *node.comparators]
            names = [side.attr for side in sides if isinstance(side, ast.Attribute)]
            words = [side.value for side in sides if isinstance(side, ast.Constant)]
            asks = "name" in names and any(word in TYPES for word in words)
            assert not asks, f"{module}:{node.lineno}"


def test_help_is_quick_for_it_loads_no_format() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "reportgen", "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    assert run.stdout.startswith("Usage: reportgen")
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in run.stderr.splitlines()}
    assert {"click", "reportgen"} <= loaded
    heavy = {*FOREIGN, "babel", "jinja2", "PIL", "yaml", "markdown_it"}
    assert not loaded & heavy, sorted(loaded & heavy)


def test_checking_and_word_output_need_no_pango() -> None:
    """Where WeasyPrint's libraries are missing, only PDF is."""
    code = """
import sys
sys.modules["weasyprint"] = None
from datetime import date
from pathlib import Path
from reportgen.build import world_of, write_sheet
from reportgen.collection import read_profiles, select_profiles
from reportgen.plan import plan_build
from reportgen.project import open_project
root = Path.cwd()
project = open_project(root, date(2026, 11, 22), root)
profiles, problems = read_profiles(project, select_profiles(project, ["sprachcafe-trier"]))
outputs = plan_build(profiles, ["docx", "html"], [("de",)], root)
world = world_of(project)
made = [write_sheet(o.content, o.edition, o.format, project, world) for o in outputs]
print([len(data) > 1000 for data in made])
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    assert run.stdout.strip() == "[True, True]", run.stderr
