"""Inter, which is bundled, and a Simplified Chinese face of the system behind it."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont, QFontDatabase

from mmstudio import paths
from mmstudio.ui.theme.scale import px

# Without a named SC face Qt falls back to Noto Sans CJK JP, whose shapes are Japanese.
FAMILIES = ["Inter", "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC"]
SMALLEST, SMALLEST_CHINESE = 11, 12


def load_fonts() -> None:
    """Give Inter to Qt; without the files the system's face is used. Takes a few milliseconds."""
    for weight in ("Regular", "Medium", "SemiBold", "Bold"):
        QFontDatabase.addApplicationFont(str(paths.resources() / "fonts" / f"Inter-{weight}.otf"))


def font(size: float = 13, weight: int = 400, tabular: bool = False) -> QFont:
    """A font of `size` logical pixels. weight: 400, 500, 600 or 700. tabular: digits of equal width, for numbers
    that change in place."""
    chinese = QLocale().language() == QLocale.Language.Chinese
    return QFont(_font(px(max(size, SMALLEST_CHINESE if chinese else SMALLEST)), weight, tabular))


@lru_cache(maxsize=256)
def _font(pixels: int, weight: int, tabular: bool) -> QFont:
    """Made once: a workspace asks for some three hundred."""
    result = QFont()
    result.setFamilies(FAMILIES)  # always the family and a weight: the files' own family names differ
    result.setPixelSize(pixels)
    result.setWeight(QFont.Weight(weight))
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        result.setFeature(QFont.Tag("tnum"), 1)
    return result
