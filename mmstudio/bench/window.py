"""The measured child that opens the real window and drives it: `python -m mmstudio.bench.window ROW`. Prints JSON.

The window is the one of `mmstudio.ui.app`, with its engine, its library and its queue; only the hands are ours.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer, SignalInstance
from PySide6.QtWidgets import QApplication, QWidget

from mmstudio.engine import messages

if TYPE_CHECKING:
    from mmstudio.ui.gallery.grid import GalleryGrid
    from mmstudio.ui.shell.main_window import MainWindow

TICK_MS = 10
PICTURES = 40
WARM_UP = 5
BATCHES, BATCHES_S = 6, 90.0  # on a busy machine fewer batches
_PATIENCE_MS = 240_000


class Paints(QObject):
    """Hears every paint event below a widget."""

    def __init__(self, below: QWidget) -> None:
        super().__init__()
        self._below = below
        self._then: Callable[[], None] | None = None
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def next(self, then: Callable[[], None]) -> None:
        """Call then once, as soon as the next paint has reached the screen."""
        self._then = then

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._then is not None and event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            below = watched is self._below or self._below.isAncestorOf(watched)
            if below:
                then, self._then = self._then, None
                QTimer.singleShot(0, then)  # the window system has the pixels when this event loop turns
        return False


def wait_for(signal: SignalInstance, holds: Callable[..., bool] = lambda *_: True) -> None:
    """Let the window live until signal comes with arguments for which holds is true."""
    loop = QEventLoop()
    late = QTimer(singleShot=True, interval=_PATIENCE_MS)
    late.timeout.connect(lambda: loop.exit(1))

    def heard(*arguments: Any) -> None:
        if holds(*arguments):
            loop.exit(0)

    signal.connect(heard)
    late.start()
    code = loop.exec()
    signal.disconnect(heard)
    if code:
        raise TimeoutError(f"no {signal} within {_PATIENCE_MS / 1000:.0f} s")


def rest(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def when_ready(window: MainWindow) -> None:
    """Wait until the worker can draw, and the other workspaces are ready: that holds still while a person does
    something, of which the window sees nothing here."""
    from mmstudio.ui.shell.warm_up import WarmUp

    engine = window.studio.engine
    if engine.state.phase != "ready":
        wait_for(engine.state_changed, lambda state: state.phase == "ready")
    warming = window.findChild(WarmUp)
    if warming is not None and not warming.over:
        wait_for(warming.ended)


def when_indexed(window: MainWindow) -> None:
    """Wait until the library has compared its index with the folder."""
    library = window.studio.library
    if library.state.phase != "ready":
        wait_for(library.state_changed, lambda state: state.phase == "ready")


def picture(window: MainWindow) -> dict[str, list[float]]:
    """Milliseconds from the press of Generate to the first look at the picture on screen, and to the careful one.

    One picture at a time, each a new prompt.
    """
    when_ready(window)
    engine, create = window.studio.engine, window.studio.create
    paints = Paints(window.pages)
    first, careful = list[float](), list[float]()
    for number in range(WARM_UP + PICTURES):
        create.edit(prompt=f"a red apple number {number}", count=1, style="noto")
        rest(60)  # the edit's own repaint is not the picture's
        painted: list[float] = []
        start = time.perf_counter()

        def look() -> None:
            painted.append((time.perf_counter() - start) * 1000)  # noqa: B023 - called within this turn

        def arrived(said: messages.Preview) -> None:
            paints.next(look)

        engine.previewed.connect(arrived)
        create.generate()
        wait_for(engine.done)
        rest(60)  # until the last look is painted
        engine.previewed.disconnect(arrived)
        if number >= WARM_UP:
            first.append(painted[0])
            careful.append(painted[-1])
    return {"first": first, "careful": careful}


def heartbeat(window: MainWindow) -> dict[str, list[float]]:
    """Milliseconds between the ticks of a 10 ms timer in the window, while batches of 32 pictures are drawn."""
    when_ready(window)
    engine, create = window.studio.engine, window.studio.create
    create.edit(prompt="a red apple", count=1)
    create.generate()
    wait_for(engine.done)
    gaps: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    timer = QTimer(window, interval=TICK_MS)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    idle: list[float] = []
    last = time.perf_counter()
    timer.start()
    rest(3000)
    timer.stop()
    idle, gaps = gaps, []
    end = time.perf_counter() + BATCHES_S
    for number in range(BATCHES):
        if time.perf_counter() > end:
            break
        create.edit(prompt=f"a friendly fox {number}", count=32)
        rest(100)
        last = time.perf_counter()
        timer.start()
        create.generate()
        wait_for(engine.done)
        timer.stop()
    return {"idle": idle, "drawing": gaps}


def memory(window: MainWindow) -> dict[str, float]:
    """MiB of the window's process after the gallery was shown and scrolled from end to end."""
    when_ready(window)
    before = rss_mib()
    open_gallery(window)
    _scroll_through(window)
    rest(1500)
    return {"create": before, "gallery": rss_mib(), "pictures": float(len(window.studio.gallery.state.rows))}


