"""What is asked of fields, as data for the page: sections, and in them controls by their kinds.

The kind follows from what the table of field types says of a type, never from its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.app.editing.content import Content, parts_of
from reportgen.document.blank import Control as Asked
from reportgen.fields.model import Field
from reportgen.input.patching.data import Data
from reportgen.languages import Texts, country_names, language_names, pick, sort_key
from reportgen.problems.message import Message


@dataclass(frozen=True, slots=True)
class Entry:
    """One box to type into: its name, the language of its text or "", and what stands in it."""

    name: str
    language: str
    value: str


@dataclass(frozen=True, slots=True)
class Control:
    """What is asked of one value; `kind` names the part of the page that shows it.

    `path` is where it stands in the content. `entries` are boxes, `choices` keys with labels and
    whether they are chosen, `parts` the controls of a record, or the items of a list.
    """

    kind: str
    path: str
    label: str
    hint: str = ""
    required: bool = False
    length: int = 0
    mode: str = ""
    entries: tuple[Entry, ...] = ()
    choices: tuple[tuple[str, str, bool], ...] = ()
    parts: tuple[Control, ...] = ()
    summary: str = ""
    #: Of which kinds an item may be that is added to a list, with their labels.
    kinds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Controls under a heading, in the order in which they are printed."""

    id: str
    label: str
    controls: tuple[Control, ...]


