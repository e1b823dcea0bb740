"""An animation ready to be shown: a time in seconds -> the frame at that time, for previews and films alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from mmstudio.animate.flashes import FlashLimiter
from mmstudio.animate.modulation import Modulation, Moment, modulation
from mmstudio.animate.stage import NOTHING_PAINTED, Frame, Painted, Stage
from mmstudio.animation import Animation, size_of
from mmstudio.animation import FilmFormat as FilmFormat
from mmstudio.audio.tracks import ControlTrack
from mmstudio.documents.animation import place_of, read_painted
from mmstudio.errors import NothingToMove
from mmstudio.media.display import to_display
from mmstudio.media.film import frame_times_s
from mmstudio.media.images import read_picture
from mmstudio.media.photo import PhotoHandle

NO_SOUND = ControlTrack(np.zeros((16, 0), np.float32))


class Source(Protocol):
    """What is under the motion. size: of its pictures before they are scaled, (width, height)."""

    size: tuple[int, int]

    def still(self, moment: Moment, width: int, height: int) -> Frame:
        """The picture at that moment (height, width, 3); not to be written to."""


class Scene:
    """Frames of one animation at one size. Belongs to one thread.

    `frame` may be asked for any time in any order; frames that follow each other closely pass the flash limiter, where
    the animation wants it.
    """

    def __init__(
        self,
        animation: Animation,
        source: Source,
        moves: Modulation,
        size: tuple[int, int],
        painted: Painted = NOTHING_PAINTED,
    ) -> None:
        self.animation, self.size, self.moves = animation, size, moves
        self._source = source
        self._stage = Stage(*size, painted, animation.strokes, animation.centre, animation.seed)
        self._limiter = FlashLimiter() if animation.limit_flashes else None

    @property
    def seconds(self) -> float:
        return self.moves.seconds

    def frame(self, time_s: float) -> Frame:
        """RGB (height, width, 3), uint8, contiguous; the caller's own."""
        return self.frame_of(self.moves.at(time_s))

    def frame_of(self, moment: Moment) -> Frame:
        """The frame of a moment that did not come from this scene's sound: of a microphone."""
        drawn = self._stage.frame(self._source.still(moment, *self.size), moment)
        return drawn if self._limiter is None else self._limiter.limited(drawn, moment.time_s)

    def frames(self, count: int, rate: Fraction, start_s: float = 0.0) -> Iterator[Frame]:
        """Frame n is what is seen at start_s + n / rate."""
        for time_s in frame_times_s(count, rate):
            yield self.frame(start_s + float(time_s))


class Pictures:
    """One picture, or several that a cross-fade goes through; all stretched to the first one's size."""

    def __init__(self, pictures: Sequence[Frame]) -> None:
        """pictures: (H, W, 3) uint8 each, at least one."""
        self._pictures = pictures
        self.size = (pictures[0].shape[1], pictures[0].shape[0])
        self._scaled: dict[tuple[int, int, int], Frame] = {}

    def still(self, moment: Moment, width: int, height: int) -> Frame:
        position = moment.so_far("cross_fade")
        first, share = int(position), position % 1
        share = share * share * (3 - 2 * share)
        shown = self._at(first, width, height)
        if len(self._pictures) < 2 or share < 1e-4:
            return shown
        after = self._at(first + 1, width, height)
        return np.asarray(cv2.addWeighted(shown, 1 - share, after, share, 0), np.uint8)

    def _at(self, number: int, width: int, height: int) -> Frame:
        key = (number % len(self._pictures), width, height)
        if key not in self._scaled:
            self._scaled[key] = scaled(self._pictures[key[0]], width, height)
        return self._scaled[key]


def scene(
    animation: Animation,
    folder: Path,
    track: ControlTrack = NO_SOUND,
    size: tuple[int, int] | None = None,
    walk: Callable[[Animation], Source] | None = None,
) -> Scene:
    """Everything read and reckoned. folder: of the document. size: None = as a film of it is by itself.

    walk: makes the source of a latent walk. Raises NothingToMove where there is nothing, FileMissing, FileBroken.
    """
    if animation.source == "walk":
        if not (animation.prompts or animation.walk) or walk is None:
            raise NothingToMove
        source: Source = walk(animation)
    else:
        if not animation.pictures:
            raise NothingToMove
        source = Pictures([read_still(place_of(folder, name), animation) for name in animation.pictures])
    size = size or size_of(FilmFormat(), *source.size)
    names = (animation.area, animation.anchors, animation.depth, animation.mouth)
    painted = Painted(*(read_painted(folder, name) if name else None for name in names))
    return Scene(animation, source, modulation(animation, track), size, painted)


def read_still(place: Path, animation: Animation) -> Frame:
    """(H, W, 3) of a folder where the reader put a photo, or of a picture file of our own, on the background.

    Raises FileMissing, FileBroken.
    """
    if place.is_dir():
        handle = PhotoHandle.open(place)
        pixels = to_display(handle.pixels(), handle.info.icc)
    else:
        read = read_picture(place)
        pixels = np.frombuffer(read.pixels, np.uint8).reshape(read.height, read.width, 4)
    return flattened(pixels, animation.background)


def flattened(pixels: Frame, background: str) -> Frame:
    """(H, W, 1 … 4), straight alpha -> (H, W, 3) over a colour "#rrggbb"."""
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    if pixels.shape[2] in (1, 2):
        pixels = np.concatenate([np.repeat(pixels[..., :1], 3, axis=2), pixels[..., 1:]], axis=2)
    if pixels.shape[2] == 3:
        return np.ascontiguousarray(pixels)
    alpha = pixels[..., 3:].astype(np.float32) / 255
    behind = np.array([int(background[place : place + 2], 16) for place in (1, 3, 5)], np.float32)
    return np.rint(pixels[..., :3] * alpha + behind * (1 - alpha)).astype(np.uint8)


def scaled(picture: Frame, width: int, height: int) -> Frame:
    """At another size, by the mean where it gets smaller."""
    if picture.shape[:2] == (height, width):
        return picture
    smaller = math.prod(picture.shape[:2]) > width * height
    kind = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (width, height), interpolation=kind), np.uint8)
