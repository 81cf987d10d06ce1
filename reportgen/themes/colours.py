"""Colours of the brand: derived tints, and the contrast that accessible print needs."""

from __future__ import annotations

#: The contrast that text needs with its ground (WCAG 2.2, 1.4.3).
LEAST = 4.5


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def tint(colour: str, share: float) -> str:
    """Return the colour mixed with white; `share` 0 is white, 1 the colour itself."""
    mixed = (round(255 + (channel - 255) * share) for channel in _channels(colour))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def darken(colour: str, share: float) -> str:
    """Return the colour mixed with black; `share` 0 is black, 1 the colour itself."""
    return "#" + "".join(f"{round(channel * share):02x}" for channel in _channels(colour))


def readable(colour: str, ground: str) -> str:
    """Return the colour, darker by as much as text needs to be read on a light ground (4.5)."""
    shades = (darken(colour, (100 - step) / 100) for step in range(100))
    return next((each for each in shades if contrast(each, ground) >= LEAST), "#000000")


def luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1 (WCAG 2.2)."""

    def linear(channel: int) -> float:
        value = channel / 255
        return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = map(linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio, 1 to 21; text needs 4.5 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
