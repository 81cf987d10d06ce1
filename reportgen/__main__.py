"""``python -m reportgen`` is ``reportgen``."""

from reportgen.cli.main import run

# Processes that are started afresh import the module they were started from.
if __name__ == "__main__":
    run()
