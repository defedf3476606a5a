"""The exit statuses of the commands, beside 0."""

from __future__ import annotations

FOUND = 1
# What --check tells.
WOULD_CHANGE = 1
TROUBLE = 2
INCOMPLETE = 3
INTERRUPTED = 130
