"""What the forms of the report tell of the changes since the last audit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import jsonschema

from citevet.model import Accepted, Audit, Change, Changes, Gone, Mover, PastFinding, PastState, Severity, State, Told
from citevet.reports.base import Context
from citevet.reports.forms import FORMS
from tests.reports import samples
from tests.reports.test_json import published

WEEK_AGO = samples.NOON - timedelta(days=7)
ACCEPTED = samples.document().entries[0].title.text  # type: ignore[union-attr]
HOSTILE = "::set-output name=x::<script>|`\x1b[31m\u202eevil"


def past(message: str, rule: str = "CV101") -> PastFinding:
    return PastFinding("CV101-0123456789ab", rule, "dead-link", Severity.ERROR, message, "", "", "", (), WEEK_AGO)


def changed(name: str = "A Paper") -> Audit:
    audit = samples.audit()
    told = [Told(Change.STILL, WEEK_AGO), *(Told(Change.NEW, samples.NOON) for _ in audit.findings[1:])]
    record = tuple(
        PastState(WEEK_AGO + timedelta(days=day), state)
        for day, state in enumerate((State.OK, State.DEAD, State.OK, State.UNREACHABLE))
    )
    changes = Changes(
        since={"list.md": WEEK_AGO},
        told=tuple(told),
        gone=(
            Gone("list.md", past(f"{name} is gone"), Change.HEALED, record),
            Gone("list.md", past("b is gone"), Change.UNKNOWN),
        ),
        accepted=(Accepted("list.md", ACCEPTED, "ICLR", "workshop", 2025),),
        citations=(Mover("list.md", name, 10, 30), Mover("list.md", "Less", 9, 8)),
        stars=tuple(Mover("list.md", f"ann/tool-{number}", 100 - number, 200) for number in range(12)),
    )
    return replace(audit, changes=changes)


def rendered(form: str, audit: Audit) -> str:
    return FORMS[form].render(audit, Context()).decode()


def test_the_text_tells_what_is_new_what_healed_and_what_grew() -> None:
    text = rendered("text", changed())
    assert "Since the last audit (2026-01-24 12:00 UTC): 2 new, 1 still there, 1 healed, 1 unknown." in text
    healed = text.partition("Healed: no longer so, without a change to the document\n")[2].splitlines()
    assert healed[0] == "  list.md CV101 A Paper is gone; it comes and goes (ok x ok x)"
    assert "A Paper: 10 -> 30 (+20, +200%)" in text
    assert "Less" not in text.split("Most new citations")[1].split("Most new stars")[0]


def test_what_has_become_an_error_stands_under_its_own_heading() -> None:
    audit = changed()
    assert audit.changes is not None
    told = (Told(Change.WORSE, WEEK_AGO), *audit.changes.told[1:])
    audit = replace(audit, changes=replace(audit.changes, told=told))
    text = rendered("text", audit)
    assert "2 new, 1 worse, 1 healed" in text
    assert audit.findings[0].message in text.partition("Worse: an error now\n")[2].splitlines()[0]
    states = [each["baselineState"] for each in json.loads(rendered("sarif", audit))["runs"][0]["results"]]
    assert states == ["updated", "new", "new"]


def test_what_grew_fastest_is_not_told_twice() -> None:
    text = rendered("text", changed())
    assert text.count("ann/tool-11: ") == 1
    assert "Fastest growing stars" in text


def test_what_grew_from_nothing_has_no_share() -> None:
    audit = changed()
    assert audit.changes is not None
    text = rendered("text", replace(audit, changes=replace(audit.changes, stars=(Mover("list.md", "a/b", 0, 1_200),))))
    assert "a/b: 0 -> 1,200 (+1,200)" in text


def test_an_acceptance_stands_under_its_own_heading() -> None:
    markdown = rendered("markdown", changed())
    accepted = markdown.split("**Accepted since**")[1].split("**")[0]
    assert f"list.md {ACCEPTED}: ICLR 2025 (workshop)" in accepted
    assert "**New**" not in markdown


def test_an_acceptance_that_is_only_claimed_is_a_finding_like_others() -> None:
    audit = changed()
    assert audit.changes is not None
    markdown = rendered("markdown", replace(audit, changes=replace(audit.changes, accepted=())))
    assert "**Accepted since**" not in markdown
    assert "CV301" in markdown.split("**New**")[1].split("**Healed:")[0]


def test_an_audit_without_a_last_one_tells_nothing_of_changes() -> None:
    assert "Since the last audit" not in rendered("markdown", samples.audit())
    assert json.loads(rendered("json", samples.audit()))["changes"] is None


def test_report_json_tells_them_as_its_schema_says() -> None:
    report = json.loads(rendered("json", changed()))
    jsonschema.Draft202012Validator(published()).validate(report)
    changes = report["changes"]
    ids = [finding["id"] for finding in report["findings"]]
    assert [changes["findings"][each]["change"] for each in ids] == ["still", "new", "new"]
    assert [each["change"] for each in changes["gone"]] == ["healed", "unknown"]
    assert changes["gone"][0]["record"] == ["ok", "dead", "ok", "unreachable"]
    assert changes["citations"][0] == {"document": "list.md", "name": "A Paper", "before": 10, "after": 30}


def test_names_are_harmless_in_every_form() -> None:
    for form in ("text", "markdown", "json"):
        told = rendered(form, changed(HOSTILE))
        assert "\x1b" not in told
        assert "\u202e" not in told
        assert not any(line.lstrip().startswith("::") for line in told.splitlines())
    assert "<script>" not in rendered("markdown", changed(HOSTILE))
