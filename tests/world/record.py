"""Records cassettes with vcrpy, from the stand-ins or from the live services.

    python -m tests.world.record             cassettes/, from the stand-ins
    python -m tests.world.record --live      cassettes/, from the live services; needs a network and GITHUB_TOKEN

Keys never reach a cassette: their headers are left out.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import vcr

from citevet.clock import SystemClock
from citevet.config import Keys, Settings
from citevet.model import Evidence, Identifier, Question
from citevet.net.client import Client
from citevet.net.transport import Transport
from citevet.progress import Silence
from citevet.sources import build, build_listings
from citevet.sources.base import ListingPage
from tests.world import World, WorldPaper, WorldRepository
from tests.world.audits import live_transport

ROOT = Path(__file__).parents[2]
CASSETTES = ROOT / "cassettes"
_SECRET_HEADERS = ("authorization", "x-api-key", "cookie", "user-agent")
_DULL_HEADERS = {"date", "server", "set-cookie", "x-github-request-id", "x-amzn-requestid", "x-amz-cf-id", "via"}


@dataclass(frozen=True, slots=True)
class Scene:
    """One cassette: what is asked of one source, with or without keys."""

    name: str
    source: str
    questions: tuple[Question, ...]
    with_keys: bool = True


def _ask(*names: str) -> tuple[Question, ...]:
    """`arxiv:2404.06654v2` with its version."""
    questions = []
    for name in names:
        kind, _, value = name.partition(":")
        bare, _, version = value.rpartition("v") if kind == "arxiv" and "v" in value else (value, "", "")
        questions.append(Question(Identifier(kind, bare), int(version) if version else None))  # type: ignore[arg-type]
    return tuple(questions)


_REPOSITORIES = _ask(
    "github:nvidia/ruler", "github:hsiehjackson/ruler", "github:openai/gpt-2", "github:nvidia/no-such-repository-here"
)
SCENES = (
    Scene(
        "semantic-scholar-batch",
        "semantic-scholar",
        _ask("arxiv:2404.06654", "arxiv:2404.99999", "acl:2023.emnlp-main.298", "doi:10.1162/tacl_a_00638"),
    ),
    Scene("semantic-scholar-nothing-known", "semantic-scholar", _ask("arxiv:2404.99999")),
    Scene("arxiv", "arxiv", _ask("arxiv:2404.06654", "arxiv:2404.06654v1", "arxiv:2404.06654v99", "arxiv:2404.99999")),
    Scene("github-graphql", "github", _REPOSITORIES),
    Scene("github-rest", "github", _REPOSITORIES, with_keys=False),
    Scene(
        "openreview-notes",
        "openreview",
        _ask("openreview:kIoBbc76Sy", "openreview:HJZFCsbdWS", "openreview:noSuchNote0"),
    ),
    Scene("crossref", "crossref", _ask("doi:10.1162/tacl_a_00638", "doi:10.1162/no_such_article_here")),
    Scene(
        "openalex",
        "openalex",
        _ask("doi:10.1162/tacl_a_00638", "arxiv:2404.06654", "arxiv:2404.99999"),
        with_keys=False,
    ),
    Scene("doi", "doi", _ask("doi:10.1162/tacl_a_00638", "doi:10.1162/no_such_article_here")),
)
# The volume of each source that lists them, whose listing the cassette of that name holds.
VOLUMES = {
    "dblp": "journals/tacl/tacl12",
    "acl-anthology": "2023.emnlp-main",
    "pmlr": "v235",
    "neurips": "2017",
    "iclr": "2024",
    "mlsys": "2024",
    "cvf": "CVPR2024",
    "openreview": "colmweb.org/COLM/2024/Conference",
}
# The same things as the live services hold.
HELD = (
    WorldPaper(
        "RULER: What's the Real Context Size of Your Long-Context Language Models?",
        (
            "Cheng-Ping Hsieh",
            "Simeng Sun",
            "Samuel Kriman",
            "Shantanu Acharya",
            "Dima Rekesh",
            "Fei Jia",
            "Yang Zhang",
            "Boris Ginsburg",
        ),
        arxiv="2404.06654",
        venue="arXiv.org",
        year=2024,
        published=date(2024, 4, 9),
        citations=400,
        influential_citations=60,
        comment="COLM 2024",
        versions=3,
        openreview="kIoBbc76Sy",
        openreview_venue="COLM",
        openreview_venueid="colmweb.org/COLM/2024/Conference",
    ),
    WorldPaper(
        "GQA: Training Generalized Multi-Query Transformer Models from Multi-Head Checkpoints",
        (
            "Joshua Ainslie",
            "James Lee-Thorp",
            "Michiel de Jong",
            "Yury Zemlyanskiy",
            "Federico Lebrón",
            "Sumit Sanghai",
        ),
        arxiv="2305.13245",
        acl="2023.emnlp-main.298",
        venue="Conference on Empirical Methods in Natural Language Processing",
        year=2023,
        citations=1100,
    ),
    WorldPaper(
        "Lost in the Middle: How Language Models Use Long Contexts",
        (
            "Nelson F. Liu",
            "Kevin Lin",
            "John Hewitt",
            "Ashwin Paranjape",
            "Michele Bevilacqua",
            "F. Petroni",
            "Percy Liang",
        ),
        arxiv="2307.03172",
        doi="10.1162/tacl_a_00638",
        venue="Transactions of the Association for Computational Linguistics",
        year=2023,
        citations=2400,
        listed=VOLUMES["dblp"],
        listed_as="Trans. Assoc. Comput. Linguistics",
        container="Transactions of the Association for Computational Linguistics",
        publisher_type="journal-article",
        publisher="MIT Press",
        pages="157-173",
    ),
    WorldPaper(
        "Attention is All you Need",
        (
            "Ashish Vaswani",
            "Noam Shazeer",
            "Niki Parmar",
            "Jakob Uszkoreit",
            "Llion Jones",
            "Aidan N Gomez",
            "Łukasz Kaiser",
            "Illia Polosukhin",
        ),
        doi="10.5555/3295222.3295349",
        listed_page="https://proceedings.neurips.cc/paper_files/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html",
    ),
    *(
        WorldPaper(f"A Paper that Stands in {place.split('/')[2]}", ("Ann Lee", "José Roe"), doi=doi, listed_page=place)
        for doi, place in (
            ("10.1/1", "https://proceedings.mlr.press/v235/lee24a.html"),
            ("10.1/2", "https://proceedings.iclr.cc/paper_files/paper/2024/hash/2a-Abstract-Conference.html"),
            ("10.1/3", "https://proceedings.mlsys.org/paper_files/paper/2024/hash/3a-Abstract-Conference.html"),
            ("10.1/4", "https://openaccess.thecvf.com/content/CVPR2024/html/Lee_A_Paper_CVPR_2024_paper.html"),
        )
    ),
    WorldPaper(
        "Shallow-Deep Networks: Understanding and Mitigating Network Overthinking",
        ("Yigitcan Kaya", "Sanghyun Hong", "Tudor Dumitras"),
        openreview="HJZFCsbdWS",
        openreview_venue="ICML 2019",
        openreview_venueid="dblp.org/conf/ICML/2019",
        openreview_v1=True,
    ),
    WorldRepository("NVIDIA/RULER", stars=1200, formerly=("hsiehjackson/RULER",)),
    WorldRepository("openai/gpt-2", stars=24000, archived=True),
)


def recorder() -> vcr.VCR:
    """vcrpy as the cassettes want it: keys and chatter left out, bodies readable, requests told apart by body too."""
    return vcr.VCR(
        record_mode="none",
        match_on=["method", "uri", "body"],
        filter_headers=[*_SECRET_HEADERS],
        filter_query_parameters=["api_key"],
        before_record_response=_without_chatter,
        decode_compressed_response=True,
    )


def _without_chatter(response: dict[str, Any]) -> dict[str, Any]:
    headers = response["headers"]
    return {
        **response,
        "headers": {name: value for name, value in headers.items() if name.lower() not in _DULL_HEADERS},
    }


async def answer(scene: Scene, transport: Transport, settings: Settings, keys: Keys) -> Mapping[Question, Evidence]:
    """What the scene's source says through that transport."""
    clock = SystemClock()
    client = Client(transport, settings=settings, clock=clock, rng=random.Random(0), progress=Silence())
    try:
        source = build(client, settings, keys if scene.with_keys else Keys(), clock)[scene.source]
        answers: dict[Question, Evidence] = {}
        await source.answer(scene.questions, answers.__setitem__)
        return answers
    finally:
        await transport.close()


