"""Papers as the services really answered about them: what is decided agrees with the proceedings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from citevet.judge.papers import judge_paper
from citevet.matching import title_key
from citevet.model import Entry, Field, Found, Identifier, Paper, Span, Track
from citevet.sources.dblp import read_record
from citevet.sources.semantic_scholar import _record

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
# Read by hand from DBLP's records and the ACL Anthology.
PUBLISHED: dict[str, tuple[str, Track, int]] = {
    "conf/emnlp/LiuWCLHHCLZ23": ("EMNLP", "industry", 2023),
    "conf/acl/BanerjeeL05": ("ACL", "workshop", 2005),
    "conf/emnlp/NahidR24": ("EMNLP", "findings", 2024),
    "conf/acl/YinNYR20": ("ACL", "main", 2020),
    "conf/acl/MatternMJSSB23": ("ACL", "findings", 2023),
    "conf/emnlp/XieWHZGP0D24": ("EMNLP", "main", 2024),
    "conf/nips/KeMFWCMYL17": ("NeurIPS", "main", 2017),
    "journals/tmlr/FangXTH0QSF24": ("TMLR", "journal", 2024),
    "conf/eccv/SunHLZL18": ("ECCV", "main", 2018),
    "conf/csfw/YeomGFJ18": ("CSF", "main", 2018),
    "conf/iclr/FangL0LH0FC24": ("ICLR", "main", 2024),
    "conf/naacl/SachanX18": ("NAACL", "main", 2018),
    "conf/nips/DinhZZLGRSP022": ("NeurIPS", "main", 2022),
    "conf/cosit/Tversky93": ("COSIT", "main", 1993),
}


def answers(shared: Path, service: str) -> Iterator[dict[str, Any]]:
    """The documents that a service answered with."""
    waiting = [json.loads(line) for line in (shared / "wire" / f"{service}.jsonl").read_text().splitlines()]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each.get("data"), list):
            waiting += each["data"]
        else:
            yield each


@pytest.fixture(scope="module")
def told(shared: Path) -> dict[str, list[Found]]:
    """By DBLP's key, what Semantic Scholar and DBLP say of the papers that DBLP lists as published."""
    listed = {}
    for hit in answers(shared, "dblp"):
        record = read_record(hit["info"]) if "info" in hit else None
        if record is not None and record.ids.dblp in PUBLISHED:
            listed[title_key(record.title)] = replace(record, listing="a volume")
    found: dict[str, list[Found]] = {}
    for item in answers(shared, "semantic_scholar"):
        match = listed.get(title_key(item.get("title") or ""))
        if match is None or not item.get("venue"):
            continue
        ids = item["externalIds"]
        kind = next(kind for kind in ("ArXiv", "ACL", "DOI", "CorpusId") if ids.get(kind))
        about = Identifier(kind.lower(), str(ids[kind]).lower() if kind == "DOI" else str(ids[kind]))  # type: ignore[arg-type]
        paper = {"citationCount": 0, "influentialCitationCount": 0, **item}
        found[match.ids.dblp or ""] = [
            Found("semantic-scholar", about, _record(about, paper), "https://s2", NOW),
            Found("dblp", about, match, "https://dblp", NOW),
        ]
    return found


def judged(*found: Found) -> Paper:
    """The paper of an entry that has the first record's title and authors."""
    record: Any = found[0].record
    span = Span(0, 1)
    title, names = Field(record.title, span), record.authors
    entry = Entry(span=span, line=1, shape="A", section=(), links=(), title=title, author_names=names)
    paper = judge_paper(entry, found, NOW.date())
    assert paper is not None
    return paper


def test_what_is_decided_agrees_with_the_proceedings(told: dict[str, list[Found]]) -> None:
    decided = {key: judged(*found) for key, found in told.items()}
    wrong = {
        key: (paper.venue, paper.track, paper.year)
        for key, paper in decided.items()
        if (paper.venue, paper.track, paper.year) != PUBLISHED[key]
    }
    assert len(told) == len(PUBLISHED)
    assert wrong == {}


def test_the_index_alone_is_sure_of_nothing_wrong(told: dict[str, list[Found]]) -> None:
    for key, found in told.items():
        paper = judged(found[0])
        assert not paper.agreed or (paper.venue, paper.track, paper.year) == PUBLISHED[key]
        assert paper.venue in {None, PUBLISHED[key][0]}
        assert paper.year in {None, PUBLISHED[key][2]}
        assert paper.track in {None, PUBLISHED[key][1]} or paper.confidence.track < 0.9
