"""Forms that went out, each kept as it was: so that what comes back is held against what was sent.

They lie in `inbox/sent/`, for their owner alone: a copy of the file, and beside it whom it was for,
when it was asked, and what became of it. Nothing here goes into git.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

from reportgen.cache.atomic import make_private, replace_file
from reportgen.cache.secret import read_key
from reportgen.collecting.inbox import INBOX, SENT
from reportgen.document.blank import Blank, Identity, Question
from reportgen.document.edition import Audience
from reportgen.problems.message import Message, say
from reportgen.project.project import Project

#: How forms say what they are, in the properties of a file.
FORM, PROFILE, LANGUAGES, VERSION, TOKEN, AUDIENCE, DIGESTS, NETWORK = (
    f"reportgen-{name}"
    for name in (
        *("form", "profile", "languages", "version", "token", "audience", "fields", "network"),
    )
)
_TOKEN_LENGTH, _DIGEST_LENGTH = 8, 8


@dataclass(frozen=True, slots=True)
class Asking:
    """A form that went out: what it is, for whom and when, and what became of it.

    Days are written as in ISO 8601, "" for what did not happen yet; `taken` tells that what came
    back was taken over, `to` are the addresses that it was sent to. `said` is what stood in the
    fields of a form that is typed into, by their names.
    """

    token: str
    form: str
    profile: str
    languages: str
    file: str
    asked: str
    due: str = ""
    came: str = ""
    taken: str = ""
    to: tuple[str, ...] = ()
    audience: str = Audience.PRINT.value
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether nothing came back yet."""
        return not self.came

    @property
    def due_day(self) -> date | None:
        """The day it should be back by, None where none was set."""
        try:
            return date.fromisoformat(self.due)
        except ValueError:
            return None

    def state(self, today: date) -> tuple[str, str]:
        """Return what became of it in a word, and the day of that (ISO 8601).

        It is taken, came, late, due, or asked and nothing else.
        """
        if self.taken:
            return "taken", self.taken
        if self.came:
            return "came", self.came
        if self.due:
            return "late" if self.is_late(today) else "due", self.due
        return "asked", self.asked

    def status(self, today: date) -> Message:
        """Return what became of it in a word and a day."""
        state, day = self.state(today)
        return _STATES[state](day)

    def is_late(self, today: date) -> bool:
        """Tell whether it should have come back by now."""
        return self.is_open and bool(self.due) and self.due < today.isoformat()


#: What is said of a form by what became of it, with the day.
_STATES: Mapping[str, Callable[[str], Message]] = {
    "taken": lambda day: say("taken {day}", day=day),
    "came": lambda day: say("came {day}", day=day),
    "late": lambda day: say("late {day}", day=day),
    "due": lambda day: say("due {day}", day=day),
    "asked": lambda day: say("asked {day}", day=day),
}


def folder_of(project: Project) -> Path:
    """Return the folder of what went out."""
    return project.root / INBOX / SENT


