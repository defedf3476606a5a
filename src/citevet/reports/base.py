"""What a form of the report is: a module of this package with a `FORM`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from citevet.model import Audit


@dataclass(frozen=True, slots=True)
class Context:
    """What a form needs beside the audit. `width` is the terminal's, in columns; without one no line is broken.

    `mended` holds each document that the safe fixes change, whole, as they leave it, and `repository_paths` each
    document's path from its repository's root; both are keyed by the document's path.
    """

    width: int | None = None
    colour: bool = False
    mended: Mapping[str, bytes] = field(default_factory=dict)
    repository_paths: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its name on the command line, the name of its file, or None where an audit writes none, and what
    renders it, as UTF-8, piece by piece: the report of a long list is never whole in memory."""

    name: str
    file: str | None
    pieces: Callable[[Audit, Context], Iterable[bytes]]

    def render(self, audit: Audit, context: Context) -> bytes:
        """The whole of it."""
        return b"".join(self.pieces(audit, context))
