"""Painting beyond the edge: a sheet asks how far, and a wider copy of the photo is gone on with."""

from __future__ import annotations

from PySide6.QtCore import Qt

from mmstudio.repair.frame import Frame
from mmstudio.ui.restore.frame_sheet import FrameSheet


def test_the_sheet_says_how_large_the_photo_becomes_and_widens_it(qtbot, workspace, restore, bench):
    workspace.paint_beyond()
    sheet = workspace.window().findChild(FrameSheet)
    sheet.sides["left"].field.setValue(0)
    qtbot.keyClick(sheet.sides["top"].field, Qt.Key.Key_Up)
    sheet.sides["right"].field.setValue(60)
    assert sheet.size_line.text() == "460 × 301 px"
    qtbot.mouseClick(sheet.main, Qt.MouseButton.LeftButton)
    assert ("widen", Frame(0, 1, 60, 0)) in bench.asked
    assert (restore.state.width, restore.state.height) == (460, 301)


def test_nothing_is_widened_by_nothing(qtbot, workspace):
    workspace.paint_beyond()
    sheet = workspace.window().findChild(FrameSheet)
    for stepper in sheet.sides.values():
        stepper.field.setValue(0)
    assert not sheet.main.isEnabled()
