from __future__ import annotations

import errno
from fractions import Fraction

import av
import msgspec
import numpy as np
import pytest

from mmstudio.errors import Cancelled, DiskFull
from mmstudio.media import film
from mmstudio.media.film import RATES, FilmSettings, frame_count, frame_times_s, write_film

SIDE = 64


def claps(seconds: float, seed: int) -> np.ndarray:
    """Irregular times of claps, none near the ends."""
    gaps = np.random.default_rng(seed).uniform(0.35, 0.8, 1000)
    times = 0.3 + np.cumsum(gaps)
    return times[times < seconds - 0.3]


def flashes(times_s, seconds, rate):
    """A white frame where a clap falls into it, else a grey one."""
    shown = np.rint(times_s * float(rate)).astype(int)
    for number in range(frame_count(seconds, rate)):
        yield np.full((SIDE, SIDE, 3), 255 if number in shown else 16, np.uint8)


def clicks(times_s, seconds, sound_rate, channels=2):
    samples = np.zeros((round(seconds * sound_rate), channels), np.float32)
    for time_s in times_s:
        at = round(time_s * sound_rate)
        samples[at : at + 64] = 0.9 * np.cos(np.arange(64) * 0.6)[:, None]
    return np.array_split(samples, 37)


def seen_and_heard(path):
    """Times of flashes and of clicks as a player has them, with priming and edit lists honoured; lengths."""
    with av.open(str(path)) as container:
        seen = [
            float(frame.time) for frame in container.decode(video=0) if frame.to_ndarray(format="gray").mean() > 128
        ]
    with av.open(str(path)) as container:
        last = max(float(frame.time) for frame in container.decode(video=0))
    pieces, starts = [], None
    with av.open(str(path)) as container:
        rate = container.streams.audio[0].rate
        for frame in container.decode(audio=0):
            starts = float(frame.time) if starts is None else starts
            pieces.append(frame.to_ndarray()[0].astype(np.float32))
    samples = np.concatenate(pieces)
    loud = np.flatnonzero(np.abs(samples) > 0.4)
    first = loud[np.concatenate([[True], np.diff(loud) > rate // 10])]
    return np.array(seen), starts + first / rate, last, starts + len(samples) / rate


@pytest.mark.parametrize("sound_rate", [22_050, 44_100, 48_000])
@pytest.mark.parametrize("name", ["12", "24", "25", "29.97", "30", "60"])
def test_claps_are_heard_when_flashes_are_seen(tmp_path, name, sound_rate):
    rate, seconds = RATES[name], 3.0
    times = np.rint(claps(seconds, 3) * float(rate)) / float(rate)  # on the frames' own grid
    settings = FilmSettings(width=SIDE, height=SIDE, rate=(rate.numerator, rate.denominator), sound_rate=sound_rate)
    path = write_film(tmp_path / "a.mp4", settings, flashes(times, seconds, rate), clicks(times, seconds, sound_rate))
    seen, heard, last, sound_s = seen_and_heard(path)
    assert len(seen) == len(heard) == len(times)
    assert np.abs(heard - seen).max() < 0.003
    assert abs(np.mean(heard - times)) < 0.003
    assert last + 1 / float(rate) - seconds < 1 / float(rate) + 1e-6
    assert abs(sound_s - seconds) <= max(1 / float(rate), 1024 / sound_rate)


def test_webm_is_in_step_too(tmp_path):
    times = np.rint(claps(3, 4) * 30) / 30
    settings = FilmSettings(width=SIDE, height=SIDE, kind="webm", sound_channels=1)
    path = write_film(tmp_path / "a.webm", settings, flashes(times, 3, Fraction(30)), clicks(times, 3, 48_000, 1))
    seen, heard, _, _ = seen_and_heard(path)
    assert len(seen) == len(heard) == len(times)
    assert np.abs(heard - seen).max() < 0.008  # WebM counts in milliseconds


def test_a_film_without_sound_has_exactly_the_frames(tmp_path):
    settings = FilmSettings(width=SIDE, height=SIDE, rate=(30_000, 1_001), sound_rate=0)
    told = []
    path = write_film(tmp_path / "a.mp4", settings, flashes(np.array([]), 2, RATES["29.97"]), progress=told.append)
    with av.open(str(path)) as container:
        assert not container.streams.audio
        times = [float(frame.time) for frame in container.decode(video=0)]
    assert times == pytest.approx(frame_times_s(60, RATES["29.97"]).tolist(), abs=1e-5)
    assert told == list(range(1, 61))


def test_sound_never_outlasts_the_pictures(tmp_path):
    settings = FilmSettings(width=SIDE, height=SIDE)
    path = write_film(tmp_path / "a.mp4", settings, flashes(np.array([]), 1, Fraction(30)), clicks([], 9, 48_000))
    assert seen_and_heard_lengths(path) == pytest.approx((1.0, 1.0), abs=0.03)


def seen_and_heard_lengths(path):
    with av.open(str(path)) as container:
        return tuple(float(stream.duration * stream.time_base) for stream in container.streams)


@pytest.mark.parametrize(
    ("seconds", "rate", "count"), [(10, "29.97", 300), (1, "30", 30), (1.001, "30", 31), (0, "24", 1)]
)
def test_frames_cover_the_sound(seconds, rate, count):
    assert frame_count(seconds, RATES[rate]) == count


def test_frame_times_do_not_drift():
    assert frame_times_s(18_001, RATES["29.97"])[-1] == pytest.approx(600.6, abs=1e-9)


def test_the_recipe_is_in_the_film(tmp_path):
    settings = FilmSettings(width=SIDE, height=SIDE)
    path = write_film(
        tmp_path / "a.mp4", settings, flashes(np.array([]), 0.5, Fraction(30)), metadata={"mmstudio": '{"schema": 1}'}
    )
    with av.open(str(path)) as container:
        assert container.metadata["mmstudio"] == '{"schema": 1}'


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"precious")
    settings = FilmSettings(width=SIDE, height=SIDE, sound_rate=0)
    assert write_film(tmp_path / "a.mp4", settings, flashes(np.array([]), 0.2, Fraction(30))).name == "a 2.mp4"
    assert (tmp_path / "a.mp4").read_bytes() == b"precious"


def test_a_cancelled_film_leaves_nothing(tmp_path):
    told = []
    with pytest.raises(Cancelled):
        write_film(
            tmp_path / "a.mp4",
            FilmSettings(width=SIDE, height=SIDE),
            flashes(np.array([]), 5, Fraction(30)),
            clicks([], 5, 48_000),
            progress=told.append,
            cancelled=lambda: len(told) >= 7,
        )
    assert len(told) == 7
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, monkeypatch):
    def full(part, *rest):
        part.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(film, "_write", full)
    with pytest.raises(DiskFull):
        write_film(tmp_path / "a.mp4", FilmSettings(width=SIDE, height=SIDE), [])
    assert list(tmp_path.iterdir()) == []


def test_settings_survive_json():
    settings = FilmSettings(width=640, height=360, rate=(30_000, 1_001), kind="webm", quality=50, sound_rate=48_000)
    assert msgspec.json.decode(msgspec.json.encode(settings), type=FilmSettings) == settings


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": 63},
        {"height": 4000},
        {"rate": (0, 1)},
        {"rate": (30, 0)},
        {"quality": 0},
        {"kind": "avi"},
        {"kind": "webm", "sound_rate": 44_100},
        {"sound_channels": 6},
    ],
)
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(ValueError):
        FilmSettings(**{"width": 64, "height": 64, **wrong})
