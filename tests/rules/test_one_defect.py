"""One defect, one finding, whatever the world says."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from citevet import documents
from citevet.model import State, Trouble
from citevet.rules import ALL
from tests.cases.verbs import check
from tests.cases.world import World

ONE, TWO = "example/one", "example/two"
BADGE = "[![GitHub Repo stars](https://img.shields.io/github/stars/{})](https://github.com/{})"
TEXT = f"""\
# Papers

1. [**RULER.**](http://arxiv.org/abs/2404.06654v2) _Ann Author._ Arxiv 2024. {BADGE.format(ONE, ONE)}

2. [**Slides.**](https://arxiv.org/html/2404.06655) _Bob Author._ Arxiv 2024. {BADGE.format(TWO, ONE)}

- [slides](https://example.org/slides) and [again](https://example.org/slides), [no](https://arxiv.org//abs/2404.06654)
- [data](https://github.com/example/one/tree/main/data) [ACL](https://aclanthology.org/2024.acl-long.1)
"""
DOCUMENT = documents.parse("list.md", TEXT.encode())
REPOSITORIES = [ONE, TWO]
PAPERS = ["arxiv:2404.06654", "arxiv:2404.06655", "acl:2024.acl-long.1"]
PAGES = [
    "https://example.org/slides",
    "https://arxiv.org/html/2404.06655",
    "https://github.com/example/one/tree/main/data",
    "https://aclanthology.org/2024.acl-long.1",
]
LINK_RULES = {"CV101", "CV102", "CV103", "CV104", "CV105", "CV201", "CV202"}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """A world in any state."""

    def rows(names: list[str], row: st.SearchStrategy[Any]) -> dict[str, Any]:
        return draw(st.dictionaries(st.sampled_from(names), row))

    hops = st.sampled_from([301, 302]).map(
        lambda status: [["https://example.org/slides", status], ["https://a.org/b", 200]]
    )
    return {
        "repository": rows(
            REPOSITORIES,
            st.sampled_from([{"missing": True}, {"name": "newer/name"}, {"name": "example/one"}, {"archived": True}]),
        ),
        "paper": rows(PAPERS, st.sampled_from([{"missing": True}, {"listed": False}, {"versions": 3}])),
        "page": rows(
            PAGES, st.one_of(st.just({"status": 404}), st.just({"oddity": "parked"}), hops.map(lambda it: {"hops": it}))
        ),
        "trouble": rows(
            [
                *PAGES,
                "github",
                "web",
                "arxiv",
                "semantic-scholar",
                "github:example/one",
                "url:https://example.org/slides",
            ],
            st.sampled_from(list(Trouble)).map(lambda it: [it.value, "it says so"]),
        ),
    }


@settings(max_examples=150, deadline=None)
@given(tables())
def test_no_link_has_two_findings_for_one_defect(table: dict[str, Any]) -> None:
    case = World(table, [DOCUMENT]).case([DOCUMENT])
    found = [finding for rule in ALL for finding in check(rule, case) if finding.link is not None]
    counts = Counter(finding.link for finding in found if finding.rule in LINK_RULES)
    assert not [link for link, times in counts.items() if times > 1]
    verdicts = case.documents[0].verdicts
    for finding in found:
        assert finding.link is not None
        state = verdicts[finding.link].state
        if finding.rule == "CV101" and finding.severity == "error":
            assert state is State.DEAD
        if state is State.INVALID:
            assert finding.rule == "CV105"
        if state is State.SKIPPED and finding.rule in LINK_RULES:
            raise AssertionError("a finding about a link that nobody could check")


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(["github", "web", "arxiv", "semantic-scholar"]), st.sampled_from(list(Trouble))))
def test_no_trouble_makes_a_link_dead_or_a_repository_missing(troubles: dict[str, Trouble]) -> None:
    table: dict[str, Any] = {"paper": {"arxiv:2404.06654": {"versions": 2}}}
    table |= {"trouble": {source: [kind.value, "it says so"] for source, kind in troubles.items()}}
    case = World(table, [DOCUMENT]).case([DOCUMENT])
    rules = [rule for rule in ALL if rule.code in ("CV101", "CV102", "CV201", "CV202", "CV203")]
    found = [(rule.code, finding.message) for rule in rules for finding in check(rule, case)]
    assert [code for code, _ in found if code != "CV203"] == []
