"""Mailings whose folders are lost, copied, shared, full or locked up, with real processes.

    .venv/bin/python tests/trials/loss_faults.py --kills 200
    .venv/bin/python tests/trials/loss_faults.py --kills 20 --seed 7 --only kills restored

A real server takes the messages; each trial has a project and a home folder of its own. What must
hold after all of them: nobody got anything twice without a person having said so, nobody who opted
out got anything, no file that the program did not make is gone, and every command has ended with a
sentence and not in a traceback.

kills      plan, letters, opt-out and forget are killed (SIGKILL) at a random moment
crowd      two of everything at once in one project
disk       the disk of mail/ is full while messages are sent (needs the right to mount)
restored   an older copy of mail/ is put back
second     the project, with or without mail/, goes to another computer
lost       mail/, the ledger or what lies beside it is removed, also before anything was sent
conflict   the copies that cloud folders make of a ledger
renamed    the file of a mailing is renamed
readonly   mail/ and the user's own folder cannot be written (needs the right to mount)
unmounted  a folder of sheets or lists is not there, or may not be read
shared     somebody else may write into the cache (needs the right to be another user)
clock      the clock is years behind, or years ahead (needs libfaketime)

`--kills` says how many commands are killed; the other trials do not depend on it. The exit code is
1 where a trial has failed; the same `--seed` kills at the same moments.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# A script is started from elsewhere.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.mail_server import MailServer
from trials.chosen import names_of, run_chosen
from trials.offices import (
    MAILING,
    SETTINGS,
    SHEET,
    Ended,
    Office,
    ensure,
    kill_at,
    list_of,
    people,
    twice,
    wait_for,
)
from trials.sites import HUMBLE, UnableError, fill_disk, mounted

#: Somebody else on this computer.
STRANGER = 54321
NEW = "--new-ledger"


class Trials:
    """All trials: `kills` many commands are killed."""

    def __init__(self, folder: Path, kills: int, seed: int, server: MailServer) -> None:
        self.folder, self.kills, self.seed, self.server = folder, kills, seed, server
        self.numbers = itertools.count()

    def office(self, count: int = 6) -> Office:
        """Return an office of its own, and a server that has got nothing yet."""
        place = self.folder / f"{next(self.numbers)}"
        office = Office(place / "project", place / "home", self.server.port)
        office.write(count=count)
        self.server.received.clear()
        return office

    def sent(self, count: int = 6, *words: str) -> Office:
        """Return an office that has sent its mailing."""
        office = self.office(count)
        office.well("mail", "plan", MAILING)
        ended = office.send(NEW, *words)
        ensure(ended.code == 0, "the mailing did not go out", ended)
        ensure(len(self.server.recipients) == count, "not everybody got it", ended)
        return office

    def ensure_refused(self, office: Office, what: str, *words: str) -> Ended:
        """Plan and send where nothing may go out unless a person says so, in plain words."""
        before = len(self.server.recipients)
        planned = office.run("mail", "plan", MAILING)
        ended = office.send(*words)
        ensure(len(self.server.recipients) == before, f"{what}: it was sent", planned, ended)
        ensure(ended.code in (1, 2), f"{what}: no word of it", planned, ended)
        return ended

    # --- Killed and crowded ---

    def run_kills(self) -> str:
        chance = random.Random(f"{self.seed} kills")
        office = self.sent()
        partners = office.project / "profiles/mailings/recipients/partners.csv"
        kept = office.mail / MAILING / "plan-1 sent in May" / "note.txt"
        kept.parent.mkdir(parents=True)
        kept.write_text("kept by a person")
        going, out = 0, set[str]()
        for start in range(0, self.kills, 10):
            # Those of this round have got nothing yet.
            new = [f"round{start}-{number}@example.org" for number in range(8)]
            partners.write_text(list_of([*people(6), *new]), encoding="utf-8")
            for _ in range(min(10, self.kills - start)):
                victim = chance.choice(new)
                words = chance.choice(
                    [
                        ("mail", "plan", MAILING),
                        ("mail", "letters", MAILING),
                        ("mail", "opt-out", victim),
                        ("mail", "forget", victim),
                    ]
                )
                going += kill_at(office.start(*words), chance.uniform(0.1, 1.2))
                if words[1] in ("opt-out", "forget"):
                    # Once it was run to its end it holds, whatever was killed before.
                    ended = office.run(*words)
                    ensure(ended.code in (0, 1), "killed before", ended)
                    out.add(victim)
            office.well("mail", "plan", MAILING)
            ended = office.send()
            got = self.server.recipients
            ensure(ended.code == 0, f"after {start + 10} kills", ended)
            ensure(not twice(got), f"twice: {twice(got)}", ended)
            ensure(not out & set(got), f"opted out: {out & set(got)}", ended)
            ensure(set(new) - out <= set(got), f"left out: {set(new) - out - set(got)}", ended)
        ensure(kept.exists(), "a person's file is gone")
        parts = list(office.project.rglob(".*.part"))
        ensure(len(parts) <= self.kills, f"too much is left over: {parts}")
        return f"{going} of {self.kills} killed at work, {len(out)} people out, none reached"

    def run_crowd(self) -> str:
        pairs = 0
        one = ("mail", "plan", MAILING), ("mail", "letters", MAILING)
        gone = ("mail", "opt-out", "person0@example.org"), ("mail", "forget", "person1@example.org")
        for first, second in itertools.combinations_with_replacement([*one, *gone], 2):
            office = self.office(12)
            office.well("mail", "plan", MAILING)
            running = [office.start(*words) for words in (first, second)]
            ended = [
                wait_for(each, words) for each, words in zip(running, (first, second), strict=True)
            ]
            ensure(any(each.code in (0, 1) for each in ended), "neither was done", *ended)
            # Who asked to be left out, and was told so, is.
            told = {
                each.words[2]
                for each in ended
                if each.words[1] in ("opt-out", "forget") and each.code < 2
            }
            office.well("mail", "plan", MAILING)
            sent = office.send(NEW)
            ensure(sent.code == 0, "it cannot be sent", *ended, sent)
            ensure(not told & set(self.server.recipients), "sent all the same", *ended, sent)
            ensure(not twice(self.server.recipients), "sent twice", *ended, sent)
            pairs += 1
        pairs += self.crowd_sending()
        return f"{pairs} pairs"

    def crowd_sending(self) -> int:
        """Do everything while a mailing is sent; return how often."""
        others = [
            ("mail", "plan", MAILING),
            ("mail", "letters", MAILING),
            ("mail", "forget", "person39@example.org"),
            ("mail", "opt-out", "person38@example.org"),
            ("mail", "send", MAILING, "--yes", "40", NEW),
        ]
        for words in others:
            office = self.office(40)
            office.well("mail", "plan", MAILING)
            self.server.delay = 0.05
            first = ("mail", "send", MAILING, "--yes", "40", NEW)
            sending = office.start(*first)
            while not self.server.recipients and sending.poll() is None:
                time.sleep(0.01)
            beside = office.run(*words)
            ended = wait_for(sending, first)
            self.server.delay = 0
            got = self.server.recipients
            ensure(not twice(got), "sent twice", ended, beside)
            ensure(ended.code == 0, "the sending was disturbed", ended, beside)
            if words[1] == "opt-out" and beside.code == 0:
                ensure("person38@example.org" not in got, "opted out, and sent", ended, beside)
        return len(others)

    def run_disk(self) -> str:
        office = self.office(30)
        office.well("mail", "plan", MAILING)
        with small_disk(office.mail) as disk:
            told = 0
            for room in (0, 4, 16, 40, 80, 160):
                fill_disk(disk / "full", room)
                ended = office.send(NEW)
                told += ended.code != 0
                ensure(not twice(self.server.recipients), f"twice, with {room} KB", ended)
            ensure(told, "a full disk was never told")
            (disk / "full").unlink()
            ended = office.send(NEW)
            got = self.server.recipients
            unknown = office.well("mail", "status", MAILING).said.count("Nobody knows")
            ensure(not twice(got), "twice, once there was room", ended)
            ensure(len(set(got)) + unknown >= 30, "somebody was forgotten", ended)
        return f"told {told} times of 6, {len(got)} of 30 sent, {unknown} unknown"

    # --- Lost, copied, moved ---

    def run_restored(self) -> str:
        office = self.office()
        # An older copy from each moment: before anything, after an opt-out, after a part.
        office.well("mail", "plan", MAILING)
        copies = [shutil.copytree(office.mail, office.project.with_name("copy-planned"))]
        office.well("mail", "opt-out", "person0@example.org")
        copies.append(shutil.copytree(office.mail, office.project.with_name("copy-opted-out")))
        office.well("mail", "plan", MAILING)
        ensure(office.send(NEW).code == 0, "the mailing did not go out")
        for copy in copies:
            shutil.rmtree(office.mail)
            shutil.copytree(copy, office.mail)
            self.ensure_refused(office, copy.name)
        for name in ("ledger.sqlite3",):
            # The ledger alone, beside what was sent since.
            shutil.copyfile(copies[1] / name, office.mail / name)
            self.ensure_refused(office, f"{name} alone")
        ensure(not twice(self.server.recipients), "sent twice")
        return f"{len(copies) + 1} older copies refused"

    def run_second(self) -> str:
        office = self.sent()
        office.well("mail", "opt-out", "person9@example.org")
        cases = 0
        for keep in (True, False):
            other = office.copy(
                office.project.parent / f"elsewhere-{keep}", office.home / f"other-{keep}"
            )
            if not keep:
                # As git leaves it, for mail/ is ignored.
                shutil.rmtree(other.mail)
            # Whoever got it here is known there, if anything is: somebody new is due.
            other.write(count=7)
            ended = self.ensure_refused(other, f"with mail/: {keep}")
            ensure("opt" in ended.said.lower(), "no word of those who want no mail", ended)
            cases += 1
        # Opt-outs can be taken along.
        file = office.project.parent / "opt-outs.json"
        office.well("mail", "opt-out", "--export", str(file))
        other.write({"profiles/mailings/recipients/partners.csv": list_of(["person9@example.org"])})
        other.well("mail", "opt-out", "--import", str(file))
        planned = other.well("mail", "plan", MAILING)
        ensure("opted out" in planned.out, "the opt-out was not taken over", planned)
        return f"{cases} computers refused, opt-outs taken along"

    def run_lost(self) -> str:
        cases = 0
        for what in ("mail", "mail/ledger.sqlite3", "emptied", "before"):
            office = self.office() if what == "before" else self.sent()
            office.well("mail", "opt-out", "person0@example.org")
            path = office.project / ("mail" if what == "before" else what)
            if what == "emptied":
                (office.mail / "ledger.sqlite3").write_bytes(b"")
            elif path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
            self.ensure_refused(office, f"lost: {what}")
            cases += 1
        return f"{cases} losses noticed"

    def run_conflict(self) -> str:
        names = (
            "ledger (1).sqlite3",
            "ledger-PC2.sqlite3",
            "ledger.sync-conflict-20270101.sqlite3",
        )
        for name in names:
            office = self.office()
            office.well("mail", "plan", MAILING)
            shutil.copyfile(office.mail / "ledger.sqlite3", office.mail / name)
            ended = self.ensure_refused(office, name, NEW)
            ensure(name in ended.said, "the copy is not named", ended)
            (office.mail / name).unlink()
            office.well("mail", "plan", MAILING)
            ensure(office.send(NEW).code == 0, "it is not sent once the copy is gone")
        return f"{len(names)} copies named"

    def run_renamed(self) -> str:
        office = self.sent()
        folder = office.project / "profiles/mailings"
        (folder / f"{MAILING}.yaml").rename(folder / "summer.yaml")
        planned = office.well("mail", "plan", "summer")
        ended = office.run("mail", "send", "summer", "--yes", "6")
        ensure(len(self.server.recipients) == 6, "sent under another name", planned, ended)
        ensure(
            MAILING in planned.said + ended.said, "the other mailing is not named", planned, ended
        )
        return "noticed"

    # --- Locked up ---

    def run_readonly(self) -> str:
        cases = 0
        for what in ("mail", "home"):
            office = self.office()
            office.well("mail", "plan", MAILING)
            folder = office.mail if what == "mail" else office.home
            with locked(folder):
                before = (*HUMBLE,)
                ended = office.run("mail", "send", MAILING, "--yes", "6", before=before)
                got = len(self.server.recipients)
                ensure(ended.code in (1, 2) and got == 0, f"{what} is read-only", ended)
                office.run("mail", "opt-out", "person0@example.org", before=before)
                office.run("mail", "plan", MAILING, before=before)
                office.run("mail", "letters", MAILING, before=before)
                office.run("mail", "forget", "person1@example.org", before=before)
            cases += 1
        return f"{cases} folders"

    def run_unmounted(self) -> str:
        if os.geteuid() != 0 or not shutil.which("setpriv"):
            raise UnableError("it takes root, and setpriv")
        cases = 0
        for name in (
            "profiles",
            "profiles/cities",
            "profiles/mailings",
            "profiles/mailings/recipients",
        ):
            office = self.office()
            cities = {"profiles/cities/metz.yaml": SHEET.replace("Ärmel", "Metz")}
            report = {"profiles/reports/all.yaml": "title: Alle\nparts: [cover, sheets]\n"}
            office.write({**cities, **report})
            office.well("build")
            office.well("mail", "plan", MAILING)
            outputs = sorted((office.project / "output").rglob("*.pdf"))
            folder = office.project / name
            with locked(folder, mode=0o000):
                for words in (
                    ("check",),
                    ("build", "--prune"),
                    ("mail", "plan", MAILING),
                    ("mail", "forget", "nobody@example.org"),
                ):
                    ended = office.run(*words, before=HUMBLE)
                    # A build of sheets needs no mailing.
                    mailing = name.startswith("profiles/mailings")
                    ensure(ended.code or (mailing and words[0] == "build"), f"{name}: fine?", ended)
                found = sorted((office.project / "output").rglob("*.pdf"))
                ensure(found == outputs, f"{name} cannot be read, and files are gone", ended)
            moved = folder.rename(office.project / "moved")
            folder.mkdir()
            if name == "profiles":
                # The share is not mounted: an empty folder.
                ended = office.run("build", "--prune")
                found = sorted((office.project / "output").rglob("*.pdf"))
                ensure(found == outputs, f"{name} is empty, and files are gone", ended)
            folder.rmdir()
            moved.rename(folder)
            cases += 1
        return f"{cases} folders"

    def run_shared(self) -> str:
        if os.geteuid() != 0 or not shutil.which("setpriv"):
            raise UnableError("it takes root, and setpriv")
        self.folder.chmod(0o755)
        office = self.office()
        cache = office.project.parent / "shared"
        office.write({"reportgen.yaml": SETTINGS.format(port=1)})
        cases = 0
        for mode, owner in ((0o777, 0), (0o700, STRANGER), (0o770, 0)):
            shutil.rmtree(cache, ignore_errors=True)
            cache.mkdir()
            cache.chmod(mode)
            os.chown(cache, owner, -1)
            before = ("env", f"REPORTGEN_CACHE={cache}")
            ended = office.run("build", "--force", before=before)
            used = list(cache.iterdir())
            # One of one's own that is empty may be taken, but not left open.
            private = owner == os.geteuid() and cache.stat().st_mode & 0o077 == 0
            ensure(private or not used, f"{mode:o} of {owner} is used", ended)
            ensure(used or "REPORTGEN_CACHE" in ended.said, "no word of it", ended)
            cases += 1
        return f"{cases} folders that others may write, none used as it was"

    def run_clock(self) -> str:
        library = next(
            (str(path) for path in Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None
        )
        if library is None:
            raise UnableError("libfaketime is not installed")
        cases = 0
        for day in ("1975-01-01 00:00:00", "2001-01-01 00:00:00", "2110-06-01 00:00:00"):
            office = self.sent()
            before = ("env", f"LD_PRELOAD={library}", f"FAKETIME=@{day}", "FAKETIME_DONT_RESET=1")
            for words in (
                ("build",),
                ("mail", "plan", MAILING),
                ("mail", "send", MAILING, "--yes", "6"),
                ("mail", "letters", MAILING),
                ("mail", "forget", "person5@example.org"),
            ):
                office.run(*words, before=before)
            ensure(not twice(self.server.recipients), f"sent twice in {day}")
            # And back again.
            office.run("mail", "plan", MAILING)
            ended = office.send()
            ensure(not twice(self.server.recipients), f"sent twice after {day}", ended)
            cases += 1
        return f"{cases} jumps"


# --- Disks and rights ----------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Put a folder on a small disk, with what is in it."""
    before = folder.rename(folder.with_name(f"{folder.name}-before"))
    with mounted(folder):
        shutil.copytree(before, folder, dirs_exist_ok=True)
        yield folder


@contextmanager
def locked(folder: Path, mode: int = 0o500) -> Iterator[None]:
    """Take rights away from a folder and from all folders below it."""
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        raise UnableError("root may write everywhere, and there is no setpriv")
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    modes = {path: path.stat().st_mode for path in folders}
    for path in reversed(folders):
        path.chmod(mode)
    try:
        yield
    finally:
        for path, before in modes.items():
            path.chmod(before & 0o7777)


# --- The program ---------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    names = names_of(Trials)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=20, help="how many commands are killed")
    parser.add_argument("--seed", type=int, default=None, help="repeat the run of this number")
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="TRIAL")
    chosen = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    print(f"losses: --kills {chosen.kills} --seed {seed}", flush=True)
    server = MailServer()
    with tempfile.TemporaryDirectory(prefix="reportgen-losses-") as folder, server.running():
        trials = Trials(Path(folder), chosen.kills, seed, server)
        failed = run_chosen(trials, chosen.only)
    if failed:
        print(f"FAILED: {', '.join(failed)} (--seed {seed})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
