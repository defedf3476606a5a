"""Where audits land on disk, and how they are found again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from citevet.cli.files import replace_file, repository_path
from citevet.cli.mending import Mended, mend
from citevet.errors import UsageError
from citevet.model import Audit
from citevet.reports import FORMS, patch
from citevet.reports.base import Context

REPORT = "report.json"
UNSAFE_PATCH = "corrections-unsafe.patch"
LATEST = "latest"


def context_of(audit: Audit, mended: Mended, *, width: int | None = None, colour: bool = False) -> Context:
    """What the forms need beside the audit; `mended` is what the safe fixes make of its documents."""
    paths = {document.path: repository_path(document.path) for document in audit.documents}
    return Context(width=width, colour=colour, mended=mended.data, repository_paths=paths)


def write_reports(folder: Path, audit: Audit, context: Context) -> Path:
    """Writes every form of the report and both patches into a new folder below `folder`, named by the audit's time,
    and the same into `latest`; returns the new folder.

    The unsafe patch leads from the documents as they are to what `citevet fix --unsafe` makes of them. Raises
    UsageError when it cannot write.
    """
    files = {form.file: form.render(audit, context) for form in FORMS.values() if form.file}
    unsafe = mend(audit.documents, audit.findings, unsafe=True)
    files[UNSAFE_PATCH] = patch.patch(audit.documents, unsafe.data, context.repository_paths)
    try:
        own = _new_folder(folder, audit.run.id)
        latest = folder / LATEST
        latest.mkdir(exist_ok=True)
        for place in (own, latest):
            _write_all(place, files)
    except OSError as error:
        raise UsageError(
            f"cannot write the report to {folder}: {error.strerror or error}; name another folder with --report-dir"
        ) from None
    return own


def _write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    # report.json comes last: where it is, everything else of the same audit is.
    for name in sorted(files, key=lambda name: (name == REPORT, name)):
        replace_file(folder / name, files[name])


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


def written_reports(folder: Path) -> Iterator[Path]:
    """The report.json files below a folder of reports, the newest first; `latest`, a copy, comes last."""
    if folder.is_dir():
        for each in sorted(folder.iterdir(), key=_age, reverse=True):
            if (each / REPORT).is_file():
                yield each / REPORT


def _age(folder: Path) -> tuple[str, int]:
    stamp = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d{6}Z)(?:-(\d+))?", folder.name)
    return (stamp[1], int(stamp[2] or 1)) if stamp else ("", 0)
