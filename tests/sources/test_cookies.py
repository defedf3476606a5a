"""The cookies of one chain of redirects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.sources.cookies import Cookies


def header(set_cookie: str, then: str, first: str = "https://www.a.test/") -> str:
    cookies = Cookies()
    cookies.take(first, set_cookie)
    return cookies.header(then)


@pytest.mark.parametrize(
    ("set_cookie", "then", "sent"),
    [
        ("k=v", "https://www.a.test/x", "k=v"),
        ("k=v; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/y", "https://www.a.test/x", "k=v"),
        ("k=v\nl=w", "https://www.a.test/", "k=v; l=w"),
        ("k=v\nk=w", "https://www.a.test/", "k=w"),
        ("k=v", "https://a.test/", ""),
        ("k=v", "https://b.test/", ""),
        ("k=v; Domain=a.test", "https://other.a.test/", "k=v"),
        ("k=v; Domain=.A.test", "https://a.test/", "k=v"),
        ("k=v; Domain=a.test", "https://ba.test/", ""),
        ("k=v; Domain=b.test", "https://b.test/", ""),
        ("k=v; Domain=test", "https://b.test/", ""),
        ("k=v; Secure", "http://www.a.test/", ""),
        ("k=v; secure", "https://www.a.test/", "k=v"),
        ("novalue", "https://www.a.test/", ""),
        ("=v", "https://www.a.test/", ""),
        ("k=ü", "https://www.a.test/", ""),
        ("k=v\r\nX-Evil: 1", "https://www.a.test/", ""),
        (f"k={'v' * 5000}", "https://www.a.test/", ""),
    ],
)
def test_where_a_cookie_goes(set_cookie: str, then: str, sent: str) -> None:
    assert header(set_cookie, then) == sent


@given(st.text(), st.text())
def test_no_cookie_breaks_a_header_or_reaches_another_site(name: str, rest: str) -> None:
    text = f"{name}={rest}"
    assert header(text, "https://b.test/") == ""
    sent = header(text, "https://www.a.test/")
    assert sent.isascii()
    assert sent.isprintable()
