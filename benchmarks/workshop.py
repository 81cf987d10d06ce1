"""A place to measure in: projects, caches, fonts, data for the peers, and the commands that run.

Everything lies in one temporary folder. What `reportgen` makes once a machine, its static fonts,
is made before anything is measured; everything else begins empty.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.process import CommandError, Usage, run
from benchmarks.project import make_project

#: What runs a module of the installed program or of the benchmarks, whatever the folder.
_MODULE = (sys.executable, "-P", "-m")

#: How long a server may take to read a project, in seconds.
_LONGEST = 120


class Workshop:
    """Makes what is measured, below one folder, and runs it; nothing is measured twice."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.count = count
        self.project = folder / "project"
        make_project(self.project, count)
        self.warm = self._make_fonts()
        found = self.warm.rglob("SourceSans3-Regular.ttf")
        self.fonts = next((path.parent for path in found), folder)
        if self.fonts == folder:
            raise CommandError("reportgen left no fonts in its cache")
        self._settings = folder / "fonts.conf"
        self._settings.write_text(
            f"<fontconfig><dir>{escape(str(self.fonts))}</dir>"
            f"<cachedir>{escape(str(folder))}/fontconfig</cachedir></fontconfig>",
            encoding="utf-8",
        )
        self._caches = 0

    def _make_fonts(self) -> Path:
        """Return the cache of a project with one sheet, which is built for its fonts alone."""
        project, cache = self.folder / "first", self.folder / "first-cache"
        make_project(project, 1)
        self.build(project, cache)
        return cache

    def new_cache(self) -> Path:
        """Return a cache that holds the fonts and nothing else."""
        self._caches += 1
        cache = self.folder / f"cache-{self._caches}"
        for source in self.warm.glob("**/font*"):
            # The fonts, and the list of them that the system's library keeps.
            if source.is_dir() and source.parent.name == "reportgen":
                shutil.copytree(source, cache / source.relative_to(self.warm))
        return cache

    def new_project(self, name: str) -> Path:
        """Return a copy of the project that was never built."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.project, folder)
        return folder

    def build(self, project: Path, cache: Path, options: Sequence[str] = ()) -> Usage:
        """Build a project through the command line, and return what it took."""
        return self._reportgen(project, cache, "build", *options)

    @contextmanager
    def server(self, project: Path, cache: Path) -> Iterator[None]:
        """Have a server wait for commands in a project meanwhile."""
        settings = project / "reportgen.yaml"
        before = settings.read_text(encoding="utf-8")
        settings.write_text(f"{before}server: yes\n", encoding="utf-8")
        try:
            # The first command begins one, which then reads the project.
            self.build(project, cache)
            until = time.monotonic() + _LONGEST
            while "runs: process" not in self._reportgen(project, cache, "server", "status").output:
                if time.monotonic() > until:
                    raise CommandError("no server has begun to wait")
                time.sleep(0.5)
            yield
        finally:
            self._reportgen(project, cache, "server", "stop")
            settings.write_text(before, encoding="utf-8")

    def _reportgen(self, project: Path, cache: Path, *words: str) -> Usage:
        command = [*_MODULE, "reportgen", "-C", str(project), "--messages", "en", *words]
        return run(command, self.folder, {**os.environ, "XDG_CACHE_HOME": str(cache)})

    def data(self, count: int) -> Path:
        """Return the folder with the first sheets as the peers get them; made when first asked."""
        folder = self.folder / f"data-{count}"
        if not folder.exists():
            module = [*_MODULE, "benchmarks.prepare", str(self.project), str(folder), str(count)]
            run(module, self.folder, self._environment())
        return folder

    def peer(self, name: str, count: int) -> tuple[Usage, Path]:
        """Run a peer on that many sheets; return what it took, and the folder of its files."""
        output = self.folder / "output" / name
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir(parents=True)
        data, fonts = str(self.data(count)), str(self.fonts)
        module = [*_MODULE, "benchmarks.peers", name, data, str(output), str(count), fonts]
        return run(module, self.folder, self._environment()), output

    def convert(self, documents: Sequence[Path]) -> tuple[Usage, Path]:
        """Let LibreOffice make PDF of documents, in one call; as `peer`."""
        output = self.folder / "output" / "libreoffice"
        shutil.rmtree(output, ignore_errors=True)
        office = shutil.which("soffice") or "soffice"
        profile = f"-env:UserInstallation={(self.folder / 'office').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(output)]
        return run([*command, *map(str, documents)], self.folder, os.environ), output

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "FONTCONFIG_FILE": str(self._settings)}


def absent_peers() -> Iterator[tuple[str, str]]:
    """Yield the peers that this machine lacks, each with what would bring it."""
    for package in ("weasyprint", "docxtpl", "typst"):
        if not find_spec(package):
            yield package, f"pip install {package}"
    if not shutil.which("soffice"):
        yield "libreoffice", "the program soffice, of Debian's libreoffice-writer-nogui"


def megabytes(folder: Path, pattern: str = "**/*.*") -> float:
    """Return how large the files of a folder are together, in MB."""
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file()) / 1e6


def count_pages(path: Path) -> int:
    """Return the number of pages of a PDF."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()
