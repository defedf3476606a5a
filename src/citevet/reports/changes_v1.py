"""What changed since the last audits, as report.json tells it."""

from __future__ import annotations

from collections.abc import Iterable

from citevet import model
from citevet.reports.schema_v1 import Accepted, Changes, Gone, Mover, Told


def changes(audit: model.Audit) -> Changes | None:
    """The changes of an audit, or None where no document was audited before."""
    if audit.changes is None:
        return None
    ids = model.finding_ids(audit.documents, audit.findings)
    return Changes(
        since=dict(audit.changes.since),
        findings={
            identity: Told(change=each.change, first=each.first)
            for identity, each in zip(ids, audit.changes.told, strict=True)
            if each is not None
        },
        gone=[
            Gone(
                id=each.finding.id,
                rule=each.finding.rule,
                name=each.finding.name,
                document=each.document,
                change=each.change,
                message=each.finding.message,
                first=each.finding.first,
                record=[it.state for it in each.record],
            )
            for each in audit.changes.gone
        ],
        citations=_movers(audit.changes.citations),
        stars=_movers(audit.changes.stars),
        accepted=[
            Accepted(document=it.document, name=it.name, venue=it.venue, track=it.track, year=it.year)
            for it in audit.changes.accepted
        ],
    )


def _movers(moved: Iterable[model.Mover]) -> list[Mover]:
    return [Mover(document=each.document, name=each.name, before=each.before, after=each.after) for each in moved]
