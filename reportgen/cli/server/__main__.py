"""A server of the project in a folder: ``python -m reportgen.cli.server FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from reportgen.cli.server.loop import Server

# Processes that are started afresh import the module they were started from.
if __name__ == "__main__":
    Server(Path(sys.argv[1]), *map(float, sys.argv[2:])).serve()
