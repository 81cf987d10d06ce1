"""Tells whether Word files of handouts have as many pages as their PDFs, as LibreOffice lays out.

    python .ci/handout_pages.py output/handouts/fachtag-2027

A handout that runs over is worth nothing at a conference. The exit code is 0 when all are right.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2


def count_pages(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def main(folders: list[str]) -> int:
    words = [path for folder in folders for path in sorted(Path(folder).glob("*.docx"))]
    wrong = 0
    with tempfile.TemporaryDirectory() as work:
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{work}/profile"]
        command += ["--convert-to", "pdf", "--outdir", work, *map(str, words)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        for path in words:
            counted = count_pages(Path(work) / f"{path.stem}.pdf")
            wanted = count_pages(path.with_suffix(".pdf"))
            wrong += counted != wanted
            if counted != wanted:
                print(f"WRONG: {path} has {counted} pages instead of {wanted}")
    print(f"{len(words)} Word files of handouts, {wrong} wrong")
    return 1 if wrong or not words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
