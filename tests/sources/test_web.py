"""Pages: redirects, refusals, failures and what is left unasked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.clock import Clock
from citevet.identifiers import canonical_url
from citevet.model import Absent, Evidence, Found, Hop, Identifier, PageRecord, Question, Trouble, Unavailable
from citevet.net.client import Client
from citevet.net.transport import Response
from citevet.sources.http import ServiceError
from citevet.sources.web import WebSource, _destination
from tests.sources.loopback import PAGE, Handler, Loopback, Reply, Seen, asking

CHALLENGE = Reply(
    403,
    text="<html><head><title>Just a moment...</title></head><body></body></html>",
    headers={"cf-mitigated": "challenge", "server": "cloudflare"},
)


def source(
    exists: Callable[[str], bool] = lambda _: True,
    concurrency: int = 10,
    timeout: float = 30.0,
    anchors: Mapping[Identifier, Collection[str]] = MappingProxyType({}),
) -> Callable[[Client, Clock], WebSource]:
    async def confirm_absent(host: str) -> bool:
        return not exists(host)

    return lambda client, clock: WebSource(
        client, clock, confirm_absent, concurrency=concurrency, timeout=timeout, anchors=anchors
    )


def pages(*urls: str) -> list[Question]:
    return asking(*urls, kind="url")


def site(**replies: Reply) -> Handler:
    """`http://a.test/name` answers with the reply of that name, everything else with a plain page."""
    return lambda seen: replies.get(seen.path.strip("/"), PAGE)


def to(location: str, status: int = 301, cookies: Sequence[str] = ()) -> Reply:
    return Reply(status, text="", headers={"Location": location}, cookies=cookies)


def one(handler: Handler, url: str) -> Evidence:
    return Loopback(handler).ask(source(), pages(url))[0][pages(url)[0]]


def trouble(evidence: Evidence) -> Trouble:
    assert isinstance(evidence, Unavailable)
    return evidence.trouble


def final(evidence: Evidence) -> str:
    assert isinstance(evidence, Found)
    assert isinstance(evidence.record, PageRecord)
    return evidence.record.final_url


GUIDE = Reply(text="<h1>Guide</h1><h2 id='use'>Use</h2>")


@pytest.mark.parametrize(
    ("url", "missing"),
    [
        ("http://a.test/guide", ("set-up",)),
        ("http://a.test/slash", ("set-up",)),
        ("http://a.test/sent-on", ()),
        ("http://a.test/another", ()),
    ],
)
def test_a_page_lacks_the_parts_that_links_ask_for_unless_it_was_sent_on(url: str, missing: tuple[str, ...]) -> None:
    asked = {Identifier("url", f"http://a.test/{name}"): ("use", "set-up") for name in ("guide", "slash", "sent-on")}
    replies = {"guide": GUIDE, "slash/": GUIDE, "slash": to("/slash/"), "sent-on": to("/guide"), "another": GUIDE}
    server = Loopback(lambda seen: replies[seen.path.removeprefix("/")])
    (answers,) = server.ask(source(anchors=asked), pages(url))
    (found,) = answers.values()
    assert isinstance(found, Found)
    assert isinstance(found.record, PageRecord)
    assert found.record.missing_anchors == missing


def test_a_page_is_found() -> None:
    server = Loopback(site(x=Reply(text="<html><title>\n A &amp; B </title>")))
    (answers,) = server.ask(source(), pages("http://a.test/x#part"))
    (found,) = answers.values()
    assert isinstance(found, Found)
    assert found.record == PageRecord("http://a.test/x#part", 200, "text/html", "A & B")
    assert found.trail == (Hop("http://a.test/x", 200),)
    (seen,) = server.seen
    assert seen.method == "GET"
    assert not {"referer", "cookie", "authorization"} & set(seen.headers)


@pytest.mark.parametrize("status", [404, 410])
def test_gone_pages_are_absent(status: int) -> None:
    absent = one(site(x=Reply(status, text="gone")), "http://a.test/x")
    assert isinstance(absent, Absent)
    assert (absent.source, absent.owner, absent.status) == ("web", True, status)
    assert absent.trail == (Hop("http://a.test/x", status),)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(401, text="no"), Trouble.BLOCKED),
        (Reply(403, text="no"), Trouble.BLOCKED),
        (Reply(418, text="no"), Trouble.BLOCKED),
        (Reply(451, text="no"), Trouble.BLOCKED),
        (Reply(999, text="no"), Trouble.BLOCKED),
        (CHALLENGE, Trouble.BLOCKED),
        (Reply(429, text="slow"), Trouble.LIMITED),
        (Reply(400, text="bad"), Trouble.UNREACHABLE),
        (Reply(405, text="bad"), Trouble.UNREACHABLE),
        (Reply(408, text="bad"), Trouble.UNREACHABLE),
        (Reply(500, text="bad"), Trouble.UNREACHABLE),
        (Reply(503, text="bad", headers={"Retry-After": "3"}), Trouble.UNREACHABLE),
        (Reply(300, text="choose"), Trouble.UNREACHABLE),
        (Reply(302, text="nowhere"), Trouble.UNREACHABLE),
        (to("mailto:ada@example.org"), Trouble.OTHER_SCHEME),
        (to("javascript:alert(1)"), Trouble.INVALID),
        (to("http://"), Trouble.INVALID),
        (to("http://10.0.0.7/x"), Trouble.PRIVATE_ADDRESS),
        (to("http://0xa.1.515/x"), Trouble.PRIVATE_ADDRESS),
        (Reply(never=True), Trouble.UNREACHABLE),
    ],
)
def test_what_is_no_answer_is_no_absence(reply: Reply, expected: Trouble) -> None:
    (evidence,) = (
        Loopback(site(x=reply)).ask(source(timeout=0.2 if reply.never else 30.0), pages("http://a.test/x"))[0].values()
    )
    assert trouble(evidence) is expected


def test_redirects_are_followed_hop_by_hop() -> None:
    chain = {"http://a.test/1": to("/2"), "http://a.test/2": to("http://b.test/ü?q=ö", 302)}
    server = Loopback(lambda seen: chain.get(seen.url, PAGE))
    (found,) = server.ask(source(), pages("http://a.test/1"))[0].values()
    assert final(found) == "http://b.test/%C3%BC?q=%C3%B6"
    assert isinstance(found, Found)
    assert [hop.status for hop in found.trail] == [301, 302, 200]
    assert found.trail[1] == Hop("http://a.test/2", 302)


def test_a_dead_end_keeps_its_trail() -> None:
    absent = one(site(x=to("/y"), y=Reply(404, text="")), "http://a.test/x")
    assert isinstance(absent, Absent)
    assert absent.trail == (Hop("http://a.test/x", 301), Hop("http://a.test/y", 404))


def test_a_circle_ends() -> None:
    server = Loopback(site(x=to("/y"), y=to("/x")))
    (evidence,) = server.ask(source(), pages("http://a.test/x"))[0].values()
    assert trouble(evidence) is Trouble.UNREACHABLE
    assert len(server.seen) == 2


def test_ten_redirects_are_followed_and_not_eleven() -> None:
    def stairs(seen: Seen) -> Reply:
        step = int(seen.path[1:])
        return to(f"/{step - 1}") if step else PAGE

    assert isinstance(one(stairs, "http://a.test/10"), Found)
    assert trouble(one(stairs, "http://a.test/11")) is Trouble.UNREACHABLE


def test_a_cookie_that_a_site_wants_back_is_sent_to_that_site_alone() -> None:
    def handler(seen: Seen) -> Reply:
        if seen.url == "http://a.test/x" and "cookie" not in seen.headers:
            return to(
                "/x", 302, ["seen=1; Path=/; HttpOnly", "safe=2; Secure", "all=3; Domain=a.test", "bad=4; Domain=test"]
            )
        return to("http://b.test/end") if seen.url == "http://a.test/x" else PAGE

    server = Loopback(handler)
    (found,) = server.ask(source(), pages("http://a.test/x"))[0].values()
    assert final(found) == "http://b.test/end"
    assert [seen.headers.get("cookie") for seen in server.seen] == [None, "all=3; seen=1", None]


def test_a_host_name_that_does_not_exist_is_absent_when_that_is_confirmed() -> None:
    for exists, kind in ((False, Absent), (True, Unavailable)):
        server = Loopback(site(), hosts=["a.test"])
        questions = pages("http://gone.test/x", "http://gone.test/y", "http://a.test/")
        (answers,) = server.ask(source(lambda _, exists=exists: exists), questions)  # type: ignore[misc]
        assert [type(answers[question]) for question in questions] == [kind, kind, Found]
    absent = Loopback(site(), hosts=["a.test"]).ask(source(lambda _: False), questions)[0][questions[0]]
    assert isinstance(absent, Absent)
    assert (absent.source, absent.owner, absent.times) == ("dns", True, 2)
    assert "gone.test" in absent.says


def test_a_redirect_to_a_private_address_is_refused() -> None:
    server = Loopback(site(x=to("http://private.test/secret")), hosts=["a.test"])
    (evidence,) = server.ask(source(), pages("http://a.test/x"))[0].values()
    assert trouble(evidence) is Trouble.PRIVATE_ADDRESS
    assert [seen.host for seen in server.seen] == ["a.test"]


def test_after_three_challenges_the_rest_of_a_host_is_not_asked() -> None:
    server = Loopback(lambda seen: CHALLENGE if seen.host == "wall.test" else PAGE)
    walled = pages(*(f"http://wall.test/{number}" for number in range(9)))
    (answers,) = server.ask(source(), [*walled, *pages("http://a.test/1", "http://a.test/2")])
    assert [trouble(answers[question]) for question in walled] == [Trouble.BLOCKED] * 9
    assert sum(seen.host == "wall.test" for seen in server.seen) == 3
    assert sum(isinstance(each, Found) for each in answers.values()) == 2


def test_a_wall_is_remembered_in_the_next_round_and_behind_redirects() -> None:
    def handler(seen: Seen) -> Reply:
        return CHALLENGE if seen.host == "wall.test" else to(f"http://wall.test{seen.path}")

    server = Loopback(handler)
    walled = pages(*(f"http://wall.test/{number}" for number in range(3)))
    later = pages("http://wall.test/9", "http://a.test/9")
    _, answers = server.ask(source(), walled, later)
    assert [trouble(answers[question]) for question in later] == [Trouble.BLOCKED] * 2
    assert [seen.host for seen in server.seen] == ["wall.test"] * 3 + ["a.test"]


def test_a_host_that_limits_for_ever_is_left_alone() -> None:
    server = Loopback(lambda _: Reply(429, text="slow down", headers={"Retry-After": "1"}))
    questions = pages(*(f"http://a.test/{number}" for number in range(9)))
    (answers,) = server.ask(source(), questions)
    assert {trouble(each) for each in answers.values()} == {Trouble.LIMITED}
    assert len({seen.path for seen in server.seen}) == 3


def test_a_host_that_is_down_is_named_and_its_other_pages_are_not_asked() -> None:
    server = Loopback(lambda _: Reply(500, text="down"), concurrency=1)
    questions = pages(*(f"http://a.test/{number}" for number in range(9)))
    (answers,) = server.ask(source(concurrency=1), questions)
    assert {trouble(each) for each in answers.values()} == {Trouble.UNREACHABLE}
    last = answers[questions[-1]]
    assert isinstance(last, Unavailable)
    assert last.reason == "a.test is not answering (5 failures in a row)"
    assert len({seen.path for seen in server.seen}) == 5


def test_single_failing_pages_do_not_stand_for_their_host() -> None:
    server = Loopback(lambda seen: PAGE if seen.path in ("/0", "/8") else Reply(500, text="broken"), concurrency=1)
    questions = pages(*(f"http://a.test/{number}" for number in range(9)))
    (answers,) = server.ask(source(concurrency=1), questions)
    assert isinstance(answers[questions[8]], Found)


def test_equal_pages_are_asked_once_whatever_their_fragments() -> None:
    server = Loopback(site())
    questions = pages("http://a.test/x", "http://a.test/x#a", "http://A.test:80/x#b", "http://a.test/x")
    (answers,) = server.ask(source(), questions)
    assert len(server.seen) == 1
    assert {question.about: each.about for question, each in answers.items()} == {
        question.about: question.about for question in questions
    }


def test_the_pages_of_one_host_are_asked_in_their_order() -> None:
    server = Loopback(site(), concurrency=3)
    server.ask(source(concurrency=3), pages(*(f"http://a.test/{number}" for number in range(20))))
    asked = [int(seen.path[1:]) for seen in server.seen]
    assert len(asked) == 20
    assert all(abs(place - number) < 3 for place, number in enumerate(asked))


def test_an_odd_page_is_found_with_its_oddity() -> None:
    found = one(
        site(x=Reply(text="<html><title>404 - Page not found</title><h1>Page not found</h1>")), "http://a.test/x"
    )
    assert isinstance(found, Found)
    assert isinstance(found.record, PageRecord)
    assert found.record.oddity == "soft-404"


def test_what_is_no_page_is_not_asked() -> None:
    server = Loopback(site())
    (answers,) = server.ask(source(), pages("http://[::1", "ftp://a.test/x", "", "mailto:a@b.c"))
    assert {trouble(each) for each in answers.values()} == {Trouble.UNREACHABLE}
    assert server.seen == []


def test_another_identifier_is_asked_for_at_its_canonical_page() -> None:
    question = Question(Identifier("acl", "P17-1001"))
    evidence = Loopback(site(), hosts=["a.test"]).ask(source(), [question])[0][question]
    assert evidence.about == question.about
    assert evidence.url == canonical_url(question.about)


@given(st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape"))))
def test_whatever_a_redirect_says_leads_to_a_page_or_nowhere(location: str) -> None:
    response = Response(301, "https://a.test/b/c?d", {"location": location}, b"")
    try:
        url = _destination(response)
    except ServiceError:
        return
    assert url.isascii()
    assert url.startswith(("http://", "https://"))
    assert "#" not in url
