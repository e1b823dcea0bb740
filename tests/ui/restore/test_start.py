from __future__ import annotations

import subprocess
import sys


def test_the_window_starts_without_what_restore_needs():
    """cv2 and numpy take a tenth of a second each, and most starts draw."""
    code = (
        "import sys, mmstudio.ui.shell.main_window, mmstudio.ui.create.workspace, mmstudio.engine.thread\n"
        "print([name for name in ('cv2', 'numpy', 'mmstudio.ui.restore.workspace') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
