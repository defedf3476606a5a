"""What the README shows is what the program prints, and what the documentation and the package's description name is
there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.support import RunCitevet

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PACKAGE = ROOT / "src" / "citevet"


def test_the_excerpt_is_the_demos(call_citevet: RunCitevet) -> None:
    blocks = re.findall(r"^```\n(.*?)^```$", README.read_text(), re.DOTALL | re.MULTILINE)
    (excerpt,) = (block for block in blocks if block.startswith("list.md: "))
    printed = call_citevet("demo").stdout.splitlines()
    assert [line for line in excerpt.splitlines() if line not in printed] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/ignoring.md", "docs/transport.md"])
def test_files_and_programs_that_the_documentation_names_are_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    files = re.findall(r"`((?:src|tests|docs|action|net|judge|sources)/[\w./-]+)`", text)
    programs = [each.replace(".", "/") for each in re.findall(r"python -m ((?:tests|benchmarks)\.[\w.]*\w)", text)]
    assert [each for each in files if not ((ROOT / each).exists() or (PACKAGE / each).exists())] == []
    assert [each for each in programs if not (ROOT / f"{each}.py").exists()] == []


def test_each_dependency_is_used_where_its_reason_says() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = text.partition("dependencies = [")[2].partition("\n]")[0]
    reasons = re.findall(r'"([\w-]+)[^"]*",? +# ([^:]+):', needed)
    named = {"dnspython": "dns", "linkify-it-py": "linkify_it", "pyyaml": "yaml"}
    assert len(reasons) == needed.count(">=")
    for package, places in reasons:
        module = named.get(package, package.replace("-", "_"))
        for place in places.split(", "):
            files = sorted((PACKAGE / place).rglob("*.py")) if place.endswith("/") else [PACKAGE / place]
            imported = re.compile(rf"^\s*(?:import|from) {module}\b", re.MULTILINE)
            assert any(imported.search(each.read_text(encoding="utf-8")) for each in files), (package, place)


def test_links_between_the_documentation_and_other_files_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "cassettes/README.md", ROOT / "reports/README.md"]:
        tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
        links = [each.attrGet("href") for block in tokens for each in block.children or () if each.type == "link_open"]
        files = [str(link).partition("#")[0] for link in links if not re.match(r"[a-z]+:", str(link))]
        assert [each for each in files if not (page.parent / each).exists()] == [], page
