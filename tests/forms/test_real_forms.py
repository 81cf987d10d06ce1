"""Forms that real offices use, with invented content: each prints on a page or two, and well."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from support.outputs import docx_text, pdf_text, squeeze, structure
from support.printed_sheets import assert_accessible
from support.project import NewProject, write_profile

FORMS = Path(__file__).parents[1] / "fixtures/forms"
#: The languages that a form is written in, and words that each of its outputs has.
PRINTED = {
    "contest": (("de",), "PLZ: 06618", "Einwohnerzahl: 178.800", "Umsetzung", "smacznego"),
    "service": (("de", "fr"), "Gebühr / Frais : 93,00 €", "46,50 €", "1er mars 2024"),
    "good-practice": (("de", "en"), "☑ Zugewanderte Frauen", "☐ Health", "Others:", "4 von 5"),
    "public-good": (("en", "fr"), "☑ Software", "Teaching material", "Assessment of privacy (PDF"),
    "species": (("en", "fr"), "© A. Example, CC BY 4.0", "Exemplaria riparia", "☐ Pâturage"),
    "grant": (
        ("de",),
        "1. Angaben zur Zuwendung",
        "7. Nur für die Behörde",
        "keine Angabe",
        "10.638,75 €",
    ),
}


@pytest.fixture(params=sorted(PRINTED))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def project(new_project: NewProject, name: str) -> Project:
    languages = ", ".join(PRINTED[name][0])
    return new_project(
        dict(_files_of(name)),
        settings=f"network: Netz\nlanguages: [{languages}]\n",
    )


def _files_of(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the form, what it names, the profile and what lies beside it, by their places."""
    places = {"form.yaml": f"templates/forms/{name}.yaml", "profile.yaml": "profiles/a.yaml"}
    for path in (FORMS / name).rglob("*.*"):
        inside = path.relative_to(FORMS / name).as_posix()
        usual = f"{'templates/forms' if inside.startswith('icons/') else 'profiles'}/{inside}"
        yield places.get(inside, usual), path.read_bytes()


def test_there_is_nothing_to_say_of_it(project: Project) -> None:
    assert read_profile_file(project, project.root / "profiles/a.yaml").warnings == ()


def test_it_prints_on_two_pages_at_the_most_and_conforms(project: Project, name: str) -> None:
    for language in PRINTED[name][0]:
        data = write_profile(project, "profiles/a.yaml", (language,))
        with pypdfium2.PdfDocument(data) as document:
            assert len(document) <= 2
        assert_accessible(data)
        assert structure(data).find("/Lbl")


def test_each_format_says_it_all(project: Project, name: str) -> None:
    languages, *words = PRINTED[name]
    texts = {
        "pdf": pdf_text(write_profile(project, "profiles/a.yaml", languages)),
        "docx": docx_text(write_profile(project, "profiles/a.yaml", languages, kind="docx")),
        "html": _page(write_profile(project, "profiles/a.yaml", languages, kind="html")),
    }
    for kind, text in texts.items():
        missing = [word for word in words if squeeze(word) not in squeeze(text)]
        assert not missing, kind


def _page(data: bytes) -> str:
    text = re.sub(r"<style.*?</style>|&shy;|<wbr>", "", data.decode(), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", text))
