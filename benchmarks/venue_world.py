"""A world that agrees with a table of facts, and has the flaws that its services really have.

Semantic Scholar has not merged the acceptance yet for three papers in ten, gives the preprint's year, calls Findings,
workshops and industry tracks by their conference, and knows most papers by DBLP's preprint record; DBLP calls Findings
by their conference as well; Crossref gives the year of printing and OpenAlex the preprint's; each source lacks one
paper in ten; four authors in ten tell arXiv of the acceptance, some of them wrongly, and others tell of submissions;
OpenReview is behind a wall. Every volume is as large as it is in reality, and holds papers that look like the list's.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.world import WorldPaper
from tests.world.semantic_scholar import VENUES

from benchmarks.facts import Fact, LookAlike, Truth

MISSING = 0.10
LAGGING = 0.30
COMMENTED = 0.40
BY_PREPRINT = 0.60
WRONG_YEAR = 0.01
FORMER_WORKSHOP = 0.03
LOOK_ALIKES = 0.30
WRONG_IDS = 3

_S2_NAMES = {alias: name for name, aliases in VENUES.items() for alias in aliases} | {
    "COLM": "Conference on Language Modeling",
    "ICCV": "IEEE International Conference on Computer Vision",
    "ECCV": "European Conference on Computer Vision",
    "WACV": "IEEE Workshop/Winter Conference on Applications of Computer Vision",
    "IJCAI": "International Joint Conference on Artificial Intelligence",
    "TMLR": "Trans. Mach. Learn. Res.",
    "KDD": "Knowledge Discovery and Data Mining",
    "ICASSP": "IEEE International Conference on Acoustics, Speech, and Signal Processing",
    "LREC": "International Conference on Language Resources and Evaluation",
}
# Tables of contents in DBLP by venue and part.
_TOCS = {
    "NeurIPS": "conf/nips/neurips{year}",
    "TMLR": "journals/tmlr/tmlr{year}",
    "JMLR": "journals/jmlr/jmlr{number}",
    "TACL": "journals/tacl/tacl{volume}",
    "ACL": "conf/acl/acl{year}-1",
    "KDD": "conf/kdd/kdd{year}",
}
# How many papers the volumes of recent years hold, by year where that matters.
_SIZES = {
    "ICLR": {2022: 1095, 2023: 1574, 2024: 2260, 2025: 3704, 2026: 5300},
    "NeurIPS": {2022: 2834, 2023: 3540, 2024: 4494, 2025: 5800},
    "ICML": {2022: 1233, 2023: 1828, 2024: 2610, 2025: 3260, 2026: 4000},
    "CVPR": {2022: 2074, 2023: 2353, 2024: 2716, 2025: 2871, 2026: 4000},
    "ICCV": {2023: 2156, 2025: 2701},
    "AAAI": {2023: 1721, 2024: 2527, 2025: 3032, 2026: 4000},
    "ACL": {2023: 1075, 2024: 941, 2025: 1700, 2026: 1900},
    "EMNLP": {2023: 1047, 2024: 1268, 2025: 1809},
    "NAACL": {2024: 565, 2025: 719},
    "COLM": {2024: 299, 2025: 418},
    "TMLR": {2023: 700, 2024: 1200, 2025: 1500, 2026: 900},
}
_USUAL_SIZE = 400
# What Crossref calls the proceedings of those that register DOIs, and the DOIs' beginning.
_REGISTERED = {
    "AAAI": ("Proceedings of the AAAI Conference on Artificial Intelligence", "10.1609/aaai.x"),
    "CVPR": ("{year} IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)", "10.1109/cvpr.{year}"),
    "ICCV": ("{year} IEEE/CVF International Conference on Computer Vision (ICCV)", "10.1109/iccv.{year}"),
    "WACV": ("{year} IEEE/CVF Winter Conference on Applications of Computer Vision (WACV)", "10.1109/wacv.{year}"),
    "ECCV": ("Computer Vision – ECCV {year}", "10.1007/978-3-031"),
    "IJCAI": ("Proceedings of the International Joint Conference on Artificial Intelligence", "10.24963/ijcai.{year}"),
    "KDD": ("Proceedings of the ACM SIGKDD Conference on Knowledge Discovery and Data Mining", "10.1145/kdd.{year}"),
    "NeurIPS": ("Advances in Neural Information Processing Systems 37", "10.52202/079017"),
    "ICASSP": (
        "ICASSP {year} - {year} IEEE International Conference on Acoustics, Speech and Signal Processing (ICASSP)",
        "10.1109/icassp.{year}",
    ),
}
_LATER_PRINTED = 0.05
_PMLR = {2022: 162, 2023: 202, 2024: 235, 2025: 267, 2026: 306}

_NAMES = re.findall(
    r"\w+ \w+", "Ann Cybo Bo Dreymann Cy Ettinger Di Fahlberg Ed Gosling Flo Hartwig Gus Ivory Hal Jonas"
)
_WORDS = re.findall(
    r"\w+",
    "adaptive aligned attention bounded cached causal chunked coarse compact compressed context "
    "contrastive cross deep  dense diffusion distilled dynamic early efficient elastic fast federated "
    "fine frozen gated global graph grouped  guided hidden hybrid implicit joint kernel knowledge "
    "language latent layered learned linear local long masked  memory mixed modular neural online "
    "parallel pruned quantized query random ranked recurrent retrieval robust scaled  search selective "
    "sparse speculative stable state streaming structured sub token transfer universal visual ",
)
_MAIN = (
    "Accepted to {0} {1}",
    "{0} {1}",
    "Accepted at {0} {1} main conference",
    "Published as a conference paper at {0} {1}",
    "12 pages, 5 figures. Accepted to {0} {1} (Poster)",
    "Camera ready for {0} {1}. Code is at https://github.com/x/y",
    "{0} {1} main",
)
_BY_TRACK = {
    "findings": ("Findings of {0} {1}", "{0} {1} Findings", "Accepted to {0} {1}"),
    "workshop": ("Accepted to the {0} {1} Workshop on Long Contexts", "{0} {1} workshop"),
    "datasets": ("{0} {1} Datasets and Benchmarks Track", "Accepted to {0} {1}"),
    "industry": ("{0} {1} Industry Track", "Accepted to {0} {1}"),
    "demo": ("{0} {1} demo track",),
    "journal": ("Accepted by {0}", "Published in {0} ({1})"),
}
_NO_NEWS = (
    "",
    "",
    "Preprint. Under review.",
    "Work in progress",
    "Submitted to ICLR {0}",
    "Under review at NeurIPS {0}",
    "23 pages, 4 figures",
    "Submitted to the 2025 ACL Rolling Review",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A list and the world that it is audited in. `facts` runs along the list's entries; `wrong` holds the places of
    those whose link leads to another paper. `bibtex` is the same list as a `.bib` file, with the entry's place in each
    key."""

    text: str
    bibtex: str
    facts: tuple[Fact, ...]
    wrong: frozenset[int]
    papers: tuple[WorldPaper, ...]


