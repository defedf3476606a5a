"""BibTeX entries and fields, with their ranges."""

from __future__ import annotations

import pytest

from citevet import bibtex, documents
from citevet.model import LinkForm


def read(text: str) -> list[tuple[str, str, dict[str, str]]]:
    found = bibtex.entries(text.encode())
    return [(each.name.text, each.key.text, {field.name: field.value for field in each.fields}) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@Misc{k, title = {A {B} C}, note="q {"} r", year = 2020}', [("Misc", "k", ["A {B} C", 'q {"} r', "2020"])]),
        ("@article{\n  k,\n  title={x\n    y},\n}", [("article", "k", ["x y"])]),
        ("@a(k, t={x})", [("a", "k", ["x"])]),
        ("@a{k, t = jan # {x} }", [("a", "k", ["jan # {x}"])]),
        ("@a{k, t={x}\n u = {y}}", [("a", "k", ["x", "y"])]),
        ("@a{k, t={un\n@b{l, u={v}}", [("a", "k", ["un"]), ("b", "l", ["v"])]),
        ("%@a{k,t={x}}\n@b{l,t={}}", [("b", "l", [""])]),
        ("@string{s={y}} @comment{x {y}} @preamble{{z}} @a{k,t=S}", [("a", "k", ["y"])]),
        ('%@string{s={y}}\n@string{r = "x"} @a{k,t=s,u={r},v=r # r}', [("a", "k", ["s", "r", "r # r"])]),
        ("@a{t={x}}", [("a", "", ["x"])]),
        ("me@example.org", []),
    ],
)
def test_entries(text: str, expected: list[tuple[str, str, list[str]]]) -> None:
    assert [(name, key, list(values.values())) for name, key, values in read(text)] == expected


def test_ranges_are_shifted_and_exact() -> None:
    data = b'@article{key,\r\n  title = {{A}},\r\n  url = "u"\r\n}\r\n'
    (entry,) = bibtex.entries(data, base=100)

    def at(start: int, end: int) -> bytes:
        return data[start - 100 : end - 100]

    assert at(entry.span.start, entry.span.end) == data.strip()
    assert at(entry.name.span.start, entry.name.span.end) == b"article"
    assert at(entry.key.span.start, entry.key.span.end) == b"key"
    assert [at(each.span.start, each.span.end) for each in entry.fields] == [b"{A}", b"u"]
    assert [at(each.whole.start, each.whole.end) for each in entry.fields] == [b"title = {{A}}", b'url = "u"']


@pytest.mark.parametrize(
    ("fields", "links"),
    [
        ("url={https://example.org/a\\_b}", [("https://example.org/a\\_b", "https://example.org/a_b")]),
        ("url={\\url{https://example.org/a}}", [("https://example.org/a", "https://example.org/a")]),
        ("howpublished={\\url{https://example.org/a\\_b}}", [("https://example.org/a\\_b", "https://example.org/a_b")]),
        ("howpublished={Seen at https://example.org/a}", []),
        ("howpublished={Master's thesis}", []),
        ("doi={10.1162/tacl_a_00716}", [("10.1162/tacl_a_00716", "https://doi.org/10.1162/tacl_a_00716")]),
        ("eprint={2404.12345}", [("2404.12345", "https://arxiv.org/abs/2404.12345")]),
        (
            "eprint={hep-th/9901001}, archivePrefix={arXiv}",
            [("hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001")],
        ),
        ("eprint={12345}, eprinttype={pubmed}", []),
        ("journal={arXiv preprint arXiv:2404.12345}, note={https://example.org}", []),
        ("url={}", []),
    ],
)
def test_links(fields: str, links: list[tuple[str, str]]) -> None:
    document = documents.parse("x.bib", f"@article{{k, {fields}}}".encode())
    assert [(link.url, link.target) for link in document.links] == links
    assert {link.form for link in document.links} <= {LinkForm.BIBTEX}


def test_marks_of_a_quotation_are_no_part_of_values() -> None:
    text = "> ```\n> @article{k,\n>   title={A\n>     B},\n>   url={https://example.org/x}\n> }\n> ```\n"
    document = documents.parse("list.md", text.encode())
    assert [link.url for link in document.links] == ["https://example.org/x"]


