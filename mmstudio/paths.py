"""Where things are: shipped files, the person's pictures, settings, caches and logs.

Shipped files lie beside the package in a checkout, inside it in a wheel (`mmstudio/_shipped/…`), and in
the unpacked folder of a frozen program. Every personal place can be moved with the environment variable
`MMSTUDIO_HOME`, which tests and portable installations use.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


@cache
def _shipped() -> Path:
    """The folder that holds resources/ and models/."""
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [Path(frozen)] if frozen else []
    candidates += [_PACKAGE / "_shipped", _PACKAGE.parent]
    for folder in candidates:
        if (folder / "resources").is_dir():
            return folder
    return _PACKAGE.parent


def resources() -> Path:
    """Icons, themes, translations and samples that ship with the program."""
    return _shipped() / "resources"


def models() -> Path:
    """The starter weights; `MMSTUDIO_MODELS` points elsewhere for a comparison of training runs."""
    return Path(os.environ.get("MMSTUDIO_MODELS") or _shipped() / "models")


def _home() -> Path | None:
    home = os.environ.get("MMSTUDIO_HOME")
    return Path(home) if home else None


def pictures() -> Path:
    """Default library folder; the settings may name another."""
    home = _home()
    return home / "Pictures" if home else Path(platformdirs.user_pictures_dir()) / "MM Studio"


def checkpoints() -> Path:
    """Default folder of large models of others; the settings may name another."""
    home = _home()
    return home / "models" if home else Path.home() / "MM Studio" / "models"


def config() -> Path:
    """Folder of settings.json and session.json."""
    home = _home()
    return home / "config" if home else Path(platformdirs.user_config_dir("mmstudio", appauthor=False))


def data() -> Path:
    """Folder of the gallery index, the queue and the unsaved tray: local, never on a network drive."""
    home = _home()
    return home / "data" if home else Path(platformdirs.user_data_dir("mmstudio", appauthor=False))


def cache_folder() -> Path:
    """Folder of the thumbnails; may be deleted at any time."""
    home = _home()
    return home / "cache" if home else Path(platformdirs.user_cache_dir("mmstudio", appauthor=False))


def logs() -> Path:
    home = _home()
    return home / "logs" if home else Path(platformdirs.user_log_dir("mmstudio", appauthor=False))
