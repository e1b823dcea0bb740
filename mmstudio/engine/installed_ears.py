"""What the child does that listens with an installed net. Its sounds were decoded by the reader, into a folder of ours.

Imported in that child alone. torch and transformers come with the first sound: they may take longer than a child has
to begin.
"""

from __future__ import annotations

import os
from pathlib import Path

from mmstudio.audio import prepared, sound_words
from mmstudio.audio.heard import Listened
from mmstudio.audio.live import SAMPLE_RATE
from mmstudio.engine.reader import Request


def answer(request: Request) -> Listened | str:
    """ "listen": what a part of a sound is of; "write": what is said in it. path: of a prepared sound; folder: of the
    net.

    Raises SoundSilent, CheckpointMissing, CheckpointDamaged and WrongFamily.
    """
    sound = prepared.open_prepared(Path(os.fsdecode(request.path)))
    folder, name = Path(os.fsdecode(request.folder)), sound.about.name
    if request.what == "listen":
        from mmstudio.generators import listening

        net = listening.load_listener(folder)
        return sound_words.listen(sound.path, request.start_s, request.duration_s, net, name)
    return written(sound.path, request.start_s, request.duration_s, folder, name)


def written(path: Path, start_s: float, duration_s: float, folder: Path, name: str) -> str:
    """The words said in a part of a sound. A net that writes finds words in silence, too: it is not asked then."""
    sound_words.measure(sound_words.part(path, SAMPLE_RATE, start_s, duration_s), name)
    from mmstudio.generators import listening

    net = listening.load_writer(folder)
    return net.write(sound_words.part(path, net.sample_rate, start_s, duration_s))
