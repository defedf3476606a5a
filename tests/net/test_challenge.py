"""Robot walls and pages that are not what was asked for; and what must not be taken for either."""

from __future__ import annotations

import time

import pytest

from citevet.net.challenge import recognise, soft_404
from citevet.net.pages import MARKS, Page, text_of
from citevet.net.transport import Response


def page(body: str, status: int = 200, content_type: str = "text/html; charset=utf-8", **headers: str) -> Response:
    """An answer with that body; underscores in names of headers stand for hyphens."""
    lines = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, "https://site.example/p", {"content-type": content_type, **lines}, body.encode())


def html(title: str, body: str = "", head: str = "") -> str:
    """A page of HTML."""
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


CLOUDFLARE = html(
    "Just a moment...",
    "<noscript>Enable JavaScript and cookies to continue</noscript>"
    "<script>(function(){window._cf_chl_opt={cvId:'3'};})();</script>"
    '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>',
)
DATADOME = (
    "<html><head><title>site</title></head><body><script>var dd={'cid':'x','host':'geo.captcha-delivery.com'}</script>"
)
AKAMAI = html("Access Denied", "<h1>Access Denied</h1>You don't have permission to access x<p>Reference&#32;&#35;18.1")
IMPERVA = (
    '<html><body><iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1">'
    "Request unsuccessful. Incapsula incident ID: 12-34</iframe></body></html>"
)
PERIMETERX = html("site.example", '<div id="px-captcha"></div><script>window._pxAppId = "PX1"</script>')
OPENREVIEW = '{"name":"ChallengeRequiredError","message":"Challenge verification is required","status":403}'


@pytest.mark.parametrize("status", [200, 202, 403, 503])
@pytest.mark.parametrize(
    ("body", "name"),
    [
        (CLOUDFLARE, "cloudflare"),
        (DATADOME, "datadome"),
        (IMPERVA, "imperva"),
        (PERIMETERX, "perimeterx"),
        (html("Making sure you&#39;re not a bot!", "Protected by Anubis <script></script>"), "anubis"),
        (html("Client Challenge", "JavaScript is disabled in your browser."), "fastly"),
        (html("Robot Check", "<script></script>"), "captcha"),
        (html("Are you a robot?", "<script></script>"), "captcha"),
        (html("Vercel Security Checkpoint", "<script></script>"), "captcha"),
    ],
)
def test_walls_are_told_whatever_their_status(status: int, body: str, name: str) -> None:
    assert recognise(Page(page(body, status))) == name


@pytest.mark.parametrize(
    ("response", "name"),
    [
        (page("", 403, cf_mitigated="challenge"), "cloudflare"),
        (page(html("An ordinary page"), 200, cf_mitigated="challenge"), "cloudflare"),
        (page("", 202, x_amzn_waf_action="challenge"), "aws-waf"),
        (page("", 405, x_amzn_waf_action="captcha"), "aws-waf"),
        (page("", 429, x_vercel_mitigated="challenge"), "vercel"),
        (page(OPENREVIEW, 403, "application/json"), "openreview"),
        (page(AKAMAI, 403), "akamai"),
        (page(html("Attention Required! | Cloudflare", '<div class="cf-error-details">'), 403), "cloudflare"),
        (page(html("Sorry", "Please verify you are human."), 403), "captcha"),
        (page(html("Sorry", "We have seen unusual traffic"), 429), "captcha"),
    ],
)
def test_walls_that_need_a_header_or_a_refusal(response: Response, name: str) -> None:
    assert recognise(Page(response)) == name


@pytest.mark.parametrize(
    "response",
    [
        page(html("A paper", '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>')),
        page(
            html("Breaking CAPTCHAs with a CAPTCHA solver", "<script></script><p>captcha captcha, are you a robot</p>")
        ),
        page(html("Just a moment: on attention", "<script></script>")),
        page(html("Access Denied: a study", "<h1>Access Denied: a study</h1>")),
        page(html("Shop", "<script>window._pxAppId='PX1'</script>")),
        page(html("Shop", '<script src="/_Incapsula_Resource?SWJIYLWA=719d"></script>')),
        page(html("Shop", '<script src="https://js.datadome.co/tags.js"></script>'), x_datadome="protected"),
        page(html("Not found"), 404),
        page(html("Forbidden", "You may not."), 403),
        page('{"message":"Too Many Requests"}', 429, "application/json"),
        page("", 403),
        page("\0\1\2", 200, "application/pdf"),
        page(html("503 Service Unavailable"), 503),
    ],
)
def test_what_is_no_wall(response: Response) -> None:
    assert recognise(Page(response)) is None


