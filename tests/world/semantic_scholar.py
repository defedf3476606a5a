"""Semantic Scholar's Graph API: batch, single papers and title match.

Formats as recorded: https://api.semanticscholar.org/api-docs/graph
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from aiohttp import web

from tests.world.holdings import Holdings, WorldPaper

_MOST = 500
_FIELDS = (
    "paperId",
    "externalIds",
    "corpusId",
    "publicationVenue",
    "url",
    "title",
    "abstract",
    "venue",
    "year",
    "referenceCount",
    "citationCount",
    "influentialCitationCount",
    "isOpenAccess",
    "openAccessPdf",
    "fieldsOfStudy",
    "s2FieldsOfStudy",
    "publicationTypes",
    "publicationDate",
    "journal",
    "citationStyles",
    "authors",
    "tldr",
)

_KINDS = {"arxiv": "arxiv", "doi": "doi", "acl": "acl", "corpusid": "corpus"}
VENUES: Mapping[str, tuple[str, ...]] = {
    "arXiv.org": ("ArXiv",),
    "International Conference on Learning Representations": ("Int Conf Learn Represent", "ICLR"),
    "Neural Information Processing Systems": ("Neural Inf Process Syst", "NeurIPS", "NIPS"),
    "International Conference on Machine Learning": ("ICML", "Int Conf Mach Learn"),
    "Annual Meeting of the Association for Computational Linguistics": (
        "Annu Meet Assoc Comput Linguistics",
        "Meeting of the Association for Computational Linguistics",
        "ACL",
        "Meet Assoc Comput Linguistics",
    ),
    "Conference on Empirical Methods in Natural Language Processing": (
        "Empir Method Nat Lang Process",
        "Empirical Methods in Natural Language Processing",
        "Conf Empir Method Nat Lang Process",
        "EMNLP",
    ),
    "North American Chapter of the Association for Computational Linguistics": (
        "North Am Chapter Assoc Comput Linguistics",
        "NAACL",
    ),
    "Conference of the European Chapter of the Association for Computational Linguistics": (
        "Conf Eur Chapter Assoc Comput Linguistics",
        "EACL",
    ),
    "International Conference on Computational Linguistics": ("Int Conf Comput Linguistics", "COLING"),
    "AAAI Conference on Artificial Intelligence": (
        "National Conference on Artificial Intelligence",
        "National Conf Artif Intell",
        "AAAI Conf Artif Intell",
        "AAAI",
    ),
    "Computer Vision and Pattern Recognition": ("CVPR", "Comput Vis Pattern Recognit"),
    "Conference on Machine Learning and Systems": ("MLSys", "Conf Mach Learn Syst"),
    "Transactions of the Association for Computational Linguistics": ("Trans Assoc Comput Linguistics", "TACL"),
    "Trans. Mach. Learn. Res.": (),
}


class SemanticScholar:
    """The stand-in. Keys in `refused_keys` are answered 403; without a key everything works."""

    name = "semantic-scholar"
    hosts = ("api.semanticscholar.org",)

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self.refused_keys: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [
            web.post("/graph/v1/paper/batch", self._batch),
            web.get("/graph/v1/paper/search/match", self._match),
            web.get("/graph/v1/paper/{id:.+}", self._paper),
        ]

    async def _batch(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        try:
            ids = json.loads(await request.read())["ids"]
        except (ValueError, KeyError, TypeError):
            return _error(400, "Error reading request body")
        if len(ids) > _MOST:
            return _error(400, f"Too many paper ids. Maximum {_MOST} ids per request.")
        if not all(isinstance(each, str) and each for each in ids):
            return _error(400, "Invalid paper id in request")
        found = [self._find(each) for each in ids]
        if not any(found):
            return _error(400, "No valid paper ids given")
        wanted = _wanted(request)
        return _json([_told(paper, wanted) if paper else None for paper in found])

    async def _paper(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        name = request.match_info["id"]
        if paper := self._find(name):
            return _json(_told(paper, _wanted(request)))
        return _error(404, f"Paper with id {name} not found")

    async def _match(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        words = _words(request.query.get("query", ""))
        ranked = [(len(words & _words(paper.title)), paper) for paper in self._holdings.papers() if paper.indexed]
        common, best = max(ranked, key=lambda each: each[0], default=(0, None))
        if best is None or common < 0.6 * len(words):
            return _error(404, "Title match not found")
        told = _told(best, _wanted(request)) | {"matchScore": round(common * 17.31, 5)}
        return _json({"data": [told]})

    def _refusal(self, request: web.Request) -> web.Response | None:
        if request.headers.get("x-api-key") in self.refused_keys:
            return _json({"message": "Forbidden"}, status=403)
        unknown = [each for each in _wanted(request) if each not in _FIELDS]
        return _error(400, f"Unrecognized or unsupported fields: [{', '.join(unknown)}]") if unknown else None

    def _find(self, name: str) -> WorldPaper | None:
        prefix, colon, value = name.partition(":")
        if colon and prefix.lower() in _KINDS:
            paper = self._holdings.paper(_KINDS[prefix.lower()], value)
        elif re.fullmatch(r"[0-9a-f]{40}", name):
            paper = self._holdings.paper("s2", name)
        elif name.startswith("10."):
            paper = self._holdings.paper("doi", name)
        else:
            paper = None
        return paper if paper and paper.indexed else None


def _wanted(request: web.Request) -> list[str]:
    fields = request.query.get("fields", "title").split(",")
    return ["paperId", *dict.fromkeys(each.partition(".")[0] for each in fields)]


def _told(paper: WorldPaper, wanted: list[str]) -> dict[str, object]:
    doi = paper.doi or (f"10.48550/arXiv.{paper.arxiv}" if paper.arxiv else None)
    dblp = paper.dblp or (f"journals/corr/abs-{paper.arxiv.replace('.', '-')}" if paper.arxiv else None)
    external = {"ArXiv": paper.arxiv, "DBLP": dblp, "DOI": doi, "ACL": paper.acl, "CorpusId": paper.number}
    published = paper.published
    everything: dict[str, object] = {
        "paperId": paper.paper_id,
        "externalIds": {name: value for name, value in external.items() if value},
        "corpusId": paper.number,
        "publicationVenue": _venue(paper),
        "url": f"https://www.semanticscholar.org/paper/{paper.paper_id}",
        "title": paper.title,
        "abstract": None,
        "venue": paper.venue,
        "year": paper.year,
        "referenceCount": 40,
        "citationCount": paper.citations,
        "influentialCitationCount": paper.influential_citations,
        "isOpenAccess": False,
        "openAccessPdf": {"url": "", "status": None, "license": None, "disclaimer": ""},
        "fieldsOfStudy": ["Computer Science"],
        "s2FieldsOfStudy": [{"category": "Computer Science", "source": "external"}],
        "publicationTypes": ["JournalArticle"],
        "publicationDate": published.isoformat() if published else None,
        "journal": {"name": "ArXiv", "volume": f"abs/{paper.arxiv}"} if paper.arxiv else None,
        "citationStyles": {"bibtex": f"@Article{{,\n title = {{{paper.title}}}\n}}\n"},
        "authors": [{"authorId": str(paper.number + index), "name": name} for index, name in enumerate(paper.authors)],
        "tldr": None,
    }
    return {name: everything[name] for name in _FIELDS if name in wanted}


def _venue(paper: WorldPaper) -> dict[str, object] | None:
    aliases = paper.venue_aliases or VENUES.get(paper.venue, ())
    if not aliases:
        return None
    kind = {} if paper.venue == "arXiv.org" else {"type": "conference"}
    return {"id": "00000000-0000-0000-0000-000000000000", "name": paper.venue, **kind, "alternate_names": [*aliases]}


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(value).encode() + b"\n", headers={"Content-Type": "application/json"}
    )


def _error(status: int, message: str) -> web.Response:
    return _json({"error": message}, status)
