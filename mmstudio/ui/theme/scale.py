"""The one function every size of the window passes through."""

from __future__ import annotations

_factor = 1.0


def px(n: float) -> int:
    """n logical pixels of the design at the chosen UI scale; never less than 1 for a positive n."""
    scaled = round(n * _factor)
    return max(scaled, 1) if n > 0 else scaled


def set_ui_scale(percent: int) -> None:
    """Change the scale for everything that is built afterwards; the shell then builds the window anew."""
    global _factor
    _factor = percent / 100


def ui_scale() -> int:
    """Per cent."""
    return round(_factor * 100)
