"""The configuration: `[tool.citevet]` of a pyproject.toml, or a citevet.toml. Typed; an unknown key is an error.

Keys are spelled with hyphens or underscores alike. Secrets are never part of it: they come from the environment.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import EnumType
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

import ada_url
import msgspec

from citevet.errors import ConfigError
from citevet.sorting import SortKey

Seconds = Annotated[float, msgspec.Meta(ge=0, le=86_400)]
Timeout = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
Count = Annotated[int, msgspec.Meta(ge=1)]

_CONNECT = re.compile(r"(\[[^\]]*\]|[^:\[\]]*):(\d*):(\[[^\]]*\]|[^:\[\]]*):(\d*)", re.ASCII)
_PORTS = {"http:": 80, "https:": 443}
_NAMESERVER = re.compile(r"(?:\[([^\]]*)\]|([\d.]*))(?::(\d{1,5}))?", re.ASCII)


class HostSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one host is to be treated. `interval` is seconds between the starts of two requests, `timeout` seconds for
    one whole exchange, `concurrency` how many requests may be under way at once."""

    interval: Seconds | None = None
    concurrency: Count | None = None
    timeout: Timeout | None = None
    headers: dict[str, str] = {}


class Endpoints(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base URLs of the services, without the paths of their documented APIs: a mirror, or a test server."""

    semantic_scholar: str = "https://api.semanticscholar.org"
    arxiv: str = "https://export.arxiv.org"
    github: str = "https://api.github.com"
    github_web: str = "https://github.com"
    doi: str = "https://doi.org"
    dblp: str = "https://dblp.org"
    openreview: str = "https://api2.openreview.net"
    openreview_v1: str = "https://api.openreview.net"
    acl_anthology: str = "https://aclanthology.org"
    pmlr: str = "https://proceedings.mlr.press"
    neurips: str = "https://proceedings.neurips.cc"
    iclr: str = "https://proceedings.iclr.cc"
    mlsys: str = "https://proceedings.mlsys.org"
    cvf: str = "https://openaccess.thecvf.com"
    crossref: str = "https://api.crossref.org"
    openalex: str = "https://api.openalex.org"


class ExceptionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Findings that are ignored: those of `rules` (codes, names or beginnings of codes; none: all) about a link whose
    URL the regular expression `url` is found in, in documents whose path the shell pattern `document` matches."""

    rules: list[str] = []
    url: str | None = None
    document: str | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that can be configured.

    `exclude` holds regular expressions on a link's URL; `connect` entries are written as for curl's `--connect-to`,
    `HOST1:PORT1:HOST2:PORT2`, an empty part meaning any host or port; `allow` lists networks (CIDR) that the guard lets
    through; `nameservers` (`ADDRESS` or `ADDRESS:PORT`, IPv6 in brackets) are asked for host names in place of the
    system's resolver. `retries` counts the further tries after a first one that failed in a way that may pass;
    `patience` is the longest a single wait may be, in seconds. `max_listings` bounds the listings of proceedings and
    the titles that one run asks for. `sort_by` is what `citevet sort` orders by when it is not told, and what CV406
    looks for. `prefer` says which version of a paper is meant where both a conference and a journal printed it.
    """

    exclude: list[str] = []
    select: list[str] = []
    ignore: list[str] = []
    exceptions: list[ExceptionSettings] = []
    hosts: dict[str, HostSettings] = {}
    endpoints: Endpoints = Endpoints()
    connect: list[str] = []
    allow: list[str] = []
    nameservers: list[str] = []
    interval: Seconds = 0.05
    concurrency: Count = 10
    timeout: Timeout = 30.0
    retries: Annotated[int, msgspec.Meta(ge=0)] = 3
    patience: Seconds = 120.0
    prefer: Literal["first", "journal", "conference"] = "first"
    sort_by: SortKey = SortKey.CITATIONS
    max_listings: Annotated[int, msgspec.Meta(ge=0)] = 160


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of the environment; `repr()` tells none of them. `mailto` is the address that polite pools want."""

    semantic_scholar: str | None = field(default=None, repr=False)
    github: str | None = field(default=None, repr=False)
    openalex: str | None = field(default=None, repr=False)
    mailto: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Keys:
        """Reads SEMANTIC_SCHOLAR_API_KEY, GITHUB_TOKEN (or GH_TOKEN), OPENALEX_API_KEY and CITEVET_MAILTO.

        An empty variable counts as not set. Raises ConfigError, naming the variable, for a value that no HTTP header
        can carry.
        """
        github = "GITHUB_TOKEN" if environment.get("GITHUB_TOKEN", "").strip() else "GH_TOKEN"
        return cls(
            semantic_scholar=_secret(environment, "SEMANTIC_SCHOLAR_API_KEY"),
            github=_secret(environment, github),
            openalex=_secret(environment, "OPENALEX_API_KEY"),
            mailto=_secret(environment, "CITEVET_MAILTO"),
        )


def _secret(environment: Mapping[str, str], variable: str) -> str | None:
    value = environment.get(variable, "").strip()
    if not all("!" <= character <= "~" for character in value):
        raise ConfigError(f"{variable} holds a blank or a character that is not ASCII; set it again, or unset it")
    return value or None


def load(start: Path, explicit: Path | None = None) -> Settings:
    """The settings that hold in the folder `start`: those of `explicit`, or of the nearest configuration from there
    up to the repository's root (without a repository, in `start` alone), or the defaults.

    In one folder a citevet.toml goes before a pyproject.toml; a pyproject.toml without `[tool.citevet]` is passed
    over. Raises ConfigError, one line that names the file and the key.
    """
    if explicit is not None:
        table = _table(explicit)
        if table is None:
            raise ConfigError(f"{explicit} has no [tool.citevet] table; add one, or name another file")
        return _settings(table, explicit)
    found = _nearest(start)
    return Settings() if found is None else _settings(found[1], found[0])


def find(start: Path) -> Path | None:
    """The configuration that holds in a folder (see `load`), or None. Raises ConfigError for a file that cannot be
    read."""
    found = _nearest(start)
    return None if found is None else found[0]


def _nearest(start: Path) -> tuple[Path, dict[str, Any]] | None:
    """The file of that configuration, and its table."""
    for folder in _folders(start.absolute()):
        for name in ("citevet.toml", "pyproject.toml"):
            file = folder / name
            if file.is_file() and (table := _table(file)) is not None:
                return file, table
    return None


def repository_root(start: Path) -> Path | None:
    """The nearest folder from `start` upwards that holds a `.git`, or None."""
    return next((each for each in (start, *start.parents) if (each / ".git").exists()), None)


def check_pattern(pattern: str, key: str = "exclude") -> None:
    """Raises ConfigError, naming the key, when `pattern` is no regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"{key}: not a regular expression: {pattern!r} ({error})") from None


def read_network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """One `allow` entry: a network, or a single address. Raises ConfigError."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ConfigError(f"allow: {text!r} is no network; write it as 10.0.0.0/8 or ::1/128") from None


def read_nameserver(text: str) -> tuple[str, int]:
    """Address and port of one `nameservers` entry. Raises ConfigError."""
    match = _NAMESERVER.fullmatch(text)
    with suppress(ValueError):
        if match is not None and 0 < int(match[3] or 53) < 65_536:
            return str(ipaddress.ip_address(match[1] or match[2])), int(match[3] or 53)
    raise ConfigError(f"nameservers: {text!r} is no address; write it as 192.0.2.53 or [2001:db8::53]:53")


def read_endpoint(name: str, url: str) -> tuple[str, int]:
    """Host and port of the base URL that `endpoints` gives a service. Raises ConfigError."""
    with suppress(ValueError):
        parts = ada_url.URL(url)
        if parts.protocol in _PORTS and not parts.search and not parts.hash:
            return parts.hostname.rstrip("."), int(parts.port or _PORTS[parts.protocol])
    raise ConfigError(f"endpoints.{name} must be a base URL such as https://host/path, not {url!r}")


@dataclass(frozen=True, slots=True)
class ConnectTo:
    """One `connect` entry, `HOST1:PORT1:HOST2:PORT2` as for curl's --connect-to: requests for the first pair are sent
    to the second; "" and None mean any on the left and the same on the right.

    TLS and the Host header keep the first host: https://curl.se/docs/manpage.html#--connect-to
    """

    host: str
    port: int | None
    to_host: str
    to_port: int | None

    @classmethod
    def parse(cls, text: str) -> ConnectTo:
        """Reads one entry. Raises ConfigError."""
        match = _CONNECT.fullmatch(text)
        ports = [int(port) if port else None for port in match.group(2, 4)] if match else []
        if match is None or any(port is not None and not 0 < port < 65_536 for port in ports):
            raise ConfigError(f"connect: {text!r} is not of the form HOST1:PORT1:HOST2:PORT2")
        return cls(match[1].strip("[]").lower(), ports[0], match[3].strip("[]").lower(), ports[1])

    def applies(self, host: str, port: int) -> bool:
        """Whether requests for this host and port are sent elsewhere."""
        return self.host in {"", host} and self.port in {None, port}


def _folders(start: Path) -> tuple[Path, ...]:
    root = repository_root(start)
    if root is None:
        return (start,)
    upwards = (start, *start.parents)
    return upwards[: upwards.index(root) + 1]


def _table(file: Path) -> dict[str, Any] | None:
    """The table that configures citevet, or None where a pyproject.toml has none."""
    try:
        content = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"cannot read {file}: {error.strerror or error}; name another file") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is not valid TOML: {error}") from None
    if file.name != "pyproject.toml":
        return content
    tool = content.get("tool")
    if not isinstance(tool, dict) or "citevet" not in tool:
        return None
    table = tool["citevet"]
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: tool.citevet must be a table, [tool.citevet]")
    return table


