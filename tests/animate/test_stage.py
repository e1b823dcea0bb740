"""A picture that moves: each destination does what it says, and what was not painted stays as it is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mmstudio.animate import colour
from mmstudio.animate.fields import Grid, Ripple, Swirls, directions, places
from mmstudio.animate.modulation import PLACE, Moment
from mmstudio.animate.stage import Painted, Stage
from mmstudio.animation import DESTINATIONS, Stroke

WIDTH, HEIGHT = 96, 64
NAMES = [destination.name for destination in DESTINATIONS if destination.source == ""]


def picture(seed: int = 0) -> NDArray[np.uint8]:
    noise = np.random.default_rng(seed).random((HEIGHT, WIDTH, 3)).astype(np.float32)
    return np.asarray(cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 4), None, 0, 255, cv2.NORM_MINMAX), np.uint8)


def moment(time_s: float = 1.0, passed: dict[str, float] | None = None, **values: float) -> Moment:
    filled, sums = np.zeros(len(PLACE)), np.zeros(len(PLACE))
    for name, value in values.items():
        filled[PLACE[name]] = value
    for name, value in (passed or {}).items():
        sums[PLACE[name]] = value
    return Moment(time_s, filled, sums, sway=0.25)


def ellipse(centre: tuple[int, int] = (48, 32), axes: tuple[int, int] = (20, 14)) -> NDArray[np.uint8]:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(mask, centre, axes, 0, 0, 360, 255, -1)
    return mask


def centre_of_light(frame: NDArray[np.uint8]) -> tuple[float, float]:
    light = frame.astype(np.float64).sum(axis=2)
    y, x = np.mgrid[: frame.shape[0], : frame.shape[1]]
    return float((light * x).sum() / light.sum()), float((light * y).sum() / light.sum())


def dot(x: int = 40, y: int = 24) -> NDArray[np.uint8]:
    frame = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    cv2.circle(frame, (x, y), 4, (255, 255, 255), -1)
    return frame


def test_at_rest_the_picture_is_itself() -> None:
    still = picture()
    frame = Stage(WIDTH, HEIGHT).frame(still, moment())
    np.testing.assert_array_equal(frame, still)
    assert frame is not still


@pytest.mark.parametrize("name", NAMES)
def test_every_destination_changes_something(name: str) -> None:
    painted = Painted(mouth=ellipse())
    frame = Stage(WIDTH, HEIGHT, painted).frame(picture(), moment(passed={name: 0.1}, **{name: 0.4}))
    assert np.abs(frame.astype(int) - picture()).mean() > 0.3


@settings(max_examples=40)
@given(
    st.dictionaries(st.sampled_from(NAMES), st.floats(-1, 1), max_size=6),
    st.floats(0, 100),
    st.floats(0, 20),
    st.integers(4, 92),
    st.integers(4, 60),
    st.booleans(),
)
def test_outside_of_the_painted_area_nothing_changes(
    values: dict[str, float], time_s: float, drifted: float, x: int, y: int, speaks: bool
) -> None:
    area = cv2.GaussianBlur(ellipse((x, y)), (0, 0), 2)
    mouth = ellipse((WIDTH - x, HEIGHT - y), (6, 4)) if speaks else None
    still = picture()
    stage = Stage(WIDTH, HEIGHT, Painted(area=area, mouth=mouth), seed=3)
    frame = stage.frame(still, moment(time_s, {"drift": drifted}, **values))
    outside = area == 0 if mouth is None else (area == 0) & (mouth == 0)
    np.testing.assert_array_equal(frame[outside], still[outside])


def test_inside_of_the_painted_area_it_moves() -> None:
    area = ellipse()
    frame = Stage(WIDTH, HEIGHT, Painted(area=area)).frame(picture(), moment(flow=1.0, ripple=1.0))
    assert np.abs(frame.astype(int) - picture())[area > 0].mean() > 1


def test_anchors_hold_what_they_cover() -> None:
    anchors = ellipse((48, 32), (10, 8))
    stage = Stage(WIDTH, HEIGHT, Painted(anchors=anchors))
    frame = stage.frame(picture(), moment(zoom=0.3, ripple=1.0))
    inner = cv2.erode(anchors, np.ones((5, 5), np.uint8)) > 0
    assert np.abs(frame.astype(int) - picture())[inner].max() <= 2
    assert np.abs(frame.astype(int) - picture())[anchors == 0].mean() > 2


@pytest.mark.parametrize(
    ("values", "way"),
    [({"shift_x": 0.1}, (4.8, 0)), ({"shift_y": -0.1}, (0, -3.2)), ({"shift_x": -0.05, "shift_y": 0.05}, (-2.4, 1.6))],
)
def test_shifts_are_shares_of_the_picture(values: dict[str, float], way: tuple[float, float]) -> None:
    before = centre_of_light(dot())
    after = centre_of_light(Stage(WIDTH, HEIGHT).frame(dot(), moment(**values)))
    assert np.subtract(after, before) == pytest.approx(way, abs=0.1)


def test_zoom_enlarges_about_the_centre() -> None:
    centre = ((WIDTH - 1) * 0.25, (HEIGHT - 1) * 0.75)
    stage = Stage(WIDTH, HEIGHT, centre=(0.25, 0.75))
    before = np.subtract(centre_of_light(dot()), centre)
    after = np.subtract(centre_of_light(stage.frame(dot(), moment(zoom=0.2))), centre)
    assert after == pytest.approx(before * 1.2, abs=0.2)


def test_rotation_is_clockwise_and_in_degrees() -> None:
    stage = Stage(WIDTH, HEIGHT)
    middle = ((WIDTH - 1) / 2, (HEIGHT - 1) / 2)
    right = dot(70, 32)
    after = np.subtract(centre_of_light(stage.frame(right, moment(rotate=1 / 3))), middle)
    assert np.degrees(np.arctan2(after[1], after[0])) == pytest.approx(15, abs=1.5)


def test_what_drifts_goes_along_the_stroke_and_loops_without_a_seam() -> None:
    stage = Stage(WIDTH, HEIGHT, strokes=[Stroke(((0.2, 0.5), (0.8, 0.5)))])
    still = picture()
    loop = 0.0625 / 0.25  # value-seconds until the loop begins again
    np.testing.assert_array_equal(
        stage.frame(still, moment(passed={"drift": 0.1})), stage.frame(still, moment(passed={"drift": 0.1 + loop}))
    )
    np.testing.assert_array_equal(stage.frame(still, moment(passed={"drift": loop})), still)


def test_a_picture_where_nothing_is_painted_glides_to_and_fro_and_is_never_seen_twice() -> None:
    stage = Stage(WIDTH, HEIGHT)
    places, lights = [], []
    for passed in np.linspace(0, 5, 9):  # 1.25 of the shorter side: there and back
        frame = stage.frame(dot(), moment(passed={"drift": float(passed)}))
        places.append(centre_of_light(frame)[0] - centre_of_light(dot())[0])
        lights.append(int(frame.max()))
    expected = 0.03 * HEIGHT * np.sin(np.linspace(0, 2 * np.pi, 9))
    assert places == pytest.approx(expected, abs=0.2)
    assert min(lights) > 0.7 * dot().max()


def test_fine_texture_drifts_along_the_stroke() -> None:
    noise = np.random.default_rng(1).random((256, 256)).astype(np.float32)
    fine = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 1.2), None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)
    still = np.repeat(fine[..., None], 3, axis=2)
    stage = Stage(256, 256, strokes=[Stroke(((0.5, 0.8), (0.5, 0.2)))])
    before, after = (stage.frame(still, moment(passed={"drift": d}))[..., 0].astype(np.float32) for d in (0.1, 0.13))
    (across, down), _ = cv2.phaseCorrelate(before[32:-32, 32:-32], after[32:-32, 32:-32])
    assert (across, down) == pytest.approx((0, -0.03 * 0.25 * 256), abs=0.4)


def test_a_mouth_opens_downwards() -> None:
    still = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
    still[40:44, 40:56] = (160, 60, 60)  # a lower lip
    stage = Stage(WIDTH, HEIGHT, Painted(mouth=ellipse((48, 36), (16, 12))))
    frame = stage.frame(still, moment(mouth=0.8))
    red = frame[..., 0].astype(int) - frame[..., 1]
    assert (red.clip(0).sum(axis=1) * np.arange(HEIGHT)).sum() / red.clip(0).sum() > 43
    assert frame[37:41, 46:50].mean() < 120
    np.testing.assert_array_equal(frame[:20], still[:20])


def test_parallax_moves_near_parts_against_far_ones() -> None:
    depth = np.zeros((HEIGHT, WIDTH), np.uint8)
    depth[:, WIDTH // 2 :] = 255
    still = dot(20, 32) | dot(76, 32)
    frame = Stage(WIDTH, HEIGHT, Painted(depth=depth)).frame(still, moment(time_s=8.0, parallax=1.0))
    halves = [centre_of_light(part)[0] for part in (frame[:, :48], frame[:, 48:])]
    assert halves[0] < 19.5 and halves[1] > 28.5


def test_greys_keep_their_brightness_under_colour() -> None:
    grey = np.full((4, 4, 3), 120, np.uint8)
    for fields in ({"hue": 0.6}, {"saturation": 0.8}, {"saturation": -1.0}):
        matrix = colour.matrix(**fields)
        assert matrix is not None
        np.testing.assert_allclose(cv2.transform(grey, matrix), 120, atol=1)
    warm = cv2.transform(grey, colour.matrix(warmth=1.0))  # type: ignore[arg-type]
    assert warm[0, 0, 0] > 120 > warm[0, 0, 2]
    assert warm[0, 0] @ np.array([0.2126, 0.7152, 0.0722]) == pytest.approx(120, abs=1)
    assert colour.matrix() is None


def test_swirls_have_no_sources() -> None:
    grid = Grid.over(400, 300)
    field = Swirls(grid, 5).at(2.0).astype(np.float64)
    assert 0.3 < np.hypot(*field.reshape(-1, 2).T).max() < 3
    across = np.gradient(field[..., 0], axis=1) + np.gradient(field[..., 1], axis=0)
    turning = np.gradient(field[..., 1], axis=1) - np.gradient(field[..., 0], axis=0)
    assert np.abs(across).mean() < 0.02 * np.abs(turning).mean()


def test_waves_run_outward() -> None:
    grid = Grid.over(400, 400)
    ripple = Ripple(grid, (199.5, 199.5))
    row, column = grid.x.shape[0] // 2, slice(grid.x.shape[1] // 2 + 8, -8)
    before, after = (ripple.at(time)[row, column, 0] for time in (0.0, 0.1))
    lags = [np.corrcoef(before[: len(before) - lag], after[lag:])[0, 1] for lag in range(1, 5)]
    back = [np.corrcoef(after[: len(before) - lag], before[lag:])[0, 1] for lag in range(1, 5)]
    assert max(lags) > max(back)


@given(st.integers(16, 700), st.integers(16, 700))
@settings(max_examples=30)
def test_a_straight_field_stays_straight_at_every_pixel(width: int, height: int) -> None:
    grid = Grid.over(width, height)
    spread = grid.spread(np.stack([grid.x, grid.y], axis=-1))
    np.testing.assert_allclose(spread, places(width, height), atol=1e-2)


def test_strokes_say_which_way() -> None:
    grid = Grid.over(100, 100)
    field = directions(grid, [Stroke(((0.1, 0.1), (0.1, 0.9))), Stroke(((0.9, 0.9), (0.9, 0.1)))])
    assert field[12, 3] == pytest.approx((0, 1), abs=0.1)
    assert field[12, -4] == pytest.approx((0, -1), abs=0.1)
    assert np.hypot(*directions(grid, []).reshape(-1, 2).T) == pytest.approx(1)
