"""Whether two records name one paper."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.matching import plain_text, same_paper, title_key
from tests.support import Facts

AUTHORS = ("Ashish Vaswani", "Noam Shazeer", "Niki Parmar", "Jakob Uszkoreit")
TITLE = "Attention Is All You Need"


@pytest.mark.parametrize(
    "title",
    [
        "Attention is all you need.",
        "{Attention Is All You Need}",
        "Attention  Is\nAll You  Need",
        "Àttention Is All You Nëed",
        "Attention is \\emph{all} you need",
        "Attentions Is All You Need",
    ],
)
def test_spellings_of_one_title(title: str) -> None:
    assert same_paper(TITLE, AUTHORS, title, AUTHORS).same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schr√∂dinger's Memory: Large Language Models", "Schrödinger's Memory: Large Language Models"),
        ("SchrÃ¶dinger's Memory: Large Language Models", "Schrödinger's Memory: Large Language Models"),
        ("‚ÄúLost‚Äù in the Middle", "“Lost” in the Middle"),
        ("A Simple $L_2$ Norm-Based Strategy", "A Simple $ L_2 $ Norm Based Strategy"),
        ("$\\infty$Bench: Extending Evaluation", "∞Bench: Extending Evaluation"),
        ('G{\\"o}del and Erd\\H{o}s {\\o}', "Gödel and Erdős ø"),
        ("ALR$^2$: A Framework", "ALR²: A Framework"),
    ],
)
def test_encodings_of_one_title(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    "authors",
    [
        ["Vaswani, Ashish and Shazeer, Noam and Parmar, Niki and Uszkoreit, Jakob"],
        ["A. Vaswani, N. Shazeer, N. Parmar, J. Uszkoreit"],
        ["Ashish Vaswani et al."],
        ["Ashish Vaswani", "others"],
        ["Vaswani, A.", "Shazeer, N.", "Parmar, N."],
        ["Vaswani Ashish", "Shazeer Noam", "Parmar Niki"],
        ["Ashish Vaswani*", "Noam Shazeer 0002", "Niki Parmar†", "Jakob Uszkoreit", "Aidan N. Gomez"],
        ["Jakob Uszkoreit; Niki Parmar; Noam Shazeer; Ashish Vaswani"],
    ],
)
def test_ways_to_write_the_same_authors(authors: list[str]) -> None:
    match = same_paper(TITLE, AUTHORS, TITLE, authors)
    assert match.author_score == 1.0
    assert match.same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jörg Müller", "Mueller, Joerg"),
        ("José Garc{\\'\\i}a", "Jose Garcia"),
        ("K√ºttler, Heinrich", "Heinrich Küttler"),
        ("D√°niel Simig", "Dániel Simig"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("Łukasz Kaiser", "Lukasz Kaiser"),
        ("Xiao-Ming Li", "Xiaoming Li"),
        ("Martin Luther King Jr.", "Martin Luther King"),
    ],
)
def test_ways_to_write_one_name(one: str, other: str) -> None:
    assert same_paper("X", [one], "Y", [other]).author_score == 1.0


def test_a_title_without_its_authors_proves_less() -> None:
    without = same_paper(TITLE, AUTHORS, TITLE, ())
    assert without.same
    assert without.author_score is None


def test_a_near_or_short_title_without_authors_proves_nothing() -> None:
    assert not same_paper("Attentions Is All You Need", (), TITLE, ()).same
    assert not same_paper("Quest", (), "QUEST", ()).same


def test_the_same_title_by_other_authors_is_not_the_same_paper() -> None:
    match = same_paper(TITLE, AUTHORS, TITLE, ("Ann Lee", "Bo Roe", "Cy Poe"))
    assert not match.same
    assert not match.different


def test_another_title_by_other_authors_is_another_paper() -> None:
    match = same_paper(TITLE, AUTHORS, "Seeing Birds in the Field", ("Ann Lee", "Bo Roe", "Cy Poe"))
    assert match.different
    assert match.other_title


def test_a_retitled_paper_is_neither() -> None:
    old, new = "Hierarchical question answering", "Coarse-to-Fine Question Answering for Long Documents"
    match = same_paper(old, AUTHORS, new, AUTHORS)
    assert (match.same, match.different) == (False, False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SageAttention2: Efficient Attention", "SageAttention2++: Efficient Attention"),
        ("Short Film Dataset (SFD): A Benchmark", "Short Film Dataset (SFD)++: A Benchmark"),
        ("MovieChat: From Dense Token to Sparse Memory", "MovieChat$^{+}$: From Dense Token to Sparse Memory"),
        ("MovieChat: Sparse Memory for Video", "MovieChat+: Sparse Memory for Video"),
        ("A Study of LLaMA 2 in Long Contexts", "A Study of LLaMA 3 in Long Contexts"),
        ("Speed Always Wins: A Survey on Models", "Speed Always Wins II: A Survey on Models"),
        ("Quest", "Quest: Query-Aware Sparsity for Inference"),
        ("Masked Diffusion Is a Strong Synthesizer", "MDTv2: Masked Diffusion Is a Strong Synthesizer"),
    ],
)
def test_sequels_and_bare_names_are_not_the_same_by_the_same_authors(one: str, other: str) -> None:
    assert not same_paper(one, AUTHORS, other, AUTHORS).same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Random-Access Infinite Context Length for Transformers",
            "Landmark Attention: Random-Access Infinite Context Length for Transformers",
        ),
        ("Lost in the Middle", "Lost in the Middle: How Language Models Use Long Contexts"),
        ("Reducing Key-Value Cache Size with Attention", "Reducing Key-Value Caching Size with Attention"),
    ],
)
def test_a_title_may_lose_its_name_or_its_subtitle(one: str, other: str) -> None:
    assert same_paper(one, AUTHORS, other, AUTHORS).same
    assert not same_paper(one, AUTHORS, other, ("Ann Lee", "Bo Roe")).same


_names = st.lists(st.text(max_size=20), max_size=4)


@given(st.text(max_size=60), _names, st.text(max_size=60), _names)
def test_any_two_texts_can_be_compared_either_way_round(a: str, names_a: list[str], b: str, names_b: list[str]) -> None:
    one, other = same_paper(a, names_a, b, names_b), same_paper(b, names_b, a, names_a)
    assert not (one.same and one.different)
    assert 0 <= one.title_score <= 1
    assert (one.same, one.different, one.title_score) == (other.same, other.different, other.title_score)


@given(st.text())
def test_plain_text_is_plain_at_once(text: str) -> None:
    assert plain_text(text) == plain_text(text).casefold()


def _names_of(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def test_look_alikes_of_real_lists_are_told_apart(facts: Facts) -> None:
    seen: Counter[str] = Counter()
    for row in facts("decoys"):
        if row["kind"] in {"same-name-different-paper", "same-group-different-paper", "both-listed-same-name"}:
            authors, decoys = _names_of(row["authors"]), _names_of(row["decoy_authors"])
            match = same_paper(row["title"], authors, row["decoy_title"], decoys)
            assert not match.same, row
            seen[row["kind"]] += match.different
    assert seen["same-name-different-paper"] == 20


def test_listed_spellings_of_real_papers_are_recognised(facts: Facts) -> None:
    missed = total = 0
    for row in facts("papers"):
        authors = _names_of(row["authors"])
        for listed in filter(None, row["listed_title"].split(" || ")):
            match = same_paper(row["title"], authors, listed, authors)
            assert not match.different, listed
            total += 1
            missed += not match.same
    assert missed <= 0.02 * total


def test_retitled_real_papers_are_never_called_different(facts: Facts) -> None:
    for row in facts("renamed"):
        authors = _names_of(row["authors"])
        assert not same_paper(row["listed_title"], authors, row["true_title"], authors).different
