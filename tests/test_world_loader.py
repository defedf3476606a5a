"""Filling the world from lists: what a list names exists, under the list's own titles."""

from __future__ import annotations

from pathlib import Path

from citevet import documents
from tests.world import WorldPage, WorldPaper, WorldRepository
from tests.world.loader import things_of, with_facts

LIST = """# A list

1. [**Speed Always Wins.**](https://arxiv.org/abs/2508.09834v2) _Weigao Sun, Jiaxi Hu._ Arxiv 2025. [![GitHub Repo stars](https://img.shields.io/github/stars/weigao266/Awesome-Efficient-Arch)](https://github.com/weigao266/Awesome-Efficient-Arch)

- Paper: [Thinking](https://arxiv.org/abs/2508.12265)

2. [**Another Title For It.**](https://arxiv.org/abs/2508.09834) _Xinda Jia._ Arxiv 2025. [code](https://github.com/weigao266/Awesome-Efficient-Arch/tree/main/docs/guide)

3. [**Speed Always Wins.**](https://arxiv.org/abs/2508.12265) _Xinda Jia._ Arxiv 2025.

4. [**Printed.**](https://aclanthology.org/2024.acl-long.81) _Jiahao Li._ ACL 2024.

See also [an owner](https://github.com/weigao266) and [LongCat](https://arxiv.org/abs/2501.00001).
"""


def test_everything_a_list_names_exists() -> None:
    things = things_of(documents.parse("list.md", LIST.encode()))
    papers = {each.arxiv or each.acl: each for each in things if isinstance(each, WorldPaper)}
    assert {name: each.title for name, each in papers.items()} == {
        "2508.09834": "Speed Always Wins",
        "2024.acl-long.81": "Printed",
        "2508.12265": "Thinking",
        "2501.00001": "LongCat",
    }
    assert papers["2508.12265"].authors == ("Xinda Jia",)
    first = papers["2508.09834"]
    assert (first.authors, first.versions, first.year) == (("Weigao Sun", "Jiaxi Hu"), 2, 2025)
    (repository,) = (each for each in things if isinstance(each, WorldRepository))
    assert (repository.name, repository.paths) == ("weigao266/Awesome-Efficient-Arch", frozenset({"docs/guide"}))
    assert [each.url for each in things if isinstance(each, WorldPage)] == ["https://github.com/weigao266"]


def test_real_lists_and_facts(shared: Path) -> None:
    things = things_of(shared / "lists" / "long-context.md", shared / "lists" / "token-compression-language.md")
    papers = [each for each in things if isinstance(each, WorldPaper)]
    assert len(papers) > 450
    assert all(each.title and each.authors for each in papers)
    accepted = {each.arxiv: each for each in with_facts(things, shared / "facts")}
    assert accepted["2404.14469"].venue == "Neural Information Processing Systems"
    assert accepted["2404.14469"].year == 2024
