"""Recipients of a mailing: who they are, and how they are read from a file and taken out of it.

A file is a list in YAML, or a table in CSV or XLSX whose columns people name in their language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from reportgen.fields.read import Reading, read_fields
from reportgen.gc_pause import without_collecting_garbage
from reportgen.input.charsets import undouble
from reportgen.input.lists import Item, ItemList, without_items
from reportgen.input.source import MappingNode, Node, ScalarNode, SequenceNode, place_of
from reportgen.input.tables import remove_rows, replace_unchanged
from reportgen.mailings.recipients.columns import PARTED, RECIPIENT
from reportgen.mailings.recipients.countries import join_number, read_postcode
from reportgen.mailings.recipients.lists import list_recipients
from reportgen.mailings.recipients.name_columns import sort_names
from reportgen.mailings.recipients.names import is_several, strip_suffixes, surname_in
from reportgen.problems.causes import problems_of
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, Severity, UnfitError
from reportgen.problems.suggest import suggest

#: What is said of rows that somebody set aside in a workbook (`worksheets.Marks.aside`).
_UNFILTERED = say(
    "under a filter that hides none of them, so that it is not clear whom it is to leave out."
)
_ASIDE: Mapping[str, tuple[Message, Message]] = {
    "hidden": (
        say("hidden, so that it is not clear whether it belongs to the list."),
        say("hidden, so that it is not clear whether they belong to the list."),
    ),
    "filtered out": (
        say("filtered out, so that it is not clear whether it belongs to the list."),
        say("filtered out, so that it is not clear whether they belong to the list."),
    ),
    "struck through": (
        say("struck through, so that it is not clear whether it belongs to the list."),
        say("struck through, so that it is not clear whether they belong to the list."),
    ),
    "unfiltered": (_UNFILTERED, _UNFILTERED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who may get a mailing: a person, an organisation, or a person in one.

    `name` is the full name, given names first; `form` is "ms", "mr" or "" for a neutral form of
    address; `street` has a line or several, additions first; `country` is an ISO 3166-1 alpha-2
    code, `language` a tag of the project. `cities` and `topics` are what interests them; none
    means everything. `sheets` are the ids of their own. `channel` is "email", "letter", or "" for
    the mailing's own.
    """

    place: Place
    name: str = ""
    surname: str = ""
    title: str = ""
    form: str = ""
    organisation: str = ""
    email: str = ""
    street: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = ""
    language: str = ""
    cities: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    channel: str = ""
    #: What versions before took the same entry for, if that was another name or postal address:
    #: who was opted out or forgotten by it stays so.
    formerly: Recipient | None = field(default=None, compare=False, repr=False)

    @property
    def called(self) -> str:
        """What the recipient is called: the name, or the organisation's where there is none."""
        return self.name or self.organisation


def read_recipients(
    path: Path,
    name: str,
    languages: tuple[str, ...],
    language: str,
    country: str,
    hidden_rows: bool | None = None,
) -> tuple[list[Recipient], list[Problem]]:
    """Return the recipients in a file, called `name` in problems, and all that is wrong with it.

    `languages` are the project's, empty for any; `language` and `country` are those of whoever
    has none stated. Rows that are hidden, filtered out or struck through in a workbook are read or
    passed over as `hidden_rows` says; without its word each of them is a problem. Whoever
    something is wrong with is left out. Nothing is raised: a file that
    cannot be read gives nobody, and problems. Doubled addresses are the plan's to leave out.
    """
    with without_collecting_garbage():
        try:
            listed = list_recipients(path, name)
        except Exception as error:
            return [], list(problems_of(error, name, say("the list")))
        return _read_items(listed, languages, language, country, hidden_rows)


def _read_items(
    listed: ItemList,
    languages: tuple[str, ...],
    language: str,
    country: str,
    hidden_rows: bool | None,
) -> tuple[list[Recipient], list[Problem]]:
    reading = _begin(listed, languages, language)
    if reading.failed and not listed.items:
        return [], reading.problems
    recipients = []
    for item in _choose_rows(listed, hidden_rows, reading):
        before = len(reading.problems)
        _check_letters(item, reading)
        node = sort_names(item, reading)
        found = _read_values(node, item, reading)
        if _has_errors(reading, before):
            continue
        _check_whole(found, item, reading)
        _settle_address(found, item, reading, country)
        tag = _check_language(found.get("language", language), item, reading)
        if not _has_errors(reading, before):
            recipient = _recipient(found, item.node.place, tag, country)
            recipient = _check_surname(recipient, item, reading)
            recipients.append(_remember(recipient, node, item, country))
    if not listed.items:
        reading.warn(
            Place(listed.file), "", say("the list names nobody."), say("Write whom to send to.")
        )
    return recipients, reading.problems


