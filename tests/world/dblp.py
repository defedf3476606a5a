"""DBLP's publication search, for whole volumes and for the words of titles: JSON as recorded, in pages.

https://dblp.org/faq/How+to+use+the+dblp+search+API.html
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from aiohttp import web

from citevet.matching import plain_text
from tests.world.holdings import Holdings, WorldPaper

_MOST = 1000
_WORD = re.compile(r"[^\W_]+")


class Dblp:
    """The stand-in of dblp.org/search/publ/api. A volume begins with its own record; one that there is not is an
    answer without hits. A search finds titles with words that begin with each of the given ones, preprints too."""

    name = "dblp"
    hosts = ("dblp.org",)

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self.most = _MOST
        self._papers: tuple[WorldPaper, ...] = ()
        self._titles: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/search/publ/api", self._search)]

    async def _search(self, request: web.Request) -> web.Response:
        query, first = request.query["q"], int(request.query.get("f", "0"))
        most = min(int(request.query.get("h", "30")), self.most)
        volume = re.fullmatch(r"toc:db/(.+)\.bht:", query)
        papers = self._holdings.listed(volume[1]) if volume else self._with_words(query)
        infos = [_editorship(volume[1])] if volume and papers else []
        infos += [_info(each) for each in papers]
        sent = infos[first : first + most]
        hits: dict[str, Any] = {
            "@total": str(len(infos)),
            "@computed": str(len(sent)),
            "@sent": str(len(sent)),
            "@first": str(first),
        }
        if sent:
            hits["hit"] = [
                {"@score": "1", "@id": str(number), "info": info, "url": f"URL#{number}"}
                for number, info in enumerate(sent, first + 1)
            ]
        result = {
            "query": query,
            "status": {"@code": "200", "text": "OK"},
            "time": {"@unit": "msecs", "text": "12.34"},
            "completions": {"@total": "0", "@computed": "0", "@sent": "0"},
            "hits": hits,
        }
        return web.json_response({"result": result})

    def _with_words(self, query: str) -> tuple[WorldPaper, ...]:
        if self._papers is not self._holdings.papers():
            self._papers = self._holdings.papers()
            self._titles = [" ".join(("", *_WORD.findall(plain_text(each.title)))) for each in self._papers]
        words = [f" {word}" for word in query.casefold().split()]
        return tuple(
            paper
            for paper, title in zip(self._papers, self._titles, strict=True)
            if (paper.listed or paper.arxiv) and all(word in title for word in words)
        )


def _info(paper: WorldPaper) -> dict[str, Any]:
    people = [
        {"@pid": f"{number}/{paper.number % 99}", "text": escape(name)} for number, name in enumerate(paper.authors, 1)
    ]
    if not paper.listed:
        return _preprint(paper, people)
    journal = paper.listed.startswith("journals/")
    key = paper.dblp or f"{paper.listed.rpartition('/')[0]}/X{paper.number}{_year(paper.listed)[2:]}"
    info: dict[str, Any] = {
        "authors": {"author": people if len(people) > 1 else people[0]},
        "title": f"{escape(paper.title)}.",
        "venue": paper.listed_as or paper.listed.split("/")[1].upper(),
        "year": _year(paper.listed),
        "type": "Journal Articles" if journal else "Conference and Workshop Papers",
        "access": "open",
        "key": key,
        "url": f"https://dblp.org/rec/{key}",
    }
    if paper.acl:
        info |= {"doi": f"10.18653/V1/{paper.acl.upper()}", "ee": f"https://doi.org/10.18653/v1/{paper.acl}"}
    elif paper.listed_page:
        info["ee"] = paper.listed_page
    elif paper.openreview:
        info["ee"] = f"https://openreview.net/forum?id={paper.openreview}"
    return info


def _preprint(paper: WorldPaper, people: list[dict[str, str]]) -> dict[str, Any]:
    key = f"journals/corr/abs-{str(paper.arxiv).replace('.', '-')}"
    return {
        "authors": {"author": people if len(people) > 1 else people[0]},
        "title": f"{escape(paper.title)}.",
        "venue": "CoRR",
        "volume": f"abs/{paper.arxiv}",
        "year": f"20{str(paper.arxiv)[:2]}",
        "type": "Informal and Other Publications",
        "access": "open",
        "key": key,
        "ee": f"https://doi.org/10.48550/arXiv.{paper.arxiv}",
        "url": f"https://dblp.org/rec/{key}",
    }


def _editorship(toc: str) -> dict[str, Any]:
    key = f"{toc.rpartition('/')[0]}/{_year(toc)}"
    return {
        "authors": {"author": [{"@pid": "1/1", "text": "Ann Editor 0001"}, {"@pid": "1/2", "text": "Bo Editor"}]},
        "title": f"Proceedings of a Conference, {_year(toc)}",
        "publisher": "A Publisher",
        "year": _year(toc),
        "type": "Editorship",
        "key": key,
        "url": f"https://dblp.org/rec/{key}",
    }


def _year(toc: str) -> str:
    return next(iter(re.findall(r"\d{4}", toc)), "2024")
