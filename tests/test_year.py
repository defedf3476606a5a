"""A year of weekly audits of one list, in a world that moves on: each event is told once, in its week where everything
is asked every week, and otherwise before the answers that it changes have grown too old.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from citevet.audit import AuditOptions
from citevet.model import Audit, Change, Finding
from tests.weeks import Weeks
from tests.world import Fault, World, WorldPage, WorldPaper, WorldRepository

WEEKS = 52
PAPERS = 40
GITHUB_DOWN, NETWORK_DOWN, NONSENSE = 11, 23, 37
OUTAGES = {GITHUB_DOWN, NETWORK_DOWN, NONSENSE}
MENDED = 45
# The entry whose repository is deleted.
DELETED = 8
# Rule and number of the entry that it speaks of.
Told = tuple[str, int]


@dataclass(slots=True)
class Expected:
    """What the report of one week has to tell."""

    new: set[Told] = field(default_factory=set)
    healed: set[Told] = field(default_factory=set)
    citations: set[int] = field(default_factory=set)
    stars: set[int] = field(default_factory=set)


class MovingWorld:
    """Papers, their repositories and their pages, of which every week a few change. All changes of one kind concern
    entries of their own, so that what a report says can be told apart."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.papers = [
            WorldPaper(
                f"A Study of Subject Number {number} in Detail",
                ("Ann Author", "Bo Writer"),
                arxiv=f"2401.{number:05d}",
                citations=number,
                comment="12 pages",
                published=None,
            )
            for number in range(PAPERS)
        ]
        self.repositories = [WorldRepository(f"ann/tool-{number}", stars=number) for number in range(PAPERS)]
        self.pages = [WorldPage(f"https://host{number}.example.org/demo") for number in range(PAPERS)]
        world.add(*self.papers, *self.repositories, *self.pages)

    @property
    def text(self) -> str:
        """The list."""
        return "# Papers\n\n" + "\n".join(
            f"{number + 1}. [**{paper.title}.**](https://arxiv.org/abs/{paper.arxiv}) _Ann Author, Bo Writer._ "
            f"Arxiv 2024. [![GitHub Repo stars](https://img.shields.io/github/stars/ann/tool-{number})]"
            f"(https://github.com/ann/tool-{number}) [demo]({self.pages[number].url})\n"
            for number, paper in enumerate(self.papers)
        )

    def page(self, number: int, status: int, location: str | None = None) -> None:
        """A page answers otherwise from now on."""
        self.pages[number] = replace(self.pages[number], status=status, location=location)
        self.world.add(self.pages[number])

    def paper(self, number: int, **changes: object) -> None:
        """A paper is told of otherwise from now on."""
        self.papers[number] = replace(self.papers[number], **changes)  # type: ignore[arg-type]
        self.world.add(self.papers[number])

    def repository(self, number: int, **changes: object) -> None:
        """A repository is another from now on."""
        self.repositories[number] = replace(self.repositories[number], **changes)  # type: ignore[arg-type]
        self.world.add(self.repositories[number])

    def move(self, week: int, rng: random.Random) -> Expected:
        """What happens in one week."""
        expected = Expected()
        for number in rng.sample(range(PAPERS), rng.randrange(3)):
            self.paper(number, citations=self.papers[number].citations + rng.randrange(1, 50))
            expected.citations.add(number)
        for number in {*rng.sample(range(PAPERS), rng.randrange(2))} - {DELETED}:
            self.repository(number, stars=self.repositories[number].stars + rng.randrange(1, 50))
            expected.stars.add(number)
        for rule, number in CALENDAR.get(week, ()):
            (expected.healed if rule.startswith("-") else expected.new).add((rule.removeprefix("-"), number))
            self._happen(rule, number)
        return expected

    def _happen(self, rule: str, number: int) -> None:
        match rule:
            case "CV101":
                self.page(number, 404)
            case "CV102":
                self.page(number, 301, f"https://new{number}.example.org/demo")
            case "CV103":
                self.page(number, 503)
            case "-CV101" | "-CV103":
                self.page(number, 200)
            case "CV201":
                self.world.remove(f"github:{self.repositories[number].name}")
            case "CV202":
                self.world.remove(f"github:{self.repositories[number].name}")
                self.repository(number, name=f"ann/renamed-{number}", formerly=(f"ann/tool-{number}",))
            case "CV204":
                self.repository(number, archived=True)
            case "CV301":
                venue = "International Conference on Learning Representations"
                self.paper(number, venue=venue, year=2025, comment="Accepted to ICLR 2025")
            case "CV305":
                self.paper(number, comment="This paper has been withdrawn by the authors", versions=2)
            case _:
                raise AssertionError(rule)