def sample(facts: Sequence[Fact], look_alikes: Sequence[LookAlike], size: int, seed: int) -> Sample:
    """A list of `size` preprints drawn from the facts, all of them called preprints, and its world."""
    rng = random.Random(seed)
    shuffled = rng.sample(facts, len(facts))
    listed, spare = shuffled[:size], [each for each in shuffled[size:] if each.truth]
    wrong = frozenset(rng.sample(range(len(listed)), min(WRONG_IDS, len(spare))))
    linked = {place: spare.pop().arxiv for place in sorted(wrong)}
    lines = [_line(number, each, linked.get(number, each.arxiv)) for number, each in enumerate(listed)]
    papers = [paper for each in facts for paper in _known(each, rng)]
    for other in look_alikes:
        acl = _acl_id(other.truth, _number(f"{other.title} {other.authors}"))
        papers += _in_proceedings(other.title, other.authors, other.truth, rng, acl=acl)
    for each in listed:
        if rng.random() < LOOK_ALIKES:
            papers += _made_up_look_alike(each, rng)
    volumes = sorted({(each.truth.venue, each.truth.track, each.truth.year) for each in facts if each.truth})
    papers += [paper for volume in volumes for paper in _others(*volume)]
    text = "\n".join(("# Papers", "", *lines, ""))
    bibtex = "\n".join(_bibtex(number, each, linked.get(number, each.arxiv)) for number, each in enumerate(listed))
    return Sample(text, bibtex, tuple(listed), wrong, tuple(papers))


