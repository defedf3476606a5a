"""Lists and paragraphs of raw HTML: what Markdown says in its own marks reads the same, and every range is exact."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citevet import documents, sorting
from citevet.model import Document
from citevet.sorting import SortKey
from tests.documents.test_properties import check

LINK = "https://arxiv.org/abs/2404.{:05}"
FIELDS = (
    (". COLM 2024.", ". COLM 2024."),
    (", <i>Ann Lee, Bo Roe</i>. ACL 2023.", ", *Ann Lee, Bo Roe*. ACL 2023."),
    (' (ICML 2024) <a href="https://github.com/a/b">code</a>', " (ICML 2024) [code](https://github.com/a/b)"),
    ("<br>\n<em>Ann Lee et al.</em> arXiv 2024.", "\\\n  *Ann Lee et al.* arXiv 2024."),
    (" &amp; more words on it", " & more words on it"),
)  # fmt: skip
TITLES = ("A Ruler for Long Texts", "Lost &amp; Found in the Middle", "提示压缩的研究", "RedNet: Nets for Red Things")
PIECES = (
    "<ul>", "</ul>", "<ol>", "</ol>", "<dl>", "</dl>", "<li>", "</li>", "<dt>", "</dt>", "<dd>", "</dd>", "<p>", "</p>",
    "<div>", "</div>", '<div align="center">', "<details>", "<summary>", "</summary>", "</details>", "<table>", "<tr>",
    "<td>", "</td>", "</tr>", "</table>", "<b>", "</b>", "<i>", "</i>", "<br>", "<h2>", "</h2>", "<nav>", "</nav>",
    "\n", "\r\n", "\n\n", "<!--", "-->", '<a href="https://arxiv.org/abs/2404.06654">A Title of Words</a>', "</a>", " ",
    '<a href="https://arxiv.org/abs/2404.06655">', "ICLR 2024.", "Ann Lee, Bo Roe.", "- ", "> ", "# H\n", "&eacute;",
    "[T](https://arxiv.org/abs/2404.06656)", "https://arxiv.org/abs/2404.06657", "<img src=x alt=y>", "é", "中文",
)  # fmt: skip


def read(text: str) -> Document:
    return documents.parse("list.md", text.encode())


def said(document: Document) -> list[object]:
    return [
        (
            *(each.text if each else None for each in (entry.title, entry.authors, entry.venue, entry.year)),
            [(str(document.links[index].identifier), document.links[index].role) for index in entry.links],
            entry.shape,
        )
        for entry in document.entries
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TITLES), st.sampled_from(FIELDS), st.booleans()), min_size=1, max_size=5))
def test_items_say_what_they_say_in_markdown(items: list[tuple[str, tuple[str, str], bool]]) -> None:
    html, markdown, spans = "<ul>\n", "", []
    for number, (title, (one, other), closed) in enumerate(items):
        item = f'<li><a href="{LINK.format(number)}">{title}</a>{one}{"</li>" if closed else ""}'
        spans.append(item)
        html += f"{item}\n"
        markdown += f"- [{title}]({LINK.format(number)}){other}\n"
    document = read(f"{html}</ul>\n")
    check(document)
    assert said(document) == said(read(markdown))
    assert [document.text_at(entry.span) for entry in document.entries] == spans[: len(document.entries)]
    assert {entry.container and document.text_at(entry.container) for entry in document.entries} <= {f"{html}</ul>"}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_nasty_html(text: str) -> None:
    document = read(text)
    check(document)
    for entry in document.entries:
        if entry.block is not None and entry.container is not None:
            assert entry.container.contains(entry.block)
            assert entry.block.contains(entry.span)


def test_an_item_holds_the_list_in_it() -> None:
    inner = '<ul>\n<li><a href="https://arxiv.org/abs/2404.00002">A Child of Texts</a>. ACL 2024.</li>\n</ul>'
    outer = f'<li><a href="https://arxiv.org/abs/2404.00001">A Parent of Texts</a>. ACL 2023.\n{inner}\n</li>'
    document = read(f"<ul>\n{outer}\n</ul>\n")
    parent, child = document.entries
    assert (parent.block and document.text_at(parent.block), child.container and document.text_at(child.container)) == (
        outer,
        inner,
    )


def test_an_item_that_is_not_understood_is_counted() -> None:
    document = read('<ul>\n<li><a href="https://arxiv.org/abs/2404.06654">[paper]</a></li>\n</ul>\n')
    assert (len(document.entries), document.unrecognised) == (0, 1)


def titles_by_alphabet(text: str) -> list[str]:
    document = read(text)
    figures = sorting.figures(document, [None] * len(document.entries), {}, SortKey.TITLE)
    data = document.data
    edits = [edit for run in sorting.runs(document) for edit in sorting.edits(document, run, figures, SortKey.TITLE)]
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        data = data[: edit.span.start] + edit.replacement.encode() + data[edit.span.end :]
    assert sorted(data.splitlines()) == sorted(document.data.splitlines())
    return [entry.title.text for entry in read(data.decode()).entries if entry.title]


def item(title: str, number: int, more: str = "</li>") -> str:
    return f'<li><a href="{LINK.format(number)}">{title}</a>. ACL 2024.{more}\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"<ul>\n{item('Zebra Texts', 1, '')}{item('Middle Texts', 2)}{item('Apple Texts', 3, '')}</ul>\n",
            ["Apple Texts", "Middle Texts", "Zebra Texts"],
            id="one list",
        ),
        pytest.param(
            f"<ul>\n{item('Zebra Texts', 1, f'<ul>{chr(10)}' + item('Kid Texts', 2) + '</ul></li>')}"
            f"{item('Apple Texts', 3)}</ul>\n",
            ["Apple Texts", "Zebra Texts", "Kid Texts"],
            id="with the list in it",
        ),
        pytest.param(
            f"<dl>\n<dt>2024</dt>\n{item('Zebra Texts', 1)}{item('Middle Texts', 2)}<dt>2023</dt>\n"
            f"{item('Yak Texts', 3)}{item('Apple Texts', 4)}</dl>\n".replace("li>", "dd>"),
            ["Middle Texts", "Zebra Texts", "Apple Texts", "Yak Texts"],
            id="below their own term",
        ),
        pytest.param(
            f"<ul>\n{item('Zebra Texts', 1)}{item('Apple Texts', 2, '')}\nMore words on apples.\n</ul>\n",
            ["Zebra Texts", "Apple Texts"],
            id="not what goes on below a blank line",
        ),
        pytest.param(
            f"<ul>{item('Zebra Texts', 1).strip()}{item('Apple Texts', 2).strip()}</ul>\n",
            ["Zebra Texts", "Apple Texts"],
            id="not on one line",
        ),
    ],
)
def test_whole_items_are_sorted_in_their_list(text: str, expected: list[str]) -> None:
    assert titles_by_alphabet(text) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["<ul><li>" * 15_000, "<p>" * 30_000, '<div align="center">' * 8_000, "<li>a" * 20_000, "<dl><dt><dd>" * 9_000],
    ids=["lists", "paragraphs", "boxes", "items", "terms"],
)
def test_time_is_linear(text: str) -> None:
    before = time.process_time()
    check(read(text))
    assert time.process_time() - before < 60, (
        "100 KB take about a second, and would take minutes were the time quadratic"
    )
