"""`citevet sort`: put entries in order inside their sections, and write their citation counts down."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from citevet import sorting
from citevet.arranging import annotated, arranged
from citevet.cli import options
from citevet.cli.paths import repository_path
from citevet.cli.reading import read_documents
from citevet.cli.session import Answers, progress_on, request_log, run_audit, say_outages
from citevet.cli.status import INCOMPLETE, INTERRUPTED, WOULD_CHANGE
from citevet.cli.store import opened, read_age, store_of
from citevet.cli.terminal import emit, emit_patch, say
from citevet.cli.writing import write_documents
from citevet.config import load
from citevet.errors import UsageError
from citevet.model import Audit, Document, IdentifierKind, Paper, Repository
from citevet.reports import patch
from citevet.reports.escape import plain
from citevet.reports.figures import amount
from citevet.sorting import TELLERS, SortKey

_PAPERS: frozenset[IdentifierKind] = frozenset({"arxiv", "doi", "acl"})
_REPOSITORIES: frozenset[IdentifierKind] = frozenset({"github"})


def sort(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files or folders.")],
    *,
    by: Annotated[SortKey | None, typer.Option(help="What to order by (default: citations).")] = None,
    section: Annotated[str | None, typer.Option(metavar="NAME", help="Only below this heading.")] = None,
    annotate: Annotated[
        bool, typer.Option("--annotate", help="Write citation counts, or update them; not in BibTeX.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Print a patch instead of changing anything.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 when something would change.")] = False,
    offline: options.Offline = False,
    record: options.Record = None,
    replay: options.Replay = None,
    allow_private: options.AllowPrivate = False,
    config: options.Config = None,
    store: options.StoreFile = None,
    max_age: options.MaxAge = None,
    log_requests: options.LogRequests = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_progress: options.NoProgress = False,
) -> int:
    """Put entries in order inside their sections.

    Entries move as a whole, inside their list or table; their numbers stay with the places, ties keep their order, and
    entries without a figure stand at the end. What is not known from earlier audits is looked up.
    """
    if "-" in paths:
        raise UsageError("standard input cannot be sorted in place; name a file")
    answers = Answers(offline, replay, record, allow_private)
    age = timedelta(0) if record is not None else read_age(max_age)
    settings = load(Path.cwd(), config)
    by = by or settings.sort_by
    documents = read_documents(paths, quiet=quiet)
    if section is not None:
        _require_section(documents, section)
    kinds = _asked(documents, by, annotate=annotate)
    papers: Sequence[Sequence[Paper | None]] = [[None] * len(each.entries) for each in documents]
    repositories: dict[str, Repository] = {}
    if kinds:
        history = store_of(documents, store)
        with (
            request_log(log_requests) as log,
            nullcontext() if replay is not None else opened(history, read_only=offline) as kept,
        ):
            outcome = run_audit(
                documents,
                settings=msgspec.structs.replace(settings, max_listings=0),
                answers=answers,
                ignore=["CV"],
                log=log,
                progress=progress_on(quiet=quiet, bar=not no_progress),
                store=kept,
                max_age=age,
                kinds=kinds,
            )
        if outcome.run.interrupted:
            return INTERRUPTED
        tellers = TELLERS[by] | (TELLERS[SortKey.CITATIONS] if annotate else frozenset())
        if _is_silenced(outcome, tellers):
            say_outages(outcome)
            say("nothing was sorted, as figures are missing; run it again later, or take older ones with --max-age 30d")
            return INCOMPLETE
        papers = outcome.papers
        repositories = {each.name.lower(): each for own in outcome.repositories for some in own for each in some}
    changed: dict[str, bytes] = {}
    for document, known in zip(documents, papers, strict=True):
        data, told = _sorted(document, known, repositories, by, section=section, annotate=annotate)
        if data != document.data:
            changed[document.path] = data
        if not quiet and not diff:
            emit(f"{plain(document.path)}: {told}\n".encode())
    if diff:
        emit_patch(patch.patch(documents, changed, {each.path: repository_path(each.path) for each in documents}))
    elif not check:
        write_documents(documents, changed)
    return WOULD_CHANGE if check and changed else 0


def _require_section(documents: Sequence[Document], name: str) -> None:
    """Raises UsageError, naming the nearest heading, when no entry stands under a heading of that name."""
    headings = {heading for each in documents for entry in each.entries for heading in entry.section}
    keys = {sorting.section_key(heading): heading for heading in sorted(headings)}
    if sorting.section_key(name) in keys:
        return
    near = difflib.get_close_matches(sorting.section_key(name), keys, n=1, cutoff=0.4)
    advice = f"did you mean {keys[near[0]]!r}?" if near else "name a heading that entries stand under"
    raise UsageError(f"no section with entries is called {name!r}: {advice}")


def _asked(documents: Sequence[Document], by: SortKey, *, annotate: bool) -> frozenset[IdentifierKind]:
    """What has to be looked up; nothing where the documents say it themselves."""
    entries = [entry for each in documents for entry in each.entries]
    if by is SortKey.STARS:
        return _REPOSITORIES | _PAPERS if annotate else _REPOSITORIES
    stated = by is SortKey.TITLE or (by is SortKey.YEAR and all(entry.year for entry in entries))
    return frozenset() if stated and not annotate else _PAPERS


def _is_silenced(outcome: Audit, tellers: frozenset[str]) -> bool:
    """Whether somebody who was needed was down."""
    return any(each.source in {"network", *tellers} for each in outcome.run.outages)


def _sorted(
    document: Document,
    papers: Sequence[Paper | None],
    repositories: dict[str, Repository],
    by: SortKey,
    *,
    section: str | None,
    annotate: bool,
) -> tuple[bytes, str]:
    """The document's new bytes, and a line for the user."""
    remarks: list[str] = []
    figures = sorting.figures(document, papers, repositories, by)
    current = document
    if annotate and document.form == "bibtex":
        remarks.append("citation counts are not written to BibTeX")
    elif annotate:
        counts = {
            index: paper.citations
            for index, (entry, paper) in enumerate(zip(document.entries, papers, strict=True))
            if paper is not None and paper.citations is not None and not entry.news
            if sorting.in_section(entry, section)
        }
        written = annotated(document, counts)
        current = written.document
        remarks.append(f"{amount(len(counts) - written.left, 'citation count')} up to date")
        if written.left:
            remarks.append(f"{written.left:,} left out, as they would be misread")
    result = arranged(current, figures, by, section)
    movable = [figures[slot.index] for run in sorting.runs(current, section) for slot in run]
    remarks.insert(0, f"{result.moved:,} of {amount(len(movable), 'entry', 'entries')} moved, by {by.value}")
    if unknown := movable.count(None):
        remarks.append(f"{unknown:,} without a figure")
    return result.data, "; ".join(remarks)
