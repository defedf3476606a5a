"""From the paths that a user names to documents: files, folders walked, and standard input.

Git's rules, whose package takes as long to import as a small list takes to be read, are imported where a folder is
walked.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from citevet.documents.forms import STANDARD_INPUT, SUFFIXES, parse
from citevet.errors import InputError
from citevet.model import Document

MOST_BYTES = 20_000_000
_REPORT = "report.json"
_REPORT_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Loaded:
    """The documents in the order of the paths, and a line for each thing that had to be left out or is odd."""

    documents: tuple[Document, ...]
    warnings: tuple[str, ...] = ()


def load(paths: Sequence[str], *, root: Path | None = None, read_input: Callable[[int], bytes] | None = None) -> Loaded:
    """Reads files, folders (walked for known suffixes) and `-` (standard input).

    Documents are named by their paths relative to `root` (the working directory) where they lie in it, with forward
    slashes. `read_input` reads at most so many bytes of standard input. In folders, what git ignores, hidden files and
    folders and citevet's own reports are left out. What cannot be read becomes a warning while anything else can;
    raises InputError otherwise.
    """
    root = root or Path.cwd()
    read_input = read_input or sys.stdin.buffer.read
    documents: list[Document] = []
    warnings: list[str] = []
    seen: set[Path] = set()
    for path in paths:
        try:
            files = [None] if path == STANDARD_INPUT else list(_files(Path(path), path))
        except InputError as error:
            warnings.append(str(error))
            continue
        for file in files:
            if file is not None and (real := file.resolve()) in seen:
                continue
            if file is not None:
                seen.add(real)
            try:
                document = _standard_input(read_input) if file is None else _document(file, root)
            except InputError as error:
                warnings.append(str(error))
                continue
            if not document.data.strip():
                warnings.append(f"{document.path}: empty, so there is nothing to check")
            documents.append(document)
    if not documents:
        raise InputError("; ".join(dict.fromkeys(warnings)) or "no path was named; name a file or a folder")
    return Loaded(tuple(documents), tuple(dict.fromkeys(warnings)))


def _standard_input(read_input: Callable[[int], bytes]) -> Document:
    data = read_input(MOST_BYTES + 1)
    _require_small("standard input", len(data))
    return parse(STANDARD_INPUT, data)


def _document(file: Path, root: Path) -> Document:
    name = _name(file, root)
    try:
        with file.open("rb") as stream:
            _require_small(name, os.fstat(stream.fileno()).st_size)
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}); check the path and its permissions") from error
    _require_small(name, len(data))
    return parse(name, data)


def _name(file: Path, root: Path) -> str:
    absolute = Path(os.path.abspath(file))  # noqa: PTH100 - symbolic links stay as the user named them
    base = Path(os.path.abspath(root))  # noqa: PTH100
    return (absolute.relative_to(base) if absolute.is_relative_to(base) else absolute).as_posix()


def _require_small(name: str, size: int) -> None:
    if size > MOST_BYTES:
        raise InputError(f"{name}: larger than {MOST_BYTES / 1e6:.0f} MB, the most that citevet reads; split it")


def _files(path: Path, written: str) -> Iterator[Path]:
    if not written:
        raise InputError("a path is empty; name a file or a folder")
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise InputError(f"{written}: {reason}; check the path") from error
    if stat.S_ISREG(mode):
        yield path
        return
    if not stat.S_ISDIR(mode):
        raise InputError(f"{written}: neither a file nor a folder; name one")
    found = False
    for file in _walked(path):
        found = True
        yield file
    if not found:
        raise InputError(f"{written}: no document in this folder; citevet reads {', '.join(SUFFIXES)}")


def _walked(folder: Path) -> Iterator[Path]:
    from citevet.documents.ignored import Ignored

    ignored = Ignored(folder)
    for here, folders, files in os.walk(folder):
        place = Path(here)
        ignored.enter(place)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not ignored.matches(place / name, folder=True)
        )
        if _REPORT in files and _is_own_report(place / _REPORT):
            continue
        for name in sorted(files):
            file = place / name
            if name.startswith(".") or file.suffix.lower() not in SUFFIXES or ignored.matches(file):
                continue
            if file.is_file():
                yield file


def _is_own_report(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return b'"citevet"' in stream.read(_REPORT_HEAD)
    except OSError:
        return False
