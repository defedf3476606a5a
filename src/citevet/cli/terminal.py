"""Standard output and standard error: what goes where, and that neither is harmed by what it shows."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from citevet.cli.files import replace_file
from citevet.errors import UsageError
from citevet.reports.escape import plain


def say(message: str) -> None:
    """One line on standard error."""
    _print(f"citevet: {plain(message)}\n")


def confirm(question: str) -> bool:
    """Asks on standard error; anything but a yes, the end of input too, is a no."""
    _print(question)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def emit(data: bytes | Iterable[bytes], file: Path | None = None) -> None:
    """Bytes, whole or in pieces, to standard output, or to a file. A reader that has gone away is no error; raises
    UsageError for what cannot be written."""
    if file is not None:
        try:
            replace_file(file, data)
        except OSError as error:
            raise UsageError(f"cannot write {file}: {error.strerror or error}; name another file with -o") from None
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.writelines((data,) if isinstance(data, bytes) else data)
        sys.stdout.buffer.flush()
    except OSError as error:
        _let_go(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            raise UsageError(f"cannot write to standard output: {error.strerror}; send it elsewhere") from None


def emit_patch(data: bytes) -> None:
    """A patch to standard output: its bytes as they are where a program reads them, and made harmless for a person.
    Where they may go to the log of a GitHub Action, lines around them, which `git apply` passes over, say that none of
    its lines is a command."""
    if sys.stdout.isatty():
        lines = data.decode("utf-8", "replace").split("\n")
        data = "\n".join(line[:1] + plain(line[1:]) for line in lines).encode()
    elif (
        data and os.environ.get("GITHUB_ACTIONS") == "true" and not stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    ):
        # https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#stopping-and-starting-workflow-commands
        token = secrets.token_hex().encode()
        data = b"::stop-commands::%b\n%b::%b::\n" % (token, data, token)
    emit(data)


def _print(text: str) -> None:
    """Where nobody reads standard error, nobody is told."""
    try:
        print(text, end="", file=sys.stderr, flush=True)  # noqa: T201
    except OSError:
        _let_go(sys.stderr)


def _let_go(stream: TextIO) -> None:
    """What is left to be written to a stream that takes nothing goes nowhere, or else the interpreter would try again
    at its end: https://docs.python.org/3/library/signal.html#note-on-sigpipe"""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def width(stream: TextIO) -> int | None:
    """The columns of the terminal that a stream goes to, or None where it goes elsewhere."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def colour(stream: TextIO) -> bool:
    """Whether to colour what goes to a stream (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
