"""The anchors of a Markdown document: what GitHub makes of its headings, and what its raw HTML names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.documents import parse
from citevet.documents.anchors import Anchors, slug
from citevet.model import Document
from tests.support import counting_calls


def read(text: str) -> Document:
    return parse("list.md", text.encode())


def anchors(text: str) -> list[str]:
    return [heading.anchor for heading in read(text).headings]


# What GitHub answers, as the fixtures that slug() names hold it, in other words.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KV Cache: Compression, Eviction & more", "kv-cache-compression-eviction--more"),
        ("2.1 Sparse Attention", "21-sparse-attention"),
        ("snake_case stays", "snake_case-stays"),
        ("a - b", "a---b"),
        ("two  blanks", "two--blanks"),
        ("it’s – typographic — “quoted”", "its--typographic--quoted"),
        ("📜 Papers", "-papers"),
        ("😄_😄 face", "_-face"),
        ("❤️ with its selector", "️-with-its-selector"),
        (":star: Recommended", "star-recommended"),
        ("长上下文 综述（2024）", "长上下文-综述2024"),
        ("Привет, Ärger", "привет-ärger"),
        ("Ⓖ 🄺 Ⅳ ½ x²", "ⓖ-🄺-ⅳ--x"),
        ("no\u00a0break\u200dand\ufeff", "nobreakand"),
        ("été", "été"),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# echo\n# echo\n# echo 1\n# echo-1\n# echo", ["echo", "echo-1", "echo-1-1", "echo-1-2", "echo-2"]),
        ("# foxtrot-1\n# foxtrot\n# foxtrot", ["foxtrot-1", "foxtrot", "foxtrot-2"]),
        ("# &#x20;a&#x20;", ["-a-"]),
        ("# Awesome Lists [![Awesome](badge.svg)](https://awesome.re)", ["awesome-lists-"]),
        ("# ![a logo](logo.png) Name", ["-name"]),
        ("# The `code_span` of **bold _both_** [link](u) &amp; <kbd>K</kbd>", ["the-code_span-of-bold-both-link--k"]),
        ("Two\nlines\n===", ["twolines"]),
        ("> # quoted\n\n- # listed", ["quoted", "listed"]),
        ("```\n# no heading\n```", []),
    ],
)
def test_headings(text: str, expected: list[str]) -> None:
    assert anchors(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('<div id="Paper-List"></div>', "Paper-List"),
        ("Text <a name='of a &amp; b'></a> on", "of a & b"),
        ("| a |\n|---|\n| <a id=cell></a> |", "cell"),
        ("<h2 align=center>\n  The <b>Centre</b>\n</h2>", "the-centre"),
        ("<h2>\n\nMarkdown *inside*\n\n</h2>", "markdown-inside"),
        ("## Contents <!-- omit in toc -->", "contents"),
        ("## Set up {#installation}", "installation"),
    ],
)
def test_names_of_raw_html(text: str, name: str) -> None:
    assert name in read(text).anchors


def test_a_comment_names_nothing() -> None:
    assert read("<!-- <a name=hidden></a>\n<h2>Old</h2> -->").anchors == frozenset()


def test_bibtex_has_no_anchors() -> None:
    assert parse("a.bib", b"@misc{a, title={A}}").anchors == frozenset()


@given(st.text())
def test_a_slug_keeps_its_shape(text: str) -> None:
    once = slug(text)
    assert not set(once) & set(" \t\n#()<>\"'.,")
    assert slug(once.replace("-", " ")) == slug(once)


@given(st.lists(st.sampled_from(["a", "a 1", "a-1", "a 1 1", "<h2>a</h2>\n", "b"]), max_size=30))
def test_no_two_headings_share_an_anchor(titles: list[str]) -> None:
    found = anchors("\n".join(title if title.startswith("<") else f"# {title}" for title in titles))
    assert len(set(found)) == len(found)


def test_many_equal_headings_take_work_that_grows_with_their_number() -> None:
    def gathered(count: int) -> int:
        anchors = Anchors()
        for text in (*(f"a-{number}" for number in range(1, count + 1)), *["a"] * count):
            anchors.open_heading()
            anchors.add(text)
            anchors.close_heading()
        return len(anchors.names)

    (many, names), (few, _) = (counting_calls(lambda count=count: gathered(count)) for count in (1_000, 500))
    assert names == 2_000
    assert many < 3 * few
