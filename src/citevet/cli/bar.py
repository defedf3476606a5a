"""Progress as a bar on a terminal. It draws with rich, so that only a run with a bar imports it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from citevet.reports.escape import plain

# Hosts named at once; the others are counted.
_NAMED = 2


class BarProgress:
    """Links checked of planned, hosts that are waited for, and the time left, redrawn in place inside `shown()`."""

    def __init__(self, console: Console) -> None:
        self._hosts = _Waiting()
        self._bar = Progress(
            TextColumn("checking"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            self._hosts,
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("links", total=None)

    def planned(self, links: int) -> None:
        """Sets the end of the bar."""
        self._bar.update(self._task, total=links)

    def answered(self, links: int) -> None:
        """Moves the bar."""
        self._bar.advance(self._task, links)

    def note(self, message: str) -> None:
        """One line above the bar."""
        self._bar.console.print(Text(f"citevet: {plain(message)}"), highlight=False, soft_wrap=True)

    def watch(self, waiting: Callable[[], Mapping[str, int]]) -> None:
        """Shows from now on which hosts have a queue, as `waiting` tells when it is asked."""
        self._hosts.waiting = waiting

    def shown(self) -> AbstractContextManager[object]:
        """Draws the bar until the end of the block."""
        return self._bar


class _Waiting(ProgressColumn):
    """`waiting for export.arxiv.org (3), doi.org (1) and 4 more`."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: Callable[[], Mapping[str, int]] = dict

    def render(self, task: Task) -> Text:
        """The hosts with the longest queues."""
        queues = sorted(self.waiting().items(), key=lambda item: (-item[1], item[0]))
        if not queues:
            return Text("")
        named = ", ".join(f"{plain(host)} ({count})" for host, count in queues[:_NAMED])
        more = f" and {len(queues) - _NAMED} more" if len(queues) > _NAMED else ""
        return Text(f"waiting for {named}{more}", style="dim")
