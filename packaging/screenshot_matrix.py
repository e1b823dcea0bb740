"""Photographs workspaces × languages × themes × sizes × interface sizes, and says which texts are cut or faint.

`make screenshots ARGS="--matrix FOLDER"` starts it; `… FOLDER zh_CN light 200` takes only the pictures of these
languages, themes and interface sizes. Every workspace is filled: results, an open photo, a song, anchors, items. For
each room and language a contact sheet of all its pictures lies beside them. It needs no display; the exit code is 1
if anything was found.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

LANGUAGES = ("en", "zh_CN", "longer")  # the last: English with every word longer by four tenths
THEMES = ("dark", "light", "high_contrast")
SIZES = ((1100, 700), (1440, 900), (3840, 2160))
SCALES = (80, 100, 200)


PROMPTS = ("a red apple", "a castle", "a fox", "a sailing boat", "an owl on a branch", "a bowl of noodles")
_SHEET_PX = 480  # width of one picture on a contact sheet


def main(out: Path, only: Sequence[str] = ()) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.fonts.warning=false")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mmstudio-matrix-") as home:
        os.environ["MMSTUDIO_HOME"] = home
        chosen = [tuple(part for part in all_ if str(part) in only) or all_ for all_ in (LANGUAGES, THEMES, SCALES)]
        found = walk(out, Path(home) / "library", *chosen)
    print("\n".join(found) or "Nothing is cut, covered or faint.")
    return 1 if found else 0


def walk(out: Path, library: Path, languages: Sequence[str], themes: Sequence[str], scales: Sequence[int]) -> list[str]:
    """Take every picture; returns what is wrong with them."""
    from mmstudio.ui import app as program
    from mmstudio.ui.theme import px
    from mmstudio.ui.theme.style import StudioStyle
    from tests.look import problems, settle
    from tests.window_walk import LongWords, fill_rooms, open_window, rooms

    app = program.make_app()
    app.setStyle(StudioStyle())
    found: list[str] = []
    sheets: dict[str, list[QImage]] = {}

    def wait(until: Callable[[], bool]) -> None:
        while not until():
            app.processEvents()

    for language in languages:
        window = open_window(app, library, "en" if language == "longer" else language, PROMPTS)
        longer = LongWords(app)
        if language == "longer":
            app.installTranslator(longer)
        window.show()
        wait(lambda window=window: window.studio.library.state.phase == "ready")
        fill_rooms(window, wait)
        for theme in themes:
            for scale in scales:
                window.studio.change(theme=theme, ui_scale=scale)
                window.rebuild()
                for width, height in SIZES:
                    window.resize(max(width, px(1100)), max(height, px(700)))
                    settle()
                    for room in rooms(window, filled=True):
                        name = f"{room}-{theme}-{language}-{width}x{height}-{scale}"
                        found += [f"{name}: {problem}" for problem in problems(window)]
                        picture = window.grab()
                        picture.save(str(out / f"{name}.png"))
                        sheets.setdefault(f"{room}-{language}", []).append(picture.toImage().scaledToWidth(_SHEET_PX))
        app.removeTranslator(longer)
        window.close()
        window.studio.close()
        window.deleteLater()
    for name, pictures in sheets.items():
        sheet(pictures, len(SIZES)).save(str(out / f"sheet-{name}.png"))
    return found


def sheet(pictures: Sequence[QImage], columns: int) -> QImage:
    """All pictures side by side, in rows that are as high as the highest of them."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter

    rows = [pictures[start : start + columns] for start in range(0, len(pictures), columns)]
    heights = [max(picture.height() for picture in row) for row in rows]
    whole = QImage(columns * _SHEET_PX, sum(heights), QImage.Format.Format_RGB32)
    whole.fill(Qt.GlobalColor.black)
    painter = QPainter(whole)
    for number, row in enumerate(rows):
        for column, picture in enumerate(row):
            painter.drawImage(column * _SHEET_PX, sum(heights[:number]), picture)
    painter.end()
    return whole


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