#: The way an entry is typed, as keyboards on screens have it (HTML, inputmode).
_MODES: Mapping[str, str] = {
    "number": "decimal",
    "email": "email",
    "phone": "tel",
    "address": "url",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What controls are made with: languages, labels of the program's own, names of sheets."""

    language: str
    main: str
    languages: tuple[str, ...]
    tell: Callable[[Message], str]
    #: The printed words, which name parts of records, and what else no form has a label for.
    words: Mapping[str, Texts]
    named: Mapping[str, Message]
    sheets: Callable[[], Sequence[tuple[str, str]]]

    def label(self, texts: Texts, name: str) -> str:
        """Return the label of something in the language of the page."""
        if texts:
            return pick(texts, self.language, self.main)[0]
        if f"part_{name}" in self.words:
            return pick(self.words[f"part_{name}"], self.language, self.main)[0]
        return self.tell(self.named[name]) if name in self.named else name.removeprefix("=")

    def control(self, field: Field, content: Content) -> Control:
        """Return what is asked of a field."""
        if field.name in content.misshapen:
            return Control("misshapen", field.name, self.label(field.label, field.name))
        return self.ask(field, content.values.get(field.name, ""), field.name)

    # --- Controls ---

    def ask(self, field: Field, value: Data, path: str) -> Control:
        """Return what is asked of a value."""
        kind = field.type
        head = Control(
            "",
            path,
            self.label(field.label, _name_of(field)),
            self._hint(field),
            field.required,
            field.length,
            _MODES.get(kind.entry, ""),
        )
        if field.many:
            return self._ask_several(field, value, head)
        if kind.parts:
            record: Mapping[str, Data] = value if isinstance(value, Mapping) else {}
            asked = parts_of(kind, record)
            summary = _summary(value)
            # Nothing is needed of what nobody has begun, and need not.
            needs = field.required or bool(summary)
            parts = [
                self.ask(
                    replace(part, required=part.required and needs),
                    record.get(part.name, ""),
                    f"{path}.{part.name}",
                )
                for part in asked
            ]
            if kind.variants:
                # What else is asked depends on it.
                parts[0] = replace(parts[0], mode="variant")
                labels = (label for _, label, chosen in parts[0].choices if chosen)
                summary = next(labels, summary)
            return replace(head, kind="record", parts=tuple(parts), summary=summary)
        if kind.localized:
            texts: Mapping[str, Data] = value if isinstance(value, Mapping) else {}
            return replace(
                head, kind=_kind_of_texts(field), entries=tuple(self._entries(texts, path))
            )
        text = value if isinstance(value, str) else ""
        entries = (Entry(path, "", text),)
        if field.options or kind.control is Asked.CHOICE or kind.refers:
            choices = self._choices(field, [text])
            return replace(head, kind="choice", choices=choices, entries=entries)
        if kind.holds:
            return replace(head, kind="file", entries=entries, mode=kind.holds)
        if kind.names:
            codes = self._codes(text, field)
            return replace(head, kind="choice", hint="", entries=entries, choices=codes)
        return replace(head, kind="line", entries=entries)

    def _ask_several(self, field: Field, value: Data, head: Control) -> Control:
        items: Sequence[Data] = [] if isinstance(value, (str, Mapping)) else value
        if field.options and not field.type.parts:
            chosen = [item for item in items if isinstance(item, str)]
            return replace(head, kind="boxes", choices=self._choices(field, chosen))
        if field.type.names and not field.type.parts:
            words = ", ".join(item for item in items if isinstance(item, str))
            return replace(head, kind="codes", entries=(Entry(head.path, "", words),))
        one = replace(field, many=False, required=True)
        parts = (self.ask(one, item, f"{head.path}.{n}") for n, item in enumerate(items))
        numbered = (
            replace(part, label=f"{head.label} {number}", hint="", required=False)
            for number, part in enumerate(parts, 1)
        )
        chooser = field.type.parts[0] if field.type.variants else None
        known = self._choices(chooser, ()) if chooser else ()
        kinds = tuple((key, label) for key, label, _ in known)
        return replace(head, kind="list", parts=tuple(numbered), kinds=kinds)

    def _entries(self, texts: Mapping[str, Data], path: str) -> Iterator[Entry]:
        for lang in dict.fromkeys((self.main, *self.languages, *texts)):
            text = texts.get(lang, "")
            yield Entry(f"{path}.{lang}", lang, text if isinstance(text, str) else "")

    def _choices(self, field: Field, chosen: Sequence[str]) -> tuple[tuple[str, str, bool], ...]:
        if field.type.refers:
            known = list(self.sheets())
        elif field.options:
            known = [(key, self.label(texts, f"={key}")) for key, texts in field.options.items()]
        else:
            known = [(key, self.label({}, f"={key}")) for key in ("yes", "no")]
            alike = {"true": "yes", "false": "no"}
            chosen = [alike.get(each.strip().lower(), each.strip().lower()) for each in chosen]
        # What is none of the choices is shown, with what the check says of it.
        known += [(each, each) for each in chosen if each and each not in dict(known)]
        return tuple((key, label, key in chosen) for key, label in known)

    def _codes(self, chosen: str, field: Field) -> tuple[tuple[str, str, bool], ...]:
        """Return the codes that a field takes, by the names of what they stand for."""
        codes = set(field.type.names().values()) if field.type.names else set()
        names = {**language_names(self.language), **country_names(self.language)}
        known = {code: names[code] for code in codes if code in names}
        known |= {chosen: chosen} if chosen and chosen not in known else {}
        ordered = sorted(known.items(), key=lambda each: sort_key(each[1]))
        return tuple((code, name, code == chosen) for code, name in ordered)

    def _hint(self, field: Field) -> str:
        hint = pick(field.hint, self.language, self.main)[0]
        if not hint and f"?{field.name}" in self.named:
            hint = self.tell(self.named[f"?{field.name}"])
        # What a day or a code is written like is worth a line; what a telephone number is, is not.
        written = field.type.inline and not field.options and field.type.control is Asked.LINE
        return hint or (self.tell(field.type.about) if written else "")


def _name_of(field: Field) -> str:
    """Return what a label is looked up by: a file that is no picture is not called one."""
    return "_file" if field.type.holds and field.type.control is not Asked.PICTURE else field.name


def _kind_of_texts(field: Field) -> str:
    """Texts are long, or lines; names are the same in every language unless somebody says so."""
    if field.type.noted:
        return "texts"
    return "lines" if field.type.translated else "names"


def _summary(value: Data) -> str:
    """Return what a record is called: the first of its texts."""
    if isinstance(value, str):
        return value
    for each in value.values() if isinstance(value, Mapping) else value:
        if found := _summary(each):
            return found
    return ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is asked on the page: its label, and which element takes the focus."""

    label: str
    anchor: str


def spots_of(sections: Sequence[Section]) -> dict[str, Spot]:
    """Return where all is that is asked, by path, texts in each language too."""
    found: dict[str, Spot] = {}

    def note(control: Control, above: str) -> None:
        label = f"{above} – {control.label}" if above else control.label
        found[control.path] = Spot(label, _anchor_of(control))
        found.update({each.name: Spot(label, f"c-{each.name}") for each in control.entries})
        for part in control.parts:
            note(part, "" if control.kind == "list" else label)

    for section in sections:
        for control in section.controls:
            note(control, "")
    return found


def _anchor_of(control: Control) -> str:
    if control.entries:
        return f"c-{control.entries[0].name}"
    return f"c-{control.path}.0" if control.kind == "boxes" else f"f-{control.path}"


def find_control(sections: Sequence[Section], name: str) -> Control:
    """Return the control of a field. Raises `LookupError`."""
    for section in sections:
        for control in section.controls:
            if control.path == name:
                return control
    raise LookupError(name)
