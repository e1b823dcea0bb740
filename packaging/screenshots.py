"""Takes the pictures of the README from the running program: `make screenshots`.

A virtual display is started, the real window is opened in folders of its own, and what a person would do is done:
prompts are drawn, pictures starred, workspaces opened. Then the screen is photographed.
`make screenshots ARGS="--matrix FOLDER"` photographs workspaces × languages × themes × sizes × interface sizes instead.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mmstudio.ui.shell.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1440, 900)
LARGEST_BYTES = 120_000
# prompt, style, seed, pictures: what fills the gallery before
SESSION = (
    ("a slice of pizza", "any", 11, 4),
    ("sunset over mountains", "any", 21, 4),
    ("a blue butterfly", "noto", 31, 4),
    ("a robot", "any", 41, 4),
    ("a castle", "fluent-3d", 51, 4),
    ("a snowman in winter", "any", 61, 4),
    ("a strawberry cake", "noto", 71, 4),
    ("an octopus", "any", 81, 4),
    ("a rocket in space", "fluent-flat", 91, 4),
    ("a whale", "any", 101, 4),
    ("a red apple", "any", 111, 4),
    ("a sailing boat", "twemoji", 121, 4),
    ("a friendly fox", "any", 132, 4),
)

# what a person adds to the mask of the sample photo, in its pixels: the torn corner and the stain by the lasso, hairs
# and the faintest scratches with the scratch line
LASSOED = (
    ((0, 0), (172, 0), (152, 26), (112, 50), (64, 46), (46, 84), (0, 90)),
    ((0, 108), (22, 112), (22, 132), (0, 136)),
    ((990, 0), (1105, 0), (1124, 55), (1162, 118), (1140, 178), (1088, 226), (1008, 224), (945, 160), (934, 80)),
)
LINES = (
    ((508, 112), (540, 135), (577, 154)),
    ((268, 440), (305, 428), (345, 416)),
    ((210, 539), (240, 528), (257, 502)),
    ((515, 650), (570, 638), (623, 623)),
    ((491, 332), (499, 420), (507, 520), (508, 620), (499, 787)),
    ((1057, 295), (1075, 400), (1094, 522)),
    ((1134, 343), (1142, 450), (1122, 585)),
    ((620, 297), (630, 281)),
)
FRUITS = ("a ripe pear", "a red apple", "a lemon", "a strawberry")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(
        "--matrix", nargs="+", metavar="FOLDER", help="photograph every combination into FOLDER and look for faults"
    )
    options = parser.parse_args()
    if options.matrix:
        return subprocess.run(
            [sys.executable, str(ROOT / "packaging" / "screenshot_matrix.py"), *options.matrix],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            check=False,
        ).returncode
    if options.inside:
        return take_all(options.out)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mmstudio-screenshots-") as home:
        reading, writing = os.pipe()
        size = f"{SIZE[0]}x{SIZE[1]}x24"
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
        server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        try:
            with os.fdopen(reading) as answer:
                number = answer.readline().strip()
            env = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "MMSTUDIO_HOME": home}
            inside = [sys.executable, __file__, "--inside", "--out", str(options.out)]
            return subprocess.run(inside, env={**env, "PYTHONPATH": str(ROOT)}, cwd=ROOT, check=False).returncode
        finally:
            server.terminate()
            server.wait()


def take_all(out: Path) -> int:
    """Inside the virtual display: open the window, live a session, photograph it."""
    from PySide6.QtCore import QTimer

    from mmstudio.ui import app
    from mmstudio.ui.shell import main_window

    failures: list[BaseException] = []

    class Photographed(main_window.MainWindow):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self.first_painted.connect(lambda: QTimer.singleShot(0, self, self._live))

        def _live(self) -> None:
            try:
                live(self, out)
            except BaseException as error:
                failures.append(error)
                raise
            finally:
                self.close()

        def welcome(self) -> None:
            """The card of the first start would cover what is to be seen."""

    main_window.MainWindow = Photographed  # type: ignore[misc, assignment]
    code = app.main()
    return 1 if failures else code


def live(window: MainWindow, out: Path) -> None:
    """A session at the program, and its pictures."""
    from mmstudio.bench.window import rest, wait_for, when_ready

    window.setGeometry(0, 0, *SIZE)
    window.studio.change(theme="dark", language="en")
    when_ready(window)
    create, engine = window.studio.create, window.studio.engine
    for prompt, style, seed, count in SESSION:
        create.edit(prompt=prompt, style=style, seed=seed, seed_locked=True, count=count)
        create.generate()
        wait_for(engine.done)
    wait_for_quiet(window)
    library = window.studio.library
    library.ask(lambda found: found.star([row.id for row in found.layout()[2:40:7]], True))
    wait_for(library.changed)
    create.edit(style="any")
    rest(1500)
    photograph(window, out / "create.png")
    window.go_to("gallery")
    gallery = window.studio.gallery
    if not gallery.state.rows:
        wait_for(gallery.changed, lambda state: bool(state.rows))
    gallery.stack(False)
    gallery.click(gallery.state.rows[2].id)
    until_thumbs(window)
    photograph(window, out / "gallery.png")
    mend(window, out)
    move(window, out)
    wander(window, out)
    window.go_to("models")
    models = window.studio.models
    until(lambda: bool(models.state.rows))  # the folders are looked through
    rest(2000)
    photograph(window, out / "models.png")
    window.studio.change(theme="light")
    window.go_to("create")
    rest(2000)
    photograph(window, out / "create-light.png")
    window.studio.change(theme="dark", language="zh_CN")
    rest(2000)
    photograph(window, out / "create-zh_CN.png")


def until_thumbs(window: MainWindow) -> None:
    """Until every picture of the gallery that is in view has its thumbnail, made in the background."""
    from mmstudio.bench.window import rest
    from mmstudio.ui.gallery.grid import GalleryGrid

    grid = window.pages.findChild(GalleryGrid)
    assert grid is not None
    rest(2000)
    for _ in range(120):
        if all(grid.has_thumb(place) for place in grid.visible_places()):
            break
        rest(500)
    rest(1500)  # the details


def mend(window: MainWindow, out: Path) -> None:
    """The sample photo, found damaged, the rest painted as a person would, mended and saved; what it was and what it
    became side by side."""
    from mmstudio.bench.window import rest, wait_for

    def until(holds: Callable[[Any], bool]) -> None:
        for _ in range(10):  # a busy machine takes longer than wait_for is patient
            if holds(restore.state):
                return
            with contextlib.suppress(TimeoutError):
                wait_for(restore.changed, holds)

    studio = window.studio
    studio.restore_sample()
    restore = studio.restore
    until(lambda state: state.phase == "ready" and state.places > 0)
    restore.editor.edit_tools(size_px=9)
    for area in LASSOED:
        restore.editor.fill_area(area)
    for line in LINES:
        restore.editor.draw_line(line)
    restore.editor.default_brush()
    rest(1500)  # until the places are counted
    restore.restore()
    until(lambda state: state.phase == "ready" and len(state.versions) > 1)
    rest(7000)  # until the toast has gone
    photograph(window, out / "restore.png")
    window.resize(1100, 700)
    rest(1500)
    photograph(window, out / "restore-1100x700.png")
    window.resize(*SIZE)
    with tempfile.TemporaryDirectory() as name:
        mended = Path(name) / "mended.png"
        restore.save(mended)
        wait_for(restore.told)
        side_by_side(Path(restore.state.path), mended, out / "restore-before-after.jpg")


def move(window: MainWindow, out: Path) -> None:
    """The sample picture and sound of Animate, in the middle of a loop."""
    from mmstudio.bench.window import rest

    animate = window.studio.animate
    window.studio.animate_sample()
    until(lambda: bool(animate.state.sound and animate.sound.track is not None and not animate.state.reading))
    animate.times.set_loop((2.5, 7.5))
    animate.rows.choose(0)
    animate.transport.seek(3.75)
    rest(4000)
    photograph(window, out / "animate.png")


def wander(window: MainWindow, out: Path) -> None:
    """Four fruits on the pad of Explore, and a walk between them."""
    explore = window.studio.explore
    window.go_to("explore")
    explore.set_mode("pad")
    for index, prompt in enumerate(FRUITS):
        explore.anchors.write(index, prompt)
    explore.keys.set_constant(False)  # keys whose times are evened out meanwhile would not follow each other
    for x, y in ((0.2, 0.8), (0.3, 0.3), (0.7, 0.25), (0.65, 0.6)):
        explore.move_to(x, y)
        until_quiet(window)
        explore.keys.add()
    explore.keys.set_constant(True)
    until_quiet(window)
    photograph(window, out / "explore.png")


def until(holds: Callable[[], bool]) -> None:
    """Let the window live until it holds, or two minutes are over."""
    from mmstudio.bench.window import rest

    for _ in range(240):
        if holds():
            break
        rest(500)


def until_quiet(window: MainWindow) -> None:
    """Until the live worker has drawn what is on the screen."""
    from mmstudio.bench.window import rest

    frames = list[object]()
    window.studio.live.shown.connect(frames.append)
    for _ in range(60):
        before = len(frames)
        rest(1500)
        if frames and len(frames) == before:
            break
    window.studio.live.shown.disconnect(frames.append)


def side_by_side(before: Path, after: Path, path: Path) -> None:
    """Two photos of one size beside each other, half as large."""
    from PIL import Image

    with Image.open(before) as first, Image.open(after) as second:
        size = first.width // 2, first.height // 2
        both = Image.new("RGB", (2 * size[0] + 12, size[1]), "white")
        both.paste(first.convert("RGB").resize(size, Image.Resampling.LANCZOS), (0, 0))
        both.paste(second.convert("RGB").resize(size, Image.Resampling.LANCZOS), (size[0] + 12, 0))
    both.save(path, quality=88)
    print(f"{path.name}  {path.stat().st_size // 1000} kB", flush=True)


def wait_for_quiet(window: MainWindow) -> None:
    """Until nothing runs and the library knows every picture."""
    from mmstudio.bench.window import wait_for

    expected = sum(count for _, _, _, count in SESSION)
    library = window.studio.library
    if library.state.total < expected:
        wait_for(library.state_changed, lambda state: state.total >= expected)


def photograph(window: MainWindow, path: Path) -> None:
    """The window as the screen shows it, as a PNG small enough for a README."""
    from PIL import Image
    from PySide6.QtGui import QImage

    screen = window.screen()
    image = screen.grabWindow(window.winId()).toImage().convertToFormat(QImage.Format.Format_RGB888)
    lines = bytes(image.constBits())
    picture = Image.frombuffer("RGB", (image.width(), image.height()), lines, "raw", "RGB", image.bytesPerLine(), 1)
    for save in _ways(picture):
        save(path)
        if path.stat().st_size <= LARGEST_BYTES:
            break
    print(f"{path.name}  {path.stat().st_size // 1000} kB", flush=True)


def _ways(picture: Any) -> list[Callable[[Path], None]]:
    """Whole colours first, then smaller and smaller palettes if the file is too large."""
    from PIL import Image

    def whole(path: Path) -> None:
        picture.save(path, optimize=True)

    def palette(colours: int, path: Path) -> None:
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)

    return [whole, *(partial(palette, colours) for colours in (256, 128, 64))]


if __name__ == "__main__":
    sys.exit(main())
