"""Records what `citevet demo` replays, from the stand-ins of `tests/world/demo.py`.

python -m tests.world.record_demo
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from citevet import documents
from citevet.audit import AuditOptions, audit
from citevet.cli.demo import RECORDED_WITH
from citevet.clock import SystemClock
from citevet.config import Settings
from citevet.model import Audit
from citevet.progress import Silence
from tests.world import World, demo
from tests.world.record import ROOT, live_transport, recording

DEMO = ROOT / "src" / "citevet" / "demo"


def record() -> Audit:
    """The audit of the demo's list, as it went while it was recorded."""
    with (
        tempfile.TemporaryDirectory() as folder,
        World(Path(folder), *demo.things(DEMO / "list.md")) as world,
        recording(DEMO / "cassettes" / "audit.yaml"),
    ):
        for service, fault in demo.FAULTS.items():
            world.fail(service, fault)
        return asyncio.run(_audit(world.settings(), world.environment))


async def _audit(settings: Settings, environment: Mapping[str, str]) -> Audit:
    transport = live_transport(settings, environment)
    try:
        return await audit(
            [documents.parse("list.md", (DEMO / "list.md").read_bytes())],
            settings=settings,
            keys=RECORDED_WITH,
            options=AuditOptions(),
            transport=transport,
            clock=SystemClock(),
            rng=random.Random(0),
            progress=Silence(),
        )
    finally:
        await transport.close()


if __name__ == "__main__":
    sys.stdout.write(f"{len(record().findings)} findings\n")
