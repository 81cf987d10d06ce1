"""PDF: pages laid out, tagged, bound and imposed."""
