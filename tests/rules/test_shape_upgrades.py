"""An upgrade in each shape of list: the venue alone changes, in the list's own way."""

from __future__ import annotations

import pytest

from citevet import documents, fixes
from citevet.rules.outdated_venue import RULE
from tests.cases.world import World

WAITING, ACCEPTED = "https://arxiv.org/abs/2404.06654", "https://arxiv.org/abs/2305.00002"
BADGE = "https://img.shields.io/badge"
EVIDENCE = {
    "paper": {
        "arxiv:2404.06654": {
            "comment": "Accepted to ICLR 2025",
            "venue": "International Conference on Learning Representations",
            "ids": {"dblp": "conf/iclr/LeeR25"},
        },
        "arxiv:2305.00002": {"published": "2023-05-01"},
    }
}
# What stands where a venue does, before and after; the rest of each list with W and A for the two papers.
UPGRADES = {
    "A": ("Arxiv 2024", "ICLR 2025", "1. [**A Title of Words.**](W) _Ann Lee, Bo Roe._ {}.\n"),
    "B": ("arXiv 2024", "ICLR 2025", "- **[1] A Title of Words**, {}\n  *Ann Lee and Bo Roe*\n  [[Paper](W)]\n"),
    "C": (
        "arXiv 2024.04",
        "ICLR'25",
        "- (*ACL'23*) Other Words Here [[paper](A)]\n- (*{}*) A Title of Words [[paper](W)][[code](https://github.com/o/r)]\n"
        "",
    ),
    "D": (
        "arXiv",
        "ICLR",
        "| Title | Venue | Date |\n|:--|:--:|:--:|\n| [**Other Words Here**](A) | CVPR | 2023-05-01 |\n"
        "| [**A Title of Words**](W) | {} | 2024-04-09 |\n",
    ),
    "E": (
        "arXiv'24",
        "ICLR'25",
        f"| Title & Authors | Links |\n|--|--|\n|[![Publish]({BADGE}/Conference-EMNLP'23%20Findings-blue)]()<br>"
        f"[Other Words Here](A) <br> Cy Fox, Dee Orr |[Paper](A)|\n|[![Publish]({BADGE}/Conference-ACL'23-blue)]()<br>"
        f"[Third Words Here](https://example.org/x.pdf) <br> Cy Fox, Dee Orr | |\n"
        f"|[![Publish]({BADGE}/Conference-{{}}-blue)]()<br>[A Title of Words](W) <br> Ann Lee, Bo Roe |[Paper](W)|\n",
    ),
    "F": (
        "arXiv 2024",
        "ICLR 2025",
        f"| Title | arXiv | Date |\n|--|--|--|\n"
        f"| [A Title of Words](W) | [![arXiv]({BADGE}/arXiv-b31b1b.svg)](W) | {{}} |\n",
    ),
    "G": ("arXiv, 2024", "ICLR, 2025", "+ [Other Words Here](A) (CVPR, 2023)\n+ [A Title of Words](W) ({})\n"),
    "H": (
        "arXiv 2024",
        "ICLR 2025",
        "**A Title of Words** \\\n*Ann Lee, Bo Roe* \\\n{}. [[Paper](W)] \\\n9 Apr 2024\n",
    ),
    "I": ("arXiv 2024", "ICLR 2025", "**A Title of Words** \\\n[[{}](W)]\n[[Code](https://github.com/o/r)]\n"),
    "J": ("arXiv", "ICLR 2025", "- [A Title of Words](W)\n  - Date: 2024-04-09\n  - Publisher: {}\n"),
    "K": (
        "arXiv 2024",
        "ICLR 2025",
        "|Date|Title|Paper|Code|\n|--|--|--|--|\n|2024.04|[**T**] A Title of Words, {}(@Lab)|[[pdf]](W)|-|\n",
    ),
    "M": ("arXiv 2024", "ICLR 2025", "- `Tag` *`{}`* **[A Title of Words](W)**\n"),
    "N": (
        "arXiv_2024",
        "ICLR_2025",
        f"* **Other Words Here**\n  [![]({BADGE}/EMNLP_2020-blue)](A)\n"
        f"* **A Title of Words**\n  [![]({BADGE}/{{}}-blue)](W)\n",
    ),
    "O": (
        "arXiv",
        "ICLR 2025",
        "| Date | Institute | Paper | Publication |\n|--|--|--|--|\n"
        "| 2024-04 | Lab | [A Title of Words](W) | {} <br> x |\n",
    ),
    "P": ("arXiv 2024", "ICLR 2025", "1. **A Title of Words** {}. [[paper]](W)\n\n   *Ann Lee, Bo Roe*\n"),
    "Q": ("arXiv 2024", "ICLR 2025", "- A Title of Words.\n  [[pdf](W)]\n  - Ann Lee, Bo Roe. *{}*\n"),
    "R": (
        "2024 arXiv",
        "2025 ICLR",
        "- [2023 HPCA] X: **Other Words**. [[PDF](A)]\n- [{}] Y: **A Title of Words**. [[PDF](W)]\n",
    ),
    "S": ("arXiv 2024", "ICLR 2025", "**A Title of Words**\n\n- Venue: {}\n- Paper: W\n"),
    "T": ("arXiv '24", "ICLR '25", "### 1. [{}] A Title of Words\n**Authors**: Ann Lee, Bo Roe\n\n[Paper](W)\n"),
    "U": ("arXiv 2024", "ICLR 2025", "**A Title of Words.**<br>\n*Ann Lee, Bo Roe.*<br>\n{}. [[PDF](W)]\n"),
    "V": (
        "arXiv 2024",
        "ICLR 2025",
        '<table>\n<tr><td><a href="W">A Title of Words (Lee et al., {})</a></td></tr>\n</table>\n',
    ),
    "W": ("arXiv, 2024", "ICLR, 2025", "- Ann Lee, Bo Roe, A Title of Words, {}. [[Paper]](W)\n"),
    "X": (
        "arXiv",
        "ICLR",
        '## 2023\n* "Other Words Here" ACL. [[Paper]](A)\n\n## 2025\n* "A Title of Words" {}. [[Paper]](W)\n',
    ),
    "Y": (
        "2024, arXiv",
        "2025, ICLR",
        "| Task | Papers |\n|--|--|\n| x | [Other Words Here](A) (2023, ACL), [A Title of Words](W) ({}) |\n",
    ),
    "Z": ("arXiv'24", "ICLR'25", f"* **[2024.04]** **[A Title of Words](W)** ![]({BADGE}/{{}}-blue)\n"),
}


@pytest.mark.parametrize("shape", UPGRADES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_venue_alone_changes_in_the_lists_own_way(shape: str, ends: str) -> None:
    says, shall_say, text = UPGRADES[shape]
    text = text.replace("(W)", f"({WAITING})").replace('"W"', f'"{WAITING}"').replace(": W", f": {WAITING}")
    before, after = (
        text.replace("(A)", f"({ACCEPTED})").format(venue).replace("\n", ends) for venue in (says, shall_say)
    )
    document = documents.parse("list.md", before.encode())
    assert shape in {entry.shape for entry in document.entries}
    found = list(RULE.check(World(EVIDENCE, [document]).case([document])))
    assert [finding.rule for finding in found] == ["CV301"]
    choice = fixes.choose(found, unsafe=True)
    assert fixes.apply(document, choice.edits("list.md")).decode() == after
