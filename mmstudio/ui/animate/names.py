"""What the parts of an animation are called on screen, and in which colour a curve is drawn."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale


def source_name(curve: str) -> str:
    """A curve of the sound, or what else can move things."""
    translate = QCoreApplication.translate
    return {
        "loudness": translate("Animate", "Loudness"),
        "bass": translate("Animate", "Bass"),
        "mid": translate("Animate", "Mid"),
        "treble": translate("Animate", "Treble"),
        "onset_low": translate("Animate", "Low hits"),
        "onset_high": translate("Animate", "High hits"),
        "beat": translate("Animate", "Beat"),
        "downbeat": translate("Animate", "Bar"),
        "beat_cos": translate("Animate", "Swing"),
        "tempo": translate("Animate", "Tempo"),
        "beat_confidence": translate("Animate", "Clearness of the beat"),
        "brightness": translate("Animate", "Brightness"),
        "noisiness": translate("Animate", "Noisiness"),
        "voice": translate("Animate", "Voice"),
        "pitch": translate("Animate", "Harmony"),
        "wave": translate("Animate", "Slow wave"),
        "wander": translate("Animate", "Chance"),
        "constant": translate("Animate", "Always on"),
    }.get(curve, curve)


def destination_name(destination: str) -> str:
    """What is moved."""
    translate = QCoreApplication.translate
    return {
        "pulse": translate("Animate", "Pulse"),
        "zoom": translate("Animate", "Zoom"),
        "rotate": translate("Animate", "Turn"),
        "shift_x": translate("Animate", "Shift sideways"),
        "shift_y": translate("Animate", "Shift up and down"),
        "sway": translate("Animate", "Sway"),
        "drift": translate("Animate", "Drift"),
        "ripple": translate("Animate", "Ripple"),
        "flow": translate("Animate", "Flow"),
        "parallax": translate("Animate", "Depth"),
        "mouth": translate("Animate", "Mouth"),
        "warmth": translate("Animate", "Warmth"),
        "hue": translate("Animate", "Hue"),
        "saturation": translate("Animate", "Saturation"),
        "exposure": translate("Animate", "Light"),
        "cross_fade": translate("Animate", "Next picture"),
        "latent_pulse": translate("Animate", "Shape"),
        "walk": translate("Animate", "Walk"),
        "concepts": translate("Animate", "Choice of prompts"),
    }.get(destination, destination)


def preset_name(preset: str) -> str:
    translate = QCoreApplication.translate
    return {
        "still": translate("Animate", "Still"),
        "gentle": translate("Animate", "Gentle"),
        "pulse": translate("Presets", "Pulse"),
        "drift": translate("Presets", "Drift"),
        "storm": translate("Animate", "Storm"),
        "breathe": translate("Animate", "Breathe"),
        "dance": translate("Animate", "Dance"),
        "water": translate("Animate", "Water"),
        "leaves": translate("Animate", "Leaves"),
        "talk": translate("Animate", "Talk"),
        "slides": translate("Animate", "Slides"),
        "neon": translate("Animate", "Neon"),
    }.get(preset, preset)


def lane_name(lane: str) -> str:
    translate = QCoreApplication.translate
    if lane == "sound":
        return translate("Animate", "Sound")
    return translate("Animate", "Spectrum") if lane == "spectrum" else source_name(lane)


def curve_token(curve: str) -> str:
    """The colour token of a curve; what has none of its own shares that of what it is made from."""
    return {
        "onset_low": "bass",
        "onset_high": "treble",
        "downbeat": "beat",
        "beat_cos": "beat",
        "tempo": "beat",
        "beat_confidence": "beat",
        "noisiness": "treble",
        "voice": "mid",
        "pitch": "brightness",
        "wave": "fill",
        "wander": "fill",
        "constant": "fill",
    }.get(curve, curve)


def clock(seconds: float, digits: int = 2) -> str:
    """ "0:12.54", "1:02:03.50"."""
    whole = int(seconds * 10**digits + 1e-6)
    rest, part = whole // 10**digits, whole % 10**digits
    hours, minutes, rest = rest // 3600, rest // 60 % 60, rest % 60
    text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"{text}{QLocale().decimalPoint()}{part:0{digits}}" if digits else text


def percent(share: float, digits: int = 0) -> str:
    return QCoreApplication.translate("Animate", "{n} %").format(n=QLocale().toString(100 * share, "f", digits))
