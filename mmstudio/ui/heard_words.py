"""What was heard in a sound, in the language of the window. The names themselves are English, as in recipes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def concept(name: str) -> str:
    """The word on screen for a concept or a measured word; what is unknown is shown as it is."""
    return _words().get(name, name)


def _words() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "rain": translate("Sounds", "rain"),
        "thunder": translate("Sounds", "thunder"),
        "wind": translate("Sounds", "wind"),
        "sea waves": translate("Sounds", "sea waves"),
        "water drops": translate("Sounds", "water drops"),
        "stream": translate("Sounds", "stream"),
        "fire": translate("Sounds", "fire"),
        "bird": translate("Sounds", "bird"),
        "dog": translate("Sounds", "dog"),
        "cat": translate("Sounds", "cat"),
        "cow": translate("Sounds", "cow"),
        "sheep": translate("Sounds", "sheep"),
        "rooster": translate("Sounds", "rooster"),
        "duck": translate("Sounds", "duck"),
        "frog": translate("Sounds", "frog"),
        "cricket": translate("Sounds", "cricket"),
        "bees": translate("Sounds", "bees"),
        "owl": translate("Sounds", "owl"),
        "horse": translate("Sounds", "horse"),
        "engine": translate("Sounds", "engine"),
        "train": translate("Sounds", "train"),
        "helicopter": translate("Sounds", "helicopter"),
        "airplane": translate("Sounds", "airplane"),
        "siren": translate("Sounds", "siren"),
        "car horn": translate("Sounds", "car horn"),
        "ship": translate("Sounds", "ship"),
        "clock": translate("Sounds", "clock"),
        "alarm clock": translate("Sounds", "alarm clock"),
        "bell": translate("Sounds", "bell"),
        "telephone": translate("Sounds", "telephone"),
        "keyboard": translate("Sounds", "keyboard"),
        "heartbeat": translate("Sounds", "heartbeat"),
        "footsteps": translate("Sounds", "footsteps"),
        "clapping": translate("Sounds", "clapping"),
        "laughter": translate("Sounds", "laughter"),
        "snoring": translate("Sounds", "snoring"),
        "crying baby": translate("Sounds", "crying baby"),
        "singer": translate("Sounds", "singer"),
        "whistle": translate("Sounds", "whistle"),
        "hammer": translate("Sounds", "hammer"),
        "fireworks": translate("Sounds", "fireworks"),
        "drums": translate("Sounds", "drums"),
        "piano": translate("Sounds", "piano"),
        "guitar": translate("Sounds", "guitar"),
        "violin": translate("Sounds", "violin"),
        "flute": translate("Sounds", "flute"),
        "trumpet": translate("Sounds", "trumpet"),
        "music box": translate("Sounds", "music box"),
        # how it sounds
        "loud": translate("Sounds", "loud"),
        "quiet": translate("Sounds", "quiet"),
        "low": translate("Sounds", "low"),
        "high": translate("Sounds", "high"),
        "slow": translate("Sounds", "slow"),
        "fast": translate("Sounds", "fast"),
        "noisy": translate("Sounds", "noisy"),
        "happy": translate("Sounds", "happy"),
        "sad": translate("Sounds", "sad"),
        "steady": translate("Sounds", "steady"),
    }
