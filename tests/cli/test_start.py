"""The program's first step, and what is imported before a command begins."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from citevet.cli import start


def test_an_interruption_while_the_commands_load_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load = builtins.__import__

    def interrupted(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002
        locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if name == "citevet.cli.main":
            raise KeyboardInterrupt
        return load(name, globals, locals, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", interrupted)
    with pytest.raises(SystemExit) as ended:
        start.run()
    assert (ended.value.code, capsys.readouterr().err) == (130, "citevet: interrupted\n")


# What takes longest to import of what an offline audit has no use for.
NETWORK = {"aiohttp", "dns", "httpx", "semanticscholar", "selectolax", "uvloop", "yaml", "ahocorasick_rs"}
OF_FOLDERS, OF_PAGES, OF_BARS, OF_TEX = {"pathspec"}, {"jinja2"}, {"rich.progress"}, {"pylatexenc"}


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The modules that a run of the program imports."""
    script = f"""
import json, sys
sys.argv = {["citevet", *arguments]!r}
from citevet.cli.start import run
try:
    run()
except SystemExit as ended:
    assert ended.code in (None, 0), ended.code
json.dump(sorted(sys.modules), open("modules.json", "w"))
"""
    subprocess.run([sys.executable, "-c", script], cwd=folder, check=True, capture_output=True)
    return set(json.loads((folder / "modules.json").read_text()))


def test_an_offline_audit_imports_nothing_that_asks_the_network(tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text("- [A paper](https://arxiv.org/abs/1706.03762) [code](https://github.com/a/b)\n")
    modules = loaded(tmp_path, "audit", "--offline", "--no-reports", "list.md")
    assert "citevet.audit" in modules
    assert not modules & (NETWORK | OF_FOLDERS | OF_PAGES | OF_BARS | OF_TEX)


def test_the_version_waits_for_no_command(tmp_path: Path) -> None:
    assert {each for each in loaded(tmp_path, "--version") if each.startswith("citevet.")} == {
        "citevet.cli",
        "citevet.cli.files",
        "citevet.cli.main",
        "citevet.cli.options",
        "citevet.cli.start",
        "citevet.cli.status",
        "citevet.cli.terminal",
        "citevet.errors",
        "citevet.reports",
        "citevet.reports.escape",
    }
