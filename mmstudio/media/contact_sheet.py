"""Contact sheets: many pictures on one, in columns, each with a line or two below it. Pure: no Qt, no index."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec
import numpy as np

from mmstudio import paths
from mmstudio.errors import PictureTooLarge, StudioError
from mmstudio.jobs import background_rgb
from mmstudio.media.export import MAX_MEGAPIXELS
from mmstudio.media.metadata import Pixels

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

    from mmstudio.media.images import PictureRead

MOST_COLUMNS, LEAST_SIDE_PX, LARGEST_SIDE_PX = 24, 32, 1024
_LINES = 2  # of a caption
_CHINESE_FONTS = ("NotoSansCJK*", "NotoSansSC*", "msyh*", "PingFang*", "wqy-*")
_FONT_FOLDERS = {
    "win32": ("C:/Windows/Fonts",),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts"),
}.get(sys.platform, ("/usr/share/fonts", "/usr/local/share/fonts"))


class SheetOptions(msgspec.Struct, frozen=True, kw_only=True):
    """columns 1..24; side_px: of the square each picture fits into, 32..1024; background: "#rrggbb"."""

    columns: int = 4
    side_px: int = 256
    captions: Literal["prompt", "name", "none"] = "prompt"
    background: str = "#ffffff"

    def __post_init__(self) -> None:
        if not 1 <= self.columns <= MOST_COLUMNS:
            raise ValueError(f"columns must be in 1 .. {MOST_COLUMNS}, got {self.columns}")
        if not LEAST_SIDE_PX <= self.side_px <= LARGEST_SIDE_PX:
            raise ValueError(f"side_px must be in {LEAST_SIDE_PX} .. {LARGEST_SIDE_PX}, got {self.side_px}")
        background_rgb(self.background)


class Cell(msgspec.Struct, frozen=True):
    """One picture and what is written below it."""

    path: Path
    caption: str = ""


class Pictured(Protocol):
    """What of a picture of the library is needed."""

    @property
    def path(self) -> Path: ...
    @property
    def prompt(self) -> str: ...


def cells_of(items: Sequence[Pictured], options: SheetOptions) -> list[Cell]:
    """Pictures of the library with their captions: a prompt, or the name of the file where there is none."""
    by_name = options.captions == "name"
    return [Cell(item.path, item.path.name if by_name or not item.prompt else item.prompt) for item in items]


def contact_sheet(cells: Sequence[Cell], options: SheetOptions, read: Callable[[Path, int], PictureRead]) -> Pixels:
    """All cells, row by row, as (H, W, 3) uint8. cells: at least one. read: a picture of at most so many pixels on its
    longer side (in the window: through the reader child); one that cannot be read leaves an outlined square.

    Raises PictureTooLarge.
    """
    from PIL import Image, ImageDraw

    side, gap = options.side_px, max(8, options.side_px // 16)
    face_px = max(11, side // 18)
    words_px = round(face_px * 1.4) * _LINES + gap // 2 if options.captions != "none" else 0
    columns = min(options.columns, len(cells))
    rows = -(-len(cells) // columns)
    width, height = columns * (side + gap) + gap, rows * (side + words_px + gap) + gap
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise PictureTooLarge(name="", mp=round(width * height / 1e6), gb=round(width * height * 3 / 1e9, 1))
    ground = background_rgb(options.background)
    ink = (20, 20, 20) if sum(ground) > 380 else (235, 235, 235)
    sheet = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(sheet)
    for number, cell in enumerate(cells):
        row, column = divmod(number, columns)
        left, top = gap + column * (side + gap), gap + row * (side + words_px + gap)
        try:
            found = read(cell.path, side)
        except StudioError:
            draw.rectangle((left, top, left + side - 1, top + side - 1), outline=ink)
        else:
            picture = Image.frombytes("RGBA", (found.width, found.height), found.pixels)
            picture.thumbnail((side, side), Image.Resampling.LANCZOS)
            at = (left + (side - picture.width) // 2, top + (side - picture.height) // 2)
            sheet.paste(picture, at, picture)
        if words_px:
            face = _face(cell.caption, face_px)
            for line, words in enumerate(_lines(draw, cell.caption, face, side)):
                draw.text((left, top + side + gap // 2 + line * round(face_px * 1.4)), words, ink, face)
    return np.asarray(sheet)


def _lines(draw: ImageDraw.ImageDraw, text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """At most two lines of at most so many pixels; what is left over becomes an ellipsis."""
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < _LINES:
        last = len(lines) == _LINES - 1
        count = len(rest)
        while count > 1 and draw.textlength(rest[:count] + ("…" if last and count < len(rest) else ""), face) > width:
            count -= 1
        if count < len(rest) and not last and " " in rest[1:count]:
            count = rest.rindex(" ", 1, count)
        cut = count < len(rest) and last
        lines.append(rest[:count].rstrip() + ("…" if cut else ""))
        rest = rest[count:].lstrip()
    return lines


def _face(text: str, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    inter = str(paths.resources() / "fonts" / "Inter-Regular.otf")
    chinese = _chinese_font() if any(ord(letter) > 0x2E80 for letter in text) else ""
    return ImageFont.truetype(chinese or inter, size)


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
