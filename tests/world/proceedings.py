"""The sites that print whole proceedings: a page, or a file of BibTeX, for each volume.

The forms are those of the real sites as public scrapers read them; none was recorded from the live ones. A paper stands
in a volume by its ACL Anthology id, or by its page on the site (`WorldPaper.listed_page`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from aiohttp import web

from tests.world.holdings import Holdings, WorldPaper
from tests.world.sites import Site, html, lost


class AclAnthology(Site):
    """aclanthology.org: a paper's page, its PDF and its BibTeX, and whole volumes as BibTeX; the page without its slash
    redirects."""

    name = "acl"
    hosts = ("aclanthology.org",)

    async def _page(self, request: web.Request) -> web.Response:
        if request.scheme == "http":
            raise web.HTTPMovedPermanently(f"https://{request.host}{request.path_qs}")
        name = request.path.removeprefix("/")
        if (volume := re.fullmatch(r"volumes/(\d{4}\.[a-z]+-[a-z0-9]+)\.bib", name)) is not None:
            inside = [each for each in self._holdings.papers() if (each.acl or "").rpartition(".")[0] == volume[1]]
            if not inside:
                return lost("404 Not Found")
            return web.Response(text=bibtex(volume[1], inside), content_type="application/x-bibtex", charset="utf-8")
        bare = name.removesuffix("/").removesuffix(".pdf").removesuffix(".bib")
        paper = self._holdings.paper("acl", bare)
        if not bare or bare.partition("/")[0] in {"attachments", "events", "people", "venues", "volumes"}:
            return html("ACL Anthology")
        if paper is None:
            return lost("404 Not Found")
        if name == bare:
            raise web.HTTPMovedPermanently(f"https://aclanthology.org/{bare}/")
        return html(f"{paper.title} - ACL Anthology")


@dataclass(frozen=True, slots=True)
class Printer:
    """One site: its name and host, the pattern of its volumes' addresses (path and query), the volume that a paper's
    path lies in, and how a volume's papers are printed."""

    name: str
    host: str
    volume: str
    member: str
    page: Callable[[str, Sequence[WorldPaper]], str]


class PrintedProceedings(Site):
    """A printer's site: volumes that hold papers, 404 for others, and an unremarkable page for all else."""

    def __init__(self, holdings: Holdings, printer: Printer) -> None:
        super().__init__(holdings)
        self.name = printer.name
        self.hosts = (printer.host,)
        self._printer = printer

    async def _page(self, request: web.Request) -> web.Response:
        asked = re.fullmatch(self._printer.volume, request.path_qs)
        if asked is None:
            return html(f"Welcome to {request.host}")
        papers = [each for each in self._holdings.papers() if self._volume(each) == asked[1]]
        if not papers:
            return lost("404 Not Found")
        return web.Response(text=self._printer.page(asked[1], papers), content_type="text/html", charset="utf-8")

    def _volume(self, paper: WorldPaper) -> str | None:
        address = urlsplit(paper.listed_page)
        inside = re.match(self._printer.member, address.path) if address.hostname == self._printer.host else None
        return inside[1] if inside else None


def bibtex(volume: str, papers: Sequence[WorldPaper]) -> str:
    """A volume of the ACL Anthology as BibTeX, the volume itself first."""
    year = volume[:4]
    entries = [
        f'@proceedings{{{volume.replace(".", "-")},\n    title = "Proceedings of {volume}",\n'
        f'    editor = "Editor, Ann  and\n      Editor, Bo",\n    month = aug,\n    year = "{year}",\n'
        f'    url = "https://aclanthology.org/{volume}.0/"\n}}'
    ]
    for paper in papers:
        people = "  and\n      ".join(_inverted(name) for name in paper.authors)
        entries.append(
            f'@inproceedings{{{_key(paper)},\n    title = "{_braced(paper.title)}",\n    author = "{people}",\n'
            f'    editor = "Editor, Ann  and\n      Editor, Bo",\n    booktitle = "Proceedings of {volume}",\n'
            f'    month = aug,\n    year = "{year}",\n    publisher = "Association for Computational Linguistics",\n'
            f'    url = "https://aclanthology.org/{paper.acl}/",\n    doi = "10.18653/v1/{paper.acl}",\n'
            f'    pages = "1--9",\n    abstract = "What {{W}}e did, 10{chr(92)}% better."\n}}'
        )
    return "\n".join(entries) + "\n"


