"""The measured child that films: how quickly pictures move, how well film and sound agree. Prints JSON."""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

from mmstudio import paths
from mmstudio.animate.flashes import FlashLimiter
from mmstudio.animate.modulation import modulation
from mmstudio.animate.scene import Pictures, Scene, read_still, scaled
from mmstudio.animation import FRAME_RATES, Animation, FilmFormat, KeyedPrompt
from mmstudio.audio import analysis, track_cache
from mmstudio.audio.tracks import ControlTrack
from mmstudio.engine.child import reuse_memory
from mmstudio.generators.animating import carry_out
from mmstudio.jobs import AnimateJob
from mmstudio.media.film import FilmSettings, frame_count, write_film
from mmstudio.presets import preset
from mmstudio.training import songs

SIDE, SECONDS = 512, 10.0
LONG_S = 600.0
CLAP_SIDE = 64
SOUND_RATES = (22_050, 44_100, 48_000)
# of ten minutes each rate once and each rate of sound twice: the whole grid takes a quarter of an hour
LONG = (("12", 22_050), ("24", 44_100), ("25", 48_000), ("29.97", 48_000), ("30", 22_050), ("60", 44_100))
WALK = ("an apple", "a cat", "a rocket", "a fish")


def measure(long: bool) -> dict[str, Any]:
    """frames a second, times real time, correlations, and milliseconds of the clap test. long: ten minutes too."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        song = songs.song(9_100, SECONDS, tempo=120.0, drift=False)
        sound = folder / "song.wav"
        soundfile.write(sound, song.samples, songs.SAMPLE_RATE)
        track = track_cache.track_of(sound, where=folder)
        picture = paths.resources() / "samples" / "damaged-photo.jpg"
        still = scaled(read_still(picture, Animation()), SIDE, SIDE)
        answer: dict[str, Any] = {
            f"photo_{name}": photo_motion(still, track, name) for name in ("gentle", "drift", "storm", "water")
        }
        answer["export_realtime"] = export(folder, picture, sound)
        answer["reactivity"], answer["shuffled"] = reactivity(still, track)
        answer["walk_512"], answer["walk_128"] = (walk(track, side) for side in (512, 128))
        each = [(name, sound_rate) for name in FRAME_RATES for sound_rate in SOUND_RATES]
        answer["claps"] = claps(folder, 3.0, each)._asdict()
        if long:
            answer["long_claps"], answer["long_cases"] = claps(folder, LONG_S, LONG)._asdict(), LONG
        return answer


def photo_motion(still: NDArray[np.uint8], track: ControlTrack, name: str) -> float:
    animation = Animation(rows=preset(name))
    moving = Scene(animation, Pictures([still]), modulation(animation, track), (SIDE, SIDE))
    return _rate(moving, 120)


def walk(track: ControlTrack, side: int) -> float:
    from mmstudio.engine.live_explore import live_explorer
    from mmstudio.generators.latent_walk import LatentWalk

    prompts = tuple(KeyedPrompt(time_s=number, prompt=words, style="noto") for number, words in enumerate(WALK))
    animation = Animation(source="walk", prompts=prompts, rows=preset("gentle", "walk"))
    explorer = live_explorer()  # the preview's
    source = LatentWalk(animation, explorer.generator, live=True, explorer=explorer)
    moving = Scene(animation, source, modulation(animation, track), (side, side))
    for time_s in (0.5, 1.5, 2.5):  # the tables of speed
        moving.frame(time_s)
    return _rate(moving, 60, 0.05)


def export(folder: Path, picture: Path, sound: Path) -> float:
    """Seconds of film made in a second; the sound was analysed before."""
    animation = Animation(pictures=(str(picture),), sound=str(sound), rows=preset("gentle"))
    film = FilmFormat(width=SIDE, height=SIDE)
    start = time.perf_counter()
    carry_out(AnimateJob(animation=animation, film=film, name="bench"), folder, _Quiet(), lambda: None)
    return SECONDS / (time.perf_counter() - start)


def reactivity(still: NDArray[np.uint8], track: ControlTrack) -> tuple[float, float]:
    """Pearson's correlation of the bass with how much each frame differs from the one before, under the preset Pulse:
    moved by this sound, and by its pieces of half a second in another order."""
    pieces = np.array_split(track.curves, track.frames // 25, axis=1)
    order = np.random.default_rng(3).permutation(len(pieces))
    other = ControlTrack(np.concatenate([pieces[place] for place in order], axis=1), seconds=track.seconds)
    small = scaled(still, 128, 128)
    found = []
    for moved_by in (track, other):
        animation = Animation(rows=preset("pulse"))
        moving = Scene(animation, Pictures([small]), modulation(animation, moved_by), (128, 128))
        count = frame_count(SECONDS, Fraction(30))
        frames = [frame.astype(np.int16) for frame in moving.frames(count, Fraction(30))]
        change = np.array([np.abs(after - before).mean() for before, after in itertools.pairwise(frames)])
        bass = track.at(np.arange(1, count) / 30)[1]
        found.append(float(np.corrcoef(bass, change)[0, 1]))
    return found[0], found[1]


class Claps(NamedTuple):
    """Of all films of a test, the worst: between a clap and its flash and their mean over a film, milliseconds; what
    grows between them in a minute, milliseconds; and by how many frames pictures and sound differ in length, as a
    player has them."""

    worst_ms: float = 0.0
    mean_ms: float = 0.0
    drift_ms: float = 0.0
    frames: float = 0.0


def claps(folder: Path, seconds: float, cases: Sequence[tuple[str, int]]) -> Claps:
    """cases: a frame rate by its name, and the rate of the sound."""
    found = Claps()
    for name, sound_rate in cases:
        rate = FRAME_RATES[name]
        gaps = np.random.default_rng(5).uniform(0.35, 0.8, int(seconds * 3))
        times = 0.3 + np.cumsum(gaps)
        shown = np.unique(np.rint(times[times < seconds - 0.3] * float(rate))).astype(int)
        settings = FilmSettings(
            width=CLAP_SIDE, height=CLAP_SIDE, rate=(rate.numerator, rate.denominator), sound_rate=sound_rate
        )
        path = write_film(
            folder / "clap.mp4",
            settings,
            _flashes(set(shown.tolist()), frame_count(seconds, rate)),
            _clicks(shown / float(rate), seconds, sound_rate),
        )
        seen, heard, pictures_s, sound_s = _as_played(path, rate)
        path.unlink()
        if not len(seen) == len(heard) == len(shown):
            raise ValueError(f"{len(shown)} claps, {len(seen)} seen, {len(heard)} heard at {rate} and {sound_rate}")
        apart_ms = 1000 * (heard - seen)
        one = Claps(
            float(np.abs(apart_ms).max()),
            abs(float(apart_ms.mean())),
            abs(float(np.polyfit(seen, apart_ms, 1)[0])) * 60,
            abs(pictures_s - sound_s) * float(rate),
        )
        found = Claps(*(max(pair) for pair in zip(found, one, strict=True)))
    return found


def _rate(moving: Scene, count: int, step_s: float = 1 / 30) -> float:
    limiter = FlashLimiter()
    moving.frame(0.0)
    start = time.perf_counter()
    for number in range(count):
        limiter.limited(moving.frame(1 + number * step_s), number * step_s)
    return count / (time.perf_counter() - start)


def _flashes(shown: set[int], count: int) -> Iterator[NDArray[np.uint8]]:
    dark, white = (np.full((CLAP_SIDE, CLAP_SIDE, 3), level, np.uint8) for level in (16, 255))
    for number in range(count):
        yield white if number in shown else dark


def _clicks(times_s: NDArray[np.float64], seconds: float, sound_rate: int) -> Iterator[NDArray[np.float32]]:
    click = (0.9 * np.cos(np.arange(64) * 0.6)).astype(np.float32)
    places = np.rint(times_s * sound_rate).astype(int)
    for start in range(0, round(seconds * sound_rate), sound_rate):
        piece = np.zeros((min(sound_rate, round(seconds * sound_rate) - start) + 64, 2), np.float32)
        for place in places[(places >= start) & (places < start + len(piece) - 64)]:
            piece[place - start : place - start + 64] += click[:, None]
        yield piece[: len(piece) - 64]


def _as_played(path: Path, rate: Fraction) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    import av

    seen, last = [], 0.0
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            last = float(frame.time or 0)
            if frame.to_ndarray(format="gray").mean() > 128:
                seen.append(last)
    loud, begins, passed = list[float](), None, 0
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        sound_rate = stream.rate
        # as the file says it: decoders give the last block whole, players stop where it ends
        lasts_s = float((stream.duration or 0) * (stream.time_base or 0))
        for heard in container.decode(audio=0):
            begins = float(heard.time or 0) if begins is None else begins
            samples = np.abs(heard.to_ndarray()[0])
            loud += (passed + np.flatnonzero(samples > 0.4)).tolist()
            passed += heard.samples
    places = np.array(loud)
    first = places[np.concatenate([[True], np.diff(places) > sound_rate // 10])] if len(places) else places
    return np.array(seen), (begins or 0.0) + first / sound_rate, last + float(1 / rate), lasts_s


class _Quiet:
    def cancelled(self) -> bool:
        return False

    def progress(self, fraction: float, place: int = 0, places: int = 0) -> None: ...

    def preview(self, index: int, pixels: Any) -> None: ...

    def note(self, code: str) -> None: ...


if __name__ == "__main__":
    reuse_memory()  # as the workers do that show and make films
    analysis.measure(songs.song(1, 5.0).samples)  # what librosa compiles
    print(json.dumps(measure("--long" in sys.argv)))
