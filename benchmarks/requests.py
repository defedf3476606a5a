"""How many requests an audit makes: each list given is audited against a stand-in world that holds all its papers and
repositories, with a GitHub token and at the services' real pace.

    python -m benchmarks.requests LIST.md...

Prints for each list the links, the distinct URLs that a link checker would ask (those of `lychee --dump`, where lychee
is installed), the requests that citevet made by host, the smallest interval between two requests to arXiv's API, wrong
verdicts (everything in this world exists), and the wall time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from tests.world import World
from tests.world.loader import things_of

CITEVET = Path(sysconfig.get_path("scripts")) / "citevet"


def main(lists: list[str]) -> None:
    """Runs the benchmark on each list."""
    for name in lists:
        measure(Path(name).resolve())


def measure(listed: Path) -> None:
    """Audits one list and prints its figures."""
    with tempfile.TemporaryDirectory() as folder, World(Path(folder)) as world:
        here = Path(folder)
        shutil.copy(listed, here / "list.md")
        world.add(*things_of(here / "list.md"))
        (here / "citevet.toml").write_text(world.config(hurry=False))
        started = time.monotonic()
        done = subprocess.run(
            [CITEVET, "audit", "list.md", "--format", "json", "--fail-on", "never", "-q"],
            cwd=here,
            env={"PATH": os.environ["PATH"], "HOME": folder, "GITHUB_TOKEN": "stand-in", **world.environment},
            capture_output=True,
            check=False,
        )
        seconds = time.monotonic() - started
        if done.returncode:
            sys.exit(f"citevet audit ended with {done.returncode}: {done.stderr.decode()}")
        report = json.loads(done.stdout)
        at = [seen.at for seen in world.requests_to("export.arxiv.org")]
        wrong = [link["url"] for link in report["links"] if link["verdict"] not in ("ok", "skipped", "invalid")]
        hosts = {host: counts["requests"] for host, counts in report["requests"]["hosts"].items()}
        urls = distinct_urls(listed)
        print(f"{listed.name}: {len(report['links'])} links, {urls or '?'} distinct URLs for a link checker")
        print(f"  {report['requests']['total']} requests ({len(world.requests)} arrived) in {seconds:.1f} s: {hosts}")
        print(f"  arXiv's API every {min((b - a for a, b in pairwise(at)), default=0.0):.2f} s or more")
        print(f"  verdicts that blame something that exists: {len(wrong)} {wrong[:5]}")


def distinct_urls(listed: Path) -> int | None:
    """The http(s) URLs that lychee finds, or None without lychee."""
    lychee = shutil.which("lychee")
    if lychee is None:
        return None
    dumped = subprocess.run([lychee, "--dump", listed], capture_output=True, text=True, check=True).stdout
    return len({line for line in dumped.splitlines() if line.startswith("http")})


if __name__ == "__main__":
    main(sys.argv[1:])
