"""`citevet history`: what was learned over time, from the store alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from citevet.cli import options
from citevet.cli.paths import is_there
from citevet.cli.store import known, opened, store_of
from citevet.cli.terminal import emit
from citevet.documents import load as load_documents
from citevet.errors import InputError, UsageError
from citevet.identifiers import identify, parse_identifier
from citevet.model import (
    PAPER_KINDS,
    Absent,
    Document,
    Found,
    Identifier,
    PageRecord,
    PaperRecord,
    RepositoryRecord,
    State,
    is_flapping,
    record_of,
)
from citevet.past import Past
from citevet.reports.escape import plain
from citevet.reports.figures import amount
from citevet.store import Period, Store

EXPORT, IMPORT = "export", "import"
# So many of the largest growths are shown, and so many values of each.
_SHOWN = 10
_VALUES = 26
_ALL = sys.maxsize
_BARS = "▁▂▃▄▅▆▇█"
_ASCII_BARS = "_.-=+*#@"


def history(
    what: Annotated[
        str | None,
        typer.Argument(metavar="PATH|URL|ID|export|import", help="A document, a link, or what to do with the history."),
    ] = None,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="What to import.")] = None,
    *,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Print to a file.")] = None,
    store: options.StoreFile = None,
    verbose: options.Verbose = False,
) -> int:
    """Show what changed since when, or export and import the history.

    Without an argument: the documents that were audited. With a document: its links that changed, what it was told, and
    how its citations and stars grew. With a URL or an identifier: what every source said, and when. `export` prints the
    history as lines of JSON; `import FILE` joins such lines with what is there.
    """
    if (file is not None) != (what == IMPORT):
        raise UsageError("give `import` and the file to import, or one document, link, or `export`")
    path = Path(what) if what is not None and what not in (EXPORT, IMPORT) and is_there(what) else None
    documents = load_documents([str(path)]).documents if path is not None else ()
    place = store_of(documents, store)
    documents = known(documents, place)
    with opened(place, read_only=what != IMPORT) as kept:
        if kept is None:
            raise UsageError(
                f"there is no history at {place}: run `citevet audit` first, or name its store with --store"
            )
        if what == EXPORT:
            emit(kept.export(), output)
        elif file is not None:
            emit(f"{amount(_import(kept, file), 'line')} of {plain(str(file))} were new\n".encode(), output)
        else:
            emit("".join(f"{line}\n" for line in _told(kept, what, documents)).encode("utf-8", "replace"), output)
    return 0


def _import(store: Store, file: Path) -> int:
    try:
        with file.open("rb") as lines:
            return store.join(lines)
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}; give a file that `history export` wrote") from None
    except InputError as error:
        raise InputError(f"{file}: {error}") from None


def _told(store: Store, what: str | None, documents: Sequence[Document]) -> Iterator[str]:
    if what is None:
        yield from _overview(store)
    elif documents:
        for document in documents:
            yield from _of_document(store, document)
    else:
        about = identify(what.removeprefix("url:")).identifier if "://" in what else parse_identifier(what)
        yield from _of_identifier(store, about)


def _overview(store: Store) -> Iterator[str]:
    chronicle = store.chronicle()
    audited = chronicle.documents()
    if not audited:
        yield "no audit was kept yet"
    for path in audited:
        last = chronicle.last(path)
        if last is not None:
            audits = amount(len(chronicle.moments(path, _ALL)), "audit")
            entries, findings = amount(last.entries, "entry", "entries"), amount(len(last.open), "finding")
            yield f"{plain(path)}: {audits}, the last on {_day(last.started)}; {entries}, {findings} open"


def _of_document(store: Store, document: Document) -> Iterator[str]:
    chronicle = store.chronicle()
    moments = chronicle.moments(document.name, _ALL)
    if not moments:
        yield f"{plain(document.path)}: not audited yet"
        return
    first, last = moments[0], moments[-1]
    yield (
        f"{plain(document.path)}: {amount(len(moments), 'audit')} from {_day(first.started)} to {_day(last.started)}"
    )
    yield from _section(
        "Links that changed (audit by audit: x is a failure, ? says that nobody could tell)",
        _changed_links(store, document),
    )
    told = [
        f"{_day(each.finding.first)} {each.finding.rule} {plain(each.finding.message)}"
        + (f" ({each.became.value} {_day(each.ended)})" if each.became and each.ended else "")
        for each in chronicle.told(document.name)
        if each.finding.first > first.started or each.became is not None
    ]
    yield from _section("Findings since the first audit", told)
    yield from _section("Citations", _grown(store, _papers(document)))
    yield from _section("Stars", _grown(store, _repositories(document)))


def _section(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield heading
        yield from (f"  {line}" for line in lines)


def _changed_links(store: Store, document: Document) -> list[str]:
    past = Past(store, [document], store.sources(), audits=_VALUES)
    changed = store.changed()
    lines: dict[str, str] = {}
    for link in document.links:
        if str(link.identifier) in changed or f"url:{link.target}" in changed:
            states = [each.state for each in past.states(document, link)]
            # That nobody could say is no change.
            if len({*states} - {State.SKIPPED, State.LIMITED, State.BLOCKED}) > 1:
                lines[link.url] = f"{record_of(states)}  {plain(link.url)} (now {_now(states)})"
    return list(lines.values())


def _now(states: Sequence[State]) -> str:
    last = states[-1]
    if is_flapping(states):
        return f"{last.value}, it comes and goes"
    failed = any(each in (State.DEAD, State.UNREACHABLE) for each in states)
    return f"{last.value} again" if failed and last in (State.OK, State.MOVED) else last.value


def _papers(document: Document) -> dict[Identifier, str]:
    return {
        document.links[index].identifier: entry.title.text
        for entry in document.entries
        if entry.title is not None
        for index in entry.links
        if document.links[index].identifier.kind in PAPER_KINDS
    }


def _repositories(document: Document) -> dict[Identifier, str]:
    return {link.identifier: link.identifier.value for link in document.links if link.identifier.kind == "github"}


def _grown(store: Store, named: dict[Identifier, str]) -> list[str]:
    """The largest growths as small charts."""
    grown = []
    for about, name in named.items():
        counts = max((_counts(store.periods(about), source) for source in store.sources()), key=len, default=())
        if len(counts) > 1 and counts[-1] != counts[0]:
            grown.append((counts[-1] - counts[0], name, counts))
    grown.sort(key=lambda each: (-each[0], each[1]))
    return [f"{_chart(counts)} {plain(name)}" for _, name, counts in grown[:_SHOWN]]


def _counts(periods: Sequence[Period], source: str) -> tuple[int, ...]:
    return tuple(value for each in periods if each.evidence.source == source for _, value in each.counts)


def _chart(counts: Sequence[int]) -> str:
    """`12 ▁▃█ 40`."""
    bars = _BARS if (sys.stdout.encoding or "").lower().startswith("utf") else _ASCII_BARS
    low, high = min(counts), max(counts)
    drawn = "".join(bars[(value - low) * (len(bars) - 1) // max(1, high - low)] for value in counts[-_VALUES:])
    return f"{counts[0]:,} {drawn} {counts[-1]:,}"


def _of_identifier(store: Store, about: Identifier) -> Iterator[str]:
    periods = store.periods(about)
    yield plain(str(about))
    if not periods:
        yield "  nothing is known of it"
    for period in periods:
        until = period.evidence.observed_at
        when = (
            _day(period.first_seen)
            if _day(period.first_seen) == _day(until)
            else (f"{_day(period.first_seen)} to {_day(until)}")
        )
        yield f"  {when}  {plain(period.evidence.source)}: {_says(period)}{_counted(period)}"


def _counted(period: Period) -> str:
    values = [value for _, value in period.counts]
    what = "star" if period.evidence.about.kind == "github" else "citation"
    if len(values) > 1:
        return f", {what}s {_chart(values)}"
    return "".join(f", {amount(value, what)}" for value in values)


def _says(period: Period) -> str:
    match period.evidence:
        case Found(record=PaperRecord(title=title, venue=venue, comment=comment)):
            return plain(f'found "{title}"' + (f", {venue}" if venue else "") + (f' ("{comment}")' if comment else ""))
        case Found(record=RepositoryRecord(name=name, archived=archived)):
            return plain(f"found {name}{', archived' if archived else ''}")
        case Found(record=PageRecord(status=status, final_url=url)):
            return plain(f"{status} at {url}")
        case Absent(says=says):
            return plain(says)
        case unavailable:
            return plain(getattr(unavailable, "reason", ""))


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
