"""What diffusers and transformers say while they work is for developers: a person cannot act on it."""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Iterator

LIBRARIES = ("diffusers", "transformers")


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Their log down to errors and no progress bars, of what is imported by now; warnings of Python within alone."""
    for name in LIBRARIES:
        if name in sys.modules:
            said = sys.modules[name].utils.logging
            said.set_verbosity_error()
            said.disable_progress_bar()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
