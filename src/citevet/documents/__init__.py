"""Documents: files read into links and entries, each with its range of bytes."""

from __future__ import annotations

from citevet.documents.forms import SUFFIXES, parse
from citevet.documents.walk import Loaded, load

__all__ = ["SUFFIXES", "Loaded", "load", "parse"]