def _choose_rows(listed: ItemList, hidden_rows: bool | None, reading: Reading) -> list[Item]:
    """Return the items to be read, and report those of which nobody said whether they are."""
    chosen = []
    for aside, run in groupby(listed.items, key=lambda item: item.aside):
        items = list(run)
        if not aside or hidden_rows:
            chosen += items
        elif hidden_rows is None or aside == "unfiltered":
            _report_aside(aside, items, reading)
    return chosen


def _report_aside(aside: str, items: list[Item], reading: Reading) -> None:
    first, last = items[0].number, items[-1].number
    of_one, of_many = _ASIDE[aside]
    if last > first:
        said = say("the rows {first} to {last} are {how}", first=first, last=last, how=of_many)
    else:
        said = say("the row {number} is {how}", number=first, how=of_one)
    advice = (
        say(
            "Clear the filter, or apply it again, and save the list; “hidden_rows: yes” in the "
            "mailing takes them all."
        )
        if aside == "unfiltered"
        else say(
            "Show or delete them; or write “hidden_rows: no” in the mailing to leave such rows "
            "out; “hidden_rows: yes” in the mailing takes them all."
        )
    )
    reading.report(items[0].node.place, "", said, advice)


def remove_recipient(path: Path, matches: Callable[[Recipient], bool]) -> int:
    """Take all who match out of a file, whole or not at all, and return how many they were.

    Of YAML their lines go, and those of a CSV file; comments and all else stay byte for byte. In
    a workbook the rows are left empty. Whoever something is wrong with is held against `matches`
    with what can be read of them, without defaults. Raises `ReportgenError` where the file cannot
    be read, changed meanwhile, or cannot be written again as it was.
    """
    listed = list_recipients(path, path.name)
    reading = _begin(listed, (), "und")
    gone = {item.number for item in listed.items if any(map(matches, _all_readings(item, reading)))}
    if gone and listed.table:
        remove_rows(path, listed.table, gone)
    elif gone:
        replace_unchanged(path, path.name, listed.digest, without_items(listed, gone))
    return len(gone)


def _begin(listed: ItemList, languages: tuple[str, ...], main: str) -> Reading:
    lines = {listed.file: listed.lines}
    return Reading(languages, main, date.min, lines, problems=[*listed.problems])


def _check_letters(item: Item, reading: Reading) -> None:
    """Report what was UTF-8, was taken for another encoding and saved again: JÃ¶rg."""
    for key, node in item.node.items.items():
        for each in node.items if isinstance(node, SequenceNode) else (node,):
            if isinstance(each, ScalarNode) and (meant := undouble(each.text)) != each.text:
                reading.report(
                    each.place,
                    key,
                    say(
                        "“{text}” seems to have been “{meant}”: the list was opened in a wrong "
                        "encoding and saved again.",
                        text=each.text,
                        meant=meant,
                    ),
                    say(
                        "Get the list from its source again and open it as UTF-8 (in Excel: Data, "
                        "From Text/CSV, 65001); or correct it by hand."
                    ),
                )


def _has_errors(reading: Reading, before: int) -> bool:
    """Tell whether errors were found since there were so many problems."""
    return any(each.severity is Severity.ERROR for each in reading.problems[before:])


def _read_values(node: MappingNode, item: Item, reading: Reading) -> dict[str, Any]:
    items = {key: _part(key, value) for key, value in node.items.items()}
    return read_fields(replace(node, items=items), RECIPIENT, reading, item.path)


def _read_as_written(item: Item, country: str) -> Recipient:
    """Return what versions before, which sorted and joined nothing, took an item for."""
    items = {key: _part(key, node) for key, node in item.node.items.items()}
    unheard = Reading((), "und", date.min)
    found = read_fields(replace(item.node, items=items), RECIPIENT, unheard)
    return _recipient(found, item.node.place, "", country)


def _remember(recipient: Recipient, node: MappingNode, item: Item, country: str) -> Recipient:
    postcode = item.node.items.get("postcode")
    same = not isinstance(postcode, ScalarNode) or postcode.text == recipient.postcode
    if same and "house_number" not in item.node.items and node is item.node:
        return recipient
    old = _read_as_written(item, country)
    keys = ("name", "street", "postcode")
    if all(getattr(old, key) == getattr(recipient, key) for key in keys):
        return recipient
    return replace(recipient, formerly=old)


def _all_readings(item: Item, reading: Reading) -> list[Recipient]:
    found = _read_values(sort_names(item, reading), item, reading)
    _settle_address(found, item, reading, "")
    return [_recipient(found, item.node.place, "", ""), _read_as_written(item, "")]


