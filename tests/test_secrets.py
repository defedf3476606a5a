"""Keys and tokens go to their own host alone: not along a redirect, and into nothing that is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support import RunCitevet
from tests.world import World, WorldPage, WorldPaper, WorldRepository

THIEF = "thief.example.net"
KEYS = {"GITHUB_TOKEN": "ghp_0123456789hush", "SEMANTIC_SCHOLAR_API_KEY": "s2k-0123456789hush"}
HEADER = "Bearer 0123456789header-hush"
OWN = {
    "ghp_0123456789hush": "api.github.com",
    "s2k-0123456789hush": "api.semanticscholar.org",
    "0123456789header-hush": "members.example.org",
}
IN_URLS = ("pass0123456789hush", "query0123456789hush")
LIST = f"""1. [**Attention Is All You Need.**](https://arxiv.org/abs/1706.03762) _Ashish Vaswani._ Arxiv 2017. \
[Code](https://github.com/huggingface/transformers) [Page](https://members.example.org/area) \
[Old](https://user:{IN_URLS[0]}@example.org/file?api_key={IN_URLS[1]})
"""


@pytest.mark.parametrize("status", [302, 307, 308])
@pytest.mark.parametrize("mode", ["live", "record"])
def test_no_secret_leaves_its_host_or_is_written(
    world: World, call_citevet: RunCitevet, tmp_path: Path, status: int, mode: str
) -> None:
    world.add(
        WorldPaper("Attention Is All You Need", ("Ashish Vaswani",), arxiv="1706.03762"),
        WorldRepository("huggingface/transformers"),
        WorldPage("https://members.example.org/area", status=status, location=f"https://{THIEF}/area"),
    )
    (tmp_path / "list.md").write_text(LIST)
    config = tmp_path / "outside" / "citevet.toml"
    config.parent.mkdir()
    config.write_text(f"{world.config()}[hosts.'members.example.org']\nheaders = {{ Authorization = '{HEADER}' }}\n")

    def run(name: str) -> str:
        more = ["--record", f"tape-{name}"] if mode == "record" else []
        ran = call_citevet(
            *("audit", "list.md", "--config", str(config), "--log-requests", f"{name}.jsonl", "--max-age", "0d", *more),
            cwd=tmp_path,
            env={**KEYS, **world.environment},
        )
        return ran.stdout + ran.stderr

    printed = run("first")
    for api in ("api.github.com", "api.semanticscholar.org"):
        asked = {each.url for each in world.requests_to(api)}
        assert asked
        world.add(*(WorldPage(url, status=status, location=f"https://{THIEF}/{api}") for url in asked))
    printed += run("second")
    sent = {(word, each.host) for each in world.requests for word in OWN if carries(each.headers, word)}
    assert sent == set(OWN.items())
    assert world.requests_to(THIEF)
    written = [file for file in tmp_path.rglob("*") if file.is_file() and file.name not in ("citevet.toml", "list.md")]
    assert {file.suffix for file in written} >= {".json", ".jsonl", ".md"} | ({".yaml"} if mode == "record" else set())
    for word in OWN:
        assert word not in printed
        assert [file for file in written if word.encode() in file.read_bytes()] == []
    logged = [file for file in written if file.suffix in (".jsonl", ".yaml")]
    assert [file for file in logged for word in IN_URLS if word.encode() in file.read_bytes()] == []


def carries(headers: Mapping[str, str], word: str) -> bool:
    return any(word in value for value in headers.values())
