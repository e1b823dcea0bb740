"""Where the program starts, also inside a frozen bundle and, on some systems, inside its own children.

Nothing heavy is imported here: a spawned child runs this module again, and the window's first paint waits for it.
"""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Open the window, or carry out the command that was typed; returns the exit code."""
    multiprocessing.freeze_support()  # in a frozen program a child starts here and must not open a second window
    if sys.argv[1:] in ([], ["app"]):  # the window does not wait for the command line's imports
        from mmstudio.cli.window import open_window

        return open_window()
    from mmstudio.cli.commands import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
