"""How far proposed venues can be trusted: lists drawn from a table of facts are audited in a stand-in world with the
services' real flaws, with all sources up and with each and each two of them down.

    python -m benchmarks.venues --facts TABLE [--seeds N] [--size N] [--down none|one|two]

Prints for each combination how many of the upgrades that CV301 proposes are right, how many of the accepted papers they
are, wrong tracks, every mistake, and what the audits cost, at the pace that each service asks for.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

from tests.support import FakeClock
from tests.world import Fault, World
from tests.world.audits import audited

from benchmarks.facts import Fact, read_facts, read_look_alikes, verdict_on
from benchmarks.venue_peers import peers
from benchmarks.venue_round_trip import round_trip
from benchmarks.venue_world import Sample, sample
from citevet import documents
from citevet.audit import AuditOptions
from citevet.config import Keys
from citevet.model import Audit, Finding, Safety
from citevet.store import Store
from citevet.venues import read_venue

SOURCES = (
    "semantic-scholar",
    "arxiv",
    "dblp",
    "acl",
    "pmlr",
    "neurips",
    "iclr",
    "cvf",
    "crossref",
    "openalex",
)
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@dataclass(slots=True)
class Score:
    """What became of the entries of one or several audits."""

    safe: Counter[str] = field(default_factory=Counter)
    unsafe: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    retitled: int = 0
    decoys: int = 0
    wrong_ids: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    again: list[tuple[int, float]] = field(default_factory=list)

    def line(self, name: str) -> str:
        """A row of the table."""
        safe, unsafe = self.safe, self.unsafe
        return (
            f"| {name} | {_share(safe['right'], safe.total() - safe['retitled'])} "
            f"| {_share(safe['right'], self.accepted)} | {safe['decoy']} | {safe['track']} "
            f"| {unsafe['right']} of {unsafe.total() - unsafe['retitled']} "
            f"| {_share(safe['right'] + unsafe['right'], self.accepted)} "
            f"| {safe['retitled']} + {unsafe['retitled']} of {self.retitled} "
            f"| {max(self.requests)} | {max(self.seconds):.0f} s |"
        )


HEAD = (
    "| down | safe: precision | safe: recall | decoys upgraded | wrong track | unsafe: right | recall with unsafe "
    "| retitled: safe + unsafe | requests | time |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=Path, required=True, help="papers.tsv; decoys.tsv is looked for beside it")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--size", type=int, default=400)
    parser.add_argument("--down", choices=("none", "one", "two"), default="two")
    parser.add_argument("--missed", action="store_true", help="list the accepted papers without a safe upgrade too")
    chosen = parser.parse_args()
    facts = read_facts(chosen.facts)
    look_alikes = read_look_alikes(chosen.facts.with_name("decoys.tsv"))
    size = min(chosen.size, len(facts))
    samples = [sample(facts, look_alikes, size, seed) for seed in range(chosen.seeds)]
    print(f"{len(samples)} lists of {size} preprints\n\n{HEAD}")
    most = ("none", "one", "two").index(chosen.down)
    everything = [each for count in range(most + 1) for each in combinations(SOURCES, count)]
    scores = {down: _measured(samples, down) for down in everything}
    for down, score in scores.items():
        for mistake in dict.fromkeys(score.mistakes):
            print(f"  {_name(down)}: {mistake}")
    for number, (requests, seconds) in enumerate(scores[()].again):
        print(f"list {number} with the index in the store: {requests} requests, {seconds:.0f} s")
    print(*round_trip(samples[0]), *peers(samples), sep="\n")
    if chosen.missed:
        print(*scores[()].missed, sep="\n")


def _measured(samples: Sequence[Sample], down: tuple[str, ...]) -> Score:
    score = Score()
    for each in samples:
        with tempfile.TemporaryDirectory() as folder, World(Path(folder), *each.papers) as world:
            world.fail("openreview-api", Fault.CHALLENGE)
            for source in down:
                world.fail(source, Fault.ERROR)
            _count(score, each, *_audited(world, each.text, Path(folder)))
            if not down:
                again, seconds = _audited(world, each.text, Path(folder), timedelta(0))
                score.again.append((sum(host.requests for host in again.run.hosts.values()), seconds))
    print(score.line(_name(down)), flush=True)
    return score


def _audited(world: World, text: str, folder: Path, max_age: timedelta = timedelta(1)) -> tuple[Audit, float]:
    """An audit with the folder's store, and the seconds that it takes at the services' own pace: the clock moves by
    what is waited for."""
    settings, clock = world.settings(hurry=False), FakeClock(NOW)
    document, options = documents.parse("list.md", text.encode()), AuditOptions(max_age=max_age)
    with closing(Store(folder / "history.db")) as store:
        done = audited(world, document, settings=settings, keys=Keys(), options=options, clock=clock, store=store)
    return done, clock.monotonic()


def _count(score: Score, made: Sample, done: Audit, seconds: float) -> None:
    score.requests.append(sum(each.requests for each in done.run.hosts.values()))
    score.seconds.append(seconds)
    document = done.documents[0]
    if len(document.entries) != len(made.facts):
        sys.exit(f"{len(document.entries)} entries were read of a list of {len(made.facts)}")
    proposed = {each.entry: each for each in done.findings if each.rule == "CV301" and each.entry is not None}
    accused = {each.entry for each in done.findings if each.rule == "CV303"}
    for place, fact in enumerate(made.facts):
        finding = proposed.get(place)
        if place in made.wrong:
            score.wrong_ids["upgraded" if finding else "accused" if place in accused else "silent"] += 1
            if finding and finding.fix:
                score.mistakes.append(f"upgraded with another paper's id: {fact.listed}: {finding.message}")
            continue
        if fact.truth is not None:
            score.accepted += not fact.retitled
            score.retitled += fact.retitled
        safe = _judge(score, fact, finding)
        if fact.truth is not None and not safe:
            score.missed.append(f"{fact.arxiv} {fact.truth} {'retitled ' if fact.retitled else ''}{fact.listed}")


def _judge(score: Score, fact: Fact, finding: Finding | None) -> bool:
    """Counts one proposal; whether it is safe."""
    if finding is None or finding.fix is None:
        return False
    safe = finding.fix.safety is Safety.SAFE
    counted = score.safe if safe else score.unsafe
    says = finding.fix.edits[0].replacement
    verdict = verdict_on(fact.truth, read_venue(says))
    if verdict == "right":
        counted["retitled" if fact.retitled else "right"] += 1
    else:
        counted[verdict] += 1
        if safe:
            score.mistakes.append(
                f"{verdict}: {fact.arxiv} {fact.listed!r} is {fact.truth or 'a preprint'}, not {says}"
            )
    return safe


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part} of {whole})" if whole else "-"


def _name(down: Iterable[str]) -> str:
    return ", ".join(down) or "none"


if __name__ == "__main__":
    main()