def _line(number: int, fact: Fact, arxiv: str) -> str:
    title = re.sub(r"([\[\]*_`\\<])", r"\\\1", fact.listed)
    return (
        f"{number + 1}. [**{title}.**](https://arxiv.org/abs/{arxiv}) _{', '.join(fact.authors)}._ Arxiv {fact.posted}."
    )


def _bibtex(number: int, fact: Fact, arxiv: str) -> str:
    title = re.sub(r"([&%#_$])", r"\\\1", re.sub(r"[{}\\]", "", fact.listed))
    return (
        f"@article{{entry{number},\n  title = {{{title}}},\n  author = {{{' and '.join(fact.authors)}}},\n"
        f"  journal = {{arXiv preprint arXiv:{arxiv}}},\n  year = {{{fact.posted}}}\n}}\n"
    )


def _known(fact: Fact, rng: random.Random) -> Iterator[WorldPaper]:
    """What Semantic Scholar, arXiv and the proceedings say of a paper."""
    truth = fact.truth
    lagging = truth is None or rng.random() < LAGGING
    own = fact.title if not fact.retitled or rng.random() < 0.5 else fact.listed
    acl = fact.acl or _acl_id(truth, _number(fact.title))
    doi = _doi(fact, acl)
    yield WorldPaper(
        own,
        fact.authors,
        arxiv=fact.arxiv,
        doi=None if lagging else doi or None,
        acl=None if lagging or truth is None else acl or None,
        dblp=None if lagging or truth is None or rng.random() < BY_PREPRINT else _key(fact.title, fact.authors, truth),
        venue="arXiv.org" if lagging or truth is None else _S2_NAMES.get(truth.venue, truth.venue),
        year=fact.posted,
        comment=_comment(fact, rng),
        indexed=rng.random() >= MISSING,
        citations=rng.randrange(500),
        known_to=frozenset({"semantic-scholar", "arxiv", "arxiv-pages"}),
    )
    if rng.random() >= MISSING:
        yield WorldPaper(own, fact.authors, arxiv=fact.arxiv, year=fact.posted, known_to=frozenset({"openalex"}))
    if truth is not None and doi:
        yield from _registered(fact, truth, doi, acl, rng)
    if fact.rejected:
        venue, year = fact.rejected.rsplit(" ", 1)
        host = f"{venue}.cc/{year}"
        forum = hashlib.sha256(f"{fact.arxiv} rejected".encode()).hexdigest()[:10]
        # The id of the first version's notes is the conference's for rejected papers too.
        venueid = f"{host}/Conference" if int(year) < 2024 else f"{host}/Conference/Rejected_Submission"
        yield _note(fact.title, fact.authors, forum, f"Submitted to {venue} {year}", venueid)
    if truth is not None:
        yield from _in_proceedings(fact.title, fact.authors, truth, rng, acl=acl, openreview=fact.openreview)


def _doi(fact: Fact, acl: str) -> str:
    """The DOI that a paper's publisher registered; "" where it registers none."""
    truth = fact.truth
    if fact.doi or truth is None or (not acl and (truth.venue not in _REGISTERED or truth.track == "workshop")):
        return fact.doi.lower()
    if acl:
        return f"10.18653/v1/{acl}"
    # Of NeurIPS, one year's alone are registered.
    if truth.venue == "NeurIPS" and truth.year != 2024:
        return ""
    return f"{_REGISTERED[truth.venue][1].format(year=truth.year)}.{_number(fact.title)}"


def _registered(fact: Fact, truth: Truth, doi: str, acl: str, rng: random.Random) -> Iterator[WorldPaper]:
    """What Crossref and OpenAlex say of a publication. OpenAlex calls every part by its conference."""
    main = _REGISTERED.get(truth.venue, (_S2_NAMES.get(truth.venue, truth.venue), ""))[0].format(year=truth.year)
    container = main
    if truth.track == "findings":
        container = f"Findings of the Association for Computational Linguistics: {truth.venue} {truth.year}"
    elif acl or truth.track == "workshop":
        what = {"industry": "Industry Track", "demo": "System Demonstrations", "workshop": "Workshop on Long Contexts"}
        of = f"Proceedings of the {truth.year} {main}"
        container = f"{of}: {what[truth.track]}" if truth.track in what else f"{of} (Volume 1: Long Papers)"
    kind = "journal-article" if truth.venue == "AAAI" or truth.track == "journal" else "proceedings-article"
    printed = truth.year + (rng.random() < _LATER_PRINTED)
    for service, title, year in (("crossref", container, printed), ("openalex", main, fact.posted)):
        if rng.random() >= MISSING:
            yield WorldPaper(
                fact.title,
                fact.authors,
                doi=doi,
                acl=acl or None,
                container=title,
                publisher_type=kind,
                year=year,
                known_to=frozenset({service}),
            )


