"""`citevet sort`, as a user types it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from citevet.store import Store
from tests.support import Ran, RunCitevet
from tests.world import Fault, World, WorldPaper, WorldRepository

CITATIONS = {"Alpha": 30, "Beta": 500, "Gamma": None, "Delta": 70, "Epsilon": 900}


def entry(number: int, title: str, year: int = 2024, more: str = "") -> str:
    index = list(CITATIONS).index(title) + 1
    badge = f"[![stars](https://img.shields.io/github/stars/o/r{index})](https://github.com/o/r{index})"
    link = f"https://arxiv.org/abs/2401.0000{index}"
    return f"{number}. [**{title}: a Paper.**]({link}) _Ann Author._ Arxiv {year}. {badge}{more}\n"


REMARK = "\n    A remark."
ONE = [entry(1, "Alpha"), entry(2, "Beta", 2022, REMARK), entry(3, "Gamma", 2023)]
TWO = [entry(1, "Delta"), entry(2, "Epsilon", 2023)]
LIST = "# Papers\n\nSome prose, and [a page](https://example.org/never-asked).\n\n## One\n\n{}\n## Two\n\n{}"
BEFORE = LIST.format("".join(ONE), "".join(TWO))

Citevet = Callable[..., Ran]


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """A repository with one list, and a world that knows how often its papers are cited."""
    for index, (title, citations) in enumerate(CITATIONS.items(), 1):
        world.add(WorldRepository(f"o/r{index}", stars=index * 10))
        if citations is not None:
            name = f"{title}: a Paper"
            world.add(WorldPaper(name, ("Ann Author",), arxiv=f"2401.0000{index}", citations=citations))
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "citevet.toml").write_text(world.config())
    (tmp_path / "list.md").write_text(BEFORE)
    return tmp_path


@pytest.fixture
def citevet(folder: Path, call_citevet: RunCitevet) -> Citevet:
    """Calls the command line in the repository."""

    def run(*args: str | Path) -> Ran:
        return call_citevet(*args, cwd=folder)

    return run


def titles(folder: Path) -> str:
    return "".join(re.findall(r"\[\*\*(\w)", (folder / "list.md").read_text()))


def test_the_most_cited_come_first_in_each_section(citevet: Citevet, folder: Path, world: World) -> None:
    ran = citevet("sort", "list.md", "-q")
    assert (ran.code, ran.stderr) == (0, "")
    one = [entry(1, "Beta", 2022, REMARK), entry(2, "Alpha"), entry(3, "Gamma", 2023)]
    assert (folder / "list.md").read_text() == LIST.format("".join(one), entry(1, "Epsilon", 2023) + entry(2, "Delta"))
    assert world.requests_to("example.org") == ()
    assert not (folder / "reports").exists()
    again = citevet("sort", "list.md")
    assert again.stdout == "list.md: 0 of 5 entries moved, by citations; 1 without a figure\n"


@pytest.mark.parametrize(
    ("options", "order"),
    [
        (("--by", "stars"), "GBAED"),
        (("--by", "year"), "AGBDE"),
        (("--by", "title"), "ABGDE"),
        (("--by", "velocity"), "BAGED"),
        (("--section", "two"), "ABGED"),
    ],
)
def test_other_orders(citevet: Citevet, folder: Path, options: tuple[str, ...], order: str) -> None:
    assert citevet("sort", "list.md", *options).code == 0
    assert titles(folder) == order


def test_titles_and_stated_years_need_no_look_up(citevet: Citevet, world: World) -> None:
    for key in ("title", "year"):
        assert citevet("sort", "list.md", "--by", key).code == 0
    assert len(world.requests) == 0


def test_what_an_audit_has_learnt_is_not_asked_again(citevet: Citevet, folder: Path, world: World) -> None:
    citevet("audit", "list.md", "-q")
    asked = len(world.requests)
    assert citevet("sort", "list.md", "--offline").code == 0
    assert titles(folder) == "BAGED"
    assert len(world.requests) == asked


def test_a_sort_is_no_audit_to_compare_with(citevet: Citevet, folder: Path) -> None:
    def last() -> object:
        with closing(Store(folder / ".citevet/history.db", read_only=True)) as store:
            return store.chronicle().last("list.md")

    citevet("audit", "list.md", "-q")
    before = last()
    assert citevet("sort", "list.md", "--max-age", "0").code == 0
    assert before == last() is not None


def test_the_order_of_the_configuration(citevet: Citevet, folder: Path) -> None:
    with (folder / "citevet.toml").open("r+") as file:
        text = file.read()
        file.seek(0)
        file.write('sort-by = "title"\n' + text)
    (folder / "list.md").write_text(LIST.format("".join(reversed(ONE)), "".join(TWO)))
    assert citevet("sort", "list.md").code == 0
    assert titles(folder) == "ABGDE"


def test_diff_and_check_change_nothing(citevet: Citevet, folder: Path) -> None:
    checked = citevet("sort", "list.md", "--check")
    assert checked.code == 1
    shown = citevet("sort", "list.md", "--diff", "-q")
    assert shown.code == 0
    assert (folder / "list.md").read_text() == BEFORE
    subprocess.run(["git", "apply"], cwd=folder, input=shown.stdout.encode(), check=True)
    assert titles(folder) == "BAGED"
    assert citevet("sort", "list.md", "--check").code == 0


def test_counts_are_written_and_brought_up_to_date(citevet: Citevet, folder: Path, world: World) -> None:
    assert citevet("sort", "list.md", "--annotate").code == 0
    text = (folder / "list.md").read_text()
    assert re.findall(r"badge/citations-(\d+)-", text) == ["500", "30", "900", "70"]
    world.add(WorldPaper("Delta: a Paper", ("Ann Author",), arxiv="2401.00004", citations=1000))
    assert citevet("sort", "list.md", "--annotate", "--max-age", "0").code == 0
    text = (folder / "list.md").read_text()
    assert re.findall(r"badge/citations-(\d+)-", text) == ["500", "30", "1000", "900"]
    assert titles(folder) == "BAGDE"


def test_nothing_is_sorted_while_whoever_counts_is_down(citevet: Citevet, folder: Path, world: World) -> None:
    world.fail("semantic-scholar", Fault.ERROR)
    ran = citevet("sort", "list.md")
    assert ran.code == 3
    assert "nothing was sorted, as figures are missing" in ran.stderr
    assert (folder / "list.md").read_text() == BEFORE
    assert citevet("sort", "list.md", "--by", "stars").code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("-",), "name a file"),
        (("list.md", "--section", "Tow"), "did you mean 'Two'?"),
        (("list.md", "--by", "fame"), "--by"),
        (("none.md",), "none.md"),
        (("list.md", "--offline", "--record", "x"), "exclude one another"),
    ],
)
def test_bad_input_is_one_line(citevet: Citevet, arguments: tuple[str, ...], says: str) -> None:
    ran = citevet("sort", *arguments)
    assert (ran.code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert says in ran.stderr
