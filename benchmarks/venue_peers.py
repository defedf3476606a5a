"""Other tools on the same lists, as BibTeX: rebiber with its own data, where it is installed.

bibtexautocomplete and academic-refchecker ask the live services alone, under addresses that cannot be set, and are not
run.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import bibtexparser

from benchmarks.facts import Fact, verdict_on
from benchmarks.venue_world import Sample
from citevet.venues import VenueReading, is_preprint, read_venue


def peers(samples: Sequence[Sample]) -> Iterator[str]:
    """A line for each tool."""
    rebiber = shutil.which("rebiber")
    if rebiber is None:
        yield "rebiber: not installed (pip install rebiber), not run"
    else:
        counted: Counter[str] = Counter()
        for each in samples:
            counted += _rebibed(rebiber, each)
        accepted = sum(fact.truth is not None and not fact.retitled for each in samples for fact in each.facts)
        upgraded = counted.total()
        yield (
            f"rebiber, with its own data: {upgraded} upgrades, {counted['right']} right "
            f"({counted['right'] / upgraded:.3f}), {counted['decoy']} of papers not known to be accepted, "
            f"{counted['track']} with another track, "
            f"{counted['venue'] + counted['year']} with another venue or year; recall {counted['right'] / accepted:.3f}"
        )
    yield "bibtexautocomplete, academic-refchecker: not run; they ask the live services under addresses of their own"


def _rebibed(rebiber: str, made: Sample) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        given, mended = Path(folder, "list.bib"), Path(folder, "mended.bib")
        given.write_text(made.bibtex)
        subprocess.run([rebiber, "-i", given, "-o", mended], check=True, capture_output=True)
        library = bibtexparser.parse_string(mended.read_text())
    counted: Counter[str] = Counter()
    for entry in library.entries:
        if not entry.key.startswith("entry"):
            continue
        fact = made.facts[int(entry.key.removeprefix("entry"))]
        told = _told({field.key: str(field.value) for field in entry.fields}, fact)
        if told is not None:
            counted[verdict_on(fact.truth, told)] += 1
    return counted


def _told(fields: dict[str, str], fact: Fact) -> VenueReading | None:
    """The venue that an entry names now; None while it is a preprint's, and for a retitled paper, which is counted
    apart."""
    text = fields.get("booktitle") or fields.get("journal") or ""
    if fact.retitled or is_preprint(text) or "arxiv" in text.lower():
        return None
    reading = read_venue(text.partition(",")[0]) or VenueReading(text)
    year = fields.get("year", "")
    return VenueReading(reading.venue, reading.track, int(year) if year.isdecimal() else reading.year)
