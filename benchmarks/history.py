"""How large the history of a long list becomes in a year of weekly audits, and how long one of them takes.

    python -m benchmarks.history [--all] [--weeks 52]

A list of 1,000 papers with 700 repositories and 1,300 further pages is audited every Monday against the stand-ins of
`tests/world/`, in time that flies. Every week most papers are cited more and most repositories get stars, a few pages
and repositories go or come back, and a few papers are accepted; two links in a hundred fail every other week, and in
two weeks GitHub or the whole network is down. With `--all` every answer is asked for anew every week (`--max-age 0`).

Prints for some weeks the bytes of the store (the index of proceedings apart), of that index and of what `citevet
history export` writes, and the seconds that the audit took, its report included, with how many requests it sent; and in
the end what takes the store's room.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.weeks import Weeks
from tests.world import Fault, World, WorldPage, WorldPaper, WorldRepository

from citevet.audit import AuditOptions
from citevet.model import Audit
from citevet.reports.base import Context
from citevet.reports.forms import FORMS
from citevet.store import Store

PAPERS, REPOSITORIES, PAGES, HOSTS = 1_000, 700, 1_300, 130
SHOWN = (1, 2, 13, 26, 52)
GITHUB_DOWN, NETWORK_DOWN = 9, 30
# Tables of the index of proceedings.
INDEX = ("listing", "publication", "publication_name", "sought")
# Of as many letters as such texts have on average in real lists.
_WORDS = [
    "long",
    "context",
    "attention",
    "sparse",
    "memory",
    "retrieval",
    "language",
    "models",
    "efficient",
    "evaluation",
    "of",
    "for",
    "with",
]
_NAMES = [
    "Ada",
    "Bo",
    "Cy",
    "Dee",
    "Eli",
    "Fay",
    "Gus",
    "Hal",
    "Ida",
    "Jo",
    "Kim",
    "Lee",
    "Mia",
    "Ned",
    "Ola",
    "Pat",
    "Quinn",
    "Roe",
    "Sam",
    "Tess",
]


class Year:
    """The list, and the world that it is about."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = random.Random(2026)
        self.papers = [self._paper(number) for number in range(PAPERS)]
        self.repositories = [
            WorldRepository(f"owner-{number}/repository-{number}", stars=self.rng.randrange(3_000))
            for number in range(REPOSITORIES)
        ]
        self.pages = [self._page(number) for number in range(PAGES)]
        world.add(*self.papers, *self.repositories, *self.pages)

    @property
    def text(self) -> str:
        """The list as Markdown."""
        lines = []
        for number, paper in enumerate(self.papers):
            links = [f"[page]({page.url})" for page in self.pages[number::PAPERS]]
            if number < REPOSITORIES:
                links.append(f"[code](https://github.com/{self.repositories[number].name})")
            lines.append(
                f"{number + 1}. [**{paper.title}.**](https://arxiv.org/abs/{paper.arxiv}) "
                f"_{', '.join(paper.authors)}._ Arxiv 20{(paper.arxiv or '')[:2]}. {' '.join(links)}\n"
            )
        return "# Papers\n\n" + "\n".join(lines)

    def move(self, week: int) -> None:
        """What happens in one week."""
        for number, paper in enumerate(self.papers):
            if self.rng.random() < 0.8:
                more = replace(paper, citations=paper.citations + self.rng.randrange(1, 20))
                if self.rng.random() < 0.005:
                    more = replace(more, venue="Annual Meeting of the Association for Computational Linguistics")
                    more = replace(more, comment="Accepted to ACL 2025", year=2025)
                self.papers[number] = more
        for number, repository in enumerate(self.repositories):
            if self.rng.random() < 0.8:
                self.repositories[number] = replace(repository, stars=repository.stars + self.rng.randrange(1, 20))
        for number, page in enumerate(self.pages):
            status = page.status
            if number % 50 == 0:
                status = (200, 503)[week % 2]
            elif self.rng.random() < (0.1 if status == 404 else 0.002):
                status = 200 if status == 404 else 404
            self.pages[number] = replace(page, status=status, headers=self._validators(number, week))
        self.world.add(*self.papers, *self.repositories, *self.pages)

    def _paper(self, number: int) -> WorldPaper:
        title = " ".join(self.rng.sample(_WORDS, 9)).capitalize()
        authors = tuple(" ".join(self.rng.sample(_NAMES, 2)) + "son" for _ in range(6))
        return WorldPaper(
            f"{title} {number}",
            authors,
            arxiv=f"2{3 + number % 3}{number % 12 + 1:02d}.{number:05d}",
            citations=self.rng.randrange(500),
            comment="12 pages, 5 figures. Code is available",
        )

    def _page(self, number: int) -> WorldPage:
        url = f"https://host-{number % HOSTS}.example.org/projects/{number}/index.html"
        title = " ".join(self.rng.sample(_WORDS, 6))
        return WorldPage(
            url, body=f"<!doctype html><title>{title}</title><p>Here.", headers=self._validators(number, 0)
        )

    def _validators(self, number: int, week: int) -> Mapping[str, str]:
        """Half of the pages have an ETag, and of those a third another one every week."""
        return {"ETag": f'"{number:08x}-{week if number % 6 == 0 else 0:x}"'} if number % 2 == 0 else {}


