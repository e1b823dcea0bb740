"""What hears, made when it is first wanted: the children that open sounds and listen, and the microphones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mmstudio.audio.inputs import Source
    from mmstudio.engine.ears import InstalledEars
    from mmstudio.engine.sound_reader import SoundReader


def sound_reader() -> SoundReader:
    from mmstudio.engine.sound_reader import SoundReader

    return SoundReader()


def installed_ears() -> InstalledEars:
    from mmstudio.engine.ears import InstalledEars

    return InstalledEars()


def microphones() -> Source:
    """The real ones. Raises NoSoundSystem."""
    from mmstudio.audio.microphone import Microphones

    return Microphones()
