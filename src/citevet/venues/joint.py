"""Conferences that were held together and go by either name."""

from __future__ import annotations

from collections.abc import Collection

# They print their proceedings together as well; None: whenever both names occur.
_TOGETHER: dict[frozenset[str], frozenset[int] | None] = {
    frozenset({"ACL", "IJCNLP"}): frozenset({2009, 2015, 2021}),
    frozenset({"EMNLP", "IJCNLP"}): frozenset({2019}),
    frozenset({"AACL", "IJCNLP"}): None,
    frozenset({"LREC", "LREC-COLING"}): None,
    frozenset({"COLING", "LREC-COLING"}): None,
    frozenset({"LREC", "COLING"}): frozenset({2024}),
    frozenset({"ACL", "COLING"}): frozenset({1998, 2006}),
    frozenset({"EMNLP", "CoNLL"}): frozenset({2007, 2012}),
    frozenset({"IJCAI", "ECAI"}): frozenset({2018, 2022}),
}


def same_conference(one: str, other: str, years: Collection[int]) -> bool:
    """Whether two short names mean one conference in one of the years."""
    if one == other:
        return True
    held = _TOGETHER.get(frozenset({one, other}), frozenset())
    return held is None or not held.isdisjoint(years)
