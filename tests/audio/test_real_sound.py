"""Recording for real: a known file goes through the program's player into a sound server, and its monitor comes back
through the program's recorder. No fake device passes here."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from mmstudio.bench.loopback import loopback
from tests.audio.sounds import clicks, tone, write

RATE = 48_000
TIMES_S = [0.3, 0.55, 0.95, 1.1, 1.35]


@pytest.fixture
def server():
    with loopback() as started:
        yield started


def start(arguments, server):
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **server.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def recording_into(path, server, seconds):
    """`mmstudio record`, once it hears; which microphone it says it uses."""
    child = start(["-m", "mmstudio", "record", "--seconds", str(seconds), "--out", str(path), "--json"], server)
    line = child.stderr.readline()
    assert line.startswith("Recording from "), line + child.stderr.read()
    return child, line.removeprefix("Recording from ").strip(". \n")


def test_what_is_played_is_recorded_to_the_sample(server, tmp_path, capsys):
    sound = np.concatenate([clicks(TIMES_S, 1.6, RATE), tone(0.5, RATE, level=0.5)])
    known = write(tmp_path / "known.wav", np.repeat(sound, 2, axis=1), RATE)
    recorder, microphone = recording_into(tmp_path / "take.wav", server, 600)
    player = start(["-m", "mmstudio.bench.play", str(known)], server)
    speaker = player.stdout.readline().strip()
    assert player.communicate(timeout=60)[1] == ""
    recorder.terminate()  # it ends as by Ctrl+C, which a child of a background job would not hear, and keeps the take
    said, complaint = recorder.communicate(timeout=60)
    assert (recorder.returncode, complaint) == (0, "")
    with capsys.disabled():
        print(f"\nplayed on {speaker!r}, recorded from {microphone!r} (PulseAudio's null sink)")
    take = json.loads(said)
    assert (take["gap_s"], take["device"]) == (0.0, microphone)
    samples, rate = soundfile.read(take["path"], dtype="float32", always_2d=True)
    loud = np.abs(samples[:, 0])
    heard = [at for at in np.flatnonzero(loud > 0.3) if loud[at] == loud[max(0, at - 50) : at + 50].max()]
    first = heard[0]
    spaced = np.diff([at for at in heard if at < first + 1.2 * rate])
    assert spaced / rate == pytest.approx(np.diff(TIMES_S), abs=1.5 / rate)
    toned = samples[first + round(1.4 * rate) : first + round(1.7 * rate), 0]
    assert np.sqrt((toned**2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.02)


def test_a6_a_sound_server_that_dies_ends_the_take_and_keeps_it(server, tmp_path):
    recorder, _ = recording_into(tmp_path / "take.wav", server, 60)
    while not list(tmp_path.glob("*.recording")) or (tmp_path / "take.recording").stat().st_size < 50_000:
        assert recorder.poll() is None
        os.sched_yield()
    server.pull()
    said, complaint = recorder.communicate(timeout=60)
    assert recorder.returncode == 1
    assert "The microphone was disconnected after" in complaint
    take = json.loads(said)
    assert take["ended"] == "microphone_lost"
    assert soundfile.info(take["path"]).duration == pytest.approx(take["seconds"]) and take["seconds"] > 0.2
