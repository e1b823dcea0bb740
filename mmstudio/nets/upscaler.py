"""Upscaler of small drawings: premultiplied RGBA of any side to four times that side, edges crisp.

Most work is done at the small side, a little at twice that: without it edges stay stepped (a decibel worse at equal
time). PixelShuffle doubles the side (Shi et al. 2016, arXiv:1609.05158). What the net learns is added to bicubic
enlarging, which is a fixed convolution of the same form: `F.interpolate` takes fifteen times as long.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmstudio.nets.autoencoder import ResidualPair

TIMES = 4
SIZES: dict[str, dict[str, Any]] = {
    "live": {"width": 32, "pairs": 2, "late": 16},
    "final": {"width": 48, "pairs": 5, "late": 32},
}


class Upscaler(nn.Module):
    """Premultiplied RGBA (B, 4, H, W) in [0, 1] -> (B, 4, 4 H, 4 W), near [0, 1] but not clamped.

    width: channels of the `pairs` at the small side; late: channels of the pair at twice that side.
    """

    kernels: Tensor

    def __init__(self, width: int, pairs: int, late: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(4, width, 3, padding=1)
        self.pairs = nn.Sequential(*(ResidualPair(width) for _ in range(pairs)))
        self.middle = nn.Conv2d(width, 4 * late, 1)
        self.late = ResidualPair(late)
        self.last = nn.Conv2d(late, 4 * 4, 3, padding=1)
        nn.init.zeros_(self.last.weight)  # starts as bicubic: all sub-pixels alike, so no checkerboard to unlearn
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]
        self.register_buffer("kernels", bicubic_kernels(), persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        smooth = F.conv2d(F.pad(image, (2, 2, 2, 2), mode="replicate"), self.kernels, groups=4)
        x = self.pairs(self.first(image * 2 - 1))                                  # (B, width, H, W)
        x = self.late(F.pixel_shuffle(self.middle(F.silu(x)), 2))                  # (B, late, 2 H, 2 W)
        detail = F.pixel_shuffle(self.last(F.silu(x)), 2)                          # (B, 4, 4 H, 4 W)
        return F.pixel_shuffle(smooth, TIMES) + detail


def bicubic_kernels(sharpness: float = -0.75) -> Tensor:
    """Bicubic enlarging four times as kernels (64, 1, 5, 5) of a grouped convolution before PixelShuffle.

    sharpness: a of Keys 1981; -0.75 is what torch and OpenCV use.
    """
    places = (torch.arange(TIMES) + 0.5) / TIMES - 0.5                             # of sub-pixels, from the middle
    distance = (torch.arange(5) - 2 - places[:, None]).abs()                       # (4, 5)
    near = (sharpness + 2) * distance**3 - (sharpness + 3) * distance**2 + 1
    far = sharpness * (distance**3 - 5 * distance**2 + 8 * distance - 4)
    line = torch.where(distance <= 1, near, torch.where(distance < 2, far, 0.0))
    kernels = torch.einsum("ay,bx->abyx", line, line).reshape(TIMES**2, 1, 5, 5)
    return kernels.repeat(4, 1, 1, 1)
