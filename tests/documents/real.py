"""The real lists that lie beside the repository on some machines."""

from __future__ import annotations

from functools import cache

import pytest

from citevet import documents
from citevet.model import Document
from tests.support import SHARED

LISTS = SHARED / "lists"

_LONG = 250_000


def real_lists(*suffixes: str) -> list[object]:
    """The names of the lists that are at hand, as parameters of a test; what takes long is for the slow campaign."""
    files = sorted(each for each in LISTS.glob("*") if each.suffix in suffixes)
    return [
        pytest.param(each.name, marks=pytest.mark.slow) if each.stat().st_size > _LONG else each.name for each in files
    ]


def real_list(name: str) -> Document:
    """One of the lists, read; skips the test where it is not at hand."""
    if not (LISTS / name).is_file():
        pytest.skip(f"the real list {name} is not at hand; CITEVET_SHARED names the folder that holds lists/")
    return _read(name)


@cache
def _read(name: str) -> Document:
    return documents.parse(name, (LISTS / name).read_bytes())
