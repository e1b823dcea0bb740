"""From an animation and a time to a frame."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmstudio.animate.scene import NO_SOUND, flattened, scene
from mmstudio.animation import Animation, MatrixRow
from mmstudio.audio import tracks
from mmstudio.audio.tracks import ControlTrack
from mmstudio.documents.animation import write_painted
from mmstudio.errors import FileMissing, NothingToMove
from mmstudio.media import photo


def track(seconds: float = 4.0) -> ControlTrack:
    frames = int(seconds * 50)
    hits = (np.arange(frames) % 50 < 3).astype(np.float32)
    return ControlTrack(tracks.rows([("bass", hits), ("onset_low", hits)], frames), seconds=seconds)


def file(folder: Path, name: str, colour: tuple[int, ...], size: tuple[int, int] = (60, 40)) -> str:
    picture = Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour)
    picture.paste((10, 200, 10), (10, 10, 20, 20))
    picture.save(folder / name)
    return name


ROWS = (MatrixRow(curve="bass", destination="exposure", amount=0.5), MatrixRow(curve="constant", destination="flow"))


def test_frames_are_of_the_picture_at_its_own_even_size(tmp_path: Path) -> None:
    moving = scene(Animation(pictures=(file(tmp_path, "a.png", (90, 90, 90)),), rows=ROWS), tmp_path, track())
    assert moving.size == (60, 40)
    frames = list(moving.frames(20, Fraction(30)))
    assert [frame.shape for frame in frames] == [(40, 60, 3)] * 20
    assert frames[1].mean() > frames[19].mean() + 3  # the hit at 0 s
    assert moving.seconds == pytest.approx(4, abs=0.03)


def test_any_order_gives_the_same_frames(tmp_path: Path) -> None:
    animation = Animation(pictures=(file(tmp_path, "a.png", (90, 90, 90)),), rows=ROWS, limit_flashes=False)
    moving = scene(animation, tmp_path, track())
    forward = [moving.frame(time) for time in (0.1, 1.7, 3.0)]
    backward = [moving.frame(time) for time in (3.0, 1.7, 0.1)][::-1]
    np.testing.assert_array_equal(forward, backward)


def test_the_photo_that_the_reader_kept_is_used(tmp_path: Path) -> None:
    file(tmp_path, "a.png", (90, 0, 0))
    photo.keep(photo.open_photo(tmp_path / "a.png"), tmp_path / "doc")
    moving = scene(Animation(pictures=(".",)), tmp_path / "doc", NO_SOUND)
    np.testing.assert_array_equal(moving.frame(0)[0, 0], (90, 0, 0))


def test_pictures_fade_into_each_other_at_the_first_ones_size(tmp_path: Path) -> None:
    pictures = (file(tmp_path, "a.png", (200, 0, 0)), file(tmp_path, "b.png", (0, 0, 200), (30, 90)))
    row = MatrixRow(curve="onset_low", destination="cross_fade", amount=1, release_s=0.2)
    animation = Animation(pictures=pictures, rows=(row,), limit_flashes=False)
    moving = scene(animation, tmp_path, track())
    np.testing.assert_array_equal(moving.frame(0.7)[0, 0], (0, 0, 200))
    np.testing.assert_array_equal(moving.frame(1.7)[0, 0], (200, 0, 0))


def test_painted_places_come_from_the_folder(tmp_path: Path) -> None:
    mask = np.zeros((40, 60), np.uint8)
    mask[5:25, 5:25] = 255
    area = write_painted(tmp_path, "area", mask)
    animation = Animation(pictures=(file(tmp_path, "a.png", (90, 90, 90)),), rows=ROWS, area=area)
    moving = scene(animation, tmp_path, track())
    still = np.array(Image.open(tmp_path / "a.png"))
    frame = moving.frame(0.04)
    np.testing.assert_array_equal(frame[mask == 0], still[mask == 0])
    assert (frame != still).any()


def test_what_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(NothingToMove):
        scene(Animation(), tmp_path)
    with pytest.raises(NothingToMove):
        scene(Animation(source="walk"), tmp_path)
    with pytest.raises(FileMissing):
        scene(Animation(pictures=("gone.png",)), tmp_path)


def test_drawings_lie_on_the_background() -> None:
    drawing = np.array([[[255, 0, 0, 255], [255, 0, 0, 0], [0, 0, 0, 128]]], np.uint8)
    assert flattened(drawing, "#ffffff").tolist() == [[[255, 0, 0], [255, 255, 255], [127, 127, 127]]]
    grey = np.array([[[7], [8]]], np.uint8)
    assert flattened(grey, "#ffffff").tolist() == [[[7, 7, 7], [8, 8, 8]]]
