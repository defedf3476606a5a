"""The program's first step, small enough that an interruption has hardly a moment before it is minded."""

from __future__ import annotations

import sys


def run() -> None:
    """Loads the commands and runs the one that is asked for; an interruption meanwhile ends with 130."""
    try:
        from citevet.cli.main import run as program
    except KeyboardInterrupt:
        sys.stderr.write("citevet: interrupted\n")
        sys.exit(130)
    program()
