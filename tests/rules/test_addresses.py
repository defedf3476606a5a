"""How a corrected URL is written in each form of link."""

from __future__ import annotations

import pytest

from citevet.identifiers import identify
from citevet.model import Document, Edit, Link, LinkForm, Role, Span, State, Verdict
from citevet.rules.addresses import all_replaced, replaced, repository_as_written, with_repository, written
from citevet.rules.base import CaseDocument
from citevet.rules.occurrences import Occurrence


def link(url: str, form: LinkForm = LinkForm.INLINE) -> Link:
    about = identify(url)
    span = Span(0, len(url))
    role = about.role or Role.OTHER
    return Link(span, 1, 1, url, about.target, role, form, about.identifier, span, version=about.version)


def at(url: str, form: LinkForm = LinkForm.INLINE) -> Occurrence:
    document = Document("list.md", "markdown", url.encode(), "", (link(url, form),), ())
    verdict = Verdict(State.OK, "answers", "web")
    return Occurrence(CaseDocument(document, (verdict,), ()), 0, document.links[0], verdict)


@pytest.mark.parametrize(
    ("form", "url", "text"),
    [
        (LinkForm.INLINE, "https://example.org/a(b)c", "https://example.org/a(b)c"),
        (LinkForm.INLINE, "https://example.org/a(b", "https://example.org/a%28b"),
        (LinkForm.INLINE, "https://example.org/a)b(", "https://example.org/a%29b%28"),
        (LinkForm.INLINE, "https://example.org/a b", "https://example.org/a%20b"),
        (LinkForm.IMAGE, "https://example.org/?a=1|2", "https://example.org/?a=1%7C2"),
        (LinkForm.REFERENCE, "https://example.org/?a=1&b=2", "https://example.org/?a=1&b=2"),
        (LinkForm.INLINE, "https://example.org/?a=1&lt;=2", "https://example.org/?a=1&amp;lt;=2"),
        (LinkForm.HTML, "https://example.org/?a=1&b='", "https://example.org/?a=1&amp;b=%27"),
        (LinkForm.BIBTEX, "https://example.org/{x}", "https://example.org/%7Bx%7D"),
    ],
)
def test_a_url_is_escaped_for_the_form_it_stands_in(form: LinkForm, url: str, text: str) -> None:
    assert written(url, link("https://example.org/old", form)) == text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org/", "", "https://", f"https://a.org/{'x' * 2001}"]
)
def test_what_is_no_page_of_the_web_is_never_written(url: str) -> None:
    assert written(url, link("https://example.org/old")) is None


def test_the_old_fragment_is_kept_where_the_new_url_has_none() -> None:
    old = link("https://example.org/old#part")
    assert written("https://example.org/new", old) == "https://example.org/new#part"
    assert written("https://example.org/new#other", old) == "https://example.org/new#other"


def test_a_bare_id_is_not_replaced_by_a_url() -> None:
    assert replaced(at("2404.06654", LinkForm.BIBTEX), "https://example.org/new") is None


def test_a_group_is_replaced_whole_or_not_at_all() -> None:
    url, new = at("https://example.org/old"), "https://example.org/new"
    assert all_replaced([url, url], new) == (Edit("list.md", url.link.span, new),)
    assert all_replaced([url, at("2404.06654", LinkForm.BIBTEX)], new) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://github.com/Example/Old", "https://github.com/Newer/Name"),
        ("http://www.github.com//example/old/", "https://www.github.com//Newer/Name/"),
        ("https://github.com/example/old.git", "https://github.com/Newer/Name.git"),
        ("https://github.com/example/old?tab=readme#use", "https://github.com/Newer/Name?tab=readme#use"),
        ("https://github.com/example/old/tree/main/example/old", "https://github.com/Newer/Name/tree/main/example/old"),
        (
            "https://img.shields.io/github/stars/example/old.svg?style=social",
            "https://img.shields.io/github/stars/Newer/Name.svg?style=social",
        ),
        ("https://img.shields.io/github/stars/github/stars", "https://img.shields.io/github/stars/Newer/Name"),
    ],
)
def test_a_repository_is_renamed_in_the_urls_own_form(old: str, new: str) -> None:
    edit = with_repository(at(old), "Newer/Name")
    assert edit is not None
    assert edit.replacement == new


@pytest.mark.parametrize("name", ["../../x", "a/b/c", "a b/c", "a/b)](https://evil.example)", "a", "a/.."])
def test_a_name_that_github_cannot_have_given_is_not_written(name: str) -> None:
    assert with_repository(at("https://github.com/example/old"), name) is None


def test_a_repository_is_called_as_it_is_written() -> None:
    assert repository_as_written(link("https://img.shields.io/github/stars/Owner/Name.svg")) == "Owner/Name"
