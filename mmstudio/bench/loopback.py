"""A sound server of its own for measurements and tests: what is played into it is what its microphone hears."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mmstudio.bench.child import MeasurementFailed

_PATIENCE_S = 20.0
_SINK = "loop"


class Loopback:
    """A running PulseAudio with one null sink. env: for processes that shall play into it and record from it."""

    def __init__(self, server: subprocess.Popen[bytes], env: dict[str, str]) -> None:
        self._server, self.env = server, env

    def pull(self) -> None:
        """The device goes away, at once and for good."""
        self._server.kill()
        self._server.wait()


@contextlib.contextmanager
def loopback() -> Iterator[Loopback]:
    """Start the server, and end it. Raises MeasurementFailed where PulseAudio is missing or cannot start."""
    program = shutil.which("pulseaudio")
    if program is None:
        raise MeasurementFailed("PulseAudio is not installed; packaging/setup.sh dev installs it")
    with tempfile.TemporaryDirectory(prefix="mmstudio-sound-") as place:
        socket = Path(place, "socket")
        # without norewinds the monitor runs up to 1.5 s behind what is played
        modules = (
            f"module-native-protocol-unix socket={socket} auth-anonymous=1",
            f"module-null-sink sink_name={_SINK} rate=48000 norewinds=1",
        )
        loaded = [part for module in modules for part in ("-L", module)]
        with Path(place, "said").open("wb") as said:
            server = subprocess.Popen(
                [program, "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", *loaded],
                env={**os.environ, "HOME": place, "XDG_RUNTIME_DIR": place, "XDG_CONFIG_HOME": place},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        try:
            _wait_for(server, socket)
            found = {"PULSE_SERVER": f"unix:{socket}", "PULSE_SINK": _SINK, "PULSE_SOURCE": f"{_SINK}.monitor"}
            yield Loopback(server, found)
        finally:
            server.kill()
            server.wait()


def _wait_for(server: subprocess.Popen[bytes], socket: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not socket.exists():
        if server.poll() is not None or time.monotonic() > deadline:
            raise MeasurementFailed("PulseAudio could not start")
        time.sleep(0.02)
