"""Pages for authors in German and French hold what the program has, and follow their originals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support import translated_docs
from support.docs import (
    ROOT,
    TRANSLATED,
    assert_calls,
    assert_works_outside,
    broken_links,
    called,
    codes,
    everything,
    examples,
    name_of,
    reached,
    unnamed,
)
from support.documented import (
    NAMED,
    fact_sheet_lengths,
    lengths_told,
    problems_of,
)
from support.project import NewProject
from support.told import answers, assert_told, is_said, told_rows, told_table
from support.translated_docs import (
    FOR_PROGRAMMERS,
    ORIGINALS,
    digest,
    language_of,
    original_text,
    originals,
    renew,
    stale,
    translated_pages,
)

PAGES = translated_pages()
IDS = [name_of(page) for page in PAGES]
#: Of a page that tells the whole of its original every name in it is asked.
WHOLE = [
    (page, original)
    for page in PAGES
    for original in originals(page)
    if original in NAMED and len(originals(page)) == 1
]
PROFILES = [page for page in PAGES if "docs/profiles.md" in originals(page)]


def prose(page: Path) -> str:
    """Return what a page says by itself, outside of code and comments."""
    text = page.read_text(encoding="utf-8")
    text = text.replace(told_table(text) or "\0", "")
    text = re.sub(r"<!--.*?-->|<[^>\n]+>", "", text, flags=re.DOTALL)
    text = re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`|\]\([^)\n]*\)", "", text)


# --- As the originals are ------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_no_page_is_out_of_date(page: Path) -> None:
    assert [*stale(page)] == []


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with an original and a page of one section of it."""
    monkeypatch.setattr(translated_docs, "ROOT", tmp_path)
    monkeypatch.setattr("support.docs.ROOT", tmp_path)
    (tmp_path / "docs/de").mkdir(parents=True)
    text = (
        "# A\n\nBefore.\n\n## The part\n\nSome words\nin lines.\n\n### Below\n\n## Next\n\nMore.\n"
    )
    (tmp_path / "docs/a.md").write_text(text, encoding="utf-8")
    page = tmp_path / "docs/de/a.md"
    page.write_text(
        "# A\n\n<!-- Original: docs/a.md#the-part, 000000000000 -->\n", encoding="utf-8"
    )
    renew(page)
    return page


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("Before", "Behind", False),
        ("Next", "Then", False),
        ("words\nin lines", "words in\nlines", False),
        ("Some", "Other", True),
        ("Below", "Above", True),
    ],
)
def test_a_page_is_out_of_date_where_its_part_of_the_original_changed(
    house: Path, before: str, after: str, found: bool
) -> None:
    original = house.parent.parent / "a.md"
    text = original.read_text(encoding="utf-8")
    original.write_text(text.replace(before, after), encoding="utf-8")
    said = [*stale(house)]
    assert len(said) == found
    # Who is told is told what to do, and has done it then.
    assert all("docs/de/a.md" in each and "--renew docs/de/a.md" in each for each in said)
    renew(house)
    assert [*stale(house)] == []


def test_a_page_of_what_is_gone_is_out_of_date(house: Path) -> None:
    original = house.parent.parent / "a.md"
    original.write_text("# A\n", encoding="utf-8")
    assert "there is no heading for #the-part" in "".join(stale(house))
    original.unlink()
    assert "there is no page docs/a.md" in "".join(stale(house))
    house.write_text("# A\n", encoding="utf-8")
    assert "names no original" in "".join(stale(house))


def test_examples_count_as_they_are_written() -> None:
    text = "Words.\n\n```yaml\na:\n  b: c\n```\n"
    assert digest(text) != digest(text.replace("  b", "    b"))


@pytest.mark.parametrize("language", TRANSLATED)
def test_all_that_is_for_authors_is_translated(language: str) -> None:
    told = {name for page in PAGES if language_of(page) == language for name in originals(page)}
    assert {*ORIGINALS} - told == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_for_authors_is_there_in_each_language(language: str) -> None:
    pages = [page for page in PAGES if language_of(page) == language]
    there = [name for page in pages for name in originals(page)]
    assert sorted(there) == sorted(ORIGINALS)


