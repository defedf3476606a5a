"""Broken anchors of any document: what the fixes lead to, and how long it takes to find them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from citevet.documents import parse
from citevet.model import Document, Finding, State, Verdict
from citevet.rules.base import Case, CaseDocument
from citevet.rules.broken_anchor import RULE
from tests.support import counting_calls

WORDS = st.text(st.sampled_from("aB1 -_.&é📜️长<>*`#"), min_size=1, max_size=8)


def found(document: Document) -> list[Finding]:
    verdicts = tuple(Verdict(State.SKIPPED, "local", "citevet") for _ in document.links)
    return list(RULE.check(Case((CaseDocument(document, verdicts, tuple(None for _ in document.entries)),))))


def mended(document: Document, findings: list[Finding]) -> Document:
    data = document.data
    edits = [edit for each in findings if each.fix for edit in each.fix.edits]
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        data = data[: edit.span.start] + edit.replacement.encode() + data[edit.span.end :]
    return parse("list.md", data)


@given(st.lists(WORDS, max_size=6), st.lists(st.tuples(WORDS, WORDS), max_size=6))
def test_a_mended_anchor_is_broken_no_more(titles: list[str], links: list[tuple[str, str]]) -> None:
    lines = [f"- [{text}](<#{name}>)" for text, name in links] + [f"## {title}" for title in titles]
    before = parse("list.md", "\n\n".join(lines).encode())
    broken = found(before)
    after = mended(before, broken)
    assert len(after.links) == len(before.links)
    assert [each.line for each in found(after)] == [each.line for each in broken if each.fix is None]


def test_many_equal_headings_and_broken_links_take_work_that_grows_with_their_number() -> None:
    def counted(count: int) -> int:
        document = parse("list.md", b"# Others\n\n" * count + b"- [Others](#other_s)\n" * count)
        calls, findings = counting_calls(lambda: found(document))
        assert len(findings) == count
        return calls

    assert counted(800) < 3 * counted(400)
