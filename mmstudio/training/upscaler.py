"""Teach an upscaler: `mmstudio train upscaler --size live --data DIR --out DIR`, likewise `final`.

Half of the inputs are drawings made small, half are what the autoencoder in --out makes of them (where one is
trained), so that its blur is sharpened too; half of both are posed as the starter poses what it draws.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from mmstudio.generators.starter import poses_of
from mmstudio.nets.upscaler import SIZES, TIMES, Upscaler
from mmstudio.training.augment import premultiplied, recoloured
from mmstudio.training.autoencoder import over_white
from mmstudio.training.icons import SIDE_PX
from mmstudio.training.large_icons import LargeIcons, Pixels, load_large_icons, reconstructions
from mmstudio.training.loop import Budget, Progress, arguments, compiled, update
from mmstudio.training.muon import optimizers_of
from mmstudio.training.recipe import carry_out
from mmstudio.training.sheets import on_checkerboard, tiled

MINUTES = {"live": 5.0, "final": 10.0}
_CROP_PX = 48  # of the small picture
_BORDER_PX = 4  # of a crop: the net lacks what lies beyond, so it is not judged there
_PATCH_PX = 64  # what a posed crop is cut from: turning, shearing and shrinking need a fifth more


class UpscalerTask:
    """Enlarge crops of drawings four times. Validation is minus the mean PSNR of both kinds of input."""

    def __init__(
        self,
        icons: LargeIcons,
        rebuilt: Pixels | None,
        size: str,
        device: torch.device,
        batch_size: int = 8,
        net: Upscaler | None = None,
    ) -> None:
        self.name = f"upscaler-{size}"
        self.icons, self.device, self.batch_size = icons, device, batch_size
        self.training_indices = icons.parts["train"]
        self.inputs = {"clean": icons.small} | ({} if rebuilt is None else {"rebuilt": rebuilt})
        self.net = (net or Upscaler(**SIZES[size])).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.enlarge = compiled(self.net, device)
        self.nets: Mapping[str, nn.Module] = {"upscaler": self.net}
        ends = (self.net.first, self.net.last)
        self.optimizers: Mapping[str, torch.optim.Optimizer] = optimizers_of(self.net, ends, muon_lr=0.02, adam_lr=4e-3)

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        small, truth = (part.to(self.device) for part in self.crops(indices, random))
        loss = upscaling_loss(inside(self.enlarge(small)), inside(truth))
        norm = update(self.optimizers.values(), loss, self.net.parameters())
        return {"loss": loss.item(), "norm": norm}

    def crops(self, indices: list[int], random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Small crops (B, 4, 48, 48) and the same places large (B, 4, 192, 192), mirrored and recoloured alike."""
        posed = len(indices) // 2
        pairs = [self._posed(indices[:posed], random)] if posed else []
        small, large = (torch.cat(parts) for parts in zip(*pairs, self._plain(indices[posed:], random), strict=True))
        across, down = (torch.rand(2, len(indices), 1, 1, 1, generator=random) < 0.5).unbind()
        recolour = int(torch.randint(2**31, (1,), generator=random))

        def changed(image: Tensor) -> Tensor:
            image = torch.where(across, image.flip(3), image)
            image = torch.where(down, image.flip(2), image)
            third = max(1, len(image) // 3)
            coloured = recoloured(image[-third:], torch.Generator().manual_seed(recolour))
            return torch.cat([image[:-third], coloured]).contiguous(memory_format=torch.channels_last)

        return changed(small), changed(large)

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        """PSNR over white by kind of input."""
        figures = {}
        for kind, inputs in self.inputs.items():
            values = []
            for index in self.icons.parts["validation"]:
                values.append(psnr(self._enlarged(inputs[index]), self._truth(index)))
            figures[kind] = sum(values) / max(1, len(values))
        return -sum(figures.values()) / len(figures), figures

    @torch.inference_mode()
    def sheet(self, path: Path) -> None:
        """The middles of eight drawings: input, result, truth."""
        rows = []
        for index in (self.icons.parts["validation"] or self.icons.parts["train"])[::5][:8]:
            small = list(self.inputs.values())[-1][index]
            coarse = F.interpolate(as_image(small), scale_factor=TIMES)
            rows += [middle(image) for image in (coarse, self._enlarged(small), self._truth(index))]
        Image.fromarray(tiled(on_checkerboard(torch.cat(rows)), 6)).save(path)

    def _enlarged(self, small: Pixels) -> Tensor:
        image = as_image(small).to(self.device).contiguous(memory_format=torch.channels_last)
        return bounded(self.net(image).cpu())

    def _truth(self, index: int) -> Tensor:
        return premultiplied(torch.tensor(self.icons.large[index : index + 1]))

    def _plain(self, indices: list[int], random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Crops as drawn. The clean half of the inputs is made small by mean or by cubic weights."""
        places = torch.randint(-_BORDER_PX, SIDE_PX + _BORDER_PX - _CROP_PX + 1, (len(indices), 2), generator=random)
        kinds = torch.randint(4, (len(indices),), generator=random).tolist()
        smalls, larges = [], []
        for index, (top, left), kind in zip(indices, places.tolist(), kinds, strict=True):
            large = premultiplied(window(self.icons.large[index], top * TIMES, left * TIMES, _CROP_PX * TIMES))
            if kind == 0:
                small = F.interpolate(large, scale_factor=1 / TIMES, mode="bicubic", antialias=True)
            else:
                inputs = self.inputs["clean"] if kind == 1 else list(self.inputs.values())[-1]
                small = window(inputs[index], top, left, _CROP_PX).permute(0, 3, 1, 2).float() / 255
            smalls.append(small)
            larges.append(large)
        return bounded(torch.cat(smalls)), torch.cat(larges)

    def _posed(self, indices: list[int], random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Crops of drawings that are turned, sheared and shrunk a little, both sizes by the same matrix."""
        count = len(indices)
        poses = poses_of(torch.randn(count, 6, generator=random), torch.zeros(count, dtype=torch.bool))
        reach = 1 - (_CROP_PX - 2 * _BORDER_PX) / SIDE_PX
        centres = (torch.rand(count, 2, 1, generator=random) * 2 - 1) * reach  # of crops, in -1..1
        sources = poses[:, :, :2] @ centres
        corners = ((sources[..., 0] + 1) / 2 * SIDE_PX - _PATCH_PX / 2).round()  # (x, y) of patches, in px
        patches = (corners + _PATCH_PX / 2) / SIDE_PX * 2 - 1
        matrix = poses[:, :, :2] * (_CROP_PX / _PATCH_PX)
        shift = (sources - patches[..., None]) * (SIDE_PX / _PATCH_PX)
        places = torch.cat([matrix, shift], dim=2)
        kinds = torch.randint(3, (count,), generator=random).tolist()
        smalls, larges = [], []
        for index, (left, top), kind in zip(indices, corners.int().tolist(), kinds, strict=True):
            inputs = self.inputs["clean"] if kind == 0 else list(self.inputs.values())[-1]
            smalls.append(window(inputs[index], top, left, _PATCH_PX))
            larges.append(window(self.icons.large[index], top * TIMES, left * TIMES, _PATCH_PX * TIMES))
        small = torch.cat(smalls).permute(0, 3, 1, 2).float() / 255
        return _cut(small, places, _CROP_PX), _cut(premultiplied(torch.cat(larges)), places, _CROP_PX * TIMES)


def upscaling_loss(large: Tensor, truth: Tensor) -> Tensor:
    """Charbonnier of RGBA, of what is seen on white and of the gradients, and a little of the log of the squares.

    The Charbonnier bend lies high, at 0.03: nearly all of a drawing is flat and right from the first step, and with
    L1 the signs of its tiny errors outweigh the edges. The logarithm, which is the PSNR of each crop, keeps plain
    drawings from being forgotten for busy ones.
    """
    difference = torch.cat([large - truth, over_white(large) - over_white(truth)], dim=1)
    edges = sum(_charbonnier(difference.diff(dim=dim)) for dim in (2, 3))
    square = difference.square().mean(dim=(1, 2, 3))
    return _charbonnier(difference) + 0.5 * edges + 0.02 * (square + 1e-6).log().mean()


def _charbonnier(difference: Tensor, bend: float = 0.03) -> Tensor:
    return (difference.square() + bend**2).sqrt().mean() - bend


def inside(crop: Tensor) -> Tensor:
    """A large crop without its border."""
    border = _BORDER_PX * TIMES
    return crop[:, :, border:-border, border:-border]


def bounded(image: Tensor) -> Tensor:
    """Premultiplied pictures (B, 4, H, W) in [0, 1], colour never more than alpha."""
    alpha = image[:, 3:].clamp(0, 1)
    return torch.cat([torch.minimum(image[:, :3].clamp(min=0), alpha), alpha], dim=1)


def as_image(small: Pixels) -> Tensor:
    """Premultiplied uint8 (H, W, 4) -> (1, 4, H, W)."""
    return torch.tensor(small).permute(2, 0, 1)[None].float() / 255


def window(picture: Pixels, top: int, left: int, side: int) -> Tensor:
    """A square of a picture (H, W, 4), zero where it reaches beyond: uint8 (1, side, side, 4)."""
    height, width = picture.shape[:2]
    result = np.zeros((1, side, side, 4), np.uint8)
    rows = slice(max(0, top), min(height, top + side))
    columns = slice(max(0, left), min(width, left + side))
    if rows.start < rows.stop and columns.start < columns.stop:
        part = picture[rows, columns]
        down, right = rows.start - top, columns.start - left
        result[0, down : down + part.shape[0], right : right + part.shape[1]] = part
    return torch.from_numpy(result)


def psnr(ours: Tensor, truth: Tensor) -> float:
    """PSNR over white, dB."""
    error = (over_white(ours) - over_white(truth)).square().mean()
    return float(-10 * torch.log10(error + 1e-9))


def middle(image: Tensor, side: int = 256) -> Tensor:
    at = (image.shape[2] - side) // 2
    return image[:, :, at : at + side, at : at + side]


def _cut(patches: Tensor, places: Tensor, side: int) -> Tensor:
    grid = F.affine_grid(places, [len(patches), 4, side, side], align_corners=False)
    return bounded(F.grid_sample(patches, grid, mode="bicubic", padding_mode="zeros", align_corners=False))


def main(argv: list[str] | None = None) -> int:
    parser = arguments("upscaler", minutes=0)
    parser.add_argument("--size", choices=sorted(SIZES), required=True)
    options = parser.parse_args(argv)
    return carry_out(options, _task, Budget(options.minutes or MINUTES[options.size], options.steps))


def _task(options: argparse.Namespace, device: torch.device) -> UpscalerTask:
    cache, autoencoder = options.out / "cache", options.out / "autoencoder.best.pt"
    icons = load_large_icons(options.data, cache)
    rebuilt = reconstructions(icons, autoencoder, cache) if autoencoder.exists() else None
    if rebuilt is None:
        print(f"{autoencoder} is missing, so only clean drawings are learned from.", file=sys.stderr)
    return UpscalerTask(icons, rebuilt, options.size, device, options.batch_size or 8)


if __name__ == "__main__":
    sys.exit(main())
