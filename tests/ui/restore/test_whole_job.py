"""Restore from the photo to the exported copy, with the real worker, the real reader child and keys alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt

from mmstudio.media.photo import open_photo
from mmstudio.viewmodels.studio import Studio
from tests.fake_library import FakeLibraryService
from tests.fakes import FakeEngine

WIDTH, HEIGHT = 240, 160
Key, Held = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def photo(tmp_path):
    """16 bit, two long scratches."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    tones = 20000 + 60 * x + 40 * y + np.random.default_rng(1).normal(0, 300, (HEIGHT, WIDTH))
    pixels = np.repeat(tones[..., None], 3, axis=2).astype(np.uint16)
    cv2.line(pixels, (30, 20), (200, 40), (64000,) * 3, 2)
    cv2.line(pixels, (60, 140), (220, 110), (64000,) * 3, 2)
    path = tmp_path / "lake.png"
    cv2.imwrite(str(path), pixels)
    return path


def test_from_the_photo_to_the_mended_copy_by_keys(qtbot, working_window, photo, tmp_path):
    qtbot.keyClick(working_window, Key.Key_2, Held.AltModifier)
    restore = working_window.studio.restore
    restore.open(photo)
    qtbot.waitUntil(lambda: restore.state.phase == "ready" and restore.state.places > 0)
    assert restore.state.settings.scratches and restore.state.measured.scratches == 2
    canvas = working_window.page.workspace.view
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Key.Key_Down, Key.Key_Return, Key.Key_Right, Key.Key_Right, Key.Key_Return):  # a stroke
        qtbot.keyClick(canvas, key)
    qtbot.waitUntil(lambda: restore.state.places == 3)
    qtbot.keyClick(working_window, Key.Key_Return, Held.ControlModifier)
    qtbot.waitUntil(lambda: restore.state.phase == "ready" and len(restore.state.versions) >= 3)
    assert [version.kind for version in restore.state.versions][:3] == ["original", "scratches", "mask"]
    assert (
        working_window.page.toasts.current is not None
        and working_window.page.toasts.current.words.text().startswith("Restored 3")
    )
    qtbot.waitUntil(lambda: restore.pictures.after is not None)

    qtbot.keyClick(canvas, Key.Key_Y)
    assert restore.state.compare == "side"
    qtbot.keyClick(canvas, Key.Key_Comma)
    assert restore.state.chosen is not None
    qtbot.keyClick(canvas, Key.Key_Period)
    restore.edit(fading=False)
    restore.versions.delete("fading")

    with qtbot.waitSignal(restore.told, check_params_cb=lambda code, facts: code == "saved_copy"):
        restore.save(tmp_path / "lake-restored.png")
    before, after = open_photo(photo).pixels, open_photo(tmp_path / "lake-restored.png").pixels
    touched = np.zeros((HEIGHT, WIDTH), bool)
    reach = restore.state.settings.grow_px + restore.state.settings.feather_px + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    touched |= cv2.dilate(restore.document.mask, kernel) > 0
    assert before.dtype == after.dtype == np.uint16
    assert (before[~touched] == after[~touched]).all(), "outside the mask and its feather every bit is as it was"
    assert (before[30, 115] != after[30, 115]).any() and after[30, 115].max() < 50000, "the scratch is gone"


def test_a_photo_that_was_open_when_the_window_was_killed_comes_back(qtbot, qapp, photo):
    studio = Studio(FakeEngine(), FakeLibraryService(), make_reader=lambda: None)
    restore = studio.restore
    restore.open(photo)
    qtbot.waitUntil(lambda: restore.state.has_photo)
    restore.editor.mask_all()
    folder = restore.document.folder
    again = Studio(FakeEngine(), FakeLibraryService(), make_reader=lambda: None)  # nothing was closed
    again.memory = studio.memory
    with qtbot.waitSignal(again.told, check_params_cb=lambda code, facts: code == "recovered_photo"):
        again.begin()
    again.entered("restore")
    again.entered("restore")
    qtbot.waitUntil(lambda: again.restore.state.has_photo)
    assert again.restore.document.folder == folder and again.restore.document.mask.all()
    again.restore.close()
    restore.close()
