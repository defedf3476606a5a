"""A block's text in one piece, with the styles and links of its runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from citevet.documents.blocks import Piece, PieceKind
from citevet.documents.fields import Stretch
from citevet.documents.shapes.base import View

_BARE_URL = re.compile(r"(?:https?|ftp)://[^\s<>，。；、）】」]+")
_SEPARATIONS = frozenset({PieceKind.LINE, PieceKind.PARAGRAPH, PieceKind.CELL})


@dataclass(frozen=True, slots=True)
class Run:
    """`text[start:end]` of a line in one style. `link` is the outermost link around it, `image` says that it is what
    stands for a picture, `separation` that it only ends a line or a paragraph, and `url` that it is a bare URL."""

    start: int
    end: int
    link: int | None = None
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    image: bool = False
    separation: bool = False
    url: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is text outside of links, pictures and URLs."""
        return self.link is None and not (self.image or self.separation or self.url)


class Line:
    """The text of a run of pieces; `runs` cover it in order, and `stretch` knows its bytes."""

    __slots__ = ("runs", "stretch", "text", "view")

    def __init__(self, view: View, pieces: Sequence[Piece]) -> None:
        self.view = view
        self.stretch = Stretch(pieces, view.data)
        self.text = self.stretch.text
        self.runs = tuple(self._runs(pieces))

    def run_at(self, position: int) -> int:
        """The index of the first run that ends behind `position`; the number of runs where there is none."""
        low, high = 0, len(self.runs)
        while low < high:
            middle = (low + high) // 2
            if self.runs[middle].end <= position:
                low = middle + 1
            else:
                high = middle
        return low

    def is_bracketed(self, run: Run) -> bool:
        """Whether brackets stand around a run: `[[code](u)]`."""
        return self.text[: run.start].rstrip().endswith("[") and self.text[run.end :].lstrip().startswith("]")

    def _runs(self, pieces: Sequence[Piece]) -> list[Run]:
        found: list[Run] = []
        position = 0
        for key, members in groupby(pieces, self._style):
            group = list(members)
            start, end = self.stretch.starts[position], self.stretch.starts[position + len(group)]
            position += len(group)
            link, strong, emphasis, code, separation = key
            strong = strong or (link is not None and all(piece.strong for piece in group))
            image = link is not None and all(piece.link is not None and self._pictured(piece.link) for piece in group)
            run = Run(start, end, link, strong, emphasis, code, image, separation)
            found += self._without_urls(run) if run.plain else [run]
        return found

    def _style(self, piece: Piece) -> tuple[int | None, bool, bool, bool, bool]:
        link = self.view.outermost(piece)
        if link is not None:
            return link, False, False, False, False
        separation = piece.kind in _SEPARATIONS and not (piece.strong or piece.emphasis)
        return None, piece.strong, piece.emphasis, piece.kind is PieceKind.CODE, separation

    def _pictured(self, link: int) -> bool:
        return self.view.links[link].image

    def _without_urls(self, run: Run) -> list[Run]:
        parts: list[Run] = []
        position = run.start
        for found in _BARE_URL.finditer(self.text, run.start, run.end):
            if position < found.start():
                parts.append(Run(position, found.start(), None, run.strong, run.emphasis, run.code))
            parts.append(Run(found.start(), found.end(), url=True))
            position = found.end()
        if position < run.end or not parts:
            parts.append(Run(position, run.end, None, run.strong, run.emphasis, run.code))
        return parts
