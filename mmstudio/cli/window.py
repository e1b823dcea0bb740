"""Opens the window, or says in one line why that cannot be."""

from __future__ import annotations

import os
import sys

from mmstudio.display import has_display

NO_DISPLAY = (
    "There is no display, so the window cannot open. "
    'Pictures can be made without one: mmstudio generate "a red apple" --out DIR'
)


def open_window() -> int:
    """Run the studio until its window is closed; exit code 2 where there is no display."""
    if not has_display():
        print(NO_DISPLAY, file=sys.stderr)
        return 2
    # before numpy: on a busy machine its spinning threads made a fiftieth of live sound cost five times as much
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from mmstudio.ui.app import main  # the only place where the command line meets Qt

    return main()
