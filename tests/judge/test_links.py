"""Verdicts on links: each state, what it rests on, and what is asked before there is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.identifiers import identify
from citevet.judge.links import judge_link, needs, page_identifier, proves_absence, questions, same_but_spelling
from citevet.model import (
    Absent,
    Evidence,
    FileRecord,
    Flaw,
    Found,
    Hop,
    Identifier,
    Link,
    LinkForm,
    Need,
    PageRecord,
    PaperRecord,
    Question,
    RepositoryRecord,
    Role,
    Span,
    State,
    Trouble,
    Unavailable,
)

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
RULER = Identifier("arxiv", "2404.06654")


def link(url: str, flaw: Flaw | None = None) -> Link:
    about = identify(url)
    return Link(
        span=Span(0, len(url)),
        line=1,
        column=1,
        url=url,
        target=about.target,
        role=about.role or Role.OTHER,
        form=LinkForm.INLINE,
        identifier=about.identifier,
        syntax=Span(0, len(url)),
        version=about.version,
        deeper=about.deeper,
        static=about.static,
        flaw=flaw,
    )


def paper(source: str, about: Identifier, version: int | None = None) -> Found:
    return Found(
        source, about, PaperRecord("RULER", ("A. Author",), published=date(2024, 4, 9), version=version), "", NOW
    )


def repository(about: Identifier, name: str) -> Found:
    return Found("github", about, RepositoryRecord(name, stars=5), "", NOW)


def page(url: str, *trail: tuple[str, int], final: str | None = None, oddity: str | None = None) -> Found:
    hops = tuple(Hop(where, status) for where, status in trail)
    end = final or (trail[-1][0] if trail else url)
    return Found("web", Identifier("url", url), PageRecord(end, 200, oddity=oddity), url, NOW, hops)


def gone(source: str, about: Identifier, *, owner: bool = True, times: int = 2, status: int | None = None) -> Absent:
    return Absent(source, about, owner, "404 Not Found", "", NOW, times, status)


def trouble(
    source: str, about: Identifier, kind: Trouble, reason: str = "503", status: int | None = None
) -> Unavailable:
    return Unavailable(source, about, kind, reason, "", NOW, status)


def state(it: Link, *evidence: Evidence) -> tuple[State, str]:
    assert needs(it, evidence) == (), "the link is not settled yet"
    verdict = judge_link(it, evidence)
    return verdict.state, verdict.reason


# --- without asking anybody ------------------------------------------------------------------------------------------


def test_a_flaw_is_invalid_whatever_the_evidence_says() -> None:
    it = link("https://arxiv.org/abs/2404.06654", Flaw("two destinations"))
    assert state(it, gone("arxiv", RULER)) == (State.INVALID, "two destinations")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://img.shields.io/badge/ICLR-2024-blue", "static-badge"),
        ("mailto:someone@example.org", "mail"),
        ("ftp://example.org/x", "other-scheme"),
    ],
)
def test_what_needs_no_asking_is_skipped(url: str, reason: str) -> None:
    assert state(link(url)) == (State.SKIPPED, reason)


def written(target: str, about: Identifier) -> Link:
    return Link(Span(0, 1), 1, 1, target, target, Role.OTHER, LinkForm.INLINE, about, Span(0, 1))


@pytest.mark.parametrize("target", ["#papers", "?plain=1#papers"])
def test_a_part_of_the_document_itself_is_there(target: str) -> None:
    assert state(written(target, Identifier("url", target)))[0] is State.OK


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:void(0)"])
def test_what_no_page_may_lead_to_is_invalid(url: str) -> None:
    assert state(link(url))[0] is State.INVALID


def test_a_file_is_asked_for_where_it_lies() -> None:
    file = Identifier("file", "docs/more.md")
    it = written("docs/more.md", file)
    assert needs(it, ()) == (Need("local", Question(file)),)
    assert state(it, Found("local", file, FileRecord("more.md"), "", NOW)) == (State.OK, "a file of the repository")
    assert state(it, gone("local", file)) == (State.INVALID, "404 Not Found")
    assert state(it, trouble("local", file, Trouble.LOCAL)) == (State.SKIPPED, "local")
    assert judge_link(it, ()).state is State.SKIPPED


def test_a_link_nobody_was_asked_about_is_skipped_as_offline() -> None:
    assert judge_link(link("https://example.org/x"), ()).reason == "offline"


def test_a_link_whose_asking_stopped_half_way_is_skipped_for_the_budget() -> None:
    it = link("https://arxiv.org/abs/2404.06654")
    verdict = judge_link(it, [gone("semantic-scholar", RULER, owner=False)])
    assert (verdict.state, verdict.reason) == (State.SKIPPED, "budget")


@pytest.mark.parametrize("kind", [Trouble.OFFLINE, Trouble.EXCLUDED])
def test_what_must_not_be_asked_is_not_asked_of_another_source(kind: Trouble) -> None:
    it = link("https://arxiv.org/abs/2404.06654")
    assert state(it, trouble("semantic-scholar", RULER, kind)) == (State.SKIPPED, kind.value)


# --- arXiv -----------------------------------------------------------------------------------------------------------


def test_an_index_that_lists_an_arxiv_paper_suffices() -> None:
    it = link("https://www.arxiv.org/pdf/2404.06654")
    assert needs(it, ()) == (Need("semantic-scholar", Question(RULER)),)
    verdict = judge_link(it, [paper("semantic-scholar", RULER)])
    assert (verdict.state, verdict.via, verdict.checked_at) == (State.OK, "semantic-scholar", NOW)
    assert verdict.final_url is None


@pytest.mark.parametrize(
    "first",
    [
        gone("semantic-scholar", RULER, owner=False),
        trouble("semantic-scholar", RULER, Trouble.OUTAGE),
        trouble("semantic-scholar", RULER, Trouble.LIMITED),
    ],
    ids=["does not list it", "is down", "is limited"],
)
def test_arxiv_itself_is_asked_when_the_index_cannot_say(first: Evidence) -> None:
    it = link("https://arxiv.org/abs/2404.06654")
    assert needs(it, [first]) == (Need("arxiv", Question(RULER)),)
    assert state(it, first, paper("arxiv", RULER, 2))[0] is State.OK
    assert state(it, first, gone("arxiv", RULER)) == (State.DEAD, "404 Not Found")


def test_an_index_never_proves_that_a_paper_is_missing() -> None:
    it = link("https://arxiv.org/abs/2404.06654")
    index = gone("semantic-scholar", RULER, owner=False, times=5)
    assert not proves_absence(index)
    verdict = judge_link(it, [index, trouble("arxiv", RULER, Trouble.OUTAGE)])
    assert (verdict.state, verdict.reason) == (State.SKIPPED, "source-outage")


def test_what_arxiv_was_asked_only_once_is_not_dead() -> None:
    it = link("https://arxiv.org/abs/2404.06654")
    index = gone("semantic-scholar", RULER, owner=False)
    assert state(it, index, gone("arxiv", RULER, times=1))[0] is State.UNREACHABLE


def test_a_version_needs_arxiv_and_that_version() -> None:
    it = link("https://arxiv.org/abs/2404.06654v9")
    wanted = (Need("arxiv", Question(RULER, 9)),)
    assert needs(it, ()) == wanted
    assert needs(it, [paper("semantic-scholar", RULER)]) == wanted
    assert needs(it, [paper("arxiv", RULER, 2)]) == wanted
    assert state(it, paper("arxiv", RULER, 9))[0] is State.OK
    assert state(it, gone("arxiv", RULER))[0] is State.DEAD


def test_an_html_rendering_needs_its_page() -> None:
    it = link("https://arxiv.org/html/2404.06654")
    known = paper("semantic-scholar", RULER)
    asked = Identifier("url", "https://arxiv.org/html/2404.06654")
    assert needs(it, [known]) == (Need("web", Question(asked)),)
    assert state(it, known, gone("web", asked, times=1, status=404))[0] is State.DEAD
    assert state(it, known, page(it.target))[0] is State.OK


# --- ACL, DOI, OpenReview --------------------------------------------------------------------------------------------


def test_the_anthologys_page_is_asked_only_when_the_index_does_not_list_the_paper() -> None:
    it = link("https://aclanthology.org/2024.acl-long.1/")
    unlisted = gone("semantic-scholar", it.identifier, owner=False)
    asked = Question(Identifier("url", it.target))
    assert needs(it, [unlisted]) == (Need("web", asked),)
    assert state(it, unlisted, gone("web", asked.about, times=1, status=404))[0] is State.DEAD
    down = trouble("semantic-scholar", it.identifier, Trouble.OUTAGE)
    assert state(it, down) == (State.SKIPPED, "source-outage")
    limited = trouble("semantic-scholar", it.identifier, Trouble.LIMITED, "429 after 3 tries")
    assert state(it, limited) == (State.LIMITED, "429 after 3 tries")


def test_a_doi_goes_from_the_index_to_the_registry_and_then_to_the_page() -> None:
    it = link("https://doi.org/10.1145/3292500.3330701")
    unlisted = gone("semantic-scholar", it.identifier, owner=False)
    assert needs(it, [unlisted]) == (Need("doi", Question(it.identifier)),)
    assert state(it, unlisted, gone("doi", it.identifier))[0] is State.DEAD
    unclear = trouble("doi", it.identifier, Trouble.UNREACHABLE, "no JSON")
    assert needs(it, [unlisted, unclear]) == (Need("web", Question(page_identifier(it))),)
    down = trouble("doi", it.identifier, Trouble.OUTAGE)
    assert state(it, unlisted, down) == (State.SKIPPED, "source-outage")


@pytest.mark.parametrize("kind", ["forum", "pdf"])
def test_the_api_answers_for_all_links_to_a_submission(kind: str) -> None:
    it = link(f"https://openreview.net/{kind}?id=abc123XYZ")
    assert needs(it, ()) == (Need("openreview", Question(it.identifier)),)
    assert state(it, paper("openreview", it.identifier)) == (State.OK, "known to openreview")
    assert state(it, gone("openreview", it.identifier))[0] is State.DEAD
    down = trouble("openreview", it.identifier, Trouble.OUTAGE)
    assert state(it, down) == (State.SKIPPED, "source-outage")


@pytest.mark.parametrize("trouble_with_api", [Trouble.BLOCKED, Trouble.UNREACHABLE])
@pytest.mark.parametrize("kind", ["forum", "pdf"])
def test_a_submissions_page_is_asked_once_where_the_api_does_not_say(kind: str, trouble_with_api: Trouble) -> None:
    it = link(f"https://openreview.net/{kind}?id=abc123XYZ")
    silent = trouble("openreview", it.identifier, trouble_with_api, "403, a challenge", 403)
    assert needs(it, [silent]) == (Need("web", Question(it.identifier)),)
    forum = "https://openreview.net/forum?id=abc123XYZ"
    alive = Found("web", it.identifier, PageRecord(forum, 200), forum, NOW, (Hop(forum, 200),))
    verdict = judge_link(it, [silent, alive])
    assert (verdict.state, verdict.final_url) == (State.OK, None)
    refused = trouble("web", page_identifier(it), Trouble.BLOCKED, "403, a challenge", 403)
    verdict = judge_link(it, [silent, refused])
    assert (verdict.state, verdict.status, verdict.via) == (State.BLOCKED, 403, "web")


# --- GitHub ----------------------------------------------------------------------------------------------------------

CODE = "https://github.com/Owner/Name"
BADGE = "https://img.shields.io/github/stars/Owner/Name?style=social"
ABOUT = Identifier("github", "owner/name")


@pytest.mark.parametrize("url", [CODE, BADGE, f"{CODE}.git", f"{CODE}#readme"])
def test_link_and_badge_have_their_repositorys_verdict(url: str) -> None:
    it = link(url)
    assert needs(it, ()) == (Need("github", Question(ABOUT)),)
    assert state(it, repository(ABOUT, "OWNER/name"))[0] is State.OK
    assert state(it, gone("github", ABOUT))[0] is State.DEAD
    moved = judge_link(it, [repository(ABOUT, "New/Place")])
    assert (moved.state, moved.reason) == (State.MOVED, "renamed to New/Place")
    assert moved.final_url is not None
    assert moved.final_url.lower() == "https://github.com/new/place"


def test_a_path_is_asked_only_inside_a_living_repository() -> None:
    it = link(f"{CODE}/tree/main/x#install")
    asked = Identifier("url", f"{CODE}/tree/main/x")
    assert needs(it, ()) == (Need("github", Question(ABOUT)),)
    assert needs(it, [repository(ABOUT, "Owner/Name")]) == (Need("web", Question(asked)),)
    assert state(it, gone("github", ABOUT))[0] is State.DEAD
    assert state(it, trouble("github", ABOUT, Trouble.OUTAGE)) == (State.SKIPPED, "source-outage")
    assert state(it, repository(ABOUT, "Owner/Name"), gone("web", asked, times=1, status=404))[0] is State.DEAD


def test_a_path_moves_with_its_repository_to_where_its_page_is_seen() -> None:
    it = link(f"{CODE}/tree/main/x")
    renamed = repository(ABOUT, "New/Place")
    there = "https://github.com/New/Place/tree/main/x"
    verdict = judge_link(it, [renamed, page(it.target, (it.target, 301), (there, 200))])
    assert (verdict.state, verdict.final_url) == (State.MOVED, there)
    unseen = judge_link(it, [renamed, page(it.target)])
    assert unseen.final_url is not None
    assert not unseen.final_url.endswith("/x")


def test_the_spelling_of_what_an_api_knows_is_no_move() -> None:
    it = link("http://www.github.com/Owner/Name/tree/main/x")
    ended = page(it.target, (it.target, 301), ("https://github.com/Owner/Name/tree/main/x", 200))
    assert state(it, repository(ABOUT, "Owner/Name"), ended)[0] is State.OK


# --- pages -----------------------------------------------------------------------------------------------------------

SLIDES = "https://example.org/slides"
THERE = "https://example.org/new/slides"


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_first_hop_is_a_move(status: int) -> None:
    verdict = judge_link(link(SLIDES), [page(SLIDES, (SLIDES, status), (THERE, 200))])
    assert (verdict.state, verdict.final_url, verdict.status) == (State.MOVED, THERE, 200)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_first_hop_is_none(status: int) -> None:
    verdict = judge_link(link(SLIDES), [page(SLIDES, (SLIDES, status), (THERE, 301), (f"{THERE}/", 200))])
    assert (verdict.state, verdict.final_url) == (State.OK, f"{THERE}/")


def test_a_chain_that_ends_where_it_began_is_none() -> None:
    it = link(f"{SLIDES}#page=2")
    assert state(it, page(SLIDES, (SLIDES, 301), ("https://example.org/cookie", 302), (SLIDES, 200)))[0] is State.OK


def test_a_plain_page_that_becomes_https_for_good_has_moved() -> None:
    http = "http://example.org/slides"
    assert state(link(http), page(http, (http, 301), (SLIDES, 200)))[0] is State.MOVED


@pytest.mark.parametrize("oddity", ["soft-404", "parked"])
def test_an_odd_page_is_ok_with_its_reason(oddity: str) -> None:
    assert state(link(SLIDES), page(SLIDES, (SLIDES, 301), (THERE, 200), oddity=oddity)) == (State.OK, oddity)


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_dead_at_once(status: int) -> None:
    verdict = judge_link(link(SLIDES), [gone("web", Identifier("url", SLIDES), times=1, status=status)])
    assert (verdict.state, verdict.status) == (State.DEAD, status)


def test_a_host_name_is_dead_only_when_asked_twice() -> None:
    about = Identifier("url", SLIDES)
    assert state(link(SLIDES), gone("dns", about))[0] is State.DEAD
    assert state(link(SLIDES), gone("dns", about, times=1))[0] is State.UNREACHABLE


@pytest.mark.parametrize("kind", list(Trouble))
def test_no_trouble_is_ever_death(kind: Trouble) -> None:
    about = Identifier("url", SLIDES)
    got, reason = state(link(SLIDES), trouble("web", about, kind, "it says so"))
    expected = {
        Trouble.BLOCKED: (State.BLOCKED, "it says so"),
        Trouble.LIMITED: (State.LIMITED, "it says so"),
        Trouble.UNREACHABLE: (State.UNREACHABLE, "it says so"),
        Trouble.INVALID: (State.INVALID, "it says so"),
    }
    assert (got, reason) == expected.get(kind, (State.SKIPPED, kind.value))


def test_the_newest_word_of_a_source_counts_and_the_deciding_one_comes_first() -> None:
    about = Identifier("url", SLIDES)
    before, after = trouble("web", about, Trouble.UNREACHABLE), page(SLIDES)
    verdict = judge_link(link(SLIDES), [before, after])
    assert (verdict.state, verdict.evidence) == (State.OK, (after, before))


def test_evidence_about_something_else_settles_nothing() -> None:
    it = link(SLIDES)
    assert needs(it, [page(THERE), repository(ABOUT, "Owner/Name")]) == (Need("web", Question(it.identifier)),)


def test_the_questions_of_a_link_are_its_identifier_and_its_page() -> None:
    it = link(f"{CODE}/tree/main/x#install")
    assert questions(it) == (Question(ABOUT), Question(Identifier("url", f"{CODE}/tree/main/x")))
    assert questions(link(SLIDES)) == (Question(Identifier("url", SLIDES)),)
    assert questions(link("https://arxiv.org/abs/2404.06654v2"))[0] == Question(RULER, 2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.Example.org/a/", "https://example.org/a#x", True),
        ("https://example.org/a", "https://example.org/b", False),
        ("https://example.org/a?x=1", "https://example.org/a?x=2", False),
        ("https://example.org/a", "https://example.com/a", False),
    ],
)
def test_spelling(one: str, other: str, same: bool) -> None:
    assert same_but_spelling(one, other) is same


URLS = [
    "https://arxiv.org/abs/2404.06654",
    "https://arxiv.org/abs/2404.06654v3",
    "https://arxiv.org/html/2404.06654v3",
    "https://aclanthology.org/2024.acl-long.1/",
    "https://doi.org/10.1145/3292500.3330701",
    "https://openreview.net/forum?id=abc123XYZ",
    f"{CODE}/blob/main/x",
    BADGE,
    SLIDES,
]


@st.composite
def answers(draw: st.DrawFn) -> tuple[Link, list[Evidence]]:
    """A link, and what the sources that it needs say one after the other, in good days and bad."""
    it = link(draw(st.sampled_from(URLS)))
    evidence: list[Evidence] = []
    while wanted := needs(it, evidence):
        (need,) = wanted
        about = need.question.about
        good: dict[str, Evidence] = {
            "github": repository(about, draw(st.sampled_from(["Owner/Name", "New/Place"]))),
            "web": replace(page("https://example.org/x"), about=about),
        }
        answer = draw(st.sampled_from(["found", "null", "gone", *Trouble]))
        if isinstance(answer, Trouble):
            evidence.append(trouble(need.source, about, answer))
        elif answer == "found":
            evidence.append(good.get(need.source) or paper(need.source, about, need.question.version))
        else:
            owner = answer == "gone" and need.source != "semantic-scholar"
            evidence.append(gone(need.source, about, owner=owner, status=404 if need.source == "web" else None))
        assert len(evidence) <= 4, "the asking does not end"
    return it, evidence


@given(answers())
def test_death_and_life_always_rest_on_somebody_who_knows(case: tuple[Link, list[Evidence]]) -> None:
    it, evidence = case
    verdict = judge_link(it, evidence)
    if verdict.state is State.DEAD:
        assert proves_absence(verdict.evidence[0])
    if verdict.state in (State.OK, State.MOVED):
        assert isinstance(verdict.evidence[0], Found)
    assert set(map(id, verdict.evidence)) == set(map(id, evidence))
    assert verdict.via == verdict.evidence[0].source


# --- the same page on https ------------------------------------------------------------------------------------------


def test_a_living_http_page_is_asked_for_on_https_too() -> None:
    it = link("http://example.org/x#part")
    answer = page("http://example.org/x")
    secure = Need("web", Question(Identifier("url", "https://example.org/x")))
    assert needs(it, [answer]) == (secure,)
    assert judge_link(it, [answer]).state is State.OK
    assert needs(it, [answer, page("https://example.org/x")]) == ()
