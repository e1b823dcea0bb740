from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from fractions import Fraction

import av
import msgspec
import numpy as np
import pytest
from PIL import Image

from mmstudio import disk
from mmstudio.animation import FRAME_RATES as RATES
from mmstudio.errors import Cancelled, DiskFull, FileBroken, NoCodec
from mmstudio.jobs import Recipe, text_job
from mmstudio.media import film, unfinished, video
from mmstudio.media.film import FilmSettings, frame_count, frame_times_s, write_film
from mmstudio.media.images import FRAMES, read_header, read_picture, read_strip

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


@pytest.mark.parametrize(
    ("kind", "rate"), [("gif", (25, 1)), ("gif", (100, 3)), ("webp", (30, 1)), ("apng", (30_000, 1_001))]
)
def test_pictures_that_move_are_whole_and_carry_their_recipe(tmp_path, kind, rate):
    recipe = Recipe(version="1", job=text_job("a cat & a <dog> 猫" * 40))
    settings = FilmSettings(width=SIDE, height=SIDE, kind=kind, rate=rate, sound_rate=0, quality=90)
    shown = [np.full((SIDE, SIDE, 3), (200, 10 * number, 30), np.uint8) for number in range(15)]
    path = write_film(tmp_path / "a", settings, iter(shown), metadata={"mmstudio": recipe.to_json()}, colours=shown)
    header = read_header(path)
    assert header.recipe == recipe
    assert header.seconds == pytest.approx(15 * rate[1] / rate[0], abs=0.016)
    assert (header.width, header.height) == (SIDE, SIDE)
    read = read_picture(path)
    first = np.frombuffer(read.pixels, np.uint8).reshape(SIDE, SIDE, 4)
    assert np.abs(first[8, 8, [0, 2]].astype(int) - (200, 30)).max() < 14
    with Image.open(path) as film_file:
        assert film_file.n_frames == 15
        film_file.seek(14)
        assert np.abs(np.asarray(film_file.convert("RGB"))[8, 8].astype(int) - (200, 140, 30)).max() < 14
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_film_says_how_large_and_long_it_is_and_shows_a_frame(tmp_path, kind):
    recipe = Recipe(version="1", job=text_job("a cat"))
    settings = FilmSettings(width=SIDE, height=32, kind=kind)
    frames = (np.full((32, SIDE, 3), (0, 0, 0) if number < 10 else (250, 0, 0), np.uint8) for number in range(60))
    silence = [np.zeros((96_000, 2), np.float32)]
    path = write_film(tmp_path / "a", settings, frames, silence, metadata={"mmstudio": recipe.to_json()})
    header = read_header(path)
    assert (header.width, header.height, header.recipe) == (SIDE, 32, recipe)
    assert header.seconds == pytest.approx(2, abs=0.06)
    read = read_picture(path, 32)
    assert (read.width, read.height) == (32, 16)
    assert read.pixels[0] > 200  # not the black beginning


@pytest.mark.parametrize("kind", ["mp4", "webm", "gif"])
def test_a_strip_shows_frames_from_all_over_the_film(tmp_path, kind):
    levels = np.linspace(20, 230, 50)
    rate = (25, 1)
    frames = [np.full((SIDE, SIDE, 3), round(level), np.uint8) for level in levels]
    settings = FilmSettings(width=SIDE, height=SIDE, rate=rate, kind=kind, sound_rate=0)
    path = write_film(tmp_path / f"a.{kind}", settings, frames, colours=frames)
    read = read_strip(path, 32)
    pixels = np.frombuffer(read.pixels, np.uint8).reshape(FRAMES, 32, 32, 4)
    seen = pixels[:, 8:-8, 8:-8, 0].mean(axis=(1, 2))
    middle = np.interp((np.arange(FRAMES) + 0.5) / FRAMES, np.linspace(0, 1, 50), levels)
    assert np.abs(seen - middle).max() < 12 and (np.diff(seen) > 0).all()


def test_a_long_film_is_not_decoded_whole_for_its_strip(tmp_path, monkeypatch):
    monkeypatch.setattr(video, "_STEPPED_S", 0.5)
    settings = FilmSettings(width=SIDE, height=SIDE, sound_rate=0)
    path = write_film(tmp_path / "a.mp4", settings, flashes(np.array([0.5]), 1.0, Fraction(30)))
    assert read_strip(path, 32).height == 32 * FRAMES


