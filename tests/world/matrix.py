"""The fault matrix: how hosts behave, well or badly, and what citevet must say of a link to each of them.

Every row is a host of its own, `https://<name>.matrix.test/page`. `tests/world/matrix_hosts.py` runs them,
`tests/test_matrix.py` audits a list of them all, and `tests/world/matrix_page.py` prints them for the documentation.
"""

from __future__ import annotations

from citevet.model import State
from tests.world.matrix_rows import (
    DOMAIN,
    PRIVATE,
    Door,
    Row,
    blocked,
    chain,
    dead,
    elsewhere,
    failing,
    moved,
    mute,
    nowhere,
    odd,
    ok,
    several_places,
)
from tests.world.wire import (
    PAGE,
    WELCOME,
    by_path,
    dripping,
    endless,
    get_only,
    gzip_bomb,
    in_turn,
    late,
    message,
    only_with_cookie,
    raw,
    redirect,
    reply,
    retry_at,
    silence,
)

TIMEOUT = "timeout: no complete answer in time"
CUT = "reset: the connection ended in the middle of the body"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
NOTHING_HERE = PAGE.format("Page not found")
HOME = PAGE.format("A lab").replace("<title>", '<link rel="canonical" href="/"><title>')
FOR_SALE = PAGE.format("matrix.test is for sale")
TURNED_AWAY = PAGE.format("Just a moment...").replace("<p>", "<script>window._cf_chl_opt={}</script><p>")
WALL = "robots are turned away ({})"
# Seconds, where the point is that nothing comes.
SOON = 0.6

