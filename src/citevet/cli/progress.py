"""Progress on standard error: plain lines, where no bar is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from citevet.cli.terminal import say
from citevet.progress import Progress


class ShownProgress(Progress, Protocol):
    """Progress that is shown for as long as a run takes."""

    def shown(self) -> AbstractContextManager[object]:
        """Shows it until the end of the block."""
        ...


class PlainProgress:
    """Says the notes, one line each, unless `quiet`."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet

    def planned(self, links: int) -> None:
        """Not shown."""

    def answered(self, links: int) -> None:
        """Not shown."""

    def note(self, message: str) -> None:
        """One line on standard error."""
        if not self._quiet:
            say(message)

    def watch(self, waiting: Callable[[], Mapping[str, int]]) -> None:
        """Not shown."""

    def shown(self) -> AbstractContextManager[object]:
        """Nothing to begin and to end."""
        return nullcontext()
