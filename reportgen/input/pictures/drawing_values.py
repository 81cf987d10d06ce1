"""What attributes of drawings may hold (SVG 1.1): numbers, paths, colours, parts of the drawing.

Strangers write them, and they may be long: nothing is matched in a way that could take long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
#: Pixels in the units that lengths may have (CSS 2.1, 4.3.2).
_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
#: No drawing needs larger numbers, and PDF has none (ISO 32000-1, annex C).
_LARGEST = 1e6
#: The darkest tone that looks like white, of 255.
_PALEST = 245
#: Longer than any value but those that list numbers.
_LONG = 200

_LENGTH = re.compile(rf"{NUMBER.pattern}(px|pt|pc|mm|cm|in|em|ex|%)?")
_WORD = re.compile(r"[A-Za-z-]{1,40}")
_COLOUR = re.compile(
    r"[A-Za-z]{3,30}|#(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})"
    r"|(?:rgb|rgba|hsl|hsla)\([-+0-9.,%\s/a-z]{1,60}\)"
)
_PART = re.compile(r"url\(\s*[\"']?#([^\"')\s]+)[\"']?\s*\)(.*)")
_COMMAND = re.compile(r"([A-DF-Za-df-z])([^A-DF-Za-df-z]*)")
_GAP, _FLAG, _BLANK = re.compile(r"[\s,]*"), re.compile("[01]"), " \t\r\n\f,"
#: The numbers of an arc: radii, turn, two flags that may stand without a gap, and where it ends.
_ARC = (NUMBER, NUMBER, NUMBER, _FLAG, _FLAG, NUMBER, NUMBER)
#: How many numbers each command of a path takes at a time (SVG 1.1, 8.3).
_TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7, "z": 0}
_TRANSFORM = re.compile(r"([A-Za-z]{1,10})\s*\(([^()]*)\)")
_TURNS = {
    "matrix": (6,),
    "translate": (1, 2),
    "scale": (1, 2),
    "rotate": (1, 3),
    "skewX": (1,),
    "skewY": (1,),
}

_OF_LENGTH = frozenset(
    [
        *("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2"),
        *("fx", "fy", "fr", "offset", "stroke-width", "stroke-miterlimit", "stroke-dashoffset"),
        *("opacity", "fill-opacity", "stroke-opacity", "stop-opacity"),
    ]
)
_OF_NUMBERS = frozenset(["points", "stroke-dasharray"])
_OF_COLOUR = frozenset(["fill", "stroke", "color", "stop-color"])
_OF_WORD = frozenset(
    [
        *("fill-rule", "clip-rule", "stroke-linecap", "stroke-linejoin", "display", "visibility"),
        *("gradientUnits", "spreadMethod"),
    ]
)
_OF_TRANSFORM = frozenset(["transform", "gradientTransform"])
#: What would change the look and is not taken over, unless it says that there is none.
_EFFECTS = frozenset(
    [
        *("filter", "mask", "mix-blend-mode", "clip"),
        *("marker", "marker-start", "marker-mid", "marker-end"),
    ]
)
#: What says as much as nothing.
_UNSAID = frozenset(["", "none", "normal", "auto", "inherit", "initial", "unset"])


def check_value(name: str, value: str, ids: Mapping[str, str]) -> str:
    """Return what an attribute says, "" for one that draws nothing.

    `ids` has what the ids of the drawing's parts become. Raises `UnfitError` for what it may not
    hold.
    """
    if name in _EFFECTS and value not in _UNSAID:
        raise UnfitError(
            say("has a “{name}”, which is not taken over.", name=name),
            say("Save it without effects, or as PNG."),
        )
    says_none = value == "none" and (name in _OF_COLOUR or name in ("clip-path", "display"))
    if value in _UNSAID and not says_none:
        return ""
    found = _check(name, value, ids)
    if found is None:
        raise UnfitError(
            say("has “{value}” as “{name}”, which is not read.", value=value[:40], name=name),
            say("Save it as plain SVG, or as PNG."),
        )
    return found


def _check(name: str, value: str, ids: Mapping[str, str]) -> str | None:
    """Return what an attribute says, "" for one that is not known, None for what is not read."""
    if name == "d":
        return _check_path(value)
    if name in _OF_NUMBERS:
        return value if _are_numbers(value, _LENGTH) else None
    if name in _OF_TRANSFORM:
        return _check_transform(value)
    if len(value) > _LONG:
        return None if name in _OF_COLOUR | _OF_LENGTH | _OF_WORD else ""
    if name in _OF_COLOUR:
        return _check_part(value, ids) or (value if _COLOUR.fullmatch(value) else None)
    if name == "clip-path":
        return "none" if value == "none" else _check_part(value, ids)
    if name in _OF_LENGTH:
        return value if _LENGTH.fullmatch(value) and _are_small(value) else None
    if name in _OF_WORD:
        return value if _WORD.fullmatch(value) else None
    if name == "clipPathUnits":
        return "" if value == "userSpaceOnUse" else None
    return ""


def pixels_of(value: str) -> float | None:
    """Return a length in pixels; None for one that depends on something else."""
    match = _LENGTH.fullmatch(value.strip()[:_LONG])
    unit = _PIXELS.get(match[1] or "") if match else None
    return float(NUMBER.findall(value)[0]) * unit if unit else None


def is_pale(paint: str) -> bool:
    """Tell whether a paint is white or nearly so, or none."""
    value = paint.strip().lower()
    if value in ("none", "transparent", "white"):
        return True
    digits = value[1:] if value.startswith("#") else ""
    tones: list[float] = []
    if len(digits) in (3, 4):
        tones = [int(digit * 2, 16) for digit in digits[:3]]
    elif len(digits) in (6, 8):
        tones = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    elif value.startswith("rgb") and "%" not in value:
        tones = [float(each) for each in NUMBER.findall(value)[:3]]
    return min(tones, default=0) > _PALEST


def _check_part(value: str, ids: Mapping[str, str]) -> str | None:
    """Return what names a part of the drawing, with what is taken without it."""
    part = _PART.fullmatch(value)
    if not part or part[1] not in ids:
        return None
    other = part[2].strip()
    if other and not _COLOUR.fullmatch(other):
        return None
    return f"url(#{ids[part[1]]}) {other}".strip()


def _check_path(value: str) -> str | None:
    """Return a path with blanks between its numbers; None for one that is damaged."""
    start = value.strip()
    if start[:1] not in ("M", "m") or _COMMAND.sub("", start):
        return None
    written = []
    for letter, rest in _COMMAND.findall(start):
        takes = _TAKES.get(letter.lower())
        numbers = _read_arcs(rest) if letter in "Aa" else _read_numbers(rest)
        if takes is None or numbers is None or bool(numbers) != bool(takes):
            return None
        if takes and len(numbers) % takes:
            return None
        written.append(" ".join((letter, *numbers)))
    path = " ".join(written)
    return path if _are_small(path) else None


def _read_numbers(text: str) -> list[str] | None:
    return NUMBER.findall(text) if _are_numbers(text, NUMBER) else None


def _read_arcs(text: str) -> list[str] | None:
    numbers, at, end = [], 0, len(text.rstrip(_BLANK))
    while at < end:
        for kind in _ARC:
            gap = _GAP.match(text, at)
            found = kind.match(text, gap.end() if gap else at)
            if not found:
                return None
            numbers.append(found[0])
            at = found.end()
    return numbers


def _check_transform(value: str) -> str | None:
    if _TRANSFORM.sub("", value).strip(_BLANK) or not _are_small(value):
        return None
    turns = []
    for name, inside in _TRANSFORM.findall(value):
        numbers = _read_numbers(inside)
        if numbers is None or len(numbers) not in _TURNS.get(name, ()):
            return None
        turns.append(f"{name}({' '.join(numbers)})")
    return " ".join(turns)


def _are_numbers(text: str, kind: re.Pattern[str]) -> bool:
    return not kind.sub(" ", text).strip(_BLANK) and _are_small(text)


def _are_small(text: str) -> bool:
    return all(abs(float(number)) <= _LARGEST for number in NUMBER.findall(text))
