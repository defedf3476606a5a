"""GitHub with a token (GraphQL) and without (REST, then pages)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from citevet.clock import Clock
from citevet.model import Absent, Evidence, Found, Question, RepositoryRecord, Trouble, Unavailable
from citevet.net.client import Client
from citevet.sources.github import GithubSource
from tests.sources.loopback import BASE, FAULTS, PAGE, Handler, Loopback, Reply, Seen, asking, failing

WEB = "http://pages.test"
TOKEN = "t0ken"
NODE = {
    "nameWithOwner": "Octo/Cat",
    "stargazerCount": 12,
    "isArchived": False,
}


def source(token: str | None) -> Callable[[Client, Clock], GithubSource]:
    return lambda client, clock: GithubSource(client, api=BASE, web=WEB, clock=clock, token=token)


def repos(*names: str) -> list[Question]:
    return asking(*names, kind="github")


def many(count: int) -> list[Question]:
    return repos(*(f"octo/cat{number}" for number in range(count)))


def queried(seen: Seen) -> list[str]:
    body = seen.json()
    assert isinstance(body, dict)
    variables = body["variables"]
    return [f"{variables[f'o{index}']}/{variables[f'n{index}']}" for index in range(len(variables) // 2)]


def not_found(alias: str) -> Mapping[str, object]:
    return {"type": "NOT_FOUND", "path": [alias], "message": "Could not resolve to a Repository with that name."}


def hub(known: Callable[[str], bool], renamed: Mapping[str, str] | None = None) -> Handler:
    """GraphQL over the repositories that are known."""

    def handler(seen: Seen) -> Reply:
        data, errors = {}, []
        for index, name in enumerate(queried(seen)):
            alias = f"r{index}"
            data[alias] = {**NODE, "nameWithOwner": (renamed or {}).get(name, name)} if known(name) else None
            errors += [] if known(name) else [not_found(alias)]
        return Reply(data={"data": data, **({"errors": errors} if errors else {})})

    return handler


def one(handler: Handler, questions: Sequence[Question], token: str | None = TOKEN) -> Mapping[Question, Evidence]:
    return Loopback(handler).ask(source(token), questions)[0]


def record(evidence: Evidence) -> RepositoryRecord:
    assert isinstance(evidence, Found)
    assert isinstance(evidence.record, RepositoryRecord)
    return evidence.record


# --- GraphQL ---------------------------------------------------------------------------------------------------------


def test_a_query_asks_by_variables_and_sends_the_token() -> None:
    server = Loopback(hub(lambda _: True, {"octo/cat": "Octo/Cat"}))
    (answers,) = server.ask(source(TOKEN), repos("octo/cat"))
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST", "/graphql")
    assert seen.headers["authorization"] == "Bearer t0ken"
    body = seen.json()
    assert isinstance(body, dict)
    assert "octo" not in body["query"]
    found = record(answers[repos("octo/cat")[0]])
    assert (found.name, found.stars, found.archived) == ("Octo/Cat", 12, False)


def test_a_rename_is_told_by_the_present_name() -> None:
    answers = one(hub(lambda _: True, {"old/name": "New/Name"}), repos("old/name"))
    assert record(answers[repos("old/name")[0]]).name == "New/Name"


def test_152_repositories_take_four_queries() -> None:
    server = Loopback(hub(lambda _: True))
    (answers,) = server.ask(source(TOKEN), many(152))
    assert [len(queried(seen)) for seen in server.seen] == [50, 50, 50, 2]
    assert all(isinstance(each, Found) for each in answers.values())


def test_what_is_missing_is_asked_for_a_second_time() -> None:
    server = Loopback(hub(lambda name: not name.startswith("gone/")))
    gone = repos("gone/a", "gone/b")
    (answers,) = server.ask(source(TOKEN), [*many(60), *gone])
    assert queried(server.seen[-1]) == ["gone/a", "gone/b"]
    assert len(server.seen) == 3
    for question in gone:
        absent = answers[question]
        assert isinstance(absent, Absent)
        assert (absent.owner, absent.times) == (True, 2)


def test_what_is_there_the_second_time_is_there() -> None:
    asked: list[str] = []

    def handler(seen: Seen) -> Reply:
        asked.extend(queried(seen))
        return hub(lambda name: asked.count(name) > 1)(seen)

    assert isinstance(one(handler, repos("octo/cat"))[repos("octo/cat")[0]], Found)


@pytest.mark.parametrize("status", [502, 504])
def test_too_large_a_query_is_halved(status: int) -> None:
    def handler(seen: Seen) -> Reply:
        return Reply(status, text="slow") if len(queried(seen)) > 20 else hub(lambda _: True)(seen)

    server = Loopback(handler)
    (answers,) = server.ask(source(TOKEN), many(60))
    assert all(isinstance(each, Found) for each in answers.values())
    assert len(queried(server.seen[-1])) <= 12


def test_what_a_resource_limit_cut_off_is_asked_again() -> None:
    def handler(seen: Seen) -> Reply:
        names = queried(seen)
        reply = hub(lambda _: True)(seen)
        assert isinstance(reply.data, dict)
        cut = [f"r{index}" for index in range(len(names)) if index >= 10]
        data = {alias: None if alias in cut else node for alias, node in reply.data["data"].items()}
        errors = [{"type": "RESOURCE_LIMITS_EXCEEDED", "path": [alias], "message": "cut"} for alias in cut]
        return Reply(data={"data": data, "errors": errors})

    server = Loopback(handler)
    (answers,) = server.ask(source(TOKEN), many(35))
    assert all(isinstance(each, Found) for each in answers.values())
    assert len(server.seen) == 4


def test_what_is_left_out_without_a_word_is_asked_again_and_then_an_outage() -> None:
    def handler(seen: Seen) -> Reply:
        data = {f"r{index}": NODE for index in range(len(queried(seen)) - 1)}
        return Reply(data={"data": data})

    server = Loopback(handler)
    questions = many(20)
    (answers,) = server.ask(source(TOKEN), questions)
    assert sum(isinstance(each, Found) for each in answers.values()) == 19
    last = answers[questions[-1]]
    assert isinstance(last, Unavailable)
    assert last.trouble is Trouble.OUTAGE
    assert len(server.seen) == 2


def test_a_query_that_went_wrong_for_its_length_is_halved() -> None:
    def handler(seen: Seen) -> Reply:
        error = {"message": "Something went wrong while executing your query. This may be the result of a timeout."}
        return Reply(data={"data": None, "errors": [error]}) if len(queried(seen)) > 25 else hub(lambda _: True)(seen)

    assert all(isinstance(each, Found) for each in one(handler, many(50)).values())


def test_another_error_is_no_absence_and_stands_for_one_repository() -> None:
    secret, plain = questions = repos("corp/secret", "octo/cat")

    def handler(seen: Seen) -> Reply:
        error = {"type": "FORBIDDEN", "path": ["r0"], "message": "SAML enforcement"}
        return Reply(data={"data": {"r0": None, "r1": NODE}, "errors": [error]})

    answers = one(handler, questions)
    forbidden = answers[secret]
    assert isinstance(forbidden, Unavailable)
    assert "SAML" in forbidden.reason
    assert isinstance(answers[plain], Found)


@pytest.mark.parametrize(
    "data",
    [
        {"data": {"r0": None}},
        {"data": {}},
        {"data": {}, "errors": [not_found("r0")]},
        {"data": {"r0": None}, "errors": [{"type": "NOT_FOUND", "message": "no path"}]},
        {"data": {"r0": None}, "errors": [not_found("r1")]},
        {"data": {"r0": None}, "errors": "NOT_FOUND"},
        {"data": None, "errors": [{"message": "Something went wrong"}]},
        {"data": {"r0": {**NODE, "stargazerCount": "12"}}},
        {"data": {"r0": {**NODE, "nameWithOwner": "Octo/Cat](javascript:x"}}},
    ],
)
def test_a_null_without_its_error_is_no_absence(data: object) -> None:
    (answer,) = one(lambda _: Reply(data=data), repos("octo/cat")).values()
    assert isinstance(answer, Unavailable)


LIMITS = {
    "429": Reply(429, {"message": "Too many requests"}),
    "403 with nothing left": Reply(
        403,
        {"message": "API rate limit exceeded"},
        headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1999999999"},
    ),
    "403 of the secondary limit": Reply(403, {"message": "You have exceeded a secondary rate limit."}),
    "200 of the new form": Reply(data={"errors": [{"type": "RATE_LIMIT", "message": "exceeded"}]}),
    "200 of the old form": Reply(data={"data": None, "errors": [{"type": "RATE_LIMITED", "message": "exceeded"}]}),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_limits_are_limits_however_they_are_told(limit: str) -> None:
    server = Loopback(lambda _: LIMITS[limit])
    (answers,) = server.ask(source(TOKEN), many(120))
    assert {each.trouble for each in answers.values() if isinstance(each, Unavailable)} == {Trouble.LIMITED}
    assert len(answers) == 120
    assert all(len(queried(seen)) == 50 for seen in server.seen)


def test_a_refused_token_is_told_by_the_name_of_its_variable() -> None:
    server = Loopback(lambda _: Reply(401, {"message": "Bad credentials"}))
    (answers,) = server.ask(source("s3cret"), many(120))
    assert len(server.seen) == 1
    for evidence in answers.values():
        assert isinstance(evidence, Unavailable)
        assert evidence.trouble is Trouble.OUTAGE
        assert "GITHUB_TOKEN (or GH_TOKEN)" in evidence.reason
        assert "s3cret" not in evidence.reason


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_of_the_query_is_an_absence(fault: str) -> None:
    server = failing(FAULTS[fault])
    answers, later = server.ask(source(TOKEN), many(120), repos("octo/dog"))
    assert not any(isinstance(each, Absent | Found) for each in (*answers.values(), *later.values()))
    expected = Trouble.LIMITED if fault.startswith("429") else Trouble.OUTAGE
    assert {each.trouble for each in answers.values() if isinstance(each, Unavailable)} == {expected}
    assert {seen.host for seen in server.seen} == {"service.test"}


def test_what_is_no_name_is_not_sent() -> None:
    server = Loopback(hub(lambda _: True))
    odd = repos("octo", 'octo/"){x}', "octo/cat/tree", "../etc", "octo/..", "", "-/x")
    (answers,) = server.ask(source(TOKEN), [*odd, *asking("2401.00001")])
    assert server.seen == []
    assert all(isinstance(each, Unavailable) for each in answers.values())


# --- REST and pages --------------------------------------------------------------------------------------------------


class Hub:
    """The REST API with a budget, and the pages beside it."""

    def __init__(self, budget: int, gone: Sequence[str] = (), renamed: Mapping[str, str] | None = None) -> None:
        self.budget = budget
        self.gone = gone
        self.renamed = renamed or {}

    def __call__(self, seen: Seen) -> Reply:
        return self._page(seen.path[1:]) if seen.host == "pages.test" else self._rest(seen.path)

    def _rest(self, path: str) -> Reply:
        headers = {"x-ratelimit-limit": "60", "x-ratelimit-remaining": str(max(0, self.budget - 1))}
        headers["x-ratelimit-reset"] = "1999999999"
        if self.budget <= 0:
            return Reply(403, {"message": "API rate limit exceeded for 1.2.3.4."}, headers=headers)
        self.budget -= 1
        moved = re.fullmatch(r"/repositories/(.+)-(.+)", path)
        name = f"{moved[1]}/{moved[2]}" if moved else path.removeprefix("/repos/")
        if name in self.gone:
            return Reply(404, {"message": "Not Found", "status": "404"}, headers=headers)
        if name in self.renamed:
            target = f"{BASE}/repositories/{self.renamed[name].replace('/', '-')}"
            return Reply(301, {"message": "Moved Permanently", "url": target}, headers=headers | {"Location": target})
        body = {"full_name": name, "stargazers_count": 3, "archived": True, "pushed_at": "2024-01-01T00:00:00Z"}
        return Reply(data=body, headers=headers)

    def _page(self, name: str) -> Reply:
        if name in self.gone:
            return Reply(404, text="<title>Page not found · GitHub</title>")
        if name in self.renamed:
            return Reply(301, text="", headers={"Location": f"{WEB}/{self.renamed[name]}"})
        return Reply(text=f"<title>GitHub - {name}</title>")


def test_rest_answers_while_the_budget_lasts_and_pages_after_it() -> None:
    server = Loopback(Hub(3))
    questions = many(8)
    (answers,) = server.ask(source(None), questions)
    assert [seen.host for seen in server.seen] == ["service.test"] * 3 + ["pages.test"] * 5
    assert [record(answers[question]).stars for question in questions] == [3] * 3 + [None] * 5
    assert record(answers[questions[0]]).archived is True
    pages = [seen.at for seen in server.seen if seen.host == "pages.test"]
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(pages))
    assert all("authorization" not in seen.headers for seen in server.seen)


def test_a_budget_that_is_used_up_already_leads_to_pages() -> None:
    server = Loopback(Hub(0))
    (answers,) = server.ask(source(None), many(3))
    assert all(isinstance(each, Found) for each in answers.values())
    assert [seen.host for seen in server.seen] == ["service.test", *["pages.test"] * 3]


@pytest.mark.parametrize("budget", [60, 0, 1])
def test_missing_and_renamed_without_a_token(budget: int) -> None:
    missing, old, here = questions = repos("gone/away", "old/name", "octo/cat")
    server = Loopback(Hub(budget, gone=["gone/away"], renamed={"old/name": "new/name"}))
    (answers,) = server.ask(source(None), questions)
    absent = answers[missing]
    assert isinstance(absent, Absent)
    assert (absent.owner, absent.times) == (True, 2)
    assert sum(seen.path.endswith("gone/away") and seen.host == "pages.test" for seen in server.seen) <= 2
    assert record(answers[old]).name == "new/name"
    assert record(answers[here]).name == "octo/cat"


def test_a_redirect_out_of_the_api_is_not_followed() -> None:
    server = Loopback(lambda _: Reply(301, {"url": "http://evil.test/x"}, headers={"Location": "http://evil.test/x"}))
    (answer,) = server.ask(source(None), repos("octo/cat"))[0].values()
    assert isinstance(answer, Unavailable)
    assert {seen.host for seen in server.seen} == {"service.test"}


def test_the_new_address_in_the_body_is_used_where_there_is_no_location() -> None:
    def handler(seen: Seen) -> Reply:
        if seen.path.startswith("/repos/"):
            return Reply(301, {"message": "Moved Permanently", "url": f"{BASE}/repositories/new-name"})
        return Hub(9)(seen)

    (answer,) = one(handler, repos("old/name"), token=None).values()
    assert record(answer).name == "new/name"


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in ("429 for ever", "403")])
def test_an_api_that_is_down_is_not_replaced_by_pages(fault: str) -> None:
    server = failing(FAULTS[fault], otherwise=lambda _: PAGE)
    (answers,) = server.ask(source(None), many(6))
    assert not any(isinstance(each, Absent | Found) for each in answers.values())
    assert {each.trouble for each in answers.values() if isinstance(each, Unavailable)} == {Trouble.OUTAGE}
    assert {seen.host for seen in server.seen} == {"service.test"}


@pytest.mark.parametrize("fault", ["500", "503 with Retry-After", "429 for ever", "403", "never"])
def test_no_fault_of_the_pages_is_an_absence(fault: str) -> None:
    server = failing(FAULTS[fault], "pages.test", Hub(0))
    (answers,) = server.ask(source(None), many(6))
    assert not any(isinstance(each, Absent | Found) for each in answers.values())


def test_a_page_that_asks_to_sign_in_is_no_repository() -> None:
    def handler(seen: Seen) -> Reply:
        if seen.path == "/octo/cat":
            return Reply(302, text="", headers={"Location": "/login?return_to=x"})
        return PAGE

    server = Loopback(lambda seen: handler(seen) if seen.host == "pages.test" else Hub(0)(seen))
    (answer,) = server.ask(source(None), repos("octo/cat"))[0].values()
    assert isinstance(answer, Unavailable)


def test_a_blocked_repository_is_blocked_and_the_others_are_asked() -> None:
    def handler(seen: Seen) -> Reply:
        return Reply(451, {"message": "Repository access blocked"}) if "dmca" in seen.path else Hub(60)(seen)

    first, second, plain = questions = repos("octo/dmca1", "octo/dmca2", "octo/cat")
    answers = one(handler, questions, token=None)
    for question in (first, second):
        evidence = answers[question]
        assert isinstance(evidence, Unavailable)
        assert evidence.trouble is Trouble.BLOCKED
    assert isinstance(answers[plain], Found)


def test_the_recorded_rename_is_followed(shared: Path) -> None:
    recorded = json.loads((shared / "wire" / "recorded" / "github-rename-repository.json").read_text())
    gets = [each for each in recorded if each["method"] == "get"]
    replies = iter(gets)

    def handler(seen: Seen) -> Reply:
        each = next(replies)
        assert seen.path == each["path"]
        text = json.dumps(each["response"]).replace("https://api.github.com", BASE)
        location = each["headers"].get("location", "").replace("https://api.github.com", BASE)
        return Reply(each["status"], json.loads(text), headers={"Location": location} if location else {})

    first = gets[0]["path"].removeprefix("/repos/")
    (answer,) = one(handler, repos(first), token=None).values()
    assert record(answer).name == "octokit-fixture-org/rename-repository-newname"
