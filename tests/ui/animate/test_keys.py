"""Keys on the timeline: keyframes of what moves and prompts of the walk, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt

from mmstudio.ui.animate.key_lanes import PROMPTS

LEFT, NONE, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def timeline(workspace):
    return workspace.timeline


def drag(qtbot, body, start: QPoint, end: QPoint, modifier=NONE) -> None:
    qtbot.mousePress(body, LEFT, modifier, start)
    qtbot.mouseMove(body, (start + end) / 2)
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    at = QPointF(end)
    move = QMouseEvent(QEvent.Type.MouseMove, at, body.mapToGlobal(at), LEFT, LEFT, modifier)
    body.mouseMoveEvent(move)
    qtbot.mouseRelease(body, LEFT, modifier, end)


def test_a_keyframe_is_set_at_the_playhead_and_its_lane_goes_with_its_last_key(timeline, animate) -> None:
    animate.transport.seek(2.0)
    low = timeline.wanted_height()
    timeline._set_key("zoom")
    assert [(key.time_s, key.value) for key in animate.keys.of("zoom")] == [(2.0, 0.0)]
    assert timeline.wanted_height() > low and list(timeline.key_lanes) == ["zoom"]
    timeline.key_lanes["zoom"].remove.click()
    assert not timeline.key_lanes and timeline.wanted_height() == low


def test_keyframes_are_dragged_onto_beats_and_freely_with_ctrl_as_one_step_each(timeline, animate, qtbot) -> None:
    animate.keys.set("zoom", 1.0, 0.0)
    body = timeline.key_lanes["zoom"].body
    middle = body.height() // 2
    drag(qtbot, body, QPoint(round(body.x_of(0)), middle), QPoint(round(timeline.axis.x(3.02)), 7))
    (key,) = animate.keys.of("zoom")
    assert key.time_s == 3.0 and key.value > 0.9  # a beat each half second
    drag(qtbot, body, QPoint(round(body.x_of(0)), 8), QPoint(round(timeline.axis.x(4.13)), middle), CTRL)
    assert animate.keys.of("zoom")[0].time_s == pytest.approx(4.13, abs=0.02)
    animate.undo()
    assert animate.keys.of("zoom")[0].time_s == 3.0


def test_double_click_makes_a_keyframe_and_a_click_elsewhere_goes_there(timeline, animate, qtbot) -> None:
    animate.keys.set("zoom", 1.0, 0.0)
    body = timeline.key_lanes["zoom"].body
    at = QPoint(round(timeline.axis.x(5.0)), body.height() // 2)
    qtbot.mouseDClick(body, LEFT, NONE, at)
    assert [key.time_s for key in animate.keys.of("zoom")] == [1.0, 5.0]
    qtbot.mouseClick(body, LEFT, NONE, QPoint(round(timeline.axis.x(2.0)), 5))
    assert animate.transport.time_s == pytest.approx(2.0, abs=0.05)


def test_keyframes_work_by_keyboard_and_are_told(timeline, animate, qtbot) -> None:
    animate.keys.set("zoom", 1.0, 0.0)
    animate.keys.set("zoom", 3.0, 0.5)
    body = timeline.key_lanes["zoom"].body
    body.setFocus()
    qtbot.keyClick(body, Qt.Key.Key_Right)
    qtbot.keyClick(body, Qt.Key.Key_Right)
    assert body.accessibleDescription() == "50 % at 0:03.00"
    qtbot.keyClick(body, Qt.Key.Key_Up)
    qtbot.keyClick(body, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    key = animate.keys.of("zoom")[1]
    assert (key.time_s, key.value) == (pytest.approx(3.02), pytest.approx(0.55))
    qtbot.keyClick(body, Qt.Key.Key_Delete)
    assert [key.time_s for key in animate.keys.of("zoom")] == [1.0]


def test_prompts_of_the_walk_are_dragged_in_time_and_change_places(timeline, animate, qtbot) -> None:
    animate.set_source("walk")
    animate.keys.edit_prompt(0, prompt="a fox")
    animate.keys.edit_prompt(1, prompt="a cat")
    body = timeline.key_lanes[PROMPTS].body
    start = QPoint(round(body.x_of(0)) + 4, body.height() // 2)
    drag(qtbot, body, start, QPoint(round(timeline.axis.x(6.0)), body.height() // 2))
    assert [(one.prompt, one.time_s) for one in animate.animation.prompts] == [("a cat", 4.0), ("a fox", 6.0)]
    assert body.accessibleDescription() == "a fox at 0:06.00"


def test_a_prompt_that_is_added_is_written_at_once(workspace, animate, qtbot) -> None:
    """Else its letters would be commands: F is the picture alone."""
    animate.set_source("walk")
    card = workspace._column.walk
    for words in ("a fox", "a tree"):
        qtbot.mouseClick(card.add, LEFT)
        qtbot.keyClicks(workspace.window().focusWidget(), words)
    assert [prompt.prompt for prompt in animate.animation.prompts[-2:]] == ["a fox", "a tree"]


def test_the_first_prompt_of_a_walk_can_be_written_without_losing_the_cursor(workspace, animate, qtbot) -> None:
    animate.set_source("walk")
    field = workspace._column.walk.rows[0].words
    field.setFocus()
    for letter in "a fox":
        qtbot.keyClicks(workspace.window().focusWidget(), letter)
    assert animate.animation.prompts[0].prompt == "a fox"
    assert workspace.empty.picture.isHidden()


def test_without_a_sound_its_lane_says_what_to_do(empty, animate, microphone) -> None:
    animate.open_picture(Path("/pictures/fox.png"))
    invite = empty.timeline.invite
    assert invite.isVisible() and invite.record.isVisible()
    animate.open_sound(Path("/sounds/song.flac"))
    assert not invite.isVisible()
