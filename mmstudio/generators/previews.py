"""A first look at a picture while its steps are drawn: latent to colours by one small matrix per checkpoint.

The matrix is measured once on the checkpoint's own decoder, so no table of other people's numbers is needed and every
family has one. Where a tiny autoencoder is installed that decodes alike, looks are its, as often as time allows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio.checkpoints.records import Checkpoint
from mmstudio.generators.base import Pixels

_CELLS = 8  # patches along a side of the latent that is decoded to measure
_LONG_PX = 256
_TINY_CELLS = 64  # of a latent that a tiny autoencoder is given: 512 px
CLOSE = 0.1  # mean difference of two decoders of one family, of 1; others are three times as far apart
SHARE = 0.03  # of the time of drawing that looks of a tiny autoencoder may take


class Looks:
    """First looks at what a checkpoint draws: measured when the first is wanted, and never more than a small part of
    the time of drawing.

    decoder: of the checkpoint, as it is when nobody watches. rows: gives what is installed; a tiny autoencoder may be
    among it.
    """

    def __init__(self, decoder: Any, rows: Callable[[], Iterable[Checkpoint]]) -> None:
        self._decoder, self._rows = decoder, rows
        self._colours: Colours | None = None
        self._tiny: Tiny | None = None
        self._drawing_since, self._looked_s = 0.0, 0.0  # how long looks of a tiny autoencoder took since then

    def begin(self) -> None:
        """Another job begins to be drawn."""
        self._drawing_since, self._looked_s = time.monotonic(), 0.0

    def __call__(self, latents: Tensor) -> list[Pixels]:
        """Pixels (H, W, 3) of each of latents (B, C, h, w) of a step, on the CPU."""
        if self._colours is None:
            measures = self._decoder, *_scaling(self._decoder), latents.shape[1]
            self._colours = measured(*measures)
            self._tiny = tiny_beside(self._rows(), *measures)
        begun = time.monotonic()
        if self._tiny is None or self._looked_s > SHARE * (begun - self._drawing_since):
            return self._colours(latents)
        looks = self._tiny(latents)
        self._looked_s += time.monotonic() - begun
        return looks


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


class Tiny:
    """A tiny autoencoder (TAESD and its kind) instead of the matrix: sharper, and dearer."""

    def __init__(self, net: Any) -> None:
        self._net = net

    @torch.inference_mode()
    def __call__(self, latents: Tensor) -> list[Pixels]:
        """Pixels (H, W, 3) of each, on the CPU, at most 512 px along the longer side."""
        parameter = next(self._net.parameters())
        small = latents.detach().to(parameter.device, parameter.dtype)
        if (longer := max(small.shape[-2:])) > _TINY_CELLS:
            small = F.interpolate(small.float(), scale_factor=_TINY_CELLS / longer, mode="area").to(parameter.dtype)
        picture = self._net.decode(small, return_dict=False)[0].float() / 2 + 0.5
        shown = picture.nan_to_num(0.5).clamp(0, 1).mul(255).to(torch.uint8).permute(0, 2, 3, 1).cpu()
        return [one.numpy() for one in shown]


def tiny_beside(rows: Iterable[Checkpoint], vae: Any, scaling: float, shift: float, channels: int) -> Tiny | None:
    """The installed tiny autoencoder that decodes as vae does; None where none comes near: a file does not say to
    which family it belongs, its pictures do."""
    best, nearest = None, CLOSE
    there = (row for row in rows if row.kind == "tiny_vae" and row.form == "folder" and row.usable)
    for net in filter(None, (_tiny(row, vae) for row in there)):
        if net.config.latent_channels != channels:
            continue
        latents, wanted = _patches(vae, scaling, shift, channels)
        parameter = next(net.parameters())
        with torch.inference_mode():
            given = net.decode(latents.to(parameter.device, parameter.dtype), return_dict=False)[0]
        given = F.adaptive_avg_pool2d(given.float().cpu() / 2 + 0.5, 2 * _CELLS).clamp(0, 1)
        apart = float((given - wanted).abs().mean())
        if apart < nearest:
            best, nearest = Tiny(net), apart
    return best


def _tiny(row: Checkpoint, vae: Any) -> Any:
    import diffusers

    parameter = next(vae.parameters())
    try:
        net = diffusers.AutoencoderTiny.from_pretrained(
            row.path, torch_dtype=parameter.dtype, local_files_only=True, use_safetensors=True
        )
    except (OSError, ValueError, KeyError, RuntimeError, TypeError):
        return None  # previews are not worth a failure
    return net.eval().to(parameter.device)


@torch.inference_mode()
def measured(vae: Any, scaling: float, shift: float, channels: int) -> Colours:
    """Decode patches of random colours once and fit the straight line through them, by least squares.

    scaling, shift: from the latents of the steps to those of the decoder. A decoder of films gets one frame.
    """
    latents, picture = _patches(vae, scaling, shift, channels)
    x = latents.flatten(2)[0].T  # (h w, C)
    x = torch.cat([x, torch.ones(len(x), 1)], dim=1)
    return Colours(torch.linalg.lstsq(x, picture.flatten(2)[0].T.nan_to_num(0.5)).solution)


@torch.inference_mode()
def _patches(vae: Any, scaling: float, shift: float, channels: int) -> tuple[Tensor, Tensor]:
    """Latents of patches of random colours, and what vae makes of them, one pixel for each of theirs."""
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
    return latents, F.adaptive_avg_pool2d(picture.float().cpu() / 2 + 0.5, 2 * _CELLS).clamp(0, 1)


def _scaling(vae: Any) -> tuple[float, float]:
    return float(getattr(vae.config, "scaling_factor", 1.0) or 1.0), float(getattr(vae.config, "shift_factor", 0) or 0)