def main(arguments: Sequence[str]) -> None:
    """Runs the year."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history")
    parser.add_argument("--all", action="store_true", help="ask for every answer every week")
    parser.add_argument("--weeks", type=int, default=52)
    given = parser.parse_args(arguments)
    options = AuditOptions(max_age=timedelta(0) if given.all else None)
    with tempfile.TemporaryDirectory(prefix="history-") as folder, World(Path(folder)) as world:
        file = Path(folder) / "history.db"
        print(f"{'week':>4} {'store':>10} {'index':>10} {'export':>10} {'seconds':>8} {'requests':>9}")
        for week, seconds, audit in weeks(world, file, given.weeks, options):
            if week in {*SHOWN, given.weeks}:
                sizes = sizes_of(file)
                index = sum(size for name, size in sizes.items() if name in INDEX)
                requests = sum(host.requests for host in audit.run.hosts.values())
                print(
                    f"{week:4} {sum(sizes.values()) - index:10,} {index:10,} {exported(file):10,} {seconds:8.1f} "
                    f"{requests:9,}",
                    flush=True,
                )
        for name, size in sorted(sizes_of(file).items(), key=lambda each: -each[1]):
            print(f"  {name:24} {size:10,}")


def weeks(world: World, file: Path, last: int, options: AuditOptions) -> Iterator[tuple[int, float, Audit]]:
    """The weeks with the seconds that each audit took."""
    year = Year(world)
    audits = Weeks(world, file, year.text)
    for week in range(1, last + 1):
        down = {GITHUB_DOWN: ("github", "github-pages"), NETWORK_DOWN: world.services}.get(week, ())
        for service in down:
            world.fail(service, Fault.REFUSED)
        started = time.monotonic()
        audit = audits.audited(options)
        context = Context(width=100)
        for form in ("json", "markdown", "html"):
            for _ in FORMS[form].pieces(audit, context):
                pass
        yield week, time.monotonic() - started, audit
        for service in down:
            world.heal(service)
        year.move(week)


def sizes_of(file: Path) -> dict[str, int]:
    """The bytes of the file by table, indexes and free pages included."""
    with closing(sqlite3.connect(file)) as connection:
        query = "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name) GROUP BY tbl_name"
        sizes = dict(connection.execute(query).fetchall())
    sizes["the rest"] = file.stat().st_size - sum(sizes.values())
    return sizes


def exported(file: Path) -> int:
    """The bytes that `citevet history export` writes."""
    store = Store(file, read_only=True)
    try:
        return sum(map(len, store.export()))
    finally:
        store.close()


if __name__ == "__main__":
    main(sys.argv[1:])
