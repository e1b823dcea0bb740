"""The matrix over time: rows answer as they are told, at any frame rate, and a stream gives what the whole gives."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mmstudio.animate.modulation import PLACE, Modulation, Modulator, modulation, with_tempo
from mmstudio.animation import DESTINATIONS, Animation, Keyframe, MatrixRow
from mmstudio.audio import tracks
from mmstudio.audio.tracks import CURVES, ControlTrack, circle
from mmstudio.curves import Threshold
from tests.test_animation import rows

FRAMES = 250


def track(frames: int = FRAMES, **curves: object) -> ControlTrack:
    named = [(name, np.broadcast_to(np.asarray(values, np.float32), frames)) for name, values in curves.items()]
    return ControlTrack(tracks.rows(named, frames), seconds=frames / 50)


def step(at: int, frames: int = FRAMES) -> NDArray[np.float32]:
    return (np.arange(frames) >= at).astype(np.float32)


def random_columns(seed: int, frames: int = FRAMES) -> NDArray[np.float32]:
    return np.random.default_rng(seed).random((len(CURVES), frames), np.float32)


def of(row: MatrixRow, **curves: object) -> NDArray[np.float64]:
    found = modulation(Animation(rows=(row,)), track(**curves))
    return found.values[PLACE[row.destination]]


def row(curve: str = "bass", destination: str = "zoom", amount: float = 1.0, **fields: object) -> MatrixRow:
    fast = {"attack_s": 0.0, "release_s": 0.0}
    return MatrixRow(curve=curve, destination=destination, amount=amount, **(fast | fields))  # type: ignore[arg-type]


@settings(max_examples=40)
@given(st.lists(rows, max_size=6).map(tuple), st.integers(0, 99), st.lists(st.integers(1, 80), max_size=8))
def test_a_stream_gives_what_the_whole_gives(some: tuple[MatrixRow, ...], seed: int, cuts: list[int]) -> None:
    columns = random_columns(seed)
    whole = Modulator(some, seed=seed).push(columns)
    parts, at = Modulator(some, seed=seed), 0
    pieces: list[Modulation] = []
    for length in [*cuts, FRAMES]:
        pieces.append(parts.push(columns[:, at : at + length]))
        at += length
    for name in ("values", "passed", "clock", "key"):
        together = np.concatenate([getattr(piece, name) for piece in pieces], axis=-1)
        np.testing.assert_allclose(together, getattr(whole, name), atol=1e-9)


@settings(max_examples=40)
@given(st.lists(rows, max_size=6).map(tuple), st.integers(0, 99))
def test_values_stay_within_their_range(some: tuple[MatrixRow, ...], seed: int) -> None:
    found = Modulator(some, seed=seed).push(random_columns(seed))
    assert np.isfinite(found.passed).all()
    for destination, values in zip(DESTINATIONS, found.values, strict=True):
        assert values.max() <= 1
        assert values.min() >= (-1 if destination.signed else 0)


@settings(max_examples=30)
@given(st.lists(rows, max_size=4).map(tuple), st.floats(0, 4.9), st.sampled_from([12, 25, 30000 / 1001, 60]))
def test_the_frame_rate_changes_nothing(some: tuple[MatrixRow, ...], time_s: float, rate: float) -> None:
    found = modulation(Animation(rows=some), ControlTrack(random_columns(1), seconds=5.0))
    alone = found.at(time_s)
    for frame in range(int(time_s * rate)):
        found.at(frame / rate)
    np.testing.assert_array_equal(found.at(time_s).values, alone.values)


def test_attack_and_release_are_time_constants() -> None:
    rise = of(row(attack_s=0.2), bass=step(50))
    assert rise[50 + 10 - 1] == pytest.approx(1 - math.exp(-1), abs=1e-6)
    fall = of(row(release_s=0.5), bass=1 - step(50))
    assert fall[50 + 25 - 1] == pytest.approx(math.exp(-1), abs=1e-6)


@pytest.mark.parametrize("delay_s", [-0.5, -0.13, 0.0, 0.25, 0.5])
def test_a_delay_moves_the_answer(delay_s: float) -> None:
    answer = of(row(delay_s=delay_s), bass=step(100))
    assert np.interp(0.5, answer[60:140], np.arange(60, 140)) / 50 == pytest.approx(99.5 / 50 + delay_s, abs=0.011)


def test_power_keeps_only_loud_places() -> None:
    assert of(row(power=4), bass=0.5)[-1] == pytest.approx(0.5**4)


def test_rows_add_multiply_or_win() -> None:
    def together(*some: MatrixRow) -> float:
        found = modulation(Animation(rows=some), track(bass=0.5, treble=0.25))
        return float(found.values[PLACE["zoom"], -1])

    bass = row("bass", amount=0.8)
    assert together(bass, row("treble", amount=0.4)) == pytest.approx(0.5)
    assert together(bass, row("treble", combine="multiply")) == pytest.approx(0.4 * 0.25)
    assert together(bass, row("treble", amount=-1, combine="multiply")) == pytest.approx(0.4 * 0.75)
    assert together(bass, row("treble", amount=-0.8, combine="largest")) == pytest.approx(0.4)
    assert together(bass, row("constant", amount=-0.8, combine="largest")) == pytest.approx(-0.8)


def test_on_every_hit_waits_for_one() -> None:
    hit = np.zeros(FRAMES)
    hit[100] = 1
    answer = of(row(when="hit"), bass=0.7, onset_low=hit)
    assert answer[100] == pytest.approx(0.7)
    assert np.count_nonzero(answer > 0.01) == 1


def test_bars_are_answered_only_where_bars_begin() -> None:
    beats, bars = np.zeros(FRAMES), np.zeros(FRAMES)
    beats[::25], bars[::100] = 1, 1
    answer = of(row(when="bar"), bass=1, beat=beats, downbeat=bars, beat_confidence=1)
    assert np.flatnonzero(answer > 0.5).tolist() == [0, 100, 200]
    answer = of(row(when="beat"), bass=1, beat=beats, downbeat=bars, beat_confidence=1)
    assert np.flatnonzero(answer > 0.5).tolist() == list(range(0, FRAMES, 25))


@given(st.floats(0, 1))
@settings(max_examples=20)
def test_an_unclear_beat_fades_what_it_drives(confidence: float) -> None:
    beat = of(row("beat"), beat=1, beat_confidence=confidence)[-1]
    bass = of(row("bass"), bass=1, beat_confidence=confidence)[-1]
    assert bass == 1
    assert beat == (0 if confidence < 0.15 else 1) or 0.15 <= confidence <= 0.45


def test_a_disabled_row_moves_nothing() -> None:
    assert not of(row(enabled=False), bass=1).any()


def test_keyframes_are_where_rows_start_from() -> None:
    keys = (
        Keyframe(time_s=1, destination="zoom", value=0.2, ease="linear"),
        Keyframe(time_s=3, destination="zoom", value=0.6, ease="hold"),
        Keyframe(time_s=4, destination="zoom", value=0.0),
    )
    found = modulation(Animation(keyframes=keys, rows=(row("treble", amount=0.1),)), track(treble=1))
    assert [found.at(time)["zoom"] for time in (0.5, 1, 2, 3.5, 4.5)] == pytest.approx([0.3, 0.3, 0.5, 0.7, 0.1])


def test_without_a_sound_keyframes_and_clocks_still_move() -> None:
    silent = ControlTrack(np.zeros((16, 0), np.float32))
    found = modulation(Animation(seconds=8, rows=(row("wave"),)), silent)
    assert found.seconds == pytest.approx(8, abs=0.02)
    assert found.values[PLACE["zoom"]].max() == pytest.approx(1, abs=0.01)


def test_speeds_are_integrated_in_seconds() -> None:
    found = modulation(Animation(rows=(row("loudness", "walk", 0.5),)), track(loudness=1))
    assert found.at(4).so_far("walk") == pytest.approx(2.0, abs=0.02)


def test_a_cross_fade_goes_on_once_for_each_time_it_rises() -> None:
    bars = np.zeros(FRAMES)
    bars[50:60], bars[150:160] = 1, 1
    some = row("onset_low", "cross_fade", release_s=0.2)
    found = modulation(Animation(rows=(some,)), track(onset_low=bars))
    assert [found.at(time).so_far("cross_fade") for time in (0.9, 2.5, 4.9)] == pytest.approx([0, 1, 2])
    between = [found.at(1 + frame / 60).so_far("cross_fade") for frame in range(12)]
    assert between == sorted(between)
    assert any(0.2 < position < 0.8 for position in between)


def test_chance_is_the_same_for_the_same_seed() -> None:
    def wandered(seed: int) -> NDArray[np.float64]:
        return modulation(Animation(seed=seed, rows=(row("wander"),)), track()).values

    np.testing.assert_array_equal(wandered(3), wandered(3))
    assert not np.allclose(wandered(3), wandered(4))
    assert wandered(3).min() < -0.2 and wandered(3).max() > 0.2


def test_a_typed_tempo_replaces_the_beats() -> None:
    heard = with_tempo(track(beat_confidence=0), Animation(beats_per_minute=60, beat_offset_s=0.5))
    assert np.flatnonzero(heard["beat"] > 0.99).tolist() == [25, 75, 125, 175, 225]
    assert np.flatnonzero(heard["downbeat"] > 0.99).tolist() == [25, 225]
    assert heard.beat_phase([1.0, 1.5])[0] == pytest.approx(0.5, abs=1e-3)


def test_the_phase_of_swaying_follows_the_tempo() -> None:
    cos, sin = circle(np.zeros(FRAMES))
    steady = track(tempo=tracks.tempo_value(120), beat_confidence=1, beat_cos=cos, beat_sin=sin)
    found = modulation(Animation(), steady)
    assert (found.clock[200] - found.clock[100]) == pytest.approx(4, abs=1e-3)


def test_edited_curves_are_what_moves() -> None:
    quiet = Animation(rows=(row("bass"),), curve_edits=(Threshold(curve="bass", level=0.9),))
    assert not modulation(quiet, track(bass=0.5)).values.any()
