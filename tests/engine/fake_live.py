"""An answerer without torch for the live worker's tests; named in LiveOptions, the documented seam of child.py.

What happens is written in the prompt of the first anchor: hang, stuck (a C loop that holds the interpreter lock), die,
bug, gone (a StudioError), slow (a tenth of a second), long (until it is given up), once (the same, but the second time
there is a frame), data, big, note. Otherwise a frame of one colour comes: (seed % 256, side % 256, 7).
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable

import numpy as np

from mmstudio.engine.live_kinds import Answer, Answerer, ExploreFrame
from mmstudio.errors import Cancelled, FileMissing

_GAVE_WAY: list[bool] = []


def answerer() -> Answerer:
    return answer


def answer(request: ExploreFrame, wanted_no_more: Callable[[], bool] = lambda: False) -> Answer:
    job = request.position.anchors[0].job
    match job.prompt:
        case "hang":
            time.sleep(1000)
        case "stuck":
            re.match(r"(a+)+$", "a" * 60 + "b")
        case "die":
            os.abort()
        case "bug":
            raise KeyError("a bug of ours")
        case "gone":
            raise FileMissing(name="cat.png")
        case "slow":
            time.sleep(0.1)
        case "long":
            while not wanted_no_more():
                time.sleep(0.01)
            raise Cancelled
        case "once" if not _GAVE_WAY:  # until it has given way
            while not wanted_no_more():
                time.sleep(0.01)
            _GAVE_WAY.append(True)
            raise Cancelled
        case "data":
            return Answer(data=[0.0, 1.0])
        case "big":
            return Answer(np.zeros((4000, 4000, 3), np.uint8))
    side = request.side_px
    pixels = np.empty((side, side, 3), np.uint8)
    pixels[:] = (job.seed % 256, side % 256, 7)
    return Answer(pixels, notes=(("anchor_lost", {"anchor": "B"}),) if job.prompt == "note" else ())


def broken() -> Answerer:
    os.abort()
