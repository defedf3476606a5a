"""The whole pipeline against the stand-in world: what it asks, what it says of outages, and what it never says."""

from __future__ import annotations

import msgspec
import pytest

from citevet import documents
from citevet.audit import AuditOptions
from citevet.config import Keys
from citevet.errors import UsageError
from citevet.model import Audit, Severity, State
from tests.world import Fault, World, WorldPage, WorldPaper, WorldRepository, audits

LIST = b"""# Papers

1. [**Attention Is All You Need.**](https://arxiv.org/abs/1706.03762) _Ashish Vaswani, Noam Shazeer._ Arxiv 2017. \
[![GitHub Repo stars](https://img.shields.io/github/stars/huggingface/transformers)](https://github.com/huggingface/transformers)

2. [**Neural Legal Judgment Prediction in English.**](https://aclanthology.org/P19-1424.pdf) \
_Ilias Chalkidis, Ion Androutsopoulos._ ACL 2019. \
[![GitHub Repo stars](https://img.shields.io/github/stars/nobody/nothing)](https://github.com/nobody/nothing)

3. [**A paper that is not there.**](https://arxiv.org/abs/2401.99999) _Somebody Else._ Arxiv 2024. \
[![Static Badge](https://img.shields.io/badge/Homepage-blue)](https://example.org/gone)

4. [**A paper in a library.**](https://dl.acm.org/doi/10.1145/3722212.3724428) _Yangshen Deng, Zhengxin You._ \
SIGMOD 2025.
"""
THINGS = (
    WorldPaper(
        "Attention Is All You Need",
        ("Ashish Vaswani", "Noam Shazeer"),
        arxiv="1706.03762",
        venue="Neural Information Processing Systems",
        year=2017,
        citations=100_000,
        comment="15 pages, NIPS 2017",
        versions=7,
    ),
    WorldPaper(
        "Neural Legal Judgment Prediction in English",
        ("Ilias Chalkidis", "Ion Androutsopoulos"),
        acl="P19-1424",
        venue="Annual Meeting of the Association for Computational Linguistics",
    ),
    WorldPaper("A paper in a library", ("Yangshen Deng", "Zhengxin You"), doi="10.1145/3722212.3724428"),
    WorldRepository("huggingface/transformers", stars=9),
    WorldPage("https://example.org/gone", status=404),
)
# Rules that say that something is gone, wrong or better elsewhere.
ACCUSATIONS = {"CV101", "CV102", "CV201", "CV202", "CV203", "CV301", "CV303"}
TOKEN = Keys(github="t0ken")


def audited(
    world: World,
    *,
    keys: Keys = TOKEN,
    options: AuditOptions | None = None,
    data: bytes = LIST,
) -> Audit:
    settings = msgspec.structs.replace(world.settings(), retries=1)
    return audits.audited(world, documents.parse("list.md", data), settings=settings, keys=keys, options=options)


def states(result: Audit) -> dict[str, State]:
    return {
        link.url: verdict.state for link, verdict in zip(result.documents[0].links, result.verdicts[0], strict=True)
    }


def test_a_list_is_judged_by_those_who_know(world: World) -> None:
    world.add(*THINGS)
    result = audited(world)
    assert states(result) == {
        "https://arxiv.org/abs/1706.03762": State.OK,
        "https://img.shields.io/github/stars/huggingface/transformers": State.OK,
        "https://github.com/huggingface/transformers": State.OK,
        "https://aclanthology.org/P19-1424.pdf": State.OK,
        "https://img.shields.io/github/stars/nobody/nothing": State.DEAD,
        "https://github.com/nobody/nothing": State.DEAD,
        "https://arxiv.org/abs/2401.99999": State.DEAD,
        "https://img.shields.io/badge/Homepage-blue": State.SKIPPED,
        "https://example.org/gone": State.DEAD,
        "https://dl.acm.org/doi/10.1145/3722212.3724428": State.OK,
    }
    assert result.run.complete
    assert not result.run.outages
    assert sorted(each.rule for each in result.findings) == ["CV101", "CV101", "CV201", "CV301"]
    paper = result.papers[0][0]
    assert paper is not None
    assert (paper.venue, paper.year, paper.citations) == ("NeurIPS", 2017, 100_000)


