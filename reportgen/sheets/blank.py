"""Forms to fill in, made of what a kind of sheet asks: blank, or with what a profile says."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from reportgen.document.blank import (
    Band,
    Blank,
    Control,
    Identity,
    Question,
    QuestionPath,
)
from reportgen.document.blocks import Paragraph, Text
from reportgen.document.sheet import Value
from reportgen.document.spacing import space_text
from reportgen.fields.model import Field, View
from reportgen.fields.show import format_partial, name_language, show_each
from reportgen.fields.values import PartialDate
from reportgen.forms.form import SHORT, Form
from reportgen.languages import Texts, pick
from reportgen.problems.problem import UnfitError
from reportgen.sheets.cut import CutProfile, empty_profile
from reportgen.sheets.world import World

#: How many records more there is room for than there are.
SPARE = 2


def make_blank(
    profile: CutProfile, languages: tuple[str, ...], world: World, due: date | None = None
) -> Blank:
    """Return the form of a profile to fill in: with what it says, in the first language.

    What it says in a second one stands beside. Nothing is asked that the audience may not see, nor
    what is reckoned, nor what leads to other sheets and files.
    """
    return _Asking(profile, languages, world).blank(due)


def list_questions(form: Form, languages: tuple[str, ...], world: World) -> tuple[Question, ...]:
    """Return all that a form can ask in these languages, rare parts as well, once a record."""
    asking = _Asking(empty_profile(form, languages[0], world.today), languages, world, whole=True)
    return tuple(row for row in asking.rows() if isinstance(row, Question))


def version_of(form: Form) -> str:
    """Return a short digest of what a form asks: fields, types, options; not of how it says so."""
    asked = [_describe(field) for field in form.fields.values() if field.name != SHORT]
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _describe(field: Field) -> list[Any]:
    parts = [_describe(part) for part in field.type.parts]
    return [field.name, field.type.name, field.many, sorted(field.options), parts]


def is_asked(field: Field) -> bool:
    """Tell whether a form can ask for a field: it is no secret, not reckoned, and nobody's path."""
    reckoned = any(key in field.settings for key in ("sum", "difference", "share"))
    kind = field.type
    # The sums of a group are of its parts.
    return not (field.private or kind.refers or kind.handed or (reckoned and not kind.parts))


