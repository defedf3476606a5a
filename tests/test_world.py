"""The stand-ins themselves: they have to answer as the recordings show, or every other test is worth nothing."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import aiohttp
import pytest
import yaml
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.support import FakeClock
from tests.world import Fault, World, WorldPage, WorldPaper, WorldRepository

PAPER = WorldPaper(
    "RULER: What's the Real Context Size of Your Long-Context Language Models?",
    ("Cheng-Ping Hsieh", "Simeng Sun"),
    arxiv="2404.06654",
    openreview="kIoBbc76Sy",
    venue="arXiv.org",
    year=2024,
    citations=400,
    influential_citations=60,
    comment="COLM 2024",
    versions=3,
)
PRINTED = WorldPaper("Long Sequence Modeling", ("A. Author",), doi="10.18653/v1/2024.acl-long.1", acl="2024.acl-long.1")
REPOSITORY = WorldRepository(
    "NVIDIA/RULER", stars=1200, archived=True, formerly=("hsiehjackson/RULER",), paths=frozenset({"docs/guide.md"})
)
BATCH = "https://api.semanticscholar.org/graph/v1/paper/batch?fields=title,externalIds,authors.name"
FEED = {"a": "http://www.w3.org/2005/Atom", "o": "http://a9.com/-/spec/opensearch/1.1/"}


class Answer:
    """One answer, read whole."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Leading(AbstractResolver):
    """Leads every name to the world's door for it."""

    def __init__(self, world: World) -> None:
        self._doors = {}
        for entry in world.settings().connect:
            host, port, _, target = entry.split(":")
            self._doors.setdefault((host, port), int(target))

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        """The loopback address and the port that stands for this host's."""
        for key in ((host, str(port)), (host, ""), ("", str(port)), ("", "")):
            if key in self._doors:
                target = self._doors[key]
                break
        return [ResolveResult(hostname=host, host="127.0.0.1", port=target, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing to let go of."""


Ask = Callable[..., Answer]


@pytest.fixture
def ask(world: World) -> Ask:
    """Asks the world without citevet: plain aiohttp that trusts the world's CA and follows nothing."""
    world.add(PAPER, PRINTED, REPOSITORY)

    async def asking(method: str, url: str, **more: Any) -> Answer:
        tls = ssl.create_default_context(cafile=str(world.ca_file))
        connector = aiohttp.TCPConnector(ssl=tls, resolver=Leading(world), use_dns_cache=False)
        timeout = aiohttp.ClientTimeout(total=more.pop("seconds", 30.0))
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.request(method, url, allow_redirects=False, **more) as response,
        ):
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, headers, await response.read())

    def once(url: str, method: str = "GET", **more: Any) -> Answer:
        return asyncio.run(asking(method, url, **more))

    return once


def batch(ask: Ask, *ids: str) -> Answer:
    return ask(BATCH, "POST", json={"ids": [*ids]})


def graphql(ask: Ask, query: str, key: str = "any", **variables: str) -> Answer:
    headers = {"Authorization": f"bearer {key}"} if key else {}
    body = {"query": query, "variables": variables}
    return ask("https://api.github.com/graphql", "POST", json=body, headers=headers)


# --- Semantic Scholar ------------------------------------------------------------------------------------------------


def test_a_batch_keeps_order_and_says_null_for_what_it_does_not_know(ask: Ask) -> None:
    got = batch(ask, "ACL:2024.acl-long.1", "ARXIV:9999.99999", "arXiv:2404.06654").json
    assert [each and each["title"] for each in got] == [PRINTED.title, None, PAPER.title]
    assert got[2]["externalIds"]["ArXiv"] == "2404.06654"
    assert [each["name"] for each in got[2]["authors"]] == [*PAPER.authors]


def test_a_batch_of_nothing_known_is_an_error(ask: Ask) -> None:
    got = batch(ask, "ARXIV:9999.99999")
    assert (got.status, got.json) == (400, {"error": "No valid paper ids given"})


def test_a_batch_takes_five_hundred_ids_and_no_more(ask: Ask) -> None:
    assert batch(ask, *["ARXIV:2404.06654"] * 500).status == 200
    assert batch(ask, *["ARXIV:2404.06654"] * 501).status == 400


def test_a_paper_that_is_not_indexed_is_null(world: World, ask: Ask) -> None:
    world.add(WorldPaper("New", ("B. Author",), arxiv="2508.00001", indexed=False))
    assert batch(ask, "ARXIV:2508.00001", "ARXIV:2404.06654").json[0] is None


