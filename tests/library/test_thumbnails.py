"""Thumbnails: made once, found again, made anew when the picture changed or the cache is damaged."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmstudio.errors import FileBroken, FileMissing
from mmstudio.library import thumbnails as thumbnails_file
from mmstudio.library.thumbnails import ThumbnailCache
from mmstudio.media.images import PictureRead, read_picture


class CountingReader:
    def __init__(self) -> None:
        self.read_paths: list[str] = []

    def __call__(self, path: Path, max_side_px: int | None = None) -> PictureRead:
        self.read_paths.append(path.name)
        return read_picture(path, max_side_px)


@pytest.fixture
def reader() -> CountingReader:
    return CountingReader()


@pytest.fixture
def cache(tmp_path: Path, reader: CountingReader) -> ThumbnailCache:
    return ThumbnailCache(tmp_path / "cache", reader)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 400, 4), np.uint8)).save(path)
    return path


def test_a_thumbnail_is_made_once(cache: ThumbnailCache, reader: CountingReader, photo: Path) -> None:
    first = cache.get(photo, 200)
    assert (first.width, first.height) == (256, 192)
    assert cache.get(photo, 200) == first
    assert cache.get(photo, 256) == first, "one size serves many zooms"
    assert reader.read_paths == ["photo.png"]


def test_pixels_are_those_of_the_reader_exactly(cache: ThumbnailCache, photo: Path) -> None:
    assert cache.get(photo, 100).pixels == read_picture(photo, 128).pixels == cache.get(photo, 100).pixels


def test_a_small_picture_is_never_enlarged(cache: ThumbnailCache, tmp_path: Path) -> None:
    Image.new("RGBA", (20, 10), (1, 2, 3, 4)).save(tmp_path / "small.png")
    small = cache.get(tmp_path / "small.png", 300)
    assert (small.width, small.height, small.pixels) == (20, 10, bytes((1, 2, 3, 4)) * 200)


def test_a_changed_picture_gets_a_new_thumbnail(cache: ThumbnailCache, reader: CountingReader, photo: Path) -> None:
    before = cache.get(photo, 100)
    Image.new("RGB", (400, 300), (9, 9, 9)).save(photo)
    assert cache.get(photo, 100) != before
    assert len(reader.read_paths) == 2


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x89PNG\r\n\x1a\n"])
def test_a_damaged_cache_only_costs_time(
    cache: ThumbnailCache, reader: CountingReader, photo: Path, tmp_path: Path, content: bytes
) -> None:
    before = cache.get(photo, 100)
    (kept,) = (tmp_path / "cache").rglob("*.png")
    kept.write_bytes(content)
    assert cache.get(photo, 100) == before
    assert len(reader.read_paths) == 2
    assert cache.get(photo, 100) == before
    assert len(reader.read_paths) == 2, "and it was mended"


def test_d2_a_full_disk_only_costs_time(
    cache: ThumbnailCache, photo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(thumbnails_file.disk.os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "full")))
    assert cache.get(photo, 100).width == 128
    assert list((tmp_path / "cache").rglob("*.png")) == []


def test_what_cannot_be_read_says_so(cache: ThumbnailCache, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_text("no")
    with pytest.raises(FileBroken):
        cache.get(tmp_path / "broken.png", 100)
    with pytest.raises(FileMissing):
        cache.get(tmp_path / "gone.png", 100)


def test_the_cache_stays_below_its_limit(cache: ThumbnailCache, tmp_path: Path) -> None:
    for number in range(6):
        path = tmp_path / f"{number}.png"
        Image.fromarray(np.random.default_rng(number).integers(0, 255, (100, 100, 4), np.uint8)).save(path)
        cache.get(path, 100)
    kept = sorted((tmp_path / "cache").rglob("*.png"))
    for age, path in enumerate(kept):
        os.utime(path, (1000 + age, 1000 + age))
    each = kept[0].stat().st_size
    assert cache.prune(limit_bytes=each * 3) == 3
    assert sorted((tmp_path / "cache").rglob("*.png")) == kept[3:]
    assert cache.prune(limit_bytes=each * 3) == 0
