"""`citevet demo`: the whole job on a bundled list and bundled recordings, without network and keys."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from citevet.cli.mending import mend, mend_further
from citevet.cli.reporting import context_of, write_reports
from citevet.cli.session import Answers, ReplayClock, progress_on, run_audit
from citevet.cli.terminal import colour, emit, emit_patch, width
from citevet.cli.writing import write_documents
from citevet.config import Keys, Settings
from citevet.documents import parse
from citevet.reports.figures import amount
from citevet.reports.forms import FORMS

# When the recordings were made: the report's dates and figures are of that day.
RECORDED = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LIST = "list.md"
# GitHub's batches, which the recordings hold, are asked with a token; nothing is sent anywhere.
RECORDED_WITH = Keys(github="none")
# As many entries as if somebody had lost the greater part of the list since the last commit.
COMMITTED = {LIST: 120}


def demo() -> int:
    """Do the whole job on a bundled list.

    The answers are bundled recordings: no network and no keys are needed. Shows the report and the patch, and mends a
    copy of the list.
    """
    folder = Path(tempfile.mkdtemp(prefix="citevet-demo-"))
    bundled = resources.files("citevet.demo")
    folder.joinpath(LIST).write_bytes(bundled.joinpath(LIST).read_bytes())
    with resources.as_file(bundled.joinpath("cassettes")) as cassettes, contextlib.chdir(folder):
        document = parse(LIST, Path(LIST).read_bytes())
        audit = run_audit(
            [document],
            settings=Settings(),
            keys=RECORDED_WITH,
            answers=Answers(replay=cassettes),
            progress=progress_on(quiet=False, bar=False),
            clock=ReplayClock(RECORDED),
            committed=COMMITTED,
        )
        mended = mend(audit.documents, audit.findings)
        unsafe = mend_further(audit.documents, audit.findings, mended)
        context = context_of(audit, mended, width=width(sys.stdout), colour=colour(sys.stdout))
        reports = write_reports(Path("reports"), audit, context, unsafe)
        emit(FORMS["text"].pieces(audit, context))
        emit(b"\nThe safe fixes, as corrections.patch has them:\n\n")
        emit_patch(FORMS["patch"].render(audit, context))
        write_documents(audit.documents, mended.data)
    fixes = amount(len(mended.fixes), "safe fix", "safe fixes")
    emit(
        f"""
Applied {fixes} to {folder / LIST}; the reports are in {folder / reports}.
On your own list:

    citevet audit README.md     # reads only; writes the reports below reports/
    citevet fix README.md       # applies the safe fixes; --unsafe the others, after a look
""".encode()
    )
    return 0
