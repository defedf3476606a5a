"""Which files git ignores."""

from __future__ import annotations

from pathlib import Path

from pathspec import GitIgnoreSpec

from citevet.config import repository_root


class Ignored:
    """What git ignores at and below a folder: the `.gitignore` files from the repository's root down, and
    `.git/info/exclude`. The file nearest to a path decides (https://git-scm.com/docs/gitignore)."""

    def __init__(self, folder: Path) -> None:
        self._specs: dict[Path, GitIgnoreSpec] = {}
        start = folder.resolve()
        above = [start, *start.parents]
        root = repository_root(start)
        if root is None:
            return
        self._add(root, root / ".git" / "info" / "exclude")
        for each in reversed(above[: above.index(root) + 1]):
            self._add(each, each / ".gitignore")

    def enter(self, folder: Path) -> None:
        """Takes the rules of a folder that is walked into."""
        place = folder.resolve()
        if place not in self._specs:
            self._add(place, place / ".gitignore")

    def matches(self, path: Path, *, folder: bool = False) -> bool:
        """Whether git ignores the path."""
        place = path.parent.resolve() / path.name
        for above in place.parents:
            spec = self._specs.get(above)
            if spec is None:
                continue
            relative = place.relative_to(above).as_posix() + ("/" if folder else "")
            decided = spec.check_file(relative).include
            if decided is not None:
                return decided
        return False

    def _add(self, place: Path, file: Path) -> None:
        try:
            lines = file.read_text("utf-8", "replace").splitlines()
        except OSError:
            return
        known = self._specs.get(place)
        added = GitIgnoreSpec.from_lines(lines)
        self._specs[place] = GitIgnoreSpec([*known.patterns, *added.patterns]) if known else added
