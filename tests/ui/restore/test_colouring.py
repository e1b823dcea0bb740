"""A grey photo coloured by hints alone, from the window through the real worker, without weights, into the copy."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from mmstudio.media.photo import open_photo

WIDTH, HEIGHT = 240, 160
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def photo(tmp_path):
    """One channel: sky above, a meadow below."""
    tones = np.where(np.arange(HEIGHT)[:, None] < 80, 190.0, 90.0) + np.random.default_rng(1).normal(
        0, 2, (HEIGHT, WIDTH)
    )
    path = tmp_path / "meadow.png"
    cv2.imwrite(str(path), tones.astype(np.uint8))
    return path


def test_a_grey_photo_is_coloured_and_saved_in_colour(qtbot, working_window, photo, tmp_path):
    qtbot.keyClick(working_window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    restore = working_window.studio.restore
    restore.open(photo)
    qtbot.waitUntil(lambda: restore.state.phase == "ready")
    workspace = working_window.page.workspace
    qtbot.waitUntil(lambda: workspace.view.before is not None)
    restore.edit(scratches=False, dust=False, fading=False, grain=False, method="learned", model="hints")
    restore.editor.clear()
    qtbot.waitUntil(lambda: restore.state.places == 0)
    assert restore.state.needs_hint
    box = workspace.column().model.hints
    sky, grass = (next(one for one in box.swatches if one.accessibleName() == name) for name in ("Sky", "Grass"))
    for swatch, y in ((sky, 30), (grass, 130)):
        QTest.mouseClick(swatch, LEFT)
        QTest.mouseClick(workspace.view, LEFT, NONE, workspace.view.to_widget(QPointF(120, y)).toPoint())
    assert len(restore.state.settings.hints) == 2
    qtbot.keyClick(working_window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(restore.state.versions) == 2 and restore.state.phase == "ready")
    assert restore.state.versions[-1].kind == "hints"
    with qtbot.waitSignal(restore.told, check_params_cb=lambda code, facts: code == "saved_copy"):
        restore.save(tmp_path / "meadow-restored.png")
    grey, saved = open_photo(photo).pixels, open_photo(tmp_path / "meadow-restored.png")
    red, green, blue = (saved.pixels[..., n].astype(int) for n in range(3))
    assert (blue - red)[:76].mean() > 30 and (green - blue)[84:].mean() > 20
    assert np.abs(saved.pixels @ [0.299, 0.587, 0.114] - grey[..., 0]).max() <= 1
