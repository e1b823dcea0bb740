"""A walk between keyed prompts: exact at its stops, even between them, and moved by the sound."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from mmstudio.animate.modulation import PLACE, Moment
from mmstudio.animation import Animation, KeyedPrompt, MatrixRow
from mmstudio.errors import NothingToMove
from mmstudio.generators import starter
from mmstudio.generators.exploring import Explorer
from mmstudio.generators.latent_walk import KeyedWay, LatentWalk, PromptWay
from mmstudio.generators.starter import StarterGenerator, finished, over
from mmstudio.jobs import AnimateJob, DrawnAnchor, Position, text_job
from mmstudio.walks import Walk, WalkKey

PROMPTS = ("an apple", "a cat", "a rocket")
PULSE = MatrixRow(curve="bass", destination="latent_pulse")


@pytest.fixture(scope="module")
def generator() -> StarterGenerator:
    return starter.load(device="cpu")


@pytest.fixture(scope="module")
def explorer(generator: StarterGenerator) -> Explorer:
    return Explorer(generator)


@pytest.fixture
def walk(generator: StarterGenerator, explorer: Explorer):  # type: ignore[no-untyped-def]
    def make(*rows: MatrixRow, **fields: object) -> LatentWalk:
        animation = prompted(rows=rows, **fields)
        return LatentWalk(animation, generator, explorer=explorer)

    return make


def prompted(**fields: object) -> Animation:
    prompts = tuple(KeyedPrompt(time_s=2 * n, prompt=prompt, style="noto", seed=7) for n, prompt in enumerate(PROMPTS))
    return Animation(source="walk", prompts=prompts, **fields)  # type: ignore[arg-type]


def moment(time_s: float, walked: float = 0.0, key: float = 0.0, **values: float) -> Moment:
    filled, passed = np.zeros(len(PLACE)), np.zeros(len(PLACE))
    for name, value in values.items():
        filled[PLACE[name]] = value
    passed[PLACE["walk"]] = walked
    return Moment(time_s, filled, passed, key=key, key_weight=1.0)


def apart(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    return float(np.abs(a.astype(int) - b).mean())


def test_at_a_stop_stands_the_prompts_own_picture(walk, generator) -> None:  # type: ignore[no-untyped-def]
    frame = walk().still(moment(2.0), 128, 128)
    job = text_job("a cat", style="noto", seed=7, background="#ffffff")
    noise = starter.noise_of(job, 0, generator.rows)[None]
    picture = generator.draw(generator.vector(job), "noto", noise)
    assert apart(frame, finished(picture[0], 128, "#ffffff")[..., :3]) < 2


def test_steps_between_stops_are_even(walk) -> None:  # type: ignore[no-untyped-def]
    going = walk()
    frames = [going.still(moment(2 * share), 128, 128)[::4, ::4] for share in np.linspace(0, 1, 13)]
    steps = [apart(a, b) for a, b in itertools.pairwise(frames)]
    assert max(steps) < 2.5 * np.mean(steps)


def test_what_has_been_walked_adds_to_the_time_and_turns_back(explorer) -> None:  # type: ignore[no-untyped-def]
    going = PromptWay(prompted(), explorer, pulses=False)
    assert going.weights(moment(0, walked=1.0)) == pytest.approx([0, 1, 0])
    assert going.weights(moment(4, walked=1.0)) == pytest.approx([0, 1, 0])
    assert going.weights(moment(100)) == pytest.approx([0, 0, 1])
    round_and_round = PromptWay(prompted(turns_back=False), explorer, pulses=False)
    assert round_and_round.weights(moment(4, walked=1.0)) == pytest.approx([1, 0, 0])


def test_a_pulse_goes_to_another_drawing_of_the_words_and_comes_back(walk) -> None:  # type: ignore[no-untyped-def]
    going = walk(PULSE)
    rest = going.still(moment(0), 128, 128).copy()
    some = going.still(moment(0, latent_pulse=0.5), 128, 128).copy()
    more = going.still(moment(0, latent_pulse=1.0), 128, 128).copy()
    assert apart(rest, more) > apart(rest, some) > 0.3
    assert apart(going.still(moment(0), 128, 128), rest) == 0


def test_the_key_of_the_music_chooses_among_the_prompts(explorer) -> None:  # type: ignore[no-untyped-def]
    going = PromptWay(prompted(), explorer, pulses=False)
    for number in range(3):
        weights = going.weights(moment(0, key=2 * np.pi * number / 3, concepts=1.0))
        assert sum(weights) == pytest.approx(1)
        assert int(np.argmax(weights)) == number


def test_other_shapes_show_the_whole_drawing(walk) -> None:  # type: ignore[no-untyped-def]
    frame = walk(background="#204060").still(moment(0), 256, 144)
    assert frame.shape == (144, 256, 3)
    np.testing.assert_array_equal(frame[:, :40], np.broadcast_to((0x20, 0x40, 0x60), (144, 40, 3)))


def test_one_prompt_stands_still_and_none_says_so(generator, explorer) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NothingToMove):
        LatentWalk(Animation(source="walk"), generator)
    alone = LatentWalk(
        Animation(source="walk", prompts=(KeyedPrompt(time_s=1, prompt="a cat"),)), generator, explorer=explorer
    )
    torch.manual_seed(0)
    assert apart(alone.still(moment(0), 64, 64), alone.still(moment(9, walked=3), 64, 64)) == 0


@pytest.fixture
def keyed() -> Walk:
    anchors = tuple(DrawnAnchor(job=text_job(prompt, style="noto", seed=7)) for prompt in PROMPTS[:2])
    ends = (Position(anchors=anchors, weights=(1, 0)), Position(anchors=anchors, weights=(0, 1)))
    return Walk(keys=(WalkKey(time_s=0, position=ends[0]), WalkKey(time_s=2, position=ends[1])), duration_s=4)


def test_a_walk_of_explore_is_drawn_as_it_was_there(generator, explorer, keyed) -> None:  # type: ignore[no-untyped-def]
    walk = LatentWalk(Animation(source="walk", walk=keyed, background="#204060"), generator, explorer=explorer)
    expected = over(explorer.picture(keyed.at(0.7))[0], 128, "#204060")
    assert apart(walk.still(moment(0.7), 128, 128), expected) == 0
    assert apart(walk.still(moment(4.7), 128, 128), expected) == 0  # it is a loop


def test_a_film_of_a_walk_is_called_by_its_words_once_each(keyed) -> None:  # type: ignore[no-untyped-def]
    assert AnimateJob(animation=Animation(source="walk", walk=keyed)).prompt == "an apple, a cat"


def test_sound_moves_a_walk_of_explore_too(explorer, keyed) -> None:  # type: ignore[no-untyped-def]
    way = KeyedWay(keyed, explorer)
    assert way.position(moment(0)) == way.position(moment(0, walked=2.0))  # two keys later it is round
    assert way.position(moment(0, walked=1.0)) == way.position(moment(2.0))
    called = explorer.picture(way.position(moment(0, key=np.pi, concepts=1.0)))[0]
    there = explorer.picture(keyed.keys[1].position)[0]
    here = explorer.picture(keyed.keys[0].position)[0]
    assert float((called - there).abs().mean()) < float((called - here).abs().mean()) / 5
    pulse = explorer.picture(way.position(moment(0, latent_pulse=1.0)))[0]
    assert 0.003 < float((pulse - here).abs().mean()) < float((there - here).abs().mean()) * 2
