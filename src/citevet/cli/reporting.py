"""Where audits land on disk, and how they are found again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from citevet import rules
from citevet.cli.files import replace_file
from citevet.cli.mending import Mended
from citevet.cli.paths import repository_path
from citevet.errors import InputError, UsageError
from citevet.model import Audit
from citevet.reports import json_v1, patch
from citevet.reports.base import Context
from citevet.reports.forms import FORMS
from citevet.reports.schema_v1 import Report

REPORT = "report.json"
UNSAFE_PATCH = "corrections-unsafe.patch"
LATEST = "latest"
# Bytes.
_AT_ONCE = 1 << 20
# https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits
_SUMMARY_LIMIT = 1 << 20


def context_of(audit: Audit, mended: Mended, *, width: int | None = None, colour: bool = False) -> Context:
    """What the forms need beside the audit; `mended` is what the safe fixes make of its documents."""
    paths = {document.path: repository_path(document.path) for document in audit.documents}
    return Context(width=width, colour=colour, mended=mended.data, repository_paths=paths, rules=rules.ALL)


def write_reports(folder: Path, audit: Audit, context: Context, unsafe: Mended) -> Path:
    """Writes every form of the report and both patches into a new folder below `folder`, named by the audit's time,
    and the same into `latest`; returns the new folder.

    The unsafe patch leads from the documents as they are to what `citevet fix --unsafe` makes of them, which is
    `unsafe`. Raises UsageError when it cannot write.
    """
    try:
        own = _new_folder(folder, audit.run.id)
        latest = folder / LATEST
        latest.mkdir(exist_ok=True)
        names: list[str] = []
        for name, pieces in _files(audit, context, unsafe):
            replace_file(own / name, pieces)
            names.append(name)
        for name in names:
            with (own / name).open("rb") as written:
                replace_file(latest / name, iter(lambda: written.read(_AT_ONCE), b""))
    except OSError as error:
        raise UsageError(
            f"cannot write the report to {folder}: {error.strerror or error}; name another folder with --report-dir"
        ) from None
    return own


def add_step_summary(file: Path, audit: Audit, context: Context) -> None:
    """Appends the Markdown report to a step's summary in GitHub Actions, unless that would make it longer than GitHub
    takes: then it refuses the whole. Raises UsageError when it cannot write."""
    report = FORMS["markdown"].render(audit, context)
    try:
        with file.open("ab") as stream:
            if stream.tell() + len(report) <= _SUMMARY_LIMIT:
                stream.write(report)
    except OSError as error:
        raise UsageError(
            f"cannot write the step's summary to {file}: {error.strerror or error}; see GITHUB_STEP_SUMMARY"
        ) from None


def _files(audit: Audit, context: Context, unsafe: Mended) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files of a report by name; report.json comes last: where it is, everything else of the same audit is."""
    yield UNSAFE_PATCH, (patch.patch(audit.documents, unsafe.data, context.repository_paths),)
    for form in sorted(FORMS.values(), key=lambda form: form.file == REPORT):
        if form.file:
            yield form.file, form.pieces(audit, context)


def _new_folder(parent: Path, stamp: str) -> Path:
    parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        folder = parent / (stamp if number == 1 else f"{stamp}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return folder


def read_report(file: Path) -> Report:
    """A report.json. Raises InputError when it cannot be read."""
    try:
        return json_v1.decode(file.read_bytes())
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror or error}; name a report.json") from None
    except InputError as error:
        raise InputError(f"{file}: {error}; name a report.json of an earlier audit") from None


def written_reports(folder: Path) -> Iterator[Path]:
    """The report.json files below a folder of reports, the newest first; `latest`, a copy, comes last."""
    if folder.is_dir():
        for each in sorted(folder.iterdir(), key=_age, reverse=True):
            if (each / REPORT).is_file():
                yield each / REPORT


def _age(folder: Path) -> tuple[str, int]:
    stamp = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d{6}Z)(?:-(\d+))?", folder.name)
    return (stamp[1], int(stamp[2] or 1)) if stamp else ("", 0)
