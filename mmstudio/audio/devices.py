"""Which microphones and loudspeakers there are, by name; for lists to choose from."""

from __future__ import annotations

from typing import NamedTuple


class DeviceNames(NamedTuple):
    """Each name once, in the system's order; both empty without PortAudio or a sound server."""

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


def device_names() -> DeviceNames:
    """As PortAudio knew them when it was last begun: beginning it anew would end what plays."""
    try:
        import sounddevice
    except OSError:  # its Python half is here, PortAudio is not
        return DeviceNames()
    try:
        found = list(sounddevice.query_devices())
    except sounddevice.PortAudioError:
        return DeviceNames()
    inputs, outputs = (
        tuple(dict.fromkeys(str(about["name"]) for about in found if about[f"max_{way}_channels"] > 0))
        for way in ("input", "output")
    )
    return DeviceNames(inputs, outputs)
