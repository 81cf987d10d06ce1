"""The words of a mailing, subject and text in each language: read from its files, changed there.

They stay as they are typed: Markdown with names in braces, in which a break of a line may count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.app.editing.files import ChangedError, lock_of
from reportgen.cache.atomic import replace_files
from reportgen.input.files import read_file
from reportgen.input.folders import translations_of
from reportgen.input.patching.data import Data, data_of
from reportgen.input.patching.patch import patch_file
from reportgen.input.source import require_keys
from reportgen.mailings.definition import MAILING
from reportgen.project.profiles import read_input
from reportgen.project.project import Project

#: The keys that hold words.
WORDS = ("subject", "text", "closing")
_KEYS = tuple(each.name for each in MAILING)


@dataclass(frozen=True)
class MailingWords:
    """The files of a mailing by language, "" for its own; `texts` are its words by key, language.

    `lock` tells whether the files are still the same.
    """

    main: str
    paths: Mapping[str, Path]
    bytes: Mapping[str, bytes]
    data: Mapping[str, Mapping[str, Data]]
    texts: Mapping[str, Mapping[str, str]]

    @property
    def lock(self) -> str:
        return lock_of(self.bytes)


def read_words(project: Project, path: Path) -> MailingWords:
    """Return the words of a mailing. Raises `ReportgenError` where its files cannot be read."""
    paths = {"": path, **translations_of(path)}
    # What cannot be read, or translates what is not there, is told as the check tells it.
    read_input(project, path, {lang: each for lang, each in paths.items() if lang})
    content = {lang: each.read_bytes() for lang, each in paths.items()}
    data: dict[str, Mapping[str, Data]] = {}
    for lang, each in paths.items():
        file = data_of(require_keys(read_file(each, project.show_path(each))).root)
        data[lang] = file if isinstance(file, Mapping) else {}
    said = data[""].get("language", "")
    main = said if isinstance(said, str) and said in project.languages else project.languages[0]
    texts = {key: _join(key, data, main) for key in WORDS}
    return MailingWords(main, paths, content, data, texts)


def _join(key: str, data: Mapping[str, Mapping[str, Data]], main: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for lang, file in data.items():
        said = file.get(key, "")
        here = {lang or main: said} if isinstance(said, str) else said
        if isinstance(here, Mapping):
            texts |= {tag: text for tag, text in here.items() if isinstance(text, str) and text}
    return texts


def write_words(
    words: MailingWords, texts: Mapping[str, Mapping[str, str]], lock: str
) -> dict[Path, bytes]:
    """Write other words into the files of a mailing, and return those that changed.

    `texts` are by key and language; what is not among them stays. Raises `ChangedError` where the
    files are not those that the `lock` is of, `UnpatchableError` where one cannot be changed
    surely, and `OSError`.
    """
    if words.lock != lock:
        raise ChangedError(words.paths[""])
    files = {lang: dict(said) for lang, said in words.data.items()}
    for key, by_language in texts.items():
        for lang, text in by_language.items():
            if text != words.texts[key].get(lang, ""):
                _put(files, words.main, key, lang, text)
    changed = {}
    for lang, said in files.items():
        after = patch_file(words.bytes[lang], said, lambda path: () if path else _KEYS)
        if after != words.bytes[lang]:
            changed[words.paths[lang]] = after
    replace_files(changed)
    return changed


def _put(files: dict[str, dict[str, Data]], main: str, key: str, lang: str, text: str) -> None:
    """Put a text where that is whose place it takes, else where the others of its language are."""
    own, there = files[""].get(key, ""), files.get(lang, {}).get(key, "")
    if lang != main and lang in files and (there or not isinstance(own, Mapping)):
        files[lang][key] = {**there, lang: text} if isinstance(there, Mapping) else text
    elif isinstance(own, Mapping):
        files[""][key] = {**own, lang: text}
    elif lang == main:
        files[""][key] = text
    else:
        files[""][key] = {main: own, lang: text}
