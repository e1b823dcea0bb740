"""The measured child that records an hour: blocks as a microphone gives them, without waiting for its clock."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from mmstudio.audio.inputs import Heard
from mmstudio.audio.recording import Recorder
from mmstudio.bench.window import rss_mib

SECONDS, RATE, BLOCK = 3600, 48_000, 480
WARM_S = 60  # after which memory is looked at first
AHEAD_S = 20.0  # blocks that may wait to be written; a real microphone never gets that far


class _Microphone:
    """An `InputStream` whose blocks come when they are asked for."""

    sample_rate, channels = RATE, 1

    def start(self, heard: Callable[[Heard], None], lost: Callable[[], None]) -> None:
        self.heard = heard

    def close(self) -> None: ...


def measure() -> dict[str, Any]:
    """missing: share of the samples; grown_mib: memory between the first minute and the end."""
    started, warm = time.perf_counter(), 0.0
    with tempfile.TemporaryDirectory() as folder:
        microphone = _Microphone()
        recorder = Recorder(microphone, Path(folder) / "hour.wav")
        recorder.start()
        second = np.sin(np.arange(RATE) * 0.05).astype(np.float32)[:, None]
        for number in range(SECONDS):
            for first in range(0, RATE, BLOCK):
                microphone.heard(Heard(second[first : first + BLOCK], RATE))
            while recorder.seconds < number - AHEAD_S:
                time.sleep(0.001)
            if number == WARM_S:
                warm = rss_mib()
        take = recorder.stop()
        assert take is not None  # an hour was heard
        return {
            "missing": 1 - take.seconds / SECONDS,
            "grown_mib": rss_mib() - warm,
            "took_s": time.perf_counter() - started,
        }


if __name__ == "__main__":
    print(json.dumps(measure()))
