"""Where a run keeps its observations, and how old they may be to count."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path, PurePath

import msgspec

from citevet.cli.terminal import say
from citevet.config import repository_root
from citevet.documents.forms import STANDARD_INPUT
from citevet.errors import StoreError, StoreFormError, UsageError
from citevet.model import Document
from citevet.store import Store

FOLDER = ".citevet"
FILE = "history.db"

_DURATION = re.compile(r"(\d{1,6})([smhdw])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_age(text: str | None) -> timedelta | None:
    """An age such as `30m`, `12h` or `7d`, or `0`; None where none is given. Raises UsageError."""
    if text is None:
        return None
    age = timedelta(0) if text.strip() == "0" else _duration(text)
    if age is None:
        raise UsageError(f"--max-age: {text!r} is no age; write 30m, 12h, 7d, or 0 to ask all again")
    return age


def read_time(text: str | None) -> timedelta | None:
    """A time such as `90s`, `30m` or `2h` that a run may take; None where none is given. Raises UsageError."""
    time = _duration(text) if text is not None else None
    if text is not None and not time:
        raise UsageError(f"--max-time: {text!r} is no time to run for; write 90s, 30m or 2h")
    return time


def _duration(text: str) -> timedelta | None:
    match = _DURATION.fullmatch(text.strip())
    return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None


def store_of(documents: Sequence[Document], named: Path | None) -> Path:
    """The file that is named, or that of the repository which the first document lies in, or else that of the working
    directory."""
    if named is not None:
        return named
    first = next((each.path for each in documents if each.path != STANDARD_INPUT), None)
    root = repository_root(Path(first).resolve().parent) if first is not None else None
    if root is None or root == Path.cwd():
        return Path(FOLDER, FILE)
    return root / FOLDER / FILE


def known(documents: Sequence[Document], store: Path) -> tuple[Document, ...]:
    """The documents under the names that they have in a store, wherever the command is started: their paths from the
    root of their repository, or, outside of one, from the store's folder; of two by one name the second keeps its
    path."""
    named: dict[str, Document] = {}
    for each in documents:
        name = each.path if each.path == STANDARD_INPUT else _name(_place(each.path), store)
        name = each.path if name in named else name
        named[name] = replace(each, known_as=name)
    return tuple(named.values())


def take_over(store: Store | None, documents: Sequence[Document]) -> None:
    """Gives documents that an earlier citevet knew by the paths that it was given their present names, where nothing
    else may have been meant."""
    if store is None:
        return
    for each in documents:
        name, place = PurePath(each.name), _place(each.path)
        if each.path == STANDARD_INPUT or name.is_absolute():
            continue
        root = place.parents[len(name.parts) - 1]
        for former in {place.as_posix(), each.path} - {each.name}:
            if PurePath(former).is_absolute() or not (root / former).exists():
                with contextlib.suppress(sqlite3.Error, msgspec.DecodeError):
                    store.chronicle().rename(former, each.name)


def _place(path: str) -> Path:
    return Path(path).parent.resolve() / Path(path).name


def _name(place: Path, store: Path) -> str:
    home = store.resolve().parent
    for root in (repository_root(place.parent), home.parent if home.name == FOLDER else home):
        if root is not None and place.is_relative_to(root):
            return place.relative_to(root).as_posix()
    return place.as_posix()


@contextmanager
def opened(file: Path, *, read_only: bool = False) -> Iterator[Store | None]:
    """The store in a file, which is made where it is missing; `read_only` makes and writes nothing, and there may be
    none. Raises StoreError when it cannot be used; trouble with writing is said on standard error."""
    if read_only and not file.exists():
        yield None
        return
    if not read_only and file.parent.name == FOLDER:
        _make_folder(file.parent)
    store = Store(file, read_only=read_only)
    try:
        yield store
    finally:
        store.close()
        if store.trouble:
            say(store.trouble)


@contextmanager
def at_hand(file: Path) -> Iterator[Store | None]:
    """The store for an audit that asks nobody and writes nothing: none where there is none, or where it has a later
    version's form. That is said, but fails nothing: a hook may be pinned to another version than wrote the store.
    Raises StoreError when it cannot be used for another reason."""
    with ExitStack() as stack:
        store = None
        try:
            store = stack.enter_context(opened(file, read_only=True))
        except StoreFormError as error:
            say(f"{error}; this audit does without it")
        yield store


def _make_folder(folder: Path) -> None:
    """A folder that keeps itself out of git."""
    if folder.is_dir():
        return
    try:
        folder.mkdir(exist_ok=True)
        with contextlib.suppress(FileExistsError), (folder / ".gitignore").open("x", encoding="utf-8") as stream:
            stream.write("*\n")
    except OSError as error:
        raise StoreError(f"cannot make {folder}: {error.strerror}; name another file with --store") from None
