"""What files are, by the ends of their names, which is all that is known before one is opened."""

from __future__ import annotations

from pathlib import Path

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".avif", ".heif", ".heic", ".bmp")
FILMS = (".mp4", ".webm", ".gif")  # that we write, and a library shows
SOUNDS = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".m4a", ".aac", ".aif", ".aiff", ".wma")
PROJECT = ".mmrestore"  # a document of Restore as one file
WALK = ".mmwalk"  # a walk of Explore as one file
DOCUMENTS = (PROJECT, WALK)
KEPT = frozenset((*PICTURES, *FILMS, *SOUNDS, *DOCUMENTS))  # what a library shows


def is_document(path: Path) -> bool:
    """Whether a file is named like a project or a walk."""
    return path.suffix.lower() in DOCUMENTS


def is_sound(path: Path) -> bool:
    """Whether a file is named like a sound."""
    return path.suffix.lower() in SOUNDS
