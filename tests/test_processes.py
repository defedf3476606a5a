"""What a process that hangs tells before it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.processes import finish, running, wait_until
from tests.test_resume import POSIX

_WAITS_FOR_EVER = """
import asyncio, pathlib
async def inner():
    pathlib.Path("ready").touch()
    await asyncio.Event().wait()
async def outer():
    await asyncio.gather(inner())
asyncio.run(outer())
"""
_COUNTS_FOR_EVER = """
import pathlib
def count():
    pathlib.Path("ready").touch()
    return sum(1 for _ in iter(int, 1))
count()
"""


@POSIX
@pytest.mark.parametrize(("script", "place"), [(_WAITS_FOR_EVER, "in inner"), (_COUNTS_FOR_EVER, "in count")])
def test_a_hanging_process_tells_where(tmp_path: Path, script: str, place: str) -> None:
    with running([sys.executable, "-c", script], cwd=tmp_path) as process:
        wait_until(process, (tmp_path / "ready").is_file)
        with pytest.raises(pytest.fail.Exception, match=place):
            finish(process, patience=0.01)
        assert process.returncode == 1
