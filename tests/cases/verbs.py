"""Reading cases, and the two verbs: a rule is quiet, or it fixes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from citevet import documents, fixes
from citevet.model import Document, Finding
from citevet.rules.base import Case, Rule
from tests.cases.world import World

HERE = Path(__file__).parent
_OWN = {"evidence.toml", "findings.txt"}


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """One folder below a rule's."""

    rule: str
    folder: Path

    def __str__(self) -> str:
        return f"{self.rule}/{self.folder.name}"

    @property
    def fires(self) -> bool:
        """Whether the rule has to find something here."""
        return bool(self._after()) or self._expected().exists()

    def before(self) -> tuple[Document, ...]:
        """The documents, `before.*` first."""
        names = sorted(
            (path for path in self.folder.iterdir() if path.name not in _OWN and path.stem != "after"),
            key=lambda path: (path.stem != "before", path.name),
        )
        return tuple(documents.parse(path.name, path.read_bytes()) for path in names)

    def world(self) -> World:
        """What is true in this case."""
        return World.read(self.folder / "evidence.toml", self.before())

    def after(self, path: str) -> bytes | None:
        """What the document of that path has to become, or None where the case does not say."""
        return self._after().get(path)

    def findings(self) -> list[str] | None:
        """The findings as written down, or None."""
        return self._expected().read_text("utf-8").splitlines() if self._expected().exists() else None

    def _expected(self) -> Path:
        return self.folder / "findings.txt"

    def _after(self) -> dict[str, bytes]:
        return {path.name.replace("after", "before"): path.read_bytes() for path in self.folder.glob("after.*")}


def cases(rule: str) -> list[WrittenCase]:
    """All cases of a rule, by name."""
    folder = HERE / rule
    return [WrittenCase(rule, path) for path in sorted(folder.iterdir()) if path.is_dir()] if folder.is_dir() else []


def check(rule: Rule, case: Case) -> list[Finding]:
    """The findings of a rule, each of them sound."""
    found = list(rule.check(case))
    for finding in found:
        _require_sound(rule, case, finding)
    return found


def require_quiet(rule: Rule, written: WrittenCase) -> None:
    """The rule finds nothing."""
    found = check(rule, written.world().case(written.before()))
    assert [described(finding, several=False) for finding in found] == []


def require_fixes(rule: Rule, written: WrittenCase) -> None:
    """The rule finds something; its fixes give the text that is written down, and it proposes nothing for that text."""
    world, before = written.world(), written.before()
    found = check(rule, world.case(before))
    assert found, "the rule finds nothing"
    expected = written.findings()
    if expected is not None:
        several = len(before) > 1
        got = [described(each, several=several) for each in found]
        assert [line[: len(want)] for line, want in zip(got, expected, strict=False)] == expected
        assert len(got) == len(expected), got
    choice = fixes.choose(found, unsafe=True)
    data = {document.path: fixes.apply(document, choice.edits(document.path)) for document in before}
    for document in before:
        want = written.after(document.path)
        if want is not None:
            assert data[document.path].decode() == want.decode()
    again = check(rule, world.case([documents.parse(path, each) for path, each in data.items()]))
    assert [described(each, several=True) for each in again if each.fix is not None] == []


def described(finding: Finding, *, several: bool) -> str:
    """A finding as `findings.txt` writes it."""
    where = f"{finding.document}:" if several else ""
    safety = finding.fix.safety.value if finding.fix else "-"
    return f"{where}{finding.line}:{finding.column} {finding.severity.value} {safety} {finding.message}"


def _require_sound(rule: Rule, case: Case, finding: Finding) -> None:
    assert (finding.rule, finding.name) == (rule.code, rule.name)
    assert 0 <= finding.confidence <= 1
    assert finding.message
    assert "\n" not in finding.message
    known = {each.document.path: each.document for each in case.documents}
    document = known[finding.document]
    assert finding.span.end <= len(document.data)
    assert document.data[: finding.span.start].count(b"\n") + 1 == finding.line
    if finding.link is not None:
        assert document.links[finding.link].span == finding.span
    for edit in finding.fix.edits if finding.fix else ():
        assert edit.span.end <= len(known[edit.document].data)
        assert known[edit.document].text_at(edit.span) != edit.replacement, "an edit that changes nothing"
