"""What a page lacks of the parts that links ask for, and when that cannot be told."""

from __future__ import annotations

import time

import pytest

from citevet.net.anchors import missing_anchors
from citevet.net.transport import Response

HEADINGS = "<h1>Guide</h1><h2 id=set-up>Set up</h2><a name='The &amp; End'></a>"
SCRIPT = "<script src=site.js></script>"
README = '<h2>Use</h2><a id="user-content-use" class="anchor" href="#use"></a><script src="react.js"></script>'


def missing(
    body: str,
    *wanted: str,
    url: str = "https://site.example/guide",
    content_type: str = "text/html",
    status: int = 200,
    truncated: bool = False,
) -> tuple[str, ...]:
    response = Response(status, url, {"content-type": content_type}, body.encode(), truncated)
    return missing_anchors(response, wanted)


def test_a_page_has_its_ids_and_names_and_no_others() -> None:
    assert missing(HEADINGS, "set-up", "The & End", "use", "Set-Up") == ("Set-Up", "use")


@pytest.mark.parametrize(
    "body",
    [
        HEADINGS + SCRIPT,
        SCRIPT + "<a href='#one'>1</a><a href='#two'>2</a><p id=one><p id=two>",
        "<p>No script</p><script type=application/ld+json>{}</script>",
    ],
)
def test_a_page_that_comes_with_its_anchors_is_believed(body: str) -> None:
    assert missing(body, "use") == ("use",)


@pytest.mark.parametrize(
    "body",
    [
        SCRIPT,
        SCRIPT + "<a href='#main'>Skip</a><main id=main>",
        HEADINGS + SCRIPT + "<div id='__next'>",
        '<div id="root"></div>',
    ],
)
def test_a_page_that_scripts_may_add_to_is_not_believed(body: str) -> None:
    assert missing(body, "use") == ()


def test_a_page_that_was_cut_off_is_not_believed() -> None:
    assert missing(HEADINGS, "use", truncated=True) == ()


@pytest.mark.parametrize("content_type", ["application/pdf", "text/plain", "application/json"])
def test_only_html_is_looked_at(content_type: str) -> None:
    assert missing(HEADINGS, "use", content_type=content_type) == ()


@pytest.mark.parametrize(
    "name",
    ["/use", "!use", "owner/name&Date", "page=3", "L12", "L12-L20", "issuecomment-1234567", "disqus_thread"],
)
def test_what_programs_understand_is_no_part(name: str) -> None:
    assert missing(HEADINGS, name) == ()


@pytest.mark.parametrize("path", ["", "/blob/main/README.md", "/tree/main/docs", "/wiki/Home"])
def test_texts_at_github_have_their_anchors_behind_a_prefix_in_any_case(path: str) -> None:
    url = f"https://github.com/owner/name{path}"
    assert missing(README, "use", "Use", "user-content-use", "install", url=url) == ("install",)


@pytest.mark.parametrize("path", ["/issues/3", "/pull/4", "/releases"])
def test_threads_at_github_are_not_believed(path: str) -> None:
    assert missing(README, "install", url=f"https://github.com/owner/name{path}") == ()


def test_a_page_at_github_without_its_text_is_not_believed() -> None:
    assert missing(HEADINGS, "use", url="https://github.com/owner/name/blob/main/README.md") == ()


@pytest.mark.parametrize("unit", [" id=", " id='", "<h1 ", "<script ", " href=#", "id   ", " name=\"a'"])
def test_any_page_takes_linear_time(unit: str) -> None:
    started = time.process_time()
    missing(unit * (200_000 // len(unit)), "use")
    assert time.process_time() - started < 5
