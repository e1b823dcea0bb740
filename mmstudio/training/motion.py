"""Teaches the live motion net to follow songs as the offline analysis does, which sees the future.

Songs with exact beats are synthesised, measured and kept first, about a second each; then the net sees ten seconds at
a time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional as F

from mmstudio import disk
from mmstudio.audio import analysis
from mmstudio.audio.live import Follower, LogMel, Normaliser
from mmstudio.audio.tracks import CURVES, RATE_HZ, ROW, TEMPI, ControlTrack, circle, rows, tempo_value
from mmstudio.generators.weights import in_bytes
from mmstudio.nets.motion import FEATURES, MotionNet
from mmstudio.training import songs
from mmstudio.training.loop import Progress, arguments, update
from mmstudio.training.recipe import carry_out
from mmstudio.training.songs import Song
from mmstudio.training.sound_figures import concordance, f_measure, peaks_s

SONG_S = 30.0
FRAMES = 500  # of a lesson
BURN_IN = 100  # frames of it that only warm the state
HELD_OUT = 24  # songs, the last ones
_SLOW_NAMES = ("loudness", "bass", "mid", "treble", "tempo", "beat_confidence", "brightness", "noisiness")
SLOW = [ROW[name] for name in _SLOW_NAMES]
ANGLES = [(ROW["beat_cos"], ROW["beat_sin"]), (ROW["pitch_cos"], ROW["pitch_sin"])]
HITS = [ROW[name] for name in ("onset_low", "onset_high", "beat", "downbeat")]
_TOLERANCE = 3  # frames that a hit may be early or late
_HIT_WEIGHT = 10.0


class MotionTask:
    """Lessons of ten seconds from kept songs; validation on songs that are never taught."""

    name = "motion"

    def __init__(
        self,
        features: NDArray[np.float16],
        followed: NDArray[np.float16],
        targets: NDArray[np.float16],
        device: torch.device,
        batch_size: int = 64,
    ) -> None:
        """features (songs, frames, 128); followed, targets (songs, frames, 16)."""
        held_out = min(HELD_OUT, max(1, len(features) // 5))
        self.batch_size = min(batch_size, len(features) - held_out)
        self.training_indices = list(range(len(features) - held_out))
        self._features, self._followed, self._targets, self._device = features, followed, targets, device
        self._net = MotionNet().to(device)
        self.nets: Mapping[str, nn.Module] = {"motion": self._net}
        self.optimizers: Mapping[str, torch.optim.Optimizer] = {
            "adam": torch.optim.Adam(self._net.parameters(), lr=1e-3)
        }

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        starts = torch.randint(self._features.shape[1] - FRAMES + 1, (len(indices),), generator=random).tolist()
        lessons = list(zip(indices, starts, strict=True))
        seen, followed, meant = (
            torch.from_numpy(np.stack([of[song, start : start + FRAMES] for song, start in lessons])).float()
            for of in (self._features, self._followed, self._targets)
        )
        curves, _ = self._net(seen.to(self._device), followed.to(self._device))
        parts = losses(curves[:, BURN_IN:], meant[:, BURN_IN:].to(self._device))
        loss = torch.stack(list(parts.values())).sum()
        norm = update(self.optimizers.values(), loss, self._net.parameters())
        return {"loss": loss.item(), **{name: part.item() for name, part in parts.items()}, "gradient": norm}

    def validate(self) -> tuple[float, dict[str, float]]:
        """2 - concordance of slow curves - F1 of hits, on held-out songs from their sixth second on."""
        slow, hits = [], []
        late = 5 * RATE_HZ
        for song in range(len(self.training_indices), len(self._features)):
            curves, meant = self._played(song)
            slow += [concordance(meant[late:, row], curves[late:, row]) for row in SLOW]
            hits += [
                f_measure(peaks_s(meant[:, row], 0.3), peaks_s(curves[:, row], 0.3), 0.05, 5.0) for row in HITS[:2]
            ]
        figures = {"concordance": float(np.mean(slow)), "hits": float(np.mean(hits))}
        return 2 - sum(figures.values()), figures

    def sheet(self, path: Path) -> None:
        """All curves of one held-out song: the teacher's dark, the net's in colour."""
        curves, meant = self._played(len(self._features) - 1)
        high = 48
        picture = Image.new("RGB", (len(curves), high * len(CURVES)), "white")
        draw = ImageDraw.Draw(picture)
        for row in range(len(CURVES)):
            for values, colour in ((meant, "#404040"), (curves, "#d02060")):
                heights = high * (row + 1) - 3 - (high - 6) * values[:, row]
                draw.line([(x, float(y)) for x, y in enumerate(heights)], fill=colour)
        picture.save(path)

    def _played(self, song: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(frames, 16) by the net and by the teacher."""
        with torch.no_grad():
            seen, followed = (
                torch.from_numpy(of[song][None].astype(np.float32)).to(self._device)
                for of in (self._features, self._followed)
            )
            curves = self._net(seen, followed)[0][0].float().cpu().numpy()
        return curves, self._targets[song].astype(np.float32)


