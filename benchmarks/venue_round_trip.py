"""A list, and the same list as BibTeX, mended by the command line: the next audit has nothing left to mend, and nothing
but what was meant has changed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bibtexparser
from tests.world import Fault, World

from benchmarks.venue_world import Sample

CITEVET = Path(sysconfig.get_path("scripts")) / "citevet"


def round_trip(made: Sample) -> Iterator[str]:
    """What became of both forms, a line each."""
    with tempfile.TemporaryDirectory() as folder, World(Path(folder), *made.papers) as world:
        world.fail("openreview-api", Fault.CHALLENGE)
        here = Path(folder)
        (here / "citevet.toml").write_text(world.config())
        (here / "list.md").write_text(made.text)
        (here / "list.bib").write_text(made.bibtex)
        for name in ("list.md", "list.bib"):
            yield _mended(world, here, name)


def _mended(world: World, here: Path, name: str) -> str:
    before = (here / name).read_text().splitlines()
    first = _upgrades(_citevet(world, here, "audit", name, "--format", "json", "--fail-on", "never", "-q"))
    _citevet(world, here, "fix", name, "--select", "CV301", "-q")
    text = (here / name).read_text()
    second = _upgrades(_citevet(world, here, "audit", name, "--format", "json", "--fail-on", "never", "-q"))
    if name.endswith(".md"):
        lines = enumerate(zip(before, text.splitlines(), strict=True))
        changed = {number for number, (old, new) in lines if old != new}
        kept = changed == {each["line"] - 1 for each in first}
    else:
        keys = re.findall(r"^@\w+\{(.+),$", "\n".join(before), re.MULTILINE)
        library = bibtexparser.parse_string(text)
        kept = not library.failed_blocks and [each.key for each in library.entries] == keys
    what = "exactly the lines of those changed" if name.endswith(".md") else "it parses and keeps its keys"
    left = len({each["entry"] for each in first} & {each["entry"] for each in second})
    return f"{name}: {len(first)} safe upgrades; the next audit proposes {left} of them again; {what}: {kept}"


def _upgrades(printed: str) -> list[dict[str, Any]]:
    findings = json.loads(printed)["findings"]
    return [each for each in findings if each["rule"] == "CV301" and (each["fix"] or {}).get("safety") == "safe"]


def _citevet(world: World, here: Path, *args: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(here), **world.environment}
    done = subprocess.run([CITEVET, *args], cwd=here, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"citevet {args[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout
