"""Forms made to go out: blank, or with what a profile says, each kept as it went."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reportgen.cache.atomic import replace_file
from reportgen.collecting.filled import Asked
from reportgen.collecting.sent import Asking, Sent, properties_of
from reportgen.collecting.typed.answers import answers_of, without_pictures
from reportgen.document.blank import Blank
from reportgen.document.edition import Audience
from reportgen.forms.form import Form
from reportgen.languages import pick
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, WriteError
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.blank import list_questions, make_blank
from reportgen.sheets.cut import CutProfile, cut_profile, empty_profile
from reportgen.sheets.profile import Profile
from reportgen.themes.theme import Theme

#: Where forms are written to, below the folder of outputs.
FORMS = "forms"

Write = Callable[[Blank, Theme, Mapping[str, str]], bytes]


def _write_docx(blank: Blank, theme: Theme, properties: Mapping[str, str]) -> bytes:
    from reportgen.writers.docx.exchange.blank import write_blank

    return write_blank(blank, theme, properties)


def _write_pdf(blank: Blank, theme: Theme, properties: Mapping[str, str]) -> bytes:
    from reportgen.writers.pdf.forms.page import write_blank

    return write_blank(blank, answers_of(blank), theme, properties)


#: What writes a form in each format.
WRITERS: Mapping[str, Write] = {"docx": _write_docx, "pdf": _write_pdf}
#: How a form is filled in that is typed into, by its format: a word of the program's.
GUIDANCE: Mapping[str, str] = {"pdf": "blank_guidance_pdf", "xlsx": "blank_guidance_xlsx"}


@dataclass(frozen=True, slots=True)
class Order:
    """Which forms are made: of which profile or of none, in which languages, for whom, until when.

    Of several languages the first is the one that answers are written in.
    """

    languages: tuple[str, ...]
    audience: Audience = Audience.PRINT
    due: date | None = None


@dataclass(frozen=True, slots=True)
class MadeForm:
    """A form as it goes out: its file's name and content, and what is noted of it."""

    name: str
    data: bytes
    asking: Asking


def asked_of(project: Project, form: Form) -> Asked:
    """Return what a form asks, in all languages of the project."""
    world, spoken = world_of(project), project.languages
    questions = list_questions(form, spoken, world)
    # Labels stand there in all languages, and hints; what the program says is in the first.
    others = [question for lang in spoken[1:] for question in list_questions(form, (lang,), world)]
    return Asked.of(form, questions, others, project.words)


def fill_blank(
    project: Project, profile: Profile | CutProfile | None, form: Form, order: Order
) -> Blank:
    """Return the form of a profile as it stands now, or the blank form, with its token."""
    if profile is None:
        cut = empty_profile(form, order.languages[0], project.today)
    elif isinstance(profile, CutProfile):
        cut = profile
    else:
        cut = cut_profile(profile, order.audience, project.today)
    blank = make_blank(cut, order.languages, world_of(project), order.due)
    return replace(blank, identity=Sent(project).identify(blank))


def fit_for_typing(project: Project, blank: Blank, kind: str) -> Blank:
    """Return a form as one of a format that is typed into, with a token of its own."""
    sheets = pick(project.form(blank.identity.form).label, blank.language, project.languages[0])[0]
    first = pick(project.words[GUIDANCE[kind]], blank.language, project.languages[0])[0]
    guidance = (first.format(sheets=sheets), *blank.guidance[1:])
    blank = replace(without_pictures(blank), guidance=guidance)
    return replace(blank, identity=Sent(project).identify(blank))


def write_form(project: Project, blank: Blank, kind: str) -> bytes:
    """Return a form as a file of a kind, with all that it says of itself."""
    theme = project.theme
    network = theme.name_in(project.languages[0])
    properties = properties_of(blank.identity, Sent(project).digests(blank), network)
    return WRITERS[kind](blank, theme, properties)


def make_form(
    project: Project, profile: Profile | None, form: Form, order: Order, kind: str
) -> MadeForm:
    """Return a form to go out; nothing is kept of it yet. Raises `ReportgenError`."""
    blank = fill_blank(project, profile, form, order)
    if kind in GUIDANCE:
        blank = fit_for_typing(project, blank, kind)
    languages = "+".join(order.languages)
    name = f"{profile.id if profile else form.name}.{languages}.{kind}"
    identity = blank.identity
    asking = Asking(
        identity.token,
        form.name,
        identity.profile,
        languages,
        name,
        project.today.isoformat(),
        order.due.isoformat() if order.due else "",
        audience=order.audience.value,
        said=answers_of(blank) if kind in GUIDANCE else {},
    )
    return MadeForm(name, write_form(project, blank, kind), asking)


def send_out(project: Project, made: MadeForm, folder: Path) -> Path:
    """Write a form into a folder, keep it as it went out, and return where it is.

    A file of its name that somebody filled in stays: that raises `WriteError`, as what cannot be
    written does.
    """
    path = folder / made.name
    with hold_or_fail(project, path):
        Sent(project).keep(made.asking, made.data)
        replace_file(path, made.data)
    return path


@contextmanager
def hold_or_fail(project: Project, path: Path) -> Iterator[None]:
    """Let a form be written to a path, unless there is one that somebody filled in.

    Raises `WriteError`, also for what cannot be written.
    """
    try:
        if path.exists() and not Sent(project).holds(path.read_bytes()):
            raise WriteError([_stays(project, path)])
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        said = say("it cannot be written ({reason}).", reason=error.strerror or str(error))
        place = Place(project.show_path(path))
        raise WriteError([Problem(place, said, say("Check the folder and its rights."))]) from None


def _stays(project: Project, path: Path) -> Problem:
    return Problem(
        Place(project.show_path(path)),
        say("somebody filled it in, or it is none of the program's; it stays."),
        say("Import it, or move it away; then make the form again."),
    )


def last_asked(project: Project) -> dict[str, Asking]:
    """Return by the ids of profiles the form of each that was asked for last."""
    return {each.profile: each for each in Sent(project).every() if each.profile}
