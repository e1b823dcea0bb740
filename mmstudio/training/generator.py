"""Teach the starter generator on a finished autoencoder: `python -m mmstudio.training.generator --data DIR --out DIR`.

Retrieval-augmented and leave-one-out: the net sees what the memory proposes for a caption without the drawing itself
(in 85 % of the draws), without its whole concept (25 %) or nothing at all (6 %), and has to draw it. Among three draws
of the memory's noise the one that leads nearest to the drawing is learned from, as in conditional IMLE
(Li et al. 2020, arXiv:2004.03590); a critic of latents (relativistic, R3GAN, arXiv:2501.05441) keeps what is
uncertain from being averaged.
"""

from __future__ import annotations

import copy
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.nets.generator import Z_DIM, LatentCritic, LatentGenerator
from mmstudio.nets.memory import Memory, Neighbours, quantised
from mmstudio.training.augment import premultiplied
from mmstudio.training.autoencoder import over_white
from mmstudio.training.captions import VARIANTS, concept, embedded, readable_labels
from mmstudio.training.icons import STYLES, DataError, Icons, held_out, load_icons
from mmstudio.training.loop import Budget, Progress, arguments, device_of, train, update, write_atomically
from mmstudio.training.sheets import on_checkerboard, tiled

_NO_MIRROR = {
    "clock",
    "o’clock",
    "thirty",
    "button",
    "medal",
    "flag",
    "letter",
    "digit",
    "keycap",
    "music",
    "calendar",
    "sign",
    "note",
    "input",
    "numbers",
    "abc",
    "moon",
}
_NOT_KEPT = {"letter", "digit", "regional", "ideograph", "flag"}  # what the memory has no room for


@dataclass(frozen=True)
class Lessons:
    """All that the generator learns from. rows[i] is the memory row of drawing i, -1 when it is not kept there."""

    latents: Tensor  # (N, 8, 16, 16) of every drawing
    texts: Tensor  # (N, VARIANTS, 384)
    styles: Tensor  # (N,)
    concepts: Tensor  # (N,)
    rows: Tensor  # (N,)
    split: dict[str, list[int]]
    memory: Memory
    memory_concepts: Tensor  # (rows of the memory,)


def prepare(icons: Icons, autoencoder: Autoencoder, cache: Path) -> Lessons:
    """Encode every drawing and build the memory from those of the training split."""
    labels = readable_labels(icons.captions)
    texts = embedded(icons.captions, labels, cache)
    names = sorted({concept(label) for label in labels})
    number = {name: index for index, name in enumerate(names)}
    concepts = torch.tensor([number[concept(label)] for label in labels])
    styles = torch.tensor([STYLES.index(icon.style) for icon in icons.captions])
    split = held_out(icons.captions)
    latents = encoded(icons, autoencoder)
    kept = kept_drawings(icons, labels, split["train"])
    rows = torch.full((len(labels),), -1)
    rows[kept] = torch.arange(len(kept))
    codes, books = quantised(latents[kept])
    captions = sorted({(labels[i], icons.captions[i].tags) for i in kept})
    place = {caption: index for index, caption in enumerate(captions)}
    example = {(labels[i], icons.captions[i].tags): i for i in kept}
    readings = texts[[example[caption] for caption in captions]]  # (M, VARIANTS, 384)
    keys = torch.stack([readings[:, 0], F.normalize(readings.mean(dim=1) + readings[:, 1], dim=1)])
    mirrors = torch.tensor([not _NO_MIRROR & set(label.lower().split()) for label, _ in captions])
    caption = torch.tensor([place[labels[i], icons.captions[i].tags] for i in kept])
    memory = Memory(keys, caption, styles[kept], codes, books, mirrors)
    return Lessons(latents, texts, styles, concepts, rows, split, memory, concepts[kept])


def kept_drawings(icons: Icons, labels: list[str], among: list[int]) -> list[int]:
    """Drawings worth a place in the memory: one of each (concept, style); no flags, letters or families by count.

    fluent-flat is fluent-3d without its shading: signs and people are kept in one of the two.
    """
    seen: set[tuple[str, str]] = set()
    kept = []
    for index in among:
        icon, words = icons.captions[index], labels[index].lower()
        about = concept(words)
        twin = icon.style == "fluent-flat" and icon.group in ("symbols", "people-body", "")
        crowd = about.startswith("family") or icon.group == "flags" or words.endswith("flag")
        if not crowd and not twin and not _NOT_KEPT & set(words.split()) and (about, icon.style) not in seen:
            seen.add((about, icon.style))
            kept.append(index)
    return kept


@torch.inference_mode()
def encoded(icons: Icons, autoencoder: Autoencoder) -> Tensor:
    """Latents (N, 8, 16, 16) of all drawings."""
    device = next(autoencoder.parameters()).device
    parts = []
    for start in range(0, len(icons.captions), 64):
        image = premultiplied(torch.tensor(icons.pixels[start : start + 64]).to(device))
        parts.append(autoencoder.encoder(image.contiguous(memory_format=torch.channels_last)).float().cpu())
    return torch.cat(parts).contiguous()


