"""Plays a WAV of 48,000 Hz through the program's own player: `python -m mmstudio.bench.play FILE`. Names the device."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import soundfile

from mmstudio.audio.player import Player
from mmstudio.audio.speakers import Speakers


def play(path: Path) -> None:
    speakers = Speakers()
    print(next(one.name for one in speakers.devices() if one.usual), flush=True)
    player = Player(speakers)
    player.set_volume(1.0)
    player.load(path, soundfile.info(str(path)).duration)
    player.play()
    while not player.ended():
        time.sleep(0.02)
    player.close()


if __name__ == "__main__":
    play(Path(sys.argv[1]))
