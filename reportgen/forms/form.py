"""Forms as data: the fields of a kind of sheet, and how they are laid out.

A form is a YAML file; `FORM` describes its keys with the same field types that forms use for
theirs, so that one check serves both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportgen.fields.groups import describe_field, make_field
from reportgen.fields.model import Field, Misfit
from reportgen.fields.overlay import overlay
from reportgen.fields.read import Reading, Surroundings, begin_reading, keep_path, read_fields
from reportgen.fields.sums import find_misfit_sums
from reportgen.fields.types import KEY, LINE, PLAIN, TYPES, YES_NO, record
from reportgen.forms.layout import SECTIONS, Section, check_rows, find_unmet, make_sections
from reportgen.input.patching.data import Path
from reportgen.input.source import Input, MappingNode, place_of
from reportgen.languages import Texts
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError
from reportgen.problems.suggest import suggest

#: What every profile may say besides its form's fields.
PROFILE_KEYS = (
    Field("form", KEY),
    Field("id", KEY),
    Field("language", TYPES["language"]),
    Field("editions", PLAIN),
)
#: What a profile may say more shortly for handouts: texts by the names of their fields.
SHORT = "short"
#: Names a Word template's context holds besides the fields.
CONTEXT_NAMES = ("sheet", "fields", "network", "logo", "words")

_FIELD = describe_field("field", say("a field of the form"), TYPES)
_HANDOUT = record(
    "handout",
    say("what a handout shows of a sheet"),
    Field("fields", KEY, many=True, required=True),
    Field("code", KEY, many=True),
)
_LAYOUT = record(
    "layout",
    say("where the fields are printed"),
    Field("title", KEY, required=True),
    Field("header", KEY, many=True),
    SECTIONS,
    Field("numbered", YES_NO),
    Field("figures", KEY, many=True),
    Field("logos", KEY, many=True),
    Field("footer", KEY, many=True),
    Field("list", KEY, many=True),
    Field("handout", _HANDOUT),
)
#: The keys of a form file.
FORM = (
    Field("label", LINE, required=True),
    Field("fields", _FIELD, keyed=True, required=True),
    Field("layout", _LAYOUT, required=True),
)


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of sheet: its fields by name, and the names that are printed in each place."""

    name: str
    label: Texts
    fields: Mapping[str, Field]
    title: str
    header: tuple[str, ...]
    sections: tuple[Section, ...]
    figures: tuple[str, ...]
    logos: tuple[str, ...]
    footer: tuple[str, ...]
    #: What “reportgen list” shows of a profile besides its title.
    columns: tuple[str, ...]
    #: The essential fields, which a handout shows; empty for all.
    essential: tuple[str, ...] = ()
    #: What a handout's code may hold: the first of these fields that has a value.
    coded: tuple[str, ...] = ()
    #: The files it names, such as icons, by their paths from the project's folder.
    files: tuple[str, ...] = ()

    @property
    def printed(self) -> tuple[str, ...]:
        """The names of all fields that are printed, in reading order."""
        return (self.title, *self.header, *self.tabled, *self.logos, *self.footer)

    def asked(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The names of the fields that are printed of a profile with these values, each once.

        Those are left out that another field would have to allow.
        """
        unmet = {name for name, _ in find_unmet(self.sections, values, self.fields)}
        unmet -= {*self.header, *self.footer}
        return tuple(name for name in dict.fromkeys(self.printed) if name not in unmet)

    @property
    def tabled(self) -> tuple[str, ...]:
        """The names of the fields in the table and of the pictures below it, in their order."""
        table = (name for s in self.sections for name in (*filter(None, [s.value]), *s.fields))
        return (*table, *self.figures)

    def keys_at(self, path: Path) -> Sequence[str]:
        """Return the keys that a profile may have at a path, in the order that they should have."""
        fields: Sequence[Field] = tuple(self.fields.values())
        for key in path:
            if isinstance(key, str):
                fields = next((each.type.parts for each in fields if each.name == key), ())
        keys = [each.name for each in fields]
        return keys if path else [*(key.name for key in PROFILE_KEYS), *keys]

    def brief(self) -> Form:
        """Return the form with its essential fields alone, in their places and without hints."""
        kept = set(self.essential or self.tabled)
        sections = (section.keep(kept) for section in self.sections)
        return replace(
            self,
            fields={name: replace(field, hint={}) for name, field in self.fields.items()},
            sections=tuple(each for each in sections if each.value or each.fields),
            figures=tuple(name for name in self.figures if name in kept),
        )


def load_form(written: Input, locate: Callable[[str, str], str] = keep_path) -> Form:
    """Return the form that is written in a file and its translations, called as the file is.

    `locate` finds the files that it names, as that of `Surroundings` does. Raises
    `ReportgenError` with every fault of the form.
    """
    reading = begin_reading(written.sources, Surroundings(locate=locate))
    root = written.source.root
    for lang, translation in written.translations.items():
        root = overlay(root, translation.root, lang, FORM, reading)
    values = read_fields(root, FORM, reading)
    form = None
    if not reading.failed:
        form = _make_form(written.stem, values)
        _check_form(form, root, reading)
    if form is None or reading.failed:
        raise ReportgenError(reading.problems)
    files = tuple(reading.files)
    return replace(form, fields={**form.fields, **_short_texts(form)}, files=files)


def _make_form(name: str, values: Mapping[str, Any]) -> Form:
    layout = values["layout"]
    return Form(
        name=name,
        label=values["label"],
        fields={key: make_field(key, field, TYPES) for key, field in values["fields"].items()},
        title=layout["title"],
        header=layout.get("header", ()),
        sections=make_sections(layout["sections"], numbered=layout.get("numbered", False)),
        figures=layout.get("figures", ()),
        logos=layout.get("logos", ()),
        footer=layout.get("footer", ()),
        columns=layout.get("list", ()),
        essential=layout.get("handout", {}).get("fields", ()),
        coded=layout.get("handout", {}).get("code", ()),
    )


def _short_texts(form: Form) -> dict[str, Field]:
    """Return the field with a shorter text for each text of a handout, if there are any.

    No edition lacks one that is not there: its handout has the text of the sheet.
    """
    shown = (form.fields[name] for name in (form.title, *(form.essential or form.tabled)))
    parts = [
        replace(
            field,
            type=replace(field.type, translated=False),
            required=False,
            hint={},
            length=0,
        )
        for field in shown
        if field.type.localized and not field.many
    ]
    about = say("shorter texts for handouts, by the names of their fields")
    return {SHORT: Field(SHORT, record(SHORT, about, *parts))} if parts else {}


def _check_form(form: Form, root: MappingNode, reading: Reading) -> None:
    """Report what the field types cannot see: names that do not fit together."""
    taken = {key.name for key in PROFILE_KEYS} | {SHORT, *CONTEXT_NAMES}
    for name, field in form.fields.items():
        path = f"fields.{name}"
        if field.length < 0:
            reading.report(
                place_of(root, "fields", name, "length"),
                f"{path}.length",
                say("a length cannot be below zero."),
                say("Write how many characters fit on the page."),
            )
        if not re.fullmatch("[a-z][a-z0-9_]*", name) or name in taken:
            reading.report(
                place_of(root, "fields", name),
                path,
                say("“{name}” cannot name a field.", name=name),
                say(
                    "Use small letters, digits and “_”; these are taken: {taken}.",
                    taken=sorted(taken),
                ),
            )
        for misfit in field.type.misfits(field):
            _report_misfit(misfit, (name,), root, reading)
    for keys, misfit in find_misfit_sums(form.fields):
        _report_misfit(misfit, keys, root, reading)
    _check_layout(form, root, reading)


def _report_misfit(
    misfit: Misfit, keys: tuple[str, ...], root: MappingNode, reading: Reading
) -> None:
    """Report what does not go together in the field that these keys lead to."""
    place = place_of(root, "fields", *keys, *misfit.keys)
    path = ".".join(("fields", *keys, *misfit.keys[:1]))
    reading.report(place, path, misfit.message, misfit.advice)


def _check_layout(form: Form, root: MappingNode, reading: Reading) -> None:
    seen: set[str] = set()
    places: Iterable[tuple[tuple[str, ...], Iterable[str]]] = [
        (("title",), [form.title]),
        *(
            (("sections", section.name), [*filter(None, [section.value]), *section.fields])
            for section in form.sections
        ),
        (("header",), form.header),
        (("figures",), form.figures),
        (("logos",), form.logos),
        (("footer",), form.footer),
        (("list",), form.columns),
        (("handout", "fields"), form.essential),
        (("handout", "code"), form.coded),
    ]
    for keys, names in places:
        path = ".".join(("layout", *keys))
        place = place_of(root, "layout", *keys)
        for name in names:
            if name not in form.fields:
                advice = suggest(name, form.fields)
                reading.report(
                    place, path, say("the form has no field “{name}”.", name=name), advice
                )
            elif name in seen and keys[0] not in ("header", "footer", "list", "handout"):
                reading.report(
                    place,
                    path,
                    say("the field “{name}” is printed twice.", name=name),
                    say("Name it in one place."),
                )
            elif keys in (("figures",), ("logos",)) and not form.fields[name].type.pictured:
                reading.report(
                    place,
                    path,
                    say("the field “{name}” is no picture.", name=name),
                    say("Name it in a section, or give it the type picture."),
                )
            elif keys == ("handout", "fields") and name not in form.tabled:
                reading.report(
                    place,
                    path,
                    say(
                        "the field “{name}” stands in no section, so that a handout cannot "
                        "show it.",
                        name=name,
                    ),
                    say("Name it in a section, or leave it out here."),
                )
            elif keys == ("handout", "code") and form.fields[name].type.code is None:
                reading.report(
                    place,
                    path,
                    say("the field “{name}” is nothing that a code can hold.", name=name),
                    say("Name a field of the type contact or link."),
                )
            seen.add(name)
    check_rows(form.sections, form.fields, root, reading)
    title = form.fields.get(form.title)
    if title and (title.many or title.type not in (LINE, TYPES["name"])):
        reading.report(
            place_of(root, "layout", "title"),
            "layout.title",
            say("the title must be one text."),
            say("Give its field the type line or name."),
        )
