"""Loaded by every Python process that `tests.processes` starts, to tell where it hangs.

On SIGUSR1 a process writes the stacks of its threads to standard error, even where it is stuck outside of Python; then,
as soon as it runs Python again, the stack of every task of its event loop; and ends.
"""

import faulthandler
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any, NoReturn


def _stack(awaited: Any) -> Iterator[str]:
    """Where a coroutine waits, and where what it waits for does; outermost first."""
    while (frame := getattr(awaited, "cr_frame", None) or getattr(awaited, "gi_frame", None)) is not None:
        yield f"  {frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "gi_yieldfrom", None)


def _tell_tasks(_number: int, _frame: FrameType | None) -> NoReturn:
    asyncio = sys.modules.get("asyncio")
    try:
        if asyncio is not None and asyncio._get_running_loop() is not None:
            for task in asyncio.all_tasks():
                print(task, *_stack(task.get_coro()), sep="\n", file=sys.__stderr__, flush=True)
    finally:
        os._exit(1)


if hasattr(signal, "SIGUSR1"):
    signal.signal(signal.SIGUSR1, _tell_tasks)
    faulthandler.register(signal.SIGUSR1, chain=True)
