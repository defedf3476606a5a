"""httpx through the one client."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import httpx
import pytest

from citevet.config import Settings
from citevet.errors import NetworkError, NetworkFault
from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.net.transport import Request, Response
from citevet.progress import Silence
from citevet.sources.httpx_bridge import ClientTransport
from tests.support import FakeClock


class Recorder:
    """A transport that keeps the requests and answers all of them alike."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self.requests: list[Request] = []
        self._answer = answer

    async def send(self, request: Request) -> Response:
        """The answer."""
        self.requests.append(request)
        return self._answer(request)

    async def close(self) -> None:
        """Nothing to close."""


def post(recorder: Recorder) -> httpx.Response:
    async def run() -> httpx.Response:
        client = Client(
            recorder,
            settings=Settings(retries=0),
            clock=FakeClock(),
            rng=random.Random(1),
            progress=Silence(),
            log=None,
        )
        bridge = ClientTransport(client, Pace("p", 0, 1), secret=frozenset({"x-api-key"}), limit=99, timeout=7)
        async with httpx.AsyncClient(transport=bridge, trust_env=False) as http:
            return await http.post("https://a.test/x?y=z", headers={"X-Api-Key": "k", "X-Plain": "p"}, json={"a": 1})

    return asyncio.run(run())


def test_a_request_goes_through_with_its_secrets_apart() -> None:
    recorder = Recorder(lambda request: Response(200, request.url, {"content-type": "application/json"}, b"[1]"))
    response = post(recorder)
    (sent,) = recorder.requests
    assert (sent.method, sent.url, sent.body, sent.limit, sent.timeout) == (
        "POST",
        "https://a.test/x?y=z",
        b'{"a":1}',
        99,
        7,
    )
    assert dict(sent.secret_headers) == {"x-api-key": "k"}
    assert dict(sent.headers) == {"accept": "*/*", "content-type": "application/json", "x-plain": "p"}
    assert response.json() == [1]


def test_a_body_that_is_decoded_already_is_not_decoded_again() -> None:
    headers = {"content-encoding": "gzip", "content-length": "3", "transfer-encoding": "chunked", "x-more": "m"}
    response = post(Recorder(lambda request: Response(200, request.url, headers, b"plain")))
    assert response.content == b"plain"
    assert response.headers["x-more"] == "m"
    assert "content-encoding" not in response.headers


def test_a_request_without_an_answer_raises_what_the_client_raises() -> None:
    def refuse(_: Request) -> Response:
        raise NetworkError(NetworkFault.TLS, "expired")

    with pytest.raises(NetworkError, match="expired"):
        post(Recorder(refuse))
