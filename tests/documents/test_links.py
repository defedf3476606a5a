"""Links of every form: the exact bytes of the destination, what it means, and what is wrong with it."""

from __future__ import annotations

import pytest

from citevet import documents
from citevet.model import Document, Link, LinkForm, Role


def read(text: str) -> Document:
    return documents.parse("list.md", text.encode())


def only(text: str) -> Link:
    (link,) = read(text).links
    return link


def mended(text: str) -> str:
    """The text with the plain corrections of all its flawed links applied."""
    document = read(text)
    data = document.data
    edits = {link.flaw.edit for link in document.links if link.flaw and link.flaw.edit}
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        data = data[: edit.span.start] + edit.replacement.encode() + data[edit.span.end :]
    return data.decode()


@pytest.mark.parametrize(
    ("text", "url", "target", "form"),
    [
        ("[a](https://example.org/x)", "https://example.org/x", "https://example.org/x", LinkForm.INLINE),
        ("[a]( https://example.org/x )", "https://example.org/x", "https://example.org/x", LinkForm.INLINE),
        ('[a](<https://example.org/x> "t (u)")', "https://example.org/x", "https://example.org/x", LinkForm.INLINE),
        ("[a](https://example.org/A_(b))", "https://example.org/A_(b)", "https://example.org/A_(b)", LinkForm.INLINE),
        (
            "[a](https://www.sciencedirect.com/S0019-9958(77)90354-0)",
            "https://www.sciencedirect.com/S0019-9958(77)90354-0",
            "https://www.sciencedirect.com/S0019-9958(77)90354-0",
            LinkForm.INLINE,
        ),
        ("[a](https://example.org/a\\_b)", "https://example.org/a\\_b", "https://example.org/a_b", LinkForm.INLINE),
        (
            "[a](https://example.org/?x=1&amp;y)",
            "https://example.org/?x=1&amp;y",
            "https://example.org/?x=1&y",
            LinkForm.INLINE,
        ),
        ("[**a\\]b**\\]](https://example.org/x)", "https://example.org/x", "https://example.org/x", LinkForm.INLINE),
        ("![a](https://example.org/x.png)", "https://example.org/x.png", "https://example.org/x.png", LinkForm.IMAGE),
        ("<https://example.org/x>", "https://example.org/x", "https://example.org/x", LinkForm.AUTOLINK),
        ("see https://example.org/x.", "https://example.org/x", "https://example.org/x", LinkForm.BARE),
        ("(https://example.org/A_(b))", "https://example.org/A_(b)", "https://example.org/A_(b)", LinkForm.BARE),
        ("**https://example.org/a_b**", "https://example.org/a_b", "https://example.org/a_b", LinkForm.BARE),
        ("https://example.org/a\\_b c", "https://example.org/a\\_b", "https://example.org/a_b", LinkForm.BARE),
        ("https://example.org/?a&amp;b c", "https://example.org/?a&amp;b", "https://example.org/?a&b", LinkForm.BARE),
        ("Paper：https://arxiv.org/abs/2404.12345", *["https://arxiv.org/abs/2404.12345"] * 2, LinkForm.BARE),
        ("论文https://arxiv.org/abs/2404.12345，代码", *["https://arxiv.org/abs/2404.12345"] * 2, LinkForm.BARE),
        ("www.example.org/x", "www.example.org/x", "http://www.example.org/x", LinkForm.BARE),
        (
            '<a href="https://example.org/?a&amp;b">x</a>',
            "https://example.org/?a&amp;b",
            "https://example.org/?a&b",
            LinkForm.HTML,
        ),
        ("x <a href=https://example.org/x>y</a>", *["https://example.org/x"] * 2, LinkForm.HTML),
        (
            "<p>\n  <img alt='a > b' src='https://example.org/x.png'/>",
            *["https://example.org/x.png"] * 2,
            LinkForm.HTML,
        ),
        ("<p>see https://example.org/x</p>", *["https://example.org/x"] * 2, LinkForm.BARE),
        ("[a](mailto:me@example.org)", "mailto:me@example.org", "mailto:me@example.org", LinkForm.INLINE),
        ("[a](docs/x.md)", "docs/x.md", "docs/x.md", LinkForm.INLINE),
        ("[a](#2-sparse)", "#2-sparse", "#2-sparse", LinkForm.INLINE),
        ("> [a](\n> https://example.org/x)", *["https://example.org/x"] * 2, LinkForm.INLINE),
    ],
)
def test_destination(text: str, url: str, target: str, form: LinkForm) -> None:
    link = only(text)
    assert (link.url, link.target, link.form) == (url, target, form)
    assert link.flaw is None
    assert text.encode()[link.span.start : link.span.end].decode() == url


