"""Teach the damage detector: `mmstudio train damage-detector --data DIR --out DIR`.

Every crop is aged, what only looks like damage is drawn into it, damage is painted over it, and all of it is scanned.
A third of each batch is undamaged: of three times as many such crops those that the net is most wrong about (online
hard examples, Shrivastava et al. 2016, arXiv:1604.03540). What ships is the running mean of the weights.
"""

from __future__ import annotations

import argparse
import copy
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

from mmstudio.nets.damage_detector import SHAPE, DamageDetector
from mmstudio.training.damage import damaged, disguised
from mmstudio.training.loop import Progress, arguments, compiled, follow, update
from mmstudio.training.muon import optimizers_of
from mmstudio.training.photographs import Floats, Photographs, aged, read_photographs, scanned
from mmstudio.training.recipe import carry_out
from mmstudio.training.sheets import tiled

CROP_PX = 128
_VALIDATION_CROPS = 48
_REACH_PX = 2  # of the tolerance with which validation counts
_WHOLE = 1 / 3  # of a batch that has no damage
_LOOKED_AT = 3  # undamaged crops for one that is learned from
_THRESHOLDS = tuple(i / 20 for i in range(2, 20))


class DamageDetectorTask:
    """Tell damaged pixels from whole ones. Validation is minus F1 with two pixels of tolerance, at the best odds."""

    name = "damage-detector"

    def __init__(
        self,
        photographs: Photographs,
        device: torch.device,
        batch_size: int = 12,
        net: DamageDetector | None = None,
        crop_px: int = CROP_PX,
    ) -> None:
        self.photographs, self.device, self.batch_size, self.crop_px = photographs, device, batch_size, crop_px
        # each photograph many times over: an epoch is then longer than a batch
        self.training_indices = photographs.parts["train"] * 16
        self.net = (net or DamageDetector(**SHAPE)).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.detect = compiled(self.net, device)
        self.average = copy.deepcopy(self.net).requires_grad_(False)
        self.nets: Mapping[str, nn.Module] = {"damage-detector": self.net, "average": self.average}
        ends = (self.net.first, self.net.last)
        self.optimizers: Mapping[str, torch.optim.Optimizer] = optimizers_of(
            self.net, ends, muon_lr=0.006, adam_lr=1e-3
        )
        rng = np.random.default_rng(5)
        parts = photographs.parts["validation"]
        self.kept = self._examples([parts[i % len(parts)] for i in range(_VALIDATION_CROPS)], rng)

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        rng = np.random.default_rng(int(torch.randint(2**62, (1,), generator=random)))
        whole = round(_WHOLE * len(indices))
        image, truth = self._examples(indices[whole:], rng)
        if whole:
            misleading = self._misleading(indices[:whole], rng)
            image, truth = torch.cat([image, misleading]), torch.cat([truth, torch.zeros_like(misleading[:, :2])])
        image, truth = image.to(self.device, memory_format=torch.channels_last), truth.to(self.device)
        loss = detection_loss(self.detect(image).float(), truth)
        norm = update(self.optimizers.values(), loss, self.net.parameters())
        follow(self.average, self.net, progress.step)
        return {"loss": loss.item(), "norm": norm}

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        """F1 where lines and spots are one, at the odds that suit it best; and the share of whole pixels that are then
        taken for damaged."""
        found, truth = self._found(), self.kept[1].amax(dim=1, keepdim=True) > 0.5
        best, odds = max((f1(found > threshold, truth), threshold) for threshold in _THRESHOLDS)
        alarms = ((found > odds) & ~_near(truth))[~_near(truth)].float().mean().item()
        return -best, {"f1": best, "odds": odds, "false_alarms": alarms}

    @torch.inference_mode()
    def sheet(self, path: Path) -> None:
        """Sixteen crops: damaged, truth, what was found."""
        image, truth, found = self.kept[0][:16], self.kept[1][:16], self._found()[:16]
        columns = image, truth.amax(dim=1, keepdim=True).expand_as(image), found.expand_as(image)
        pixels = (torch.stack(columns, dim=1).flatten(0, 1).clamp(0, 1) * 255).byte().permute(0, 2, 3, 1).numpy()
        Image.fromarray(tiled(pixels, 12)).save(path)

    def _found(self) -> Tensor:
        batches = torch.split(self.kept[0], 8)
        parts = [torch.sigmoid(self.average(part.to(self.device))).cpu() for part in batches]
        return torch.cat(parts).amax(dim=1, keepdim=True)

    @torch.inference_mode()
    def _misleading(self, indices: list[int], rng: np.random.Generator) -> Tensor:
        """Undamaged crops (B, 3, c, c), one for each index: those of many that are most taken for damaged."""
        clean = [scanned(self._clean(index, rng, 0.25), rng) for index in indices * _LOOKED_AT]
        images = torch.stack([_as_tensor(picture) for picture in clean])
        shown = images.to(self.device, memory_format=torch.channels_last)
        alarm = torch.sigmoid(self.detect(shown).float()).mean(dim=(1, 2, 3)).cpu()
        return images[alarm.topk(len(indices)).indices]

    def _examples(self, indices: list[int], rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Crops (B, 3, c, c) and what is damaged of them (B, 2, c, c)."""
        images, truths = [], []
        for index in indices:
            made = damaged(self._clean(index, rng, 0.12), rng)
            images.append(_as_tensor(scanned(made.pixels, rng)))
            truths.append(torch.from_numpy(np.stack([made.lines, made.spots]).astype(np.float32)))
        return torch.stack(images), torch.stack(truths)

    def _clean(self, index: int, rng: np.random.Generator, disguise: float) -> Floats:
        """A crop (c, c, 3); disguise: how many have something in them that only looks like damage."""
        return disguised(aged(self.photographs.crop(index, self.crop_px, rng), rng), rng, disguise)


def detection_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Cross-entropy, and Tversky's overlap (Salehi et al. 2017, arXiv:1706.05721), of (B, 2, H, W).

    Missing a pixel counts a little more than a false alarm: edges of damage are soft. The overlap alone has next to no
    slope where nothing is found yet, and focal weights take away what slope the cross-entropy has there.
    """
    likely = torch.sigmoid(logits)
    entropy = (F.binary_cross_entropy_with_logits(logits, truth, reduction="none") * (1 + 2 * truth)).mean()
    hit = (likely * truth).sum(dim=(0, 2, 3))
    false, missed = (likely * (1 - truth)).sum(dim=(0, 2, 3)), ((1 - likely) * truth).sum(dim=(0, 2, 3))
    overlap = (hit + 1) / (hit + 0.45 * false + 0.55 * missed + 1)
    return 4 * entropy + 0.5 * (1 - overlap).mean()


def f1(found: Tensor, truth: Tensor) -> float:
    """Of masks (B, 1, H, W), a pixel being right when the other mask has one within two pixels."""
    precision = (found & _near(truth)).sum() / found.sum().clamp(min=1)
    recall = (truth & _near(found)).sum() / truth.sum().clamp(min=1)
    return float(2 * precision * recall / (precision + recall).clamp(min=1e-9))


def _near(mask: Tensor) -> Tensor:
    return F.max_pool2d(mask.float(), 2 * _REACH_PX + 1, stride=1, padding=_REACH_PX) > 0


def _as_tensor(picture: Floats) -> Tensor:
    return torch.from_numpy(picture).permute(2, 0, 1)


def main(argv: list[str] | None = None) -> int:
    return carry_out(arguments("damage-detector", minutes=24, data="photos").parse_args(argv), _task)


def _task(options: argparse.Namespace, device: torch.device) -> DamageDetectorTask:
    photographs = read_photographs(options.data)
    for line in photographs.left_out:
        print(line, file=sys.stderr)
    return DamageDetectorTask(photographs, device, options.batch_size or 12)


if __name__ == "__main__":
    sys.exit(main())
