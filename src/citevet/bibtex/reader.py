"""BibTeX: entries and fields with their exact ranges, for `.bib` files and for fences in Markdown alike.

The grammar is BibTeX's own (http://mirrors.ctan.org/biblio/bibtex/base/btxdoc.pdf, and bibtex.web for the braces inside
quotes); what is broken ends its own entry and no other, since the next `@word{` at a line's start begins afresh.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace

from citevet.model import BibEntry, BibField, Field, Span

_ENTRY = re.compile(rb"@[ \t]*([A-Za-z][A-Za-z0-9_+-]*)\s*([{(])")
_NEXT = re.compile(rb"(?:^|\n)[ \t>]*@[ \t]*[A-Za-z][A-Za-z0-9_+-]*\s*[{(]")
_KEY = re.compile(rb"[^\s,={}()\"#%'\\]*[^\s,={}\"]*")
_SPACE = re.compile(rb"\s*")
_SEPARATORS = re.compile(rb"[\s,]*")
_NAME = re.compile(rb"[A-Za-z_][^\s=,{}\"#()]*")
_EQUALS = re.compile(rb"\s*=\s*")
_WORD = re.compile(rb"[^\s,={}()\"#]+")
_BRACES = re.compile(rb"[{}]")
_QUOTES = re.compile(rb"[{}\"]")
_ABBREVIATION = re.compile(rb"\s*([A-Za-z][^\s=,{}\"#()]*)\s*=\s*")
_NO_ENTRY = frozenset({b"comment", b"string", b"preamble"})


def entries(data: bytes, base: int = 0) -> tuple[BibEntry, ...]:
    """The entries of `data`, in order, duplicates included; ranges are shifted by `base`.

    A `%` at the beginning of a line comments that line out. An entry that is never closed ends before the next
    `@word{` that begins a line, with the fields that could be read.
    """
    return tuple(_entries(data, base))


def _entries(data: bytes, base: int) -> Iterator[BibEntry]:
    abbreviations: dict[str, str] = {}
    beginnings = [found.start() for found in _NEXT.finditer(data)]
    position = line_end = 0
    while (head := _ENTRY.search(data, position)) is not None:
        position = head.end()
        if head.start() >= line_end:
            line = data.rfind(b"\n", 0, head.start()) + 1
            line_end = _end_of_line(data, head.start(), len(data))
            if data[line : head.start()].lstrip(b" \t").startswith(b"%"):
                position = line_end
                continue
        index = bisect_left(beginnings, position)
        limit = beginnings[index] if index < len(beginnings) else len(data)
        if head[1].lower() in _NO_ENTRY:
            name = _ABBREVIATION.match(data, position, limit) if head[1].lower() == b"string" else None
            if name is not None:
                span, _, _ = _value(data, name.end(), limit)
                abbreviations[_text(name[1]).lower()] = _text(data[span.start : span.end])
            position = _closing_brace(data, position, limit) or limit
            continue
        entry, position = _entry(data, head, limit, base)
        yield replace(entry, fields=tuple(_spelt_out(each, abbreviations) for each in entry.fields))


def _spelt_out(field: BibField, abbreviations: Mapping[str, str]) -> BibField:
    """The field with the text of the abbreviation that is its value, if it is one."""
    is_word = field.span.end == field.whole.end
    text = abbreviations.get(field.value.lower()) if is_word else None
    return field if text is None else replace(field, value=text)


def _entry(data: bytes, head: re.Match[bytes], limit: int, base: int) -> tuple[BibEntry, int]:
    closing = b"}" if head[2] == b"{" else b")"
    position = _skip(_SPACE, data, head.end(), limit)
    key_match = _KEY.match(data, position, limit)
    key = Span(position, key_match.end() if key_match else position)
    if _EQUALS.match(data, key.end, limit):
        key = Span(position, position)
    position = key.end
    fields: list[BibField] = []
    end, last = limit, head.end()
    while position < limit:
        position = _skip(_SEPARATORS, data, position, limit)
        if data[position : position + 1] == closing:
            end = position = position + 1
            break
        name = _NAME.match(data, position, limit)
        equals = _EQUALS.match(data, name.end(), limit) if name else None
        if name is None or equals is None:
            position = name.end() if name else position + 1
            continue
        value, last, position = _value(data, equals.end(), limit)
        fields.append(
            BibField(
                name[0].decode("utf-8", "replace").lower(),
                _text(data[value.start : value.end]),
                _shift(value, base),
                Span(base + name.start(), base + last),
            )
        )
    if end == limit:
        end = max(key.end, last, _without_blanks(data, head.end(), end))
    span = Span(base + head.start(), base + end)
    name_field = Field(_text(head[1]), Span(base + head.start(1), base + head.end(1)))
    return BibEntry(span, name_field, Field(_text(data[key.start : key.end]), _shift(key, base)), tuple(fields)), end


def _value(data: bytes, start: int, limit: int) -> tuple[Span, int, int]:
    """The content of a value, the offset where it ends with its quotes or braces, and where to read on: there, or at
    `limit` when it is never closed. A concatenation with `#` is taken whole."""
    first: Span | None = None
    position = end = start
    while True:
        opening = data[position : position + 1]
        if opening in (b"{", b'"') and position < limit:
            closing = (_closing_brace if opening == b"{" else _closing_quote)(data, position + 1, limit)
            if closing is None:
                line = _without_blanks(data, position, _end_of_line(data, position, limit))
                span = Span(position + 1, max(position + 1, line))
                return (span if first is None else Span(start, span.end)), span.end, limit
            part, position = Span(position + 1, closing - 1), closing
        else:
            word = _WORD.match(data, position, limit)
            if word is None:
                break
            part, position = Span(*word.span()), word.end()
        first = part if first is None else Span(start, position)
        end = position
        after = _skip(_SPACE, data, position, limit)
        if data[after : after + 1] != b"#" or after >= limit:
            break
        position = _skip(_SPACE, data, after + 1, limit)
    return first or Span(start, start), end, max(position, end)


def _closing_brace(data: bytes, start: int, limit: int) -> int | None:
    """The offset after the brace that closes the one before `start`, or None."""
    depth = 1
    for mark in _BRACES.finditer(data, start, limit):
        if mark[0] == b"{":
            depth += 1
        elif mark[0] == b"}":
            depth -= 1
            if depth == 0:
                return mark.end()
    return None


def _closing_quote(data: bytes, start: int, limit: int) -> int | None:
    """The offset after the quote that closes the one before `start`: one that stands in no braces, or None."""
    depth = 0
    for mark in _QUOTES.finditer(data, start, limit):
        if mark[0] == b"{":
            depth += 1
        elif mark[0] == b"}":
            depth -= 1
        elif mark[0] == b'"' and depth <= 0:
            return mark.end()
    return None


def _without_blanks(data: bytes, start: int, end: int) -> int:
    """Where the range ends without the blanks at its end."""
    return start + len(data[start:end].rstrip(b" \t\r\n"))


def _end_of_line(data: bytes, start: int, limit: int) -> int:
    found = data.find(b"\n", start, limit)
    return limit if found < 0 else found


def _skip(pattern: re.Pattern[bytes], data: bytes, start: int, limit: int) -> int:
    found = pattern.match(data, start, limit)
    return found.end() if found else start


def _shift(span: Span, base: int) -> Span:
    return Span(span.start + base, span.end + base)


def _text(data: bytes) -> str:
    return " ".join(data.decode("utf-8", "replace").split())