def _settings(table: dict[str, Any], file: Path) -> Settings:
    settings = _read(Settings, table, file, "")
    try:
        for pattern in settings.exclude:
            check_pattern(pattern)
        for number, exception in enumerate(settings.exceptions, 1):
            if exception.url is None and exception.document is None:
                raise ConfigError(f"exceptions[{number}]: give a url or a document; for all of them there is `ignore`")
            check_pattern(exception.url or "", f"exceptions[{number}].url")
        for entry in settings.connect:
            ConnectTo.parse(entry)
        for network in settings.allow:
            read_network(network)
        for server in settings.nameservers:
            read_nameserver(server)
        for name in Endpoints.__struct_fields__:
            read_endpoint(name, getattr(settings.endpoints, name))
    except ConfigError as error:
        raise ConfigError(f"{file}: {error}") from None
    for host, each in settings.hosts.items():
        if not re.fullmatch(r"[^\s/?#@]+", host):
            raise ConfigError(f"{file}: hosts.{host!r}: name a host alone, such as example.org or example.org:8080")
        for header, text in each.headers.items():
            if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", header) or not re.fullmatch(r"[\t -~]*", text):
                raise ConfigError(f'{file}: hosts."{host}".headers: {header!r} is not a header that can be sent')
    return settings


_S = TypeVar("_S", bound=msgspec.Struct)