def _comment(fact: Fact, rng: random.Random) -> str:
    truth = fact.truth
    if truth is None or rng.random() >= COMMENTED:
        return rng.choice(_NO_NEWS).format(fact.posted + 1)
    if truth.track == "main" and rng.random() < FORMER_WORKSHOP:
        return f"Accepted to the {truth.venue} {truth.year} Workshop on Efficient Models"
    year = truth.year - 1 if rng.random() < WRONG_YEAR else truth.year
    return rng.choice(_BY_TRACK.get(truth.track, _MAIN)).format(truth.venue, year)


def _in_proceedings(
    title: str, authors: tuple[str, ...], truth: Truth, rng: random.Random, *, acl: str = "", openreview: str = ""
) -> Iterator[WorldPaper]:
    """The records in DBLP, in the publisher's own listing and at OpenReview, each of which may be missing."""
    mark = hashlib.sha256(f"{title} {authors} {truth}".encode()).hexdigest()
    if truth.track != "workshop" and rng.random() >= MISSING:
        yield WorldPaper(
            title,
            authors,
            acl=acl or None,
            dblp=_key(title, authors, truth),
            listed=toc(truth),
            listed_as=truth.venue,
            listed_page=_page(truth, mark, acl, openreview),
            known_to=frozenset({"dblp"}),
        )
    if rng.random() >= MISSING and (printed := _printed(truth, mark, acl)) is not None:
        service, page = printed
        yield WorldPaper(title, authors, acl=acl or None, listed_page=page, known_to=frozenset({service}))
    if rng.random() >= MISSING and truth.venue in {"ICLR", "NeurIPS", "ICML", "COLM", "TMLR"}:
        yield _note(title, authors, openreview or mark[:10], *_decided(truth))


def _note(title: str, authors: tuple[str, ...], forum: str, venue: str, venueid: str) -> WorldPaper:
    known_to = frozenset({"openreview", "openreview-api"})
    return WorldPaper(
        title, authors, openreview=forum, openreview_venue=venue, openreview_venueid=venueid, known_to=known_to
    )


def _decided(truth: Truth) -> tuple[str, str]:
    """The venue and the venue's id of an accepted note."""
    name, year = truth.venue, truth.year
    if name == "TMLR":
        return "Accepted by TMLR", "TMLR"
    host = f"colmweb.org/COLM/{year}" if name == "COLM" else f"{name}.cc/{year}"
    if truth.track == "workshop":
        return f"{name} {year} Workshop LLM", f"{host}/Workshop/LLM"
    if truth.track == "datasets":
        return f"{name} {year} Track Datasets and Benchmarks Poster", f"{host}/Datasets_and_Benchmarks_Track"
    return f"{name} {year} Poster", f"{host}/Conference"


def _printed(truth: Truth, mark: str, acl: str) -> tuple[str, str] | None:
    """The publisher that lists a paper itself, and the paper's page there."""
    venue, year = truth.venue, truth.year
    if acl:
        return "acl", ""
    if truth.track == "workshop":
        return None
    if venue == "ICML" and year in _PMLR:
        return "pmlr", f"https://proceedings.mlr.press/v{_PMLR[year]}/x{mark[:8]}.html"
    if venue in {"NeurIPS", "MLSys"} or (venue == "ICLR" and year >= 2024):
        part = "Datasets_and_Benchmarks_Track" if truth.track == "datasets" else "Conference"
        host = {"NeurIPS": "neurips.cc", "ICLR": "iclr.cc", "MLSys": "mlsys.org"}[venue]
        page = f"https://proceedings.{host}/paper_files/paper/{year}/hash/{mark[:32]}-Abstract-{part}.html"
        return venue.lower(), page
    if venue in {"CVPR", "ICCV", "WACV"} and year >= 2021:
        return "cvf", f"https://openaccess.thecvf.com/content/{venue}{year}/html/x_{mark[:8]}_paper.html"
    return None


