from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmstudio.documents.repairs import Patch, Repair
from mmstudio.documents.restore import HINTS_FILE, RestoreDocument, stored
from mmstudio.errors import DiskFull
from mmstudio.jobs import ColourHint
from mmstudio.media import masks
from mmstudio.media.masks import Box
from mmstudio.media.photo import PhotoHandle, keep, open_photo
from mmstudio.viewmodels.mask_editor import MaskEditor
from mmstudio.viewmodels.mask_tools import Dab
from mmstudio.viewmodels.restore_document import ShownDocument
from mmstudio.viewmodels.restore_state import Document, Settings

WIDTH, HEIGHT = 600, 400


@pytest.fixture
def folder(tmp_path):
    source = tmp_path / "lake.png"
    pixels = np.random.default_rng(0).integers(0, 65536, (HEIGHT, WIDTH, 3), np.uint16)
    cv2.imwrite(str(source), pixels)
    folder = tmp_path / "document"
    keep(open_photo(source), folder)
    return folder


@pytest.fixture
def shown(folder):
    document = ShownDocument(RestoreDocument.create(PhotoHandle.open(folder)))
    yield document
    document.close()


def mended(document):
    patch = Patch(masks.Box(10, 10, 30, 30), np.zeros((20, 20, 3), np.uint16), np.full((20, 20), 255, np.uint8))
    document.add_repair(
        Repair(key="0001-a", method="texture", box=(10, 10, 30, 30), created="2026-11-21T12:03:00"), [patch]
    )


def test_it_is_what_restore_asks_for(shown):
    document: Document = shown
    assert (document.name, document.width, document.height, document.depth) == ("lake.png", WIDTH, HEIGHT, 16)
    assert document.original(Box(5, 6, 15, 26)).shape == (20, 10, 3)
    assert [version.kind for version in document.versions] == ["original"] and document.settings is None


def test_where_a_photo_is_transparent_squares_show_through_and_fit_from_box_to_box(tmp_path):
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    pixels[:, WIDTH // 2 :] = (10, 20, 30, 255)
    cv2.imwrite(str(tmp_path / "fox.png"), pixels)
    keep(open_photo(tmp_path / "fox.png"), tmp_path / "document")
    document = ShownDocument(RestoreDocument.create(PhotoHandle.open(tmp_path / "document")))
    whole = document.original(Box(0, 0, WIDTH, HEIGHT))
    assert sorted(np.unique(whole[:, : WIDTH // 2])) == [0xE4, 0xED]
    assert (whole[:, WIDTH // 2 :] == (30, 20, 10)).all()
    assert (document.composed(Box(37, 21, 301, 99)) == whole[21:99, 37:301]).all()
    assert (document.picture()[..., 3] == pixels[..., 3]).all()  # which is copied, without the squares
    document.close()


def test_a_stroke_is_there_again_after_a_crash(shown, folder):
    editor = MaskEditor()
    editor.set_document(shown)
    editor.begin_stroke(Dab(300, 200, 20))
    editor.extend_stroke(Dab(400, 220, 20))
    editor.end_stroke()
    mask = shown.mask.copy()
    again = ShownDocument(RestoreDocument.open(folder))  # the first one was never closed
    assert mask.any() and (again.mask == mask).all()
    editor.set_document(again)
    editor.undo()
    assert not again.mask.any()


def test_settings_are_there_again(shown, folder):
    shown.keep_settings(Settings(grow_px=9, fading=True))
    assert ShownDocument(RestoreDocument.open(folder)).settings == Settings(grow_px=9, fading=True)


def test_colour_hints_are_there_again_and_count_as_work(shown, folder):
    hints = (ColourHint(((10.0, 20.0), (30.5, 40.0)), 8.0, "#c04040"), ColourHint(((12.0, 20.0),), 3.0, ""))
    shown.keep_settings(Settings(grow_px=9, hints=hints))
    again = ShownDocument(RestoreDocument.open(folder))
    assert again.settings == Settings(grow_px=9, hints=hints)
    assert [one.worked_on for one in stored(folder.parent)] == [True]
    again.keep_settings(Settings(grow_px=9))
    assert again.settings == Settings(grow_px=9) and [one.worked_on for one in stored(folder.parent)] == [False]


def test_damaged_hints_leave_the_other_settings(shown, folder):
    shown.keep_settings(Settings(grow_px=9, hints=(ColourHint(((1.0, 2.0),), 8.0, "#c04040"),)))
    (folder / HINTS_FILE).write_text('[[[[1,2]],8,"red"]]')
    assert shown.settings == Settings(grow_px=9)


def test_settings_that_make_no_sense_count_as_never_set(shown):
    shown.document.keep_view({"settings": {"grow_px": "many", "unknown": 1}})
    assert shown.settings is None


def test_repairs_are_versions_that_can_be_looked_back_from(shown):
    mended(shown.document)
    box = Box(10, 10, 30, 30)
    assert [version.kind for version in shown.versions] == ["original", "mask"]
    assert not shown.composed(box).any() and shown.original(box).any()
    assert (shown.composed(box, "") == shown.original(box)).all()
    assert shown.set_version("0001-a", hidden=True) == box
    assert (shown.composed(box) == shown.original(box)).all()
    shown.delete_version("0001-a")
    assert len(shown.versions) == 1


def test_what_is_saved_is_untouched_outside_the_repair(shown, tmp_path):
    mended(shown.document)
    written = shown.save(tmp_path / "lake-restored.png")
    before, after = open_photo(tmp_path / "lake.png").pixels, open_photo(written).pixels
    outside = np.ones((HEIGHT, WIDTH), bool)
    outside[10:30, 10:30] = False
    assert (before[outside] == after[outside]).all() and not after[~outside].any()


def test_a_full_disk_keeps_the_stroke_and_says_so(folder, monkeypatch):
    told = []
    shown = ShownDocument(RestoreDocument.create(PhotoHandle.open(folder)), lambda code, facts: told.append(code))

    def full(change):
        raise DiskFull(folder="x", needed_mb=1, free_mb=0)

    monkeypatch.setattr(shown.document._journal, "_append", full)
    editor = MaskEditor()
    editor.set_document(shown)
    editor.begin_stroke(Dab(300, 200, 20))
    editor.end_stroke()
    assert told == ["disk_full"] and shown.mask[200, 300] == 255
    editor.undo()
    assert told == ["disk_full"] * 2 and not shown.mask.any() and editor.empty
