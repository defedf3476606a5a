"""Untrusted text: what it says survives, what it does does not."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from citevet.reports.escape import code, link, markdown, plain

GITHUB_LIKE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
NASTY = st.one_of(
    st.text(),
    st.text("`|*_~[]()<>&#@!\\:$ \n\r\t1aw.-+\u202e\x1b"),
    st.lists(
        st.sampled_from(
            ["<script>", "@octocat", "#12", "GH-12", "www.a.org", "https://a.org", "`", "|", "[a](b)", "&lt;", "\n"]
        )
    ).map("".join),
)


def shown(source: str) -> list[tuple[str, str]]:
    """The pieces that a reader of the Markdown sees in its one paragraph, as kind and text."""
    inline = GITHUB_LIKE.parse(source)[1]
    return [(token.type, token.content) for token in inline.children or ()]


@given(NASTY)
def test_plain_is_one_line_without_anything_that_acts(text: str) -> None:
    line = plain(text)
    for character in line:
        assert character in "\u200c\u200d" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert "##[" not in line


def test_plain_shows_what_it_took_away() -> None:
    assert plain("a\x1b[31mred\u202eevil\n b") == "a\\x1b[31mred\\u202eevil b"
    assert plain("##[error]x ###[y") == "#\\#[error]x ##\\#[y"
    assert plain("Ré 漢字 👩‍💻") == "Ré 漢字 👩‍💻"


@given(NASTY)
def test_markdown_shows_the_text_and_nothing_but_text(text: str) -> None:
    pieces = shown(f"x {markdown(text)} x")
    assert {kind for kind, _ in pieces} <= {"text", "text_special", "code_inline"}
    assert all("://" in content for kind, content in pieces if kind == "code_inline")
    said = "".join(content for _, content in pieces).replace("\u200b", "")
    assert said == f"x {plain(text)} x".replace("\u200b", "")


@given(NASTY)
def test_a_table_keeps_its_cells(text: str) -> None:
    html = GITHUB_LIKE.render(f"| a | b |\n| --- | --- |\n| {markdown(text)} | 1 |\n")
    assert html.count("<td>") == 2
    assert "<td>1</td>" in html


@given(NASTY)
def test_code_holds_the_text(text: str) -> None:
    pieces = shown(f"x {code(text)} x")
    assert [kind for kind, _ in pieces] == ["text", "code_inline", "text"]
    assert pieces[1][1].strip() == plain(text).strip()


@pytest.mark.parametrize("text", ["@octocat", "a/b#12", "#12", "GH-12", "gh-12", "a@b.org", "www.evil.org"])
def test_github_makes_no_mention_of_it(text: str) -> None:
    assert "&#8203;" in markdown(text)
    assert not re.search(r"@\w|#\d|GH-\d|www\.", markdown(text).replace("&#8203;", "\u200b"), re.IGNORECASE)


def test_github_makes_no_link_of_a_bare_url() -> None:
    assert markdown("see https://evil.org_ or http:x") == "see `https://evil.org_` or http&#58;x"


@given(NASTY)
def test_a_link_stays_one_link(url: str) -> None:
    pieces = shown(f"x {link('source', 'https://example.org/' + url)} x")
    assert [kind for kind, _ in pieces] == ["text", "link_open", "text", "link_close", "text"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "", "data:text/html,x", "https:///x", "https://github.com/o/r/issues/1"]
)
def test_some_urls_are_not_linked(url: str) -> None:
    assert link("web", url) == "web"
