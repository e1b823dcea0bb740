"""Fills holes of photographs: an hourglass that joins two guesses as it has learned to, mends them and copies detail.

Waves guess light and lines well and leave out detail, patches bring detail and are often wrong (`repair.guesses`). For
each pixel the net says how much of either to take, apart for what is wide and what is fine, and what to add.

The layout follows MI-GAN (Sargsyan et al. 2023): known pixels and mask in, composed with the known pixels out, all of
it convolutional. At an eighth of the side, blocks of large kernels see far, and every cell of the hole attends to known
cells of the picture, and of a reference picture where there is one (contextual attention, Yu et al. 2018,
arXiv:1801.07892); what it attends to lends its features and its own fine detail (residual aggregation, Yi et al. 2020,
arXiv:2005.09704).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmstudio.nets.autoencoder import ResidualPair

CELL_PX = 8
WIDE_PX = 9  # what is wider than this is wide, the rest fine
MOST_CELLS = 4096  # known cells that are attended to at once, and cells that attend at once: the product is memory
SHAPE: dict[str, Any] = {"widths": (32, 64, 128), "heads": 4}


class LargeKernel(nn.Module):
    """A wide depthwise convolution, then a pointwise layer that mixes channels: (B, C, H, W) -> (B, C, H, W).

    After ConvNeXt (Liu et al. 2022, arXiv:2201.03545), without its normalisation.
    """

    def __init__(self, channels: int, side: int, dilation: int = 1) -> None:
        super().__init__()
        self.far = nn.Conv2d(channels, channels, side, padding=side // 2 * dilation, dilation=dilation, groups=channels)
        self.wide = nn.Conv2d(channels, 2 * channels, 1)
        self.last = nn.Conv2d(2 * channels, channels, 1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.last(F.silu(self.wide(self.far(x))))
        return out


class Known(NamedTuple):
    """Cells to copy from. features (B, C, M), detail (B, 192, M), place (1, 2, M) in cells, usable (B, M)."""

    features: Tensor
    detail: Tensor
    place: Tensor
    usable: Tensor
    is_reference: bool


class Attention(nn.Module):
    """Cells of the hole look for known cells like them, near ones first, and take over features and fine detail.

    x (B, C, h, w), known -> features to be added (B, C, h, w), detail (B, 192, h, w). Cells outside `wanted` (B, h, w)
    get nothing.
    """

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Conv2d(channels, channels, 1)
        self.key = nn.Conv1d(channels, channels, 1, bias=False)
        self.value = nn.Conv1d(channels, channels, 1)
        self.last = nn.Conv2d(channels, channels, 1)
        self.sharpness = nn.Parameter(torch.full((heads, 1, 1), 2.0))
        self.nearness = nn.Parameter(torch.linspace(0.0, 1.0, heads)[:, None, None])
        self.trust = nn.Parameter(torch.zeros(heads, 1, 1))  # in cells of a reference picture
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, wanted: Tensor, known: list[Known]) -> tuple[Tensor, Tensor]:
        batch, channels, height, width = x.shape
        chosen = torch.arange(height * width, device=x.device)
        if batch == 1:
            chosen = wanted.flatten().nonzero()[:, 0]
        query = self._in_heads(self.query(x).flatten(2)[:, :, chosen])             # (B, heads, d, N)
        place = _places(height, width, x)[:, chosen]
        keys, values, details, biases = [], [], [], []
        for cells in known:
            keys.append(self._in_heads(self.key(cells.features)))                  # (B, heads, d, M)
            values.append(self._in_heads(self.value(cells.features)))
            details.append(cells.detail)
            if cells.is_reference:
                bias = self.trust.expand(-1, len(chosen), cells.place.shape[2])
            else:
                bias = -self.nearness * torch.log1p(torch.cdist(place.T, cells.place[0].T))
            biases.append(bias + _never(cells.usable)[:, None, None])              # (B, heads, N, M)
        key, value = torch.cat(keys, dim=3), torch.cat(values, dim=3)
        bias = torch.cat([b.expand(batch, *b.shape[1:]) for b in biases], dim=3)
        likeness = F.normalize(query, dim=2).mT @ F.normalize(key, dim=2)
        weight = (likeness * self.sharpness.exp() + bias).softmax(dim=3)
        out, detail = x.new_zeros(batch, channels, height * width), x.new_zeros(batch, 3 * CELL_PX**2, height * width)
        out[:, :, chosen] = (value @ weight.mT).flatten(1, 2)
        # the last head alone copies: a mean over heads would blur what each has found
        detail[:, :, chosen] = torch.cat(details, dim=2) @ weight[:, -1].mT
        only = wanted[:, None]
        return self.last(out.view_as(x)) * only, detail.view(batch, -1, height, width) * only

    def _in_heads(self, cells: Tensor) -> Tensor:
        batch, channels, count = cells.shape
        return cells.view(batch, self.heads, channels // self.heads, count)


class Inpainter(nn.Module):
    """RGB (B, 3, H, W) in [0, 1], mask (B, 1, H, W) with 1 = repaint, two fills of it (B, 3, H, W), sides multiples of
    8 -> RGB near [0, 1].

    What lies under the mask is read from the fills alone. Known pixels come out as they came in. reference
    (B, 3, h, w): another picture that may be copied from, sides multiples of 8. widths: channels at a half, a quarter
    and an eighth of the side.
    """

    def __init__(self, widths: tuple[int, int, int], heads: int) -> None:
        super().__init__()
        fine, middle, coarse = widths
        self.first = nn.Conv2d(28, fine, 3, padding=1)
        self.enter = nn.Conv2d(4 * fine, middle, 1)
        self.inward = ResidualPair(middle)
        self.deeper = nn.Conv2d(4 * middle, coarse, 1)
        self.before = nn.Sequential(ResidualPair(coarse), LargeKernel(coarse, 9))
        self.attention = Attention(coarse, heads)
        self.after = nn.Sequential(LargeKernel(coarse, 9, dilation=3), ResidualPair(coarse), LargeKernel(coarse, 9))
        self.rise = nn.Conv2d(coarse, middle, 1)
        self.copied = nn.Conv2d(48, middle, 1)                                     # detail at a quarter of the side
        self.outward = nn.Sequential(ResidualPair(middle), ResidualPair(middle))
        self.leave = nn.Conv2d(middle, fine, 1)
        self.near = nn.Conv2d(12, fine, 3, padding=1)                              # detail at half the side
        self.finish = ResidualPair(fine)
        self.last = nn.Conv2d(fine, 4 * 5, 3, padding=1)                           # what to add, and two shares
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]
        with torch.no_grad():  # starts with half of either's wide part, and the fine part of the patches
            self.last.bias[16:] = -2.0  # type: ignore[index]

    def forward(
        self, image: Tensor, mask: Tensor, waves: Tensor, patches: Tensor, reference: Tensor | None = None
    ) -> Tensor:
        waves, patches = (torch.where(mask > 0.5, guess, image) for guess in (waves, patches))
        fine, middle, x = self._read(waves, patches, mask)
        hole = F.max_pool2d(mask, CELL_PX)[:, 0]                                   # (B, H/8, W/8), 1 = touched
        known = [_cells(x, waves, hole < 0.5)]
        if reference is not None:
            seen = self._read(reference, reference, torch.zeros_like(reference[:, :1]))[2]
            known.append(_cells(seen, reference, torch.ones_like(seen[:, 0]) > 0, is_reference=True))
        found, detail = self.attention(x, hole > 0.5, known)
        x = self.after(x + found)
        detail = F.pixel_shuffle(detail, CELL_PX)                                  # (B, 3, H, W)
        x = middle + F.interpolate(self.rise(x), scale_factor=2.0) + self.copied(F.pixel_unshuffle(detail, 4))
        x = self.outward(x)
        x = fine + F.interpolate(self.leave(x), scale_factor=2.0) + self.near(F.pixel_unshuffle(detail, 2))
        said = F.pixel_shuffle(self.last(F.silu(self.finish(x))), 2)               # (B, 5, H, W)
        painted = _joined(waves, patches, said[:, 3:].sigmoid()) + said[:, :3]
        return torch.where(mask > 0.5, painted, image)

    def _read(self, waves: Tensor, patches: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What is seen at a half, a quarter and an eighth of the side."""
        fine = self.first(F.pixel_unshuffle(torch.cat([waves * 2 - 1, patches * 2 - 1, mask], dim=1), 2))
        middle = self.inward(self.enter(F.pixel_unshuffle(F.silu(fine), 2)))
        return fine, middle, self.before(self.deeper(F.pixel_unshuffle(middle, 2)))


