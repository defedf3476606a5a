"""Records what `citevet demo` replays, from the stand-ins of `tests/world/demo.py`.

python -m tests.world.record_demo
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from citevet import documents
from citevet.cli.demo import RECORDED_WITH
from citevet.clock import SystemClock
from citevet.model import Audit
from tests.world import World, demo
from tests.world.audits import audited
from tests.world.record import ROOT, recording

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
        document = documents.parse("list.md", (DEMO / "list.md").read_bytes())
        return audited(world, document, keys=RECORDED_WITH, clock=SystemClock())


if __name__ == "__main__":
    sys.stdout.write(f"{len(record().findings)} findings\n")
