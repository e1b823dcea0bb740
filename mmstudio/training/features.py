"""Teach a small picture encoder that measures how alike drawings are; used in evaluation only, not shipped.

`python -m mmstudio.training.features --data DIR --out DIR`. Pictures are drawn toward their captions and toward
drawings of the same concept in other styles (InfoNCE, arXiv:1807.03748); a second head names the style.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from mmstudio.nets.autoencoder import ResidualPair
from mmstudio.training.augment import posed, premultiplied, random_poses
from mmstudio.training.captions import VARIANTS, concept, embedded, readable_labels
from mmstudio.training.icons import STYLES, DataError, Icons, held_out, load_icons
from mmstudio.training.loop import Budget, Progress, arguments, device_of, train, update
from mmstudio.training.sheets import on_checkerboard, tiled


class FeatureNet(nn.Module):
    """Premultiplied RGBA (B, 4, 128, 128) -> unit features (B, 128), and style logits from the layer before."""

    def __init__(self, dim: int = 128, width: int = 32, text_dim: int = 384) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.AvgPool2d(2),
            nn.PixelUnshuffle(2),
            nn.Conv2d(16, width, 3, padding=1),
            ResidualPair(width),  # (B, w, 32, 32)
            nn.PixelUnshuffle(2),
            nn.Conv2d(4 * width, 2 * width, 1),
            ResidualPair(2 * width),
            nn.PixelUnshuffle(2),
            nn.Conv2d(8 * width, 4 * width, 1),
            ResidualPair(4 * width),
            ResidualPair(4 * width),
            nn.SiLU(),  # (B, 4w, 8, 8)
            nn.PixelUnshuffle(2),
            nn.Conv2d(16 * width, 8 * width, 1),
            nn.SiLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.project = nn.Linear(8 * width, dim)
        self.style = nn.Linear(8 * width, len(STYLES))
        self.text = nn.Linear(text_dim, dim)
        self.sharpness = nn.Parameter(torch.tensor(2.5))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        body = self.body(image * 2 - 1)
        return F.normalize(self.project(body), dim=1), self.style(body)

    def words(self, text: Tensor) -> Tensor:
        """Caption embeddings (B, 384) in the space of the features."""
        return F.normalize(self.text(text), dim=1)


class FeaturesTask:
    """Tell drawings apart by what they show. Validation: share of held-out drawings not matched to their caption."""

    name = "features"

    def __init__(
        self, icons: Icons, texts: Tensor, labels: list[str], device: torch.device, batch_size: int = 192
    ) -> None:
        split = held_out(icons.captions)
        self.icons, self.texts, self.device, self.batch_size = icons, texts, device, batch_size
        self.training_indices, self.validation_indices = split["train"], split["validation"]
        self.styles = torch.tensor([STYLES.index(icon.style) for icon in icons.captions])
        self.concepts = [concept(label) for label in labels]
        self.alike: dict[str, list[int]] = defaultdict(list)
        for index in self.training_indices:
            self.alike[self.concepts[index]].append(index)
        self.net = FeatureNet().to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.nets: Mapping[str, nn.Module] = {"features": self.net}
        optimizer = torch.optim.AdamW(self.net.parameters(), lr=1.5e-3, betas=(0.9, 0.98), weight_decay=0.05)
        self.optimizers: Mapping[str, torch.optim.Optimizer] = {"features": optimizer}

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        chance = torch.rand(len(indices), generator=random).tolist()
        alike = [self.alike[self.concepts[i]] for i in indices]
        others = [some[int(share * len(some))] for some, share in zip(alike, chance, strict=True)]
        mine, styles = self.net(self._pictures(indices, random))
        theirs, _ = self.net(self._pictures(others, random))
        variant = torch.randint(VARIANTS, (len(indices),), generator=random)
        text = self.net.words(self.texts[indices, variant].to(self.device))
        names = [self.concepts[i] for i in indices]
        same = torch.tensor([[a == b for b in names] for a in names], device=self.device).float()
        target = same / same.sum(dim=1, keepdim=True)
        scale = self.net.sharpness.clamp(max=4.0).exp()
        pairs = ((mine, text), (text, mine), (mine, theirs))
        loss = torch.stack([F.cross_entropy(scale * a @ b.T, target) for a, b in pairs]).sum()
        loss = loss + 0.5 * F.cross_entropy(styles, self.styles[indices].to(self.device))
        norm = update([self.optimizers["features"]], loss, self.net.parameters())
        return {"loss": loss.item(), "norm": norm}

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        features, styles = features_of(self.net, self._plain(self.validation_indices))
        words = self.net.words(self.texts[self.validation_indices, 0].to(self.device)).cpu()
        found = (features @ words.T).argmax(dim=1) == torch.arange(len(words))
        right = styles.argmax(dim=1) == self.styles[self.validation_indices]
        figures = {"found": found.float().mean().item(), "style": right.float().mean().item()}
        return 1 - figures["found"], figures

    def sheet(self, path: Path) -> None:
        Image.fromarray(tiled(on_checkerboard(self._plain(self.validation_indices[:12])), 12)).save(path)

    def _plain(self, indices: list[int]) -> Tensor:
        return premultiplied(torch.tensor(self.icons.pixels[indices]).to(self.device))

    def _pictures(self, indices: list[int], random: torch.Generator) -> Tensor:
        return posed(self._plain(indices), random_poses(len(indices), random, strength=0.6))


@torch.inference_mode()
def features_of(net: FeatureNet, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Features (B, 128) and style logits (B, 8) of many premultiplied pictures, on the CPU."""
    device = next(net.parameters()).device
    parts = [net(part.to(device)) for part in torch.split(pictures, 128)]
    return torch.cat([feature for feature, _ in parts]).cpu(), torch.cat([style for _, style in parts]).cpu()


def load_features(path: Path) -> FeatureNet:
    """The encoder of a finished run, frozen. Raises DataError."""
    if not path.exists():
        raise DataError(f"There is no picture encoder in {path.parent}: train features first.")
    net = FeatureNet()
    net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["features"])
    return net.eval().requires_grad_(False)


def main(argv: list[str] | None = None) -> int:
    options = arguments("features", minutes=6).parse_args(argv)
    torch.set_num_threads(options.threads)
    torch.manual_seed(7)
    try:
        icons = load_icons(options.data, options.out / "cache")
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    labels = readable_labels(icons.captions)
    texts = embedded(icons.captions, labels, options.out / "cache")
    task = FeaturesTask(icons, texts, labels, device_of(options.device), options.batch_size or 192)
    budget = Budget(minutes=options.minutes, steps=options.steps, validate_every_s=60)
    train(task, options.out, budget, resume=options.resume)
    return 0


if __name__ == "__main__":
    sys.exit(main())
