"""Whatever the input: nothing crashes, every range is exact, entries do not overlap, and the time stays linear."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from citevet import documents
from citevet.errors import InputError
from citevet.model import Document, LinkForm

PIECES = (
    "[", "](", "](https://example.org/x", "(", ")", "![", "**", "_", "*", "`", "```\n", "```text\n", "\n", "\r\n",
    "\n\n", "- ", "1. ", "> ", "    ", "\t", "| a | b |\n|--|--|\n", "|", '<a href="u">', "</a>", "<img src=x>", "<!--",
    "-->", "<div>\n", "</div>\n", "https://arxiv.org/abs/2404.12345", "https://img.shields.io/github/stars/O/R",
    "https://github.com/O/R", "\\", "&amp;", "&#x41;", "é", "中文", "😀", "\u200b", "\x00", "Arxiv 2024.",
    "_Ann Lee, Bob Ray._", "**[3] T**, V 2020\n", "Paper: ", "$x_1$", "[r]: ", "[r]", "<https://example.org>",
    "coming soon", "#", "# H\n", "www.example.org", ".", " ", "\ufeff", "~~", "===\n", "[^1]", "<a\nhref='x\ny'>",
    "<br>", "\r", "%", '"', "=", "{", "}", "@article{k,\n url={https://example.org/y},\n", "@", "'24", ",",
)  # fmt: skip


def check(document: Document) -> None:
    data = document.data
    for link in document.links:
        assert data[link.span.start : link.span.end].decode() == link.url
        assert link.syntax.end <= len(data)
        assert link.form is LinkForm.REFERENCE or link.syntax.contains(link.span)
        if link.entry is not None:
            assert document.entries[link.entry].span.start <= link.syntax.start < document.entries[link.entry].span.end
    for one, other in pairwise(document.entries):
        assert one.span.end <= other.span.start
    for index, entry in enumerate(document.entries):
        assert all(document.links[link].entry == index for link in entry.links)
        for field in (entry.title, entry.authors, entry.venue, entry.year):
            if field is not None:
                assert entry.span.contains(field.span)
                data[field.span.start : field.span.end].decode()
        for bibtex in entry.bibtex:
            assert entry.span.contains(bibtex.span)
            for value in bibtex.fields:
                assert bibtex.span.contains(value.whole)
                assert value.whole.contains(value.span)
                data[value.whole.start : value.whole.end].decode()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.sampled_from(("x.md", "x.bib")))
def test_nasty_markdown_and_bibtex(text: str, path: str) -> None:
    check(documents.parse(path, text.encode()))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(("x.md", "x.bib", "-")))
@example(b"\xff\xfe", "x.md")
@example(b"\xef\xbb\xbf", "x.md")
@example(b"\xed\xa0\x80", "x.bib")
def test_random_bytes_are_read_or_refused(data: bytes, path: str) -> None:
    try:
        data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        with pytest.raises(InputError, match="save it as UTF-8"):
            documents.parse(path, data)
    else:
        check(documents.parse(path, data))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=20).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=20).map("".join),
)
def test_an_entry_is_read_whatever_stands_in_other_sections(before: str, after: str) -> None:
    line = "1. [**A Title.**](https://arxiv.org/abs/2404.12345) _Ann Lee, Bob Ray._ ICLR 2024."
    before = before.replace("<!--", "").replace("`", "").replace("~", "").replace("<div>", "").replace("[r]: ", "")
    document = documents.parse("x.md", f"{before}\n\n# Section\n\n{line}\n\n# Next\n\n{after}".encode())
    assert line in [document.text_at(entry.span) for entry in document.entries]


HOSTILE = {
    "nested quotes": "> " * 20_000,
    "nested images": "![" * 20_000 + "a" + "](b)" * 20_000,
    "open brackets": "[" * 100_000,
    "open destinations": "[a](" + "(" * 100_000,
    "broken links": "[a](https://example.org/a " * 7_000,
    "broken badges": "[![s](https://example.org/a](https://example.org/b) " * 3_000,
    "open anchors": '<a href="x">' * 10_000,
    "open comments": "<p>" + "<!--" * 30_000,
    "one huge entry": "1. " + "[**T.**](https://example.org/x) _A B, C._ Arxiv 2024. " * 2_000,
    "endless sentences": "- [**T**](https://example.org/x) " + "A B, C. " * 20_000,
    "endless years": "- [**T**](https://example.org/x) _A, B_ " + "2020 " * 30_000,
    "endless escapes": "- [**" + "a\\* " * 25_000 + "**](https://example.org/x) _A, B._ 2020.",
    "one line": "[é](https://example.org/d) " * 5_000,
    "open BibTeX": "```\n" + "@a{k, t={\n" * 10_000,
    "BibTeX comments": "```\n" + "@comment{" * 15_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear(name: str) -> None:
    data = HOSTILE[name].encode()
    before = time.process_time()
    document = documents.parse("x.md", data)
    spent = time.process_time() - before
    check(document)
    assert spent < 60, "an input of some 100 KB takes about a second, and would take minutes were the time quadratic"
