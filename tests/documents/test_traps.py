"""What trips readers of lists, each in its real form."""

from __future__ import annotations

import pytest

from citevet import documents
from citevet.model import Document, Link

# What stands there, its entries (title, authors, venue slot, BibTeX keys) and its links (role, identifier, and of what
# is no link what was meant).
TRAPS: dict[str, tuple[str, list[str], list[str]]] = {
    "[CLS] in a title": (
        "1. [**Feeling [CLS] Tokens.**](https://arxiv.org/abs/2404.12345) _Ann Lee._ ACL 2024.\n",
        ["Feeling [CLS] Tokens | Ann Lee | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "escaped star in a title": (
        "1. [**A\\*-Thought: Efficient Reasoning.**](https://arxiv.org/abs/2404.12345) _Ann Lee._ ACL 2024.\n",
        ["A*-Thought: Efficient Reasoning | Ann Lee | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "math in a title": (
        "- (*ICLR'24*) Attention with $\\ell_2$ norms [[paper](https://arxiv.org/abs/2404.12345)]\n",
        ["Attention with $\\ell_2$ norms | ICLR'24"],
        ["paper arxiv:2404.12345"],
    ),
    "O(n^2) in a title": (
        "1. [**Self-attention Does Not Need O(n^2) Memory.**]("
        "https://arxiv.org/abs/2112.05682) _Ann Lee._ Arxiv 2021.\n",
        ["Self-attention Does Not Need O(n^2) Memory | Ann Lee | Arxiv 2021"],
        ["paper arxiv:2112.05682"],
    ),
    "bold outside the link": (
        "- **[A Title of Words.](https://arxiv.org/abs/2404.12345)** _Ann Lee, Bo Roe._ ACL 2024.\n",
        ["A Title of Words | Ann Lee, Bo Roe | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "bold inside the link": (
        "- [**A Title of Words**.](https://arxiv.org/abs/2404.12345) _Ann Lee, Bo Roe._ ACL 2024.\n",
        ["A Title of Words | Ann Lee, Bo Roe | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "Chinese title": (
        "- **大模型推理系统综述**, ACL 2024  \n  *王伟*  \n  [[Paper](https://arxiv.org/abs/2404.12345)]\n",
        ["大模型推理系统综述 | 王伟 | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "fullwidth colon": (
        "**小目标检测：方法与数据**\n- Paper：https://arxiv.org/abs/2404.12345\n- Code：https://github.com/ann/small\n",
        ["小目标检测：方法与数据"],
        ["paper arxiv:2404.12345", "code github:ann/small"],
    ),
    "[[x](u)]": (
        "- **A Title of Words** [[paper](https://arxiv.org/abs/2404.12345)]\n",
        ["A Title of Words"],
        ["paper arxiv:2404.12345"],
    ),
    "[[x]](u)": (
        "- **A Title of Words** [[paper]](https://arxiv.org/abs/2404.12345)\n",
        ["A Title of Words"],
        ["paper arxiv:2404.12345"],
    ),
    "escaped brackets": (
        "- **A Title of Words** [\\[pdf\\]](https://arxiv.org/abs/2404.12345)\n",
        ["A Title of Words"],
        ["paper arxiv:2404.12345"],
    ),
    "image in a link in a cell": (
        "| Title | Code |\n"
        "|--|--|\n"
        "| [A Title of Words]("
        "https://arxiv.org/abs/2404.12345) | "
        "[![Star](https://img.shields.io/github/stars/ann/r)](https://github.com/ann/r) |\n",
        ["A Title of Words"],
        ["paper arxiv:2404.12345", "code github:ann/r", "star-badge github:ann/r"],
    ),
    "destination in angles": (
        "- **A Title of Words** [[paper](<https://arxiv.org/abs/2404.12345>)]\n",
        ["A Title of Words"],
        ["paper arxiv:2404.12345"],
    ),
    "padded destination": (
        "- **A Title of Words** [[paper]( https://arxiv.org/abs/2404.12345 )]\n",
        ["A Title of Words"],
        ["paper arxiv:2404.12345"],
    ),
    "balanced parentheses": (
        "- **A Title of Words** [[paper](https://doi.org/10.1016/S0019-9958(77)90354-0)]\n",
        ["A Title of Words"],
        ["paper doi:10.1016/s0019-9958(77)90354-0"],
    ),
    "last parenthesis missing": (
        "- **A Title of Words** [[paper](https://doi.org/10.1016/S0019-9958(77)90354-0]\n",
        ["A Title of Words"],
        ["paper doi:10.1016/s0019-9958(77)90354-0 invalid, meant: )"],
    ),
    "](link](link))": (
        "1. [**A Title of Words.**]([https://arxiv.org/abs/2404.1234]("
        "https://arxiv.org/abs/2404.12345)) _Ann Lee._ ACL 2024.\n",
        ["A Title of Words | Ann Lee | ACL 2024"],
        ["paper arxiv:2404.12345 invalid, meant: https://arxiv.org/abs/2404.12345"],
    ),
    "](u1](u2)": (
        "1. [**A Title of Words.**]("
        "https://arxiv.org/abs/2404.12344](https://arxiv.org/abs/2404.12345) _Ann Lee._ ACL 2024.\n",
        ["A Title of Words | Ann Lee | ACL 2024"],
        ["paper arxiv:2404.12344 invalid", "paper arxiv:2404.12345"],
    ),
    "badge without its parenthesis": (
        "1. [**A Title of Words.**]("
        "https://arxiv.org/abs/2404.12345) _Ann Lee._ ACL 2024. [![GitHub Repo stars](https://img.shields.io/github/stars/ann/r](https://github.com/ann/r)\n",
        ["A Title of Words | Ann Lee | ACL 2024"],
        ["paper arxiv:2404.12345", "code github:ann/r", "star-badge github:ann/r invalid, meant: )"],
    ),
    "too few cells": (
        "| Title | Venue | Date |\n|--|--|--|\n| [A Title of Words](https://arxiv.org/abs/2404.12345) |\n",
        ["A Title of Words"],
        ["paper arxiv:2404.12345"],
    ),
    "too many cells": (
        "| Title | Venue |\n|--|--|\n| [A Title of Words](https://arxiv.org/abs/2404.12345) | ACL 2024 | x | y |\n",
        ["A Title of Words | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "pipe in a link text": (
        "| Title | Venue |\n|--|--|\n| [A Title \\| of Words](https://arxiv.org/abs/2404.12345) | ACL 2024 |\n",
        ["A Title | of Words | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "entry over six lines": (
        "- **A Title\n"
        "  of Words**,\n"
        "  ACL 2024\n"
        "  *Ann Lee,\n"
        "  Bo Roe*\n"
        "  [[Paper](https://arxiv.org/abs/2404.12345)]\n",
        ["A Title of Words | Ann Lee, Bo Roe | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "hard breaks by backslash": (
        "**A Title of Words** \\\n*Ann Lee* \\\nACL 2024. [[Paper](https://arxiv.org/abs/2404.12345)]\n",
        ["A Title of Words | Ann Lee | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "hard breaks by two blanks": (
        "**A Title of Words**  \n*Ann Lee*  \nACL 2024. [[Paper](https://arxiv.org/abs/2404.12345)]\n",
        ["A Title of Words | Ann Lee | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "hard breaks by br": (
        "**A Title of Words**<br>*Ann Lee*<br>ACL 2024. [[Paper](https://arxiv.org/abs/2404.12345)]\n",
        ["A Title of Words | Ann Lee | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "text fence never closed": (
        "- **[1] A Title of Words**, ACL 2024  \n"
        "  *Ann Lee*  \n"
        "  [[Paper](https://arxiv.org/abs/2404.12345)]\n"
        "\n"
        "  ```text\n"
        "  @article{lee2024,\n"
        "    title={A Title of Words}\n"
        "  }\n"
        "\n"
        "- **[2] Other Words Here**, ACL 2024  \n"
        "  *Bo Roe*  \n"
        "  [[Paper](https://arxiv.org/abs/2404.12346)]\n",
        ["A Title of Words | Ann Lee | ACL 2024 | lee2024", "Other Words Here | Bo Roe | ACL 2024"],
        ["paper arxiv:2404.12345", "paper arxiv:2404.12346"],
    ),
    "key on a line of its own": (
        "- **[1] A Title of Words**, ACL 2024  \n"
        "  *Ann Lee*  \n"
        "  [[Paper](https://arxiv.org/abs/2404.12345)]\n"
        "\n"
        "  ```text\n"
        "  @article{\n"
        "    lee2024,\n"
        "    title={A Title of Words}\n"
        "  }\n"
        "  ```\n",
        ["A Title of Words | Ann Lee | ACL 2024 | lee2024"],
        ["paper arxiv:2404.12345"],
    ),
    "BibTeX fence": (
        "- **[1] A Title of Words**, ACL 2024  \n"
        "  *Ann Lee*  \n"
        "  [[Paper](https://arxiv.org/abs/2404.12345)]\n"
        "\n"
        "  ```BibTeX\n"
        "  @article{lee2024,\n"
        "    title={A Title of Words}\n"
        "  }\n"
        "  ```\n",
        ["A Title of Words | Ann Lee | ACL 2024 | lee2024"],
        ["paper arxiv:2404.12345"],
    ),
    "carriage returns": (
        "- (*ACL'24*) A Title of Words [[paper](https://arxiv.org/abs/2404.12345)]\r\n"
        "- (*ACL'24*) Other Words Here [[paper](https://arxiv.org/abs/2404.12346)]\r\n",
        ["A Title of Words | ACL'24", "Other Words Here | ACL'24"],
        ["paper arxiv:2404.12345", "paper arxiv:2404.12346"],
    ),
    "byte order mark": (
        "\ufeff- (*ACL'24*) A Title of Words [[paper](https://arxiv.org/abs/2404.12345)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12345"],
    ),
    "tabs": (
        "-\t(*ACL'24*)\tA Title of Words\t[[paper](https://arxiv.org/abs/2404.12345)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12345"],
    ),
    "zero-width characters": (
        "- (*ACL'24*) \u200bA Title of Words\u200b [[paper](https://arxiv.org/abs/2404.12345)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12345"],
    ),
    "comment hides an entry": (
        "<!-- - (*ACL'24*) Hidden Words Here [[paper](https://arxiv.org/abs/2404.12344)] -->\n"
        "\n"
        "- (*ACL'24*) A Title of Words [[paper](https://arxiv.org/abs/2404.12345)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12345"],
    ),
    "details around a section": (
        "<details>\n"
        "<summary>More</summary>\n"
        "\n"
        "## Section\n"
        "\n"
        "- (*ACL'24*) A Title of Words [[paper](https://arxiv.org/abs/2404.12345)]\n"
        "\n"
        "</details>\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12345"],
    ),
    "emoji in a heading": (
        "- [🔥 News & Papers](#-news--papers)\n"
        "\n"
        "## 🔥 News & Papers\n"
        "\n"
        "- (*ACL'24*) A Title of Words [[paper](https://arxiv.org/abs/2404.12345)]\n",
        ["A Title of Words | ACL'24"],
        ["other url:#-news--papers", "paper arxiv:2404.12345"],
    ),
    "mojibake": (
        "## \uf8ff\xfc\xec\xfa Papers\n"
        "\n"
        "1. [**A Title of Words.**](https://arxiv.org/abs/2404.12345) _≈Åukasz Kaiser._ ACL 2024.\n",
        ["A Title of Words | ≈Åukasz Kaiser | ACL 2024"],
        ["paper arxiv:2404.12345"],
    ),
    "arxiv.org/abs/2307.000400": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://arxiv.org/abs/2307.000400)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "paper url:https://arxiv.org/abs/2307.000400 invalid"],
    ),
    "arxiv.org/abs/2509.262311": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://arxiv.org/abs/2509.262311)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "paper url:https://arxiv.org/abs/2509.262311 invalid"],
    ),
    "arxiv.org/abs/2407.11681mini": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://arxiv.org/abs/2407.11681mini)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "paper url:https://arxiv.org/abs/2407.11681mini invalid"],
    ),
    "arxiv.org//abs/2404.12345": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://arxiv.org//abs/2404.12345)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "paper arxiv:2404.12345 invalid, meant: https://arxiv.org/abs/2404.12345"],
    ),
    "arxiv.org/2503.19881": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://arxiv.org/2503.19881)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "paper arxiv:2503.19881 invalid, meant: https://arxiv.org/abs/2503.19881"],
    ),
    "www.arxiv.org/abs/2404.12345": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://www.arxiv.org/abs/2404.12345)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "paper arxiv:2404.12345"],
    ),
    "arxiv.org/abs/2404.12345v1": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](http://arxiv.org/abs/2404.12345v1)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "paper arxiv:2404.12345 v1"],
    ),
    "arxiv.org/pdf/2404.12345.pdf": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://arxiv.org/pdf/2404.12345.pdf)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "paper arxiv:2404.12345"],
    ),
    "github.com/ann": (
        "- (*ACL'24*) A Title of Words [[paper](https://arxiv.org/abs/2404.12340)] [[x](https://github.com/ann)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "other url:https://github.com/ann"],
    ),
    "github.com/ann/r/tree/main/x": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://github.com/ann/r/tree/main/x)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "code github:ann/r deeper"],
    ),
    "github.com/ann/r/blob/main/x.md": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://github.com/ann/r/blob/main/x.md)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "code github:ann/r deeper"],
    ),
    "github.com/ann/r.git": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://github.com/ann/r.git)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "code github:ann/r"],
    ),
    "github.com//ann/r": (
        "- (*ACL'24*) A Title of Words [[paper](https://arxiv.org/abs/2404.12340)] [[x](https://github.com//ann/r)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "code github:ann/r"],
    ),
    "github.com/ann/r#readme": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://github.com/ann/r#readme)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "code github:ann/r"],
    ),
    "github.com/ann/r/": (
        "- (*ACL'24*) A Title of Words [[paper](https://arxiv.org/abs/2404.12340)] [[x](https://github.com/ann/r/)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "code github:ann/r"],
    ),
    "img.shields.io/github/stars/ann/r?tab=readme-ov-file.svg": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://img.shields.io/github/stars/ann/r?tab=readme-ov-file.svg)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "star-badge github:ann/r"],
    ),
    "img.shields.io/github/stars/ann/r.svg?style=social&label=Star": (
        "- (*ACL'24*) A Title of Words [[paper]("
        "https://arxiv.org/abs/2404.12340)] [[x](https://img.shields.io/github/stars/ann/r.svg?style=social&label=Star)]\n",
        ["A Title of Words | ACL'24"],
        ["paper arxiv:2404.12340", "star-badge github:ann/r"],
    ),
}


@pytest.mark.parametrize("name", TRAPS)
def test_it_is_read_as_a_person_reads_it(name: str) -> None:
    text, entries, links = TRAPS[name]
    document = documents.parse("list.md", text.encode())
    assert _entries(document) == entries
    assert [_link(link) for link in document.links] == links
    assert document.unrecognised == 0


def _entries(document: Document) -> list[str]:
    return [
        " | ".join(
            [
                *(field.text for field in (entry.title, entry.authors) if field is not None),
                *([document.text_at(entry.venue_slot)] if entry.venue_slot else []),
                *(written.key.text for written in entry.bibtex),
            ]
        )
        for entry in document.entries
    ]


def _link(link: Link) -> str:
    version = f" v{link.version}" if link.version else ""
    said = f"{link.role.value} {link.identifier}{version}{' deeper' if link.deeper else ''}"
    if link.flaw is None:
        return said
    return f"{said} invalid" + (f", meant: {link.flaw.edit.replacement}" if link.flaw.edit else "")