def losses(curves: Tensor, meant: Tensor) -> dict[str, Tensor]:
    """What the net is held to: curves, meant (B, T, 16).

    Slow curves by Huber's loss and by their differences, where much happens counting up to four times; hits by cross
    entropy that forgives three frames; angles by their cosine, as long as they mean something.
    """
    slow, true = curves[..., SLOW], meant[..., SLOW]
    differences = F.mse_loss(slow.diff(dim=1), true.diff(dim=1))
    angles = []
    for cos, sin in ANGLES:
        wanted = 2 * meant[..., [cos, sin]] - 1
        weight = wanted.norm(dim=-1)  # 0 where there is no beat, no key
        given = 2 * curves[..., [cos, sin]] - 1
        apart = 1 - F.cosine_similarity(given + 1e-6, wanted + 1e-6, dim=-1)
        angles.append((apart * weight).mean() + (given.norm(dim=-1) - weight).abs().mean() * 0.2)
    return {
        "slow": ((1 + 3 * true) * F.huber_loss(slow, true, reduction="none", delta=0.2)).mean() * 10,
        "differences": 0.5 * differences * 10,
        "hits": forgiving_cross_entropy(curves[..., HITS], meant[..., HITS]),
        "angles": 0.2 * torch.stack(angles).sum(),
    }


def forgiving_cross_entropy(given: Tensor, meant: Tensor) -> Tensor:
    """Binary cross entropy (B, T, C) that takes the best of the frames within ±3 of a hit, and leaves out those near it
    (Foscarin, Schlüter and Widmer, "Beat this!", 2024). Hits count ten times, and as much as they are strong."""
    given = given.float().clamp(1e-5, 1 - 1e-5)
    best = _widest(given, _TOLERANCE)
    hit = (meant >= _widest(meant, _TOLERANCE)) & (meant > 0.3)
    far = _widest(meant, 2 * _TOLERANCE) < 0.3
    wrong = -torch.where(hit, _HIT_WEIGHT * meant * best.log(), 0.0) - torch.where(far, (1 - given).log(), 0.0)
    return wrong.sum() / (hit.sum() * _HIT_WEIGHT + far.sum()).clamp(min=1)


def _widest(values: Tensor, reach: int) -> Tensor:
    return F.max_pool1d(values.transpose(1, 2), 2 * reach + 1, stride=1, padding=reach).transpose(1, 2)


def lesson(number: int, seconds: float = SONG_S) -> tuple[NDArray[np.float16], ...]:
    """A song as a microphone may hear it: features (frames, 128), what followers make of it (frames, 16), and what the
    curves are (frames, 16)."""
    song = songs.song(number, seconds)
    heard = worsened(song.samples, np.random.default_rng(number + 1))
    mel, normaliser, follower = LogMel(), Normaliser(), Follower()
    frames = mel.push(heard)
    features = np.array([normaliser.push(frame) for frame in frames], np.float16)
    followed = np.array([follower.values(frame) for frame in frames], np.float16)
    times = np.array([frame.time_s for frame in frames])
    return features, followed, teacher(song).at(times).T.astype(np.float16)


