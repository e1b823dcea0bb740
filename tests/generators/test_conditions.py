"""Words, pictures and sounds in one job: each its own token, weighed, and its share of the result told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mmstudio.errors import FileBroken, FileMissing
from mmstudio.generators import starter
from mmstudio.generators.conditions import shares_of
from mmstudio.generators.starter import StarterGenerator, seeded_noise
from mmstudio.jobs import Concept, Condition, GenerateJob, PictureCondition, SoundCondition, TextCondition
from tests.generators.test_starter import Listener, difference, drawn


@pytest.fixture(scope="module")
def generator() -> StarterGenerator:
    return starter.load(device="cpu")


@pytest.fixture(scope="module")
def fox(generator: StarterGenerator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawing of a fox, as a file."""
    noise = seeded_noise(3, generator.rows)[None]
    picture = generator.draw(generator.read("fox").vector, "noto", noise)[0]
    path = tmp_path_factory.mktemp("pictures") / "fox.png"
    Image.fromarray(starter.finished(picture, 128)).save(path)
    return path


def job(*conditions: Condition, **fields: object) -> GenerateJob:
    return GenerateJob(conditions=conditions, style="noto", seed=5, width=128, height=128, **fields)  # type: ignore[arg-type]


def barking(weight: float = 0.5, **fields: object) -> SoundCondition:
    return SoundCondition(path="bark.wav", weight=weight, heard=(Concept("dog", 1.0),), **fields)  # type: ignore[arg-type]


def test_a_picture_alone_is_drawn_as_what_it_shows(generator: StarterGenerator, fox: Path) -> None:
    seen = generator.senses.seen(fox)
    near, far = (float(seen @ generator.read(words).vector) for words in ("fox", "bicycle"))
    assert near > far + 0.2
    [picture] = drawn(generator, job(PictureCondition(path=str(fox), weight=1.0)))
    assert picture.shape == (128, 128, 4)


def test_the_copy_that_the_reader_made_is_opened_instead(generator: StarterGenerator, fox: Path) -> None:
    there = PictureCondition(path="/gone/photo.jpg", read=str(fox))
    assert np.array_equal(
        drawn(generator, job(there))[0], drawn(generator, job(PictureCondition(path=str(fox), weight=0.2)))[0]
    )


def test_a_sound_alone_is_drawn_as_what_was_heard(generator: StarterGenerator) -> None:
    by_sound = drawn(generator, job(barking()))[0]
    assert np.array_equal(by_sound, drawn(generator, job(TextCondition(prompt="dog")))[0])


def test_removing_and_reordering_what_was_heard_changes_the_token(generator: StarterGenerator) -> None:
    heard = (Concept("dog", 0.6), Concept("rain", 0.4))
    both, one = generator.senses.blended(heard), generator.senses.blended(heard[:1])
    turned = generator.senses.blended((Concept("rain", 0.6), Concept("dog", 0.4)))
    dog = generator.read("dog").vector
    assert float(one @ dog) == pytest.approx(1, abs=1e-5)
    assert float(one @ dog) > float(both @ dog) > float(turned @ dog)


def test_with_one_seed_the_weight_moves_the_picture(generator: StarterGenerator, fox: Path) -> None:
    words = TextCondition(prompt="a green leaf")
    pictures = [
        drawn(generator, job(words, PictureCondition(path=str(fox), weight=weight)))[0] for weight in (0.0, 0.4, 1.0)
    ]
    assert np.array_equal(pictures[0], drawn(generator, job(words))[0])
    assert difference(pictures[0], pictures[2]) > difference(pictures[0], pictures[1]) > 0


def test_shares_are_told_and_follow_the_weights(generator: StarterGenerator, fox: Path) -> None:
    def shares(picture: float, sound: float) -> tuple[float, ...]:
        listener = Listener()
        conditions = (TextCondition(prompt="snow"), PictureCondition(path=str(fox), weight=picture), barking(sound))
        generator.run(job(*conditions), listener)
        return listener.shares

    usual = shares(0.5, 0.5)
    assert sum(usual) == pytest.approx(1)
    assert min(usual) > 0.05
    assert shares(0.9, 0.5)[1] > usual[1]
    assert shares(0.5, 0.0)[2] == 0
    assert shares(0.0, 0.0) == (1, 0, 0)


def test_weights_that_are_all_zero_count_alike(generator: StarterGenerator) -> None:
    none = drawn(generator, job(TextCondition(prompt="snow", weight=0), barking(0)))[0]
    assert np.array_equal(none, drawn(generator, job(TextCondition(prompt="snow", weight=0.5), barking(0.5)))[0])


def test_the_shares_of_twins_are_equal(generator: StarterGenerator) -> None:
    tokens = generator.senses.tokens((TextCondition(prompt="owl"), TextCondition(prompt="owl")))
    assert shares_of(generator._nets.mapper, tokens, 2) == pytest.approx((0.5, 0.5), abs=1e-3)


@pytest.mark.parametrize(("name", "error"), [("gone.png", FileMissing), ("text.png", FileBroken)])
def test_what_cannot_be_read_is_named(generator: StarterGenerator, tmp_path: Path, name: str, error: type) -> None:
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(error) as raised:
        generator.run(job(PictureCondition(path=str(tmp_path / name))), Listener())
    assert raised.value.facts["name"] == name


def test_the_vector_of_conditions_is_one_long_whatever_there_is(generator: StarterGenerator) -> None:
    for conditions in ((), (barking(),), (TextCondition(prompt="owl"), barking(1.0))):
        vector = generator.joined(generator.senses.tokens(conditions))
        assert float(torch.linalg.vector_norm(vector)) == pytest.approx(1, abs=1e-4)
