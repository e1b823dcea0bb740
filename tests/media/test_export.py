"""Exported files: what is in them, what they are called, and that nothing that was there is touched."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmstudio.errors import FileMissing, FolderReadOnly, PictureTooLarge
from mmstudio.jobs import Recipe, text_job
from mmstudio.media.export import ExportOptions, encoded_bytes, export_picture, on_background, prepared
from mmstudio.media.images import PictureRead, read_header, read_picture
from mmstudio.media.metadata import Format, Pixels, write_picture

RECIPE = Recipe(version="0.1", job=text_job("a red apple", seed=7, style="noto"))
SUFFIXES = {"png": ".png", "jpeg": ".jpg", "webp": ".webp", "tiff": ".tiff"}


def drawing(side: int = 32) -> Pixels:
    """A red disc on nothing; under what is transparent lies bright green, as some programs leave it."""
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    inside = np.clip(side * 0.35 - np.hypot(x, y) + 0.5, 0, 1)
    pixels = np.zeros((side, side, 4), np.uint8)
    pixels[...] = (0, 255, 0, 0)
    pixels[inside > 0, :3] = (210, 30, 40)
    pixels[..., 3] = np.round(inside * 255)
    return pixels


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "library" / "apple v1.2.png"
    path.parent.mkdir()
    with open(path, "wb") as file:
        write_picture(file, drawing(), "png", RECIPE)
    return path


def pixels_in(path: Path) -> Pixels:
    read = read_picture(path)
    return np.frombuffer(read.pixels, np.uint8).reshape(read.height, read.width, 4)


@pytest.mark.parametrize("write_recipe", [True, False])
@pytest.mark.parametrize("scale", [1, 3, 8])
@pytest.mark.parametrize("format", ["png", "webp", "tiff"])
def test_what_is_read_back_is_what_was_exported(
    source: Path, tmp_path: Path, format: Format, scale: int, write_recipe: bool
) -> None:
    options = ExportOptions(kind=format, scale=scale, resample="nearest", quality=100, write_recipe=write_recipe)
    path = export_picture(source, tmp_path / "out" / "apple", options, read_picture, RECIPE)
    assert path.suffix == SUFFIXES[format]
    assert np.array_equal(pixels_in(path), drawing().repeat(scale, 0).repeat(scale, 1))
    assert read_header(path).recipe == (RECIPE if write_recipe else None)


@pytest.mark.parametrize("scale", [1, 4])
@pytest.mark.parametrize("write_recipe", [True, False])
def test_a_jpeg_lies_on_the_background(source: Path, tmp_path: Path, scale: int, write_recipe: bool) -> None:
    options = ExportOptions(kind="jpeg", scale=scale, background="#2040c0", quality=95, write_recipe=write_recipe)
    path = export_picture(source, tmp_path / "apple", options, read_picture, RECIPE)
    pixels = pixels_in(path)
    assert pixels.shape == (32 * scale, 32 * scale, 4)
    assert np.abs(pixels[0, 0, :3].astype(int) - (0x20, 0x40, 0xC0)).max() <= 3
    assert np.abs(pixels[16 * scale, 16 * scale, :3].astype(int) - (210, 30, 40)).max() <= 6
    assert read_header(path).recipe == (RECIPE if write_recipe else None)


def test_without_a_recipe_nothing_of_the_prompt_is_in_the_file(source: Path, tmp_path: Path) -> None:
    for kind in ("same", "png", "jpeg", "webp", "tiff"):
        options = ExportOptions(kind=kind, write_recipe=False)
        path = export_picture(source, tmp_path / f"bare-{kind}", options, read_picture, RECIPE)
        assert b"red apple" not in path.read_bytes()


def test_hidden_colour_does_not_bleed_into_enlarged_edges() -> None:
    large = prepared(drawing(), ExportOptions(scale=8, resample="lanczos"), "png")
    seen = large[large[..., 3] > 16].astype(int)
    assert seen[:, 1].max() < 60  # the disc has green 30; the green under the transparent part is 255


def test_an_opaque_background_is_exact_at_both_ends() -> None:
    pixels = np.array([[[10, 20, 30, 255], [10, 20, 30, 0], [200, 200, 200, 128]]], np.uint8)
    assert on_background(pixels, (100, 100, 100)).tolist() == [[[10, 20, 30], [100, 100, 100], [150, 150, 150]]]


def test_transparency_is_filled_only_where_it_is_asked_for(source: Path, tmp_path: Path) -> None:
    kept = export_picture(source, tmp_path / "kept", ExportOptions(), read_picture, None)
    filled = export_picture(source, tmp_path / "filled", ExportOptions(fill=True), read_picture, None)
    assert pixels_in(kept)[0, 0, 3] == 0
    assert pixels_in(filled)[0, 0].tolist() == [255, 255, 255, 255]


def test_exporting_as_it_is_copies_every_byte(source: Path, tmp_path: Path) -> None:
    path = export_picture(source, tmp_path / "copy", ExportOptions(kind="same"), _never_read, None)
    assert path.name == "copy.png"
    assert path.read_bytes() == source.read_bytes()


def test_a_name_with_a_dot_keeps_it(source: Path, tmp_path: Path) -> None:
    assert export_picture(source, tmp_path / "v1.2", ExportOptions(), read_picture, None).name == "v1.2.png"


def test_d8_an_export_never_replaces_a_file(source: Path, tmp_path: Path) -> None:
    (tmp_path / "apple.png").write_bytes(b"precious")
    path = export_picture(source, tmp_path / "apple", ExportOptions(), read_picture, None)
    assert path.name == "apple 2.png"
    assert (tmp_path / "apple.png").read_bytes() == b"precious"


def test_a_picture_that_would_not_fit_into_memory_is_refused_before_it_is_enlarged(tmp_path: Path) -> None:
    wide = np.zeros((2, 20_000, 4), np.uint8)
    with pytest.raises(PictureTooLarge) as caught:
        prepared(wide, ExportOptions(scale=8), "webp", "wide.png")
    assert caught.value.facts["name"] == "wide.png"
    with pytest.raises(PictureTooLarge):
        prepared(np.zeros((3000, 3000, 4), np.uint8), ExportOptions(scale=8), "png")


def test_a_missing_source_leaves_no_empty_file(tmp_path: Path) -> None:
    for options in (ExportOptions(kind="same"), ExportOptions()):
        with pytest.raises(FileMissing):
            export_picture(tmp_path / "gone.png", tmp_path / "out" / "gone", options, read_picture, None)
        assert list((tmp_path / "out").iterdir()) == []


def test_d4_a_read_only_folder_is_named(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("mmstudio.disk.os.open", refuse)  # root may write anywhere, so the system cannot be asked
    with pytest.raises(FolderReadOnly) as caught:
        export_picture(source, tmp_path / "apple", ExportOptions(), read_picture, None)
    assert caught.value.facts["folder"] == str(tmp_path)


@pytest.mark.parametrize("kind", ["same", "png", "jpeg", "webp", "tiff"])
def test_the_estimate_of_one_picture_is_its_size(source: Path, tmp_path: Path, kind: str) -> None:
    options = ExportOptions(kind=kind, scale=2 if kind != "same" else 1)
    path = export_picture(source, tmp_path / "out" / "apple", options, read_picture, RECIPE)
    assert encoded_bytes(source, options, read_picture, RECIPE) == path.stat().st_size


def test_a_foreign_kind_of_file_exported_as_it_is_becomes_a_png(tmp_path: Path) -> None:
    source = tmp_path / "photo.avif"
    Image.new("RGB", (4, 4), (9, 8, 7)).save(source, "PNG")
    path = export_picture(source, tmp_path / "photo", ExportOptions(kind="same"), read_picture, None)
    assert path.suffix == ".png"
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        assert image.convert("RGB").getpixel((0, 0)) == (9, 8, 7)


@pytest.mark.parametrize("wrong", [{"scale": 0}, {"scale": 9}, {"quality": 0}, {"background": "red"}])
def test_options_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        ExportOptions(**wrong)  # type: ignore[arg-type]


def _never_read(path: Path) -> PictureRead:
    raise AssertionError(f"{path} was opened, though nothing about it changes")