def test_what_is_for_programmers_is_no_part_of_the_originals() -> None:
    assert "WordTemplate(" not in "".join(original_text(name) for name in ORIGINALS)


# --- As the program is ---------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_local_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_links_lead_to_pages_of_the_same_language(page: Path) -> None:
    """Where there is a page in the reader's language, nobody is sent to the English one."""
    there = {
        (ROOT / name.partition("#")[0]).resolve()
        for each in PAGES
        if language_of(each) == language_of(page)
        for name in originals(each)
    } - {ROOT / "README.md"}
    text = page.read_text(encoding="utf-8")
    for name in FOR_PROGRAMMERS:
        text = text.replace(f"](../{name.removeprefix('docs/')})", "]()")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    assert [link for link in links if (page.parent / link).resolve() in there] == []


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_command_line_can_be_called(page: Path) -> None:
    assert_calls(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_a_page_calls_what_its_originals_call(page: Path) -> None:
    """No command is lost in translation."""

    named = [called(original_text(name)) for name in originals(page)]
    assert set().union(*named) - called(page.read_text(encoding="utf-8")) == set()


def folders_in(text: str) -> set[str]:
    """Return the folders of a project that are named in code: `profiles/reports/` has two."""
    paths = [
        path
        for code in codes(text)
        if code[0] not in "~%"  # a folder of somebody's computer
        for path in re.findall(r"(?<![\w./:@\\<-])[\w.-]+(?:/[\w.-]*)+", code)
        if not path[0].isdigit()
    ]
    return {each for path in paths for each in path.split("/")[:-1] if each.strip(".")}


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_folders_are_those_of_the_english_pages(page: Path) -> None:
    # What stands behind ../ is a folder of one's own, and a mailing has one that is called like it.
    text = re.sub(r"\.\./[\w-]+", "", page.read_text(encoding="utf-8"))
    own = {word for code in codes(text) for word in re.findall(r"([\w-]+)\.yaml", code)}
    assert folders_in(text) - folders_in(everything()) - own == set()


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_examples_are_in_order(page: Path, new_project: NewProject) -> None:
    for code in examples(name_of(page)):
        assert problems_of(code, new_project({})) == [], code


@pytest.mark.parametrize(("page", "original"), WHOLE, ids=lambda each: Path(each).as_posix()[-30:])
def test_every_name_is_told(page: Path, original: str) -> None:
    assert unnamed(sorted(NAMED[original]()), page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PROFILES, ids=language_of)
def test_lengths_of_the_fact_sheet_are_told(page: Path) -> None:
    assert lengths_told(page.read_text(encoding="utf-8")) == fact_sheet_lengths()


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        (language_of(page), *row)
        for page in PROFILES
        for row in told_rows(page.read_text(encoding="utf-8"))
    ],
)
def test_the_check_says_what_the_table_of_profiles_says(
    new_project: NewProject, language: str, written: str, said: str
) -> None:
    assert_told(new_project, written, said, language)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_answers_are_those_of_the_program(page: Path) -> None:
    text, language = page.read_text(encoding="utf-8"), language_of(page)
    assert [each for each in answers(text) if not is_said(each, language)] == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "docs/windows.md" in originals(page)], ids=language_of
)
def test_who_starts_on_windows_works_outside_of_the_program(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    folder = re.search(r"^ *reportgen/run init (\S.*)$", text, re.MULTILINE)
    assert folder
    assert_works_outside(text, folder[1])


def test_the_test_itself_finds_rows_of_the_tables() -> None:
    for page in PROFILES:
        text = page.read_text(encoding="utf-8")
        assert len(told_rows(text)) > 12 and len([*answers(text)]) > 30


# --- As the language is --------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_quotation_marks_are_those_of_the_language(page: Path) -> None:
    wrong = {
        "de": r"[\"”«»]|„(?![^„“]+“)|(?<=[\s(])“",
        "fr": r"[\"“”„]|«(?!\u00a0[^«»]+\u00a0»)|(?<!\u00a0)»|\w'\w",
    }
    assert re.findall(wrong[language_of(page)], prose(page)) == []


def test_pages_are_reached_from_the_readme() -> None:
    assert [name_of(page) for page in PAGES if page.resolve() not in reached()] == []
