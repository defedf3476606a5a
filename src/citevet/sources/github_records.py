"""What the ways of asking GitHub share: names, outcomes, and repositories as its JSON tells of them."""

from __future__ import annotations

import re
from collections.abc import Callable

from citevet.model import RepositoryRecord, Trouble
from citevet.net import retry
from citevet.net.transport import Response
from citevet.sources.http import ServiceError

SERVICE = "GitHub"

# None says that GitHub knows no such repository.
Outcome = RepositoryRecord | ServiceError | None
# Hears the outcome for one `owner/name`.
Hear = Callable[[str, Outcome], None]

# Owners are letters, digits and hyphens (managed users have an underscore), repositories also have dots.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}", re.ASCII)


def is_name(text: str) -> bool:
    """Whether `owner/name` is a name that GitHub could have given."""
    return _NAME.fullmatch(text) is not None


def repository(name: object, stars: object, archived: object) -> RepositoryRecord:
    """A repository from the three values of its JSON. Raises ServiceError when one is not what it must be."""
    if not isinstance(name, str) or not is_name(name) or not isinstance(stars, int) or not isinstance(archived, bool):
        raise ServiceError(Trouble.OUTAGE, f"{SERVICE} answered with a repository that cannot be read")
    return RepositoryRecord(name, stars, archived)


def is_limit(response: Response, message: str) -> bool:
    """Whether GitHub refuses for going too fast, or for a budget that is used up, by its headers or its words.

    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
    """
    return retry.is_limit(response) or (response.status == 403 and "rate limit" in message.lower())
