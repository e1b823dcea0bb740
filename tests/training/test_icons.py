"""Reading training data: clear sentences for broken folders, and an honest split."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmstudio.training.icons import DataError, Icon, held_out, load_icons, read_captions


def test_pictures_are_decoded_once_and_then_cached(data: Path, tmp_path: Path) -> None:
    first = load_icons(data, tmp_path / "cache")
    (data / "icons" / "noto.zip").unlink()
    again = load_icons(data, tmp_path / "cache")
    assert np.array_equal(first.pixels, again.pixels)
    assert first.pixels.shape == (48, 128, 128, 4)


def test_a_folder_without_captions_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"There are no captions in .*captions\.jsonl is missing"):
        read_captions(tmp_path)


def test_a_broken_caption_is_named_by_its_line(data: Path) -> None:
    path = data / "icons" / "captions.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + '\n{"style": "noto"}', encoding="utf-8")
    with pytest.raises(DataError, match="Line 49"):
        read_captions(data)


def test_a_missing_archive_is_named(data: Path, tmp_path: Path) -> None:
    (data / "icons" / "noto.zip").unlink()
    with pytest.raises(DataError, match="no pictures for the style noto"):
        load_icons(data, tmp_path / "cache")


def test_a_broken_archive_is_named(data: Path, tmp_path: Path) -> None:
    (data / "icons" / "noto.zip").write_bytes(b"no zip")
    with pytest.raises(DataError, match="cannot be read"):
        load_icons(data, tmp_path / "cache")


def captions() -> tuple[Icon, ...]:
    names = [f"thing {number}" for number in range(300)]
    return tuple(Icon(style, "x", name, (), "objects") for name in names for style in ("noto", "twemoji", "fxemoji"))


def test_the_split_is_the_same_every_time_and_covers_everything() -> None:
    split = held_out(captions())
    assert split == held_out(captions())
    assert sorted(index for part in split.values() for index in part) == list(range(900))
    assert 0 < len(split["validation"]) < len(split["test"]) < 90


def test_variants_of_one_concept_are_held_out_together() -> None:
    sexes = ("man", "woman")
    pair = tuple(Icon(icon.style, "x", f"{sex} {icon.label}", (), "") for icon in captions() for sex in sexes)
    split = held_out(pair)
    for part in split.values():
        assert {index ^ 1 for index in part} == set(part)
