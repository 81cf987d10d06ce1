"""Reports that are bound, held against the same as one document."""

from __future__ import annotations

import page as page_validation

from support.bound import (
    Both,
    Reader,
    check_tags,
    differences,
    meaning,
    near,
    page_labels,
    page_line_counts,
)
from support.project import ROOT

DEFAULT = ROOT / "templates" / "themes" / "default"
#: Grey levels by which two pages may differ: edges fall between pixels in another way.
TOLERANCE = 60
#: The layout takes every break between pages of a name for a forced one, and keeps the space above
#: what comes next (CSS Fragmentation 3, 5.2). Sheets in a report have such pages; these as well.
NAMED = (DEFAULT / "print.css").read_text(encoding="utf-8") + "\nbody { page: sheet }"
#: Examples of one page and of two.
SHEETS = ("zib-saarbruecken", "sprachmittlung-luxemburg")


def assert_accessible(data: bytes) -> None:
    report = page_validation.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, report.failures


def assert_same(both: Both) -> None:
    """Fail unless the bound report is the same as the one document, in all that is told apart."""
    bound, whole = both.bound, both.whole.pdf
    assert both.unbound.fits
    assert dict(both.unbound.numbers) == dict(both.whole.pages)
    assert page_line_counts(bound) == page_line_counts(whole)
    found = differences(bound, whole, TOLERANCE)
    assert max(found) < TOLERANCE, found
    assert page_labels(bound) == page_labels(whole)
    ours, theirs = Reader(bound), Reader(whole)
    assert near(ours.bookmarks(), theirs.bookmarks())
    assert near(ours.links(), theirs.links())
    assert ours.about() == theirs.about()
    assert ours.attachments() == theirs.attachments()
    assert meaning(bound) == meaning(whole)
    check_tags(bound)
