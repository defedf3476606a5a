"""A title that would act where it is shown does nothing in any form, read as that form is read."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from citevet import model
from citevet.model import Audit, Changes, Edit, Fix, Mover, Outage, Safety, Span
from citevet.reports.base import Context
from citevet.reports.forms import FORMS
from tests.reports import samples

TITLE = (
    "::set-output name=a::b ##[error] \x1b[31mred \x1b]8;;https://evil.org\x07 <script>alert(1)</script> | `code` ``` "
    "]]> \x00 \u202eesrever [x](javascript:alert(1)) \"'><img src=x onerror=alert(1)> {{ 7 * 7 }} </style> =1+1"
)
ACTIVE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ADDRESS = 'https://evil.org/"><script>alert(1)</script>\x1b[31m'


def hostile() -> Audit:
    """An audit of a document that holds the title, with findings, evidence, a fix, an outage and changes that do."""
    document = samples.document(text=f"{TITLE}\nsecond line\n")
    span = Span(0, len(TITLE.encode()))
    finding = replace(
        samples.findings(samples.document())[0],
        document=document.path,
        span=span,
        message=TITLE,
        entry=None,
        link=None,
        evidence=(model.Testimony(TITLE, TITLE, ADDRESS), model.Testimony(TITLE, TITLE, f"javascript:{TITLE}")),
        fix=Fix(Safety.SAFE, (Edit(document.path, Span(span.end + 1, span.end + 7), TITLE),)),
    )
    audit = samples.audit([document], [finding])
    changes = Changes({document.path: samples.NOON}, (None,), (), (Mover(document.path, TITLE, 1, 2),))
    return replace(audit, run=replace(audit.run, outages=(Outage(TITLE, TITLE, 1),)), changes=changes, idle=(TITLE,))


def no_command(text: str) -> None:
    assert not re.search(r"^\s*::", text, re.MULTILINE)
    assert "##[" not in text


def only_shown(text: str) -> None:
    assert not ACTIVE.search(text)
    no_command(text)


def harmless_text(data: bytes, _: Path) -> None:
    only_shown(data.decode())


def harmless_markdown(data: bytes, _: Path) -> None:
    only_shown(data.decode())
    tokens = MarkdownIt("commonmark").enable("table").parse(data.decode())
    inline = [each for token in tokens for each in token.children or ()]
    assert not [each for each in (*tokens, *inline) if each.type in {"html_block", "html_inline", "image", "fence"}]
    links = [str(each.attrs["href"]) for each in inline if each.type == "link_open"]
    assert len(links) == 1
    assert links[0].startswith("https://evil.org/%22%3E%3Cscript")


def harmless_html(data: bytes, _: Path) -> None:
    only_shown(data.decode())
    page = LexborHTMLParser(data)
    assert {node.tag for node in page.css("*")}.isdisjoint({"script", "img", "iframe", "object", "link", "base"})
    assert len(page.css("style")) == 1
    links = [dict(node.attributes) for node in page.css("a")]
    assert [each["rel"] for each in links] == ["noopener noreferrer nofollow"]
    assert str(links[0]["href"]).startswith("https://evil.org/%22%3E%3Cscript")
    assert all(not name.startswith("on") for node in page.css("*") for name in node.attributes)
    assert "{{ 7 * 7 }}" in page.text()
    assert "<script>alert(1)</script>" in page.text()


def harmless_csv(data: bytes, _: Path) -> None:
    only_shown(data.decode())
    (row,) = csv.DictReader(io.StringIO(data.decode()))
    assert None not in row
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def harmless_junit(data: bytes, _: Path) -> None:
    only_shown(data.decode())
    elements = {element.tag for element in ElementTree.fromstring(data).iter()}  # noqa: S314
    assert elements <= {"testsuites", "testsuite", "testcase", "failure", "skipped", "system-out"}


def harmless_github(data: bytes, _: Path) -> None:
    assert not ACTIVE.search(data.decode())
    assert "##[" not in data.decode()
    commands = [re.match(r"::(\w[\w-]*) ", line) for line in data.decode().splitlines()]
    assert [found and found[1] for found in commands] == ["error", "notice"]


def harmless_json(data: bytes, _: Path) -> None:
    only_shown(data.decode())
    assert json.loads(data)["findings"][0]["message"] == TITLE


def harmless_sarif(data: bytes, _: Path) -> None:
    only_shown(data.decode())
    (result,) = json.loads(data)["runs"][0]["results"]
    assert not ACTIVE.search(result["message"]["text"])
    assert not re.search(r"(?<!\\)\]\(", result["message"]["text"])
    assert result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == TITLE


def harmless_patch(data: bytes, folder: Path) -> None:
    """A patch is the document's own bytes; nothing but that document is touched, and no line of it is a command."""
    no_command("\n".join(line for line in data.decode().splitlines() if not line.startswith(("+", "-", " "))))
    (document,) = hostile().documents
    (folder / document.path).write_bytes(document.data)
    subprocess.run(["git", "apply", "--unsafe-paths", "-"], cwd=folder, input=data, check=True)
    assert (folder / document.path).read_bytes() == document.data.replace(b"second", TITLE.encode())
    assert [each.name for each in folder.iterdir()] == [document.path]


READERS: dict[str, Callable[[bytes, Path], None]] = {
    "csv": harmless_csv,
    "github": harmless_github,
    "html": harmless_html,
    "json": harmless_json,
    "junit": harmless_junit,
    "markdown": harmless_markdown,
    "patch": harmless_patch,
    "sarif": harmless_sarif,
    "text": harmless_text,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_hostile_title_does_nothing(form: str, tmp_path: Path) -> None:
    audit = hostile()
    (document,) = audit.documents
    context = Context(mended={document.path: document.data.replace(b"second", TITLE.encode())})
    READERS[form](FORMS[form].render(audit, context), tmp_path)
