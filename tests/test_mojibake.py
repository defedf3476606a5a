"""Text as a reader means it."""

from __future__ import annotations

import ftfy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.mojibake import readable, ungarbled
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
    assert ungarbled(damaged) == meant


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
    assert ungarbled(sound) == sound


LONE = st.characters(codec="utf-8", min_codepoint=0xA0, exclude_characters="ÂÃŒœ", exclude_categories=("Cs",))
BEYOND = st.characters(min_codepoint=0x2D00, max_codepoint=0x9FFF)


@given(st.lists(st.tuples(st.text(st.characters(max_codepoint=0x7E), min_size=1), LONE | BEYOND), max_size=6))
def test_what_is_not_looked_at_closely_is_nothing_that_ftfy_would_repair(parts: list[tuple[str, str]]) -> None:
    text = "".join(plain + foreign for plain, foreign in parts)
    assert (ftfy.fix_encoding(text), readable(text)) == (text, text)
