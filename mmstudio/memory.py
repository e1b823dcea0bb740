"""How much memory the machine has, and whether memory is what was missing."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from pathlib import Path


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
