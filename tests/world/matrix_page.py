"""The fault matrix as a page of the documentation.

python -m tests.world.matrix_page > docs/verdicts.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.world.matrix import SECTIONS


def page() -> str:
    """The documentation: every row of the matrix, as tables in Markdown."""
    return "".join(_lines())


def _lines() -> Iterator[str]:
    yield "# What citevet says of a link, and why\n\n"
    yield (
        "Each row is a server that behaves so, and what `citevet audit` says of a link to it. The tests run them\n"
        "all; this page is made of the same data by `python -m tests.world.matrix_page`. `…` stands for words of\n"
        "the operating system or a library.\n"
    )
    for title, rows in SECTIONS.items():
        yield f"\n## {title}\n\n"
        yield "| the server | verdict | reason | status | rule |\n|---|---|---|---:|---|\n"
        for row in rows:
            reason = row.reason.format(host="the-host")
            status = "" if row.status is None else str(row.status)
            yield f"| {row.does} | `{row.state}` | `{reason}` | {status} | {', '.join(row.rules)} |\n"
    yield f"\n{_NOTES}"


_NOTES = """\
## Why so

- `dead` needs a whole answer: a 404 that is cut off in the middle proves nothing, and a name counts as gone when the
  name servers say so twice while they know another name.
- HEAD is never sent: what servers answer to it says little about the page.
- A home page is told from the page that was linked when it says itself that it is one (its canonical address, its
  title), has no script but those that count visitors, and comes back byte for byte when a path is asked for that nobody
  made: one request for a host with such a page. A page that is drawn by a script answers every path with the same bytes
  as well, and is `ok`.
- A body is read up to 64 KiB; that it goes on for ever, or would expand to a gigabyte, is never seen.
- TLS that fails is `unreachable` and not `dead`: most such hosts are repaired, and readers may pass a warning.
"""


if __name__ == "__main__":
    sys.stdout.write(page())