def test_offsets_count_the_byte_order_mark_and_carriage_returns_and_columns_count_characters() -> None:
    data = "\ufeffé [a](https://example.org/a)\r\n\r\néé [b](https://example.org/b)\r\n".encode()
    first, second = documents.parse("list.md", data).links
    assert data[first.span.start : first.span.end] == b"https://example.org/a"
    assert data[second.span.start : second.span.end] == b"https://example.org/b"
    assert (first.line, first.column) == (1, 7)
    assert (second.line, second.column) == (3, 8)


def test_uses_of_a_reference_share_the_range_of_its_definition() -> None:
    text = "[a][R] and [r] and [r][]\n\n[r]: <https://example.org/x> 'title'\n[unused]: https://example.org/y\n"
    document = read(text)
    assert [(link.url, link.text) for link in document.links] == [
        ("https://example.org/x", "a"),
        ("https://example.org/x", "r"),
        ("https://example.org/x", "r"),
        ("https://example.org/y", ""),
    ]
    assert len({link.span for link in document.links}) == 2
    assert {link.form for link in document.links} == {LinkForm.REFERENCE}


def test_code_and_comments_hold_no_links() -> None:
    text = (
        "`https://example.org/a` <!-- [b](https://example.org/b) -->\n\n"
        "```\nhttps://example.org/c\n```\n\n    [d](https://example.org/d)\n\n"
        "<!--\n<a href='https://example.org/e'>\n\n"
        "- [**T.**](https://arxiv.org/abs/2404.12345) _A, B._ Arxiv 2024.\n-->\n"
    )
    document = read(text)
    assert document.links == ()
    assert document.entries == ()


def test_the_text_of_a_link_is_no_bare_url() -> None:
    assert only("[https://example.org/a](https://example.org/b)").url == "https://example.org/b"


def test_picture_sources_are_links() -> None:
    text = '<picture><source srcset="https://example.org/a.svg 1x, https://example.org/b.svg 2x"></picture>'
    assert [link.url for link in read(text).links] == ["https://example.org/a.svg", "https://example.org/b.svg"]


BADGE = "https://img.shields.io/github/stars/O/R"
HOME = "https://github.com/O/R"


def test_a_badge_without_its_parenthesis_is_seen_flagged_and_mended() -> None:
    text = f"[![s]({BADGE}]({HOME})"
    code, badge = read(text).links
    assert (badge.url, badge.role, badge.form) == (BADGE, Role.STAR_BADGE, LinkForm.IMAGE)
    assert (code.url, code.role, code.flaw) == (HOME, Role.CODE, None)
    assert badge.flaw is not None
    assert "`)`" in badge.flaw.message
    assert mended(text) == f"[![s]({BADGE})]({HOME})"


