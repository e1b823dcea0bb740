"""Contact sheets: many pictures on one, in columns, each with a line or two below it. Pure: no Qt, no index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec
import numpy as np

from mmstudio.errors import PictureTooLarge, StudioError
from mmstudio.jobs import background_rgb
from mmstudio.media.export import MAX_MEGAPIXELS
from mmstudio.media.lettering import face_for, wrapped
from mmstudio.media.metadata import Pixels

if TYPE_CHECKING:
    from mmstudio.media.images import PictureRead

MOST_COLUMNS, LEAST_SIDE_PX, LARGEST_SIDE_PX = 24, 32, 1024
_LINES = 2  # of a caption


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
            face = face_for(cell.caption, face_px)
            for line, words in enumerate(wrapped(draw, cell.caption, face, side, _LINES)):
                draw.text((left, top + side + gap // 2 + line * round(face_px * 1.4)), words, ink, face)
    return np.asarray(sheet)
