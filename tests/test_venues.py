"""Venues as lists, indexes and authors write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.venues import (
    Acceptance,
    Printed,
    VenueReading,
    dblp_venue,
    has_findings,
    is_journal,
    is_preprint,
    pmlr_volume,
    print_venue,
    read_comment,
    read_journal_ref,
    read_venue,
    write_venue,
)
from citevet.venues.table import venues
from tests.support import Facts


@pytest.mark.parametrize(
    ("text", "venue", "track", "year"),
    [
        ("ICLR 2025 Oral", "ICLR", None, 2025),
        ("ICLR'25", "ICLR", None, 2025),
        ("(*ICLR’25*)", "ICLR", None, 2025),
        ("[ICML 2025]", "ICML", None, 2025),
        ("NIPS 2020", "NeurIPS", None, 2020),
        ("EMNLP-IJCNLP 2019", "EMNLP", None, 2019),
        ("ACL-IJCNLP 2021", "ACL", None, 2021),
        ("OSDI  2024", "OSDI", None, 2024),
        ("3DV 2025", "3DV", None, 2025),
        ("ICLR 2025 | arXiv 2024", "ICLR", None, 2025),
        ("Findings of ACL 2024", "ACL", "findings", 2024),
        ("EMNLP'24 Findings", "EMNLP", "findings", 2024),
        ("ICML 2024 TF2M workshop", "ICML", "workshop", 2024),
        ("ICML Workshop on Long-Context Foundation Models", "ICML", "workshop", None),
        ("CVPRw 2024", "CVPR", "workshop", 2024),
        ("IEEvaluation@ACL", "ACL", "workshop", None),
        ("NeurIPS'24 D&B", "NeurIPS", "datasets", 2024),
        ("NAACL 2025 Industry Track", "NAACL", "industry", 2025),
        ("TACL 2021", "TACL", "journal", 2021),
        ("Annual Meeting of the Association for Computational Linguistics", "ACL", None, None),
        ("North American Chapter of the Association for Computational Linguistics", "NAACL", None, None),
        ("Neural Information Processing Systems", "NeurIPS", None, None),
        ("Trans. Mach. Learn. Res.", "TMLR", "journal", None),
        ("The Web Conference", "WWW", None, None),
        ("Computer Vision and Pattern Recognition", "CVPR", None, None),
        ("Thirty-seventh Conference on Neural Information Processing Systems", "NeurIPS", None, None),
        ("Findings of the Association for Computational Linguistics: EMNLP 2023", "EMNLP", "findings", 2023),
        (
            "Proceedings of the 62nd Annual Meeting of the Association for Computational Linguistics "
            "(Volume 1: Long Papers)",
            "ACL",
            "main",
            None,
        ),
        (
            "Proceedings of the 2019 Conference of the North {A}merican Chapter of the Association for Computational "
            "Linguistics: Human Language Technologies, Volume 1 (Long and Short Papers)",
            "NAACL",
            "main",
            2019,
        ),
        (
            "2024 IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops (CVPRW)",
            "CVPR",
            "workshop",
            2024,
        ),
        ("International Conference on Machine Learning and Applications", "ICMLA", None, None),
        ("Machine Learning", "MLJ", "journal", None),
    ],
)
def test_a_venue_is_read(text: str, venue: str, track: str | None, year: int | None) -> None:
    reading = read_venue(text)
    assert reading is not None
    assert (reading.venue, reading.track, reading.year) == (venue, track, year)


@pytest.mark.parametrize(
    "text",
    [
        *("Github 2024", "Arxiv 2024", "University of Chicago 1999", "OpenReview 2024", "", "2024", "Anthropic 2024"),
        "ICLR-ME-FoMo 2024",
        "NeurIPS'24 ENLSP",
        "Under review at ICLR 2025",
        "Submitted to ICLR 2025",
        "Workshop on Machine Learning for Health",
        "Proceedings of the 2nd Workshop on Representation Learning for NLP",
        "2025 11th IEEE International Conference on Privacy Computing and Data Security (PCDS)",
        "International Conference on Learning Representations for Birds",
    ],
)
def test_what_is_no_known_venue_is_not_taken_for_one(text: str) -> None:
    assert read_venue(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "Arxiv 2024", "arXiv.org", "ArXiv", "arXiv preprint", "Preprint", "CoRR", "bioRxiv", "Arixv 2025"),
        *("arXiv 2024.05", "arXiv preprint arXiv:2404.06654", "arXiv: Computation and Language", "CoRR abs/2404.06654"),
        "Under review",
        "(*arXiv 2024.10*)",
    ],
)
def test_preprints(text: str) -> None:
    assert is_preprint(text)


@pytest.mark.parametrize(
    "text", ["ICLR 2025", "ICLR 2025 | arXiv 2024", "Github 2024", "Anthropic 2024", "Nature", "OpenReview 2024"]
)
def test_what_is_no_preprint(text: str) -> None:
    assert not is_preprint(text)


@pytest.mark.parametrize(
    ("comment", "venue", "track", "year"),
    [
        ("Accepted to ICLR 2025 (Oral)", "ICLR", None, 2025),
        ("ACL 2024 Findings", "ACL", "findings", 2024),
        ("Accepted to Findings of EMNLP 2023", "EMNLP", "findings", 2023),
        ("Accepted by EMNLP 2024 Main Conference", "EMNLP", "main", 2024),
        ("NeurIPS 2024 camera ready", "NeurIPS", None, 2024),
        ("EMNLP 2023, 12 pages, 4 figures", "EMNLP", None, 2023),
        ("15 pages. ACL 2023 Long paper", "ACL", "main", 2023),
        ("Published as a conference paper at ICLR 2024", "ICLR", None, 2024),
        ("v2: ICLR 2024 camera-ready. Code at https://github.com/a/icml2023", "ICLR", None, 2024),
        ("To appear in the Proceedings of the 41st International Conference on Machine Learning", "ICML", None, None),
        (
            "Accepted to the 38th Conference on Neural Information Processing Systems (NeurIPS 2024)",
            "NeurIPS",
            None,
            2024,
        ),
        ("Accepted to TMLR", "TMLR", "journal", None),
        ("accepted to iclr 2025", "ICLR", None, 2025),
        ("ICML2024", "ICML", None, 2024),
        ("Accepted to AAAI-25", "AAAI", None, 2025),
        ("ICLR, 12 pages, accepted", "ICLR", None, None),
        ("Submitted to ICLR 2025. Accepted at ACL 2025 main", "ACL", "main", 2025),
        ("Accepted to ACL 2024; preliminary version at NeurIPS 2023 workshop", "ACL", None, 2024),
        ("Accepted at the ICML 2024 Workshop on Efficient Systems", "ICML", "workshop", 2024),
        ("Workshop on Efficient Systems, accepted, ICML 2024", "ICML", "workshop", 2024),
        ("NAACL 2025 Industry Track", "NAACL", "industry", 2025),
        ("Accepted by NeurIPS'24 Datasets and Benchmarks Track", "NeurIPS", "datasets", 2024),
        ("Accepted at the ICLR 2025 Workshop on Reasoning and Planning for LLMs", "ICLR", "workshop", 2025),
        ("CVPR 2025 Highlight Paper. Project Page", "CVPR", None, 2025),
        ("CVPR 2025 Project Page", "CVPR", None, 2025),
        ("Accepted to NeurIPS 2024 in Vancouver", "NeurIPS", None, 2024),
        ("This paper has been accepted for publication at ICML 2024", "ICML", None, 2024),
        (
            "Accepted to the 2025 Conference of the Nations of the Americas Chapter of the ACL (NAACL 2025)",
            "NAACL",
            None,
            2025,
        ),
    ],
)
def test_acceptances_in_comments(comment: str, venue: str, track: str | None, year: int | None) -> None:
    found = read_comment(comment)
    assert found is not None
    assert (found.venue, found.track, found.year) == (venue, track, year)
    assert found.says in comment


@pytest.mark.parametrize(
    "comment",
    [
        *("", "20 pages, 5 figures", "Preprint. Under review.", "Tech report", "Work in progress"),
        "Submitted to ICLR 2025",
        "Under review at ICLR 2025",
        "In submission to NeurIPS 2024",
        "Rejected from NeurIPS 2023",
        "Not accepted at ICLR 2024",
        "Extended version of our ICML 2023 paper",
        "This is a longer version of a paper accepted at ACL 2023",
        "CVPR 2024 challenge, 1st place",
        "9 pages, NeurIPS 2023 style",
        "Code for CVPR 2024 paper",
        "We use the ACL 2023 dataset",
        "Project page: https://iclr2024.github.io/accepted",
        "Accepted at ICLR 2024. Also accepted at ICML 2025",
        "accepted to nature",
        "Accepted to EMNLP 2024 and ACL 2025",
        "Planned for ICML 2025",
        *("ICLR 2024 Tiny Papers", "ICLR 2025 blogpost track", "ACL 2024 SRW", "ACL ARR 2024 June", "KDD Cup 2024"),
        *("AAAI-25 Student Abstract", "Accepted to the NeurIPS 2024 Creative AI Track", "WWW 2025 Companion"),
    ],
)
def test_what_is_no_acceptance(comment: str) -> None:
    assert read_comment(comment) is None


@pytest.mark.parametrize(
    "comment",
    [
        *("ICML 2024 ES-FoMo-II", "ICML 2025 LCFM", "NeurIPS 2024 (ENLSP)", "Accepted by SLLM at ICLR 2025"),
        *("Accepted to ES-FoMo II, ICML 2024", "Accepted at R0-FoMo, NeurIPS 2023"),
        "Accepted to ACL 2024 main and NeurIPS 2023 workshop",
    ],
)
def test_a_workshop_that_is_not_called_one_is_not_its_conference(comment: str) -> None:
    assert read_comment(comment) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ICLR 2025", ("ICLR", None, 2025)),
        (
            "Proceedings of the 41st International Conference on Machine Learning, PMLR 235:1-20, 2024",
            ("ICML", None, 2024),
        ),
        ("Transactions on Machine Learning Research, 2024", ("TMLR", "journal", 2024)),
        ("Advances in Neural Information Processing Systems 36 (2024)", ("NeurIPS", None, 2023)),
        (
            "In Findings of the Association for Computational Linguistics: EMNLP 2023, pages 1-12",
            ("EMNLP", "findings", 2023),
        ),
        ("Proc. of ACL 2023, pp. 1990-2003", ("ACL", None, 2023)),
    ],
)
def test_journal_references(text: str, expected: tuple[str, str | None, int | None]) -> None:
    found = read_journal_ref(text)
    assert found is not None
    assert (found.venue, found.track, found.year) == expected


@pytest.mark.parametrize("text", ["", "Phys.Rev.D 100 (2019)", "Submitted to ACL 2023"])
def test_journal_references_that_name_no_known_venue(text: str) -> None:
    assert read_journal_ref(text) is None


MOSTLY_PREPRINTS = ["Arxiv 2024"] * 30 + ["ICLR 2025"] * 3 + ["NIPS 2020", "ICLR 2024 Oral"]


@pytest.mark.parametrize(
    ("venue", "track", "like", "written"),
    [
        ("ICLR", "main", MOSTLY_PREPRINTS, "ICLR 2024"),
        ("NeurIPS", "main", MOSTLY_PREPRINTS, "NIPS 2024"),
        ("ACL", "findings", MOSTLY_PREPRINTS, "ACL 2024 Findings"),
        ("ICML", "workshop", MOSTLY_PREPRINTS, "ICML 2024 Workshop"),
        ("NeurIPS", "datasets", ["NeurIPS 2023"], "NeurIPS 2024 D&B"),
        ("ICLR", "main", ["(*NeurIPS'24*)", "(*arXiv 2024.10*)", "(*arXiv 2024.11*)"], "(*ICLR'24*)"),
        ("ACL", "findings", ["(*NeurIPS'24*)"], "(*ACL'24 Findings*)"),
        ("NeurIPS", "datasets", ["(*NeurIPS'24 D&B*)"], "(*NeurIPS'24 D&B*)"),
        ("ACL", "findings", ["Findings of EMNLP 2023", "ACL 2022"], "Findings of ACL 2024"),
        ("ACL", "findings", ["EMNLP Findings 2023"], "ACL Findings 2024"),
        ("ICLR", "main", ["arXiv 2024.05"], "ICLR 2024"),
        ("ICLR", "main", ["`arXiv 2023`"], "`ICLR 2024`"),
        ("TMLR", "journal", [], "TMLR 2024"),
        ("ICLR", "main", ["Github 2024", "who knows"], "ICLR 2024"),
    ],
)
def test_a_venue_is_written_as_the_list_writes_venues(venue: str, track: str, like: list[str], written: str) -> None:
    assert write_venue(venue, track, 2024, like) == written  # type: ignore[arg-type]


@given(
    st.sampled_from(["ICLR", "ACL", "TMLR", "ACM MM", "IEEE S&P", "USENIX ATC"]),
    st.sampled_from(["main", "findings", "workshop", "industry", "demo", "datasets", "journal", None]),
    st.integers(2000, 2030),
    st.lists(
        st.one_of(
            st.sampled_from(["Arxiv 2024", "ICLR'25", "_NIPS 2020_", "ACL 2024 Findings", "CVPRw 2024"]),
            st.text(max_size=12),
        ),
        max_size=6,
    ),
)
def test_what_is_written_is_read_as_the_same_venue_and_year(venue: str, track: str, year: int, like: list[str]) -> None:
    written = write_venue(venue, track, year, like)  # type: ignore[arg-type]
    reading = read_venue(written)
    assert reading is not None
    assert reading.venue == venue
    # A list that writes venues without years, as in a table with a column for them, is followed in that.
    stated = filter(None, map(read_venue, like))
    assert reading.year == year or (reading.year is None and any(each.year is None for each in stated))
    if track in {"findings", "workshop", "industry", "demo"}:
        assert reading.track == track


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    read_venue(text)
    is_preprint(text)
    read_comment(text)
    read_journal_ref(text)


def test_every_venue_is_read_by_its_own_names() -> None:
    for venue in venues():
        for name in (venue.short, *venue.aliases, *venue.names):
            reading = read_venue(name)
            assert reading is not None, name
            assert reading.venue == venue.short, name


def test_keys_and_volumes() -> None:
    assert pmlr_volume(235) == ("ICML", 2024)
    assert pmlr_volume(1) is None
    assert dblp_venue("conf/iclr/XuY25a") == ("ICLR", 2025)
    assert dblp_venue("conf/nips/DinhZZLGRSP022") == ("NeurIPS", 2022)
    assert dblp_venue("journals/tmlr/XuY2024") == ("TMLR", None)
    assert dblp_venue("journals/corr/abs-2406-17961") is None
    assert dblp_venue("conf/ijcnlp/X23") is None
    assert has_findings("EMNLP")
    assert not has_findings("ICLR")
    assert is_journal("TMLR")
    assert not is_journal("ICLR")


def test_an_acceptance_is_a_value() -> None:
    assert read_comment("ICLR 2025") == Acceptance("ICLR", None, 2025, "ICLR 2025")
    assert read_venue("ICLR 2025") == VenueReading("ICLR", None, 2025)


def test_venues_that_real_lists_state_are_read(facts: Facts) -> None:
    rows = facts("papers")
    stated = {row[column] for row in rows for column in ("listed_venue_2025", "listed_venue_2026", "listed_venue_xl")}
    unread = {text for text in stated if not is_preprint(text) and read_venue(text) is None}
    assert unread <= {"Anthropic 2024", "RepL4NLP 2017", "OpenReview 2024", "University of Chicago 1999"}


@pytest.mark.parametrize("venue", [each.short for each in venues()])
def test_what_bibtex_is_given_for_a_venue_is_read_as_that_venue(venue: str) -> None:
    printed, bare = print_venue(venue, "main", 2024, ())
    reading = read_venue(printed)
    assert not bare
    assert reading is not None
    assert reading.venue == venue
    assert not is_preprint(printed)


def test_bibtex_follows_the_other_entries() -> None:
    like = [
        Printed("Advances in neural information processing systems", "Advances in {NIPS}", False, 2016),
        Printed("Advances in neural information processing systems", "Advances in {NIPS}", False, 2017),
        Printed("NeurIPS", "neurips", True, 2020),
        Printed(
            "Proceedings of the 62nd Annual Meeting of the Association for Computational Linguistics", "X", False, 2024
        ),
        Printed("The Twelfth International Conference on Learning Representations", "Y", False, 2024),
        Printed("Findings of the Association for Computational Linguistics: ACL 2024", "Z", False, 2024),
    ]
    assert print_venue("NeurIPS", "main", 2021, like) == ("Advances in {NIPS}", False)
    assert print_venue("NeurIPS", None, 2021, like[2:]) == ("neurips", True)
    assert print_venue("ACL", "main", 2024, like) == ("X", False)
    assert (
        print_venue("ACL", "main", 2025, like)[0] == "Annual Meeting of the Association for Computational Linguistics"
    )
    assert print_venue("ICLR", "main", 2024, like) == ("Y", False)
    assert print_venue("ICLR", "main", 2025, like)[0] == "International Conference on Learning Representations"
    assert print_venue("ACL", "findings", 2024, like) == ("Z", False)
    assert print_venue("EMNLP", "findings", 2024, like)[0] == (
        "Findings of the Association for Computational Linguistics: EMNLP 2024"
    )
    assert print_venue("ICML", "workshop", 2024, like)[0] == "ICML 2024 Workshop"