def _part(key: str, node: Node) -> Node:
    if key not in PARTED or not isinstance(node, ScalarNode) or node.is_null:
        return node
    parts = PARTED[key].split(node.text)
    return SequenceNode(
        tuple(ScalarNode(part, node.place, node.plain) for part in parts), node.place
    )


def _recipient(found: Mapping[str, Any], place: Place, language: str, country: str) -> Recipient:
    name, surname = _join_name(found)
    return Recipient(
        place=place,
        name=name,
        surname=surname,
        title=found.get("title", ""),
        form=found.get("form", ""),
        organisation=found.get("organisation", ""),
        email=found.get("email", ""),
        street=(*filter(None, [found.get("addition", "")]), *found.get("street", ())),
        postcode=found.get("postcode", ""),
        city=found.get("city", ""),
        country=found.get("country", country),
        language=language,
        cities=found.get("cities", ()),
        sheets=found.get("sheets", ()),
        topics=found.get("topics", ()),
        channel=found.get("channel", ""),
    )


def _join_name(found: Mapping[str, Any]) -> tuple[str, str]:
    """Return the full name and the surname, the latter empty where nothing tells it.

    Beside a given name a name is the surname, unless it begins with the given name itself.
    """
    name, given, surname = (found.get(key, "") for key in ("name", "given_name", "surname"))
    if given and name.startswith(f"{given} "):
        return name, surname or name.removeprefix(f"{given} ")
    if name and (surname or not given):
        return name, surname
    return f"{given} {name or surname}".strip(), name or surname


def _check_whole(found: Mapping[str, Any], item: Item, reading: Reading) -> None:
    """Report what each recipient needs, whichever keys it is in."""

    def report(message: Message, advice: Message) -> None:
        reading.report(item.node.place, item.path, message, advice)

    postal = all(key in found for key in ("street", "postcode", "city"))
    channel = found.get("channel", "")
    if not any(key in found for key in ("name", "given_name", "surname", "organisation")):
        report(
            say("the recipient has neither a name nor an organisation."), say("Write one of them.")
        )
    if "email" not in found and not postal:
        report(
            say("the recipient has neither an e-mail address nor a whole postal address."),
            say("Write an e-mail address, or street, postcode and city."),
        )
    elif channel == "email" and "email" not in found:
        report(
            say("an e-mail is to be sent, and there is no address for it."), say("Write “email”.")
        )
    elif channel == "letter" and not postal:
        report(
            say("a letter is to be sent, and the postal address is not whole."),
            say("Write street, postcode and city."),
        )


def _settle_address(
    found: dict[str, Any], item: Item, reading: Reading, sender_country: str
) -> None:
    """Join the house number with the street and mend the postcode, or report why not."""
    country = found.get("country", sender_country)
    number, street = found.get("house_number", ""), found.get("street", ())
    keys = {"postcode": found.get("postcode", ""), "house_number": number}
    for key, text in keys.items():
        try:
            if not text:
                continue
            if key == "postcode":
                found[key] = read_postcode(text, country)
            elif len(street) == 1:
                found["street"] = (join_number(street[0], number, country),)
            else:
                message = say(
                    "the number “{number}” stands beside {count} lines of street.",
                    number=number,
                    count=len(street),
                )
                raise UnfitError(message, say("Write it into the line of its street."))
        except UnfitError as error:
            reading.report(place_of(item.node, key), key, error.message, error.advice)


def _check_surname(recipient: Recipient, item: Item, reading: Reading) -> Recipient:
    """Return the recipient, greeted neutrally where it is not clear by which name."""
    name = recipient.name
    if not recipient.form or not name or surname_of(recipient):
        return recipient
    key = "name" if "name" in item.node.items else "surname"
    message = say(
        "the surname in “{name}” cannot be told, so that the whole name is greeted.", name=name
    )
    if is_several(name):
        message = say(
            "“{name}” seems to be more than one person; the whole name is greeted.", name=name
        )
        recipient = replace(recipient, form="")
    advice = say("Write given name and surname in columns of their own.")
    reading.warn(place_of(item.node, key), key, message, advice)
    return recipient


def surname_of(recipient: Recipient) -> str:
    """Return the surname: the one that is given, or that the name tells; else an empty text."""
    if recipient.surname:
        return strip_suffixes(recipient.surname)
    return surname_in(recipient.name)


def _check_language(tag: str, item: Item, reading: Reading) -> str:
    """Return the project's language that is asked for, be it without the region."""
    for each in (tag, tag.split("-")[0]):
        if not reading.languages or each in reading.languages:
            return each
    reading.report(
        place_of(item.node, "language"),
        "language",
        say("“{tag}” is no language of this project.", tag=tag),
        suggest(tag, reading.languages),
    )
    return tag
