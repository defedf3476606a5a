"""What tells one finding from another, from one audit to the next."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from citevet.model.documents import Document
from citevet.model.findings import Finding


def finding_ids(documents: Iterable[Document], findings: Sequence[Finding]) -> tuple[str, ...]:
    """An id for each finding: the rule and a digest of the document's path, the text it is about (its entry's title
    and its link) and how many findings like it came before. It does not depend on where in the file that text is."""
    named = {document.path: document for document in documents}
    seen: Counter[tuple[str, ...]] = Counter()
    ids = []
    for finding in findings:
        key = (finding.rule, finding.document, *subject(named[finding.document], finding))
        digest = hashlib.sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "replace")).hexdigest()
        ids.append(f"{finding.rule}-{digest[:12]}")
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
