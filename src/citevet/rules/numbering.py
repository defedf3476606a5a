"""How the numbered lists of a document count: their items, and the number that is due to each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from citevet.model import Document, Edit, Span
from citevet.sorting import numbers_of, renumbered


class Item(msgspec.Struct, frozen=True, gc=False):
    """A numbered item of a list: the digits of its number, the start of its line, and the lines that are its own.
    `entry` is its index among the document's entries, None for what is no entry."""

    number: int
    span: Span
    line: int
    entry: int | None
    lines: Span = Span(0, 0)

    def renumbered(self, document: Document, number: int) -> tuple[Edit, ...]:
        """The edits that give it another number, written with as many leading zeros."""
        written = document.text_at(self.span)
        text = str(number).zfill(len(written)) if written.startswith("0") else str(number)
        return renumbered(document, self.lines, self.span, text)


@dataclass(frozen=True, slots=True)
class NumberedList:
    """The numbered items of one list or table, in order, and the headings that it stands under."""

    container: Span
    section: tuple[str, ...]
    items: tuple[Item, ...]


def counting_lists(document: Document) -> list[NumberedList]:
    """The lists of a document that hold numbered entries and count them, with all their numbered items."""
    found: dict[Span, tuple[tuple[str, ...], list[Item]]] = {}
    for index, entry in enumerate(document.entries):
        numbers = numbers_of(document, entry) if entry.container is not None else ()
        if entry.container is None or not numbers or (entry.block and document.data[entry.block.start] == ord("|")):
            continue
        line = document.data.rfind(b"\n", 0, numbers[0].start) + 1
        item = Item(int(document.text_at(numbers[0])), numbers[0], line, index)
        found.setdefault(entry.container, (entry.section, []))[1].append(item)
    lists = (
        NumberedList(container, section, tuple(_with_lines(_with_others(document, container, items), container)))
        for container, (section, items) in found.items()
    )
    return [each for each in lists if _counts([item.number for item in each.items])]


def due(lists: Sequence[NumberedList]) -> Iterator[tuple[NumberedList, tuple[int, ...]]]:
    """Each list with the numbers that are due to its items: from 1, from its own first number, or on from where the
    list before it ended."""
    from_one = sum(each.items[0].number <= 1 for each in lists)
    last: NumberedList | None = None
    ended = 0
    for each in lists:
        first = each.items[0].number
        start = first
        if last is not None and (first == last.items[-1].number + 1 or _repeats(last, each)):
            start = ended + 1
        elif first > 1 and (last is None or last.section != each.section) and from_one > len(lists) // 2:
            start = 1
        yield each, tuple(range(start, start + len(each.items)))
        last, ended = each, start + len(each.items) - 1


def _repeats(last: NumberedList, each: NumberedList) -> bool:
    """Whether a list goes on with the number that the one before it, of the same section, ended with."""
    first = each.items[0].number
    return first > 1 and first == last.items[-1].number and last.section == each.section


def _counts(numbers: Sequence[int]) -> bool:
    """Whether numbers count on, but for a few: not where a list leaves the counting to whoever shows it (`1.`
    throughout), counts down, or names something else (the numbers of a bibliography)."""
    steps = [after - before for before, after in pairwise(numbers)]
    if len(steps) == 1:
        return steps[0] == 1 or (numbers[0] == 1 and steps[0] > 1)
    return 2 * steps.count(1) >= len(steps)


def _with_others(document: Document, container: Span, items: Sequence[Item]) -> Iterator[Item]:
    """The items of a list, those included that are no entries: lines between entries that begin as theirs do."""
    data, first = document.data, items[0]
    before, after = data[first.line : first.span.start], data[first.span.end : first.span.end + 1]
    alike = re.compile(rb"^" + re.escape(before) + rb"(\d{1,9})" + re.escape(after), re.MULTILINE)
    position = container.start
    for item in [*items, None]:
        end = item.line if item is not None else container.end
        for found in alike.finditer(data, position, end):
            yield Item(int(found[1]), Span(*found.span(1)), found.start(), None)
        if item is not None:
            yield item
            entry = document.entries[item.entry or 0]
            position = (entry.block or entry.span).end


def _with_lines(items: Iterator[Item], container: Span) -> Iterator[Item]:
    """The items, each with its lines up to the next one's."""
    own = list(items)
    ends = [*(item.line for item in own[1:]), container.end]
    for item, end in zip(own, ends, strict=True):
        yield msgspec.structs.replace(item, lines=Span(item.line, max(item.line, end)))


def gaps_closed(document: Document, gone: Collection[int]) -> tuple[Edit, ...]:
    """The edits by which sound lists count on without these entries, given by their indices, and with them the lists
    that go on from where those end. A list whose numbers are wrong already is left as it is."""
    if not gone:
        return ()
    edits: list[Edit] = []
    fewer = 0
    end: int | None = None
    for each, numbers in due(counting_lists(document)):
        if end is None or numbers[0] != end + 1:
            fewer = 0
        end = numbers[-1]
        if any(item.number != number for item, number in zip(each.items, numbers, strict=True)):
            end = None
            continue
        for item in each.items:
            if item.entry in gone:
                fewer += 1
            elif fewer:
                edits += item.renumbered(document, item.number - fewer)
    return tuple(edits)
