"""Teach which drawing style a picture is in: `mmstudio train manner --data DIR --out DIR`. For measuring only.

The judge reads concepts at 64 px and is taught to forget style; outlines and gradients that tell styles apart are
seen at full size, wherever they are in the picture.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from mmstudio.training.augment import premultiplied
from mmstudio.training.icons import STYLES, DataError, Icons
from mmstudio.training.loop import Budget, Progress, arguments, update
from mmstudio.training.muon import optimizers_of
from mmstudio.training.recipe import carry_out, drawings
from mmstudio.training.sheets import on_checkerboard, tiled
from mmstudio.training.splits import Splits, read_splits

_CROP_PX = 96


class MannerNet(nn.Module):
    """Premultiplied RGBA (B, 4, H, W) in [0, 1] -> logits (B, styles), from means and deviations of what layers see
    (Gatys et al. 2015, arXiv:1508.06576)."""

    def __init__(self, styles: int = len(STYLES), widths: tuple[int, int, int] = (48, 96, 128)) -> None:
        super().__init__()
        fine, middle, coarse = widths
        self.layers = nn.ModuleList(
            [
                nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(16, fine, 3, padding=1), nn.ReLU()),
                nn.Sequential(nn.Conv2d(fine, fine, 3, padding=1), nn.ReLU()),
                nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4 * fine, middle, 3, padding=1), nn.ReLU()),
                nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4 * middle, coarse, 3, padding=1), nn.ReLU()),
            ]
        )
        seen = 2 * (2 * fine + middle + coarse)
        self.norm = nn.LayerNorm(seen)
        self.name = nn.Linear(seen, styles)

    def forward(self, image: Tensor) -> Tensor:
        x, seen = image * 2 - 1, []
        for layer in self.layers:
            x = layer(x)
            seen += [x.mean(dim=(2, 3)), (x.var(dim=(2, 3), correction=0) + 1e-4).sqrt()]
        logits: Tensor = self.name(self.norm(torch.cat(seen, dim=1)))
        return logits


class MannerTask:
    """Name the style of drawings. Validation is the share of validation drawings that are named wrongly."""

    name = "manner"

    def __init__(self, icons: Icons, splits: Splits, device: torch.device, batch_size: int = 48) -> None:
        parts = splits.parts(icons.captions)
        self.icons, self.device, self.batch_size = icons, device, batch_size
        self.training_indices, self.validation_indices = parts["train"], parts["validation"]
        self.styles = torch.tensor([STYLES.index(icon.style) for icon in icons.captions])
        self.net = MannerNet().to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.nets: Mapping[str, nn.Module] = {"manner": self.net}
        self.optimizers: Mapping[str, torch.optim.Optimizer] = optimizers_of(self.net, (self.net.name,))

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        top, left = torch.randint(128 - _CROP_PX + 1, (2,), generator=random).tolist()
        image = self._pictures(indices)[:, :, top : top + _CROP_PX, left : left + _CROP_PX]
        flipped = (torch.rand(len(indices), 1, 1, 1, generator=random) < 0.5).to(self.device)
        image = torch.where(flipped, image.flip(3), image).contiguous(memory_format=torch.channels_last)
        loss = F.cross_entropy(self.net(image), self.styles[indices].to(self.device), label_smoothing=0.05)
        norm = update(self.optimizers.values(), loss, self.net.parameters())
        return {"loss": loss.item(), "norm": norm}

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        named = named_styles(self.net, self._pictures(self.validation_indices))
        right = float((named.argmax(dim=1) == self.styles[self.validation_indices]).float().mean())
        return 1 - right, {"right": right}

    @torch.inference_mode()
    def sheet(self, path: Path) -> None:
        """Validation drawings in rows by the style they are taken for."""
        pictures = self._pictures(self.validation_indices).cpu()
        named = named_styles(self.net, pictures).argmax(dim=1)
        order = named.argsort()[:96]
        Image.fromarray(tiled(on_checkerboard(pictures[order]), 12)).save(path)

    def _pictures(self, indices: list[int]) -> Tensor:
        return premultiplied(torch.tensor(self.icons.pixels[indices]).to(self.device))


@torch.inference_mode()
def named_styles(net: MannerNet, pictures: Tensor) -> Tensor:
    """Logits (N, styles) of many premultiplied pictures (N, 4, 128, 128), on the CPU."""
    device = next(net.parameters()).device
    parts = torch.split(pictures, 64)
    return torch.cat([net(part.to(device, memory_format=torch.channels_last)).cpu() for part in parts])


def load_manner(path: Path) -> MannerNet:
    """The net of a finished run, frozen. Raises DataError."""
    if not path.exists():
        raise DataError(f"There is nothing in {path.parent} that tells styles apart: train manner first.")
    net = MannerNet()
    net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["manner"])
    return net.eval().requires_grad_(False)


def main(argv: list[str] | None = None) -> int:
    options = arguments("manner", minutes=4).parse_args(argv)

    def make(options: Namespace, device: torch.device) -> MannerTask:
        return MannerTask(drawings(options), read_splits(), device, options.batch_size or 48)

    return carry_out(options, make, Budget(options.minutes, options.steps, patience=10_000))


if __name__ == "__main__":
    sys.exit(main())
