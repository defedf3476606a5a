"""The rules about a document's order and upkeep, on any list: what their fixes lead to, and how long they take."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citevet import fixes, rules
from citevet.documents import parse
from citevet.model import Document, Finding, State, Verdict
from citevet.rules.base import Case, CaseDocument
from tests.documents.real import real_list, real_lists
from tests.support import counting_calls

ENTRY = "[**A Title Number {0}.**](https://arxiv.org/abs/2404.{0:05}) _Ann Lee, Bo Roe._ Arxiv 2024.\n"


def case(document: Document) -> Case:
    verdicts = tuple(Verdict(State.SKIPPED, "offline", "citevet") for _ in document.links)
    return Case((CaseDocument(document, verdicts, tuple(None for _ in document.entries)),))


def found(code: str, document: Document) -> list[Finding]:
    return list(rules.find(code).check(case(document)))


def mended(document: Document, findings: list[Finding]) -> Document:
    choice = fixes.choose(findings, unsafe=True)
    assert choice.left == ()
    return parse(document.path, fixes.apply(document, choice.edits(document.path)))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=6), min_size=1, max_size=4),
    st.sampled_from(["\n", "\n    A paragraph that belongs to its item.\n\n", "\n    - a remark\n"]),
)
def test_mended_numbers_count_on_and_nothing_else_changes(lists: list[list[int]], below: str) -> None:
    text = "".join(
        f"\n## Section {index}\n\n" + "".join(f"{number}. {ENTRY.format(number)}{below}" for number in numbers)
        for index, numbers in enumerate(lists)
    )
    before = parse("list.md", text.encode())
    after = mended(before, found("CV401", before))
    assert found("CV401", after) == []
    assert entries(after) == entries(before)


def entries(document: Document) -> list[tuple[str | None, tuple[str, ...]]]:
    """Titles and sections."""
    return [(each.title.text if each.title else None, each.section) for each in document.entries]


@pytest.mark.parametrize("name", real_lists(".md", ".bib"))
def test_the_numbers_of_real_lists_are_left_alone(name: str) -> None:
    assert [each.message for each in found("CV401", real_list(name))] == []


def test_a_document_read_as_mac_roman_is_one_finding_and_all_of_it_is_mended() -> None:
    document = real_list("long-context.md")
    (finding,) = found("CV404", document)
    assert finding.fix is not None
    assert len(finding.fix.edits) > 30
    after = mended(document, [finding])
    assert "# Large Language Model" in after.data.decode()
    assert "📢" in after.data.decode()
    assert not set(after.data.decode()) & set("√≈\uf8ff")


@pytest.mark.parametrize("name", [name for name in real_lists(".md", ".bib") if name != "long-context.md"])
def test_sound_real_lists_hold_no_garbled_text(name: str) -> None:
    assert found("CV404", real_list(name)) == []


MANY: dict[str, Callable[[int], str]] = {
    "CV108": lambda count: "- [p](https://arxiv.org/pdf/2404.06654v1)\n" * count,
    "CV205": lambda count: "".join(
        f"- {ENTRY.format(number)[:-1]} [code](https://github.com/o/r{number})\n" for number in range(count)
    ),
    "CV304": lambda count: "".join(f"- {ENTRY.format(number % 7)}" for number in range(count)),
    "CV401": lambda count: "".join(f"{number // 2}. {ENTRY.format(number)}" for number in range(count)),
    "CV403": lambda count: "".join(
        f"- {ENTRY.format(number).replace('Arxiv', 'arXiv' if number % 3 else 'Arxiv')}" for number in range(count)
    ),
    "CV404": lambda count: "".join(
        f"- {ENTRY.format(number).replace('Bo Roe', 'Bo R√©')}Ã©{chr(0xC0 + number % 50)}\n" for number in range(count)
    ),
    "CV406": lambda count: "".join(f"- {ENTRY.format(number)}" for number in range(count)),
}


@pytest.mark.parametrize("code", MANY)
def test_a_rule_takes_work_that_grows_with_the_list(code: str) -> None:
    def counted(count: int) -> int:
        document = parse("list.md", MANY[code](count).encode())
        return counting_calls(lambda: fixes.choose(found(code, document), unsafe=True))[0]

    # The first round fills the caches.
    _, many, few = (counted(count) for count in (400, 400, 200))
    assert many < 3 * few
