"""What git says of the repositories that documents lie in. Nothing is fetched, locked or asked for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_QUIETLY = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


class GitError(Exception):
    """git cannot be run, or takes too long."""


def git(root: Path, *arguments: str, patience: float) -> bytes | None:
    """What git prints in a repository, or None where it fails. Raises GitError when there is no git, and after
    `patience` seconds."""
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, timeout=patience, env={**os.environ, **_QUIETLY}, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise GitError(str(error)) from error
    return done.stdout if done.returncode == 0 else None
