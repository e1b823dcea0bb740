"""What the reader's child does in its tests; named in ReaderOptions, the documented seam of child.py."""

from __future__ import annotations

import os
import re
import threading
import time
from pathlib import Path

from mmstudio.engine.reader import Request
from mmstudio.errors import FileMissing, PictureTooLarge
from mmstudio.media.images import PictureHeader, PictureRead


def answer(request: Request) -> PictureRead | PictureHeader:
    """The file's name says what happens."""
    name = Path(os.fsdecode(request.path)).name
    match name.split(".")[0]:
        case "crash":
            os.abort()
        case "slow":
            time.sleep(1000)
        case "stuck":  # a C loop that holds the interpreter lock
            re.match(r"(a+)+$", "a" * 60 + "b")
        case "gone":
            raise FileMissing(name=name)
        case "huge":
            raise PictureTooLarge(name=name, mp=300, gb=1.2)
        case "bug":
            raise KeyError("ours")
        case "greedy":
            bytearray(1 << 32)
        case "flood":
            os.write(2, b"x" * 10_000_000)
    header = PictureHeader(width=2, height=1, format="PNG", mode="RGBA", bytes=os.getpid())
    if request.what == "header":
        return header
    side = request.max_side_px or 1
    return PictureRead(width=side, height=1, full_width=2, full_height=1, pixels=bytes(4 * side), header=header)


asked = 0


def hangs(request):
    """Stands for a net that takes for ever with its second sound."""
    global asked
    asked += 1
    if asked > 1:
        threading.Event().wait()
    return "first"
