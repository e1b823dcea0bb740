"""PortAudio, loaded when it is first used, and how many of its streams this process holds.

PortAudio keeps the list of devices of its start; starting it anew renews the list and ends every open stream, a
microphone's as well as a loudspeaker's. So all streams are opened and closed here, and the list waits for the last.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from mmstudio.errors import NoSoundSystem

_turn = threading.Lock()  # nobody opens a stream while PortAudio starts anew
_open: set[int] = set()  # by identity


def sounddevice() -> Any:
    """Raises NoSoundSystem."""
    try:
        import sounddevice
    except OSError as error:  # its Python half is here, PortAudio is not
        raise NoSoundSystem from error
    return sounddevice


def renew(portaudio: Any) -> None:
    """Let devices be those that are there now, unless a stream is open."""
    with _turn:
        if not _open:
            portaudio._terminate()
            portaudio._initialize()


def opened(make: Callable[[], Any]) -> Any:
    """A stream that `make` opens. Raises what it raises."""
    with _turn:
        stream = make()
        _open.add(id(stream))
    return stream


def close(stream: Any) -> None:
    """End a stream of `opened`, at once."""
    stream.abort(ignore_errors=True)
    stream.close(ignore_errors=True)
    with _turn:
        _open.discard(id(stream))
