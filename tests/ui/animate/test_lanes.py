"""What the lanes of the timeline show, and that they draw it once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage

from mmstudio.ui.animate.axis import TimeAxis
from mmstudio.ui.animate.lanes import CurveLane, LaneBody, SoundLane, SpectrumLane
from mmstudio.ui.theme import color
from tests.fake_animate import fake_sound, fake_track
from tests.look import settle

WIDTH, HEIGHT = 400, 60


@pytest.fixture
def axis(qapp) -> TimeAxis:
    axis = TimeAxis()
    axis.show_all(8.0)
    axis.width = WIDTH
    return axis


@pytest.fixture
def show(qtbot):
    def show(lane: LaneBody) -> LaneBody:
        qtbot.addWidget(lane)
        lane.resize(WIDTH, HEIGHT)
        lane.show()
        settle()
        return lane

    return show


def column(lane: LaneBody, x: float) -> list[QColor]:
    """From top to bottom."""
    look: QImage = lane.grab().toImage()
    ratio = look.devicePixelRatio()
    return [look.pixelColor(round(x * ratio), round(y * ratio)) for y in range(lane.height())]


def test_a_curve_is_filled_from_below_to_where_it_is(show, axis):
    lane = show(CurveLane("bass", axis))
    track = fake_track()
    lane.show_track(track)
    bass = track["bass"]
    high, low = int(np.argmax(bass)), int(np.argmin(bass))
    ground = color("window")
    filled = [sum(tone != ground for tone in column(lane, axis.x(at / 50))) for at in (high, low)]
    assert filled[0] > filled[1] + HEIGHT // 4
    lane.show_track(None)
    assert all(tone in (ground, color("line")) for tone in column(lane, axis.x(high / 50) + 1))


def test_what_was_heard_of_a_sound_is_brighter(show, axis, tmp_path):
    lane = show(SoundLane(axis))
    lane.show_sound(fake_sound(tmp_path / "song.wav"))
    lane.show_time(4.0)

    def brightest(first: int, last: int) -> int:
        return max(tone.lightness() for x in range(first, last) for tone in column(lane, x))

    assert brightest(20, 30) > brightest(WIDTH - 30, WIDTH - 20) + 40


def test_low_notes_of_a_spectrum_are_at_the_bottom(show, axis, tmp_path):
    sound = fake_sound(tmp_path / "song.wav")
    sound.spectrogram[:] = 0
    sound.spectrogram[:8] = 255
    lane = show(SpectrumLane(axis))
    lane.show_sound(sound)
    tones = column(lane, WIDTH / 2 + 7)
    assert tones[-2].lightness() > 200 and tones[1].lightness() < 40


def test_nothing_is_drawn_anew_while_the_playhead_moves(show, axis, tmp_path, monkeypatch):
    drawn: list[str] = []
    draw = LaneBody._draw_look
    monkeypatch.setattr(LaneBody, "_draw_look", lambda lane, look: (drawn.append(lane.lane), draw(lane, look)))
    lane = show(SoundLane(axis))
    lane.show_sound(fake_sound(tmp_path / "song.wav"))
    axis.zoom(0.5, 4.0)
    settle()
    drawn.clear()
    for hundredth in range(200, 300):
        lane.show_time(hundredth / 100)
        settle()
    assert drawn == []
    axis.zoom(0.5, 4.0)
    lane.show_loop((3.5, 4.5))
    settle()
    assert drawn == ["sound"], "once, whatever came together"


def test_a_line_is_drawn_over_a_curve_with_the_pencil(show, axis, qtbot):
    lane = show(CurveLane("bass", axis))
    lane.show_track(fake_track())
    lane.drawing = True
    with qtbot.waitSignal(lane.drawn) as said:
        qtbot.mousePress(lane, Qt.MouseButton.LeftButton, pos=QPointF(300, HEIGHT // 4).toPoint())
        qtbot.mouseRelease(lane, Qt.MouseButton.LeftButton, pos=QPointF(300, HEIGHT // 4).toPoint())
    ((time_s, amount),) = said.args[0]
    assert (time_s, amount) == (pytest.approx(6.0, abs=0.05), pytest.approx(0.75, abs=0.02))
