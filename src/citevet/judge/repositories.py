"""From evidence to what is known of a repository."""

from __future__ import annotations

from collections.abc import Sequence

from citevet.judge.links import proves_absence
from citevet.model import Evidence, Found, Repository, RepositoryRecord


def judge_repository(name: str, evidence: Sequence[Evidence]) -> Repository:
    """What is known of the repository that is called `name` (`owner/name`), from all evidence about it in the order
    it was gathered. The newest word that counts decides; without one nobody could say whether it exists."""
    for each in reversed(evidence):
        if isinstance(each, Found) and isinstance(each.record, RepositoryRecord):
            record = each.record
            renamed_to = record.name if record.name.lower() != name.lower() else None
            return Repository(name, True, record.stars, record.archived, renamed_to, tuple(evidence))
        if proves_absence(each):
            return Repository(name, False, evidence=tuple(evidence))
    return Repository(name, None, evidence=tuple(evidence))
