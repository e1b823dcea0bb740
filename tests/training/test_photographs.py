"""Photographs are split whole, and those that test are never read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmstudio.bench.restore import TEST_PHOTOS
from mmstudio.training.icons import DataError
from mmstudio.training.photographs import TEST, aged, read_photographs, scanned, split, turned
from tests.training.photos import write_photographs


def test_those_that_test_are_never_read(tmp_path: Path) -> None:
    data = write_photographs(tmp_path, ("alley", "bay", *TEST))
    assert read_photographs(data).names == ("alley", "bay")


def test_the_bench_measures_with_those_that_test() -> None:
    assert set(TEST_PHOTOS) == set(TEST)


@pytest.mark.parametrize("count", [2, 3, 5, 37])
def test_no_photograph_is_in_two_parts(count: int) -> None:
    parts = split([str(i) for i in range(count)])
    assert sorted(parts["train"] + parts["validation"]) == list(range(count))
    assert parts["train"] and parts["validation"]


def test_a_crop_is_of_one_photograph_and_the_same_for_the_same_seed(tmp_path: Path) -> None:
    photographs = read_photographs(write_photographs(tmp_path))
    for seed in range(12):
        crop = photographs.crop(1, 96, np.random.default_rng(seed))
        assert (crop.shape, crop.dtype) == ((96, 96, 3), np.uint8)
        assert np.array_equal(crop, photographs.crop(1, 96, np.random.default_rng(seed)))


def test_a_crop_larger_than_the_photograph_is_enlarged(tmp_path: Path) -> None:
    photographs = read_photographs(write_photographs(tmp_path))
    assert photographs.crop(0, 400, np.random.default_rng(1)).shape == (400, 400, 3)


def test_the_eight_ways_of_laying_a_square_down_differ() -> None:
    square = np.arange(27, dtype=np.uint8).reshape(3, 3, 3)
    assert len({turned(square, way).tobytes() for way in range(8)}) == 8


def test_ageing_and_scanning_keep_size_and_range() -> None:
    clean = np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8)
    for seed in range(20):
        rng = np.random.default_rng(seed)
        picture = scanned(aged(clean, rng), rng)
        assert (picture.shape, picture.dtype) == ((40, 50, 3), np.float32)
        assert picture.min() >= 0 and picture.max() <= 1


def test_what_cannot_be_read_is_left_out_and_named(tmp_path: Path) -> None:
    data = write_photographs(tmp_path)
    (data / "photos" / "fog.jpg").write_bytes(b"no picture")
    photographs = read_photographs(data)
    assert len(photographs.names) == 5
    assert photographs.left_out == ("These photographs cannot be read and are left out: fog.jpg.",)


def test_a_folder_without_photographs_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not two photographs"):
        read_photographs(tmp_path)
