"""Films of animations: as long as the sound, moved by it, with a recipe, whole or not at all."""

from __future__ import annotations

import errno
import itertools
from pathlib import Path
from typing import Any

import av
import msgspec
import numpy as np
import pytest
from PIL import Image

from mmstudio import disk
from mmstudio.animation import Animation, FilmFormat, MatrixRow
from mmstudio.curves import SoundEdit
from mmstudio.errors import Cancelled, DiskFull, FileBroken, FileMissing, LowSpace, NoSound, NothingToMove
from mmstudio.generators import animating
from mmstudio.generators.animating import carry_out
from mmstudio.jobs import AnimateJob
from mmstudio.media import film
from mmstudio.media.images import read_header
from tests.audio.sounds import write

RATE = 22_050


class Told:
    def __init__(self, cancel_at: float = 2.0) -> None:
        self.fractions, self.looks, self.notes = list[float](), list[Any](), list[str]()
        self._cancel_at = cancel_at

    def cancelled(self) -> bool:
        return bool(self.fractions) and self.fractions[-1] >= self._cancel_at

    def progress(self, fraction: float, place: int = 0, places: int = 0) -> None:
        self.fractions.append(fraction)

    def preview(self, index: int, pixels: Any) -> None:
        self.looks.append(pixels)

    def note(self, code: str) -> None:
        self.notes.append(code)


