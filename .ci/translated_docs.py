"""The pages for authors in German and French: what is out of date, and marks that are renewed.

`python .ci/translated_docs.py [PAGE…]` shows what changed in the originals since pages were
translated, of all pages or of those named, and ends with 1 where something did; `--renew PAGE…`
notes in pages that they tell what their originals say now.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from support.translated_docs import changes, renew, stale, translated_pages


def main(arguments: list[str]) -> int:
    """Return how the script ends: 0 fine, 1 findings, 2 misuse."""
    renewing = arguments[:1] == ["--renew"]
    pages = [Path(each).resolve() for each in arguments[renewing:]]
    unknown = [str(page) for page in pages if page not in translated_pages()]
    if unknown or (renewing and not pages):
        print(f"no translated pages: {', '.join(unknown)}" if unknown else "name the pages")
        return 2
    if renewing:
        for page in pages:
            renew(page)
        return 0
    findings = 0
    for page in pages or translated_pages():
        for sentence in stale(page):
            findings = 1
            print(sentence)
        for line in changes(page):
            print(f"  {line}")
    return findings


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
