"""Upgrades that others got wrong, each through the real command: what is not proven is never called safe, and what is
another paper's is not proposed at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import RunCitevet
from tests.world import World, WorldPaper

NETWORKS = "Graph Attention Networks"
OWN = ("Ann Lee", "Bo Roe", "Cy Poe")
OTHERS = ("Petar Veličković", "Guillem Cucurull", "Arantxa Casanova")
LONG = "Distributed Representations of Long Documents in Narrow Contexts for Retrieval"


@pytest.fixture
def findings(world: World, call_citevet: RunCitevet, tmp_path: Path) -> Any:
    """What an audit of a list of preprints finds, by rule."""

    def found(*lines: str) -> dict[str, dict[str, Any]]:
        (tmp_path / "citevet.toml").write_text(world.config())
        (tmp_path / "list.md").write_text("\n\n".join(("# Papers", *lines)) + "\n")
        ran = call_citevet(
            "audit", "list.md", "--format", "json", "--max-age", "0", cwd=tmp_path, env=world.environment
        )
        return {each["rule"]: each for each in json.loads(ran.stdout)["findings"]}

    return found


def line(title: str, arxiv: str = "2404.06654", authors: tuple[str, ...] = OWN) -> str:
    """An entry that calls its paper a preprint."""
    return f"1. [**{title}.**](https://arxiv.org/abs/{arxiv}) _{', '.join(authors)}._ Arxiv 2024."


def preprint(title: str, authors: tuple[str, ...] = OWN, **changes: Any) -> WorldPaper:
    """What Semantic Scholar and arXiv know."""
    return WorldPaper(title, authors, **{"arxiv": "2404.06654", "venue": "arXiv.org", "year": 2024, **changes})


def of_others(title: str) -> WorldPaper:
    """A paper that ICLR accepted, in the proceedings and for Semantic Scholar."""
    return preprint(title, OTHERS, arxiv="1710.10903", venue="International Conference on Learning Representations")


def test_two_papers_with_one_title_and_different_authors(world: World, findings: Any) -> None:
    world.add(preprint(NETWORKS), of_others(NETWORKS))
    assert "CV301" not in findings(line(NETWORKS))


def test_title_similarity_of_nine_tenths_with_different_authors(world: World, findings: Any) -> None:
    world.add(preprint(LONG), of_others(LONG.replace("Narrow", "Wide")))
    assert "CV301" not in findings(line(LONG))


def test_a_wrong_arxiv_id_in_the_entry(world: World, findings: Any) -> None:
    accepted = of_others(NETWORKS)
    world.add(accepted, preprint("Something Else Altogether in Print"))
    found = findings(line("Something Else Altogether in Print", "1710.10903"))
    assert "CV301" not in found
    assert found["CV303"]["severity"] == "error"


@pytest.mark.parametrize("same_authors", [True, False])
def test_the_same_authors_and_the_wrong_paper(world: World, findings: Any, same_authors: bool) -> None:
    authors = OWN if same_authors else OTHERS
    world.add(preprint(f"{NETWORKS}++: Faster", authors, comment="Accepted to ICLR 2025"))
    assert findings(line(f"{NETWORKS}: Faster")).get("CV301", {}).get("fix") is None


def test_icml_2024_workshop_on_x_stays_a_workshop(world: World, findings: Any) -> None:
    icml = "International Conference on Machine Learning"
    world.add(preprint(LONG, venue=icml, comment="Accepted to the ICML 2024 Workshop on Long Contexts"))
    fix = findings(line(LONG))["CV301"]["fix"]
    assert fix["safety"] == "unsafe"
    assert fix["edits"][0]["replacement"] == "ICML 2024 Workshop"


def test_submitted_to_iclr_2023_with_the_conferences_venueid_is_not_accepted(world: World, findings: Any) -> None:
    note = {"openreview": "aBcDeFgHiJ", "openreview_venueid": "ICLR.cc/2023/Conference", "openreview_v1": True}
    url = "https://openreview.net/forum?id=aBcDeFgHiJ"
    entry = line(LONG).replace("https://arxiv.org/abs/2404.06654", url)
    world.add(WorldPaper(LONG, OWN, **note, openreview_venue="Submitted to ICLR 2023"))
    assert "CV301" not in findings(entry)
    world.add(WorldPaper(LONG, OWN, **note, openreview_venue="ICLR 2023 poster"))
    assert findings(entry)["CV301"]["fix"]["edits"][0]["replacement"] == "ICLR 2023"


def test_meteor_is_a_workshops(world: World, findings: Any) -> None:
    title = "METEOR: An Automatic Metric for MT Evaluation"
    world.add(preprint(title, acl="W05-0909", dblp="conf/acl/BanerjeeL05", venue="IEEvaluation@ACL"))
    fix = findings(line(title)).get("CV301", {}).get("fix")
    assert fix is None or (fix["safety"] == "unsafe" and "Workshop" in fix["edits"][0]["replacement"])


def test_datasets_and_benchmarks_are_not_called_the_main_part(world: World, findings: Any) -> None:
    neurips = "Neural Information Processing Systems"
    world.add(preprint(LONG, venue=neurips, year=2025, comment="NeurIPS 2025"))
    assert findings(line(LONG))["CV301"]["fix"]["safety"] == "unsafe"
    world.add(preprint(LONG, venue=neurips, year=2025, comment="NeurIPS 2025 Datasets and Benchmarks Track"))
    fix = findings(line(LONG))["CV301"]["fix"]
    assert (fix["safety"], fix["edits"][0]["replacement"]) == ("safe", "NeurIPS 2025 D&B")
