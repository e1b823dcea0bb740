"""Small sounds and files of every kind, for tests."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile


def tone(seconds: float, sample_rate: int = 22_050, hz: float = 440.0, level: float = 0.5) -> np.ndarray:
    """A sine as float32 (frames, 1)."""
    time_s = np.arange(round(seconds * sample_rate)) / sample_rate
    return (level * np.sin(2 * np.pi * hz * time_s)).astype(np.float32)[:, None]


def clicks(times_s: list[float], seconds: float, sample_rate: int = 22_050) -> np.ndarray:
    """Single samples of full scale as float32 (frames, 1)."""
    samples = np.zeros((round(seconds * sample_rate), 1), np.float32)
    samples[[round(time_s * sample_rate) for time_s in times_s]] = 1
    return samples


def write(path: Path, samples: np.ndarray, sample_rate: int = 22_050, subtype: str | None = None) -> Path:
    """A file of the kind its suffix names."""
    soundfile.write(path, samples, sample_rate, subtype=subtype)
    return path


def write_av(path: Path, samples: np.ndarray, sample_rate: int, codec: str, pictures: bool = False) -> Path:
    """A file that only PyAV writes: M4A, or a film with a few pictures."""
    with av.open(str(path), "w") as container:
        if pictures:
            video = container.add_stream("mpeg4", rate=Fraction(25))
            video.width = video.height = 32
            video.pix_fmt = "yuv420p"
        stream = container.add_stream(codec, rate=sample_rate, layout="mono" if samples.shape[1] == 1 else "stereo")
        if pictures:
            for _ in range(5):
                picture = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
                container.mux(video.encode(picture))
            container.mux(video.encode(None))
        for start in range(0, len(samples), 1024):
            piece = np.ascontiguousarray(samples[start : start + 1024].T)
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout=stream.layout.name)
            frame.sample_rate = sample_rate
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
