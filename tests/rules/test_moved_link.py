"""Where a moved link may be changed unasked, and where a person should look."""

from __future__ import annotations

import pytest

from citevet.rules.moved_link import _is_doubtful


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("http://example.org/a", "https://example.org/a"),
        ("https://example.org/a", "https://example.com/b/c"),
        ("http://example.org/", "https://www.example.org/"),
        ("http://example.org", "https://example.org/en/"),
        ("https://example.org/a", "https://example.org/authors/a"),
        ("https://example.org/a", "https://example.org/sessions/login-free-web"),
        ("https://example.org/login", "https://example.org/login/"),
        ("https://example.org/a?x=1", "https://example.com/b?x=1"),
    ],
)
def test_the_same_page_at_another_place_is_safe(old: str, new: str) -> None:
    assert not _is_doubtful(old, new, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://example.org/a", "https://example.org/"),
        ("https://example.org/a", "https://example.org"),
        ("https://example.org/a", "https://example.com/index.html"),
        ("https://example.org/", "https://example.com/"),
        ("https://example.org/a", "https://example.org/en-us/"),
        ("https://example.org/a", "https://example.org/login"),
        ("https://example.org/a", "https://example.org/users/sign_in"),
        ("https://example.org/a", "https://auth.example.org/start"),
        ("https://example.org/a", "https://accounts.example.org/v3"),
        ("https://example.org/a", "https://example.org/consent/"),
        ("https://example.org/a/b", "https://example.org/gate?back=%2Fa%2Fb"),
        ("https://example.org/a/b", "https://example.com/x?url=https%3A%2F%2Fexample.org%2Fa%2Fb"),
        ("https://example.org/a", "http://example.org/b"),
    ],
)
def test_a_place_that_may_be_another_thing_is_unsafe(old: str, new: str) -> None:
    assert _is_doubtful(old, new, new)


def test_the_end_of_the_chain_counts_as_well_as_its_permanent_part() -> None:
    assert _is_doubtful("https://example.org/a", "https://example.org/b", "https://example.org/login")
