"""Evidence of every kind, as stores keep it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from citevet.model import (
    Absent,
    Evidence,
    Found,
    Hop,
    Identifier,
    Need,
    PageRecord,
    PaperIds,
    PaperRecord,
    Question,
    RepositoryRecord,
    Trouble,
    Unavailable,
)

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
PAPER = Identifier("arxiv", "1706.03762")
REPOSITORY = Identifier("github", "huggingface/transformers")
PAGE = Identifier("url", "https://example.org/gone")

EVIDENCE: tuple[Evidence, ...] = (
    Found(
        "arxiv",
        PAPER,
        PaperRecord(
            title="Attention \ud835 Is \N{MATHEMATICAL BOLD CAPITAL A}ll You Need",
            authors=("Ashish Vaswani", "Łukasz Kaiser"),
            ids=PaperIds(arxiv="1706.03762", dblp="conf/nips/VaswaniSPUJGKP17"),
            published=date(2017, 6, 12),
            citations=3,
            version=7,
        ),
        "https://export.arxiv.org/api/query",
        NOON,
    ),
    Found(
        "github",
        REPOSITORY,
        RepositoryRecord("huggingface/transformers", 9, False),
        "https://github.com/huggingface/transformers",
        NOON,
    ),
    Found(
        "web",
        PAGE,
        PageRecord("https://example.org/new", 200, "text/html", 'A "page"\x00', "soft-404"),
        PAGE.value,
        NOON,
        (Hop(PAGE.value, 301), Hop("https://example.org/new", 200)),
    ),
    Absent("web", PAGE, True, "the page answers 404", PAGE.value, NOON, status=404, trail=(Hop(PAGE.value, 404),)),
    Absent("dns", PAGE, True, "the host name example.org does not exist", PAGE.value, NOON, times=2),
    Unavailable("web", PAGE, Trouble.BLOCKED, "robots are turned away", PAGE.value, NOON, 403),
)


def need_of(evidence: Evidence) -> Need:
    """The need that the evidence answers."""
    return Need("web" if evidence.source == "dns" else evidence.source, Question(evidence.about))
