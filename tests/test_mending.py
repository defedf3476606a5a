"""Every rule's fixes over whole lists: the links that a list has afterwards are those that the findings announced."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from citevet.audit import AuditOptions
from citevet.cli.mending import mend
from citevet.documents import parse
from citevet.model import Audit, Document, Edit, Finding, Fix, LinkForm, State, Verdict
from citevet.rules import ALL
from citevet.rules.base import Case, CaseDocument
from tests.documents.real import LISTS, real_list, real_lists
from tests.world import World, WorldPaper, WorldRepository, audits
from tests.world.loader import things_of

_URL = re.compile(r"https?://[^\s()<>\[\]{}\"|]+")


def offline(document: Document) -> list[Finding]:
    """What every rule says where nothing was asked."""
    verdicts = tuple(Verdict(State.SKIPPED, "offline", "citevet") for _ in document.links)
    case = Case((CaseDocument(document, verdicts, tuple(None for _ in document.entries)),))
    return [finding for rule in ALL for finding in rule.check(case)]


def audited(world: World, document: Document) -> Audit:
    """What every rule says in a world in which papers were accepted and cited, and repositories renamed or lost."""
    for index, thing in enumerate(things_of(document)):
        if isinstance(thing, WorldPaper):
            world.add(replace(thing, citations=index * 7919 % 1000))
        elif isinstance(thing, WorldRepository) and index % 5 == 0:
            world.add(WorldRepository(f"{thing.name}-now", stars=9, formerly=(thing.name,)))
        elif not isinstance(thing, WorldRepository) or index % 7:
            world.add(thing)

    return audits.audited(world, document, options=AuditOptions(select=tuple(rule.code for rule in ALL)))


def require_announced(document: Document, findings: list[Finding]) -> int:
    """All that can be applied together is, and the list's links are the announced ones; how many fixes that were."""
    result = mend([document], findings, unsafe=True)
    after = parse(document.path, result.data.get(document.path, document.data))
    assert links(after) == announced(document, result.fixes, findings)
    return len(result.fixes)


def links(document: Document) -> Counter[str]:
    return Counter(link.url for link in document.links if link.form is not LinkForm.BIBTEX)


def announced(document: Document, fixes: tuple[Fix, ...], findings: list[Finding]) -> Counter[str]:
    """The links of a document, changed as the fixes say: where one stands inside a link, its URL; where it covers
    whole links, those go, and the URLs of what takes their place come."""
    moving = {finding.fix for finding in findings if finding.rule == "CV406"}
    expected = links(document)
    for edit in {edit for fix in fixes if fix not in moving for edit in fix.edits}:
        within = [link for link in document.links if link.span.contains(edit.span) and link.form is not LinkForm.BIBTEX]
        if within and edit.span.start < edit.span.end:
            for link in {each.span: each for each in within}.values():
                times = sum(each.span == link.span for each in within)
                expected[link.url] -= times
                expected[_changed(document, edit, link.span.start, link.url)] += times
            continue
        covered = [
            each for each in document.links if edit.span.contains(each.span) and each.form is not LinkForm.BIBTEX
        ]
        expected -= Counter(each.url for each in covered)
        if not any(own.span.contains(edit.span) for entry in document.entries for own in entry.bibtex):
            expected += Counter(_URL.findall(edit.replacement))
    return +expected


def _changed(document: Document, edit: Edit, start: int, url: str) -> str:
    data = url.encode()
    before, after = edit.span.start - start, edit.span.end - start
    return (data[:before] + edit.replacement.encode() + data[after:]).decode()


def numbered(*items: tuple[int, str]) -> str:
    """A list of papers, of which those of the same letter are the same."""
    line = "{0}. [**Title {1} of Many Words.**](https://arxiv.org/abs/2404.{2:05}) _Ann Lee, Bo Roe._ Arxiv 2024.\n"
    return "".join(line.format(number, letter, ord(letter)) for number, letter in items)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            numbered((1, "A"), (2, "B"), (3, "A"), (4, "C"), (5, "A"), (6, "D")),
            numbered((1, "A"), (2, "B"), (3, "C"), (4, "D")),
        ),
        (
            numbered((9, "A"), (10, "A"), (11, "C")) + "\nProse.\n\n" + numbered((12, "D")),
            numbered((9, "A"), (10, "C")) + "\nProse.\n\n" + numbered((11, "D")),
        ),
        (
            numbered((1, "A"), (2, "A")) + "\n## Two\n\n" + numbered((1, "C"), (2, "D")),
            numbered((1, "A")) + "\n## Two\n\n" + numbered((1, "C"), (2, "D")),
        ),
        (
            numbered((1, "A"), (2, "B"), (2, "A"), (4, "C")),
            numbered((1, "A"), (2, "B"), (4, "C")),
        ),
    ],
    ids=["three of one", "the list goes on", "the next counts for itself", "wrong before"],
)
def test_numbers_close_up_where_entries_go(before: str, after: str) -> None:
    document = parse("list.md", before.encode())
    findings = [finding for finding in offline(document) if finding.rule == "CV304"]
    assert mend([document], findings).data["list.md"].decode() == after


def test_a_finding_that_is_left_out_keeps_its_entry() -> None:
    document = parse("list.md", numbered((1, "A"), (2, "A"), (3, "B"), (4, "A"), (5, "C")).encode())
    first, _ = (finding for finding in offline(document) if finding.rule == "CV304")
    assert mend([document], [first]).data["list.md"].decode() == numbered((1, "A"), (2, "B"), (3, "A"), (4, "C"))


@pytest.mark.parametrize("name", real_lists(".md", ".bib"))
def test_offline_links_change_as_announced(name: str) -> None:
    document = real_list(name)
    require_announced(document, offline(document))


_ANSWERED = "XiaoxinHe__Awesome-Graph-LLM.md"


@pytest.mark.parametrize(
    "name",
    [
        _ANSWERED,
        *(
            pytest.param(each, marks=pytest.mark.slow)
            for each in sorted(path.name for path in LISTS.glob("*.*"))
            if each != _ANSWERED
        ),
    ],
)
def test_with_answers_links_change_as_announced(name: str, world: World) -> None:
    document = real_list(name)
    outcome = audited(world, document)
    rules = {finding.rule for finding in outcome.findings}
    assert rules >= ({"CV202", "CV406"} if document.form == "markdown" else {"CV406"})
    assert require_announced(document, list(outcome.findings)) > (20 if document.form == "markdown" else 0)
