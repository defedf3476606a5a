"""Entries in a new order: nothing is lost, nothing else changes, and each entry reads as before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pyromark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citevet import documents, sorting
from citevet.arranging import arranged
from citevet.model import Document, Paper, PaperIds, Repository
from citevet.sorting import Figure, SortKey
from tests.documents.real import real_list, real_lists
from tests.support import counting_calls


def read(text: str | bytes, name: str = "list.md") -> Document:
    return documents.parse(name, text.encode() if isinstance(text, str) else text)


def item(title: str, more: str = "") -> str:
    return f"[**{title}.**](https://arxiv.org/abs/2404.{sum(title.encode()):05}) _Ann Lee, Bo Roe._ Arxiv 2024.{more}"


def figures_of(document: Document, by_title: Mapping[str, Figure]) -> list[Figure]:
    return [by_title.get(entry.title.text) if entry.title else None for entry in document.entries]


def in_order(document: Document, by_title: Mapping[str, Figure], by: SortKey = SortKey.CITATIONS) -> bytes:
    return arranged(document, figures_of(document, by_title), by).data


def letters(document: Document) -> str:
    return "".join(entry.title.text for entry in document.entries if entry.title)


def sorted_letters(text: str, by_title: Mapping[str, Figure]) -> tuple[str, str]:
    data = in_order(read(text), by_title)
    return letters(read(data)), data.decode()


CITED: dict[str, Figure] = {"A": 1, "B": 5, "C": None, "D": 5, "E": 9}


def test_the_most_cited_come_first_ties_keep_their_order_and_the_unknown_stay_at_the_end() -> None:
    text = "".join(f"{number}. {item(letter)}\n" for number, letter in enumerate("CABDE", 1))
    order, data = sorted_letters(text, CITED)
    assert order == "EBDAC"
    assert re.findall(r"^(\d)\. ", data, re.MULTILINE) == ["1", "2", "3", "4", "5"]


def test_whole_entries_move_and_what_is_between_them_stays() -> None:
    text = (
        f"1. {item('A')}\n\n    &nbsp; [![Static Badge](https://img.shields.io/badge/Homepage-blue)](https://a.example)\n"
        f"    - a remark\n\n\n2. {item('B')}\n\n\n\n3. {item('E')}"
    )
    order, data = sorted_letters(text, CITED)
    assert order == "EBA"
    assert data == (
        f"1. {item('E')}\n\n\n2. {item('B')}\n\n\n\n3. {item('A')}\n\n    &nbsp; "
        "[![Static Badge](https://img.shields.io/badge/Homepage-blue)](https://a.example)\n    - a remark"
    )


@pytest.mark.parametrize("comment", ["ignore CV301", "ignore", "ignore-next because of B"])
def test_an_entry_below_a_comment_about_it_stays_there(comment: str) -> None:
    text = f"<!-- citevet: {comment} -->\n\n1. {item('B')}\n2. {item('A')}\n3. {item('E')}\n"
    assert sorted_letters(text, CITED)[0] == "BEA"
    assert sorted_letters(text.replace("citevet: ignore", "see: ignore"), CITED)[0] == "EBA"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("1. {A}\n2. {B}\n<!-- citevet: ignore CV301 -->\n3. {C}\n4. {E}\n", "EBCA"),
        ("- {A}\n- {B}\n\n<!-- citevet: ignore -->\n\n- {C}\n- {E}\n", "EBCA"),
        ("- {A}\n  <!-- citevet: ignore -->\n- {B}\n- {D}\n- {E}\n", "ABED"),
        ("- {A}\n- {B} <!-- citevet: ignore -->\n- {E}\n", "EBA"),
        ("- {A}\n<!-- citevet: ignore -->\n1. {B}\n2. {E}\n", "ABE"),
        ("- {A}\n<!-- citevet: ignore --> <!-- new list -->\n- {B}\n- {D}\n- {E}\n", "ABED"),
    ],
)
def test_others_pass_an_entry_with_a_comment(text: str, order: str) -> None:
    text = text.format(**{letter: item(letter) for letter in "ABCDE"})
    found, data = sorted_letters(text, CITED)
    assert found == order
    assert below(data) == below(text)


def below(text: str) -> list[str]:
    """What stands below each comment that is alone on its line, or beside it."""
    return re.findall(r"^ *<!-- citevet.*\n+[-\d.]* (.*\n)", text, re.MULTILINE) + re.findall(r"\S+ <!--", text)


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("\n\nSome prose.\n\n", "BAED"),
        ("\n\n---\n\n", "BAED"),
        ("\n<!-- hidden -->\n", "BAED"),
        ("\n\n## Another section\n\n", "BAED"),
        ("\n\n<!-- hidden -->\n\n", "BAED"),
        ("\n- no entry, but of [the same list](https://a.example)\n", "EBDA"),
        ("\n- **A caption in the list**\n", "BAED"),
    ],
)
def test_entries_move_within_one_list_only(between: str, expected: str) -> None:
    text = f"- {item('A')}\n- {item('B')}{between}- {item('D')}\n- {item('E')}\n"
    order, data = sorted_letters(text, CITED)
    assert order == expected
    assert between in data


def test_news_keeps_its_order() -> None:
    text = "- **[2025.08.22]**\n  - Paper: [A](https://arxiv.org/abs/1706.03762)\n  - Paper: [E](https://arxiv.org/abs/1706.03763)\n"
    assert sorted_letters(text, CITED)[0] == "AE"


def test_lists_nested_in_topics_are_sorted_one_by_one() -> None:
    topic = "- Topic\n  1. {}\n  2. {}\n"
    text = topic.format(item("A"), item("E")) + topic.format(item("B"), item("D"))
    assert sorted_letters(text, CITED)[0] == "EABD"


def test_windows_line_ends_and_a_last_line_without_one() -> None:
    order, data = sorted_letters(f"- {item('A')}\r\n  more\r\n- {item('E')}", CITED)
    assert (order, data) == ("EA", f"- {item('E')}\r\n- {item('A')}\r\n  more")


def test_numbers_in_brackets_stay_with_the_place() -> None:
    entry = "- **[{}] {}**, ICLR 2024  \n  *Lee, Ann and Roe, Bo*  \n  [[Paper](https://arxiv.org/abs/2404.0000{})]  \n"
    text = entry.format(1, "A", 1) + "\n" + entry.format(2, "E", 2)
    assert in_order(read(text), CITED).decode() == entry.format(1, "E", 2) + "\n" + entry.format(2, "A", 1)


def test_a_longer_number_takes_the_lines_below_along() -> None:
    lines = [f"{number}. {item(f'T{number}')}\n\n   [b](https://b.example/{number})\n" for number in (9,)]
    text = f"{lines[0]}\n10. {item('E')}\n"
    data = in_order(read(text), {"T9": 1, "E": 9}).decode()
    assert data == f"9. {item('E')}\n\n10. {item('T9')}\n\n    [b](https://b.example/9)\n"


def test_rows_move_and_the_column_that_counts_them_stays() -> None:
    row = "| {} | [**{}**](https://arxiv.org/abs/2404.0000{}) | ICLR 2024 |\n"
    head = "| No. | Title | Venue |\n| --- | --- | --- |\n"
    text = head + row.format(1, "A", 1) + row.format(2, "E", 2) + row.format(3, "B", 3)
    document = read(text)
    assert len(document.entries) == 3
    after = head + row.format(1, "E", 2) + row.format(2, "B", 3) + row.format(3, "A", 1)
    assert in_order(document, CITED).decode() == after
    years = text.replace("| 2 |", "| 2024 |")
    assert in_order(read(years), CITED).decode().splitlines()[2].startswith("| 2024 | [**E**]")


def test_rows_stay_under_their_captions() -> None:
    row = "| {} | [**{}**](https://arxiv.org/abs/2404.0000{}) | ICLR 2024 |\n"
    rows = {letter: row.format("x", letter, number) for number, letter in enumerate("ABDE")}
    head, caption = "| Kind | Title | Venue |\n| --- | --- | --- |\n", "| **Memory** | | |\n"
    text = head + rows["A"] + rows["B"] + caption + rows["D"] + rows["E"]
    assert in_order(read(text), CITED).decode() == head + rows["B"] + rows["A"] + caption + rows["E"] + rows["D"]
    below = "".join(row.format(kind, letter, 1) for kind, letter in [("Memory", "A"), ("", "B"), ("", "E"), ("x", "D")])
    above = "".join(row.format(kind, letter, 1) for kind, letter in [("Memory", "A"), ("", "E"), ("", "B"), ("x", "D")])
    assert in_order(read(head + below), CITED).decode() == head + above
    assert letters(read(in_order(read(head + below.replace("|  | [**E", "| y | [**E")), CITED))) == "EBDA"


def test_rows_beside_a_cell_that_spans_several_stay() -> None:
    row = "<tr>{}<td><a href='https://arxiv.org/abs/2404.0000{}'>{} (Au et al., 2020)</a></td></tr>\n"
    rows = [row.format("<td rowspan='2'>2024</td>", 1, "A"), row.format("", 2, "E"), row.format("", 3, "B")]
    text = f"<table>\n{''.join(rows)}</table>\n"
    document = read(text)
    assert len(document.entries) == 3
    assert sorting.runs(document) == ()
    assert len(sorting.runs(read(text.replace(" rowspan='2'", "")))[0]) == 3


def test_bibtex_moves_whole_but_never_past_strings_and_cross_references() -> None:
    entry = "@misc{{{0}, title={{{0}}}{1}}}"
    plain = "\n\n".join(entry.format(letter, "") for letter in "AEB")
    assert letters(read(in_order(read(plain, "a.bib"), CITED), "a.bib")) == "EBA"
    with_string = f"{entry.format('A', '')}\n@string{{x = {{y}}}}\n{entry.format('E', ', journal=x')}\n"
    assert in_order(read(with_string, "a.bib"), CITED).decode() == with_string
    crossing = f"{entry.format('A', ', crossref={E}')}\n{entry.format('E', '')}\n"
    assert in_order(read(crossing, "a.bib"), CITED).decode() == crossing


def test_one_section_only() -> None:
    text = f"## 1. One\n\n- {item('A')}\n- {item('B')}\n\n## Two\n\n- {item('D')}\n- {item('E')}\n"
    document = read(text)
    data = arranged(document, figures_of(document, CITED), SortKey.CITATIONS, "one").data
    assert letters(read(data)) == "BADE"


def test_what_entries_are_ordered_by() -> None:
    document = read(
        f"1. {item('Zen')}\n"
        f"2. {item('*An* Apple', ' [c](https://github.com/Some/Where) [d](https://github.com/o/p)')}\n"
        f"3. [**No Year**](https://arxiv.org/abs/2404.00001) _Ann Lee, Bo Roe._\n"
    )
    paper = Paper(PaperIds(), "", (), year=2025, citations=7, citations_per_month=0.5)
    papers = [paper] * len(document.entries)
    stars = {"some/where": Repository("Some/Where", True), "o/p": Repository("o/p", True, stars=3)}

    def by(key: SortKey) -> tuple[Figure, ...]:
        return sorting.figures(document, papers, stars, key)

    assert by(SortKey.TITLE) == ("zen", "an apple", "no year")[: len(document.entries)]
    assert set(by(SortKey.CITATIONS)) == {7}
    assert set(by(SortKey.VELOCITY)) == {0.5}
    assert by(SortKey.STARS)[:2] == (None, 3)
    assert by(SortKey.YEAR)[0] == 2024
    assert sorting.in_order(sorting.runs(document)[0], by(SortKey.TITLE), SortKey.TITLE)[0].index == 1


# --- any list

BELOW = (
    "",
    "\n{} [b](https://b.example)",
    "\n\n{} A paragraph.",
    "\n\n{} - a remark\n{}   - below it",
    "\n\n{} ```text\n{} code\n{} ```",
    "\n\n{}     indented code",
    "\nlazy [b](https://b.example) line",
)


@st.composite
def lists(draw: st.DrawFn) -> str:
    """A list of shape A, numbered from anywhere or with bullets, with all kinds of lines below the first."""
    ordered = draw(st.booleans())
    number = draw(st.sampled_from([1, 7, 8, 97, 98, 998]))
    between = draw(st.sampled_from(["\n", "\n\n"]))
    parts: list[str] = []
    for index in range(draw(st.integers(2, 7))):
        marker = f"{number + index}." if ordered else "-"
        indent = " " * (len(marker) + draw(st.integers(0, 2)))
        more = draw(st.sampled_from(BELOW)).replace("{}", indent)
        if more.startswith("\n\n") and draw(st.booleans()):
            more += f"\n\n{indent} Another."
        parts.append(f"{marker} {item(f'Title {index}')}{more}")
    text = between.join(parts) + draw(st.sampled_from(["", "\n", "\n\nProse.\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@settings(max_examples=60, deadline=None)
@given(lists(), st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=7, max_size=7))
def test_any_list_keeps_its_entries_as_they_read(text: str, cited: list[Figure]) -> None:
    document = read(text)
    by_title = {f"Title {index}": figure for index, figure in enumerate(cited)}
    require_sound(document, by_title)


def require_sound(document: Document, by_title: Mapping[str, Figure]) -> None:
    data = in_order(document, by_title)
    after = read(data, document.path)
    assert Counter(items(document.data)) == Counter(items(data))
    assert outside(document) == outside(after)
    assert [each.section for each in document.entries] == [each.section for each in after.entries]
    for run in sorting.runs(after):
        own = figures_of(after, by_title)
        assert [each.index for each in run] == [each.index for each in sorting.in_order(run, own, SortKey.CITATIONS)]
    assert in_order(after, by_title) == data


def outside(document: Document) -> list[bytes]:
    """The bytes between the places of entries."""
    slots = sorted(slot.span for run in sorting.runs(document) for slot in run)
    edges = [0, *(each for span in slots for each in (span.start, span.end)), len(document.data)]
    return [document.data[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def items(data: bytes) -> list[str]:
    """Each list item and table row as it is rendered, numbers in brackets left out."""
    text = data.decode("utf-8-sig")
    found: list[str] = []
    starts: list[list[str]] = []
    options = pyromark.Options.ENABLE_TABLES
    for event in pyromark.events(text, options=options):
        said = re.sub(r"^(\{'Text': \")?\[\d+\]", r"\1", re.sub(r"'start_number': \d+", "", str(event)))
        said = re.sub(r"(\{'Text': ['\"])\[?\d+\]? ?", r"\1", said)
        for each in starts:
            each.append(said)
        if event in ({"Start": "Item"}, {"Start": "TableRow"}):
            starts.append([])
        elif event in ({"End": "Item"}, {"End": "TableRow"}):
            # The last line of code has no end where the file has none.
            found.append("".join(starts.pop()).replace(r"\n'}{'End': 'CodeBlock'}", "'}{'End': 'CodeBlock'}"))
    return found


@pytest.mark.parametrize("name", real_lists(".md", ".bib"))
def test_real_lists_keep_their_entries(name: str) -> None:
    document = real_list(name)
    own = {entry.title.text: (index * 7919) % 101 for index, entry in enumerate(document.entries) if entry.title}
    own = {title: None if figure % 9 == 0 else figure for title, figure in own.items()}  # type: ignore[misc]
    if document.form == "markdown":
        require_sound(document, own)
        assert Counter(texts(document)) == Counter(texts(read(in_order(document, own), name)))
    else:
        data = in_order(document, own)
        assert Counter(data.splitlines()) == Counter(document.data.splitlines())
        assert in_order(read(data, name), own) == data


def texts(document: Document) -> list[bytes]:
    """The entries' lines without their numbers."""
    return [
        re.sub(rb"^(- \*\*\[)?\d+", rb"\1", document.data[slot.span.start : slot.span.end])
        for run in sorting.runs(document)
        for slot in run
    ]


def test_sorting_takes_work_that_grows_with_the_list() -> None:
    def arranged(count: int) -> int:
        document = read("".join(f"{number}. {item(f'T{number}')}\n\n" for number in range(1, count + 1)))

        def work() -> int:
            (run,) = sorting.runs(document)
            return len(sorting.edits(document, run, list(range(count)), SortKey.CITATIONS))

        counted, edits = counting_calls(work)
        assert edits == count
        return counted

    assert arranged(800) < 3 * arranged(400)
