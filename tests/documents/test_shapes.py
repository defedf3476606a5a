"""Entries of the shapes that are known, and what is none."""

from __future__ import annotations

import pytest

from citevet import documents
from citevet.model import Document, Entry, Role

A = "1. [**A Title.**](https://arxiv.org/abs/2404.12345) _Ann Lee, Bob Ray._ Arxiv 2024.\n"


def read(text: str) -> Document:
    return documents.parse("list.md", text.encode())


def only(text: str) -> tuple[Document, Entry]:
    document = read(text)
    (entry,) = document.entries
    return document, entry


def fields(text: str) -> tuple[str | None, ...]:
    """Title, authors, venue, year and slot."""
    document, entry = only(text)
    texts = [each.text if each else None for each in (entry.title, entry.authors, entry.venue, entry.year)]
    return (*texts, document.text_at(entry.venue_slot) if entry.venue_slot else None)


def _a(rest: str, title: str = "**A Title.**") -> str:
    return f"1. [{title}](https://arxiv.org/abs/2404.12345) {rest}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (A, ("A Title", "Ann Lee, Bob Ray", "Arxiv", "2024", "Arxiv 2024")),
        (_a("_Ann Lee_ ICLR 2024 Oral."), ("A Title", "Ann Lee", "ICLR Oral", "2024", "ICLR 2024 Oral")),
        (_a("*Ann Lee* ACL 2024 Findings"), ("A Title", "Ann Lee", "ACL Findings", "2024", "ACL 2024 Findings")),
        (_a("_Ann Lee._ [ICML 2025]."), ("A Title", "Ann Lee", "ICML", "2025", "ICML 2025")),
        (_a("_Ann Lee._ CVPR'24."), ("A Title", "Ann Lee", "CVPR", "2024", "CVPR'24")),
        (_a("_Ann Lee._ arXiv 2024.05."), ("A Title", "Ann Lee", "arXiv", "2024", "arXiv 2024.05")),
        (_a("_Ann Lee._ arXiv."), ("A Title", "Ann Lee", "arXiv", None, "arXiv")),
        (_a("_Ann Lee._ 2023."), ("A Title", "Ann Lee", None, "2023", None)),
        (_a("Anthropic 2024."), ("A Title", None, "Anthropic", "2024", "Anthropic 2024")),
        (_a(", Lee et al., ECCV 2020 |"), ("A Title", "Lee et al.", "ECCV", "2020", "ECCV 2020")),
        (
            _a(", Lee and Bo-Ray, Arxiv 2020 |", "A Title"),
            ("A Title", "Lee and Bo-Ray", "Arxiv", "2020", "Arxiv 2020"),
        ),
        (
            _a(", Machine Learning, NIPS 2020 |", "A Title"),
            ("A Title", None, "Machine Learning, NIPS", "2020", "Machine Learning, NIPS 2020"),
        ),
        (_a("Ann Lee, Z. Bob Ray._ Arxiv 2025."), ("A Title", "Ann Lee, Z. Bob Ray", "Arxiv", "2025", "Arxiv 2025")),
        (
            _a("_Ann Lee._ ICLR 2024.", r"**A\*-Thought on $\ell_2$ and [CLS] &amp; more.**"),
            (r"A*-Thought on $\ell_2$ and [CLS] & more", "Ann Lee", "ICLR", "2024", "ICLR 2024"),
        ),
        (
            "1. **[A Title.](https://arxiv.org/abs/2404.12345)** _Ann Lee._ ICLR 2024.\n",
            ("A Title", "Ann Lee", "ICLR", "2024", "ICLR 2024"),
        ),
        (
            "- [**A long\n  title.**](https://arxiv.org/abs/2404.12345)\n  _Ann Lee,\n  Bob Ray._\n  ICLR 2024.\n",
            ("A long title", "Ann Lee, Bob Ray", "ICLR", "2024", "ICLR 2024"),
        ),
        (
            "- **[3] A Title**, University of Chicago 1999  \n  *Lee, Ann and Ray, Bob*  \n"
            "  [[Paper](https://example.org/x)]\n",
            ("A Title", "Lee, Ann and Ray, Bob", "University of Chicago", "1999", "University of Chicago 1999"),
        ),
    ],
)
def test_fields(text: str, expected: tuple[str | None, ...]) -> None:
    assert fields(text) == expected


