"""Carries out jobs on documents, with a fault at the start; named in WorkerOptions, the documented seam of child.py.

What happens is written in the prompt, with the words of `fake_generators`; besides:
full: the disk takes nothing more · short: memory is missing the first time.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Collection
from pathlib import Path

import cv2

from mmstudio import disk
from mmstudio.generators import mending
from mmstudio.jobs import DetectJob, InpaintJob
from tests.engine.fake_generators import act

_short: list[bool] = []


def carry_out(job: InpaintJob | DetectJob, folder: Path, report: mending.Report, made: Collection[int] = ()) -> None:
    for action in re.findall(r"\w+", job.prompt):
        if action == "full":
            disk.os.fsync = _full  # type: ignore[assignment]
        elif action == "short" and not _short:
            _short.append(True)
            raise cv2.error("OpenCV(4.12.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate 9 bytes")
        elif action != "short":
            act(action, report, 0.0, 1)  # type: ignore[arg-type]
    mending.carry_out(job, folder, report, made)


def _full(descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
