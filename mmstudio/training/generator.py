"""Teach the starter generator: `mmstudio train generator --data DIR --out DIR`, after autoencoder, joint
and recall.

Retrieval-augmented and leave-one-out: the net sees what the memory proposes for a condition without the drawing itself
(in 85 % of the draws), without its whole family (25 %), and what a recall that has never seen it answers; one lesson in
seven has no memory but the recall that has. Among three draws of the memory's noise the one that leads nearest to the
drawing is learned from, as in conditional IMLE (Li et al. 2020, arXiv:2004.03590); a critic of latents (relativistic,
R3GAN, arXiv:2501.05441) keeps what is uncertain from being averaged; the image encoder of the joint space holds what
is drawn to its words (InfoNCE, arXiv:1807.03748), and a reader of styles to the style that was asked for.
"""

from __future__ import annotations

import argparse
import copy
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.nets.generator import Z_DIM, LatentGenerator, Recall
from mmstudio.nets.image_encoder import ImageEncoder
from mmstudio.nets.memory import Neighbours
from mmstudio.training.adversary import LatentCritic, StyleReader, liveliness, teach
from mmstudio.training.autoencoder import over_white
from mmstudio.training.icons import STYLES
from mmstudio.training.joint import load_joint
from mmstudio.training.lessons import Lessons, asked, load_autoencoder, prepare
from mmstudio.training.loop import Budget, Progress, arguments, compiled, update, write_atomically
from mmstudio.training.muon import optimizers_of
from mmstudio.training.recall import load_recalls
from mmstudio.training.recipe import carry_out, drawings
from mmstudio.training.sheets import on_checkerboard, tiled
from mmstudio.training.splits import read_splits

WIDTH, BLOCKS = 112, 6
NEVER = 2.0  # of a run


@dataclass(frozen=True)
class Objective:
    """What is switched on; the comparison in models/README.md switches off one at a time.

    imle: draws of the memory's noise of which the nearest is learned from (1 = plain regression).
    critic_from: fraction of the run after which the critic pulls.
    align, obey: weight of the alignment to words, and of being in the style that was asked for.
    """

    memory: bool = True
    imle: int = 3
    critic_from: float = 0.35
    align: float = 0.1
    obey: float = 0.02


