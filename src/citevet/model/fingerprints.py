"""What tells one finding from another, from one audit to the next."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from citevet.model.documents import Document
from citevet.model.findings import Finding
from citevet.model.history import PastFinding


def finding_ids(documents: Iterable[Document], findings: Sequence[Finding]) -> tuple[str, ...]:
    """An id for each finding: the rule and a digest of the document's name, the text it is about (its entry's title
    and its link) and how many findings like it came before. It does not depend on where in the file that text is."""
    named = {document.path: document for document in documents}
    return _numbered(
        (finding.rule, named[finding.document].name, *subject(named[finding.document], finding)) for finding in findings
    )


def past_finding_ids(name: str, findings: Iterable[PastFinding]) -> tuple[str, ...]:
    """The ids that findings of earlier audits have in a document of that name. What was about a long text alone gets
    another one, as not all of the text was kept."""
    return _numbered((each.rule, name, each.title, each.url or ("" if each.title else each.text)) for each in findings)


def _numbered(keys: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    seen: Counter[tuple[str, ...]] = Counter()
    ids = []
    for key in keys:
        digest = hashlib.sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "replace")).hexdigest()
        ids.append(f"{key[0]}-{digest[:12]}")
        seen[key] += 1
    return tuple(ids)


def subject(document: Document, finding: Finding) -> tuple[str, str]:
    """The text that a finding is about, as the document writes it: its entry's title, or nothing, and its link's URL,
    or, where there is neither, what stands at its place."""
    link = None if finding.link is None else document.links[finding.link]
    at = finding.entry if link is None else link.entry
    entry = None if at is None else document.entries[at]
    title = "" if entry is None or entry.title is None else entry.title.text
    if link is not None:
        return title, link.url
    return title, "" if title else document.text_at(finding.span)
