"""A host that answers every path with its home page, and hosts that only look like one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from citevet.model import Audit, Severity, State
from tests.crowd import Behaviour, Crowd, pages, verdicts
from tests.net.servers import Answer, reply
from tests.support import FakeClock
from tests.world.matrix import HOME

# An application in one file, as it comes from its build, and the same drawn once on the server.
APP = (
    '<!doctype html><html><head><title>Home</title><meta property="og:url" content="/"></head>'
    '<body><div id="root">{}</div><script type="module" src="/assets/index-4f2a91bc.js"></script></body></html>'
)


def saying(body: str, status: int = 200) -> Answer:
    return reply(status, body.encode(), Content_Type="text/html")


def always(body: str) -> Behaviour:
    return lambda *_: saying(body)


def audited(behaviour: Behaviour, urls: Sequence[str] = ()) -> tuple[Audit, int]:
    """The audit of a list of a host's pages, and how many requests the host had."""
    crowd = Crowd({"lab.test": behaviour})
    result = crowd.audited(urls or pages("lab.test", 12), FakeClock())
    return result, len(crowd.visits)


def reasons(audit: Audit) -> set[tuple[State, str]]:
    return {(each.state, each.reason) for each in verdicts(audit).values()}


def test_a_home_page_for_every_path_is_no_page_that_was_linked() -> None:
    result, requests = audited(always(HOME))
    assert reasons(result) == {(State.OK, "soft-404")}
    assert {(each.rule, each.severity) for each in result.findings} == {("CV101", Severity.WARNING)}
    assert len(result.findings) == 12
    finding = result.findings[0]
    assert finding.message.endswith("answers, but with its host's home page, as any other path there does")
    assert [each.url.rpartition("/")[2] for each in finding.evidence] == ["00", "a-page-that-citevet-made-up"]
    assert requests == 12 + 1


def test_its_own_address_stays_what_it_is() -> None:
    result, _ = audited(
        always(HOME), ["http://lab.test:8080/", "http://lab.test:8080/?lang=en", "http://lab.test:8080/index.html"]
    )
    assert reasons(result) == {(State.OK, "answers")}
    assert not result.findings


@pytest.mark.parametrize(
    "body", [APP.format(""), APP.format("<h1>A lab</h1><p>Words.</p>" * 40)], ids=["shell", "drawn"]
)
def test_an_application_in_one_page_is_left_in_peace(body: str) -> None:
    result, requests = audited(always(body))
    assert reasons(result) == {(State.OK, "answers")}
    assert not result.findings
    assert requests == 12


def test_pages_that_call_themselves_the_root_are_believed_where_others_are_not_there() -> None:
    result, requests = audited(lambda path, _: saying(HOME) if path[1:].isdigit() else saying("none", 404))
    assert reasons(result) == {(State.OK, "answers")}
    assert requests == 12 + 1


def test_pages_that_differ_from_one_another_are_believed() -> None:
    result, requests = audited(lambda path, _: saying(HOME.replace("Some words", f"You asked for {path}")))
    assert reasons(result) == {(State.OK, "answers")}
    assert requests == 12 + 1


def test_a_host_that_fails_before_it_is_told_is_believed() -> None:
    result, _ = audited(lambda path, _: saying(HOME) if path[1:].isdigit() else saying("down", 503))
    assert reasons(result) == {(State.OK, "answers")}
