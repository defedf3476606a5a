"""An event loop in a thread of its own, for servers that tests of every kind talk to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

from tests.processes import PATIENCE


class BackgroundLoop:
    """Runs from `start` to `close`, which are called once each."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="stand-in", daemon=True)

    def start(self) -> None:
        """Begins to run."""
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, None]) -> None:
        """Does the work in the loop and waits for its end, within the patience of all tests. Raises what it raises."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=PATIENCE)

    def close(self) -> None:
        """Stops the loop; what still runs in it is dropped."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
