"""A preprint's BibTeX entry becomes the published paper's, and nothing else changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citevet import bibtex
from citevet.model import Imprint, Span
from citevet.rules.bibtex_upgrade import Publication, correct, is_preprint_entry, upgrade

CONFERENCE = Publication("Conference on Language Modeling", bare=False, journal=False, year=2024)
JOURNAL = Publication("Machine Learning", bare=False, journal=True, year=2024)


def upgraded(text: str, publication: Publication = CONFERENCE, linked: tuple[str, ...] = ()) -> str | None:
    data = text.encode()
    (entry,) = bibtex.entries(data)
    edits = upgrade(data, entry, publication, linked)
    return None if edits is None else applied(data, edits).decode()


def applied(data: bytes, edits: tuple[tuple[Span, str], ...]) -> bytes:
    for span, text in reversed(edits):
        data = data[: span.start] + text.encode() + data[span.end :]
    return data


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # One line, quotes, capitals, parentheses.
        (
            '@Article{k,Title="T",Journal="arXiv preprint arXiv:2404.06654",Year="2024"}',
            '@InProceedings{k,Title="T",Booktitle="Conference on Language Modeling",Eprint="2404.06654",'
            'ArchivePrefix="arXiv",Year="2024"}',
        ),
        (
            "@MISC(k, TITLE={T}, HOWPUBLISHED={\\url{https://arxiv.org/abs/2404.06654}}, YEAR=2023)",
            "@INPROCEEDINGS(k, TITLE={T}, BOOKTITLE={Conference on Language Modeling}, EPRINT={2404.06654}, "
            "ARCHIVEPREFIX={arXiv}, YEAR=2024)",
        ),
        # The number becomes the eprint where it stands; the comma behind the last field stays.
        (
            "@article{k,\r\n  journal = {CoRR},\r\n  volume  = {abs/2404.06654},\r\n  year    = {2024},\r\n}",
            "@inproceedings{k,\r\n  booktitle = {Conference on Language Modeling},\r\n  eprint  = {2404.06654},\r\n"
            "  archivePrefix = {arXiv},\r\n  year    = {2024},\r\n}",
        ),
        # The last field goes, and there was no comma behind it.
        (
            "@article{k,\n  journal={ArXiv},\n  eprint={2404.06654},\n  year={2024},\n  volume={abs/2404.06654}\n}",
            "@inproceedings{k,\n  booktitle={Conference on Language Modeling},\n  eprint={2404.06654},\n"
            "  year={2024}\n}",
        ),
        # The year goes, and its month with it; fields that the author added stay.
        (
            "@article{k, journal={arXiv}, year={2023}, month=may, note={mine}, volume={7}}",
            "@inproceedings{k, booktitle={Conference on Language Modeling}, year={2024}, note={mine}, volume={7}}",
        ),
        # A note that names the paper keeps its id.
        (
            "@unpublished{k, note={arXiv:2404.06654}, journal={arXiv:2404.06654}, year={2024}}",
            "@inproceedings{k, note={arXiv:2404.06654}, booktitle={Conference on Language Modeling}, year={2024}}",
        ),
        # biblatex.
        (
            "@online{k, title={T}, date={2024-04-09}, journaltitle={arXiv preprint arXiv:2404.06654}}",
            "@inproceedings{k, title={T}, date={2024-04-09}, booktitle={Conference on Language Modeling}, "
            "eprint={2404.06654}, eprinttype={arXiv}}",
        ),
        # Two places for a venue, and no year.
        (
            "@inproceedings{k, journal={arXiv}, booktitle={~}, author={A}}",
            "@inproceedings{k, booktitle={Conference on Language Modeling}, year={2024}, author={A}}",
        ),
    ],
)
def test_conference(before: str, after: str) -> None:
    assert upgraded(before) == after


def test_alignment_is_kept() -> None:
    before = "@article{k,\n  title      = {T},\n  journal    = {arXiv},\n  year       = {2023}\n}"
    assert upgraded(before) == before.replace("@article", "@inproceedings").replace("2023", "2024").replace(
        "journal    = {arXiv}", "booktitle  = {Conference on Language Modeling}"
    )


def test_a_journal_keeps_the_type_and_the_field() -> None:
    before = "@article{k, journal={arXiv preprint arXiv:2404.06654}, year={2024}}"
    assert upgraded(before, JOURNAL, ("2404.06654",)) == "@article{k, journal={Machine Learning}, year={2024}}"


def test_an_abbreviation_is_written_bare() -> None:
    publication = Publication("colm", bare=True, journal=False, year=2024)
    assert upgraded('@inproceedings{k, booktitle="CoRR", year=2024}', publication) == (
        "@inproceedings{k, booktitle=colm, year=2024}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "@article{k, journal={Nature}, year={2024}, eprint={2404.06654}, archivePrefix={arXiv}}",
        "@inproceedings{k, booktitle={ICLR}, journal={arXiv}, year={2024}}",
        "@article{k, journal={arXiv}, journal={arXiv}, year={2024}}",
        "@article{k, journal={arXiv}, year={2024}",
        "@article{k, journal={arXiv, year={2024}\n",
        "@article{k, journal={arXiv}\n year={2024}}",
        "@article{k, journal={arXiv}, % a comment\n year={2024}}",
        "@article{k, journal={arXiv:2404.06654}, volume={abs/hep-th/9901001}, year={2024}}",
        "@book{k, publisher={arXiv}, year={2024}}",
        "@article{k, title={T}, volume={7}}",
        "@article{journal={arXiv}, year={2024}}",
    ],
)
def test_left_alone(text: str) -> None:
    assert upgraded(text) is None


VALUES = {
    "journal": ["arXiv", "arXiv preprint arXiv:2404.06654", "ArXiv", "CoRR", "arXiv:2404.06654v2 [cs.CL]"],
    "volume": ["abs/2404.06654", "arXiv:2404.06654", "12"],
    "number": ["arXiv:2404.06654", "3"],
    "publisher": ["arXiv", "Cornell"],
    "year": ["2023", "2024"],
    "month": ["May"],
    "eprint": ["2404.06654"],
    "archivePrefix": ["arXiv"],
    "title": ["{{A}} Title", "\\'Etude {O}f, x = 1", "{A} $x$ \\& {B {C}}"],
    "note": ["mine", "Ünïcode"],
    "keywords": ["a, b"],
}
OWN = {"title", "note", "keywords"}
STATED = {name: VALUES[name] for name in ("year", "month", "eprint", "title", "note", "keywords")} | {
    "booktitle": ["ICLR", "The Twelfth International Conference on Learning Representations"],
    "pages": ["1--9", "11-20"],
    "volume": ["3"],
    "series": ["ICLR '24"],
    "editor": ["E"],
    "publisher": ["X"],
    "doi": ["10.1/wrong", "10.1/Right"],
    "url": ["https://example.org/x"],
}


@st.composite
def written_entries(draw: st.DrawFn, values: Mapping[str, Sequence[str]] = VALUES, slot: str = "journal") -> str:
    names = draw(st.permutations(sorted(values)))
    names = [slot, *[name for name in names if name != slot][: draw(st.integers(0, 9))]]
    names = draw(st.permutations(names))
    line, equals = draw(st.sampled_from(["\n  ", "\r\n\t", " ", ""])), draw(st.sampled_from(["=", " = ", "  = "]))
    mark = draw(st.sampled_from(["{}", '""']))
    case = draw(st.sampled_from([str, str.upper, str.lower]))
    fields = [f"{line}{case(name)}{equals}{mark[0]}{draw(st.sampled_from(values[name]))}{mark[1]}" for name in names]
    end = draw(st.sampled_from(["", ",", "\n", ",\n"]))
    return f"@{draw(st.sampled_from(['article', 'misc']))}{{the:key,{','.join(fields)}{end}}}"


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["", "% é {\n", "@string{s = {x}}\r\n"]),
    written_entries(),
    st.sampled_from(["", "\n\n@book{other, title = {T}}\n"]),
    st.sampled_from([CONFERENCE, JOURNAL]),
)
def test_nothing_else_changes(head: str, text: str, tail: str, publication: Publication) -> None:
    data = f"{head}{text}{tail}".encode()
    before = bibtex.entries(data)
    edits = upgrade(data, before[0], publication, ())
    assert edits is not None
    assert all(one[0].end < other[0].start for one, other in pairwise(edits))
    assert all(before[0].span.contains(span) for span, _ in edits)
    changed = applied(data, edits)
    after = bibtex.entries(changed)
    assert [each.key.text for each in after] == [each.key.text for each in before]
    assert not is_preprint_entry(after[0])
    own = [[data[f.whole.start : f.whole.end] for f in before[0].fields if f.name in OWN]]
    assert [[changed[f.whole.start : f.whole.end] for f in after[0].fields if f.name in OWN]] == own
    year = after[0].get("year")
    assert year is not None
    assert year.value == "2024"
    named = "2404.06654" in text
    assert (b"2404.06654" in changed) is named
    parsed = bibtexparser.parse_string(changed.decode())
    assert not parsed.failed_blocks
    assert [each.key for each in parsed.entries] == [each.key.text for each in before]
    fields = {field.key.lower(): field.value for field in parsed.entries[0].fields}
    assert fields["journal" if publication.journal else "booktitle"] == publication.venue


IMPRINT = Imprint("10.1109/cvpr.2024.1", "8950--8963", "Smith & Sons", "https://publisher.example/1")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # What the entry lacks is added behind the year, in its own way of writing.
        (
            "@article{k,\n  journal = {arXiv},\n  eprint = {2404.06654},\n  year = {2024}\n}",
            "@inproceedings{k,\n  booktitle = {Conference on Language Modeling},\n  eprint = {2404.06654},\n"
            "  year = {2024},\n  pages = {8950--8963},\n  publisher = {Smith \\& Sons},\n"
            "  doi = {10.1109/cvpr.2024.1},\n  url = {https://publisher.example/1}\n}",
        ),
        # What its author wrote stays; the preprint's publisher and DOI do not.
        (
            "@article{k, journal={CoRR}, eprint={2404.06654}, pages={1--9}, url={https://arxiv.org/abs/2404.06654}, "
            "doi={10.48550/arXiv.2404.06654}, publisher={arXiv}, year={2024}}",
            "@inproceedings{k, booktitle={Conference on Language Modeling}, eprint={2404.06654}, pages={1--9}, "
            "url={https://arxiv.org/abs/2404.06654}, doi={10.1109/cvpr.2024.1}, year={2024}, "
            "publisher={Smith \\& Sons}}",
        ),
    ],
)
def test_the_imprint_is_added(before: str, after: str) -> None:
    publication = Publication("Conference on Language Modeling", bare=False, journal=False, year=2024, imprint=IMPRINT)
    assert upgraded(before, publication) == after


def test_an_article_has_no_publisher() -> None:
    publication = Publication("Machine Learning", bare=False, journal=True, year=2024, imprint=IMPRINT)
    after = upgraded("@article{k, journal={arXiv}, eprint={2404.06654}, year={2024}}", publication)
    assert after is not None
    assert "publisher =" not in after.replace("publisher=", "publisher =")
    assert "pages={8950--8963}" in after


NEURIPS = Publication(
    "Neural Information Processing Systems",
    bare=False,
    journal=False,
    year=2024,
    imprint=Imprint(doi="10.1/right", pages="11--20", publisher="Curran & Sons", url="https://example.org/right"),
)


def corrected(text: str, stated: str, publication: Publication = NEURIPS, *, moved: bool = True) -> str | None:
    data = text.encode()
    (entry,) = bibtex.entries(data)
    edits = correct(data, entry, publication, stated, moved=moved)
    return None if edits is None else applied(data, edits).decode()


def test_what_describes_a_volume_of_another_venue_becomes_what_is_known_or_goes() -> None:
    before = (
        "@inproceedings{k, booktitle=ICLR, volume={3}, pages={1-9}, publisher={X}, editor={E}, note={mine}, "
        "month=may, year=2023, doi={10.1/wrong}}"
    )
    assert corrected(before, "ICLR") == (
        "@inproceedings{k, booktitle={Neural Information Processing Systems}, pages={11--20}, "
        "publisher={Curran \\& Sons}, note={mine}, year=2024, url={https://example.org/right}, doi={10.1/right}}"
    )


@pytest.mark.parametrize(
    "own", ["doi={https://doi.org/10.1/RIGHT}", "pages={11–20}", "url={https://example.org/right/}"]
)
def test_what_describes_the_right_volume_stays(own: str) -> None:
    after = corrected(
        f"@inproceedings{{k, booktitle={{ICLR}}, series={{S}}, address={{A}}, year={{2024}}, {own}}}", "ICLR"
    )
    assert after is not None
    assert "series={S}, address={A}, year={2024}, " in after
    assert own in after


def test_where_only_the_year_is_wrong_the_rest_stays() -> None:
    before = "@inproceedings{k, booktitle={NeurIPS}, pages={1--9}, month=dec, year={2023}}"
    bare = replace(NEURIPS, venue="NeurIPS", imprint=Imprint())
    assert corrected(before, "NeurIPS", bare, moved=False) == before.replace("2023", "2024")


@pytest.mark.parametrize(
    "before",
    [
        "@inproceedings{k, booktitle={ICML}, year={2024}}",
        "@inproceedings{k, booktitle={ICLR}, journal={ICML}, year={2024}}",
        "@inproceedings{k, booktitle={ICLR}, year={2024}, year={2023}}",
        "@inproceedings{k, booktitle={ICLR}, year={2024",
        "@misc{k, year={2024}}",
    ],
)
def test_an_entry_that_names_another_venue_or_is_broken_is_left_alone(before: str) -> None:
    assert corrected(before, "ICLR") is None


@settings(max_examples=100)
@given(written_entries(STATED, "booktitle"), st.sampled_from(["", "\n\n@book{other, title = {T}}\n"]), st.booleans())
def test_a_correction_changes_nothing_that_is_the_authors_own(text: str, tail: str, moved: bool) -> None:
    data = f"{text}{tail}".encode()
    before = bibtex.entries(data)
    edits = correct(data, before[0], NEURIPS, "ICLR", moved=moved)
    assert edits is not None
    assert all(before[0].span.contains(span) for span, _ in edits)
    changed = applied(data, edits)
    after = bibtex.entries(changed)
    assert [each.key.text for each in after] == [each.key.text for each in before]
    own = OWN | {"eprint"} | ({"url"} if before[0].get("url") else set())
    kept = [data[f.whole.start : f.whole.end] for f in before[0].fields if f.name in own]
    assert [changed[f.whole.start : f.whole.end] for f in after[0].fields if f.name in own] == kept
    parsed = bibtexparser.parse_string(changed.decode())
    assert not parsed.failed_blocks
    fields = {field.key.lower(): field.value for field in parsed.entries[0].fields}
    assert (fields["booktitle"], fields["year"]) == (NEURIPS.venue, "2024")
    of_a_volume = {each.name for each in before[0].fields} & {"volume", "series", "editor"}
    if moved and not any(each in text for each in ("10.1/Right", "11-20")):
        assert of_a_volume.isdisjoint(fields)
        assert (fields["pages"], fields["doi"], fields["publisher"]) == ("11--20", "10.1/right", "Curran \\& Sons")
    else:
        assert of_a_volume <= fields.keys()
