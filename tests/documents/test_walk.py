"""From paths to documents: what is read, what is left out, and one clear line for what cannot be."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from citevet import documents
from citevet.documents import Loaded
from citevet.errors import InputError

LINK = b"[a](https://example.org/x)\n"


def load(root: Path, *paths: str, data: bytes = b"") -> Loaded:
    named = [path if path == "-" else str(root / path) for path in paths]
    return documents.load(named, root=root, read_input=lambda limit: data[:limit])


def write(root: Path, **files: bytes) -> None:
    for name, data in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def names(loaded: Loaded) -> list[str]:
    return [document.path for document in loaded.documents]


def refusal(root: Path, *paths: str, data: bytes = b"") -> str:
    with pytest.raises(InputError) as caught:
        load(root, *paths, data=data)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_folder_gives_its_documents_in_order_and_each_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        b_dot_md=LINK,
        a_dot_markdown=LINK,
        sub__c_dot_bib=b"@a{k}",
        d_dot_txt=LINK,
        _dot_hidden__e_dot_md=LINK,
    )
    assert names(load(tmp_path, ".", "b.md")) == ["a.markdown", "b.md", "sub/c.bib"]


def test_what_git_ignores_is_left_out_and_the_nearest_rule_decides(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(
        tmp_path,
        _dot_gitignore=b"build/\n*.draft.md\n",
        a_dot_md=LINK,
        b_dot_draft_dot_md=LINK,
        build__c_dot_md=LINK,
        sub___dot_gitignore=b"!keep.draft.md\n/only.md\n",
        sub__keep_dot_draft_dot_md=LINK,
        sub__only_dot_md=LINK,
        sub__deep__only_dot_md=LINK,
    )
    assert names(load(tmp_path, ".")) == ["a.md", "sub/keep.draft.md", "sub/deep/only.md"]
    assert names(load(tmp_path, "sub")) == ["sub/keep.draft.md", "sub/deep/only.md"]
    assert names(load(tmp_path, "b.draft.md")) == ["b.draft.md"]


def test_own_reports_are_left_out(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_dot_md=LINK,
        reports__latest__report_dot_json=b'{"schema":1,"tool":{"name":"citevet","version":"0"}}',
        reports__latest__report_dot_md=LINK,
        notes__report_dot_json=b"{}",
        notes__n_dot_md=LINK,
    )
    assert names(load(tmp_path, ".")) == ["a.md", "notes/n.md"]


def test_standard_input_is_markdown_or_bibtex_by_its_beginning(tmp_path: Path) -> None:
    (markdown,) = load(tmp_path, "-", data=LINK).documents
    (bibtex,) = load(tmp_path, "-", data=b"% refs\n@misc{k, url={https://example.org}}").documents
    assert (markdown.path, markdown.form, len(markdown.links)) == ("-", "markdown", 1)
    assert (bibtex.form, len(bibtex.links)) == ("bibtex", 1)


def test_documents_outside_the_root_keep_their_whole_path(tmp_path: Path) -> None:
    write(tmp_path, a_dot_md=LINK)
    inner = tmp_path / "inner"
    inner.mkdir()
    loaded = documents.load([str(tmp_path / "a.md")], root=inner)
    assert names(loaded) == [(tmp_path / "a.md").as_posix()]


def test_an_empty_file_is_a_document_without_entries_and_a_warning(tmp_path: Path) -> None:
    write(tmp_path, a_dot_md=b"")
    loaded = load(tmp_path, "a.md")
    assert [document.entries for document in loaded.documents] == [()]
    assert loaded.warnings == ("a.md: empty, so there is nothing to check",)


def test_what_cannot_be_read_is_a_warning_while_others_remain(tmp_path: Path) -> None:
    write(tmp_path, a_dot_md=LINK, b_dot_md=b"ok\n\xff\n")
    loaded = load(tmp_path, "missing.md", ".")
    assert names(loaded) == ["a.md"]
    assert len(loaded.warnings) == 2
    assert "missing.md" in loaded.warnings[0]
    assert loaded.warnings[1].startswith("b.md:2: not UTF-8 at byte 3")


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    assert "missing.md: No such file" in refusal(tmp_path, "missing.md")


def test_a_folder_without_documents_says_what_is_read(tmp_path: Path) -> None:
    assert "no document in this folder; citevet reads .md, .markdown, .bib" in refusal(tmp_path, ".")


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    write(tmp_path, a_dot_pdf=LINK)
    assert "not a document that citevet reads" in refusal(tmp_path, "a.pdf")


def test_utf16_is_named(tmp_path: Path) -> None:
    write(tmp_path, a_dot_md="é".encode("utf-16"))
    assert "UTF-16" in refusal(tmp_path, "a.md")


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.md").open("wb") as file:
        file.truncate(50_000_000)
    assert refusal(tmp_path, "a.md") == "a.md: larger than 20 MB, the most that citevet reads; split it"


def test_more_standard_input_than_the_limit_is_refused(tmp_path: Path) -> None:
    assert "standard input: larger than 20 MB" in refusal(tmp_path, "-", data=b"x" * 20_000_001)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_an_unreadable_file_is_one_line(tmp_path: Path) -> None:
    write(tmp_path, a_dot_md=LINK)
    (tmp_path / "a.md").chmod(0)
    assert "a.md: cannot be read" in refusal(tmp_path, "a.md")


def test_a_path_with_a_null_character_is_refused(tmp_path: Path) -> None:
    assert "check the path" in refusal(tmp_path, "a\0.md")


def test_no_path_at_all_is_refused(tmp_path: Path) -> None:
    assert "no path was named" in refusal(tmp_path)
