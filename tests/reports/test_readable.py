"""The text and Markdown forms: what they tell, how they fold and fit, and that hostile text does nothing in them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from citevet import model
from citevet.model import Audit, Change, Changes, Edit, Finding, Fix, Mover, Outage, Safety, Severity, Span, Told
from citevet.reports.base import Context
from citevet.reports.forms import FORMS
from citevet.reports.markdown import LIMIT
from tests.reports import samples

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = (
    "::set-output name=a::b\n::warning::x\n##[error]x \x1b[31mred\x1b[0m \x1b]8;;https://evil.org\x07click\x1b]8;;\x07"
    " <script>alert(1)</script> | cell | `code` ``` \u202eesrever @octocat #12 o/r#34 https://evil.org www.evil.org"
    " [x](javascript:alert(1)) ![i](https://evil.org/i.png) &lt; \r\n# Heading\n\n- item\n</details>"
)


def text_of(audit: Audit, **context: object) -> str:
    return FORMS["text"].render(audit, Context(**context)).decode()  # type: ignore[arg-type]


def markdown_of(audit: Audit) -> str:
    return FORMS["markdown"].render(audit, Context()).decode()


def hostile_audit() -> Audit:
    """An audit in which everything that a list or a service wrote is hostile."""
    text = f"# {HOSTILE}\n\n" + samples.TEXT
    document = replace(samples.document(), path=f"evil {HOSTILE.splitlines()[0]}.md", data=text.encode())
    audit = samples.audit([document], [])
    start = text.index("#")
    span = samples.span_of(document.data, HOSTILE)
    assert start == 0
    finding = Finding(
        rule="CV101",
        name="dead-link",
        severity=Severity.ERROR,
        confidence=1.0,
        document=document.path,
        span=span,
        line=1,
        column=3,
        message=HOSTILE,
        evidence=(
            model.Testimony(HOSTILE, HOSTILE, HOSTILE),
            model.Testimony("web", HOSTILE, f"https://a.org/{HOSTILE}"),
        ),
        fix=Fix(Safety.UNSAFE, (Edit(document.path, span, HOSTILE),)),
    )
    run = replace(audit.run, outages=(Outage(HOSTILE, HOSTILE, 3),))
    return replace(audit, findings=(finding,), run=run)


@pytest.mark.parametrize(("name", "width"), [("text-piped.txt", None), ("text-60.txt", 60), ("markdown.md", None)])
def test_golden(name: str, width: int | None) -> None:
    audit = samples.audit([samples.document(), samples.document("sub/other.md")])
    form = "markdown" if name.endswith(".md") else "text"
    assert FORMS[form].render(audit, Context(width=width)).decode() == (GOLDEN / name).read_text("utf-8")


def test_colours_only_when_asked_for() -> None:
    assert "\x1b" not in text_of(samples.audit(), width=80)
    assert "\x1b[" in text_of(samples.audit(), width=80, colour=True)


@pytest.mark.parametrize("width", [1, 20, 40, 77])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for line in text_of(hostile_audit(), width=width).splitlines():
        assert len(line) <= max(width, 40) + 1


def test_piped_lines_are_not_broken() -> None:
    audit = samples.audit()
    long = replace(audit.findings[0], message="word " * 90)
    assert "word " * 89 + "word" in text_of(replace(audit, findings=(long,)))


@pytest.mark.parametrize("width", [None, 40, 80])
def test_hostile_text_does_nothing_in_a_terminal_or_a_log(width: int | None) -> None:
    text = text_of(hostile_audit(), width=width)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert not re.search(r"^\s*::", text, re.MULTILINE)
    assert "##[" not in text


def test_hostile_text_does_nothing_in_markdown() -> None:
    text = markdown_of(hostile_audit())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert not re.search(r"^\s*::", text, re.MULTILINE)
    assert "##[" not in text
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings == ["citevet report", "CV101 dead-link"]
    assert not [token for token in tokens if token.type in {"html_block", "fence", "code_block"}]
    inline = [each for token in tokens for each in token.children or ()]
    assert not [each for each in inline if each.type in {"html_inline", "image"}]
    links = [each.attrs["href"] for each in inline if each.type == "link_open"]
    assert len(links) == 1
    assert str(links[0]).startswith("https://a.org/")
    assert not [each.content for each in inline if each.type == "text" and re.search(r"@\w|#\d", each.content)]


def many(number: int) -> Audit:
    document = samples.document()
    finding = samples.findings(document)[0]
    return samples.audit([document], [replace(finding, message=f"link number {n} is dead") for n in range(number)])


def test_long_lists_are_folded() -> None:
    assert "<details>" not in markdown_of(many(10))
    text = markdown_of(many(11))
    assert text.count("<details>") == text.count("</details>") == 1
    assert "<summary>11 findings</summary>" in text


def test_a_body_fits_and_says_what_was_left_out() -> None:
    text = markdown_of(many(3000))
    assert len(text) <= LIMIT
    listed = len(re.findall(r"link number \d+ is dead", text))
    left = re.search(r"^([\d,]+) more findings left out", text, re.MULTILINE)
    assert left
    assert listed + int(left[1].replace(",", "")) == 3000
    assert text.count("<details>") == text.count("</details>")


def test_a_long_head_leaves_room_for_the_findings() -> None:
    documents = [samples.document(f"lists/{number:04d}-{'x' * 60}.md") for number in range(2_000)]
    audit = samples.audit(documents, samples.findings(documents[0]))
    told = tuple(Told(Change.NEW, samples.NOON) for _ in audit.findings)
    movers = tuple(Mover("a.md", f"{number}" + " @x" * 160, 1, 99 - number) for number in range(40))
    changes = Changes({"a.md": samples.NOON}, told, citations=movers, stars=movers)
    body = markdown_of(replace(audit, changes=changes))
    assert len(body) <= LIMIT
    assert "And 1,950 more documents." in body
    assert re.search(r"^- and \d+ more$", body, re.MULTILINE)
    assert all(f"### {each.rule}" in body for each in audit.findings)
    assert "left out" not in body


def test_an_insertion_is_shown_with_what_stands_before_it() -> None:
    document = samples.document()
    span = samples.span_of(document.data, "Ann Author")
    edit = Edit(document.path, model.Span(span.end, span.end), " Jr.")
    finding = replace(samples.findings(document)[0], fix=Fix(Safety.SAFE, (edit,)))
    audit = samples.audit([document], [finding])
    assert "2401.00001) _Ann Author -> " in text_of(audit)
    assert "_Ann Author Jr." in text_of(audit)


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_of_a_fix_with_many_changes_the_first_are_shown(form: str) -> None:
    document = samples.document()
    edits = tuple(Edit(document.path, Span(at, at + 1), f"<{at}>") for at in range(30))
    found = replace(samples.findings(document)[0], fix=Fix(Safety.UNSAFE, edits))
    text = FORMS[form].render(samples.audit(found=[found]), Context()).decode()
    assert text.count("unsafe fix") < len(edits)
    assert re.search(r"and \d+ more changes$", text, re.MULTILINE)


def test_an_endless_text_is_cut() -> None:
    audit = many(1)
    endless = replace(audit, findings=(replace(audit.findings[0], message="word " * 100_000),))
    assert len(text_of(endless)) < 2_000
    assert len(markdown_of(endless)) < 2_000


def test_an_audit_without_findings_says_so() -> None:
    audit = samples.audit([samples.document()], [])
    assert "Findings: none." in text_of(audit)
    assert "Findings: none." in markdown_of(audit)


def test_an_incomplete_audit_names_the_outage() -> None:
    for text in (text_of(samples.audit()), markdown_of(samples.audit())):
        assert "incomplete" in text
        assert "503 for ever (1 link affected)" in text


def test_an_interrupted_audit_says_so() -> None:
    audit = samples.audit()
    stopped = replace(audit, run=replace(audit.run, complete=False, outages=(), interrupted=True))
    for text in (text_of(stopped), markdown_of(stopped)):
        said = " ".join(text.split())
        assert "The audit was interrupted" in said
        assert "no patch was made" in said
        assert "incomplete" not in text


def test_indentation_that_follows_from_another_edit_is_not_listed() -> None:
    document = replace(samples.document(), data=b"10. one\n    more\n")
    edits = (Edit(document.path, Span(0, 2), "9"), Edit(document.path, Span(8, 12), "   "))
    numbered = replace(samples.findings(samples.document())[0], fix=Fix(Safety.SAFE, edits))
    assert re.findall(r"safe fix: .*", text_of(samples.audit([document], [numbered]))) == ["safe fix: 10 -> 9"]
