"""Which pages present themselves as a home page, and which of them may be something else all the same."""

from __future__ import annotations

import time

import pytest

from citevet.net.home import home_page
from citevet.net.pages import Page
from citevet.net.transport import Response

URL = "https://www.some-lab.example.org/papers/one.html"
CLAIM = '<link rel="canonical" href="https://some-lab.example.org/">'
TEXT = "<h1>Some lab</h1><p>We do research.</p>"


def digest(body: str, *, url: str = URL, status: int = 200, truncated: bool = False) -> str | None:
    return home_page(Page(Response(status, url, {"content-type": "text/html"}, body.encode(), truncated)))


@pytest.mark.parametrize(
    "head",
    [
        CLAIM,
        '<link href="/" rel=canonical>',
        "<meta property='og:url' content='https://some-lab.example.org'>",
        "<title>Home</title>",
        "<title>Home | Some lab</title>",
        "<title>Ada Byron&#39;s Home Page</title>",
        "<title>Welcome to nginx!</title>",
        "<title>Apache2 Ubuntu Default Page: It works</title>",
        "<title>Some Lab</title>",
        CLAIM + '<script type="application/ld+json">{}</script>',
        CLAIM
        + "<script async src=https://www.googletagmanager.com/gtag/js?id=G-1></script><script>gtag('js')</script>",
    ],
)
def test_a_page_says_that_it_is_its_hosts_home_page(head: str) -> None:
    assert digest(head + TEXT) == digest(head + TEXT, url=URL.replace("one", "two"))
    assert digest(head + TEXT) is not None
    assert digest(head + TEXT) != digest(head + TEXT + " ")


@pytest.mark.parametrize(
    "body",
    [
        "<title>A paper</title>" + TEXT,
        f'<link rel=canonical href="{URL}">' + TEXT,
        '<link rel=canonical href="/?p=3">' + TEXT,
        '<link rel=canonical href="https://another.example/">' + TEXT,
        '<link rel=canonical href="http://[">' + TEXT,
        "<title>A home for every model</title>" + TEXT,
    ],
)
def test_other_pages_say_nothing_of_the_kind(body: str) -> None:
    assert digest(body) is None


@pytest.mark.parametrize(
    "body",
    [
        "<div id=root></div><script src=/static/js/main.0a1b2c3d.js></script>",
        '<div id=app></div><script type="module" src="https://cdn.example/app.js"></script>',
        TEXT * 50 + "<script defer src=/assets/index.js></script>",
        TEXT * 50 + "<script>route(location.pathname)</script>",
        TEXT + "<script>never closed",
        "<noscript>You need to enable JavaScript to run this app.</noscript>",
    ],
)
def test_a_page_that_a_script_may_draw_is_not_meant(body: str) -> None:
    assert digest(CLAIM + body) is None


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Down for maintenance</h1>",
        "<p>We will be back soon.</p>",
        "<form><input type=password></form>",
        "<p>Please sign in.</p>",
        "<meta http-equiv=refresh content='0; url=/there'>",
        "<meta name=citation_title content='A paper'>",
    ],
)
def test_a_notice_a_login_and_a_paper_are_not_meant(body: str) -> None:
    assert digest(CLAIM + body) is None


@pytest.mark.parametrize("path", ["", "/", "/index.html", "/home", "/en/", "/de-AT", "//", "/default.aspx"])
def test_where_a_home_page_belongs_it_is_none_of_another_path(path: str) -> None:
    assert digest(CLAIM + TEXT, url=f"https://some-lab.example.org{path}") is None


def test_an_answer_that_is_not_whole_or_not_200_is_not_meant() -> None:
    assert digest(CLAIM + TEXT, truncated=True) is None
    assert digest(CLAIM + TEXT, status=203) is None


@pytest.mark.parametrize("piece", ["<script>", "<link rel=canonical ", "<title>", "<style>", "home | "])
def test_hostile_pages_take_no_time(piece: str) -> None:
    body = CLAIM + f"<title>{piece * (60_000 // len(piece))}"
    started = time.process_time()
    digest(body)
    assert time.process_time() - started < 1
