"""Teach the inpainter: `mmstudio train inpainter --data DIR --out DIR`.

The hole is learned by its pixels, against a critic that says of every patch whether it was painted (its labels are the
mask, AOT-GAN, Zeng et al. 2021, arXiv:2104.01431), and by what that critic sees on the way. No net of others takes
part. For a quarter of the steps another view of the same place is given as a reference.
"""

from __future__ import annotations

import argparse
import copy
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from mmstudio.generators.precision import quick_dtype
from mmstudio.nets.inpainter import SHAPE, Inpainter, smooth_fill
from mmstudio.training.adversary import EVERY, MaskCritic
from mmstudio.training.damage import hole
from mmstudio.training.loop import Progress, arguments, compiled, follow, update
from mmstudio.training.muon import optimizers_of
from mmstudio.training.photographs import Photographs, Pixels, aged, read_photographs
from mmstudio.training.recipe import carry_out
from mmstudio.training.sheets import tiled

CROP_PX = 128
_VIEW_PX = 48  # by how much two views of a place can lie apart
_VALIDATION_CROPS = 24
_CRITIC_FROM = 0.4  # of the budget; before, all there is to see is blur
_CRITIC_SHARE = 0.6  # how strongly the critic pulls at the pixels, for one of the pixels' own pull
_LIKENESS = 5.0  # for one of the critic's opinion
_STEEPNESS = 0.5


class Example(NamedTuple):
    """truth, reference (B, 3, c, c) in [0, 1]; mask (B, 1, c, c), 1 = repaint."""

    truth: Tensor
    mask: Tensor
    reference: Tensor


