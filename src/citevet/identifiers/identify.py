"""URL to identifier and back, for every form that paper lists use."""

from __future__ import annotations

import re
from functools import lru_cache

import ada_url
from msgspec import Struct
from msgspec.structs import replace

from citevet.errors import UsageError
from citevet.identifiers import acl, arxiv, badges, doi, github, openreview, proceedings
from citevet.identifiers.address import Address, host_flaw, read_address
from citevet.identifiers.proceedings import Proceedings
from citevet.model import Identifier, IdentifierKind, Role

# A URL whose scheme is there, and there once: none of the slips below.
_SOUND = re.compile(r"https?://(?!\s*https?(?::|//))", re.IGNORECASE)
_DOUBLED = re.compile(r"(?:https?:/{0,2}\s*)+(?=https?:/)|(?:https?://)+(?=https?//)", re.IGNORECASE)
_MISSPELT = re.compile(r"(?!https?:)(?:h+t+p+s*|ttps?|hps|https?;)(?::/{0,2}|/{2})(?=[\w.-]+\.)", re.IGNORECASE)
_COLONLESS = re.compile(r"(https?)//+(?=[\w-]+\.)", re.IGNORECASE)
_ARXIV_DOI = re.compile(rf"{re.escape(doi.ARXIV_DOIS)}arxiv\.(.+)")
_SCHEMELESS = re.compile(
    r"(?:www\.[\w-]+\.|(?:(?:export\.)?arxiv\.org|github\.com|(?:dx\.)?doi\.org|aclanthology\.org|openreview\.net"
    r"|huggingface\.co|img\.shields\.io)/)",
    re.IGNORECASE,
)
# Kinds whose identifiers are typed by their kind's name alone.
_NAMED: tuple[IdentifierKind, ...] = ("acl", "github", "openreview")
_OTHER_SCHEMES = {"mailto:", "tel:", "ftp:", "data:", "javascript:", "file:", "git:", "ssh:", "magnet:", "irc:"}
_PAPER_PAGES = (
    ("huggingface.co", "/papers/"),
    ("semanticscholar.org", "/paper/"),
    ("api.semanticscholar.org", "/CorpusID"),
    ("alphaxiv.org", "/abs/"),
    ("ieeexplore.ieee.org", "/"),
    ("sciencedirect.com", "/science/article/"),
    ("ojs.aaai.org", "/index.php/"),
    ("direct.mit.edu", "/"),
    ("nature.com", "/articles/"),
    ("papers.ssrn.com", "/"),
    ("biorxiv.org", "/content/"),
    ("journals.aps.org", "/"),
    ("iopscience.iop.org", "/article/"),
    ("neurips.cc", "/virtual/"),
    ("icml.cc", "/virtual/"),
    ("iclr.cc", "/virtual/"),
)


class Identification(Struct, frozen=True, gc=False):
    """What is known of a URL from its text alone.

    `target` is the absolute URL that is meant, normalised as the WHATWG URL standard says, or "" where none can be
    told. `flaw` says why it cannot be a link as it stands; `corrected` is then the URL that is plainly meant, and the
    other fields are about that. `version`, `deeper` and `static` are as in `Link`. `role` is None where the URL alone
    does not tell. `repository` is `owner/name` as the URL writes it, of a repository's links and star badges.
    """

    target: str
    identifier: Identifier
    version: int | None = None
    deeper: bool = False
    static: bool = False
    role: Role | None = None
    flaw: str | None = None
    corrected: str | None = None
    proceedings: Proceedings | None = None
    repository: str | None = None


# A document is read again to prove its fixes, and rules ask once more.
@lru_cache(maxsize=16_384)
def identify(url: str) -> Identification:
    """What a URL is about. Takes any text and raises nothing; what cannot be a link has a `flaw`."""
    text = url.strip()
    if not text:
        return _invalid(text, "the link is empty")
    if not _SOUND.match(text) and (correction := _misspelling(text)) is not None:
        flaw, corrected = correction
        meant = identify(corrected)
        if meant.flaw is None:
            return replace(meant, flaw=flaw, corrected=corrected)
        return replace(meant, corrected=meant.corrected)
    if text.startswith("//"):
        text = f"https:{text}"
    try:
        href = str(ada_url.URL(text).href)
        href = text if href == text else href  # kept once
    except ValueError:
        return _invalid(url.strip(), "the link is no URL")
    if not href.startswith(("http:", "https:")):
        protocol = href[: href.index(":") + 1]
        if protocol in _OTHER_SCHEMES:
            return Identification(href, Identifier("url", href))
        return _invalid(text, f"'{protocol}' is no scheme that a browser opens")
    address = read_address(href)
    if (flaw_of_host := host_flaw(address.hostname)) is not None:
        return _invalid(text, flaw_of_host)
    return _identify_page(address)


def canonical_url(identifier: Identifier) -> str:
    """The one URL under which citevet writes an identifier; `identify` takes it back to the same identifier."""
    match identifier.kind:
        case "arxiv":
            return f"https://arxiv.org/abs/{identifier.value}"
        case "doi":
            return doi.doi_url(identifier.value)
        case "acl":
            return f"https://aclanthology.org/{identifier.value}"
        case "openreview":
            return f"https://openreview.net/forum?id={identifier.value}"
        case "github":
            return f"https://github.com/{identifier.value}"
        case "url" | "file":
            return identifier.value