def teacher(song: Song) -> ControlTrack:
    """The offline curves of a song, with the beats that are known instead of those that were found."""
    curves, _ = analysis.curves_of(analysis.measure(song.samples))
    frames = curves.shape[1]
    grid = np.arange(frames) / RATE_HZ
    angle = 2 * np.pi * np.interp(grid, song.beats_s, np.arange(len(song.beats_s)))
    inside = (grid >= song.beats_s[0]) & (grid <= song.beats_s[-1])
    tempo = np.interp(grid, song.beats_s[:-1], 60 / np.diff(song.beats_s))
    cos, sin = circle(angle, inside)
    known = {
        "beat": _bumps(grid, song.beats_s),
        "downbeat": _bumps(grid, song.downbeats_s),
        "beat_cos": cos,
        "beat_sin": sin,
        "tempo": tempo_value(np.clip(tempo, TEMPI[0], TEMPI[-1])) * inside,
        "beat_confidence": inside.astype(np.float32),
    }
    named = [(name, known.get(name, curves[ROW[name]])) for name in CURVES]
    return ControlTrack(rows(named, frames), seconds=song.seconds)


def worsened(samples: NDArray[np.float32], chance: np.random.Generator) -> NDArray[np.float32]:
    """As it may arrive: tilted, in a room, with noise, too loud or too quiet, from the middle of the song."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / songs.SAMPLE_RATE)
    spectrum *= np.maximum(hertz, 30) ** chance.uniform(-0.15, 0.15) * 300 ** chance.uniform(-0.05, 0.05)
    if chance.random() < 0.4:
        room = chance.normal(0, 1, 8192) * np.exp(-np.arange(8192) / chance.uniform(300, 2500)) * 0.1
        room[0] = 1
        spectrum *= np.fft.rfft(room, len(samples))
    out = np.fft.irfft(spectrum, len(samples))
    out *= 0.7 / max(float(np.abs(out).max()), 1e-9)
    if chance.random() < 0.6:
        out += chance.normal(0, float(out.std()) * 10 ** (-chance.uniform(10, 40) / 20), len(out))
    return np.clip(out * 10 ** (chance.uniform(-30, 6) / 20), -1, 1).astype(np.float32)


def kept_lessons(folder: Path, count: int) -> tuple[NDArray[np.float16], ...]:
    """Features (songs, frames, 128), followed and true curves (songs, frames, 16), made once, mapped from the disk."""
    disk.make_folder(folder)
    frames = round(SONG_S * RATE_HZ)
    places = [folder / f"songs-{analysis.MADE_BY}-{count}-{name}.npy" for name in ("features", "followed", "curves")]
    if not all(place.exists() for place in places):
        made = [np.zeros((count, frames, width), np.float16) for width in (FEATURES, len(CURVES), len(CURVES))]
        for number in range(count):
            for of, values in zip(made, lesson(number), strict=True):
                of[number] = values[:frames]
            if number % 100 == 99:
                print(f"{number + 1} of {count} songs", flush=True)
        for place, values in zip(places, made, strict=True):
            disk.write_whole(place, lambda file, values=values: np.save(file, values, allow_pickle=False))  # type: ignore[misc]
    return tuple(np.load(place, mmap_mode="r", allow_pickle=False) for place in places)


def _bumps(grid: NDArray[np.float64], times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(times_s):
        return np.zeros(len(grid))
    after = np.clip(np.searchsorted(times_s, grid), 1, max(1, len(times_s) - 1))
    near = np.minimum(np.abs(grid - times_s[after - 1]), np.abs(grid - times_s[np.minimum(after, len(times_s) - 1)]))
    return np.asarray(np.exp(-0.5 * (near / 0.02) ** 2))


def main(argv: list[str] | None = None) -> int:
    parser = arguments("motion", minutes=90, data="", batch_size=64)
    parser.add_argument("--songs", type=int, default=2400, help="of half a minute each; at least 6")
    options = parser.parse_args(argv)
    if options.songs < 6:
        parser.error("--songs must be at least 6")
    return carry_out(options, _task, then=lambda task: _export(options.out))


def _task(options: argparse.Namespace, device: torch.device) -> MotionTask:
    features, followed, targets = kept_lessons(options.out / "cache", options.songs)
    return MotionTask(features, followed, targets, device, options.batch_size)


def _export(out: Path) -> None:
    """The best net as safetensors, for `mmstudio.audio.live_net`: large matrices in bytes, .55 MB."""
    best = torch.load(out / "motion.best.pt", map_location="cpu", weights_only=True)
    disk.write_bytes(out / "motion.safetensors", save(in_bytes(best["motion"], big=50_000)))


if __name__ == "__main__":
    sys.exit(main())
