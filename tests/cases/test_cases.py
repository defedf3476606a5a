"""Every rule against its cases: text before, what the world says, text after."""

from __future__ import annotations

import re

import pytest

from citevet.rules import ALL
from citevet.rules.base import Rule
from tests.cases.verbs import HERE, WrittenCase, cases, require_fixes, require_quiet

WRITTEN = [(rule, case) for rule in ALL for case in cases(rule.name)]


@pytest.mark.parametrize(("rule", "case"), WRITTEN, ids=[str(case) for _, case in WRITTEN])
def test_case(rule: Rule, case: WrittenCase) -> None:
    if case.fires:
        require_fixes(rule, case)
    else:
        require_quiet(rule, case)


@pytest.mark.parametrize("rule", ALL, ids=[rule.name for rule in ALL])
def test_every_rule_fires_in_one_case_and_is_quiet_in_another(rule: Rule) -> None:
    assert {case.fires for case in cases(rule.name)} == {True, False}


def test_every_folder_belongs_to_a_rule() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders <= {rule.name for rule in ALL}


@pytest.mark.parametrize("rule", ALL, ids=[rule.name for rule in ALL])
def test_the_example_in_a_rules_documentation_is_one_of_its_cases(rule: Rule) -> None:
    example = rule.doc.partition("## Example")[2].partition("## Fix")[0]
    blocks = [
        block.strip().splitlines() for block in re.findall(r"^```\w+\n(.*?)^```", example, re.DOTALL | re.MULTILINE)
    ]
    assert blocks, "no example"
    texts = [_texts(case) for case in cases(rule.name) if case.fires]
    assert any(
        _holds(before, blocks[0]) and all(_holds(after, block) for block in blocks[1:2]) for before, after in texts
    )


def _texts(case: WrittenCase) -> tuple[str, str]:
    before = case.before()[0]
    return before.data.decode(), (case.after(before.path) or b"").decode()


def _holds(text: str, lines: list[str]) -> bool:
    return all(line.strip() in text for line in lines)