# What happens in which week, and to which entry: `CV101` begins, `-CV101` ends.
CALENDAR: dict[int, tuple[Told, ...]] = {
    2: (("CV101", 0),),
    3: (("CV301", 1), ("CV202", 2)),
    5: (("CV103", 3), ("CV204", 4)),
    8: (("CV102", 5),),
    9: (("-CV101", 0), ("CV301", 6)),
    10: (("CV103", 7),),
    13: (("-CV103", 7), ("CV201", DELETED)),
    16: (("CV101", 0), ("CV301", 9), ("CV305", 10)),
    17: (("-CV101", 0),),
    18: (("CV101", 0),),
    21: (("CV204", 11),),
    26: (("CV301", 12), ("CV101", 13)),
    27: (("-CV103", 3),),
    31: (("CV202", 14), ("CV301", 15)),
    33: (("-CV101", 13),),
    36: (("CV305", 16),),
    40: (("CV301", 17), ("CV101", 18), ("CV102", 19)),
    48: (("CV204", 20), ("CV103", 21)),
    51: (("CV301", 22),),
}


def entry_of(audit: Audit, finding: Finding) -> int:
    document = audit.documents[0]
    assert finding.entry is not None
    number = document.entries[finding.entry].number
    assert number is not None
    return number - 1


def number_in(title: str) -> int:
    return int(title.split("Number ")[1].split(maxsplit=1)[0])


def new(audit: Audit) -> set[Told]:
    assert audit.changes is not None
    return {
        (finding.rule, entry_of(audit, finding))
        for finding, told in zip(audit.findings, audit.changes.told, strict=True)
        if told is not None and told.change is Change.NEW
    }


def gone(audit: Audit, change: Change) -> set[Told]:
    assert audit.changes is not None
    return {(each.finding.rule, number_in(each.finding.title)) for each in audit.changes.gone if each.change is change}


def audits(world: World, folder: Path, options: AuditOptions) -> Iterator[tuple[int, Audit, Expected]]:
    """The year, week by week; the first audit comes before it."""
    moving = MovingWorld(world)
    weeks = Weeks(world, folder / "history.db", moving.text)
    weeks.audited(options)
    rng = random.Random(52)
    for week in range(1, WEEKS + 1):
        expected = Expected()
        if week in OUTAGES:
            for service in _fail(world, week):
                world.fail(service, Fault.HTML if week == NONSENSE else Fault.REFUSED)
        else:
            expected = moving.move(week, rng)
        if week == MENDED:
            weeks.text = weeks.text.replace(f"[demo]({moving.pages[0].url})", "")
        yield week, weeks.audited(options), expected
        if week in OUTAGES:
            for service in _fail(world, week):
                world.heal(service)


def _fail(world: World, week: int) -> list[str]:
    if week == GITHUB_DOWN:
        return ["github", "github-pages"]
    if week == NONSENSE:
        return ["semantic-scholar"]
    return list(world.services)


