"""Numbers with what they count, as sentences have them: 1 file, 2 files."""

from __future__ import annotations

from reportgen.problems.message import Message, say_count


def files(count: int) -> Message:
    return say_count("{count} file", "{count} files", count=count)


def profiles(count: int) -> Message:
    return say_count("{count} profile", "{count} profiles", count=count)


def reports(count: int) -> Message:
    return say_count("{count} report", "{count} reports", count=count)


def handout_sets(count: int) -> Message:
    return say_count("{count} handout set", "{count} handout sets", count=count)


def mailings(count: int) -> Message:
    return say_count("{count} mailing", "{count} mailings", count=count)


def problems(count: int) -> Message:
    return say_count("{count} problem", "{count} problems", count=count)


def warnings(count: int) -> Message:
    return say_count("{count} warning", "{count} warnings", count=count)


def messages(count: int) -> Message:
    return say_count("{count} message", "{count} messages", count=count)


def drafts(count: int) -> Message:
    return say_count("{count} draft", "{count} drafts", count=count)


def recipients(count: int) -> Message:
    return say_count("{count} recipient", "{count} recipients", count=count)


def letters(count: int) -> Message:
    return say_count("{count} letter", "{count} letters", count=count)


def opt_outs(count: int) -> Message:
    return say_count("{count} opt-out", "{count} opt-outs", count=count)


def fields(count: int) -> Message:
    return say_count("{count} field", "{count} fields", count=count)


def entries(count: int) -> Message:
    return say_count("{count} entry", "{count} entries", count=count)


def texts(count: int) -> Message:
    return say_count("{count} text", "{count} texts", count=count)


def translations(count: int) -> Message:
    return say_count("{count} translation", "{count} translations", count=count)


def changes(count: int) -> Message:
    return say_count("{count} change", "{count} changes", count=count)


def columns(count: int) -> Message:
    return say_count("{count} column", "{count} columns", count=count)
