"""What the ways to blend are called."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def blend_name(blend: str) -> str:
    translate = QCoreApplication.translate
    names = {
        "normal": translate("Layers", "Normal"),
        "multiply": translate("Layers", "Multiply"),
        "screen": translate("Layers", "Screen"),
        "overlay": translate("Layers", "Overlay"),
        "darken": translate("Layers", "Darken"),
        "lighten": translate("Layers", "Lighten"),
        "color_dodge": translate("Layers", "Colour dodge"),
        "color_burn": translate("Layers", "Colour burn"),
        "hard_light": translate("Layers", "Hard light"),
        "soft_light": translate("Layers", "Soft light"),
        "difference": translate("Layers", "Difference"),
        "plus": translate("Layers", "Add"),
    }
    return names[blend]
