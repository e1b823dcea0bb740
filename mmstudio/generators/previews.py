"""A first look at a picture while its steps are drawn: latent to colours by one small matrix per checkpoint.

The matrix is measured once on the checkpoint's own decoder, so no table of other people's numbers is needed and every
family has one.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio.generators.base import Pixels

_CELLS = 8  # patches along a side of the latent that is decoded to measure
_LONG_PX = 256


class Colours:
    """latents (B, C, h, w), normal noise and more, -> pixels. weight (C + 1, 3): the last row is added."""

    def __init__(self, weight: Tensor) -> None:
        self._weight = weight

    def __call__(self, latents: Tensor) -> list[Pixels]:
        """Pixels (H, W, 3) of each, on the CPU, at most 256 px along the longer side and never below the latent's."""
        small = latents.detach()
        weight = self._weight.to(small.device, small.dtype)
        rgb = torch.einsum("bchw,cd->bdhw", small, weight[:-1]) + weight[-1][None, :, None, None]
        times = max(1, _LONG_PX // max(rgb.shape[-2:]))
        if times > 1:
            rgb = F.interpolate(rgb.float(), scale_factor=times, mode="bilinear")
        shown = rgb.float().nan_to_num(0.5).clamp(0, 1).mul(255).to(torch.uint8).permute(0, 2, 3, 1).cpu()
        return [picture.numpy() for picture in shown]


@torch.inference_mode()
def measured(vae: Any, scaling: float, shift: float, channels: int) -> Colours:
    """Decode patches of random colours once and fit the straight line through them, by least squares.

    scaling, shift: from the latents of the steps to those of the decoder. A decoder of films gets one frame.
    """
    random = torch.Generator().manual_seed(0)
    cells = torch.randn(1, channels, _CELLS, _CELLS, generator=random)
    latents = F.interpolate(cells, scale_factor=2, mode="nearest")
    device, dtype = next(vae.parameters()).device, next(vae.parameters()).dtype
    z = (latents / scaling + shift).to(device, dtype)
    if len(getattr(vae.config, "temperal_downsample", ())):
        z = z[:, :, None]
    picture = vae.decode(z, return_dict=False)[0]
    if picture.ndim == 5:
        picture = picture[:, :, 0]
    picture = F.adaptive_avg_pool2d(picture.float().cpu() / 2 + 0.5, 2 * _CELLS).clamp(0, 1)
    x = latents.flatten(2)[0].T  # (h w, C)
    x = torch.cat([x, torch.ones(len(x), 1)], dim=1)
    return Colours(torch.linalg.lstsq(x, picture.flatten(2)[0].T.nan_to_num(0.5)).solution)
