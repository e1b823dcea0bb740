"""What a photo of 50 megapixels costs in the real Restore: rows of `mmstudio.bench.window`."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, Qt, QTimer

from mmstudio import paths
from mmstudio.bench.window import Paints, rest, wait_for, when_ready

if TYPE_CHECKING:
    from mmstudio.ui.shell.main_window import MainWindow

WIDTH, HEIGHT = 8660, 5774
STROKES = 12
NAMES = {8: "large.jpg", 16: "large.tif"}
_TICK_MS = 10


def make(folder: Path, depth: int) -> None:
    """Write a photo of 50 megapixels, 8 or 16 bit, into folder."""
    import cv2
    import numpy as np

    from mmstudio.bench.mending import photo

    pixels: Any = photo(WIDTH, HEIGHT)[..., ::-1]
    if depth == 16:
        pixels = pixels.astype(np.uint16) * 257
    cv2.imwrite(str(folder / NAMES[depth]), pixels)


def opened(window: MainWindow) -> dict[str, Any]:
    """Open the photo in the personal folder, look for damage, paint strokes and take them back.

    gaps_ms: between ticks of a 10 ms timer from the drop until everything was measured; pss_mib: of all processes of
    the program; undo_ms: from the key until what changed is painted.
    """
    when_ready(window)
    window.go_to("restore")
    restore = window.studio.restore
    rest(300)
    path = next(path for name in NAMES.values() if (path := paths.data().parent / name).is_file())
    gaps: list[float] = []
    last = begun = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    timer = QTimer(window, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()
    restore.open(path)
    wait_for(restore.changed, lambda state: state.has_photo)
    shown = time.perf_counter() - begun
    if restore.state.measured.contrast < 0:
        wait_for(restore.changed, lambda state: state.phase == "ready" and state.measured.contrast >= 0)
    measured = time.perf_counter() - begun
    rest(2000)  # what was found is painted into the mask
    timer.stop()
    memory = pss_mib()
    undo = [_undone(window, number) for number in range(STROKES)]
    return {
        "gaps_ms": gaps,
        "shown_s": shown,
        "measured_s": measured,
        "pss_mib": memory,
        "undo_ms": undo[2:],  # the first ones warm up
    }


def _undone(window: MainWindow, number: int) -> float:
    """Paint a stroke, and take it back: milliseconds until that is painted."""
    from mmstudio.viewmodels.mask_tools import Dab

    restore = window.studio.restore
    restore.editor.begin_stroke(Dab(1000 + 400 * number, 900, 20))
    for step in range(1, 40):
        restore.editor.extend_stroke(Dab(1000 + 400 * number + 4 * step, 900 + 25 * step, 20))
    restore.editor.end_stroke()
    rest(400)
    paints, loop = Paints(window.pages), QEventLoop(window)
    start = time.perf_counter()
    restore.editor.settled.connect(lambda _: paints.next(loop.quit), Qt.ConnectionType.SingleShotConnection)
    restore.undo()
    loop.exec()
    return (time.perf_counter() - start) * 1000


def pss_mib() -> dict[str, float]:
    """By process of the program, its share of the memory that is used: pages that several have count in parts."""
    found: dict[str, float] = {}
    for pid in [os.getpid(), *_below(os.getpid())]:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
        except OSError:
            continue
        kib = next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
        found[f"{name} {pid}"] = round(kib / 1024, 1)
    return found


def _below(pid: int) -> list[int]:
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            children += [int(child), *_below(int(child))]
    return children
