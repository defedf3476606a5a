"""What counts as a venue, a year, authors or a title where several things could: what is in doubt is left empty."""

from __future__ import annotations

import pytest

from citevet import documents
from citevet.model import Document, Entry

PAPER = "https://arxiv.org/abs/2011.13526"


def read(text: str) -> tuple[Document, list[tuple[str | None, ...]]]:
    document = documents.parse("list.md", text.encode())
    return document, [_told(document, entry) for entry in document.entries]


def _told(document: Document, entry: Entry) -> tuple[str | None, ...]:
    texts = [each.text if each else None for each in (entry.authors, entry.venue, entry.year)]
    return (*texts, document.text_at(entry.venue_slot) if entry.venue_slot else None)


@pytest.mark.parametrize(
    ("behind", "told"),
    [
        ("(TASLP 2023, Google) [[Code](https://github.com/a/b)]", (None, "TASLP", "2023", "TASLP 2023")),
        ("(2023-12, Meta) [[Code](https://github.com/a/b)]", (None, None, "2023", None)),
        ("*Ann Lee et al.* Arxiv 2020.(**White-box**)", ("Ann Lee et al.", "Arxiv", "2020", "Arxiv 2020")),
        ("*Ann Lee et.al.* TOIS 2022.", ("Ann Lee et.al.", "TOIS", "2022", "TOIS 2022")),
        ("(ArXiV 20.11)", (None, "ArXiV", "2020", "ArXiV 20.11")),
        ("(arXiv 2011)", (None, "arXiv", "2020", "arXiv 2011")),
        ("(arXiv 2012)", (None, "arXiv", "2012", "arXiv 2012")),
        ("(arXiv 2004; ECCV 2020)", (None, "ECCV", "2020", "ECCV 2020")),
        ("(ECCV22)", (None, "ECCV", "2022", "ECCV22")),
        ("(Nat. Comput. Sci. 2023)", (None, "Nat. Comput. Sci.", "2023", "Nat. Comput. Sci. 2023")),
        (", Robotics and Autonomous Systems 2013.", (None, "Robotics and Autonomous Systems", "2013", None)),
    ],
)
def test_venue_and_year_of_a_linked_title(behind: str, told: tuple[str | None, ...]) -> None:
    _, entries = read(f"- [Robust Attacks on Many Faces]({PAPER}) {behind}\n")
    slot = told[3] or "Robotics and Autonomous Systems 2013" if told[1] else None
    assert entries == [(*told[:3], slot)]


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("arXiv 2020.11, ", (None, "arXiv", "2020", "arXiv 2020.11")),
        ("2020.11, ", (None, None, "2020", None)),
        ("**[Fast]** | **CVPR'20** | ", (None, "CVPR", "2020", "CVPR'20")),
        ("CoRL 2020 workshop: ", (None, "CoRL workshop", "2020", "CoRL 2020 workshop")),
        ("[**2019 | JETCAS**] ", (None, "JETCAS", "2019", "JETCAS")),
    ],
)
def test_venue_and_year_before_a_plain_title(before: str, told: tuple[str | None, ...]) -> None:
    document, entries = read(f"- {before}Robust Attacks on Many Faces [[paper]]({PAPER})\n")
    assert entries == [told]
    assert document.entries[0].title is not None
    assert document.entries[0].title.text == "Robust Attacks on Many Faces"


@pytest.mark.parametrize(
    "text",
    [
        f"* [Sound](https://github.com/a/b): An Audio, Music, and Speech Generation Toolkit. [[Paper]({PAPER})]\n",
        f"**Robust Attacks on Many Faces** \\\n效果：\\\n[[Paper]({PAPER})]\n",
        f"- **Robust Attacks on Many Faces**\n  Robotics and Autonomous Systems\n  [[Paper]({PAPER})]\n",
    ],
)
def test_what_only_looks_like_names_is_no_authors(text: str) -> None:
    _, entries = read(text)
    assert [each[0] for each in entries] == [None]


def test_authors_go_on_behind_a_comma_at_the_end_of_their_line() -> None:
    _, entries = read(f"**Robust Attacks on Many Faces**  \nAnn Lee, Bob Ray,\nCy Fox\\\nPaper: [[Arxiv]]({PAPER})\n")
    assert entries == [("Ann Lee, Bob Ray, Cy Fox", None, None, None)]


def test_a_title_goes_on_in_a_second_bold_line_and_names_do_not() -> None:
    rest = f"[[Paper]({PAPER})]\n"
    (title,) = documents.parse("list.md", f"**Robust Attacks**\n**On Faces in the Wild**\n{rest}".encode()).entries
    (signed,) = documents.parse("list.md", f"**Robust Attacks**\n**Ann Lee, Bob Ray**\n{rest}".encode()).entries
    assert (title.title.text, signed.title.text) == ("Robust Attacks On Faces in the Wild", "Robust Attacks")


def test_a_bold_phrase_beside_a_link_that_names_a_paper_is_no_title() -> None:
    document, entries = read(f"1. **Certified defense.** ViT + [De-randomized Smoothing]({PAPER})\n")
    assert (entries, document.unrecognised) == ([], 1)


def test_a_title_with_venue_and_code_and_no_paper_is_an_entry_and_a_tool_is_none() -> None:
    code = "https://github.com/a/b"
    _, entries = read(f"* Tuning Many Knobs at Once (DEEM 2024) [Source code]({code})\n")
    assert entries == [(None, "DEEM", "2024", "DEEM 2024")]
    assert read(f"* A fast engine for many models, since 2024 [Source code]({code})\n")[1] == []
