"""Which of the answers that are due a run asks for again, so that no run costs much more than the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from citevet.model import Need
from citevet.store.ages import Term

_WEEK = timedelta(weeks=1)
# So many requests every run may send for what is due.
_LEAST = 3.0
# The last of them is for what may count no longer than this: an answer leads to questions that are asked later in the
# run and are due too.
_PRESSING = timedelta(weeks=14)


@dataclass(frozen=True, slots=True)
class Known:
    """A need with the age of its answer, the term of that, and how many questions to its source one request takes."""

    need: Need
    age: timedelta
    term: Term
    batch: int

    @property
    def due(self) -> timedelta:
        """How old the answer is when asking again is due."""
        return self.term.due(self.need, self.batch)

    @property
    def left(self) -> timedelta:
        """How long the answer may still count."""
        return self.term.latest - self.age


class Renewal:
    """The room that one run has for asking again: as many requests as fall due on average in the time since anything
    was asked, or in a week where that is less, and three at the least. Where more is due, what may count the shortest
    comes first, and what may count no longer comes in any case; the rest waits for the next run.
    """

    def __init__(self) -> None:
        self._a_week = 0.0
        self._youngest = timedelta.max
        self._spent = 0

    def chosen(self, known: Sequence[Known], asked: Iterable[Need]) -> list[Need]:
        """What is asked again of what is `known`. `asked` are the needs that are asked anyway: what is due takes the
        free places of their requests."""
        self._youngest = min((self._youngest, *(each.age for each in known)))
        # What is asked in every run is no measure of what may wait.
        patient = [each for each in known if each.term.soonest < each.term.latest]
        self._a_week += sum(_WEEK / each.due / each.batch for each in patient)
        room = max(_LEAST, self._a_week * max(1.0, self._youngest / _WEEK))
        chosen = [each.need for each in known if each.term.soonest == each.term.latest and each.left <= timedelta(0)]
        places = Counter(need.source for need in (*asked, *chosen))
        for each in sorted((each for each in patient if each.age >= each.due), key=lambda each: each.left):
            cost = int(places[each.need.source] % each.batch == 0)
            if each.left <= timedelta(0) or self._spent + cost <= room - (each.left > _PRESSING):
                self._spent += cost
                places[each.need.source] += 1
                chosen.append(each.need)
        return chosen
