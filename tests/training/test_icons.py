"""Reading training data: what is broken is left out and named, and a folder with nothing in it is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from mmstudio.training.icons import DataError, load_icons, named, read_captions


def test_pictures_are_decoded_once_and_then_cached(data: Path, tmp_path: Path) -> None:
    first = load_icons(data, tmp_path / "cache")
    (data / "icons" / "noto.zip").unlink()
    again = load_icons(data, tmp_path / "cache")
    assert np.array_equal(first.pixels, again.pixels)
    assert first.pixels.shape == (48, 128, 128, 4)


def test_a_folder_without_captions_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"There are no captions in .*captions\.jsonl is missing"):
        read_captions(tmp_path)


def test_a_broken_caption_is_left_out_and_named_by_its_line(data: Path, tmp_path: Path) -> None:
    path = data / "icons" / "captions.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + '\n{"style": "noto"}\nno json', encoding="utf-8")
    icons = load_icons(data, tmp_path / "cache")
    assert len(icons.captions) == len(icons.pixels) == 48
    assert icons.left_out == ("2 of 50 captions cannot be used and are left out: line 49, line 50.",)


def test_broken_pictures_are_left_out_and_named(data: Path, tmp_path: Path) -> None:
    rewrite(data / "icons" / "noto.zip", {"apple.webp": b"no picture", "sun.webp": None})
    for icons in (load_icons(data, tmp_path / "cache"), load_icons(data, tmp_path / "cache")):  # from the cache, too
        assert len(icons.captions) == len(icons.pixels) == 46
        assert ("noto", "apple.webp") not in {(icon.style, icon.file) for icon in icons.captions}
        assert icons.left_out == ("2 of 48 pictures cannot be read and are left out: noto/apple.webp, noto/sun.webp.",)


def test_pictures_that_were_mended_are_found(data: Path, tmp_path: Path) -> None:
    archive = data / "icons" / "noto.zip"
    whole = archive.read_bytes()
    rewrite(archive, {"apple.webp": b"no picture"})
    assert len(load_icons(data, tmp_path / "cache").captions) == 47
    archive.write_bytes(whole)
    assert len(load_icons(data, tmp_path / "cache").captions) == 48


def test_a_picture_without_caption_is_left_out_and_named(data: Path, tmp_path: Path) -> None:
    path = data / "icons" / "captions.jsonl"
    path.write_text("\n".join(path.read_text(encoding="utf-8").splitlines()[1:]), encoding="utf-8")
    icons = load_icons(data, tmp_path / "cache")
    assert len(icons.captions) == 47
    assert icons.left_out == ("1 pictures have no caption and are left out: fluent-3d/apple.webp.",)


def test_a_style_without_archive_is_left_out_and_named(data: Path, tmp_path: Path) -> None:
    (data / "icons" / "noto.zip").unlink()
    (data / "icons" / "twemoji.zip").write_bytes(b"no zip")
    icons = load_icons(data, tmp_path / "cache")
    assert len(icons.captions) == 36
    assert "noto.zip is missing: the style noto is left out." in icons.left_out[0]
    assert "twemoji.zip is no zip archive: the style twemoji is left out." in icons.left_out[1]


def test_a_folder_without_any_picture_is_refused(data: Path, tmp_path: Path) -> None:
    for archive in (data / "icons").glob("*.zip"):
        archive.unlink()
    with pytest.raises(DataError, match="There are no pictures in"):
        load_icons(data, tmp_path / "cache")


def test_many_things_are_named_by_the_first_few() -> None:
    assert named(list("abcdefg")) == "a, b, c, d, e and 2 more"


def rewrite(archive: Path, changes: dict[str, bytes | None]) -> None:
    """Write an archive again with other content for some names; None takes a name away."""
    with zipfile.ZipFile(archive) as old:
        content = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(archive, "w") as new:
        for name, data in (content | changes).items():
            if data is not None:
                new.writestr(name, data)