class GeneratorTask:
    """Draw a drawing's latent from its caption and other drawings. Validation is minus the PSNR on held-out cells."""

    name = "generator"

    def __init__(
        self,
        lessons: Lessons,
        autoencoder: Autoencoder,
        device: torch.device,
        batch_size: int = 32,
        net: LatentGenerator | None = None,
        critic_from: float = 0.3,
    ) -> None:
        self.lessons, self.autoencoder, self.device, self.batch_size = lessons, autoencoder, device, batch_size
        self.critic_from = critic_from
        self.training_indices = lessons.split["train"]
        net = net or LatentGenerator(len(STYLES))
        self.average = copy.deepcopy(net).to(device).requires_grad_(False)
        self.net = net.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.critic = LatentCritic(384 + len(STYLES)).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.nets: Mapping[str, nn.Module] = {"generator": self.net, "average": self.average, "critic": self.critic}
        self.optimizers: Mapping[str, torch.optim.Optimizer] = {
            "generator": torch.optim.AdamW(self.net.parameters(), lr=8e-4, betas=(0.9, 0.98)),
            "critic": torch.optim.AdamW(self.critic.parameters(), lr=3e-4, betas=(0.0, 0.98)),
        }
        self.tint = self._tint_scale()

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        target = self.lessons.latents[indices].to(self.device)
        text, style = self._texts(indices, random), self.lessons.styles[indices]
        neighbours, weight = self._propose(indices, text, style, target, random)
        text, style, weight = text.to(self.device), style.to(self.device), weight.to(self.device)
        z = self._tint(target, neighbours, random)
        drawn = self.net(text, style, z, neighbours)
        near = ((drawn - target).square() + 1e-3).sqrt().mean(dim=(1, 2, 3))
        loss = (near * weight).mean()
        figures = {"near": near.mean().item()}
        if done >= self.critic_from:
            condition = torch.cat([text, F.one_hot(style, len(STYLES)).to(text)], dim=1)
            pull, figures["lively"] = self._lively(loss, drawn, target, condition)
            loss = loss + (pull * drawn).sum()
        figures["norm"] = update(self.optimizers["generator"], loss, self.net.parameters())
        if done >= self.critic_from:
            figures["critic"] = self._teach_critic(drawn.detach(), target, condition, lazily=progress.step % 8 == 0)
        keep = min(0.997, (1 + progress.step) / (10 + progress.step))
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.net.parameters(), strict=True):
                mean.lerp_(now, 1 - keep)
        return figures

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        values = draw_cells(self.lessons, self.average, self.autoencoder, self.lessons.split["validation"], self.device)
        errors = [(-10 * torch.log10((over_white(a) - over_white(b)).square().mean() + 1e-9)).item() for a, b in values]
        psnr = sum(errors) / max(1, len(errors))
        return -psnr, {"psnr": psnr}

    @torch.inference_mode()
    def sheet(self, path: Path) -> None:
        cells = self.lessons.split["validation"][:48:2]
        pairs = draw_cells(self.lessons, self.average, self.autoencoder, cells, self.device)
        pictures = torch.cat([torch.stack([truth for truth, _ in pairs]), torch.stack([ours for _, ours in pairs])])
        Image.fromarray(tiled(on_checkerboard(pictures), 12)).save(path)

    def _texts(self, indices: list[int], random: torch.Generator) -> Tensor:
        """One variant of each caption, the plain label half the time, a little beside itself."""
        variant = torch.randint(VARIANTS, (len(indices),), generator=random)
        variant[torch.rand(len(indices), generator=random) < 0.5] = 0
        text = self.lessons.texts[indices, variant]
        text = text + torch.randn(text.shape, generator=random) * (0.2 / text.shape[1] ** 0.5)
        return F.normalize(text, dim=1)

    def _propose(
        self, indices: list[int], text: Tensor, style: Tensor, target: Tensor, random: torch.Generator
    ) -> tuple[Neighbours | None, Tensor]:
        count, memory = len(indices), self.lessons.memory
        chance = torch.rand(3, count, generator=random)
        weight = torch.ones(count)
        if chance[2, 0] < 0.06:
            return None, weight
        without_concept = chance[1] < 0.25
        weight[without_concept] = 0.4  # a guess is less to learn from than a transfer
        same = self.lessons.memory_concepts[None] == self.lessons.concepts[indices][:, None]
        banned = same & without_concept[:, None]
        rows = self.lessons.rows[indices]
        alone = (chance[0] < 0.85) & (rows >= 0)
        banned[alone, rows[alone]] = True
        noises = torch.randn(3, count, len(memory), generator=random)
        tries = [memory.propose(text, style, noise, banned) for noise in noises]
        coarse = F.avg_pool2d(target.cpu(), 2)
        far = torch.stack([(F.avg_pool2d(t.latents[:, 0], 2) - coarse).abs().mean(dim=(1, 2, 3)) for t in tries])
        best = far.argmin(dim=0)
        each = torch.arange(count)
        chosen = [torch.stack(list(parts))[best, each].to(self.device) for parts in zip(*tries, strict=True)]
        return Neighbours(*chosen), weight

    def _tint(self, target: Tensor, neighbours: Neighbours | None, random: torch.Generator) -> Tensor:
        """z of a lesson: how the drawing differs in tone from the leading neighbour, a little noisy, often unknown."""
        lead = 0 if neighbours is None else neighbours.latents[:, 0].mean(dim=(2, 3))
        z = (target.mean(dim=(2, 3)) - lead) / self.tint.to(self.device)
        z = z + 0.3 * torch.randn(z.shape, generator=random).to(z)
        known = (torch.rand(len(z), 1, generator=random) < 0.7).to(z)
        return z.clamp(-3, 3) * known

    def _tint_scale(self) -> Tensor:
        random = torch.Generator().manual_seed(11)
        order = torch.randperm(len(self.training_indices), generator=random)
        indices = [self.training_indices[i] for i in order[:256].tolist()]
        text, style = self.lessons.texts[indices, 0], self.lessons.styles[indices]
        banned = torch.zeros(len(indices), len(self.lessons.memory), dtype=torch.bool)
        rows = self.lessons.rows[indices]
        banned[rows >= 0, rows[rows >= 0]] = True
        neighbours = self.lessons.memory.propose(text, style, torch.zeros(banned.shape), banned)
        difference = self.lessons.latents[indices].mean(dim=(2, 3)) - neighbours.latents[:, 0].mean(dim=(2, 3))
        return difference.std(dim=0).clamp(min=1e-3)

    def _lively(self, loss: Tensor, drawn: Tensor, target: Tensor, condition: Tensor) -> tuple[Tensor, float]:
        """Where the critic pulls what was drawn, 0.6 times as strongly as the first loss does, and its opinion."""
        image = drawn.detach().requires_grad_()
        with torch.no_grad():
            real = self.critic(target, condition)
        self.critic.requires_grad_(False)
        lively = F.softplus(real - self.critic(image, condition)).mean()
        self.critic.requires_grad_(True)
        pull = torch.autograd.grad(lively, image)[0]
        strength = torch.autograd.grad(loss, drawn, retain_graph=True)[0].norm()
        return pull * (0.6 * strength / (pull.norm() + 1e-8)), lively.item()

    def _teach_critic(self, drawn: Tensor, target: Tensor, condition: Tensor, lazily: bool) -> float:
        drawn, target = drawn.requires_grad_(lazily), target.detach().requires_grad_(lazily)
        real, fake = self.critic(target, condition), self.critic(drawn, condition)
        loss = F.softplus(fake - real).mean()
        if lazily:  # R1 and R2, paid for eight steps at once
            opinions = real.mean(dim=(1, 2)).sum() + fake.mean(dim=(1, 2)).sum()
            slopes = torch.autograd.grad(opinions, (target, drawn), create_graph=True)
            for slope in slopes:
                loss = loss + 8 * 0.5 * 0.05 * slope.square().sum(dim=(1, 2, 3)).mean()
        update(self.optimizers["critic"], loss, self.critic.parameters())
        return loss.item()