def test_single_papers_and_title_matches(ask: Ask) -> None:
    base = "https://api.semanticscholar.org/graph/v1/paper"
    assert ask(f"{base}/ARXIV:2404.06654").json["title"] == PAPER.title
    assert (ask(f"{base}/0").status, ask(f"{base}/0").json) == (404, {"error": "Paper with id 0 not found"})
    assert ask(f"{base}/search/match?query=what+is+the+real+context+size").json["data"][0]["title"] == PAPER.title
    assert ask(f"{base}/search/match?query=quantum+chromodynamics").json == {"error": "Title match not found"}


def test_unknown_fields_and_refused_keys(world: World, ask: Ask) -> None:
    world.semantic_scholar.refused_keys.add("wrong")
    url = "https://api.semanticscholar.org/graph/v1/paper/ARXIV:2404.06654?fields=unknown"
    assert ask(url).json == {"error": "Unrecognized or unsupported fields: [unknown]"}
    assert ask(url, headers={"x-api-key": "wrong"}).status == 403


def test_the_recorded_batch_has_the_same_form(ask: Ask, shared: Path) -> None:
    file = shared / "wire" / "recorded" / "semantic-scholar-get_papers_return_not_found.yaml"
    recorded = yaml.safe_load(file.read_text("utf-8"))["interactions"][0]
    fields = recorded["request"]["uri"].partition("?")[2]
    real = json.loads(recorded["response"]["body"]["string"])[1]
    url = f"https://api.semanticscholar.org/graph/v1/paper/batch?{fields}"
    ours = ask(url, "POST", json={"ids": ["ARXIV:2404.06654"]}).json[0]
    assert [*ours] == [*real]
    nullable = {"abstract", "publicationVenue"}
    assert {name: type(value) for name, value in ours.items() if name not in nullable} == {
        name: type(value) if name != "publicationDate" else type(ours[name])
        for name, value in real.items()
        if name not in nullable
    }


# --- arXiv -----------------------------------------------------------------------------------------------------------


def parsed(text: str | bytes) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314


def feed(ask: Ask, query: str) -> tuple[int, ET.Element]:
    got = ask(f"https://export.arxiv.org/api/query?{query}")
    return got.status, parsed(got.body)


def ids(root: ET.Element) -> list[str | None]:
    return [each.text for each in root.findall("a:entry/a:id", FEED)]


def test_unknown_arxiv_ids_are_left_out(ask: Ask) -> None:
    status, root = feed(ask, "id_list=2404.06654,0808.05394&max_results=100")
    assert (status, ids(root)) == (200, ["http://arxiv.org/abs/2404.06654v3"])
    assert root.findtext("o:totalResults", None, FEED) == "1"


def test_arxiv_versions(ask: Ask) -> None:
    assert ids(feed(ask, "id_list=2404.06654v2,2404.06654v9")[1]) == ["http://arxiv.org/abs/2404.06654v2"]


def test_arxiv_answers_ten_unless_asked_for_more(world: World, ask: Ask) -> None:
    names = [f"2401.{number:05}" for number in range(12)]
    world.add(*(WorldPaper(f"Paper {name}", ("C. Author",), arxiv=name) for name in names))
    assert len(ids(feed(ask, f"id_list={','.join(names)}")[1])) == 10
    assert len(ids(feed(ask, f"id_list={','.join(names)}&max_results=12")[1])) == 12
    assert len(ids(feed(ask, f"id_list={','.join(names)}&max_results=12&start=10")[1])) == 2


@pytest.mark.parametrize("name", ["abc_s0_m100_b79c8dcf6bc3", "0000.0000_s0_m100_8b51d9633a68"])
def test_arxiv_answers_as_recorded(ask: Ask, shared: Path, name: str) -> None:
    recorded = json.loads((shared / "wire" / "recorded" / f"arxiv-id_{name}.json").read_text("utf-8"))
    got = ask(recorded["url"])
    real, ours = (
        [(each.tag, each.text) for each in parsed(body).iter() if not each.tag.endswith(("updated", "}id"))]
        for body in (recorded["body"], got.body)
    )
    assert got.status == recorded["status_code"]
    assert [(tag, (text or "").strip()) for tag, text in ours] == [(tag, (text or "").strip()) for tag, text in real]


def test_an_arxiv_entry_has_what_a_recorded_one_has(ask: Ask, shared: Path) -> None:
    file = shared / "wire" / "recorded" / "arxiv-id_0808.05394_1707.08567_s0_m100_42e5aa0ec3af.json"
    real = parsed(json.loads(file.read_text("utf-8"))["body"]).find("a:entry", FEED)
    ours = feed(ask, "id_list=2404.06654")[1].find("a:entry", FEED)
    assert real is not None
    assert ours is not None
    assert [each.tag for each in ours if "author" not in each.tag] == [
        each.tag for each in real if "author" not in each.tag
    ]


