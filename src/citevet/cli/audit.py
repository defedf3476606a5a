"""`citevet audit`: verify, look up, judge; write the reports; print a summary."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from citevet.cli import options
from citevet.cli.added import added_since
from citevet.cli.committed import entries_at_head
from citevet.cli.mending import UNCHANGED, mend, mend_further
from citevet.cli.reading import read_documents
from citevet.cli.reporting import add_step_summary, context_of, read_report, write_reports
from citevet.cli.session import Answers, Budget, progress_on, request_log, run_audit, say_outages
from citevet.cli.status import FOUND, INCOMPLETE, INTERRUPTED
from citevet.cli.store import at_hand, known, opened, read_age, read_time, store_of, take_over
from citevet.cli.terminal import colour, emit, emit_patch, say, width
from citevet.config import check_pattern, load
from citevet.errors import UsageError
from citevet.model import Audit, Severity, Verdict
from citevet.reports import json_v1
from citevet.reports.forms import FORMS


class FailOn(StrEnum):
    """From which severity on findings are a failure."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


def audit(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, or - for standard input.")],
    *,
    report_dir: Annotated[Path, typer.Option(help="Where the reports go.")] = Path("reports"),
    no_reports: Annotated[bool, typer.Option("--no-reports", help="Write no reports, only print.")] = False,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help=f"What to print: {', '.join(FORMS)}.")] = "text",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Print to a file.")] = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Do not ask links that match this expression.")
    ] = None,
    offline: options.Offline = False,
    record: options.Record = None,
    replay: options.Replay = None,
    fail_on: Annotated[FailOn, typer.Option(help="Which findings make the exit status 1.")] = FailOn.ERROR,
    allow_private: options.AllowPrivate = False,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A report.json whose findings are accepted; only others are told."),
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option(metavar="REV", help="Only what stands on lines that were added since this revision."),
    ] = None,
    config: options.Config = None,
    store: options.StoreFile = None,
    max_age: options.MaxAge = None,
    max_requests: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Send no more requests; the next run asks the rest first.")
    ] = None,
    max_time: Annotated[
        str | None, typer.Option(metavar="TIME", help="Ask for no longer than this, such as 90s, 30m or 2h.")
    ] = None,
    log_requests: options.LogRequests = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_progress: options.NoProgress = False,
) -> int:
    """Verify, look up and judge; write the reports.

    Exit status: 2 usage, configuration, or nothing could be read; 3 the audit is incomplete; 1 findings; 0 none; 130
    interrupted, and the same command goes on from what was learned.
    """
    if form not in FORMS:
        raise UsageError(f"no form of the report is called {form!r}; choose one of {', '.join(FORMS)}")
    for pattern in exclude or ():
        check_pattern(pattern)
    answers = Answers(offline, replay, record, allow_private)
    age = read_age(max_age)
    budget = Budget(max_requests, read_time(max_time))
    if replay is not None and store is not None:
        raise UsageError("--store and --replay exclude one another; what is replayed is not kept")
    settings = load(Path.cwd(), config)
    accepted = json_v1.accepted(read_report(baseline)) if baseline is not None else frozenset[str]()
    found = read_documents(paths, quiet=quiet)
    history = store_of(found, store)
    documents = known(found, history)
    added = added_since(documents, changed_since) if changed_since is not None else None
    with (
        request_log(log_requests) as log,
        nullcontext() if replay is not None else (at_hand if offline else opened)(history) as kept,
    ):
        take_over(kept, documents)
        outcome = run_audit(
            documents,
            settings=settings,
            answers=answers,
            select=options.words(select),
            ignore=options.words(ignore),
            exclude=exclude or (),
            log=log,
            progress=progress_on(quiet=quiet, bar=not no_progress),
            store=kept,
            place=Path.cwd(),
            baseline=accepted,
            budget=budget,
            added=added,
            # A recording is of everything that is asked.
            max_age=timedelta(0) if record is not None else age,
            committed=entries_at_head(documents),
        )
    # What the reports quote of it stands in the findings, and of a long list it is a fifth of the memory.
    outcome = replace(outcome, verdicts=tuple(tuple(map(_alone, verdicts)) for verdicts in outcome.verdicts))
    # Whoever stopped the run is not kept waiting for the proof of fixes that the next one makes anyway.
    interrupted = outcome.run.interrupted
    mended = UNCHANGED if interrupted else mend(outcome.documents, outcome.findings)
    to_terminal = output is None
    context = context_of(
        outcome,
        mended,
        width=width(sys.stdout) if to_terminal else None,
        colour=to_terminal and colour(sys.stdout),
    )
    folder = None
    if not no_reports:
        unsafe = mended if interrupted else mend_further(outcome.documents, outcome.findings, mended)
        folder = write_reports(report_dir, outcome, context, unsafe)
    if not quiet:
        _tell(outcome, mended.left, summarised=form == "text" and to_terminal)
        if folder is not None:
            say(f"wrote {folder.as_posix()}/ and {(report_dir / 'latest').as_posix()}/")
        if interrupted and kept is not None:
            say(f"what was learned is kept in {history}; the same command goes on from there")
    if form == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        add_step_summary(Path(summary), outcome, context)
    if form == "patch" and to_terminal:
        emit_patch(FORMS[form].render(outcome, context))
    else:
        emit(FORMS[form].pieces(outcome, context), output)
    return exit_status(outcome, fail_on)


def _alone(verdict: Verdict) -> Verdict:
    """The verdict without its evidence."""
    return msgspec.structs.replace(verdict, evidence=()) if verdict.evidence else verdict


def _tell(audit: Audit, left: Sequence[str], *, summarised: bool) -> None:
    """What a person should know who does not see the summary."""
    for line in (*left, *audit.idle):
        say(line)
    if not summarised:
        say_outages(audit)


def exit_status(audit: Audit, fail_on: FailOn = FailOn.ERROR) -> int:
    """130 for an audit that was interrupted, 3 for one that could not learn what a verdict needs (its budget aside), or
    else 1 with findings of that severity or above, or else 0."""
    failing = {
        FailOn.ERROR: {Severity.ERROR},
        FailOn.WARNING: {Severity.ERROR, Severity.WARNING},
        FailOn.NEVER: set[Severity](),
    }[fail_on]
    if audit.run.interrupted:
        return INTERRUPTED
    if not audit.run.reached:
        return INCOMPLETE
    return FOUND if any(finding.severity in failing for finding in audit.findings) else 0
