"""Lists in spreadsheets: what their columns mean, and the sheets that their rows become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from starlette.responses import RedirectResponse, Response

from reportgen.app.commits import check_inbox
from reportgen.cache.atomic import replace_file
from reportgen.cache.digests import digest_of
from reportgen.collecting.inbox import find_file
from reportgen.collecting.lists.assigning import (
    assign,
    begin_mapping,
    list_columns,
    list_mappings,
    offer_targets,
)
from reportgen.collecting.lists.differences import Change, Difference
from reportgen.collecting.lists.targets import parse_target
from reportgen.collecting.lists.update import ListPlan, plan_list
from reportgen.collecting.lists.writing import write_list
from reportgen.collecting.proposal import FORM
from reportgen.collecting.targets import data_in
from reportgen.collecting.undo import set_aside
from reportgen.forms.form import Form
from reportgen.input.patching.patch import UnpatchableError
from reportgen.input.returned.readers import LISTS
from reportgen.languages import pick
from reportgen.problems.problem import ReportgenError, Severity
from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.web.collect.shown import Showing
from reportgen.web.committing import collected, commit_saved
from reportgen.web.editing.differences import Change as Shown
from reportgen.web.editing.differences import differences_in
from reportgen.web.pages import Ask, render
from reportgen.web.problems import tell_problem

#: What is ticked before anybody looks: what the list alone says.
_TICKED = (Change.FILLS, Change.LIST)


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """A value that the list says otherwise: what names it in the page's form, and what differs."""

    id: str
    label: str
    change: str
    ticked: bool
    pieces: tuple[Shown, ...]


def ask_mapping(ask: Ask) -> Response:
    """What a list needs: what its columns mean, as a mapping says that there is or is proposed."""
    return _ask_mapping(ask)


def _ask_mapping(ask: Ask, said: str = "", status: int = 200) -> Response:
    with ask.studio.open() as project:
        path = _list_of(ask, project)
        main = project.languages[0]
        forms = [
            (name, pick(project.form(name).label, ask.language, main)[0])
            for name in sorted(project.form_names, key=lambda name: name != FORM)
        ]
        return render(
            ask,
            "collect/list.html",
            status,
            name=path.name,
            file=ask.name,
            mappings=list(list_mappings(project)),
            forms=forms,
            languages=project.languages,
            said=said,
        )


def _list_of(ask: Ask, project: Project) -> Path:
    path = find_file(project, ask.name)
    if path.suffix.lower() not in LISTS:
        raise LookupError(path.suffix)
    return path


def propose(ask: Ask) -> Response:
    """Write a mapping that is proposed from a list, and show its columns."""
    with ask.studio.open() as project:
        if kept := check_inbox(project):
            raise ReportgenError(kept)
        path = _list_of(ask, project)
        form, language = ask.value("form") or FORM, ask.value("language") or project.languages[0]
        if form not in project.form_names or language not in project.languages:
            raise LookupError(form)
        try:
            mapping = begin_mapping(project, path, form, language)
        except ReportgenError as error:
            return _ask_mapping(ask, _told(ask, error), 422)
        except OSError as error:
            said = ask.say("collect_not_written", reason=error.strerror or "")
            return _ask_mapping(ask, said, 422)
    return RedirectResponse(_address(ask, "columns", mapping.stem), 303)


def _told(ask: Ask, error: ReportgenError) -> str:
    return " ".join(tell_problem(ask, each) for each in error.problems)


def _address(ask: Ask, page: str, mapping: str) -> str:
    return ask.link("collect", "list", ask.name, page, mapping)


def _mapping_of(ask: Ask, project: Project) -> Path:
    name = str(ask.request.path_params["mapping"])
    found = list_mappings(project)
    if name not in found:
        raise LookupError(name)
    return found[name]


# --- Columns -------------------------------------------------------------------------------------


def show_columns(ask: Ask) -> Response:
    """The columns of a list, each with some of its cells and where it leads."""
    return _show_columns(ask)


def _show_columns(ask: Ask, said: str = "", status: int = 200) -> Response:
    with ask.studio.open() as project:
        path, mapping = _list_of(ask, project), _mapping_of(ask, project)
        columns = list_columns(project, path, mapping)
        told = data_in(mapping)
        form, languages = _form_of(project, told)
        offered = offer_targets(form, languages)
        showing = Showing(ask, project)
        labels = [(each, _label(showing, each, form, languages)) for each in offered]
        return render(
            ask,
            "collect/columns.html",
            status,
            name=path.name,
            file=ask.name,
            mapping=mapping.stem,
            columns=columns,
            offered=labels,
            known=frozenset(offered),
            title=form.title,
            folder=told.get("folder", ""),
            lock=digest_of(mapping.read_bytes()),
            said=said,
        )


def _form_of(project: Project, told: Mapping[str, object]) -> tuple[Form, tuple[str, ...]]:
    """Return the form of a mapping, and the languages, that of the list first."""
    name, lang = told.get("form", FORM), told.get("language", "")
    first = lang if lang in project.languages else project.languages[0]
    languages = (str(first), *(each for each in project.languages if each != first))
    return project.form(str(name) if name in project.form_names else FORM), languages


def _label(showing: Showing, target: str, form: Form, languages: tuple[str, ...]) -> str:
    """Return what people call the place that a column leads to."""
    found = parse_target(target, form, languages)
    label = showing.label(form, found.spot.path)
    if found.end:
        return f"{label} – {showing.ask.say(f'collect_list_{found.end}')}"
    if found.spot.language not in ("", languages[0]):
        return f"{label} ({showing.spoken(found.spot.language)})"
    return label


