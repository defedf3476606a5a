"""The registry of the report's forms: every module of this package that defines `FORM` is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from citevet import reports
from citevet.reports.base import Form


def _discover() -> Mapping[str, Form]:
    forms: dict[str, Form] = {}
    for module in pkgutil.iter_modules(reports.__path__):
        form = getattr(importlib.import_module(f"{reports.__name__}.{module.name}"), "FORM", None)
        if form is None:
            continue
        if form.name in forms:
            raise RuntimeError(f"two forms of the report are called {form.name}")
        forms[form.name] = form
    return MappingProxyType(dict(sorted(forms.items())))


FORMS = _discover()