class GeneratorTask:
    """Draw a drawing's latent from its caption and other drawings. Validation is minus the PSNR on held-out cells."""

    name = "generator"

    def __init__(
        self,
        lessons: Lessons,
        autoencoder: Autoencoder,
        encoder: ImageEncoder,
        recalls: list[Recall],
        device: torch.device,
        batch_size: int = 32,
        objective: Objective | None = None,
    ) -> None:
        self.lessons, self.autoencoder, self.device, self.batch_size = lessons, autoencoder, device, batch_size
        self.encoder, self.recalls, self.objective = encoder, recalls, objective or Objective()
        self.training_indices = lessons.parts["train"]
        net = generator_around(recalls[0])
        self.average = copy.deepcopy(net).to(device).requires_grad_(False)
        self.net = net.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.draw = compiled(self.net, device)
        self.critic = LatentCritic(384 + len(STYLES)).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.reader = StyleReader(len(STYLES)).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.nets: Mapping[str, nn.Module] = {
            "generator": self.net, "average": self.average, "critic": self.critic, "reader": self.reader
        }  # fmt: skip
        inner = optimizers_of(self.net, (self.net.style, self.net.enter, self.net.head), adam_lr=8e-4)
        self.taught = [p for p in self.net.parameters() if p.requires_grad]
        self.optimizers: Mapping[str, torch.optim.Optimizer] = {
            **inner,
            "critic": torch.optim.AdamW(self.critic.parameters(), lr=3e-4, betas=(0.0, 0.98)),
            "reader": torch.optim.AdamW(self.reader.parameters(), lr=1e-3, betas=(0.9, 0.98)),
        }
        self.tint = self._tint_scale()
        named = sorted({int(lessons.families[i]): i for i in self.training_indices}.values())
        self.captions = lessons.texts[named].to(device)
        self.caption_families = lessons.families[named].to(device)

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        target = self.lessons.latents[indices].to(self.device)
        condition, style = asked(self.lessons, indices, random), self.lessons.styles[indices]
        neighbours, weight = self._propose(indices, condition, style, target, random)
        condition, style, weight = condition.to(self.device), style.to(self.device), weight.to(self.device)
        recalled = self.recalled(indices, condition, style, unseen=neighbours is not None)
        z = self._tint(target, neighbours, recalled, random)
        drawn = self.draw(condition, style, z, neighbours, recalled)
        near = ((drawn - target).square() + 1e-3).sqrt().mean(dim=(1, 2, 3))
        loss = (near * weight).mean()
        figures = {"near": near.mean().item()}
        if self.objective.align and progress.step % 2 == 0:
            aligned = self._alignment(drawn[:_ALIGNED], indices[:_ALIGNED])
            loss, figures["aligned"] = loss + self.objective.align * aligned, aligned.item()
        if self.objective.obey:
            figures["style"] = self._learn_styles(target, style)
            obeyed = F.cross_entropy(self.reader(drawn), style)
            loss, figures["obeyed"] = loss + self.objective.obey * obeyed, obeyed.item()
        lively = done >= self.objective.critic_from
        if lively:
            told = torch.cat([condition, F.one_hot(style, len(STYLES)).to(condition)], dim=1)
            pull, figures["lively"] = self._lively(loss, drawn, target, told)
            loss = loss + (pull * drawn).sum()
        teachers = [optimizer for name, optimizer in self.optimizers.items() if name not in ("critic", "reader")]
        figures["norm"] = update(teachers, loss, self.taught)
        if lively:
            figures["critic"] = teach(
                self.critic, self.optimizers["critic"], drawn, target, told, step=progress.step, strength=0.05
            )
        keep = min(0.997, (1 + progress.step) / (10 + progress.step))
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.net.parameters(), strict=True):
                mean.lerp_(now, 1 - keep)
        return figures

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        values = draw_cells(self.lessons, self.average, self.autoencoder, self.lessons.parts["validation"], self.device)
        errors = [(-10 * torch.log10((over_white(a) - over_white(b)).square().mean() + 1e-9)).item() for a, b in values]
        psnr = sum(errors) / max(1, len(errors))
        return -psnr, {"psnr": psnr}

    @torch.inference_mode()
    def sheet(self, path: Path) -> None:
        cells = self.lessons.parts["validation"][:48:2]
        pairs = draw_cells(self.lessons, self.average, self.autoencoder, cells, self.device)
        pictures = torch.cat([torch.stack([truth for truth, _ in pairs]), torch.stack([ours for _, ours in pairs])])
        Image.fromarray(tiled(on_checkerboard(pictures), 12)).save(path)

    def _propose(
        self, indices: list[int], condition: Tensor, style: Tensor, target: Tensor, random: torch.Generator
    ) -> tuple[Neighbours | None, Tensor]:
        count, memory = len(indices), self.lessons.memory
        chance = torch.rand(3, count, generator=random)
        weight = torch.ones(count)
        if chance[2, 0] < _WITHOUT_MEMORY or not self.objective.memory:
            return None, weight
        without_family = chance[1] < 0.25
        weight[without_family] = 0.4  # a guess is less to learn from than a transfer
        same = self.lessons.memory_families[None] == self.lessons.families[indices][:, None]
        banned = same & without_family[:, None]
        banned |= self.lessons.own_rows(indices) & (chance[0] < 0.85)[:, None]
        noises = torch.randn(self.objective.imle, count, len(memory), generator=random)
        tries = [memory.propose(condition, style, noise, banned) for noise in noises]
        coarse = F.avg_pool2d(target.cpu(), 2)
        far = torch.stack([(F.avg_pool2d(t.latents[:, 0], 2) - coarse).abs().mean(dim=(1, 2, 3)) for t in tries])
        best = far.argmin(dim=0)
        each = torch.arange(count)
        chosen = [torch.stack(list(parts))[best, each].to(self.device) for parts in zip(*tries, strict=True)]
        return Neighbours(*chosen), weight

    def _learn_styles(self, real: Tensor, style: Tensor) -> float:
        """The reader learns from real drawings alone, a little beside themselves, so that traces do not fool it."""
        loss = F.cross_entropy(self.reader(real + 0.1 * torch.randn_like(real)), style)
        update([self.optimizers["reader"]], loss, self.reader.parameters())
        return loss.item()

    @torch.no_grad()
    def recalled(self, indices: list[int], condition: Tensor, style: Tensor, unseen: bool) -> Tensor:
        """What recall answers: of the net that ships, or of those that have never seen the cells."""
        if not unseen:
            return self.recalls[0](condition, style)  # type: ignore[no-any-return]
        folds = self.lessons.folds[indices].to(condition.device)
        recalled = torch.empty(len(indices), *self.lessons.latents.shape[1:], device=condition.device)
        for number, recall in enumerate(self.recalls[1:]):
            chosen = folds == number
            recalled[chosen] = recall(condition[chosen], style[chosen])
        return recalled

    def _alignment(self, drawn: Tensor, indices: list[int]) -> Tensor:
        """How far what is drawn is from its words among those of all families, by the image encoder (InfoNCE)."""
        picture = self.autoencoder.decoder(drawn.contiguous(memory_format=torch.channels_last))
        seen = self.encoder(picture.clamp(0, 1))
        logits = seen @ self.captions.T * _SHARPNESS
        own = self.lessons.families[indices].to(logits.device)[:, None] == self.caption_families[None]
        loss: Tensor = (logits.logsumexp(1) - logits.masked_fill(~own, -torch.inf).logsumexp(1)).mean()
        return loss

    def _tint(self, target: Tensor, neighbours: Neighbours | None, recalled: Tensor, random: torch.Generator) -> Tensor:
        """z of a lesson: how the drawing differs in tone from what leads, a little noisy, often unknown."""
        lead = recalled if neighbours is None else neighbours.latents[:, 0]
        z = (target.mean(dim=(2, 3)) - lead.mean(dim=(2, 3))) / self.tint.to(self.device)
        z = z + 0.3 * torch.randn(z.shape, generator=random).to(z)
        known = (torch.rand(len(z), 1, generator=random) < 0.6).to(z)
        return z.clamp(-3, 3) * known

    def _tint_scale(self) -> Tensor:
        random = torch.Generator().manual_seed(11)
        order = torch.randperm(len(self.training_indices), generator=random)
        indices = [self.training_indices[i] for i in order[:256].tolist()]
        condition, style = self.lessons.conditions[indices, 0], self.lessons.styles[indices]
        own = self.lessons.own_rows(indices)
        neighbours = self.lessons.memory.propose(condition, style, torch.zeros(own.shape), own)
        difference = self.lessons.latents[indices].mean(dim=(2, 3)) - neighbours.latents[:, 0].mean(dim=(2, 3))
        return difference.std(dim=0).clamp(min=1e-3)

    def _lively(self, loss: Tensor, drawn: Tensor, target: Tensor, condition: Tensor) -> tuple[Tensor, float]:
        """Where the critic pulls what was drawn, 0.6 times as strongly as the first loss does, and its opinion."""
        image = drawn.detach().requires_grad_()
        lively = liveliness(self.critic, image, target, condition)
        pull = torch.autograd.grad(lively, image)[0]
        strength = torch.autograd.grad(loss, drawn, retain_graph=True)[0].norm()
        return pull * (0.6 * strength / (pull.norm() + 1e-8)), lively.item()


