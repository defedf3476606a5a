"""Items that are one link and nothing else are passed over, and no shape would have read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.documents.blocks import Block
from citevet.documents.links import Finisher
from citevet.documents.page import read_page
from citevet.documents.shapes import SHAPES, Linked, View
from citevet.documents.shapes.single import is_bare_link, read_single
from citevet.lines import Lines

_WORDS = (
    "A Title", "ICLR 2024", "[ICLR 2024]", "(Mar., 2024)", "2024-05-01", "`NeurIPS 2023`", "**Bold**", "*Ann Lee*",
    "[[Paper]]", "paper", "code", "Ann Lee, Bob Ray.", "CVPR'24", "🔥", "3.", "<br>", "论文", "$x$", "\\[7\\]",
    "“Quoted”", "![](https://img.shields.io/badge/ICLR-2024-blue)",
)  # fmt: skip
_TARGETS = (
    "https://example.org/a",
    "https://github.com/o/r",
    "#section",
    "docs/a.md",
    "https://arxiv.org/abs/2404.12345",
)


def _item(text: str) -> tuple[Block, bytes, Linked]:
    data = text.encode()
    page = read_page("list.md", data)
    finisher = Finisher("list.md", data, Lines(data))
    return page.blocks[0], data, Linked(page.links, [finisher.about(link).role for link in page.links])


@pytest.mark.parametrize("text", ["A page of the list", "Installation", "ICLR 2024", "*A Title* of `many` words"])
@pytest.mark.parametrize("target", _TARGETS[:-1])
def test_one_link_to_no_paper_is_bare(text: str, target: str) -> None:
    block, _, linked = _item(f"- [{text}]({target})\n")
    assert is_bare_link(block, linked)


@pytest.mark.parametrize(
    "text",
    [
        "- [A Title](https://arxiv.org/abs/2404.12345)\n",
        "- [A Title](https://example.org/a) ICLR 2024\n",
        "- ICLR 2024 [A Title](https://example.org/a)\n",
        "- [**A Title**](https://example.org/a)\n",
        "- [A Title](https://example.org/a)\n  - Date: 2024\n",
        "- [A Title](https://example.org/a) [b](https://example.org/b)\n",
        "- ![A Title](https://example.org/a)\n",
    ],
)
def test_what_may_be_an_entry_is_not_bare(text: str) -> None:
    block, _, linked = _item(text)
    assert not is_bare_link(block, linked)


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4), st.sampled_from(_TARGETS))
def test_no_shape_reads_a_bare_link(words: list[str], target: str) -> None:
    block, data, linked = _item(f"- [{' '.join(words)}]({target})\n")
    if is_bare_link(block, linked):
        assert [shape.code for shape in SHAPES if shape.read(View(block, data, linked))] == []
        assert read_single(block, data, linked) is None
