"""What real lists hold, found by one pattern a list: a second opinion that knows each list by name and reads lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile

_TAGS = re.compile(r"<[^>]+>")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*([^()\s]*(?:\([^()]*\)[^()\s]*)*)[^()]*\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"(?i)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")


@dataclass(frozen=True)
class Seen:
    """An entry as its line shows it. `place` is the venue with its year as written, "" where there is none; `paper`
    and `code` are URLs."""

    line: int
    title: str
    place: str = ""
    year: str = ""
    paper: str = ""
    code: str = ""
    authors: str = ""


def plain(text: str) -> str:
    """Letters and digits of a text alone, so that markup does not matter."""
    return re.sub(r"[\W_]+", "", _TAGS.sub("", text)).lower()


def _year(text: str) -> str:
    found = _YEAR.search(text)
    short = re.search(r"['’‘](\d\d)", text)
    return found[0] if found else f"20{short[1]}" if short else ""


def _long_context(lines: list[str]) -> Iterator[Seen]:
    numbered = re.compile(r"\s*\d+\. \**\[?\[\**(.+?)\**\]\(([^\s)]*)\)?(.*)")
    news = re.compile(r"\s*- Papers?\s?: \[(.+?)\]\((\S+?)\)(.*)")
    for number, first in enumerate(lines, 1):
        below = islice(lines, number, number + 5)
        line = " ".join([first, *takewhile(lambda each: each[:1].isalpha() or each[:1] == "_", below)])
        for pattern in (numbered, news):
            if (found := pattern.match(line)) is not None:
                rest = _IMAGE.sub("", found[3]).replace("[ICML 2025]", "ICML 2025")
                place = re.search(r"(?:^|[_.*]\s*)([^_*.\[\]]*?(?:19|20)\d\d[^_.\[]*)\W*(?:\[|$|\s*&)", rest)
                code = re.search(r"\]\((https://github\.com/[^)\s]+)\)", found[3])
                told = place[1].strip(" .") if place else ""
                yield Seen(number, found[1], told, _year(told), found[2], code[1] if code else "")
                break


def _token_compression(lines: list[str]) -> Iterator[Seen]:
    for number, line in enumerate(lines, 1):
        if (found := re.match(r"- \*\*\[\d+\] (.+)\*\*, (.+?)\s*$", line)) is not None:
            below = " ".join(lines[number : number + 3])
            links = {label.lower(): url for label, url in _LINK.findall(below)}
            yield Seen(number, found[1], found[2], _year(found[2]), links.get("paper", ""), links.get("code", ""))


def _graph(lines: list[str]) -> Iterator[Seen]:
    for number, line in enumerate(lines, 1):
        if (found := re.match(r"- \(\*?(.+?)\*?\) (.+?) ?\[\[(?:paper|pdf)\]\((http\S+?)\)\]", line)) is not None:
            code = re.search(r"\[\[code\]\((\S+?)\)\]", line)
            yield Seen(number, found[2], found[1].strip("*"), _year(found[1]), found[3], code[1] if code else "")


def _multimodal(lines: list[str]) -> Iterator[Seen]:
    head: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.startswith("- ") and (bold := re.search(r"\*\*(.+?)\*\*", line)) is not None:
            links = {label.lower(): url for label, url in _LINK.findall(lines[number])}
            place = lines[number].split(",")[0] if links else ""
            if links:
                yield Seen(number, bold[1], place, _year(place), links.get("paper", ""))
        if line.count("|") < 3:
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if "Venue" in line or "| Paper |" in line:
            head = [cell.strip() for cell in line.strip().strip("|").split("|")]
        elif not line.startswith("|:-"):
            row = dict(zip(head, cells, strict=False))
            named = row.get("Title") or row.get("Paper") or ""
            links = _LINK.findall(_IMAGE.sub("", named))
            title = links[0][0] if links else _IMAGE.sub("", named)
            paper = links[0][1] if links else ""
            code = re.search(r"\((https://github\.com/[^)]+)\)", row.get("Code", "") + row.get("Link", ""))
            venue, date = row.get("Venue", "").strip("- "), row.get("Date", "").strip("- ")
            yield Seen(number, title, venue, _year(date), _of_paper(paper), code[1] if code else "")


def _efficient(lines: list[str]) -> Iterator[Seen]:
    for number, line in enumerate(lines, 1):
        cells = re.split(r"\|", line.strip().strip("|"))
        if not line.startswith("|") or line.startswith(("|:-", "| Title")):
            continue
        badge = re.search(r"badge/(?:Conference|Journal)-([^)]*?)-blue", cells[0])
        place = badge[1].replace("%20", " ").replace("_", " ") if badge else ""
        titled = re.findall(
            r"(?<!!)\[([^\[\]]{6,}(?:\[[^\]]*\][^\[\]]*)*)\]\((\S*?)\)", re.sub(r"\[!\[.*?\)\]\(.*?\)", "", cells[0])
        )
        links = {label.lower(): url for label, url in _LINK.findall(" ".join(cells[1:]))}
        paper = links.get("paper") or (titled[0][1] if titled else "")
        authors = cells[0].rsplit("<br>", 1)[-1] if "<br>" in cells[0] else ""
        title = titled[0][0] if titled else ""
        yield Seen(number, title, place, _year(place), paper, links.get("github", ""), authors)


def _video(lines: list[str]) -> Iterator[Seen]:
    for number, line in enumerate(lines, 1):
        found = re.match(r"\+ \[?(?:\*\*)?(.+?)(?:\*\*)?\]\((\S+?)\)(.*)", line)
        if found is None:
            continue
        below = "".join(takewhile_indented(lines[number:]))
        told = re.search(r"\(([^()]*(?:19|20)\d\d[^()]*)\)", found[3].split("[")[0])
        place = told[1].split("|")[-1].strip() if told else ""
        star = re.search(r"github/stars[^)]*\)\]\((\S+?)\)", found[3] + below)
        if not (told or star or "arXiv" in below or "arxiv" in found[2]):
            continue
        year = _year(place)
        place = "" if _MONTH.match(place) else place
        yield Seen(number, found[1], place, year, _of_paper(found[2]), star[1] if star else "")


def _of_paper(url: str) -> str:
    """The URL, unless it leads to a repository rather than to a file of a paper."""
    return "" if "://github.com/" in url and not url.endswith(".pdf") else url


def takewhile_indented(lines: list[str]) -> Iterator[str]:
    """The lines up to the first that is blank or begins at the margin."""
    for line in lines:
        if not line.startswith(" ") or not line.strip():
            return
        yield line


def _inference(lines: list[str]) -> Iterator[Seen]:
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or line.startswith(("|Date", "|:")) or len(cells) < 4:
            continue
        title = re.sub(r"^[^\[\w]*\[(?:\*\*)?.+?(?:\*\*)?\](?:\([^)]*\))?\s*", "", cells[1], count=1)
        title = re.sub(r"\s*\(@.*$", "", title)
        place = ""
        if (inside := re.match(r"\[(\w+?20\d\d)\] ", title)) is not None:
            place, title = inside[1], title[inside.end() :]
        if (after := re.search(r", (NeurIPS \d{4})$", title)) is not None:
            place, title = after[1], title[: after.start()]
        paper = re.search(r"\[(?:pdf|paper)\]\]?\((\S*?)\)", cells[2])
        code = re.search(r"\]\((https://github\.com/[^)]+)\)", cells[3])
        yield Seen(number, title, place, _year(place or cells[0]), paper[1] if paper else "", code[1] if code else "")


ORACLES: Mapping[str, Callable[[list[str]], Iterator[Seen]]] = {
    "long-context.md": _long_context,
    "long-context-full-2025-08.md": _long_context,
    "token-compression-language.md": _token_compression,
    "XiaoxinHe__Awesome-Graph-LLM.md": _graph,
    "BradyFU__Awesome-Multimodal-Large-Language-Models.md": _multimodal,
    "horseee__Awesome-Efficient-LLM.md": _efficient,
    "showlab__Awesome-Video-Diffusion.md": _video,
    "xlite-dev__Awesome-LLM-Inference.md": _inference,
}
