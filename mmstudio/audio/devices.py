"""Which microphones and loudspeakers there are, by name; for lists to choose from."""

from __future__ import annotations

from typing import NamedTuple

from mmstudio.audio import portaudio
from mmstudio.errors import NoSoundSystem


class DeviceNames(NamedTuple):
    """Each name once, in the system's order; both empty without PortAudio or a sound server."""

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


def device_names() -> DeviceNames:
    """As PortAudio knew them when it was last begun: beginning it anew would end what plays."""
    try:
        found = portaudio.devices()
    except NoSoundSystem:
        return DeviceNames()
    inputs, outputs = (
        tuple(dict.fromkeys(str(about["name"]) for about in found if about[f"max_{way}_channels"] > 0))
        for way in ("input", "output")
    )
    return DeviceNames(inputs, outputs)
