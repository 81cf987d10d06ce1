"""Git, asked about the folder of a project; nothing that a repository's settings name is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from reportgen.input.folders import real_path

#: Nothing that the repository names is run: no monitor, no hook, no server for missing objects.
_SAFELY = (
    *("--no-pager", "-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}", "-c", "core.untrackedCache=false"),
    *("-c", "safe.bareRepository=explicit"),
)
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
#: What programs that call this one, such as hooks, say of a repository that may be another.
_OTHERS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
_PATIENCE = 20
"""Seconds."""


class Git:
    """The git of this computer, asked about the repository of a folder."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder = program, folder
        environment = {key: text for key, text in os.environ.items() if key not in _OTHERS}
        self.environment = environment | _ENVIRONMENT

    def run(
        self, *arguments: str, said: bytes = b"", index: Path | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Return how git ended, which worked with another index than people's if one is named.

        Raises `OSError` and `subprocess.SubprocessError`.
        """
        another = {"GIT_INDEX_FILE": str(index)} if index else {}
        return subprocess.run(  # noqa: S603
            [self.program, "-C", str(self.folder), *_SAFELY, *arguments],
            env=self.environment | another,
            input=said,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )

    def list_files(self, how: Iterable[str], places: Iterable[str]) -> list[str]:
        """Return the files in these places; none where there is no repository."""
        asked = self.run("--literal-pathspecs", "ls-files", "-z", *how, "--", *places)
        return [os.fsdecode(name) for name in asked.stdout.split(b"\0") if name]

    def ignores(self, name: str) -> bool:
        """Tell whether a file of this name would be no part of any commit."""
        # 1 says no; where there is no repository it is neither.
        return self.run("check-ignore", "-q", name).returncode != 1

    def without_excepted(self, files: Iterable[str]) -> list[str]:
        """Return the files without those that a line with “!” names in full."""
        every = list(files)
        if not every:
            return []
        said = b"".join(os.fsencode(name) + b"\0" for name in every)
        asked = self.run("check-ignore", "--no-index", "-v", "-z", "--stdin", said=said)
        # Of each file: where the line is that decides, its number, the line, the file.
        fields = [os.fsdecode(field) for field in asked.stdout.split(b"\0")]
        lines = dict(zip(fields[3::4], fields[2::4], strict=False))
        return [name for name in every if not _excepts(lines.get(name, ""), name)]

    def versions_of(self, path: Path, most: int) -> Iterator[bytes]:
        """Yield what a file was in the commits that changed it, the last one first."""
        name = path.relative_to(self.folder).as_posix()
        asked = self.run(
            "--literal-pathspecs", "rev-list", f"--max-count={most}", "HEAD", "--", name
        )
        for commit in asked.stdout.decode("ascii", "replace").split():
            found = self.run("cat-file", "blob", f"{commit}:./{name}")
            if not found.returncode:
                yield found.stdout


def _excepts(line: str, name: str) -> bool:
    said = re.sub(r"\\(.)", r"\1", line.removeprefix("!").strip("/"))
    return line.startswith("!") and (name == said or name.endswith(f"/{said}"))


def find_git(root: Path) -> Git | None:
    """Return the git that knows a folder; None where there is no repository, or no git."""
    if not any(os.path.lexists(folder / ".git") for folder in (root, *root.parents)):
        return None
    program = shutil.which("git")
    # Windows looks into the current folder first, which may be somebody else's project.
    if not program or not Path(program).is_absolute():
        return None
    if real_path(Path(program)).is_relative_to(real_path(root)) or Path(program).parent == Path():
        return None
    return Git(program, root)