def gallery(window: MainWindow) -> dict[str, Any]:
    """Milliseconds until all rows are laid out and painted, and until each letter typed into the search is answered."""
    when_ready(window)
    when_indexed(window)
    opened = open_gallery(window)
    viewmodel = window.studio.gallery
    letters: list[float] = []
    for words in ("red apple", "happy snowman in", "butterfly garden", "火箭", "tiny golden owl"):
        for end in range(1, len(words) + 1):
            typed = words[:end]
            start = time.perf_counter()
            viewmodel.search(typed)
            if viewmodel.state.asked is None or viewmodel.state.asked.text != typed:
                wait_for(viewmodel.changed, lambda state, typed=typed: state.asked and state.asked.text == typed)
            letters.append((time.perf_counter() - start) * 1000)
        viewmodel.clear_search()
        wait_for(viewmodel.changed, lambda state: state.asked is not None and not state.asked.text)
    return {"open": opened, "search": letters, "pictures": len(viewmodel.state.rows)}


def open_gallery(window: MainWindow) -> float:
    """Go to the gallery; milliseconds until every picture is there, side by side, and painted."""
    from mmstudio.ui.shell.fading import Fading

    start = time.perf_counter()
    viewmodel = window.studio.gallery
    viewmodel.stack(False)  # batches on one another would leave a quarter of the rows, and `total` would never come
    window.go_to("gallery")
    total = window.studio.library.state.total
    if len(viewmodel.state.rows) < total:
        wait_for(viewmodel.changed, lambda state: len(state.rows) >= total)
    while (fading := window.pages.findChild(Fading)) is not None and not fading.ready:
        rest(1)  # the former page still hides it
    grid = gallery_grid(window)
    paints, loop = Paints(window.pages), QEventLoop()
    paints.next(loop.quit)
    grid.viewport().update()
    if fading is not None:
        fading.update()
    loop.exec()
    return (time.perf_counter() - start) * 1000


def gallery_grid(window: MainWindow) -> GalleryGrid:
    from mmstudio.ui.gallery.grid import GalleryGrid

    grid = window.pages.findChild(GalleryGrid)
    assert grid is not None
    return grid


def _scroll_through(window: MainWindow) -> None:
    bar = gallery_grid(window).verticalScrollBar()
    for place in range(bar.minimum(), bar.maximum() + 1, max(1, bar.pageStep())):
        bar.setValue(place)
        rest(120)


def rss_mib() -> float:
    """Memory of this process that is really in use."""
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def photo(window: MainWindow) -> dict[str, Any]:
    from mmstudio.bench import large_photo  # which uses what is here

    return large_photo.opened(window)


def microphone(window: MainWindow) -> dict[str, Any]:
    """Milliseconds from a sound to a changed curve and to changed pixels; needs `bench.loopback` around it."""
    from mmstudio.bench.microphone import measure

    return measure(window)


def scroll(window: MainWindow) -> dict[str, Any]:
    from mmstudio.bench import everyday

    return everyday.scrolled(window)


def rebuild(window: MainWindow) -> dict[str, Any]:
    from mmstudio.bench import everyday

    return everyday.indexed(window)


def session(window: MainWindow) -> dict[str, Any]:
    from mmstudio.bench import everyday

    return everyday.lived(window)


ROWS: dict[str, Callable[[MainWindow], Any]] = {
    "microphone": microphone,
    "picture": picture,
    "heartbeat": heartbeat,
    "memory": memory,
    "gallery": gallery,
    "photo": photo,
    "scroll": scroll,
    "rebuild": rebuild,
    "session": session,
}


def main(row: str) -> int:
    """Open the window, measure one row, print it, close the window."""
    from mmstudio.ui import app
    from mmstudio.ui.shell import main_window

    class Measured(main_window.MainWindow):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self.first_painted.connect(lambda: QTimer.singleShot(0, self, self._measure))

        def _measure(self) -> None:
            try:
                print(json.dumps(ROWS[row](self)), flush=True)
            except TimeoutError as error:
                print(error, file=sys.stderr, flush=True)  # its log goes with the places that were made for it
            finally:
                self.close()

        def welcome(self) -> None:
            """No card over what is measured."""

    main_window.MainWindow = Measured  # type: ignore[misc, assignment]
    return app.main()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
