"""Teaches the sound encoder to put sounds where MiniLM puts the words for them: no picture is ever paired with a sound.

Sounds are synthesised and kept as spectrograms first; then batches of them are mixed, worsened and compared with words.
What is examined comes from parts of every parameter's range that were never taught.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import save
from torch import Tensor, nn

from mmstudio import disk
from mmstudio.audio.hearing import PATCH_FRAMES, log_mel
from mmstudio.nets.sound_encoder import SoundEncoder
from mmstudio.nets.text_encoder import load_text_encoder, minilm_folder
from mmstudio.training import songs, sounds
from mmstudio.training.loop import Progress, arguments, update
from mmstudio.training.recipe import carry_out

EXAMINED = 20  # clips of each kind, from held-out ranges
_TEMPLATES = ("{}", "the sound of {}", "{} in the distance", "a recording of {}")
_UNKNOWN = 40  # songs and noises that are none of the kinds
_SPREAD = 0.05  # of known sounds may be taken for unknown


class SoundTask:
    """Batches of spectrograms and the words for them. Validation: 1 - share of held-out sounds that are named right."""

    name = "sound-encoder"

    def __init__(
        self,
        taught: NDArray[np.float16],
        examined: NDArray[np.float16],
        vectors: Tensor,
        device: torch.device,
        batch_size: int = 64,
        encoder: SoundEncoder | None = None,
    ) -> None:
        """taught, examined (kinds, clips, frames, 64); vectors (kinds, words, 384): the plain name first."""
        kinds, each = taught.shape[:2]
        self.training_indices, self.batch_size = list(range(kinds * each)), min(batch_size, kinds * each)
        self._taught, self._examined, self._each, self._device = taught, examined, each, device
        self.vectors = vectors.to(device)
        self.centroids = centroids_of(self.vectors)
        self._net = (encoder or SoundEncoder()).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._temperature = nn.ParameterDict({"log_scale": nn.Parameter(torch.tensor(2.7))}).to(device)
        self.nets: Mapping[str, nn.Module] = {"encoder": self._net, "temperature": self._temperature}
        self.optimizers: Mapping[str, torch.optim.Optimizer] = {
            "encoder": torch.optim.AdamW(self._net.parameters(), lr=3e-3, weight_decay=0.02),
            "temperature": torch.optim.Adam(self._temperature.parameters(), lr=1e-2),
        }

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        mel, shares = self._batch(indices, random)
        heard = self._net(mel.to(self._device))
        shares = shares.to(self._device)
        word = torch.randint(self.vectors.shape[1], (len(self.vectors),), generator=random)
        said = self.vectors[torch.arange(len(self.vectors)), word]
        scale = self._temperature["log_scale"].clamp(max=4.0).exp()
        logits = scale * heard @ said.T
        wanted = F.normalize(shares @ self.centroids, dim=1)
        parts = {
            "to_words": F.cross_entropy(logits, shares),
            "to_sounds": F.cross_entropy(logits.T[shares.sum(0) > 0], _of_columns(shares)),
            "closeness": 0.5 * (1 - (heard * wanted).sum(dim=1)).mean(),
        }
        parameters = [p for net in self.nets.values() for p in net.parameters()]
        norm = update(self.optimizers.values(), torch.stack(list(parts.values())).sum(), parameters, clip=2.0)
        return {name: value.item() for name, value in parts.items()} | {"norm": norm}

    @torch.inference_mode()
    def validate(self) -> tuple[float, dict[str, float]]:
        likely = self.likelihoods()
        truth = torch.arange(len(likely))[:, None]
        order = likely.argsort(dim=2, descending=True)
        first = (order[..., 0] == truth).float().mean().item()
        five = (order[..., :5] == truth[..., None]).any(dim=2).float().mean().item()
        return 1 - first, {"first": first, "first_five": five}

    @torch.inference_mode()
    def likelihoods(self) -> Tensor:
        """Cosines (kinds, clips, kinds) of the examined sounds and the words."""
        self._net.eval()
        mel = torch.from_numpy(np.array(self._examined[:, :, :PATCH_FRAMES])).float().flatten(0, 1)
        heard = torch.cat([self._net(part.to(self._device)).cpu() for part in torch.split(mel, 64)])
        return (heard @ self.centroids.cpu().T).view(*self._examined.shape[:2], -1)

    def sheet(self, path: Path) -> None:
        """Which kinds (rows) are taken for which (columns)."""
        table = confusion(self.likelihoods())
        Image.fromarray((255 * (1 - table)).astype(np.uint8)).resize((480, 480), Image.Resampling.NEAREST).save(path)

    def _batch(self, indices: list[int], random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Spectrograms (B, 200, 64) and how much of each kind is in them (B, kinds)."""
        chance = torch.rand(6, len(indices), generator=random)
        mel = self._cut(indices, chance[0])
        shares = F.one_hot(torch.tensor([index // self._each for index in indices]), len(self.vectors)).float()
        other = torch.randperm(len(indices), generator=random)
        # magnitudes of unrelated sounds add up as powers do
        level = torch.where(chance[1] < 0.5, 10 ** (-(6 + 24 * chance[2]) / 20), torch.where(chance[1] < 0.7, 1.0, 0.0))
        mixed = (torch.expm1(mel) ** 2 + (level[:, None, None] * torch.expm1(mel[other])) ** 2).sqrt()
        part = (level > 0.5).float()[:, None] * 0.5  # a quiet background is not named
        shares = (1 - part) * shares + part * shares[other]
        tilt = (chance[3] - 0.5)[:, None, None] * torch.linspace(-1, 1, 64) * 2.5
        gain = (chance[4] - 0.5)[:, None, None] * 1.4
        hiss = 10 ** (-2.5 + 3.2 * torch.rand(len(indices), 1, 1, generator=random))
        noise = hiss * (1 + 0.3 * torch.randn(mel.shape, generator=random)).clamp(min=0)
        mel = torch.log1p((mixed**2 + noise**2).sqrt() * torch.exp(tilt + gain))
        mel = _rolled(mel, torch.randint(-2, 3, (len(indices),), generator=random))
        return _holed(mel, random), shares

    def _cut(self, indices: list[int], chance: Tensor) -> Tensor:
        spare = self._taught.shape[2] - PATCH_FRAMES
        starts = (chance * (spare + 1)).long().clamp(max=spare).tolist()
        parts = [
            self._taught[index // self._each, index % self._each, start : start + PATCH_FRAMES]
            for index, start in zip(indices, starts, strict=True)
        ]
        return torch.from_numpy(np.stack(parts)).float()


def _of_columns(shares: Tensor) -> Tensor:
    """For each kind that is there, how it is spread over the batch."""
    there = shares.T[shares.sum(0) > 0]
    return there / there.sum(dim=1, keepdim=True)


def _rolled(mel: Tensor, bands: Tensor) -> Tensor:
    """Each spectrogram moved up or down by whole bands."""
    place = (torch.arange(mel.shape[2])[None] - bands[:, None]).clamp(0, mel.shape[2] - 1)
    return mel.gather(2, place[:, None].expand_as(mel))


def _holed(mel: Tensor, random: torch.Generator) -> Tensor:
    """Bands and moments left out (SpecAugment, Park et al. 2019), and sounds that are short."""
    count, frames, bands = mel.shape
    for size, axis, most in ((bands, 2, 10), (frames, 1, 40)):
        start = torch.rand(count, 1, generator=random) * size
        long = torch.rand(count, 1, generator=random) * most * (torch.rand(count, 1, generator=random) < 0.5)
        place = torch.arange(size)[None]
        hole = (place >= start) & (place < start + long)
        mel = mel.masked_fill(hole[:, None, :] if axis == 2 else hole[:, :, None], 0.0)
    end = torch.where(
        torch.rand(count, 1, generator=random) < 0.25, 0.25 + 0.7 * torch.rand(count, 1, generator=random), 1
    )
    return mel.masked_fill((torch.arange(frames)[None] / frames >= end)[:, :, None], 0.0)


def centroids_of(vectors: Tensor) -> Tensor:
    """Where each kind lies: its plain name as much as all words for it. (kinds, words, 384) -> (kinds, 384)."""
    return F.normalize(vectors[:, 0] + F.normalize(vectors.mean(dim=1), dim=1), dim=1)


def confusion(likely: Tensor) -> NDArray[np.float64]:
    """(kinds, kinds): how often each kind (row) is taken for each (column)."""
    taken = F.one_hot(likely.argmax(dim=2), likely.shape[2]).float().mean(dim=1)
    return taken.double().numpy()


def kept_clips(folder: Path, each: int, held_out: bool) -> NDArray[np.float16]:
    """Spectrograms (kinds, each, frames, 64), made once and mapped from the disk."""
    disk.make_folder(folder)
    names = list(sounds.words())
    place = folder / f"sounds-{len(names)}x{each}{'-held-out' if held_out else ''}.npy"
    if not place.exists():
        made = np.stack(
            [np.stack([_spectrogram(name, number, held_out) for number in range(each)]) for name in _told(names)]
        )
        disk.write_whole(place, lambda file: np.save(file, made, allow_pickle=False))
    kept: NDArray[np.float16] = np.load(place, mmap_mode="r", allow_pickle=False)
    return kept


def _told(names: list[str]) -> list[str]:
    print(f"making {len(names)} kinds of sounds", flush=True)
    return names


def _spectrogram(kind: str, number: int, held_out: bool) -> NDArray[np.float16]:
    frames = round((sounds.CLIP_S - 0.1) * 50)
    return log_mel(sounds.clip(kind, number, held_out))[:frames].astype(np.float16)


def vectors_of(words: dict[str, tuple[str, ...]], most: int = 5) -> Tensor:
    """(kinds, words x templates, 384) unit vectors; kinds with fewer words repeat them. The plain name comes first."""
    encoder = load_text_encoder(minilm_folder())
    each = [
        [template.format(said) for template in _TEMPLATES for said in _filled(some, most)] for some in words.values()
    ]
    flat = encoder.encode([text for texts in each for text in texts])
    return flat.view(len(each), len(each[0]), -1)


def _filled(some: tuple[str, ...], most: int) -> list[str]:
    return [some[number % len(some)] for number in range(most)]


def figures_of(task: SoundTask, names: list[str]) -> dict[str, Any]:
    """What the card says: right first and within five, for each kind how often and what else it is taken for."""
    likely = task.likelihoods()
    table = confusion(likely)
    _, found = task.validate()
    own = likely.amax(dim=2)
    kinds = {}
    for row, name in enumerate(names):
        others = [(names[column], round(float(table[row, column]), 2)) for column in np.argsort(-table[row])]
        kinds[name] = {
            "right": round(float(table[row, row]), 3),
            "taken_for": {other: share for other, share in others if other != name and share >= 0.1},
        }
    least = float(torch.quantile(own.flatten(), _SPREAD))
    return {
        **{name: round(value, 4) for name, value in found.items()},
        "clips": EXAMINED,
        "least": least,
        "kinds": kinds,
    }


def table_of(figures: dict[str, Any]) -> str:
    """The confusion table as a person reads it, in Markdown."""
    lines = ["| sound | named right | taken for |", "| --- | --- | --- |"]
    for name, kind in sorted(figures["kinds"].items(), key=lambda pair: pair[1]["right"]):
        others = ", ".join(f"{other} {share:.0%}" for other, share in kind["taken_for"].items())
        lines.append(f"| {name} | {kind['right']:.0%} | {others} |")
    return "\n".join(lines)


def export(task: SoundTask, out: Path, names: list[str]) -> dict[str, Any]:
    """The best net as sound-encoder.safetensors with its words, and what it can tell apart; returns the figures."""
    best = torch.load(out / f"{task.name}.best.pt", map_location="cpu", weights_only=True)
    for name, net in task.nets.items():
        net.load_state_dict(best[name])
        net.eval()
    figures = figures_of(task, names)
    figures["unknown_songs"] = _unknown(task, figures["least"])
    net = task.nets["encoder"]
    assert isinstance(net, SoundEncoder)
    scale = float(best["temperature"]["log_scale"].clamp(max=4.0).exp())
    config = {
        "concepts": names,
        "strides": net.strides,
        "heads": net.heads,
        "scale": scale,
        "least": figures["least"],
    }
    tensors = net.folded() | {"concepts": task.centroids.cpu()}
    halves = {name: value.half().contiguous() for name, value in tensors.items()}
    disk.write_bytes(out / "sound-encoder.safetensors", save(halves, {"config": json.dumps(config)}))
    disk.write_bytes(out / "sound-encoder.json", json.dumps(figures, indent=1).encode())
    print(table_of(figures))
    print(f"right {figures['first']:.1%}, within five {figures['first_five']:.1%}, of {len(names)} kinds")
    return figures


@torch.inference_mode()
def _unknown(task: SoundTask, least: float) -> float:
    """Share of whole songs, which are none of the kinds, that are less like any kind than `least`."""
    net, centroids = task.nets["encoder"], task.centroids.cpu()
    mels = [log_mel(songs.song(5_000 + n, sounds.CLIP_S).samples)[:PATCH_FRAMES] for n in range(_UNKNOWN)]
    heard = net(torch.from_numpy(np.stack(mels))).cpu()
    return float(((heard @ centroids.T).amax(dim=1) < least).float().mean())


def main(argv: list[str] | None = None) -> int:
    parser = arguments("sound-encoder", minutes=22, data="", batch_size=64)
    parser.add_argument("--clips", type=int, default=120, help="of five seconds, of each kind; at least 2")
    options = parser.parse_args(argv)
    if options.clips < 2:
        parser.error("--clips must be at least 2")
    names = list(sounds.words())
    return carry_out(options, _task, then=lambda task: _export_quietly(task, options.out, names))


def _export_quietly(task: SoundTask, out: Path, names: list[str]) -> None:
    export(task, out, names)


def _task(options: argparse.Namespace, device: torch.device) -> SoundTask:
    cache = options.out / "cache"
    taught, examined = kept_clips(cache, options.clips, False), kept_clips(cache, EXAMINED, True)
    return SoundTask(taught, examined, vectors_of(sounds.words()), device, options.batch_size)


if __name__ == "__main__":
    sys.exit(main())
