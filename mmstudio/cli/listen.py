"""`mmstudio listen` and `mmstudio record`: what a sound does over time, and a sound from the microphone."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from mmstudio import disk
from mmstudio.audio import track_cache, tracks
from mmstudio.audio.tracks import ControlTrack, beats_per_minute
from mmstudio.cli import words

CURVE_FILES = {".json": tracks.as_json, ".csv": tracks.as_csv}


def listen(path: Path, curves: Path | None, beats: bool, as_json: bool) -> int:
    """Analyse a file and say what was found; returns the exit code. Raises StudioError."""
    track = track_cache.track_of(path, progress=_Bar(sys.stderr.isatty()))
    if curves is not None:
        disk.make_folder(curves.parent)
        disk.write_bytes(curves, CURVE_FILES[curves.suffix.lower()](track))
    for note in track.notes:
        print(words.note(note.code, note.facts), file=sys.stderr)
    found = summary(track)
    if as_json:
        print(json.dumps(found | ({"beats": [beat.time_s for beat in track.beats]} if beats else {})))
        return 0
    print(f"{found['seconds']:.1f} s, {found['tempo_text']}, {len(track.beats)} beats")
    if curves is not None:
        print(curves)
    if beats:
        for beat in track.beats:
            print(f"{beat.time_s:9.3f} s  {beat.confidence:4.2f}{'  bar' if beat.downbeat else ''}")
    return 0


def summary(track: ControlTrack) -> dict[str, Any]:
    """Duration, tempo in beats a minute (None without a clear beat) and mean of every curve."""
    sure = track["beat_confidence"] > 0.3
    clear = bool(track.frames and sure.mean() > 0.3)
    tempo = float(np.median(beats_per_minute(track["tempo"][sure]))) if clear else None
    return {
        "seconds": round(track.seconds, 3),
        "tempo": None if tempo is None else round(tempo, 1),
        "tempo_text": "no clear beat" if tempo is None else f"{tempo:.0f} beats a minute",
        "means": {name: round(float(track[name].mean()), 4) for name in tracks.CURVES},
    }


class _Bar:
    """Percent on a terminal, nothing elsewhere."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown

    def __call__(self, done: float) -> None:
        if self._shown:
            print(f"\r{done:4.0%}", end="\r" if done >= 1 else "", file=sys.stderr, flush=True)
