"""The forms and printed words of a project: its own in ``templates/``, or the built-in ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path

from reportgen import PACKAGE
from reportgen.cache.digests import FileDigests, digest_of
from reportgen.cache.program import keep_for_all, program_digest
from reportgen.forms.form import Form, load_form
from reportgen.forms.words import load_words
from reportgen.input.files import read_file
from reportgen.input.folders import find_main, translations_of
from reportgen.input.source import Input, MappingNode, Source
from reportgen.languages import Texts
from reportgen.problems.problem import ReportgenError
from reportgen.project.files import Files

#: Where the program's own templates lie: inside the package, or beside it in a checkout.
BUILT_IN = next(
    folder for folder in (PACKAGE / "templates", PACKAGE.parent / "templates") if folder.is_dir()
)


class Templates:
    """What sheets are read and printed by, each read once; `own` is the project's folder."""

    def __init__(self, files: Files, digests: FileDigests) -> None:
        self.own = files.root / "templates"
        self._files, self._digests = files, digests
        self._forms: dict[str, Form] = {}
        self._found: dict[str, str] = {}

    @cached_property
    def form_names(self) -> tuple[str, ...]:
        """The names of all forms."""
        folders = (self.own / "forms", BUILT_IN / "forms")
        found = {
            path.stem
            for folder in folders
            if folder.is_dir()
            for path in folder.glob("*.yaml")
            if find_main(path) is None
        }
        return tuple(sorted(found))

    def form(self, name: str) -> Form:
        """Return a form by name. Raises `ReportgenError` where it has faults."""
        if name not in self._forms:
            main, beside = self._find(f"forms/{name}.yaml")
            locate = partial(self._files.locate, main.parent)
            self._forms[name] = load_form(self._read(main, beside), locate)
        return self._forms[name]

    def form_digest(self, name: str) -> str:
        """Return the digest of a form with its translations."""
        return self._digest_of_template(f"forms/{name}.yaml")

    @cached_property
    def forms_digests(self) -> tuple[str, ...]:
        """The names and digests of all forms."""
        return tuple(part for name in self.form_names for part in (name, self.form_digest(name)))

    @cached_property
    def words_digest(self) -> str:
        """The digest of the program's printed words, and of the project's own."""
        built_in = self._digests.of(BUILT_IN / "words.yaml")
        return digest_of(built_in, self._digest_of_template("words.yaml"))

    def _digest_of_template(self, path: str) -> str:
        if path not in self._found:
            main, beside = self._find(path)
            parts = (part for tag, each in beside.items() for part in (tag, self._digests.of(each)))
            self._found[path] = digest_of(self._digests.of(main), *parts)
        return self._found[path]

    @cached_property
    def words(self) -> Mapping[str, Texts]:
        """The program's printed words. Raises `ReportgenError` where they have faults.

        They are read once for all programs, since every one needs them.
        """
        key = digest_of("words", program_digest(), self.words_digest)
        words: Mapping[str, Texts] = keep_for_all(key, self._read_words)
        return words

    def _read_words(self) -> Mapping[str, Texts]:
        built_in = BUILT_IN / "words.yaml"
        main, beside = self._find("words.yaml")
        own = main.resolve() != built_in.resolve()
        chosen = read_file(main, self._files.show_path(main)) if own else None
        return load_words(self._read(built_in, beside), chosen)

    def own_sources(self) -> Iterator[Source[MappingNode]]:
        """Yield what the project's own forms and words are written in, as far as it can be read."""
        for name in ("words", *(f"forms/{form}" for form in self.form_names)):
            main, beside = self._find(f"{name}.yaml")
            for path in (main, *beside.values()):
                if path.is_relative_to(self.own):
                    # Whoever needs one that cannot be read says so.
                    with suppress(ReportgenError):
                        yield read_file(path, self._files.show_path(path))

    def _find(self, path: str) -> tuple[Path, dict[str, Path]]:
        """Return a template and the translations that lie in either templates folder."""
        beside = {
            **translations_of(BUILT_IN / path),
            **translations_of(self.own / path),
        }
        own = self.own / path
        return own if own.exists() else BUILT_IN / path, beside

    def _read(self, main: Path, beside: Mapping[str, Path]) -> Input:
        return Input(
            read_file(main, self._files.show_path(main)),
            main.stem,
            {tag: read_file(each, self._files.show_path(each)) for tag, each in beside.items()},
        )
