"""Compares pages of what was built with the pictures of them in tests/pictures.

    python .ci/pictures.py build/pages                             compare
    python .ci/pictures.py build/pages --update                    make all pictures anew
    python .ci/pictures.py build/pages --update zib.de.pdf:1 …     add pictures of these pages

The name of a picture says what it shows: `zib.de.pdf.1.png` is page 1 of `zib.de.pdf` there,
with `__` for `/`. Pages of Word files go through LibreOffice. Pages are compared small, where
the rounding of another renderer's release does not show and a moved, lost or restyled part does.
Where a page differs, the new picture and the old beside it lie in build/pictures.
"""

import argparse
import math
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageStat

ROOT = Path(__file__).resolve().parent.parent
REFERENCES = ROOT / "tests" / "pictures"
DIFFERENCES = ROOT / "build" / "pictures"
WIDTH = 420  # pixels
# In shares of full black on white. A page whose text runs one line further differs by some 0.01
# in the mean; the same page from another release of a renderer by some 0.001.
MEAN_TOLERANCE = 0.004
SPOT_TOLERANCE = 0.12
SPOT = 12  # pixels: the mean over any square of this size is held to SPOT_TOLERANCE


@dataclass(frozen=True)
class Page:
    """One page, counted from 1, of a file below the folder of what was built."""

    file: str
    number: int

    @property
    def picture(self) -> Path:
        return REFERENCES / f"{self.file.replace('/', '__')}.{self.number}.png"


def list_pages() -> list[Page]:
    """The pages of which there are pictures."""
    pages = []
    for picture in sorted(REFERENCES.glob("*.png")):
        file, _, number = picture.stem.rpartition(".")
        pages.append(Page(file.replace("__", "/"), int(number)))
    return pages


def render(pages: list[Page], folder: Path) -> dict[Page, Image.Image]:
    """The pages as small pictures; a page that does not exist is left out."""
    pictures = {}
    with tempfile.TemporaryDirectory() as work:
        words = {page.file for page in pages if page.file.endswith(".docx")}
        converted = _convert(sorted(words), folder, Path(work))
        for page in pages:
            pdf = converted.get(page.file, folder / page.file)
            if not pdf.is_file():
                continue
            with pypdfium2.PdfDocument(pdf) as document:
                if page.number > len(document):
                    continue
                leaf = document[page.number - 1]
                # Four times as wide, then made small by the mean: thin lines keep their weight.
                large = leaf.render(scale=4 * WIDTH / leaf.get_width()).to_pil().convert("RGB")
                pictures[page] = large.resize(
                    (WIDTH, round(large.height * WIDTH / large.width)), Image.Resampling.BOX
                )
    return pictures


def _convert(words: list[str], folder: Path, work: Path) -> dict[str, Path]:
    """Makes PDF files of Word files; files of the same name in two folders do not meet."""
    converted = {}
    for index, word in enumerate(words):
        if not (folder / word).is_file():
            continue
        target = work / str(index)
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={(work / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(target),
                str(folder / word),
            ],
            check=True,
            capture_output=True,
            timeout=180,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
        )
        converted[word] = (target / Path(word).name).with_suffix(".pdf")
    return converted


def measure(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """How far two pictures of one size differ, from 0 to 1: on the whole, and at the worst spot."""
    difference = ImageChops.difference(one, other).convert("L")
    mean = ImageStat.Stat(difference).mean[0] / 255
    spots = difference.resize(
        (math.ceil(one.width / SPOT), math.ceil(one.height / SPOT)), Image.Resampling.BOX
    )
    lowest_and_highest = spots.getextrema()
    return mean, float(lowest_and_highest[1]) / 255  # type: ignore[arg-type]


def compare(folder: Path) -> int:
    """Prints a line per picture; returns how many pages differ from theirs."""
    pages = list_pages()
    if not pages:
        print("there are no pictures in tests/pictures: make some with --update FILE:PAGE …")
        return 1
    pictures = render(pages, folder)
    wrong = 0
    for page in pages:
        expected = Image.open(page.picture).convert("RGB")
        found = pictures.get(page)
        if found is None:
            said = "differs: there is no such page"
        elif found.size != expected.size:
            said = f"differs: its size is {found.size}, not {expected.size}"
        else:
            mean, spot = measure(found, expected)
            is_same = mean <= MEAN_TOLERANCE and spot <= SPOT_TOLERANCE
            said = f"{'same' if is_same else 'differs'}: mean {mean:.4f}, worst spot {spot:.3f}"
        print(f"{page.file} page {page.number} {said}")
        if not said.startswith("same"):
            wrong += 1
            if found is not None:
                _show(page, expected, found)
    if wrong:
        print(f"look at build/pictures; if the new pages are right: {sys.argv[0]} … --update")
    return wrong


def _show(page: Page, expected: Image.Image, found: Image.Image) -> None:
    DIFFERENCES.mkdir(parents=True, exist_ok=True)
    size = (expected.width + found.width + 10, max(expected.height, found.height))
    beside = Image.new("RGB", size, "red")
    beside.paste(expected, (0, 0))
    beside.paste(found, (expected.width + 10, 0))
    beside.save(DIFFERENCES / page.picture.name)


def update(folder: Path, added: list[str]) -> None:
    """Makes the pictures of the pages named, or all that exist, anew."""
    pages = list_pages()
    if added:
        pages = []
        for word in added:
            file, _, number = word.rpartition(":")
            pages.append(Page(file, int(number)))
    REFERENCES.mkdir(parents=True, exist_ok=True)
    pictures = render(pages, folder)
    for page in pages:
        if page not in pictures:
            raise SystemExit(f"{folder / page.file} has no page {page.number}")
        # 32 greys and colours are enough to compare, and a quarter of the size.
        pictures[page].quantize(64).save(page.picture, optimize=True)
        print(f"{page.picture.relative_to(ROOT)}: {page.picture.stat().st_size} bytes")


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare pages with their pictures.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--update", nargs="*", metavar="FILE:PAGE")
    arguments = parser.parse_args()
    if arguments.update is not None:
        update(arguments.folder, arguments.update)
        return 0
    return 1 if compare(arguments.folder) else 0


if __name__ == "__main__":
    sys.exit(main())
