"""What a sound is of: a small net in plain numpy that puts sounds where the text encoder puts words for them.

No torch here, so the reader child can listen to a foreign file. `mmstudio.nets.sound_encoder` is the same net for
training; a test holds the two equal.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from mmstudio import paths
from mmstudio.audio.live import HOP, MELS, N_FFT, SAMPLE_RATE, mel_filters
from mmstudio.errors import CheckpointDamaged, CheckpointMissing
from mmstudio.jobs import Concept

PATCH_FRAMES: Final = 200  # four seconds at 50 Hz
_PATCH_STEP: Final = 100
_LEVEL: Final = 0.1  # RMS that the loud parts are brought to
_FAINT_DB: Final = -35.0  # parts so far below the loud ones say little
MOST_S: Final = 30.0  # of a sound are listened to
FILE: Final = "starter-sound-encoder.safetensors"  # in models/

Mel = NDArray[np.float32]  # (frames, 64)
Weights = dict[str, NDArray[np.float32]]


class Hearing(msgspec.Struct, frozen=True, kw_only=True):
    """What a net heard. known: whether it resembles what the net was taught. vector: where it lies among words, 384
    numbers, length 1; () of nets with a space of their own."""

    concepts: tuple[Concept, ...]
    known: bool
    vector: tuple[float, ...] = ()


def log_mel(samples: NDArray[np.float32]) -> Mel:
    """Samples (n,) at 22,050 Hz -> (frames, 64) = log1p(1000 |X|), loud parts always equally loud; 50 frames a s."""
    samples = np.nan_to_num(np.asarray(samples, np.float32), posinf=0, neginf=0)
    if len(samples) < N_FFT:
        samples = np.pad(samples, (0, N_FFT - len(samples)))
    windows = np.lib.stride_tricks.sliding_window_view(samples, N_FFT)[::HOP]
    rms = np.sqrt(np.mean(windows**2, axis=1))
    loud = max(float(np.quantile(rms, 0.95)), 0.03 * float(rms.max()))
    if loud <= 0:
        return np.zeros((len(windows), MELS), np.float32)
    window = (np.hanning(N_FFT + 1)[:-1] * (2 / N_FFT * _LEVEL / loud)).astype(np.float32)
    magnitude = np.abs(np.fft.rfft(windows * window)).astype(np.float32)
    mel: Mel = np.log1p(1000 * (magnitude @ mel_filters().T))
    return mel


def patches_of(mel: Mel) -> Mel:
    """(patches, 200, 64): overlapping by half, the last one filled up with silence; faint ones are left out."""
    starts = range(0, max(1, len(mel) - _PATCH_STEP), _PATCH_STEP)
    cut = [mel[start : start + PATCH_FRAMES] for start in starts]
    cut = [np.pad(patch, ((0, PATCH_FRAMES - len(patch)), (0, 0))) for patch in cut]
    level = np.array([float(np.expm1(np.quantile(patch.max(axis=1), 0.95))) for patch in cut])
    heard = level >= level.max() * 10 ** (_FAINT_DB / 20)
    return np.stack([patch for patch, kept in zip(cut, heard, strict=True) if kept])


class HearingNet:
    """The net of one weights file. Raises CheckpointDamaged for any other."""

    sample_rate = SAMPLE_RATE

    def __init__(self, weights: Weights, config: dict[str, Any], name: str) -> None:
        try:
            self._weights = {key: value.astype(np.float32) for key, value in weights.items()}
            self._strides = [int(stride) for stride in config["strides"]]
            self._heads = int(config["heads"])
            self.names = tuple(str(word) for word in config["concepts"])
            self._scale, self._least = float(config["scale"]), float(config["least"])
            self.concepts = self._weights.pop("concepts")
            if (
                self.concepts.shape != (len(self.names), 384)
                or self.encode(np.zeros((1, 8, 64), np.float32)).size != 384
            ):
                raise ValueError("another net")
        except (KeyError, ValueError, IndexError, TypeError) as error:
            raise CheckpointDamaged(name=name, file=name) from error

    def encode(self, patches: Mel) -> NDArray[np.float32]:
        """Patches (B, T, 64) -> unit vectors (B, 384)."""
        return np.stack([self._encoded(patch) for patch in patches])

    def hear(self, samples: NDArray[np.float32], most: int = 5) -> Hearing:
        """What a sound of (n,) samples at 22,050 Hz is of, its likeliest concepts first."""
        vectors = self.encode(patches_of(log_mel(samples[: round(MOST_S * SAMPLE_RATE)])))
        vector = vectors.mean(axis=0)
        vector /= max(float(np.linalg.norm(vector)), 1e-9)
        likely = _softmax(self._scale * vectors @ self.concepts.T).mean(axis=0)
        order = np.argsort(-likely, kind="stable")[:most]
        total = float(likely[order].sum())
        return Hearing(
            concepts=tuple(Concept(self.names[i], round(float(likely[i]) / total, 4)) for i in order),
            vector=tuple(float(value) for value in vector),
            known=float((vectors @ self.concepts.T).max(axis=1).mean()) >= self._least,
        )

    def _encoded(self, patch: Mel) -> NDArray[np.float32]:
        w = self._weights
        place = np.broadcast_to(np.linspace(-1, 1, patch.shape[1], dtype=np.float32), patch.shape)
        x = np.stack([patch * 0.5 - 1, place])  # (2, T, 64)
        x = np.maximum(_conv3(x, w["stem.weight"], 2) + w["stem.bias"][:, None, None], 0)
        for number, stride in enumerate(self._strides):
            x = _depthwise3(x, w[f"{number}.depth.weight"], stride) + w[f"{number}.depth.bias"][:, None, None]
            x = np.maximum(x, 0)
            mixed = w[f"{number}.point.weight"] @ x.reshape(len(x), -1) + w[f"{number}.point.bias"][:, None]
            x = np.maximum(mixed, 0).reshape(-1, *x.shape[1:])
        flat = x.reshape(len(x), -1)  # (C, places)
        attention = _softmax(w["attention.weight"] @ flat + w["attention.bias"][:, None])
        parts = flat.reshape(self._heads, -1, flat.shape[1])
        pooled = np.einsum("hcp,hp->hc", parts, attention).reshape(-1)
        out = w["words.weight"] @ pooled + w["words.bias"]
        return np.asarray(out / max(float(np.linalg.norm(out)), 1e-9), np.float32)


@cache
def shipped() -> HearingNet:
    """The net of models/, whose hash stands in models/index.json. Raises CheckpointMissing or CheckpointDamaged."""
    path = paths.models() / FILE
    try:
        known = json.loads((path.parent / "index.json").read_text(encoding="utf-8"))[FILE]
        if hashlib.sha256(path.read_bytes()).hexdigest() != known:
            raise CheckpointDamaged(name=FILE, file=str(path))
    except FileNotFoundError:
        raise CheckpointMissing(name=FILE) from None
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointDamaged(name=FILE, file=str(path)) from error
    return read_hearing(path)


def read_hearing(path: Path) -> HearingNet:
    """The net of a safetensors file. Raises CheckpointMissing or CheckpointDamaged."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as opened:
            config = json.loads((opened.metadata() or {}).get("config", "{}"))
            weights = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118  (not a dictionary)
    except FileNotFoundError:
        raise CheckpointMissing(name=path.name) from None
    except (SafetensorError, ValueError, TypeError) as error:  # TypeError: a kind of number that numpy has not
        raise CheckpointDamaged(name=path.name, file=str(path)) from error
    return HearingNet(weights, config, path.name)


def _conv3(x: NDArray[np.float32], weight: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    """(C, H, W) by (D, C, 3, 3) -> (D, H', W'), one place of zeros around."""
    shifted = _shifted(x, stride)  # (9, C, H', W')
    out: NDArray[np.float32] = np.einsum("dck,kchw->dhw", weight.reshape(*weight.shape[:2], 9), shifted, optimize=True)
    return out


def _depthwise3(x: NDArray[np.float32], weight: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    """(C, H, W), each channel by its own 3 x 3 of (C, 1, 3, 3)."""
    taps = weight.reshape(len(x), 9)
    out: NDArray[np.float32] = sum(taps[:, k, None, None] * part for k, part in enumerate(_shifted(x, stride)))  # type: ignore[assignment]
    return out


def _shifted(x: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    high, wide = (-(-side // stride) for side in x.shape[1:])
    return np.stack(
        [
            padded[:, down : down + (high - 1) * stride + 1 : stride, right : right + (wide - 1) * stride + 1 : stride]
            for down in range(3)
            for right in range(3)
        ]
    )


def _softmax(logits: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float32)
