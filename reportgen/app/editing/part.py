"""A sheet's tree taken apart into its files again, so that what says the same stays as written.

A text goes where the text it takes the place of is: into the sheet's own file beside that of the
main language, or into the file of its translation. What is new goes where the others of its
language are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reportgen.app.editing.content import (
    ANY,
    Content,
    MisshapenError,
    Written,
    is_blank,
    join_value,
    lay_over,
    parts_of,
    shape,
)
from reportgen.fields.model import Field
from reportgen.input.patching.data import Data, without_empty
from reportgen.input.patching.graft import graft, wrap

#: How wide the lines of a long text are that nobody broke yet.
_WIDTH = 88


def part_content(
    content: Content, written: Written, fields: Sequence[Field]
) -> dict[str, Mapping[str, Data]]:
    """Return what each file is to say of these fields, by language, "" for the main one.

    Files that there are not yet are among them where something is to stand in them.
    """
    files = {language: dict(file) for language, file in written.files.items()}
    files.setdefault("", {})
    beside = _inline_languages(written, fields)
    for each in fields:
        if each.name in content.misshapen:
            continue
        new = content.values.get(each.name, "")
        try:
            if without_empty(join_value(each, written)) == without_empty(new):
                continue
        except MisshapenError:
            # Whoever wrote it in a shape of his own wins; see `join_files`.
            continue
        old = {language: file.get(each.name, "") for language, file in written.files.items()}
        for language in {*old, *_languages(new, each)} - {written.main}:
            old.setdefault(language, "")
        parted = _Parting(written, beside).part(new, each, old)
        for language in {*parted, *old}:
            value = parted.get(language, "")
            file = files.setdefault(language, {})
            if is_blank(value):
                file.pop(each.name, None)
            else:
                file[each.name] = value
    return {language: file for language, file in files.items() if file or language in written.files}


def put_values(
    said: Mapping[str, Data], content: Content, fields: Iterable[Field], main: str
) -> dict[str, Data]:
    """Return what a file is to say that has no translations beside it: `said`, with this content.

    Plain texts are in the `main` language.
    """
    written = Written({"": said}, main)
    put = dict(said)
    for each in fields:
        if each.name in content.misshapen:
            continue
        new = content.values.get(each.name, "")
        if without_empty(join_value(each, written)) == without_empty(new):
            continue
        parting = _Parting(written, frozenset(_languages(new, each)))
        value = parting.part(new, each, {"": said.get(each.name, "")})[""]
        if is_blank(value):
            put.pop(each.name, None)
        else:
            put[each.name] = value
    return put


def _inline_languages(written: Written, fields: Sequence[Field]) -> frozenset[str]:
    """Return the languages whose texts stand in the sheet's own file, and in no other."""
    found: set[str] = set()
    for each in fields:
        try:
            found |= _languages(shape(written.of("").get(each.name, ""), each, written.main), each)
        except MisshapenError:
            continue
    return frozenset(found - written.files.keys() - {written.main})


def _languages(data: Data, spec: Field) -> set[str]:
    """Return the languages that a value in its shape has texts in."""
    if spec.keyed:
        return set()
    if spec.many:
        one = replace(spec, many=False)
        items: Sequence[Data] = data or []  # type: ignore[assignment]
        return {lang for item in items for lang in _languages(item, one)}
    if not isinstance(data, Mapping):
        return set()
    if spec.type.parts:
        parts = {part.name: part for part in parts_of(spec.type, data)}
        return {lang for name, each in data.items() for lang in _languages(each, parts[name])}
    return {lang for lang, text in data.items() if text} if spec.type.localized else set()


