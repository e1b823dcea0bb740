"""Teach the space that words and pictures share: an image encoder, and the mapper of sets of conditions.

`mmstudio train joint --data DIR --out DIR`. Pictures are drawn toward their captions and tags and toward
drawings of the same concept in other styles (InfoNCE, arXiv:1807.03748, with several positives, arXiv:2004.11362);
the text encoder stays as it is. `--name judge` makes the encoder that evaluation measures with, from another seed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from mmstudio.nets.image_encoder import SIDE_PX, ImageEncoder
from mmstudio.nets.mapper import PICTURE, TEXT, ConditionMapper
from mmstudio.training.augment import Augment, premultiplied
from mmstudio.training.captions import VARIANTS, embedded, may_be_mirrored, readable_labels
from mmstudio.training.icons import STYLES, DataError, Icons
from mmstudio.training.loop import Budget, Progress, arguments, compiled, update
from mmstudio.training.muon import optimizers_of
from mmstudio.training.recipe import carry_out, drawings
from mmstudio.training.sheets import on_checkerboard, tiled
from mmstudio.training.splits import Splits, families_of, read_splits


class Recipe(NamedTuple):
    """What sets the two encoders apart. strength: of the augmentation, 1 = usual."""

    seed: int
    strength: float


RECIPES = {"joint": Recipe(seed=7, strength=1.0), "judge": Recipe(seed=11, strength=1.4)}


class JointTask:
    """Tell what drawings show. Validation: 1 - mean R@1 of 100 between held-out drawings and their labels."""

    def __init__(
        self,
        icons: Icons,
        texts: Tensor,
        splits: Splits,
        device: torch.device,
        name: str = "joint",
        batch_size: int = 64,
        encoder: ImageEncoder | None = None,
    ) -> None:
        self.name, self.icons, self.device, self.batch_size = name, icons, device, batch_size
        parts = splits.parts(icons.captions)
        self.training_indices, self.validation_indices = parts["train"], parts["validation"]
        self.texts = texts.to(device)
        self.styles = torch.tensor([STYLES.index(icon.style) for icon in icons.captions])
        self.mirrors = torch.tensor([may_be_mirrored(label) for label in readable_labels(icons.captions)])
        self.families = _numbered(families_of(icons.captions))
        self.alike: dict[int, list[int]] = defaultdict(list)
        for index in self.training_indices:
            self.alike[int(self.families[index])].append(index)
        self.small = small_pictures(icons)
        self.augment = Augment(RECIPES[name].strength)
        self.encoder = (encoder or ImageEncoder(len(STYLES))).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.read = compiled(self.encoder.read, device)
        self.mapper = ConditionMapper().to(device)
        self.temperature = nn.ParameterDict({"log_scale": nn.Parameter(torch.tensor(3.0))}).to(device)
        self.nets: Mapping[str, nn.Module] = {
            "encoder": self.encoder,
            "mapper": self.mapper,
            "temperature": self.temperature,
        }
        ends = (self.encoder.stem, self.encoder.words, self.encoder.style)
        self.optimizers: Mapping[str, torch.optim.Optimizer] = {
            **optimizers_of(self.encoder, ends, muon_lr=0.02, adam_lr=2e-3),
            "mapper": torch.optim.AdamW(self.mapper.parameters(), lr=1e-3, betas=(0.9, 0.98)),
            "temperature": torch.optim.Adam(self.temperature.parameters(), lr=1e-2),
        }

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        indices = indices + self._in_other_styles(indices, random)
        image, kept = self.augment(self._pictures(indices), self.mirrors[indices])
        seen, styles = self.read(image.contiguous(memory_format=torch.channels_last))
        text, label = self._texts(indices, random), self.texts[indices, 0]
        figures = self._contrast(seen, text, indices, random)
        # not only nearer to their words than to others, but where the words are
        figures["closeness"] = 1 - (seen * label).sum(dim=1).mean()
        # a style is known by its palette, among other things
        figures["style"] = 0.5 * F.cross_entropy(styles[kept], self.styles[indices].to(self.device)[kept])
        figures["mapper"] = mapper_loss(self.mapper, token_sets(seen.detach(), text, label, random))
        loss = torch.stack(list(figures.values())).sum()
        parameters = [p for net in self.nets.values() for p in net.parameters()]
        norm = update(self.optimizers.values(), loss, parameters, clip=5.0)
        return {name: value.item() for name, value in figures.items()} | {"norm": norm}

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        indices = self.validation_indices
        seen, styles = read_all(self.encoder, self._pictures(indices))
        mapped = self.mapper(*_alone(seen, PICTURE, self.device)).cpu()
        words, families = self.texts[indices, 0].cpu(), self.families[indices]
        figures = {
            "picture_to_text": recall_at_1(seen @ words.T, families),
            "text_to_picture": recall_at_1(words @ seen.T, families),
            "style_right": _mean(styles.argmax(dim=1) == self.styles[indices]),
            "closeness": _mean((seen * words).sum(dim=1)),
            "mapped_closeness": _mean((mapped * words).sum(dim=1)),
            "mapped_to_text": recall_at_1(mapped @ words.T, families),
            "text_kept": _mean((self.mapper(*_alone(words, TEXT, self.device)).cpu() * words).sum(dim=1)),
        }
        return 1 - (figures["picture_to_text"] + figures["text_to_picture"]) / 2, figures

    @torch.inference_mode()
    def sheet(self, path: Path) -> None:
        """Held-out drawings, and below each the one among them that its label finds."""
        indices = self.validation_indices or self.training_indices
        pictures = self._pictures(indices)
        found = (self.texts[indices, 0].cpu() @ read_all(self.encoder, pictures)[0].T).argmax(dim=1)
        rows = zip(torch.split(pictures[:48], 12), torch.split(pictures[found[:48]], 12), strict=True)
        Image.fromarray(tiled(on_checkerboard(torch.cat([part for pair in rows for part in pair])), 12)).save(path)

    def _pictures(self, indices: list[int]) -> Tensor:
        """Premultiplied RGBA (B, 4, 64, 64) in [0, 1]."""
        return self.small[indices].to(self.device).float() / 255

    def _in_other_styles(self, indices: list[int], random: torch.Generator) -> list[int]:
        """For each drawing another of its family, itself where there is none."""
        chances = torch.rand(len(indices), generator=random).tolist()
        others = [[i for i in self.alike[int(self.families[index])] if i != index] or [index] for index in indices]
        return [some[int(chance * len(some))] for some, chance in zip(others, chances, strict=True)]

    def _texts(self, indices: list[int], random: torch.Generator) -> Tensor:
        """A variant of each caption, the plain label half the time."""
        variant = torch.randint(VARIANTS, (len(indices),), generator=random)
        variant[torch.rand(len(indices), generator=random) < 0.5] = 0
        return self.texts[indices, variant]

    def _contrast(self, seen: Tensor, text: Tensor, indices: list[int], random: torch.Generator) -> dict[str, Tensor]:
        """InfoNCE of pictures among the words of all families, of words among the pictures of the batch, and of these
        among each other; drawings of one family are never each other's negatives."""
        scale = self.temperature["log_scale"].clamp(max=4.6).exp()
        chances = torch.rand(len(self.alike), generator=random).tolist()
        drawings = [some[int(chance * len(some))] for some, chance in zip(self.alike.values(), chances, strict=True)]
        place = {family: number for number, family in enumerate(self.alike)}
        family = self.families[indices]
        own = torch.tensor([place[number] for number in family.tolist()], device=self.device)
        same = (family[:, None] == family).to(self.device)
        itself = torch.eye(len(indices), dtype=torch.bool, device=self.device)
        return {
            "to_words": F.cross_entropy(scale * seen @ self._texts(drawings, random).T, own),
            "to_pictures": contrast(scale * text @ seen.T, same),
            "among": 0.5 * contrast((scale * seen @ seen.T).masked_fill(itself, -1e4), same & ~itself),
        }


