"""A translation goes out and in again: without a change nothing changes, with one exactly that."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.translating.lock import read_lock
from reportgen.translating.taking import take_over
from reportgen.translating.units import list_written, name_of
from support.project import EXAMPLES, ROOT, TODAY, NewProject
from support.returned import with_part
from support.translations import (
    TANGLED,
    content_of,
    edit,
    export_file,
    review_bytes,
    without_properties,
)

KINDS = ("docx", "xlsx", "po", "xliff", "json")
#: How a text is edited in other programs; JSON is for programs.
EDITED = KINDS[:-1]
TIMES = 120  # seconds


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """The repository's project, in a folder that may change."""
    for name in ("profiles", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "reportgen.yaml", tmp_path)
    (tmp_path / "profiles" / "tangled.yaml").write_text(TANGLED, "utf-8")
    return open_project(tmp_path, TODAY, tmp_path)


def languages_of(project: Project, name: str) -> tuple[str, str]:
    main = read_profile_file(project, project.root / "profiles" / f"{name}.yaml").language
    return main, "fr" if main == "de" else "de"


def texts_of(project: Project, name: str, lang: str) -> dict[str, str]:
    profile = read_profile_file(project, project.root / "profiles" / f"{name}.yaml")
    return {
        f"{name}:{name_of(each.path)}": each.texts.get(lang, "")
        for each in list_written(profile, TODAY)
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [*EXAMPLES, "tangled"])
def test_what_nobody_touched_changes_nothing(name: str, kind: str, copy: Project) -> None:
    _, lang = languages_of(copy, name)
    before = content_of(copy.root)
    found = review_bytes(copy, export_file(copy, name, lang, kind), kind)
    assert (found.language, found.changes, found.confirmed, found.problems) == (lang, (), (), ())
    texts = texts_of(copy, name, lang)
    assert found.same == sum(map(bool, texts.values())) > 3
    assert found.same + found.missing == len(texts)
    assert take_over(copy, found, texts, read_lock(copy)) == []
    assert content_of(copy.root) == before


@pytest.mark.parametrize("kind", EDITED)
@pytest.mark.parametrize(
    ("name", "path", "file"),
    [
        ("zib-saarbruecken", "title", "zib-saarbruecken.fr.yaml"),
        ("zib-saarbruecken", "outcome", "zib-saarbruecken.fr.yaml"),
        ("zib-saarbruecken", "contacts.0.role", "zib-saarbruecken.fr.yaml"),
        ("parcours-emploi-nantes", "transfer", "parcours-emploi-nantes.de.yaml"),
        ("parcours-emploi-nantes", "contacts.2.role", "parcours-emploi-nantes.de.yaml"),
        ("marche-des-voisins-sarreguemines", "picture.alt", None),
        ("marche-des-voisins-sarreguemines", "partners.2", None),
        ("sprachcafe-trier", "description", None),
        ("tangled", "title", None),
        ("tangled", "context", None),
        ("tangled", "description", None),
        ("tangled", "partners.2", None),
    ],
)
def test_what_was_changed_is_all_that_changes(
    name: str, path: str, file: str | None, kind: str, copy: Project
) -> None:
    _, lang = languages_of(copy, name)
    key, new = f"{name}:{path}", "Tout autre chose, « neuf » à 100 %"
    data = edit(export_file(copy, name, lang, kind), kind, key, new)
    found = review_bytes(copy, data, kind)
    assert [(each.key, each.new) for each in found.changes] == [(key, new)]
    before, files = texts_of(copy, name, lang), content_of(copy.root)
    others = texts_of(copy, name, languages_of(copy, name)[0])
    written = take_over(copy, found, [key], read_lock(copy))
    changed = file or f"{name}.yaml"
    assert [each.name for each in written] == [changed, "translations.lock"]
    assert texts_of(copy, name, lang) == {**before, key: new}
    assert texts_of(copy, name, languages_of(copy, name)[0]) == others
    after = content_of(copy.root)
    assert {each for each in files if files[each] != after[each]} == {f"profiles/{changed}"}
    lines = after[f"profiles/{changed}"].decode().splitlines()
    kept = files[f"profiles/{changed}"].decode().splitlines()
    assert len([line for line in lines if line not in kept]) <= 2
    assert review_bytes(copy, data, kind).changes == ()


@pytest.mark.parametrize("kind", EDITED)
def test_looks_and_signs_of_markdown_come_back(kind: str, copy: Project) -> None:
    key = "tangled:context"
    rich = "Autre **mot** [ici](https://marche.example.org)" if kind != "docx" else "Autre"
    data = edit(export_file(copy, "tangled", "fr", kind), kind, key, rich)
    found = review_bytes(copy, data, kind)
    assert [each.new for each in found.changes] == [rich]
    take_over(copy, found, [key], read_lock(copy))
    assert texts_of(copy, "tangled", "fr")[key].split() == rich.split()