def _pmlr(volume: str, papers: Sequence[WorldPaper]) -> str:
    rows = "\n".join(
        f'<div class="paper">\n<p class="title">{escape(each.title)}</p>\n<p class="details">\n<span class="authors">'
        f'{",&nbsp;".join(map(escape, each.authors))}</span>;\n<span class="info"><i>Proceedings</i>, PMLR '
        f'{volume[1:]}:1-9</span>\n</p>\n<p class="links">[<a href="{escape(each.listed_page)}">abs</a>]'
        f'[<a href="https://raw.githubusercontent.com/mlresearch/{volume}/main/assets/x/x.pdf" target="_blank">'
        f"Download PDF</a>]</p>\n</div>"
        for each in papers
    )
    return _document(f"Proceedings of Machine Learning Research, volume {volume[1:]}", rows)


def _paper_files(year: str, papers: Sequence[WorldPaper]) -> str:
    rows = "\n".join(_item(year, each) for each in papers)
    return _document(f"Proceedings of {year}", f'<div class="col"><ul class="paper-list">\n{rows}\n</ul></div>')


def _item(year: str, paper: WorldPaper) -> str:
    link = f'<a title="paper title" href="{escape(urlsplit(paper.listed_page).path)}">{escape(paper.title)}</a>'
    people = escape(", ".join(paper.authors))
    if int(year) < 2024:
        return f'<li class="conference">{link} <i>{people}</i></li>'
    return (
        f'<li class="conference" data-track="conference"><div class="paper-content">{link}\n'
        f'<span class="paper-authors">{people}</span></div></li>'
    )


def _cvf(volume: str, papers: Sequence[WorldPaper]) -> str:
    return _document(f"{volume} Open Access Repository", f"<dl>\n{''.join(map(_definition, papers))}</dl>")


def _definition(paper: WorldPaper) -> str:
    people = "\n".join(
        f'<form id="form-{number}" action="/x" method="post" class="authsearch">\n<input type="hidden" '
        f'name="query_author" value="{escape(name)}">\n<a href="#">{escape(name)}</a>,\n</form>'
        for number, name in enumerate(paper.authors)
    )
    path = escape(urlsplit(paper.listed_page).path)
    preprint = f'[<a class="arxiv" href="http://arxiv.org/abs/{paper.arxiv}">arXiv</a>]\n' if paper.arxiv else ""
    return (
        f'<dt class="ptitle"><br><a href="{path}">{escape(paper.title)}</a></dt>\n<dd>\n{people}\n</dd>\n<dd>\n'
        f'[<a href="{path.replace("html", "papers")}">pdf</a>]\n{preprint}<div class="link2">[<a class="fakelink">'
        f'bibtex</a>]\n<div class="bibref pre-white-space">@InProceedings{{x,\n title = {{{escape(paper.title)}}}\n}}'
        f"</div>\n</div>\n</dd>\n"
    )


def _document(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><h2>{title}</h2>\n{body}\n</body>\n</html>\n"
    )


def _key(paper: WorldPaper) -> str:
    words = re.findall(r"[a-z]+", paper.title.lower()) or ["untitled"]
    return f"{paper.authors[0].rpartition(' ')[2].lower()}-etal-{words[0]}" if paper.authors else words[0]


def _inverted(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else last


def _braced(title: str) -> str:
    """A title with its capitals in braces, as the Anthology writes it."""
    return re.sub(r"(?<!^)\b([A-Z]\w*)", r"{\1}", title).replace("&", r"\&").replace("%", r"\%")


_YEARLY = r"/paper_files/paper/(\d{4})"
PRINTERS = (
    Printer("pmlr", "proceedings.mlr.press", r"/(v\d+)/", r"/(v\d+)/", _pmlr),
    Printer("neurips", "proceedings.neurips.cc", _YEARLY, _YEARLY + "/hash/", _paper_files),
    Printer("iclr", "proceedings.iclr.cc", _YEARLY, _YEARLY + "/hash/", _paper_files),
    Printer("mlsys", "proceedings.mlsys.org", _YEARLY, _YEARLY + "/hash/", _paper_files),
    Printer("cvf", "openaccess.thecvf.com", r"/([A-Z]+\d{4})\?day=all", r"/content/([A-Z]+\d{4})/html/", _cvf),
)