async def listing(source: str, transport: Transport, settings: Settings) -> ListingPage:
    """A source's listing of its volume through that transport. Raises ServiceError."""
    client = Client(transport, settings=settings, clock=SystemClock(), rng=random.Random(0), progress=Silence())
    try:
        return await build_listings(client, settings.endpoints)[source].page(VOLUMES[source], 0)
    finally:
        await transport.close()


@contextmanager
def recording(file: Path) -> Iterator[None]:
    """Everything that is asked inside is written to `file`, which is begun anew."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with recorder().use_cassette(str(file), record_mode="all"):
        yield


def record_scenes(settings: Settings, keys: Keys, environment: Mapping[str, str], origin: str) -> None:
    """Records every scene and says in the README from what."""
    for scene in SCENES:
        file = CASSETTES / f"{scene.name}.yaml"
        with recording(file):
            answers = asyncio.run(answer(scene, live_transport(settings, environment), settings, keys))
        said = ", ".join(type(each).__name__ for each in answers.values())
        sys.stdout.write(f"{file.relative_to(ROOT)}: {said}\n")
    for source in VOLUMES:
        file = CASSETTES / f"{source}-volume.yaml"
        with recording(file):
            page = asyncio.run(listing(source, live_transport(settings, environment), settings))
        sys.stdout.write(f"{file.relative_to(ROOT)}: {page.total} records\n")
    _say_origin(origin)


def _say_origin(origin: str) -> None:
    readme = CASSETTES / "README.md"
    head, _, rest = readme.read_text("utf-8").partition("| cassette |")
    tail = rest.partition("\n\n")[2]
    rows = ["| cassette | what is asked | recorded from |", "|---|---|---|"]
    rows += [f"| `{each.name}.yaml` | {', '.join(map(str, each.questions))} | {origin} |" for each in SCENES]
    rows += [f"| `{source}-volume.yaml` | the listing of {volume} | {origin} |" for source, volume in VOLUMES.items()]
    readme.write_text(head + "\n".join(rows) + "\n\n" + tail, "utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.world.record", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--live", action="store_true", help="ask the live services instead of the stand-ins")
    if parser.parse_args(arguments).live:
        keys = Keys.from_environment(os.environ)
        if keys.github is None:
            parser.error("set GITHUB_TOKEN: GitHub's GraphQL API answers nobody without a token")
        record_scenes(Settings(), keys, os.environ, f"the live services, {datetime.now(UTC):%Y-%m-%d}")
    else:
        with tempfile.TemporaryDirectory() as folder, World(Path(folder), *HELD) as world:
            stand_in_keys = Keys(semantic_scholar="stand-in", github="stand-in")
            record_scenes(world.settings(), stand_in_keys, world.environment, "the stand-ins of `tests/world`")


if __name__ == "__main__":
    main()
