"""`citevet rules` and `citevet explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from citevet import rules as registry
from citevet.cli.terminal import emit


def rules() -> int:
    """List the rules."""
    lines = [
        f"{rule.code}  {rule.name:<24}  {rule.severity.value if rule.on else 'off':<8}  {rule.summary}"
        for rule in registry.ALL
    ]
    emit("".join(f"{line}\n" for line in lines).encode())
    return 0


def explain(rule: Annotated[str, typer.Argument(metavar="RULE", help="A rule's code or name.")]) -> int:
    """Explain one rule.

    What it sees, why it matters, an example, and how safe its fix is.
    """
    found = registry.find(rule)
    state = found.severity.value if found.on else f"{found.severity.value}, off unless selected"
    emit(f"# {found.code} {found.name} ({state})\n\n{found.summary}\n\n{found.doc.strip()}\n".encode())
    return 0
