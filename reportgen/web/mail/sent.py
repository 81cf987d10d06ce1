"""What became of a mailing: who has it, what is to be settled, its drafts, the proof of it all."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response

from reportgen.app.mailing.overview import find_path
from reportgen.fields.domains import show_address
from reportgen.mailings import dispatch
from reportgen.mailings.delivery.sent import Kept
from reportgen.mailings.ledger.handovers import Entry, State
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from reportgen.mailings.proof import write_proof
from reportgen.mailings.telling import STATES
from reportgen.project.project import Project
from reportgen.web.downloads import send_file
from reportgen.web.mail.opened import Opened, opened, show_step
from reportgen.web.mail.sending import folder_of_drafts
from reportgen.web.pages import Ask

#: What a person may say of a message, by how it stands in the ledger.
_CHOICES = {
    "draft": ("arrived", "lost"),
    State.HANDED: ("arrived", "lost"),
    State.REFUSED: ("lost",),
}


def show_sent(ask: Ask) -> Response:
    """Everything that the ledger knows of a mailing."""
    return _show(ask)


def _show(ask: Ask, said: str = "", status: int = 200) -> Response:
    with opened(ask) as found:
        account = _account(found)
        kept = account.check(found.ledger.seal) if account and found.ledger else {}
        entries = account.entries if account else ()
        rows = [_row(ask, each, kept.get(each, Kept.NONE)) for each in entries]
        drafts = [each for each in entries if each.is_exported]
        here = [each for each in drafts if _path_of(found.project, each).is_file()]
        done = ask.query.get("settled", "")
        return show_step(
            ask,
            found,
            "sent",
            status,
            rows=rows[::-1],
            counts=_counts(ask, found),
            waiting=[show_address(each.address) for each in (account.waiting if account else ())],
            drafts=len(drafts),
            present=len(here),
            said=said,
            settled=int(done) if done.isdecimal() and len(done) < 6 else None,
        )


def _account(found: Opened) -> dispatch.Account | None:
    if found.ledger is None:
        return None
    return dispatch.read_account(found.project, found.ledger, found.id)


def _counts(ask: Ask, found: Opened) -> list[tuple[str, int]]:
    states = [(ask.tell(STATES[state]), n) for state, n in found.overview.states.items()]
    return [*states, (ask.say("mail_waiting"), found.overview.waiting)]


def _row(ask: Ask, entry: Entry, kept: Kept) -> dict[str, Any]:
    moment = 0.0
    with suppress(ValueError):
        moment = datetime.fromisoformat(entry.when).timestamp()
    stand = "draft" if entry.is_exported else entry.state
    amiss = {Kept.CHANGED: "mail_kept_changed", Kept.MISSING: "mail_kept_missing"}.get(kept, "")
    # A draft is not kept to be a proof before it is known to be sent.
    return {
        "at": moment,
        "who": show_address(entry.address) if entry.address else ask.say("mail_forgotten"),
        "state": ask.say("mail_drafts") if stand == "draft" else ask.tell(STATES[entry.state]),
        "stand": str(stand),
        "reason": entry.reason,
        "reply": "" if entry.is_exported else entry.reply,
        "amiss": ask.say(amiss) if amiss else "",
        "key": entry.key,
        "choices": _CHOICES.get(stand, ()) if entry.address else (),
    }


# --- Settled -------------------------------------------------------------------------------------


def settle_one(ask: Ask) -> Response:
    """Note what a person found out of one message."""
    key, reason, arrived = ask.value("entry"), ask.value("reason"), ask.value("became") == "arrived"

    def is_meant(entry: Entry) -> bool:
        stand = "draft" if entry.is_exported else entry.state
        return (
            entry.key == key
            and entry.reason == reason
            and ask.value("became") in _CHOICES.get(stand, ())
        )

    return _settle(ask, is_meant, arrived)


def settle_drafts(ask: Ask) -> Response:
    """Note that all drafts were sent, if somebody says how many there are."""
    with opened(ask) as found:
        count = found.overview.drafts
    if ask.value("number").strip() != str(count) or not count:
        return _show(ask, ask.say("mail_drafts_wrong", count=count), 422)
    return _settle(ask, lambda entry: entry.is_exported, arrived=True)


def _settle(ask: Ask, is_meant: Callable[[Entry], bool], arrived: bool) -> Response:
    with ask.studio.open() as project:
        find_path(project, ask.name)
        with closing(open_ledger(project.root / LEDGER)) as ledger, ledger.lock():
            count = _note(project, ledger, ask.name, is_meant, arrived)
    if not count:
        return _show(ask, ask.say("mail_nothing_settled"), 422)
    return RedirectResponse(f"{ask.link('mailing', ask.name, 'sent')}?settled={count}", 303)


def _note(
    project: Project,
    ledger: Ledger,
    mailing: str,
    is_meant: Callable[[Entry], bool],
    arrived: bool,
) -> int:
    """Note what became of messages, drop drafts of ours that are settled, return how many."""
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for entry in ledger.entries(mailing):
        if entry.address and is_meant(entry):
            by_reason[entry.reason].append(entry.address)
    settled: list[Entry] = []
    for reason, addresses in by_reason.items():
        settled += dispatch.settle(project, ledger, mailing, addresses, arrived, reason)
    for entry in settled:
        if entry.is_exported:
            with suppress(OSError):
                _path_of(project, entry).unlink(missing_ok=True)
    return len(settled)


# --- Files ---------------------------------------------------------------------------------------


def download_proof(ask: Ask) -> Response:
    """The proof of sending, as a table."""
    with opened(ask) as found:
        account = _account(found)
        if account is None or found.ledger is None:
            raise LookupError("proof")
        data = write_proof(account.entries, found.ledger.enclosed(found.id))
    return send_file(data, f"{found.id}.csv")


def download_drafts(ask: Ask) -> Response:
    """The drafts that are not settled yet, in one file."""
    with opened(ask) as found:
        account = _account(found)
        entries = account.entries if account else ()
        paths = [_path_of(found.project, each) for each in entries if each.is_exported]
        data = _zip(path for path in paths if path.is_file())
    return send_file(data, f"{found.id}.zip")


def _zip(paths: Iterable[Path]) -> bytes:
    file = BytesIO()
    count = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED)
            count += 1
    if not count:
        raise LookupError("drafts")
    return file.getvalue()


def _path_of(project: Project, entry: Entry) -> Path:
    """Return where the draft of an entry lies if the studio wrote it; else where nothing is."""
    folder, _, name = entry.draft.partition("/")
    home = folder_of_drafts(project.root, entry.mailing)
    return home / (Path(name).name if folder == home.name and name else "-")
