"""What files are, by the ends of their names, which is all that is known before one is opened."""

from __future__ import annotations

from pathlib import Path

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".avif", ".heif", ".heic", ".bmp")
FILMS = (".mp4", ".webm", ".gif")  # that we write, and a library shows
SOUNDS = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".m4a", ".aac", ".aif", ".aiff", ".wma")
KEPT = frozenset((*PICTURES, *FILMS, *SOUNDS))  # what a library shows


def is_sound(path: Path) -> bool:
    """Whether a file is named like a sound."""
    return path.suffix.lower() in SOUNDS