def _read(struct: type[_S], table: object, file: Path, where: str) -> _S:
    """`table` as a `struct`; `where` is the dotted key that leads to it, with a trailing dot."""
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: {where.rstrip('.')} must be a table")
    fields = {each.name: each.type for each in msgspec.structs.fields(struct)}
    values: dict[str, object] = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if name not in fields:
            near = difflib.get_close_matches(name, fields, n=1, cutoff=0.0)
            raise ConfigError(f"{file}: unknown key {where}{key}; did you mean {where}{near[0].replace('_', '-')}?")
        if name in values:
            raise ConfigError(f"{file}: {where}{key} is given twice, with hyphens and with underscores")
        if name == "endpoints":
            values[name] = _read(Endpoints, value, file, f"{where}{key}.")
        elif name == "exceptions" and isinstance(value, list):
            values[name] = [
                _read(ExceptionSettings, each, file, f"{where}{key}[{number}].") for number, each in enumerate(value, 1)
            ]
        elif name == "hosts" and isinstance(value, dict):
            hosts = ((host, _read(HostSettings, each, file, f'{where}{key}."{host}".')) for host, each in value.items())
            values[name] = {host.lower(): settings for host, settings in hosts}
        else:
            values[name] = _converted(value, fields[name], file, f"{where}{key}")
    return struct(**values)


def _converted(value: object, kind: Any, file: Path, key: str) -> object:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$")
        choices = kind if isinstance(kind, EnumType) else get_args(kind) if get_origin(kind) is Literal else ()
        advice = f"; choose one of {', '.join(choices)}" if choices else ""
        raise ConfigError(
            f"{file}: {key}{place.removesuffix('`').removesuffix('[...]')}: {what[0].lower()}{what[1:]}{advice}"
        ) from None
