"""A photo with a wider frame: what lies outside of it is there to be painted."""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np

from mmstudio.repair.paste import Mask, Photo

MOST_PX = 4096  # on one side


class Frame(NamedTuple):
    """How many pixels are added on each side."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


def frame_of(text: str) -> Frame:
    """ "64" on every side, "0,0,256,0" left, top, right, bottom. Raises ValueError."""
    parts = [int(part) for part in text.split(",")]
    frame = Frame(*(parts * 4 if len(parts) == 1 else parts))
    if len(parts) not in (1, 4) or not any(frame) or not all(0 <= side <= MOST_PX for side in frame):
        raise ValueError(text)
    return frame


def framed(pixels: Photo, frame: Frame) -> Photo:
    """The photo (H, W, C) with a frame around them that goes on as their edge ends."""
    around = ((frame.top, frame.bottom), (frame.left, frame.right), (0, 0))
    return cast(Photo, np.pad(pixels, around, mode="edge"))


def around(mask: Mask, frame: Frame) -> Mask:
    """The mask (H, W) of a framed photo: the former one inside, and all of the frame."""
    sides = ((frame.top, frame.bottom), (frame.left, frame.right))
    return np.pad(mask, sides, constant_values=255)
