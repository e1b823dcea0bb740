"""`mmstudio interpolate`: what is asked for, and films and folders that are written."""

from __future__ import annotations

from pathlib import Path

import av
import msgspec
import numpy as np
import pytest
import soundfile
from PIL import Image
from typer.testing import CliRunner

from mmstudio.checkpoints.store import Store
from mmstudio.cli import interpolate
from mmstudio.cli.commands import commands
from mmstudio.generators import registry, starter
from mmstudio.jobs import DrawnAnchor, ExploreJob, PictureAnchor
from mmstudio.media.images import read_header
from tests.generators import tiny


@pytest.fixture(scope="module")
def shipped() -> starter.StarterGenerator:
    return starter.load()


@pytest.fixture
def loaded(shipped, monkeypatch) -> None:
    """The starter is read from disk once."""
    monkeypatch.setattr(starter, "load", lambda: shipped)


def test_every_frame_has_its_place_and_a_loop_does_not_show_its_first_twice():
    assert interpolate.positions([1, 2, 3], 5, loop=False) == [(0, 0.0), (0, 0.5), (1, 0.0), (1, 0.5), (1, 1.0)]
    assert interpolate.positions([1, 2], 4, loop=True) == [(0, 0.0), (0, 0.5), (1, 0.0), (1, 0.5)]


def test_files_are_pictures_and_the_rest_is_words(tmp_path: Path):
    Image.new("RGB", (40, 40), "red").save(tmp_path / "a.png")
    words, picture = interpolate.anchors_of(["a cat", str(tmp_path / "a.png")], "noto", 4)
    assert isinstance(words, DrawnAnchor) and (words.job.style, words.job.seed) == ("noto", 4)
    assert isinstance(picture, PictureAnchor)


def test_one_source_or_nine_are_refused():
    for sources in (["a cat"], ["a cat"] * 9):
        result = CliRunner().invoke(commands, ["interpolate", *sources])
        assert result.exit_code == 2


def test_a_missing_picture_is_said(tmp_path: Path, loaded):
    result = CliRunner().invoke(commands, ["interpolate", "a cat", str(tmp_path / "none.png")])
    assert result.exit_code == 1 and "none.png was moved or deleted." in result.output


def test_what_cannot_be_had_is_said_and_the_others_go_on(tmp_path: Path, loaded):
    soundfile.write(tmp_path / "hush.wav", np.zeros(22050, np.float32), 22050)
    soundfile.write(tmp_path / "tone.wav", np.sin(np.arange(22050) * 0.2).astype(np.float32) * 0.3, 22050)
    sources = [str(tmp_path / name) for name in ("hush.wav", "none.png", "tone.wav")]
    asked = ["interpolate", *sources, "a fox", "--frames", "2", "--no-even", "--out", str(tmp_path / "walk")]
    result = CliRunner().invoke(commands, asked)
    assert result.exit_code == 0, result.output
    assert "Anchor A is left out: hush.wav is silent." in result.output
    assert "Anchor B is left out: none.png was moved or deleted." in result.output
    files = sorted((tmp_path / "walk").iterdir())
    recipe = read_header(files[1]).recipe
    assert len(files) == 2 and isinstance(recipe.job, ExploreJob) and recipe.job.position.weights == (0.0, 1.0)
    assert recipe.job.position.anchors[0].job.conditions[0].path.endswith("tone.wav")


def test_an_installed_family_draws_the_frames(tmp_path: Path, monkeypatch, loaded):
    store = Store(tmp_path / "models")
    row = store.add(tiny.saved(tmp_path / "sd15", "sd15"), keep_source=False)
    row = store.verify(row.id)
    monkeypatch.setattr(registry, "store", lambda: store)
    small = msgspec.structs.replace(registry.info(row.id), own_size_px=64, steps=1)
    monkeypatch.setattr("mmstudio.generators.diffusion.info_of", lambda *_: small)
    asked = ["interpolate", "a cat", "a fox", "--frames", "2", "--no-even", "--checkpoint", row.id]
    result = CliRunner().invoke(commands, [*asked, "--out", str(tmp_path / "walk")])
    assert result.exit_code == 0, result.output
    header = read_header(tmp_path / "walk" / "0002.png")
    assert header.recipe.job.position.checkpoint == row.id and header.recipe.libraries["diffusers"]
    with Image.open(tmp_path / "walk" / "0002.png") as picture:
        assert picture.size == (64, 64)


def test_a_film_is_written(tmp_path: Path, loaded):
    out = tmp_path / "walk.gif"
    asked = ["interpolate", "a cat", "a fox", "--frames", "2", "--style", "noto", "--no-even", "--out", str(out)]
    result = CliRunner().invoke(commands, asked)
    assert result.exit_code == 0, result.output
    with av.open(str(out)) as film:
        frames = [np.asarray(frame.to_image()) for frame in film.decode(video=0)]
    assert len(frames) == 2 and frames[0].shape[:2] == (512, 512) and not np.array_equal(*frames)
