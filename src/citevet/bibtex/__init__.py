"""BibTeX as people and publishers write it: entries with their ranges, and the plain text of their fields."""

from __future__ import annotations

from citevet.bibtex.reader import entries
from citevet.bibtex.text import people, plain

__all__ = ["entries", "people", "plain"]
