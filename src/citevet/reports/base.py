"""What a form of the report is: a module of this package with a `FORM`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from citevet.model import Audit, Severity


class Described(Protocol):
    """What a form tells of a rule; `doc` is Markdown."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def summary(self) -> str: ...
    @property
    def doc(self) -> str: ...
    @property
    def on(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a form needs beside the audit. `width` is the terminal's, in columns; without one no line is broken.

    `mended` holds each document that the safe fixes change, whole, as they leave it, and `repository_paths` each
    document's path from its repository's root; both are keyed by the document's path. `rules` describes the rules that
    findings may be of.
    """

    width: int | None = None
    colour: bool = False
    mended: Mapping[str, bytes] = field(default_factory=dict)
    repository_paths: Mapping[str, str] = field(default_factory=dict)
    rules: Sequence[Described] = ()

    def path(self, document: str) -> str:
        """A document's path from its repository's root, where that is known."""
        return self.repository_paths.get(document, document)


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
