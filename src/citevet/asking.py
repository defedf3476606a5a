"""What a run asks: rounds of look-ups, then what these leave open, then proceedings; and what an outage makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from citevet.clock import Clock
from citevet.collect import EvidencePool, ask_more, collect
from citevet.config import Settings
from citevet.errors import NetworkFault
from citevet.interruption import Stop
from citevet.judge.outages import outages, told_by_host, told_by_network
from citevet.model import Document, Need, Outage, Paper, Trouble, Unavailable
from citevet.net.client import Client
from citevet.proceedings import Listed, Sought, look_up, sought
from citevet.progress import Progress
from citevet.second_pass import HOSTS_OF_A_NETWORK, SecondPass
from citevet.sources import build_listings
from citevet.sources.base import Source
from citevet.store import Listings, Memory
from citevet.subjects import further_of, papers_of

# Faults of a host that was reached.
_SPOKEN = frozenset({NetworkFault.TLS, NetworkFault.PROTOCOL})
_INTERRUPTED = "the run was interrupted before there was an answer"
_SPENT = "the run's budget was spent before there was an answer"


Papers = tuple[tuple[Paper | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Means:
    """What a run asks with. `memory` is what earlier runs learned; in `listings` papers are looked up that the sources
    leave open (None: they are not), and at most `most_listings` are asked for."""

    client: Client
    sources: Mapping[str, Source]
    settings: Settings
    memory: Memory | None
    listings: Listings | None
    most_listings: int
    clock: Clock
    progress: Progress
    stop: Stop


@dataclass(frozen=True, slots=True)
class Learned:
    """The evidence of a run as it is judged, in which every outage is the reason of what it left open. `papers` are
    those of the documents' entries. `down` are the outages that verdicts may have needed, `unlisted` those of who lists
    proceedings. `online` says whether there was a network at all, `to_the_end` whether there was to the end."""

    pool: EvidencePool
    papers: Papers
    down: tuple[Outage, ...]
    unlisted: tuple[Outage, ...]
    online: bool
    to_the_end: bool


async def learn(
    documents: Sequence[Document],
    asked: Sequence[Sequence[bool]],
    named: Mapping[str, int],
    means: Means,
    started: datetime,
) -> Learned:
    """Asks all that verdicts and papers need. `asked` says of each link whether it may be asked, `named` how often
    lists name each venue. Raises StoreError when the index of proceedings cannot be read."""
    second_pass = SecondPass(means.client, means.sources, means.clock, means.progress, means.settings.patience)
    pool = await collect(
        documents, asked, means.sources, means.progress, memory=means.memory, second_pass=second_pass, stop=means.stop
    )
    no_network, broke = _no_network(means.client, pool), second_pass.broke
    if no_network is not None:
        pool = pool.cut_off(no_network, started)
    if broke is not None:
        pool = pool.replaced(lambda each: told_by_network(each, broke))
    papers = papers_of(documents, pool, started, means.settings.prefer)
    unlisted: tuple[Outage, ...] = ()
    if no_network is None and broke is None and means.listings is not None:
        pool, papers = await _ask_further(documents, pool, papers, means, started)
        listed = await _look_up(sought(documents, papers), pool, named, means, means.listings)
        unlisted = listed.outages
        if listed.found:
            pool = pool.adding(listed.found)
            papers = papers_of(documents, pool, started, means.settings.prefer)
    if means.memory is not None and no_network is None:
        _keep_troubles(pool, means.memory, started)
    pool = pool.broken_off(means.clock.now(), _SPENT if means.stop.spent else _INTERRUPTED)
    if no_network is not None:
        down: tuple[Outage, ...] = (Outage("network", no_network, pool.since(started)),)
    else:
        down = outages(pool.everything(), broke)
    if down:
        pool = pool.replaced(lambda each: told_by_host(each, down))
    return Learned(
        pool=pool,
        papers=papers,
        down=down,
        unlisted=unlisted,
        online=no_network is None,
        to_the_end=no_network is None and broke is None,
    )


async def _ask_further(
    documents: Sequence[Document], pool: EvidencePool, papers: Papers, means: Means, started: datetime
) -> tuple[EvidencePool, Papers]:
    """Asks what the identifiers' own sources leave open of the entries' papers, until nothing more is to be asked."""
    while wanted := further_of(documents, papers, pool):
        pool = await ask_more(pool, wanted, means.sources, means.progress, memory=means.memory, stop=means.stop)
        papers = papers_of(documents, pool, started, means.settings.prefer)
        if means.stop.is_set():
            break
    return pool, papers


async def _look_up(
    wanted: Sequence[Sought], pool: EvidencePool, named: Mapping[str, int], means: Means, listings: Listings
) -> Listed:
    """Looks the papers that are still open up in proceedings; who has refused robots in this run is not asked."""
    refused = {
        each.source for each in pool.everything() if isinstance(each, Unavailable) and each.trouble is Trouble.BLOCKED
    }
    return await look_up(
        wanted,
        named,
        sources=build_listings(means.client, means.settings.endpoints),
        listings=listings,
        clock=means.clock,
        most=means.most_listings,
        stop=means.stop,
        closed=refused,
    )


def _no_network(client: Client, pool: EvidencePool) -> str | None:
    """Why nothing at all could be reached, or None. Where most answers are reused, a few hosts that are asked again
    because they never answer tell nothing about the network; nor do a few that were reached and spoke no TLS or HTTP,
    and none that are proven not to exist."""
    faults = client.faults()
    few = len(client.counts()) < HOSTS_OF_A_NETWORK
    if client.reached or not faults or (few and (pool.reused or faults.keys() <= _SPOKEN)):
        return None
    if not any(isinstance(each, Unavailable) for each in pool.everything()):
        return None
    commonest = max(faults, key=lambda fault: faults[fault])
    return f"no host could be reached ({commonest.value}); check the connection, the proxy settings and the resolver"


def _keep_troubles(pool: EvidencePool, memory: Memory, since: datetime) -> None:
    for question, evidence in pool.by_question.items():
        for each in evidence:
            if isinstance(each, Unavailable) and each.observed_at >= since:
                memory.keep(Need(each.source, question), each)
