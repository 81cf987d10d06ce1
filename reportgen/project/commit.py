"""A commit of some files alone, whatever people have staged: by git's plumbing, without hooks.

Nothing that a repository's settings name is run: no hook, no filter, no signing. What was staged
stays staged, and files that people staged in another state are left to them.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from reportgen.problems.message import NOTHING, Message, say
from reportgen.project.git import Git, find_git
from reportgen.project.project import Project

_FILE = "100644"
_NONE = "0" * 40


class _FailedError(Exception):
    """What git did not do, and what it said."""


def commit_files(project: Project, paths: Iterable[Path], said: str) -> Message:
    """Commit these files of a project as they are now, those that are gone as gone.

    What git ignores is left out. Returns why there is no commit, nothing where there is one or
    needs to be none.
    """
    git = find_git(project.root)
    if git is None:
        return say("there is no git repository to commit to.")
    try:
        with tempfile.TemporaryDirectory() as folder:
            _Commit(git, Path(folder) / "index").make(sorted(set(paths)), said)
    except (_FailedError, OSError, subprocess.SubprocessError) as error:
        return say("git did not commit it ({reason}).", reason=str(error) or type(error).__name__)
    return NOTHING


class _Commit:
    def __init__(self, git: Git, index: Path) -> None:
        self.git, self.index = git, index

    def make(self, paths: Iterable[Path], said: str) -> None:
        if self.asks("rev-parse", "-q", "--verify", "MERGE_HEAD"):
            # What is half merged is for people to finish.
            raise _FailedError("MERGE_HEAD")
        head = self.asks("rev-parse", "-q", "--verify", "HEAD")
        if head:
            self.tell("read-tree", head, index=self.index)
        changed = list(self.put(paths))
        tree = self.tell("write-tree", index=self.index)
        if not changed or (head and tree == self.tell("rev-parse", f"{head}^{{tree}}")):
            return
        own = [entry for entry in changed if not head or self.is_unstaged(entry[0], head)]
        parents = ("-p", head) if head else ()
        commit = self.tell("commit-tree", tree, *parents, said=f"{said}\n".encode())
        self.tell("update-ref", "-m", "studio", "HEAD", commit, head or _NONE)
        for name, blob in own:
            self.stage(name, blob, None)

    def put(self, paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
        """Yield the files with their content's names, as they come into the commit."""
        prefix = self.tell("rev-parse", "--show-prefix")
        for path in paths:
            inside = path.relative_to(self.git.folder).as_posix()
            if self.git.ignores(inside):
                continue
            blob = ""
            if path.is_file():
                blob = self.tell("hash-object", "-w", "--no-filters", "--", inside)
            self.stage(f"{prefix}{inside}", blob, self.index)
            yield f"{prefix}{inside}", blob

    def stage(self, name: str, blob: str, index: Path | None) -> None:
        entry = f"{_FILE} {blob}\t{name}" if blob else f"0 {_NONE}\t{name}"
        # Where git finds the file itself, it looks whether it is the same, and runs its filters.
        here, nowhere = self.tell("rev-parse", "--absolute-git-dir"), str(self.index.parent)
        away = ("-C", nowhere, f"--git-dir={here}", f"--work-tree={nowhere}")
        words = (*away, "update-index", "-z", "--index-info")
        self.tell(*words, said=f"{entry}\0".encode(), index=index)

    def is_unstaged(self, name: str, head: str) -> bool:
        """Tell whether people have staged nothing of a file, so that its entry may follow."""
        staged = self.asks("rev-parse", "-q", "--verify", f":0:{name}")
        return staged == self.asks("rev-parse", "-q", "--verify", f"{head}:{name}")

    def asks(self, *words: str) -> str:
        """Return what git answers, "" where it has no answer."""
        asked = self.git.run(*words)
        return "" if asked.returncode else asked.stdout.decode("utf-8", "replace").strip()

    def tell(self, *words: str, said: bytes = b"", index: Path | None = None) -> str:
        asked = self.git.run(*words, said=said, index=index)
        if asked.returncode:
            lines = asked.stderr.decode("utf-8", "replace").strip().splitlines()
            raise _FailedError(lines[-1] if lines else words[0])
        return asked.stdout.decode("utf-8", "replace").strip()