@pytest.mark.slow
def test_each_week_tells_its_own_events_and_no_others(world: World, tmp_path: Path) -> None:
    for week, audit, expected in audits(world, tmp_path, AuditOptions(max_age=timedelta(0))):
        assert audit.changes is not None
        said = (week, new(audit), gone(audit, Change.HEALED))
        assert said == (week, expected.new, expected.healed)
        mended = {("CV101", 0)} if week == MENDED else set()
        assert (week, gone(audit, Change.FIXED)) == (week, mended)
        assert bool(gone(audit, Change.UNKNOWN)) <= (week in OUTAGES), (week, gone(audit, Change.UNKNOWN))
        assert (week, {number_in(each.name) for each in audit.changes.citations}) == (week, expected.citations)
        proven = {("CV301", number_in(each.name)) for each in audit.changes.accepted}
        assert (week, proven) == (week, {told for told in expected.new if told[0] == "CV301"})
        starred = {int(each.name.rpartition("-")[2]) for each in audit.changes.stars}
        assert (week, starred) == (week, expected.stars)
        # Without Semantic Scholar every link still has its verdict.
        assert audit.run.complete == (week not in {GITHUB_DOWN, NETWORK_DOWN})
        assert bool(audit.run.outages) == (week in OUTAGES), (week, audit.run.outages)


# The weeks after which what a rule rests on is asked again at the latest: see store/ages.py.
PAGE, REPOSITORY, PAPER, COUNTS = 36, 7, 13, 0
LATEST = {
    **dict.fromkeys(("CV101", "CV102", "CV103"), PAGE),
    **dict.fromkeys(("CV201", "CV202", "CV204"), REPOSITORY),
    "CV301": COUNTS,
    "CV305": PAPER,
}


class Untold:
    """What happened and was not told yet, with the week in which it did, and what was told and still is so."""

    def __init__(self) -> None:
        self.new: dict[Told, int] = {}
        self.open: set[Told] = set()
        self.stars: dict[int, int] = {}

    def happened(self, week: int, expected: Expected) -> set[Told]:
        """Takes note of a week; what has to be told as healed. What ends untold was never seen."""
        self.new |= dict.fromkeys(expected.new, week)
        self.stars = dict.fromkeys(expected.stars, week) | self.stars
        for told in expected.healed:
            self.new.pop(told, None)
        return self.open & expected.healed

    def told(self, week: int, new: set[Told], ended: set[Told], stars: set[int]) -> None:
        """Takes note of a report, which may tell only what is due, and has to tell what was not asked for too long."""
        assert (week, new - self.new.keys(), stars - self.stars.keys()) == (week, set(), set())
        self.new = {told: since for told, since in self.new.items() if told not in new}
        self.stars = {number: since for number, since in self.stars.items() if number not in stars}
        self.open = (self.open | new) - ended
        late = [told for told, since in self.new.items() if _age(since, week) >= LATEST[told[0]]]
        late_stars = [number for number, since in self.stars.items() if _age(since, week) >= REPOSITORY]
        assert (week, late, late_stars) == (week, [], [])


def _age(since: int, week: int) -> int:
    """The weeks from one to the other in which whoever would tell could be asked."""
    return week - since - len(OUTAGES & {*range(since, week + 1)})


@pytest.mark.slow
def test_each_event_is_told_once_before_the_answers_are_too_old(world: World, tmp_path: Path) -> None:
    untold = Untold()
    rules: set[str] = set()
    for week, audit, expected in audits(world, tmp_path, AuditOptions()):
        assert audit.changes is not None
        healed = untold.happened(week, expected)
        assert (week, gone(audit, Change.HEALED)) == (week, healed)
        fixed = untold.open & {("CV101", 0)} if week == MENDED else set()
        assert (week, gone(audit, Change.FIXED)) == (week, fixed)
        if week == MENDED:
            untold.new.pop(("CV101", 0), None)
        assert bool(gone(audit, Change.UNKNOWN)) <= (week in OUTAGES), (week, gone(audit, Change.UNKNOWN))
        starred = {int(each.name.rpartition("-")[2]) for each in audit.changes.stars}
        untold.told(week, new(audit), healed | fixed, starred)
        rules |= {rule for rule, _ in new(audit)}
        assert (week, {number_in(each.name) for each in audit.changes.citations}) == (week, expected.citations)
        assert bool(audit.run.outages) <= (week in OUTAGES), (week, audit.run.outages)
    assert rules == LATEST.keys()
