"""The files that documents link to: the one place that looks at them, asked with questions as the services are.

Nothing outside the repositories of the documents is looked at, and no symbolic link that leads out of them is followed.
Names are compared letter by letter, as GitHub does, whatever this machine's file system does.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, takewhile
from pathlib import Path, PurePath

from citevet import documents as reading
from citevet.clock import Clock
from citevet.config import repository_root
from citevet.documents.forms import STANDARD_INPUT
from citevet.documents.walk import MOST_BYTES
from citevet.errors import InputError
from citevet.model import Absent, Document, Evidence, FileRecord, Found, Identifier, Question, Trouble, Unavailable
from citevet.sources.base import Tell

# What GitHub shows beside a repository's files; README.md links to it with `../../issues`, as the file itself is shown
# at /owner/name/blob/branch/README.md.
_SITE = frozenset(
    {
        *("actions", "activity", "blame", "blob", "branches", "commit", "commits", "community", "compare"),
        *("contributors", "deployments", "discussions", "edit", "find", "fork", "forks", "graphs", "issues", "labels"),
        *("milestone", "milestones", "network", "packages", "projects", "pull", "pulls", "pulse", "raw", "releases"),
        *("security", "settings", "stargazers", "tags", "tree", "watchers", "wiki"),
    }
)
# What sites' generators serve from `/`.
_SITES = ("docs", "public", "static")
_PAGES = (".html", ".htm")
_MARKDOWN = frozenset({".md", ".markdown"})
# So many folders beside a missing file's are searched for one of its name.
_MOST_FOLDERS = 200


class LocalFiles:
    """Looks for the files that links of `documents` mean, whose paths begin at the folder `place`; without a place, or
    for documents that have none, nobody can say. `anchors` are the parts that links ask for of files."""

    name = "local"
    batch = 1

    def __init__(
        self,
        place: Path | None,
        documents: Sequence[Document],
        clock: Clock,
        anchors: Mapping[Identifier, Collection[str]],
    ) -> None:
        self._clock = clock
        self._anchors = anchors
        self._place = Path(os.path.abspath(place)) if place is not None else None  # noqa: PTH100 - no link is followed
        self._documents: dict[Path, Document] = {}
        self._roots: dict[Path, bool] = {}
        self._listings: dict[Path, frozenset[str]] = {}
        for document in documents:
            if self._place is not None and document.path != STANDARD_INPUT:
                file = _joined(self._place, document.path)
                root = repository_root(file.parent)
                self._documents[file] = document
                self._roots[root or file.parent] = root is not None

    def recall(self, evidence: Evidence) -> None:
        """Files are looked for in each run."""

    def reopen(self) -> None:
        """Nothing here was ever closed."""

    async def answer(self, questions: Sequence[Question], tell: Tell) -> None:
        """Tells for each file whether it is there; what is no file of a repository is `Trouble.LOCAL`. So is what is
        missing beside documents that are in none, when nothing else is there: they are copies without their files."""
        told = {question: self._look(question.about) for question in questions}
        alone = not any(self._roots.values()) and not any(isinstance(each, Found) for each in told.values())
        for question, evidence in told.items():
            copied = alone and isinstance(evidence, Absent) and evidence.instead is None
            without = "the document is here without its files"
            tell(question, self._unknown(question.about, without) if copied else evidence)

    def _look(self, about: Identifier) -> Evidence:
        missing: Evidence | None = None
        for root, path in self._candidates(about.value):
            evidence = self._look_at(about, root, path)
            if not isinstance(evidence, Absent):
                return evidence
            missing = missing or evidence
        return missing or self._unknown(about, "the document has no place")

    def _candidates(self, value: str) -> Iterator[tuple[Path, Path]]:
        """Where the file may be, each with its repository: a path from a root is also tried from where a site's files
        may be, and from the folders on the way to a document, one of which may be what a site is made of."""
        if self._place is None or not self._roots:
            return
        path = _joined(self._place, value)
        # The repository of the document comes before those around or beside it.
        roots = sorted(self._roots, key=lambda root: (not path.is_relative_to(root), -len(root.parts)))
        if not value.startswith("/") or path.is_relative_to(roots[0]):
            yield roots[0], path
            return
        for root in roots:
            for served in ("", *_SITES):
                yield root, _joined(root / served, value.lstrip("/"))
        for file in self._documents:
            for folder in file.parents:
                around = [each for each in roots if folder != each and folder.is_relative_to(each)]
                if around:
                    yield around[0], _joined(folder, value.lstrip("/"))

    def _look_at(self, about: Identifier, root: Path, path: Path) -> Evidence:
        parts = Path(os.path.relpath(path, root)).parts
        if ".." in parts:
            return self._look_outside(about, root, parts)
        folder = root
        for part in parts:
            if part not in self._names(folder):
                return self._missing(about, root, path, folder)
            folder = folder / part
            if folder.is_symlink() and not _real(folder).is_relative_to(_real(root)):
                return self._unknown(about, "a symbolic link leads out of the repository")
        return Found(self.name, about, self._record(about, path), about.value, self._clock.now())

    def _look_outside(self, about: Identifier, root: Path, parts: Sequence[str]) -> Evidence:
        """Nothing is looked at there; on GitHub some such paths are pages."""
        above = len(list(takewhile(lambda part: part == "..", parts)))
        beyond = parts[above:]
        page = above > 2 or (above == 2 and (not beyond or beyond[0] in _SITE)) or (above == 1 and len(beyond) != 1)
        if page or not self._roots[root]:
            return self._unknown(about, "it leads out of the repository, where GitHub may have a page")
        return self._absent(about, "it leads out of the repository")

    def _missing(self, about: Identifier, root: Path, path: Path, folder: Path) -> Evidence:
        """There is no such path; `folder` is how much of it there is. What a site's generator would make of a page
        that is there is no file, and still no mistake."""
        if about.value.endswith("/"):
            return self._unknown(about, "no such folder, but a site may have such a page")
        beside = self._names(path.parent) if folder == path.parent else ()
        stem = path.stem if path.suffix in _PAGES else path.name
        if "." not in stem and any(PurePath(name).stem == stem for name in beside):
            return self._unknown(about, "no such file, but a site may have such a page")
        says = f"there is no {path.relative_to(root).as_posix()}" + (" in the repository" if self._roots[root] else "")
        instead = self._instead(root, path, folder)
        if instead is None:
            return self._absent(about, says)
        says = f"{says}; there is {instead.relative_to(root).as_posix()}"
        return self._absent(about, says, self._as_linked(about, root, instead))

    def _as_linked(self, about: Identifier, root: Path, path: Path) -> str:
        """A path as identifiers of files are written."""
        if not about.value.startswith("/"):
            return Path(os.path.relpath(path, self._place)).as_posix()
        return path.as_posix() if Path(about.value).is_relative_to(root) else f"/{path.relative_to(root).as_posix()}"

    def _instead(self, root: Path, path: Path, folder: Path) -> Path | None:
        """The one path that differs in case alone, or else the one file of the same name, or end, a folder away."""
        meant: Path | None = root
        for part in path.relative_to(root).parts:
            alike = [name for name in self._names(meant) if name.casefold() == part.casefold()] if meant else []
            meant = meant / alike[0] if meant and len(alike) == 1 else None
        if meant is not None:
            return meant
        near = [folder, *([folder.parent] if folder != root else [])]
        near += islice(
            (folder / name for name in sorted(self._names(folder)) if not name.startswith(".")), _MOST_FOLDERS
        )
        ends = dict.fromkeys((path.relative_to(folder), Path(path.name)))
        found = [each / end for each in near for end in ends if end.name in self._names((each / end).parent)]
        return found[0] if len(found) == 1 else None

    def _names(self, folder: Path) -> frozenset[str]:
        """What a folder holds; nothing where it is none, or leads out of the repositories."""
        known = self._listings.get(folder)
        if known is None:
            real = _real(folder)
            inside = any(real.is_relative_to(_real(root)) for root in self._roots)
            try:
                known = frozenset(os.listdir(real)) if inside else frozenset()  # noqa: PTH208 - only the names
            except OSError:
                known = frozenset()
            self._listings[folder] = known
        return known

    def _record(self, about: Identifier, file: Path) -> FileRecord:
        if not self._anchors.get(about) or file.suffix.lower() not in _MARKDOWN:
            return FileRecord(file.name)
        document = self._documents.get(file) or _read(file)
        return FileRecord(file.name) if document is None else FileRecord(file.name, document.anchors, document.headings)

    def _absent(self, about: Identifier, says: str, instead: str | None = None) -> Absent:
        return Absent(self.name, about, True, says, about.value, self._clock.now(), instead=instead)

    def _unknown(self, about: Identifier, reason: str) -> Unavailable:
        return Unavailable(self.name, about, Trouble.LOCAL, reason, about.value, self._clock.now())


def _real(path: Path) -> Path:
    """Where symbolic links lead; as far as that goes, where they lead in a circle."""
    return Path(os.path.realpath(path))


def _joined(place: Path, path: str) -> Path:
    return Path(os.path.normpath(place / path))


def _read(file: Path) -> Document | None:
    """A Markdown file, or None for what cannot be read as one."""
    try:
        if not file.is_file() or file.stat().st_size > MOST_BYTES:
            return None
        return reading.parse(file.name, file.read_bytes())
    except (OSError, InputError):
        return None
