"""report.json against its published schema, and back."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib import resources

import jsonschema
import msgspec
import pytest

from citevet import documents, model
from citevet.errors import InputError
from citevet.model import State, Verdict
from citevet.reports import json_v1
from citevet.reports.schema_v1 import schema
from citevet.reports.writing import json_pieces
from tests.reports import samples

LINK_KEYS = (
    "document line column start end url target role entry identifier verdict reason status final_url via checked_at"
)
ENTRY_KEYS = (
    "document line start end shape section number title authors venue year preprint news links paper repositories"
)
FINDING_KEYS = "id rule name severity confidence document line column entry link message evidence fix"


def published() -> dict[str, object]:
    text = resources.files("citevet.reports").joinpath("schema-1.json").read_text("utf-8")
    return dict(json.loads(text))


def test_the_published_schema_is_the_one_of_the_types() -> None:
    path = resources.files("citevet.reports").joinpath("schema-1.json")
    assert path.read_bytes() == schema(), "write citevet.reports.schema_v1.schema() to schema-1.json"


def test_a_report_validates_and_its_keys_are_the_contract() -> None:
    report = json.loads(json_v1.encode(samples.audit([samples.document(), samples.document("b.md")])))
    validator = jsonschema.Draft202012Validator(published())
    validator.validate(report)
    keys = "schema tool run documents links entries findings requests changes ignored idle_ignores"
    assert list(report) == keys.split()
    assert list(report["links"][0]) == LINK_KEYS.split()
    assert list(report["entries"][0]) == ENTRY_KEYS.split()
    assert list(report["findings"][0]) == FINDING_KEYS.split()
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**report, "surplus": 1})
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({key: value for key, value in report.items() if key != "run"})


def test_indices_count_over_all_documents() -> None:
    report = json.loads(json_v1.encode(samples.audit([samples.document(), samples.document("b.md")])))
    for entry in report["entries"]:
        for index in entry["links"]:
            link = report["links"][index]
            assert link["document"] == entry["document"]
            assert report["entries"][link["entry"]] == entry
    for finding in report["findings"]:
        link = report["links"][finding["link"]]
        assert (link["document"], link["line"]) == (finding["document"], finding["line"])
        assert finding["entry"] == link["entry"]


def test_offsets_are_into_the_bytes() -> None:
    report = json.loads(json_v1.encode(samples.audit()))
    data = samples.document().data
    for link in report["links"]:
        assert data[link["start"] : link["end"]].decode() == link["url"]


def test_a_report_reads_back_as_it_was() -> None:
    audit = samples.audit()
    data = json_v1.encode(audit)
    findings = json_v1.findings(json_v1.decode(data))
    assert [replace(each, entry=None, link=None) for each in audit.findings] == list(findings)


def test_half_surrogates_of_a_service_do_not_stop_the_report() -> None:
    audit = samples.audit()
    verdict = Verdict(State.OK, "half \ud800 a character", "web")
    finding = replace(audit.findings[0], evidence=(model.Testimony("web", "\udfff", "https://example.org/"),))
    data = json_v1.encode(
        replace(audit, verdicts=((verdict, *audit.verdicts[0][1:]),), findings=(finding, *audit.findings[1:]))
    )
    report = json.loads(data)
    assert report["links"][0]["reason"] == "half ? a character"
    assert report["run"]["started"] == "2026-01-31T12:00:00Z"
    jsonschema.validate(report, published())


def test_hostile_text_does_nothing_in_a_terminal_or_a_log_and_reads_back_as_it_was() -> None:
    hostile = "\n::set-output name=a::b\n##[error] \x1b[31m \x9b31m \u202eesrever\u2066 \u2028 <script>"
    audit = samples.audit()
    finding = replace(audit.findings[0], message=hostile)
    text = json_v1.encode(replace(audit, findings=(finding, *audit.findings[1:]))).decode()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]|^\s*::|##\[", text, re.MULTILINE)
    assert json.loads(text)["findings"][0]["message"] == hostile


@pytest.mark.parametrize("character", "\x7f\x80\x9f\u061c\u200e\u200f\u2028\u202e\u2066\u2069")
def test_a_character_that_acts_is_an_escape_even_where_it_is_the_only_one(character: str) -> None:
    text = b"".join(json_pieces(iter([("said", f"so {character} it")]))).decode()
    assert character not in text
    assert json.loads(text) == {"said": f"so {character} it"}


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"schema": 2}', "\xff", "null"])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a citevet report of schema 1"):
        json_v1.decode(text.encode("latin-1"))


def test_a_span_that_runs_backwards_is_refused() -> None:
    report = json.loads(json_v1.encode(samples.audit()))
    report["findings"][1]["fix"]["edits"][0]["end"] = 1
    with pytest.raises(InputError, match="the report is damaged"):
        json_v1.findings(json_v1.decode(json.dumps(report).encode()))


@pytest.mark.parametrize("written", ["ICLR 2024", "ICLR'24", "ICLR ’24", "arXiv 2024.05", "2024"])
def test_a_year_is_a_number_however_the_list_writes_it(written: str) -> None:
    text = f"1. [**A Title of Words.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ {written}.\n"
    document = documents.parse("list.md", text.encode())
    verdicts = (Verdict(State.OK, "found", "arxiv"),) * len(document.links)
    audit = replace(
        samples.audit([]), documents=(document,), verdicts=(verdicts,), papers=((None,),), repositories=(((),),)
    )
    assert json.loads(json_v1.encode(audit))["entries"][0]["year"] == 2024


def test_a_report_in_pieces_is_indented_as_a_whole() -> None:
    audit = samples.audit()
    audit = replace(audit, findings=audit.findings * 700)
    for each in (audit, samples.audit([])):
        text = json_v1.encode(each)
        assert text == msgspec.json.format(text, indent=1) + b"\n"
