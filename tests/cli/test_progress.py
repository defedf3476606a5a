"""What a person sees while it works, and that a replay does not wait."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from citevet.cli.bar import BarProgress
from citevet.cli.progress import PlainProgress
from citevet.cli.session import ReplayClock
from tests.processes import PATIENCE


def test_a_bar_shows_links_checked_hosts_waited_for_and_time_left() -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=160, color_system=None)
    progress = BarProgress(console)
    with progress.shown():
        progress.planned(10)
        progress.answered(4)
        progress.watch(lambda: {"a.example": 1, "b.example": 7, "c\x1b.example": 2})
        progress.note("arxiv asks to wait 7 s\n::evil")
    told = stream.getvalue()
    assert "4/10" in told
    assert "waiting for b.example (7), c\\x1b.example (2) and 1 more" in told
    assert "-:--:--" in told or "0:0" in told
    assert "citevet: arxiv asks to wait 7 s ::evil" in told


def test_elsewhere_only_notes_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (False, True):
        progress = PlainProgress(quiet=quiet)
        with progress.shown():
            progress.planned(3)
            progress.watch(dict)
            progress.answered(1)
            progress.note("doi is down")
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "citevet: doi is down\n"


def test_a_replay_waits_in_no_time_and_keeps_the_order_of_deadlines() -> None:
    start = datetime(2026, 1, 31, tzinfo=UTC)
    clock = ReplayClock(start)

    async def waits() -> None:
        await asyncio.gather(clock.sleep(3600), clock.sleep(60), clock.sleep(-1))

    asyncio.run(asyncio.wait_for(waits(), PATIENCE))
    assert clock.monotonic() == 3600
    assert clock.now() == start + timedelta(hours=1)
