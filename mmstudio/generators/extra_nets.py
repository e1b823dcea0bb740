"""Nets of a package that a person installs or not, because its licences are not ours: CodeFormer, DDColor, MAT."""

from __future__ import annotations

import importlib
import importlib.util

PACKAGE = "spandrel_extra_arches"


def known() -> bool:
    """Make them known to spandrel; False where the package is not installed."""
    if importlib.util.find_spec(PACKAGE) is None:
        return False
    importlib.import_module(PACKAGE).install(ignore_duplicates=True)
    return True
