"""Commands that are to refuse what they are given."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from reportgen.cli.main import main


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(folder), *arguments])


def assert_refused(result: Result, code: int = 1) -> None:
    """Assert that a run ended with a finding and not with a crash."""
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
