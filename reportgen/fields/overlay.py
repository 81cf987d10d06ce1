"""Translations in files of their own: laid over the texts of the main file, leaf by leaf."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reportgen.fields.model import Field
from reportgen.fields.read import Reading, is_empty, parts_of
from reportgen.input.source import MappingNode, Node, ScalarNode, SequenceNode, Source
from reportgen.problems.message import say
from reportgen.problems.suggest import suggest


def overlay_all(
    root: MappingNode,
    translations: Mapping[str, Source[MappingNode]],
    fields: Iterable[Field],
    reading: Reading,
) -> MappingNode:
    """Return the main tree with the texts of all its translations, by language.

    Files in languages that the project does not have are reported.
    """
    known = tuple(fields)
    for lang, translation in translations.items():
        if lang in reading.languages:
            root = overlay(root, translation.root, lang, known, reading)
        else:
            reading.report(
                translation.root.place,
                "",
                say("“{tag}” is no language of this project.", tag=lang),
                say("Add it to “languages” in reportgen.yaml, or remove the file."),
            )
    return root


def overlay(
    main: MappingNode,
    translation: MappingNode,
    lang: str,
    fields: Iterable[Field],
    reading: Reading,
    path: str = "",
) -> MappingNode:
    """Return the main tree with each text of the translation beside the one it translates.

    Keys that are unknown, that hold no text, or whose text stands in both files are reported;
    lists are matched item by item.
    """
    known = {field.name: field for field in fields}
    items = dict(main.items)
    for key, child in translation.items.items():
        if is_empty(child):
            continue
        place = translation.keys[key]
        here = f"{path}.{key}" if path else key
        if key not in known:
            advice = suggest(key, known)
            reading.report(place, here, say("the key “{key}” is unknown.", key=key), advice)
        elif key not in items or is_empty(items[key]):
            reading.report(
                place,
                here,
                say("“{key}” is translated but not written in the main file.", key=key),
                say("Write it in {file} first.", file=main.place.file),
            )
        else:
            items[key] = _lay(items[key], child, lang, known[key], reading, here)
    return MappingNode(items, main.place, main.keys)


def _lay(main: Node, over: Node, lang: str, field: Field, reading: Reading, path: str) -> Node:
    if field.keyed and isinstance(main, MappingNode) and isinstance(over, MappingNode):
        each = [Field(key, field.type) for key in main.items]
        return overlay(main, over, lang, each, reading, path)
    if field.many and (isinstance(main, SequenceNode) or isinstance(over, SequenceNode)):
        return _lay_items(main, over, lang, field, reading, path)
    if field.type.parts and isinstance(main, MappingNode) and isinstance(over, MappingNode):
        return overlay(main, over, lang, parts_of(field.type, main), reading, path)
    if not field.type.localized:
        reading.report(
            over.place,
            path,
            say("this is the same in every language."),
            say("Write it in {file} only.", file=main.place.file),
        )
        return main
    return _lay_text(main, over, lang, reading, path)


def _lay_items(
    main: Node, over: Node, lang: str, field: Field, reading: Reading, path: str
) -> Node:
    # A single value may stand for a list of one, in either file.
    if not isinstance(main, SequenceNode):
        main = SequenceNode((main,), main.place)
    if not isinstance(over, SequenceNode):
        over = SequenceNode((over,), over.place)
    if len(over.items) > len(main.items):
        extra = over.items[len(main.items)]
        reading.report(
            extra.place,
            path,
            say(
                "the list has {count} items, its original {original}.",
                count=len(over.items),
                original=len(main.items),
            ),
            say("Translate item by item; leave an item empty to skip it."),
        )
        return main
    single = Field(field.name, field.type)
    items = list(main.items)
    for number, child in enumerate(over.items):
        if not is_empty(child):
            items[number] = _lay(items[number], child, lang, single, reading, f"{path}.{number}")
    return SequenceNode(tuple(items), main.place)


def _lay_text(main: Node, over: Node, lang: str, reading: Reading, path: str) -> Node:
    if not isinstance(over, ScalarNode):
        reading.report(
            over.place, path, say("one text belongs here."), say("Write the translation alone.")
        )
        return main
    if isinstance(main, ScalarNode):
        items: dict[str, Node] = {reading.main: main}
        keys = {reading.main: main.place}
    elif isinstance(main, MappingNode):
        items, keys = dict(main.items), dict(main.keys)
    else:
        return main
    if lang in items:
        first = items[lang].place
        reading.report(
            over.place,
            path,
            say("the text in {lang} stands in two files.", lang=lang),
            say("It is already at {first}; keep one of them.", first=first),
        )
        return main
    items[lang], keys[lang] = over, over.place
    return MappingNode(items, main.place, keys)


def warn_of_missing(
    root: MappingNode,
    fields: Iterable[Field],
    editions: Iterable[tuple[str, ...]],
    reading: Reading,
) -> None:
    """Warn of translations that are missing: of all texts at once where none is there.

    Only languages of the `editions` are missed, or where there are none, all of the project.
    """
    wanted = {lang for edition in editions for lang in edition} or set(reading.languages)
    texts = [
        (path, node)
        for field in fields
        if field.name in root.items
        for path, node, leaf in _leaves(root.items[field.name], field, field.name)
        if leaf.type.translated
    ]
    for lang in reading.languages:
        missing = [
            (path, node)
            for path, node in texts
            if not isinstance(node, MappingNode)
            or lang not in node.items
            or is_empty(node.items[lang])
        ]
        if lang == reading.main or lang not in wanted or not missing:
            continue
        if len(missing) == len(texts):
            reading.warn(
                root.place,
                "",
                say("nothing is translated into {lang}.", lang=lang),
                say(
                    "Write the texts in {lang}, or put them beside this file in one ending with "
                    ".{lang}.yaml.",
                    lang=lang,
                ),
                lang,
            )
            continue
        for path, node in missing:
            reading.warn(
                node.place,
                path,
                say("the text in {lang} is missing.", lang=lang),
                say("Until it is there, the text in {main} is printed.", main=reading.main),
                lang,
            )


def _leaves(node: Node, field: Field, path: str) -> Iterator[tuple[str, Node, Field]]:
    """Yield the texts of a field's node, with path, node and field."""
    if field.many and isinstance(node, SequenceNode):
        for number, child in enumerate(node.items):
            yield from _leaves(child, replace(field, many=False), f"{path}.{number}")
    elif field.type.parts and isinstance(node, MappingNode):
        for part in parts_of(field.type, node):
            if part.name in node.items:
                yield from _leaves(node.items[part.name], part, f"{path}.{part.name}")
    elif field.type.parse and not is_empty(node):
        yield path, node, field
