"""Links to parts of documents and pages, through the whole pipeline."""

from __future__ import annotations

import json
from pathlib import Path

from citevet import documents
from citevet.model import Finding
from tests.support import RunCitevet
from tests.world import World, WorldPage, WorldRepository
from tests.world.audits import audited

LIST = b"""# Papers

- [Papers](#papers), [Surveys](#the_surveys)
- [set up](https://example.org/guide#set-up), [use](https://example.org/guide#use), [guide](https://example.org/guide)
- [app](https://example.net/app#set-up), [lines](https://example.org/guide#L10-L20), [quote](https://example.org/guide#:~:text=x)
- [repository](https://github.com/some/repository#nothing)
- [its notes](https://github.com/some/repository/blob/main/NOTES.md#no-such-part)

## The Surveys
"""
PAGES = (
    WorldPage("https://example.org/guide", body="<title>Guide</title><h1 id=use>Use</h1>"),
    WorldPage("https://example.net/app", body="<title>App</title><script>load()</script><div id=root></div>"),
    WorldPage(
        "https://github.com/some/repository/blob/main/NOTES.md",
        body="<title>Notes</title><h2>A</h2><a id='user-content-a' href='#a'></a>",
    ),
    WorldRepository("some/repository"),
)


def findings(world: World, data: bytes) -> tuple[Finding, ...]:
    return audited(world, documents.parse("list.md", data)).findings


def test_what_is_missing_is_told_from_pages_that_are_fetched_anyway(world: World) -> None:
    world.add(*PAGES)
    found = findings(world, LIST)
    assert [(each.rule, each.line, each.severity.value, each.fix is not None) for each in found] == [
        ("CV402", 3, "warning", True),
        ("CV402", 4, "info", False),
        ("CV402", 7, "info", False),
    ]
    assert len(world.requests_to("example.org")) == 1
    assert [request.path for request in world.requests_to("github.com")] == ["/some/repository/blob/main/NOTES.md"]


def test_a_page_that_was_not_asked_for_an_anchor_last_time_is_asked_again(
    world: World, call_citevet: RunCitevet, tmp_path: Path
) -> None:
    world.add(*PAGES)
    (tmp_path / "citevet.toml").write_text(world.config())

    def audited(text: str, *options: str) -> tuple[list[str], list[str], int]:
        (tmp_path / "list.md").write_text(text)
        before = len(world.requests)
        ran = call_citevet("audit", "list.md", *options, cwd=tmp_path)
        assert ran.code == 0, ran.stderr
        report = json.loads((tmp_path / "reports" / "latest" / "report.json").read_bytes())
        found = [each["rule"] for each in report["findings"]]
        return [link["verdict"] for link in report["links"]], found, len(world.requests) - before

    plain, parts = "[guide](https://example.org/guide)\n", "[set up](https://example.org/guide#set-up)\n"
    assert audited(plain) == (["ok"], [], 1)
    assert audited(plain) == (["ok"], [], 0)
    # Nobody can look now, and what is known of the page still counts.
    assert audited(parts, "--offline") == (["ok"], [], 0)
    assert audited(parts) == (["ok"], ["CV402"], 1)
    assert audited(parts) == (["ok"], ["CV402"], 0)
