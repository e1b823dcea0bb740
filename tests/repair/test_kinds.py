from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmstudio.repair.kinds import SCRATCH, SPOT, found_in, parts


def damage() -> np.ndarray:
    """A map with one scratch, one speck and one larger spot."""
    found = np.zeros((200, 300), np.uint8)
    cv2.line(found, (20, 20), (180, 60), 255, 3)
    cv2.circle(found, (240, 100), 3, 255, -1)
    cv2.circle(found, (240, 160), 5, 255, -1)
    return found


def test_lines_are_scratches_and_round_things_spots():
    found = found_in(damage(), 0.5, 64)
    assert (found.scratches, found.spots) == (1, 2)
    assert found.kinds[40, 100] == SCRATCH and found.kinds[100, 240] == SPOT
    assert 0 < found.scratched < 0.02


def test_scratches_count_by_their_length_as_far_as_they_are_certain():
    unsure, half, twice = np.zeros((3, 200, 300), np.uint8)
    cv2.line(unsure, (20, 20), (180, 60), 200, 3)
    cv2.line(half, (20, 20), (100, 40), 255, 3)
    cv2.line(half, (101, 40), (180, 60), 200, 3)
    for y in (20, 120):
        cv2.line(twice, (20, y), (180, y + 40), 255, 3)
    one = found_in(damage(), 0.5, 64).certain
    assert one == pytest.approx(160 / np.hypot(200, 300), rel=0.05)
    found = [found_in(map_, 0.5, 64) for map_ in (unsure, half, twice)]
    assert [each.certain for each in found] == pytest.approx([0, one / 2, 2 * one], rel=0.05)
    assert [each.scratches for each in found] == [1, 1, 2]
    twin = np.zeros((400, 600), np.uint8)
    cv2.line(twin, (40, 40), (360, 120), 255, 6)
    assert found_in(twin, 0.5, 64).certain == pytest.approx(one, rel=0.05), "the same on a scan of twice the size"


def test_spots_that_are_too_large_are_left_alone():
    found = found_in(damage(), 0.5, 8)
    assert found.spots == 1 and found.kinds[160, 240] == 0


def test_each_kind_is_marked_when_it_is_wanted():
    found = found_in(damage(), 0.5, 64)
    assert not found.marked(False, False).any()
    assert found.marked(True, False)[40, 100] == 255 and found.marked(True, False)[100, 240] == 0
    assert found.marked(False, True)[100, 240] == 255


def test_nothing_found_is_an_answer():
    found = found_in(np.zeros((20, 30), np.uint8), 1.0, 64)
    assert (found.scratches, found.spots, found.scratched) == (0, 0, 0.0)


def test_a_mask_is_split_by_what_its_holes_are_and_loses_nothing():
    found = found_in(damage(), 0.5, 64)
    mask = found.marked(True, True)
    mask[20:60, 250:290] = 128  # painted
    mask[95:98, 236:240] = 200  # over the edge of a speck
    split = parts(mask, found)
    assert [name for name, _ in split] == ["scratches", "dust", "mask"]
    assert (np.maximum.reduce([part for _, part in split]) == mask).all()
    assert split[1][1][96, 238] == 200 and split[2][1][40, 270] == 128


def test_a_mask_of_a_photo_nobody_searched_is_one_part():
    mask = np.full((4, 4), 255, np.uint8)
    assert [name for name, _ in parts(mask, None)] == ["mask"] and parts(np.zeros((4, 4), np.uint8), None) == []
