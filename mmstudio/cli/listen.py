"""`mmstudio listen` and `mmstudio record`: what a sound does over time, and a sound from the microphone."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from mmstudio import disk, settings
from mmstudio.audio import recording, track_cache, tracks
from mmstudio.audio.hearing import MOST_S
from mmstudio.audio.inputs import Source
from mmstudio.audio.microphone import Microphones
from mmstudio.audio.recording import Recorder
from mmstudio.audio.tracks import ControlTrack, beats_per_minute
from mmstudio.checkpoints.records import Checkpoint
from mmstudio.cli import words
from mmstudio.errors import CheckpointMissing, DiskFailed, Fact, NoMicrophone
from mmstudio.generators import registry
from mmstudio.jobs import STARTER

if TYPE_CHECKING:
    from mmstudio.audio.sound_words import Net

CURVE_FILES = {".json": tracks.as_json, ".csv": tracks.as_csv}


def listen(
    path: Path,
    curves: Path | None,
    beats: bool,
    as_json: bool,
    concepts: bool = False,
    said: bool = False,
    model: str = "",
) -> int:
    """Analyse a file and say what was found; returns the exit code. Raises StudioError.

    said: write down what is said. model: id of an installed one, "" = the best there is; "starter" = ours.
    """
    if said:
        return say_words(path, model, as_json)
    if concepts and curves is None and not beats:
        return say_concepts(path, as_json, model)
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
    if concepts:
        say_concepts(path, False, model)
    if curves is not None:
        print(curves)
    if beats:
        for beat in track.beats:
            print(f"{beat.time_s:9.3f} s  {beat.confidence:4.2f}{'  bar' if beat.downbeat else ''}")
    return 0


def say_concepts(path: Path, as_json: bool, model: str = "") -> int:
    """What a sound may be of, with shares, and how it sounds, by its first half minute."""
    from mmstudio.audio.sound_words import listen as hear

    found = hear(path, net=listener(model))
    named = [one for one in found.concepts if not one.measured]
    if as_json:
        concepts = [{"name": one.name, "share": one.share} for one in named]
        sounds = [one.name for one in found.concepts if one.measured]
        print(json.dumps({"concepts": concepts, "known": found.known, "sounds": sounds}))
        return 0
    if not found.known:
        print(words.note("sound_unknown", {}), file=sys.stderr)
    for one in named:
        print(f"{one.share:4.0%}  {one.name}")
    if measured := ", ".join(one.name for one in found.concepts if one.measured):
        print(f"sounds {measured}")
    return 0


def listener(model: str) -> Net | None:
    """An installed net that listens, the best where none is named; None = ours. Raises CheckpointMissing."""
    folder = None if model == STARTER else _installed(registry.listeners, model)
    if folder is None:
        return None
    from mmstudio.generators import listening  # torch and transformers

    return listening.load_listener(folder)


def say_words(path: Path, model: str, as_json: bool) -> int:
    """What is said in its first half minute."""
    folder = _installed(registry.writers, model)
    if folder is None:
        raise CheckpointMissing(name="whisper-base")
    from mmstudio.engine.installed_ears import written  # torch and transformers

    text = written(path, 0.0, MOST_S, folder, path.name)
    print(json.dumps({"said": text}) if as_json else text)
    return 0


def _installed(known: Callable[[], tuple[Checkpoint, ...]], model: str) -> Path | None:
    """The folder of an installed model, the best where none is named; None where there is none.

    Raises CheckpointMissing."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads starve a small machine
    registry.use(registry.store().rows())
    rows = known()
    if model and all(row.id != model for row in rows):
        raise CheckpointMissing(name=model)
    return next((Path(row.path) for row in rows if model in ("", row.id)), None)


def record(out: Path | None, seconds: float, device: str, as_json: bool, source: Source | None = None) -> int:
    """Record for so long, or until Ctrl+C; print the file. Raises StudioError."""
    source = source or Microphones()
    folder = settings.load(settings.default_path()).settings.library / "sounds"
    for left in recording.unfinished(folder):
        if (found := recording.recover(left)) is not None:
            facts: dict[str, Fact] = {"seconds": round(found.seconds, 1), "file": str(found.path)}
            print(words.note("recording_found", facts), file=sys.stderr)
    devices = source.devices()
    named = [one for one in devices if device.lower() in one.name.lower()] if device else []
    if device and not named:
        known = ", ".join(one.name for one in devices)
        print(f"There is no microphone {device}. Known microphones: {known}.", file=sys.stderr)
        return 2
    used = named[0] if named else next((one for one in devices if one.usual), devices[0])
    recorder = Recorder(source.open(used), out or recording.new_path(folder), seconds)
    recorder.start()
    told_to_end = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as by Ctrl+C: what was heard is kept
    print(f"Recording from {used.name}.", file=sys.stderr, flush=True)
    try:
        recorder.finished.wait()
    except KeyboardInterrupt:
        pass
    finally:
        take = recorder.stop()
        signal.signal(signal.SIGTERM, told_to_end)
    if take is None:
        raise NoMicrophone
    if take.ended == "disk_error":
        print(words.sentence(DiskFailed(folder=str(take.path.parent))), file=sys.stderr)
    elif take.ended != "stopped":
        print(words.note(take.ended, {"seconds": round(take.seconds, 1)}), file=sys.stderr)
    if as_json:
        print(json.dumps({**msgspec.to_builtins(take, enc_hook=str), "device": used.name}))
    else:
        print(f"{take.path}  {take.seconds:.2f} s{', clipped' if take.clips else ''}")
    return 0 if take.ended == "stopped" else 1


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
