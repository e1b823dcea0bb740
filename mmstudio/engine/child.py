"""The one door between the window and its children: what is called here runs in another process.

Children are always spawned, never forked (a forked CUDA context is dead, P12). The functions below are
their first lines: they put the child in order, and only then import what it is for. Nothing else of the
window's side may name `worker` or `reading` code that imports torch.
"""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import msgspec

CONTEXT = multiprocessing.get_context("spawn")
NICENESS = 10  # the desktop and the window go first; at 5 a window on two cores waits for the worker now and then
EXIT_DEVICE_FAILED = 75  # the worker left because driver or card failed: a new one may work (P14)


class WorkerOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a worker is set up.

    generators, device: "module:function" where the worker finds its generators (a function of a checkpoint's
    name, like `generators.registry.load`) and what it computes on (like `engine.device.probe`). Tests name
    their own and so need no torch. mending, animating: likewise, who carries out jobs on a document, and films.
    place: where it computes in place of what the settings say, like "cuda:1"; "" = as they say.
    expects: the kind of device that was there last time; the person is told when it is gone (P16).
    threads: 0 = as many as there are cores. keep_model_min: minutes an idle checkpoint stays in memory, 0 = for ever.
    previews: first looks at pictures are sent. low_memory: as in `generators.plans`.
    """

    generators: str = "mmstudio.generators.registry:load"
    device: str = "mmstudio.engine.device:probe"
    mending: str = "mmstudio.generators.mending:carry_out"
    animating: str = "mmstudio.generators.animating:carry_out"
    place: str = ""
    expects: Literal["", "cuda", "mps"] = ""
    threads: int = 0
    keep_model_min: float = 10.0
    previews: bool = True
    low_memory: Literal["auto", "on", "off"] = "auto"  # settings.LowMemory, which every reader would have to import
    log_words: bool = False


class ReaderOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a reader is set up.

    functions: "module:function" that answers one request (see `engine.reader`). memory_mib: its address space, 0 = no
    limit. deadline_s: for one file; after grace_s more a reader whose owner is dead ends itself. idle_s: it leaves when
    nothing was asked for so long, 0 = never.
    """

    functions: str = "mmstudio.engine.reader:open_foreign"
    memory_mib: int = 4096
    deadline_s: float = 20.0
    grace_s: float = 5.0
    idle_s: float = 0.0
    log_words: bool = False


class LiveOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a live worker is set up.

    answerers: "module:function" by the name of a request's class, where it is not the one of `live_kinds.ANSWERERS`;
    tests name their own and so need no torch. threads: 0 = as many as there are cores. idle_min: it leaves after that.
    """

    answerers: dict[str, str] = {}
    threads: int = 0
    idle_min: float = 5.0
    log_words: bool = False


def worker_name(options: WorkerOptions) -> str:
    """What its log files are called: "worker", or "worker-cuda-1" for one with a place of its own."""
    return "-".join(("worker", *options.place.split(":"))) if options.place else "worker"


def run_worker(pipe: Connection, stderr: Connection, options: WorkerOptions) -> None:
    """First lines of the worker."""
    _settle(stderr)
    _leave_with_parent()
    reuse_memory()
    from mmstudio.engine import worker

    worker.serve(pipe, options)


def run_reader(pipe: Connection, stderr: Connection, options: ReaderOptions) -> None:
    """First lines of the reader."""
    _settle(stderr)
    from mmstudio.engine import reader

    reader.serve(pipe, options)


def run_keeper(pipe: Connection, stderr: Connection, options: bytes) -> None:
    """First lines of the keeper of checkpoints; options: its Places as JSON."""
    _settle(stderr)
    _leave_with_parent()
    from mmstudio.engine import keeper

    keeper.serve(pipe, options)


def run_live(pipe: Connection, stderr: Connection, memory_name: str, options: LiveOptions) -> None:
    """First lines of the live worker."""
    _settle(stderr)
    _leave_with_parent()
    reuse_memory()
    from mmstudio.engine import live_worker

    live_worker.serve(pipe, memory_name, options)


def run_converter(pipe: Connection, stderr: Connection, path: str) -> None:
    """First lines of a child that makes one safe copy of weights and is thrown away."""
    _settle(stderr)
    _leave_with_parent()
    from mmstudio.generators import safe_copy

    pipe.send_bytes(msgspec.json.encode(safe_copy.copied_here(Path(path))))


def run_folder_mending(pipe: Connection, stderr: Connection, request: bytes) -> None:
    """First lines of a child that mends photographs, says what it did with each, and is thrown away.

    request: a Wish and the paths of the photos, as JSON.
    """
    _settle(stderr)
    _leave_with_parent()
    from mmstudio.generators import photo_folder
    from mmstudio.mending import Wish

    wish, photos = msgspec.json.decode(request, type=tuple[Wish, list[str]])
    for report in photo_folder.each(map(Path, photos), wish):
        pipe.send_bytes(msgspec.json.encode(report))


def _settle(stderr: Connection) -> None:
    """What every child does first."""
    # before numpy or torch start their threads: two spinning ones cost ten times the time on a busy machine
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    # numpy's own threads spin whatever OpenMP was told: beside our two a fill took nine times the processor time
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["HF_HUB_OFFLINE"] = "1"
    _redirect_output(stderr)
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal reaches the window, which closes us
    _lower_priority()


def reuse_memory() -> None:
    """Where glibc hands memory out: keep what a net gave back for its next layer. Otherwise every layer's planes are
    mapped anew, page by page, which takes a third to half of the time of our nets. What is larger still goes back."""
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(AttributeError):  # another C library
        trim_threshold, mmap_threshold = -1, -3  # names of malloc.h
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(mmap_threshold, 32 << 20)
        mallopt(trim_threshold, 128 << 20)


def _redirect_output(stderr: Connection) -> None:
    """File descriptors 1 and 2 go to the window's capped file, also for C code that prints."""
    descriptor = stderr.fileno()
    if sys.platform == "win32":
        import msvcrt

        descriptor = msvcrt.open_osfhandle(descriptor, os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    if sys.stderr is None or sys.stdout is None:  # a frozen program without a console has none
        sys.stdout = sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115


def _lower_priority() -> None:
    if sys.platform == "win32":
        import ctypes

        below_normal = 0x4000
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), below_normal)
    else:
        with contextlib.suppress(OSError):
            os.nice(NICENESS)


def _leave_with_parent() -> None:
    """Die with the courier even when stopped or stuck in C code, where the end of the pipe goes unnoticed (Linux)."""
    if sys.platform == "linux":
        import ctypes

        set_parent_death_signal = 1
        ctypes.CDLL(None, use_errno=True).prctl(set_parent_death_signal, signal.SIGKILL)
        if os.getppid() != getattr(multiprocessing.parent_process(), "pid", None):
            os._exit(0)  # it died before the request was made