def test_the_ranges_of_fields_hold_them_alone() -> None:
    document, entry = only("# H\n\n" + A)
    for field, written in ((entry.title, "A Title"), (entry.venue, "Arxiv"), (entry.year, "2024")):
        assert field is not None
        assert document.text_at(field.span) == written
    assert document.text_at(entry.span) == A.rstrip()


def test_an_item_is_numbered_wherever_its_authors_stand() -> None:
    badge = "![](https://img.shields.io/badge/A-blue)"
    below = "*Ann Lee, Bob Ray.* [[pdf](https://arxiv.org/abs/2404.12345)]"
    assert only(f"4. **A Title of Papers.** ICML 2019. {badge}\n\n   {below}\n")[1].number == 4


def test_badges_below_belong_to_the_entry_and_the_next_item_does_not() -> None:
    text = A + (
        "    &nbsp;&nbsp; [![s](https://img.shields.io/github/stars/O/R)](https://github.com/O/R)\n\n"
        "    [![b](https://img.shields.io/badge/Homepage-blue)](https://example.org/h)\n\n" + A.replace("1.", "2.")
    )
    document = read(text)
    assert [len(entry.links) for entry in document.entries] == [5, 1]
    assert [entry.number for entry in document.entries] == [1, 2]
    roles = [document.links[index].role.value for index in document.entries[0].links]
    assert roles == ["paper", "code", "star-badge", "homepage", "badge"]


def test_an_entry_inside_an_entry_is_its_own() -> None:
    document = read(A + "   - [**Another.**](https://arxiv.org/abs/2404.54321) _Cy Fox._ ICLR 2024.\n")
    assert [entry.title.text for entry in document.entries if entry.title] == ["A Title", "Another"]
    assert document.entries[0].span.end <= document.entries[1].span.start
    assert [entry.links for entry in document.entries] == [(0,), (1,)]


def test_a_note_inside_an_entry_stays_with_it() -> None:
    document, entry = only(A + "   - see also [this](https://example.org/x)\n")
    assert entry.links == (0, 1)
    assert document.unrecognised == 0


def test_a_title_link_without_its_parenthesis_is_still_an_entry() -> None:
    document, entry = only("1. [**A Title.**](https://arxiv.org/abs/2404.12345 _Ann Lee._ ICLR 2024.\n")
    assert (entry.title and entry.title.text, entry.authors and entry.authors.text) == ("A Title", "Ann Lee")
    assert document.links[0].flaw is not None


def test_news_have_no_place_for_a_venue() -> None:
    text = "## News\n\n- **[2025.08.22]**\n\n  - Paper: [T: A Tale.](https://arxiv.org/abs/2404.12345) ICCV 2025\n"
    document, entry = only(text)
    assert (entry.shape, entry.news, entry.venue_slot, entry.preprint) == ("A", True, None, False)
    assert [each.text for each in (entry.title, entry.venue, entry.year) if each] == ["T: A Tale", "ICCV", "2025"]
    assert entry.section == ("News",)
    assert document.links[0].role is Role.PAPER


def test_sections_are_paths() -> None:
    text = "# L\n\n## One\n\n### Deep *er*\n\n" + A + "\n## Two\n\n" + A
    assert [entry.section for entry in read(text).entries] == [("L", "One", "Deep er"), ("L", "Two")]


B = (
    "- **[1] Alpha**, arXiv 2024  \n  *Lee, Ann*  \n  [[Paper](https://arxiv.org/pdf/2404.12345)]"
    " ![T](https://img.shields.io/badge/Tag-blue)  \n  <details> <summary>BibTex</summary>\n\n"
    "  ```text\n  @article{lee2024,\n    title={Alpha},\n"
    "    eprint={2404.12345},\n    url={https://example.org/u}\n  }\n"
)


