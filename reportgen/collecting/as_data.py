"""What came back as plain data, for other programs and pages: lists, mappings, texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reportgen.collecting.filled import LeftOver
from reportgen.collecting.proposal import Proposal
from reportgen.collecting.review import Review
from reportgen.input.returned.document import Comment
from reportgen.project.project import Project


def review_as_data(project: Project, review: Review) -> dict[str, Any]:
    """Return a review: its changes by their paths, each with the three texts."""
    return {
        "file": review.file,
        "kind": "review",
        "profile": project.show_path(review.profile),
        "language": review.language,
        "changes": [
            {
                "path": change.name,
                "kind": change.kind.value,
                "base": change.base,
                "ours": change.ours,
                "theirs": change.theirs,
                "within": change.within,
                "takable": change.target is not None,
            }
            for change in review.changes
        ],
        "left": _left(review.left),
        "comments": _comments(review.comments),
    }


def proposal_as_data(proposal: Proposal) -> dict[str, Any]:
    """Return the proposal of a new profile: its fields, and whether each is sure."""
    return {
        "file": proposal.file,
        "kind": "new",
        "profile": proposal.id,
        "form": proposal.form,
        "language": proposal.language,
        "twin": proposal.twin,
        "other": proposal.other,
        "fields": {
            name: {"value": each.value, "sure": each.sure, "within": each.within}
            for name, each in proposal.fields.items()
        },
        "left": _left(proposal.left),
        "comments": _comments(proposal.comments),
    }


def _left(left: Iterable[LeftOver]) -> list[dict[str, str]]:
    return [{"text": each.text, "within": each.within} for each in left]


def _comments(comments: Iterable[Comment]) -> list[dict[str, str]]:
    return [{"text": each.text, "author": each.author, "within": each.within} for each in comments]
