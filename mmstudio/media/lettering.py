"""Words on pictures that are sheets: a face that has the letters, and lines that fit."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mmstudio import paths

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

_CHINESE_FONTS = ("NotoSansCJK*Regular*", "NotoSansSC*Regular*", "NotoSans*C*", "msyh*", "PingFang*", "wqy-*")
_FONT_FOLDERS = {
    "win32": ("C:/Windows/Fonts",),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts"),
}.get(sys.platform, ("/usr/share/fonts", "/usr/local/share/fonts"))


def face_for(text: str, size_px: int) -> ImageFont.FreeTypeFont:
    """Inter; for Chinese letters a font of the system that has them, where one is known."""
    from PIL import ImageFont

    inter = str(paths.resources() / "fonts" / "Inter-Regular.otf")
    chinese = _chinese_font() if any(ord(letter) > 0x2E80 for letter in text) else ""
    return ImageFont.truetype(chinese or inter, size_px)


def shortened(draw: ImageDraw.ImageDraw, text: str, face: ImageFont.FreeTypeFont, width_px: float) -> str:
    """A text that fits into a width; where it does not as a whole, it ends in an ellipsis."""
    if draw.textlength(text, face) <= width_px:
        return text
    return text[: _fitting(draw, text, face, width_px, "…")].rstrip() + "…"


def wrapped(
    draw: ImageDraw.ImageDraw, text: str, face: ImageFont.FreeTypeFont, width_px: float, most: int
) -> list[str]:
    """A text in at most so many lines of a width; what is left over becomes an ellipsis."""
    rest = " ".join(text.split())
    lines: list[str] = []
    while rest and len(lines) < most - 1:
        count = _fitting(draw, rest, face, width_px)
        if count < len(rest) and " " in rest[1:count]:
            count = rest.rindex(" ", 1, count)
        lines.append(rest[:count].rstrip())
        rest = rest[count:].lstrip()
    return [*lines, shortened(draw, rest, face, width_px)] if rest else lines


def _fitting(draw: ImageDraw.ImageDraw, text: str, face: ImageFont.FreeTypeFont, width_px: float, end: str = "") -> int:
    """How many letters of a text, at least one, fit into a width with what comes after them."""
    count = len(text)
    while count > 1 and draw.textlength(text[:count] + end, face) > width_px:
        count -= 1
    return count


@lru_cache(maxsize=1)
def _chinese_font() -> str:
    """A font of the system that has Chinese letters; "" if none is known here."""
    found = (
        file
        for pattern in _CHINESE_FONTS
        for folder in _FONT_FOLDERS
        for file in sorted(Path(folder).rglob(pattern))
        if file.suffix.lower() in (".ttc", ".otf", ".ttf")
    )
    return str(next(found, ""))
