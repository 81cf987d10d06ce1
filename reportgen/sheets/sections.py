"""The sections of a sheet: what a form's layout makes of the values of a profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from reportgen.document.blocks import Block, Fact, Facts, Inline, Paragraph, Signature, Text
from reportgen.document.sheet import Passage, Row, Section, Value
from reportgen.document.spacing import NO_BREAK, space_text
from reportgen.fields.model import Field
from reportgen.fields.show import name_language
from reportgen.forms import layout
from reportgen.input.runs import join_runs
from reportgen.languages import Texts, pick
from reportgen.sheets.pictures import show_pictures, stand_beside
from reportgen.sheets.values import Values


def make_sections(values: Values) -> tuple[Section, ...]:
    """Return the sections that are printed of a profile, in the order of its form."""
    maker = _Sections(values)
    return tuple(part for spec in values.form.sections for part in maker.sections(spec))


class _Sections:
    def __init__(self, values: Values) -> None:
        self.values = values

    def sections(self, spec: layout.Section) -> Iterator[Section]:
        """Yield a section, in parts where rows of full width interrupt the rail."""
        value = self.rail(spec) if spec.value else ()
        rows = [(row.wide, made) for row in spec.rows if (made := self.row(row, spec.label))]
        labels = self.section_labels(spec)
        if not rows and any(value):
            yield Section(spec.name, labels, value, (Row("", ()),))
        for wide, each in groupby(rows, itemgetter(0)):
            yield Section(spec.name, labels, value, tuple(row for _, row in each), wide)
            labels, value = self.continued(spec) if wide else (), ()

    def section_labels(self, spec: layout.Section) -> tuple[Text, ...]:
        labels = self.values.labels(spec.label)
        if not (spec.number and labels):
            return labels
        first, *others = labels
        return replace(first, text=f"{spec.number}.{NO_BREAK}{first}"), *others

    def continued(self, spec: layout.Section) -> tuple[Text, ...]:
        """Return the labels of a section where it goes on below a row of full width."""
        words, main = self.values.words["continued"], self.values.profile.language
        return tuple(
            replace(text, text=f"{text} {pick(words, text.lang or main, main)[0]}")
            for text in self.section_labels(spec)
        )

    def rail(self, spec: layout.Section) -> tuple[Value, ...]:
        if spec.labelled and self.values.has(spec.value):
            return self.facts([layout.Shown(spec.value)])
        return self.values.distinct(spec.value)

    def row(self, spec: layout.Row, rail: Texts) -> Row | None:
        """Return a row as it is printed; None where it says nothing or another field forbids it."""
        if spec.when and not self.holds(spec.when):
            return None
        has = self.values.has
        shown = [
            each
            for each in spec.shown
            if (each.always or has(each.field) or (each.beside and has(each.beside)))
            and (not each.when or self.holds(each.when))
        ]
        if spec.sign:
            return Row("", self.labelled_passages(spec.label, rail, self.signature(spec.sign)))
        if not shown:
            return None
        if spec.facts:
            return Row("", self.labelled_passages(spec.label, rail, self.facts(shown)))
        return Row(shown[0].field, self.passages(shown[0], rail))

    def holds(self, when: layout.Condition) -> bool:
        profile = self.values.profile
        return layout.holds(when, profile.values, profile.form.fields)

    def passages(self, shown: layout.Shown, rail: Texts) -> tuple[Passage, ...]:
        """Return what each language says of a field.

        A label that would only repeat the one in the rail is left out, unless a hint follows.
        """
        name, field = shown.field, self.values.form.fields[shown.field]
        label = {} if _agree(field.label, rail) and not field.hint else field.label
        passages: list[Passage] = []
        for lang, body in zip(self.values.languages, self.illustrated(shown), strict=True):
            head = self.values.label(label, lang)
            note = self.note(field, self.values.profile.values.get(name), lang)
            if not body and not note and passages:
                last = passages[-1]
                also = dict.fromkeys([*last.also, *([head] if head else [])])
                passages[-1] = replace(last, also=tuple(also))
            else:
                passages.append(
                    Passage(lang, head, self.values.label(field.hint, lang), body, note)
                )
        return tuple(passages)

    def note(self, field: Field, value: Any, lang: str) -> Text:
        """Return the mark of a text that is printed in another language than asked for."""
        if value is None or field.many or not field.type.noted:
            return Text("")
        written = pick(value, lang, self.values.profile.language)[1]
        if written == lang:
            return Text("")
        view = self.values.views[lang]
        said, spoken = pick(view.words["in_language_only"], lang, view.main)
        language = name_language(written, replace(view, lang=spoken))
        return Text(space_text(said.format(language=language), spoken), lang=spoken)

    def labelled_passages(
        self, texts: Texts, rail: Texts, bodies: Iterable[Value]
    ) -> tuple[Passage, ...]:
        """Return a passage for each language that says something, below the label of a row."""
        label = {} if _agree(texts, rail) else texts
        nothing = Text("")
        return tuple(
            Passage(lang, self.values.label(label, lang), nothing, body, nothing)
            for lang, body in zip(self.values.languages, bodies, strict=True)
            if body
        )

    def facts(self, shown: Iterable[layout.Shown]) -> tuple[Value, ...]:
        """Return fields as facts in each language; those that would only repeat are left out.

        What is the same in all languages has its label in each of them.
        """
        lines: dict[str, list[Fact]] = {lang: [] for lang in self.values.languages}
        for each in shown:
            heads: list[tuple[str, Text]] = []
            said: list[tuple[str, Value, list[tuple[str, Text]]]] = []
            for lang, body in zip(self.values.languages, self.bodies(each), strict=True):
                head = self.values.label(self.values.form.fields[each.field].label, lang)
                if body:
                    heads = []
                    said.append((lang, body, heads))
                if head and head not in [text for _, text in heads]:
                    heads.append((lang, head))
            for lang, body, labels in said:
                lines[lang].append(Fact(self.fact_label(labels, lang), _spoken(body, lang)))
        return tuple(
            Value((Facts(tuple(facts)),), lang) if facts else self.values.blank[lang]
            for lang, facts in lines.items()
        )

    def fact_label(self, labels: list[tuple[str, Text]], lang: str) -> tuple[Inline, ...]:
        """Return the label of a fact, in one language or several, up to its value."""
        if not labels:
            return ()
        parts: list[Inline] = []
        for _, text in labels:
            own = replace(text, lang=None if text.lang == lang else text.lang)
            parts += [Text(" / "), own] if parts else [own]
        spoken, last = labels[-1]
        if not str(last).endswith((":", "?", "!")):
            parts.append(Text(self.values.views[spoken].word("colon")))
        return tuple(join_runs(parts))

    def signature(self, texts: tuple[Texts, ...]) -> tuple[Value, ...]:
        """Return lines to be signed, with what stands below them in all languages."""
        labels = tuple(
            tuple(
                inline
                for number, text in enumerate(self.values.labels(each))
                for inline in ([Text(" / ")] if number else []) + [text]
            )
            for each in texts
        )
        first, *others = self.values.languages
        return Value((Signature(labels),), first), *(self.values.blank[lang] for lang in others)

    def illustrated(self, shown: layout.Shown) -> tuple[Value, ...]:
        """Return what a row says of a field, the first language with the pictures beside it."""
        bodies = self.bodies(shown)
        value = self.values.profile.values.get(shown.beside)
        if value is None:
            return bodies
        field, views = self.values.form.fields[shown.beside], self.values.views.values()
        pictures = tuple(show_pictures(value, field, views))
        first, *others = bodies
        return replace(first, blocks=stand_beside(first.blocks, pictures, field)), *others

    def bodies(self, shown: layout.Shown) -> tuple[Value, ...]:
        """Return what a row says of a field in each language, where it has no value as well."""
        if not shown.always or self.values.has(shown.field):
            return self.values.distinct(shown.field)
        texts = shown.blank or self.values.words["not_stated"]
        said = []
        for lang in self.values.languages:
            text, written = pick(texts, lang, self.values.profile.language)
            block = Paragraph((Text(space_text(text, written), emphasis=True),))
            said.append(Value((block,), written))
        return self.values.unlike(said)


def _spoken(value: Value, lang: str) -> tuple[Block, ...]:
    """Return the blocks of a value for a place of this language: a text in another says so."""
    if value.lang == lang:
        return value.blocks
    return tuple(
        replace(block, lang=block.lang or value.lang) if isinstance(block, Paragraph) else block
        for block in value.blocks
    )


def _agree(texts: Texts, others: Texts) -> bool:
    """Tell whether two texts are the same in each language that both are written in."""
    common = texts.keys() & others.keys()
    return bool(common) and all(texts[lang] == others[lang] for lang in common)
