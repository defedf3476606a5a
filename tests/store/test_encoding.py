"""Evidence comes back from its JSON as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from citevet.model import Evidence
from citevet.store.encoding import Packed, pack, unpack
from tests.store.samples import EVIDENCE, NOON


@pytest.mark.parametrize("evidence", EVIDENCE, ids=lambda each: f"{each.source} {type(each).__name__}")
def test_what_is_unpacked_is_what_was_packed(evidence: Evidence) -> None:
    packed = pack(evidence)
    assert unpack(packed, NOON) == evidence
    later = unpack(packed, NOON + timedelta(hours=1))
    assert later is not None
    assert later.observed_at == NOON + timedelta(hours=1)
    assert pack(later) == packed


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("absent", "no JSON"),
        ("absent", "[]"),
        ("absent", "{}"),
        ("found-page", '{"source": "web"}'),
        ("found-star", "{}"),
        ("absent", "[" * 100_000),
    ],
    ids=["no JSON", "no object", "no fields", "fields missing", "unknown kind", "too deep"],
)
def test_what_cannot_be_read_is_nothing(kind: str, text: str) -> None:
    assert unpack(Packed(kind, text), NOON) is None


def test_fields_of_other_versions_are_no_harm() -> None:
    packed = pack(EVIDENCE[2])
    values = json.loads(packed.text)
    values["record"]["colour"] = "blue"
    del values["record"]["oddity"]
    read = unpack(replace(packed, text=json.dumps(values)), NOON)
    assert read is not None
    assert read.source == "web"
