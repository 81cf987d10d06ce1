"""What is told of a sheet that would be a page shorter without a few lines."""

from __future__ import annotations

from reportgen.document.edition import Edition
from reportgen.languages import pick
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, Severity
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.profile import texts_of


def warn_of_excess(profile: CutProfile, edition: Edition, lines: int) -> Problem:
    """Return the warning that so many lines less, about, would save the last page of a sheet."""
    said = (
        say("a line less would save the last page of its PDF ({edition}).", edition=edition.suffix)
        if lines == 1
        else say(
            "about {lines} lines less would save the last page of its PDF ({edition}).",
            lines=lines,
            edition=edition.suffix,
        )
    )
    return Problem(Place(profile.file), said, _advise(profile, edition), severity=Severity.WARNING)


def _advise(profile: CutProfile, edition: Edition) -> Message:
    """Say which text is to be shorter: the one furthest above its length, or else the longest."""
    sizes = _measure(profile, edition)
    if not sizes:
        return say("Leave something out, or print smaller pictures.")
    name = max(sizes, key=lambda name: (sizes[name][1], sizes[name][0]))
    size, excess = sizes[name]
    called = profile.form.fields[name].called
    if excess > 0:
        return say(
            "Shorten “{field}” first: of its {size} characters {excess} are too many.",
            field=called,
            size=size,
            excess=excess,
        )
    return say("Shorten “{field}”, its longest text.", field=called)


def _measure(profile: CutProfile, edition: Edition) -> dict[str, tuple[int, int]]:
    """Return how long each field of the table is, and by how much too long, in characters.

    That is in the language in which it is longest.
    """
    sizes: dict[str, tuple[int, int]] = {}
    for section in profile.form.sections:
        for name in filter(None, (section.value, *section.fields)):
            if name in profile.values:
                by_language = (_measure_field(name, profile, lang) for lang in edition.languages)
                size, excess = max(by_language, key=lambda pair: (pair[1], pair[0]))
                sizes |= {name: (size, excess)} if size else {}
    return sizes


def _measure_field(name: str, profile: CutProfile, lang: str) -> tuple[int, int]:
    field = profile.form.fields[name]
    lengths = [
        len(each.type.visible(each.type.study(pick(texts, lang, profile.language)[0])))
        for each, texts in texts_of(profile.values[name], field)
    ]
    excess = sum(max(length - field.length, 0) for length in lengths) if field.length else 0
    return sum(lengths), excess