@torch.inference_mode()
def draw_cells(
    lessons: Lessons, net: LatentGenerator, autoencoder: Autoencoder, indices: list[int], device: torch.device
) -> list[tuple[Tensor, Tensor]]:
    """(truth, drawn) premultiplied pictures (4, 128, 128) of held-out cells, from the plain caption without noise."""
    pairs = []
    for start in range(0, len(indices), 32):
        part = indices[start : start + 32]
        text, style = lessons.texts[part, 0], lessons.styles[part]
        neighbours = lessons.memory.propose(text, style, torch.zeros(len(part), len(lessons.memory)))
        neighbours = Neighbours(*(value.to(device) for value in neighbours))
        drawn = net(text.to(device), style.to(device), torch.zeros(len(part), Z_DIM, device=device), neighbours)
        truth = autoencoder.decoder(lessons.latents[part].to(device)).clamp(0, 1)
        pairs += list(zip(truth.cpu(), autoencoder.decoder(drawn.clamp(-3, 3)).clamp(0, 1).cpu(), strict=True))
    return pairs


def load_autoencoder(path: Path) -> Autoencoder:
    """The best autoencoder of a finished run, frozen. Raises DataError."""
    if not path.exists():
        raise DataError(f"There is no autoencoder in {path.parent}: train it first.")
    net = Autoencoder()
    net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["autoencoder"])
    return net.eval().requires_grad_(False)


def main(argv: list[str] | None = None) -> int:
    options = arguments("generator", minutes=45).parse_args(argv)
    torch.set_num_threads(options.threads)
    torch.manual_seed(7)
    device = device_of(options.device)
    try:
        icons = load_icons(options.data, options.out / "cache")
        autoencoder = load_autoencoder(options.out / "autoencoder.best.pt")
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    autoencoder.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    lessons = prepare(icons, autoencoder, options.out / "cache")
    write_atomically(options.out / "memory.pt", lessons.memory.state_dict())
    task = GeneratorTask(lessons, autoencoder, device, options.batch_size or 32)
    train(task, options.out, Budget(minutes=options.minutes, steps=options.steps), resume=options.resume)
    return 0


if __name__ == "__main__":
    sys.exit(main())
