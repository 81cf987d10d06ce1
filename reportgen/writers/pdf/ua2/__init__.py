"""PDF/UA-2 (ISO 14289-2): what is asked for it, and `lifting`, which makes it of PDF/UA-1."""

from __future__ import annotations

from reportgen.document.edition import Standard


def conform(data: bytes, standard: Standard) -> bytes:
    """Return a PDF as its standard has it, which is written as PDF/UA-1 where that is PDF/UA-2.

    The same bytes for the same input. A file that does not say it is PDF/UA stays as it is.
    """
    if standard is not Standard.UA_2:
        return data
    # A library of its own, that most builds do not need.
    from reportgen.writers.pdf.ua2.lifting import lift

    return lift(data)
