"""Citation counts in lists: written in the list's own style, brought up to date, and nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import pytest

from citevet import documents
from citevet.arranging import annotated, arranged
from citevet.model import Document, Entry
from citevet.sorting import SortKey
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("_Citations: 7_.", "_Citations: 12_."),
        ("(cited 7 times)", "(cited 12 times)"),
        ("(citations=7)", "(citations=12)"),
        ("(cited by 1.2k)", "(cited by 12)"),
        ("(cited by 100+)", "(cited by 12)"),
        ("![c](https://img.shields.io/badge/cites-7-green)", "![c](https://img.shields.io/badge/cites-12-green)"),
    ],
)
def test_counts_are_known_as_lists_write_them(before: str, after: str) -> None:
    assert written(f"{PAPER} {before}\n", 12) == f"{PAPER} {after}\n"


def test_an_entry_with_a_badge_that_asks_itself_gets_no_other() -> None:
    text = f"{PAPER} ![](https://img.shields.io/badge/dynamic/json?query=citationCount&url=https%3A%2F%2Fapi.example)\n"
    assert written(text, 12) == text


TABLE = (
    "| Title (by) | {} | Year |\n|---|---|---|\n| [**P One**](https://arxiv.org/abs/2404.12345) (Lee) | {} | 2024 |\n"
)


@pytest.mark.parametrize(
    ("head", "before", "after"),
    [
        ("Citations", "7", "12"),
        ("# cites", "1,007", "12"),
        ("**Cited by**", "", "12"),
        ("Citation", "-", "12"),
        ("Citations", "see [here](https://a.example)", None),
        ("Code", "7", None),
    ],
)
def test_a_column_of_counts_is_kept(head: str, before: str, after: str | None) -> None:
    text = TABLE.format(head, before)
    own = TABLE.format(head, after)
    assert written(text, 12) == (text.replace(" (Lee)", " (Lee) (cited by 12)") if after is None else own)


def test_rows_of_html_have_their_counts_in_a_cell() -> None:
    row = "<tr><td><a href='https://arxiv.org/abs/2404.0000{0}'>P {0} (Au et al., 2020)</a>{1}</td><td>x</td></tr>\n"
    text = f"<table>\n{row.format(1, '')}{row.format(2, '')}</table>\n"
    after = f"<table>\n{row.format(1, ' (cited by 7)')}{row.format(2, ' (cited by 12)')}</table>\n"
    assert written(text, 7, 12) == after
    badge = ' <img alt="Citations" src="https://img.shields.io/badge/citations-{}-blue">'
    beside = f"\n- {PAPER.removeprefix('1. ')}{STARS}\n"
    expected = f"<table>\n{row.format(1, badge.format(7))}{row.format(2, badge.format(12))}</table>\n{beside}"
    assert written(text + beside, 7, 12) == expected


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


@pytest.mark.parametrize("name", ["XiaoxinHe__Awesome-Graph-LLM.md", "token-compression-language.md"])
def test_week_after_week_a_list_is_annotated_and_sorted_and_nothing_piles_up(name: str) -> None:
    document = first = real_list(name)
    for week in range(3):
        document = annotated(document, dict(enumerate(grown(document, week)))).document
        arrangement = arranged(document, grown(document, week), SortKey.CITATIONS)
        document = documents.parse(name, arrangement.data)
        assert arranged(document, grown(document, week), SortKey.CITATIONS).moved == 0
        shown = sorted(int(badge or remark) for badge, remark in WRITTEN.findall(document.data))
        assert shown == sorted(grown(document, week))
    assert lines(without(document.data)) == lines(first.data)


def lines(data: bytes) -> list[bytes]:
    """All lines, without the numbers of entries."""
    return sorted(re.sub(rb"^- \*\*\[\d+\]", b"", line) for line in data.splitlines())


def grown(document: Document, week: int) -> list[int]:
    """How often each paper is cited in a week, by its title alone."""
    titles = [entry.title.text.casefold().encode() if entry.title else b"" for entry in document.entries]
    return [crc32(title) % 500 + week * (crc32(title) % 7) for title in titles]


WRITTEN = re.compile(rb" ?(?:!\[Citations\]\(https://img\.shields\.io/badge/citations-(\d+)-blue\)|\(cited by (\d+)\))")


def without(data: bytes) -> bytes:
    return WRITTEN.sub(b"", data)


def numbers(data: bytes) -> Sequence[object]:
    return WRITTEN.findall(data)
