"""Pictures side by side as one picture, with a name over each column and beside each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from mmstudio import paths

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GAP_PX = 8
_HEAD_PX, _SIDE_PX = 28, 150
_PAPER, _INK = "#ffffff", "#1a1a1a"


def grid_sheet(
    rows: Sequence[Sequence[NDArray[np.uint8] | None]],
    row_names: Sequence[str],
    column_names: Sequence[str],
    cell_px: int = 192,
) -> Image.Image:
    """rows: of pictures (H, W, 3 or 4), None where there is none; each is shown whole in a square of cell_px.

    Names that are too long end in an ellipsis.
    """
    step = cell_px + GAP_PX
    width, height = _SIDE_PX + step * len(column_names) + GAP_PX, _HEAD_PX + step * len(row_names) + GAP_PX
    sheet = Image.new("RGB", (width, height), _PAPER)
    pen = ImageDraw.Draw(sheet)
    face = ImageFont.truetype(str(paths.resources() / "fonts" / "Inter-Medium.otf"), 14)
    for number, name in enumerate(column_names):
        middle = _SIDE_PX + step * number + cell_px / 2
        pen.text((middle, _HEAD_PX / 2), _fitting(pen, name, face, cell_px), font=face, fill=_INK, anchor="mm")
    for number, (name, cells) in enumerate(zip(row_names, rows, strict=True)):
        top = _HEAD_PX + step * number
        for line, text in enumerate(name.split("\n")):
            shown = _fitting(pen, text, face, _SIDE_PX - 2 * GAP_PX)
            pen.text((GAP_PX, top + cell_px / 2 + 20 * line - 10), shown, font=face, fill=_INK, anchor="lm")
        for place, pixels in enumerate(cells):
            if pixels is None:
                continue
            picture = Image.fromarray(pixels).convert("RGBA")
            picture.thumbnail((cell_px, cell_px), Image.Resampling.LANCZOS)
            left = _SIDE_PX + step * place + (cell_px - picture.width) // 2
            sheet.paste(picture, (left, top + (cell_px - picture.height) // 2), picture)
    return sheet


def _fitting(pen: ImageDraw.ImageDraw, text: str, face: ImageFont.FreeTypeFont, room_px: float) -> str:
    if pen.textlength(text, face) <= room_px:
        return text
    while text and pen.textlength(text + "…", face) > room_px:
        text = text[:-1]
    return text.rstrip() + "…"