def test_a_bib_file_is_a_document_with_one_entry_for_each() -> None:
    text = (
        '@inproceedings{k,\n  title={{On the {Z}\\"urich} list},\n  author={Lee, Ann and Bob Ray and others},\n'
        "  booktitle={ICLR},\n  year={2024},\n  doi={10.1000/xyz}\n}\n"
        "@misc{l, title={B}, author={Unknown}, journal={arXiv preprint arXiv:2404.12345}}\n"
    )
    document = documents.parse("x.bib", text.encode())
    first, second = document.entries
    assert first.title is not None
    assert first.title.text == "On the Zürich list"
    assert first.author_names == ("Ann Lee", "Bob Ray")
    assert (first.venue and first.venue.text, first.year and first.year.text) == ("ICLR", "2024")
    assert first.links == (0,)
    assert document.links[0].entry == 0
    assert second.author_names == ()
    assert (second.preprint, second.venue_slot) == (True, None)


@pytest.mark.parametrize(
    ("fields", "named", "preprint"),
    [
        ("journal={arXiv preprint arXiv:2005.00333}", ["2005.00333"], True),
        ("journal={ArXiv}, volume={abs/1909.05311}", ["1909.05311"], True),
        ("journal={CoRR}, volume={abs/cs/0501001}", ["cs/0501001"], True),
        ("journal={Computing Research Repository}, volume={arXiv:1503.06733}", ["1503.06733"], True),
        ("journal={arXiv:2005.00333v2 [cs.CL]}", ["2005.00333"], True),
        ("howpublished={\\url{https://arxiv.org/abs/2005.00333}}", ["2005.00333"], True),
        ("number={arXiv:2005.00333}, publisher={arXiv}", ["2005.00333"], True),
        ("number={arXiv:2005.00333}, publisher={arXiv}, eprint={2005.00333}", [], True),
        ("note={arXiv:2005.00333}, booktitle={ICLR}", ["2005.00333"], False),
        ("note={An extended version of arXiv:2005.00333}, booktitle={ICLR}", [], False),
        ("eprint={2005.00333}, archivePrefix={arXiv}", [], True),
        ("eprint={2005.00333}, archivePrefix={arXiv}, journal={Nature}", [], False),
        ("eprint={12345}, eprinttype={pubmed}", [], False),
        ("journal={arXiv preprint arXiv:2005.13333333}", [], True),
        ("journal={Nature}, volume={2005}, number={00333}", [], False),
        ("booktitle={~}, journal={arXiv: Computation and Language}", [], True),
        ("booktitle={~}", [], False),
        ("title={T}", [], False),
    ],
)
def test_the_papers_that_an_entry_names_without_a_link(fields: str, named: list[str], preprint: bool) -> None:
    (entry,) = documents.parse("x.bib", f"@misc{{k, {fields}}}".encode()).entries
    assert [str(each) for each in entry.identifiers] == [f"arxiv:{value}" for value in named]
    assert entry.preprint is preprint


def test_a_place_on_the_web_is_no_venue() -> None:
    data = b"@misc{k, howpublished={\\url{https://example.org/a}}, institution={OWASP}}"
    (entry,) = documents.parse("x.bib", data).entries
    assert entry.venue is not None
    assert entry.venue.text == "OWASP"


def test_a_venue_that_is_an_abbreviation_is_spelt_out() -> None:
    text = '@string{emnlp = "Empirical Methods"}\n%@string{emnlp = "Other"}\n@inproceedings{k, booktitle = EMNLP}'
    (entry,) = documents.parse("x.bib", text.encode()).entries
    assert entry.venue is not None
    assert entry.venue.text == "Empirical Methods"
    assert not entry.preprint


def test_what_latex_writes_is_read() -> None:
    text = (
        "@article{k, title = {{{\\'E}tudes} of $x^2$ \\& {B}races~here}, "
        'author = "Erd{\\H{o}}s, P{\\\'a}l and {\\L}ukasz {van der} Berg and Unknown"}'
    )
    (entry,) = documents.parse("x.bib", text.encode()).entries
    assert entry.title is not None
    assert entry.title.text == "Études of $x^2$ & Braces here"
    assert entry.author_names == ("Pál Erdős", "Łukasz van der Berg")
