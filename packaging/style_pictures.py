"""Draw the little picture of each style tile with the real generator: `python packaging/style_pictures.py`.

Run it again after a training; the files lie in resources/styles and ship with the program.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from mmstudio.generators import registry  # noqa: E402
from mmstudio.generators.base import Drawn  # noqa: E402
from mmstudio.jobs import text_job  # noqa: E402

SUBJECT, SEED = "mushroom", 7  # drawn clearly and differently in every style


class _Keeper:
    """A Report that keeps the picture."""

    def __init__(self) -> None:
        self.picture: Drawn | None = None

    def progress(self, fraction: float) -> None:
        pass

    def preview(self, index: int, pixels: object) -> None:
        pass

    def drawn(self, picture: Drawn) -> None:
        self.picture = picture

    def unread(self, words: tuple[str, ...]) -> None:
        pass

    def understood(self, words: tuple[str, ...], unknown: tuple[str, ...]) -> None:
        pass


def main() -> None:
    generator = registry.load("starter")
    folder = ROOT / "resources" / "styles"
    folder.mkdir(parents=True, exist_ok=True)
    for style in generator.info.styles:
        keeper = _Keeper()
        generator.run(text_job(SUBJECT, style=style, seed=SEED, width=256, height=256), keeper)
        assert keeper.picture is not None
        Image.fromarray(keeper.picture.pixels, "RGBA").save(folder / f"{style}.png", optimize=True)
        print(folder / f"{style}.png")


if __name__ == "__main__":
    main()
