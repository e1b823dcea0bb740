"""What an evaluation has at hand: the drawings, their words, the judge, and the starter that is examined."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio.generators.starter import AUTOENCODER, StarterGenerator, load, seeded_noise
from mmstudio.generators.weights import read_weights
from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.nets.image_encoder import ImageEncoder
from mmstudio.training.augment import premultiplied
from mmstudio.training.captions import embedded, readable_labels
from mmstudio.training.icons import STYLES, Icons, load_icons
from mmstudio.training.joint import load_joint, read_all, small_pictures
from mmstudio.training.loop import write_atomically
from mmstudio.training.splits import Splits, families_of, read_splits

JUDGE = "judge.best.pt"
_BATCH = 16


class Judging(NamedTuple):
    """The judge, and what it makes of all drawings: vectors (N, 384) and style logits (N, styles)."""

    judge: ImageEncoder
    seen: Tensor
    style_logits: Tensor


@dataclass(frozen=True)
class Exam:
    """N drawings with what is known about each, and the nets.

    texts (N, VARIANTS, 384). models: the folder of the exported weights. run: of the checkpoints.
    judging: called when a row first asks the judge, for training it takes minutes and many rows do without it.
    """

    icons: Icons
    splits: Splits
    texts: Tensor
    starter: StarterGenerator
    autoencoder: Autoencoder
    judging: Callable[[], Judging]
    models: Path
    run: Path
    read: dict[str, Tensor] = field(default_factory=dict)

    @cached_property
    def _judged(self) -> Judging:
        with torch.inference_mode(False):  # rows are measured without gradients, and it may have to be trained
            return self.judging()

    @property
    def judge(self) -> ImageEncoder:
        return self._judged.judge

    @property
    def seen(self) -> Tensor:
        """What the judge makes of the drawings, (N, 384)."""
        return self._judged.seen

    @property
    def style_logits(self) -> Tensor:
        """In which style the judge takes the drawings to be, (N, styles)."""
        return self._judged.style_logits

    @cached_property
    def labels(self) -> list[str]:
        return readable_labels(self.icons.captions)

    @cached_property
    def families(self) -> list[str]:
        return families_of(self.icons.captions)

    @cached_property
    def parts(self) -> dict[str, list[int]]:
        """Indices by track: train (S), validation, held_out (H), novel (N)."""
        return self.splits.parts(self.icons.captions)

    @cached_property
    def known(self) -> dict[str, list[int]]:
        """Training drawings by family."""
        found: dict[str, list[int]] = defaultdict(list)
        for index in self.parts["train"]:
            found[self.families[index]].append(index)
        return dict(found)

    @cached_property
    def family_words(self) -> tuple[list[str], Tensor]:
        """Names of all families and a plain label's vector for each: (families, 384)."""
        first = {family: index for index, family in reversed(list(enumerate(self.families)))}
        return list(first), self.texts[list(first.values()), 0]

    def style_of(self, index: int) -> str:
        return self.icons.captions[index].style

    def truths(self, indices: Sequence[int]) -> Tensor:
        """Premultiplied pictures (B, 4, 128, 128) of drawings."""
        return premultiplied(torch.tensor(self.icons.pixels[list(indices)]))

    def conditions(self, prompts: Sequence[str]) -> Tensor:
        """What the generator reads for prompts: (B, 384)."""
        for prompt in prompts:
            if prompt not in self.read:
                self.read[prompt] = condition_of(self.starter, prompt)
        return torch.stack([self.read[prompt] for prompt in prompts])

    def drawn(
        self,
        conditions: Tensor,
        styles: Sequence[str],
        seeds: Sequence[int | None],
        memory: bool = True,
        upright: bool = False,
    ) -> Tensor:
        """Pictures (B, 4, 128, 128) of conditions (B, 384), each in its style. seed None: without noise.

        upright: without the small pose of the seed. "any" is allowed only where all conditions are the same.
        """
        pictures = torch.empty(len(conditions), 4, 128, 128)
        for style in dict.fromkeys(styles):
            of_style = [place for place, name in enumerate(styles) if name == style]
            for start in range(0, len(of_style), _BATCH):
                places = of_style[start : start + _BATCH]
                text = conditions[0] if style == "any" else conditions[places]
                noise = torch.stack([self._noise(seeds[place]) for place in places])
                if upright:
                    plan = self.starter.plan(text, style, noise, memory)
                    pictures[places] = self.starter.picture_of(self.starter.latents(plan))
                else:
                    pictures[places] = self.starter.draw(text, style, noise, memory)
        return pictures

    def rebuilt(self, indices: Sequence[int]) -> Tensor:
        """What the autoencoder makes of drawings."""
        parts = [
            self.autoencoder(self.truths(indices[start : start + _BATCH]))[0].clamp(0, 1)
            for start in range(0, len(indices), _BATCH)
        ]
        return torch.cat(parts)

    def judged(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """The judge's unit vectors (B, 384) and style logits (B, styles) of pictures."""
        return read_all(self.judge, F.avg_pool2d(pictures, pictures.shape[3] // 64))

    def nearest_by_words(self, vectors: Tensor, among: Sequence[int]) -> list[int]:
        """For each text (B, 384) the drawing whose caption, plain or with all its tags, fits best."""
        chosen = list(among)
        fits = torch.maximum(vectors @ self.texts[chosen, 0].T, vectors @ self.texts[chosen, 1].T)
        return [chosen[place] for place in fits.argmax(dim=1).tolist()]

    def _noise(self, seed: int | None) -> Tensor:
        size = seeded_noise(0, self.starter.rows).shape
        return torch.zeros(size) if seed is None else seeded_noise(seed, self.starter.rows)


def open_exam(data: Path, run: Path, models: Path, train_judge: Callable[[], None] = lambda: None) -> Exam:
    """Read everything but the judge, which is read when it is asked; train_judge: called before, where it is missing.

    Raises DataError, CheckpointMissing, CheckpointDamaged.
    """
    icons = load_icons(data, run / "cache")
    texts = embedded(icons.captions, readable_labels(icons.captions), run / "cache")

    def judging() -> Judging:
        if not (run / JUDGE).exists():
            train_judge()
        judge = load_joint(run / JUDGE)[0].to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return Judging(judge, *_judged_once(icons, judge, run))

    return Exam(icons, read_splits(), texts, load(models, "cpu"), autoencoder_of(models), judging, models, run)


def condition_of(starter: StarterGenerator, prompt: str) -> Tensor:
    """What the generator reads for a prompt: (384,)."""
    return starter.condition(starter.read(prompt).vector[None], torch.ones(1))


def autoencoder_of(models: Path) -> Autoencoder:
    """Both halves as they are shipped."""
    net = Autoencoder()
    net.load_state_dict(read_weights(AUTOENCODER, models).tensors)
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def style_rows(exam: Exam, indices: Sequence[int]) -> dict[str, list[int]]:
    """Places in `indices` by style, styles that are not there left out."""
    rows: dict[str, list[int]] = {style: [] for style in STYLES}
    for place, index in enumerate(indices):
        rows[exam.style_of(index)].append(place)
    return {style: places for style, places in rows.items() if places}


def _judged_once(icons: Icons, judge: ImageEncoder, run: Path) -> tuple[Tensor, Tensor]:
    names = "\n".join(f"{icon.style}/{icon.file}" for icon in icons.captions)
    key = hashlib.sha256((run / JUDGE).read_bytes() + names.encode()).hexdigest()[:16]
    path = run / "cache" / f"judged-{key}.pt"
    if not path.exists():
        small = small_pictures(icons)
        parts = [read_all(judge, part.float() / 255) for part in torch.split(small, 512)]
        seen, styles = (torch.cat(values) for values in zip(*parts, strict=True))
        write_atomically(path, {"seen": seen, "styles": styles})
    stored = torch.load(path, weights_only=True)
    return stored["seen"], stored["styles"]
