"""Which pixels of a photograph are damaged: a U-Net that works at the photograph's own size.

Ronneberger et al. 2015, arXiv:1505.04597. All work is done at a quarter of the side and below (PixelUnshuffle keeps a
scratch of one pixel in its sixteen sub-pixels: few wide layers take a processor less time than many narrow ones), with
no normalisation, so that tiles agree with the whole.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmstudio.nets.autoencoder import ResidualPair

KINDS = ("lines", "spots")
MULTIPLE_PX = 16
SHAPE: dict[str, Any] = {"widths": (32, 64, 88)}
_FOLD_PX = 4  # so many pixels of the photograph are one across at the finest level


class DamageDetector(nn.Module):
    """RGB (B, 3, H, W) in [0, 1], sides multiples of 16 -> logits (B, 2, H, W) of line-like and spot-like damage.

    widths: channels at a quarter, an eighth and a sixteenth of the side.
    """

    def __init__(self, widths: tuple[int, int, int]) -> None:
        super().__init__()
        self.first = nn.Conv2d(_FOLD_PX**2 * 5, widths[0], 3, padding=1)
        self.down = nn.ModuleList(nn.Conv2d(4 * fine, coarse, 1) for fine, coarse in pairwise(widths))
        self.inward = nn.ModuleList(ResidualPair(width) for width in widths)
        self.up = nn.ModuleList(nn.Conv2d(coarse, fine, 1) for fine, coarse in pairwise(widths))
        self.outward = nn.ModuleList(ResidualPair(width) for width in widths[:-1])
        self.last = nn.Conv2d(widths[0], _FOLD_PX**2 * len(KINDS), 3, padding=1)
        nn.init.constant_(self.last.bias, -3.0)  # type: ignore[arg-type]  # damage is rare

    def forward(self, image: Tensor) -> Tensor:
        # what stands out is a small difference: told before the numbers become coarse, where the net works in bfloat16
        shown = torch.cat([image * 2 - 1, standing_out(image)], dim=1).to(self.first.weight.dtype)
        x = self.inward[0](self.first(F.pixel_unshuffle(shown, _FOLD_PX)))         # (B, 32, H/4, W/4)
        passed = []
        for down, inward in zip(self.down, list(self.inward)[1:], strict=True):
            passed.append(x)
            x = inward(down(F.pixel_unshuffle(x, 2)))                              # ... (B, 88, H/16, W/16)
        for up, outward, fine in zip(reversed(self.up), reversed(self.outward), reversed(passed), strict=True):
            x = outward(fine + F.interpolate(up(x), scale_factor=2.0))
        logits: Tensor = F.pixel_shuffle(self.last(F.silu(x)), _FOLD_PX)           # (B, 2, H, W)
        return logits


def standing_out(image: Tensor) -> Tensor:
    """How far each pixel is lighter than its surroundings of 4 and of 16 pixels, for how uneven these are.

    (B, 3, H, W), sides multiples of 16 -> (B, 2, H, W). It is what a top-hat is to a classical detector, and spares the
    net to learn for each brightness and each texture anew what a scratch is.
    """
    grey = image.mean(dim=1, keepdim=True)
    fine, wide = (grey - _spread(F.avg_pool2d(grey, px), px) for px in (4, 16))
    uneven = _spread(F.avg_pool2d(wide.square(), 16), 16).clamp(min=0).sqrt()
    return torch.cat([fine, wide], dim=1) / (uneven + 0.03)


def _spread(coarse: Tensor, times: int) -> Tensor:
    return F.interpolate(coarse, scale_factor=float(times), mode="bilinear", align_corners=False)


def padded(image: Tensor, multiple_px: int = MULTIPLE_PX) -> Tensor:
    """Both sides made multiples of multiple_px by repeating the last row and column."""
    height, width = image.shape[2:]
    return F.pad(image, (0, -width % multiple_px, 0, -height % multiple_px), mode="replicate")


def detected(net: DamageDetector, image: Tensor) -> Tensor:
    """RGB (B, 3, H, W) of any size -> probabilities (B, 2, H, W)."""
    height, width = image.shape[2:]
    return torch.sigmoid(net(padded(image))[:, :, :height, :width].float())
