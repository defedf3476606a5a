"""The registry of rules: what is discovered, and how rules are named on a command line."""

from __future__ import annotations

import dataclasses
import re

import pytest

from citevet import rules
from citevet.errors import UsageError
from citevet.rules import ALL
from citevet.rules.base import Rule

HEADINGS = ["## What it sees", "## Why it matters", "## Example", "## Fix"]
CODES = [
    *("CV101", "CV102", "CV103", "CV104", "CV105", "CV106", "CV107", "CV108"),
    *("CV201", "CV202", "CV203", "CV204", "CV205"),
    *("CV301", "CV302", "CV303", "CV304", "CV305", "CV306", "CV307"),
    *("CV401", "CV402", "CV403", "CV404", "CV405", "CV406"),
]


def test_the_rules_are_sorted_and_complete() -> None:
    assert [rule.code for rule in ALL] == CODES


@pytest.mark.parametrize("rule", ALL, ids=[rule.name for rule in ALL])
def test_a_rule_documents_itself(rule: Rule) -> None:
    assert re.fullmatch(r"CV\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)+", rule.name)
    assert re.findall(r"^## .*$", rule.doc, re.MULTILINE) == HEADINGS
    assert re.fullmatch(r"[A-Z].*\.", rule.summary)


def test_a_duplicate_is_an_error() -> None:
    with pytest.raises(ValueError, match="two rules"):
        rules._in_order([ALL[0], dataclasses.replace(ALL[1], name=ALL[0].name)])


def codes(*select: str, ignore: tuple[str, ...] = ()) -> list[str]:
    return [rule.code for rule in rules.select(select, ignore)]


def test_without_a_choice_the_rules_run_that_are_on() -> None:
    assert codes() == [rule.code for rule in ALL if rule.on]


def test_rules_are_chosen_by_code_name_and_prefix() -> None:
    assert codes("cv101", "archived-repository") == ["CV101", "CV204"]
    assert codes("CV2") == [code for code in CODES if code.startswith("CV2")]
    assert codes("CV2", ignore=("CV203",)) == ["CV201", "CV202", "CV204", "CV205"]
    assert codes(ignore=("CV",)) == []


@pytest.mark.parametrize(("word", "near"), [("dead-lnik", "dead-link"), ("CV110", "CV10"), ("", ""), ("x" * 99, "")])
def test_an_unknown_rule_is_a_usage_error_that_names_the_nearest(word: str, near: str) -> None:
    with pytest.raises(UsageError) as caught:
        rules.select((word,))
    assert near in str(caught.value)
    assert "citevet rules" in str(caught.value)
    with pytest.raises(UsageError):
        rules.select((), (word,))


def test_one_rule_is_found_by_code_or_name() -> None:
    assert rules.find("cv202").name == "renamed-repository"
    assert rules.find("renamed-repository").code == "CV202"
    with pytest.raises(UsageError, match="renamed-repository"):
        rules.find("renamed-repo")