@dataclass(slots=True)
class _Parting:
    """One field's value taken apart; `inline` are languages that stay in the sheet's own file."""

    written: Written
    inline: frozenset[str] = field(default_factory=frozenset)

    def part(self, new: Data, spec: Field, old: Mapping[str, Data]) -> dict[str, Data]:
        """Return what the files say of a value, of which they said `old` before."""
        if spec.keyed:
            return {"": self._part_keyed(new or {}, spec, old.get("", ""))}  # type: ignore[arg-type]
        if spec.many:
            return self._part_items(new or [], spec, old)  # type: ignore[arg-type]
        if spec.type.parts:
            return self._part_record(new or {}, spec, old)  # type: ignore[arg-type]
        if spec.type.localized:
            return self._part_texts(new or {}, spec, old)  # type: ignore[arg-type]
        return {"": new}

    def _part_keyed(self, new: Mapping[str, Data], spec: Field, before: Data) -> Data:
        """Return values by names, those that are the same as they were written.

        They have no translations.
        """
        one, main = replace(spec, keyed=False), self.written.main
        unnamed = spec.unnamed or ANY
        if not isinstance(before, Mapping):
            if set(new) == {unnamed} and before:
                return new[unnamed]
            before = {}
        kept: dict[str, Data] = {}
        for name, value in new.items():
            said = before.get(name, "")
            same = said and without_empty(shape(said, one, main)) == without_empty(value)
            kept[name] = said if same else value
        return kept

    def _part_texts(
        self, new: Mapping[str, str], spec: Field, old: Mapping[str, Data]
    ) -> dict[str, Data]:
        main = self.written.main
        before = old.get("", "")
        known: dict[str, Data] = dict(before) if isinstance(before, Mapping) else {main: before}
        here: dict[str, Data] = {}
        parted: dict[str, Data] = {}
        for lang in dict.fromkeys((*known, *new)):
            text = new.get(lang, "")
            if lang == main or known.get(lang) or lang in self.inline:
                if text:
                    here[lang] = _as_written(text, known.get(lang, ""), spec)
            elif text or old.get(lang):
                parted[lang] = _as_written(text, old.get(lang, ""), spec)
        plain = set(here) <= {main} and not isinstance(before, Mapping)
        parted[""] = here.get(main, "") if plain else here
        return parted

    def _part_record(
        self, new: Mapping[str, Data], spec: Field, old: Mapping[str, Data]
    ) -> dict[str, Data]:
        parted: dict[str, dict[str, Data]] = {"": {}}
        first = spec.type.parts[0].name
        records = {
            lang: said if isinstance(said, Mapping) else {first: said} if said else {}
            for lang, said in old.items()
        }
        for part in parts_of(spec.type, new):
            before = {lang: record.get(part.name, "") for lang, record in records.items()}
            for lang, value in self.part(new.get(part.name, ""), part, before).items():
                if not is_blank(value):
                    parted.setdefault(lang, {})[part.name] = value
        result: dict[str, Data] = dict(parted)
        alone = spec.type.alone and set(parted[""]) == {first}
        if alone and not isinstance(old.get("", ""), Mapping):
            result[""] = parted[""][first]
        return result

    def _part_items(
        self, new: Sequence[Data], spec: Field, old: Mapping[str, Data]
    ) -> dict[str, Data]:
        one = replace(spec, many=False)
        new = [item for item in new if not is_blank(item)]
        before = _items_of(old, one, self.written.main)
        inline = self.inline | _inline_of(before, one, self.written)
        parted = self._part_each(new, one, before, inline)
        # What a translation skips cannot stand before what it says: such texts go to the others.
        gaps = {
            lang
            for lang in {lang for item in parted for lang in item} - {""}
            if _has_gap([item.get(lang, "") for item in parted])
        }
        if gaps:
            parted = self._part_each(new, one, before, inline | gaps, anew=True)
        result: dict[str, Data] = {"": [item.get("", "") for item in parted]}
        for lang in {lang for item in parted for lang in item} | old.keys():
            if lang:
                items = [item.get(lang, "") for item in parted]
                while items and is_blank(items[-1]):
                    items.pop()
                result[lang] = items
        said = old.get("", "")
        if len(parted) == 1 and isinstance(said, (str, Mapping)) and said:
            # One that stood without a dash goes on so.
            result = {lang: v[0] if isinstance(v, list) and v else v for lang, v in result.items()}
        return result

    def _part_each(
        self,
        new: Sequence[Data],
        one: Field,
        before: Sequence[_Item],
        inline: frozenset[str],
        anew: bool = False,
    ) -> list[dict[str, Data]]:
        parting = _Parting(self.written, inline)
        parted = []
        for item, was in zip(new, _match(new, before), strict=True):
            if was is None:
                parted.append(parting.part(item, one, {}))
            elif without_empty(was.shaped) == without_empty(item) and not anew:
                parted.append(dict(was.said))
            else:
                said = {"": was.said.get("", "")} if anew else was.said
                parted.append(parting.part(item, one, said))
        return parted


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a list as the files say it, and in its shape."""

    said: Mapping[str, Data]
    shaped: Data


def _items_of(old: Mapping[str, Data], one: Field, main: str) -> list[_Item]:
    lists = {
        lang: [said] if isinstance(said, (str, Mapping)) and said else list(said)
        for lang, said in old.items()
    }
    items = []
    for number in range(max(map(len, lists.values()), default=0)):
        said = {lang: each[number] for lang, each in lists.items() if number < len(each)}
        shaped: Data = ""
        for lang, each in said.items():
            if each:
                shaped = lay_over(shaped, shape(each, one, lang or main))
        items.append(_Item(said, shaped))
    return items


def _inline_of(before: Sequence[_Item], one: Field, written: Written) -> frozenset[str]:
    """Return the languages of a list's texts that stand in the sheet's own file."""
    own = (_languages(shape(item.said.get("", ""), one, written.main), one) for item in before)
    return frozenset(lang for each in own for lang in each) - {written.main}


def _match(new: Sequence[Data], before: Sequence[_Item]) -> list[_Item | None]:
    """Return for each new item the old one that it is, or has become."""
    left = [item for item in before if not is_blank(item.shaped)]
    found: list[_Item | None] = []
    for item in new:
        same = next((o for o in left if without_empty(o.shaped) == without_empty(item)), None)
        if same is not None:
            left = [other for other in left if other is not same]
        found.append(same)
    # What is left on both sides changed, and stands in the same order.
    rest = iter(left)
    return [each if each is not None else next(rest, None) for each in found]


def _has_gap(items: Sequence[Data]) -> bool:
    blanks = [is_blank(item) for item in items]
    return any(blank and not all(blanks[at:]) for at, blank in enumerate(blanks))


def _as_written(text: str, before: Data, spec: Field) -> str:
    """Return a text with the breaks of lines that it had where it says the same."""
    if not spec.type.noted or not text:
        return text
    if isinstance(before, str) and before:
        return graft(before, text)
    return wrap(text, _WIDTH) if len(text) > _WIDTH else text
