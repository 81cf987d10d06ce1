"""Forms that came back: known by what they say of themselves, and read by what their kind asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reportgen.collecting.filled import (
    Filled,
    LeftOver,
    is_filled_form,
    languages_in,
    read_filled,
)
from reportgen.collecting.outgoing import Order, asked_of, fill_blank, fit_for_typing, write_form
from reportgen.collecting.pictures import lacks_alt
from reportgen.collecting.proposal import Proposal, Proposed, make_proposal
from reportgen.collecting.review import leave_known
from reportgen.collecting.sent import (
    AUDIENCE,
    FORM,
    LANGUAGES,
    NETWORK,
    PROFILE,
    TOKEN,
    VERSION,
    Sent,
    digests_in,
)
from reportgen.collecting.typed.answers import is_typed, read_typed
from reportgen.collecting.typed.printed import without_printed
from reportgen.document.blank import Identity, QuestionPath
from reportgen.document.blank_book import ID
from reportgen.document.edition import Audience
from reportgen.forms.form import Form
from reportgen.input.patching.data import Data, without_empty
from reportgen.input.returned.document import Returned
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.package import fail
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.project.project import Project

#: What stands in the foot of a form (`Identity.mark`).
_FOOT = re.compile(
    r"(?P<form>[\w-]+) · (?P<profile>[\w.-]+) · (?P<languages>[A-Za-z+-]+)"
    r" · (?P<token>[0-9a-f]{8})\b"
)


def identify(returned: Returned) -> Identity | None:
    """Return what a file says it is: by its properties, else by its foot; None if it is no form."""
    said = returned.properties
    if said.get(FORM):
        languages = tuple(filter(None, said.get(LANGUAGES, "").split("+")))
        return Identity(
            said[FORM],
            said.get(PROFILE, ""),
            languages,
            said.get(VERSION, ""),
            said.get(TOKEN, ""),
            _audience_in(said.get(AUDIENCE, "")),
        )
    for line in returned.aside:
        if found := _FOOT.search(re.sub(r"[\s\u00a0\u202f]+", " ", str(line))):
            profile = "" if found["profile"] == "-" else found["profile"]
            languages = tuple(found["languages"].split("+"))
            return Identity(found["form"], profile, languages, "", found["token"])
    return None


def _audience_in(text: str) -> Audience:
    """Return the audience that a file names; what names none is for print."""
    return next((each for each in Audience if each.value == text), Audience.PRINT)


@dataclass(frozen=True, slots=True)
class FormBack:
    """A form that came back: what it is, what it says, and of which profile it is, if of any.

    What is typed into fields is read otherwise than what is written into a table.
    """

    identity: Identity
    filled: Filled
    profile: Path | None
    language: str
    digests: Mapping[str, str]
    is_typed: bool = False


def read_form(
    project: Project,
    returned: Returned,
    form: str = "",
    language: str = "",
    into: Path | None = None,
) -> FormBack | None:
    """Return what came back in a form; None for what is no form of the program.

    It is of the profile it says, unless somebody says of which: `into`.

    Raises `ReportgenError` for a form of another project, of a kind or a profile that is not there
    any more, and for one that nobody filled in.
    """
    identity = identify(returned)
    name = form or (identity.form if identity else "factsheet")
    if name not in project.form_names:
        raise _unknown(project, returned, name)
    asked = asked_of(project, project.form(name))
    typed = is_typed(returned, asked)
    if identity is None:
        if not typed and not is_filled_form(returned, asked):
            return None
        told = languages_in(returned, asked, project.words)
        identity = Identity(name, "", told or (language or project.languages[0],), "")
    network = returned.properties.get(NETWORK, "")
    ours = project.theme.name_in(project.languages[0])
    if network and network != ours and not form:
        raise fail(
            returned.file,
            say("it is a form of “{network}”, not of “{ours}”.", network=network, ours=ours),
            say("Import it in the project it belongs to, or name the form with --form."),
        )
    spoken = [lang for lang in identity.languages if lang in project.languages]
    lang = language or next(iter(spoken), project.languages[0])
    path = into or _profile_of(project, returned, identity)
    read = read_typed if typed else read_filled
    filled = read(returned, asked, lang)
    digests = digests_in(returned.properties)
    asking = Sent(project).find(identity.token)
    if asking and asking.profile != identity.profile:
        # Somebody wrote another id into the row of a workbook: what went out was another's.
        identity, digests = replace(identity, token=""), {}
    return FormBack(identity, filled, path, lang, digests, typed)


def _unknown(project: Project, returned: Returned, name: str) -> ReportgenError:
    return fail(
        returned.file,
        say("it is of a form “{name}”, and the project has none of that name.", name=name),
        say("Import it in the project it belongs to, or name one of its forms with --form."),
    )


def _profile_of(project: Project, returned: Returned, identity: Identity) -> Path | None:
    listing = list_profiles(project)
    name = identity.profile or returned.properties.get(ID, "")
    for path in listing.paths:
        if path.stem == name:
            return path
    if not identity.profile:
        return None
    profiles, _ = read_profiles(project, listing.paths, listing)
    for profile in profiles:
        if profile.id == identity.profile:
            return project.base / profile.file
    raise fail(
        returned.file,
        say("it is of the profile “{name}”, which is not there.", name=identity.profile),
        say("Import it in the project it belongs to, or name the profile with --into."),
    )


def propose_form(project: Project, back: FormBack) -> Proposal:
    """Return what a profile of a form that went out blank would say.

    Raises `ReportgenError` for one that nobody filled in.
    """
    form = project.form(back.identity.form)
    filled = back.filled
    languages = tuple(tag for tag in back.identity.languages if tag in project.languages)
    asking = Sent(project).find(back.identity.token)
    due = asking.due_day if asking else None
    order = Order(languages or (back.language,), due=due)
    blank = fill_blank(project, None, form, order)
    asked = asked_of(project, form)
    known: tuple[LeftOver, ...] = ()
    if asking and asking.said and not back.is_typed:
        filled = without_printed(filled, fit_for_typing(project, blank, "pdf"), asked)
    elif not back.is_typed:
        went = read_docx(write_form(project, blank, "docx"), filled.file)
        known = read_filled(went, asked, back.language).left
    fields = {name: each for name in form.fields if (each := _proposed(name, filled, form))}
    if not fields:
        raise fail(
            filled.file,
            say("it is a form that nobody filled in."),
            say("Ask for it again, or check that it is the right file."),
        )
    left = [*leave_known(filled.left, known)]
    for given in filled.given.values():
        left += [LeftOver(text, given.within) for text in given.left]
    made = make_proposal(
        project, filled.file, form, back.language, fields, tuple(left), filled.comments
    )
    return replace(made, pictures=filled.pictures)


def _proposed(name: str, filled: Filled, form: Form) -> Proposed | None:
    """Return what a form says of a field as a whole, with its records; None for nothing."""
    said: dict[str, Any] = {}
    given = {path: each for path, each in filled.given.items() if path[0] == name}
    for path, each in given.items():
        if without_empty(each.data):
            put_part(said, path, each.data)
    data = said.get(name, "")
    field = form.fields[name]
    if isinstance(data, list) and field.type.unasked:
        data = [{**each, **field.type.unasked} for each in data if each]
    if not data:
        return None
    answered, pictures = [each for each in given.values() if each.data], filled.pictures
    sure = all(each.sure for each in answered) and not lacks_alt(data, (name,), form, pictures)
    return Proposed(data, sure, answered[0].within)


def put_part(said: dict[str, Any], path: QuestionPath, data: Data) -> None:
    """Put a value into nested keys and lists, which are made as they are needed."""
    key, *rest = path
    if not rest:
        said[str(key)] = data
    elif isinstance(rest[0], int):
        items = said.setdefault(str(key), [])
        while len(items) <= rest[0]:
            items.append({})
        put_part(items[rest[0]], tuple(rest[1:]), data)
    else:
        put_part(said.setdefault(str(key), {}), tuple(rest), data)
