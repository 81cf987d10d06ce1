"""What the page of the look asks: the settings in sections, each by the control that suits it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from reportgen.app.editing.settings import FIELDS
from reportgen.cache.digests import FileDigests
from reportgen.fields.model import Field
from reportgen.input.patching.data import Data
from reportgen.languages import language_names, language_tags, sort_key
from reportgen.project.files import Files
from reportgen.project.open import theme_names
from reportgen.project.templates import Templates
from reportgen.themes.theme import Brand
from reportgen.web.editing.controls import Asking, Control, Section
from reportgen.web.look.opened import Look
from reportgen.web.pages import Ask
from reportgen.web.words.look import LOOK_LABELS
from reportgen.writers.fonts import find_families


def labelled_fields(ask: Ask) -> tuple[Field, ...]:
    """Return the fields of the settings, called as the page calls them."""
    return tuple(_labelled(ask, field, field.name) for field in FIELDS)


def _labelled(ask: Ask, field: Field, path: str) -> Field:
    label, hint = LOOK_LABELS.get(path), LOOK_LABELS.get(f"?{path}")
    parts = tuple(_labelled(ask, part, f"{path}.{part.name}") for part in field.type.parts)
    return replace(
        field,
        type=replace(field.type, parts=parts),
        label={ask.language: ask.tell(label)} if label else field.label,
        hint={ask.language: ask.tell(hint)} if hint else field.hint,
    )


def asking_of(ask: Ask, look: Look) -> Asking:
    """Return what the controls are made with."""
    root = look.file.path.parent
    words = look.known.words if look.known else Templates(Files(root, root), FileDigests()).words
    languages = _listed(look.content.values.get("languages", ""))
    return Asking(
        ask.language,
        look.file.written.main,
        tuple(languages),
        ask.tell,
        words,
        LOOK_LABELS,
        lambda: (),
    )


def sections_of(ask: Ask, look: Look, brand: Brand) -> list[Section]:
    """Return all that is asked; `brand` says which fonts there are to choose from."""
    asking = asking_of(ask, look)
    fields = {field.name: field for field in labelled_fields(ask)}

    def ask_for(name: str) -> Control:
        return asking.control(fields[name], look.content)

    def part(name: str, key: str) -> Control:
        if name in look.content.misshapen:
            return ask_for(name)
        value = look.content.values.get(name, "")
        below: Mapping[str, Data] = value if isinstance(value, Mapping) else {}
        field = next(each for each in fields[name].type.parts if each.name == key)
        return asking.ask(field, below.get(key, ""), f"{name}.{key}")

    every: list[tuple[str, list[Control]]] = [
        ("name", [ask_for("network"), _languages(ask, ask_for("languages"), look)]),
        ("colours", [_shown(part("brand", "colour"), "colour"), _used(part("brand", "logo"), ())]),
        (
            "fonts",
            [
                _fonts(part("brand", "font"), brand),
                _shown(part("brand", "fonts"), "fonts"),
                part("brand", "word_font"),
                _yes_no(ask, ask_for("hyphenation"), look),
            ],
        ),
        ("funders", [_used(ask_for("funders"), ("caption",))]),
        (
            "made",
            [
                *_theme(ask_for("theme"), look),
                part("output", "formats"),
                part("output", "editions"),
            ],
        ),
    ]
    return [
        # Parts of what the form cannot show are one control.
        Section(name, ask.say(f"look_{name}"), tuple({each.path: each for each in asked}.values()))
        for name, asked in every
    ]


def _used(control: Control, more: Collection[str]) -> Control:
    """Return pictures with what they need, and of the rest what somebody wrote."""
    if control.kind == "list":
        return replace(control, parts=tuple(_used(each, more) for each in control.parts))
    needed = ("file", "alt", *more)
    parts = (
        # Nobody needs a picture; who has one, names its file.
        replace(each, required=False)
        for each in control.parts
        if each.path.rpartition(".")[2] in needed or any(entry.value for entry in each.entries)
    )
    return replace(control, parts=tuple(parts))


def _shown(control: Control, kind: str) -> Control:
    return control if control.kind == "misshapen" else replace(control, kind=kind)


def _listed(value: Data) -> list[str]:
    items = value.split() if isinstance(value, str) else value
    return [item for item in items if isinstance(item, str) and item]


def _languages(ask: Ask, control: Control, look: Look) -> Control:
    """Return the languages, the main one first, and those that there may be besides."""
    if control.kind == "misshapen":
        return control
    names = language_names(ask.language)
    chosen = _listed(look.content.values.get("languages", ""))
    known = dict.fromkeys((*chosen, *_listed(look.file.content.values.get("languages", ""))))
    # Of the rest of hundreds nobody prints sheets; reportgen.yaml takes them as well.
    usual = {tag for tag in language_tags().values() if len(tag) == 2} & names.keys()
    others = sorted(usual - known.keys(), key=lambda tag: sort_key(names[tag]))
    choices = (
        *((tag, _name(tag, names), tag in chosen) for tag in known),
        *((tag, names[tag], False) for tag in others),
    )
    return replace(control, kind="tongues", choices=choices, length=len(known))


def _name(tag: str, names: Mapping[str, str]) -> str:
    return names.get(tag) or names.get(tag.split("-")[0]) or tag


def _fonts(control: Control, brand: Brand) -> Control:
    """Return the choice among the fonts that a PDF can be set in."""
    return _select(control, find_families(brand.fonts).of_texts, Brand.font)


def _theme(control: Control, look: Look) -> list[Control]:
    """Return the choice among the themes, where there is one."""
    themes = theme_names(look.file.path.parent)
    chosen = _select(control, themes, "default")
    return [chosen] if len(themes) > 1 or chosen.kind == "misshapen" else []


def _select(control: Control, known: Collection[str], usual: str) -> Control:
    """Return a choice among what is known, and what is written; nothing stands for the usual."""
    if control.kind == "misshapen":
        return control
    chosen = control.entries[0].value
    others = dict.fromkeys((*filter(None, [chosen]), *known))
    choices = [(name, name, name == chosen) for name in others if chosen or name != usual]
    return replace(
        control, kind="select", choices=(*([] if chosen else [("", usual, True)]), *choices)
    )


def _yes_no(ask: Ask, control: Control, look: Look) -> Control:
    """Return the choice between yes and no; no is what holds where nobody said anything."""
    if control.kind == "misshapen":
        return control
    said = {key: chosen for key, _, chosen in control.choices}
    is_said = bool(look.file.content.values.get("hyphenation"))
    no, yes = "no" if is_said else "", "yes"
    choices = (
        (no, ask.tell(LOOK_LABELS["=no"]), not said.get("yes")),
        (yes, ask.tell(LOOK_LABELS["=yes"]), bool(said.get("yes"))),
    )
    return replace(control, kind="answers", choices=choices)
