"""The quick upscaler for frames that move: one drawing over a plain colour, four times as large, in 8 bits.

It gives what `Upscaler` and laying over the colour give one after the other (a few levels apart on edges, where the
net overshoots), for about half of the processor's time: the colour is mixed in before anything is enlarged, the net
runs on the part of the square that is drawn on, bicubic enlarging is OpenCV's, and sub-pixels are put into their
places in whole runs of memory.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio.generators.base import Pixels
from mmstudio.jobs import background_rgb
from mmstudio.nets.upscaler import TIMES, Upscaler

_BORDER_PX = 4  # round what is drawn: where the net's picture ends, its zero padding leaves traces
_STEPS = 16  # of fixed point between two levels of 8 bits, so that sums are rounded once


class LiveUpscaler:
    """Belongs to one net on the processor and one colour; asked from one thread."""

    def __init__(self, net: Upscaler, background: str) -> None:
        self._net = net
        self._rgb = background_rgb(background)
        self._ground = torch.tensor(self._rgb).view(1, 3, 1, 1) / 255
        self._middle = _side_by_side(net.middle.weight), _side_by_side(_bias(net.middle))
        self._last = self._over(net.last.weight), self._over(_bias(net.last))

    @torch.inference_mode()
    def frame(self, picture: Tensor) -> Pixels:
        """RGB (4 H, 4 W, 3) of a premultiplied picture (1, 4, H, W) over the colour."""
        height, width = picture.shape[-2:]
        frame = np.empty((TIMES * height, TIMES * width, 3), np.uint8)
        frame[:] = self._rgb
        drawn = picture[0, 3].numpy() > 0
        rows, columns = (np.flatnonzero(drawn.any(axis=axis)) for axis in (1, 0))
        if not rows.size:
            return frame
        top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
        edge = 2 * _BORDER_PX
        padded = F.pad(picture, (_BORDER_PX,) * 4, mode="replicate")[:, :, top : bottom + edge, left : right + edge]
        large = self._enlarged(padded)[
            TIMES * _BORDER_PX : -TIMES * _BORDER_PX, TIMES * _BORDER_PX : -TIMES * _BORDER_PX
        ]
        frame[TIMES * top : TIMES * bottom, TIMES * left : TIMES * right] = cv2.cvtColor(large, cv2.COLOR_RGBA2RGB)
        return frame

    def _enlarged(self, picture: Tensor) -> Pixels:
        """(1, 4, h, w) -> (4 h, 4 w, 4); the last of the four means nothing, it makes a pixel eight bytes."""
        height, width = picture.shape[-2:]
        mixed = picture[:, :3] + self._ground * (1 - picture[:, 3:])
        levels = (F.pad(mixed, (0, 0, 0, 0, 0, 1)) * (255 * _STEPS)).round().to(torch.int16)
        smooth = cv2.resize(
            np.ascontiguousarray(levels[0].permute(1, 2, 0).numpy()),
            (TIMES * width, TIMES * height),
            interpolation=cv2.INTER_CUBIC,
        )
        detail = self._detail(picture)  # (2 h, 2 w, 2, 2, 4)
        pairs = detail.view(torch.complex128).view(
            2 * height, 2 * width, 2
        )  # of pixels side by side, to be moved whole
        placed = pairs.transpose(1, 2).contiguous().view(torch.int16).view(TIMES * height, TIMES * width, 4)
        summed = np.maximum(cv2.add(smooth, placed.numpy()), 0)
        return np.asarray(cv2.convertScaleAbs(summed, alpha=1 / _STEPS), np.uint8)

    def _detail(self, picture: Tensor) -> Tensor:
        """What the net adds, in fixed point."""
        net, dtype = self._net, self._net.first.weight.dtype
        x = net.first((picture * 2 - 1).to(dtype, memory_format=torch.channels_last))
        x = F.conv2d(F.silu(net.pairs(x)), *self._middle)  # (1, 4 late, h, w)
        height, width = x.shape[-2:]
        x = x.permute(0, 2, 3, 1).view(height, width, 2, -1).transpose(1, 2).contiguous()
        x = x.view(1, 2 * height, 2 * width, -1).permute(0, 3, 1, 2)  # (1, late, 2 h, 2 w)
        x = F.conv2d(F.silu(net.late(x)), *self._last, padding=1)  # (1, 16, 2 h, 2 w)
        return x.permute(0, 2, 3, 1).to(torch.int16).contiguous()

    def _over(self, part: Tensor) -> Tensor:
        """Weights or biases (4 * 4, …) that give premultiplied colours and alpha -> those that give, in fixed point,
        what is seen of it over the colour, and nothing."""
        whole = part.float().view(4, 4, *part.shape[1:])
        ground = self._ground.view(3, *[1] * part.ndim)
        seen = torch.cat([whole[:3] - ground * whole[3:], torch.zeros_like(whole[:1])])
        return _side_by_side((255 * _STEPS * seen).view_as(part).to(part.dtype))


def _bias(layer: torch.nn.Conv2d) -> Tensor:
    assert layer.bias is not None
    return layer.bias


def _side_by_side(part: Tensor) -> Tensor:
    """Weights or biases (C * 4, …) as PixelShuffle orders them -> (4 * C, …): the channels of a sub-pixel are
    neighbours in memory, and can be moved in one piece."""
    return part.view(-1, 4, *part.shape[1:]).transpose(0, 1).reshape(part.shape).contiguous()