_WITHOUT_MEMORY = 0.15  # share of batches that draw from recall alone
_ALIGNED = 8  # drawings of a batch that are decoded and held to their words
_SHARPNESS = 20.0  # of InfoNCE, per unit of cosine


def generator_around(recall: Recall) -> LatentGenerator:
    """A generator that begins with a finished recall, which stays as it is."""
    channels, side, _ = recall.latent
    width, text_dim = recall.enter.weight.shape
    net = LatentGenerator(
        len(STYLES), text_dim, channels, side, WIDTH, BLOCKS, recall=width, components=recall.basis.shape[0]
    )
    assert net.recall is not None
    net.recall.load_state_dict(recall.state_dict())
    net.recall.requires_grad_(False)
    return net


@torch.inference_mode()
def drawn_unseen(task: GeneratorTask) -> Tensor:
    """What the generator draws for each training drawing when it may not look it up: (N, 8, 16, 16), NaN for others."""
    lessons = task.lessons
    drawn = torch.full_like(lessons.latents, torch.nan)
    for part in torch.split(torch.tensor(task.training_indices), 64):
        indices = part.tolist()
        condition, style = lessons.conditions[indices, 0], lessons.styles[indices]
        own = lessons.own_rows(indices)
        neighbours = lessons.memory.propose(condition, style, torch.zeros(own.shape), own)
        neighbours = Neighbours(*(value.to(task.device) for value in neighbours))
        condition, style = condition.to(task.device), style.to(task.device)
        recalled = task.recalled(indices, condition, style, unseen=True)
        z = torch.zeros(len(indices), Z_DIM, device=task.device)
        drawn[indices] = task.average(condition, style, z, neighbours, recalled).clamp(-3, 3).cpu()
    return drawn


