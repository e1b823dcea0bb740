"""Pictures from outside: opened as far as they can be, refused in a sentence, and never a crash."""

from __future__ import annotations

import io
import itertools
import os
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from mmstudio.errors import FileBroken, FileMissing, PictureTooLarge
from mmstudio.media import images, png
from mmstudio.media.images import read_header, read_picture
from tests import fuzz


def _saved(folder: Path, image: Image.Image, name: str, **options: object) -> Path:
    path = folder / name
    image.save(path, **options)
    return path


def _photo(width: int = 320, height: int = 240) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    return Image.fromarray(np.stack([x * 255 // width, y * 255 // height, (x * 7 + y * 3) % 256], -1).astype(np.uint8))


def _pixels(read: images.PictureRead) -> np.ndarray:
    return np.frombuffer(read.pixels, np.uint8).reshape(read.height, read.width, 4)


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(data, zlib.crc32(kind)))


def _png(width: int, height: int, *chunks: bytes, rows: bytes | None = None) -> bytes:
    """A grey PNG with chunks before its pixels."""
    head = _png_chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0))
    body = zlib.compress(rows if rows is not None else b"".join(b"\0" + bytes(width) for _ in range(height)))
    return png.SIGNATURE + head + b"".join(chunks) + _png_chunk(b"IDAT", body) + _png_chunk(b"IEND", b"")


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.tiff", "a.avif"])
def test_transparency_survives(tmp_path: Path, name: str) -> None:
    rgba = np.zeros((20, 30, 4), np.uint8)
    rgba[5:15, 5:25] = (200, 60, 40, 255)
    options = {"lossless": True} if name == "a.webp" else {"quality": 100} if name == "a.avif" else {}
    read = read_picture(_saved(tmp_path, Image.fromarray(rgba), name, **options))
    assert (read.width, read.height) == (30, 20)
    difference = np.abs(_pixels(read).astype(int) - rgba)
    assert difference[..., 3].max() <= (3 if name == "a.avif" else 0)
    assert difference[7:13, 8:22].max() <= (6 if name == "a.avif" else 0)


def test_a_header_is_read_without_pixels(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_png(640, 480)[:60])  # nothing of the pixels is there
    header = read_header(path)
    assert (header.width, header.height, header.format, header.mode) == (640, 480, "PNG", "L")
    assert header.bytes == 60


def test_a_large_picture_is_made_small_while_it_is_read(tmp_path: Path) -> None:
    read = read_picture(_saved(tmp_path, _photo(1600, 1200), "a.jpg"), max_side_px=200)
    assert (read.width, read.height, read.full_width, read.full_height) == (200, 150, 1600, 1200)


def test_i1_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("not a picture")
    (tmp_path / "picture.svg").write_text("<svg/>")
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    _saved(tmp_path, _photo(), "b.ppm")
    for path in sorted(tmp_path.iterdir()):
        with pytest.raises(FileBroken) as caught:
            read_picture(path)
        assert caught.value.facts == {"name": path.name}
    with pytest.raises(FileMissing):
        read_picture(tmp_path / "gone.png")


def test_i1_three_thousand_damaged_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_MEGAPIXELS", 2)  # a mutated size must not cost a gigabyte here
    path = tmp_path / "damaged"
    opened = 0
    for number, (suffix, content) in enumerate(itertools.islice(fuzz.damaged_pictures(seed=1), 3000)):
        path.write_bytes(content)
        try:
            opened += fuzz.open_like_the_reader(path)
        except Exception as error:
            raise AssertionError(f"picture {number} ({suffix})") from error
    assert 300 < opened < 2700, "the damage is neither harmless nor total"


