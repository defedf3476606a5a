"""What an audit a week costs: lists are audited week by week on one store, in a stand-in world where nothing happens,
with a GitHub token and the usual lifetimes of answers.

    python -m benchmarks.weekly [--weeks N] [--carried] LIST.md...

Prints for each list the requests of the first audit, and of each week after it, by their hosts. With `--carried` each
week begins with an empty store into which the last one's history is imported, as it does in CI.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.weeks import Weeks
from tests.world import World
from tests.world.loader import things_of

from citevet.audit import AuditOptions


def weekly(
    world: World, list_file: Path, store: Path, weeks: int, *, carried: bool = False
) -> Iterator[Mapping[str, int]]:
    """The requests of the first audit, by host, and of each week after it."""
    world.add(*things_of(list_file))
    audits = Weeks(world, store, list_file.read_text(encoding="utf-8", errors="replace"))
    for week in range(weeks + 1):
        if carried and week:
            audits.carry()
        hosts = audits.audited(AuditOptions()).run.hosts
        yield {host: count.requests for host, count in hosts.items() if count.requests}


def main() -> None:
    """Audits each list and prints what its weeks cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", type=int, default=12)
    parser.add_argument("--carried", action="store_true")
    parser.add_argument("lists", nargs="+", type=Path)
    chosen = parser.parse_args()
    for file in chosen.lists:
        with tempfile.TemporaryDirectory() as folder, World(Path(folder)) as world:
            os.environ.update(world.environment)
            print(file.name)
            first = 0
            for week, hosts in enumerate(
                weekly(world, file, Path(folder) / "history.db", chosen.weeks, carried=chosen.carried)
            ):
                requests = sum(hosts.values())
                first = first or requests
                told = ", ".join(f"{host} {count}" for host, count in sorted(hosts.items())) if week else ""
                print(f"{week:4} {requests:6} {requests / first:7.1%}  {told}", flush=True)


if __name__ == "__main__":
    main()
