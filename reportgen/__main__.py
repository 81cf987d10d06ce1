"""``python -m reportgen`` is ``reportgen``."""

from __future__ import annotations

import gc
import sys


def run() -> None:
    """Have a server do what was typed where the project has one, or else do it here."""
    from reportgen.cli.server.client import ask, begin_server
    from reportgen.gc_pause import search_seldom

    search_seldom()
    try:
        asked = ask(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    if asked.code is not None:
        sys.exit(asked.code)
    from reportgen.cli import main
    from reportgen.cli.server.printing import printed_before

    try:
        with printed_before(asked.printed):
            main.run()
    finally:
        if asked.root:
            # It does not take away from what was just done.
            begin_server(asked.root)
        # Python would search through all of it once more when it takes itself apart.
        gc.freeze()


# Processes that are started afresh import the module they were started from.
if __name__ == "__main__":
    run()