class InpainterTask:
    """Fill holes. Validation is minus the PSNR in the hole, less what is missing of the truth's texture."""

    name = "inpainter"

    def __init__(
        self,
        photographs: Photographs,
        device: torch.device,
        batch_size: int = 4,
        net: Inpainter | None = None,
        crop_px: int = CROP_PX,
        critic_width: int = 48,
    ) -> None:
        self.photographs, self.device, self.batch_size, self.crop_px = photographs, device, batch_size, crop_px
        self.training_indices = photographs.parts["train"] * 16  # an epoch is then longer than a batch
        self.net = (net or Inpainter(**SHAPE)).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.fill = compiled(self.net, device)
        self.average = copy.deepcopy(self.net).requires_grad_(False)
        self.critic = MaskCritic(critic_width).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.nets: Mapping[str, nn.Module] = {"inpainter": self.net, "average": self.average, "critic": self.critic}
        ends = (self.net.first, self.net.last)
        own = optimizers_of(self.net, ends, muon_lr=0.01, adam_lr=2e-3)
        self.own = list(own.values())
        self.against = torch.optim.AdamW(self.critic.parameters(), lr=4e-4, betas=(0.0, 0.99))
        self.optimizers: Mapping[str, torch.optim.Optimizer] = {**own, "critic": self.against}
        rng = np.random.default_rng(5)
        parts = photographs.parts["validation"]
        self.kept = self._examples([parts[i % len(parts)] for i in range(_VALIDATION_CROPS)], rng)

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        kind = self.device.type
        with torch.autocast(kind, torch.bfloat16, enabled=kind == "cuda" or quick_dtype(kind) == torch.bfloat16):
            return self._step(indices, random, progress, done)

    def _step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        rng = np.random.default_rng(int(torch.randint(2**62, (1,), generator=random)))
        truth, mask, reference = (part.to(self.device) for part in self._examples(indices, rng))
        painted = self.fill(truth, mask, reference if rng.random() < 0.25 else None).float()
        figures = {"pixels": (loss := hole_loss(painted, truth, mask)).item()}
        if done >= _CRITIC_FROM:
            figures["critic"] = self._teach_critic(painted.detach(), truth, mask, progress.step)
            seen = painted.detach().requires_grad_()
            adversary, likeness = self._against_critic(seen, truth, mask)
            (pull,) = torch.autograd.grad(adversary + _LIKENESS * likeness, seen)
            (own,) = torch.autograd.grad(hole_loss(seen, truth, mask), seen)
            pull = own + _CRITIC_SHARE * own.norm() / pull.norm().clamp(min=1e-9) * pull
            loss = (painted * pull).sum()  # its slopes are what both pull
            figures |= {"adversary": adversary.item(), "likeness": likeness.item()}
        figures["norm"] = update(self.own, loss, self.net.parameters())
        follow(self.average, self.net, progress.step)
        return figures

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        painted = self._painted()
        smooth = smooth_fill(self.kept.truth, self.kept.mask)
        figures = {"psnr": psnr(painted, *self.kept[:2]), "psnr_smooth": psnr(smooth, *self.kept[:2])}
        figures["texture"] = texture_error(painted, *self.kept[:2])
        return -figures["psnr"] + 3 * figures["texture"], figures

    @torch.inference_mode()
    def sheet(self, path: Path) -> None:
        """Twelve crops: with the hole, filled, filled with a reference, truth."""
        truth, mask = self.kept.truth[:12], self.kept.mask[:12]
        columns = truth * (1 - mask) + mask, self._painted()[:12], self._painted(self.kept.reference)[:12], truth
        pixels = (torch.stack(columns, dim=1).flatten(0, 1).clamp(0, 1) * 255).byte().permute(0, 2, 3, 1).numpy()
        Image.fromarray(tiled(pixels, 12)).save(path)

    def _painted(self, reference: Tensor | None = None) -> Tensor:
        painted = []
        for i in range(0, len(self.kept.truth), 6):
            part = slice(i, i + 6)
            other = None if reference is None else reference[part].to(self.device)
            truth, mask = self.kept.truth[part].to(self.device), self.kept.mask[part].to(self.device)
            painted.append(self.average(truth, mask, other).cpu())
        return torch.cat(painted).clamp(0, 1)

    def _teach_critic(self, painted: Tensor, truth: Tensor, mask: Tensor, step: int) -> float:
        """Which patches were painted? Every EVERY steps also against steep slopes at the true ones (R1)."""
        lazily = step % EVERY == 0
        truth = truth.detach().requires_grad_(lazily)
        real, fake = self.critic(truth)[0], self.critic(painted)[0]
        share = F.adaptive_avg_pool2d(mask, real.shape[2:])
        known = mean_over(F.softplus(-fake), 1 - share)
        loss = F.softplus(-real).mean() + mean_over(F.softplus(fake), share) + 0.5 * known
        if lazily:
            (slope,) = torch.autograd.grad(real.mean(dim=(1, 2, 3)).sum(), truth, create_graph=True)
            loss = loss + EVERY * 0.5 * _STEEPNESS * slope.square().sum(dim=(1, 2, 3)).mean()
        update([self.against], loss, self.critic.parameters())
        return loss.item()

    def _against_critic(self, painted: Tensor, truth: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """How surely the hole is called painted, and how unlike the truth the critic sees it."""
        self.critic.requires_grad_(False)
        opinion, seen = self.critic(painted)
        with torch.no_grad():
            true_seen = self.critic(truth)[1]
        self.critic.requires_grad_(True)
        adversary = mean_over(F.softplus(-opinion), F.adaptive_avg_pool2d(mask, opinion.shape[2:]))
        parts = []
        for ours, theirs in zip(seen, true_seen, strict=True):
            apart = mean_over((ours - theirs).abs(), F.adaptive_max_pool2d(mask, ours.shape[2:]))
            parts.append(apart / theirs.abs().mean().clamp(min=1e-3))
        return adversary, torch.stack(parts).mean()

    def _examples(self, indices: list[int], rng: np.random.Generator) -> Example:
        truths: list[Tensor] = []
        references: list[Tensor] = []
        masks = []
        side = self.crop_px
        for index in indices:
            whole = self.photographs.crop(index, side + _VIEW_PX, rng)
            seed = int(rng.integers(2**62)) if rng.random() < 0.5 else None
            for views in (truths, references):
                top, left = (int(v) for v in rng.integers(0, _VIEW_PX + 1, 2))
                views.append(_as_tensor(whole[top : top + side, left : left + side], seed))
            masks.append(torch.from_numpy(hole((side, side), rng))[None].float())
        truth = torch.stack(truths).contiguous(memory_format=torch.channels_last)
        return Example(truth, torch.stack(masks), torch.stack(references).contiguous(memory_format=torch.channels_last))


def hole_loss(painted: Tensor, truth: Tensor, mask: Tensor) -> Tensor:
    """L1 in the hole, and a little of the logarithm of each hole's mean square, which is its PSNR."""
    absolute = mean_over((painted - truth).abs(), mask)
    square = ((painted - truth).square() * mask).sum(dim=(1, 2, 3)) / mask.sum(dim=(1, 2, 3)).clamp(min=1) / 3
    return absolute + 0.01 * (square + 1e-4).log().mean()


def mean_over(values: Tensor, weight: Tensor) -> Tensor:
    """The mean of values (B, C, H, W) where weight (B, 1, H, W) lies."""
    return (values * weight).sum() / (weight.sum() * values.shape[1]).clamp(min=1)


def psnr(painted: Tensor, truth: Tensor, mask: Tensor) -> float:
    """Mean over holes, dB."""
    square = ((painted - truth).square() * mask).sum(dim=(1, 2, 3)) / mask.sum(dim=(1, 2, 3)).clamp(min=1) / 3
    return float((-10 * torch.log10(square + 1e-9)).mean())


def texture_error(painted: Tensor, truth: Tensor, mask: Tensor) -> float:
    """Mean over holes of how far the mean difference of neighbours is from the truth's, relatively."""

    def rough(image: Tensor) -> Tensor:
        grey = image.mean(dim=1, keepdim=True)
        down, across = grey.diff(dim=2).abs() * mask[:, :, 1:], grey.diff(dim=3).abs() * mask[:, :, :, 1:]
        return (down.sum(dim=(1, 2, 3)) + across.sum(dim=(1, 2, 3))) / mask.sum(dim=(1, 2, 3)).clamp(min=1)

    return float((rough(painted) / rough(truth).clamp(min=1e-4) - 1).abs().mean())


def _as_tensor(view: Pixels, seed: int | None) -> Tensor:
    """(3, h, w); where there is a seed, aged by it: two views of a place are then prints of the same kind."""
    picture = view.astype(np.float32) / np.float32(255) if seed is None else aged(view, np.random.default_rng(seed))
    return torch.from_numpy(picture).permute(2, 0, 1)


def main(argv: list[str] | None = None) -> int:
    return carry_out(arguments("inpainter", minutes=25).parse_args(argv), _task)


def _task(options: argparse.Namespace, device: torch.device) -> InpainterTask:
    photographs = read_photographs(options.data)
    for line in photographs.left_out:
        print(line, file=sys.stderr)
    return InpainterTask(photographs, device, options.batch_size or 4)


if __name__ == "__main__":
    sys.exit(main())