def small_pictures(icons: Icons) -> Tensor:
    """All drawings at the side the encoder reads: premultiplied uint8 (N, 4, 64, 64)."""
    small = torch.empty(len(icons.captions), 4, SIDE_PX, SIDE_PX, dtype=torch.uint8)
    for start in range(0, len(small), 64):
        image = premultiplied(torch.tensor(icons.pixels[start : start + 64])).contiguous()
        small[start : start + 64] = (F.avg_pool2d(image, image.shape[3] // SIDE_PX) * 255).round().byte()
    return small


class TokenSets(NamedTuple):
    """Conditions to learn from: what ConditionMapper takes, and target (B, 384), what plain words would have said."""

    tokens: Tensor
    kinds: Tensor
    weights: Tensor
    target: Tensor


def token_sets(seen: Tensor, text: Tensor, label: Tensor, random: torch.Generator) -> TokenSets:
    """Random sets about drawings whose second half shows the families of the first half again: words and pictures of
    either, now and then some of another family with a smaller weight.

    seen, text, label (2B, 384): vectors of pictures, of a variant of their captions, of their labels.
    The target is the weighted mean of the words, each picture counting as its label.
    """
    count, half = len(seen), len(seen) // 2
    foreign = int(torch.randint(1, max(2, half), (1,), generator=random))
    noise = torch.randn(seen.shape, generator=random).to(seen) * (0.3 / seen.shape[1] ** 0.5)
    pictures = F.normalize(seen + noise, dim=1)
    parts = [(text, text, TEXT), (pictures, label, PICTURE)]
    rows = [parts[0], parts[1]]
    for shift in (half, foreign):
        rows += [(tokens.roll(shift, 0), meaning.roll(shift, 0), kind) for tokens, meaning, kind in parts]
    tokens = torch.stack([row[0] for row in rows], dim=1)  # (2B, 6, 384)
    meanings = torch.stack([row[1] for row in rows], dim=1)
    kinds = torch.tensor([row[2] for row in rows], device=seen.device).expand(count, -1)
    chance = torch.rand(3, count, len(rows), generator=random)
    weights = torch.where(chance[0] < torch.tensor([0.45] * 4 + [0.2] * 2), 0.1 + 0.9 * chance[1], 0.0)
    weights[:, 4:] *= 0.6
    sure = chance[2, :, :4].argmax(dim=1)  # one of its own is always there, and often alone
    weights[torch.rand(count, generator=random) < 0.2] = 0.0
    weights[torch.arange(count), sure] = weights[torch.arange(count), sure].clamp(min=0.5)
    weights = weights.to(seen)
    return TokenSets(tokens, kinds, weights, F.normalize((weights[..., None] * meanings).sum(dim=1), dim=1))


def mapper_loss(mapper: ConditionMapper, sets: TokenSets) -> Tensor:
    """Cosine distance to the targets, and InfoNCE among them, softened by how alike targets are."""
    mapped = mapper(sets.tokens, sets.kinds, sets.weights)
    alike = torch.softmax(20 * sets.target @ sets.target.T, dim=1)
    loss: Tensor = 1 - (mapped * sets.target).sum(dim=1).mean()
    return loss + 0.1 * F.cross_entropy(20 * mapped @ sets.target.T, alike)


def contrast(logits: Tensor, positives: Tensor) -> Tensor:
    """InfoNCE with several positives per row; rows without any are left out. Both (B, C)."""
    count = positives.sum(dim=1)
    per_row = -(logits.log_softmax(dim=1) * positives).sum(dim=1) / count.clamp(min=1)
    return per_row.sum() / (count > 0).sum().clamp(min=1)


def recall_at_1(similarity: Tensor, families: Tensor, among: int = 100) -> float:
    """Mean chance that row i is most similar to column i when 99 columns of other families, drawn at random, stand
    beside it (all of them when they are fewer). Exact, nothing is drawn.

    similarity (N, N), families (N,).
    """
    other = families[:, None] != families
    others = other.sum(dim=1).double()
    better = ((similarity >= similarity.diagonal()[:, None]) & other).sum(dim=1).double()
    drawn = others.clamp(max=among - 1)
    worse = others - better
    ways = torch.lgamma(worse + 1) - torch.lgamma((worse - drawn).clamp(min=0) + 1)
    all_ways = torch.lgamma(others + 1) - torch.lgamma(others - drawn + 1)
    return _mean(torch.where(worse >= drawn, (ways - all_ways).exp(), 0.0))


@torch.inference_mode()
def read_all(encoder: ImageEncoder, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Unit vectors (N, 384) and style logits (N, styles) of many premultiplied pictures, on the CPU."""
    device = next(encoder.parameters()).device
    parts = [encoder.read(part.to(device, memory_format=torch.channels_last)) for part in torch.split(pictures, 128)]
    return torch.cat([seen for seen, _ in parts]).cpu(), torch.cat([styles for _, styles in parts]).cpu()


def load_joint(path: Path) -> tuple[ImageEncoder, ConditionMapper]:
    """Encoder and mapper of a finished run, frozen. Raises DataError."""
    if not path.exists():
        raise DataError(f"There is no image encoder in {path.parent}: train {path.name.partition('.')[0]} first.")
    nets = torch.load(path, map_location="cpu", weights_only=True)
    encoder, mapper = ImageEncoder(len(STYLES)), ConditionMapper()
    encoder.load_state_dict(nets["encoder"])
    mapper.load_state_dict(nets["mapper"])
    return encoder.eval().requires_grad_(False), mapper.eval().requires_grad_(False)


def main(argv: list[str] | None = None) -> int:
    parser = arguments("joint", minutes=10)
    parser.add_argument("--name", choices=list(RECIPES), default="joint", help="judge is for evaluation only")
    options = parser.parse_args(argv)
    budget = Budget(options.minutes, options.steps, validate_every_s=options.minutes * 6, patience=20)
    return carry_out(options, _task, budget, RECIPES[options.name].seed)


def _task(options: argparse.Namespace, device: torch.device) -> JointTask:
    icons = drawings(options)
    texts = embedded(icons.captions, readable_labels(icons.captions), options.out / "cache")
    return JointTask(icons, texts, read_splits(), device, options.name, options.batch_size or 64)


def _alone(vectors: Tensor, kind: int, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Each of the vectors (N, 384) as the only token of a condition."""
    kinds = torch.full((len(vectors), 1), kind, device=device)
    return vectors[:, None].to(device), kinds, torch.ones(kinds.shape, device=device)


def _numbered(names: Sequence[str]) -> Tensor:
    number = {name: index for index, name in enumerate(sorted(set(names)))}
    return torch.tensor([number[name] for name in names])


def _mean(values: Tensor) -> float:
    return values.float().mean().item() if len(values) else 0.0


if __name__ == "__main__":
    sys.exit(main())
