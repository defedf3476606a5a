"""BibTeX from audit to mended file and back to an audit that proposes nothing, read by another reader between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import bibtexparser
import pytest

from citevet import documents
from citevet.rules.bibtex_upgrade import is_preprint_entry
from tests.support import RunCitevet
from tests.world import Thing, World, WorldPaper
from tests.world.loader import things_of

ACCEPTED = (
    ("Accepted to ICLR 2021", "International Conference on Learning Representations", 2021),
    ("Accepted at TMLR 2023", "Trans. Mach. Learn. Res.", 2023),
    ("NeurIPS 2020", "Neural Information Processing Systems", 2020),
)
CRLF = (
    b'@string{neurips = "Advances in Neural Information Processing Systems"}\r\n'
    b"%@article{hidden, title={Hidden}, journal={arXiv}}\r\n"
    b"@inproceedings{one, title = {{One Title of Words}}, author = {Lee, Ann}, booktitle = neurips, year = 2020}\r\n"
    b"\r\n"
    b"@article{two,\r\n"
    b'  title   = {Two {T}itles of S{\\"o}me Words},\r\n'
    b"  author  = {Wu, Mia and Erd{\\H o}s, Paul},\r\n"
    b"  journal = {ArXiv},\r\n"
    b"  year    = {2019},\r\n"
    b"  volume  = {abs/1909.05311}\r\n"
    b"}\r\n"
    b"@article{three, title={Unknown By Authors Indeed}, author={Unknown}, journal={arXiv:2005.00333}, year={2020}}\r\n"
)


def test_a_file_of_many_forms(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    world.add(
        WorldPaper(
            "Two Titles of Söme Words",
            ("Mia Wu", "Paul Erdős"),
            arxiv="1909.05311",
            comment="NeurIPS 2020",
            venue="Neural Information Processing Systems",
            year=2020,
        ),
        WorldPaper("Another Paper Altogether", ("Jo Doe",), arxiv="2005.00333", comment="Accepted to ICLR 2021"),
    )
    mended = _mend(world, call_citevet, tmp_path, CRLF)
    assert mended == CRLF.replace(b"@article{two", b"@inproceedings{two").replace(
        b"journal = {ArXiv}", b"booktitle = neurips"
    ).replace(b"{2019}", b"{2020}").replace(
        b"volume  = {abs/1909.05311}", b"eprint  = {1909.05311},\r\n  archivePrefix = {arXiv}"
    )
    assert _proposed(call_citevet, tmp_path) == []


@pytest.mark.parametrize("name", ["rebiber-example-input.bib", "aiml430-references.bib"])
def test_real_files_are_upgraded_once_and_keep_everything_else(
    name: str, world: World, call_citevet: RunCitevet, tmp_path: Path, shared: Path
) -> None:
    data = (shared / "lists" / name).read_bytes()
    document = documents.parse("list.bib", data)
    world.add(*_accepted(things_of(document)))
    mended = _mend(world, call_citevet, tmp_path, data)
    after = documents.parse("list.bib", mended)
    assert [each.bibtex[0].key.text for each in after.entries] == [each.bibtex[0].key.text for each in document.entries]
    ends = {len(line) - len(line.rstrip(b"\r\n")) for line in data.splitlines(keepends=True)}
    assert {len(line) - len(line.rstrip(b"\r\n")) for line in mended.splitlines(keepends=True)} == ends
    upgraded = 0
    for old, new in zip(document.entries, after.entries, strict=True):
        if document.text_at(old.span) == after.text_at(new.span):
            continue
        upgraded += 1
        assert old.preprint
        assert not new.preprint
        assert (old.title and old.title.text, old.author_names) == (new.title and new.title.text, new.author_names)
        named = {document.links[index].identifier for index in old.links} | set(old.identifiers)
        assert {after.links[index].identifier for index in new.links} | set(new.identifiers) == named
    preprints = sum(each.preprint and bool(each.links or each.identifiers) for each in document.entries)
    assert upgraded >= 0.9 * preprints > 10
    assert _parsed(mended) == _parsed(data)
    assert _proposed(call_citevet, tmp_path) == []


def test_a_list_with_bibtex_beside_its_entries(
    world: World, call_citevet: RunCitevet, tmp_path: Path, shared: Path
) -> None:
    data = (shared / "lists" / "token-compression-language.md").read_bytes()
    document = documents.parse("list.md", data)
    world.add(*_accepted(things_of(document)))
    after = documents.parse("list.md", _mend(world, call_citevet, tmp_path, data, "list.md"))
    upgraded = 0
    for old, new in zip(document.entries, after.entries, strict=True):
        assert [each.key.text for each in new.bibtex] == [each.key.text for each in old.bibtex]
        if old.preprint and not new.preprint:
            upgraded += 1
            assert not [each.key.text for each in new.bibtex if is_preprint_entry(each)]
    assert upgraded > 30
    assert _proposed(call_citevet, tmp_path, "list.md") == []


def _accepted(things: tuple[Thing, ...]) -> Iterator[Thing]:
    """The same things, every preprint accepted in a year after its posting: an index's year confirms no other."""
    for index, thing in enumerate(things):
        if isinstance(thing, WorldPaper) and thing.arxiv:
            later = [each for each in ACCEPTED if not thing.arxiv.startswith(f"{each[2] % 100:02}")]
            comment, venue, year = later[index % len(later)]
            yield replace(thing, comment=comment, venue=venue, year=year)
        else:
            yield thing


def _mend(world: World, run: RunCitevet, folder: Path, data: bytes, name: str = "list.bib") -> bytes:
    (folder / "citevet.toml").write_text(world.config())
    (folder / name).write_bytes(data)
    _proposed(run, folder, name)
    fixed = run("fix", name, "--select", "CV301", cwd=folder)
    assert fixed.code == 0, fixed.stderr
    return (folder / name).read_bytes()


def _proposed(run: RunCitevet, folder: Path, name: str = "list.bib") -> list[str]:
    """What a fresh audit would mend under CV301."""
    ran = run("audit", name, "--select", "CV301", "--max-age", "0", cwd=folder)
    assert ran.code in (0, 3), ran.stderr
    report = json.loads((folder / "reports" / "latest" / "report.json").read_text("utf-8"))
    return [each["message"] for each in report["findings"] if each["fix"]]


def _parsed(data: bytes) -> list[str]:
    library = bibtexparser.parse_string(data.decode())
    return [block.key if hasattr(block, "key") else type(block).__name__ for block in library.blocks]