@pytest.mark.parametrize("percent", [60, 75, 90, 99])
def test_i2_a_cut_jpeg_opens_as_far_as_it_goes(tmp_path: Path, percent: int) -> None:
    whole = _saved(tmp_path, _photo(800, 600), "a.jpg", quality=90)
    data = whole.read_bytes()
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(data[: len(data) * percent // 100])
    read = read_picture(cut)
    note = next(note for note in read.notes if note.code == "picture_incomplete")
    assert note.facts["name"] == "cut.jpg"
    assert abs(int(note.facts["percent"]) - percent) < 12
    kept = _pixels(read)
    rows = int((kept[..., 3] > 0).all(axis=1).sum())
    assert rows == pytest.approx(int(note.facts["percent"]) * 6, abs=8), "the rest is transparent"
    assert np.array_equal(kept[: rows - 16, :, :3], _pixels(read_picture(whole))[: rows - 16, :, :3])


def test_i2_a_cut_progressive_jpeg_opens_coarser(tmp_path: Path) -> None:
    whole = _saved(tmp_path, _photo(400, 300), "a.jpg", progressive=True)
    data = whole.read_bytes()
    (tmp_path / "cut.jpg").write_bytes(data[: len(data) * 7 // 10])
    read = read_picture(tmp_path / "cut.jpg")
    assert [note.code for note in read.notes] == ["picture_incomplete"]
    difference = np.abs(_pixels(read).astype(int) - _pixels(read_picture(whole))).mean()
    assert difference < 20, "it is the same picture"


def test_i2_a_jpeg_of_which_nothing_is_left_is_refused(tmp_path: Path) -> None:
    data = _saved(tmp_path, _photo(800, 600), "a.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(data[: data.index(b"\xff\xda") + 20])
    with pytest.raises(FileBroken):
        read_picture(tmp_path / "cut.jpg")


def test_i3_a_bomb_is_refused_from_its_header(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(_png(16_000, 16_000, rows=b"\0"))
    with pytest.raises(PictureTooLarge) as caught:
        read_picture(bomb)
    assert caught.value.facts == {"name": "bomb.png", "mp": 256, "gb": 2.0}


def test_i3_a_very_large_picture_is_noted_before_it_is_opened(tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(_png(13_000, 13_000, rows=b"\0"))
    (note,) = read_header(large).notes
    assert (note.code, note.facts["mp"]) == ("picture_large", 169)


def test_i4_a_hundred_megapixel_photo_is_viewed_through_draft(tmp_path: Path) -> None:
    path = _saved(tmp_path, Image.new("RGB", (11_648, 8_736), (90, 120, 60)), "large.jpg", quality=60)
    read = read_picture(path, max_side_px=512)
    assert (read.width, read.height, read.full_width, read.full_height) == (512, 384, 11_648, 8_736)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
def test_i6_a_photo_is_turned_upright_once(tmp_path: Path, orientation: int, suffix: str) -> None:
    upright = Image.new("RGB", (60, 40), (0, 0, 0))
    upright.paste((255, 255, 255), (0, 0, 20, 20))  # white where the top left corner is
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the inverse of what the number asks for
    stored = upright.transpose(Image.Transpose(turns[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if suffix == ".webp" else {"quality": 95} if suffix == ".jpg" else {}
    path = _saved(tmp_path, stored, f"a{suffix}", exif=exif, **options)
    read = read_picture(path)
    header = read_header(path)
    assert (read.width, read.height) == (header.width, header.height) == (60, 40)
    assert _pixels(read)[5, 5, :3].min() > 240
    assert _pixels(read)[35, 55, :3].max() < 15


def test_i6_broken_notes_never_prevent_opening(tmp_path: Path) -> None:
    chance = random.Random(5)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a description"
    block = bytearray(exif.tobytes())
    looping = bytes(block[:-4]) + b"\0\0\0\x08"  # the next directory is the first one
    for number in range(60):
        content = bytearray(looping)
        for _ in range(number % 5):
            content[chance.randrange(6, len(content))] = chance.randrange(256)
        path = _saved(tmp_path, _photo(), f"{number}.jpg", exif=bytes(content))
        assert read_picture(path).pixels


def test_i7_a_damaged_profile_is_noted_and_srgb_assumed(tmp_path: Path) -> None:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[128:] = bytes(len(profile) - 128)
    path = _saved(tmp_path, _photo(), "a.png", icc_profile=bytes(profile))
    read = read_picture(path)
    assert [note.code for note in read.notes] == ["profile_damaged"]
    assert np.array_equal(_pixels(read)[..., :3], np.asarray(_photo()))


def test_i5_colours_are_led_through_the_profile(tmp_path: Path) -> None:
    lab = Image.new("LAB", (8, 8), (135, 208, 195))  # L 53, a 80, b 67: the red of sRGB
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    path = _saved(tmp_path, lab, "a.tif", icc_profile=profile)
    red, green, blue, alpha = _pixels(read_picture(path))[0, 0]
    assert (red > 230, green < 60, blue < 60, alpha) == (True, True, True, 255)


def test_i5_sixteen_bit_grey_is_scaled_not_cut(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)
    path = _saved(tmp_path, Image.fromarray(ramp), "a.png")
    assert read_header(path).mode == "L;16"
    assert np.abs(_pixels(read_picture(path))[..., 0].astype(int).ravel() - np.arange(256)).max() <= 1


@pytest.mark.parametrize(("name", "options"), [("a.png", {}), ("a.webp", {"lossless": True}), ("a.tif", {})])
def test_i8_of_many_pictures_the_first_is_opened(tmp_path: Path, name: str, options: dict[str, object]) -> None:
    frames = [Image.new("RGB", (16, 16), (value, 0, 0)) for value in (250, 10, 20)]
    path = _saved(tmp_path, frames[0], name, save_all=True, append_images=frames[1:], **options)
    read = read_picture(path)
    assert _pixels(read)[0, 0, 0] == 250
    (note,) = read.notes
    assert (note.code, note.facts) == ("first_of_many", {"name": name, "n": 3})


def test_i8_a_million_pages_are_not_waited_for(tmp_path: Path) -> None:
    page = struct.pack("<H", 1) + struct.pack("<HHLL", 256, 4, 1, 1)
    place, pages = 8, []
    for _ in range(1_000_000):
        following = place + len(page) + 4
        pages.append(page + struct.pack("<L", following))
        place = following
    path = tmp_path / "a.tif"
    path.write_bytes(b"II*\0" + struct.pack("<L", 8) + b"".join(pages))
    with open(path, "rb") as file:
        assert images.tiff_pages(file) == 100_000


def test_i8_pages_that_run_in_circles_end(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(b"II*\0" + struct.pack("<L", 8) + struct.pack("<H", 0) + struct.pack("<L", 8))
    with open(path, "rb") as file:
        assert images.tiff_pages(file) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before the pixels", "after the pixels"])
def test_i9_a_text_bomb_is_skipped_and_the_pixels_open(tmp_path: Path, after: bool) -> None:
    bomb = _png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2**20 + 1)))
    assert len(bomb) < 1200
    honest = _png_chunk(b"tEXt", b"parameters\0a cat\nSteps: 5, Seed: 3, Size: 8x8")
    data = _png(8, 8, *([] if after else [bomb, honest]))
    path = tmp_path / "a.png"
    path.write_bytes(data[:-12] + bomb + data[-12:] if after else data)
    assert read_picture(path).width == 8
    header = read_header(path)
    assert (header.foreign is None) == after
    assert header.foreign is None or header.foreign.seed == 3


def test_i9_a_note_with_a_wrong_sum_is_left_out(tmp_path: Path) -> None:
    broken = bytearray(_png_chunk(b"tEXt", b"parameters\0a cat\nSteps: 5, Seed: 3, Size: 8x8"))
    broken[-1] ^= 1
    path = tmp_path / "a.png"
    path.write_bytes(_png(8, 8, bytes(broken)))
    assert read_header(path).foreign is None
    assert read_picture(path).width == 8


@pytest.mark.parametrize("size", [(1, 1), (1, 60_000), (60_000, 1)])
def test_i10_odd_sizes_open(tmp_path: Path, size: tuple[int, int]) -> None:
    path = _saved(tmp_path, Image.new("RGBA", size, (1, 2, 3, 4)), "a.png", dpi=(0, 0))
    assert read_picture(path).pixels == bytes((1, 2, 3, 4)) * (size[0] * size[1])
    small = read_picture(path, max_side_px=100)
    assert min(small.width, small.height) == 1
    assert max(small.width, small.height) <= 100


def test_the_same_file_under_another_name_has_the_same_identity(tmp_path: Path) -> None:
    first = _saved(tmp_path, _photo(), "a.png")
    (tmp_path / "b.png").write_bytes(first.read_bytes())
    other = _saved(tmp_path, _photo().rotate(90), "c.png")
    assert read_header(first).identity == read_header(tmp_path / "b.png").identity != read_header(other).identity


def test_heif_opens(tmp_path: Path) -> None:
    import pillow_heif

    pillow_heif.from_pillow(_photo(64, 48)).save(tmp_path / "a.heic")
    read = read_picture(tmp_path / "a.heic")
    assert (read.width, read.height, read.header.format) == (64, 48, "HEIF")


def test_a_kind_is_known_by_its_signature_not_its_name(tmp_path: Path) -> None:
    data = io.BytesIO()
    _photo().save(data, "PNG")
    (tmp_path / "wrong.jpg").write_bytes(data.getvalue())
    assert read_header(tmp_path / "wrong.jpg").format == "PNG"