def nothing() -> Any:
    raise AssertionError("a film of a picture needs no net")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder with a picture and two seconds of sound: quiet, then four thumps."""
    noise = np.random.default_rng(0).integers(40, 200, (12, 16, 3), np.uint8)
    Image.fromarray(noise).resize((96, 64), Image.Resampling.BICUBIC).save(tmp_path / "a.png")
    samples = np.zeros(2 * RATE, np.float32)
    for at in (0.8, 1.1, 1.4, 1.7):
        thump = np.exp(-np.arange(2000) / 500) * np.sin(np.arange(2000) * 2 * np.pi * 70 / RATE)
        samples[int(at * RATE) : int(at * RATE) + 2000] += 0.8 * thump.astype(np.float32)
    write(tmp_path / "a.wav", samples, RATE)
    (tmp_path / "films").mkdir()
    return tmp_path


def job(made: Path, film: FilmFormat | None = None, **fields: Any) -> AnimateJob:
    rows = (MatrixRow(curve="bass", destination="pulse", amount=1.0),)
    animation = Animation(pictures=("a.png",), sound="a.wav", rows=rows)
    return AnimateJob(
        animation=msgspec.structs.replace(animation, **fields), film=film or FilmFormat(), folder=str(made), name="Reef"
    )


def frames_of(path: Path) -> list[np.ndarray[Any, Any]]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]


def test_a_film_lasts_as_long_as_its_sound_and_moves_with_it(made: Path) -> None:
    told = Told()
    path, recipe = carry_out(job(made), made / "films", told, nothing)
    assert path.parent.parent == made / "films" and "Reef" in path.name
    header = read_header(path)
    assert (header.width, header.height) == (96, 64)
    assert header.seconds == pytest.approx(2, abs=1 / 30)
    assert header.recipe == recipe
    frames = frames_of(path)
    assert len(frames) == 60
    change = np.array([np.abs(b - a).mean() for a, b in itertools.pairwise(frames)])
    assert change[24:].mean() > 3 * change[2:20].mean()
    assert told.fractions == sorted(told.fractions) and told.fractions[-1] == 1
    assert told.looks[0].shape == (64, 96, 3)
    with av.open(str(path)) as container:
        assert container.streams.audio[0].rate == 48_000
        heard = sum(frame.samples for frame in container.decode(audio=0))
    assert heard / 48_000 == pytest.approx(2, abs=0.03)


def test_the_recipe_tells_no_folders(made: Path) -> None:
    edited = job(made, pictures=(str(made / "a.png"),), sound=str(made / "a.wav"))
    _, recipe = carry_out(edited, made / "films", Told(), nothing)
    assert str(made) not in recipe.to_json()
    assert isinstance(recipe.job, AnimateJob)
    assert (recipe.job.animation.sound, recipe.job.end_s) == ("a.wav", pytest.approx(2, abs=0.01))


@pytest.mark.parametrize(
    ("film", "suffix"),
    [
        (FilmFormat(kind="webm", rate=(24, 1)), ".webm"),
        (FilmFormat(kind="gif", rate=(25, 2)), ".gif"),
        (FilmFormat(kind="webp", rate=(12, 1)), ".webp"),
        (FilmFormat(kind="apng", rate=(12, 1)), ".png"),
    ],
)
def test_every_kind_can_be_written(made: Path, film: FilmFormat, suffix: str) -> None:
    path, recipe = carry_out(job(made, film), made / "films", Told(), nothing)
    header = read_header(path)
    assert path.suffix == suffix
    assert header.recipe == recipe
    assert header.seconds == pytest.approx(2, abs=float(1 / film.frame_rate))


def test_a_series_is_a_folder_of_numbered_pictures(made: Path) -> None:
    path, recipe = carry_out(job(made, FilmFormat(kind="png", rate=(12, 1))), made / "films", Told(), nothing)
    pictures = sorted(path.iterdir())
    assert [picture.name for picture in pictures[:2]] == ["00001.png", "00002.png"]
    assert len(pictures) == 24
    assert read_header(pictures[0]).recipe == recipe
    second, _ = carry_out(job(made, FilmFormat(kind="png", rate=(12, 1))), made / "films", Told(), nothing)
    assert second != path


def test_a_range_and_a_trim_are_what_is_shown(made: Path) -> None:
    part = msgspec.structs.replace(job(made), start_s=0.5, end_s=1.0)
    path, _ = carry_out(part, made / "films", Told(), nothing)
    assert len(frames_of(path)) == 15
    trimmed = job(made, sound_edit=SoundEdit(start_s=0.5, end_s=1.5))
    path, _ = carry_out(trimmed, made / "films", Told(), nothing)
    assert len(frames_of(path)) == 30


def test_without_a_sound_it_lasts_as_long_as_it_is_told(made: Path) -> None:
    path, _ = carry_out(job(made, sound="", seconds=1.5), made / "films", Told(), nothing)
    assert len(frames_of(path)) == 45
    with av.open(str(path)) as container:
        assert not container.streams.audio


def test_a_wanted_size_is_the_films(made: Path) -> None:
    path, _ = carry_out(job(made, FilmFormat(width=128), seconds=0.5, sound=""), made / "films", Told(), nothing)
    header = read_header(path)
    assert (header.width, header.height) == (128, 86)


@pytest.mark.parametrize("kind", ["mp4", "png"])
def test_stopped_halfway_it_leaves_nothing(made: Path, kind: Any) -> None:
    with pytest.raises(Cancelled):
        carry_out(job(made, FilmFormat(kind=kind)), made / "films", Told(cancel_at=0.5), nothing)
    assert [path for path in (made / "films").rglob("*") if not path.is_dir() or path.suffix] == []


def test_a9_a_full_disk_is_said_and_leaves_nothing(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(film, "_write", full)
    with pytest.raises(DiskFull):
        carry_out(job(made), made / "films", Told(), nothing)
    assert [path for path in (made / "films").rglob("*") if path.is_file()] == []


def test_no_room_is_said_before_the_work(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "free_mb", lambda folder: 3)
    with pytest.raises(LowSpace):
        carry_out(job(made), made / "films", Told(), nothing)


def test_bad_input_is_named(made: Path) -> None:
    (made / "empty.wav").touch()
    (made / "text.mp3").write_text("these are words")
    for fields, error in [
        ({"sound": "gone.wav"}, FileMissing),
        ({"sound": "empty.wav"}, NoSound),
        ({"sound": "text.mp3"}, FileBroken),
        ({"pictures": ("gone.png",)}, FileMissing),
        ({"pictures": ("text.mp3",)}, FileBroken),
        ({"pictures": ()}, NothingToMove),
        ({"source": "walk"}, NothingToMove),
    ]:
        with pytest.raises(error):
            carry_out(job(made, **fields), made / "films", Told(), nothing)
    assert list((made / "films").rglob("*.*")) == []


def test_a_silent_sound_is_filmed_and_said(made: Path) -> None:
    write(made / "silent.wav", np.zeros(RATE, np.float32), RATE)
    told = Told()
    path, _ = carry_out(job(made, sound="silent.wav"), made / "films", told, nothing)
    assert told.notes == ["sound_silent"]
    assert len(frames_of(path)) == 30


def test_frames_made_ahead_come_in_order_and_errors_come_through() -> None:
    assert list(animating.ahead(iter(range(20)), 3)) == list(range(20))

    def broken() -> Any:
        yield 1
        raise ValueError("here")

    coming = animating.ahead(broken(), 3)
    assert next(coming) == 1
    with pytest.raises(ValueError, match="here"):
        next(coming)
