"""Variants of the shapes that were met in lists after the small documents were written, in words of our own."""

from __future__ import annotations

import pytest

from citevet import documents

P = "https://arxiv.org/abs/2404.12345"
VARIANTS = {
    "a heading with labelled items": (
        f"## Fonts From Few Shots of Glyphs\n- Paper：{P}\n- Code：https://github.com/ann/fonts\n- a remark\n",
        ["Fonts From Few Shots of Glyphs", None, None, None],
    ),
    "a labelled title": (
        f"**Title**: What Heads Need [[paper link]]({P}) 2024-04-10  \n**Authors**: Lee, Ann; Roe, Bo\n",
        ["What Heads Need", "Lee, Ann; Roe, Bo", None, "2024"],
    ),
    "venue in code behind the title": (
        f"1. **Prompting Puzzles.** `ACL 2023 Findings`\n\n    *Ann Lee, Bo Roe.* [[Paper]({P})], 2022.12\n",
        ["Prompting Puzzles", "Ann Lee, Bo Roe", "ACL 2023 Findings", "2023"],
    ),
    "a remark in parentheses behind the year": (
        f"**Conditioning Samplers** \\\n*Ann Lee, Bo Roe* \\\nICCV 2021 (Oral). [[Paper]({P})]\n",
        ["Conditioning Samplers", "Ann Lee, Bo Roe", "ICCV 2021 (Oral)", "2021"],
    ),
    "surnames first": (
        f"1. **Networks of Graphs.** IEEE TNN 2009. [paper]({P})\n\n    *Lee, Ann and Roe, Bo and Fox, Cy.*\n",
        ["Networks of Graphs", "Lee, Ann and Roe, Bo and Fox, Cy", "IEEE TNN 2009", "2009"],
    ),
    "two venues and a stroke": (
        f"1. **Learning of Patterns.** SSPR/SPR 2004. [paper]({P})\n",
        ["Learning of Patterns", None, "SSPR/SPR 2004", "2004"],
    ),
    "a task list in a list": (
        f"- - [x] HomeBot: Moving With Words [[Paper Link]]({P}) [[Project Link]](https://github.com/ann/bot) [2023]\n",
        ["HomeBot: Moving With Words", None, None, "2023"],
    ),
    "the next list is no part of the entry": (
        f"**Faces and Their Forgers**\n\n- Paper: {P}\n\n1) **Another Thing**: and more of it\n",
        ["Faces and Their Forgers", None, None, None],
    ),
    "a badge with a colour in digits": (
        f"* **Molecules and Words**\n\n  [![](https://img.shields.io/badge/EMNLP_2023-5291C8?style=flat&logo=Read.cv)]({P})\n",
        ["Molecules and Words", None, "EMNLP_2023", "2023"],
    ),
    "a name before quotes": (
        f'## 2019\n* FlowNet: "Learning Flows for Tracking" ICCV. [[Paper]({P})] [[Code]](https://github.com/ann/flow)\n'
        "  a remark\n",
        ["Learning Flows for Tracking", None, "ICCV", "2019"],
    ),
    "a name before quotes that begin a longer title": (
        f'* Reader: "Read the Manual" Tools for Tuning [[Paper]({P})]\n',
        ['Reader: "Read the Manual" Tools for Tuning', None, None, None],
    ),
}
NEIGHBOURS = (
    "**Fonts From Few Shots**  \nAnn Lee, Bo Roe  \n[arXiv, 30 Sep 2024](https://arxiv.org/abs/2409.20566)  \n"
    "**Glyphs From Fewer Shots**  \nCy Fox, Dee Orr  \n[CVPR 2024](https://arxiv.org/abs/2408.15998) • "
    "[code](https://github.com/cy/glyphs)\n"
)


@pytest.mark.parametrize("name", VARIANTS)
def test_it_is_one_entry_with_these_fields(name: str) -> None:
    text, expected = VARIANTS[name]
    document = documents.parse("list.md", text.encode())
    (entry,) = document.entries
    title, authors, year = (field.text if field else None for field in (entry.title, entry.authors, entry.year))
    slot = document.text_at(entry.venue_slot) if entry.venue_slot else None
    assert [title, authors, slot, year] == expected
    assert document.unrecognised == 0


def test_a_line_in_bold_ends_the_entry_above_it_in_one_paragraph() -> None:
    document = documents.parse("list.md", NEIGHBOURS.encode())
    first, second = document.entries
    assert [entry.title and entry.title.text for entry in document.entries] == [
        "Fonts From Few Shots",
        "Glyphs From Fewer Shots",
    ]
    assert [entry.authors and entry.authors.text for entry in document.entries] == [
        "Ann Lee, Bo Roe",
        "Cy Fox, Dee Orr",
    ]
    assert len(first.links) == 1
    assert len(second.links) == 2
    assert first.span.end <= second.span.start


def test_bold_labels_cut_no_entry() -> None:
    text = f"**Fonts From Few Shots**  \n**Paper:** [arXiv]({P})  \n**Follow-up:** [arXiv](https://arxiv.org/abs/2408.15998)\n"
    document = documents.parse("list.md", text.encode())
    assert len(document.entries) == 1
