"""How a function of WeasyPrint is replaced: in its module, and wherever it was imported from it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def replace(function: Callable[..., Any], by: Callable[..., Any]) -> None:
    """Let all modules of WeasyPrint call another function in place of one of its own."""
    name = function.__name__
    for path, module in list(sys.modules.items()):
        if path.startswith("weasyprint.") and vars(module).get(name) is function:
            setattr(module, name, by)
