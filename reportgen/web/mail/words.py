"""The words of a mailing: written in each language, and saved without losing anybody's change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from reportgen.app.editing.files import ChangedError
from reportgen.app.mailing.overview import find_path
from reportgen.app.mailing.words import WORDS, MailingWords, read_words, write_words
from reportgen.input.patching.patch import UnpatchableError
from reportgen.web.committing import commit_saved
from reportgen.web.mail.list import saved
from reportgen.web.mail.opened import opened, show_step, told
from reportgen.web.pages import Ask

Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One text that is asked for: where it is posted, its key and language, what stands in it.

    `theirs` is what the file says now, where somebody changed it meanwhile.
    """

    name: str
    key: str
    language: str
    text: str
    theirs: str = ""


def show_words(ask: Ask) -> Response:
    """The words of a mailing, to be changed."""
    with ask.studio.open() as project:
        words = read_words(project, find_path(project, ask.name))
    return _page(ask, words.texts, words, words.lock)


def save_words(ask: Ask) -> Response:
    """Save the words of a mailing, unless somebody changed it meanwhile."""
    lock = ask.value("lock")
    with ask.studio.open() as project:
        path = find_path(project, ask.name)
        words = read_words(project, path)
        typed = _typed(ask)
        try:
            changed = write_words(words, typed, lock)
        except ChangedError:
            return _page(ask, typed, words, words.lock, 409, conflict=True)
        except UnpatchableError:
            return _page(ask, typed, words, lock, 422, said=ask.say("mail_not_patched"))
        except OSError as error:
            said = ask.say("mail_not_saved", reason=error.strerror or "")
            return _page(ask, typed, words, lock, 422, said=said)
        commit_saved(ask, project, changed, saved(path.name))
    return RedirectResponse(f"{ask.link('mailing', ask.name, 'words')}?saved=1", 303)


def _typed(ask: Ask) -> dict[str, dict[str, str]]:
    """Return what was typed, by key and language; ends of lines as files have them."""
    typed: dict[str, dict[str, str]] = {key: {} for key in WORDS}
    for name, text in ask.form:
        key, _, lang = name.partition(".")
        if key in typed and lang:
            plain = text.replace("\r\n", "\n").rstrip()
            typed[key][lang] = plain if key == "text" else " ".join(plain.split())
    return typed


def _page(
    ask: Ask,
    texts: Texts,
    words: MailingWords,
    lock: str,
    status: int = 200,
    said: str = "",
    conflict: bool = False,
) -> Response:
    with opened(ask) as found:
        known = {lang for each in words.texts.values() for lang in each}
        languages = [words.main, *(x for x in found.project.languages if x != words.main)]
        languages += sorted(known - {*languages})
        asked = [
            (lang, [_asked(key, lang, texts, words, conflict) for key in WORDS])
            for lang in languages
        ]
        return show_step(
            ask,
            found,
            "words",
            status,
            asked=asked,
            main=words.main,
            lock=lock,
            said=said,
            conflict=conflict,
            saved=ask.query.get("saved") == "1",
            problems=[told(ask, each) for each in found.overview.problems],
        )


def _asked(key: str, lang: str, texts: Texts, words: MailingWords, conflict: bool) -> Asked:
    text, now = texts[key].get(lang, ""), words.texts[key].get(lang, "")
    return Asked(f"{key}.{lang}", key, lang, text, now if conflict and now != text else "")
