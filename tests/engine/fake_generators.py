"""Generators without torch for the worker's tests; named in WorkerOptions, the documented seam of child.py.

What happens is written in the prompt: words "action@index", where index is the picture at which it happens.
hold: waits, asking whether it is cancelled · deaf: waits without asking · stuck: a C loop that holds the interpreter
lock · abort, segfault · oom, memoryerror, cuda, bug: raises · flood: prints 100 MB to file descriptor 2.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import re
import tempfile
import time

import numpy as np

from mmstudio import settings
from mmstudio.engine.device import Processor
from mmstudio.errors import EmptyPicture
from mmstudio.generators import registry
from mmstudio.generators.base import Drawn, Generator, Report
from mmstudio.jobs import CheckpointUse, Job

FLOOD_BYTES = 100_000_000


class FakeGenerator:
    """Draws squares of one colour that depends on the seed."""

    info = registry.STARTER
    checkpoints = (CheckpointUse(name="fake.safetensors", sha256="0" * 64),)
    device = "cpu"
    dtype = "float32"
    libraries: dict[str, str] = {}

    def run(self, job: Job, report: Report, batch_size: int = 1) -> None:
        size = job.width or 16
        for index in range(job.count):
            report.progress(index / job.count)
            for action, at in re.findall(r"(\w+)@(\d+)", job.prompt):
                if index == int(at):
                    # the test sees this and knows that from here on nothing asks whether the job is cancelled
                    report.preview(index, np.zeros((1, 1, 4), np.uint8))
                    act(action, report, index / job.count, batch_size)
            seed = job.seeds(index)[0]
            pixels = np.full((size, size, 4), (seed % 256, 100, 50, 255), np.uint8)
            report.drawn(Drawn(index, pixels, ("flat_colour",) if "flat" in job.prompt else ()))
        if "unread" in job.prompt:
            report.unread(("unread",))


def act(action: str, report: Report, fraction: float, batch_size: int) -> None:
    match action:
        case "hold":
            while True:
                report.progress(fraction)
                time.sleep(0.005)
        case "deaf":
            time.sleep(1000)
        case "stuck":
            re.match(r"(a+)+$", "a" * 60 + "b")
        case "abort":
            os.abort()
        case "segfault":
            ctypes.string_at(0)
        case "cut_while_mapped":
            with tempfile.NamedTemporaryFile() as file:
                file.truncate(1 << 20)
                mapped = mmap.mmap(file.fileno(), 0)
                os.truncate(file.name, 0)
                mapped[1 << 19]
        case "oom":
            if batch_size > 1:
                raise RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB")
        case "memoryerror":
            raise MemoryError
        case "cuda":
            raise RuntimeError("CUDA error: an illegal memory access was encountered")
        case "bug":
            raise KeyError("a bug of ours")
        case "empty":
            raise EmptyPicture
        case "flood":
            line = b"x" * 65536
            for _ in range(FLOOD_BYTES // len(line)):
                os.write(2, line)


def load(checkpoint: str) -> Generator:
    registry.info(checkpoint)
    return FakeGenerator()


def load_or_die(checkpoint: str) -> Generator:
    os.abort()


def device(threads: int) -> Processor:
    return Processor()


def card(threads: int) -> Processor:
    """Counts as a graphics card, so that pictures are drawn in batches."""
    return Processor("Fake card", "cuda")


class OneOfTwo(Processor):
    """The processor, taken for the first of two cards."""

    def others(self) -> tuple[str, ...]:
        return () if os.environ.get(settings.PLACE) else ("cuda:1",)


def one_of_two(threads: int) -> Processor:
    return OneOfTwo(os.environ.get(settings.PLACE, "cuda:0"))


def no_device(threads: int) -> Processor:
    raise ImportError("torch is damaged")