def toc(truth: Truth) -> str:
    """The table of contents in DBLP that a paper of that acceptance stands in."""
    stream = truth.venue.lower()
    pattern = _TOCS.get(truth.venue, f"conf/{stream}/{stream}{{year}}")
    if truth.track == "findings":
        pattern = f"conf/{stream}/{stream}{{year}}f"
    elif truth.track in {"industry", "demo"}:
        pattern = f"conf/{stream}/{stream}{{year}}{truth.track}"
    return pattern.format(year=truth.year, number=truth.year - 1999, volume=truth.year - 2012)


def _key(title: str, authors: tuple[str, ...], truth: Truth) -> str:
    return f"{toc(truth).rpartition('/')[0]}/X{_digits(' '.join((title, *authors)))}{truth.year % 100:02}"


def _number(title: str) -> int:
    return int(hashlib.sha256(title.encode()).hexdigest()[:6], 16) % 90_000 + 9_000


def _digits(text: str) -> str:
    return "".join(each for each in hashlib.sha256(text.encode()).hexdigest() if each.isalpha())[:8].title()


def _page(truth: Truth, mark: str, acl: str, openreview: str) -> str:
    """Where DBLP links a paper."""
    if acl:
        return f"https://doi.org/10.18653/v1/{acl}"
    if truth.venue == "NeurIPS":
        part = "Datasets_and_Benchmarks_Track" if truth.track == "datasets" else "Conference"
        return f"http://papers.nips.cc/paper_files/paper/{truth.year}/hash/{mark[:32]}-Abstract-{part}.html"
    if truth.venue == "ICML" and truth.year in _PMLR:
        return f"https://proceedings.mlr.press/v{_PMLR[truth.year]}/x{mark[:6]}.html"
    if truth.venue in {"ICLR", "COLM", "TMLR"}:
        return f"https://openreview.net/forum?id={openreview or mark[:10]}"
    return f"https://doi.org/10.1109/X.{truth.year}.{int(mark[:6], 16)}"


def _acl_id(truth: Truth | None, number: int) -> str:
    """An id for a paper of the ACL's conferences."""
    if truth is None or truth.venue not in {"ACL", "EMNLP", "NAACL", "EACL", "AACL", "COLING"} or truth.year < 2020:
        return ""
    if truth.track == "findings":
        return f"{truth.year}.findings-{truth.venue.lower()}.{number}"
    part = {"main": "main" if truth.venue in {"EMNLP", "COLING"} else "long"}.get(truth.track, truth.track)
    return f"{truth.year}.{truth.venue.lower()}-{part}.{number}"


def _made_up_look_alike(fact: Fact, rng: random.Random) -> Iterator[WorldPaper]:
    """One of: the same title by others, a title of two letters more by others, a sequel by the same authors, another
    paper about a system of the same name."""
    others = tuple(rng.sample(_NAMES, 3))
    name, colon, rest = fact.title.partition(":")
    title, authors = rng.choice(
        (
            (fact.title, others),
            (f"{fact.title}s" if rng.random() < 0.5 else f"On {fact.title}", others),
            (f"{name}++{colon}{rest}", fact.authors),
            (f"{name}2{colon}{rest}", fact.authors),
            (f"{name}: {' '.join(rng.sample(_WORDS, 5)).title()}", others),
        )
    )
    year = fact.posted + rng.randrange(2)
    venue, track = rng.choice((("ICLR", "main"), ("NeurIPS", "main"), ("ACL", "main"), ("EMNLP", "findings")))
    truth = Truth(venue, track, year)  # type: ignore[arg-type]
    yield from _in_proceedings(title, authors, truth, rng, acl=_acl_id(truth, _number(f"{title} {authors}")))


def _others(venue: str, track: str, year: int) -> Iterator[WorldPaper]:
    """The other papers of a volume."""
    rng = random.Random(f"{venue} {track} {year}")
    truth = Truth(venue, track, year)  # type: ignore[arg-type]
    if track == "workshop":
        return
    size = _SIZES.get(venue, {}).get(year, _USUAL_SIZE) if track in {"main", "journal"} else _USUAL_SIZE
    for number in range(size):
        title = " ".join(rng.sample(_WORDS, 6)).capitalize()
        authors = tuple(f"{rng.choice(_WORDS).title()} {rng.choice(_WORDS).title()}man" for _ in range(4))
        yield from _in_proceedings(title, authors, truth, rng, acl=_acl_id(truth, number))