def test_arxiv_pages(ask: Ask) -> None:
    assert ask("https://arxiv.org/abs/2404.06654").status == 200
    assert ask("https://arxiv.org/abs/2404.06654v9").status == 404
    assert ask("https://arxiv.org/abs/2404.99999").status == 404
    assert ask("https://arxiv.org/pdf/2404.06654.pdf").headers["location"] == "https://arxiv.org/pdf/2404.06654"
    assert ask("http://arxiv.org/abs/2404.06654").headers["location"] == "https://arxiv.org/abs/2404.06654"


# --- GitHub ----------------------------------------------------------------------------------------------------------

TWO = """query($o: String!, $n: String!) {
  a: repository(owner: $o, name: $n) { nameWithOwner stargazerCount isArchived pushedAt }
  b: repository(owner: "no", name: "body") { nameWithOwner }
  rateLimit { cost remaining }
}"""


def test_graphql_follows_renames_and_says_what_is_missing(ask: Ask) -> None:
    got = graphql(ask, TWO, o="hsiehjackson", n="ruler")
    assert got.status == 200
    assert got.json["data"]["a"] == {
        "nameWithOwner": "NVIDIA/RULER",
        "stargazerCount": 1200,
        "isArchived": True,
        "pushedAt": "2025-06-01T12:00:00Z",
    }
    assert got.json["data"]["b"] is None
    (error,) = got.json["errors"]
    assert (error["type"], error["path"]) == ("NOT_FOUND", ["b"])
    assert error["message"] == "Could not resolve to a Repository with the name 'no/body'."


def test_graphql_wants_a_token_that_is_right(world: World, ask: Ask) -> None:
    world.github.refused_tokens.add("old")
    assert graphql(ask, TWO, key="").status == 401
    assert graphql(ask, TWO, key="old").json["message"] == "Bad credentials"


def test_graphql_tells_its_limits_with_200(world: World, ask: Ask) -> None:
    world.github.points = 0
    got = graphql(ask, TWO, o="a", n="b")
    assert (got.status, got.headers["x-ratelimit-remaining"]) == (200, "0")
    assert got.json["errors"][0]["type"] == "RATE_LIMIT"


def test_graphql_cut_off_has_partial_data(world: World, ask: Ask) -> None:
    world.github.alias_limit = 1
    got = graphql(ask, TWO, o="NVIDIA", n="RULER").json
    assert got["data"]["a"]["nameWithOwner"] == "NVIDIA/RULER"
    assert (got["data"]["b"], got["errors"][0]["type"]) == (None, "RESOURCE_LIMITS_EXCEEDED")


def test_graphql_knows_only_the_schema(ask: Ask) -> None:
    got = graphql(ask, '{ repository(owner: "a", name: "b") { secrets } }')
    assert (got.status, "data" in got.json) == (200, False)


def test_rest_redirects_to_the_renamed_repository(ask: Ask) -> None:
    moved = ask("https://api.github.com/repos/hsiehjackson/RULER")
    assert (moved.status, moved.json["url"]) == (301, moved.headers["location"])
    there = ask(moved.headers["location"]).json
    assert (there["full_name"], there["stargazers_count"], there["archived"]) == ("NVIDIA/RULER", 1200, True)
    assert ask("https://api.github.com/repos/no/body").json["message"] == "Not Found"


def test_rest_redirects_as_recorded(ask: Ask, shared: Path) -> None:
    recorded = json.loads((shared / "wire" / "recorded" / "github-rename-repository.json").read_text("utf-8"))
    redirect, target = recorded[1], recorded[2]
    ours = ask("https://api.github.com/repos/hsiehjackson/RULER")
    assert (ours.status, [*ours.json]) == (redirect["status"], [*redirect["response"]])
    assert ours.headers["content-type"] == redirect["headers"]["content-type"]
    there = ask(ours.headers["location"]).json
    assert set(there) <= set(target["response"])
    assert {name: type(value) for name, value in there.items() if value is not None} == {
        name: type(target["response"][name]) for name, value in there.items() if value is not None
    }


