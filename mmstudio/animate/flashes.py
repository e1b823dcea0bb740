"""The flash limiter: at most three full-field flashes in any second, by measured luminance.

A flash is a pair of opposing changes of a tenth of full luminance or more, the darker state below 0.8, over the whole
picture or a quarter of it (WCAG 2.2, 2.3.1; full-picture flashes can harm people with photosensitive epilepsy). A
change that would be one too many is held back by mixing in the frame before it, so pixels that do not change stay
bit for bit as they are.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]  # (height, width, 3), RGB

MOST_FLASHES = 3
CHANGE = 0.1
_HELD = 0.85 * CHANGE  # what a held frame may differ from the last extreme
_DARK = 0.8
_WINDOW_S = 1.0
_JUMP_S = 0.5  # a longer gap between two frames is another place of the film
_LINEAR = np.array([((value / 255) ** 2.2) * 255 for value in range(256)]).round().astype(np.uint8)


class FlashLimiter:
    """Sees every frame that is shown, in order."""

    def __init__(self) -> None:
        self._fields = [_Field() for _ in range(5)]
        self._before: Frame | None = None
        self._time_s = 0.0

    def limited(self, frame: Frame, time_s: float) -> Frame:
        """The frame as it may be shown at that time. After a jump in time counting begins again."""
        before = self._before
        if before is None or before.shape != frame.shape or not 0 < time_s - self._time_s <= _JUMP_S:
            self._fields = [_Field() for _ in range(5)]
            before = None
        self._time_s = time_s
        shown, levels = frame, luminances(frame)
        if before is not None and any(f.refuses(level, time_s) for f, level in zip(self._fields, levels, strict=True)):
            shown, levels = self._held(before, frame, time_s)
        for field, level in zip(self._fields, levels, strict=True):
            field.see(level, time_s)
        self._before = shown
        return shown

    def _held(self, before: Frame, frame: Frame, time_s: float) -> tuple[Frame, list[float]]:
        """As much of the new frame as may be, found by halving."""
        least, most = 0.0, 1.0
        shown, levels = before, luminances(before)
        for _ in range(5):
            share = (least + most) / 2
            mixed: Frame = np.asarray(cv2.addWeighted(frame, share, before, 1 - share, 0), np.uint8)
            there = luminances(mixed)
            if any(field.refuses(level, time_s) for field, level in zip(self._fields, there, strict=True)):
                most = share
            else:
                least, shown, levels = share, mixed, there
        return shown, levels


def luminances(frame: Frame) -> list[float]:
    """Mean relative luminance, 0 … 1, of the frame and of its four quarters."""
    light = cv2.LUT(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), _LINEAR)
    middle, centre = light.shape[0] // 2, light.shape[1] // 2
    quarters = [light[:middle, :centre], light[:middle, centre:], light[middle:, :centre], light[middle:, centre:]]
    means = [cv2.mean(quarter)[0] / 255 if quarter.size else 0.0 for quarter in quarters]
    sizes = [quarter.size for quarter in quarters]
    whole = sum(mean * size for mean, size in zip(means, sizes, strict=True)) / light.size
    return [whole, *means]


class _Field:
    """Opposing changes of one part of the picture."""

    def __init__(self) -> None:
        self._high = self._low = -1.0  # since the last change
        self._rising: bool | None = None
        self._changes: deque[float] = deque()

    def refuses(self, level: float, time_s: float) -> bool:
        if self._high < 0:
            return False
        recent = sum(time_s - change < _WINDOW_S for change in self._changes)
        if recent < 2 * MOST_FLASHES - 1:  # the change that began before the window may be the first of a pair
            return False
        return self._turns(level, _HELD) is not None

    def see(self, level: float, time_s: float) -> None:
        if self._high < 0:
            self._high = self._low = level
            return
        turned = self._turns(level, CHANGE)
        if turned is not None:
            self._rising = turned
            self._high = self._low = level
            self._changes.append(time_s)
            while self._changes and time_s - self._changes[0] > _WINDOW_S:
                self._changes.popleft()
        else:
            self._high, self._low = max(self._high, level), min(self._low, level)

    def _turns(self, level: float, change: float) -> bool | None:
        """Whether this is a change to brighter (True) or darker (False) after one the other way, or the first."""
        if self._rising is not True and level - self._low >= change and self._low < _DARK:
            return True
        if self._rising is not False and self._high - level >= change and level < _DARK:
            return False
        return None
