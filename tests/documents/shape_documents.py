"""The small documents of every shape (`shapes/README.md` tells how they are written)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from citevet.model import Document, Entry, Role, Span

FOLDER = Path(__file__).parent / "shapes"
_SHORT = re.compile(r"\{([pgswcb])(\d*)\}")
_IDENTIFIER = re.compile(r"([pgw])(\d+)")
_MARKS = re.compile("[⟦⟧]")
_CITATIONS = (
    "https://img.shields.io/badge/dynamic/json?label=citation&query=citationCount"
    "&url=https%3A%2F%2Fapi.semanticscholar.org%2Fgraph%2Fv1%2Fpaper%2F{}%3Ffields%3DcitationCount"
)


@dataclass(frozen=True)
class Expected:
    """An entry as a person reads it; `papers` and `code` are identifiers."""

    title: str
    authors: str | None
    venue: str | None
    year: str | None
    slot: str | None
    papers: frozenset[str]
    code: frozenset[str]


@dataclass(frozen=True)
class SmallDocument:
    """One small document, the ranges of its entries and what they say."""

    shape: str
    name: str
    data: bytes
    spans: tuple[Span, ...]
    entries: tuple[Expected, ...]

    @property
    def is_open(self) -> bool:
        """Whether it is known that not all of it is read."""
        return self.name.endswith(" open")

    def __str__(self) -> str:
        return f"{self.shape}: {self.name}"


@cache
def small_documents() -> tuple[SmallDocument, ...]:
    """All of them, those of the second author behind the first's."""
    return tuple(
        document
        for path in sorted(FOLDER.rglob("*.txt"), key=lambda path: (path.parent, path.name))
        for document in _documents(path.stem, path.read_text(encoding="utf-8"))
    )


def as_read(document: Document, entry: Entry) -> Expected:
    """What the program understood of an entry, in the words of `Expected`."""
    texts = [each.text if each else None for each in (entry.title, entry.authors, entry.venue, entry.year)]
    return Expected(
        texts[0] or "",
        *texts[1:],
        document.text_at(entry.venue_slot) if entry.venue_slot else None,
        _linked(document, entry, Role.PAPER),
        _linked(document, entry, Role.CODE),
    )


def _linked(document: Document, entry: Entry, role: Role) -> frozenset[str]:
    links = (document.links[index] for index in entry.links)
    return frozenset(str(link.identifier) for link in links if link.role is role)


def _documents(shape: str, text: str) -> Iterator[SmallDocument]:
    for chunk in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        name, _, rest = chunk.partition("\n")
        body, _, expected = rest.partition("\n---\n")
        body = _SHORT.sub(_address, body + "\n")
        if "crlf" in name:
            body = body.replace("\n", "\r\n")
        plain = _MARKS.sub("", body)
        yield SmallDocument(shape, name, plain.encode(), tuple(_spans(body)), tuple(_entries(expected)))


def _spans(marked: str) -> Iterator[Span]:
    offsets = [len(_MARKS.sub("", marked[: mark.start()]).encode()) for mark in _MARKS.finditer(marked)]
    yield from (Span(*each) for each in zip(offsets[::2], offsets[1::2], strict=True))


def _entries(lines: str) -> Iterator[Expected]:
    for line in lines.splitlines():
        if not line.strip():
            continue
        title, *texts, papers, code = line.split(" ~ ")
        known = [None if text == "-" else text for text in texts]
        yield Expected(title, *known, _identifiers(papers), _identifiers(code))


def _address(short: re.Match[str]) -> str:
    kind, number = short[1], short[2]
    return {
        "p": f"https://arxiv.org/abs/2401.{number:0>5}",
        "g": f"https://github.com/ann/r{number}",
        "s": f"https://img.shields.io/github/stars/ann/r{number}",
        "w": f"https://w{number}.example.org/",
        "c": _CITATIONS.format(number),
        "b": "https://img.shields.io/badge",
    }[kind]


def _identifiers(text: str) -> frozenset[str]:
    if text == "-":
        return frozenset()
    return frozenset(
        _IDENTIFIER.sub(_identifier, each) if _IDENTIFIER.fullmatch(each) else each for each in text.split(",")
    )


def _identifier(short: re.Match[str]) -> str:
    kind, number = short[1], short[2]
    return {"p": f"arxiv:2401.{number:0>5}", "g": f"github:ann/r{number}", "w": f"url:https://w{number}.example.org/"}[
        kind
    ]