def _joined(waves: Tensor, patches: Tensor, shares: Tensor) -> Tensor:
    """Two pictures joined, (B, 3, H, W); shares (B, 2, H, W) of the first in what is wide and in what is fine."""
    apart = waves - patches
    wide = F.avg_pool2d(apart, WIDE_PX, 1, WIDE_PX // 2, count_include_pad=False)
    return patches + shares[:, :1] * wide + shares[:, 1:] * (apart - wide)


def _cells(features: Tensor, picture: Tensor, usable: Tensor, is_reference: bool = False) -> Known:
    """All cells of a picture that can be copied from; of a single picture only the usable ones, thinned out to
    MOST_CELLS."""
    height, width = features.shape[2:]
    soft = F.interpolate(F.avg_pool2d(picture, CELL_PX), size=picture.shape[2:], mode="bilinear", align_corners=False)
    detail = F.pixel_unshuffle(picture - soft, CELL_PX).flatten(2)
    place = _places(height, width, features)[None]
    known = Known(features.flatten(2), detail, place, usable.flatten(1), is_reference)
    if len(features) > 1 or not usable.any():
        return known
    kept = usable[0].flatten().nonzero()[:, 0]
    kept = kept[:: -(-len(kept) // MOST_CELLS)]
    features, detail, place, usable = (part[..., kept] for part in known[:4])
    return Known(features, detail, place, usable, is_reference)


def _places(height: int, width: int, like: Tensor) -> Tensor:
    """Row and column of each cell: (2, height * width)."""
    rows, columns = torch.arange(height).to(like), torch.arange(width).to(like)
    return torch.cartesian_prod(rows, columns).T


def _never(usable: Tensor) -> Tensor:
    """What keeps attention away from cells that are not usable (B, M); where none is, from none."""
    blocked = ~usable & usable.any(dim=1, keepdim=True)
    return torch.zeros_like(blocked, dtype=torch.float32).masked_fill(blocked, -1e4)
