"""Contact sheets: every picture in its place, captions that fit, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmstudio.errors import FileBroken, PictureTooLarge
from mmstudio.media.contact_sheet import Cell, SheetOptions, contact_sheet
from mmstudio.media.images import PictureHeader, PictureRead

COLOURS = {"a.png": (255, 0, 0), "b.png": (0, 255, 0), "c.png": (0, 0, 255)}


def read(path: Path, side: int) -> PictureRead:
    if path.name not in COLOURS:
        raise FileBroken(name=path.name)
    pixels = np.full((side // 2, side, 4), (*COLOURS[path.name], 255), np.uint8)
    header = PictureHeader(width=side, height=side // 2, format="PNG", mode="RGBA", bytes=1)
    return PictureRead(
        width=side, height=side // 2, full_width=side, full_height=side // 2, pixels=pixels.tobytes(), header=header
    )


def cells(*names: str) -> list[Cell]:
    return [Cell(Path(f"/{name}"), f"caption of {name} " * 8) for name in names]


def test_pictures_stand_in_rows_and_columns():
    sheet = contact_sheet(cells("a.png", "b.png", "c.png"), SheetOptions(columns=2, side_px=64, captions="none"), read)
    assert sheet.shape == (2 * 72 + 8, 2 * 72 + 8, 3)
    places = [(40, 40), (40, 112), (112, 40)]
    assert [tuple(sheet[place]) for place in places] == list(COLOURS.values())
    assert tuple(sheet[112, 112]) == (255, 255, 255)


def test_captions_stay_below_their_own_picture():
    sheet = contact_sheet(cells("a.png", "b.png"), SheetOptions(columns=2, side_px=128), read)
    below = sheet[8 + 128 :] < 200
    written = np.flatnonzero(below.any(axis=(0, 2)))
    assert below.any() and not any(8 + 128 <= x < 8 + 128 + 8 for x in written) and written.max() < 8 + 2 * 136


@pytest.mark.parametrize("caption", ["", "狐狸和月亮在森林里的一个非常长的故事" * 3, "word", "x" * 500])
def test_any_caption_can_be_written(caption):
    sheet = contact_sheet([Cell(Path("/a.png"), caption)], SheetOptions(columns=4, side_px=96), read)
    assert sheet.shape[1] == 96 + 16


def test_a_picture_that_cannot_be_read_leaves_its_square():
    sheet = contact_sheet(cells("gone.png", "a.png"), SheetOptions(columns=2, side_px=64, captions="none"), read)
    assert tuple(sheet[8, 20]) == (20, 20, 20) and tuple(sheet[40, 112]) == COLOURS["a.png"]


def test_a_sheet_that_would_be_too_large_is_refused():
    with pytest.raises(PictureTooLarge):
        contact_sheet(cells("a.png") * 2000, SheetOptions(columns=24, side_px=1024), read)


@pytest.mark.parametrize("wrong", [{"columns": 0}, {"columns": 25}, {"side_px": 31}, {"background": "red"}])
def test_numbers_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError):
        SheetOptions(**wrong)
