"""What a URL is about, in every form that lists use, and back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from citevet.errors import UsageError
from citevet.identifiers import Identification, Proceedings, canonical_url, identify, parse_identifier
from citevet.model import Identifier, Role


def _named(url: str) -> str:
    return str(identify(url).identifier)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://arxiv.org/abs/2404.06654", "arxiv:2404.06654"),
        ("http://www.arxiv.org/pdf/2404.06654v2.pdf", "arxiv:2404.06654"),
        ("HTTPS://ArXiv.org/pdf/2404.06654", "arxiv:2404.06654"),
        ("https://export.arxiv.org/abs/2404.06654", "arxiv:2404.06654"),
        ("https://browse.arxiv.org/pdf/2310.10631.pdf", "arxiv:2310.10631"),
        ("https://arxiv.org/html/2410.09426v1/x11.png", "arxiv:2410.09426"),
        ("https://arxiv.org/ftp/arxiv/papers/2403/2403.20041.pdf", "arxiv:2403.20041"),
        ("https://arxiv.org/abs/hep-th/9901001v3", "arxiv:hep-th/9901001"),
        ("https://arxiv.org/abs/math.GT/0309136", "arxiv:math/0309136"),
        ("https://arxiv.org/abs/cs%2F0112017", "arxiv:cs/0112017"),
        ("https://arxiv.org/abs/0704.0001", "arxiv:0704.0001"),
        ("https://doi.org/10.48550/arXiv.2404.06654", "arxiv:2404.06654"),
        ("https://arxiv.org/list/cs.CL/recent", "url:https://arxiv.org/list/cs.CL/recent"),
        ("https://huggingface.co/papers/2404.06654", "url:https://huggingface.co/papers/2404.06654"),
        ("https://arxiv.org.example.com/abs/2404.06654", "url:https://arxiv.org.example.com/abs/2404.06654"),
        ("https://arxiv.org@example.com/abs/2404.06654", "url:https://arxiv.org@example.com/abs/2404.06654"),
        ("https://arxiv.org:8080/abs/2404.06654", "url:https://arxiv.org:8080/abs/2404.06654"),
        ("https://doi.org/10.1145/3292500.3330961", "doi:10.1145/3292500.3330961"),
        ("http://dx.doi.org/10.1162/TACL_a_00716", "doi:10.1162/tacl_a_00716"),
        ("https://dl.acm.org/doi/pdf/10.1145/3534678.3539260", "doi:10.1145/3534678.3539260"),
        ("https://link.springer.com/content/pdf/10.1007/s11263-016-0981-7.pdf", "doi:10.1007/s11263-016-0981-7"),
        ("https://doi.org/10.1016/S0019-9958(77)90354-0", "doi:10.1016/s0019-9958(77)90354-0"),
        ("https://aclanthology.org/2024.findings-emnlp.203.pdf", "acl:2024.findings-emnlp.203"),
        ("https://www.aclweb.org/anthology/P18-1166/", "acl:P18-1166"),
        ("https://aclanthology.org/volumes/2024.acl-long/", "url:https://aclanthology.org/volumes/2024.acl-long/"),
        ("https://openreview.net/forum?id=25Ioxw576r&noteId=x", "openreview:25Ioxw576r"),
        ("https://openreview.net/pdf?id=25Ioxw576r", "openreview:25Ioxw576r"),
        ("https://openreview.net/group?id=ICLR.cc", "url:https://openreview.net/group?id=ICLR.cc"),
        ("https://github.com/Owner/Name.git", "github:owner/name"),
        ("https://github.com//Owner/Name/", "github:owner/name"),
        ("http://www.github.com/Owner/Name#readme", "github:owner/name"),
        ("https://github.com/Owner/Name?tab=readme-ov-file", "github:owner/name"),
        ("https://github.com/Owner", "url:https://github.com/Owner"),
        ("https://github.com/features/copilot", "url:https://github.com/features/copilot"),
        ("https://gist.github.com/owner/abc", "url:https://gist.github.com/owner/abc"),
        ("https://owner.github.io/name", "url:https://owner.github.io/name"),
        ("https://img.shields.io/github/stars/O/R.svg?style=social&label=Star", "github:o/r"),
        ("https://img.shields.io/github/stars/O/R?tab=readme-ov-file.svg?style=social", "github:o/r"),
        ("https://img.shields.io/github/stars/O/llama.cpp.svg?style=social", "github:o/llama.cpp"),
        ("https://img.shields.io/github/stars/O/R.git", "github:o/r"),
        ("https://img.shields.io/github/stars/O/R/", "github:o/r"),
        ("https://example.org/a#part", "url:https://example.org/a"),
        ("//example.org/a", "url:https://example.org/a"),
        ("mailto:a@example.org", "url:mailto:a@example.org"),
    ],
)
def test_a_url_is_about(url: str, name: str) -> None:
    assert _named(url) == name
    assert identify(url).flaw is None


def test_a_query_that_is_no_utf8_is_taken_as_it_is() -> None:
    assert str(identify("https://example.org/a?name=%ab").identifier) == "url:https://example.org/a?name=%ab"


def test_the_target_is_normalised_as_browsers_do() -> None:
    assert identify(" HTTPS://Exa%6dple.org:443/a b/%7Ex?q=é ").target == "https://example.org/a%20b/%7Ex?q=%C3%A9"


@pytest.mark.parametrize(
    ("url", "version"),
    [
        ("https://arxiv.org/abs/2404.06654v2", 2),
        ("https://arxiv.org/pdf/2404.06654v10.pdf", 10),
        ("https://arxiv.org/abs/2404.06654", None),
    ],
)
def test_an_arxiv_version_is_kept_beside_the_identifier(url: str, version: int | None) -> None:
    assert identify(url).version == version


@pytest.mark.parametrize(
    ("url", "deeper"),
    [
        ("https://github.com/O/R/tree/main/x", True),
        ("https://github.com/O/R/blob/main/a.pdf", True),
        ("https://github.com/O/R/issues", True),
        ("https://arxiv.org/html/2404.06654", True),
        ("https://arxiv.org/pdf/2404.06654.pdf", False),
        ("https://github.com/O/R#readme", False),
        ("https://github.com/O/R.git", False),
        ("https://github.com/O/R/", False),
        ("https://aclanthology.org/2024.acl-long.1.pdf", False),
        ("https://aclanthology.org/2024.acl-long.1v2.pdf", True),
    ],
)
def test_deeper_than_the_identifier(url: str, *, deeper: bool) -> None:
    assert identify(url).deeper is deeper


@pytest.mark.parametrize(
    ("url", "role"),
    [
        ("https://arxiv.org/abs/2404.06654", Role.PAPER),
        ("https://proceedings.mlr.press/v235/a24a.html", Role.PAPER),
        ("https://huggingface.co/papers/2404.06654", Role.PAPER),
        ("https://github.com/O/R", Role.CODE),
        ("https://github.com/O/R/blob/main/Report.pdf", Role.PAPER),
        ("https://img.shields.io/github/stars/O/R", Role.STAR_BADGE),
        ("https://img.shields.io/badge/dynamic/json?url=x&query=citationCount", Role.CITATION_BADGE),
        ("https://img.shields.io/badge/ICLR-2024-blue", Role.VENUE_BADGE),
        ("https://img.shields.io/badge/EMNLP_2020-grey", Role.VENUE_BADGE),
        ("https://img.shields.io/badge/Conference-EMNLP'24%20Findings-blue", Role.VENUE_BADGE),
        ("https://img.shields.io/badge/arXiv-b31b1b.svg", Role.BADGE),
        ("https://img.shields.io/badge/Homepage-blue", Role.BADGE),
        ("https://img.shields.io/badge/Token_Pruning-yellow", Role.BADGE),
        ("https://img.shields.io/github/last-commit/O/R", Role.BADGE),
        ("https://awesome.re/badge.svg", Role.BADGE),
        ("https://example.org/", None),
    ],
)
def test_the_role_that_a_url_tells_by_itself(url: str, role: Role | None) -> None:
    assert identify(url).role == role


@pytest.mark.parametrize(
    ("url", "static"),
    [
        ("https://img.shields.io/badge/Homepage-blue", True),
        ("https://img.shields.io/github/license/O/R", True),
        ("https://img.shields.io/github/stars/O/R", False),
        ("https://awesome.re/badge.svg", False),
        ("https://github.com/O/R", False),
    ],
)
def test_badges_that_need_no_asking(url: str, *, static: bool) -> None:
    assert identify(url).static is static


def test_a_repository_is_known_as_it_is_written() -> None:
    assert identify("https://img.shields.io/github/stars/GATECH-EIC/LaCache.svg").repository == "GATECH-EIC/LaCache"
    assert identify("https://github.com/GATECH-EIC/LaCache/tree/main").repository == "GATECH-EIC/LaCache"
    assert identify("https://github.com/GATECH-EIC").repository is None


@pytest.mark.parametrize(
    ("url", "corrected"),
    [
        ("https://arxiv.org//abs/2306.08707", "https://arxiv.org/abs/2306.08707"),
        ("https://arxiv.org/abs//2306.08707", "https://arxiv.org/abs/2306.08707"),
        ("https://arxiv.org/2503.19881", "https://arxiv.org/abs/2503.19881"),
        ("https://arxiv.org/abs/2503.19881},", "https://arxiv.org/abs/2503.19881"),
        ("https://https://arxiv.org/abs/2503.19881", "https://arxiv.org/abs/2503.19881"),
        ("https://https//example.org/x", "https://example.org/x"),
        ("htps://example.org/x", "https://example.org/x"),
        ("https//example.org/x", "https://example.org/x"),
        ("arxiv.org/abs/2503.19881", "https://arxiv.org/abs/2503.19881"),
        ("arXiv:2503.19881", "https://arxiv.org/abs/2503.19881"),
        ("doi:10.1145/1", "https://doi.org/10.1145/1"),
        ("https://https://arxiv.org//abs/2503.19881", "https://arxiv.org/abs/2503.19881"),
    ],
)
def test_a_flaw_with_a_plain_correction(url: str, corrected: str) -> None:
    found = identify(url)
    assert found.flaw
    assert found.corrected == corrected
    assert found.target == corrected
    assert found.identifier == identify(corrected).identifier


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "https://arxiv.org/abs/2307.000400",
        "https://arxiv.org/abs/2509.262311",
        "https://arxiv.org/abs/2407.11681mini",
        "https://arxiv.org/abs/2513.12345",
        "https://arxiv.org/abs/1404.12345",
        "https://arxiv.org/abs/2305.1234",
        "https://arxiv.org/pdf/",
        "https://host/",
        "https://example.c/",
        "https://a..example.org/",
        "https://exa(mple.org/",
        "https://",
        "LICENSE",
        "Paper: https://example.org/",
    ],
)
def test_a_flaw_without_a_correction(url: str) -> None:
    found = identify(url)
    assert found.flaw
    assert found.corrected is None
    assert found.target == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://proceedings.mlr.press/v235/a24a.html", Proceedings("pmlr", "v235", "ICML", 2024, "main")),
        ("https://proceedings.mlr.press/v9999/a.html", Proceedings("pmlr", "v9999")),
        (
            "https://proceedings.neurips.cc/paper_files/paper/2022/file/a-Paper-Datasets_and_Benchmarks.pdf",
            Proceedings("neurips", "2022", "NeurIPS", 2022, "datasets"),
        ),
        (
            "https://papers.nips.cc/paper/2020/hash/c85-Abstract.html",
            Proceedings("neurips", "2020", "NeurIPS", 2020, "main"),
        ),
        ("https://papers.nips.cc/paper/7181-attention", Proceedings("neurips", "", "NeurIPS", None, "main")),
        (
            "https://openaccess.thecvf.com/content_ICCV_2019/papers/L.pdf",
            Proceedings("cvf", "ICCV2019", "ICCV", 2019, "main"),
        ),
        (
            "https://openaccess.thecvf.com/content/CVPR2023W/X/html/a.html",
            Proceedings("cvf", "CVPR2023W", "CVPR", 2023, "workshop"),
        ),
        (
            "https://openaccess.thecvf.com/content/WACV2024/html/a.html",
            Proceedings("cvf", "WACV2024", "WACV", 2024, "main"),
        ),
        ("https://www.usenix.org/system/files/osdi24-lee.pdf", Proceedings("usenix", "osdi24", "OSDI", 2024, "main")),
        (
            "https://www.ecva.net/papers/eccv_2022/papers_ECCV/papers/1.pdf",
            Proceedings("ecva", "ECCV2022", "ECCV", 2022, "main"),
        ),
        ("https://jmlr.org/papers/v23/21-0998.html", Proceedings("jmlr", "v23", "JMLR", 2022, "journal")),
        (
            "https://aclanthology.org/2024.findings-emnlp.203",
            Proceedings("acl", "2024.findings-emnlp", "EMNLP", 2024, "findings"),
        ),
        (
            "https://aclanthology.org/2023.acl-industry.4",
            Proceedings("acl", "2023.acl-industry", "ACL", 2023, "industry"),
        ),
        ("https://aclanthology.org/2021.sustainlp-1.5", Proceedings("acl", "2021.sustainlp-1", None, 2021, "workshop")),
        ("https://aclanthology.org/2021.tacl-1.4", Proceedings("acl", "2021.tacl-1", "TACL", 2021, "journal")),
        ("https://aclanthology.org/D19-5001", Proceedings("acl", "D19-5", None, 2019, "workshop")),
        ("https://aclanthology.org/D19-1001", Proceedings("acl", "D19-1", "EMNLP", 2019, "main")),
        ("https://aclanthology.org/P19-2001", Proceedings("acl", "P19-2", "ACL", 2019, None)),
        ("https://aclanthology.org/W17-2631", Proceedings("acl", "W17-2", None, 2017, "workshop")),
    ],
)
def test_proceedings_that_the_address_tells(url: str, expected: Proceedings) -> None:
    assert identify(url).proceedings == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2404.06654", "arxiv:2404.06654"),
        ("arXiv:2404.06654v2", "arxiv:2404.06654"),
        ("hep-th/9901001", "arxiv:hep-th/9901001"),
        ("10.1145/3534678.3539260", "doi:10.1145/3534678.3539260"),
        ("doi:10.48550/arXiv.2404.06654", "arxiv:2404.06654"),
        ("2024.acl-long.1", "acl:2024.acl-long.1"),
        ("p18-1166", "acl:P18-1166"),
        ("Owner/Name", "github:owner/name"),
        ("https://github.com/Owner/Name", "github:owner/name"),
        ("github.com/Owner/Name", "github:owner/name"),
        ("github:Owner/Name", "github:owner/name"),
        ("acl:2024.acl-long.1", "acl:2024.acl-long.1"),
        ("openreview:abcdefghij", "openreview:abcdefghij"),
    ],
)
def test_what_a_person_types(text: str, name: str) -> None:
    assert str(parse_identifier(text)) == name


@pytest.mark.parametrize(
    "text",
    [
        *("", "xx", "https://arxiv.org/abs/2307.000400", "a/b/c", "https://host/", "features/x", "github:a", "acl:x y"),
        *("arxiv:x", "arxiv:2404\n.06654", "doi:x"),
    ],
)
def test_what_is_no_identifier_is_said_in_one_line(text: str) -> None:
    with pytest.raises(UsageError) as told:
        parse_identifier(text)
    assert "\n" not in str(told.value)


_HOSTS = st.sampled_from(
    [
        *("arxiv.org", "www.arxiv.org", "ar5iv.org", "doi.org", "dl.acm.org", "link.springer.com", "aclanthology.org"),
        *("openreview.net", "github.com", "img.shields.io", "proceedings.mlr.press", "papers.nips.cc", "jmlr.org"),
        *("openaccess.thecvf.com", "www.ecva.net", "usenix.org", "example.org", "host", "raw.githubusercontent.com"),
    ]
)
_PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "/",
                    "//",
                    "abs",
                    "pdf",
                    "html",
                    "2404.06654",
                    "2404.06654v2",
                    "hep-th",
                    "9901001",
                    "10.1145",
                    "10.1/a",
                ),
                *(
                    "content",
                    "CVPR2023W",
                    "v235",
                    "paper",
                    "2022",
                    "forum",
                    "?id=",
                    "abcDEF123",
                    "github",
                    "stars",
                    "O",
                ),
                *("R.svg", "badge", "ICLR-2024-blue", "dynamic", ".pdf", "..", "%2F", "%", "#", "2024.acl-long.1", "İ"),
                *("mlresearch", "doi", "ftp", ":", "@", "\\", "papers", "eccv_2022", "W17-2631", "v2", "."),
            ]
        ),
        st.text(max_size=4),
    ),
    max_size=8,
).map("".join)
_URLS = st.builds(
    lambda scheme, host, path: f"{scheme}{host}/{path}",
    st.sampled_from(["https://", "http://", "", "//"]),
    _HOSTS,
    _PIECES,
)
_IDS = st.builds(
    lambda scheme, rest: f"{scheme}{rest}",
    st.sampled_from(["arxiv:", "arXiv: ", "doi:", "DOI:", "acl:", "github:", "url:"]),
    _PIECES,
)


def _holds_together(found: Identification) -> None:
    if found.flaw is None:
        assert found.target
        assert identify(canonical_url(found.identifier)).identifier == found.identifier
        assert identify(found.target).identifier == found.identifier
    elif found.corrected is None:
        assert found.target == ""
    else:
        assert identify(found.corrected).flaw is None


@given(st.one_of(st.text(), _URLS, _IDS))
@example("https://[::1]/x")
@example("arxiv:x")
@example("doi:x")
@example("http://\ud800/")
@example("https://doi.org/10.1000/%2e%2e/x")
@example("http://" * 5_000 + "x")
def test_no_text_is_too_odd_and_every_identifier_comes_back_from_its_own_url(text: str) -> None:
    _holds_together(identify(text))


@given(st.from_regex(r"(?:[0-1][0-9]|2[0-6])(?:0[1-9]|1[0-2])\.[0-9]{4,5}(?:v[1-9][0-9]?)?", fullmatch=True))
def test_an_arxiv_id_in_a_url_is_the_id_that_a_person_types(value: str) -> None:
    found = identify(f"https://arxiv.org/pdf/{value}.pdf")
    if found.flaw is None:
        assert parse_identifier(value) == found.identifier == Identifier("arxiv", value.partition("v")[0])
    else:
        with pytest.raises(UsageError):
            parse_identifier(value)
