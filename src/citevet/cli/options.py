"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(slots=True)
class Wishes:
    """What is wished of the program whatever the command: `traceback`, to be shown where a bug happened."""

    traceback: bool = False


def _note(context: typer.Context, wanted: bool) -> bool:
    context.ensure_object(Wishes).traceback |= wanted
    return wanted


Select = Annotated[
    list[str] | None, typer.Option("--select", metavar="RULES", help="Only these rules: codes, names or CV1; a,b.")
]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", metavar="RULES", help="Without these rules.")]
Offline = Annotated[bool, typer.Option("--offline", help="Only what needs no network.")]
Record = Annotated[Path | None, typer.Option("--record", metavar="DIR", help="Keep every answer, as vcrpy does.")]
Replay = Annotated[Path | None, typer.Option("--replay", metavar="DIR", help="Answers from recordings alone.")]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Let requests go to private addresses.")]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Instead of the nearest configuration.")]
StoreFile = Annotated[
    Path | None, typer.Option("--store", metavar="FILE", help="Keep observations there, not in .citevet/history.db.")
]
MaxAge = Annotated[
    str | None,
    typer.Option(
        "--max-age",
        metavar="AGE",
        help="Do not ask again what was answered in so long, such as 1d; 0 asks all again. By default what is gone is "
        "asked every week, and what was there the less often the less likely it is to go.",
    ),
]
LogRequests = Annotated[
    Path | None, typer.Option("--log-requests", metavar="FILE", help="One line of JSON a request, without secrets.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on standard error but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", callback=_note, help="Show where a bug happened.")]
NoProgress = Annotated[bool, typer.Option("--no-progress", help="No progress bar.")]


def words(given: Sequence[str] | None) -> tuple[str, ...]:
    """The words of an option that may be repeated and may list several, separated by commas."""
    return tuple(word.strip() for each in given or () for word in each.split(",") if word.strip())
