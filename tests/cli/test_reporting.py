"""Where audits land on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from citevet.cli.mending import mend, mend_further
from citevet.cli.reporting import context_of, write_reports, written_reports
from citevet.errors import UsageError
from citevet.model import Audit
from tests.reports import samples

FILES = {"report.json", "report.md", "report.html", "corrections.patch", "corrections-unsafe.patch"}


def write(folder: Path, audit: Audit) -> Path:
    safe = mend(audit.documents, audit.findings)
    unsafe = mend_further(audit.documents, audit.findings, safe)
    return write_reports(folder, audit, context_of(audit, safe), unsafe)


def test_an_audit_lands_in_a_folder_of_its_own_and_in_latest(tmp_path: Path) -> None:
    folder = write(tmp_path / "reports", samples.audit())
    assert folder == tmp_path / "reports" / "2026-01-31T120000Z"
    for place in (folder, tmp_path / "reports" / "latest"):
        assert {each.name for each in place.iterdir()} == FILES
    for name in FILES:
        assert (folder / name).read_bytes() == (tmp_path / "reports" / "latest" / name).read_bytes()


def test_the_patches_hold_the_safe_fixes_and_all_fixes(tmp_path: Path) -> None:
    folder = write(tmp_path, samples.audit())
    safe, unsafe = ((folder / name).read_text() for name in ("corrections.patch", "corrections-unsafe.patch"))
    assert "owner/new" in safe
    assert "ICLR 2025" not in safe
    assert "owner/new" in unsafe
    assert "ICLR 2025" in unsafe


def test_no_audit_overwrites_another(tmp_path: Path) -> None:
    folders = [write(tmp_path, samples.audit()) for _ in range(11)]
    assert len(set(folders)) == 11
    assert folders[1].name == "2026-01-31T120000Z-2"
    newest_first = [each.parent.name for each in written_reports(tmp_path)]
    assert newest_first == [*(each.name for each in reversed(folders)), "latest"]


def test_a_folder_without_reports_has_none(tmp_path: Path) -> None:
    (tmp_path / "2026-01-31T120000Z").mkdir()
    assert list(written_reports(tmp_path)) == []
    assert list(written_reports(tmp_path / "absent")) == []


def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match=r"cannot write the report to .*file: .*--report-dir"):
        write(tmp_path / "file", samples.audit())
