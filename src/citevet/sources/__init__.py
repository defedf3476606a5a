"""The services that citevet asks, each behind the one small interface of `sources.base`.

Each is imported where it is built: together they take longer to import than an offline audit of a thousand entries
takes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from types import MappingProxyType

from citevet.clock import Clock
from citevet.config import Endpoints, Keys, Settings
from citevet.model import Found, Identifier, Question
from citevet.net.client import Client
from citevet.sources.base import ListingSource, Source, nobody_confirms, nothing_earlier

__all__ = ["NAMES", "build", "build_listings", "nobody_confirms", "nothing_earlier"]

# Those that `build` makes, in its order.
NAMES = ("semantic-scholar", "arxiv", "github", "doi", "openreview", "crossref", "openalex", "web")


def build(
    client: Client,
    settings: Settings,
    keys: Keys,
    clock: Clock,
    confirm_absent: Callable[[str], Awaitable[bool]] = nobody_confirms,
    *,
    anchors: Mapping[Identifier, Collection[str]] = MappingProxyType({}),
    earlier: Callable[[Question], Found | None] = nothing_earlier,
) -> dict[str, Source]:
    """Every source by its name, ready to be asked through `client`. `confirm_absent` says whether a host name is
    proven not to exist; `anchors` are the parts that links ask for of pages, and `earlier` tells pages as
    they were found last."""
    from citevet.sources.arxiv import ArxivSource
    from citevet.sources.crossref import CrossrefSource
    from citevet.sources.doi import DoiSource
    from citevet.sources.github import GithubSource
    from citevet.sources.openalex import OpenAlexSource
    from citevet.sources.openreview import OpenReviewApi, OpenReviewSource
    from citevet.sources.semantic_scholar import SemanticScholarSource
    from citevet.sources.web import WebSource

    at = settings.endpoints
    sources: tuple[Source, ...] = (
        SemanticScholarSource(client, at.semantic_scholar, clock, keys.semantic_scholar),
        ArxivSource(client, at.arxiv, clock),
        GithubSource(client, api=at.github, web=at.github_web, clock=clock, token=keys.github),
        DoiSource(client, at.doi, clock),
        OpenReviewSource(OpenReviewApi(client, at.openreview, at.openreview_v1), clock),
        CrossrefSource(client, at.crossref, clock, polite=keys.mailto is not None),
        OpenAlexSource(client, at.openalex, clock, keys.openalex),
        WebSource(
            client,
            clock,
            confirm_absent,
            concurrency=settings.concurrency,
            timeout=settings.timeout,
            anchors=anchors,
            earlier=earlier,
        ),
    )
    return {source.name: source for source in sources}


def build_listings(client: Client, at: Endpoints) -> dict[str, ListingSource]:
    """Every source of whole volumes by its name."""
    from citevet.sources.acl_anthology import AclAnthology
    from citevet.sources.cvf import Cvf
    from citevet.sources.dblp import Dblp
    from citevet.sources.neurips import PrintedProceedings
    from citevet.sources.openreview import OpenReviewApi, OpenReviewListings
    from citevet.sources.pmlr import Pmlr

    sources: tuple[ListingSource, ...] = (
        Dblp(client, at.dblp),
        AclAnthology(client, at.acl_anthology),
        Pmlr(client, at.pmlr),
        PrintedProceedings(client, at.neurips, "neurips"),
        PrintedProceedings(client, at.iclr, "iclr"),
        PrintedProceedings(client, at.mlsys, "mlsys"),
        Cvf(client, at.cvf),
        OpenReviewListings(OpenReviewApi(client, at.openreview, at.openreview_v1)),
    )
    return {source.name: source for source in sources}
