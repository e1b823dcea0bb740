"""What a day at the window costs: a large gallery scrolled and indexed anew, and ten minutes over all workspaces.

Rows of `mmstudio.bench.window`. A stall is the time between two ticks of a 10 ms timer in the window, less those
10 ms: for so long the window did not answer.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from mmstudio.bench.run import SECONDS, SESSION_S
from mmstudio.bench.window import TICK_MS, gallery_grid, open_gallery, rest, rss_mib, wait_for, when_indexed, when_ready

if TYPE_CHECKING:
    from mmstudio.ui.gallery.grid import GalleryGrid
    from mmstudio.ui.shell.main_window import MainWindow

FRAMES = 1200
WHEEL_PX = 120  # that one turn of the wheel moves


def scrolled(window: MainWindow) -> dict[str, Any]:
    """Turn the wheel FRAMES times, then drag the bar from the newest picture to the oldest.

    frames_ms: from the movement until it is painted and all events are handled; growth_mib: of this process, from
    the first screens to the last.
    """
    when_ready(window)
    when_indexed(window)
    open_gallery(window)
    grid = gallery_grid(window)
    bar = grid.verticalScrollBar()
    rest(1500)
    times = [_frame(grid, bar.value() + WHEEL_PX) for _ in range(FRAMES // 4)]
    before = rss_mib()
    times += [_frame(grid, bar.value() + WHEEL_PX) for _ in range(FRAMES)]
    jumps = [_frame(grid, round(bar.maximum() * place / FRAMES)) for place in range(FRAMES + 1)]
    rest(1500)  # thumbnails of the last screen
    return {
        "frames_ms": times,
        "jumps_ms": jumps,
        "growth_mib": rss_mib() - before,
        "pictures": len(window.studio.gallery.state.rows),
    }


def indexed(window: MainWindow) -> dict[str, Any]:
    """Seconds until a library whose index is gone is whole again, and the stalls while its gallery is used."""
    begun = time.perf_counter()
    with stalls(window) as gaps:
        window.go_to("gallery")
        bar = gallery_grid(window).verticalScrollBar()
        while window.studio.library.state.phase != "ready":
            rest(50)
            bar.setValue((bar.value() + WHEEL_PX) % max(1, bar.maximum()))
    total = window.studio.library.state.total
    return {"seconds": time.perf_counter() - begun, "stalls_ms": gaps, "pictures": total}


def lived(window: MainWindow) -> dict[str, Any]:
    """Ten minutes in all workspaces, one act after the other, over and over; the stalls by workspace."""
    when_ready(window)
    seconds = float(os.environ.get(SECONDS, SESSION_S))
    rooms = {
        "create": _draw,
        "gallery": _look,
        "restore": _mend,
        "explore": _wander,
        "animate": _play,
        "models": _browse,
    }
    found: dict[str, list[float]] = {room: [] for room in rooms}
    end = time.perf_counter() + seconds
    round_ = 0
    while time.perf_counter() < end:
        for room, act in rooms.items():
            with stalls(window) as gaps:
                window.go_to(room)
                rest(400)
                act(window, round_)
            found[room] += gaps
        round_ += 1
    return {"stalls_ms": found, "rounds": round_}


@contextmanager
def stalls(parent: QObject) -> Iterator[list[float]]:
    """Milliseconds by which each tick of the window's timer came late."""
    gaps: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append(max(0.0, (now - last) * 1000 - TICK_MS))
        last = now

    timer = QTimer(parent, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()
    try:
        yield gaps
    finally:
        timer.stop()
        timer.deleteLater()


def _frame(grid: GalleryGrid, place: int) -> float:
    start = time.perf_counter()
    grid.verticalScrollBar().setValue(place)
    grid.viewport().repaint()
    QApplication.processEvents()
    return (time.perf_counter() - start) * 1000


def _draw(window: MainWindow, round_: int) -> None:
    create, engine = window.studio.create, window.studio.engine
    for end in range(1, 12):
        create.edit(prompt="a blue bird"[:end])
        rest(60)
    create.edit(prompt=f"a blue bird number {round_}", count=4)
    create.generate()
    wait_for(engine.done)
    for variation in range(20):
        create.edit(variation=variation / 20)
        rest(30)
    create.edit(variation=0.0)


def _look(window: MainWindow, round_: int) -> None:
    viewmodel = window.studio.gallery
    bar = gallery_grid(window).verticalScrollBar()
    for place in range(20):
        bar.setValue(round(bar.maximum() * place / 20))
        rest(50)
    for row in viewmodel.state.rows[:8]:
        viewmodel.click(row.id)
        rest(150)
    for end in range(1, 9):
        viewmodel.search("red bird"[:end])
        rest(80)
    viewmodel.clear_search()
    rest(300)


def _mend(window: MainWindow, round_: int) -> None:
    studio = window.studio
    restore = studio.restore
    if not restore.state.has_photo:
        studio.restore_sample()
        wait_for(restore.changed, lambda state: state.phase == "ready")
    for sensitivity in range(30, 70, 4):
        restore.edit(sensitivity=sensitivity / 100)
        rest(60)
    restore.editor.mask_all()
    rest(200)
    restore.undo()
    rest(200)
    if round_ == 0 and restore.state.can_restore:
        restore.restore()
        wait_for(restore.changed, lambda state: state.phase == "ready")


def _wander(window: MainWindow, round_: int) -> None:
    explore = window.studio.explore
    explore.set_mode("line" if round_ % 2 else "pad")
    for place in range(60):
        explore.move_to(place / 60, 1 - place / 60)
        rest(40)


def _play(window: MainWindow, round_: int) -> None:
    studio = window.studio
    animate = studio.animate
    if not animate.state.has_source:
        studio.animate_sample()
        rest(4000)  # the sound is read and listened to
    animate.transport.toggle()
    rest(4000)
    animate.transport.toggle()
    for amount in range(10):
        animate.rows.edit(0, "amount", amount=amount / 10)
        rest(60)


def _browse(window: MainWindow, round_: int) -> None:
    models = window.studio.models
    for end in range(1, 7):
        models.search("stable"[:end])
        rest(80)
    models.search("")
    for _ in range(5):
        models.step(1)
        rest(120)
