"""Ids of findings, from one audit to the next."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from citevet.model import finding_ids
from tests.reports import samples


def test_ids_survive_a_move_and_tell_twins_apart() -> None:
    document = samples.document()
    before = finding_ids([document], samples.findings(document))
    text = "A new line of text above.\n\n" + samples.TEXT
    moved = replace(
        document,
        data=text.encode(),
        links=tuple(msgspec.structs.replace(link, line=link.line + 2) for link in document.links),
    )
    after = finding_ids([moved], samples.findings(document))
    assert after == before
    twice = finding_ids([document], samples.findings(document) * 2)
    assert len(set(twice)) == 6
    assert twice[:3] == before