@pytest.mark.parametrize(
    "body",
    [
        html("404 Not Found"),
        html("Page not found"),
        html("Page Not Found | Some University"),
        html("Some University - 404: Page not found", "<h1>Some University</h1>"),
        html("Error 404", "<h2>Error 404</h2>"),
        html("404", "<p>nothing here</p>"),
        html("Some University", "<h1>Page not found</h1>"),
        html("Some University", '<h1 class="x"><span>Oops!</span> That page can&rsquo;t be found.</h1>'),
        html("Seite nicht gefunden – Institut"),
        html("页面不存在"),
        html("The page could not be found"),
        html("Page not found (404)"),
        html("Page not found &middot; GitHub Pages", "<h1>404</h1>"),
    ],
)
def test_soft_404(body: str) -> None:
    assert soft_404(Page(page(body))) == "soft-404"


@pytest.mark.parametrize(
    "body",
    [
        html("404 Not Found: Link Rot in Awesome Lists", "<h1>404 Not Found: Link Rot in Awesome Lists</h1>"),
        html("404 Not Found - Link Rot in Lists", "<h1>404 Not Found - Link Rot in Lists</h1>"),
        html(
            "Page Not Found | arXiv", "<h1>Page Not Found</h1>", '<meta name="citation_title" content="Page Not Found">'
        ),
        html("Not Found", "<h1>A study of what is not found</h1>"),
        html("Room 404", "<h1>Room 404</h1>"),
        html("Area 404 | Band", "<h1>Area 404</h1>"),
        html("Lost and not found again"),
        html("How to write a page not found page", "<h1>How to write a page not found page</h1>"),
        html("GitHub - a/404: Page not found everywhere", "<h1>a/404</h1>"),
        html(""),
        "",
        "plain text: page not found",
    ],
)
def test_no_soft_404(body: str) -> None:
    assert soft_404(Page(page(body))) is None


def test_only_a_success_in_html_can_be_soft() -> None:
    assert soft_404(Page(page(html("Page not found"), 404))) is None
    assert soft_404(Page(page(html("Page not found"), content_type="text/plain"))) is None


@pytest.mark.parametrize(
    "body",
    [
        html("paper.example is for sale"),
        html("The domain name paper.example is for sale | Brokers"),
        html("paper.example", "<h1>This domain is parked</h1>"),
        html("paper.example", '<script src="https://img1.sedoparking.com/x.js"></script>'),
        html("Buy this domain"),
    ],
)
def test_parked(body: str) -> None:
    assert soft_404(Page(page(body))) == "parked"


def test_a_market_for_domains_is_where_parked_ones_lead() -> None:
    assert (
        soft_404(Page(Response(200, "https://www.hugedomains.com/x", {"content-type": "text/html"}, b""))) == "parked"
    )
    assert soft_404(Page(Response(200, "https://jordan.com/x", {"content-type": "text/html"}, b""))) is None


@pytest.mark.parametrize(
    "body",
    [
        html("My house is for sale"),
        html("Domain adaptation is parked here", "<h1>Domain adaptation</h1>"),
        html("Blog", '<a href="https://www.dan.com/x">where I bought it</a><h1>Blog</h1><h2>One</h2>'),
    ],
)
def test_not_parked(body: str) -> None:
    assert soft_404(Page(page(body))) is None


def test_titles_and_headings_are_text_in_one_line() -> None:
    assert Page(page("<HTML><TITLE lang=en>\n A &amp; <b>B</b>\n</TITLE>")).title == "A & B"
    assert Page(page("<titles>no</titles><title>yes</title>")).title == "yes"
    assert Page(page("<title>never closed")).title == ""
    assert Page(page("<h1> a <br> b</h1><h2></h2><h2>c</h2>")).headings == ("a b", "c")
    assert text_of(Response(200, "", {"content-type": "text/html; charset=latin-1"}, b"\xe9")) == "é"
    assert text_of(Response(200, "", {"content-type": "text/html; charset=nonsense"}, b"\xe9")) == "\ufffd"


def test_titles_in_other_charsets_and_walls_behind_them() -> None:
    latin = Response(
        200, "", {"content-type": "text/html; charset=latin-1"}, "<TITLE>Théorie</TITLE>".encode("latin-1")
    )
    assert Page(latin).title == "Théorie"
    wide = Response(200, "", {"content-type": "text/html; charset=utf-16"}, CLOUDFLARE.encode("utf-16"))
    assert recognise(Page(wide)) == "cloudflare"
    assert Page(page("<title>" + "é" * 2_000 + "</title>")).title == "é" * 500


def test_no_mark_hides_another() -> None:
    assert set(Page(page(" ".join(mark.decode().upper() for mark in MARKS))).found) == set(MARKS)
    assert not [(one, other) for one in MARKS for other in MARKS if one != other and one in other]


@pytest.mark.parametrize("piece", ["<title", "<title>", "<h1>", "<", "<h1 <", "Not Found - ", "this ", "404 ", "page "])
def test_hostile_pages_cost_no_time(piece: str) -> None:
    for body in (piece * (65_536 // len(piece)), f"<title>{piece * 10_000}</title><h1>{piece * 10_000}</h1>"):
        started = time.process_time()
        recognise(Page(page(body, 403)))
        soft_404(Page(page(body)))
        assert time.process_time() - started < 1
