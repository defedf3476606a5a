"""Credentials in URLs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.net.redaction import redact


@pytest.mark.parametrize(
    "name",
    [
        *("key", "api_key", "apikey", "API-KEY", "access_token", "accessToken", "token", "id_token", "client_secret"),
        *("X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token", "sig", "password", "pwd", "auth", "sid"),
        *("sessionid", "jsessionid", "PHPSESSID"),
    ],
)
def test_parameters_named_like_keys(name: str) -> None:
    for mark in "?&;#":
        assert (
            redact(f"https://a.example/p?q=1{mark}{name}=hush&x=2")
            == f"https://a.example/p?q=1{mark}{name}=REDACTED&x=2"
        )


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/p?keyword=x&author=y&keys=z&turkey=1&code=2&inside=3&design=4&monkey=5#key",
        "https://a.example/key=1/p",
        "https://a.example/p?token",
        "https://a.example/p?token=",
        "https://a.example/@me?q=a@b",
        "",
    ],
)
def test_everything_else_is_unchanged(url: str) -> None:
    assert redact(url) == url


@pytest.mark.parametrize("userinfo", ["me", "me:hush", "me:h@sh", ":hush"])
def test_user_names_and_passwords(userinfo: str) -> None:
    assert redact(f"https://{userinfo}@a.example:8080/p?q=c@d") == "https://a.example:8080/p?q=c@d"


@given(st.text())
def test_twice_is_once(text: str) -> None:
    once = redact(f"https://me:hush@a.example/?{text}")
    assert redact(once) == once


def test_a_hostile_url_costs_no_time() -> None:
    started = time.process_time()
    for piece in ("a-", "-", "aKey", "&key", "@", "://", "key_"):
        redact(f"https://{piece * 20_000}?{piece * 20_000}=1")
    assert time.process_time() - started < 5
