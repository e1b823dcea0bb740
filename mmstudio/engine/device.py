"""What the worker computes on, and how much memory there is. The only code of the engine that names torch.

Runs in the worker alone; torch is imported inside the functions.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import sys
from typing import Protocol

import msgspec

from mmstudio.generators import place
from mmstudio.memory import is_out_of_memory, system_memory_mib

__all__ = ["Device", "GraphicsCard", "Processor", "is_device_failure", "is_out_of_memory", "probe", "system_memory_mib"]


class Device(Protocol):
    """A graphics card or the processor.

    name: "cpu", or the card's own name. kind: "cpu", "cuda" or "mps".
    """

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    def memory_mib(self) -> tuple[int, int]:
        """Used and in all: of the card, or of the machine."""

    def free(self) -> None:
        """Give back what nobody holds any more."""

    def cards(self) -> tuple[str, ...]:
        """All graphics cards that could be chosen instead, by their numbers."""

    def others(self) -> tuple[str, ...]:
        """Where further workers may compute beside this one, as the setting `device` has it."""


class Processor(msgspec.Struct, frozen=True):
    name: str = "cpu"
    kind: str = "cpu"

    def memory_mib(self) -> tuple[int, int]:
        return system_memory_mib()

    def free(self) -> None:
        gc.collect()
        if sys.platform == "linux":
            with contextlib.suppress(OSError, AttributeError):  # musl has no malloc_trim
                ctypes.CDLL(None).malloc_trim(0)  # glibc keeps freed weights otherwise

    def cards(self) -> tuple[str, ...]:
        return place.cards() if "torch" in sys.modules else ()

    def others(self) -> tuple[str, ...]:
        return ()


class GraphicsCard(msgspec.Struct, frozen=True):
    """index: among several cards; which of them is current differs from thread to thread."""

    name: str
    kind: str
    index: int = 0

    def memory_mib(self) -> tuple[int, int]:
        import torch

        if self.kind == "mps":
            return torch.mps.driver_allocated_memory() // 2**20, system_memory_mib()[1]
        free, total = torch.cuda.mem_get_info(self.index)
        return (total - free) // 2**20, total // 2**20

    def free(self) -> None:
        import torch

        gc.collect()
        (torch.mps if self.kind == "mps" else torch.cuda).empty_cache()

    def cards(self) -> tuple[str, ...]:
        return place.cards()

    def others(self) -> tuple[str, ...]:
        return place.others(place.choice(), len(self.cards())) if self.kind == "cuda" else ()


def probe(threads: int) -> Device:
    """Where the settings say that this process computes; torch is told how many threads to use (0 = one per core)."""
    import torch

    torch.set_num_threads(threads or os.cpu_count() or 1)
    chosen = place.taken()
    if chosen.kind == "cuda":
        return GraphicsCard(torch.cuda.get_device_name(chosen.number), "cuda", chosen.number)
    return GraphicsCard("Apple", "mps") if chosen.kind == "mps" else Processor()


def is_device_failure(error: BaseException) -> bool:
    """Whether the driver or the card failed, after which this process can compute nothing more on it (P14)."""
    if not isinstance(error, RuntimeError) or is_out_of_memory(error):
        return False
    return type(error).__name__ == "AcceleratorError" or any(
        words in str(error)
        for words in ("CUDA error", "device-side assert", "cuDNN error", "CUBLAS_STATUS", "HIP error")
    )
