"""What OpenReview's notes say of an acceptance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citevet.venues import VenueReading, read_note


@pytest.mark.parametrize(
    ("venue", "venueid", "told"),
    [
        ("ICLR 2025 Poster", "ICLR.cc/2025/Conference", ("ICLR", "main", 2025)),
        ("ICLR 2023 notable top 5%", "ICLR.cc/2023/Conference", ("ICLR", "main", 2023)),
        ("NeurIPS 2022 Accept", "NeurIPS.cc/2022/Conference", ("NeurIPS", "main", 2022)),
        ("ICML 2025 spotlightposter", "ICML.cc/2025/Conference", ("ICML", "main", 2025)),
        ("ICML 2026 regular", "ICML.cc/2026/Conference", ("ICML", "main", 2026)),
        ("COLM", "colmweb.org/COLM/2024/Conference", ("COLM", "main", 2024)),
        ("TheWebConf24 Oral", "ACM.org/TheWebConf/2024/Conference", ("WWW", "main", 2024)),
        ("MM2024 Poster", "acmmm.org/ACMMM/2024/Conference", ("ACM MM", "main", 2024)),
        ("EMNLP 2023 Main", "EMNLP/2023/Conference", ("EMNLP", "main", 2023)),
        ("EMNLP 2023 Findings", "EMNLP/2023/Conference", ("EMNLP", "findings", 2023)),
        ("EMNLP 2023", "EMNLP/2023/Conference", ("EMNLP", None, 2023)),
        ("Accepted by TMLR", "TMLR", ("TMLR", "journal", None)),
        (
            "NeurIPS 2021 Datasets and Benchmarks Track (Round 1)",
            "NeurIPS.cc/2021/Track/Datasets_and_Benchmarks/Round1",
            ("NeurIPS", "datasets", 2021),
        ),
        (
            "NeurIPS 2024 Track Datasets and Benchmarks Poster",
            "NeurIPS.cc/2024/Datasets_and_Benchmarks_Track",
            ("NeurIPS", "datasets", 2024),
        ),
        ("ME-FoMo 2024 Poster", "ICLR.cc/2024/Workshop/ME-FoMo", ("ICLR", "workshop", 2024)),
        ("SLLM", "ICLR.cc/2025/Workshop/SLLM", ("ICLR", "workshop", 2025)),
        ("ICML 2020", "dblp.org/conf/ICML/2020", ("ICML", "main", 2020)),
        ("EMNLP 2020", "dblp.org/conf/EMNLP/2020", ("EMNLP", None, 2020)),
    ],
)
def test_accepted(venue: str, venueid: str, told: tuple[str, str | None, int | None]) -> None:
    assert read_note(venue, venueid) == VenueReading(*told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("venue", "venueid"),
    [
        ("Submitted to ICLR 2023", "ICLR.cc/2023/Conference"),
        ("ICLR 2022 Submitted", "ICLR.cc/2022/Conference"),
        ("Submitted to ICLR 2025", "ICLR.cc/2025/Conference/Rejected_Submission"),
        ("ICLR 2025 Conference Withdrawn Submission", "ICLR.cc/2025/Conference/Withdrawn_Submission"),
        ("ICLR 2025 Conference Desk Rejected Submission", "ICLR.cc/2025/Conference/Desk_Rejected_Submission"),
        ("ICLR 2025 Poster", "ICLR.cc/2025/Conference/Withdrawn_Submission"),
        ("ICLR 2026 Conference Submission", "ICLR.cc/2026/Conference/Submission"),
        ("ICLR 2017 Invite to Workshop", "ICLR.cc/2017/conference"),
        ("Submitted to NeurIPS 2024 Workshop X", "NeurIPS.cc/2024/Workshop/X"),
        ("Under review for TMLR", "TMLR/Under_Review"),
        ("Rejected by TMLR", "TMLR/Rejected"),
        ("ACL ARR 2024 June Submission", "aclweb.org/ACL/ARR/2024/June"),
        ("Tiny Papers @ ICLR 2024 Archive", "ICLR.cc/2024/TinyPapers"),
        ("Blogposts @ ICLR 2025", "ICLR.cc/2025/BlogPosts"),
        ("CoRR 2021", "dblp.org/journals/CORR/2021"),
        # The text and the id name different venues, or one of the two is missing.
        ("ICLR 2025 Poster", "NeurIPS.cc/2025/Conference"),
        ("ICLR 2024 poster", "ICLR.cc/2025/Conference"),
        ("NeurIPS 2019", ""),
        ("", "ICLR.cc/2023/Conference"),
        ("A Gathering 2025 Poster", "gathering.example/2025/Conference"),
        ("ICLR 2025 Poster", "/2025/Conference"),
    ],
)
def test_not_accepted(venue: str, venueid: str) -> None:
    assert read_note(venue, venueid) is None


def test_real_notes_are_read(shared: Path) -> None:
    notes = [json.loads(line) for line in (shared / "wire" / "openreview.jsonl").read_text("utf-8").splitlines()]
    told = [(note, read_note(note["venue"], note["venueid"] or "")) for note in notes]
    assert sum(reading is not None for _, reading in told) >= len(notes) - 1
    for note, reading in told:
        if reading is not None:
            assert note["venue"].startswith(f"{reading.venue} {reading.year}")
