"""GitHub: whether repositories exist, what they are called now, and how they stand. The owner of their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from citevet.clock import Clock
from citevet.model import Evidence, Identifier, Question, Trouble
from citevet.net.client import Client
from citevet.sources.base import Tell
from citevet.sources.github_anonymous import AnonymousLookup
from citevet.sources.github_graphql import GraphQLLookup
from citevet.sources.github_records import SERVICE, Hear, Outcome, is_name
from citevet.sources.http import ServiceError, Witness


class Lookup(Protocol):
    """One way of asking GitHub; it never raises."""

    url: str
    batch: int

    def reopen(self) -> None:
        """Gives the service another chance."""
        ...

    async def repositories(self, names: Sequence[str], hear: Hear) -> None:
        """Lets `hear` know what GitHub says of each `owner/name`, as soon as it does."""
        ...


class GithubSource:
    """Asks GitHub about repositories: by GraphQL with a token, else by REST and then by their pages."""

    name = "github"

    def __init__(self, client: Client, *, api: str, web: str, clock: Clock, token: str | None = None) -> None:
        api, web = api.rstrip("/"), web.rstrip("/")
        self._lookup: Lookup = GraphQLLookup(client, api, token) if token else AnonymousLookup(client, api, web)
        self.batch = self._lookup.batch
        self._web = web
        self._witness = Witness(self.name, clock)

    def recall(self, evidence: Evidence) -> None:
        """Nothing here depends on earlier answers."""

    def reopen(self) -> None:
        """Gives the service another chance."""
        self._lookup.reopen()

    async def answer(self, questions: Sequence[Question], tell: Tell) -> None:
        """Tells the evidence for each question. What is not there is asked for a second time."""
        asked: defaultdict[str, list[Question]] = defaultdict(list)
        missing: list[str] = []
        for question in dict.fromkeys(questions):
            if question.about.kind == "github" and is_name(question.about.value):
                asked[question.about.value].append(question)
            else:
                error = ServiceError(
                    Trouble.UNREACHABLE, f"this is no repository's name on {SERVICE}, and was not asked"
                )
                tell(question, self._witness.unavailable(question.about, error, self._lookup.url))

        def settle(name: str, outcome: Outcome) -> None:
            for question in asked[name]:
                tell(question, self._evidence(question.about, outcome))

        def hear(name: str, outcome: Outcome) -> None:
            if outcome is None:
                missing.append(name)
            else:
                settle(name, outcome)

        if asked:
            await self._lookup.repositories(list(asked), hear)
        if missing:
            await self._lookup.repositories(missing, settle)

    def _evidence(self, about: Identifier, outcome: Outcome) -> Evidence:
        url = f"{self._web}/{about.value}"
        if outcome is None:
            says = f"{SERVICE} has no public repository of this name"
            return self._witness.absent(about, says, url, owner=True, times=2)
        if isinstance(outcome, ServiceError):
            return self._witness.unavailable(about, outcome, url)
        return self._witness.found(about, outcome, url)