@pytest.mark.parametrize("closing", ["  ```\n  </details>\n", "", "  </details>\n"])
def test_bibtex_belongs_to_its_entry_even_in_a_fence_that_is_never_closed(closing: str) -> None:
    document = read(B + closing + "\n" + B.replace("[1]", "[2]") + closing)
    assert [entry.number for entry in document.entries] == [1, 2]
    assert [[each.key.text for each in entry.bibtex] for entry in document.entries] == [["lee2024"]] * 2
    urls = [document.links[index].url for index in document.entries[1].links]
    assert urls == [
        "https://arxiv.org/pdf/2404.12345",
        "https://img.shields.io/badge/Tag-blue",
        "2404.12345",
        "https://example.org/u",
    ]
    assert document.links[document.entries[1].links[2]].target == "https://arxiv.org/abs/2404.12345"


def test_the_lists_own_bibtex_is_links_and_no_entry() -> None:
    document = read("Cite us:\n\n```bibtex\n@article{x,\n  url = {https://example.org/u}\n}\n```\n")
    assert document.entries == ()
    assert [link.url for link in document.links] == ["https://example.org/u"]


@pytest.mark.parametrize(
    "text",
    [
        "- [Contents](#contents)\n  - [1. Survey Papers](#1-survey-papers)\n",
        "We survey [a paper](https://arxiv.org/abs/2404.12345) _by Ann Lee_ of 2024.\n",
        "- [**Tool**](https://github.com/O/R): a toolkit for long contexts that we released in 2024 for everybody.\n",
        "- **[2025.08.22]**\n",
        "- [![b](https://img.shields.io/badge/x-y)](https://arxiv.org/abs/2404.12345) _Ann Lee._ ICLR 2024.\n",
    ],
)
def test_what_is_no_entry(text: str) -> None:
    assert read(text).entries == ()


def test_items_and_rows_with_a_paper_that_no_shape_knows_are_counted() -> None:
    text = (
        "- see https://arxiv.org/abs/2404.12345\n- [x](https://example.org)\n\n"
        "| T | P |\n|--|--|\n| x | [Paper](https://arxiv.org/abs/2404.54321) |\n| y | z |\n"
    )
    document = read(text)
    assert document.entries == ()
    assert document.unrecognised == 2


def test_paragraphs_that_label_a_paper_as_entries_do_are_counted_and_prose_is_not() -> None:
    paper = "https://arxiv.org/abs/2404.12345"
    read_not = f"This continues what some of us began a year ago on models: see [[paper]]({paper}), read it twice.\n"
    prose = f"See our [paper]({paper}) for what we did.\n\n[[Paper]({paper})] [[Project](https://example.org)]\n"
    assert (read(read_not).entries, read(read_not).unrecognised) == ((), 1)
    assert (read(prose).entries, read(prose).unrecognised) == ((), 0)


def test_paragraphs_that_label_a_paper_by_its_venue_are_counted() -> None:
    paper = "https://arxiv.org/abs/2307.03172"
    read_not = (
        f"--- Before 2023 ---\n**Middle**\nLiu, Lin\n[TACL 2023]({paper}) \u2022 [Code](https://github.com/a/b)\n"
    )
    prose = f"What [Liu and others]({paper}) saw is the reason for this part of the list.\n"
    assert (read(read_not).entries, read(read_not).unrecognised) == ((), 1)
    assert (read(prose).entries, read(prose).unrecognised) == ((), 0)


def test_an_entry_knows_its_whole_item_and_its_list() -> None:
    document = read(f"## One\n\n{A}{A.replace('1.', '2.')}    - A follow-up note\n\nProse.\n\n{A}")
    first, second, third = document.entries
    assert first.container == second.container != third.container
    assert second.block is not None
    assert document.text_at(second.block).endswith("- A follow-up note")
