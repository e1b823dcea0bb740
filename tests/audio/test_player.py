"""Playing: what is heard, when, and where the sound goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from mmstudio.audio.outputs import Fill, Silence
from mmstudio.audio.player import Player
from mmstudio.errors import NoOutput
from tests.audio.sounds import tone

RATE = 48_000


class FakeStream:
    """The device: the test says when it asks. Samples are heard 100 ms after they are handed over."""

    def __init__(self, fill: Fill, lost: Callable[[], None], sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self.fill, self.lost = fill, lost
        self.time = 1000.0
        self.asked = 0
        self.closed = False
        self.heard: list[np.ndarray] = []

    def now_s(self) -> float:
        return self.time

    def close(self) -> None:
        self.closed = True

    def run(self, seconds: float, block: int = 480) -> np.ndarray:
        """Ask for so much sound, block by block, as the device's clock goes on."""
        pieces = []
        for _ in range(round(seconds * self.sample_rate / block)):
            pieces.append(self.fill(block, self.time + 0.1))
            self.time += block / self.sample_rate
        self.heard += pieces
        return np.concatenate(pieces)


class FakeOutput:
    def __init__(self, sample_rate: int = RATE) -> None:
        self.sample_rate = sample_rate
        self.streams: list[FakeStream] = []
        self.refuses = False

    def open(self, fill: Fill, lost: Callable[[], None]) -> FakeStream:
        if self.refuses:
            raise NoOutput
        self.streams.append(FakeStream(fill, lost, self.sample_rate))
        return self.streams[-1]


@pytest.fixture
def ramp(tmp_path: Path) -> Path:
    """Two seconds in which sample n has the value n / 96,000."""
    values = np.arange(2 * RATE, dtype=np.float32)[:, None] / (2 * RATE)
    soundfile.write(tmp_path / "ramp.wav", np.repeat(values, 2, axis=1), RATE, subtype="FLOAT")
    return tmp_path / "ramp.wav"


@pytest.fixture(autouse=True)
def stop_all() -> Iterator[None]:
    """No feeder reads on when its test is over."""
    yield
    while _players:
        _players.pop().close()


_players: list[Player] = []


def playing(path: Path, output: FakeOutput, at: float = 0.0, **loop: tuple[float, float]) -> tuple[Player, FakeStream]:
    player = Player(output)
    _players.append(player)
    player.load(path, 2.0)
    player.set_volume(1.0)
    player._gain = 1.0
    player.set_loop(loop.get("loop"))
    player.seek(at)
    player.play()
    stream = output.streams[-1]
    wait_until_read(player)
    return player, stream


def wait_until_read(player: Player) -> None:
    """The feeder has something, or everything."""
    feeder = player._feeder
    assert feeder is not None
    feeder.set_rate(player._stream.sample_rate)
    with feeder._changed:
        assert feeder._changed.wait_for(lambda: feeder._ahead >= 0.4 * feeder._rate or feeder.finished, 5)


def test_samples_come_in_order_and_the_place_is_what_is_heard(ramp: Path) -> None:
    player, stream = playing(ramp, FakeOutput())
    samples = stream.run(0.3)
    assert np.allclose(samples[:, 0] * 2 * RATE, np.arange(len(samples)), atol=0.5)
    assert player.position_s() == pytest.approx(0.2, abs=1e-6), "0.3 s were handed over, 0.1 s are on their way"


def test_before_the_first_sample_is_heard_the_place_is_where_it_begins(ramp: Path) -> None:
    player, stream = playing(ramp, FakeOutput(), at=0.5)
    stream.run(0.05)
    assert player.position_s() == 0.5


def test_a_loop_joins_its_ends_without_a_gap(ramp: Path) -> None:
    player, stream = playing(ramp, FakeOutput(), at=0.5, loop=(0.5, 0.75))
    samples = stream.run(0.3)[:, 0] * 2
    turn = round(0.25 * RATE)
    assert samples[turn - 1] == pytest.approx(0.75, abs=1e-4) and samples[turn] == pytest.approx(0.5, abs=1e-4)
    assert player.position_s() == pytest.approx(0.7, abs=1e-3)
    stream.run(0.1)
    assert player.position_s() == pytest.approx(0.55, abs=1e-3), "the place goes round with the sound"


def test_seeking_while_it_plays_goes_on_from_there(ramp: Path) -> None:
    player, stream = playing(ramp, FakeOutput())
    stream.run(0.1)
    player.seek(1.5)
    wait_until_read(player)
    assert stream.run(0.01)[0, 0] * 2 == pytest.approx(1.5, abs=1e-3)
    assert player.position_s() == 1.5


