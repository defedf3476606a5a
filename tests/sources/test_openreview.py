"""OpenReview: both versions of its API, and the wall before them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TypeVar

import pytest

from citevet.model import Absent, Evidence, Found, PaperRecord, Question, Trouble, Unavailable
from citevet.sources.dblp import ListingPage
from citevet.sources.http import ServiceError
from citevet.sources.openreview import OpenReviewApi, OpenReviewSource, read_submission
from tests.sources.loopback import asking
from tests.support import FakeClock
from tests.world import Fault, World, WorldPaper
from tests.world.audits import client_in

NEW, OLD = "aBcDeFgHiJ", "B1xYc3k9DQ"
ICLR = "ICLR.cc/2025/Conference"
PAPERS = (
    WorldPaper(
        "Sin&lt;GLU&gt; and a Title",
        ("Ann Lee", "José Roe"),
        openreview=NEW,
        openreview_venue="ICLR 2025 Poster",
        openreview_venueid=ICLR,
        year=2025,
        published=date(2025, 1, 22),
    ),
    WorldPaper(
        "An Older Title",
        ("Bo Roe",),
        openreview=OLD,
        openreview_venue="NeurIPS 2022 Accept",
        openreview_venueid="NeurIPS.cc/2022/Conference",
        openreview_v1=True,
        year=2022,
    ),
)
T = TypeVar("T")


def through(world: World, ask: Callable[[OpenReviewApi], Awaitable[T]]) -> T:
    async def run() -> T:
        at = world.settings().endpoints
        async with client_in(world) as client:
            return await ask(OpenReviewApi(client, at.openreview, at.openreview_v1))

    return asyncio.run(run())


def answers(world: World, *forums: str, rounds: int = 1) -> list[Evidence]:
    """What the source says of those forums, the last time that it is asked."""
    questions = asking(*forums, kind="openreview")

    async def ask(api: OpenReviewApi) -> dict[Question, Evidence]:
        source = OpenReviewSource(api, FakeClock())
        told: dict[Question, Evidence] = {}
        for _ in range(rounds):
            await source.answer(questions, told.__setitem__)
            source.reopen()
        return told

    told = through(world, ask)
    return [told[question] for question in questions]


def listed(world: World, venueid: str, *offsets: int) -> Sequence[ListingPage]:
    async def ask(api: OpenReviewApi) -> list[ListingPage]:
        return [await api.listing(venueid, offset) for offset in offsets]

    return through(world, ask)


def paths(world: World) -> list[str]:
    return [f"{each.host}{each.path}" for each in world.requests_to("api2.openreview.net", "api.openreview.net")]


def test_both_versions_are_asked_once_each(world: World) -> None:
    world.add(*PAPERS)
    new, old = answers(world, NEW, OLD)
    assert isinstance(new, Found)
    assert isinstance(new.record, PaperRecord)
    assert (new.record.title, new.record.authors) == ("Sin<GLU> and a Title", ("Ann Lee", "José Roe"))
    assert (new.record.venue, new.record.venueid, new.record.year) == ("ICLR 2025 Poster", ICLR, 2025)
    assert (new.record.ids.openreview, new.record.published) == (NEW, date(2025, 1, 22))
    assert isinstance(old, Found)
    assert isinstance(old.record, PaperRecord)
    assert (old.record.venue, old.record.year) == ("NeurIPS 2022 Accept", 2022)
    assert [path.partition("&")[0] for path in paths(world)] == [
        f"api2.openreview.net/notes?ids={NEW},{OLD}",
        f"api.openreview.net/notes?ids={OLD}",
    ]


def test_many_forums_take_one_request_a_hundred(world: World) -> None:
    forums = [f"forum{number:05}" for number in range(150)]
    world.add(*(WorldPaper(f"Title {each}", openreview=each) for each in forums))
    assert all(isinstance(each, Found) for each in answers(world, *forums))
    assert len(paths(world)) == 2


def test_what_neither_version_has_is_absent_once_it_was_asked_for_alone(world: World) -> None:
    world.add(*PAPERS)
    _, absent = answers(world, NEW, "nOtThErE01")
    assert isinstance(absent, Absent)
    assert (absent.owner, absent.times) == (True, 2)
    assert paths(world)[-2:] == [
        "api2.openreview.net/notes?id=nOtThErE01",
        "api.openreview.net/notes?id=nOtThErE01",
    ]


def test_a_submission_that_is_not_public_is_not_absent(world: World) -> None:
    world.add(*PAPERS)
    world.openreview.hidden.add(NEW)
    (hidden,) = answers(world, NEW)
    assert isinstance(hidden, Unavailable)
    assert hidden.trouble is not Trouble.BLOCKED


@pytest.mark.parametrize("fault", [each for each in Fault if each not in {Fault.REFUSED, Fault.SHORT, Fault.CHALLENGE}])
def test_no_fault_is_an_absence(world: World, fault: Fault) -> None:
    world.add(*PAPERS)
    world.fail("openreview-api", fault)
    said = answers(world, NEW, "nOtThErE01")
    assert {each.trouble for each in said if isinstance(each, Unavailable)} == {
        Trouble.LIMITED if fault is Fault.LIMITED else Trouble.OUTAGE
    }
    assert len(said) == 2
    assert not any("&" not in path for path in paths(world))


def test_a_note_that_is_left_out_is_not_absent(world: World) -> None:
    world.add(*PAPERS)
    world.fail("openreview-api", Fault.SHORT, times=2)
    (left_out,) = answers(world, NEW)
    assert isinstance(left_out, Unavailable)
    assert left_out.trouble is Trouble.UNREACHABLE


def test_a_wall_is_met_once_and_never_again(world: World) -> None:
    world.add(*PAPERS)
    world.fail("openreview-api", Fault.CHALLENGE, times=1)
    said = answers(world, NEW, OLD, rounds=2)
    assert [each.trouble for each in said if isinstance(each, Unavailable)] == [Trouble.BLOCKED] * 2
    assert len(paths(world)) == 1


def test_what_is_no_forum_is_not_asked(world: World) -> None:
    said = answers(world, "x", "a&b=cdefgh", "../../abcdef")
    assert all(isinstance(each, Unavailable) for each in said)
    assert paths(world) == []


def test_a_listing_holds_what_was_accepted(world: World) -> None:
    rejected = WorldPaper(
        "No", openreview="rEjEcTeD01", openreview_venue="Submitted to ICLR 2025", openreview_venueid=ICLR
    )
    world.add(*PAPERS, rejected)
    (page,) = listed(world, ICLR, 0)
    assert page.total == 2
    assert [each.title for each in page.records] == ["Sin<GLU> and a Title"]
    assert len(paths(world)) == 1


def test_a_listing_of_an_older_venue_comes_from_the_first_version(world: World) -> None:
    world.add(*PAPERS)
    (page,) = listed(world, "NeurIPS.cc/2022/Conference", 0)
    assert [each.title for each in page.records] == ["An Older Title"]
    assert listed(world, "NeurIPS.cc/1999/Conference", 0) == [ListingPage(0, ())]


def test_a_long_listing_comes_in_pages(world: World) -> None:
    world.add(
        *(
            WorldPaper(
                f"Title {each}", openreview=f"forum{each:05}", openreview_venue="ICLR 2025", openreview_venueid=ICLR
            )
            for each in range(1100)
        )
    )
    first, second = listed(world, ICLR, 0, 1000)
    assert (first.total, len(first.records), second.total, len(second.records)) == (1100, 1000, 1100, 100)


@pytest.mark.parametrize("fault", [each for each in Fault if each not in {Fault.REFUSED, Fault.SHORT}])
def test_no_fault_is_a_listing(world: World, fault: Fault) -> None:
    world.add(*PAPERS)
    world.fail("openreview-api", fault)
    with pytest.raises(ServiceError) as raised:
        listed(world, ICLR, 0)
    assert raised.value.trouble in {Trouble.OUTAGE, Trouble.LIMITED, Trouble.BLOCKED}


def test_replies_and_notes_without_a_title_are_no_submissions() -> None:
    content = {"title": {"value": "A Title"}, "authors": {"value": [{"fullname": "Ann Lee"}, "Anonymous Authors"]}}
    record = read_submission({"id": "a", "forum": "a", "content": content})
    assert record is not None
    assert record.authors == ("Ann Lee",)
    assert read_submission({"id": "b", "forum": "a", "content": content}) is None
    assert read_submission({"id": "a", "forum": "a", "content": {}}) is None
    assert read_submission({"id": "a", "forum": "a", "pdate": 10**30, "content": content}) is not None
