"""The measured child that draws: one picture after the other, with nothing around it. Prints milliseconds as JSON."""

from __future__ import annotations

import json
import os
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is imported

from mmstudio.generators import registry
from mmstudio.generators.base import Drawn, Generator, Pixels
from mmstudio.jobs import GenerateJob, text_job

REPEATS = 60
WARM_UP = 8
_THINGS = ("apple", "fox", "boat", "castle", "dragon", "robot", "flower", "whale", "rocket", "owl")


class Silent:
    """A report that nobody reads. Satisfies generators.base.Report."""

    def progress(self, fraction: float) -> None:
        pass

    def preview(self, index: int, pixels: Pixels) -> None:
        pass

    def drawn(self, picture: Drawn) -> None:
        pass

    def unread(self, words: tuple[str, ...]) -> None:
        pass

    def understood(self, words: tuple[str, ...], unknown: tuple[str, ...]) -> None:
        pass

    def mixed(self, shares: tuple[float, ...], notes: tuple[str, ...]) -> None:
        pass


def measure() -> dict[str, list[float]]:
    """Milliseconds per picture of 128 px: with_encoder reads a new prompt each time, without_encoder one it has read
    before. upscaled is the latter of 512 px.
    """
    generator = registry.load("starter")
    times: dict[str, list[float]] = {"with_encoder": [], "without_encoder": [], "upscaled": []}
    for number in range(WARM_UP + REPEATS):
        new = text_job(f"a {_THINGS[number % 10]} number {number}", seed=number, style="noto", width=128, height=128)
        known = text_job("a red apple on a table", seed=number, style="noto", width=128, height=128)
        large = text_job("a red apple on a table", seed=number, style="noto", width=512, height=512)
        for name, job in (("with_encoder", new), ("without_encoder", known), ("upscaled", large)):
            took = _time_of(generator, job)
            if number >= WARM_UP:
                times[name].append(took * 1000)
    return times


def _time_of(generator: Generator, job: GenerateJob) -> float:
    start = time.perf_counter()
    generator.run(job, Silent())
    return time.perf_counter() - start


if __name__ == "__main__":
    print(json.dumps(measure()))
