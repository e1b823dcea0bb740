"""Teach the autoencoder: `mmstudio train autoencoder --data DIR --out DIR`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import torch
from PIL import Image
from torch import Tensor, nn

from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.training.augment import posed, premultiplied, random_poses, recoloured
from mmstudio.training.icons import Icons
from mmstudio.training.loop import Progress, arguments, compiled, update
from mmstudio.training.muon import optimizers_of
from mmstudio.training.recipe import carry_out, drawings
from mmstudio.training.sheets import on_checkerboard, tiled
from mmstudio.training.splits import Splits, read_splits


class AutoencoderTask:
    """Reconstruct drawings, half of them posed or recoloured. Validation is minus the PSNR on held-out drawings."""

    name = "autoencoder"

    def __init__(
        self,
        icons: Icons,
        splits: Splits,
        device: torch.device,
        batch_size: int = 16,
        net: Autoencoder | None = None,
    ) -> None:
        parts = splits.parts(icons.captions)
        self.icons, self.device, self.batch_size = icons, device, batch_size
        self.training_indices, self.validation_indices = parts["train"], parts["validation"]
        self.net = (net or Autoencoder()).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.rebuild = compiled(self.net, device)
        self.nets: Mapping[str, nn.Module] = {"autoencoder": self.net}
        encoder, decoder = self.net.encoder.net, self.net.decoder.net
        ends = (encoder[1], encoder[-1], decoder[0], decoder[-2])
        self.optimizers: Mapping[str, torch.optim.Optimizer] = optimizers_of(self.net, ends)

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        image = augmented(self._pictures(indices), random)
        noise = torch.randn(len(indices), 8, 16, 16, generator=random).to(self.device) * 0.05
        rebuilt, _ = self.rebuild(image, noise)
        loss = reconstruction_loss(rebuilt, image)
        norm = update(self.optimizers.values(), loss, self.net.parameters())
        return {"loss": loss.item(), "norm": norm}

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        figures = measure(self.net, self.icons, self.validation_indices, self.device)
        return -figures["psnr"], figures

    @torch.inference_mode()
    def sheet(self, path: Path) -> None:
        image = self._pictures(self.validation_indices[:24])
        rebuilt = self.net(image)[0]
        Image.fromarray(tiled(on_checkerboard(torch.cat([image, rebuilt])), 12)).save(path)

    def _pictures(self, indices: list[int]) -> Tensor:
        pixels = torch.tensor(self.icons.pixels[indices]).to(self.device)
        return premultiplied(pixels).contiguous(memory_format=torch.channels_last)


def augmented(image: Tensor, random: torch.Generator) -> Tensor:
    """A third posed, a third recoloured, the rest as drawn; all mirrored half the time."""
    third = max(1, image.shape[0] // 3)
    mirrored = (torch.rand(image.shape[0], 1, 1, 1, generator=random) < 0.5).to(image.device)
    image = torch.where(mirrored, image.flip(3), image)
    moved = posed(image[:third], random_poses(third, random))
    coloured = recoloured(image[third : 2 * third], random)
    return torch.cat([moved, coloured, image[2 * third :]]).contiguous(memory_format=torch.channels_last)


def reconstruction_loss(rebuilt: Tensor, image: Tensor) -> Tensor:
    """L1 + 2 L2 + half the L1 of the gradients, of premultiplied RGBA and of what is seen on white.

    A little of the logarithm of each picture's L2, which is its PSNR, keeps plain drawings from being forgotten
    for busy ones.
    """
    difference = torch.cat([rebuilt - image, over_white(rebuilt) - over_white(image)], dim=1)
    across, down = difference.diff(dim=3), difference.diff(dim=2)
    square = difference.square().mean(dim=(1, 2, 3))
    edges = 0.5 * (across.abs().mean() + down.abs().mean())
    return difference.abs().mean() + 2 * square.mean() + edges + 0.01 * (square + 1e-5).log().mean()


@torch.inference_mode()
def measure(net: Autoencoder, icons: Icons, indices: list[int], device: torch.device) -> dict[str, float]:
    """PSNR over white (mean over drawings, dB), and the overlap (IoU) of alpha above one half."""
    psnrs, overlaps = [], []
    for start in range(0, len(indices), 32):
        pixels = torch.tensor(icons.pixels[indices[start : start + 32]]).to(device)
        image = premultiplied(pixels).contiguous(memory_format=torch.channels_last)
        rebuilt = net(image)[0].clamp(0, 1)
        error = (over_white(rebuilt) - over_white(image)).square().mean(dim=(1, 2, 3))
        psnrs += (-10 * torch.log10(error + 1e-9)).tolist()
        ours, true = rebuilt[:, 3] > 0.5, image[:, 3] > 0.5
        overlaps += ((ours & true).sum(dim=(1, 2)) / (ours | true).sum(dim=(1, 2)).clamp(min=1)).tolist()
    count = max(1, len(indices))
    return {"psnr": sum(psnrs) / count, "alpha_iou": sum(overlaps) / count}


def over_white(image: Tensor) -> Tensor:
    """Premultiplied RGBA (..., 4, H, W) laid over white: (..., 3, H, W)."""
    return image[..., :3, :, :] + 1 - image[..., 3:, :, :]


def main(argv: list[str] | None = None) -> int:
    return carry_out(arguments("autoencoder", minutes=60).parse_args(argv), _task)


def _task(options: argparse.Namespace, device: torch.device) -> AutoencoderTask:
    return AutoencoderTask(drawings(options), read_splits(), device, options.batch_size or 16)


if __name__ == "__main__":
    sys.exit(main())
