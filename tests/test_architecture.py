"""How the modules fit: directions of imports, places of libraries, names, what is loaded when."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from reportgen.writers.fonts import FONT_PACKAGES
from support.project import ROOT

PACKAGE = ROOT / "reportgen"
LINTER = Path(sysconfig.get_path("scripts"), "lint-imports")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

#: Libraries of foreign formats.
FOREIGN = {"weasyprint", "docx", "lxml", "pikepdf", "fontTools", "uharfbuzz", "openpyxl"}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
MODULES["reportgen"] = MODULES.pop("__init__")
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the package in a folder against the contracts of its pyproject.toml."""
    return subprocess.run(
        [LINTER, "--no-cache", "--no-logo"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        check=False,
    )


def test_imports_run_downward_and_libraries_are_in_their_places() -> None:
    run = lint_imports(ROOT)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    ("module", "line", "found"),
    [
        pytest.param(
            "document/sheet.py",
            "from reportgen.app.listing import list_profiles",
            "reportgen.document is not allowed to import reportgen.app",
            id="upward",
        ),
        pytest.param(
            "problems/problem.py",
            "if False:\n    from reportgen.document.sheet import Sheet",
            "reportgen.problems is not allowed to import reportgen.document",
            id="upward within a function or a condition",
        ),
        pytest.param(
            "mailings/homes.py",
            "from reportgen.handouts.sets import read_sets",
            "reportgen.mailings is not allowed to import reportgen.handouts",
            id="beside",
        ),
        pytest.param(
            "__init__.py",
            "from reportgen.cli.main import run",
            "reportgen is not allowed to import reportgen.cli.main",
            id="from the package itself",
        ),
        pytest.param(
            "writers/docx/sheet.py",
            "from reportgen.writers.html.page import write_page",
            "reportgen.writers.docx is not allowed to import reportgen.writers.html",
            id="from one format to another",
        ),
        pytest.param(
            "wordtemplate/values/values.py",
            "from reportgen.languages import pick",
            "reportgen.wordtemplate is not allowed to import reportgen.languages",
            id="from the engine of Word templates",
        ),
        pytest.param(
            "wordtemplate/files/text.py",
            "from reportgen.wordtemplate.tags.tags import find_tags",
            "reportgen.wordtemplate.files is not allowed to import reportgen.wordtemplate.tags",
            id="upward within the engine of Word templates",
        ),
        pytest.param(
            "writers/html/page.py",
            "import weasyprint.layout",
            "reportgen.writers.html.page -> weasyprint",
            id="library",
        ),
        pytest.param(
            "utilities.py",
            '"""What is left over."""',
            "utilities",
            id="new module without a row",
        ),
    ],
)
def test_a_planted_import_is_found(tmp_path: Path, module: str, line: str, found: str) -> None:
    shutil.copytree(PACKAGE, tmp_path / "reportgen", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / "reportgen" / module
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    run = lint_imports(tmp_path)
    assert run.returncode == 1
    assert found in " ".join(run.stdout.split())


def libraries_of(tree: ast.AST) -> set[str]:
    """Return the first names of the libraries that code imports, wherever it does."""
    nodes = list(ast.walk(tree))
    named = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    found = {name.partition(".")[0] for name in named}
    return found - sys.stdlib_module_names - {"reportgen"}


def is_guarded(tree: ast.AST, library: str) -> bool:
    """Tell whether code says somewhere what happens where a library is missing."""
    return any(
        library in libraries_of(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Try)
        and any(isinstance(h.type, ast.Name) and h.type.id == "ImportError" for h in node.handlers)
        for part in node.body
    )


def test_every_library_that_is_imported_is_held_to_its_place() -> None:
    """A new one is let in by a contract that says where."""
    contracts = SETTINGS["tool"]["importlinter"]["contracts"]
    held = {name for each in contracts for name in each.get("protected_modules", ())}
    assert set().union(*map(libraries_of, TREES.values())) == held


def name_distribution(requirement: str) -> str:
    """Return the name in a requirement such as “PyYAML>=6” as all write it: pyyaml."""
    return re.split(r"[^\w.-]", requirement)[0].replace("_", "-").replace(".", "-").lower()


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    """The library of an extra is imported where the code says what happens without it."""
    project = SETTINGS["project"]
    declared = set(map(name_distribution, project["dependencies"]))
    extras = {
        name_distribution(line)
        for extra, lines in project["optional-dependencies"].items()
        if extra != "dev"
        for line in lines
    }
    distributions = packages_distributions()
    imported = set()
    for module, tree in TREES.items():
        for library in libraries_of(tree):
            found = set(map(name_distribution, distributions.get(library, [library])))
            assert found <= declared or is_guarded(tree, library), f"{module}: {library}"
            imported |= found
    assert imported | set(FONT_PACKAGES) == declared | extras


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


def test_a_package_is_taken_in_at_one_look() -> None:
    folders = {path.parent for path in MODULES.values()}
    crowded = {str(each): count for each in folders if (count := len(list(each.glob("*.py")))) > 20}
    assert not crowded


def test_every_module_says_what_it_is_for() -> None:
    for module, tree in TREES.items():
        assert ast.get_docstring(tree), module


def test_no_switch_on_the_name_of_a_field_type() -> None:
    """Field types are one table: nothing else compares the name of one."""
    from reportgen.fields.types import TYPES

    for module, tree in TREES.items():
        if module.startswith("wordtemplate."):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Compare):
                continue
            sides = [node.left, *node.comparators]
            names = [side.attr for side in sides if isinstance(side, ast.Attribute)]
            words = [side.value for side in sides if isinstance(side, ast.Constant)]
            asks = "name" in names and any(word in TYPES for word in words)
            assert not asks, f"{module}:{node.lineno}"


