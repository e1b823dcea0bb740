"""Photographs come and go untouched: every number, the profile, what EXIF tells, the resolution."""

from __future__ import annotations

import functools
import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from mmstudio.errors import FileBroken, FileMissing, LowSpace, PictureLarge, PictureTooLarge
from mmstudio.jobs import Recipe, text_job
from mmstudio.media import exif as exif_block
from mmstudio.media import photo as photos
from mmstudio.media import photo_decoding
from mmstudio.media.display import to_display
from mmstudio.media.images import header_notes, read_header
from mmstudio.media.metadata import read_recipe
from mmstudio.media.photo import PhotoHandle, PhotoInfo, keep, open_photo, write_photo

RECIPE = Recipe(version="1", job=text_job("纸 & <paper>", seed=7))
LOSSLESS = [".png", ".tif", ".webp", ".bmp"]


def pixels_of(depth: int = 8, channels: int = 3, height: int = 37, width: int = 53, seed: int = 1) -> np.ndarray:
    kind = np.uint8 if depth == 8 else np.uint16
    return np.random.default_rng(seed).integers(0, 2**depth, (height, width, channels), dtype=kind)


@functools.cache  # a new one has the time in it
def profile(swapped: bool = True) -> bytes:
    """An RGB profile that is not sRGB: red and green have changed places."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = data.replace(b"sRGB", b"aRGB").replace("sRGB".encode("utf-16-be"), "aRGB".encode("utf-16-be"))
    return data.replace(b"rXYZ", b"....").replace(b"gXYZ", b"rXYZ").replace(b"....", b"gXYZ") if swapped else data


def exif(orientation: int = 1, thumbnail: bytes = b"") -> bytes:
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x010F] = "Kamera"
    block[0x010E] = "grandmother, 1931"
    block.get_ifd(0x8769)[0x9003] = "1931:05:01 10:00:00"
    block.get_ifd(0x8769)[0x927C] = b"maker's note"
    block.get_ifd(0x8769)[0xA002] = 53
    block.get_ifd(0x8769)[0xA003] = 37
    block.get_ifd(0x8825)[1] = "N"
    data = bytearray(block.tobytes())[6:]
    if thumbnail:
        (first,) = struct.unpack_from(">L", data, 4)
        (count,) = struct.unpack_from(">H", data, first)
        struct.pack_into(">L", data, first + 2 + 12 * count, len(data))
        at = len(data) + 2 + 24 + 4
        data += struct.pack(">HHHLLHHLLL", 2, 0x0201, 4, 1, at, 0x0202, 4, 1, len(thumbnail), 0) + thumbnail
    return b"Exif\0\0" + bytes(data)


def info_of(pixels: np.ndarray, **fields: object) -> PhotoInfo:
    height, width, channels = pixels.shape
    depth = pixels.dtype.itemsize * 8
    return PhotoInfo(
        name="a", width=width, height=height, channels=channels, depth=depth, **{"format": "PNG", **fields}
    )  # type: ignore[arg-type]


def as_file(folder: Path, name: str, pixels: np.ndarray, **fields: object) -> Path:
    return write_photo(folder / name, pixels, info_of(pixels, **fields), quality=100)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    suffix=st.sampled_from(LOSSLESS),
    depth=st.sampled_from([8, 16]),
    channels=st.sampled_from([1, 3, 4]),
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    noted=st.booleans(),
)
def test_an_untouched_photo_leaves_as_it_came(
    tmp_path: Path, suffix: str, depth: int, channels: int, height: int, width: int, noted: bool
) -> None:
    if depth == 16 and suffix not in (".png", ".tif"):
        depth = 8
    if suffix in (".bmp", ".webp"):
        channels = max(channels, 3)
    pixels = pixels_of(depth, channels, height, width)
    notes = {"icc": profile(), "exif": exif()[6:], "dpi": (300.0, 150.0)} if noted and channels != 1 else {}
    came = as_file(tmp_path, f"a{suffix}", pixels, **notes)
    photo = open_photo(came)
    # a picture without a transparent pixel may come as RGB from WebP
    assert np.array_equal(photo.pixels, pixels[..., : photo.info.channels])
    left = write_photo(tmp_path / f"b{suffix}", photo.pixels, photo.info, RECIPE)
    again = open_photo(left)
    assert np.array_equal(again.pixels, photo.pixels)
    assert (again.info.icc, again.info.depth, again.info.format) == (photo.info.icc, depth, photo.info.format)
    if noted and channels != 1 and suffix in (".png", ".tif"):
        assert again.info.icc == profile()
        assert again.info.dpi == pytest.approx((300, 150), abs=0.02)
        assert Image.open(left).getexif()[0x010F] == "Kamera"
    came.unlink()
    left.unlink()


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp", ".jpg", ".heic", ".avif"])
def test_profile_exif_resolution_and_recipe_are_in_every_format(tmp_path: Path, suffix: str) -> None:
    pixels = pixels_of()
    info = info_of(pixels, icc=profile(), exif=exif_block.cleaned(exif()), dpi=(300.0, 300.0))
    photo = open_photo(write_photo(tmp_path / f"a{suffix}", pixels, info, RECIPE))
    assert photo.info.icc == profile()
    assert photo.info.exif is not None
    told = Image.Exif()
    told.load(photo.info.exif)
    assert told[0x010E] == "grandmother, 1931"
    assert told.get_ifd(0x8769)[0x9003] == "1931:05:01 10:00:00"
    assert told.get_ifd(0x8769)[0x927C] == b"maker's note"
    assert told.get_ifd(0x8825)[1] == "N"
    if suffix in (".png", ".tif", ".jpg"):
        assert photo.info.dpi == pytest.approx((300, 300), abs=0.02)
    assert photo.info.xmp is not None
    assert read_recipe({"xmp": photo.info.xmp}) == RECIPE
    assert photo.info.warnings == ()


def test_a_note_of_another_program_stays_beside_the_recipe(tmp_path: Path) -> None:
    former = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="album 3"/>'
        b"</rdf:RDF></x:xmpmeta>"
    )
    pixels = pixels_of()
    once = open_photo(write_photo(tmp_path / "a.png", pixels, info_of(pixels, xmp=former), RECIPE))
    twice = open_photo(write_photo(tmp_path / "b.png", pixels, once.info, RECIPE))
    packet = twice.info.xmp or b""
    assert b"album 3" in packet and packet.count(b"<mms:Recipe>") == 1
    assert b"trainedAlgorithmicMedia" in packet


def test_an_untouched_jpeg_decodes_to_exactly_the_same(tmp_path: Path) -> None:
    came = tmp_path / "a.jpg"
    Image.fromarray(np.asarray(Image.fromarray(pixels_of(height=5, width=7)).resize((200, 120)))).save(
        came, quality=71, subsampling=2, icc_profile=profile(), exif=exif(6, b"\xff\xd8THUMB\xff\xd9"), dpi=(300, 300)
    )
    photo = open_photo(came)
    handle = kept(photo, tmp_path / "doc")
    left = write_photo(tmp_path / "b.jpg", photo.pixels, photo.info, RECIPE, unchanged=handle.encoded)
    again = open_photo(left)
    assert np.array_equal(again.pixels, photo.pixels)
    assert (again.info.icc, again.info.exif, again.info.dpi) == (photo.info.icc, photo.info.exif, photo.info.dpi)
    assert b"THUMB" in came.read_bytes() and b"THUMB" not in left.read_bytes()
    assert read_header(left).recipe == RECIPE


def test_a_mended_jpeg_is_compressed_as_it_came(tmp_path: Path) -> None:
    came = tmp_path / "a.jpg"
    smooth = np.asarray(Image.fromarray(pixels_of(height=5, width=7)).resize((200, 120), Image.Resampling.BICUBIC))
    Image.fromarray(smooth).save(came, quality=71, subsampling=0)
    photo = open_photo(came)
    mended = photo.pixels.copy()
    mended[40:60, 40:60] = 0
    again = open_photo(write_photo(tmp_path / "b.jpg", mended, photo.info))
    assert again.info.jpeg == photo.info.jpeg
    away = np.abs(again.pixels[:, 80:].astype(int) - photo.pixels[:, 80:])
    assert away.mean() < 0.1, "the same tables find the same coefficients again"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["a.jpg", "8.png", "16.png", "8.tif", "16.tif"])
def test_i6_a_photo_is_turned_once_and_says_so(tmp_path: Path, orientation: int, kind: str) -> None:
    upright = np.zeros((24, 40, 3), np.uint8)
    upright[:8, :16] = 255
    inverse = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}[orientation]
    stored = np.ascontiguousarray(photo_decoding._turned(upright, inverse))
    path = tmp_path / kind
    if kind.startswith("16.tif"):
        tifffile.imwrite(path, stored.astype(np.uint16) * 257, photometric="rgb", extratags=[(274, 3, 1, orientation)])
    elif kind == "8.tif":
        Image.fromarray(stored).save(path, exif=exif(orientation))
    elif kind == "16.png":
        info = info_of(stored.astype(np.uint16), exif=exif(orientation)[6:])
        write_photo(path, stored.astype(np.uint16) * 257, info)
    else:
        Image.fromarray(stored).save(path, exif=exif(orientation), **({"quality": 95} if kind == "a.jpg" else {}))
    photo = open_photo(path)
    assert photo.pixels.shape == (24, 40, 3)
    assert np.abs(to_display(photo.pixels).astype(int) - upright).max() < 60
    if photo.info.exif:
        assert exif_block.orientation_in(photo.info.exif) == 1
    again = open_photo(write_photo(tmp_path / f"again{path.suffix}", photo.pixels, photo.info))
    assert again.pixels.shape == photo.pixels.shape


def test_a_turned_photo_changes_width_and_height_in_exif_too(tmp_path: Path) -> None:
    Image.fromarray(pixels_of()).save(tmp_path / "a.png", exif=exif(6))
    told = Image.Exif()
    told.load(open_photo(tmp_path / "a.png").info.exif or b"")
    assert (told.get_ifd(0x8769)[0xA002], told.get_ifd(0x8769)[0xA003]) == (37, 53)


def test_the_thumbnail_is_gone_and_the_rest_is_byte_for_byte(tmp_path: Path) -> None:
    with_thumbnail, without = exif(1, b"\xff\xd8secret face\xff\xd9"), exif(1)
    cleaned = exif_block.cleaned(with_thumbnail)
    assert cleaned is not None and b"secret" not in cleaned
    assert cleaned[: len(without) - 6] == without[6:]


@settings(max_examples=150)
@given(data=st.data())
def test_i6_damaged_exif_is_left_out_or_cleaned_and_never_trips(data: st.DataObject) -> None:
    block = bytearray(exif(6, b"\xff\xd8secret\xff\xd9"))
    for _ in range(data.draw(st.integers(1, 6))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    exif_block.orientation_in(bytes(block))
    cleaned = exif_block.cleaned(bytes(block), turned=True)
    if cleaned is not None:
        exif_block.telling(cleaned)
    exif_block.from_tiff(io.BytesIO(bytes(block[6:])))


# --- I5: all kinds of numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("compression", [None, "zlib", "lzw"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_i5_sixteen_bit_tiffs_of_other_programs_keep_every_bit(
    tmp_path: Path, compression: str | None, channels: int
) -> None:
    pixels = pixels_of(16, channels)
    path = tmp_path / "a.tif"
    if compression == "lzw":  # OpenCV's own default
        cv2.imwrite(str(path), pixels[..., [2, 1, 0, 3][:channels]] if channels > 1 else pixels)
    else:
        extra = {"extrasamples": ["unassalpha"]} if channels == 4 else {}
        tifffile.imwrite(
            path, pixels if channels > 1 else pixels[..., 0], photometric="rgb" if channels > 1 else "minisblack",
            compression=compression, predictor=bool(compression), iccprofile=profile() if channels > 1 else None,
            resolution=(300, 300), resolutionunit="INCH", byteorder=">", **extra,
        )  # fmt: skip
    photo = open_photo(path)
    assert photo.pixels.dtype == np.uint16 and np.array_equal(photo.pixels, pixels)
    if compression != "lzw":
        assert photo.info.dpi == (300, 300)
        assert photo.info.icc == (profile() if channels > 1 else None)


def test_i5_planes_apart_and_grey_with_alpha(tmp_path: Path) -> None:
    pixels = pixels_of(16)
    tifffile.imwrite(tmp_path / "a.tif", np.moveaxis(pixels, -1, 0).copy(), photometric="rgb", planarconfig="separate")
    assert np.array_equal(open_photo(tmp_path / "a.tif").pixels, pixels)
    grey = pixels[..., :2].copy()
    tifffile.imwrite(tmp_path / "b.tif", grey, photometric="minisblack", extrasamples=["unassalpha"])
    assert np.array_equal(open_photo(tmp_path / "b.tif").pixels, grey[..., [0, 0, 0, 1]])


def test_i5_floats_cmyk_lab_and_palettes_become_what_a_screen_shows(tmp_path: Path) -> None:
    ramp = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    tifffile.imwrite(tmp_path / "float.tif", ramp, photometric="minisblack")
    photo = open_photo(tmp_path / "float.tif")
    assert photo.info.warnings == ("colours_converted",)
    assert np.abs(photo.pixels[..., 0] - ramp * 65535.0).max() <= 0.51

    wild = np.array([[np.nan, np.inf, -3, 9]], np.float32)
    tifffile.imwrite(tmp_path / "wild.tif", wild, photometric="minisblack")
    assert open_photo(tmp_path / "wild.tif").pixels.ravel().tolist() == [16384, 16384, 0, 65535]

    Image.new("CMYK", (9, 9), (0, 255, 255, 0)).save(tmp_path / "cmyk.jpg", quality=95)
    photo = open_photo(tmp_path / "cmyk.jpg")
    assert photo.info.warnings == ("colours_converted",)
    assert photo.pixels[4, 4, 0] > 200 and photo.pixels[4, 4, 1:].max() < 60

    Image.new("LAB", (9, 9), (135, 208, 195)).save(tmp_path / "lab8.tif")  # the red of sRGB
    lab = np.zeros((9, 9, 3), np.uint16)
    lab[:] = round(54.29 / 100 * 65535), round(80.81 * 256), round(69.89 * 256)
    tifffile.imwrite(tmp_path / "lab16.tif", lab, photometric="cielab")
    for name, depth in (("lab8.tif", 8), ("lab16.tif", 16)):
        photo = open_photo(tmp_path / name)
        assert (photo.info.depth, photo.info.warnings) == (depth, ("colours_converted",))
        red, green, blue = to_display(photo.pixels)[4, 4]
        assert red > 235 and green < 40 and blue < 40

    palette = Image.fromarray(pixels_of()).quantize(17)
    palette.save(tmp_path / "palette.png")
    assert np.array_equal(open_photo(tmp_path / "palette.png").pixels, np.asarray(palette.convert("RGB")))


def test_i5_deep_heic_keeps_more_than_eight_bit(tmp_path: Path) -> None:
    ramp = np.broadcast_to(np.linspace(0, 65535, 512).astype(np.uint16)[None, :, None], (64, 512, 3))
    photo = open_photo(write_photo(tmp_path / "a.heic", ramp, info_of(ramp), quality=100))
    assert photo.info.depth == 16 and len(np.unique(photo.pixels)) > 300
    assert photo.pixels.max() == 65535


def test_i5_packed_twelve_bit_fills_the_range(tmp_path: Path) -> None:
    tags = ((256, 4, 1, 2), (257, 4, 1, 2), (258, 3, 1, 12), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8))
    tags += ((277, 3, 1, 1), (278, 4, 1, 2), (279, 4, 1, 6))
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHLL", *tag) for tag in tags) + bytes(4)
    rows = bytes([0x00, 0x0F, 0xFF, 0x80, 0x00, 0x01])  # 0, 4095 / 2048, 1
    (tmp_path / "a.tif").write_bytes(b"II*\0" + struct.pack("<L", 14) + rows + directory)
    assert open_photo(tmp_path / "a.tif").pixels.ravel().tolist() == [0, 65520, 32768, 16]


# --- I4, I7, I9, I10 and bombs --------------------------------------------------------------------------------


def test_i4_a_panorama_of_forty_thousand_pixels_opens(tmp_path: Path) -> None:
    Image.new("L", (40_000, 60), 77).save(tmp_path / "a.jpg")
    photo = open_photo(tmp_path / "a.jpg")
    assert photo.pixels.shape == (60, 40_000, 1)
    with pytest.raises(PictureTooLarge):
        write_photo(tmp_path / "b.webp", photo.pixels, photo.info)
    assert not (tmp_path / "b.webp").exists()


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif"])
def test_i3_what_a_large_photo_costs_is_asked_before_it_is_decoded(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = as_file(tmp_path, f"a{suffix}", pixels_of(8 if suffix == ".jpg" else 16))
    monkeypatch.setattr("mmstudio.media.images.LARGE_MEGAPIXELS", 0.001)
    with pytest.raises(PictureLarge) as asked:
        open_photo(path, ask=True)
    assert asked.value.facts["name"] == path.name
    assert "picture_large" in open_photo(path).info.warnings


def test_i3_deep_bombs_are_refused_from_the_header(tmp_path: Path) -> None:
    head = struct.pack(">LLBBBBB", 20_000, 20_000, 16, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    (tmp_path / "a.png").write_bytes(data)
    sound = as_file(tmp_path, "sound.tif", pixels_of(16)).read_bytes()
    for tag, side in ((256, 53), (257, 37)):
        sound = sound.replace(struct.pack("<HHLL", tag, 4, 1, side), struct.pack("<HHLL", tag, 4, 1, 20_000))
    (tmp_path / "a.tif").write_bytes(sound)
    for name in ("a.png", "a.tif"):
        with pytest.raises(PictureTooLarge):
            open_photo(tmp_path / name)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_i7_a_damaged_profile_is_said_and_srgb_assumed(tmp_path: Path, suffix: str, depth: int) -> None:
    broken = profile()[:128] + bytes(len(profile()) - 128)
    pixels = pixels_of(depth)
    photo = open_photo(as_file(tmp_path, f"a{suffix}", pixels, icc=broken))
    assert photo.info.warnings == ("profile_damaged",)
    assert photo.info.icc is None and np.array_equal(photo.pixels, pixels)


def test_i7_a_profile_of_another_kind_is_no_profile(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    photo = open_photo(as_file(tmp_path, "a.png", pixels_of(), icc=lab))
    assert photo.info.warnings == ("profile_damaged",)


def test_i9_a_text_bomb_in_a_deep_png_is_skipped(tmp_path: Path) -> None:
    pixels = pixels_of(16)
    data = as_file(tmp_path, "a.png", pixels).read_bytes()
    body = b"zTXt" + b"Comment\0\0" + zlib.compress(bytes(2**24))
    bomb = struct.pack(">L", len(body) - 4) + body + struct.pack(">L", zlib.crc32(body))
    (tmp_path / "b.png").write_bytes(data[:33] + bomb + data[33:])
    assert np.array_equal(open_photo(tmp_path / "b.png").pixels, pixels)


@pytest.mark.parametrize("shape", [(1, 1), (60_000, 1), (1, 60_000)])
@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_i10_odd_sizes_come_and_go(tmp_path: Path, shape: tuple[int, int], depth: int, suffix: str) -> None:
    pixels = pixels_of(depth, 4, *shape)
    photo = open_photo(as_file(tmp_path, f"a{suffix}", pixels))
    assert np.array_equal(photo.pixels, pixels)
    assert to_display(photo.pixels).shape == (*shape, 4)


def test_i10_no_resolution_is_none(tmp_path: Path) -> None:
    for number, dpi in enumerate([(0, 0), (1, 1)]):
        Image.fromarray(pixels_of()).save(tmp_path / f"{number}.tif", dpi=dpi)
        assert open_photo(tmp_path / f"{number}.tif").info.dpi is None


def test_i1_what_is_no_photo_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"II*\0" + bytes(40))
    (tmp_path / "b.png").write_bytes(as_file(tmp_path, "c.png", pixels_of(16)).read_bytes()[:200])
    (tmp_path / "d.bmp").write_bytes(b"BM" + bytes(60))
    (tmp_path / "e.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(60))
    for name in ("a.tif", "b.png", "d.bmp", "e.heic"):
        with pytest.raises(FileBroken):
            open_photo(tmp_path / name)
    with pytest.raises(FileMissing):
        open_photo(tmp_path / "gone.png")


def test_i2_a_cut_jpeg_opens_as_far_as_it_goes(tmp_path: Path) -> None:
    Image.fromarray(pixels_of(height=400, width=300)).save(tmp_path / "a.jpg", quality=90)
    data = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(data[: len(data) // 2])
    photo = open_photo(tmp_path / "a.jpg")
    assert photo.info.warnings == ("picture_incomplete",)
    assert photo.pixels.shape == (400, 300, 3) and not photo.pixels[-50:].any()


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), suffix=st.sampled_from([".png", ".tif"]))
def test_i1_damaged_deep_photos_are_opened_or_refused(tmp_path: Path, data: st.DataObject, suffix: str) -> None:
    source = tmp_path / f"source{suffix}"
    if not source.exists():
        as_file(tmp_path, source.name, pixels_of(16, height=9, width=7), icc=profile(), exif=exif()[6:])
    content = bytearray(source.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / f"damaged{suffix}"
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    try:
        open_photo(path)
    except (FileBroken, PictureTooLarge) as refused:
        assert refused.facts["name"] == path.name


# --- colours on the screen ------------------------------------------------------------------------------------


def test_a_tile_is_shown_through_its_profile() -> None:
    red = np.zeros((4, 4, 3), np.uint16)
    red[..., 0] = 65535
    assert to_display(red)[0, 0].tolist() == [255, 0, 0]
    assert to_display(red, profile())[0, 0].argmax() == 1, "the profile says that it is green"
    assert to_display(red, profile(swapped=False))[0, 0].argmax() == 0


def test_sixteen_bit_is_rounded_not_cut() -> None:
    values = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1)
    assert np.array_equal(to_display(values)[..., 0], np.round(values[..., 0] / 257).astype(np.uint8))


# --- the folder that processes share --------------------------------------------------------------------------


def kept(photo: photos.Photo, folder: Path) -> PhotoHandle:
    keep(photo, folder)
    return PhotoHandle.open(folder)


@pytest.mark.parametrize("depth", [8, 16])
def test_a_kept_photo_is_mapped_and_read_only(tmp_path: Path, depth: int) -> None:
    photo = open_photo(as_file(tmp_path, "a.png", pixels_of(depth), icc=profile(), dpi=(72.0, 72.0)))
    handle = kept(photo, tmp_path / "doc")
    pixels = handle.pixels()
    assert isinstance(pixels, np.memmap) and not pixels.flags.writeable
    assert np.array_equal(pixels, photo.pixels) and handle.info == photo.info
    assert handle.encoded is None


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", None])
def test_a_folder_without_a_whole_photo_is_refused(tmp_path: Path, damage: bytes | None) -> None:
    kept(open_photo(as_file(tmp_path, "a.png", pixels_of())), tmp_path / "doc")
    file = tmp_path / "doc" / photos.PIXELS_FILE
    file.write_bytes(file.read_bytes()[:-1] if damage is None else damage)
    with pytest.raises(FileBroken):
        PhotoHandle.open(tmp_path / "doc")


def test_d1_too_little_space_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = open_photo(as_file(tmp_path, "a.png", pixels_of()))
    monkeypatch.setattr(photos.disk, "free_mb", lambda folder: 10)
    with pytest.raises(LowSpace) as caught:
        keep(photo, tmp_path / "doc")
    assert caught.value.facts["free_mb"] == 10
    assert list((tmp_path / "doc").iterdir()) == []


def test_d8_an_export_overwrites_nothing(tmp_path: Path) -> None:
    pixels = pixels_of()
    first, second = (write_photo(tmp_path / "a.png", pixels, info_of(pixels)) for _ in range(2))
    assert (first.name, second.name) == ("a.png", "a 2.png")


def test_the_recipe_is_found_by_the_gallery(tmp_path: Path) -> None:
    pixels = pixels_of(16)
    for suffix in (".png", ".tif"):
        path = write_photo(tmp_path / f"a{suffix}", pixels, info_of(pixels), RECIPE)
        notes = header_notes(Image.open(path))
        assert read_recipe(notes) == RECIPE
