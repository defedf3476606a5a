"""The page for a browser, read as a browser reads it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from citevet import rules
from citevet.model import Audit, Edit, Fix, Safety, Span
from citevet.reports.base import Context
from citevet.reports.forms import FORMS
from tests.reports import samples
from tests.reports.test_changes import changed


def page_of(audit: Audit) -> LexborHTMLParser:
    return LexborHTMLParser(FORMS["html"].render(audit, Context(rules=rules.ALL)))


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [node.text().strip() for node in page.css(selector)]


def test_nothing_is_loaded_and_only_its_own_style_is_allowed() -> None:
    page = page_of(samples.audit())
    (policy,) = page.css('meta[http-equiv="Content-Security-Policy"]')
    (style,) = page.css("style")
    digest = base64.b64encode(hashlib.sha256(style.text().encode()).digest()).decode()
    assert policy.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not page.css("[src], [style], link, script")
    assert not re.search(r"url\(|@import", style.text())


def test_it_is_made_for_a_phone_and_for_the_dark() -> None:
    page = page_of(samples.audit())
    assert [node.attributes["content"] for node in page.css("meta[name=viewport]")] == [
        "width=device-width, initial-scale=1"
    ]
    assert "prefers-color-scheme: dark" in page.css("style")[0].text()
    assert len(page.css("div.table > table")) == len(page.css("table")) == 1


def test_findings_stand_by_rule_with_evidence_and_fixes() -> None:
    page = page_of(samples.audit())
    assert texts(page, "summary strong") == ["CV101 dead-link", "CV202 renamed-repository", "CV301 outdated-venue"]
    assert ("owner/old", "owner/new") in zip(texts(page, "del"), texts(page, "ins"), strict=True)
    links = [(node.attributes["href"], node.attributes["rel"]) for node in page.css("a")]
    wanted = [each.url for finding in samples.audit().findings for each in finding.evidence]
    assert sorted(links) == sorted((url, "noopener noreferrer nofollow") for url in wanted)


def test_documents_stand_in_a_table() -> None:
    page = page_of(samples.audit([samples.document(), samples.document("sub/other.md", "nothing\n")]))
    assert texts(page, "th") == ["Document", "Entries", "Links", "ok", "moved", "dead"]
    assert texts(page, "td") == ["list.md", "2", "4", "1", "2", "1", "sub/other.md", *"00000"]


def test_outages_and_changes_are_told() -> None:
    page = page_of(changed())
    assert texts(page, ".outage") == ["doi: 503 for ever (1 link affected)"]
    assert {"Accepted since", "Healed: no longer so, without a change to the document", "Most new citations"} <= set(
        texts(page, "h3")
    )
    assert "Changes" not in texts(page_of(samples.audit()), "h2")


def test_long_rules_are_folded_and_all_their_findings_are_there() -> None:
    audit = samples.audit()
    many = tuple(replace(audit.findings[0], message=f"number {each}") for each in range(1_100))
    page = page_of(replace(audit, findings=many))
    (group,) = page.css("details")
    assert "open" not in group.attributes
    assert len(page.css("details > ol > li")) == 1_100
    assert "open" in page_of(audit).css("details")[0].attributes


def test_an_address_is_never_cut() -> None:
    audit = samples.audit()
    url = f"https://example.org/?a=1&b={'x' * 900}"
    evidence = tuple(replace(each, url=url) for each in audit.findings[0].evidence)
    page = page_of(replace(audit, findings=(replace(audit.findings[0], evidence=evidence),)))
    assert page.css("a")[0].attributes["href"] == url


def test_of_a_fix_with_many_changes_the_first_are_shown() -> None:
    document = samples.document()
    edits = tuple(Edit(document.path, Span(at, at + 1), f"<{at}>") for at in range(30))
    found = replace(samples.findings(document)[0], fix=Fix(Safety.UNSAFE, edits))
    page = page_of(samples.audit(found=[found]))
    assert 0 < len(page.css("ins")) < 30
    assert re.search(r"and \d+ more changes", page.text())
