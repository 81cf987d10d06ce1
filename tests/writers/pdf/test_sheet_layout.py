"""How a sheet takes its pages: its type, lists in the rail, logos, heads of further pages."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from reportgen.document.edition import Edition
from reportgen.project.profiles import read_profile_file
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.binding.pages import Pages
from support.bound import print_profile
from support.outputs import MM, Line, fold, page_lines, page_texts, structure
from support.printed_sheets import assert_accessible, long_text
from support.project import PIXEL, NewProject, Written, cut, write_profile


def printed(new_project: NewProject, profile: str) -> Pages:
    project = new_project({"profiles/a.yaml": profile})
    read = read_profile_file(project, project.root / "profiles" / "a.yaml")
    return print_profile(project, cut(project, read), Edition(("de",)), project.theme)


@pytest.mark.parametrize(
    ("lines", "pages", "tight"), [(20, 1, False), (46, 1, True), (52, 2, False), (75, 2, False)]
)
def test_type_is_small_only_where_that_saves_a_page(
    new_project: NewProject, lines: int, pages: int, tight: bool
) -> None:
    found = printed(new_project, f"title: T\ncontext: {long_text(lines)}\n")
    assert (len(found.leaves), found.tight) == (pages, tight)


@pytest.mark.parametrize("lines", [20, 42, 46, 50, 56, 75])
def test_it_is_the_same_where_all_is_laid_out_before(
    new_project: NewProject, lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That a layout is given up as soon as it may be saves time, and changes nothing."""
    profile = f"title: T\ncontext: {long_text(lines)}\noutcome: Ende.\n"
    quick = printed(new_project, profile)
    monkeypatch.setattr(engine, "given_up_early", lambda most: nullcontext())
    assert printed(new_project, profile) == quick


def body(lines: list[Line]) -> list[Line]:
    """Return what stands between head and foot, from the top."""
    inside = [line for line in lines if 22 * MM < line.top < 271 * MM]
    return sorted(inside, key=lambda line: -line.top)


def test_a_long_list_in_the_rail_goes_on_below_its_label(written: Written) -> None:
    names = [f"Verband Nummer {number}" for number in range(70)]
    partners = "".join(f"  - {name}\n" for name in names)
    data = written(f"title: T\nresources: Wenig.\npartners:\n{partners}outcome: Kurz.\n")
    assert_accessible(data)
    first, second, *_ = [body(page) for page in page_lines(data)]
    # The list begins on the first page, and fills it.
    assert "Verband Nummer 0" in " ".join(line.text for line in first)
    assert first[-1].top < 40 * MM
    label = next(line for line in second if "(Forts.)" in line.text)
    listed = next(line for line in second if line.text.startswith("Verband"))
    assert label.bottom > listed.top - 1
    text = fold(" ".join(page_texts(data)))
    assert [name for name in names if name not in text] == []


def test_a_cell_that_goes_on_keeps_its_distance_from_the_rule(written: Written) -> None:
    data = written(f"title: T\ncontext: {long_text(70)}\n")
    top = 297 * MM - 27 * MM
    second = body(page_lines(data)[1])
    text = next(line for line in second if line.text.startswith("Zeile"))
    assert top - text.top > 6


def test_further_pages_are_named_after_the_sheet(written: Written) -> None:
    data = written(f"title: Garten der Nationen\ncity: Ulm\ncontext: {long_text(70)}\n")
    heads = [
        " ".join(line.text for line in page if line.bottom > 272 * MM) for page in page_lines(data)
    ]
    assert "Ulm · Projektblatt" in heads[0] and "Garten" not in heads[0]
    assert "Ulm · Garten der Nationen" in heads[1] and "Projektblatt" not in heads[1]


@pytest.mark.parametrize("lines", range(38, 46, 2))
def test_logos_stand_in_a_row_and_never_alone(new_project: NewProject, lines: int) -> None:
    files = "".join(
        f"  - {{file: pictures/{number}.png, alt: Logo {number}}}\n" for number in range(3)
    )
    profile = f"title: T\ncontext: {long_text(lines)}\nresources: Ende.\nfunders:\n{files}"
    logos = {f"profiles/pictures/{number}.png": PIXEL for number in range(3)}
    data = write_profile(
        new_project({"profiles/a.yaml": profile, **logos}), "profiles/a.yaml", ("de",)
    )
    figures = structure(data).find("/Figure")
    assert len({round(figure.box[1]) for figure in figures}) == 1 == len({f.page for f in figures})
    last = body(page_lines(data)[figures[0].page])
    assert any("Ende." in line.text for line in last)
