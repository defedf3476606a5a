"""What is asked about papers beyond their identifiers' own sources, through the whole audit."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support import RunCitevet
from tests.world import Fault, World, WorldPaper

ANN = ("Ann Lee", "Bo Roe")
TITLE = "A Title of Five Words"
CVPR = "2024 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)"
DOI = "10.1109/cvpr52733.2024.00001"
ARXIV = f"# Papers\n\n1. [**{TITLE}.**](https://arxiv.org/abs/2401.00001) _Ann Lee, Bo Roe._ Arxiv 2024.\n"
BY_DOI = f"# Papers\n\n1. [**{TITLE}.**](https://doi.org/{DOI}) _Ann Lee, Bo Roe._ CVPR 2024.\n"
SUBMITTED = (
    f"# Papers\n\n1. [**{TITLE}.**](https://openreview.net/forum?id=aBcDeFgHiJ) _Ann Lee, Bo Roe._ Arxiv 2024.\n"
)
PAPER = WorldPaper(
    TITLE,
    ANN,
    arxiv="2401.00001",
    doi=DOI,
    venue="Computer Vision and Pattern Recognition",
    container=CVPR,
    year=2024,
    published=date(2024, 1, 2),
    citations=40,
)


def audited(run: RunCitevet, world: World, folder: Path, text: str, *options: str, config: str = "") -> dict[str, Any]:
    """The report of an audit, after which nothing else than what is asserted was down."""
    (folder / "list.md").write_text(text)
    where = world.config().replace("patience = 2.0", "patience = 0.1")
    (folder / "citevet.toml").write_text(f"retries = 0\n{config}{where}")
    ran = run("audit", "list.md", "--format", "json", "--fail-on", "never", *options, cwd=folder)
    assert ran.code in {0, 3}, ran.stderr
    report: dict[str, Any] = json.loads(ran.stdout)
    return report


def paper(report: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = report["entries"][0]["paper"]
    return told


def rules(report: dict[str, Any]) -> list[str]:
    return [each["rule"] for each in report["findings"]]


def test_crossref_confirms_the_venue_of_a_doi(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    world.add(PAPER)
    report = audited(call_citevet, world, tmp_path, ARXIV)
    (finding,) = report["findings"]
    assert (finding["rule"], finding["fix"]["safety"]) == ("CV301", "safe")
    assert "CVPR 2024" in finding["message"]
    assert {each["source"] for each in finding["evidence"]} == {"semantic-scholar", "crossref"}
    assert len(world.requests_to("api.crossref.org")) == 1
    assert not world.requests_to("api.openalex.org")


def test_an_arxiv_paper_without_a_doi_is_not_asked_about(
    world: World, call_citevet: RunCitevet, tmp_path: Path
) -> None:
    world.add(WorldPaper(TITLE, ANN, arxiv="2401.00001", citations=3))
    report = audited(call_citevet, world, tmp_path, ARXIV)
    assert (paper(report)["citations"], paper(report)["citations_source"]) == (3, "semantic-scholar")
    assert not world.requests_to("api.crossref.org", "api.openalex.org")


def test_another_paper_under_the_doi_lends_no_venue(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    indexed = WorldPaper(TITLE, ANN, arxiv="2401.00001", doi=DOI, known_to=frozenset({"semantic-scholar", "arxiv"}))
    other = WorldPaper(
        "Something Else Altogether", ("Cy Poe",), doi=DOI, container=CVPR, year=2024, known_to=frozenset({"crossref"})
    )
    world.add(indexed, other)
    report = audited(call_citevet, world, tmp_path, ARXIV)
    assert rules(report) == []
    assert len(world.requests_to("api.crossref.org")) == 1


def test_openalex_counts_where_semantic_scholar_is_down(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    world.add(PAPER)
    world.fail("semantic-scholar", Fault.ERROR)
    report = audited(call_citevet, world, tmp_path, ARXIV)
    assert (paper(report)["citations"], paper(report)["citations_source"]) == (30, "openalex")
    assert [each["source"] for each in report["run"]["outages"]] == ["semantic-scholar"]
    markdown = (tmp_path / "reports" / "latest" / "report.md").read_text("utf-8")
    assert "Citations are Semantic Scholar's, but for 1 entry (openalex)." in markdown


def test_openalex_counts_what_semantic_scholar_lacks(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    world.add(WorldPaper(TITLE, ANN, arxiv="2401.00001", citations=40, indexed=False))
    report = audited(call_citevet, world, tmp_path, ARXIV)
    assert (paper(report)["citations"], paper(report)["citations_source"]) == (30, "openalex")


def test_a_paper_that_does_not_exist_is_not_counted(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    report = audited(call_citevet, world, tmp_path, ARXIV)
    assert rules(report) == ["CV101"]
    assert not world.requests_to("api.openalex.org")


@pytest.mark.parametrize("down", ["crossref", "openalex"])
@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.HTML, Fault.LIMITED, Fault.CHALLENGE])
def test_their_outage_is_named_once_and_changes_no_verdict(
    world: World, call_citevet: RunCitevet, tmp_path: Path, down: str, fault: Fault
) -> None:
    world.add(PAPER)
    world.fail(down, fault)
    if down == "openalex":
        world.fail("semantic-scholar", Fault.ERROR)
    report = audited(call_citevet, world, tmp_path, ARXIV)
    named = [each["source"] for each in report["run"]["outages"]]
    assert named.count(down) <= 1
    assert down in named or fault is Fault.CHALLENGE
    assert {each["verdict"] for each in report["links"]} == {"ok"}
    assert report["run"]["complete"]
    assert "CV101" not in rules(report)


def test_a_retraction_is_told_with_its_notice(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    world.add(WorldPaper(TITLE, ANN, doi=DOI, container=CVPR, year=2024, retracted_by="10.1109/notice"))
    report = audited(call_citevet, world, tmp_path, BY_DOI)
    (finding,) = report["findings"]
    assert finding["rule"] == "CV305"
    assert "retraction notice 10.1109/notice of 2025-03-04" in finding["message"]
    assert [each["source"] for each in finding["evidence"]] == ["crossref"]


def test_check_tells_of_a_retraction_too(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    world.add(WorldPaper(TITLE, ANN, doi=DOI, retracted_by="10.1109/notice"))
    (tmp_path / "citevet.toml").write_text(world.config())
    ran = call_citevet("check", f"https://doi.org/{DOI}", cwd=tmp_path)
    assert "retracted (retraction notice 10.1109/notice of 2025-03-04, by publisher)" in ran.stdout


def test_openalex_tells_of_a_retraction_where_crossref_is_down(
    world: World, call_citevet: RunCitevet, tmp_path: Path
) -> None:
    world.add(WorldPaper(TITLE, ANN, doi=DOI, container=CVPR, year=2024, retracted_by="10.1109/notice"))
    world.fail("crossref", Fault.ERROR)
    report = audited(call_citevet, world, tmp_path, BY_DOI)
    (finding,) = report["findings"]
    assert (finding["rule"], finding["evidence"][0]["source"]) == ("CV305", "openalex")


def test_a_preprints_doi_leads_to_the_publication(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    text = f"# Papers\n\n1. [**{TITLE}.**](https://doi.org/10.1101/2024.01.02.1) _Ann Lee, Bo Roe._ bioRxiv 2024.\n"
    world.add(
        WorldPaper(TITLE, ANN, doi="10.1101/2024.01.02.1", publisher_type="posted-content", published_as=DOI),
        WorldPaper(TITLE, ANN, doi=DOI, container=CVPR, year=2024),
    )
    report = audited(call_citevet, world, tmp_path, text)
    assert (paper(report)["venue"], paper(report)["year"]) == ("CVPR", 2024)
    assert len(world.requests_to("api.crossref.org")) == 2


def test_what_was_learned_is_not_asked_again(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    world.add(PAPER)
    first = audited(call_citevet, world, tmp_path, ARXIV)
    asked = len(world.requests)
    second = audited(call_citevet, world, tmp_path, ARXIV)
    assert len(world.requests) == asked
    assert second["findings"] == first["findings"]


# --- OpenReview ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        (("ICLR 2025 Poster", "ICLR.cc/2025/Conference"), ["CV301"]),
        (("Submitted to ICLR 2023", "ICLR.cc/2023/Conference"), []),
        (("Submitted to ICLR 2025", "ICLR.cc/2025/Conference/Rejected_Submission"), []),
        (("ICLR 2025 Conference Withdrawn Submission", "ICLR.cc/2025/Conference/Withdrawn_Submission"), []),
    ],
)
def test_a_submission_is_accepted_by_its_venue_and_the_venues_id(
    world: World, call_citevet: RunCitevet, tmp_path: Path, decided: tuple[str, str], expected: list[str]
) -> None:
    venue, venueid = decided
    world.add(
        WorldPaper(TITLE, ANN, openreview="aBcDeFgHiJ", openreview_venue=venue, openreview_venueid=venueid, year=2025)
    )
    report = audited(call_citevet, world, tmp_path, SUBMITTED)
    assert rules(report) == expected
    assert [(each["verdict"], each["via"]) for each in report["links"]] == [("ok", "openreview")]
    assert not world.requests_to("openreview.net")


def test_the_walled_pages_are_asked_where_the_api_is_walled_too(
    world: World, call_citevet: RunCitevet, tmp_path: Path
) -> None:
    world.add(WorldPaper(TITLE, ANN, openreview="aBcDeFgHiJ"))
    world.fail("openreview-api", Fault.CHALLENGE)
    world.fail("openreview", Fault.CHALLENGE)
    report = audited(call_citevet, world, tmp_path, SUBMITTED)
    assert [(each["verdict"], each["via"]) for each in report["links"]] == [("blocked", "web")]
    assert rules(report) == ["CV104"]
    assert report["run"]["outages"] == []


def test_a_forum_that_nobody_knows_is_dead(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    report = audited(call_citevet, world, tmp_path, SUBMITTED)
    assert [(each["verdict"], each["via"]) for each in report["links"]] == [("dead", "openreview")]


# --- which of two versions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefer", "expected"), [("first", "CVPR 2024"), ("conference", "CVPR 2024"), ("journal", "TPAMI 2025")]
)
def test_a_journal_version_is_offered_as_configured(
    world: World, call_citevet: RunCitevet, tmp_path: Path, prefer: str, expected: str
) -> None:
    doi = "10.1109/tpami.2025.1234567"
    journal = "IEEE Transactions on Pattern Analysis and Machine Intelligence"
    world.add(
        WorldPaper(TITLE, ANN, arxiv="2401.00001", doi=doi, comment="Accepted to CVPR 2024", year=2024),
        WorldPaper(
            TITLE,
            ANN,
            doi=doi,
            container=journal,
            publisher_type="journal-article",
            published=date(2025, 3, 1),
            known_to=frozenset({"crossref"}),
        ),
    )
    report = audited(call_citevet, world, tmp_path, ARXIV, config=f"prefer = '{prefer}'\n")
    (finding,) = report["findings"]
    assert finding["rule"] == "CV301"
    assert finding["fix"]["edits"][0]["replacement"] == expected
