"""The command line: its commands, and one clear line for everything that goes wrong.

A command is imported when it is asked for, so that nobody waits for the others.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import traceback
from functools import partial
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from citevet import __version__
from citevet.cli.options import Wishes
from citevet.cli.status import INTERRUPTED, TROUBLE
from citevet.cli.terminal import emit, say
from citevet.errors import CitevetError

# The commands, in the order in which they are listed, and the module of this package that each is in.
_COMMANDS = {
    "audit": "audit",
    "fix": "fix",
    "sort": "sort",
    "check": "check",
    "history": "history",
    "rules": "rules",
    "explain": "rules",
    "init": "init",
    "demo": "demo",
}

_typer = partial(
    typer.Typer,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class _Commands(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        """Their names."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None; then there are all of them, for a hint at the nearest."""
        for name in (cmd_name,) if cmd_name in _COMMANDS else _COMMANDS:
            self.commands[name] = _command(name)
        return self.commands.get(cmd_name)


def _command(name: str) -> Any:
    alone = _typer()
    alone.command()(getattr(import_module(f"citevet.cli.{_COMMANDS[name]}"), name))
    return get_command(alone)


app = _typer(name="citevet", cls=_Commands)


def _version(wanted: bool) -> None:
    if wanted:
        emit(f"citevet {__version__}\n".encode())
        raise typer.Exit


@app.callback()
def citevet(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """Vets paper lists: links, venues, citations, and a patch that mends what is wrong."""


GARBAGE = (100_000, 50, 1_000)


def run() -> None:
    """The program. Ends with the exit status that the commands return."""
    # What is read of a list stays until the end; looking for garbage in it after every 700 new objects took a third of
    # the processor time of an audit.
    gc.set_threshold(*GARBAGE)
    # The interpreter looks for garbage once more before it ends, which took a tenth of that time.
    atexit.register(gc.freeze)
    _open_standard_streams()
    sys.exit(_status(sys.argv[1:]))


def _open_standard_streams() -> None:
    """Gives a process that was started without standard streams the null device for each, lest the next file that it
    opens becomes one: https://docs.python.org/3/library/sys.html#sys.__stdin__"""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115 - open until the end


def _status(arguments: list[str]) -> int:
    wishes = Wishes()
    try:
        status = int(app(arguments or ["--help"], prog_name="citevet", standalone_mode=False, obj=wishes) or 0)
    except CitevetError as error:
        say(str(error))
        return TROUBLE
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: nobody gets a traceback unasked
        # typer brings its own copy of click, so that its usage errors have no public name to catch them by.
        if callable(explained := getattr(error, "format_message", None)):
            say(f"{str(explained()).rstrip('.')}; see `citevet --help`")
            return TROUBLE
        if isinstance(error, OSError) and error.filename is not None:
            say(f"{error.filename}: {error.strerror}; check the path and its permissions")
            return TROUBLE
        say(f"this is a bug in citevet, please report it: {type(error).__name__}: {error} (-v shows where)")
        if wishes.traceback:
            traceback.print_exc()
        return TROUBLE
    if status == INTERRUPTED:
        say("interrupted")
    return status