def test_a_picture_and_an_empty_film_have_no_strip(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    (tmp_path / "b.mp4").write_bytes(b"\0\0\0\x18ftypisom" + b"\0" * 80)
    for name in ("a.png", "b.mp4"):
        with pytest.raises(FileBroken):
            read_strip(tmp_path / name, 32)


def test_a11_a_codec_that_is_missing_is_named_and_the_next_one_serves(tmp_path, monkeypatch):
    missing = {"libx264", "libopenh264", "aac"}
    monkeypatch.setattr(film, "_has_encoder", lambda name: name not in missing)
    said = []
    settings = FilmSettings(width=SIDE, height=SIDE)
    sound = [np.zeros((24_000, 2), np.float32)]
    path = write_film(tmp_path / "a.mp4", settings, flashes(np.array([]), 0.5, Fraction(30)), sound, note=said.append)
    assert said == ["no_h264", "no_aac"]
    with av.open(str(path)) as container:
        assert {stream.codec_context.name for stream in container.streams} == {"mpeg4", "mp3float"}


def test_a11_without_any_codec_it_says_so_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(film, "_has_encoder", lambda name: False)
    with pytest.raises(NoCodec):
        write_film(tmp_path / "a.mp4", FilmSettings(width=SIDE, height=SIDE), flashes(np.array([]), 1, Fraction(30)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a10_what_a_kill_left_becomes_a_film(tmp_path, kind):
    settings = FilmSettings(width=SIDE, height=SIDE, kind=kind)
    recipe = Recipe(version="1", job=text_job("a cat")).to_json()
    part, random = tmp_path / f"a.{kind}.part", np.random.default_rng(0)

    def kill(frames):  # what is on the disk at this moment is what a kill would leave
        if frames == 700:
            shutil.copy(tmp_path / f"b.{kind}.part", part)

    write_film(
        tmp_path / f"b.{kind}",
        settings,
        (random.integers(0, 255, (SIDE, SIDE, 3), np.uint8) for _ in range(800)),
        clicks([1, 2], 30, 48_000),
        metadata={"mmstudio": recipe},
        progress=kill,
    ).unlink()
    (tmp_path / f"a.{kind}").touch()
    assert unfinished.unfinished(tmp_path) == []  # it may be alive
    os.utime(part, (1, 1))
    assert disk.sweep(tmp_path) == 0
    assert unfinished.unfinished(tmp_path) == [part]
    path, seconds = unfinished.recovered(part)
    assert 5 < seconds < 30
    header = read_header(path)
    assert header.recipe is not None and header.recipe.job.prompt == "a cat"
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == pytest.approx(seconds * 30, abs=2)
    assert list(tmp_path.iterdir()) == [path]


_WRITER = """
import sys, time
from pathlib import Path
import numpy as np
from mmstudio.media.film import FilmSettings, write_film

def told(frames):
    if frames == 150:
        print("now", flush=True)
        time.sleep(60)

ground = np.add.outer(np.arange(64), np.arange(64)).astype(np.uint8)[..., None].repeat(3, axis=2)
sound = (np.zeros((4_800, 2), np.float32) for _ in range(100))
settings = FilmSettings(width=64, height=64, kind=sys.argv[1])
write_film(Path(sys.argv[2]), settings, (np.roll(ground, n, 1) for n in range(300)), sound, progress=told)
"""


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a10_a_kill_costs_two_seconds_at_most(tmp_path, kind):
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, kind, tmp_path / f"a.{kind}"], stdout=subprocess.PIPE)
    with writer:
        assert writer.stdout is not None and writer.stdout.readline() == b"now\n"
        writer.kill()
    part = tmp_path / f"a.{kind}.part"
    path, seconds = unfinished.recovered(part)
    assert seconds >= 150 / 30 - 2
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == pytest.approx(seconds * 30, abs=2)


def test_a10_nothing_whole_is_said_and_can_be_discarded(tmp_path):
    part = tmp_path / "a.mp4.part"
    part.write_bytes(b"nothing")
    (tmp_path / "a.mp4").touch()
    with pytest.raises(FileBroken):
        unfinished.recovered(part)
    assert part.exists()
    unfinished.discard(part)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.gif"])
def test_a4_damaged_films_say_so(tmp_path, name):
    heads = {
        "a.mp4": b"\0\0\0\x18ftypisom" + b"\0" * 80,
        "a.webm": b"\x1aE\xdf\xa3" * 30,
        "a.gif": b"GIF89a" + b"\xff" * 90,
    }
    (tmp_path / name).write_bytes(heads[name])
    for read in (read_header, read_picture):
        with pytest.raises(FileBroken):
            read(tmp_path / name)


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
        {"kind": "gif", "sound_rate": 48_000},
        {"kind": "gif", "rate": (30, 1), "sound_rate": 0},
    ],
)
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(ValueError):
        FilmSettings(**{"width": 64, "height": 64, **wrong})