def test_no_switch_on_the_name_of_a_format() -> None:
    """Formats are one table: nothing else compares the name or the suffix of one."""
    from reportgen.writers.formats import FORMATS

    names = {*FORMATS, *(f".{name}" for name in FORMATS)}
    for module, tree in TREES.items():
        if module == "writers.formats":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
                sides = [node.left, node.right]
            else:
                continue
            parts = [each for side in sides for each in getattr(side, "elts", [side])]
            words = {each.value for each in parts if isinstance(each, ast.Constant)}
            assert not words & names, f"{module}:{node.lineno}"


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
    heavy = {*FOREIGN, "babel", "jinja2", "PIL", "yaml", "markdown_it", "watchfiles"}
    assert not loaded & heavy, sorted(loaded & heavy)


def test_a_command_loads_no_other_command() -> None:
    code = """
import sys
from reportgen.cli.main import main
main(["build", "--help"], standalone_mode=False)
print(sorted(name for name in sys.modules if name.startswith("reportgen.cli.")))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    loaded = done.stdout.splitlines()[-1]
    assert "reportgen.cli.build" in loaded
    assert not any(f"reportgen.cli.{name}" in loaded for name in ("handout", "mail", "template"))


def test_checking_and_word_output_need_no_pango() -> None:
    """Where WeasyPrint's libraries are missing, only PDF is."""
    code = """
import sys
sys.modules["weasyprint"] = None
from datetime import date
from pathlib import Path
from reportgen.project.open import open_project
sys.path.insert(0, "tests")
from support.project import write_profile
root = Path.cwd()
project = open_project(root, date(2026, 11, 22), root)
path = "profiles/sprachcafe-trier.yaml"
made = [write_profile(project, path, kind=kind) for kind in ("docx", "html")]
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


# --- The house of the tests ----------------------------------------------------------------------

TESTS = ROOT / "tests"
#: Folders of the tests that are no package's: what they share, trials, and files of theirs.
SHARED = {"support", "trials", "fixtures", "pictures"}


def test_every_folder_of_tests_is_named_after_a_package() -> None:
    files = [path for path in TESTS.rglob("test_*.py") if path.parent != TESTS]
    assert len(files) > 80
    for folder in {path.parent.relative_to(TESTS) for path in files}:
        assert (PACKAGE / folder / "__init__.py").is_file(), folder
    folders = {path.name for path in TESTS.iterdir() if path.is_dir()} - {"__pycache__"}
    assert {path.relative_to(TESTS).parts[0] for path in files} == folders - SHARED


def test_no_test_imports_from_a_test() -> None:
    """Neither do texts that are run: what is shared stands in `support`."""
    for path in TESTS.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"\b(?:from|import) (?:\w+\.)*(?:test_\w+|conftest)\b", text)
        assert not found, f"{path.relative_to(ROOT)}: {found}"