def test_a_file_that_is_gone_is_silent(ramp: Path) -> None:
    ramp.unlink()
    player, stream = playing(ramp, FakeOutput())
    assert not stream.run(0.2).any() and player.position_s() == pytest.approx(0.1)


def test_stopping_keeps_the_place(ramp: Path) -> None:
    output = FakeOutput()
    player, stream = playing(ramp, output)
    stream.run(0.4)
    player.stop()
    assert stream.closed and player.position_s() == pytest.approx(0.3)
    player.play()
    wait_until_read(player)
    assert output.streams[-1].run(0.01)[0, 0] * 2 == pytest.approx(0.3, abs=1e-3)


def test_it_ends_when_the_last_sample_was_heard(ramp: Path) -> None:
    player, stream = playing(ramp, FakeOutput(), at=1.8)
    stream.run(0.25)
    assert not player.ended()
    stream.run(0.1)
    assert player.ended() and player.position_s() == pytest.approx(2.0, abs=1e-3)
    player.stop()
    player.play()
    assert player.position_s() == 0.0, "from the beginning again"


def test_a_device_of_another_rate_gets_the_sound_in_time(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.repeat(tone(2.0, RATE, 1000.0), 2, axis=1), RATE)
    player, stream = playing(tmp_path / "a.wav", FakeOutput(44_100))
    samples = stream.run(0.4, block=441)[:, 0]
    peak = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))).argmax() * 44_100 / len(samples)
    assert peak == pytest.approx(1000, abs=3) and player.position_s() == pytest.approx(0.3, abs=1e-3)


def test_a_device_that_asks_before_it_is_known_gets_silence_and_then_the_sound_in_time(tmp_path: Path) -> None:
    class Hasty(FakeOutput):
        def open(self, fill: Fill, lost: Callable[[], None]) -> FakeStream:
            stream = super().open(fill, lost)
            stream.run(0.02, block=441)
            assert fill.__self__._feeder._rate == 0, "it does not read on at a rate that nobody told"  # type: ignore[attr-defined]
            return stream

    soundfile.write(tmp_path / "a.wav", np.repeat(tone(2.0, RATE, 1000.0), 2, axis=1), RATE)
    player, stream = playing(tmp_path / "a.wav", Hasty(44_100))
    samples = stream.run(0.4, block=441)[:, 0]
    peak = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))).argmax() * 44_100 / len(samples)
    assert not stream.heard[0].any()
    assert peak == pytest.approx(1000, abs=3) and player.position_s() == pytest.approx(0.3, abs=1e-3)


def test_a_last_piece_that_comes_while_the_device_asks_is_heard(ramp: Path) -> None:
    player, stream = playing(ramp, FakeOutput(), at=1.9)
    stream.run(0.08)
    feeder = player._feeder
    assert feeder is not None and feeder.finished
    take, feeder.finished = feeder.take, False

    def nothing_yet(frames: int) -> None:
        feeder.take, feeder.finished = take, True  # type: ignore[method-assign]

    feeder.take = nothing_yet  # type: ignore[method-assign]
    stream.run(0.01)
    stream.time += 0.2
    assert not player.ended(), "two hundredths of a second are to be heard"


def test_the_volume_changes_without_a_jump(ramp: Path) -> None:
    player, stream = playing(ramp, FakeOutput(), at=1.0)
    stream.run(0.05)
    player.set_volume(0.0)
    samples = stream.run(0.05)[:, 0]
    assert np.abs(np.diff(samples)).max() < 0.01 and not samples[-480:].any()


def test_an_output_that_refuses_leaves_the_player_stopped(ramp: Path) -> None:
    output = FakeOutput()
    output.refuses = True
    player = Player(output)
    player.load(ramp, 2.0)
    with pytest.raises(NoOutput):
        player.play()
    assert not player.playing and player.position_s() == 0.0


def test_without_a_device_the_clock_of_the_computer_drives_it(ramp: Path) -> None:
    asked = threading.Semaphore(0)

    class Listening(Silence):
        def open(self, fill: Fill, lost: Callable[[], None] = lambda: None):  # type: ignore[no-untyped-def]
            def heard(frames: int, at: float) -> np.ndarray:
                asked.release()
                return fill(frames, at)

            return super().open(heard, lost)

    player = Player(Listening())
    player.load(ramp, 2.0)
    player.play()
    for _ in range(6):
        assert asked.acquire(timeout=5)
    player.stop()
    assert 0 < player.position_s() < 2.0
