"""WeasyPrint loaded without what it asks for and seldom uses: a third of the time of its start.

It parses its own style sheets, in place of which pages here have a shorter one, and loads the
library that takes fonts apart, which it needs for fonts of the web and for letters that are
pictures. Both are there as soon as somebody asks for them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

#: What WeasyPrint imports of fontTools, by its modules there.
_OF_FONTS = {
    "fontTools": ("subset",),
    "fontTools.ttLib": ("TTFont", "TTLibError", "ttFont", "woff2"),
    "fontTools.varLib": (),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
}
#: Where it keeps them.
_USERS = ("weasyprint.text.fonts", "weasyprint.pdf.fonts")


@contextmanager
def light() -> Iterator[None]:
    """Let WeasyPrint be loaded meanwhile without its style sheets and without fontTools."""
    parser: Any = import_module("tinycss2")
    parse = parser.parse_stylesheet
    absent = [name for name in _OF_FONTS if name not in sys.modules]
    if len(absent) == len(_OF_FONTS):
        sys.modules.update({name: _stand_in(name) for name in absent})
    parser.parse_stylesheet = lambda *_, **__: []
    try:
        yield
    finally:
        parser.parse_stylesheet = parse
        for name in absent:
            if isinstance(sys.modules.get(name), _StandIn):
                del sys.modules[name]
    _parse_when_asked()


class _StandIn(ModuleType):
    """A module of fontTools that is not loaded."""


class _Later:
    """Something of fontTools, which is loaded when it is called or asked for anything."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._load()(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._load(), name)

    def _load(self) -> Any:
        # Where an error of it is waited for, the error itself has to stand.
        for user in map(import_module, _USERS):
            for name, value in list(vars(user).items()):
                if isinstance(value, _Later):
                    setattr(user, name, value._find())
        return self._find()

    def _find(self) -> Any:
        module = import_module(self._module)
        if not hasattr(module, self._name):
            import_module(f"{self._module}.{self._name}")
        return getattr(module, self._name)


def _stand_in(name: str) -> ModuleType:
    module = _StandIn(name)
    module.__path__ = []
    for each in _OF_FONTS[name]:
        setattr(module, each, _Later(name, each))
    return module


def _parse_when_asked() -> None:
    """Let WeasyPrint's own pages parse its style sheets when they are laid out."""
    import weasyprint
    from weasyprint import html

    written = {"UA_STYLESHEET": "UA", "UA_FORM_STYLESHEET": "UA_FORM", "PH_STYLESHEET": "PH"}
    waiting = {name: getattr(html, text) for name, text in written.items()}

    def parse() -> None:
        while waiting:
            name, text = waiting.popitem()
            sheet = weasyprint.CSS(string=text, counter_style=html.UA_COUNTER_STYLE)
            vars(getattr(html, name)).update(vars(sheet))

    def after_parsing(method: Any) -> Any:
        def ask(page: Any, *arguments: Any, **options: Any) -> Any:
            parse()
            return method(page, *arguments, **options)

        return ask

    page = weasyprint.HTML
    for name in ("_ua_stylesheets", "_ua_counter_style", "_ph_stylesheets"):
        setattr(page, name, after_parsing(getattr(page, name)))