@torch.inference_mode()
def draw_cells(
    lessons: Lessons,
    net: LatentGenerator,
    autoencoder: Autoencoder,
    indices: list[int],
    device: torch.device,
    memory: bool = True,
) -> list[tuple[Tensor, Tensor]]:
    """(truth, drawn) premultiplied pictures (4, 128, 128) of held-out cells, from the plain caption without noise."""
    pairs = []
    for start in range(0, len(indices), 32):
        part = indices[start : start + 32]
        condition, style = lessons.conditions[part, 0], lessons.styles[part]
        neighbours = None
        if memory:
            neighbours = lessons.memory.propose(condition, style, torch.zeros(len(part), len(lessons.memory)))
            neighbours = Neighbours(*(value.to(device) for value in neighbours))
        z = torch.zeros(len(part), Z_DIM, device=device)
        drawn = net(condition.to(device), style.to(device), z, neighbours)
        truth = autoencoder.decoder(lessons.latents[part].to(device)).clamp(0, 1)
        pairs += list(zip(truth.cpu(), autoencoder.decoder(drawn.clamp(-3, 3)).clamp(0, 1).cpu(), strict=True))
    return pairs


def main(argv: list[str] | None = None) -> int:
    parser = arguments("generator", minutes=45)
    parser.add_argument("--no-memory", action="store_true", help="for comparison: from words and recall alone")
    parser.add_argument("--no-critic", action="store_true", help="for comparison")
    parser.add_argument("--imle", type=int, default=3, help="draws of which the nearest teaches; 1 = regression")
    options = parser.parse_args(argv)

    objective = Objective(
        memory=not options.no_memory,
        imle=options.imle,
        critic_from=NEVER if options.no_critic else Objective.critic_from,
    )

    def keep_drawn(task: GeneratorTask) -> None:
        write_atomically(options.out / "drawn.pt", {"latents": drawn_unseen(task).half()})  # for the polish

    budget = Budget(options.minutes, options.steps, patience=10_000)
    return carry_out(options, lambda told, device: _task(told, device, objective), budget, then=keep_drawn)


class Forerunners(NamedTuple):
    """What the generator is taught with, finished and frozen: in the order in which GeneratorTask takes them."""

    lessons: Lessons
    autoencoder: Autoencoder
    encoder: ImageEncoder
    recalls: list[Recall]


def forerunners(options: argparse.Namespace, device: torch.device) -> Forerunners:
    """What earlier recipes left in --out; leaves the memory there. Raises DataError."""
    autoencoder = load_autoencoder(options.out / "autoencoder.best.pt")
    encoder, mapper = load_joint(options.out / "joint.best.pt")
    recalls = [recall.to(device) for recall in load_recalls(options.out / "recall.state.pt")]
    autoencoder.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    encoder.to(device)
    cache = options.out / "cache"
    lessons = prepare(drawings(options), read_splits(), autoencoder, encoder, mapper.to(device), cache)
    write_atomically(options.out / "memory.pt", lessons.memory.state_dict())
    return Forerunners(lessons, autoencoder, encoder, recalls)


def _task(options: argparse.Namespace, device: torch.device, objective: Objective) -> GeneratorTask:
    return GeneratorTask(*forerunners(options, device), device, options.batch_size or 32, objective)


if __name__ == "__main__":
    sys.exit(main())
