"""The offline command does work that grows with the list, and no faster: the calls of functions are counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from citevet.documents import parse
from tests.support import RunCitevet, counting_calls

ENTRIES = 6
TITLED = "[**{0}: a Paper on Things.**](https://arxiv.org/abs/2404.{0:05d}) _Ann Lee{0}, Bo Roe._ Arxiv 2024."


def repeated(copies: int) -> str:
    """One list in whole copies, so that each entry is a duplicate of all its others."""
    return "".join(f"{number % ENTRIES + 1}. {TITLED.format(number % ENTRIES)}\n" for number in range(ENTRIES * copies))


def ignoring(copies: int) -> str:
    """A finding in each line, and a comment that ignores it."""
    return "".join(
        f"[a](https://arxiv.org//abs/2404.{number:05d}) <!-- citevet: ignore CV105 -->\n\n"
        for number in range(20 * copies)
    )


def alike(copies: int) -> str:
    """One paper, ever again with code of its own."""
    return "".join(
        f"- {TITLED.format(0)} [Code](https://github.com/a/b{number})\n" for number in range(ENTRIES * copies)
    )


def contradicting(copies: int) -> str:
    """Papers of all titles under one identifier."""
    return "".join(
        f"- [**Word{number} other{number}.**](https://arxiv.org/abs/2404.00001) _Ann Lee{number}, Bo._ Arxiv 2024.\n"
        for number in range(ENTRIES * copies)
    )


@pytest.mark.parametrize("written", [repeated, ignoring, alike, contradicting], ids=lambda each: each.__name__)
def test_an_offline_audit_takes_work_that_grows_with_the_list(
    written: Callable[[int], str], call_citevet: RunCitevet, tmp_path: Path
) -> None:
    # The first round fills the caches. Of duplicates a bounded number is compared, more than there are in it.
    _, some, many = (_calls(call_citevet, tmp_path, written(copies)) for copies in (1, 10, 30))
    assert 0 < many < 3.4 * some


def test_a_list_that_was_read_is_read_again_in_few_calls() -> None:
    # Each patch of an audit is proven by reading the list that it makes.
    data = alike(20).encode()
    document = parse("list.md", data)
    counted, again = counting_calls(lambda: parse("list.md", data))
    assert again == document
    assert 0 < counted < 200 * len(document.entries)


def _calls(call_citevet: RunCitevet, folder: Path, text: str) -> int:
    """The calls of Python functions that an audit of the text makes, reports and patches included."""
    (folder / "list.md").write_text(text)
    given = ("audit", "list.md", "--offline", "-q", "--no-progress", "--fail-on", "never")
    counted, ran = counting_calls(lambda: call_citevet(*given, cwd=folder))
    assert ran.code == 0, ran.stderr
    return counted
