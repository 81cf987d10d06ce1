"""The first page: all sheets, to be searched and filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from reportgen.app.overview import Overviewed
from reportgen.forms.form import Form
from reportgen.languages import fold_letters, language_names, pick, sort_key
from reportgen.project.project import Project
from reportgen.web.pages import Ask, render

#: So many rows are shown before somebody asks for all.
_FIRST = 200


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the list: its name in addresses, its label, its choices with labels."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


def show_sheets(ask: Ask) -> Response:
    """The list of sheets; of those that are like what the address says."""
    with ask.studio.open() as project:
        rows = ask.studio.survey.look(project, ask.shown_in(project))
        labels = _column_labels(project, ask.language)
        filters = _filters(ask, project, rows, labels)
    query = ask.query.get("q", "")
    found = [row for row in rows if _fits(row, query, filters)]
    shown = found if ask.query.get("all") else found[:_FIRST]
    template = "sheets/_rows.html" if ask.wants_part else "sheets/list.html"
    return render(
        ask,
        template,
        rows=shown,
        found=len(found),
        count=len(rows),
        columns=labels,
        filters=filters,
        query=query,
        filtered=bool(query or any(each.chosen for each in filters)),
    )


def _column_labels(project: Project, language: str) -> Mapping[str, str]:
    """Return the labels of what lists show, by the names of fields, of all forms together."""
    labels: dict[str, str] = {}
    for form in _forms(project):
        for name in form.columns:
            label = pick(form.fields[name].label, language, project.languages[0])[0]
            labels.setdefault(name, label or name)
    return labels


def _forms(project: Project) -> list[Form]:
    return [project.form(name) for name in project.form_names]


def _filters(
    ask: Ask, project: Project, rows: Sequence[Overviewed], labels: Mapping[str, str]
) -> list[Filter]:
    made: list[tuple[str, str, list[tuple[str, str]]]] = []
    for name, label in labels.items():
        values = {value for row in rows for value in row.columns.get(name, ())}
        made.append(
            (f"f-{name}", label, [(value, value) for value in sorted(values, key=sort_key)])
        )
    choices: list[tuple[str, str]] = []
    for lang in project.languages:
        spoken = _name(lang, ask)
        choices.append((f"in-{lang}", ask.say("complete_in", language=spoken)))
        choices.append((f"not-{lang}", ask.say("missing_in", language=spoken)))
        if any(lang in row.stale for row in rows):
            choices.append((f"stale-{lang}", ask.say("stale_in", language=spoken)))
    made.append(("language", ask.say("language"), choices))
    used = [form for form in _forms(project) if any(row.form == form.name for row in rows)]
    if len(used) > 1:
        kinds = [(f.name, pick(f.label, ask.language, project.languages[0])[0]) for f in used]
        made.append(("form", ask.say("form"), kinds))
    states = [(name, ask.say(f"state_{name}")) for name in ("errors", "warnings", "fine")]
    made.append(("state", ask.say("state"), states))
    return [
        Filter(name, label, tuple(options), _known(ask.query.get(name, ""), options))
        for name, label, options in made
        if options
    ]


def _known(asked: str, options: Sequence[tuple[str, str]]) -> str:
    return asked if any(asked == value for value, _ in options) else ""


def _name(lang: str, ask: Ask) -> str:
    return language_names(ask.language).get(lang, lang)


def _fits(row: Overviewed, query: str, filters: Sequence[Filter]) -> bool:
    if not all(fold_letters(word) in row.text for word in query.split()):
        return False
    return all(_has(row, each) for each in filters if each.chosen)


def _has(row: Overviewed, asked: Filter) -> bool:
    match asked.name:
        case "language":
            kind, _, lang = asked.chosen.partition("-")
            return lang in {"in": row.languages, "not": row.lacking}.get(kind, row.stale)
        case "form":
            return row.form == asked.chosen
        case "state":
            state = "errors" if row.errors else "warnings" if row.warnings else "fine"
            return state == asked.chosen
        case name:
            return asked.chosen in row.columns.get(name.removeprefix("f-"), ())
