"""Patches through real `git apply`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citevet.reports import patch as patch_module
from citevet.reports.base import Context
from citevet.reports.forms import FORMS
from citevet.reports.patch import blob_id, diff, results
from tests.reports import samples


def git(folder: Path, *args: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(["git", *args], cwd=folder, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "-q")
    return folder


def applied(folder: Path, name: str, before: bytes, patch: bytes) -> bytes:
    """What `git apply` makes of the file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(before)
    git(folder, "apply", "--whitespace=nowarn", "-", stdin=patch)
    after = file.read_bytes()
    file.unlink()
    return after


@pytest.mark.parametrize(
    "name",
    ["list.md", "deep/er/list.md", "a b.md", "ü 漢.md", 'quo"te.md', "back\\slash.md", "tab\there.md", "a b/c.md"],
)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\nb\nc\n", b"a\nX\nc\n"),
        (b"a\r\nb\r\nc\r\n", b"a\r\nX\r\nc\r\n"),
        (b"\xef\xbb\xbfa\nb", b"\xef\xbb\xbfX\nb"),
        (b"a\nb", b"a\nX"),
        (b"a\nb\n", b"a\nb"),
        (b"a\nb", b"a\nb\n"),
        (b"a\rb\x0bc\x85d\xe2\x80\xa8e\n", b"a\rX\x0bc\x85d\xe2\x80\xa8e\n"),
        (b"", b"a\n"),
        (b"a\nb\nc\nd\n", b"a\nd\n"),
        (b"1\n" * 300, b"1\n" * 100 + b"2\n" + b"1\n" * 199),
    ],
)
def test_git_applies_it_byte_for_byte(repository: Path, name: str, before: bytes, after: bytes) -> None:
    assert applied(repository, name, before, diff(name, before, after)) == after


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([b"a\n", b"b\r\n", b"\n", b"c", b" \t\n", b"- x\n", b"\\ No newline\n"])).map(b"".join),
    st.lists(st.sampled_from([b"a\n", b"b\r\n", b"\n", b"d", b"+ y\n", b"@@ -1 +1 @@\n"])).map(b"".join),
)
def test_git_applies_any_change(repository: Path, before: bytes, after: bytes) -> None:
    if before and after and before != after:
        assert applied(repository, "list.md", before, diff("list.md", before, after)) == after


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(12)), st.sets(st.integers(0, 11), max_size=11), st.sets(st.integers(0, 11)))
def test_git_applies_any_change_that_is_found_line_by_line(
    repository: Path, order: list[int], gone: set[int], blank: set[int]
) -> None:
    lines = [b"\n" if number in blank else b"%d\n" % number for number in range(12)]
    before, after = b"".join(lines), b"".join(lines[number] for number in order if number not in gone)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(patch_module, "_LONG", 4)
        patch = diff("list.md", before, after)
    if patch:
        assert applied(repository, "list.md", before, patch) == after
    else:
        assert before == after


def test_nothing_changed_is_no_patch() -> None:
    assert diff("list.md", b"a\n", b"a\n") == b""


def test_it_is_the_diff_that_git_itself_writes(repository: Path) -> None:
    before, after = b"".join(b"%d\n" % n for n in range(40)), b"".join(b"%d\n" % (n * (n != 20)) for n in range(40))
    (repository / "list.md").write_bytes(before)
    git(repository, "add", "list.md")
    (repository / "list.md").write_bytes(after)
    ours = diff("list.md", before, after).splitlines()
    theirs = git(repository, "diff", "--full-index", "list.md").splitlines()
    assert [line.removesuffix(b" 100644") for line in theirs if not line.startswith(b"@@")] == [
        line for line in ours if not line.startswith(b"@@")
    ]
    git(repository, "rm", "-q", "-f", "list.md")


def test_it_names_both_contents_as_git_does(repository: Path) -> None:
    assert blob_id(b"a\n") == git(repository, "hash-object", "--stdin", stdin=b"a\n").decode().strip()
    patches = diff("a.md", b"a\n", b"b\n") + diff("b.md", b"c\n", b"d\n")
    assert results(patches) == {blob_id(b"b\n"), blob_id(b"d\n")}


def test_paths_are_those_of_the_repository_and_documents_keep_their_order(repository: Path) -> None:
    documents = [samples.document("sub/list.md"), samples.document("../other.md")]
    after = documents[0].data.replace(b"owner/old", b"owner/new")
    context = Context(
        mended={"../other.md": after, "sub/list.md": after},
        repository_paths={"sub/list.md": "docs/sub/list.md", "../other.md": "other.md"},
    )
    patch = FORMS["patch"].render(samples.audit(documents), context)
    for name in ("docs/sub/list.md", "other.md"):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_bytes(documents[0].data)
    git(repository, "apply", "-", stdin=patch)
    assert (repository / "docs/sub/list.md").read_bytes() == after
    assert (repository / "other.md").read_bytes() == after
    assert patch.index(b"docs/sub") < patch.index(b"b/other.md")


def many_lines(number: int) -> list[bytes]:
    return [b"- [a line](https://example.org/%d)\n" % index if index % 5 else b"\n" for index in range(number)]


@pytest.mark.parametrize("gone", [False, True])
def test_a_patch_of_thousands_of_lines_applies(repository: Path, *, gone: bool) -> None:
    lines = many_lines(12_000)
    changed = [
        line.replace(b"https", b"http") if line != b"\n" and index % 2 else line for index, line in enumerate(lines)
    ]
    if gone:
        del changed[100], changed[6_000:6_003]
        changed[9_000:9_000] = [b"new\n", b"\n", b"new\n"]
        changed[40:50], changed[11_000:11_010] = changed[11_000:11_010], changed[40:50]
    before, after = b"".join(lines), b"".join(changed)
    patch = diff("list.md", before, after)
    assert 9_600 <= sum(line[:1] in (b"-", b"+") for line in patch.splitlines()) <= 9_700
    assert applied(repository, "list.md", before, patch) == after


def test_lines_that_come_and_go_leave_the_rest_of_a_long_document_alone() -> None:
    lines = many_lines(60_000)
    changed = [*lines[:10], *lines[12:30_000], b"new\n", *lines[30_000:50_000], *lines[59_990:], *lines[50_000:59_990]]
    patch = diff("list.md", b"".join(lines), b"".join(changed))
    assert sum(line[:1] in (b"-", b"+") for line in patch.splitlines()) < 2 + 2 + 1 + 2 * 16
