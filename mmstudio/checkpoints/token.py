"""The person's token for the hub: in the system's keyring, or where there is none in a file for their eyes only."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Literal

from mmstudio import disk, paths

_SERVICE, _NAME = "mmstudio", "hub"
Place = Literal["", "keyring", "file"]  # "" = there is none


def token() -> str:
    """The token, or "" if none was stored."""
    kept = _keyring("get")
    if kept:
        return kept
    try:
        return _file().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def place() -> Place:
    """Where the token lies; a file is said plainly, for it is not encrypted."""
    if _keyring("get"):
        return "keyring"
    return "file" if _file().is_file() else ""


def store(value: str) -> Place:
    """Keep a token, or forget it if value is empty; returns where it lies now. Raises what `disk` raises."""
    with contextlib.suppress(OSError):
        _file().unlink()
    if not value:
        _keyring("delete")
        return ""
    if _keyring("set", value) == value:
        return "keyring"
    disk.make_folder(_file().parent)
    disk.write_bytes(_file(), value.encode(), private=True)
    return "file"


def _file() -> Path:
    return paths.config() / "hub-token"


def _keyring(what: Literal["get", "set", "delete"], value: str = "") -> str:
    """The token in the keyring after that, "" where there is no keyring that works."""
    try:
        import keyring

        if what == "set":
            keyring.set_password(_SERVICE, _NAME, value)
        elif what == "delete":
            keyring.delete_password(_SERVICE, _NAME)
            return ""
        return keyring.get_password(_SERVICE, _NAME) or ""
    except Exception:  # noqa: BLE001 - every system's keyring fails in its own way, and the file is good enough
        return ""
