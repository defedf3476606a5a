"""The command line: its commands, and one clear line for everything that goes wrong."""

from __future__ import annotations

import gc
import sys
import traceback
from importlib import metadata
from typing import Annotated

import typer

from citevet.cli.audit import INTERRUPTED, audit
from citevet.cli.check import check
from citevet.cli.demo import demo
from citevet.cli.fix import fix
from citevet.cli.history import history
from citevet.cli.init import init
from citevet.cli.options import Wishes
from citevet.cli.rules import explain, rules
from citevet.cli.sort import sort
from citevet.cli.terminal import emit, say
from citevet.errors import CitevetError

TROUBLE = 2

app = typer.Typer(
    name="citevet",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (audit, fix, sort, check, history, rules, explain, init, demo):
    app.command()(command)


def _version(wanted: bool) -> None:
    if wanted:
        emit(f"citevet {metadata.version('citevet')}\n".encode())
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
    sys.exit(_status(sys.argv[1:]))


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
        say(f"this is a bug in citevet, please report it: {type(error).__name__}: {error} (-v shows where)")
        if wishes.traceback:
            traceback.print_exc()
        return TROUBLE
    if status == INTERRUPTED:
        say("interrupted")
    return status
