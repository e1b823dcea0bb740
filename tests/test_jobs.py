"""Jobs and recipes: ranges hold, and what was written can be read."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.jobs import (
    MAX_SEED,
    DetectJob,
    GenerateJob,
    InpaintJob,
    PictureCondition,
    Recipe,
    SoundCondition,
    TextCondition,
    background_rgb,
    recipe_from_json,
    text_job,
)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"seed": -1}, "seed"),
        ({"seed": MAX_SEED + 1}, "seed"),
        ({"count": 0}, "count"),
        ({"count": 33}, "count"),
        ({"variation": 1.5}, "variation"),
        ({"variation": float("nan")}, "variation"),
        ({"width": 9000}, "width"),
        ({"height": -1}, "height"),
        ({"steps": 0}, "steps"),
        ({"guidance_scale": 0.5}, "guidance_scale"),
        ({"background": "red"}, "background"),
        ({"background": "#12345g"}, "background"),
    ],
)
def test_numbers_out_of_range_are_named(fields: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        text_job("a cat", **fields)


def test_weights_are_shares() -> None:
    for make in (
        lambda: TextCondition(prompt="a", weight=1.1),
        lambda: PictureCondition(path="a", weight=-0.1),
        lambda: SoundCondition(path="a", weight=float("nan")),
    ):
        with pytest.raises(ValueError, match="weight"):
            make()


def test_a_batch_takes_the_seeds_that_follow() -> None:
    job = text_job("a cat", seed=MAX_SEED - 1, count=3)
    assert [job.single(index).seed for index in range(3)] == [MAX_SEED - 1, MAX_SEED, 0]
    assert job.single(1).count == 1


def test_a_varied_batch_stays_near_one_seed() -> None:
    job = text_job("a cat", seed=5, variation=0.2, variation_seed=9, count=2)
    assert [(job.single(i).seed, job.single(i).variation_seed) for i in range(2)] == [(5, 9), (5, 10)]


@given(
    prompts=st.lists(st.text(max_size=50), min_size=1, max_size=3),
    seed=st.integers(0, MAX_SEED),
    variation=st.floats(0, 1),
    style=st.text(max_size=20),
)
def test_a_recipe_reads_back_as_it_was(prompts: list[str], seed: int, variation: float, style: str) -> None:
    job = GenerateJob(
        conditions=tuple(TextCondition(prompt=prompt) for prompt in prompts),
        seed=seed,
        variation=variation,
        style=style,
    )
    recipe = Recipe(version="0.1", job=job, created="2026-11-21T12:00:00+01:00")
    assert recipe_from_json(recipe.to_json()) == recipe


def test_a_recipe_of_a_newer_program_keeps_what_we_know() -> None:
    raw = msgspec.json.decode(Recipe(version="9", job=text_job("a cat", seed=3)).to_json())
    raw["schema"], raw["new_field"], raw["job"]["sparkle"] = 7, {"a": 1}, True
    found = recipe_from_json(msgspec.json.encode(raw))
    assert (found.schema, found.job.prompt, found.job.seed) == (7, "a cat", 3)


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '{"job": {"type": "bomb"}}', "\ud800", "[" * 100_000])
def test_i11_what_is_no_recipe_is_refused_in_one_way(text: str) -> None:
    with pytest.raises(ValueError):
        recipe_from_json(text)


@pytest.mark.parametrize("field", ["seed", "count", "width"])
def test_i11_a_recipe_with_impossible_numbers_is_refused(field: str) -> None:
    raw = msgspec.json.decode(Recipe(version="1", job=text_job("a cat")).to_json())
    raw["job"][field] = 10**12
    with pytest.raises(msgspec.ValidationError):
        recipe_from_json(msgspec.json.encode(raw))


def test_backgrounds_are_six_hexadecimal_digits() -> None:
    assert background_rgb("#ff8000") == (255, 128, 0)
    for wrong in ("ff8000", "#ff80", "#ff80001", "#-f8000", "#+f8000", "# f8000", "#f_8000"):
        with pytest.raises(ValueError):
            background_rgb(wrong)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"seed": -1}, "seed"),
        ({"grow_px": -1}, "grow_px"),
        ({"feather_px": 201}, "feather_px"),
        ({"method": ""}, "method"),
    ],
)
def test_numbers_of_a_repair_out_of_range_are_named(fields: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        InpaintJob(photo="p.png", mask="m.png", **fields)  # type: ignore[arg-type]


def test_jobs_for_photos_come_back_from_bytes_as_what_they_were() -> None:
    jobs = (InpaintJob(photo="p.png", mask="m.png", seed=4), DetectJob(photo="p.png", sensitivity=0.25))
    for job in jobs:
        read = msgspec.msgpack.decode(msgspec.msgpack.encode(job), type=GenerateJob | InpaintJob | DetectJob)
        assert read == job
    with pytest.raises(ValueError, match="sensitivity"):
        DetectJob(photo="p.png", sensitivity=1.5)