@pytest.mark.parametrize(
    ("text", "url", "target", "result"),
    [
        (
            "[a](https://example.org/x and more",
            "https://example.org/x",
            "https://example.org/x",
            "[a](https://example.org/x) and more",
        ),
        (
            "[T](https://example.org/A_(b) x",
            "https://example.org/A_(b)",
            "https://example.org/A_(b)",
            "[T](https://example.org/A_(b)) x",
        ),
        (
            "[a](<https://example.org/x)",
            "https://example.org/x",
            "https://example.org/x",
            "[a](<https://example.org/x>)",
        ),
        (
            "[p]([https://example.org/a](https://example.org/b))",
            "[https://example.org/a](https://example.org/b)",
            "https://example.org/b",
            "[p](https://example.org/b)",
        ),
        (
            "[p](https://https://example.org/b)",
            "https://https://example.org/b",
            "https://example.org/b",
            "[p](https://example.org/b)",
        ),
        (
            "[p](http://arxiv.org//abs/2404.12345)",
            "http://arxiv.org//abs/2404.12345",
            "https://arxiv.org/abs/2404.12345",
            "[p](https://arxiv.org/abs/2404.12345)",
        ),
        ("[a](https://example.org/x y.pdf)", "https://example.org/x", "https://example.org/x", None),
        ("a](https://example.org/x)", "https://example.org/x", "https://example.org/x", None),
        (
            "<div>\n[a](https://example.org/x)\n</div>",
            "https://example.org/x",
            "https://example.org/x",
            None,
        ),
    ],
)
def test_malformed_links_are_flagged(text: str, url: str, target: str, result: str | None) -> None:
    link = only(text)
    assert (link.url, link.target) == (url, target)
    assert link.flaw is not None
    assert mended(text) == (result or text)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("[[paper](https://a.org/1](https://a.org/1)", "[[paper](https://a.org/1)]"),
        ("[paper](https://a.org/1](https://a.org/1)", "[paper](https://a.org/1)"),
        ("[[paper](https://a.org/1](https://a.org/2)", None),
        ("[paper](https://a.org/1](https://a.org/2)", None),
    ],
)
def test_two_destinations_that_run_into_each_other_are_one_defect(text: str, result: str | None) -> None:
    document = read(text)
    assert len([link for link in document.links if link.flaw]) == 1
    assert {link.target for link in document.links} >= {"https://a.org/1"}
    assert mended(text) == (result or text)


def test_an_escaped_bracket_is_not_meant_as_a_link() -> None:
    link = only("\\[a\\](https://example.org/x)")
    assert (link.form, link.flaw) == (LinkForm.BARE, None)


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("[Code]()", "Code"),
        ("[TODO](xx)", "TODO"),
        ("[Page](#)", "Page"),
        ("<a href=''>Demo</a>", "Demo"),
        ("[Code](TBD)", "Code"),
    ],
)
def test_placeholders_are_no_links(text: str, promise: str) -> None:
    document = read(text)
    assert document.links == ()
    assert [each.text for each in document.placeholders] == [promise]
    assert document.text_at(document.placeholders[0].span) == text


def test_coming_soon_is_a_placeholder_where_a_paper_stands() -> None:
    document = read(
        "Datasets coming soon.\n\n"
        "- [**T.**](https://arxiv.org/abs/2404.12345) _A B, C D._ ICLR 2024. Code coming soon\n"
    )
    (placeholder,) = document.placeholders
    assert document.text_at(placeholder.span) == "Code coming soon"
    assert placeholder.entry == 0


def test_an_empty_link_around_a_badge_promises_nothing() -> None:
    document = read("[![Publish](https://img.shields.io/badge/Conference-ICLR'24-blue)]()")
    assert document.placeholders == ()
    assert [link.static for link in document.links] == [True]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("[[Paper](https://example.org/x)]", ["paper"]),
        ("[[Code](https://example.org/x)]", ["code"]),
        ("[Project Page](https://example.org/x)", ["homepage"]),
        ("[x](https://arxiv.org/abs/2404.12345)", ["paper"]),
        (f"[![s]({BADGE})](https://example.org/x)", ["code", "star-badge"]),
        (
            "[![Static Badge](https://img.shields.io/badge/Homepage-blue)](https://example.org/x)",
            ["homepage", "badge"],
        ),
        ("[Contents](#contents) [1. Survey Papers](#1-survey-papers)", ["other", "other"]),
        ("[a prose sentence about a paper somewhere](https://example.org/x)", ["other"]),
    ],
)
def test_roles(text: str, roles: list[str]) -> None:
    assert [link.role.value for link in read(text).links] == roles
