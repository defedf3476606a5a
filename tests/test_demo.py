"""What the demo shows: every rule, from recordings that still agree with the stand-ins they were made from."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from citevet import documents
from citevet.audit import AuditOptions
from citevet.cli.demo import COMMITTED, RECORDED, RECORDED_WITH
from citevet.config import Settings
from citevet.model import Audit, Safety
from citevet.net.cassette import ReplayTransport
from citevet.net.transport import Transport
from tests.support import FakeClock
from tests.world import World, demo
from tests.world.audits import audit_through, live_transport
from tests.world.record_demo import DEMO

LIST = DEMO / "list.md"
RULES = (
    "CV101 CV102 CV103 CV104 CV105 CV106 CV107 CV201 CV202 CV203 CV204 CV301 CV302 CV303 CV304 CV305 CV306 "
    "CV401 CV402 CV404 CV405"
)


def audited(transport: Transport, settings: Settings) -> Audit:
    made = audit_through(
        transport,
        documents.parse("list.md", LIST.read_bytes()),
        settings,
        keys=RECORDED_WITH,
        options=AuditOptions(mode="replay"),
        clock=FakeClock(RECORDED),
        committed=COMMITTED,
    )
    return asyncio.run(made)


@pytest.fixture(scope="module")
def replayed() -> Audit:
    return audited(ReplayTransport(DEMO / "cassettes"), Settings())


def test_every_rule_finds_something(replayed: Audit) -> None:
    assert sorted({each.rule for each in replayed.findings}) == RULES.split()


def test_upgrades_are_safe_and_unsafe(replayed: Audit) -> None:
    safeties = Counter(each.fix.safety for each in replayed.findings if each.rule == "CV301" and each.fix)
    assert safeties[Safety.SAFE] >= 3
    assert safeties[Safety.UNSAFE] >= 3


def test_about_forty_entries_in_both_shapes(replayed: Audit) -> None:
    (document,) = replayed.documents
    shapes = Counter(each.shape for each in document.entries)
    assert 35 <= len(document.entries) <= 50
    assert shapes["A"] >= 20
    assert shapes["B"] >= 10
    assert document.unrecognised == 0


def test_nothing_was_down(replayed: Audit) -> None:
    assert replayed.run.complete
    assert replayed.run.outages == ()


def test_the_recordings_agree_with_the_stand_ins(replayed: Audit, world: World) -> None:
    world.add(*demo.things(LIST))
    for service, fault in demo.FAULTS.items():
        world.fail(service, fault)
    settings = world.settings()
    now = audited(live_transport(settings, world.environment), settings)
    assert [(each.rule, each.line, each.message) for each in now.findings] == [
        (each.rule, each.line, each.message) for each in replayed.findings
    ], "record the demo again: python -m tests.world.record_demo"


def test_the_demo_is_small() -> None:
    assert sum(file.stat().st_size for file in Path(DEMO).rglob("*.*") if file.suffix in {".md", ".yaml"}) < 200_000
