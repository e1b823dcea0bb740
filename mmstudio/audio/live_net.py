"""The live motion net in numpy: a fiftieth of a second of sound in, sixteen curves out, with no torch near the window.

`mmstudio.nets.motion` is the same net for training; a test holds the two equal.
"""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mmstudio import paths
from mmstudio.audio.live import Follower, LogMel, Normaliser, Pulse, pulse_curves
from mmstudio.audio.tracks import CURVES, QUIET, ROW
from mmstudio.errors import CheckpointDamaged, CheckpointMissing

FILE = "starter-motion.safetensors"  # in models/

_log = logging.getLogger(__name__)
Weights = dict[str, NDArray[np.float32]]
_LEAST = 0.02  # as in nets/motion.py
_HALF = np.float32(0.5)


class LiveNet:
    """The net with its state. weights: as of `MotionNet.state_dict()`. Raises CheckpointDamaged for any others."""

    def __init__(self, weights: Weights, name: str = "motion.safetensors") -> None:
        try:
            layers = [
                (
                    np.hstack([weights[f"lstm.weight_ih_l{n}"], weights[f"lstm.weight_hh_l{n}"]]).astype(np.float32),
                    (weights[f"lstm.bias_ih_l{n}"] + weights[f"lstm.bias_hh_l{n}"]).astype(np.float32),
                )
                for n in range(sum(key.startswith("lstm.weight_ih_l") for key in weights))
            ]
            for weight, bias in layers:  # so that one tanh serves all gates: sigmoid(x) = (1 + tanh(x / 2)) / 2
                size = len(bias) // 4
                for gates in (slice(0, 2 * size), slice(3 * size, None)):
                    weight[gates] *= 0.5
                    bias[gates] *= 0.5
            self._layers = layers
            self._head = weights["head.weight"].astype(np.float32), weights["head.bias"].astype(np.float32)
            self._skip = weights["skip.weight"].astype(np.float32)
            # what a layer sees: its input, then its own output of the frame before
            self._seen = [np.zeros(weight.shape[1], np.float32) for weight, _ in layers]
            self._cell = [np.zeros(len(bias) // 4, np.float32) for _, bias in layers]
            told = self.step(np.zeros(128, np.float32), np.zeros(len(CURVES), np.float32))
            if not layers or told.shape != (len(CURVES),):
                raise ValueError("another net")
        except (KeyError, ValueError, IndexError) as error:
            raise CheckpointDamaged(name=name, file=name) from error
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        for state in (*self._seen, *self._cell):
            state[:] = 0

    def step(self, features: NDArray[np.float32], followed: NDArray[np.float32]) -> NDArray[np.float32]:
        """features (128,) of this frame, and its curves (16,) without a net -> curves (16,) in 0 … 1."""
        out = features
        for (weight, bias), seen, cell in zip(self._layers, self._seen, self._cell, strict=True):
            size = len(cell)
            seen[:-size] = out
            gates = weight @ seen
            gates += bias
            np.tanh(gates, out=gates)
            enter, forget, fresh, leave = gates.reshape(4, size)
            cell *= _HALF + _HALF * forget
            cell += (_HALF + _HALF * enter) * fresh
            out = (_HALF + _HALF * leave) * np.tanh(cell)
            seen[-size:] = out
        weight, bias = self._head
        known = np.clip(followed, _LEAST, 1 - _LEAST)
        return _sigmoid(weight @ out + bias + self._skip @ np.log(known / (1 - known)))


def read_net(path: Path) -> LiveNet:
    """A net from a safetensors file. Raises CheckpointMissing or CheckpointDamaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return LiveNet(_in_full(load_file(path)), path.name)
    except FileNotFoundError:
        raise CheckpointMissing(name=path.name) from None
    except (SafetensorError, KeyError, TypeError) as error:  # no scale beside bytes; a kind of number numpy has not
        raise CheckpointDamaged(name=path.name, file=str(path)) from error


def live_follower() -> NetFollower | Follower:
    """What follows a microphone: the shipped net, or the followers alone where it is missing or damaged."""
    try:
        return NetFollower(read_net(paths.models() / FILE))
    except (CheckpointMissing, CheckpointDamaged) as error:
        _log.warning("the live net cannot be used: %s", error.code)
        return Follower()


class NetFollower:
    """All sixteen curves, live, by the net; its beat activation drives the pulse, which gives the phase."""

    def __init__(self, net: LiveNet) -> None:
        self._net, self._follower = net, Follower()
        self._mel, self._normaliser, self._pulse = LogMel(), Normaliser(), Pulse()

    def push(self, samples: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """samples (n,) at 22,050 Hz -> times (frames,) and curves (16, frames) that became known with them."""
        frames = self._mel.push(samples)
        values = []
        for frame in frames:
            out = self._net.step(self._normaliser.push(frame), self._follower.values(frame))
            # beats alone gave F1 .886 on twelve songs, with the hits beside them .896
            self._pulse.push(float(out[ROW["beat"]] + out[ROW["onset_low"]] + 0.5 * out[ROW["onset_high"]]))
            for name, value in pulse_curves(self._pulse).items():  # it counts, the net feels
                out[ROW[name]] = value
            values.append(frame.shown(out))  # what the net hears in silence is nothing
        times = np.array([frame.time_s for frame in frames])
        return times, np.array(values, np.float32).reshape(-1, len(QUIET)).T


def _in_full(weights: Weights) -> Weights:
    """What `mmstudio.generators.weights.in_bytes` made small, as floating point."""
    full = {name: value for name, value in weights.items() if not name.endswith((":int8", ":scale"))}
    for name, value in weights.items():
        if name.endswith(":int8"):
            plain = name.removesuffix(":int8")
            full[plain] = value.astype(np.float32) * weights[f"{plain}:scale"]
    return full


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    half: NDArray[np.float32] = np.tanh(values * _HALF)  # no overflow, however large
    return _HALF + _HALF * half
