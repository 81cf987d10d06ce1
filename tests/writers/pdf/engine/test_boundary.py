"""Nobody but the engine knows WeasyPrint's inside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from support.project import ROOT

PACKAGE = ROOT / "reportgen"
ENGINE = PACKAGE / "writers" / "pdf" / "engine"


def modules(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        if not path.is_relative_to(ENGINE):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield str(path.relative_to(PACKAGE)), tree


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def private_names(tree: ast.Module) -> Iterator[str]:
    """Yield the names with an underscore that are asked of something else than oneself."""
    asking = ("getattr", "setattr", "hasattr", "delattr")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            if not own and node.attr.startswith("_") and not node.attr.endswith("__"):
                yield node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in asking:
            name = getattr(node.args[1], "value", "")
            if str(name).startswith("_"):
                yield str(name)


def test_no_other_module_imports_weasyprint_or_pydyf() -> None:
    found = [
        f"{module}: {name}"
        for module, tree in modules(PACKAGE)
        for name in imported(tree)
        if name.partition(".")[0] in ("weasyprint", "pydyf")
    ]
    assert not found


def test_no_other_module_of_pdf_knows_private_names() -> None:
    found = [
        f"{module}: {name}"
        for module, tree in modules(PACKAGE / "writers" / "pdf")
        for name in private_names(tree)
    ]
    assert not found


def test_the_two_rules_find_what_they_look_for() -> None:
    text = (
        "import weasyprint\nfrom pydyf import String\npage._page_box\ngetattr(box, '_box', box)\n"
    )
    tree = ast.parse(text + "self._mine\n")
    assert list(imported(tree)) == ["weasyprint", "pydyf"]
    assert sorted(private_names(tree)) == ["_box", "_page_box"]
