"""Photographs workspaces × languages × themes × sizes × interface sizes, and says which texts are cut or faint.

`make screenshots ARGS="--matrix FOLDER"` starts it. It needs no display; the exit code is 1 if anything was found.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

LANGUAGES = ("en", "zh_CN", "longer")  # the last: English with every word longer by four tenths
THEMES = ("dark", "light", "high_contrast")
SIZES = ((1100, 700), (1440, 900), (3840, 2160))
SCALES = (80, 100, 200)


def main(out: Path) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.fonts.warning=false")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mmstudio-matrix-") as home:
        os.environ["MMSTUDIO_HOME"] = home
        found = walk(out, Path(home) / "library")
    print("\n".join(found) or "Nothing is cut, covered or faint.")
    return 1 if found else 0


def walk(out: Path, library: Path) -> list[str]:
    """Take every picture; returns what is wrong with them."""
    from mmstudio.ui import app as program
    from mmstudio.ui.theme import px
    from mmstudio.ui.theme.style import StudioStyle
    from tests.look import problems, settle
    from tests.window_walk import LongWords, open_window, rooms

    app = program.make_app()
    app.setStyle(StudioStyle())
    found: list[str] = []
    for language in LANGUAGES:
        window = open_window(app, library, "en" if language == "longer" else language)
        longer = LongWords(app)
        if language == "longer":
            app.installTranslator(longer)
        window.show()
        while window.studio.library.state.phase != "ready":
            app.processEvents()
        for theme in THEMES:
            for scale in SCALES:
                window.studio.change(theme=theme, ui_scale=scale)
                window.rebuild()
                for width, height in SIZES:
                    window.resize(max(width, px(1100)), max(height, px(700)))
                    settle()
                    for room in rooms(window):
                        name = f"{room}-{theme}-{language}-{width}x{height}-{scale}"
                        found += [f"{name}: {problem}" for problem in problems(window)]
                        window.grab().save(str(out / f"{name}.png"))
        app.removeTranslator(longer)
        window.close()
        window.studio.close()
        window.deleteLater()
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