def test_bold_words_of_an_office_program_become_bold(copy: Project) -> None:
    from docx import Document

    key = "zib-saarbruecken:resources"
    document = Document(io.BytesIO(export_file(copy, "zib-saarbruecken", "fr", "docx")))
    (row,) = [r for r in document.tables[0].rows if r.cells[0].text.endswith(key)]
    row.cells[2].paragraphs[0].add_run(" Très ")
    row.cells[2].paragraphs[0].add_run("grand").bold = True
    row.cells[2].add_paragraph("un", "List Bullet")
    row.cells[2].add_paragraph("deux", "List Bullet")
    written = io.BytesIO()
    document.save(written)
    found = review_bytes(copy, written.getvalue(), "docx")
    (change,) = found.changes
    assert change.new == f"{change.old} Très **grand**\n\n- un\n- deux"
    take_over(copy, found, [key], read_lock(copy))
    # Lines that say the same are those that were there.
    file = (copy.root / "profiles/zib-saarbruecken.fr.yaml").read_text("utf-8")
    assert "Les bureaux se trouvent à l’hôtel de ville. Très **grand**" in file
    assert (
        review_bytes(copy, export_file(copy, "zib-saarbruecken", "fr", "docx"), "docx").changes
        == ()
    )


def test_a_file_that_lost_its_properties_is_compared_with_today(copy: Project) -> None:
    key = "zib-saarbruecken:title"
    data = export_file(copy, "zib-saarbruecken", "fr", "docx")
    bare = without_properties(data)
    found = review_bytes(copy, bare, "docx")
    assert found.changes == () and found.same == 8
    (problem,) = found.problems
    assert "does not say any more" in str(problem)
    found = review_bytes(copy, edit(bare, "docx", key, "Autre"), "docx")
    (change,) = found.changes
    assert change.digest and not change.is_late


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.parametrize(
    ("sent", "saved"), [("docx", "docx"), ("docx", "odt"), ("xlsx", "xlsx")], ids=str
)
def test_what_libreoffice_saves_says_the_same(
    sent: str, saved: str, copy: Project, tmp_path: Path
) -> None:
    from reportgen.translating.files.formats import read_translations
    from reportgen.translating.review import review_file

    names = [*EXAMPLES, "tangled"]
    # LibreOffice takes that for a character by its number, and writes it as another.
    tangled = copy.root / "profiles" / "tangled.yaml"
    tangled.write_text(TANGLED.replace("_x0041_", ""), "utf-8")
    files = []
    for name in names:
        _, lang = languages_of(copy, name)
        files.append(tmp_path / f"{name}.{sent}")
        files[-1].write_bytes(export_file(copy, name, lang, sent))
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    target = tmp_path / "out"
    words = ["soffice", profile, "--headless", "--convert-to", saved, "--outdir", str(target)]
    subprocess.run([*words, *map(str, files)], check=True, capture_output=True, timeout=TIMES)
    for name in names:
        came = read_translations(target / f"{name}.{saved}", name)
        found = review_file(copy, came, read_lock(copy))
        assert (name, found.changes, found.problems) == (name, (), ())
        assert all(each.mark.source for each in came.units)


def test_a_profile_without_texts_inside_gets_a_file_of_its_own(new_project: NewProject) -> None:
    plain = "title: Haus\ncontacts:\n- name: A\n- name: B\n  role: Leiterin\n"
    project = new_project({"profiles/haus.yaml": plain})
    data = export_file(project, "haus", "fr", "po")
    for path in ("title", "contacts.1.role"):
        data = edit(data, "po", f"haus:{path}", "Neuf")
    found = review_bytes(project, data, "po")
    keys = [each.key for each in found.changes]
    assert keys == ["haus:title", "haus:contacts.1.role"]
    written = take_over(project, found, keys, read_lock(project))
    assert [each.name for each in written] == ["haus.fr.yaml", "translations.lock"]
    assert (project.root / "profiles/haus.yaml").read_text("utf-8") == plain
    assert (project.root / "profiles/haus.fr.yaml").read_text(
        "utf-8"
    ) == "title: Neuf\ncontacts:\n  - ''\n  - role: Neuf\n"
    assert texts_of(project, "haus", "fr") == {"haus:title": "Neuf", "haus:contacts.1.role": "Neuf"}


def test_a_profile_with_texts_inside_gets_more_of_them(new_project: NewProject) -> None:
    text = (
        "# Kopf\r\ntitle: {de: Haus, fr: Maison} # Name\r\n"
        "context: Warum # so\r\npartners:\r\n  -\r\n  - Amt\r\n"
    )
    project = new_project({"profiles/haus.yaml": text})
    data = export_file(project, "haus", "fr", "po")
    data = edit(data, "po", "haus:context", "Pourquoi")
    found = review_bytes(project, data, "po")
    take_over(project, found, ["haus:context"], read_lock(project))
    new = "context: # so\r\n  de: Warum\r\n  fr: Pourquoi"
    assert (project.root / "profiles/haus.yaml").read_bytes().decode() == text.replace(
        "context: Warum # so", new
    )


@pytest.mark.parametrize("kind", ["docx", "po"])
def test_what_was_not_changed_in_a_text_is_written_as_it_was(kind: str, copy: Project) -> None:
    path = copy.root / "profiles" / "tangled.yaml"
    key, old, new = "tangled:description", "avec blanc", "avec du blanc"
    data = export_file(copy, "tangled", "fr", kind)
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = archive.read("word/document.xml")
        assert content.count(old.encode()) == 1
        data = with_part(data, "word/document.xml", content.replace(old.encode(), new.encode()))
    else:
        data = data.replace(old.encode(), new.encode())
    found = review_bytes(copy, data, kind)
    assert [each.key for each in found.changes] == [key]
    before = path.read_text("utf-8")
    take_over(copy, found, [key], read_lock(copy))
    # The signs of headings, the lines of tables, and the blank lines in lists are those that were.
    assert path.read_text("utf-8") == before.replace(old, new)
