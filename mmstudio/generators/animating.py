"""Carries out AnimateJobs: frames by the sound's offline curves, and the sound beside them, into one film.

The film lies beside the pictures of the library and carries its recipe. Films of pictures need no torch. When a job
ends otherwise there is no file, and what a kill leaves can be made a film (media/unfinished.py).
"""

from __future__ import annotations

import io
import math
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

import mmstudio
from mmstudio import disk
from mmstudio.animate.scene import NO_SOUND, Scene, scene
from mmstudio.animate.stage import Frame
from mmstudio.animation import Animation, size_of
from mmstudio.audio import edits, track_cache
from mmstudio.audio.tracks import ControlTrack
from mmstudio.documents.animation import place_of
from mmstudio.errors import Cancelled, FolderUnreachable, LowSpace, StudioError
from mmstudio.jobs import STARTER, AnimateJob, CheckpointUse, Recipe
from mmstudio.library.files import DEFAULT_TEMPLATE, SERIES, picture_name
from mmstudio.media.film import SUFFIX, FilmSettings, frame_count, write_film
from mmstudio.media.film_notes import KEY
from mmstudio.media.metadata import write_picture
from mmstudio.media.photo import PhotoHandle

SOUND_RATE = 48_000
_LISTENING = 0.1  # of the progress, where the sound was not analysed before
_AHEAD = 3  # frames that are drawn while earlier ones are encoded
_BYTES_PER_PIXEL = {"mp4": 0.05, "webm": 0.05, "gif": 0.8, "webp": 0.3, "apng": 2.0, "png": 2.0}
_SPARE_MB = 16
_LOOK_FRAMES = 15  # between two previews

T = TypeVar("T")


class Report(Protocol):
    """How a running job talks back."""

    def cancelled(self) -> bool: ...

    def progress(self, fraction: float, place: int = 0, places: int = 0) -> None:
        """Share of the whole job that is done, 0..1. May raise Cancelled."""

    def preview(self, index: int, pixels: Frame) -> None: ...

    def note(self, code: str) -> None: ...


class Walks(Protocol):
    """What a walk is drawn with: a StarterGenerator, or a DiffusionGenerator."""

    checkpoints: tuple[CheckpointUse, ...]
    device: str
    dtype: str


def carry_out(
    job: AnimateJob,
    folder: Path,
    report: Report,
    generator: Callable[[], Any],
    template: str = DEFAULT_TEMPLATE,
    write_recipe: bool = True,
    out: Path | None = None,
) -> tuple[Path, Recipe]:
    """Make the film in the dated subfolder of folder, or at out; returns its place and its recipe.

    generator: loads what job.checkpoint names; called for walks alone. Pictures of a series lie in a folder of their
    own.
    Raises Cancelled, NothingToMove, FileMissing, FileBroken, NoSound, NoCodec, LowSpace, DiskFull and the like,
    FolderUnreachable where folder is not there.
    """
    report.progress(0.0)
    track = _track(job, report)
    start_s, end_s = _range(job, track)
    drawing: Walks | None = None

    def walk(animation: Animation) -> Any:
        nonlocal drawing
        from mmstudio.generators.latent_walk import InstalledWalk, LatentWalk

        drawing = generator()
        if job.checkpoint == STARTER:
            return LatentWalk(animation, drawing, live=False)  # type: ignore[arg-type]
        return InstalledWalk(animation, drawing, report.cancelled)  # type: ignore[arg-type]

    moving = scene(job.animation, Path(job.folder), track, _size(job), walk)
    rate = job.film.frame_rate
    count = frame_count(end_s - start_s, rate)
    when = datetime.now().astimezone()
    recipe = Recipe(
        version=mmstudio.__version__,
        job=without_folders(job, start_s, end_s),
        checkpoints=drawing.checkpoints if drawing else (),
        device=drawing.device if drawing else "cpu",
        dtype=drawing.dtype if drawing else "float32",
        created=when.isoformat(timespec="milliseconds"),
    )
    place = out or _place(job, folder, recipe, template, when, moving.size)
    _check_space(place.parent, job, moving.size, count)
    told = _Told(report, count, _LISTENING if job.animation.sound else 0.0)
    frames = ahead(told.looked(moving.frames(count, rate, start_s)), _AHEAD)
    if job.film.kind == "png":
        return _write_series(place, frames, recipe if write_recipe else None, told), recipe
    settings = FilmSettings(
        width=moving.size[0],
        height=moving.size[1],
        rate=job.film.rate,
        kind=job.film.kind,
        quality=job.film.quality,
        sound_rate=SOUND_RATE if _is_heard(job) else 0,
    )
    path = write_film(
        place,
        settings,
        frames,
        _sound(job, start_s, float(count / rate)) if settings.sound_rate else (),
        {KEY: recipe.to_json()} if write_recipe else {},
        progress=told.written,
        cancelled=report.cancelled,
        note=report.note,
        colours=_colours(moving, start_s, end_s) if job.film.kind == "gif" else (),
    )
    return path, recipe


def without_folders(job: AnimateJob, start_s: float, end_s: float) -> AnimateJob:
    """The job as its recipe tells it to others: files by their names, what was painted left away, its range named."""
    animation = job.animation
    told = msgspec.structs.replace(
        animation,
        pictures=tuple(_name_of(place_of(Path(job.folder), picture)) for picture in animation.pictures),
        sound=Path(animation.sound).name,
        area="",
        anchors="",
        depth="",
        mouth="",
    )
    return msgspec.structs.replace(job, animation=told, folder="", start_s=start_s, end_s=end_s)


