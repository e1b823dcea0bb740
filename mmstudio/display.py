"""Whether a window can open here. Qt is not asked: without a screen it aborts the whole process (fault U7)."""

from __future__ import annotations

import os
import re
import socket
import sys


def has_display() -> bool:
    """Whether Qt would find a screen."""
    if not sys.platform.startswith("linux"):
        return True
    named = os.environ.get("QT_QPA_PLATFORM", "")
    if named and not named.startswith(("xcb", "wayland")):  # offscreen, vnc, eglfs: these need none
        return True
    return bool(os.environ.get("WAYLAND_DISPLAY")) or _x_server_answers(os.environ.get("DISPLAY", ""))


def _x_server_answers(display: str) -> bool:
    """Whether somebody listens behind DISPLAY; a display of another machine is believed."""
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if not local:
        return bool(display)
    path = f"/tmp/.X11-unix/X{local[1]}"
    for address in (path, f"\0{path}"):  # the abstract name serves where /tmp is not shared
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False
