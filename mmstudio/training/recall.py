"""Teach the generator's recall: `mmstudio train recall --data DIR --out DIR`, after autoencoder and joint.

Beside the net that ships, one is taught per fold, without the cells of that fold: what these answer for them is what
recall is worth for a cell it has never seen, and that is what the rest of the generator has to learn to expect
(stacked generalisation, Wolpert 1992).
"""

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

from mmstudio.generators.weights import under
from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.nets.generator import Recall
from mmstudio.training.icons import STYLES, DataError
from mmstudio.training.joint import load_joint
from mmstudio.training.lessons import FOLDS, Lessons, asked, load_autoencoder, prepare
from mmstudio.training.loop import Budget, Progress, arguments, update
from mmstudio.training.recipe import carry_out, drawings
from mmstudio.training.sheets import on_checkerboard, tiled
from mmstudio.training.splits import read_splits


class RecallTask:
    """Know every training drawing by heart. Validation is the error of the folds on what each has not seen."""

    name = "recall"

    def __init__(
        self,
        lessons: Lessons,
        autoencoder: Autoencoder,
        device: torch.device,
        batch_size: int = 256,
        width: int = 1024,
        components: int = 512,
    ) -> None:
        self.lessons, self.autoencoder, self.device, self.batch_size = lessons, autoencoder, device, batch_size
        self.training_indices = lessons.parts["train"]
        latents = lessons.latents[self.training_indices]
        shape = (int(latents.shape[1]), int(latents.shape[2]), int(latents.shape[3]))
        first = Recall(len(STYLES), width=width, components=components, latent=shape)
        first.fit(latents)
        self.recalls = nn.ModuleList([first])
        for _ in range(FOLDS):
            fold = Recall(len(STYLES), width=width, components=components, latent=shape)
            fold.mean.copy_(first.mean)
            fold.basis.copy_(first.basis)
            self.recalls.append(fold)
        self.recalls.to(device)
        self.nets: Mapping[str, nn.Module] = {"recalls": self.recalls}
        self.optimizers: Mapping[str, torch.optim.Optimizer] = {
            "recalls": torch.optim.AdamW(self.recalls.parameters(), lr=1.5e-3, betas=(0.9, 0.99), weight_decay=0.02)
        }
        self.parts = (lessons.latents.flatten(1) - first.mean.cpu()) @ first.basis.T.cpu()  # (N, components)
        self.energy = float(self.parts[self.training_indices].square().sum(dim=1).mean())

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        condition = asked(self.lessons, indices, random, noise=0.1).to(self.device)
        style, target = self.lessons.styles[indices].to(self.device), self.parts[indices].to(self.device)
        folds = self.lessons.folds[indices].to(self.device)
        loss, figures = torch.zeros((), device=self.device), {}
        for number in (0, 1 + progress.step % FOLDS):  # folds in turn: they generalise, number 0 learns by heart
            recall = self.recalls[number]
            assert isinstance(recall, Recall)
            known = folds != number - 1  # number 0 knows all
            if known.any():
                error = (recall.parts(condition[known], style[known]) - target[known]).square().sum(dim=1).mean()
                loss = loss + error / self.energy
                figures[f"error_{number}"] = error.item() / self.energy
        figures["norm"] = update(self.optimizers.values(), loss, self.recalls.parameters(), clip=2.0)
        return figures

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        known = self.training_indices[:: max(1, len(self.training_indices) // 1000)]
        unseen = sum(
            self._error(number + 1, [i for i in known if int(self.lessons.folds[i]) == number])
            for number in range(FOLDS)
        )
        figures = {
            "known": self._error(0, known),
            "validation_cells": self._error(0, self.lessons.parts["validation"]),
            "folds": unseen / FOLDS,
        }
        return figures["folds"], figures

    @torch.inference_mode()
    def sheet(self, path: Path) -> None:
        indices = self.training_indices[:: max(1, len(self.training_indices) // 24)][:24]
        condition, style = self.lessons.conditions[indices, 0], self.lessons.styles[indices]
        drawn = self.recalls[0](condition.to(self.device), style.to(self.device))
        both = torch.cat([self.lessons.latents[indices].to(self.device), drawn])
        pictures = self.autoencoder.decoder(both.contiguous(memory_format=torch.channels_last)).clamp(0, 1)
        Image.fromarray(tiled(on_checkerboard(pictures.cpu()), 12)).save(path)

    def _error(self, number: int, indices: list[int]) -> float:
        """Share of the latents' variance that a recall misses, from the plain label."""
        recall = self.recalls[number]
        assert isinstance(recall, Recall)
        if not indices:
            return 1.0
        condition = self.lessons.conditions[indices, 0].to(self.device)
        ours = recall.parts(condition, self.lessons.styles[indices].to(self.device)).cpu()
        return float((ours - self.parts[indices]).square().sum(dim=1).mean()) / self.energy


def load_recalls(path: Path) -> list[Recall]:
    """What a finished run knows: the recall that ships, then one per fold; frozen. Raises DataError."""
    if not path.exists():
        raise DataError(f"There is no recall in {path.parent}: train it first.")
    tensors: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)["nets"]["recalls"]
    recalls = []
    for number in range(1 + FOLDS):
        own = under(tensors, str(number))
        components, width = own["leave.weight"].shape
        latent = (8, *(int((own["mean"].numel() / 8) ** 0.5),) * 2)
        recall = Recall(len(STYLES), own["enter.weight"].shape[1], width, components, latent)
        recall.load_state_dict(own)
        recalls.append(recall.eval().requires_grad_(False))
    return recalls


def main(argv: list[str] | None = None) -> int:
    parser = arguments("recall", minutes=10)
    parser.add_argument("--width", type=int, default=1024)
    options = parser.parse_args(argv)
    return carry_out(options, _task, Budget(options.minutes, options.steps, patience=10_000))


def _task(options: argparse.Namespace, device: torch.device) -> RecallTask:
    autoencoder = load_autoencoder(options.out / "autoencoder.best.pt").to(device)
    encoder, mapper = load_joint(options.out / "joint.best.pt")
    cache = options.out / "cache"
    lessons = prepare(drawings(options), read_splits(), autoencoder, encoder.to(device), mapper.to(device), cache)
    return RecallTask(lessons, autoencoder, device, options.batch_size or 256, options.width)


if __name__ == "__main__":
    sys.exit(main())
