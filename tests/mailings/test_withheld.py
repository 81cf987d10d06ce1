"""Contacts that e-mails go without are named where a mailing is planned and looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.mail_project import make_mailing, run_in, run_well

SILENT = """\
title: {{de: "Rat {number}", fr: Conseil {number}}}
city: Trier
topics: [work]
contacts:
  - {{name: Wer {number}, publish: [print]}}
  - {{name: Nie {number}, publish: [internal]}}
  - {{name: Einst {number}, until: 2020-01-01}}
"""


def test_plan_and_preview_name_who_is_not_shown(tmp_path: Path) -> None:
    make_mailing(tmp_path)
    planned = run_well(tmp_path, "mail", "plan", "neu")
    assert "“web” are left out of trier (Paul Papier)." in planned
    assert "profiles/mailings/neu.yaml:" in planned and "publish: [print, web]" in planned
    # Who is shown on the web, or in no print either, is nobody's surprise.
    assert "Nora" not in planned
    assert "trier (Paul Papier)" in run_in(tmp_path, "mail", "preview", "neu").output
    path = tmp_path / "profiles/mailings/neu.yaml"
    path.write_text(f"{path.read_text()}audience: print\n")
    assert "Paul" not in run_well(tmp_path, "mail", "plan", "neu")


@pytest.mark.parametrize("count", [3, 7])
def test_of_many_sheets_some_are_named(tmp_path: Path, count: int) -> None:
    make_mailing(tmp_path)
    for number in range(count - 1):
        path = tmp_path / f"profiles/s{number}.yaml"
        path.write_text(SILENT.format(number=number))
    told = run_well(tmp_path, "mail", "plan", "neu")
    named = [f"s{number} (Wer {number})" for number in range(count - 1)]
    assert sum(name in told for name in [*named, "trier (Paul Papier)"]) == min(count, 5)
    assert "Nie" not in told and "Einst" not in told
