"""Which fixes are applied, and that nothing else changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet import documents
from citevet.errors import FixError
from citevet.fixes import apply, choose
from citevet.model import Document, Edit, Finding, Fix, Safety, Severity, Span

BADGE = "[![GitHub Repo stars](https://img.shields.io/github/stars/example/old)](https://github.com/example/old)"
LIST = f"""\
# Papers

1. [**RULER: What's the Real Size.**](https://arxiv.org/abs/2404.06654) _Ann Author, Simeng Sun._ Arxiv 2024. {BADGE}

2. [**Étude: Über lange Kontexte.**](https://arxiv.org/abs/2404.06655) _Ann Author, Bob Author._ Arxiv 2024.

3. [**A third one.**](https://arxiv.org/abs/2404.06656) _Carl Author._ Arxiv 2024.
"""


def read(text: str = LIST, path: str = "list.md") -> Document:
    return documents.parse(path, text.encode())


def span_of(document: Document, text: str) -> Span:
    start = document.data.index(text.encode())
    return Span(start, start + len(text.encode()))


def edit(document: Document, old: str, new: str) -> Edit:
    return Edit(document.path, span_of(document, old), new)


def finding(
    fix: Fix | None, rule: str = "CV202", severity: Severity = Severity.WARNING, message: str = "something"
) -> Finding:
    return Finding(rule, "some-rule", severity, 1.0, "list.md", Span(0, 1), 1, 1, message, fix=fix)


def fix(*edits: Edit, safety: Safety = Safety.SAFE) -> Fix:
    return Fix(safety, edits)


A, B, WIDE = Edit("list.md", Span(0, 4), "a"), Edit("list.md", Span(4, 8), "b"), Edit("list.md", Span(2, 6), "wide")


# --- choosing --------------------------------------------------------------------------------------------------------


def test_safe_fixes_are_chosen_and_unsafe_ones_only_when_asked_for() -> None:
    safe, unsafe = fix(A), fix(B, safety=Safety.UNSAFE)
    found = [finding(safe), finding(unsafe), finding(None)]
    assert choose(found).fixes == (safe,)
    assert choose(found, unsafe=True).fixes == (safe, unsafe)


def test_only_the_selected_rules_fixes_are_chosen() -> None:
    found = [finding(fix(A), "CV105"), finding(fix(B), "CV202")]
    assert choose(found, select={"CV202"}).fixes == (fix(B),)
    assert choose(found, select=()).fixes == ()


def test_findings_that_share_a_fix_apply_it_once() -> None:
    shared = fix(A, B)
    choice = choose([finding(shared), finding(shared)])
    assert (choice.fixes, choice.left) == ((shared,), ())
    assert choice.edits("list.md") == (A, B)
    assert choice.edits("other.md") == ()


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        (finding(fix(A), "CV202", Severity.ERROR), finding(fix(WIDE), "CV101", Severity.WARNING)),
        (finding(fix(A), "CV101"), finding(fix(WIDE), "CV202")),
        (finding(fix(A), message="earlier"), finding(fix(WIDE), message="later")),
    ],
    ids=["the more severe", "the lower code", "the earlier"],
)
def test_of_overlapping_fixes_one_wins_and_the_other_is_left(stronger: Finding, weaker: Finding) -> None:
    found = [stronger, weaker] if stronger.rule == weaker.rule else [weaker, stronger]
    choice = choose(found)
    assert choice.fixes == (stronger.fix,)
    assert choice.left == (weaker,)


def test_a_fix_is_taken_whole_or_not_at_all() -> None:
    first, both = finding(fix(A), "CV101"), finding(fix(WIDE, Edit("list.md", Span(20, 24), "far")), "CV202")
    assert choose([first, both]).edits("list.md") == (A,)


def test_two_insertions_at_one_place_are_in_conflict() -> None:
    one, two = Edit("list.md", Span(4, 4), "x"), Edit("list.md", Span(4, 4), "y")
    assert choose([finding(fix(one), "CV101"), finding(fix(two), "CV105")]).edits("list.md") == (one,)


def test_the_same_bytes_of_two_documents_are_in_no_conflict() -> None:
    elsewhere = Edit("other.md", WIDE.span, "wide")
    assert choose([finding(fix(A)), finding(fix(elsewhere))]).left == ()


edits = st.builds(
    lambda path, start, size, text: Edit(path, Span(start, start + size), text),
    st.sampled_from(["a.md", "b.md"]),
    st.integers(0, 12),
    st.integers(0, 4),
    st.sampled_from(["", "x", "yy"]),
)
findings = st.builds(
    lambda parts, rule, severity: finding(Fix(Safety.SAFE, tuple(parts)), rule, severity),
    st.lists(edits, min_size=1, max_size=3, unique=True),
    st.sampled_from(["CV101", "CV202"]),
    st.sampled_from(list(Severity)),
)


@given(st.lists(findings, max_size=8))
def test_chosen_edits_never_overlap_and_every_fix_is_chosen_or_left(found: list[Finding]) -> None:
    choice = choose(found)
    for path in ("a.md", "b.md"):
        chosen = choice.edits(path)
        assert not any(
            one.span.overlaps(two.span) or one.span == two.span for one in chosen for two in chosen if one != two
        )
    for each in found:
        assert (each.fix in choice.fixes) != (each in choice.left)


# --- applying --------------------------------------------------------------------------------------------------------


def test_edits_change_their_own_bytes_only() -> None:
    document = read()
    changed = [
        edit(document, "https://github.com/example/old", "https://github.com/example/much-newer"),
        edit(document, "Arxiv 2024", "COLM 2024"),
        edit(
            document, "https://img.shields.io/github/stars/example/old", "https://img.shields.io/github/stars/example/x"
        ),
    ]
    got = apply(document, changed).decode()
    want = LIST.replace("com/example/old", "com/example/much-newer").replace("stars/example/old", "stars/example/x")
    assert got == want.replace("Arxiv 2024", "COLM 2024", 1)


def test_no_edits_give_the_same_bytes() -> None:
    document = read()
    assert apply(document, []) == document.data


def test_identical_edits_are_applied_once() -> None:
    document = read()
    one = edit(document, "2404.06654", "2404.07777")
    assert apply(document, [one, one]) == apply(document, [one])


@pytest.mark.parametrize("prefix", ["\ufeff", ""], ids=["with a byte order mark", "without"])
def test_line_ends_and_byte_order_mark_stay(prefix: str) -> None:
    document = read(prefix + LIST.replace("\n", "\r\n"))
    got = apply(document, [edit(document, "2404.06655", "2404.07777")])
    assert got == document.data.replace(b"2404.06655", b"2404.07777")


def test_a_whole_entry_can_be_deleted() -> None:
    document = read()
    third = LIST[LIST.index("3. ") :]
    got = apply(document, [edit(document, third, "")])
    assert got.decode() == LIST[: LIST.index("3. ")]


Bad = Callable[[Document], list[Edit]]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (lambda it: [edit(it, "2404.06654", "x"), edit(it, "04.0665", "y")], "overlap"),
        (lambda it: [Edit("other.md", Span(0, 1), "x")], "meant for other.md"),
        (lambda it: [Edit("list.md", Span(9, len(it.data) + 1), "x")], "beyond its end"),
        (
            lambda it: [Edit("list.md", Span(span_of(it, "É").start + 1, span_of(it, "É").end), "x")],
            "split a character",
        ),
        (lambda it: [edit(it, "1. [**RULER", "<!-- 1. [**RULER")], "not changed"),
        (lambda it: [edit(it, "# Papers", "```")], "not changed"),
        (lambda it: [edit(it, "# Papers", "# Papers\n\n[x](https://example.org/smuggled)\n\n<!--")], "not changed"),
        (lambda it: [edit(it, "Arxiv 2024", "Arxiv](https://example.org) 2024 [")], "not changed"),
    ],
    ids=["overlap", "other document", "too long", "half a character", "comment", "fence", "swallowed", "broken link"],
)
def test_what_would_change_anything_else_is_refused(bad: Bad, why: str) -> None:
    document = read()
    with pytest.raises(FixError, match=why) as caught:
        apply(document, bad(document))
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("list.md: not changed, because ")


def test_an_edit_that_hides_an_entry_is_refused() -> None:
    document = read()
    with pytest.raises(FixError, match="not changed"):
        apply(document, [edit(document, "\n\n2. [**", "\n\n2) \\[**")])


LINES = st.lists(
    st.sampled_from(
        [
            "1. [**A title.**](https://arxiv.org/abs/2404.06654) _Ann Author, Bob Böhm._ Arxiv 2024.",
            "- [slides](https://example.org/slides) and <https://example.org/ä>",
            "![badge](https://img.shields.io/github/stars/o/r) text",
            "| [a](https://example.org/a) | b |",
            "## Überschrift",
            "",
            "<!-- hidden -->",
            "plain text — with a dash",
        ]
    ),
    min_size=1,
    max_size=8,
)


@given(LINES, st.data())
def test_an_applied_edit_changes_no_byte_outside_its_range(lines: list[str], data: st.DataObject) -> None:
    document = read("\n".join(lines))
    size = len(document.data)
    start = data.draw(st.integers(0, size))
    one = Edit(
        "list.md",
        Span(start, data.draw(st.integers(start, size))),
        data.draw(st.sampled_from(["", "x", "é", "(", "\n"])),
    )
    try:
        got = apply(document, [one])
    except FixError:
        return
    assert got == document.data[: one.span.start] + one.replacement.encode() + document.data[one.span.end :]
    before = [link.target for link in document.links if not _near(link.span, one.span)]
    after = [link.target for link in documents.parse("list.md", got).links]
    assert all(target in after for target in before)


@given(LINES, st.data())
def test_links_are_replaced_each_in_its_place(lines: list[str], data: st.DataObject) -> None:
    document = read("\n".join(lines))
    spans = sorted({link.span for link in document.links if link.url.startswith("https://") and link.flaw is None})
    chosen = data.draw(st.lists(st.sampled_from(spans), unique=True)) if spans else []
    changes = [Edit("list.md", span, f"https://example.com/{'n' * index}") for index, span in enumerate(chosen)]
    again = documents.parse("list.md", apply(document, changes))
    assert len(again.links) == len(document.links)
    assert apply(again, []) == again.data


def _near(span: Span, other: Span) -> bool:
    return span.start <= other.end and other.start <= span.end