SECTIONS: dict[str, tuple[Row, ...]] = {
    "A page that is there": (
        ok("plain", "200", reply()),
        ok("no-content", "204", raw(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"), 204),
        ok("early-hints", "103, then 200", raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + message(200))),
        ok("http-1-0", "HTTP/1.0, without a length", raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Hi")),
        ok("head-405", "200; HEAD is refused with 405", get_only(reply(405))),
        ok("head-403", "200; HEAD is refused with 403", get_only(reply(403))),
        ok("head-404", "200; HEAD is answered with 404", get_only(reply(404))),
        ok("head-501", "200; HEAD is refused with 501", get_only(reply(501))),
        ok("head-hangs", "200; HEAD is never answered", get_only(silence)),
        ok("slow-start", "200, the first byte late", late(0.3, reply())),
        ok("slow-body", "200, the body in pieces with pauses", dripping(WELCOME.encode(), 0.05, pieces=6)),
        ok("503-twice", "503 twice, then 200", in_turn(reply(503), reply(503), reply())),
        ok("429-seconds", "429 with Retry-After in seconds, then 200", in_turn(reply(429, Retry_After="1"), reply())),
        ok("429-date", "429 with Retry-After as a date, then 200", in_turn(retry_at(1, 429), reply())),
        ok(
            "429-nonsense",
            "429 with a Retry-After beyond all dates, then 200",
            in_turn(reply(429, Retry_After="Mon, 01 Jan 2024 00:00:00 +999999999999999999"), reply()),
        ),
        ok("429-bare", "429 without Retry-After, then 200", in_turn(reply(429), reply())),
        ok("reset-once", "a reset after the request, then 200", in_turn(raw(b"", reset=True), reply())),
        ok("cookie", "302 to itself until its cookie comes back", only_with_cookie("seen", reply())),
    ),
    "A page that is elsewhere": (
        moved("301", "301 to a page that is there", chain(redirect(301, "/new")), "https://{host}/new"),
        moved("308", "308 to a page that is there", chain(redirect(308, "/new")), "https://{host}/new"),
        ok(
            "302",
            "302 to a page that is there",
            chain(redirect(302, "/new")),
            reason="answers after redirects",
            to="https://{host}/new",
        ),
        ok(
            "303",
            "303 to a page that is there",
            chain(redirect(303, "/new")),
            reason="answers after redirects",
            to="https://{host}/new",
        ),
        ok(
            "307",
            "307 to a page that is there",
            chain(redirect(307, "/new")),
            reason="answers after redirects",
            to="https://{host}/new",
        ),
        moved(
            "chain",
            "301, 302 and 308 in a row, then 200",
            chain(redirect(301, "/1"), redirect(302, "/2"), redirect(308, "/3")),
            "https://{host}/3",
        ),
        moved(
            "cookie-hop",
            "301 to a place that wants its cookie back",
            chain(redirect(301, "/1"), only_with_cookie("seen", reply())),
            "https://{host}/1",
        ),
        moved("relative", "301 to `../new?a=b`", chain(redirect(301, "../new?a=b")), "https://{host}/new?a=b"),
        moved(
            "other-host",
            "301 to `//plain.matrix.test/new`",
            chain(redirect(301, f"//plain.{DOMAIN}/new")),
            f"https://plain.{DOMAIN}/new",
        ),
        moved("non-ascii", "301 to `/ñ/ü` in UTF-8", chain(redirect(301, "/ñ/ü")), "https://{host}/%C3%B1/%C3%BC"),
        moved("latin-1", "301 to `/ü` in Latin-1", chain(redirect(301, "/\udcfc")), "https://{host}/%FC"),
        moved(
            "location-twice",
            "301 with the same Location twice",
            chain(raw(several_places(301, "/new", "/new"))),
            "https://{host}/new",
        ),
        moved(
            "password",
            "301 to a place with a user's name and password",
            chain(redirect(301, "https://user:secret@{host}/new")),
            "https://{host}/new",
        ),
        moved("downgrade", "301 from https to http", chain(redirect(301, "http://{host}/new")), "http://{host}/new"),
    ),
    "A page that is gone": (
        dead("404", "404", reply(404, NOTHING_HERE), 404),
        dead("410", "410", reply(410, NOTHING_HERE), 410),
        dead("301-404", "301 to a 404", chain(redirect(301, "/new"), end=reply(404, NOTHING_HERE)), 404),
        dead("302-404", "302 to a 404", chain(redirect(302, "/new"), end=reply(404, NOTHING_HERE)), 404),
        dead("404-later", "503, a reset, then 404", in_turn(reply(503), raw(b"", reset=True), reply(404)), 404),
        Row(
            "nxdomain",
            "its name does not exist, while another does",
            silence,
            State.DEAD,
            "the host name {host} does not exist",
            None,
            ("CV101",),
            door=Door.NXDOMAIN,
        ),
    ),
    "A page that answers, and is not what was linked": (
        odd("soft-404", "200 with a page that says there is none", reply(200, NOTHING_HERE), "soft-404"),
        odd("parked", "200 with a domain seller's page", reply(200, FOR_SALE), "parked"),
        odd("home-page", "200 with its home page, whatever is asked for", reply(200, HOME), "soft-404"),
        odd(
            "home-by-title",
            "200 with a page called Home, whatever is asked for",
            reply(200, PAGE.format("Home")),
            "soft-404",
        ),
        ok(
            "app",
            "200 with a page that a script draws, whatever is asked for",
            reply(200, HOME.replace("<h1>", "<div id=root></div><script src=/app.js></script><h1>")),
        ),
        ok(
            "sloppy-head",
            "200 with a page that gives the home page as its canonical address; 404 to other paths",
            by_path({"/page": reply(200, HOME)}),
        ),
    ),
    "A page that turns programs away": (
        blocked("401", "401", reply(401, "Who are you?"), 401),
        blocked("403", "403", reply(403, "Forbidden"), 403),
        blocked("418", "418", reply(418, "No coffee"), 418, WALL.format("418")),
        blocked("451", "451", reply(451, "For legal reasons"), 451),
        blocked("999", "999", reply(999, "Denied"), 999, WALL.format("999")),
        blocked(
            "challenge-403",
            "403 with Cloudflare's challenge",
            reply(403, TURNED_AWAY, cf_mitigated="challenge"),
            403,
            WALL.format("cloudflare"),
        ),
        blocked(
            "challenge-503",
            "503 with Cloudflare's challenge",
            reply(503, TURNED_AWAY),
            503,
            WALL.format("cloudflare"),
        ),
        blocked(
            "challenge-200", "200 with a challenge as its body", reply(200, TURNED_AWAY), 200, WALL.format("cloudflare")
        ),
        blocked(
            "challenge-202",
            "202 with AWS WAF's challenge",
            reply(202, "", x_amzn_waf_action="challenge"),
            202,
            WALL.format("aws-waf"),
        ),
        blocked("301-403", "301 to a 403", chain(redirect(301, "/new"), end=reply(403, "Forbidden")), 403),
    ),
    "A page that wants fewer requests": (
        Row(
            "429",
            "429 for ever",
            reply(429, "Too many", Retry_After="1"),
            State.LIMITED,
            "the host still limits requests after waiting (429)",
            429,
            ("CV103",),
        ),
    ),
    "A page that fails": (
        failing("400", "400", reply(400, "Bad"), "the page answers 400", 400),
        failing("405", "405 to GET", reply(405, "No"), "the page answers 405", 405),
        failing("408", "408 for ever", reply(408, "Slow"), "the page answers 408", 408),
        failing("500", "500 for ever", reply(500, "Oops"), "the page answers 500", 500),
        failing("503", "503 for ever", reply(503, "Down"), "the page answers 503", 503),
        failing(
            "503-404", "503 for ever, with a body that says 404", reply(503, NOTHING_HERE), "the page answers 503", 503
        ),
        failing(
            "loop",
            "two redirects in a circle",
            chain(redirect(301, "/1"), redirect(301, "/page")),
            "the redirects go round in a circle at https://{host}/page",
        ),
        failing(
            "stairs",
            "redirects without end",
            chain(*(redirect(302, f"/{step}") for step in range(1, 16))),
            "more than 10 redirects",
        ),
        failing("nowhere", "302 without a Location", reply(302), "a redirect (302) without a destination", 302),
        failing(
            "two-places",
            "301 with two Locations",
            raw(several_places(301, "/new", "/other")),
            "a redirect (301) to several places",
            301,
        ),
        mute("silent", "takes the request and never answers", TIMEOUT, timeout=SOON),
        mute(
            "drip", "200, the body a byte at a time for ever", TIMEOUT, dripping(b"x", 0.1, pieces=None), timeout=SOON
        ),
        mute("reset", "a reset after the request", "reset: Connection reset by peer", raw(b"", reset=True)),
        mute("hung-up", "the end after the request", "reset: the connection ended before an answer", raw(b"")),
        mute(
            "reset-in-body",
            "200, a reset in the middle of the body",
            CUT,
            raw(HEAD + b"Content-Length: 5000\r\n\r\n<p>Once", reset=True),
        ),
        mute(
            "short-body",
            "200, less of a body than its Content-Length says",
            CUT,
            raw(HEAD + b"Content-Length: 5000\r\n\r\n<p>Once"),
        ),
        mute(
            "404-in-part",
            "404, a reset in the middle of the body",
            CUT,
            raw(b"HTTP/1.1 404 No\r\nContent-Length: 5000\r\n\r\n<p>Not", reset=True),
        ),
        mute("babble", "what is no HTTP", "protocol: …", raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")),
        mute("endless-head", "headers without end", "protocol: …", endless(HEAD, b"X-More: and more\r\n" * 500)),
    ),
    "A host that cannot be reached": (
        mute("refused", "the connection is refused", "refused: Connection refused", door=Door.REFUSED),
        mute(
            "tls-reset",
            "a reset in the middle of the TLS handshake",
            "reset: Connection reset by peer",
            door=Door.RESET,
        ),
        mute("tls-silent", "silence in the middle of the TLS handshake", TIMEOUT, door=Door.SILENT, timeout=SOON),
        mute("tls-expired", "a certificate that has ended", "tls: certificate has expired", door=Door.EXPIRED),
        mute("tls-wrong-host", "a certificate for another host", "tls: Hostname mismatch…", door=Door.WRONG_HOST),
        mute(
            "tls-self-signed", "a certificate signed by itself", "tls: self-signed certificate", door=Door.SELF_SIGNED
        ),
        mute(
            "tls-unknown-ca",
            "a certificate of an unknown authority",
            "tls: unable to get local issuer certificate",
            door=Door.UNKNOWN_CA,
        ),
        mute("tls-old", "nothing newer than TLS 1.1", "tls: …", door=Door.OLD_TLS),
        mute("tls-none", "plain text where TLS is expected", "tls: …", door=Door.NO_TLS),
        mute(
            "dns-fails",
            "its name server fails (SERVFAIL)",
            "resolver: Temporary failure in name resolution",
            door=Door.SERVFAIL,
        ),
        mute("dns-silent", "its name server does not answer", TIMEOUT, door=Door.SILENT_DNS, timeout=SOON),
    ),
    "A place where no request may go": (
        Row(
            "redirect-to-private",
            f"302 to `http://{PRIVATE}/`",
            redirect(302, f"http://{PRIVATE}/"),
            State.SKIPPED,
            "private-address",
        ),
        Row(
            "private-name",
            f"its name resolves to {PRIVATE}",
            silence,
            State.SKIPPED,
            "private-address",
            door=Door.PRIVATE,
        ),
    ),
    "A redirect that leads to no page": (
        nowhere("to-script", 301, "javascript:alert(1)", "`javascript:`"),
        nowhere("to-file", 302, "file:///etc/passwd", "`file:`"),
        nowhere("to-data", 302, "data:text/html,<p>Hi", "`data:`"),
        nowhere("to-no-host", 302, "http://1.2.3.256/", "a host that is none"),
        elsewhere("to-mail", "mailto:ada@example.org", "`mailto:`"),
        elsewhere("to-gopher", "gopher://example.org/1", "`gopher:`"),
    ),
    "A body that is not what it seems": (
        ok(
            "gzip-bomb",
            "1 GB of zeros in 1 MB of gzip",
            raw(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip_bomb(1000)),
        ),
        ok("endless-body", "a body without end", endless(HEAD + b"\r\n", bytes(100_000))),
        ok(
            "500-mb",
            "a body of 500 MB",
            endless(HEAD + b"Content-Length: 524288000\r\n\r\n", bytes(100_000), most=524_288_000),
        ),
        ok("no-gzip", "a body that is no gzip, called gzip", reply(200, WELCOME, Content_Encoding="gzip")),
        ok("no-html", "a picture, called HTML", reply(200, b"\x89PNG\r\n\x1a\n" + bytes(500))),
        ok(
            "no-charset",
            "a page in a charset that does not exist",
            reply(200, WELCOME, Content_Type="text/html; charset=klingon-8"),
        ),
        mute(
            "long-body",
            "more of a body than its Content-Length says",
            "protocol: …",
            raw(HEAD + b"Content-Length: 5\r\n\r\n" + WELCOME.encode()),
        ),
        mute(
            "bad-chunks", "chunks that are none", "protocol: …", raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")
        ),
    ),
}

ROWS = tuple(row for rows in SECTIONS.values() for row in rows)
