"""Links to files of the document's own repository, through the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support import RunCitevet

OK = ("ok", "a file of the repository")
LOCAL = ("skipped", "local")
OUT = ("invalid", "it leads out of the repository")


def missing(path: str, instead: str = "") -> tuple[str, str]:
    return "invalid", f"there is no {path} in the repository" + (f"; there is {instead}" if instead else "")


LINKS = {
    "docs/guide.md": OK,
    "./docs/guide.md?plain=1#use": OK,
    "docs%2Fguide.md": OK,
    "docs/a%20picture.png": OK,
    "docs": OK,
    "docs/": OK,
    "/docs/guide.md": OK,
    "docs/../LICENSE": OK,
    "inside.md": OK,
    "#list": ("ok", "a part of the document itself"),
    "docs/Guide.md": missing("docs/Guide.md", "docs/guide.md"),
    "DOCS/guide.md": missing("DOCS/guide.md", "docs/guide.md"),
    "guide.md": missing("guide.md", "docs/guide.md"),
    "pictures/a%20picture.png": missing("pictures/a picture.png", "docs/a picture.png"),
    "docs/LICENSE": missing("docs/LICENSE", "LICENSE"),
    "docs/guide.md/more": missing("docs/guide.md/more"),
    "nothing.txt": missing("nothing.txt"),
    "/nothing.md": missing("nothing.md"),
    "twice.txt": missing("twice.txt"),
    # A site may be made of them.
    "/of-a-site.png": OK,
    "{{%20site.url%20}}/x.png": LOCAL,
    "docs/guide": LOCAL,
    "docs/guide.html": LOCAL,
    "docs/guide/": LOCAL,
    # GitHub has pages there.
    "../../issues": LOCAL,
    "../../wiki/Home": LOCAL,
    "../..": LOCAL,
    "../main/docs/guide.md": LOCAL,
    "../../../another-repository": LOCAL,
    "../secret.txt": OUT,
    "../../etc/passwd": OUT,
    "outside/secret.txt": LOCAL,
    "outside/no-such.txt": LOCAL,
    "round": OK,
    "round/more": missing("round/more"),
}


def furnish(folder: Path) -> Path:
    """A repository, and beside it what is none of its business."""
    repository = folder / "repository"
    for place in ("repository/.git", "repository/docs", "repository/a", "repository/b", "repository/static", "private"):
        (folder / place).mkdir(parents=True)
    for file in (
        "docs/guide.md",
        "docs/a picture.png",
        "LICENSE",
        "static/of-a-site.png",
        "a/twice.txt",
        "b/twice.txt",
    ):
        (repository / file).write_text("# Guide\n\n## Use\n")
    (folder / "private" / "secret.txt").write_text("secret")
    (folder / "secret.txt").write_text("secret")
    (repository / "inside.md").symlink_to("docs/guide.md")
    (repository / "outside").symlink_to(folder / "private")
    (repository / "round").symlink_to("round")
    return repository


def audited(run: RunCitevet, cwd: Path, *arguments: str | Path, stdin: str = "") -> dict[str, tuple[str, str]]:
    """What is said of each link, by URL."""
    ran = run("audit", *arguments, "--offline", "--fail-on", "never", cwd=cwd, stdin=stdin)
    assert ran.code == 0, ran.stderr
    report = json.loads((cwd / "reports" / "latest" / "report.json").read_bytes())
    return {link["url"]: (link["verdict"], link["reason"]) for link in report["links"]}


def listed(links: list[str]) -> str:
    return "# List\n\n" + "".join(f"- [a]({url})\n" for url in links)


def test_what_is_there_is_ok_and_what_is_not_is_invalid(call_citevet: RunCitevet, tmp_path: Path) -> None:
    repository = furnish(tmp_path)
    (repository / "README.md").write_text(listed(list(LINKS)))
    said = audited(call_citevet, repository, "README.md")
    assert {url: each for url, each in said.items() if each != LINKS[url]} == {}
    assert len(said) == len(LINKS)


def test_nothing_is_looked_at_outside(
    call_citevet: RunCitevet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = furnish(tmp_path)
    (repository / "README.md").write_text(listed(list(LINKS)))
    listing, seen = os.listdir, []

    def watched(folder: Path | str = ".") -> list[str]:
        seen.append(Path(folder))
        return listing(folder)

    monkeypatch.setattr(os, "listdir", watched)
    audited(call_citevet, repository, "README.md")
    assert repository in seen
    assert [each for each in seen if tmp_path in each.parents and repository not in (each, *each.parents)] == []


@pytest.mark.parametrize("start", ["repository", "repository/docs", "."])
def test_paths_are_from_the_document_wherever_the_command_is_run(
    call_citevet: RunCitevet, tmp_path: Path, start: str
) -> None:
    repository = furnish(tmp_path)
    (repository / "docs" / "list.md").write_text(
        listed(["guide.md", "../LICENSE", "/LICENSE", "../../../../issues", "/guide.md", "../../secret.txt", "gone.md"])
    )
    cwd = tmp_path / start
    assert list(audited(call_citevet, cwd, repository / "docs" / "list.md").values()) == [
        *(OK, OK, OK, LOCAL, OK, OUT, missing("docs/gone.md")),
    ]


def test_fixes_are_written_as_the_links_are(call_citevet: RunCitevet, tmp_path: Path) -> None:
    repository = furnish(tmp_path)
    text = "[a](./Guide.md#use) [b](/docs/Guide.md?x=1) ![c](<A Picture.png>) [d](guide.md)\n\n<img src='../license'>\n"
    (repository / "docs" / "list.md").write_text(text)
    audited(call_citevet, repository, "docs/list.md")
    assert call_citevet("fix", "docs/list.md", cwd=repository).code == 0
    assert (repository / "docs" / "list.md").read_text() == (
        "[a](./guide.md#use) [b](/docs/guide.md?x=1) ![c](<a%20picture.png>) [d](guide.md)\n\n<img src='../LICENSE'>\n"
    )


def test_parts_of_other_files_are_looked_for(call_citevet: RunCitevet, tmp_path: Path) -> None:
    repository = furnish(tmp_path)
    (repository / "README.md").write_text(listed(["docs/guide.md#use", "docs/guide.md#U-s-e", "inside.md#gone"]))
    audited(call_citevet, repository, "README.md")
    report = json.loads((repository / "reports" / "latest" / "report.json").read_bytes())
    assert [(each["rule"], each["line"], each["severity"]) for each in report["findings"]] == [
        ("CV402", 4, "warning"),
        ("CV402", 5, "warning"),
    ]
    assert call_citevet("fix", "README.md", cwd=repository).code == 0
    assert (
        "docs/guide.md#use)\n- [a](docs/guide.md#use)\n- [a](inside.md#gone)" in (repository / "README.md").read_text()
    )


def test_a_document_without_a_place_has_no_files(call_citevet: RunCitevet, tmp_path: Path) -> None:
    repository = furnish(tmp_path)
    said = audited(call_citevet, repository, "-", stdin=listed(["docs/guide.md", "gone.md", "#list"]))
    assert list(said.values()) == [LOCAL, LOCAL, LINKS["#list"]]


def test_a_copy_without_its_files_is_left_in_peace(call_citevet: RunCitevet, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(listed(["img/one.png", "docs/two.md"]))
    assert set(audited(call_citevet, tmp_path, "list.md").values()) == {LOCAL}
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "one.png").write_text("")
    assert list(audited(call_citevet, tmp_path, "list.md").values()) == [OK, ("invalid", "there is no docs/two.md")]


def test_files_are_looked_for_in_each_run(call_citevet: RunCitevet, tmp_path: Path) -> None:
    repository = furnish(tmp_path)
    (repository / "README.md").write_text(listed(["LICENSE"]))
    assert audited(call_citevet, repository, "README.md") == {"LICENSE": OK}
    (repository / "LICENSE").unlink()
    assert audited(call_citevet, repository, "README.md") == {"LICENSE": missing("LICENSE")}


def test_fields_of_bibtex_name_no_files_of_the_repository(call_citevet: RunCitevet, tmp_path: Path) -> None:
    repository = furnish(tmp_path)
    (repository / "list.bib").write_text("@misc{a, title={T}, url={docs/gone.pdf}}\n")
    assert ("invalid", "there is no docs/gone.pdf in the repository") not in audited(
        call_citevet, repository, "list.bib"
    ).values()
