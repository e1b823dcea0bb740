"""What the child that opens sounds does: decode one into a folder of ours, or analyse it. librosa is imported here."""

from __future__ import annotations

import os
from pathlib import Path

from mmstudio.audio import prepared, sound_words, track_cache
from mmstudio.audio.files import content_hash
from mmstudio.audio.heard import Listened
from mmstudio.audio.track_files import write_track
from mmstudio.disk import write_whole
from mmstudio.engine.reader import Request


def answer(request: Request) -> bytes | Listened:
    """ "sound": the folder of the decoded sound; "track": the file of its control track, both as the system spells it;
    "listen": what a part of it is of.

    Raises as `prepared.prepare` and `analysis.analyse`.
    """
    path = Path(os.fsdecode(request.path))
    if request.what == "listen":
        return sound_words.listen(path, request.start_s, request.duration_s)
    if request.what == "sound":
        return os.fsencode(prepared.prepare(path))
    track = track_cache.track_of(path)
    place = track_cache.place_of(content_hash(path))
    if not place.is_file():  # the cache was full; the answer is waited for
        write_whole(place, lambda file: write_track(file, track))
    return os.fsencode(place)
