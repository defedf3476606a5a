"""What one audit says of the audits before: through the whole pipeline, week by week, on one store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from citevet.audit import AuditOptions
from citevet.model import Audit, Change, Changes, Severity, is_flapping, record_of
from citevet.reports.since import parts
from citevet.store import Store
from tests.weeks import MONDAY, Weeks
from tests.world import Fault, World, WorldPage, WorldPaper, WorldRepository

PAGE = "https://example.org/demo"
LIST = f"""# Papers

1. [**Attention Is All You Need.**](https://arxiv.org/abs/1706.03762) _Ashish Vaswani, Noam Shazeer._ Arxiv 2017. \
[![GitHub Repo stars](https://img.shields.io/github/stars/ann/tool)](https://github.com/ann/tool) [demo]({PAGE})
"""
PAPER = WorldPaper("Attention Is All You Need", ("Ashish Vaswani", "Noam Shazeer"), arxiv="1706.03762", citations=10)
TOOL = WorldRepository("ann/tool", stars=5)


@pytest.fixture
def weeks(world: World, tmp_path: Path) -> Weeks:
    world.add(PAPER, TOOL, WorldPage(PAGE))
    return Weeks(world, tmp_path / "history.db", LIST)


def gone(changes: Changes) -> list[tuple[str, Change]]:
    return [(each.finding.rule, each.change) for each in changes.gone]


def told(audited: Audit) -> list[tuple[str, Change]]:
    assert audited.changes is not None
    return [
        (finding.rule, each.change)
        for finding, each in zip(audited.findings, audited.changes.told, strict=True)
        if each is not None
    ]


def test_the_first_audit_of_a_document_has_nothing_to_compare_with(weeks: Weeks) -> None:
    assert weeks.audited().changes is None


def test_a_week_without_events_changes_nothing(weeks: Weeks) -> None:
    weeks.audited()
    assert weeks.changes() == Changes(since={"list.md": MONDAY})


def test_a_link_that_dies_is_new_once_and_its_return_is_told_once(weeks: Weeks) -> None:
    weeks.audited()
    weeks.world.add(WorldPage(PAGE, status=404))
    assert told(weeks.audited()) == [("CV101", Change.NEW)]
    assert told(weeks.audited()) == [("CV101", Change.STILL)]
    weeks.world.add(WorldPage(PAGE))
    healed = weeks.changes()
    assert gone(healed) == [("CV101", Change.HEALED)]
    assert record_of(past.state for past in healed.gone[0].record) == "ok x x"
    assert gone(weeks.changes()) == []


def test_a_link_that_was_taken_out_is_fixed(weeks: Weeks) -> None:
    weeks.world.add(WorldPage(PAGE, status=404))
    weeks.audited()
    weeks.text = LIST.replace(f"[demo]({PAGE})", "")
    assert gone(weeks.changes()) == [("CV101", Change.FIXED)]


def test_a_venue_that_was_mended_is_fixed_though_its_words_stand_elsewhere(weeks: Weeks) -> None:
    weeks.world.add(replace(PAPER, venue="Neural Information Processing Systems", comment="Accepted to NeurIPS 2017"))
    weeks.world.add(WorldPaper("Another One", ("Bo Roe",), arxiv="1706.03763"))
    weeks.text = LIST + "\n2. [**Another One.**](https://arxiv.org/abs/1706.03763) _Bo Roe._ Arxiv 2017.\n"
    assert [each.rule for each in weeks.audited().findings] == ["CV301"]
    weeks.text = weeks.text.replace("Arxiv 2017", "NeurIPS 2017", 1)
    assert gone(weeks.changes()) == [("CV301", Change.FIXED)]


def test_what_rests_on_nobodys_word_does_not_heal(weeks: Weeks) -> None:
    weeks.text = LIST.replace("ann/tool)]", "ann/tool]")
    assert [each.rule for each in weeks.audited().findings] == ["CV105"]
    weeks.text = LIST
    assert gone(weeks.changes()) == [("CV105", Change.FIXED)]


def test_a_wrong_paper_is_unknown_while_nobody_tells_what_papers_are_called(weeks: Weeks) -> None:
    weeks.text += "\n2. [**Nets for the Weather.**](https://arxiv.org/abs/1706.03762) _Bo Roe, Cy Poe._ Arxiv 2017.\n"
    assert [(each.rule, each.evidence[0].source) for each in weeks.audited().findings] == [("CV303", "arxiv")]
    for source in ("arxiv", "arxiv-pages", "semantic-scholar"):
        weeks.world.fail(source, Fault.UNAVAILABLE)
    down = weeks.audited()
    assert down.changes is not None
    assert ([each for each in told(down) if each[0] != "CV103"], gone(down.changes)) == (
        [],
        [("CV303", Change.UNKNOWN)],
    )


def test_a_venue_that_a_listing_proves_is_unknown_without_the_papers_record(weeks: Weeks) -> None:
    preprint = replace(PAPER, arxiv="2404.06654")
    printed = WorldPaper(PAPER.title, PAPER.authors, acl="2024.acl-long.3", known_to=frozenset({"acl"}))
    weeks.world.add(replace(preprint, venue="Annual Meeting of the Association for Computational Linguistics"), printed)
    weeks.text = LIST.replace("1706.03762", "2404.06654").replace("2017", "2024")
    weeks.audited()
    weeks.world.add(preprint)
    (found,) = weeks.audited().findings
    assert (found.rule, {each.source for each in found.evidence}) == ("CV301", {"acl-anthology"})
    for source in ("arxiv", "arxiv-pages", "semantic-scholar", "openalex"):
        weeks.world.fail(source, Fault.UNAVAILABLE)
    assert gone(weeks.changes()) == [("CV301", Change.UNKNOWN)]


def test_a_home_page_is_unknown_while_no_other_path_of_its_host_answers(weeks: Weeks) -> None:
    weeks.world.remove(PAGE)
    assert [(each.rule, each.severity) for each in weeks.audited().findings] == [("CV101", Severity.WARNING)]
    weeks.world.add(WorldPage("https://example.org/a-page-that-citevet-made-up", status=503))
    assert gone(weeks.changes()) == [("CV101", Change.UNKNOWN)]


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.RESET])
def test_what_an_outage_hides_is_unknown_and_still_there_afterwards(weeks: Weeks, fault: Fault) -> None:
    weeks.world.add(replace(TOOL, archived=True))
    assert [each.rule for each in weeks.audited().findings] == ["CV204"]
    weeks.world.fail("github", fault)
    weeks.world.fail("github-pages", fault)
    down = weeks.audited()
    assert down.changes is not None
    assert (told(down), gone(down.changes)) == ([], [("CV204", Change.UNKNOWN)])
    weeks.world.heal("github")
    weeks.world.heal("github-pages")
    assert told(weeks.audited()) == [("CV204", Change.STILL)]


def test_what_a_network_that_was_down_left_open_is_neither_kept_nor_taken_for_known(
    weeks: Weeks, tmp_path: Path
) -> None:
    weeks.audited()
    weeks.world.add(WorldPage(PAGE, status=404))
    weeks.audited()
    for service in weeks.world.services:
        weeks.world.fail(service, Fault.REFUSED)
    assert weeks.audited().run.outages[0].source == "network"
    for service in weeks.world.services:
        weeks.world.heal(service)
    weeks.world.add(WorldPage(PAGE))
    assert [record_of(past.state for past in each.record) for each in weeks.changes().gone] == ["ok x ?"]
    assert b"unavailable" not in b"".join(Store(tmp_path / "history.db").export())


def test_a_page_that_is_asked_again_is_fetched_only_if_it_changed(weeks: Weeks) -> None:
    page = WorldPage(PAGE, headers={"ETag": '"1"'})
    weeks.world.add(page)
    before = weeks.audited().run.hosts["example.org"]
    again = weeks.audited()
    (seen,) = weeks.world.requests_to("example.org")[before.requests :]
    assert seen.headers["If-None-Match"] == '"1"'
    assert (again.run.hosts["example.org"].bytes, before.bytes) == (0, len(page.body))
    assert again.changes == Changes(since={"list.md": MONDAY})
    weeks.world.add(replace(page, status=404))
    assert told(weeks.audited()) == [("CV101", Change.NEW)]
    # The page that is gone is no longer known by anything.
    weeks.world.add(page)
    assert weeks.audited().run.hosts["example.org"].bytes == len(page.body)


def test_a_server_that_says_not_modified_to_everybody_is_believed_by_whoever_has_the_page(weeks: Weeks) -> None:
    weeks.world.add(WorldPage(PAGE, status=304))
    assert severities([weeks.audited()]) == [Severity.WARNING]
    weeks.world.add(WorldPage(PAGE, headers={"Last-Modified": "Mon, 05 Jan 2026 06:00:00 GMT"}))
    weeks.audited()
    weeks.world.add(WorldPage(PAGE, status=304))
    assert weeks.audited().findings == ()


ICLR = replace(
    PAPER, venue="International Conference on Learning Representations", year=2018, comment="Accepted to ICLR 2018"
)
TITLE = "Attention Is All You Need"


def accepted(weeks: Weeks) -> list[tuple[str, str]]:
    return [(each.name, str(each)) for each in weeks.changes().accepted]


@pytest.mark.parametrize("mended", [False, True], ids=["nobody mended it", "somebody mended it first"])
def test_what_was_accepted_is_told_once(weeks: Weeks, *, mended: bool) -> None:
    weeks.audited()
    assert accepted(weeks) == []
    if mended:
        weeks.text = LIST.replace("Arxiv 2017", "ICLR 2018")
        assert accepted(weeks) == []
    weeks.world.add(ICLR)
    assert accepted(weeks) == [(TITLE, "ICLR 2018")]
    weeks.text = LIST.replace("Arxiv 2017", "ICLR 2018")
    assert accepted(weeks) == []
    for service in weeks.world.services:
        weeks.world.fail(service, Fault.REFUSED)
    assert accepted(weeks) == []
    for service in weeks.world.services:
        weeks.world.heal(service)
    assert accepted(weeks) == []


def test_what_was_accepted_is_told_once_of_a_paper_that_is_listed_twice(weeks: Weeks) -> None:
    weeks.text = f"{LIST}\n## Again\n\n1. {LIST.partition('1. ')[2]}"
    assert [len(each.entries) for each in weeks.audited().documents] == [2]
    weeks.world.add(ICLR)
    assert accepted(weeks) == [(TITLE, "ICLR 2018")]


def test_a_claim_that_nobody_confirms_is_no_acceptance_yet(weeks: Weeks) -> None:
    weeks.audited()
    weeks.world.add(replace(ICLR, comment=""))
    assert accepted(weeks) == []
    weeks.world.add(ICLR)
    assert accepted(weeks) == [(TITLE, "ICLR 2018")]


def test_what_was_accepted_long_ago_is_no_news_where_it_is_added_or_named(weeks: Weeks) -> None:
    weeks.text = "# Papers\n"
    weeks.world.add(ICLR)
    weeks.audited()
    weeks.text = LIST
    assert accepted(weeks) == []
    weeks.world.add(PAPER)
    weeks.text = LIST.replace("Arxiv 2017", "ICLR 2018").replace("Attention", "The Attention")
    assert accepted(weeks) == []
    weeks.world.add(ICLR)
    assert accepted(weeks) == []


@pytest.mark.parametrize("down", ["semantic-scholar", "arxiv", "everything"])
def test_what_was_accepted_before_it_was_added_is_no_news_after_an_outage(weeks: Weeks, down: str) -> None:
    weeks.text = "# Papers\n"
    weeks.world.add(ICLR)
    weeks.audited()
    weeks.text = LIST
    failing = [*weeks.world.services] if down == "everything" else [down]
    for service in failing:
        weeks.world.fail(service, Fault.ERROR)
    assert accepted(weeks) == []
    for service in failing:
        weeks.world.heal(service)
    assert accepted(weeks) == []


def test_what_was_accepted_while_nobody_could_say_is_told_afterwards(weeks: Weeks) -> None:
    weeks.audited()
    weeks.world.add(ICLR)
    weeks.world.fail("semantic-scholar", Fault.ERROR)
    weeks.world.fail("arxiv", Fault.ERROR)
    assert accepted(weeks) == []
    weeks.world.heal("semantic-scholar")
    weeks.world.heal("arxiv")
    assert accepted(weeks) == [(TITLE, "ICLR 2018")]


def test_figures_that_moved_are_told_with_what_they_were(weeks: Weeks) -> None:
    weeks.audited()
    weeks.world.add(replace(PAPER, citations=25), replace(TOOL, stars=4))
    changes = weeks.changes()
    assert [(each.name, each.before, each.after) for each in changes.citations] == [
        ("Attention Is All You Need", 10, 25)
    ]
    assert [(each.name, each.growth) for each in changes.stars] == [("ann/tool", -1)]
    assert weeks.changes().citations == ()


def test_rules_that_were_not_looked_for_are_not_gone(weeks: Weeks) -> None:
    weeks.world.add(WorldPage(PAGE, status=404))
    weeks.audited()
    changes = weeks.audited(AuditOptions(select=("CV301",), max_age=timedelta(0))).changes
    assert changes is not None
    assert gone(changes) == []
    assert told(weeks.audited()) == [("CV101", Change.STILL)]


def severities(audits: Sequence[Audit]) -> list[Severity]:
    return [finding.severity for each in audits for finding in each.findings if finding.rule == "CV103"]


def test_a_link_that_nobody_reaches_is_an_error_in_the_third_week(weeks: Weeks) -> None:
    weeks.world.add(WorldPage(PAGE, status=503))
    audits = [weeks.audited() for _ in range(3)]
    assert severities(audits) == [Severity.WARNING, Severity.WARNING, Severity.ERROR]
    assert "nor could it in the audits before (x x)" in audits[-1].findings[0].message


def test_that_a_warning_has_become_an_error_is_told_once(weeks: Weeks) -> None:
    weeks.audited()
    weeks.world.add(WorldPage(PAGE, status=503))
    changes = [told(weeks.audited()) for _ in range(4)]
    expected = (Change.NEW, Change.STILL, Change.WORSE, Change.STILL)
    assert changes == [[("CV103", change)] for change in expected]


def test_audits_on_one_day_count_once(weeks: Weeks) -> None:
    weeks.world.add(WorldPage(PAGE, status=503))
    assert severities([weeks.audited(days=1) for _ in range(4)]) == [Severity.WARNING] * 4
    assert severities([weeks.audited()]) == [Severity.ERROR]


@pytest.mark.parametrize("failure", [503, 404])
def test_a_link_that_fails_a_second_time_is_told_with_its_record(weeks: Weeks, failure: int) -> None:
    said = []
    for status in (200, failure, 200, failure, failure):
        weeks.world.add(WorldPage(PAGE, status=status))
        last = weeks.audited()
        said += [finding.message.partition("; ")[2] for finding in last.findings]
    assert said == ["", "it comes and goes (ok x ok x)", "it comes and goes (ok x ok x x)"]
    assert severities([last]) == [Severity.WARNING] * (failure == 503)
    weeks.world.add(WorldPage(PAGE))
    (healed,) = next(each.lines for each in parts(weeks.audited()) if each.heading.startswith("Healed"))
    assert healed.endswith(f"the page answers {failure}; it comes and goes (ok x ok x x)")


def test_a_link_that_came_back_once_has_healed(weeks: Weeks) -> None:
    for status in (200, 503):
        weeks.world.add(WorldPage(PAGE, status=status))
        weeks.audited()
    weeks.world.add(WorldPage(PAGE))
    (healed,) = weeks.changes().gone
    assert (healed.change, is_flapping(each.state for each in healed.record)) == (Change.HEALED, False)