def save_columns(ask: Ask) -> Response:
    """Let columns lead where somebody said, and show what the rows become."""
    with ask.studio.open() as project:
        path, mapping = _list_of(ask, project), _mapping_of(ask, project)
        if digest_of(mapping.read_bytes()) != ask.value("lock"):
            return _show_columns(ask, ask.say("collect_list_changed"), 409)
        columns = list_columns(project, path, mapping)
        form, languages = _form_of(project, data_in(mapping))
        # What the page cannot offer may stand there all the same.
        known = {*offer_targets(form, languages), *(each.target for each in columns), ""}
        targets = {each.header: ask.value(f"to:{number}") for number, each in enumerate(columns)}
        if not known.issuperset(targets.values()):
            raise LookupError("target")
        ids = [each.header for number, each in enumerate(columns) if ask.value(f"id:{number}")]
        try:
            text = assign(mapping, columns, targets, ids, ask.value("folder").strip())
            replace_file(mapping, text, private=True)
        except UnpatchableError:
            return _show_columns(ask, ask.say("collect_unpatched"), 422)
        except OSError as error:
            said = ask.say("collect_not_written", reason=error.strerror or "")
            return _show_columns(ask, said, 422)
    return RedirectResponse(_address(ask, "rows", mapping.stem), 303)


# --- Rows ----------------------------------------------------------------------------------------


def show_rows(ask: Ask) -> Response:
    """What the rows of a list become: new sheets, and what others say otherwise."""
    return _show_rows(ask)


def _show_rows(ask: Ask, said: str = "", status: int = 200) -> Response:
    with ask.studio.open() as project:
        path, mapping = _list_of(ask, project), _mapping_of(ask, project)
        root, today = project.root, project.today
    try:
        plan = _plan(root, today, path, mapping)
    except ReportgenError as error:
        return _show_columns(ask, _told(ask, error), 422)
    with ask.studio.open() as project:
        showing = Showing(ask, project)
        changed = [
            (
                each.named.title or each.named.id,
                each.named.sheet.row.number,
                [_shown(showing, each.named.id, one, plan) for one in each.differences],
            )
            for each in plan.changed
        ]
    return render(
        ask,
        "collect/rows.html",
        status,
        name=path.name,
        file=ask.name,
        mapping=mapping.stem,
        plan=plan,
        changed=changed,
        problems=[
            (each.severity is Severity.ERROR, tell_problem(ask, each, path.name))
            for each in plan.problems
        ],
        same=len(plan.there) - len(plan.changed),
        lock=_lock_of(plan),
        posted=ask.values("take") if ask.value("lock") else None,
        said=said,
    )


def _plan(root: Path, today: date, path: Path, mapping: Path) -> ListPlan:
    """Return what a list would change.

    Hundreds of rows take seconds, which nobody who types waits for: the project is opened anew.
    """
    return plan_list(open_project(root, today, root), path, mapping)


def _shown(showing: Showing, id: str, one: Difference, plan: ListPlan) -> ShownDifference:
    form = plan.mapping.form
    languages = (plan.mapping.language, *showing.project.languages)
    field = parse_target(str(one.spot), form, languages).field
    label = _label(showing, str(one.spot), form, languages)
    pieces = tuple(differences_in(showing.asking, field, label, one.before, one.after))
    return ShownDifference(
        f"{id}:{one.spot}", label, one.change.value, one.change in _TICKED, pieces
    )


def _lock_of(plan: ListPlan) -> str:
    new = [(each.id, sorted(map(repr, each.sheet.values.items()))) for each in plan.new]
    changed = [(each.named.id, each.differences) for each in plan.changed]
    return digest_of(repr((new, changed)))


def take_rows(ask: Ask) -> Response:
    """Write the sheets and take over the values that were ticked, in one step."""
    with ask.studio.open() as project:
        path, mapping = _list_of(ask, project), _mapping_of(ask, project)
        try:
            plan = plan_list(project, path, mapping)
        except ReportgenError as error:
            return _show_columns(ask, _told(ask, error), 422)
        if _lock_of(plan) != ask.value("lock"):
            return _show_rows(ask, ask.say("collect_changed"), 409)
        ticked = set(ask.values("take"))
        new = [each for each in plan.new if each.id in ticked]
        accepted = {
            each.named.id: [
                one for one in each.differences if f"{each.named.id}:{one.spot}" in ticked
            ]
            for each in plan.changed
        }
        if not new and not any(accepted.values()):
            return _show_rows(ask, ask.say("collect_nothing_ticked"), 422)
        try:
            made = write_list(project, plan, new, accepted)
            set_aside(project, path, made.steps)
        except OSError as error:
            said = ask.say("collect_not_written", reason=error.strerror or "")
            return _show_rows(ask, said, 422)
        ask.studio.readings.forget(path)
        files = (*made.new, *made.changed)
        commit_saved(ask, project, files, collected(_names(files)))
    return RedirectResponse(f"{ask.link('collect')}?done=taken", 303)


#: So many sheets are named in a commit.
_NAMED = 5


def _names(files: Sequence[Path]) -> list[str]:
    names = [path.stem for path in files]
    return names if len(names) <= _NAMED else [*names[:_NAMED], "…"]
