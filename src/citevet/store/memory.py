"""Which observations of earlier runs stand for an answer, and how this run's are kept as they come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from citevet.clock import Clock
from citevet.judge.links import proves_absence
from citevet.model import Absent, Evidence, Found, Identifier, Need, PageRecord, Question, Trouble, Unavailable
from citevet.store.ages import Lifetime
from citevet.store.observations import Store
from citevet.store.renewal import Known, Renewal

_NEVER = datetime.min.replace(tzinfo=UTC)
# Nobody was asked.
_UNASKED = frozenset({Trouble.OFFLINE, Trouble.BUDGET, Trouble.EXCLUDED})


class Memory:
    """What earlier runs learned, as long as its `lifetime` says, and what this one learns.

    `soon` calls its argument back once the present turn of work is over: the answers of one turn are written together.
    `anchors` are the parts that links ask for of pages; a page that was not looked through for all of them is asked
    for again.
    """

    def __init__(
        self,
        store: Store,
        lifetime: Lifetime,
        clock: Clock,
        soon: Callable[[Callable[[], None]], object],
        anchors: Mapping[Identifier, Collection[str]] = MappingProxyType({}),
    ) -> None:
        self._store = store
        self._lifetime = lifetime
        self._clock = clock
        self._soon = soon
        self._anchors = anchors
        self._due = False
        self._asked: dict[Need, datetime] = {}
        self._pages: dict[Question, Found] = {}
        self._renewal = Renewal()

    def recall(self, needs: Collection[Need], batches: Mapping[str, int]) -> Mapping[Need, Evidence]:
        """The evidence for those needs that need not be asked again: the source's newest word, when that is young
        enough, no `Unavailable`, no absence that its owner left unproven, and no page whose anchors were not asked
        for. `batches` tells how many questions one request to a source takes."""
        now = self._clock.now()
        newest = dict(self._store.newest(needs))
        known = {}
        for need, evidence in newest.items():
            age = now - evidence.observed_at
            if self._counts(evidence) and age >= timedelta(0):
                known[need] = Known(need, age, self._lifetime(need, evidence), batches[need.source])
        due = self._renewal.chosen([*known.values()], (need for need in needs if need not in known))
        recalled = {need: newest[need] for need in known.keys() - due}
        for need in newest.keys() - recalled:
            evidence = newest[need]
            self._asked[need] = evidence.observed_at
            if isinstance(evidence, Found) and _validator(evidence) and self._counts(evidence):
                self._pages[need.question] = evidence
        return recalled

    def page(self, question: Question) -> Found | None:
        """The page that was not recalled as it was found last, where its server knows that form of it again."""
        return self._pages.get(question)

    def asked(self, need: Need) -> datetime:
        """When a need that was not recalled was answered last, or else the beginning of time."""
        return self._asked.get(need, _NEVER)

    def keep(self, need: Need, evidence: Evidence) -> None:
        """Keeps an answer; it is in the file once the present turn of work is over."""
        if isinstance(evidence, Unavailable) and evidence.trouble in _UNASKED:
            return
        # Files are looked for in each run.
        if need.question.about.kind == "file":
            return
        self._store.record(need, evidence)
        if not self._due:
            self._due = True
            self._soon(self._commit)

    def _commit(self) -> None:
        self._due = False
        self._store.commit()

    def _counts(self, evidence: Evidence) -> bool:
        if isinstance(evidence, Absent):
            return proves_absence(evidence) or not evidence.owner
        if isinstance(evidence, Found) and isinstance(evidence.record, PageRecord):
            return set(self._anchors.get(evidence.about, ())) <= set(evidence.record.anchors_asked)
        return not isinstance(evidence, Unavailable)


def _validator(found: Found) -> str:
    return found.record.validator if isinstance(found.record, PageRecord) else ""
