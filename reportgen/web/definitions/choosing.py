"""Which sheets a definition has, as its page asks it: by filters, by name, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.app.editing.arranging import leave_out, move, put_before, take_in
from reportgen.app.editing.definitions import Examined, Sheets
from reportgen.fields.match import is_like
from reportgen.input.patching.data import Data
from reportgen.languages import Texts, language_names, pick, sort_key
from reportgen.project.project import Project
from reportgen.sheets.choose import known_texts
from reportgen.sheets.profile import Profile
from reportgen.web.definitions.asked import field_names
from reportgen.web.pages import Ask

#: So many sheets are shown in their order, and so many values of a field to choose among.
MOST, _MOST_VALUES = 200, 60
#: Boxes that are not ticked are numbered behind those that are, whose order stays.
_BEHIND = 1000


@dataclass(frozen=True, slots=True)
class Box:
    """One value to tick: what its box is called, the value, its label, whether it is chosen."""

    name: str
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A field that sheets are chosen by: its label, and its values."""

    label: str
    boxes: tuple[Box, ...]

    @property
    def chosen(self) -> int:
        """How many values are chosen."""
        return sum(box.chosen for box in self.boxes)


@dataclass(frozen=True, slots=True)
class Row:
    """A sheet in its order: its id and title, and whether it can go up or down."""

    id: str
    title: str
    up: bool
    down: bool
    copies: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page shows of the sheets of a definition.

    `groups` are rows under a heading, "" for none; `sorts` are choices with values and labels.
    """

    filters: tuple[Filter, ...]
    by_name: Filter
    languages: Filter
    group: str
    sorts: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    count: int
    left_out: tuple[tuple[str, str], ...]
    exclude: tuple[str, ...]
    order: tuple[str, ...]
    #: How many copies there are of all others, and of what is not shown.
    copies: str
    hidden_copies: tuple[tuple[str, str], ...]


def chosen_of(
    ask: Ask, project: Project, values: Mapping[str, Data], examined: Examined, sheets: Sheets
) -> Chosen:
    """Return what the page shows of the sheets of a definition that says this."""
    selected = _mapping(values.get("sheets", ""))
    copies = _mapping(values.get("copies", ""))
    lang = ask.language if ask.language in project.languages else project.languages[0]
    titles = {each.id: title_of(each, lang) for each in sheets.profiles}
    ordered = sorted(titles.items(), key=lambda each: sort_key(each[1]))
    named = {each.id for each in examined.sheets}
    exclude = texts_of(selected, "exclude")
    out = [
        (name, title)
        for name, title in ordered
        if name not in named and any(is_like(name, each) for each in exclude)
    ]
    labels = {
        name: pick(texts, ask.language, project.languages[0])[0]
        for name, texts in field_names(ask, project).items()
    }
    sortable = [(name, label) for name, label in labels.items() if "." not in name]
    groups = tuple(_rows(examined, lang, copies))
    shown = {"*", *(row.id for _, rows in groups for row in rows)}
    spoken = [(lang, language_names(ask.language).get(lang, lang)) for lang in project.languages]
    return Chosen(
        tuple(_filters(ask, project, selected, sheets, labels)),
        Filter("", tuple(_boxes("sheets.ids", texts_of(selected, "ids"), ordered))),
        Filter("", tuple(_boxes("sheets.languages", texts_of(selected, "languages"), spoken))),
        _text(selected, "group"),
        tuple(texts_of(selected, "sort")),
        tuple(sorted(sortable, key=lambda each: sort_key(each[1]))),
        groups,
        len(examined.sheets),
        tuple(out),
        tuple(exclude),
        tuple(texts_of(selected, "order")),
        _text(copies, "*"),
        tuple((name, _text(copies, name)) for name in copies if name not in shown),
    )


def title_of(profile: Profile, lang: str) -> str:
    """Return the title of a sheet in a language, its id where it has none."""
    texts = profile.values.get(profile.form.title, {})
    return pick(texts, lang, profile.language)[0] or profile.id


def _filters(
    ask: Ask,
    project: Project,
    selected: Mapping[str, Data],
    sheets: Sheets,
    labels: Mapping[str, str],
) -> Iterator[Filter]:
    where = _mapping(selected.get("where", ""))
    forms = {profile.form.name: profile.form for profile in sheets.profiles}.values()
    names = dict.fromkeys([*(name for form in forms for name in form.columns), *where])
    for name in names:
        fields = [form.fields[name] for form in forms if name in form.fields]
        known: dict[str, str] = {}
        for field in fields:
            for key, texts in field.options.items():
                known[key] = pick(texts, ask.language, project.languages[0])[0] or key
        if not known:
            values = known_texts(sheets.profiles, name)
            known = _known(values, texts_of(where, name), ask.language, project.languages[0])
        boxes = _boxes(f"sheets.where.{name}", texts_of(where, name), known.items())
        yield Filter(labels.get(name, name), tuple(boxes))


def _known(every: Iterable[Texts], chosen: Sequence[str], lang: str, main: str) -> dict[str, str]:
    """Return values with their labels, each once in however many languages it is written.

    The value is what was chosen, or the text in the main language; the label is for the reader.
    """
    known: dict[str, str] = {}
    for texts in every:
        said = (text for text in texts.values() if text in chosen)
        known[next(said, pick(texts, main, main)[0])] = pick(texts, lang, main)[0]
    ordered = sorted(known.items(), key=lambda each: sort_key(each[1]))
    return dict(ordered[:_MOST_VALUES])


def _boxes(name: str, chosen: Sequence[str], known: Iterable[tuple[str, str]]) -> Iterator[Box]:
    labels = dict(known)
    # What somebody wrote otherwise, such as “gui*”, can be chosen no more, but left out.
    labels |= {value: value for value in chosen if value not in labels}
    for number, (value, label) in enumerate(labels.items()):
        at = chosen.index(value) if value in chosen else _BEHIND + number
        yield Box(f"{name}.{at}", value, label, value in chosen)


def _rows(
    examined: Examined, lang: str, copies: Mapping[str, Data]
) -> Iterator[tuple[str, tuple[Row, ...]]]:
    shown = 0
    last = len(examined.groups) - 1
    for number, group in enumerate(examined.groups):
        rows = []
        for place, profile in enumerate(group.profiles[: max(MOST - shown, 0)]):
            rows.append(
                Row(
                    profile.id,
                    title_of(profile, lang),
                    bool(place or number),
                    place + 1 < len(group.profiles) or number < last,
                    _text(copies, profile.id),
                )
            )
        shown += len(rows)
        if rows:
            yield " / ".join(filter(None, group.labels or ())), tuple(rows)


# --- Changed by hand -----------------------------------------------------------------------------


def arrange(action: str, selected: Mapping[str, Data], examined: Examined) -> Mapping[str, Data]:
    """Return what is said of the sheets after a button was pressed: “up:sheets.ID”.

    Raises `LookupError`.
    """
    verb, _, where = action.partition(":")
    name, _, other = where.removeprefix("sheets.").partition(">")
    groups = [[profile.id for profile in group.profiles] for group in examined.groups]
    known = {each for group in groups for each in group}
    if verb in ("up", "down"):
        return move(selected, groups, name, -1 if verb == "up" else 1)
    if verb == "before":
        return put_before(selected, groups, name, other)
    if verb == "out" and name in known:
        return leave_out(selected, name)
    if verb == "in":
        return take_in(selected, name)
    if verb == "sort":
        return {**selected, "order": []}
    raise LookupError(action)


def _mapping(data: Data) -> Mapping[str, Data]:
    return data if isinstance(data, Mapping) else {}


def texts_of(data: Mapping[str, Data], key: str) -> list[str]:
    """Return the texts of a list."""
    value = data.get(key, "")
    items = [value] if isinstance(value, (str, Mapping)) else value
    return [each for each in items if isinstance(each, str) and each]


def _text(data: Mapping[str, Data], key: str) -> str:
    value = data.get(key, "")
    return value if isinstance(value, str) else ""
