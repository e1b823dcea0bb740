"""A microphone that moves a picture: what is heard is a moment at once, and what is changed counts at once."""

from __future__ import annotations

import os
import threading

import msgspec
import numpy as np
import pytest

from mmstudio.animate.listening import Listening
from mmstudio.animate.modulation import PLACE, REST, Modulator
from mmstudio.animation import Animation, MatrixRow
from mmstudio.audio.live import Follower
from mmstudio.audio.resample import QuickResampler
from tests.audio.sounds import tone
from tests.audio.test_recording import Stream

ZOOM = (MatrixRow(curve="loudness", destination="zoom", amount=1.0, attack_s=0.0),)
TURN = (MatrixRow(curve="loudness", destination="rotate", amount=1.0, attack_s=0.0),)


class Heeding:
    """Follows a stream; `hear` returns the moment that is known once all of the sound was followed."""

    def __init__(self, stream, animation, **more) -> None:
        self.stream, self._news = stream, threading.Condition()
        self.listening = Listening(stream, animation, self._told, Follower(), **more)
        self.listening.start()

    def _told(self) -> None:
        with self._news:
            self._news.notify_all()

    def hear(self, samples, **how):
        before = self.listening.moment or REST
        self.stream.deliver(samples, **how)
        wanted = before.time_s + len(samples) / (how.get("rate") or self.stream.sample_rate) - 0.05
        with self._news:
            assert self._news.wait_for(lambda: (self.listening.moment or REST).time_s >= wanted, 60)
        return self.listening.moment


@pytest.fixture
def heeding():
    made = Heeding(Stream(48_000), Animation(rows=ZOOM), lost_after_s=600, most_behind_s=600)
    yield made
    made.listening.close()
    assert made.stream.closed


def test_what_is_heard_moves_at_once_and_silence_comes_to_rest(heeding):
    assert heeding.hear(np.zeros((24_000, 1), np.float32))["zoom"] == 0
    assert heeding.hear(tone(0.3, 48_000))["zoom"] > 0.3
    assert heeding.listening.level.peak_db == pytest.approx(-6, abs=0.5)
    assert heeding.hear(np.zeros((96_000, 1), np.float32))["zoom"] < 0.02


def test_other_rows_count_from_then_on_and_nothing_jumps_back(heeding):
    before = heeding.hear(tone(0.5, 48_000))
    heeding.listening.change(Animation(rows=TURN))
    after = heeding.hear(tone(0.3, 48_000))
    assert after["zoom"] == 0 and after["rotate"] > 0.3
    assert after.so_far("zoom") == pytest.approx(before.so_far("zoom"), abs=0.05) and before.so_far("zoom") > 0.1


def test_stereo_at_another_rate_with_holes_and_no_numbers_is_followed(heeding):
    broken = np.repeat(tone(0.5, 96_000), 2, axis=1)
    broken[::100] = np.nan
    moment = heeding.hear(broken, rate=96_000, missing=4_800)
    assert np.isfinite(moment.values).all() and moment["zoom"] > 0.3


def test_a_machine_that_is_too_busy_leaves_out_what_is_late():
    busy, stream = threading.Event(), Stream(48_000)

    class Slow(Follower):
        def push(self, samples):
            busy.wait()
            return super().push(samples)

    listening = Listening(stream, Animation(rows=ZOOM), follower=Slow(), lost_after_s=600, most_behind_s=0.2)
    listening.start()
    stream.deliver(tone(5, 48_000))
    busy.set()
    while listening._followed < listening._came:
        os.sched_yield()
    listening.close()
    assert listening.moment.time_s < 0.3 and listening.moment["zoom"] > 0.3


def test_a_microphone_that_goes_away_is_told_once_more(heeding):
    heeding.hear(tone(0.1, 48_000))
    with heeding._news:
        heeding.stream.lost()
        assert heeding._news.wait_for(lambda: heeding.listening.lost, 60)


def test_rows_that_are_exchanged_keep_the_clocks():
    columns = np.full((16, 50), 0.5, np.float32)
    modulator = Modulator(ZOOM)
    modulator.push(columns)
    other = modulator.with_rows(TURN, (), 0)
    assert other.push(columns).clock[0] > 0.9 and other.push(columns[:, :0]).values.shape[1] == 0


def test_a_row_that_is_dragged_goes_on_from_where_it_is():
    columns = np.full((16, 50), 0.5, np.float32)
    slow = msgspec.structs.replace(ZOOM[0], attack_s=2.0, delay_s=0.3)
    whole, modulator = Modulator((slow,)), Modulator((slow,))
    expected = np.concatenate([whole.push(columns).values, whole.push(columns).values], axis=1)
    modulator.push(columns)
    dragged = modulator.with_rows((*TURN, msgspec.structs.replace(slow, amount=0.5)), (), 0)
    assert np.allclose(dragged.push(columns).values[PLACE["zoom"]], 0.5 * expected[PLACE["zoom"], 50:])


def test_a_cross_fade_whose_release_is_dragged_takes_its_new_pace():
    row = MatrixRow(curve="onset_low", destination="cross_fade", amount=1.0, attack_s=0.0, release_s=3.0)
    columns = np.full((16, 5), 1.0, np.float32)
    modulator = Modulator((row,))
    before = modulator.push(columns).passed[PLACE["cross_fade"], -1]
    quick = modulator.with_rows((msgspec.structs.replace(row, release_s=0.1),), (), 0)
    after = quick.push(columns).passed[PLACE["cross_fade"], -1]
    assert before == pytest.approx(5 * 0.02 / 3) and after == 1


def test_a_bug_while_it_follows_is_told_as_an_end(monkeypatch):
    bugs = []
    monkeypatch.setattr(threading, "excepthook", lambda about: bugs.append(about.exc_type))
    made = Heeding(Stream(48_000), Animation(rows=ZOOM), lost_after_s=600)
    with made._news:
        made.listening._heard.put("no sound")
        assert made._news.wait_for(lambda: made.listening.lost, 60)
    made.listening.close()
    assert bugs == [AttributeError]


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000, 96_000])
def test_quick_resampling_is_the_same_in_any_pieces_and_hardly_late(rate):
    noise = np.random.default_rng(1)
    samples = noise.normal(size=9_000).astype(np.float32)
    pieces, whole = QuickResampler(rate, 22_050), QuickResampler(rate, 22_050).push(samples)
    cuts = np.sort(noise.integers(0, len(samples), 40))
    assert np.array_equal(np.concatenate([pieces.push(part) for part in np.split(samples, cuts)]), whole)
    assert len(samples) / rate - len(whole) / 22_050 < 0.0025


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000, 192_000])
def test_quick_resampling_keeps_tones_in_place_and_lets_none_fold_back(rate):
    time_s = np.arange(rate) / rate
    kept = QuickResampler(rate, 22_050).push(np.sin(2 * np.pi * 1000 * time_s).astype(np.float32))[200:]
    assert np.abs(kept - np.sin(2 * np.pi * 1000 * np.arange(200, 200 + len(kept)) / 22_050)).max() < 1e-3
    high = QuickResampler(rate, 22_050).push(np.sin(2 * np.pi * 13_000 * time_s).astype(np.float32))
    assert rate < 26_000 or np.abs(high[200:]).max() < 0.01