def ahead(items: Iterator[T], count: int) -> Iterator[T]:
    """The same items, up to count of them made beforehand in another thread."""
    done = object()
    with ThreadPoolExecutor(1, thread_name_prefix="frames") as maker:
        waiting = deque(maker.submit(next, items, done) for _ in range(count))
        try:
            while (item := waiting.popleft().result()) is not done:
                waiting.append(maker.submit(next, items, done))
                yield item  # type: ignore[misc]
        finally:
            for one in waiting:
                one.cancel()


class _Told:
    """Progress by frames, and a look at one now and then."""

    def __init__(self, report: Report, count: int, from_fraction: float) -> None:
        self._report, self._count, self._from = report, count, from_fraction

    def written(self, frames: int) -> None:
        share = self._from + (1 - self._from) * min(1.0, frames / self._count)
        self._report.progress(share, min(frames, self._count), self._count)

    def looked(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        for number, frame in enumerate(frames):
            if number % _LOOK_FRAMES == 0:
                self._report.preview(0, frame)
            yield frame

    @property
    def cancelled(self) -> bool:
        return self._report.cancelled()


def _track(job: AnimateJob, report: Report) -> ControlTrack:
    if not job.animation.sound:
        return NO_SOUND
    place = place_of(Path(job.folder), job.animation.sound)
    track = track_cache.track_of(place, lambda done: report.progress(_LISTENING * done), report.cancelled)
    for note in track.notes:
        report.note(note.code)
    return track


def _range(job: AnimateJob, track: ControlTrack) -> tuple[float, float]:
    """Seconds of the sound's clock that are shown."""
    edit = job.animation.sound_edit
    seconds = track.seconds if job.animation.sound else job.animation.seconds
    start_s = max(job.start_s, edit.start_s if job.animation.sound else 0.0)
    end_s = min(edit.end_s, seconds) if edit.end_s is not None and job.animation.sound else seconds
    if job.end_s is not None:
        end_s = job.end_s
    return start_s, max(end_s, start_s + 0.04)


def _size(job: AnimateJob) -> tuple[int, int] | None:
    film = job.film
    if film.width and film.height:
        return film.width, film.height
    if job.animation.source == "walk":
        return size_of(film, 512, 512)
    if not job.animation.pictures:
        return None
    place = place_of(Path(job.folder), job.animation.pictures[0])
    if place.is_dir():
        info = PhotoHandle.open(place).info
        return size_of(film, info.width, info.height)
    from mmstudio.media.images import read_header

    header = read_header(place)
    return size_of(film, header.width, header.height)


def _place(job: AnimateJob, folder: Path, recipe: Recipe, template: str, when: datetime, size: tuple[int, int]) -> Path:
    if not disk.is_folder(folder):
        raise FolderUnreachable(folder=str(folder))
    name = picture_name(template, recipe, when, *size)
    suffix = SERIES if job.film.kind == "png" else SUFFIX[job.film.kind]
    return folder / f"{when:%Y-%m-%d}" / f"{name}{suffix}"


def _is_heard(job: AnimateJob) -> bool:
    return bool(job.animation.sound) and job.film.has_sound


def _sound(job: AnimateJob, start_s: float, seconds: float) -> Iterator[NDArray[np.float32]]:
    """The sound of the range, then silence to exactly the length of the pictures."""
    left = math.ceil(seconds * SOUND_RATE)
    edit = msgspec.structs.replace(job.animation.sound_edit, start_s=start_s)
    place = place_of(Path(job.folder), job.animation.sound)
    for block in edits.edited(place, edit, SOUND_RATE, 2):
        yield block[:left]
        left -= min(left, len(block))
        if not left:
            return
    while left:
        piece = min(left, SOUND_RATE)
        yield np.zeros((piece, 2), np.float32)
        left -= piece


def _colours(moving: Scene, start_s: float, end_s: float) -> list[Frame]:
    """Frames from all over the film, small: what its colours are."""
    times = np.linspace(start_s, end_s, 16, endpoint=False)
    return [np.ascontiguousarray(moving.frame(float(time_s))[::2, ::2]) for time_s in times]


def _write_series(place: Path, frames: Iterable[Frame], recipe: Recipe | None, told: _Told) -> Path:
    """Numbered pictures in a new folder; none of them where it ends otherwise."""
    disk.make_folder(place.parent)
    folder, number = place, 2
    while True:
        try:
            with disk.explained(folder):
                folder.mkdir()
            break
        except StudioError:
            if not folder.exists():
                raise
            folder = place.with_name(f"{place.stem} {number}{place.suffix}")
            number += 1
    try:
        for number, frame in enumerate(frames, 1):
            if told.cancelled:
                raise Cancelled
            content = io.BytesIO()
            write_picture(content, frame, "png", recipe)
            disk.write_bytes(folder / f"{number:05d}.png", content.getvalue())
            told.written(number)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _check_space(folder: Path, job: AnimateJob, size: tuple[int, int], count: int) -> None:
    """Refuse a film that has no room (D1)."""
    bytes_ = size[0] * size[1] * count * _BYTES_PER_PIXEL[job.film.kind]
    needed_mb = int(bytes_ / 1_000_000) + _SPARE_MB
    try:
        free_mb = disk.free_mb(folder)
    except OSError:
        return  # writing will say what is wrong with the folder
    if free_mb < needed_mb:
        raise LowSpace(folder=str(folder), needed_mb=needed_mb, free_mb=free_mb)


def _name_of(picture: Path) -> str:
    """Of a picture file, or of the one that the reader put into a folder."""
    try:
        return PhotoHandle.open(picture).info.name if picture.is_dir() else picture.name
    except StudioError:
        return picture.name
