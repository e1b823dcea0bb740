"""Pictures side by side as one picture, with a name over each column and beside each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from mmstudio.media.lettering import face_for, shortened, wrapped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GAP_PX = 8
_HEAD_PX, _SIDE_PX, _FACE_PX, _LINE_PX = 28, 150, 14, 20
_LINES = 3  # of a name beside a row
_PAPER, _INK = "#ffffff", "#1a1a1a"


def grid_sheet(
    rows: Sequence[Sequence[NDArray[np.uint8] | None]],
    row_names: Sequence[str],
    column_names: Sequence[str],
    cell_px: int = 192,
) -> Image.Image:
    """rows: of pictures (H, W, 3 or 4), None where there is none; each is shown whole in a square of cell_px.

    A name beside a row may have lines of its own; names that are too long end in an ellipsis.
    """
    step = cell_px + GAP_PX
    width, height = _SIDE_PX + step * len(column_names) + GAP_PX, _HEAD_PX + step * len(row_names) + GAP_PX
    sheet = Image.new("RGB", (width, height), _PAPER)
    pen = ImageDraw.Draw(sheet)
    for number, name in enumerate(column_names):
        middle, face = _SIDE_PX + step * number + cell_px / 2, face_for(name, _FACE_PX)
        pen.text((middle, _HEAD_PX / 2), shortened(pen, name, face, cell_px), font=face, fill=_INK, anchor="mm")
    for number, (name, cells) in enumerate(zip(row_names, rows, strict=True)):
        top = _HEAD_PX + step * number
        lines = [
            (line, face)
            for text in name.split("\n")
            for face in (face_for(text, _FACE_PX),)
            for line in wrapped(pen, text, face, _SIDE_PX - 2 * GAP_PX, _LINES)
        ]
        begin = top + (cell_px - _LINE_PX * (len(lines) - 1)) / 2
        for place, (line, face) in enumerate(lines):
            pen.text((GAP_PX, begin + _LINE_PX * place), line, font=face, fill=_INK, anchor="lm")
        for place, pixels in enumerate(cells):
            if pixels is None:
                continue
            picture = Image.fromarray(pixels).convert("RGBA")
            picture.thumbnail((cell_px, cell_px), Image.Resampling.LANCZOS)
            left = _SIDE_PX + step * place + (cell_px - picture.width) // 2
            sheet.paste(picture, (left, top + (cell_px - picture.height) // 2), picture)
    return sheet
