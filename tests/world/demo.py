"""The world of the bundled demo: what the services say about `citevet/demo/list.md`.

Papers, venues and identifiers are the real ones; where the list has a planted defect, the answer that shows it is
made up.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.world.faults import Fault
from tests.world.holdings import Holdings, Thing, WorldPage, WorldPaper, WorldRepository
from tests.world.loader import things_of

# What goes wrong: OpenReview turns away whoever asks from a data centre.
FAULTS = {"openreview-api": Fault.CHALLENGE}

_ICLR = "International Conference on Learning Representations"
_NEURIPS = "Neural Information Processing Systems"
_ICML = "International Conference on Machine Learning"
_ACL = "Annual Meeting of the Association for Computational Linguistics"
_EMNLP = "Conference on Empirical Methods in Natural Language Processing"
_NAACL = "North American Chapter of the Association for Computational Linguistics"
_TACL = "Transactions of the Association for Computational Linguistics"
_CHALLENGE = (
    '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head>'
    "<body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>"
)
# arXiv id: the venue as Semantic Scholar writes it, and whatever else a service says of the paper.
_ACCEPTED: dict[str, dict[str, object]] = {
    # Two sources agree on venue and year: the upgrade is safe.
    "2305.13245": {
        "venue": _EMNLP,
        "acl": "2023.emnlp-main.298",
        "doi": "10.18653/v1/2023.emnlp-main.298",
        "comment": "Accepted at EMNLP 2023. Added to related work",
        "citations": 1100,
        "influential_citations": 90,
    },
    "2405.10738": {
        "venue": _ACL,
        "acl": "2024.acl-long.81",
        "doi": "10.18653/v1/2024.acl-long.81",
        "comment": "Accepted at ACL 2024 main conference",
        "citations": 6,
    },
    "2308.13191": {
        "venue": _ACL,
        "acl": "2024.acl-long.729",
        "doi": "10.18653/v1/2024.acl-long.729",
        "comment": "ACL 2024",
        "citations": 9,
    },
    "2401.06915": {
        "venue": _ACL,
        "acl": "2024.acl-short.42",
        "doi": "10.18653/v1/2024.acl-short.42",
        "comment": "Accepted by ACL 2024 (short)",
        "citations": 60,
    },
    "2403.17552": {
        "venue": _NAACL,
        "acl": "2024.naacl-long.431",
        "doi": "10.18653/v1/2024.naacl-long.431",
        "comment": "Accepted to NAACL 2024",
        "citations": 9,
    },
    # One source alone: the upgrade is proposed and left to a person.
    "2404.06654": {"comment": "COLM 2024", "citations": 400, "influential_citations": 60, "versions": 3},
    "2310.05869": {"venue": _ICLR, "dblp": "conf/iclr/HanJKMWZ24", "citations": 120},
    "2408.07055": {"venue": _ICLR, "dblp": "conf/iclr/BaiZL0ZHDTL25", "citations": 110},
    "2402.17753": {"venue": _ACL, "acl": "2024.acl-long.747", "citations": 170},
    "2404.14469": {"venue": _NEURIPS, "dblp": "conf/nips/LiHYVLYCLC24", "citations": 420},
    "2410.12292": {"venue": _NAACL, "acl": "2025.findings-naacl.90", "citations": 3},
    # Not accepted as far as anybody says: no upgrade.
    "2502.03860": {"comment": "Submitted to ICLR 2026", "citations": 25},
    "2410.21252": {"comment": "Under review", "citations": 30},
    # Retitled and withdrawn since.
    "2406.05317": {
        "title": "LoCoCo: Dropping In Convolutions for Long Context Compression",
        "versions": 2,
        "citations": 30,
    },
    "2407.99901": {"comment": "This paper has been withdrawn by the authors", "versions": 2},
    # What the list says already, but for one year.
    "2406.10774": {"venue": _ICML, "citations": 190},
    "2309.17453": {"venue": _ICLR, "citations": 1300},
    "2309.12307": {"venue": _ICLR, "citations": 260},
    "2404.16811": {"venue": _NEURIPS, "citations": 45},
    "2405.13792": {"venue": _NEURIPS, "citations": 40},
    "2310.05736": {"venue": _EMNLP, "acl": "2023.emnlp-main.825", "citations": 420},
    "2305.16300": {"venue": _NEURIPS, "citations": 210},
    "2307.03172": {"venue": _TACL, "acl": "2024.tacl-1.9", "doi": "10.1162/tacl_a_00638", "citations": 2400},
    "2312.00752": {"comment": "", "citations": 3403, "influential_citations": 700, "versions": 2},
}


def things(list_file: Path) -> tuple[Thing, ...]:
    """Everything that the demo's services know."""
    held = Holdings()
    named = things_of(list_file)
    held.add(*named)
    for arxiv, more in _ACCEPTED.items():
        paper = held.paper("arxiv", arxiv)
        if paper is None:
            raise ValueError(f"the demo's list no longer names arXiv:{arxiv}")
        held.add(replace(paper, **more))  # type: ignore[arg-type]
    held.add(
        # The links of three entries name another paper or none; these are the papers that are meant.
        WorldPaper(
            "Retrieval meets Long Context Large Language Models",
            (
                "Peng Xu",
                "Wei Ping",
                "Xianchao Wu",
                "Lawrence McAfee",
                "Chen Zhu",
                "Zihan Liu",
                "Sandeep Subramanian",
                "Evelina Bakhturina",
                "Mohammad Shoeybi",
                "Bryan Catanzaro",
            ),
            arxiv="2310.03025",
            venue=_ICLR,
            year=2023,
        ),
        WorldPaper(
            "SecurityLingua: Efficient Defense of LLM Jailbreak Attacks via Security-Aware Prompt Compression",
            ("Yucheng Li", "Surin Ahn", "Huiqiang Jiang", "Amir H. Abdi", "Yuqing Yang", "Lili Qiu"),
            arxiv="2506.12707",
            venue="arXiv.org",
            year=2025,
        ),
        WorldPaper(
            "MambaByte: Token-free Selective State Space Model",
            ("Junxiong Wang", "Tushaar Gangavarapu", "Jing Nathan Yan", "Alexander M Rush"),
            arxiv="2401.13660",
            venue="arXiv.org",
            year=2024,
        ),
        WorldPaper(
            "BAMBOO: A Comprehensive Benchmark for Evaluating Long Text Modeling Capacities of Large Language Models",
            ("Zican Dong", "Tianyi Tang", "Junyi Li", "Wayne Xin Zhao", "Ji-Rong Wen"),
            arxiv="2309.13345",
            venue="arXiv.org",
            year=2023,
        ),
    )
    held.remove("arxiv:2410.92703")
    held.remove("github:example-reading-list/docfinqa-baselines")
    held.remove("github:tGATECH-EIC/LaCache")
    for former, present in (
        ("hsiehjackson/RULER", "NVIDIA/RULER"),
        ("THUDM/LongWriter", "zai-org/LongWriter"),
        ("THUDM/LongReward", "zai-org/LongReward"),
    ):
        held.remove(f"github:{former}")
        held.add(WorldRepository(present, stars=1000, formerly=(former,)))
    held.add(WorldRepository("epfml/landmark-attention", stars=430, archived=True))
    return (*held.papers(), *held.repositories(), *_PAGES)


_GONE = "<!doctype html><title>404 Not Found</title><h1>Not Found</h1>"
_LOST = "<!doctype html><title>Page not found</title><h1>Page not found</h1><p>The page you asked for is not here."
_PAGES = (
    WorldPage("https://openreview.net/forum?id=KzACYw0MTV", 403, _CHALLENGE, headers={"cf-mitigated": "challenge"}),
    WorldPage("https://streaming-notes.example/attention-sinks", 404, _GONE),
    WorldPage("http://selective-state-spaces.example/mamba", body="<!doctype html><title>Mamba</title><h1>Mamba</h1>"),
    WorldPage("https://selective-state-spaces.example/mamba", body="<!doctype html><title>Mamba</title><h1>Mamba</h1>"),
    WorldPage("https://prolong-training.example/", 503, "<!doctype html><title>Service Unavailable</title>"),
    WorldPage("https://longlora-project.example/start", 301, location="https://longlora-project.example/overview"),
    WorldPage("https://lab-pages.example/projects/film", 301, location="https://lab-pages.example/"),
    WorldPage("https://milebench-gallery.example/demo", body=_LOST),
    WorldPage("https://conversation-memory.example/locomo", 429, "<!doctype html><title>Too Many Requests</title>"),
)
