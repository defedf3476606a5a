"""Citation counts in lists: written in the list's own style, brought up to date, and nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from citevet import documents
from citevet.arranging import annotated
from citevet.model import Document, Entry
from tests.documents.real import real_list, real_lists

PAPER = "1. [**A Title.**](https://arxiv.org/abs/2404.12345) _Ann Lee, Bo Roe._ Arxiv 2024."
STARS = " [![stars](https://img.shields.io/github/stars/o/p)](https://github.com/o/p)"
BADGE = "![Citations](https://img.shields.io/badge/citations-{}-blue)"


def read(text: str) -> Document:
    return documents.parse("list.md", text.encode())


def fields(entry: Entry) -> list[str | None]:
    return [each.text if each else None for each in (entry.title, entry.authors, entry.venue, entry.year)]


def written(text: str, *counts: int) -> str:
    return annotated(read(text), dict(enumerate(counts))).document.data.decode()


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (f"{PAPER}\n", f"{PAPER} (cited by 12)\n"),
        (f"{PAPER}\n    More.\n", f"{PAPER} (cited by 12)\n    More.\n"),
        (f"{PAPER}{STARS}\n", f"{PAPER}{STARS} {BADGE.format(12)}\n"),
        (f"{PAPER} (cited by 7)\n", f"{PAPER} (cited by 12)\n"),
        (f"{PAPER} *Citations: 7*\n", f"{PAPER} *Citations: 12*\n"),
        (f"{PAPER} (1,007 citations)\n", f"{PAPER} (12 citations)\n"),
        (f"{PAPER}{STARS} {BADGE.format(7)}\n", f"{PAPER}{STARS} {BADGE.format(12)}\n"),
        (f"{PAPER} (cited by 12)\n", f"{PAPER} (cited by 12)\n"),
        (
            "- **[1] A Title**, ICLR 2024  \n  *Lee, Ann and Roe, Bo*  \n"
            "  [[Paper](https://arxiv.org/abs/2404.12345)]  \n",
            "- **[1] A Title**, ICLR 2024  \n  *Lee, Ann and Roe, Bo*  \n"
            "  [[Paper](https://arxiv.org/abs/2404.12345)] (cited by 12)  \n",
        ),
    ],
)
def test_a_count_is_written_in_the_lists_own_style(text: str, after: str) -> None:
    assert written(text, 12) == after


def test_new_counts_look_like_the_lists_others() -> None:
    other = PAPER.replace("1.", "2.", 1)
    assert written(f"{PAPER} *Citations: 7*\n{other}\n", 8, 9) == f"{PAPER} *Citations: 8*\n{other} *Citations: 9*\n"


def test_a_number_in_a_title_or_in_bibtex_is_no_count() -> None:
    text = PAPER.replace("A Title", "What 100 Citations: 5 Say") + "\n"
    assert written(text, 12) == text.replace("\n", " (cited by 12)\n")


def test_what_is_not_known_is_left_as_it_is() -> None:
    text = f"{PAPER} (cited by 7)\n"
    assert annotated(read(text), {}).document.data.decode() == text


@pytest.mark.parametrize("count", [0, 1, 2024, 1999, 123456])
@pytest.mark.parametrize("rest", ["", STARS])
def test_no_count_is_read_as_a_venue_or_a_year(rest: str, count: int) -> None:
    for text in (PAPER + rest, PAPER.removesuffix(" Arxiv 2024.") + rest):
        result = annotated(read(f"{text}\n"), {0: count} if read(text).entries else {})
        before, after = read(text).entries, result.document.entries
        assert [fields(each) for each in before] == [fields(each) for each in after]


@pytest.mark.parametrize("name", real_lists(".md"))
def test_real_lists_change_by_their_counts_alone(name: str) -> None:
    document = real_list(name)
    counts = {index: index * 37 % 3000 for index, entry in enumerate(document.entries) if not entry.news}
    once = annotated(document, counts)
    assert once.left <= len(counts) // 100
    assert without(once.document.data) == without(document.data)
    again = {index: count + 1 for index, count in counts.items()}
    twice = annotated(once.document, again)
    assert len(numbers(once.document.data)) == len(numbers(twice.document.data))
    assert annotated(twice.document, again).document.data == twice.document.data


WRITTEN = re.compile(rb" ?(?:!\[Citations\]\(https://img\.shields\.io/badge/citations-(\d+)-blue\)|\(cited by (\d+)\))")


def without(data: bytes) -> bytes:
    return WRITTEN.sub(b"", data)


def numbers(data: bytes) -> Sequence[object]:
    return WRITTEN.findall(data)