class _Asking:
    """Asks; as a `whole`, for all there is, without room for more."""

    def __init__(
        self,
        profile: CutProfile,
        languages: tuple[str, ...],
        world: World,
        *,
        whole: bool = False,
    ) -> None:
        self.profile = profile
        self.whole = whole
        self.form = profile.form
        self.languages = languages
        self.views = [world.view(lang, lang) for lang in languages]
        self.lang = languages[0]
        self.words = {key: self.view.word(key) for key in world.words}
        self.names = self.unlike_names()

    @property
    def view(self) -> View:
        return self.views[0]

    def blank(self, due: date | None) -> Blank:
        form, words = self.form, self.words
        kind = pick(form.label, self.lang, self.profile.language)[0]
        guidance = [words["blank_guidance"]]
        if due:
            day = format_partial(PartialDate(due.year, due.month, due.day), self.lang)
            guidance.append(words["blank_due"].format(day=day))
        heads = [words["blank_label"], words["blank_answer"]]
        if len(self.languages) > 1:
            language = name_language(self.languages[1], self.view)
            heads.append(words["blank_beside"].format(language=language))
        titles = self.profile.values.get(form.title, {})
        return Blank(
            Identity(
                form.name,
                self.profile.id,
                self.languages,
                version_of(form),
                audience=self.profile.audience,
            ),
            (Text(words["blank_title"].format(kind=kind)),),
            pick(titles, self.lang, self.profile.language)[0] if titles else "",
            tuple(guidance),
            tuple(heads),
            tuple(self.rows()),
            words,
        )

    # --- Rows ---

    def rows(self) -> Iterator[Question | Band]:
        """Yield the questions in the order in which the form has its fields."""
        section = ""
        for name, field in self.form.fields.items():
            if name == SHORT or not is_asked(field):
                continue
            within = self.section_of(name)
            label = self.names[name]
            if within and within != section and self.is_headed(within, label):
                yield Band(self.texts(self.section_label(within)))
            section = within
            yield from self.ask(field, (name,), label, self.profile.values.get(name))

    def ask(
        self,
        field: Field,
        path: QuestionPath,
        label: tuple[str, ...],
        value: Any,
        within: tuple[str, str] = ("", ""),
    ) -> Iterator[Question | Band]:
        """Yield the questions of a field, or of a part: one, or a block for each of its records.

        `within` is what the record is called that it is a part of, and the part in there.
        """
        if not field.type.parts or field.type.offer:
            yield replace(
                self.question(field, path, label, value), within=within[0], part=within[1]
            )
            return
        if field.hint:
            yield Band(self.as_texts(label), self.texts(field.hint))
        records = list(value or ()) if field.many else [value or {}]
        spare = (1 if self.whole else SPARE) if field.many else 0
        said = {name for record in records for name in record}
        for number, record in enumerate([*records, *({} for _ in range(spare))]):
            each, at = label, path
            if field.many:
                each = self.each("blank_each", label, number=[str(number + 1)] * len(label))
                at = (*path, number)
            for part in field.type.parts:
                if is_asked(part) and (self.whole or not part.rare or part.name in said):
                    named = self.part_label(part)
                    called = self.each("blank_part", each, part=named)
                    inner = (label[0], named[0])
                    yield from self.ask(
                        part, (*at, part.name), called, record.get(part.name), inner
                    )

    def question(
        self, field: Field, path: QuestionPath, label: tuple[str, ...], value: Any
    ) -> Question:
        control = field.type.control
        if control is Control.CHOICE and field.many:
            control = Control.BOXES
        given = () if value is None else tuple(value) if field.many else (value,)
        offer = field.type.offer
        beside = Value((), self.languages[-1])
        if len(self.languages) > 1:
            beside = self.beside(field, value, given)
        return Question(
            path,
            control,
            label[0],
            self.as_texts(label),
            tuple(self.notes(field, path, control)),
            offer(given, field, self.view) if offer else (),
            Value((), self.lang) if offer else self.said(field, value, self.view),
            beside,
            field.length,
            field.required and len(path) == 1,
            field.many,
        )

    def beside(self, field: Field, value: Any, given: tuple[Any, ...]) -> Value:
        """Return what is said in the second language: of what can be chosen, what is."""
        view = self.views[1]
        if not field.type.offer:
            return self.said(field, value, view)
        chosen = (option for option in field.type.offer(given, field, view) if option.chosen)
        return Value(tuple(Paragraph((Text(each.label),)) for each in chosen), view.lang)

    def notes(self, field: Field, path: QuestionPath, control: Control) -> Iterator[Text]:
        """Yield the hint of a question, and below it how it is answered."""
        yield from self.texts(field.hint)
        said = []
        if field.required and len(path) == 1:
            said.append(self.words["blank_required"])
        if field.length:
            said.append(self.words["blank_length"].format(count=field.length))
        if control is Control.BOXES:
            said.append(self.words["blank_boxes"])
        elif control is Control.PICTURE:
            said.append(self.words["blank_picture"])
        elif control is Control.LINE and field.many:
            said.append(self.words["blank_lines"])
        if example := self.example(field):
            said.append(self.words["blank_example"].format(example=example))
        if said:
            yield Text(" · ".join(said), lang=self.lang)

    def example(self, field: Field) -> str:
        """Return how a value that can be ranked is written in the language, "" for others."""
        kind = field.type
        ranked = kind.rank or kind.spans
        if not (ranked and kind.example and kind.parse) or kind.offer or kind.localized:
            return ""
        try:
            value = kind.parse(kind.example)
        except UnfitError:
            return ""
        one = replace(field, many=False)
        return "".join(map(str, kind.show(value, one, self.view)))

    def said(self, field: Field, value: Any, view: View) -> Value:
        """Return what is said in a language, and in no other; of many values a line each."""
        one = replace(field, many=False)
        blocks: tuple[Any, ...] = ()
        for each in () if value is None else value if field.many else (value,):
            if field.type.translated and view.lang not in each:
                continue
            # As it is written, not as it is set: blanks that never break, addresses in short.
            is_shown = field.type.names or field.type.amounts or field.options
            is_plain = isinstance(each, str) and not is_shown
            blocks += (Paragraph((Text(each),)),) if is_plain else show_each(each, one, view)
        return Value(blocks, view.lang)

    # --- What questions are called ---

    def unlike_names(self) -> Mapping[str, tuple[str, ...]]:
        """Return the labels of the fields in the languages; of those that are alike, with where."""
        fields = {name: each for name, each in self.form.fields.items() if name != SHORT}
        labels = {name: self.in_languages(self.label_texts(name)) for name in fields}
        count = Counter(label[0] for label in labels.values())
        for name, label in labels.items():
            section = self.section_of(name)
            where = self.in_languages(self.section_label(section)) if section else ()
            if count[label[0]] > 1 and where and where != label:
                labels[name] = self.each("blank_part", where, part=label)
        return labels

    def label_texts(self, name: str) -> Texts:
        section = self.section_of(name)
        own = self.form.fields[name].label
        return own or (self.section_label(section) if section else {}) or {"und": name}

    def part_label(self, part: Field) -> tuple[str, ...]:
        word = f"part_{part.name}"
        if part.label or word not in self.words:
            return self.in_languages(part.label or {"und": part.name})
        return tuple(view.word(word) for view in self.views)

    def section_of(self, name: str) -> str:
        """Return the section that a field stands in, "" for one that stands in none."""
        sections = self.form.sections
        found = (each.name for each in sections if name in (each.value, *each.fields))
        return next(found, "")

    def section_label(self, section: str) -> Texts:
        return next(each.label for each in self.form.sections if each.name == section)

    def is_headed(self, section: str, first: tuple[str, ...]) -> bool:
        """Tell whether a section has several questions, and a label that the first has not."""
        found = next(each for each in self.form.sections if each.name == section)
        names = [name for name in (found.value, *found.fields) if name]
        label = self.in_languages(found.label) if found.label else first
        return len(names) > 1 and label[0] != first[0]

    def in_languages(self, texts: Texts) -> tuple[str, ...]:
        return tuple(pick(texts, lang, self.profile.language)[0] for lang in self.languages)

    def each(self, word: str, label: tuple[str, ...], **more: Any) -> tuple[str, ...]:
        """Return labels with something more, in each language."""
        return tuple(
            view.word(word).format(label=text, **{key: value[at] for key, value in more.items()})
            for at, (view, text) in enumerate(zip(self.views, label, strict=True))
        )

    def texts(self, texts: Texts) -> tuple[Text, ...]:
        return self.as_texts(self.in_languages(texts)) if texts else ()

    def as_texts(self, label: tuple[str, ...]) -> tuple[Text, ...]:
        """Return a text a language, each once."""
        found = dict(zip(reversed(label), reversed(self.languages), strict=True))
        return tuple(
            Text(space_text(text, found[text]), lang=found[text]) for text in dict.fromkeys(label)
        )
