"""Plans that somebody edited, or that are none: told, and nothing is done with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reportgen.mailings.planning.file import read_plan
from reportgen.problems.problem import ReportgenError
from support.mail_project import ANNA, BERT, make_mailing, run_in


@pytest.fixture(autouse=True)
def _in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def edit(plan: dict[str, Any], key: str, value: Any) -> Any:
    where, _, name = key.rpartition(".")
    changed = json.loads(json.dumps(plan))
    spot = changed
    for part in filter(None, where.split(".")):
        spot = spot[int(part)] if isinstance(spot, list) else spot[part]
    spot[name] = value
    return changed


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("folder", value) for value in ("..", "", ".", "/etc", "plan-1/..", "plan-1\n", 7)),
        *(("mails.0.file", value) for value in ("../../x.eml", "", "..", "/etc/passwd", None)),
        *(("mails.0.address", value) for value in (None, 5, ["a@example.org"])),
        *(("mails.0.digest", None), ("mails.0.size", "1"), ("mails.0.extra", 1)),
        *(("mails.0.enclosed", 5), ("mails.0.enclosed", [{"name": 1, "size": 2}])),
        *(("mails", "abc"), ("mails", None), ("omitted", [1]), ("omitted", [{"address": "a"}])),
        *(("version", 2), ("mailing", "alt"), ("sender", None), ("made", 5)),
    ],
)
def test_a_plan_that_is_none_is_told(tmp_path: Path, key: str, value: object) -> None:
    plan = {
        "version": 1,
        "mailing": "neu",
        "made": "2026-11-22T12:00:00+01:00",
        "sender": "office@example.org",
        "folder": "plan-1",
        "mails": [
            {
                "address": ANNA,
                "name": "Anna",
                "language": "de",
                "subject": "S",
                "enclosed": [{"name": "x.pdf", "size": 1}],
                "file": "0001-anna.eml",
                "size": 1,
                "message_id": "<x@example.org>",
                "digest": "0",
            }
        ],
        "omitted": [{"address": BERT, "why": "opted out"}],
        "inputs": "0",
    }
    home = tmp_path / "neu"
    home.mkdir()
    (home / "plan.json").write_text(json.dumps(plan))
    assert read_plan(home) is not None
    (home / "plan.json").write_text(json.dumps(edit(plan, key, value)))
    with pytest.raises(ReportgenError) as caught:
        read_plan(home)
    [problem] = caught.value.problems
    assert "plan" in str(problem.message) and str(problem.advice) == "Plan the mailing again."


@pytest.mark.parametrize("text", ["", "null", "[]", "7", '"abc"', "{", "[" * 100_000, "\xff"])
def test_what_is_no_plan_is_told(tmp_path: Path, text: str) -> None:
    make_mailing(tmp_path, {"mail/neu/plan.json": text.encode("latin-1")})
    for command in ("preview", "send", "status"):
        result = run_in(tmp_path, "mail", command, "neu")
        assert result.exit_code == 1, command
        assert "no plan that this program can read" in result.output
