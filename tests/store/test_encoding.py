"""Evidence comes back from its JSON as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from citevet.model import Absent, Evidence, Found, Hop, Identifier, PageRecord
from citevet.store.encoding import Packed, pack, unpack
from tests.store.samples import EVIDENCE, NOON, PAGE, PAPER


@pytest.mark.parametrize("evidence", EVIDENCE, ids=lambda each: f"{each.source} {type(each).__name__}")
def test_what_is_unpacked_is_what_was_packed(evidence: Evidence) -> None:
    packed = pack(evidence, evidence.source, evidence.about)
    assert unpack(packed, evidence.source, evidence.about, NOON) == evidence
    later = unpack(packed, evidence.source, evidence.about, NOON + timedelta(hours=1))
    assert later is not None
    assert later.observed_at == NOON + timedelta(hours=1)
    assert pack(later, evidence.source, evidence.about) == packed


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("absent", "no JSON"),
        ("absent", "[]"),
        ("absent", "{}"),
        ("found-paper", '{"source": "web"}'),
        ("found-star", "{}"),
        ("absent", "[" * 100_000),
    ],
    ids=["no JSON", "no object", "no fields", "fields missing", "unknown kind", "too deep"],
)
def test_what_cannot_be_read_is_nothing(kind: str, text: str) -> None:
    assert unpack(Packed(kind, text), "web", PAGE, NOON) is None


def test_fields_of_other_versions_are_no_harm() -> None:
    packed = pack(EVIDENCE[2], "web", PAGE)
    values = json.loads(packed.text)
    values["record"]["colour"] = "blue"
    del values["record"]["oddity"]
    read = unpack(replace(packed, text=json.dumps(values)), "web", PAGE, NOON)
    assert read is not None
    assert read.source == "web"


def test_what_goes_without_saying_takes_no_room() -> None:
    page = Found(
        "web", PAGE, PageRecord(PAGE.value, 200, "text/html", "A page"), PAGE.value, NOON, (Hop(PAGE.value, 200),)
    )
    packed = pack(page, "web", PAGE)
    assert (packed.text, packed.beside) == ("{}", '{"title":"A page"}')
    gone = Absent(
        "web", PAGE, True, "the page answers 404", PAGE.value, NOON, status=404, trail=(Hop(PAGE.value, 404),)
    )
    assert pack(gone, "web", PAGE).text == '{"owner":true,"says":"the page answers 404","status":404}'


@pytest.mark.parametrize("about", [PAGE, PAPER])
def test_what_is_about_something_else_says_so(about: Identifier) -> None:
    evidence = EVIDENCE[2]
    assert unpack(pack(evidence, "dns", about), "dns", about, NOON) == evidence
