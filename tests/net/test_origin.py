"""Origins are those that the URL standard's own parser sees in the whole URL."""

from __future__ import annotations

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.net.origin import origin_of

PIECES = ["http", "https", "ftp", "mailto", ":", "//", "/", "\\", "@", "#", "?", ".", ":80", ":443", "[::1]", "0x7f.1"]
PIECES += ["example.org", "EXAMPLE.org", "user:pw", "\t", " ", "é", "%2e", "a"]


@pytest.mark.parametrize(
    ("url", "host", "hostname", "port"),
    [
        ("https://Example.org/a/b?c#d", "example.org", "example.org", 443),
        ("http://example.org:8080?x", "example.org:8080", "example.org", 8080),
        ("https:\\\\example.org\\x", "example.org", "example.org", 443),
        ("https:///example.org/x", "example.org", "example.org", 443),
        ("https://me:secret@127.1/", "127.0.0.1", "127.0.0.1", 443),
        ("http://[0:0::1]:81/", "[::1]:81", "[::1]", 81),
    ],
)
def test_whom_a_url_is_sent_to(url: str, host: str, hostname: str, port: int) -> None:
    origin = origin_of(url)
    assert (origin.host, origin.hostname, origin.port) == (host, hostname, port)


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_a_url_has_one_origin_however_it_is_read(url: str) -> None:
    try:
        whole = ada_url.URL(url)
    except ValueError:
        with pytest.raises(ValueError, match=r".*"):
            origin_of(url)
        return
    origin = origin_of(url)
    assert (f"{origin.scheme}:", origin.host, origin.hostname) == (whole.protocol, whole.host, whole.hostname)
    assert origin == origin_of(whole.href)