def test_batches_answer_for_their_pages(world: World) -> None:
    world.add(*THINGS)
    audited(world)
    assert not world.requests_to("arxiv.org", "github.com", "img.shields.io", "aclanthology.org", "dl.acm.org")
    assert len(world.requests_to("api.semanticscholar.org")) == 1
    assert len(world.requests_to("example.org")) == 1


def test_without_a_token_repositories_are_judged_the_same(world: World) -> None:
    world.add(*THINGS)
    assert states(audited(world, keys=Keys())) == states(audited(world))


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
@pytest.mark.parametrize("name", ["semantic-scholar", "arxiv", "github"])
def test_an_outage_accuses_nobody_and_is_said_once(world: World, name: str, fault: Fault) -> None:
    world.add(*THINGS)
    whole = audited(world)
    world.fail(name, fault)
    result = audited(world)
    accused = {(each.rule, each.link, each.entry) for each in result.findings if each.rule in ACCUSATIONS}
    assert accused <= {(each.rule, each.link, each.entry) for each in whole.findings}
    dead = {url for url, state in states(result).items() if state is State.DEAD}
    assert dead <= {url for url, state in states(whole).items() if state is State.DEAD}
    assert [outage.source for outage in result.run.outages] == [name]
    # Each of them is the only one that knows of some paper or repository here.
    assert not result.run.complete


def test_no_pages_are_fetched_when_a_batch_source_is_down(world: World) -> None:
    world.add(*THINGS)
    world.fail("semantic-scholar", Fault.ERROR)
    world.fail("arxiv", Fault.ERROR)
    world.fail("github", Fault.ERROR)
    result = audited(world)
    assert not world.requests_to("arxiv.org", "github.com", "img.shields.io", "aclanthology.org")
    assert len(result.run.outages) == 3


def test_without_a_network_one_line_says_so(world: World) -> None:
    world.add(*THINGS)
    for name in ("semantic-scholar", "arxiv", "github", "github-pages", "doi", "acl", "arxiv-pages", "example.org"):
        world.fail(name, Fault.REFUSED)
    result = audited(world)
    assert [outage.source for outage in result.run.outages] == ["network"]
    assert not result.run.complete
    assert not [each for each in result.findings if each.severity is not Severity.INFO]
    assert set(states(result).values()) == {State.SKIPPED}


def test_without_a_network_the_guards_refusals_stand(world: World) -> None:
    for name in ("semantic-scholar", "arxiv", "github", "github-pages", "doi", "acl", "arxiv-pages", "example.org"):
        world.fail(name, Fault.REFUSED)
    result = audited(world, data=LIST + b"\n[inside](http://10.20.30.40/page)\n")
    (network,) = result.run.outages
    reasons = [verdict.reason for verdict in result.verdicts[0]]
    assert (network.source, reasons[-1], set(reasons)) == (
        "network",
        "private-address",
        {"source-outage", "static-badge", "private-address"},
    )


def test_offline_asks_nobody(world: World) -> None:
    result = audited(world, options=AuditOptions(mode="offline"))
    assert not world.requests
    assert result.run.complete
    assert set(states(result).values()) == {State.SKIPPED}


def test_an_excluded_link_is_not_asked(world: World) -> None:
    world.add(*THINGS)
    result = audited(world, options=AuditOptions(exclude=(r"example\.org",)))
    assert states(result)["https://example.org/gone"] is State.SKIPPED
    assert not world.requests_to("example.org")


def test_an_unknown_rule_stops_before_anything_is_asked(world: World) -> None:
    with pytest.raises(UsageError, match="CV999"):
        audited(world, options=AuditOptions(select=("CV999",)))
    assert not world.requests
