"""Hosts that are down, a network that breaks, and what is asked once more in the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from citevet.cli.audit import exit_status
from citevet.model import Audit, Severity, State
from tests.crowd import Behaviour, Crowd, pages, verdicts
from tests.net.servers import Answer, raw, reply
from tests.support import FakeClock, RunCitevet
from tests.world import Fault, World

RESET = raw(b"", reset=True)


def fine(_path: str, _before: int) -> Answer:
    """A plain page."""
    return reply(200, b"fine")


def failing_until(count: int, answer: Answer) -> Behaviour:
    """Fails so many times and is well again."""
    return lambda _, before: answer if before < count else reply(200, b"fine")


def well_until(count: int, answer: Answer) -> Behaviour:
    """Answers so many times and then fails for ever."""
    return lambda _, before: reply(200, b"fine") if before < count else answer


def states(audit: Audit) -> list[State]:
    return [verdict.state for verdict in verdicts(audit).values()]


@pytest.mark.parametrize("answer", [reply(500), reply(503), RESET], ids=["500", "503", "reset"])
@pytest.mark.parametrize("concurrency", [1, 10])
def test_a_host_that_is_down_is_named_once_and_soon_left_alone(answer: Answer, concurrency: int) -> None:
    crowd = Crowd({"down.test": lambda *_: answer, "fine.test": fine})
    urls = pages("down.test", 30)
    result = crowd.audited([*urls, *pages("fine.test", 5)], FakeClock(), concurrency=concurrency)
    said = verdicts(result)
    (outage,) = result.run.outages
    assert (outage.source, outage.affected) == ("down.test", 30)
    assert {(said[url].state, said[url].reason) for url in urls} == {(State.UNREACHABLE, outage.reason)}
    assert states(result).count(State.OK) == 5
    # Five pages, the first of them tried four times, and what was under way beside them; two more in the second pass.
    assert 8 + 2 <= len(crowd.visits_to("down.test")) <= 8 + 2 + (concurrency - 1)
    assert result.run.complete
    assert not [finding for finding in result.findings if finding.severity is Severity.ERROR]


def test_a_host_that_is_reached_through_redirects_alone_is_named_once() -> None:
    def send_on(path: str, _before: int) -> Answer:
        return reply(302, Location=f"http://down.test:8080{path}")

    crowd = Crowd({"door.test": send_on, "other.test": send_on, "down.test": lambda *_: RESET, "fine.test": fine})
    urls = [*pages("door.test", 20), *pages("other.test", 2)]
    result = crowd.audited([*urls, *pages("fine.test", 5)], FakeClock())
    said = verdicts(result)
    (outage,) = result.run.outages
    assert (outage.source, outage.affected) == ("down.test", 22)
    assert {(said[url].state, said[url].reason) for url in urls} == {(State.UNREACHABLE, outage.reason)}
    assert outage.reason.startswith("down.test:8080 is not answering")


def test_a_host_that_is_back_in_the_end_is_asked_for_all_that_is_open() -> None:
    crowd = Crowd({"down.test": failing_until(8, reply(502)), "fine.test": fine})
    result = crowd.audited([*pages("down.test", 30), *pages("fine.test", 5)], FakeClock())
    assert set(states(result)) == {State.OK}
    assert not result.run.outages
    # Eight that failed, among them five pages; one canary before all others.
    assert len(crowd.visits_to("down.test")) == 8 + 30


def test_a_host_that_stops_answering_in_mid_run_is_left_alone_too() -> None:
    crowd = Crowd({"down.test": well_until(20, reply(500)), "fine.test": fine})
    result = crowd.audited([*pages("down.test", 90), *pages("fine.test", 5)], FakeClock(), concurrency=5)
    assert states(result).count(State.OK) == 25
    assert states(result).count(State.UNREACHABLE) == 70
    assert [(outage.source, outage.affected) for outage in result.run.outages] == [("down.test", 70)]
    # Ten pages in a row and what was under way beside them, each tried four times; two canaries, tried as often.
    assert len(crowd.visits_to("down.test")) <= 20 + (10 + 4) * 4 + 2 * 4


def test_single_pages_that_fail_are_not_their_hosts_outage() -> None:
    broken = {"/03", "/04", "/05", "/06"}
    crowd = Crowd({"fine.test": lambda path, _: reply(500) if path in broken else reply(200)})
    result = crowd.audited(pages("fine.test", 12), FakeClock())
    assert {url[-3:] for url, verdict in verdicts(result).items() if verdict.state is State.UNREACHABLE} == broken
    assert states(result).count(State.OK) == 8
    assert not result.run.outages


def test_what_failed_is_asked_once_more_after_a_pause() -> None:
    crowd = Crowd({"shaky.test": failing_until(4, reply(503)), "fine.test": fine})
    result = crowd.audited([*pages("shaky.test", 1), *pages("fine.test", 1)], FakeClock())
    assert set(states(result)) == {State.OK}
    *_, last, again = crowd.visits_to("shaky.test")
    assert again.at - last.at >= 10
    assert len(crowd.visits_to("fine.test")) == 1


@pytest.mark.parametrize(
    ("status", "state"),
    [(404, State.DEAD), (410, State.DEAD), (403, State.BLOCKED), (418, State.BLOCKED), (400, State.UNREACHABLE)],
)
def test_what_is_settled_is_not_asked_again(status: int, state: State) -> None:
    crowd = Crowd({"some.test": lambda *_: reply(status), "down.test": lambda *_: reply(500)})
    result = crowd.audited([*pages("some.test", 1), *pages("down.test", 1)], FakeClock())
    assert states(result) == [state, State.UNREACHABLE]
    assert len(crowd.visits_to("some.test")) == 1
    assert len(crowd.visits_to("down.test")) == 5


def test_a_host_that_dies_after_it_was_found_alive_kills_none_of_its_links() -> None:
    crowd = Crowd({"odd.test": lambda _, before: (reply(404), RESET, reply(503), reply(429), reply(200))[before % 5]})
    result = crowd.audited(pages("odd.test", 40), FakeClock())
    answers = sum(verdict.status == 404 for verdict in verdicts(result).values())
    assert states(result).count(State.DEAD) == answers


@pytest.mark.parametrize("hosts", [1, 2, 6])
def test_a_network_that_breaks_in_mid_run_is_said_once(hosts: int) -> None:
    heard = [0]

    def breaking(_path: str, _before: int) -> Answer:
        heard[0] += 1
        return reply(200, b"fine") if heard[0] <= 3 else RESET

    names = [f"host{number}.test" for number in range(hosts)]
    crowd = Crowd(dict.fromkeys(names, breaking))
    result = crowd.audited([url for name in names for url in pages(name, 12 // hosts)], FakeClock())
    (outage,) = result.run.outages
    assert outage.source == "network"
    assert outage.affected == 9
    assert states(result).count(State.OK) == 3
    assert {verdict.reason for verdict in verdicts(result).values() if verdict.state is State.UNREACHABLE} == {
        outage.reason
    }
    assert State.DEAD not in states(result)
    assert not result.run.complete
    assert exit_status(result) == 3
    assert crowd.notes == ["the network broke in mid-run; what was open stays open"]


def test_a_network_that_is_back_in_the_end_is_no_outage() -> None:
    heard = [0]

    def breaking(_path: str, _before: int) -> Answer:
        heard[0] += 1
        return RESET if 3 < heard[0] <= 40 else reply(200, b"fine")

    names = [f"host{number}.test" for number in range(6)]
    crowd = Crowd(dict.fromkeys(names, breaking))
    result = crowd.audited([url for name in names for url in pages(name, 8)], FakeClock())
    assert set(states(result)) == {State.OK}
    assert not result.run.outages
    assert result.run.complete


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Callable[[str], Path]:
    """A folder with a list and a configuration that leads into the world, without retries."""

    def made(text: str) -> Path:
        (tmp_path / "citevet.toml").write_text("retries = 0\n" + world.config())
        (tmp_path / "list.md").write_text(text)
        return tmp_path

    return made


def test_the_command_line_names_a_host_once_and_asks_again_what_may_pass(
    world: World, folder: Callable[[str], Path], run_citevet: RunCitevet
) -> None:
    world.fail("down.example", Fault.ERROR)
    world.fail("shaky.example", Fault.RESET, times=1)
    urls = [f"https://down.example/{number}" for number in range(40)]
    where = folder("".join(f"- <{url}>\n" for url in [*urls, "https://shaky.example/", "https://fine.example/"]))
    ran = run_citevet("audit", "list.md", cwd=where)
    assert ran.code == 0, ran.stderr
    report = json.loads((where / "reports" / "latest" / "report.json").read_bytes())
    assert [(each["source"], each["affected"]) for each in report["run"]["outages"]] == [("down.example", 40)]
    assert [link["verdict"] for link in report["links"]] == ["unreachable"] * 40 + ["ok"] * 2
    # Five in a row and what was under way beside them; two more in the second pass.
    assert len(world.requests_to("down.example")) <= 5 + 9 + 2
    assert len(world.requests_to("shaky.example")) == 2
