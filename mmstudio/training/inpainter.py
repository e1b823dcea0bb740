"""Teach the inpainter: `mmstudio train inpainter --data DIR --out DIR`.

Both guesses at each hole are made beforehand and kept in --out. The hole is learned by its pixels, against a critic
that says of every patch whether it was painted (its labels are the mask, AOT-GAN, Zeng et al. 2021, arXiv:2104.01431),
and by what that critic sees on the way. No net of others takes part. For a quarter of the steps another view of the
same place is given as a reference.
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
from mmstudio.nets.inpainter import SHAPE, Inpainter
from mmstudio.training import holes
from mmstudio.training.adversary import EVERY, MaskCritic
from mmstudio.training.holes import Holes, Planes, kept_holes
from mmstudio.training.loop import Progress, arguments, compiled, follow, update
from mmstudio.training.muon import optimizers_of
from mmstudio.training.photographs import read_photographs, turned
from mmstudio.training.recipe import carry_out
from mmstudio.training.sheets import tiled

_HOLES = 4000
_CRITIC_FROM = 0.6  # of the budget; before, all there is to see is blur
_CRITIC_SHARE = 0.4  # how strongly the critic pulls at the pixels, for one of the pixels' own pull
_LIKENESS = 5.0  # for one of the critic's opinion
_STEEPNESS = 0.5
_AT_ONCE = 8  # pictures of validation


class Example(NamedTuple):
    """truth, reference, waves, patches (B, 3, c, c) in [0, 1]; mask (B, 1, c, c), 1 = repaint."""

    truth: Tensor
    mask: Tensor
    reference: Tensor
    waves: Tensor
    patches: Tensor


class InpainterTask:
    """Fill holes. Validation is minus the PSNR in the hole, less what is missing of the truth's texture."""

    name = "inpainter"

    def __init__(
        self,
        learned: Holes,
        device: torch.device,
        batch_size: int = 16,
        net: Inpainter | None = None,
        critic_width: int = 48,
    ) -> None:
        self.learned, self.device, self.batch_size = learned, device, batch_size
        self.training_indices = list(range(len(learned.train)))
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
        helped = np.arange(len(learned.validation)) % holes.EVERY == 0
        self.kept, self.kept_with_reference = (example(learned.validation[part]) for part in (~helped, helped))

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        kind = self.device.type
        with torch.autocast(kind, torch.bfloat16, enabled=kind == "cuda" or quick_dtype(kind) == torch.bfloat16):
            return self._step(indices, random, progress, done)

    def _step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        rng = np.random.default_rng(int(torch.randint(2**62, (1,), generator=random)))
        helped = rng.random() < 1 / holes.EVERY
        of = [i - i % holes.EVERY + (0 if helped else 1 + int(rng.integers(holes.EVERY - 1))) for i in indices]
        planes = np.stack([turned(self.learned.train[i], int(rng.integers(8))) for i in of])
        truth, mask, reference, waves, patches = (part.to(self.device) for part in example(planes))
        painted = self.fill(truth, mask, waves, patches, reference if helped else None).float()
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
        kept = self.kept
        ways = {"": self._painted(kept), "_waves": kept.waves, "_patches": kept.patches}
        figures = {}
        for way, painted in ways.items():
            figures[f"psnr{way}"] = psnr(painted, kept.truth, kept.mask)
            figures[f"texture{way}"] = texture_error(painted, kept.truth, kept.mask)
        helped = self.kept_with_reference
        for way, reference in (("with", helped.reference), ("without", None)):
            figures[f"psnr_{way}_reference"] = psnr(self._painted(helped, reference), helped.truth, helped.mask)
        return -figures["psnr"] + 3 * figures["texture"], figures

    @torch.inference_mode()
    def sheet(self, path: Path) -> None:
        """Twelve crops: with the hole, waves, patches, filled, truth."""
        kept = Example(*(part[:12] for part in self.kept))
        columns = kept.truth * (1 - kept.mask) + kept.mask, kept.waves, kept.patches, self._painted(kept), kept.truth
        pixels = (torch.stack(columns, dim=1).flatten(0, 1).clamp(0, 1) * 255).byte().permute(0, 2, 3, 1).numpy()
        Image.fromarray(tiled(pixels, 15)).save(path)

    def _painted(self, of: Example, reference: Tensor | None = None) -> Tensor:
        painted = []
        for i in range(0, len(of.truth), _AT_ONCE):
            truth, mask, _, waves, patches = (part[i : i + _AT_ONCE].to(self.device) for part in of)
            other = None if reference is None else reference[i : i + _AT_ONCE].to(self.device)
            painted.append(self.average(truth, mask, waves, patches, other).cpu())
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


def example(planes: Planes) -> Example:
    """uint8 (B, c, c, 13) as nets read it."""
    parts = np.split(planes.astype(np.float32) / np.float32(255), (3, 4, 7, 10), axis=3)
    laid = (torch.from_numpy(np.ascontiguousarray(part)).permute(0, 3, 1, 2) for part in parts)
    return Example(*laid)  # channels last


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


def main(argv: list[str] | None = None) -> int:
    return carry_out(arguments("inpainter", minutes=45, data="photos").parse_args(argv), _task)


def _task(options: argparse.Namespace, device: torch.device) -> InpainterTask:
    photographs = read_photographs(options.data)
    for line in photographs.left_out:
        print(line, file=sys.stderr)
    learned = kept_holes(photographs, options.out, _HOLES, options.threads)
    return InpainterTask(learned, device, options.batch_size or 16)


if __name__ == "__main__":
    sys.exit(main())
