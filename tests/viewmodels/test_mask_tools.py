from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.media.masks import Box
from mmstudio.viewmodels import mask_tools as tools
from mmstudio.viewmodels.mask_tools import Dab


def empty(width: int = 100, height: int = 80) -> tools.Mask:
    return np.zeros((height, width), np.uint8)


def test_a_hard_dab_is_a_disc_of_the_brush_size():
    mask = empty()
    tools.paint_segment(mask, Dab(50, 40, 10), Dab(50, 40, 10))
    assert mask[40, 41] == mask[40, 58] == 255
    assert mask[40, 61] == 0
    assert abs((mask / 255).sum() - np.pi * 100) < 4


def test_a_soft_brush_fades_outward():
    mask = empty()
    tools.paint_segment(mask, Dab(50, 40, 20), Dab(50, 40, 20), softness=0.8)
    row = mask[40, 50:75].astype(int)
    assert (np.diff(row) <= 0).all()
    assert 0 < row[12] < 255


def test_a_stroke_joins_its_places_without_gaps():
    mask = empty()
    tools.paint_segment(mask, Dab(10, 10, 4), Dab(90, 70, 4))
    assert all(mask[round(10 + 60 * t), round(10 + 80 * t)] == 255 for t in np.linspace(0, 1, 40))


def test_pressure_tapers_a_stroke():
    mask = empty()
    tools.paint_segment(mask, Dab(10, 40, 2), Dab(90, 40, 20))
    assert (mask[:, 15] > 0).sum() < (mask[:, 50] > 0).sum() < (mask[:, 85] > 0).sum()


def test_the_eraser_takes_away_what_the_brush_gave():
    mask = empty()
    tools.paint_segment(mask, Dab(50, 40, 10), Dab(60, 40, 10), softness=0.5)
    tools.paint_segment(mask, Dab(50, 40, 14), Dab(60, 40, 14), erase=True)
    assert not mask.any()


def test_a_stroke_never_paints_over_itself():
    mask = empty()
    parts = list(tools.pieces(Dab(20, 40, 10, 0.4), Dab(80, 40, 10, 0.4)))
    for start, end in parts:
        tools.paint_segment(mask, start, end, softness=0.6)
    once = mask.copy()
    for start, end in parts:
        tools.paint_segment(mask, start, end, softness=0.6)
    assert (mask == once).all() and mask.max() == 102


@given(
    st.floats(-30, 130),
    st.floats(-30, 110),
    st.floats(-30, 130),
    st.floats(-30, 110),
    st.floats(0.5, 40),
    st.booleans(),
)
def test_only_pixels_of_the_box_change(x, y, x2, y2, radius, erase):
    mask = empty()
    mask[::3] = 200
    before = mask.copy()
    box = tools.paint_segment(mask, Dab(x, y, radius), Dab(x2, y2, radius), 0.3, erase)
    inside = np.zeros_like(mask, bool)
    inside[box.top : box.bottom, box.left : box.right] = True
    assert (mask == before)[~inside].all()


def test_a_brush_of_one_pixel_marks_one_pixel():
    mask = empty()
    tools.paint_segment(mask, Dab(50.5, 40.5, 0.5), Dab(50.5, 40.5, 0.5))
    assert mask[40, 50] == 255 and (mask > 127).sum() == 1


@pytest.mark.parametrize(("pressure", "radius"), [(0.0, 2.0), (1.0, 20.0), (0.5, 11.0)])
def test_pressure_changes_the_size_from_a_tenth_on(pressure, radius):
    assert tools.dab(0, 0, 40, pressure).radius == pytest.approx(radius)


def test_pressure_may_change_opacity_alone():
    pressed = tools.dab(0, 0, 40, 0.5, on_size=False, on_opacity=True)
    assert (pressed.radius, pressed.opacity) == (20, pytest.approx(0.55))


def test_a_soft_curve_answers_earlier_than_a_firm_one():
    soft, firm = (tools.dab(0, 0, 40, 0.3, curve=curve).radius for curve in ("soft", "firm"))
    assert soft > tools.dab(0, 0, 40, 0.3).radius > firm


def test_a_lasso_fills_its_inside():
    mask = empty()
    box = tools.fill_area(mask, [(20, 20), (60, 20), (60, 60), (20, 60)])
    assert mask[40, 40] == 255 and mask[10, 10] == 0
    assert abs((mask / 255).sum() - 1600) < 120  # an edge pixel counts in part
    assert box == Box(19, 19, 61, 61)


def test_a_rectangle_is_exact_and_may_be_drawn_in_any_direction():
    mask = empty()
    assert tools.fill_box(mask, (60.2, 50.9), (20.7, 30.1)) == Box(20, 30, 61, 51)
    assert mask[30:51, 20:61].all() and mask.sum() == 255 * 41 * 21
    tools.fill_box(mask, (-10, -10), (500, 500), erase=True)
    assert not mask.any()


def test_what_lies_outside_the_photo_changes_nothing():
    mask = empty()
    assert tools.paint_segment(mask, Dab(-50, -50, 10), Dab(-60, -50, 10)).empty
    assert tools.fill_box(mask, (-5, -5), (-1, -1)).empty
    assert tools.fill_area(mask, [(500, 500), (600, 500), (600, 600)]).empty
    assert not mask.any()
