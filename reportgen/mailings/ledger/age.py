"""How old a ledger is and where it belongs: what a computer remembers of it outside the project.

A ledger counts what is handed over and who opts out. The counter is kept beside, in the user's
data folder, which no backup, clone or cloud folder of the project brings back or along. So an
older copy that was put back is known by its counter, and a ledger that comes from elsewhere by
not being known here. What is kept never runs ahead of the ledger, whenever a process dies: it is
written after the ledger, and before a message goes out. Several computers may use a project on one
drive: for what the others did there is a tally beside the ledger too.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from reportgen.cache.atomic import make_private, replace_synced, written_beside
from reportgen.cache.user_folders import user_data_folder
from reportgen.input.folders import is_absent
from reportgen.mailings.ledger.file import lock_of, read_id, trouble
from reportgen.mailings.ledger.tally import Tally, read_tally, write_tally
from reportgen.problems.catalog import spoken
from reportgen.problems.message import NOTHING, Message, say

_VERSION = 1
#: What a folder of a mailing has once its ledger was in use.
_TRACES = ("plan.json", "plan-*", "sent*", "letters*")


@dataclass(frozen=True, slots=True)
class Age:
    """What a ledger says of itself.

    `id` tells it from all others, and `counter` has grown with each hand-over and opt-out. It was
    last used on the computer `host` at `used` (ISO 8601), both empty where that was by an earlier
    version; `last` is when its last entry was made, empty where there is none.
    """

    id: str
    counter: int
    host: str
    used: str
    last: str
    sent: int
    opt_outs: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a computer remembers of a ledger: its counter, when (ISO 8601), and in which files.

    `agreed` tells whether somebody said that it is the right one to send from. `places` has the
    time of the last use by path.
    """

    counter: int
    at: str
    host: str
    agreed: bool = False
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a ledger is for a computer.

    `doubt` is why a person must say that it is the right one, empty where that is known. The
    ledger of a project that was copied needs an id of its own: `copied`. `moved_from` is where a
    project was before, empty where it is there still.
    """

    doubt: Message = NOTHING
    copied: bool = False
    moved_from: str = ""


class Memory:
    """What this computer, for this user, remembers of the ledger in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = str(path.resolve())
        self.folder = _find_folder(path.absolute().parent.parent)

    def check_missing(self) -> None:
        """Raise `ReportgenError` where the ledger is missing that was here."""
        known = [
            each
            for id, each in self._here().items()
            # One that lies elsewhere now has moved with its project.
            if each.counter and not self._others(id, each)
        ]
        if known:
            last = max(known, key=lambda each: each.at)
            why = say(
                "this computer knows of {entries}, until {day}",
                entries=_entries(last.counter),
                day=_day(last.at),
            )
        elif (tally := read_tally(self.path)) and tally.counter:
            why = say(
                "it had {entries} on {day}", entries=_entries(tally.counter), day=_day(tally.at)
            )
        elif not is_absent(lock_of(self.path)) or _has_traces(self.path.parent):
            why = say("something was planned or sent from here")
        else:
            return
        raise trouble(
            self.path,
            say("the ledger is missing, although {why}.", why=why),
            say(
                "Take it from a backup. Only as the last resort call “mail plan NAME "
                "--new-ledger”, by which a new one is begun: nobody's opt-out is "
                "known in it, and everybody gets everything again."
            ),
        )

    def recall(self, id: str) -> Sighting | None:
        """Return what is known of a ledger, here or beside it; None where it was never seen."""
        known = self._read(id)
        tally = read_tally(self.path)
        if tally and tally.id == id and tally.counter > (known.counter if known else 0):
            known = replace(known or Sighting(0, "", ""), counter=tally.counter, at=tally.at)
        return known

    def check_age(self, age: Age, known: Sighting | None) -> None:
        """Raise `ReportgenError` where a ledger is older than what was known of it before."""
        if known is None or known.counter <= age.counter:
            return
        behind = say(
            "{entries}; {known} were known",
            entries=_entries(age.counter),
            known=_entries(known.counter),
        )
        others = self._others(age.id, known)
        if others:
            raise trouble(
                self.path,
                say(
                    "this project is a copy of another, {project}, where mailings went on (here "
                    "the ledger has {behind}).",
                    project=others[0],
                    behind=behind,
                ),
                say(
                    "Send from there. Only as the last resort call “mail plan NAME --new-ledger”, "
                    "by which it becomes one of its own: whoever is only in "
                    "the other gets everything again, and opt-outs noted there do not count here."
                ),
            )
        raise trouble(
            self.path,
            say(
                "the ledger is an older copy: it has {behind} on {day}.",
                behind=behind,
                day=_day(known.at),
            ),
            say(
                "Put back the latest one, from a backup or from the computer that sent last; in "
                "a folder that is synchronised, wait until that is done. Only as the last "
                "resort call “mail plan NAME --new-ledger”, by which it is "
                "taken as it is: whoever is missing in it gets everything again, and opt-outs "
                "since do not count."
            ),
        )

    def stand(self, age: Age) -> Standing:
        """Return what a ledger is for this computer."""
        known = self._read(age.id)
        # One that was agreed to may have been put back after another took its place.
        if known is None or not known.agreed or self._rival(age.id):
            return Standing(self._doubt(age))
        if self.folder is None or not _can_write(self.folder):
            return Standing(
                say(
                    "What is sent cannot be counted in {folder}, which cannot be written: nobody "
                    "could tell later whether the ledger is the latest copy.",
                    folder=self.folder,
                )
            )
        others = self._others(age.id, known)
        if others and self.place not in known.places:
            return Standing(
                say(
                    "This project is a copy of {other}. What is sent from one, and who opts out "
                    "there, is not known in the other from now on.",
                    other=others[0],
                ),
                copied=True,
            )
        if self.place not in known.places:
            moved = max(known.places, key=lambda each: known.places[each], default="")
            return Standing(moved_from=moved)
        return Standing()

    def note(self, age: Age, agreed: bool = False) -> bool:
        """Remember a ledger, and tell whether that is on disk.

        Once it was agreed to send from it, that stays so; where it is then counts too.
        """
        self._note_beside(age, agreed)
        if self.folder is None:
            return False
        known = self._read(age.id) or Sighting(0, "", "")
        places = dict(known.places)
        if self.place not in places and self._others(age.id, known):
            # What is noted in a copy is not missing where it was copied from.
            return False
        if agreed or self.place not in places:
            places = {each: at for each, at in places.items() if read_id(Path(each)) == age.id}
        places[self.place] = age.used
        counter = max(age.counter, known.counter)
        sighting = Sighting(counter, age.used, age.host, known.agreed or agreed, places)
        try:
            make_private(self.folder)
            _write(self.folder / f"{age.id}.json", sighting)
            if agreed:
                self._leave_others(self.folder, age.id)
        except OSError:
            return False
        return True

    def _note_beside(self, age: Age, agreed: bool) -> None:
        """Write the tally, unless it is that of another ledger and nobody agreed to this one."""
        tally = read_tally(self.path)
        if tally and tally.id != age.id and tally.counter and not agreed:
            return
        # Programs that synchronise the folder may hold it for a moment; the next entry counts too.
        with suppress(OSError):
            write_tally(self.path, Tally(age.id, age.counter, age.used))

    def _rival(self, id: str) -> Tally | None:
        """Return how far the last other ledger came that was used here, None where none was."""
        found = [
            Tally(other, known.counter, known.at)
            for other, known in self._here().items()
            if other != id and known.counter
        ]
        tally = read_tally(self.path)
        if tally and tally.id != id and tally.counter:
            found.append(tally)
        return max(found, key=lambda each: each.at, default=None)

    def _doubt(self, age: Age) -> Message:
        noted = say("{opt_outs} known in it", opt_outs=_opt_outs(age.opt_outs))
        last = self._rival(age.id)
        if last:
            said = say(
                "Another ledger was used in this folder until {day}, with {entries}. This one does "
                "not know them; {noted}.",
                day=_day(last.at),
                entries=_entries(last.counter),
                noted=noted,
            )
        elif not age.sent:
            said = say(
                "This ledger is new: {noted}, and nothing that was sent before or from another "
                "computer. For the first mailing of a project that is right.",
                noted=noted,
            )
        elif not age.host:
            said = say(
                "The ledger was made by an earlier version, which did not count what it noted: "
                "nobody can tell whether it is the latest copy. Its last entry is of {day}; "
                "{noted}.",
                day=_day(age.last),
                noted=noted,
            )
        else:
            said = say(
                "This computer does not know the ledger, which was last used {where} on {day}; "
                "{noted}. What was sent since from elsewhere, and who opted out there, it does not "
                "know.",
                where=say("here")
                if age.host == host_name()
                else say("on the computer {host}", host=age.host),
                day=_day(age.used),
                noted=noted,
            )
        if self.folder is None or not _can_write(self.folder):
            missing = (
                say(
                    "The user's data folder is missing ({folder} cannot be written): this is asked "
                    "each time.",
                    folder=self.folder,
                )
                if self.folder
                else say(
                    "The user's data folder is missing or in the project: this is asked each time."
                )
            )
            return say("{said} {missing}", said=said, missing=missing)
        return said

    def _others(self, id: str, known: Sighting) -> list[str]:
        """Return where else the same ledger lies."""
        return [
            str(Path(place).parent.parent)
            for place in known.places
            if place != self.place and read_id(Path(place)) == id and not self._is_here(place)
        ]

    def _is_here(self, place: str) -> bool:
        with suppress(OSError):
            return self.path.samefile(place)
        return False

    def _here(self) -> dict[str, Sighting]:
        """Return what is remembered of all ledgers that were in this file, by their ids."""
        if self.folder is None:
            return {}
        found = {}
        with suppress(OSError):
            for path in sorted(self.folder.glob("*.json")):
                known = self._read(path.stem)
                if known and self.place in known.places:
                    found[path.stem] = known
        return found

    def _leave_others(self, folder: Path, id: str) -> None:
        """Let no other ledger be missed in this file any more."""
        for other, known in self._here().items():
            if other != id:
                left = {place: at for place, at in known.places.items() if place != self.place}
                _write(folder / f"{other}.json", replace(known, places=left))

    def _read(self, id: str) -> Sighting | None:
        """Return what is remembered of a ledger, None where that is nothing or cannot be read."""
        if self.folder is None:
            return None
        try:
            read = json.loads((self.folder / f"{id}.json").read_bytes())
            known = Sighting(
                *(int(read["counter"]), str(read["at"]), str(read["host"])),
                read["agreed"] is True,
                {str(place): str(at) for place, at in read["places"].items()},
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        return known


def host_name() -> str:
    """Return what this computer is called."""
    return platform.node() or "without a name"


def _find_folder(project: Path) -> Path | None:
    """Return where things are remembered, None where the user has no such folder.

    One in the project is none: whatever brings the project back or along does so with it too.
    """
    home = user_data_folder()
    if home is None:
        return None
    folder = home / "ledgers"
    return None if folder.resolve().is_relative_to(project.resolve()) else folder


def _can_write(folder: Path) -> bool:
    try:
        make_private(folder)
        with written_beside(folder / "try", b"", private=True):
            return True
    except OSError:
        return False


def _write(path: Path, sighting: Sighting) -> None:
    """Write what is remembered. Raises `OSError`."""
    about = say("What reportgen remembers of a ledger of mailings, so that nobody is mailed twice.")
    read = {"about": spoken().tell(about), "version": _VERSION, **asdict(sighting)}
    replace_synced(path, json.dumps(read, indent=1, ensure_ascii=False).encode())


def _has_traces(folder: Path) -> bool:
    try:
        homes = [each for each in folder.iterdir() if each.is_dir()]
        return any(any(home.glob(each)) for home in homes for each in _TRACES)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise trouble(
            folder,
            say("the folder cannot be read ({reason}).", reason=error.strerror),
            say("Check your rights to it."),
        ) from None


def _entries(count: int) -> Message:
    if count == 1:
        return say("1 entry")
    return say("{count} entries", count=count) if count else say("no entries")


def _opt_outs(count: int) -> Message:
    if count == 1:
        return say("1 opt-out is")
    return say("{count} opt-outs are", count=count) if count else say("no opt-outs are")


def _day(at: str) -> Message | str:
    return at[:16].replace("T", " ") or say("an unknown day")
