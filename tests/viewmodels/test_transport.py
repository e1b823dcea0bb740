"""Playing in the window: the place follows the device, the loop, the delay; without a device it runs all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mmstudio.viewmodels.transport import Transport, click_file
from tests.audio import sounds
from tests.fake_animate import FakeAnimateBench, FakeOutput


@pytest.fixture
def output() -> FakeOutput:
    return FakeOutput()


@pytest.fixture
def transport(qapp: object, output: FakeOutput) -> Iterator[Transport]:
    transport = Transport(output, FakeAnimateBench().in_order)
    transport.load(None, 8.0)
    yield transport
    transport.close()


def run(transport: Transport, output: FakeOutput, seconds: float) -> float:
    """The device plays so long; what the place is then."""
    feeder = transport._player._feeder
    assert feeder is not None
    left = seconds
    while left > 1e-9:
        with feeder._changed:
            assert feeder._changed.wait_for(lambda: feeder._ahead > 0.1 * 48_000 or feeder.finished, 5)
        part = min(0.1, left)
        output.streams[-1].run(part)
        left -= part
    transport._tick()
    return transport.time_s


def test_the_place_is_what_the_device_says(transport, output) -> None:
    transport.toggle()
    assert transport.state.playing
    assert run(transport, output, 1.0) == pytest.approx(1.0, abs=0.021)


def test_a_positive_delay_shows_what_was_handed_over_earlier(transport, output) -> None:
    transport.set_delay(250)
    transport.play()
    assert run(transport, output, 1.0) == pytest.approx(0.75, abs=0.021)
    transport.set_delay(5000)
    assert transport.state.delay_ms == 1000


def test_a_loop_goes_round_and_home_is_its_start(transport, output) -> None:
    transport.set_loop((2.0, 2.5))
    transport.play()
    assert run(transport, output, 0.7) == pytest.approx(2.2, abs=0.021)
    transport.pause()
    transport.to_start()
    assert transport.time_s == 2.0
    transport.to_start()
    assert transport.time_s == 0.0


def test_without_loop_it_stops_at_the_end(transport, output) -> None:
    transport.set_looping(False)
    transport.seek(7.8)
    transport.play()
    run(transport, output, 0.3)
    assert not transport.state.playing and transport.time_s == pytest.approx(8.0, abs=0.05)


def test_what_was_trimmed_away_is_not_played(transport, output) -> None:
    transport.set_kept((1.0, 1.5), 1.0)
    transport.play()
    assert run(transport, output, 0.6) == pytest.approx(1.1, abs=0.021)


@pytest.fixture
def rain(tmp_path: Path) -> Path:
    return sounds.write(tmp_path / "rain.wav", sounds.tone(8.0, 48_000), 48_000)


def test_without_a_loudspeaker_it_runs_silently_and_says_so_once(qtbot, transport, output, rain) -> None:
    transport.load(rain, 8.0)
    said: list[str] = []
    transport.noticed.connect(lambda code, facts: said.append(code))
    output.refuses = True
    transport.play()
    assert transport.state.silent and said == ["no_output"]
    with qtbot.waitSignal(transport.moved, check_params_cb=lambda time_s: time_s > 0):
        pass
    transport.pause()
    transport.play()
    assert said == ["no_output"]


def test_a_silent_stretch_needs_no_loudspeaker_but_the_sound_after_it_does(transport, output, rain) -> None:
    said: list[str] = []
    transport.noticed.connect(lambda code, facts: said.append(code))
    output.refuses = True
    transport.load(None, 2.0)
    transport.play()
    assert said == []
    transport.load(rain, 8.0)
    transport.play()
    assert said == ["no_output"]


def test_a_loudspeaker_that_goes_away_is_replaced_by_silence(transport, output) -> None:
    transport.play()
    run(transport, output, 0.5)
    output.lost()
    transport._tick()
    assert transport.state.silent and transport.state.playing and transport.time_s == pytest.approx(0.5, abs=0.05)


def test_a_loudspeaker_that_comes_back_is_used_when_it_plays_again(qtbot, transport, output, rain) -> None:
    transport.load(rain, 4.0)
    transport.play()
    output.lost()
    transport._tick()
    assert transport.state.silent
    transport.pause()
    transport.play()
    assert transport.state.playing and not transport.state.silent and len(output.streams) == 2


def test_seeking_tells_where_it_is(transport) -> None:
    told: list[float] = []
    transport.moved.connect(told.append)
    transport.seek(3.5)
    transport.seek(99.0)
    assert told == [3.5, 8.0]


def test_clicks_come_once_a_second_and_the_delay_counts(transport, output) -> None:
    transport.start_clicks()
    assert click_file().is_file()
    clicks = transport._clicks
    assert clicks is not None
    feeder = clicks._feeder
    with feeder._changed:
        assert feeder._changed.wait_for(lambda: feeder._ahead > 0.4 * 48_000, 5)
    output.streams[-1].run(0.3)
    assert transport.click_place_s() == pytest.approx(0.3, abs=0.021)
    transport.set_delay(200)
    assert transport.click_place_s() == pytest.approx(0.1, abs=0.021)
    transport.stop_clicks()
    assert transport.click_place_s() is None and output.streams[-1].closed


def test_clicks_that_begin_again_leave_no_others_behind(transport, output) -> None:
    transport.start_clicks()
    transport.start_clicks()
    assert [stream.closed for stream in output.streams] == [True, False]
