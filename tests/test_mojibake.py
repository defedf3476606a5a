"""Text as a reader means it."""

from __future__ import annotations

import pytest

from citevet.mojibake import readable
from tests.documents.real import real_list


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("Christopher R√©", "Christopher Ré"),
        ("≈Åukasz Kaiser", "Łukasz Kaiser"),
        ("D√°niel Simig", "Dániel Simig"),
        ("Ã‰mile", "Émile"),
        ("SchrÃ¶dinger", "Schrödinger"),
        ("苏剑林", "苏剑林"),
        ("Émile on $\\sqrt{n}$ “quoted”", "Émile on $\\sqrt{n}$ “quoted”"),
        ("plain", "plain"),
    ],
)
def test_mojibake_is_repaired_and_sound_text_is_left(damaged: str, meant: str) -> None:
    assert readable(damaged) == meant


def test_the_authors_of_long_context_read_correctly() -> None:
    names = [name for entry in real_list("long-context.md").entries for name in entry.author_names]
    foreign = [name for name in names if not name.isascii()]
    assert foreign
    assert [name for name in map(readable, foreign) if "√" in name or "≈" in name] == []
