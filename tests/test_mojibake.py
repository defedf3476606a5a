"""Text as a reader means it."""

from __future__ import annotations

import pytest

from citevet.mojibake import garbled, readable
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


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("Christopher R√©, Ann Lee", "Christopher Ré, Ann Lee"),
        ("Ana Mu√±oz", "Ana Muñoz"),
        ("It‚Äôs √âmile", "It’s Émile"),
        ("Christopher RÃ©", "Christopher Ré"),
        ("Christopher RÃƒÂ©", "Christopher Ré"),
        ("Jos√© Pe√±a ¬∑ √π", "José Peña ¬∑ √π"),
        ("\uf8ffüìú Jos√© Pe√±a ‚Äì ËãèÂâë ¬∑ √π", "📜 José Peña – 苏剑 · ù"),
    ],
)
def test_what_is_certainly_garbled_is_found(damaged: str, meant: str) -> None:
    assert repaired(damaged) == meant


@pytest.mark.parametrize(
    "sound",
    [
        "√π and O(√n)",
        "√±1, ±√2 and √±x",
        "√π√Ω, twice √π√Ω, thrice √π√Ω and √∞",
        "¬∂x or ¬∑y ∂≈∫ ∆ρ≤√2",
        "`√©` alone, and sin√πx",
        "Ð¡Ñ‚Ð°Ñ‚ÑŒÑ",
        "JOÃO, ÅSTRÖM, Çağrı, GRÂCE, “été”",
        "Lee†‡, Roe¶§, 30°C±2°, Acme®™",
    ],
)
def test_what_may_be_sound_is_left_alone(sound: str) -> None:
    assert repaired(sound) == sound


def repaired(text: str) -> str:
    for each in reversed(garbled(text)):
        text = text[: each.start] + each.repaired + text[each.start + len(each.text) :]
    return text