class Sent:
    """What went out of a project, and the key by which its forms are signed."""

    def __init__(self, project: Project) -> None:
        self.folder = folder_of(project)
        self.today = project.today
        self._key: bytes | None = None

    @property
    def key(self) -> bytes:
        """The user's key. Without a place for one, forms are not known again by digests."""
        if self._key is None:
            self._key = read_key(self.folder) or b""
        return self._key

    def identify(self, blank: Blank) -> Identity:
        """Return what a form says of itself, with its token: the same for the same form."""
        text = repr((blank.identity, blank.guidance, blank.rows))
        return replace(blank.identity, token=self.digest("form", text)[:_TOKEN_LENGTH])

    def token_of(self, tokens: Sequence[str]) -> str:
        """Return the token of a file that has several forms in it."""
        return self.digest("forms", " ".join(tokens))[:_TOKEN_LENGTH]

    def digests(self, blank: Blank) -> dict[str, str]:
        """Return a digest of what is said at each question, by its path with dots."""
        return {
            ".".join(map(str, question.path)): self.digest_of(question)
            for question in blank.questions
        }

    def digest_of(self, question: Question) -> str:
        """Return a digest of what is said at a question; nobody without the key can guess by it."""
        said = repr((question.path, question.options, question.value))
        return self.digest("field", said)[:_DIGEST_LENGTH]

    def digest(self, purpose: str, text: str) -> str:
        message = f"reportgen {purpose}\0{text}".encode()
        return hmac.new(self.key, message, hashlib.sha256).hexdigest()

    # --- What is kept ---

    def keep(self, asking: Asking, data: bytes) -> Asking:
        """Keep a form as it goes out; asked for once more, it is asked from the first day on.

        Raises `OSError`.
        """
        self.keep_copy(asking.token, _suffix_of(asking), data)
        return self.note_asked(asking)

    def keep_copy(self, token: str, suffix: str, data: bytes) -> None:
        """Keep a file as it goes out, without noting what it asks. Raises `OSError`."""
        make_private(self.folder)
        replace_file(self.folder / f"{token}{suffix}", data, private=True)

    def note_asked(self, asking: Asking) -> Asking:
        """Note that somebody is asked; once more, they are asked from the first day on.

        Raises `OSError`.
        """
        make_private(self.folder)
        before = self.find(asking.token)
        if before:
            asking = replace(
                asking,
                asked=before.asked,
                came=before.came,
                taken=before.taken,
                to=tuple(dict.fromkeys((*before.to, *asking.to))),
            )
        self._write(asking)
        return asking

    def find(self, token: str) -> Asking | None:
        """Return what went out by its token, None where nothing is known of it."""
        is_token = len(token) == _TOKEN_LENGTH and token.isalnum()
        return _read(self.folder / f"{token}.json") if is_token else None

    def copy_of(self, asking: Asking) -> bytes | None:
        """Return the file as it went out, None where it is gone."""
        try:
            return (self.folder / f"{asking.token}{_suffix_of(asking)}").read_bytes()
        except OSError:
            return None

    def every(self) -> list[Asking]:
        """Return all that went out, what was asked first at the beginning."""
        found = (_read(path) for path in sorted(self.folder.glob("*.json")))
        return sorted(filter(None, found), key=lambda each: (each.asked, each.profile, each.token))

    def note(self, token: str, **what: str) -> None:
        """Note what became of a form, such as `came`, on this day. Raises `OSError`."""
        if asking := self.find(token):
            self._write(replace(asking, **what))  # type: ignore[arg-type]

    def note_back(self, token: str, is_taken: bool) -> None:
        """Note that a form came back, and whether all of it was decided on."""
        if token:
            day = self.today.isoformat()
            taken = {"taken": day} if is_taken else {}
            with suppress(OSError):
                # This is only for those who wait for it.
                self.note(token, came=day, **taken)

    def holds(self, data: bytes) -> bool:
        """Tell whether a file is one that went out, as it was."""
        digest = hashlib.sha256(data).digest()
        return any(
            hashlib.sha256(path.read_bytes()).digest() == digest
            for path in self.folder.glob("*.*")
            if path.suffix != ".json" and path.stat().st_size == len(data)
        )

    def _write(self, asking: Asking) -> None:
        text = json.dumps(asdict(asking), ensure_ascii=False, indent=1)
        replace_file(self.folder / f"{asking.token}.json", text.encode(), private=True)


def _suffix_of(asking: Asking) -> str:
    return Path(asking.file).suffix


def _read(path: Path) -> Asking | None:
    """Return what is noted of a form; None for what is damaged, or was written by others."""
    try:
        told = json.loads(path.read_text("utf-8"))
        asking = Asking(**{**told, "to": tuple(told.get("to", ()))})
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return asking if asking.token == path.stem else None


def properties_of(identity: Identity, digests: Mapping[str, str], network: str) -> dict[str, str]:
    """Return what a form says of itself, as properties of its file."""
    return {
        FORM: identity.form,
        PROFILE: identity.profile,
        LANGUAGES: "+".join(identity.languages),
        VERSION: identity.version,
        TOKEN: identity.token,
        AUDIENCE: identity.audience.value,
        NETWORK: network,
        DIGESTS: " ".join(f"{path}={digest}" for path, digest in digests.items()),
    }


def digests_in(properties: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of what was said at each question, as a file bears them."""
    pairs = (pair.partition("=") for pair in properties.get(DIGESTS, "").split())
    return {path: digest for path, _, digest in pairs}
