"""Reports and handouts: listed, begun, written, looked at, and made."""
