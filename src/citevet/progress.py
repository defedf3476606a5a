"""How a long run tells what it is doing, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol


class Progress(Protocol):
    """A listener; it must not raise and must return at once."""

    def planned(self, links: int) -> None:
        """So many distinct identifiers and pages are to be answered; may be called again with a larger number."""
        ...

    def answered(self, links: int) -> None:
        """So many more of them have been."""
        ...

    def note(self, message: str) -> None:
        """Something worth a line while it happens: an outage, a host that asks to wait."""
        ...

    def watch(self, waiting: Callable[[], Mapping[str, int]]) -> None:
        """`waiting` tells at any moment how many requests are queued for each host that has a queue."""
        ...


class Silence:
    """Listens to nothing."""

    def planned(self, links: int) -> None:
        """Ignored."""

    def answered(self, links: int) -> None:
        """Ignored."""

    def note(self, message: str) -> None:
        """Ignored."""

    def watch(self, waiting: Callable[[], Mapping[str, int]]) -> None:
        """Ignored."""