def parse_identifier(text: str) -> Identifier:
    """The identifier that a person typed: a URL, an arXiv id, a DOI, an ACL Anthology id or `owner/name`, or one as the
    reports write it.

    Raises UsageError when it is none of them.
    """
    text = text.strip()
    if (about := _numbered(text)) is not None:
        return about
    if (acl_id := acl.parse_id(text)) is not None:
        return Identifier("acl", acl_id)
    for kind in _NAMED:
        named = text.removeprefix(f"{kind}:")
        if named != text and (about := identify(canonical_url(Identifier(kind, named))).identifier).kind == kind:
            return about
    if re.match(r"[a-z][a-z0-9+.-]*:|//", text, re.IGNORECASE) or _SCHEMELESS.match(text):
        found = identify(text if ":" in text else f"https://{text.lstrip('/')}")
        if found.flaw is None:
            return found.identifier
        raise UsageError(f"{text!r} cannot be checked: {found.flaw}; {_suggestion(found)}")
    owner, slash, name = text.partition("/")
    if slash and (repository := github.repository_name(owner, name)) is not None:
        return Identifier("github", repository.lower())
    raise UsageError(
        f"{text!r} is no identifier; give a URL, an arXiv id (2404.06654), a DOI (10.1145/...), an ACL Anthology id "
        "(2024.acl-long.1) or a repository (owner/name)"
    )


def _numbered(text: str) -> Identifier | None:
    """What an arXiv id or a DOI names, with or without the name of its kind in front."""
    if (arxiv_id := arxiv.parse_id(text)) is not None:
        return Identifier("arxiv", arxiv_id[0])
    doi_value = doi.parse_doi(text)
    return _of_doi(doi_value) if doi_value is not None else None


def _suggestion(found: Identification) -> str:
    return f"did you mean {found.corrected}?" if found.corrected else "give a full URL or an id"


def _misspelling(text: str) -> tuple[str, str] | None:
    """What is wrong with the scheme and the text that is plainly meant."""
    if (match := _DOUBLED.match(text)) is not None:
        rest = text[match.end() :]
        return "the link has its scheme twice", _COLONLESS.sub(r"\1://", rest, count=1) if _COLONLESS.match(
            rest
        ) else rest
    if (match := _COLONLESS.match(text)) is not None:
        return "the link's scheme lacks its colon", f"{match[1]}://{text[match.end() :]}"
    if (match := _MISSPELT.match(text)) is not None:
        return f"'{match[0]}' is no scheme", f"https://{text[match.end() :]}"
    if (match := re.match(r"(arxiv|doi):(?=\S)", text, re.IGNORECASE)) is not None:
        if (about := _numbered(text)) is None:
            return None
        return f"'{match[0]}' is no scheme that a browser opens", canonical_url(about)
    if _SCHEMELESS.match(text):
        return "the link has no scheme", f"https://{text}"
    return None


def _invalid(text: str, flaw: str) -> Identification:
    return Identification("", Identifier("url", text), flaw=flaw)


def _of_doi(value: str) -> Identifier:
    if (match := _ARXIV_DOI.fullmatch(value)) is not None and (found := arxiv.parse_id(match[1])) is not None:
        return Identifier("arxiv", found[0])
    return Identifier("doi", value)


def _identify_page(address: Address) -> Identification:
    page = Identification(address.href, Identifier("url", address.href.partition("#")[0]))
    if address.port:
        return page
    if (in_arxiv := arxiv.parse_address(address)) is not None:
        return _identify_arxiv(page, in_arxiv)
    if (badge := badges.parse_address(address)) is not None:
        page = replace(page, role=badge.role, static=badge.static, repository=badge.repository)
        if badge.repository is not None:
            return replace(page, identifier=Identifier("github", badge.repository.lower()))
        return page
    if (doi_value := doi.parse_address(address)) is not None:
        return replace(page, identifier=_of_doi(doi_value), role=Role.PAPER)
    if (in_acl := acl.parse_address(address)) is not None:
        value, deeper = in_acl
        volume = proceedings.of_acl(value)
        return replace(page, identifier=Identifier("acl", value), deeper=deeper, role=Role.PAPER, proceedings=volume)
    if (forum := openreview.parse_address(address)) is not None:
        return replace(page, identifier=Identifier("openreview", forum), role=Role.PAPER)
    if (repository := github.parse_address(address)) is not None:
        role = Role.PAPER if address.last.lower().endswith(".pdf") else Role.CODE
        name = Identifier("github", repository.name.lower())
        return replace(page, identifier=name, deeper=repository.deeper, role=role, repository=repository.name)
    if (volume_of_page := proceedings.parse_address(address)) is not None:
        return replace(page, role=Role.PAPER, proceedings=volume_of_page)
    return replace(page, role=Role.PAPER) if _is_paper_page(address) else page


def _identify_arxiv(page: Identification, found: arxiv.ArxivAddress) -> Identification:
    if found.flaw is None:
        identifier = Identifier("arxiv", found.value)
        return replace(page, identifier=identifier, version=found.version, deeper=found.deeper, role=Role.PAPER)
    if found.corrected is None:
        return replace(page, target="", role=Role.PAPER, flaw=found.flaw)
    return replace(identify(found.corrected), flaw=found.flaw, corrected=found.corrected)


def _is_paper_page(address: Address) -> bool:
    return any(address.host == host and address.path.startswith(start) for host, start in _PAPER_PAGES)
