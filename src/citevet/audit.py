"""The pipeline, and the library's face: documents in, an `Audit` out; nothing is written."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

from citevet import rules
from citevet.asking import Means, learn
from citevet.clock import Clock
from citevet.collect import EvidencePool, OfflineSource
from citevet.config import Keys, Settings
from citevet.focus import Focus, focus_of, narrowed
from citevet.ignoring import check_rules, sort_out
from citevet.interruption import Stop
from citevet.judge.anchors import anchors_asked
from citevet.judge.links import judge_link
from citevet.judge.outages import is_complete
from citevet.local import LocalFiles
from citevet.model import (
    UNCHANGED,
    Audit,
    Document,
    Finding,
    Identifier,
    IdentifierKind,
    Link,
    Run,
    State,
    Trouble,
    Verdict,
)
from citevet.net.client import Client
from citevet.net.transport import Transport
from citevet.past import Past
from citevet.proceedings import venues_named
from citevet.progress import Progress
from citevet.rules.base import Case, CaseDocument, Rule
from citevet.sources import NAMES, build, nobody_confirms, nothing_earlier
from citevet.sources.base import Source
from citevet.store import Listings, Memory, Store, always, by_kind
from citevet.subjects import named_in, papers_of, records_of, repositories_of

_UNCHANGED = Verdict(State.SKIPPED, UNCHANGED, via="git")


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """What is asked of one audit, beside the configuration. `exclude` holds regular expressions searched in a link's
    target; rules are named by code, name or prefix. What the store holds is not asked again while it is
    younger than `max_age` (None: by its kind). Only links that name one of `kinds` are asked (None: all are); a run of
    some alone is not kept as an audit to compare with. No more than `max_requests` are sent, retries counted. Where
    `added` is given, by documents' paths, the audit is about those lines alone, though it sees the documents whole; it
    is not kept either."""

    mode: Literal["live", "replay", "offline"] = "live"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_age: timedelta | None = None
    kinds: frozenset[IdentifierKind] | None = None
    baseline: frozenset[str] = frozenset()
    max_requests: int | None = None
    added: Mapping[str, frozenset[int]] | None = None


async def audit(
    documents: Sequence[Document],
    *,
    settings: Settings,
    keys: Keys,
    options: AuditOptions,
    transport: Transport,
    clock: Clock,
    rng: random.Random,
    progress: Progress,
    log: Callable[[Mapping[str, object]], None] | None = None,
    confirm_absent: Callable[[str], Awaitable[bool]] = nobody_confirms,
    store: Store | None = None,
    stop: Stop | None = None,
    proxied: bool = False,
    committed: Mapping[str, int] | None = None,
    place: Path | None = None,
) -> Audit:
    """Verifies, looks up and judges.

    `log` is given one mapping a request (see `net.client.Client`); `confirm_absent` says whether a host name is proven
    not to exist. What `store` holds and is young enough is not asked again, and what is learned is kept there. Once
    `stop` is set, nothing more is asked, and what is known is judged. `proxied` says that `transport` leaves host names
    to a proxy; `committed` tells how many entries documents have as last committed, by path. `place` is the folder that
    the documents' paths begin at; without it links to files are not looked for. Raises UsageError for an unknown rule,
    before anything is asked, and StoreError when the store cannot be read.
    """
    chosen = rules.select((*settings.select, *options.select), (*settings.ignore, *options.ignore))
    codes = {rule.code for rule in chosen}
    check_rules(settings.exceptions)
    started = clock.now()
    stop = stop or Stop()
    offline = options.mode == "offline"
    focus = focus_of(documents, options.added)
    asked = _asked(documents, (*settings.exclude, *options.exclude), options.kinds, focus)
    wanted = anchors_asked(link for document in documents for link in document.links)
    # Offline, what is known of a page counts though its anchors were not looked for.
    memory = _memory(store, options.max_age, clock, {} if offline else wanted)
    client = Client(
        transport,
        settings=settings,
        clock=clock,
        rng=rng,
        progress=progress,
        log=log,
        most=options.max_requests,
        spent=stop.spend,
    )
    progress.watch(client.waiting)
    asking: dict[str, Source] = (
        {name: OfflineSource(name, clock) for name in NAMES}
        if offline
        else build(
            client,
            settings,
            keys,
            clock,
            confirm_absent,
            anchors=wanted,
            earlier=memory.page if memory else nothing_earlier,
        )
    )
    asking["local"] = LocalFiles(place, documents, clock, wanted)
    means = Means(
        client=client,
        sources=asking,
        settings=settings,
        memory=memory,
        listings=_listings(store, offline=offline),
        most_listings=0 if offline else settings.max_listings,
        clock=clock,
        progress=progress,
        stop=stop,
    )
    learned = await learn(narrowed(documents, focus), asked, venues_named(documents), means, started)
    pool = learned.pool
    verdicts = _verdicts(documents, asked, pool, focus)
    papers = learned.papers if options.added is None else papers_of(documents, pool, started, settings.prefer)
    reached = learned.to_the_end and is_complete(verdicts, learned.down)
    run = Run(
        id=f"{started:%Y-%m-%dT%H%M%SZ}",
        started=started,
        finished=clock.now(),
        mode=options.mode,
        complete=reached and not stop.is_set(),
        outages=(*learned.down, *learned.unlisted),
        hosts=client.counts(),
        reused=pool.reused,
        interrupted=stop.is_set() and not stop.spent,
        spent=stop.spent,
        reached=reached,
        proxied=proxied,
    )
    repositories = repositories_of(documents, pool)
    past = Past(store, documents, asking) if store else None
    failing = tuple(past.failing(*each) if past else {} for each in zip(documents, verdicts, strict=True))
    earlier = _earlier(documents, past, committed or {})
    partial = options.kinds is not None or options.added is not None
    known = records_of(pool)
    focus_entries = (None if each is None else each.entries for each in focus)
    case = Case(
        documents=tuple(map(CaseDocument, documents, verdicts, papers, failing, earlier, focus_entries)),
        repositories=repositories,
        records={about: record for about, (record, _) in known.items()},
        tellers={about: source for about, (_, source) in known.items()},
        sort_by=settings.sort_by,
        down=frozenset(outage.source for outage in learned.down),
    )
    found = _findings(case, chosen, focus)
    settled = sort_out(
        documents,
        found,
        exceptions=settings.exceptions,
        baseline=options.baseline,
        chosen=codes,
        complete=run.complete and run.mode != "offline" and not partial,
    )
    outcome = Audit(
        run=run,
        documents=tuple(documents),
        verdicts=verdicts,
        papers=papers,
        repositories=tuple(
            tuple(named_in(document, entry, repositories) for entry in document.entries) for document in documents
        ),
        findings=settled.told,
        ignored=settled.ignored,
        idle=settled.idle if options.added is None else (),
    )
    if past is None or options.mode != "live" or partial:
        return outcome
    return _since(past, outcome, found, pool, codes=codes, online=learned.online)


def _since(
    past: Past,
    outcome: Audit,
    found: tuple[Finding, ...],
    pool: EvidencePool,
    *,
    codes: Collection[str],
    online: bool,
) -> Audit:
    """The outcome with what changed since the last audits, which is kept for the next one. `found` are all findings:
    what is ignored has not healed."""
    whole = replace(outcome, findings=found)
    if past.audits:
        changes = past.changes(whole, rules=codes, silent=pool.silent, now=pool.about_entry)
        kept = set(outcome.findings)
        told = tuple(each for finding, each in zip(found, changes.told, strict=True) if finding in kept)
        whole = replace(whole, changes=changes)
        outcome = replace(outcome, changes=replace(changes, told=told))
    if not (outcome.run.interrupted or outcome.run.spent):
        past.keep(whole, silent=pool.silent, online=online)
    return outcome


def _memory(
    store: Store | None, max_age: timedelta | None, clock: Clock, anchors: Mapping[Identifier, Collection[str]]
) -> Memory | None:
    if store is None:
        return None
    lifetime = by_kind if max_age is None else always(max_age)
    return Memory(store, lifetime, clock, asyncio.get_running_loop().call_soon, anchors)


def _listings(store: Store | None, *, offline: bool) -> Listings | None:
    """The index of proceedings; None where nothing is asked or remembered, as there is nothing to look up then."""
    if store is not None:
        return store.listings()
    return None if offline else Listings.in_memory()


def _earlier(
    documents: Sequence[Document], past: Past | None, committed: Mapping[str, int]
) -> Iterator[dict[str, int]]:
    """How many entries each document had, by when."""
    for document in documents:
        earlier: dict[str, int] = {}
        if document.path in committed:
            earlier["in the last commit"] = committed[document.path]
        if past is not None and (last := past.audits.get(document.path)) is not None:
            earlier[f"in the audit of {last.started:%Y-%m-%d}"] = last.entries
        yield earlier


def _asked(
    documents: Sequence[Document],
    patterns: Sequence[str],
    kinds: Collection[IdentifierKind] | None,
    focus: Sequence[Focus | None],
) -> tuple[tuple[bool, ...], ...]:
    """For each link whether it may be asked: where it names one of `kinds` (None: any) and the audit is about it, and
    not where one of the patterns is found in its target."""
    excluded = [re.compile(pattern) for pattern in patterns]
    return tuple(
        tuple((each is None or each.has_link(link)) and _is_wanted(link, kinds, excluded) for link in document.links)
        for document, each in zip(documents, focus, strict=True)
    )


def _verdicts(
    documents: Sequence[Document],
    asked: Sequence[Sequence[bool]],
    pool: EvidencePool,
    focus: Sequence[Focus | None],
) -> tuple[tuple[Verdict, ...], ...]:
    return tuple(
        tuple(
            _verdict(link, ask, pool) if each is None or each.has_link(link) else _UNCHANGED
            for link, ask in zip(document.links, flags, strict=True)
        )
        for document, flags, each in zip(documents, asked, focus, strict=True)
    )


def _is_wanted(link: Link, kinds: Collection[IdentifierKind] | None, excluded: Sequence[re.Pattern[str]]) -> bool:
    if kinds is not None and link.identifier.kind not in kinds:
        return False
    return not any(pattern.search(link.target or link.url) for pattern in excluded)


def _verdict(link: Link, ask: bool, pool: EvidencePool) -> Verdict:
    if not ask:
        return Verdict(State.SKIPPED, Trouble.EXCLUDED.value, via="configuration")
    return judge_link(link, pool.about_link(link))


def _findings(case: Case, chosen: Sequence[Rule], focus: Sequence[Focus | None]) -> tuple[Finding, ...]:
    """What the rules see of what the audit is about."""
    order = {each.document.path: index for index, each in enumerate(case.documents)}
    found = [
        finding
        for rule in chosen
        for finding in rule.check(case)
        if (part := focus[order[finding.document]]) is None or part.has_finding(finding)
    ]
    return tuple(sorted(found, key=lambda each: (order[each.document], each.span, each.rule)))
