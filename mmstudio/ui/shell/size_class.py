"""The breakpoints of the window, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_WIDTH, LEAST_HEIGHT = 1100, 700
USUAL_WIDTH, USUAL_HEIGHT = 1440, 900


@dataclass(frozen=True)
class SizeClass:
    """How the shell is laid out. Sizes in logical pixels at a UI scale of 100 %, before px().

    narrow: 1100-1279 wide. low: less than 800 high. roomy: at least 1920 × 1080.
    """

    narrow: bool = False
    low: bool = False
    roomy: bool = False

    @property
    def rail(self) -> int:
        return 56 if self.narrow else 76

    @property
    def filmstrip(self) -> int:
        return 56 if self.low else 88

    def column(self, chosen: int) -> int:
        """Width of the parameter column when a person chose `chosen` (324 = never changed)."""
        if self.narrow:
            return 288
        return 360 if self.roomy and chosen == 324 else chosen


def size_class(width: float, height: float) -> SizeClass:
    """The class of a window of this size, in logical pixels divided by the UI scale."""
    return SizeClass(narrow=width < 1280, low=height < 800, roomy=width >= 1920 and height >= 1080)
