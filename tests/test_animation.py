"""What an animation is made of: ranges hold, presets have what the interface promises, sizes are even."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio import animation
from mmstudio.animation import (
    DESTINATIONS,
    GIF_RATES,
    SOURCES,
    Animation,
    FilmFormat,
    KeyedPrompt,
    Keyframe,
    MatrixRow,
    Stroke,
    size_of,
)
from mmstudio.jobs import AnimateJob
from mmstudio.presets import PRESETS, WALK_ROWS, less, more, preset

rows = st.builds(
    MatrixRow,
    curve=st.sampled_from(SOURCES),
    destination=st.sampled_from([destination.name for destination in DESTINATIONS]),
    amount=st.floats(-1, 1),
    power=st.floats(0.25, 8),
    attack_s=st.floats(0, 2),
    release_s=st.floats(0, 6),
    delay_s=st.floats(-0.5, 0.5),
    combine=st.sampled_from(["add", "multiply", "largest"]),
    when=st.sampled_from(["always", "hit", "beat", "bar"]),
)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"curve": "smell"}, "smell"),
        ({"destination": "furniture"}, "furniture"),
        ({"amount": 1.01}, "amount"),
        ({"amount": float("nan")}, "amount"),
        ({"power": 0}, "power"),
        ({"attack_s": 2.5}, "attack_s"),
        ({"release_s": -1}, "release_s"),
        ({"delay_s": 0.6}, "delay_s"),
    ],
)
def test_rows_out_of_range_are_named(fields: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        MatrixRow(**{"curve": "bass", "destination": "zoom", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Keyframe(time_s=-1, destination="zoom", value=0),
        lambda: Keyframe(time_s=0, destination="zoom", value=2),
        lambda: KeyedPrompt(time_s=0, prompt="x" * 20_000),
        lambda: Stroke(((0.5, 0.5),)),
        lambda: Stroke(((0.5, 0.5), (9, 0.5))),
        lambda: Animation(prompts=(KeyedPrompt(time_s=2, prompt="a"), KeyedPrompt(time_s=1, prompt="b"))),
        lambda: Animation(prompts=tuple(KeyedPrompt(time_s=n, prompt="a") for n in range(9))),
        lambda: Animation(beats_per_minute=20),
        lambda: Animation(loop=(2, 1)),
        lambda: FilmFormat(width=33),
        lambda: FilmFormat(kind="gif", rate=(30, 1)),
        lambda: FilmFormat(kind="avi"),  # type: ignore[arg-type]
        lambda: FilmFormat(rate=(30, 0)),
        lambda: AnimateJob(animation=Animation(), start_s=2, end_s=1),
    ],
)
def test_what_cannot_be_is_refused(make: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        make()  # type: ignore[operator]


def test_the_presets_of_the_interface_are_there_and_five_more() -> None:
    assert list(PRESETS)[:5] == ["still", "gentle", "pulse", "drift", "storm"]
    assert len(PRESETS) >= 10
    assert list(WALK_ROWS) == list(PRESETS)
    assert preset("still") == preset("still", "walk") == ()
    gentle = {(row.curve, row.destination): row.amount for row in preset("gentle")}
    assert gentle == {
        ("bass", "pulse"): 0.35,
        ("beat", "zoom"): 0.015,
        ("treble", "ripple"): 0.2,
        ("brightness", "warmth"): 0.25,
    }


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_has_only_what_its_source_can_do(name: str) -> None:
    for source in ("picture", "walk"):
        for row in preset(name, source):  # type: ignore[arg-type]
            assert animation.DESTINATION[row.destination].source in ("", source)


@given(st.lists(rows, max_size=5).map(tuple))
def test_more_takes_less_back(some: tuple[MatrixRow, ...]) -> None:
    for row, again in zip(some, more(less(some)), strict=True):
        assert again.amount == pytest.approx(row.amount, abs=2e-6)
        assert msgspec.structs.replace(again, amount=row.amount) == row


@given(st.lists(rows, max_size=5).map(tuple), st.floats(0.1, 100))
def test_a_job_survives_its_json(some: tuple[MatrixRow, ...], seconds: float) -> None:
    job = AnimateJob(animation=Animation(rows=some, seconds=seconds, strokes=(Stroke(((0, 0), (1, 1))),)))
    assert msgspec.json.decode(msgspec.json.encode(job), type=AnimateJob) == job


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.sampled_from([0, 16, 512, 3840]), st.sampled_from([0, 720]))
def test_sizes_of_films_are_even_and_allowed(width: int, height: int, wide: int, high: int) -> None:
    film = FilmFormat(width=wide, height=high)
    sides = size_of(film, width, height)
    assert all(16 <= side <= 3840 and side % 2 == 0 for side in sides)
    FilmFormat(width=sides[0], height=sides[1])


def test_a_film_is_as_large_as_its_picture_up_to_1280_x_720() -> None:
    assert size_of(FilmFormat(), 640, 480) == (640, 480)
    assert size_of(FilmFormat(), 4000, 3000) == (960, 720)
    assert size_of(FilmFormat(width=512), 1000, 500) == (512, 256)


def test_gif_rates_are_whole_hundredths() -> None:
    assert all((100 / rate).denominator == 1 for rate in GIF_RATES.values())
    assert FilmFormat(kind="gif", rate=(100, 3)).frame_rate == Fraction(100, 3)
