"""The registry of rules: every module of this package that defines `RULE` is one.

A rule is added by adding its module; nothing is listed here.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from citevet.errors import UsageError
from citevet.rules.base import Rule

__all__ = ["ALL", "find", "named", "select"]


def _discover() -> tuple[Rule, ...]:
    modules = (import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__))
    return _in_order([module.RULE for module in modules if hasattr(module, "RULE")])


def _in_order(found: Sequence[Rule]) -> tuple[Rule, ...]:
    """Sorted by code. Raises ValueError when two rules share a code or a name."""
    seen: set[str] = set()
    for rule in found:
        if not seen.isdisjoint((rule.code, rule.name)):
            raise ValueError(f"two rules are called {rule.code} or {rule.name}")
        seen.update((rule.code, rule.name))
    return tuple(sorted(found, key=lambda rule: rule.code))


ALL: tuple[Rule, ...] = _discover()


def find(word: str) -> Rule:
    """The rule of that code or name, in any case. Raises UsageError, naming the nearest rule."""
    for rule in ALL:
        if word.lower() in (rule.code.lower(), rule.name):
            return rule
    raise _unknown(word)


def select(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules to run, by code: those that are on, or those selected, without those ignored.

    Rules are named by code, name or the beginning of a code (`CV1`), in any case. Raises UsageError for a word that
    names no rule.
    """
    chosen = set().union(*map(named, select)) if select else {rule.code for rule in ALL if rule.on}
    chosen -= set().union(*map(named, ignore))
    return tuple(rule for rule in ALL if rule.code in chosen)


def named(word: str) -> set[str]:
    """The codes of the rules that a code, a name or the beginning of a code names. Raises UsageError where that is
    none."""
    wanted = word.strip().lower()
    codes = {rule.code for rule in ALL if rule.name == wanted}
    if not codes and wanted.startswith("cv"):
        codes = {rule.code for rule in ALL if rule.code.lower().startswith(wanted)}
    if not codes:
        raise _unknown(word)
    return codes


def _unknown(word: str) -> UsageError:
    known = [name for rule in ALL for name in (rule.code, rule.name)]
    near = difflib.get_close_matches(word.strip().lower(), [name.lower() for name in known], n=1, cutoff=0.4)
    hint = next((name for name in known if [name.lower()] == near), "")
    advice = f"did you mean {hint}? " if hint else ""
    return UsageError(f"no rule is called {word!r}: {advice}`citevet rules` lists them")