def test_rest_without_a_token_ends_after_sixty(world: World, ask: Ask) -> None:
    world.github.anonymous = 1
    first, second = (ask("https://api.github.com/repos/NVIDIA/RULER") for _ in range(2))
    assert (first.status, first.headers["x-ratelimit-limit"]) == (200, "60")
    assert (second.status, second.headers["x-ratelimit-remaining"]) == (403, "0")


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("NVIDIA/RULER", 200, None),
        ("nvidia/ruler/", 200, None),
        ("NVIDIA", 200, None),
        ("nobody", 404, None),
        ("NVIDIA/other", 404, None),
        ("NVIDIA/RULER.git", 301, "https://github.com/NVIDIA/RULER"),
        ("hsiehjackson/RULER/tree/main/docs", 301, "https://github.com/NVIDIA/RULER/tree/main/docs"),
        ("NVIDIA/RULER/tree/main", 200, None),
        ("NVIDIA/RULER/tree/main/docs", 200, None),
        ("NVIDIA/RULER/blob/main/docs/guide.md", 200, None),
        ("NVIDIA/RULER/tree/main/gone", 404, None),
    ],
)
def test_github_pages(ask: Ask, path: str, status: int, location: str | None) -> None:
    got = ask(f"https://github.com/{path}")
    assert (got.status, got.headers.get("location")) == (status, location)


# --- other sites -----------------------------------------------------------------------------------------------------


def test_a_badge_is_always_200(ask: Ask) -> None:
    there, gone = (ask(f"https://img.shields.io/github/stars/{name}") for name in ("NVIDIA/RULER", "no/body.svg"))
    assert (there.status, gone.status, gone.headers["content-type"]) == (200, 200, "image/svg+xml; charset=utf-8")
    assert b"stars: 1200" in there.body
    assert b"repo not found" in gone.body


def test_doi_handles(ask: Ask) -> None:
    there = ask("https://doi.org/api/handles/10.18653/v1/2024.acl-long.1")
    gone = ask("https://doi.org/api/handles/10.1/nothing")
    assert (there.status, there.json["responseCode"]) == (200, 1)
    assert (gone.status, gone.json) == (404, {"responseCode": 100, "handle": "10.1/nothing"})
    assert ask("https://doi.org/api/handles/10.48550/arXiv.2404.06654").json["responseCode"] == 1
    assert ask("https://doi.org/10.18653/v1/2024.acl-long.1").status == 302


def test_openreview_and_the_acl_anthology(world: World, ask: Ask) -> None:
    assert ask("https://openreview.net/forum?id=kIoBbc76Sy").status == 200
    assert ask("https://openreview.net/forum?id=nothing").status == 404
    assert ask("https://aclanthology.org/2024.acl-long.1").headers["location"].endswith("/2024.acl-long.1/")
    assert ask("https://aclanthology.org/2024.acl-long.1/").status == 200
    assert ask("https://aclanthology.org/2024.acl-long.999/").status == 404
    world.fail("openreview-api", Fault.CHALLENGE)
    refused = ask("https://api2.openreview.net/notes?id=kIoBbc76Sy")
    assert (refused.status, refused.json["name"]) == (403, "ChallengeRequiredError")


def test_any_other_host(world: World, ask: Ask) -> None:
    assert ask("https://some-project.github.io/page?x=1").status == 200
    assert ask("http://plain.example:7778/x").status == 200
    world.elsewhere.status = 404
    assert ask("https://some-project.github.io/page?x=1").status == 404


def test_a_page_answers_for_its_exact_url_on_any_host(world: World, ask: Ask) -> None:
    world.add(
        WorldPage("https://example.org/old?a=1", status=301, location="https://example.org/new"),
        WorldPage("https://openreview.net/forum?id=kIoBbc76Sy", status=403, body="no robots"),
    )
    assert ask("https://example.org/old?a=1").headers["location"] == "https://example.org/new"
    assert ask("http://example.org/old?a=1").status == 200
    assert ask("https://openreview.net/forum?id=kIoBbc76Sy").status == 403


def test_what_is_removed_is_gone(world: World, ask: Ask) -> None:
    world.remove("arxiv:2404.06654")
    world.remove("github:NVIDIA/RULER")
    assert ids(feed(ask, "id_list=2404.06654")[1]) == []
    assert ask("https://github.com/NVIDIA/RULER").status == 404
    with pytest.raises(KeyError):
        world.remove("arxiv:2404.06654")


# --- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "status", "retry_after"),
    [(Fault.ERROR, 500, None), (Fault.UNAVAILABLE, 503, "7"), (Fault.HTML, 200, None), (Fault.LIMITED, 429, None)],
)
def test_faults_that_answer(world: World, ask: Ask, fault: Fault, status: int, retry_after: str | None) -> None:
    world.fail("semantic-scholar", fault, retry_after=retry_after)
    got = batch(ask, "ARXIV:2404.06654")
    assert (got.status, got.headers.get("retry-after")) == (status, retry_after)
    assert ask("https://github.com/NVIDIA/RULER").status == 200


