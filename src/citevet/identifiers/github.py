"""GitHub's addresses and the badges that are about its repositories."""

from __future__ import annotations

import re

import msgspec

from citevet.identifiers.address import Address

# https://docs.github.com/en/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]|_(?=[A-Za-z0-9])){0,38}")
_REPOSITORY = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
_NOT_OWNERS = re.compile(
    r"about|account|apps|blog|codespaces|collections|contact|customer-stories|dashboard|discussions|education"
    r"|enterprise|events|explore|features|gist|import|issues|join|login|logout|marketplace|mobile|new|nonprofit"
    r"|notifications|organizations|orgs|pricing|premium-support|pulls|readme|resources|search|security|sessions"
    r"|settings|signup|site|solutions|sponsors|stars|team|topics|trending|user-attachments|users|wiki"
)


class GithubAddress(msgspec.Struct, frozen=True, gc=False):
    """A repository as written, `owner/name`, and whether the address goes deeper than its front page."""

    name: str
    deeper: bool


def repository_name(owner: str, name: str) -> str | None:
    """`owner/name` without a trailing `.git`, or None where GitHub could have no such repository."""
    name = name.removesuffix(".git")
    if _NOT_OWNERS.fullmatch(owner.lower()) or not _OWNER.fullmatch(owner) or not _REPOSITORY.fullmatch(name):
        return None
    return f"{owner}/{name}"


def parse_address(address: Address) -> GithubAddress | None:
    """The repository that an address at github.com is about; None for owners, gists and GitHub's own pages."""
    if address.host != "github.com" or len(address.segments) < 2:
        return None
    name = repository_name(*address.segments[:2])
    return GithubAddress(name, deeper=len(address.segments) > 2) if name else None
