"""Sheets of pictures to look at: pictures over a checkerboard, tiled into one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

Pixels = npt.NDArray[np.uint8]


def on_checkerboard(image: Tensor, square_px: int = 16) -> Pixels:
    """Premultiplied RGBA (B, 4, H, W) over light squares: uint8 (B, H, W, 3)."""
    image = image.detach().float().cpu().clamp(0, 1)
    height, width = image.shape[2:]
    rows, columns = torch.arange(height) // square_px, torch.arange(width) // square_px
    board = 1 - 0.06 * ((rows[:, None] + columns) % 2)
    laid = image[:, :3] + board * (1 - image[:, 3:])
    return np.asarray((laid.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).numpy())


def tiled(pictures: Pixels, columns: int) -> Pixels:
    """uint8 (B, H, W, 3) -> one picture of rows of `columns`; the rest of the last row is white."""
    count, height, width, _ = pictures.shape
    rows = -(-count // columns)
    sheet = np.full((rows * height, columns * width, 3), 255, np.uint8)
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        sheet[row * height : (row + 1) * height, column * width : (column + 1) * width] = picture
    return sheet