def test_limits_are_told_in_each_services_words(world: World, ask: Ask) -> None:
    for service in ("semantic-scholar", "arxiv", "github"):
        world.fail(service, Fault.LIMITED)
    assert batch(ask, "ARXIV:2404.06654").json["code"] == "429"
    assert ask("https://export.arxiv.org/api/query?id_list=2404.06654").body == b"Rate exceeded."
    assert "secondary rate limit" in ask("https://api.github.com/repos/NVIDIA/RULER").json["message"]


def test_a_fault_passes_after_so_many_requests(world: World, ask: Ask) -> None:
    world.fail("semantic-scholar", Fault.LIMITED, times=1)
    assert [batch(ask, "ARXIV:2404.06654").status for _ in range(3)] == [429, 200, 200]


def test_a_fault_of_one_host_leaves_the_others_alone(world: World, ask: Ask) -> None:
    world.fail("example.org", Fault.ERROR)
    assert ask("https://example.org/").status == 500
    assert ask("https://example.com/").status == 200


def test_truncated_answers_cannot_be_parsed(world: World, ask: Ask) -> None:
    world.fail("semantic-scholar", Fault.TRUNCATED)
    world.fail("arxiv", Fault.TRUNCATED)
    with pytest.raises(json.JSONDecodeError):
        _ = batch(ask, "ARXIV:2404.06654").json
    with pytest.raises(ET.ParseError):
        feed(ask, "id_list=2404.06654")


def test_short_answers_lack_one(world: World, ask: Ask) -> None:
    for service in ("semantic-scholar", "arxiv", "github"):
        world.fail(service, Fault.SHORT)
    assert len(batch(ask, "ARXIV:2404.06654", "ACL:2024.acl-long.1").json) == 1
    root = feed(ask, "id_list=2404.06654,2404.06654v1")[1]
    assert (len(ids(root)), root.findtext("o:totalResults", None, FEED)) == (1, "2")
    assert [*graphql(ask, TWO, o="NVIDIA", n="RULER").json["data"]] == ["a", "b"]


def test_silence_reset_and_refusal(world: World, ask: Ask) -> None:
    world.fail("web", Fault.SILENCE)
    with pytest.raises(TimeoutError):
        ask("http://example.org/", seconds=0.2)
    world.fail("web", Fault.RESET)
    with pytest.raises((aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)):
        ask("https://example.org/")
    world.fail("web", Fault.REFUSED)
    with pytest.raises(aiohttp.ClientConnectorError) as refused:
        ask("https://example.org/")
    assert isinstance(refused.value.os_error, ConnectionRefusedError)
    world.heal("web")
    assert ask("https://example.org/").status == 200


def test_one_host_can_refuse_connections(world: World, ask: Ask) -> None:
    world.fail("example.org", Fault.REFUSED)
    with pytest.raises(aiohttp.ClientConnectorError):
        ask("https://example.org/")
    assert ask("https://example.com/").status == 200


# --- the world itself ------------------------------------------------------------------------------------------------


def test_requests_are_kept_with_their_bodies(world: World, ask: Ask) -> None:
    batch(ask, "ARXIV:2404.06654")
    ask("https://example.org/x?y=1")
    first, second = world.requests
    assert (first.method, first.host, json.loads(first.body)) == (
        "POST",
        "api.semanticscholar.org",
        {"ids": ["ARXIV:2404.06654"]},
    )
    assert second.url == "https://example.org/x?y=1"
    assert world.requests_to("example.org") == (second,)


def test_virtual_time_wakes_sleepers_in_order(fake_clock: FakeClock) -> None:
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, *naps: float) -> None:
        for nap in naps:
            await fake_clock.sleep(nap)
            woken.append((name, fake_clock.monotonic()))

    async def both() -> None:
        await asyncio.gather(sleeper("slow", 5.0, 5.0), sleeper("quick", 3.0, 3.0, 3.0))

    asyncio.run(both())
    assert woken == [("quick", 3.0), ("slow", 5.0), ("quick", 6.0), ("quick", 9.0), ("slow", 10.0)]
    assert (fake_clock.now() - FakeClock().now()).total_seconds() == 10.0


def test_the_configuration_is_impatient_with_the_silent_alone(world: World) -> None:
    assert world.settings(hurry=False).hosts == {}
    world.fail("arxiv", Fault.SILENCE)
    world.fail("example.org", Fault.SILENCE)
    world.fail("dblp", Fault.ERROR)
    settings = world.settings()
    silent = {host for host, each in settings.hosts.items() if each.timeout is not None}
    assert silent == {"export.arxiv.org", "example.org"}
    assert {each.interval for each in settings.hosts.values()} == {0.0}
