"""What the nets that draw learn from: latents, conditions and the memory, made once from a finished autoencoder and
a finished joint space."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.nets.image_encoder import ImageEncoder
from mmstudio.nets.mapper import PICTURE, TEXT, ConditionMapper
from mmstudio.nets.memory import Memory, quantised
from mmstudio.training.augment import premultiplied
from mmstudio.training.captions import VARIANTS, embedded, may_be_mirrored, readable_labels
from mmstudio.training.icons import STYLES, DataError, Icons
from mmstudio.training.loop import write_atomically
from mmstudio.training.splits import Splits, families_of

WAYS = VARIANTS + 2  # to ask for a drawing: each wording, the drawing itself, another drawing with the label
FOLDS = 4
_NOT_KEPT = {"letter", "digit", "regional", "ideograph", "flag"}  # what the memory has no room for


@dataclass(frozen=True)
class Lessons:
    """All that the nets that draw learn from; N drawings.

    rows[i] is the memory row of drawing i, -1 when it is not kept there. folds[i] < FOLDS: which of the folded
    recalls never sees the (family, style) cell of drawing i.
    """

    latents: Tensor  # (N, 8, 16, 16)
    conditions: Tensor  # (N, WAYS, 384), what the mapper makes of each way to ask
    texts: Tensor  # (N, 384) of the plain labels
    styles: Tensor  # (N,)
    families: Tensor  # (N,)
    folds: Tensor  # (N,)
    rows: Tensor  # (N,)
    parts: dict[str, list[int]]  # of Splits.parts
    memory: Memory
    memory_families: Tensor  # (rows of the memory,)

    def own_rows(self, indices: list[int]) -> Tensor:
        """Which row of the memory each drawing itself is: (B, rows) bool; none where it is not kept there."""
        return self.rows[indices][:, None] == torch.arange(len(self.memory))


def prepare(
    icons: Icons,
    splits: Splits,
    autoencoder: Autoencoder,
    encoder: ImageEncoder,
    mapper: ConditionMapper,
    cache: Path,
) -> Lessons:
    """Encode every drawing and every way to ask for it, and build the memory from those of the training part."""
    labels, families = readable_labels(icons.captions), families_of(icons.captions)
    texts = embedded(icons.captions, labels, cache)
    number = {name: index for index, name in enumerate(sorted(set(families)))}
    numbered = torch.tensor([number[family] for family in families])
    styles = torch.tensor([STYLES.index(icon.style) for icon in icons.captions])
    parts = splits.parts(icons.captions)
    latents, seen = _encoded_once(icons, autoencoder, encoder, cache)
    kept = kept_drawings(icons, labels, families, parts["train"])
    rows = torch.full((len(labels),), -1)
    rows[kept] = torch.arange(len(kept))
    memory = remembered(icons, labels, latents, texts, styles, kept)
    conditions = ways_to_ask(texts, seen, other_drawings(numbered, parts["train"]), mapper)
    folds = torch.tensor([_fold(family, icon.style) for family, icon in zip(families, icons.captions, strict=True)])
    return Lessons(
        latents, conditions, texts[:, 0], styles, numbered, folds, rows, parts, memory, numbered[kept]
    )  # fmt: skip


def remembered(
    icons: Icons, labels: list[str], latents: Tensor, texts: Tensor, styles: Tensor, kept: list[int]
) -> Memory:
    """The memory of the drawings `kept`; texts (N, VARIANTS, 384)."""
    codes, books = quantised(latents[kept])
    captions = sorted({(labels[i], icons.captions[i].tags) for i in kept})
    place = {caption: index for index, caption in enumerate(captions)}
    example = {(labels[i], icons.captions[i].tags): i for i in kept}
    readings = texts[[example[caption] for caption in captions]]  # (M, VARIANTS, 384)
    keys = torch.stack([readings[:, 0], F.normalize(readings.mean(dim=1) + readings[:, 1], dim=1)])
    mirrors = torch.tensor([may_be_mirrored(label) for label, _ in captions])
    caption = torch.tensor([place[labels[i], icons.captions[i].tags] for i in kept])
    return Memory(keys, caption, styles[kept], codes, books, mirrors)


def kept_drawings(icons: Icons, labels: list[str], families: list[str], among: list[int]) -> list[int]:
    """Drawings worth a place in the memory: one of each (family, style); no flags, letters or families by count.

    fluent-flat is fluent-3d without its shading: signs and people are kept in one of the two.
    """
    seen: set[tuple[str, str]] = set()
    kept = []
    for index in among:
        icon, words, family = icons.captions[index], labels[index].lower(), families[index]
        twin = icon.style == "fluent-flat" and icon.group in ("symbols", "people-body", "")
        crowd = words.startswith("family") or icon.group == "flags" or words.endswith("flag")
        if not crowd and not twin and not _NOT_KEPT & set(words.split()) and (family, icon.style) not in seen:
            seen.add((family, icon.style))
            kept.append(index)
    return kept


@torch.inference_mode()
def encoded(icons: Icons, autoencoder: Autoencoder, encoder: ImageEncoder) -> tuple[Tensor, Tensor]:
    """Latents (N, 8, 16, 16) and vectors (N, 384) of all drawings."""
    device = next(autoencoder.parameters()).device
    latents, seen = [], []
    for start in range(0, len(icons.captions), 64):
        image = premultiplied(torch.tensor(icons.pixels[start : start + 64]).to(device))
        latents.append(autoencoder.encoder(image.contiguous(memory_format=torch.channels_last)).float().cpu())
        seen.append(encoder(image).float().cpu())
    return torch.cat(latents).contiguous(), torch.cat(seen)


def _encoded_once(icons: Icons, autoencoder: Autoencoder, encoder: ImageEncoder, cache: Path) -> tuple[Tensor, Tensor]:
    """`encoded`, kept for the recipes that follow, each of which would take the same minutes again."""
    key = hashlib.sha256("\n".join(f"{icon.style}/{icon.file}" for icon in icons.captions).encode())
    for net in (autoencoder.encoder, encoder):
        for tensor in net.state_dict().values():
            key.update(tensor.cpu().contiguous().numpy().tobytes())
    path = cache / f"encoded-{key.hexdigest()[:16]}.pt"
    if not path.exists():
        latents, seen = encoded(icons, autoencoder, encoder)
        write_atomically(path, {"latents": latents, "seen": seen})
    stored = torch.load(path, weights_only=True)
    return stored["latents"], stored["seen"]


def other_drawings(families: Tensor, train: list[int]) -> Tensor:
    """For every drawing the next training drawing of its family, itself where there is no other: (N,)."""
    others = torch.arange(len(families))
    by_family: dict[int, list[int]] = {}
    for index in train:
        by_family.setdefault(int(families[index]), []).append(index)
    for indices in by_family.values():
        for index, following in zip(indices, indices[1:] + indices[:1], strict=True):
            others[index] = following
    return others


@torch.inference_mode()
def ways_to_ask(texts: Tensor, seen: Tensor, others: Tensor, mapper: ConditionMapper) -> Tensor:
    """Conditions (N, WAYS, 384): of every wording, of the drawing alone, and of another drawing with the label."""
    device = next(mapper.parameters()).device
    text, picture = torch.tensor([TEXT]), torch.tensor([PICTURE])

    def mapped(tokens: Tensor, kinds: Tensor) -> Tensor:
        ones = torch.ones(tokens.shape[:2])
        return torch.cat(
            [
                mapper(part.to(device), kinds.expand(len(part), -1).to(device), one.to(device)).float().cpu()
                for part, one in zip(torch.split(tokens, 1024), torch.split(ones, 1024), strict=True)
            ]
        )

    wordings = mapped(texts.flatten(0, 1)[:, None], text).view(texts.shape)
    alone = mapped(seen[:, None], picture)
    both = mapped(torch.stack([texts[:, 0], seen[others]], dim=1), torch.cat([text, picture]))
    return torch.cat([wordings, alone[:, None], both[:, None]], dim=1)


def asked(lessons: Lessons, indices: list[int], random: torch.Generator, noise: float = 0.15) -> Tensor:
    """One way to ask for each drawing, the plain label half the time, a little beside itself: (B, 384)."""
    way = torch.randint(WAYS, (len(indices),), generator=random)
    way[torch.rand(len(indices), generator=random) < 0.5] = 0
    condition = lessons.conditions[indices, way]
    condition = condition + torch.randn(condition.shape, generator=random) * (noise / condition.shape[1] ** 0.5)
    return F.normalize(condition, dim=1)


def load_autoencoder(path: Path) -> Autoencoder:
    """The best autoencoder of a finished run, frozen. Raises DataError."""
    if not path.exists():
        raise DataError(f"There is no autoencoder in {path.parent}: train it first.")
    net = Autoencoder()
    net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["autoencoder"])
    return net.eval().requires_grad_(False)


def _fold(family: str, style: str) -> int:
    return hashlib.sha256(f"fold|{family}|{style}".encode()).digest()[0] % FOLDS
