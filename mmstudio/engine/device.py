"""What the worker computes on, and how much memory there is. The only code of the engine that names torch.

Runs in the worker alone; torch is imported inside the functions.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import sys
from pathlib import Path
from typing import Protocol

import msgspec


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


class GraphicsCard(msgspec.Struct, frozen=True):
    name: str
    kind: str

    def memory_mib(self) -> tuple[int, int]:
        import torch

        if self.kind == "mps":
            return torch.mps.driver_allocated_memory() // 2**20, system_memory_mib()[1]
        free, total = torch.cuda.mem_get_info()
        return (total - free) // 2**20, total // 2**20

    def free(self) -> None:
        import torch

        gc.collect()
        (torch.mps if self.kind == "mps" else torch.cuda).empty_cache()


def probe(threads: int) -> Device:
    """The device of this machine, with torch told how many threads to use (0 = one per core)."""
    import torch

    torch.set_num_threads(threads or os.cpu_count() or 1)
    if torch.cuda.is_available():
        return GraphicsCard(torch.cuda.get_device_name(), "cuda")
    if torch.backends.mps.is_available():
        return GraphicsCard("Apple", "mps")
    return Processor()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory was missing: torch says so by a RuntimeError, OpenCV by an error of its own."""
    if isinstance(error, MemoryError):
        return True
    text = str(error).lower()
    if type(error).__module__ == "cv2":
        return "insufficient memory" in text
    return isinstance(error, RuntimeError) and any(
        words in text for words in ("out of memory", "can't allocate memory", "not enough memory")
    )


def is_device_failure(error: BaseException) -> bool:
    """Whether the driver or the card failed, after which this process can compute nothing more on it (P14)."""
    if not isinstance(error, RuntimeError) or is_out_of_memory(error):
        return False
    return type(error).__name__ == "AcceleratorError" or any(
        words in str(error)
        for words in ("CUDA error", "device-side assert", "cuDNN error", "CUBLAS_STATUS", "HIP error")
    )


def system_memory_mib() -> tuple[int, int]:
    """Memory of the machine, used and in all; (0, 0) where the system does not tell."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, KeyError, ValueError):
            lines = Path("/proc/meminfo").read_text().splitlines()
            kib = {line.split(":")[0]: int(line.split()[1]) for line in lines}
            return (kib["MemTotal"] - kib["MemAvailable"]) // 1024, kib["MemTotal"] // 1024
    elif sys.platform == "win32":
        status = _MemoryStatus(ctypes.sizeof(_MemoryStatus))
        if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
            return (status.total - status.available) // 2**20, status.total // 2**20
    else:
        with contextlib.suppress(OSError, ValueError):
            import resource

            own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**20  # bytes on macOS
            return own, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    return 0, 0


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of Windows."""

    _fields_ = [
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        ("total", ctypes.c_ulonglong),
        ("available", ctypes.c_ulonglong),
        *((name, ctypes.c_ulonglong) for name in ("page_total", "page_free", "virtual", "virtual_free", "extended")),
    ]
