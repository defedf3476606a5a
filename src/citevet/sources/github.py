"""GitHub: whether repositories exist, what they are called now, and how they stand. The owner of their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from citevet.clock import Clock
from citevet.model import Evidence, Identifier, Question, Trouble
from citevet.net.client import Client
from citevet.sources.base import Answers
from citevet.sources.github_anonymous import AnonymousLookup
from citevet.sources.github_graphql import GraphQLLookup
from citevet.sources.github_records import SERVICE, Outcome, is_name
from citevet.sources.http import ServiceError, Witness


class Lookup(Protocol):
    """One way of asking GitHub; it never raises."""

    url: str

    async def repositories(self, names: Sequence[str]) -> Mapping[str, Outcome]:
        """What GitHub says of each `owner/name`."""
        ...


class GithubSource:
    """Asks GitHub about repositories: by GraphQL with a token, else by REST and then by their pages."""

    name = "github"

    def __init__(self, client: Client, *, api: str, web: str, clock: Clock, token: str | None = None) -> None:
        api, web = api.rstrip("/"), web.rstrip("/")
        self._lookup: Lookup = GraphQLLookup(client, api, token) if token else AnonymousLookup(client, api, web)
        self._web = web
        self._witness = Witness(self.name, clock)

    async def answer(self, questions: Sequence[Question]) -> Answers:
        """Evidence for each question. What is not there is asked for a second time."""
        asked = {each.about: each.about.value for each in questions if each.about.kind == "github"}
        names = [name for name in dict.fromkeys(asked.values()) if is_name(name)]
        outcomes = dict(await self._lookup.repositories(names))
        missing = [name for name in names if outcomes[name] is None]
        if missing:
            outcomes |= await self._lookup.repositories(missing)
        evidence = {about: self._evidence(about, outcomes) for about in {each.about for each in questions}}
        return {question: evidence[question.about] for question in questions}

    def _evidence(self, about: Identifier, outcomes: Mapping[str, Outcome]) -> Evidence:
        url = f"{self._web}/{about.value}"
        if about.kind != "github" or about.value not in outcomes:
            error = ServiceError(Trouble.UNREACHABLE, f"this is no repository's name on {SERVICE}, and was not asked")
            return self._witness.unavailable(about, error, self._lookup.url)
        outcome = outcomes[about.value]
        if outcome is None:
            says = f"{SERVICE} has no public repository of this name"
            return self._witness.absent(about, says, url, owner=True, times=2)
        if isinstance(outcome, ServiceError):
            return self._witness.unavailable(about, outcome, url)
        return self._witness.found(about, outcome, url)
