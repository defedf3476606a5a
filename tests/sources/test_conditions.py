"""Pages that are asked whether they are still as they were."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial

import pytest

from citevet.model import Evidence, Found, Hop, Identifier, PageRecord, Question, Trouble, Unavailable
from citevet.sources import nobody_confirms
from citevet.sources.web import WebSource
from tests.sources.loopback import Handler, Loopback, Reply, Seen
from tests.store.samples import NOON

URL = "http://a.test/x"
PAGE = Identifier("url", URL)
ETAG, DATE = 'W/"5f-1"', "Mon, 05 Jan 2026 06:00:00 GMT"
TITLE = "<title>A page</title>"
KNOWN = Found("web", PAGE, PageRecord(URL, 200, "text/html", "As it was", validator=ETAG), URL, NOON, (Hop(URL, 200),))


def known_by(validator: str, **changes: object) -> Found:
    assert isinstance(KNOWN.record, PageRecord)
    return replace(KNOWN, record=replace(KNOWN.record, validator=validator, **changes))  # type: ignore[arg-type]


def asked(
    handler: Handler, known: Found | None, about: Identifier = PAGE, anchors: Collection[str] = ()
) -> tuple[Evidence, list[Seen]]:
    """What is found of a page of which so much is known, and the requests."""
    server = Loopback(handler)
    make = partial(
        WebSource,
        confirm_absent=nobody_confirms,
        concurrency=1,
        timeout=30.0,
        anchors={PAGE: anchors},
        earlier=lambda _: known,
    )
    (answers,) = server.ask(make, [Question(about)])
    return answers[Question(about)], server.seen


def conditions(seen: Seen) -> dict[str, str]:
    return {name: value for name, value in seen.headers.items() if name in ("if-none-match", "if-modified-since")}


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"ETag": ETAG}, ETAG),
        ({"ETag": ETAG, "Last-Modified": DATE}, ETAG),
        ({"Last-Modified": DATE}, DATE),
        ({"ETag": "bare"}, ""),
        ({"ETag": f'"{"x" * 500}"', "Last-Modified": DATE}, DATE),
        ({"Last-Modified": "yesterday"}, ""),
        ({}, ""),
    ],
)
def test_a_page_is_kept_with_what_its_server_knows_it_by(headers: dict[str, str], validator: str) -> None:
    found, (seen,) = asked(lambda _: Reply(text=TITLE, headers=headers), None)
    assert isinstance(found, Found)
    assert found.record == PageRecord(URL, 200, "text/html", "A page", validator=validator)
    assert conditions(seen) == {}


def test_behind_a_redirect_no_validator_is_kept() -> None:
    def handler(seen: Seen) -> Reply:
        return (
            Reply(text=TITLE, headers={"ETag": ETAG}) if seen.path == "/y" else Reply(302, headers={"Location": "/y"})
        )

    found, requests = asked(handler, KNOWN)
    assert isinstance(found, Found)
    assert found.record == PageRecord("http://a.test/y", 200, "text/html", "A page")
    assert [conditions(each) for each in requests] == [{"if-none-match": ETAG}, {}]


@pytest.mark.parametrize(
    ("validator", "condition"), [(ETAG, {"if-none-match": ETAG}), (DATE, {"if-modified-since": DATE})]
)
def test_what_is_not_modified_is_found_as_it_was_and_today(validator: str, condition: dict[str, str]) -> None:
    known = known_by(validator)
    found, (seen,) = asked(lambda _: Reply(304, text=""), known)
    assert conditions(seen) == condition
    assert found == replace(known, observed_at=found.observed_at)
    assert found.observed_at != NOON


def test_a_part_of_a_page_that_is_not_modified_is_asked_for_by_the_page() -> None:
    part = Identifier("url", f"{URL}#part")
    known = replace(known_by(ETAG, final_url=f"{URL}#part"), about=part)
    found, _ = asked(lambda _: Reply(304, text=""), known, part)
    assert found == replace(known, observed_at=found.observed_at)


def test_what_was_modified_is_found_as_it_is() -> None:
    found, _ = asked(lambda _: Reply(text=TITLE, headers={"ETag": '"2"'}), KNOWN)
    assert isinstance(found, Found)
    assert found.record == PageRecord(URL, 200, "text/html", "A page", validator='"2"')


def test_what_is_gone_is_gone() -> None:
    absent, _ = asked(lambda _: Reply(404, text="gone"), KNOWN)
    assert absent.status == 404  # type: ignore[union-attr]


@pytest.mark.parametrize("validator", ["", '"1"\r\nX-Other: 1', "*", '"a" "b"'])
def test_what_is_no_validator_is_not_sent_and_then_not_modified_says_nothing(validator: str) -> None:
    said, (seen,) = asked(lambda _: Reply(304, text=""), known_by(validator))
    assert conditions(seen) == {}
    assert isinstance(said, Unavailable)
    assert (said.trouble, said.reason) == (
        Trouble.UNREACHABLE,
        "the page answers 304 (not modified) to a request without conditions",
    )


def test_a_page_that_was_not_looked_through_for_a_part_is_asked_for_whole() -> None:
    _, (seen,) = asked(lambda _: Reply(text=TITLE), KNOWN, anchors=["part"])
    assert conditions(seen) == {}
    _, (seen,) = asked(lambda _: Reply(304, text=""), known_by(ETAG, anchors_asked=("part",)), anchors=["part"])
    assert conditions(seen) == {"if-none-match": ETAG}
