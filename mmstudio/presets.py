"""Presets of Animate: whole sets of rows, and all rows a little weaker or stronger."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from mmstudio.animation import DESTINATION, MatrixRow, SourceKind


def _row(curve: str, destination: str, amount: float, **fields: Any) -> MatrixRow:
    return MatrixRow(curve=curve, destination=destination, amount=amount, **fields)


_ENERGY = {"attack_s": 0.3, "release_s": 1.5}
_SECTION = {"attack_s": 1.5, "release_s": 6.0}
_HAT = {"attack_s": 0.005, "release_s": 0.08}

# For pictures and walks alike; a walk gets WALK_ROWS too. The first five are ui.md's.
PRESETS: Final[dict[str, tuple[MatrixRow, ...]]] = {
    "still": (),
    "gentle": (
        _row("bass", "pulse", 0.35),
        _row("beat", "zoom", 0.015),
        _row("treble", "ripple", 0.20),
        _row("brightness", "warmth", 0.25, **_ENERGY),
    ),
    "pulse": (  # short and powerful: frames differ most where the bass is (`mmstudio bench sound`)
        _row("bass", "pulse", 0.7, power=2.0, attack_s=0.03, release_s=0.12),
        _row("onset_low", "zoom", 0.05, attack_s=0.03, release_s=0.15),
        _row("onset_high", "exposure", 0.1, **_HAT),
    ),
    "drift": (
        _row("constant", "drift", 0.2),
        _row("loudness", "drift", 0.3, **_ENERGY),
        _row("wave", "parallax", 0.6),
        _row("loudness", "saturation", 0.2, **_SECTION),
    ),
    "storm": (
        _row("bass", "pulse", 0.6),
        _row("onset_low", "shift_y", 0.03, release_s=0.12),
        _row("loudness", "flow", 0.8, attack_s=0.1, release_s=0.8),
        _row("onset_high", "exposure", 0.35, **_HAT),
        _row("treble", "ripple", 0.5, **_HAT),
        _row("downbeat", "rotate", 0.03, release_s=0.5, when="bar"),
    ),
    "breathe": (
        _row("wave", "zoom", 0.03),
        _row("wave", "warmth", 0.15),
        _row("loudness", "saturation", 0.2, **_SECTION),
    ),
    "dance": (
        _row("beat", "zoom", 0.04, when="beat"),
        _row("beat_cos", "rotate", 0.04),
        _row("onset_high", "shift_x", 0.01, **_HAT),
        _row("constant", "sway", 0.3),
    ),
    "water": (
        _row("constant", "flow", 0.25),
        _row("treble", "flow", 0.5, attack_s=0.1, release_s=0.8),
        _row("onset_low", "ripple", 0.6, release_s=0.9),
        _row("brightness", "warmth", -0.2, **_ENERGY),
    ),
    "leaves": (
        _row("constant", "sway", 0.35),
        _row("loudness", "sway", 0.5, **_ENERGY),
        _row("treble", "flow", 0.2, attack_s=0.1, release_s=0.6),
    ),
    "talk": (
        _row("voice", "mouth", 0.9, attack_s=0.06, release_s=0.12),
        _row("voice", "shift_y", -0.01, attack_s=0.06, release_s=0.25),
        _row("wave", "rotate", 0.02),
    ),
    "slides": (
        _row("downbeat", "cross_fade", 1.0, when="bar", release_s=0.3),
        _row("beat", "zoom", 0.02),
        _row("wave", "zoom", 0.03),
    ),
    "neon": (
        _row("pitch", "hue", 0.5, **_ENERGY),
        _row("loudness", "saturation", 0.5, **_ENERGY),
        _row("onset_low", "pulse", 0.4),
        _row("onset_high", "exposure", 0.15, **_HAT),
    ),
}
WALK_ROWS: Final[dict[str, tuple[MatrixRow, ...]]] = {
    "still": (),
    "gentle": (_row("bass", "latent_pulse", 0.3),),
    "pulse": (_row("bass", "latent_pulse", 0.8, power=1.5),),
    "drift": (_row("loudness", "walk", 0.25, **_ENERGY),),
    "storm": (_row("onset_low", "latent_pulse", 0.9), _row("treble", "walk", 0.6, attack_s=0.05, release_s=0.4)),
    "breathe": (_row("wave", "latent_pulse", 0.5),),
    "dance": (_row("beat", "walk", 0.8, when="beat"),),
    "water": (_row("loudness", "walk", 0.15, **_SECTION),),
    "leaves": (_row("wave", "latent_pulse", 0.25),),
    "talk": (_row("voice", "latent_pulse", 0.5, attack_s=0.06, release_s=0.12),),
    "slides": (_row("downbeat", "walk", 1.0, when="bar", release_s=0.5),),
    "neon": (_row("pitch", "concepts", 1.0, **_ENERGY),),
}


def preset(name: str, source: SourceKind = "picture") -> tuple[MatrixRow, ...]:
    """The rows of a preset; raises KeyError for an unknown name. What only pictures or only walks have stays away."""
    rows = PRESETS[name] + (WALK_ROWS[name] if source == "walk" else ())
    return tuple(row for row in rows if DESTINATION[row.destination].source in ("", source))


def less(rows: tuple[MatrixRow, ...]) -> tuple[MatrixRow, ...]:
    """All rows a fifth weaker: what the button does. `more` takes it back."""
    return _scaled(rows, 0.8)


def more(rows: tuple[MatrixRow, ...]) -> tuple[MatrixRow, ...]:
    """All rows a quarter stronger, at most 100 %."""
    return _scaled(rows, 1.25)


def _scaled(rows: tuple[MatrixRow, ...], factor: float) -> tuple[MatrixRow, ...]:
    return tuple(
        msgspec.structs.replace(row, amount=max(-1.0, min(1.0, round(row.amount * factor, 6)))) for row in rows
    )
