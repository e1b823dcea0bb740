"""Jobs and recipes: ranges hold, and what was written can be read."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.engine import messages
from mmstudio.jobs import (
    FILLS,
    MAX_SEED,
    DetectJob,
    GenerateJob,
    InpaintJob,
    Job,
    PictureCondition,
    PictureJob,
    Recipe,
    SoundCondition,
    TextCondition,
    background_rgb,
    fill_with,
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
        ({"count": 33}, "count"),
        ({"grow_px": -201}, "grow_px"),
        ({"feather_px": 201}, "feather_px"),
        ({"feather_px": -1}, "feather_px"),
        ({"method": ""}, "method"),
        ({"again": "0001-ab"}, "again"),
        ({"boxes": ((0, 0, 0, 5),)}, "boxes"),
        ({"boxes": ((-1, 0, 4, 5),)}, "boxes"),
    ],
)
def test_numbers_of_a_repair_out_of_range_are_named(fields: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        InpaintJob(photo="p.png", mask="m.png", **fields)  # type: ignore[arg-type]


def test_a_sensitivity_is_a_share() -> None:
    with pytest.raises(ValueError, match="sensitivity"):
        DetectJob(photo="p.png", sensitivity=1.5)


def test_suggestions_take_the_seeds_that_follow() -> None:
    job = InpaintJob(photo="p.png", mask="m.png", seed=MAX_SEED, count=4)
    assert [(job.single(index).seed, job.single(index).count) for index in range(2)] == [(MAX_SEED, 1), (0, 1)]


SIDES = st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(100, 200), st.integers(100, 200))
JOBS = st.one_of(
    st.builds(
        GenerateJob,
        conditions=st.lists(st.builds(TextCondition, prompt=st.text(max_size=20)), max_size=2).map(tuple),
        seed=st.integers(0, MAX_SEED),
        count=st.integers(1, 32),
        style=st.text(max_size=9),
    ),
    st.builds(
        InpaintJob,
        photo=st.text(max_size=9),
        mask=st.text(max_size=9),
        method=st.sampled_from(("auto", "telea", "ns", "patchmatch", "starter", "big-lama.safetensors")),
        boxes=st.lists(SIDES, max_size=3).map(tuple),
        sources=st.text(max_size=9),
        reference=st.text(max_size=9),
        prompt=st.text(max_size=20),
        seed=st.integers(0, MAX_SEED),
        count=st.integers(1, 32),
        grow_px=st.integers(-200, 200),
        feather_px=st.integers(0, 200),
        match_grain=st.booleans(),
    ),
    st.builds(DetectJob, photo=st.text(max_size=9), sensitivity=st.floats(0, 1), grow_px=st.integers(0, 200)),
)


@given(job=JOBS)
def test_jobs_of_every_kind_come_back_from_bytes_as_what_they_were(job: Job) -> None:
    message = messages.Run(1, job, messages.Output(folder="f"))
    assert messages.decode_to_worker(messages.encode_to_worker(message)) == message
    assert msgspec.json.decode(msgspec.json.encode(job), type=Job) == job


@given(jobs=st.lists(JOBS.filter(lambda job: not isinstance(job, DetectJob)), min_size=1, max_size=3))
def test_recipes_of_every_kind_of_picture_read_back_as_they_were(jobs: list[PictureJob]) -> None:
    earlier = tuple(job for job in jobs[1:] if isinstance(job, InpaintJob))
    recipe = Recipe(version="0.1", job=jobs[0], earlier=earlier)
    assert recipe_from_json(recipe.to_json()) == recipe


def test_a_recipe_from_before_photos_could_be_mended_is_still_read() -> None:
    text = (
        '{"schema":1,"program":"mmstudio","version":"0.1.0","job":{"type":"generate","conditions":[{"type":"text",'
        '"prompt":"a cat","weight":1.0}],"checkpoint":"starter","style":"noto","seed":7},"checkpoints":[],'
        '"device":"cpu","dtype":"float32","created":"","batch":""}'
    )
    recipe = recipe_from_json(text)
    assert isinstance(recipe.job, GenerateJob)
    assert (recipe.job.prompt, recipe.job.seed, recipe.earlier) == ("a cat", 7, ())


def test_a_search_for_damage_makes_no_picture() -> None:
    text = Recipe(version="1", job=InpaintJob(photo="p")).to_json().replace('"inpaint"', '"detect"')
    with pytest.raises(msgspec.ValidationError):
        recipe_from_json(text)


def test_methods_have_one_name_for_people_and_one_for_jobs() -> None:
    assert {name: fill_with(method) for name, method in FILLS.items()} == {name: name for name in FILLS}
    assert [fill_with(method) for method in ("telea", "ns", "texture", "lama.pt")] == [
        "smooth",
        "smooth",
        "texture",
        "learned",
    ]
    for method in FILLS.values():
        InpaintJob(photo="p", method=method)
