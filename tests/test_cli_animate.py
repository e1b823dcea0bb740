"""`mmstudio animate`: films from a terminal, and how each mistake is said."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmstudio.cli.commands import main
from mmstudio.media.film import FilmSettings, write_film
from mmstudio.media.images import read_header
from tests.audio.sounds import clicks, write


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    noise = np.random.default_rng(0).integers(0, 255, (6, 8, 3), np.uint8)
    Image.fromarray(noise).resize((64, 48)).save(tmp_path / "a.png")
    write(tmp_path / "a.wav", clicks([0.5, 1.0], 1.5))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_picture_and_a_sound_become_a_film(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["animate", "a.png", "--audio", "a.wav", "--preset", "Pulse", "--fps", "29.97", "--size", "32"]
    assert main([*arguments, "--out", "films/a.mp4", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    header = read_header(Path(answer["file"]))
    assert (header.width, header.height) == (32, 24)
    assert header.seconds == pytest.approx(1.5, abs=1 / 29)
    assert answer["recipe"]["job"]["animation"]["preset"] == "pulse"


def test_without_out_it_lies_in_the_library(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["animate", "a.png", "--seconds", "0.5"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path.is_file() and path.suffix == ".mp4" and "-a-" in path.name


def test_the_suffix_decides_what_is_written(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for out in ("a.gif", "b.webp", "c.png"):
        assert main(["animate", "a.png", "--preset", "water", "--seconds", "0.4", "--fps", "12.5", "--out", out]) == 0
        assert read_header(made / out).seconds == pytest.approx(0.4, abs=0.02)
    assert main(["animate", "a.png", "--seconds", "0.4", "--out", "pictures"]) == 0
    assert len(list((made / "pictures").iterdir())) == 12


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--preset", "earthquake"], "There is no preset earthquake"),
        (["--fps", "many"], "Frames a second"),
        (["--fps", "300"], "1 … 120 frames"),
        (["--size", "large"], "A size is"),
        (["--size", "33"], "even numbers"),
        (["--out", "a.avi"], "Films are written as"),
        (["--out", "a.gif", "--fps", "30"], "A GIF has"),
        (["a dog"], "not both"),
        (["--start", "2", "--end", "1"], "end_s"),
    ],
)
def test_wrong_arguments_are_named(
    made: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["animate", "a.png", *arguments]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gone.png"], "gone.png"),
        (["a.png", "--audio", "gone.wav"], "gone.wav"),
        (["a.png", "--audio", "empty.wav"], "There is no sound in empty.wav."),
    ],
)
def test_failures_are_one_sentence(
    made: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    (made / "empty.wav").touch()
    assert main(["animate", *arguments]) == 1
    error = capsys.readouterr().err.strip()
    assert said in error and "\n" not in error


def test_a10_a_film_that_a_crash_left_is_found(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    random = np.random.default_rng(0)
    frames = (random.integers(0, 255, (64, 64, 3), np.uint8) for _ in range(700))
    kept: list[bytes] = []

    def look(count: int) -> None:
        if count == 690:
            kept.append((made / "b.mp4.part").read_bytes())

    write_film(made / "b.mp4", FilmSettings(width=64, height=64, sound_rate=0), frames, progress=look).unlink()
    part = made / "left.mp4.part"
    part.write_bytes(kept[0])
    os.utime(part, (1, 1))
    assert main(["animate", "a.png", "--seconds", "0.4", "--out", "c.mp4"]) == 0
    assert "An unfinished film of" in capsys.readouterr().err
    assert read_header(made / "left.mp4").seconds > 5
