"""The configuration: `[tool.citevet]` of a pyproject.toml, or a citevet.toml. Typed; an unknown key is an error."""

from __future__ import annotations

import msgspec


class HostSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one host is to be treated. `interval` is seconds between the starts of two requests, `timeout` seconds for
    one whole exchange, `concurrency` how many requests may be under way at once."""

    interval: float | None = None
    concurrency: int | None = None
    timeout: float | None = None
    headers: dict[str, str] = {}


class Endpoints(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base URLs of the services, without the paths of their documented APIs: a mirror, or a test server."""

    semantic_scholar: str = "https://api.semanticscholar.org"
    arxiv: str = "https://export.arxiv.org"
    github: str = "https://api.github.com"
    github_web: str = "https://github.com"
    doi: str = "https://doi.org"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that can be configured.

    `exclude` holds regular expressions on a link's URL; `connect` entries are written as for curl's `--connect-to`,
    `HOST1:PORT1:HOST2:PORT2`, an empty part meaning any host or port; `allow` lists networks (CIDR) that the guard
    lets through. `retries` counts the further tries after a first one that failed in a way that may pass; `patience`
    is the longest a single wait may be, in seconds.
    """

    exclude: list[str] = []
    select: list[str] = []
    ignore: list[str] = []
    hosts: dict[str, HostSettings] = {}
    endpoints: Endpoints = Endpoints()
    connect: list[str] = []
    allow: list[str] = []
    interval: float = 0.05
    concurrency: int = 10
    timeout: float = 30.0
    retries: int = 3
    patience: float = 60.0
