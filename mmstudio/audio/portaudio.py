"""PortAudio, loaded when it is first used, and how many of its streams this process holds.

PortAudio keeps the list of devices of its start; starting it anew renews the list and ends every open stream, a
microphone's as well as a loudspeaker's. So all streams are opened and closed here, and the list waits for the last.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from mmstudio.errors import NoSoundSystem

_log = logging.getLogger(__name__)
_PATIENCE_S = 1.0  # for a stream to end; it takes milliseconds
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


def devices() -> list[Any]:
    """What PortAudio tells of each device, none without a sound server. Raises NoSoundSystem."""
    portaudio = sounddevice()
    with _turn:  # while it starts anew it knows none
        try:
            return list(portaudio.query_devices())
        except portaudio.PortAudioError:
            return []


def opened(make: Callable[[], Any]) -> Any:
    """A stream that `make` opens. Raises what it raises."""
    with _turn:
        stream = make()
        _open.add(id(stream))
    return stream


def close(stream: Any) -> None:
    """End a stream of `opened`, at once, or leave it behind.

    A device that goes before its first sound leaves PortAudio 19.6 on Linux in a loop without end, and whoever ends
    that stream waits for it (`PaAlsaStream_WaitForFrames` looks at a count that was never set). What was recorded
    must not wait: the stream is given up, the list of devices stays as it is, and the program ends without it.
    """

    def end() -> None:
        stream.abort(ignore_errors=True)
        stream.close(ignore_errors=True)
        with _turn:
            _open.discard(id(stream))

    ending = threading.Thread(target=end, name="end of a stream", daemon=True)
    ending.start()
    ending.join(_PATIENCE_S)
    if ending.is_alive():
        _log.warning("a sound stream does not end and is left behind")
        atexit.unregister(sounddevice()._exit_handler)  # it would end this stream, too
        _mute()


def _mute() -> None:
    """Let what C libraries print from now on go nowhere: that loop complains some 300,000 times a second, which would
    fill a disk. What Python prints is printed still."""
    with contextlib.suppress(OSError):
        if sys.stderr is sys.__stderr__ and sys.stderr is not None:
            sys.stderr = os.fdopen(os.dup(2), "w", errors="backslashreplace")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
