"""Drawings are described by the words that lie nearest; what is unlike a drawing is said to be a guess."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmstudio import lexicon, paths
from mmstudio.engine import live_describe
from mmstudio.engine.live_kinds import ReadWords, SeePictures, SmallPicture
from mmstudio.errors import FileMissing
from mmstudio.generators import describing, starter
from mmstudio.generators.describing import Describer
from mmstudio.generators.starter import StarterGenerator, seeded_noise


@pytest.fixture(scope="module")
def generator() -> StarterGenerator:
    return starter.load(device="cpu")


@pytest.fixture(scope="module")  # its words are read once
def describer(generator: StarterGenerator) -> Describer:
    return Describer(generator.senses, generator._encoder)


def drawing(generator: StarterGenerator, words: str, folder: Path) -> Path:
    noise = seeded_noise(3, generator.rows)[None]
    picture = generator.draw(generator.read(words).vector, "noto", noise)[0]
    path = folder / "drawing.png"
    Image.fromarray(starter.finished(picture, 128)).save(path)
    return path


def test_a_drawing_is_named_with_tags_that_differ(
    generator: StarterGenerator, describer: Describer, tmp_path: Path
) -> None:
    found = describer.describe(drawing(generator, "scissors", tmp_path))
    assert found.caption == "scissors"
    assert found.tags[0] == "scissors"
    assert len(set(found.tags)) == describing.TAGS
    assert found.style in describing.STYLES


def test_the_sentence_of_a_net_is_taken_with_the_things_it_names(
    generator: StarterGenerator, describer: Describer, tmp_path: Path
) -> None:
    class Net:
        title = "Net"
        says = "a dog beside two castles"

        def sentence(self, pixels, unwanted):
            return self.says

    picture, net = drawing(generator, "scissors", tmp_path), Net()
    found = describer.describe(picture, net)
    assert (found.caption, found.tags, found.sure, found.by) == (net.says, ("dog", "castle"), True, "Net")
    net.says = ""
    assert describer.describe(picture, net) == describer.describe(picture)


def test_a_photograph_is_a_guess(describer: Describer) -> None:
    assert not describer.describe(paths.resources() / "samples" / "damaged-photo.jpg").sure


def test_the_vectors_of_words_are_kept_and_made_anew_when_damaged(
    generator: StarterGenerator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(lexicon, "things", lambda: ("cat", "dog", "fox"))
    _, made = describing.word_vectors(generator._encoder)
    [kept] = tmp_path.iterdir()
    _, read = describing.word_vectors(generator._encoder)
    assert np.allclose(made.numpy(), read.numpy(), atol=1e-3)
    kept.write_bytes(b"damaged")
    assert np.allclose(describing.word_vectors(generator._encoder)[1].numpy(), made.numpy(), atol=1e-3)


def test_a_missing_picture_is_named(describer: Describer, tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        describer.describe(tmp_path / "gone.png")


def test_words_are_those_for_things() -> None:
    words = lexicon.things()
    assert len(words) > 1000
    assert {"fox", "apple", "castle"} <= set(words)
    assert not any(word != word.lower() for word in words)


def test_pictures_and_words_for_them_look_alike(generator: StarterGenerator, tmp_path: Path) -> None:
    answer = live_describe.answerer()
    shown = ("a strawberry", "a rocket", "a fish")
    small = []
    for words in shown:
        with Image.open(drawing(generator, words, tmp_path)) as image:
            rgba = image.convert("RGBA").resize((128, 128))
            small.append(SmallPicture(128, 128, rgba.tobytes()))
    seen = np.stack([np.frombuffer(v, "<f2") for v in answer(SeePictures(tuple(small))).data]).astype(np.float32)
    for number, words in enumerate(("strawberry", "a space rocket", "鱼")):
        read = np.frombuffer(answer(ReadWords(words)).data, "<f2").astype(np.float32)
        assert int(np.argmax(seen @ read)) == number
